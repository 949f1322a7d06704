//! As much of HTTP/1.1 as a test needs, malformed requests and broken off ones included.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// What a server said.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) head: String,
    pub(super) body: String,
}

/// A request that was sent, and is not read yet.
pub(super) struct Client(TcpStream);

impl Client {
    /// Sends a request: `GET /notes`, and the lines of its head.
    pub(super) fn send(server: SocketAddr, request: &str, head: &[&str]) -> Self {
        let mut stream = TcpStream::connect(server).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let head: String = head.iter().map(|line| format!("{line}\r\n")).collect();
        stream.write_all(format!("{request} HTTP/1.1\r\n{head}Connection: close\r\n\r\n").as_bytes()).unwrap();
        Self(stream)
    }

    /// Sends what was kept back of the body.
    pub(super) fn go_on(&mut self, body: &str) {
        self.0.write_all(body.as_bytes()).unwrap();
    }

    /// Reads the answer; none if the connection ends without one.
    pub(super) fn read(mut self) -> Option<Answer> {
        let mut text = String::new();
        self.0.read_to_string(&mut text).unwrap();
        let (head, body) = text.split_once("\r\n\r\n")?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        Some(Answer { status, head: head.to_ascii_lowercase(), body: body.to_owned() })
    }
}

/// The answer to `GET path` of a host.
pub(super) fn get(server: SocketAddr, host: &str, path: &str) -> Answer {
    Client::send(server, &format!("GET {path}"), &[&format!("Host: {host}")]).read().expect("an answer")
}
