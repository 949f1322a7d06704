//! The first page of the public site.

use maud::{Markup, html};

use super::address;
use super::wish::Wish;
use crate::Site;
use crate::page::{Complaint, Frame, complaint, layout};

/// The form, filled in as it was.
pub(super) fn form(wish: &Wish, wrong: Option<&Complaint>, site: &Site) -> Markup {
    let is_wrong = |field| wrong.is_some_and(|complaint| complaint.field == field).then_some("true");
    let content = html! {
        section.card.narrow {
            h1 { "Sign up" }
            p { "Your company gets an address and a database schema of its own, in a moment." }
            form.stack method="post" action="/sign-up" {
                div {
                    label for="name" { "Company" }
                    input #name name="name" value=(wish.name) required autocomplete="organization"
                        aria-invalid=[is_wrong("name")] aria-describedby="name-complaint";
                    (complaint(wrong, "name"))
                }
                div {
                    label for="address" { "Address" }
                    input #address name="address" value=(wish.address) maxlength=(address::LONGEST) autocomplete="off"
                        autocapitalize="none" spellcheck="false"
                        aria-invalid=[is_wrong("address")] aria-describedby="address-hint address-complaint";
                    (complaint(wrong, "address"))
                    p.hint #address-hint {
                        "Left empty, it is made from the name: “acme” is reached as acme." (site.domain) "."
                    }
                }
                div { button { "Sign up" } }
            }
        }
    };
    layout("Sign up", Frame::PUBLIC, &content)
}
