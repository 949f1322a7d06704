//! What nothing was said of: asked for, or refused.

use super::FieldOptions;
use super::kind::kind;
use crate::cli::exit::Exit;
use crate::cli::model::{Field, FieldValues};
use crate::cli::output::Output;
use crate::cli::prompt::{PromptError, ask};
use crate::shown::OneLine;

/// Gives each field a value: the one given, the one typed when asked, or the default; the options that are missing
/// where nobody is there to ask.
///
/// # Errors
///
/// If the input ends, or a field's type cannot be read.
pub(in crate::cli) fn complete(
    options: &FieldOptions,
    values: &mut FieldValues,
    asks: bool,
    output: &Output,
) -> Result<Vec<String>, Exit> {
    let mut missing = Vec::new();
    for field in options.fields().filter(|field| values.get(field.name).is_none()).cloned().collect::<Vec<_>>() {
        if !field.is_readable && !field.is_optional() {
            let reason = "its type cannot be read from text, since it is not `FromStr`";
            output.complain(format_args!("the field '{}' has no value: {reason}", field.name));
            return Err(Exit::Usage);
        }
        if asks && field.is_readable {
            match question(&field, output) {
                Ok(Some(text)) => values.set(field.name, text),
                Ok(None) => {}
                Err(error) => return Err(output.unanswered(&error)),
            }
        } else if let Some(default) = field.default() {
            match field.read(default) {
                Ok(text) => values.set(field.name, text),
                Err(error) => {
                    output.complain(format_args!("the default of a field is no value of it: {error}"));
                    return Err(Exit::Usage);
                }
            }
        } else if !field.is_optional() {
            missing.push(format!("--{} <{}>", options.option(field.name), kind(field.ty).0));
        }
    }
    Ok(missing)
}

/// Asks until the answer is a value; none where the field may stay empty and shall.
fn question(field: &Field, output: &Output) -> Result<Option<String>, PromptError> {
    let (_, words) = kind(field.ty);
    let (note, default) = match (field.default(), field.is_optional()) {
        (Some(default), _) => ("", format!(" [{default}]")),
        (None, true) => ("; may be left empty", String::new()),
        (None, false) => ("", String::new()),
    };
    loop {
        let answer = ask(output, &format!("{} ({words}{note}){default}: ", field.name))?;
        let answer = match (answer.trim(), field.default()) {
            ("", Some(default)) => default,
            ("", None) if field.is_optional() => return Ok(None),
            ("", None) => {
                output.err.line("  a value is needed");
                continue;
            }
            (_, _) if field.ty == "String" => answer.as_str(),
            (answer, _) => answer,
        };
        match field.read(answer) {
            Ok(text) => return Ok(Some(text)),
            Err(error) => output.err.line(format_args!("  {}", OneLine(&error.message))),
        }
    }
}
