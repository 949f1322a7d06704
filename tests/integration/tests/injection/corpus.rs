//! Names and hosts that somebody may try.

/// What is refused before anything is sent.
#[rustfmt::skip]
pub(super) const REFUSED: &[&str] = &[
    "", " ", "  acme", "acme ", "a\0b", "\0", "a\nb", "a\tb", "\u{7f}", "a\u{85}b", "\u{feff}\n", "\"", "a\"b",
    "a\"\"b", "x\"; DROP SCHEMA public CASCADE; --", "'; DROP SCHEMA public; --", "a'b", "a\\", "\\", "E'\\''",
    "$user", "pg_catalog", "pg_x", "PG_temp", "pg_toast_temp_1", "information_schema", "INFORMATION_SCHEMA",
    "tenants_staging_1", "TENANTS_DELETING_x", "Public",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "éééééééééééééééééééééééééééééééé",
    "\u{3000}a",
];

/// What PostgreSQL can hold, however it looks.
#[rustfmt::skip]
pub(super) const ACCEPTED: &[&str] = &[
    "; DROP SCHEMA public CASCADE; --", "-- x", "--", "*/", "/*", "/* x */", "a;b", "$$", "$a$", "$1", "$users",
    "select", "user", "null", "table", "default", "current_schema", "42", "0", "1e5", "a b", "a  b", "a-b", "a.b",
    "public.clients", "a,b", "{a}", "{a,b}", "(a)", "a=b", "%s", "%", "a%b_c", "_", "`a`", "@", "#", "!", "?",
    "|", "~", "ACME", "Ünïcödé", "日本語", "🦀", "👨‍👩‍👧‍👦", "שלום", "مرحبا", "a\u{202e}b", "a\u{200b}", "ﬁ", "İ", "ß",
    "tenants: schema", "pgx", "pg-1", "public2", "-", "+", ":x", "::int", "a:b",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "ééééééééééééééééééééééééééééééé",
];

/// What may come in a `Host` header.
#[rustfmt::skip]
pub(super) const HOSTS: &[&str] = &[
    "", ".", "..", " ", "a b", "a\0b", "a'b", "'; DROP TABLE domains; --", "\" OR 1=1", "a\"b.com", "a\\b.com",
    "%", "_", "a%.com", "a/b", "http://a.com", "a.com/path", "a@b.com", "user:pass@a.com", "[::1", "::1]",
    "[zz::1]", "-a.com", "a-.com", "a..com", "*.a.com", "a.com:99999", "a.com:x", "a,b.com", "xn--", "xn--a",
    "\u{202e}moc.a", "\u{200b}", "$$", "${x}", "{{x}}", "\r\nHost: a.com",
];
