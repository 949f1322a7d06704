//! The table, as wide as what is in it.

use std::fmt::Write as _;

use crate::record::Record;

const HEAD: [&str; 8] = ["row", "work", "CPUs", "ours", "other", "ratio", "reach", "round trips"];

/// The rows under each other, a line each.
pub(crate) fn render(records: &[Record]) -> String {
    let mut lines = vec![HEAD.map(ToOwned::to_owned)];
    lines.extend(records.iter().map(cells));
    let mut widths = [0; HEAD.len()];
    for (width, column) in widths.iter_mut().zip(0..) {
        *width = lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default();
    }
    let mut table = String::new();
    for line in &lines {
        for (column, (cell, width)) in line.iter().zip(widths).enumerate() {
            // What is read as text begins on the left, what is compared ends on the right.
            let _ = if column < 2 { write!(table, "{cell:<width$}  ") } else { write!(table, "{cell:>width$}  ") };
        }
        table.truncate(table.trim_end().len());
        table.push('\n');
    }
    table
}

fn cells(record: &Record) -> [String; HEAD.len()] {
    let unit = record.unit;
    [
        record.row.to_owned(),
        record.work.clone(),
        record.cpus.to_string(),
        format!("{:.1} {unit}", record.ours),
        format!("{:.1} {unit}", record.other),
        format!("{:.2}×", record.ratio),
        record.reach.to_string(),
        record.round_trips.map_or_else(|| "–".to_owned(), |round_trips| round_trips.to_string()),
    ]
}
