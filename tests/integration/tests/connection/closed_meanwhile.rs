//! A session that ends between the answer to the checkout's message and its user.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use tenants_diesel::Tenancy;
use tenants_integration::{Client, Fixture, Proxy};

use super::helper::{assert_on, process};

/// In the message of each checkout of the test's.
const MARK: &str = "closed meanwhile";

/// The proxy that hangs up behind the next statement with the mark.
static DOOM: Mutex<Option<Arc<Proxy>>> = Mutex::new(None);

/// Behind every connection of this process made from now on; to others than the test's it does nothing.
struct Doom;

impl Instrumentation for Doom {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        let InstrumentationEvent::FinishQuery { query, .. } = event else { return };
        let mut text = String::new();
        // Others' statements may be of those that cannot be written.
        let _ = write!(text, "{query}");
        if text.contains(MARK)
            && let Some(proxy) = DOOM.lock().unwrap().take()
        {
            proxy.hang_up();
        }
    }
}

#[test]
fn it_is_replaced_and_nobody_waits_for_it() {
    set_default_instrumentation(|| Some(Box::new(Doom))).unwrap();
    let fixture = Fixture::new("closed_meanwhile");
    let acme = fixture.tenant("acme");
    let proxy = Arc::new(Proxy::new(&fixture));
    let builder = Tenancy::<Client>::builder(proxy.url()).max_size(1).min_idle(0);
    let tenancy = builder.session_setting("application_name", MARK).build().unwrap();
    let session = process(&mut tenancy.tenant(&acme).unwrap());
    *DOOM.lock().unwrap() = Some(Arc::clone(&proxy));
    let mut conn = tenancy.tenant(&acme).unwrap();
    assert!(DOOM.lock().unwrap().is_none(), "nobody has hung up");
    assert_ne!(process(&mut conn), session);
    assert_on(&mut conn, "acme");
}
