//! What the process that stays on one processor does: rows' names in, what was measured out.

use std::io::{self, Write as _};

use tenants_diesel::testing::TestServer;

use crate::affinity;
use crate::error::{Result, chain};
use crate::measure::measure;
use crate::pinned::Answer;
use crate::rows::named;
use crate::setting::Setting;

/// Answers until there are no more questions. An error is an answer, since nobody may see what is said otherwise.
pub(crate) fn run(setting: &Setting) -> Result<()> {
    let ready = prepare().map_err(|error| chain(&error));
    for id in io::stdin().lines() {
        let id = id?;
        let measured = || named(&id).and_then(|row| measure(row, setting)).map_err(|error| chain(&error));
        let answer: Answer = ready.clone().and_then(|()| measured());
        writeln!(io::stdout(), "{}", serde_json::to_string(&answer)?)?;
    }
    Ok(())
}

/// Before there is any other thread, or the server: they inherit the processor.
fn prepare() -> Result<()> {
    affinity::pin()?;
    TestServer::shared()?;
    Ok(())
}
