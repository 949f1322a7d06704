//! What a visitor sees where there is nothing to be had.

use fantoccini::Locator;

use super::page::{expect, fill, follow, look, press};
use super::{Browser, Place};

#[test]
fn a_taken_address_an_unknown_host_and_a_suspended_company() {
    let place = Place::new("browser_refused");
    let public = place.url("localhost", "/");
    let (acme, nobody) = (place.url("acme.localhost", "/"), place.url("nobody.localhost", "/"));
    let operator = place.url("localhost", "/operator");
    Browser::Wide.run(async move |client| {
        for _ in 0..2 {
            client.goto(&public).await.unwrap();
            fill(&client, &[("name", "Acme")]).await;
            press(&client, "Sign up").await;
        }
        expect(&client, "The address “acme” is taken.").await;
        let name = client.find(Locator::Id("name")).await.unwrap().prop("value").await.unwrap();
        assert_eq!(name.as_deref(), Some("Acme"), "what was typed is still there");
        look(&client, "taken").await;

        client.goto(&nobody).await.unwrap();
        expect(&client, "No company has the address nobody.localhost.").await;
        look(&client, "unknown").await;
        follow(&client, "Sign up for one").await;
        expect(&client, "Your company gets an address").await;
        assert_eq!(client.current_url().await.unwrap().as_str(), public);

        client.goto(&operator).await.unwrap();
        look(&client, "operator").await;
        press(&client, "Suspend Acme").await;
        expect(&client, "suspended").await;
        client.goto(&acme).await.unwrap();
        expect(&client, "Closed for maintenance").await;
        look(&client, "suspended").await;
        client.goto(&operator).await.unwrap();
        press(&client, "Resume Acme").await;
        expect(&client, "open").await;
        client.goto(&acme).await.unwrap();
        expect(&client, "There are no notes yet.").await;
    });
}

#[test]
fn a_form_from_another_site_s_page_is_refused() {
    let place = Place::new("browser_cross");
    let public = place.url("localhost", "/");
    let acme = place.url("acme.localhost", "/");
    Browser::Wide.run(async move |client| {
        for name in ["Acme", "Globex"] {
            client.goto(&public).await.unwrap();
            fill(&client, &[("name", name)]).await;
            press(&client, "Sign up").await;
            expect(&client, "There are no notes yet.").await;
        }
        // By whoever could put a script there: on Globex' page, from which the browser sends nothing to others,
        let form = "document.addEventListener('securitypolicyviolation', (event) => {
                document.querySelector('h1').textContent = `${event.effectiveDirective} refused it`;
            });
            const form = document.querySelector('form');
            form.action = arguments[0] + 'notes'; form.submit();";
        client.execute(form, vec![acme.as_str().into()]).await.unwrap();
        expect(&client, "form-action refused it").await;
        // and on the public site, whose forms may lead to companies: the company refuses it.
        client.goto(&public).await.unwrap();
        client.execute(form, vec![acme.as_str().into()]).await.unwrap();
        expect(&client, "This form was sent from another site.").await;
        client.goto(&acme).await.unwrap();
        expect(&client, "There are no notes yet.").await;
    });
}
