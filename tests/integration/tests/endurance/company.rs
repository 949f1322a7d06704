//! Companies whose every row says whose it is.

use diesel::prelude::*;
use saas::models::{Company, NewCompany, NewDomain};
use saas::schema::{companies, notes, projects};
use tenants_diesel::prelude::*;

/// What each row of the company `number` begins with.
pub(super) fn tag(number: u64) -> String {
    format!("tag-{number};")
}

pub(super) fn host(number: u64) -> String {
    format!("c{number}.localhost")
}

/// A company with a project and a note.
pub(super) fn create(number: u64, conn: &mut TenantConnection) {
    let tag = tag(number);
    let new = NewCompany { schema_name: format!("c{number}").parse().unwrap(), name: tag.clone() };
    let company = new.save(conn).unwrap();
    NewDomain::primary(host(number), &company).save(conn).unwrap();
    let rows = |conn: &mut TenantConnection| {
        diesel::insert_into(projects::table).values(projects::name.eq(format!("{tag} project"))).execute(conn)?;
        let note = (notes::body.eq(format!("{tag} first")), notes::project_id.eq(1));
        diesel::insert_into(notes::table).values(note).execute(conn)
    };
    conn.with_tenant(&company, rows).unwrap();
}

/// Whether a page names rows, and only those of this company.
pub(super) fn is_own(page: &str, number: u64) -> bool {
    let mut tags = page.split("tag-").skip(1).map(|rest| rest.split(';').next().unwrap_or_default()).peekable();
    let number = number.to_string();
    tags.peek().is_some() && tags.all(|tag| tag == number)
}

/// Rows in companies' schemas that are others'; and how many there are in all.
pub(super) fn foreign_rows(conn: &mut TenantConnection) -> (usize, usize) {
    let (mut foreign, mut all) = (0, 0);
    for company in Company::query().order(companies::id).load(conn).unwrap() {
        let read = |conn: &mut TenantConnection| notes::table.select(notes::body).load::<String>(conn);
        let bodies = conn.with_tenant(&company, read).unwrap();
        all += bodies.len();
        foreign += bodies.iter().filter(|body| !body.starts_with(&company.name)).count();
    }
    (foreign, all)
}

#[test]
fn a_foreign_tag_is_seen_and_so_is_a_page_without_any() {
    assert!(is_own("<p>tag-1; x</p><p>tag-1; y</p>", 1));
    for page in ["<p>tag-1; x</p><p>tag-12; y</p>", "<p>tag-12; y</p>", "<p>nothing</p>", ""] {
        assert!(!is_own(page, 1), "{page}");
    }
}
