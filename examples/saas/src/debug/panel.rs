//! The queries in a table.

use std::time::Duration;

use maud::{Markup, html};

use super::log::Query;

pub(super) fn panel(queries: &[Query]) -> Markup {
    let sum = queries.iter().map(|query| query.time).sum();
    html! {
        details.debug.card {
            summary { (queries.len()) @if queries.len() == 1 { " query, " } @else { " queries, " } (millis(sum)) }
            p.quiet { "What this page asked through its TenantDb; finding the company is not among it." }
            @if !queries.is_empty() {
                table {
                    thead { tr { th { "Schema" } th { "Time" } th { "Query" } } }
                    tbody {
                        @for query in queries {
                            tr {
                                td { (query.schema.as_ref().map_or("not known", |schema| schema.as_str())) }
                                td { (millis(query.time)) }
                                td { code { (query.sql) } @if query.failed { " failed" } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn millis(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1_000.0)
}
