//! A note to be changed.

use maud::{Markup, html};

use super::form::NoteForm;
use crate::board;
use crate::models::{Company, Project};
use crate::page::{Complaint, complaint};

/// The form, filled in as it is stored, or as it was sent.
pub(super) fn edit(
    company: &Company,
    id: i32,
    form: &NoteForm,
    projects: &[Project],
    wrong: Option<&Complaint>,
) -> Markup {
    let content = html! {
        section.card.narrow {
            h1 { "Edit note" }
            form.stack method="post" action=(format!("/notes/{id}")) {
                div {
                    label for="body" { "Note" }
                    textarea #body name="body" required aria-describedby="body-complaint" { (form.body) }
                    (complaint(wrong, "body"))
                }
                div {
                    label for="project" { "Project" }
                    select #project name="project" aria-describedby="project-complaint" {
                        (board::options(projects, &form.project))
                    }
                    (complaint(wrong, "project"))
                }
                div.row { button { "Save" } a href="/" { "Back" } }
            }
        }
    };
    board::edit(company, "Edit note", &content)
}
