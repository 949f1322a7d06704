//! A project to be renamed or deleted.

use maud::{Markup, html};

use crate::board;
use crate::models::Company;
use crate::page::{Complaint, complaint};

/// The form, filled in as it is stored, or as it was sent.
pub(super) fn edit(company: &Company, id: i32, name: &str, wrong: Option<&Complaint>) -> Markup {
    let content = html! {
        section.card.narrow.stack {
            form.stack method="post" action=(format!("/projects/{id}/edit")) {
                h1 { "Rename project" }
                div {
                    label for="project-name" { "Name" }
                    input #project-name name="name" value=(name) required autocomplete="off"
                        aria-describedby="project-name-complaint";
                    (complaint(wrong, "project-name"))
                }
                div.row { button { "Save" } a href=(board::path(Some(id))) { "Back" } }
            }
            form method="post" action=(format!("/projects/{id}/delete")) {
                p.quiet { "Deleting the project leaves its notes." }
                button.plain { "Delete project" }
            }
        }
    };
    board::edit(company, "Rename project", &content)
}
