//! One who asks again and again over the same connection, and sometimes goes away in the middle.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Longer than anything may take: who hangs is found out.
const PATIENCE: Duration = Duration::from_secs(60);

pub(super) struct Visitor {
    server: SocketAddr,
    connection: Option<BufReader<TcpStream>>,
}

/// An answer that was read.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) head: String,
    pub(super) body: String,
}

impl Visitor {
    pub(super) fn new(server: SocketAddr) -> Self {
        Self { server, connection: None }
    }

    /// Sends a request and reads the answer.
    pub(super) fn ask(&mut self, request: &str) -> io::Result<Answer> {
        let mut connection = self.send(request)?;
        let answer = read(&mut connection)?;
        self.connection = Some(connection);
        Ok(answer)
    }

    /// Sends a request, and hangs up after a while without having read anything.
    pub(super) fn hang_up(&mut self, request: &str, after: Duration) -> io::Result<()> {
        let connection = self.send(request)?;
        std::thread::sleep(after);
        drop(connection);
        Ok(())
    }

    fn send(&mut self, request: &str) -> io::Result<BufReader<TcpStream>> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => {
                let stream = TcpStream::connect(self.server)?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(PATIENCE))?;
                BufReader::new(stream)
            }
        };
        connection.get_mut().write_all(request.as_bytes())?;
        Ok(connection)
    }
}

fn read(connection: &mut BufReader<TcpStream>) -> io::Result<Answer> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if connection.read_line(&mut head)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    let head = head.to_ascii_lowercase();
    let malformed = || io::Error::new(io::ErrorKind::InvalidData, head.clone());
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(malformed)?;
    let length = head.split("\r\ncontent-length: ").nth(1).and_then(|rest| rest.split('\r').next());
    let length = length.and_then(|length| length.parse().ok()).ok_or_else(malformed)?;
    let mut body = vec![0; length];
    connection.read_exact(&mut body)?;
    let body = String::from_utf8(body).map_err(|_| malformed())?;
    Ok(Answer { status, head, body })
}
