//! Colours; the streams take them out again where nobody sees them.

use anstyle::{AnsiColor, Style};

pub(super) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(super) const GOOD: Style = AnsiColor::Green.on_default();
pub(super) const OPEN: Style = AnsiColor::Yellow.on_default();
pub(super) const HEAD: Style = Style::new().bold();
