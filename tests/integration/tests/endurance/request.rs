//! What visitors do.

use std::time::Duration;

use super::company::{host, tag};
use crate::helpers::Random;

/// A request of a company's site.
pub(super) struct Request {
    pub(super) company: u64,
    pub(super) text: String,
    /// What it is answered with if all is well.
    pub(super) status: u16,
    /// Whether the visitor hangs up, and when.
    pub(super) hangs_up: Option<Duration>,
}

impl Request {
    pub(super) fn first_page(company: u64) -> String {
        format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", host(company))
    }

    /// One of four writes, one of eight is broken off.
    pub(super) fn any(companies: u64, random: &mut Random) -> Self {
        let company = random.below(companies);
        let host = host(company);
        let get = |path| (format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"), 200);
        let (text, status) = match random.below(8) {
            0 | 1 => {
                let body = format!("body={} note {}&project=1", tag(company), random.below(1_000_000));
                let kind = "Content-Type: application/x-www-form-urlencoded";
                let length = body.len();
                (
                    format!("POST /notes HTTP/1.1\r\nHost: {host}\r\n{kind}\r\nContent-Length: {length}\r\n\r\n{body}"),
                    303,
                )
            }
            2 => get("/projects/1"),
            3 => get("/notes/1"),
            _ => get("/"),
        };
        let hangs_up = (random.below(8) == 0).then(|| Duration::from_micros(random.below(20_000)));
        Self { company, text, status, hangs_up }
    }
}
