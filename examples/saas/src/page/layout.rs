//! The frame around each page.

use maud::{DOCTYPE, Markup, html};

/// Whose page it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame<'a> {
    /// The name at the top, which leads to the first page.
    pub(crate) name: &'a str,
    /// What is said beside it.
    pub(crate) note: &'a str,
}

impl Frame<'_> {
    /// That of the public site.
    pub(crate) const PUBLIC: Frame<'static> = Frame { name: "Notebook", note: "notes and projects for your company" };
}

/// A whole page. Everything that is put into it is escaped by maud.
pub(crate) fn layout(title: &str, frame: Frame<'_>, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · " (frame.name) }
                link rel="icon" href="/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/style.css";
            }
            body {
                header.top {
                    a.name href="/" { (frame.name) }
                    span.quiet { (frame.note) }
                }
                main { (content) }
            }
        }
    }
}
