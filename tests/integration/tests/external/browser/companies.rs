//! Two companies sign up and work, each by itself.

use super::page::{expect, fill, follow, look, press, text};
use super::{Browser, Place};

#[test]
fn each_sees_its_own_notes() {
    let place = Place::new("browser_companies");
    let urls = ["localhost", "acme.localhost", "globex-co.localhost"].map(|host| place.url(host, "/"));
    Browser::Wide.run(async move |client| {
        let [public, acme, globex] = &urls;
        for (name, url, project, note) in [
            ("Acme", acme, "Roof", "Order tiles\nbefore the first frost"),
            ("Globex & Co", globex, "Cellar", "<script>document.title = 'broken into'</script>"),
        ] {
            client.goto(public).await.unwrap();
            look(&client, "sign-up").await;
            fill(&client, &[("name", name)]).await;
            press(&client, "Sign up").await;
            expect(&client, "There are no notes yet.").await;
            assert_eq!(client.current_url().await.unwrap().as_str(), url);
            look(&client, "empty").await;
            fill(&client, &[("project-name", project)]).await;
            press(&client, "Add project").await;
            expect(&client, "Rename or delete").await;
            fill(&client, &[("body", note)]).await;
            press(&client, "Add note").await;
            expect(&client, note.split('\n').next().unwrap()).await;
            look(&client, project).await;
            assert_eq!(client.title().await.unwrap(), format!("{project} · {name}"));
        }
        for (url, own, others) in [(acme, "Order tiles", ["Cellar", "script"]), (globex, "Cellar", ["Roof", "tiles"])] {
            client.goto(url).await.unwrap();
            let text = text(&client).await;
            assert!(text.contains(own) && !others.iter().any(|other| text.contains(other)), "{text}");
        }
        client.goto(acme).await.unwrap();
        follow(&client, "Edit").await;
        expect(&client, "Edit note").await;
        look(&client, "edit").await;
        fill(&client, &[("body", "Tiles are here")]).await;
        press(&client, "Save").await;
        expect(&client, "Tiles are here").await;
        press(&client, "Delete").await;
        expect(&client, "There are no notes yet.").await;
    });
}

#[test]
fn the_debug_panel_shows_the_pages_queries() {
    let place = Place::new("browser_debug");
    let [public] = ["localhost"].map(|host| place.url(host, "/"));
    Browser::Wide.run(async move |client| {
        client.goto(&public).await.unwrap();
        fill(&client, &[("name", "Acme")]).await;
        press(&client, "Sign up").await;
        expect(&client, "There are no notes yet.").await;
        client.find(fantoccini::Locator::Css(".debug summary")).await.unwrap().click().await.unwrap();
        expect(&client, "What this page asked").await;
        let text = text(&client).await;
        assert!(text.contains("acme") && text.contains(r#"FROM "projects""#), "{text}");
        look(&client, "debug").await;
    });
}
