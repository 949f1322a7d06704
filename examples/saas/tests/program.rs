//! The program itself.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::Duration;

use tenants_diesel::testing::TestDatabase;

fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_saas"));
    program.env("PORT", "0").env_remove("SAAS_MODE").stdout(Stdio::piped()).stderr(Stdio::piped());
    program
}

#[test]
fn it_says_where_it_is_and_ends_at_ctrl_c() {
    let database = TestDatabase::new("saas_program").unwrap();
    let mut child = program().env("DATABASE_URL", database.url()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    let address = line.strip_prefix("http://localhost:").and_then(|rest| rest.split('/').next()).unwrap();
    let mut stream = TcpStream::connect(("127.0.0.1", address.parse().unwrap())).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut begin = [0; 12];
    stream.read_exact(&mut begin).unwrap();
    assert_eq!(&begin, b"HTTP/1.1 200");
    // The connection is still open.
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let output = child.wait_with_output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !error.contains("ERROR") && !error.contains("panicked"), "{output:?}");
}

#[test]
fn what_it_cannot_do_it_says() {
    for (name, value, said) in [
        ("PORT", "many", "PORT is \"many\""),
        ("SAAS_MODE", "Production", "SAAS_MODE is \"Production\""),
        ("DATABASE_URL", "postgresql://localhost:1/none", "saas stopped: "),
    ] {
        let output = program().env(name, value).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && error.contains(said), "{error}");
    }
}
