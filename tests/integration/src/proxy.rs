//! A proxy that counts what goes to the server, and may hold it up: the real messages, below libpq.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use crate::{Fixture, text};

/// Listens on a Unix socket of its own and hands everything on, until the process ends.
#[derive(Debug)]
pub struct Proxy {
    folder: PathBuf,
    url: String,
    round_trips: Arc<AtomicUsize>,
    received: Arc<AtomicUsize>,
}

impl Proxy {
    /// A proxy before the server of a fixture.
    ///
    /// # Panics
    ///
    /// If there is no socket to be had.
    #[must_use]
    pub fn new(fixture: &Fixture) -> Self {
        Self::delayed(fixture, Duration::ZERO)
    }

    /// The same, as if the server were further away: each round trip takes `delay` longer.
    ///
    /// # Panics
    ///
    /// As for [`new`](Self::new).
    #[must_use]
    pub fn delayed(fixture: &Fixture, delay: Duration) -> Self {
        static PROXIES: AtomicU32 = AtomicU32::new(0);
        let number = PROXIES.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("tenants-proxy-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let listener = UnixListener::bind(folder.join(".s.PGSQL.5432")).expect("a socket");
        let round_trips = Arc::new(AtomicUsize::new(0));
        let url = url(fixture.database.url(), &folder.to_string_lossy());
        let server = Server::of(fixture);
        let received = Arc::new(AtomicUsize::new(0));
        let (counter, bytes) = (Arc::clone(&round_trips), Arc::clone(&received));
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if let Ok(server) = server.connect() {
                    serve(client, server, [&counter, &bytes], delay);
                }
            }
        });
        Self { folder, url, round_trips, received }
    }

    /// The connection string of the fixture's database, past the proxy.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// How often `f` waited for the server: simple queries, and the extended protocol's `Sync`.
    pub fn round_trips(&self, f: impl FnOnce()) -> usize {
        let before = self.round_trips.load(Ordering::SeqCst);
        f();
        self.round_trips.load(Ordering::SeqCst) - before
    }

    /// How often everybody has waited for the server by now.
    #[must_use]
    pub fn so_far(&self) -> usize {
        self.round_trips.load(Ordering::SeqCst)
    }

    /// How many bytes the server sent while `f` ran.
    pub fn received(&self, f: impl FnOnce()) -> usize {
        let before = self.received.load(Ordering::SeqCst);
        f();
        self.received.load(Ordering::SeqCst) - before
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// libpq takes the last of two values of a key.
fn url(url: &str, folder: &str) -> String {
    match (url.contains("://"), url.contains('?')) {
        (true, true) => format!("{url}&host={folder}&port=5432"),
        (true, false) => format!("{url}?host={folder}&port=5432"),
        (false, _) => format!("{url} host='{folder}' port=5432"),
    }
}

/// Where the server listens.
enum Server {
    Unix(String),
    Tcp(String),
}

impl Server {
    fn of(fixture: &Fixture) -> Self {
        let conn = &mut fixture.plain();
        let port = text(conn, "current_setting('port')");
        match &*text(conn, "coalesce(host(inet_server_addr()), '')") {
            "" => {
                let folders = text(conn, "current_setting('unix_socket_directories')");
                let folder = folders.split(',').next().unwrap_or_default().trim();
                Self::Unix(format!("{folder}/.s.PGSQL.{port}"))
            }
            address => Self::Tcp(format!("{address}:{port}")),
        }
    }

    fn connect(&self) -> io::Result<Stream> {
        Ok(match self {
            Self::Unix(path) => Stream::Unix(UnixStream::connect(path)?),
            Self::Tcp(address) => Stream::Tcp(TcpStream::connect(address)?),
        })
    }
}

enum Stream {
    Unix(UnixStream),
    Tcp(TcpStream),
}

impl Stream {
    fn try_clone(&self) -> io::Result<Self> {
        Ok(match self {
            Self::Unix(stream) => Self::Unix(stream.try_clone()?),
            Self::Tcp(stream) => Self::Tcp(stream.try_clone()?),
        })
    }

    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Unix(stream) => stream.read(buffer),
            Self::Tcp(stream) => stream.read(buffer),
        }
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Unix(stream) => stream.write_all(bytes),
            Self::Tcp(stream) => stream.write_all(bytes),
        }
    }

    fn shut_down(&self) {
        let _ = match self {
            Self::Unix(stream) => stream.shutdown(Shutdown::Both),
            Self::Tcp(stream) => stream.shutdown(Shutdown::Both),
        };
    }
}

/// Counts round trips, and bytes from the server.
fn serve(client: UnixStream, server: Stream, [round_trips, received]: [&Arc<AtomicUsize>; 2], delay: Duration) {
    let client = Stream::Unix(client);
    let (Ok(back), Ok(forth)) = (client.try_clone(), server.try_clone()) else { return };
    let counter = Arc::clone(round_trips);
    let received = Arc::clone(received);
    thread::spawn(move || {
        copy(server, back, |bytes| {
            received.fetch_add(bytes.len(), Ordering::SeqCst);
        });
    });
    let mut messages = Messages::default();
    thread::spawn(move || {
        copy(client, forth, |bytes| {
            let round_trips = messages.round_trips(bytes);
            counter.fetch_add(round_trips, Ordering::SeqCst);
            // Those that are read at once were sent without waiting for an answer in between.
            if round_trips > 0 && !delay.is_zero() {
                thread::sleep(delay);
            }
        });
    });
}

fn copy(mut from: Stream, mut to: Stream, mut look: impl FnMut(&[u8])) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        look(&buffer[..length]);
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    from.shut_down();
    to.shut_down();
}

/// Cuts a client's stream into messages, of which the first has no type.
#[derive(Default)]
struct Messages {
    rest: Vec<u8>,
    started: bool,
}

impl Messages {
    fn round_trips(&mut self, bytes: &[u8]) -> usize {
        self.rest.extend_from_slice(bytes);
        let mut count = 0;
        loop {
            let head = usize::from(self.started);
            let Some(length) = self.rest.get(head..head + 4) else { return count };
            let length = head + length.iter().fold(0, |length, &byte| length << 8 | usize::from(byte));
            if self.rest.len() < length {
                return count;
            }
            count += usize::from(self.started && matches!(self.rest[0], b'Q' | b'S'));
            self.started = true;
            self.rest.drain(..length);
        }
    }
}
