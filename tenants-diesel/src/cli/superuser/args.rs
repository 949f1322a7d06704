//! Who is to be a superuser, as the command line, the surroundings and a terminal say.

use std::env;
use std::io::{self, BufRead as _};

use super::NewSuperuser;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::cli::prompt::{PromptError, ask};
use crate::cli::usage::missing;

/// Where a password may be that nobody types.
const PASSWORD: &str = "TENANTS_SUPERUSER_PASSWORD";

#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "The superuser")]
pub(in crate::cli) struct SuperuserArgs {
    /// The superuser's name
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) username: Option<String>,
    /// The superuser's address
    #[arg(long, value_name = "ADDRESS")]
    pub(in crate::cli) email: Option<String>,
    /// Read the password from the first line of standard input; otherwise it is TENANTS_SUPERUSER_PASSWORD, or asked for
    #[arg(long)]
    pub(in crate::cli) password_stdin: bool,
}

impl SuperuserArgs {
    /// Whether anything was said of a superuser.
    pub(in crate::cli) fn is_given(&self) -> bool {
        self.username.is_some() || self.email.is_some() || self.password_stdin
    }

    /// The superuser; what is missing is asked for, if `asks`.
    ///
    /// # Errors
    ///
    /// If it stays missing.
    pub(in crate::cli) fn resolve(&self, asks: bool, output: &Output) -> Result<NewSuperuser, Exit> {
        let username = match &self.username {
            Some(username) => username.clone(),
            None if asks => ask(output, "username: ").map_err(|error| output.unanswered(&error))?,
            None => return Err(output.refuse(&missing(&["--username <NAME>"]))),
        };
        if username.trim().is_empty() {
            output.complain("a superuser needs a name");
            return Err(Exit::Usage);
        }
        let password = self.password(asks, output)?;
        if password.is_empty() {
            output.complain("a superuser needs a password");
            return Err(Exit::Usage);
        }
        let user = NewSuperuser::new(username, password);
        Ok(match &self.email {
            Some(email) => user.email(email),
            None => user,
        })
    }

    fn password(&self, asks: bool, output: &Output) -> Result<String, Exit> {
        let unanswered = |error: PromptError| output.unanswered(&error);
        if self.password_stdin {
            let mut line = String::new();
            io::stdin().lock().read_line(&mut line).map_err(|error| unanswered(error.into()))?;
            return Ok(line.trim_end_matches(['\n', '\r']).to_owned());
        }
        if let Some(password) = env::var_os(PASSWORD) {
            return password.into_string().map_err(|_| {
                output.complain(format_args!("{PASSWORD} is no text"));
                Exit::Usage
            });
        }
        if !asks {
            let how = format!("the password: set {PASSWORD}, or give it with --password-stdin");
            return Err(output.refuse(&missing(&[how])));
        }
        loop {
            let hidden = |question| rpassword::prompt_password(question).map_err(|error| unanswered(error.into()));
            let password = hidden("password: ")?;
            if password.is_empty() {
                output.err.line("  a password is needed");
            } else if hidden("password (again): ")? == password {
                return Ok(password);
            } else {
                output.err.line("  these are not the same");
            }
        }
    }
}
