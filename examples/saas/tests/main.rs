//! The application from request to answer.

#![allow(clippy::unwrap_used, reason = "a test that lacks something fails")]

mod bad_input;
mod debug;
mod forms;
mod hosts;
mod isolation;
mod notes;
mod operator;
mod place;
mod program;
mod protection;
mod sign_up;
