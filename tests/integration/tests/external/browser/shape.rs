//! On a narrow screen, and in the dark.

use super::page::{expect, fill, look, press};
use super::{Browser, Place};

fn walk(browser: Browser, shape: &'static str) {
    let place = Place::new("browser_shape");
    let urls = [("localhost", "/"), ("localhost", "/operator"), ("nobody.localhost", "/")];
    let [public, operator, nobody] = urls.map(|(host, path)| place.url(host, path));
    browser.run(async move |client| {
        let look = async |name| look(&client, &format!("{shape}-{name}")).await;
        client.goto(&public).await.unwrap();
        let width = client.execute("return window.innerWidth", Vec::new()).await.unwrap();
        assert_eq!(width, if shape == "narrow" { 360 } else { 1_100 });
        look("sign-up").await;
        let name = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
        fill(&client, &[("name", name), ("address", "1")]).await;
        press(&client, "Sign up").await;
        expect(&client, "Please use letters from a to z").await;
        look("complaint").await;
        fill(&client, &[("address", "donau-dampfschiff-fahrts-gesellschaft")]).await;
        press(&client, "Sign up").await;
        expect(&client, "There are no notes yet.").await;
        fill(&client, &[("project-name", &"Projekt".repeat(11))]).await;
        press(&client, "Add project").await;
        expect(&client, "Rename or delete").await;
        for note in ["Short", &"Unterbrechungslos".repeat(20), &"A note in many words. ".repeat(20)] {
            fill(&client, &[("body", note)]).await;
            press(&client, "Add note").await;
            expect(&client, note.trim_end()).await;
        }
        look("board").await;
        client.find(fantoccini::Locator::Css(".debug summary")).await.unwrap().click().await.unwrap();
        client.execute("window.scrollTo(0, document.body.scrollHeight)", Vec::new()).await.unwrap();
        look("debug").await;
        client.goto(&operator).await.unwrap();
        look("operator").await;
        client.goto(&nobody).await.unwrap();
        look("unknown").await;
    });
}

#[test]
fn on_a_telephone() {
    walk(Browser::Narrow, "narrow");
}

#[test]
fn in_the_dark() {
    walk(Browser::Dark, "dark");
}
