//! What a visitor does with a page, and what can be said of it.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use fantoccini::{Client, Locator};

/// How long a page may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Fills in fields by their `id`.
pub(super) async fn fill(client: &Client, fields: &[(&str, &str)]) {
    for (id, text) in fields {
        let field = client.find(Locator::Id(id)).await.unwrap();
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }
}

/// Presses the first button with this text, or this label, and waits until its page is left.
pub(super) async fn press(client: &Client, name: &str) {
    let button = format!("//button[normalize-space()='{name}' or @aria-label='{name}']");
    leave(client, Locator::XPath(&button)).await;
}

/// Follows the first link with this text, and waits until its page is left.
pub(super) async fn follow(client: &Client, text: &str) {
    leave(client, Locator::LinkText(text)).await;
}

/// The driver waits for a page that is on its way; of a form that is sent a moment later it knows nothing, and whatever
/// the test does next would stop it. So the page is marked, and what follows has no mark.
async fn leave(client: &Client, by: Locator<'_>) {
    client.execute("document.documentElement.dataset.left = ''", Vec::new()).await.unwrap();
    client.find(by).await.unwrap().click().await.unwrap();
    let begun = Instant::now();
    while is_there(client, Locator::Css("[data-left]")).await {
        assert!(begun.elapsed() < PATIENCE, "nothing came of {by:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn is_there(client: &Client, by: Locator<'_>) -> bool {
    match client.find(by).await {
        Ok(_) => true,
        Err(error) if error.is_no_such_element() => false,
        Err(error) => panic!("{error}"),
    }
}

/// All that is to be read.
pub(super) async fn text(client: &Client) -> String {
    client.find(Locator::Css("body")).await.unwrap().text().await.unwrap()
}

/// Waits for a text.
pub(super) async fn expect(client: &Client, text: &str) {
    let holds = format!("//body[contains(normalize-space(), \"{text}\")]");
    let found = client.wait().at_most(PATIENCE).for_element(Locator::XPath(&holds)).await;
    if found.is_err() {
        save(client, "missing").await;
        unreachable!("{text:?} is not in {:?}", self::text(client).await);
    }
}

/// Looks at the page: a picture for people, and what can be checked of it.
pub(super) async fn look(client: &Client, name: &str) {
    save(client, name).await;
    for (claim, script) in [
        ("nothing is beside the screen", "document.documentElement.scrollWidth <= window.innerWidth"),
        ("the stylesheet is in force", "getComputedStyle(document.body).maxWidth !== 'none'"),
        (
            "each field has a label",
            "[...document.querySelectorAll('input,select,textarea')].every(f => f.labels.length > 0)",
        ),
        (
            "ids are unique",
            "(ids => new Set(ids).size === ids.length)([...document.querySelectorAll('[id]')].map(e => e.id))",
        ),
        (
            "nothing comes from elsewhere",
            "performance.getEntriesByType('resource').every(r => r.name.startsWith(location.origin + '/'))",
        ),
    ] {
        let holds = client.execute(&format!("return {script}"), Vec::new()).await.unwrap();
        assert_eq!(holds, true, "{name}: {claim}");
    }
}

async fn save(client: &Client, name: &str) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("screenshots");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(format!("{name}.png")), client.screenshot().await.unwrap()).unwrap();
}
