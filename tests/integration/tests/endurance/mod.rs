//! The example's application under load and disturbance: nobody sees a row of another company, and what was not disturbed
//! is answered.

mod company;
mod disturbance;
mod report;
mod request;
mod run;
mod settings;
mod visitor;

pub(crate) use run::run;
pub(crate) use settings::Settings;

/// A few seconds of it; the minute is among the tests that drive other programs.
#[test]
fn for_a_few_seconds() {
    run(&Settings::short()).check();
}
