//! Every rule of the derives on one file of its own.

use std::path::Path;

#[test]
fn messages_of_the_derives() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let compiled = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../tests/trybuild/tenants-ui-tests");
    tenants_ui_tests::copy_folder(&package.join("migrations"), &compiled.join("migrations")).unwrap();

    let cases = trybuild::TestCases::new();
    cases.pass("tests/cases/pass/*.rs");
    cases.compile_fail("tests/cases/tenant_model/*.rs");
    cases.compile_fail("tests/cases/domain_model/*.rs");
    cases.compile_fail("tests/cases/diesel/*.rs");
}
