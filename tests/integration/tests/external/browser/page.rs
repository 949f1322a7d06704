//! What a visitor does with a page, and what can be said of it.

use std::fs;
use std::path::Path;

use fantoccini::{Client, Locator};

/// Fills in fields by their `id`.
pub(super) async fn fill(client: &Client, fields: &[(&str, &str)]) {
    for (id, text) in fields {
        let field = client.find(Locator::Id(id)).await.unwrap();
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }
}

/// Presses the first button with this text, or this label.
pub(super) async fn press(client: &Client, name: &str) {
    let button = format!("//button[normalize-space()='{name}' or @aria-label='{name}']");
    client.find(Locator::XPath(&button)).await.unwrap().click().await.unwrap();
}

/// All that is to be read.
pub(super) async fn text(client: &Client) -> String {
    client.find(Locator::Css("body")).await.unwrap().text().await.unwrap()
}

/// Waits for a text; the driver waits for the page before it goes on, but not for one that is on its way yet.
pub(super) async fn expect(client: &Client, text: &str) {
    let holds = format!("//body[contains(normalize-space(), \"{text}\")]");
    let found = client.wait().at_most(std::time::Duration::from_secs(20)).for_element(Locator::XPath(&holds)).await;
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
