//! A command at a terminal that somebody types at.

use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How long a command may take to say something.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program in a terminal that `script` makes, and what it has shown so far.
pub(super) struct Conversation {
    child: Child,
    seen: Arc<Mutex<String>>,
    reader: JoinHandle<()>,
    /// Up to where what was seen has been waited for.
    read: usize,
}

impl Conversation {
    /// Starts the command line that `script` runs.
    pub(super) fn start(mut script: Command) -> Self {
        let mut child = script.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let seen = Arc::new(Mutex::new(String::new()));
        let (mut out, shared) = (child.stdout.take().unwrap(), Arc::clone(&seen));
        let reader = thread::spawn(move || {
            let mut bytes = [0; 1024];
            while let Ok(count @ 1..) = out.read(&mut bytes) {
                shared.lock().unwrap().push_str(&String::from_utf8_lossy(&bytes[..count]));
            }
        });
        Self { child, seen, reader, read: 0 }
    }

    /// Waits until the program has said this.
    #[track_caller]
    pub(super) fn expect(&mut self, text: &str) -> &mut Self {
        let begun = Instant::now();
        loop {
            let seen = self.seen.lock().unwrap().clone();
            if let Some(at) = seen[self.read..].find(text) {
                self.read += at + text.len();
                return self;
            }
            assert!(begun.elapsed() < PATIENCE, "{text:?} is not in {:?}", &seen[self.read..]);
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Types a line.
    pub(super) fn say(&mut self, line: &str) -> &mut Self {
        self.child.stdin.as_mut().unwrap().write_all(format!("{line}\n").as_bytes()).unwrap();
        self
    }

    /// Types Ctrl-D or another character of control.
    pub(super) fn press(&mut self, control: u8) -> &mut Self {
        self.child.stdin.as_mut().unwrap().write_all(&[control]).unwrap();
        self
    }

    /// The exit code, and all that was shown.
    pub(super) fn end(mut self) -> (Option<i32>, String) {
        let status = self.child.wait().unwrap();
        self.reader.join().unwrap();
        let seen = self.seen.lock().unwrap().clone();
        (status.code(), seen)
    }
}
