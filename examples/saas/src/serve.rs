//! Serving until somebody says it is enough.

use std::io;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// How long requests that have begun may take to end.
const PATIENCE: Duration = Duration::from_secs(5);

/// Serves until Ctrl-C or `SIGTERM`, then lets requests that have begun end.
///
/// # Errors
///
/// If no signals can be waited for.
pub async fn serve(listener: TcpListener, application: Router) -> io::Result<()> {
    let mut terminated = signal(SignalKind::terminate())?;
    let mut interrupted = signal(SignalKind::interrupt())?;
    let (ended, mut has_ended) = tokio::sync::watch::channel(());
    let enough = async move {
        tokio::select! {
            _ = terminated.recv() => {}
            _ = interrupted.recv() => {}
        }
        drop(ended);
    };
    let server = axum::serve(listener, application).with_graceful_shutdown(enough);
    tokio::select! {
        result = server => result,
        () = async { _ = has_ended.changed().await; tokio::time::sleep(PATIENCE).await } => Ok(()),
    }
}
