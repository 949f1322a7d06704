//! What is wrong with a field.

use maud::{Markup, html};

/// A field's name, and what to say at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Complaint {
    pub(crate) field: &'static str,
    pub(crate) text: String,
}

impl Complaint {
    pub(crate) fn at(field: &'static str) -> impl Fn(String) -> Self {
        move |text| Self { field, text }
    }
}

/// The words at a field, which its `aria-describedby` leads to; nothing if nothing is wrong with it.
pub(crate) fn complaint(complaint: Option<&Complaint>, field: &str) -> Markup {
    html! {
        @if let Some(complaint) = complaint.filter(|complaint| complaint.field == field) {
            p.complaint id=(format!("{field}-complaint")) role="alert" { (complaint.text) }
        }
    }
}
