//! Tenants for the eye, and for `cut`.

use comfy_table::presets::NOTHING;
use comfy_table::{ContentArrangement, Table};
use serde_json::Value;

use crate::commands::ListedTenant;
use crate::shown::OneLine;

/// The cells of a line, each in one line itself.
pub(super) struct Row(Vec<String>);

impl Row {
    /// The names of the columns.
    pub(super) fn head(columns: &[&str]) -> Self {
        Self(["schema", "domains"].iter().chain(columns).map(|column| OneLine(column).to_string()).collect())
    }

    pub(super) fn of(tenant: &ListedTenant, columns: &[&str]) -> Self {
        let row: Value = serde_json::from_str(&tenant.row).unwrap_or_default();
        let schema = OneLine(&tenant.schema).to_string();
        let schema = if tenant.exists { schema } else { format!("{schema} (no schema)") };
        let schema = if tenant.suspended == Some(true) { format!("{schema} (down)") } else { schema };
        let domains = OneLine(tenant.domains.join(", ")).to_string();
        let values = columns.iter().map(|column| match row.get(column) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => OneLine(text).to_string(),
            Some(value) => OneLine(value).to_string(),
        });
        Self([schema, domains].into_iter().chain(values).collect())
    }
}

/// As wide as it needs to be: a terminal wraps what a pipe must not.
pub(super) fn table(head: &Row, rows: impl Iterator<Item = Row>) -> Table {
    let mut table = Table::new();
    table.load_preset(NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(&head.0);
    table.add_rows(rows.map(|row| row.0));
    table
}

pub(super) fn tab_separated(row: &Row) -> String {
    row.0.join("\t")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_one_line_and_holds_no_tab() {
        let row = |row: &str| {
            let tenant = ListedTenant {
                schema: "a\tb".to_owned(),
                exists: false,
                domains: vec!["b.example".to_owned(), "a.example".to_owned()],
                suspended: Some(true),
                row: row.to_owned(),
            };
            tab_separated(&Row::of(&tenant, &["name", "paid"]))
        };
        assert_eq!(
            row(r#"{"name":"x\ny","paid":12345678901234567890}"#),
            "a\\tb (no schema) (down)\tb.example, a.example\tx\\ny\t12345678901234567890"
        );
        assert_eq!(row(r#"{"name":null,"paid":true}"#), "a\\tb (no schema) (down)\tb.example, a.example\t\ttrue");
    }
}
