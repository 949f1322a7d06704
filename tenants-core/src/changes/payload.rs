//! The statements that send a notice.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::Channel;
use crate::resolver::Lookup;
use crate::sql::literal;

/// A payload is shorter than 8000 bytes (PostgreSQL manual, NOTIFY).
const MAX_BYTES: usize = 7_999;
/// Of more changes in one transaction, their names are not worth the message's length.
const MAX_NAMES: usize = 1_000;

/// The SQL that has everybody who listens forget these, each statement with a semicolon behind it; nothing for none.
///
/// Sent in the transaction that makes them stale, it is heard after the commit, and only then.
///
/// ```
/// use tenants_core::SchemaName;
/// use tenants_core::changes::{Channel, notify_sql};
/// use tenants_core::resolver::Lookup;
///
/// let channel = Channel::of(&SchemaName::public());
/// let stale = [Lookup::Schema("acme".parse()?), Lookup::Host("acme.com".parse()?)];
/// assert_eq!(notify_sql(&channel, &stale), "NOTIFY \"tenants_changes_public\", 'host acme.com\nschema acme'; ");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn notify_sql<'a>(channel: &Channel, stale: impl IntoIterator<Item = &'a Lookup>) -> String {
    let lines: BTreeSet<String> = stale.into_iter().filter_map(line).collect();
    let mut sql = String::new();
    let mut send = |payload: &str| _ = write!(sql, "NOTIFY {}, {}; ", channel.quoted(), literal(payload));
    if lines.len() > MAX_NAMES {
        send("all");
        return sql;
    }
    let mut payload = String::new();
    for line in lines {
        if payload.len() + 1 + line.len() > MAX_BYTES {
            send(&std::mem::take(&mut payload));
        }
        if !payload.is_empty() {
            payload.push('\n');
        }
        payload.push_str(&line);
    }
    if !payload.is_empty() {
        send(&payload);
    }
    sql
}

fn line(lookup: &Lookup) -> Option<String> {
    match lookup {
        Lookup::Host(host) => Some(format!("host {host}")),
        Lookup::Schema(schema) => Some(format!("schema {schema}")),
        Lookup::Public | Lookup::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Notice;
    use super::*;
    use crate::SchemaName;

    fn sent(names: impl IntoIterator<Item = String>) -> (String, Vec<String>) {
        let stale: Vec<Lookup> = names.into_iter().map(|name| Lookup::Schema(name.parse().unwrap())).collect();
        let sql = notify_sql(&Channel::of(&SchemaName::public()), &stale);
        let payloads = sql.split("; ").filter(|sql| !sql.is_empty()).map(|sql| {
            sql.strip_prefix("NOTIFY \"tenants_changes_public\", '").unwrap().strip_suffix('\'').unwrap().to_owned()
        });
        let payloads = payloads.collect();
        (sql, payloads)
    }

    #[test]
    fn what_leads_nowhere_is_not_sent() {
        let channel = Channel::of(&SchemaName::public());
        assert_eq!(notify_sql(&channel, &[Lookup::Public, Lookup::Unknown]), "");
    }

    #[test]
    fn no_payload_is_too_long_and_no_name_is_lost() {
        let names: Vec<String> = (0..MAX_NAMES).map(|number| format!("{number:0>63}")).collect();
        let (_, payloads) = sent(names.clone());
        assert!(payloads.len() > 1 && payloads.iter().all(|payload| payload.len() <= MAX_BYTES));
        let mut all = Notice::default();
        payloads.iter().for_each(|payload| all.and(Notice::parse(payload)));
        assert!(names.iter().all(|name| all.names_schema(&name.parse().unwrap())));
        assert_ne!(all, Notice::Everything);
    }

    #[test]
    fn of_very_many_it_is_everything() {
        let (_, payloads) = sent((0..=MAX_NAMES).map(|number| format!("t{number}")));
        assert_eq!(payloads, ["all"]);
        let (_, payloads) = sent(vec!["acme".to_owned(); MAX_NAMES + 1]);
        assert_eq!(payloads, ["schema acme"]);
    }

    proptest! {
        #[test]
        fn what_is_sent_is_read(name: String) {
            let Ok(schema) = name.parse::<SchemaName>() else { return Ok(()) };
            let payload = line(&Lookup::Schema(schema.clone())).unwrap();
            let notice = Notice::parse(&payload);
            prop_assert!(notice.names_schema(&schema) && notice != Notice::Everything);
        }
    }
}
