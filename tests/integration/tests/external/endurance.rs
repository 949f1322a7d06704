//! The minute of which `endurance` has a few seconds; here because it is long, not because it drives other programs.

use crate::endurance::{Settings, run};

#[test]
fn for_a_minute() {
    run(&Settings::minute()).check();
}
