//! What all rows of a run have in common.

use std::time::Duration;

use crate::options::Options;

/// How large everything is, and how far away the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Setting {
    pub(crate) quick: bool,
    /// What each round trip takes longer.
    pub(crate) delay: Duration,
}

impl Setting {
    pub(crate) fn of(options: &Options) -> Self {
        Self { quick: options.quick, delay: Duration::from_millis(options.delay_ms) }
    }

    /// The options that ask another process for the same.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let mut arguments = vec!["--delay-ms".to_owned(), self.delay.as_millis().to_string()];
        if self.quick {
            arguments.push("--quick".to_owned());
        }
        arguments
    }

    /// A size, or a tiny one where nothing is measured.
    pub(crate) fn size(&self, full: usize, tiny: usize) -> usize {
        if self.quick { tiny } else { full }
    }

    /// How often something is done in a round that takes microseconds: less often where the server is far away.
    pub(crate) fn repeats(&self, full: usize) -> usize {
        if self.quick {
            2
        } else if self.delay.is_zero() {
            full
        } else {
            full.div_ceil(10)
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[test]
    fn another_process_is_asked_for_the_same() {
        for quick in [false, true] {
            let setting = Setting { quick, delay: Duration::from_millis(7) };
            let arguments = [vec!["tenants".to_owned()], setting.arguments()].concat();
            assert_eq!(Setting::of(&Options::parse_from(arguments)), setting);
        }
    }
}
