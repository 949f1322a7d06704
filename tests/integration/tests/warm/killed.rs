//! A process that fills the stock is killed.

use std::time::Duration;

use super::{ASTRAY, fill, fixture, oid, oids, save, stock};
use crate::cli::child::{bare, on};
use crate::helpers::{Folder, fingerprint, texts};

#[test]
fn nothing_half_made_is_in_the_stock() {
    let folder = Folder::of(&[("2027", "CREATE TABLE later (id serial PRIMARY KEY); SELECT pg_sleep(0.01)")]);
    let fixture = fixture("warm_killed", &folder);
    let (plain, tenancy) = (&mut fixture.plain(), &fixture.tenancy);
    save(tenancy, "fresh").unwrap();
    fill(tenancy, 0);
    let mut seen = 0;
    for round in 0..10_u64 {
        let mut command = bare(&["warm-schemas", "--count", "1000"]);
        let mut filler = on(&mut command, &fixture, &folder).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(30 + 17 * round));
        filler.kill().unwrap();
        filler.wait().unwrap();
        assert_eq!(texts(plain, ASTRAY), [""; 0]);
        for schema in stock(tenancy) {
            assert_eq!(fingerprint(plain, &schema), fingerprint(plain, "fresh"));
            seen += 1;
        }
    }
    let ready = stock(tenancy).len();
    let report = fill(tenancy, ready + 2);
    assert_eq!((report.made <= 2, report.ready), (true, ready.max(report.ready)), "{report}, {seen} seen");
    let warm = oids(plain);
    save(tenancy, "acme").unwrap();
    assert!(warm.contains(&oid(plain, "acme")));
}
