//! The companies in a table.

use maud::{Markup, html};

use super::companies::Listed;
use crate::Site;
use crate::models::Company;
use crate::page::{Frame, layout};

pub(super) fn list(listed: &[Listed], site: &Site) -> Markup {
    let content = html! {
        section.card {
            h1 { "Companies" }
            @if listed.is_empty() {
                p.quiet { "Nobody has signed up yet." }
            } @else {
                table {
                    thead { tr { th { "Company" } th { "Schema" } th { "Migrations" } th { "Site" } } }
                    tbody { @for company in listed { (row(company, site)) } }
                }
            }
        }
    };
    layout("Companies", Frame { name: "Notebook", note: "for its operator" }, &content)
}

fn row(listed: &Listed, site: &Site) -> Markup {
    html! {
        tr {
            td {
                @match &listed.host {
                    Some(host) => a href=(site.url_of(host)) { (listed.company.name) },
                    None => (listed.company.name),
                }
            }
            td { (listed.company.schema_name) }
            td {
                @match listed.migrations {
                    Some((applied, 0)) => { (applied) " migrations, up to date" }
                    Some((applied, behind)) => { (applied) " migrations, " (behind) " behind" }
                    None => { "no schema" }
                }
            }
            td { (switch(&listed.company)) }
        }
    }
}

fn switch(company: &Company) -> Markup {
    let (state, action, label) =
        if company.suspended { ("suspended", "resume", "Resume") } else { ("open", "suspend", "Suspend") };
    html! {
        form.row method="post" action=(format!("/operator/{}/{action}", company.schema_name)) {
            span { (state) }
            button.plain aria-label=(format!("{label} {}", company.name)) { (label) }
        }
    }
}
