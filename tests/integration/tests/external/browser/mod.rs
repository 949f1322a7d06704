//! The example in a real Chromium, headless.

mod companies;
mod driver;
mod page;
mod place;
mod refused;
mod session;
mod shape;

use place::Place;
use session::Browser;
