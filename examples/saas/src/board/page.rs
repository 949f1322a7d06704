//! Projects on one side, notes on the other.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use maud::{Markup, html};

use super::{Board, Typed};
use crate::models::{Company, Note, Project};
use crate::page::{Frame, complaint, layout};

/// The page; where something typed into it is wrong, with the status of a form that was refused.
pub(crate) fn answer(company: &Company, board: &Board, typed: &Typed) -> Response {
    let status = if typed.wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let title = board.chosen.as_ref().map_or("Notes", |project| &project.name);
    let content = html! {
        div.columns {
            (projects(board, typed))
            div.stack {
                section.card {
                    div.row { h1 { (title) } @if let Some(project) = &board.chosen { (project_link(project)) } }
                    (add_note(board, typed))
                }
                (notes(board))
            }
        }
    };
    (status, edit(company, title, &content)).into_response()
}

/// Where a project's notes are, or all of them.
pub(crate) fn path(project: Option<i32>) -> String {
    project.map_or("/".to_owned(), |id| format!("/projects/{id}"))
}

/// A page of a company's.
pub(crate) fn edit(company: &Company, title: &str, content: &Markup) -> Markup {
    layout(title, Frame { name: &company.name, note: "notes and projects" }, content)
}

/// The projects a note may be of.
pub(crate) fn options(projects: &[Project], chosen: &str) -> Markup {
    html! {
        option value="" { "No project" }
        @for project in projects {
            option value=(project.id) selected[project.id.to_string() == chosen] { (project.name) }
        }
    }
}

fn project_link(project: &Project) -> Markup {
    html! { a href=(format!("/projects/{}/edit", project.id)) { "Rename or delete" } }
}

fn projects(board: &Board, typed: &Typed) -> Markup {
    let chosen = board.chosen.as_ref().map(|project| project.id);
    let current = |id| (chosen == id).then_some("page");
    html! {
        nav.card.stack aria-label="Projects" {
            div {
                h2 { "Projects" }
                ul.list.projects {
                    li { a href="/" aria-current=[current(None)] { "All notes" } }
                    @for project in &board.projects {
                        li {
                            a href=(path(Some(project.id))) aria-current=[current(Some(project.id))] {
                                (project.name)
                            }
                        }
                    }
                }
            }
            form.stack method="post" action="/projects" {
                div {
                    label for="project-name" { "New project" }
                    input #project-name name="name" value=(typed.project) required autocomplete="off"
                        aria-describedby="project-name-complaint";
                    (complaint(typed.wrong.as_ref(), "project-name"))
                }
                div { button { "Add project" } }
            }
        }
    }
}

fn add_note(board: &Board, typed: &Typed) -> Markup {
    let of_page = || board.chosen.as_ref().map(|project| project.id.to_string()).unwrap_or_default();
    let project = typed.note_project.clone().unwrap_or_else(of_page);
    html! {
        form.stack method="post" action="/notes" {
            div {
                label for="body" { "New note" }
                textarea #body name="body" required aria-describedby="body-complaint" { (typed.note) }
                (complaint(typed.wrong.as_ref(), "body"))
            }
            @if !board.projects.is_empty() {
                div {
                    label for="project" { "Project" }
                    select #project name="project" { (options(&board.projects, &project)) }
                    (complaint(typed.wrong.as_ref(), "project"))
                }
            }
            div { button { "Add note" } }
        }
    }
}

fn notes(board: &Board) -> Markup {
    html! {
        section.card aria-label="Notes" {
            @if board.notes.is_empty() {
                p.quiet { "There are no notes yet." }
            } @else {
                ul.list.notes { @for (note, project) in &board.notes { (entry(note, project.as_deref())) } }
                @if board.has_older { p.quiet { "Older notes are not shown." } }
            }
        }
    }
}

fn entry(note: &Note, project: Option<&str>) -> Markup {
    html! {
        li {
            p.body { (note.body) }
            div.row {
                a href=(format!("/notes/{}", note.id)) { "Edit" }
                form method="post" action=(format!("/notes/{}/delete", note.id)) { button.plain { "Delete" } }
                @if let Some(project) = project { span.quiet { (project) } }
            }
        }
    }
}
