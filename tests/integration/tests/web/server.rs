//! A server of a test's own.

use std::any::Any;
use std::convert::Infallible;
use std::net::SocketAddr;

use axum::ServiceExt as _;
use axum::extract::Request;
use axum::response::Response;
use tokio::net::TcpListener;
use tokio::runtime::Builder;

/// Serves until it is dropped.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    /// Ends it when it is dropped.
    _running: Box<dyn Any + Send>,
}

impl Server {
    pub(super) fn start<S>(service: S) -> Self
    where
        S: tower_service::Service<Request, Response = Response, Error = Infallible> + Clone + Send + Sync + 'static,
        S::Future: Send,
    {
        // One worker: a thread that is blocked would be a server that answers nobody.
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let service = service.into_make_service_with_connect_info::<SocketAddr>();
        runtime.spawn(async move { axum::serve(listener, service).await });
        Self::running(address, runtime)
    }
    pub(super) fn running(address: SocketAddr, running: impl Any + Send) -> Self {
        Self { address, _running: Box::new(running) }
    }
}
