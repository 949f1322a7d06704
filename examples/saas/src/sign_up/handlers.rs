//! Showing the form, and creating a company.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::Markup;
use tenants_diesel::web::TenantDb;

use super::page;
use super::turns::Turns;
use super::wish::{Wish, create, is_taken};
use crate::Site;
use crate::error::PageError;
use crate::extract::Sent;
use crate::models::Company;
use crate::page::Complaint;

pub(super) async fn form(State(site): State<Site>) -> Markup {
    page::form(&Wish::default(), None, &site)
}

/// On the public site `TenantDb` is on the public schema, where companies are created.
pub(super) async fn sign_up(
    State(site): State<Site>,
    Extension(turns): Extension<Turns>,
    db: TenantDb<Company>,
    Sent(wish): Sent<Wish>,
) -> Result<Response, PageError> {
    let again = |complaint| (StatusCode::UNPROCESSABLE_ENTITY, page::form(&wish, Some(&complaint), &site));
    let new = match wish.checked() {
        Ok(new) => new,
        Err(complaint) => return Ok(again(complaint).into_response()),
    };
    let address = new.schema_name.to_string();
    let host = site.host_of(&address);
    let url = site.url_of(&host);
    let turn = turns.take().await;
    let created = db.run(move |conn| {
        // Also if the visitor has gone meanwhile.
        let _turn = turn;
        create(new, &host, conn)
    });
    match created.await {
        Ok(_) => Ok(Redirect::to(&url).into_response()),
        Err(error) if is_taken(&error) => {
            let text = format!("The address “{address}” is taken. Please choose another one.");
            Ok(again(Complaint { field: "address", text }).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
