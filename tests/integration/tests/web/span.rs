//! What a handler logs is in a span that names the tenant.

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};

use actix_web::App;
use actix_web::rt::System;
use actix_web::test::{TestRequest, call_service, init_service};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::routing::get;
use tenants_diesel::prelude::*;
use tenants_diesel::web::TenantLayer;
use tenants_integration::Fixture;
use tokio::runtime::Builder;
use tower_service::Service as _;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::NoSubscriber;
use tracing::{Event, Metadata, Subscriber};

use super::tenant;
use crate::helpers::Shops;

/// The lines of one thread: spans as they begin and are entered and left, events.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<String>>>);

impl Lines {
    fn add(&self, line: impl Into<String>) {
        self.0.lock().unwrap().push(line.into());
    }
}

struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.name() == "tenant" || metadata.target().ends_with("web::span")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = Fields(span.metadata().name().to_owned());
        span.record(&mut fields);
        self.add(fields.0);
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields("event".to_owned());
        event.record(&mut fields);
        self.add(fields.0);
    }

    fn enter(&self, _: &Id) {
        self.add("enter");
    }

    fn exit(&self, _: &Id) {
        self.add("exit");
    }
}

#[test]
fn a_handler_runs_in_its_tenants_span() {
    let fixture = Fixture::new("span");
    tenant(&fixture, "acme");
    let handler = get(async || {
        tokio::task::yield_now().await;
        tracing::info!("in the handler");
    });
    let mut app = Router::new().route("/", handler).layer(TenantLayer::new(fixture.tenancy.clone()));
    assert_in_span(&lines_of(&mut app, "www.Acme.example.com:80", 200));
}

/// The handler's event is within the tenant's span.
#[track_caller]
fn assert_in_span(lines: &[String]) {
    assert_eq!(lines[0], r#"tenant tenant.schema="acme" tenant.domain="acme.example.com""#);
    let event = lines.iter().position(|line| line == "event message=in the handler").expect("the event");
    let inside = |word: &str| lines[..event].iter().filter(|line| *line == word).count();
    assert_eq!(inside("enter"), inside("exit") + 1, "{lines:?}");
}

#[test]
fn so_does_the_answer_for_a_tenant_that_is_down() {
    let shops = Shops::new("span_down", &["acme"]);
    shops.shop("acme").suspend(&mut shops.tenancy.public().unwrap()).unwrap();
    let layer = TenantLayer::new(shops.tenancy.clone()).answer(|error| {
        tracing::info!("in the answer");
        error.response()
    });
    let mut app = Router::new().layer(layer);
    let lines = lines_of(&mut app, "acme.example.com", 503);
    let expected = [
        r#"tenant tenant.schema="acme" tenant.domain="acme.example.com""#,
        "enter",
        "event message=in the answer",
        "exit",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn so_does_one_of_actix_web() {
    let fixture = Fixture::new("span_actix");
    tenant(&fixture, "acme");
    let layer = TenantLayer::new(fixture.tenancy.clone());
    let lines = traced(|| {
        System::new().block_on(async {
            let handler = actix_web::web::get().to(async || {
                tokio::task::yield_now().await;
                tracing::info!("in the handler");
                "done"
            });
            let app = init_service(App::new().wrap(layer).route("/", handler)).await;
            let request = TestRequest::get().insert_header(("Host", "www.Acme.example.com:80"));
            assert_eq!(call_service(&app, request.to_request()).await.status(), 200);
        });
    });
    assert_in_span(&lines);
}

/// What is traced of a request.
fn lines_of(app: &mut Router, host: &str, status: u16) -> Vec<String> {
    traced(|| {
        let request = Request::builder().uri("/").header("Host", host).body(Body::empty());
        let answer = Builder::new_current_thread().enable_all().build().unwrap().block_on(app.call(request.unwrap()));
        assert_eq!(answer.unwrap().status(), status);
    })
}

fn traced(run: impl FnOnce()) -> Vec<String> {
    // Where there is one subscriber only, `tracing` asks no more than the thread that meets a span first, which may be
    // another test's and have none.
    let _ = tracing::subscriber::set_global_default(NoSubscriber::new());
    let lines = Lines::default();
    tracing::subscriber::with_default(lines.clone(), run);
    let lines = lines.0.lock().unwrap();
    lines.clone()
}
