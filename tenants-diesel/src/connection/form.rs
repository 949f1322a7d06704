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

/// Which statement fits the path. By their type diesel finds those of one owner, who comes first once its cache was emptied; those of others it
/// finds by their text, which takes longer.
pub(super) fn form(
    text: &mut Arc<Text>,
    path: &PathState,
    tenants: Tenants<'_>,
    owner: &mut Option<SchemaName>,
    has_shared: bool,
) -> Form {
    let Tenants::Apart { public, is_told_by_type } = tenants else {
        let text = Text::for_all(text);
        return if owner.is_none() { Form::ByType(text) } else { Form::ByText(text) };
    };
    let Some(here) = path.known().map(SearchPath::first) else { return Form::ByText(text.once()) };
    let text = Text::tagged(text, here);
    // What the shared tables are asked is asked for whoever comes next.
    if owner.is_none() && is_told_by_type && !has_shared && here != public {
        *owner = Some(here.clone());
    }
    if is_told_by_type && owner.as_ref() == Some(here) { Form::ByType(text) } else { Form::ByText(text) }
}

/// Whether each tenant has statements of its own.
#[derive(Debug, Clone, Copy)]
pub(super) enum Tenants<'a> {
    Together,
    Apart {
        public: &'a SchemaName,
        /// Whether the query's type tells all that a statement is prepared by, which the OIDs of custom types are not.
        is_told_by_type: bool,
    },
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

    fn apart(public: &SchemaName) -> Tenants<'_> {
        Tenants::Apart { public, is_told_by_type: true }
    }

    #[test]
    fn only_the_first_tenants_are_found_by_type() {
        let (text, owner) = (&mut Arc::new(Text::new("SELECT 1".to_owned())), &mut None);
        let public = &SchemaName::public();
        for (path, by_type, expected) in [
            (PathState::Unknown, false, "SELECT 1"),
            (on("public"), false, "SELECT 1\n-- public"),
            (on("acme"), true, "SELECT 1\n-- acme"),
            (on("globex"), false, "SELECT 1\n-- globex"),
            (PathState::Unknown, false, "SELECT 1"),
            (on("acme"), true, "SELECT 1\n-- acme"),
        ] {
            assert_eq!(
                told(form(text, &path, apart(public), owner, false)),
                (by_type, expected.to_owned()),
                "{path:?}"
            );
        }
        let with_custom_types = Tenants::Apart { public, is_told_by_type: false };
        for owner in [owner, &mut None] {
            let before = owner.clone();
            let expected = (false, "SELECT 1\n-- acme".to_owned());
            assert_eq!(told(form(text, &on("acme"), with_custom_types, owner, false)), expected);
            assert_eq!(*owner, before);
        }
    }

    #[test]
    fn those_of_all_are_never_found_with_one_tenants() {
        let (text, public) = (&mut Arc::new(Text::new("SELECT 1".to_owned())), &SchemaName::public());
        let mut together =
            |owner: &mut Option<SchemaName>| told(form(text, &on("acme"), Tenants::Together, owner, false));
        for (mut owner, by_type) in [(Some("acme".parse().unwrap()), false), (None, true)] {
            assert_eq!(together(&mut owner), (by_type, "SELECT 1".to_owned()));
        }
        let owner = &mut None;
        assert_eq!(told(form(text, &on("acme"), apart(public), owner, true)), (false, "SELECT 1\n-- acme".to_owned()));
        assert_eq!(*owner, None);
    }
}
