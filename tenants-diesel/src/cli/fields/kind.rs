//! Types, in words for people.

/// What stands for a value of the type in the help, and what the type is in words.
pub(super) fn kind(ty: &str) -> (&'static str, &'static str) {
    match ty {
        "bool" => ("BOOL", "yes or no"),
        "NaiveDate" => ("DATE", "a date, as in 2026-01-31"),
        "NaiveTime" => ("TIME", "a time, as in 13:30:00"),
        "NaiveDateTime" => ("TIME", "a time, as in 2026-01-31 13:30:00"),
        "SchemaName" => ("NAME", "the name of a schema"),
        "Hostname" => ("HOST", "a host name"),
        "Uuid" => ("UUID", "a UUID"),
        "String" => ("TEXT", "a text"),
        "f32" | "f64" | "BigDecimal" | "Decimal" => ("NUMBER", "a number"),
        _ if ty.starts_with("DateTime<") => ("TIME", "a time, as in 2026-01-31T13:30:00Z"),
        _ if is_integer(ty) => ("NUMBER", "a whole number"),
        _ => ("VALUE", "a value"),
    }
}

fn is_integer(ty: &str) -> bool {
    let bits = ty.strip_prefix(['i', 'u']);
    bits.is_some_and(|bits| !bits.is_empty() && bits.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::kind;

    #[test]
    fn types_have_words() {
        assert_eq!(kind("i64").1, "a whole number");
        assert_eq!(kind("DateTime<Utc>").0, "TIME");
        assert_eq!(kind("Plan").1, "a value");
        assert_eq!(kind("i").1, "a value");
    }
}
