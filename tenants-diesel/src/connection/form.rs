//! Which of the statements that are prepared for one query is sent.

use std::sync::Arc;

use tenants_core::connection::PathState;
use tenants_core::{SchemaName, SearchPath};

use super::tagged::Text;

/// How a statement is to be sent, and how diesel finds what it has prepared for it.
#[derive(Debug)]
pub(super) enum Form {
    /// By the query's type, for as long as the statements of such types have one owner: a tenant, or all.
    ByType(Arc<Text>),
    /// By the text, which is another's for each tenant.
    ByText(Arc<Text>),
}

/// Which statement fits the path. By their type diesel finds those of one owner: who comes first, and for as long as anything is prepared.
pub(super) fn form(
    text: &mut Arc<Text>,
    per_tenant: bool,
    path: &PathState,
    owner: &mut Option<SchemaName>,
    has_shared: bool,
) -> Form {
    if !per_tenant {
        let text = Text::for_all(text);
        return if owner.is_none() { Form::ByType(text) } else { Form::ByText(text) };
    }
    let Some(here) = path.known().map(SearchPath::first) else { return Form::ByText(text.once()) };
    let text = Text::tagged(text, here);
    if owner.is_none() && !has_shared {
        *owner = Some(here.clone());
    }
    if owner.as_ref() == Some(here) { Form::ByType(text) } else { Form::ByText(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(schema: &str) -> PathState {
        PathState::Known(SearchPath::only(schema.parse().unwrap()))
    }

    /// Whether it is found by its type, and its text.
    fn told(form: Form) -> (bool, String) {
        match form {
            Form::ByType(text) => (true, text.as_str().to_owned()),
            Form::ByText(text) => (false, text.as_str().to_owned()),
        }
    }

    #[test]
    fn only_the_first_tenants_are_found_by_type() {
        let (text, owner) = (&mut Arc::new(Text::new("SELECT 1".to_owned())), &mut None);
        for (path, by_type, expected) in [
            (PathState::Unknown, false, "SELECT 1"),
            (on("acme"), true, "SELECT 1\n-- acme"),
            (on("globex"), false, "SELECT 1\n-- globex"),
            (PathState::Unknown, false, "SELECT 1"),
            (on("acme"), true, "SELECT 1\n-- acme"),
        ] {
            assert_eq!(told(form(text, true, &path, owner, false)), (by_type, expected.to_owned()), "{path:?}");
        }
        assert_eq!(owner.as_ref().map(SchemaName::as_str), Some("acme"));
    }

    #[test]
    fn those_of_all_are_never_found_with_one_tenants() {
        let text = &mut Arc::new(Text::new("SELECT 1".to_owned()));
        let mut acme = Some("acme".parse().unwrap());
        assert_eq!(told(form(text, false, &on("acme"), &mut acme, false)), (false, "SELECT 1".to_owned()));
        let owner = &mut None;
        assert_eq!(told(form(text, false, &on("acme"), owner, false)), (true, "SELECT 1".to_owned()));
        assert_eq!(told(form(text, true, &on("acme"), owner, true)), (false, "SELECT 1\n-- acme".to_owned()));
        assert_eq!(*owner, None);
    }
}
