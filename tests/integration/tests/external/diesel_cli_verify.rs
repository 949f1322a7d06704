//! What the `diesel` command did behind our back is named.

use tenants_diesel::migrations::{MigrateOptions, VerifyOptions};
use tenants_integration::Fixture;

use super::diesel_cli::DieselCli;

fn found(fixture: &Fixture) -> Vec<String> {
    let report = fixture.tenancy.verify(&VerifyOptions::default()).unwrap();
    report.to_string().lines().map(|line| line.trim().to_owned()).collect()
}

#[test]
fn we_name_what_the_command_reverted_and_ran() {
    let fixture = Fixture::new("cli_verify");
    for name in ["acme", "Globex & Co", "initech"] {
        let _ = fixture.tenant(name);
    }
    assert_eq!(found(&fixture), ["4 schemas, 0 findings, 0 migrations pending"]);

    DieselCli::on(&fixture, "acme").migration(&["revert"]).unwrap();
    let globex = DieselCli::on(&fixture, "Globex & Co");
    globex.add("2030-01-01-000000_create_extra", "CREATE TABLE extra (id int);", "DROP TABLE extra;");
    globex.migration(&["run"]).unwrap();
    let drift = [
        "4 schemas, 3 findings, 1 migrations pending",
        "Globex & Co: applied by somebody else: 20300101000000",
        "Globex & Co: applied and unknown here: 20300101000000",
        "acme: reverted by somebody else: 20260102000100",
    ];
    assert_eq!(found(&fixture), drift);
    assert_eq!(found(&fixture), drift);

    let report = fixture.migrate(&MigrateOptions::default().verify());
    assert_eq!((report.applied(), report.is_success()), (1, true));
    let left = ["4 schemas, 1 findings, 0 migrations pending", "Globex & Co: applied and unknown here: 20300101000000"];
    assert_eq!(found(&fixture), left);

    // Reverted, and run again by the command: nothing is left to say.
    globex.migration(&["revert"]).unwrap();
    assert_eq!(found(&fixture)[1], "Globex & Co: reverted by somebody else: 20300101000000");
    fixture.migrate(&MigrateOptions::default().verify());
    assert_eq!(found(&fixture), ["4 schemas, 0 findings, 0 migrations pending"]);
}
