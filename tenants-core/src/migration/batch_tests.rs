use proptest::prelude::*;

use super::super::MigrationVersion;
use super::*;
use crate::sql::statements;

fn name(text: &str) -> SchemaName {
    text.parse().unwrap()
}

fn up<'a>(version: &str, sql: &'a str) -> BatchStep<'a> {
    BatchStep::up(&version.into(), sql).unwrap()
}

fn build<'a>(steps: impl IntoIterator<Item = BatchStep<'a>>) -> MigrationBatch {
    let acme = name("acme");
    let path = SearchPath::new(acme.clone(), None, [name("ext")]).unwrap();
    BatchBuilder::new(&acme, &path).steps(steps).build()
}

fn position(batch: &MigrationBatch, needle: &str) -> usize {
    let byte = batch.sql().find(needle).unwrap();
    batch.sql()[..byte].chars().count() + 1
}

#[test]
fn a_new_schema_is_made_migrated_and_left() {
    let acme = name("acme");
    let path = SearchPath::only(acme.clone());
    let batch = BatchBuilder::new(&acme, &path)
        .prologue("SELECT 1")
        .create_schema()
        .bookkeeping(Bookkeeping::Create)
        .step(up("1", "\u{feff}CREATE TABLE a ();\r\n-- end"))
        .step(BatchStep::fake(&"2".into(), Direction::Up).unwrap())
        .epilogue("SET search_path TO \"public\"")
        .build();
    assert_eq!(
        batch.sql(),
        "SELECT 1\n;\n\
         CREATE SCHEMA \"acme\"\n;\n\
         CREATE TABLE \"acme\".__diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)\n;\n\
         SET LOCAL search_path TO \"acme\", pg_temp; SET LOCAL standard_conforming_strings TO on\n;\n\
         INSERT INTO \"acme\".__diesel_schema_migrations (version) VALUES ('1'), ('2')\n;\n\
         CREATE TABLE a ();\r\n-- end\n;\n\
         SET search_path TO \"public\"\n;\n"
    );
}

#[test]
fn a_revert_deletes_first() {
    let batch = build([BatchStep::down(&"1".into(), "DROP TABLE a").unwrap()]);
    let (delete, drop) = (position(&batch, "DELETE FROM"), position(&batch, "DROP TABLE a"));
    assert!(delete < drop);
    assert!(batch.sql().contains("WHERE version IN ('1')"));
}

#[test]
fn a_position_leads_back_to_file_line_and_statement() {
    let batch = build([up("1", "SELECT 'é日';"), up("2", "\u{feff}-- ü\r\nSELECT 1;\r\n  DROP\r\n  TABEL x;")]);
    let found = batch.locate(position(&batch, "TABEL")).unwrap();
    assert_eq!(found.part, BatchPart::Migration);
    assert_eq!(found.migration, Some((&MigrationVersion::from("2"), Direction::Up)));
    assert_eq!((found.line, found.column), (4, 3));
    assert_eq!(found.statement, Some("DROP\r\n  TABEL x"));
    assert_eq!(found.schema, "acme");
    let note = batch.locate(position(&batch, "('2')")).unwrap();
    assert_eq!((note.part, note.statement), (BatchPart::Record, None));
    assert_eq!(batch.locate(0), None);
    assert_eq!(batch.locate(batch.sql().chars().count() + 1), None);
}

#[test]
fn messages_of_two_schemas_join() {
    let other = name("bravo");
    let path = SearchPath::only(other.clone());
    let mut batch = build([up("1", "SELECT 'é'")]);
    batch.append(BatchBuilder::new(&other, &path).step(up("1", "SELECT 2;\nSELEKT")).build());
    let found = batch.locate(position(&batch, "SELEKT")).unwrap();
    assert_eq!((found.schema, found.line), (&other, 2));
    assert_eq!(MigrationBatch::default().sql(), "");
}

#[test]
fn a_version_cannot_leave_its_literal() {
    let batch = build([up("1\\'); DROP SCHEMA public; --", "SELECT 1")]);
    assert!(batch.sql().contains(r"VALUES ( E'1\\''); DROP SCHEMA public; --')"));
    assert_eq!(statements(batch.sql()).unwrap().len(), 4);
}

#[test]
fn no_byte_order_mark_is_left_however_many_there_are() {
    let batch = build([up("1", "\u{feff}\u{feff}SELECT 1"), up("2", "\u{feff}\u{feff}")]);
    assert!(!batch.sql().contains('\u{feff}'), "{}", batch.sql());
}

proptest! {
    #[test]
    fn the_message_is_the_sum_of_its_parts(
        parts in prop::collection::vec("([a-z'\"$();\\\\é\\-/*\u{feff}]| |\n|BEGIN ATOMIC|END|CASE|CREATE FUNCTION){0,12}", 0..6),
        version in "[^\0]{0,50}",
    ) {
        let version = version.into();
        let fit: Vec<_> = parts.iter().filter(|part| BatchStep::up(&version, part).is_ok()).collect();
        // The bookkeeping, once, and the path where the migration before may have changed it.
        let unsure = fit.iter().enumerate().filter(|(at, _)| *at == 0 || !crate::sql::Facts::of(fit[at - 1]).unwrap().leaves_session_alone()).count();
        let own = usize::from(!fit.is_empty())
            + 2 * unsure
            + fit.iter().map(|part| statements(part).unwrap().len()).sum::<usize>();
        let steps: Vec<_> = fit.iter().map(|part| BatchStep::up(&version, part).unwrap()).collect();
        let batch = build(steps);
        // Nothing swallows its neighbour and nothing escapes its literal.
        prop_assert_eq!(statements(batch.sql()).unwrap().len(), own);
    }
}

#[test]
fn the_path_is_set_anew_behind_what_may_change_it() {
    let batch =
        build([up("1", "CREATE TABLE a ()"), up("2", "SELECT f()"), up("3", "DROP TABLE a"), up("4", "SELECT 1")]);
    assert_eq!(batch.sql().matches("SET LOCAL search_path").count(), 2);
    assert!(position(&batch, "SELECT f()") < position(&batch, ";\nSET LOCAL search_path"));
}

#[test]
fn the_path_is_set_anew_behind_what_puts_the_session_back() {
    let function = up("1", "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = x AS ''");
    let batch = build([function.cleanup("RESET search_path"), up("2", "CREATE TABLE a ()")]);
    assert!(position(&batch, "RESET search_path") < position(&batch, ";\nSET LOCAL search_path"));
}

#[test]
fn what_is_reverted_and_applied_again_is_noted_in_that_order() {
    let down = |version: &str| BatchStep::down(&version.into(), "DROP TABLE a").unwrap();
    let acme = name("acme");
    let path = SearchPath::only(acme.clone());
    let steps = [down("2"), down("1"), up("1", "CREATE TABLE a ()"), up("2", "CREATE TABLE b ()")];
    let batch = BatchBuilder::new(&acme, &path).proof("true").steps(steps).build();
    let delete = "(SELECT true AS holds) p WHERE p.holds IS NOT TRUE\n;\nDELETE FROM \"acme\".__diesel_schema_migrations \
                  WHERE version IN ('2', '1')";
    assert!(position(&batch, delete) < position(&batch, "DROP TABLE a"));
    assert!(position(&batch, "DROP TABLE a") < position(&batch, "VALUES ('1'), ('2')"));
    assert!(position(&batch, "VALUES ('1'), ('2')") < position(&batch, "CREATE TABLE a ()"));
}
