//! `cargo run -p saas`: a small SaaS, on a throw-away PostgreSQL or on that of `DATABASE_URL`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

use std::error::Error;
use std::process::ExitCode;

use saas::{Config, Site, application, database, serve};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> ExitCode {
    // The library tells the log what it does not tell visitors, each request in a span with its company.
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprint!("saas stopped: {error}");
            let mut source = error.source();
            while let Some(cause) = source {
                eprint!(": {cause}");
                source = cause.source();
            }
            eprintln!();
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let config = Config::from_env()?;
    let tenancy = database::open(database::url()?)?;
    let listener = TcpListener::bind(("127.0.0.1", config.port)).await?;
    let site = Site::new("localhost".parse()?, listener.local_addr()?.port());
    println!("{} ({}; Ctrl-C ends it)", site.public_url(), config.mode);
    serve(listener, application(tenancy, site, config.mode)).await?;
    println!();
    Ok(())
}
