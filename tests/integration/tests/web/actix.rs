//! The same application, and server, of actix-web.

use std::io;
use std::net::TcpListener;
use std::sync::mpsc::channel;
use std::thread::{self, JoinHandle};

use actix_web::dev::{Server as Running, ServerHandle};
use actix_web::rt::System;
use actix_web::web::{Path, ServiceConfig, get, post};
use actix_web::{App, HttpMessage as _, HttpRequest, HttpServer};
use tenants_diesel::model::TenantTable;
use tenants_diesel::resolver::PathRewrite;
use tenants_diesel::web::{Tenant, TenantDb, TenantLayer, WebError};
use tenants_integration::Client;

use super::Server;
use super::application::{add_and_fail, add_note, bodies, fail, hold, panic, schema};

fn routes(config: &mut ServiceConfig) {
    config
        .route("/", get().to(bodies))
        .route(
            "/add/{body}",
            post().to(async |db: TenantDb<Client>, body: Path<String>| add_note(db, body.into_inner()).await),
        )
        .route("/write", post().to(add_note))
        .route("/name", get().to(async |tenant: Tenant<Client>| tenant.row().name.clone()))
        .route("/schema", get().to(schema))
        .route("/link", get().to(link))
        .route("/sleep/{ms}", get().to(async |db: TenantDb<Client>, ms: Path<u64>| hold(db, ms.into_inner()).await))
        .route("/panic", get().to(panic))
        .route("/fail", get().to(fail))
        .route("/add-and-fail", get().to(add_and_fail));
}

async fn link(request: HttpRequest) -> Result<String, WebError> {
    let extensions = request.extensions();
    let rewrite = extensions.get::<PathRewrite>().ok_or(WebError::NoLayer)?;
    Ok(rewrite.link(request.uri().path()))
}

/// The application behind a layer.
pub(super) fn serve(layer: TenantLayer<Client>) -> Server {
    serve_routes(layer, routes)
}

/// Routes of a test's own behind a layer.
pub(super) fn serve_routes<T: TenantTable>(layer: TenantLayer<T>, routes: fn(&mut ServiceConfig)) -> Server {
    start(move |listener| {
        let app = move || App::new().wrap(layer.clone()).configure(routes);
        HttpServer::new(app).workers(1).disable_signals().listen(listener).map(HttpServer::run)
    })
}

/// The application without a layer.
pub(super) fn serve_bare() -> Server {
    start(|listener| {
        let app = || App::new().configure(routes);
        HttpServer::new(app).workers(1).disable_signals().listen(listener).map(HttpServer::run)
    })
}

fn start(run: impl FnOnce(TcpListener) -> io::Result<Running> + Send + 'static) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (started, has_started) = channel();
    let thread = thread::spawn(move || {
        System::new().block_on(async move {
            let server = run(listener).unwrap();
            started.send(server.handle()).unwrap();
            server.await.unwrap();
        });
    });
    Server::running(address, Stop(has_started.recv().unwrap(), Some(thread)))
}

/// Stops the server when it is dropped.
struct Stop(ServerHandle, Option<JoinHandle<()>>);

impl Drop for Stop {
    fn drop(&mut self) {
        // Sent at once; the future only waits for the end, as the thread does.
        drop(self.0.stop(false));
        if let Some(thread) = self.1.take() {
            _ = thread.join();
        }
    }
}
