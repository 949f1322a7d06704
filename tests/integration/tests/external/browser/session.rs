//! A browser of a test's own.

use std::panic::resume_unwind;
use std::time::Duration;

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use tempfile::TempDir;

use super::driver::Driver;

/// How long a whole test may take.
const PATIENCE: Duration = Duration::from_secs(120);

const ARGUMENTS: [&str; 9] = [
    "--headless",
    // As root, which tests may be, Chromium starts in no other way; all it gets to see are our own pages.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// How it is looked at.
pub(super) enum Browser {
    /// On a screen as wide as a desk's.
    Wide,
    /// On a telephone.
    Narrow,
    /// On a wide screen by somebody who likes it dark.
    Dark,
}

impl Browser {
    /// Runs `test` with a browser, and ends the browser, whatever comes of it.
    pub(super) fn run<F: Future<Output = ()> + Send + 'static>(self, test: impl FnOnce(Client) -> F) {
        let driver = Driver::start();
        let profile = tempfile::Builder::new().prefix("t-").tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(async {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            builder.capabilities(self.capabilities(&profile));
            let client = builder.connect(&driver.url).await.expect("a browser");
            // A task, so that a panic in it is held until the browser is closed.
            let result = tokio::time::timeout(PATIENCE, tokio::spawn(test(client.clone()))).await;
            let closed = client.close().await;
            match result.expect("the test takes too long") {
                Ok(()) => closed.unwrap(),
                Err(error) => resume_unwind(error.into_panic()),
            }
        });
    }

    fn capabilities(&self, profile: &TempDir) -> Map<String, Value> {
        let mut arguments: Vec<String> = ARGUMENTS.map(ToOwned::to_owned).into();
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        arguments.push("--window-size=1100,900".to_owned());
        let mut options = json!({});
        match self {
            Self::Wide => {}
            // No window can be that narrow.
            Self::Narrow => {
                let metrics = json!({"width": 360, "height": 740, "pixelRatio": 1.0});
                options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
            }
            Self::Dark => arguments.push("--blink-settings=preferredColorScheme=0".to_owned()),
        }
        options["args"] = json!(arguments);
        Map::from_iter([("goog:chromeOptions".to_owned(), options)])
    }
}
