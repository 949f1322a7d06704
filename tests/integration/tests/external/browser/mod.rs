//! The example in a real Chromium, headless.

mod browser;
mod companies;
mod driver;
mod page;
mod place;
mod refused;
mod shape;

use browser::Browser;
use place::Place;
