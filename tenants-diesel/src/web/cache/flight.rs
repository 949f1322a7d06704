//! A look-up that is under way, for all who ask for the same.

use std::sync::{Arc, PoisonError};

use tenants_core::resolver::Lookup;
use tokio::sync::watch;

use super::shared::{Found, Shared};
use crate::model::TenantTable;
use crate::web::WebError;

/// Where the answer will be.
pub(super) type Flight<T> = watch::Receiver<Option<Result<Found<T>, WebError>>>;

enum Joined<T> {
    /// The answer came in the meantime.
    Landed(Found<T>),
    /// Somebody else's.
    InFlight(Flight<T>),
    Begun(Flight<T>),
}

/// Waits for the look-up that is under way, or for one's own.
///
/// The connection that somebody else's has lost may have been lost before this request came, which then has one of its own.
pub(super) async fn ask<T: TenantTable>(shared: &Arc<Shared<T>>, lookup: &Lookup) -> Result<Found<T>, WebError> {
    match join(shared, lookup)? {
        Joined::Landed(found) => return Ok(found),
        Joined::Begun(flight) => return wait(flight).await,
        Joined::InFlight(flight) => match wait(flight).await {
            Err(WebError::Database(error)) if error.is_connection_lost() => {}
            answer => return answer,
        },
    }
    match join(shared, lookup)? {
        Joined::Landed(found) => Ok(found),
        Joined::Begun(flight) | Joined::InFlight(flight) => wait(flight).await,
    }
}

/// Joins the look-up, or begins it.
fn join<T: TenantTable>(shared: &Arc<Shared<T>>, lookup: &Lookup) -> Result<Joined<T>, WebError> {
    let mut flights = shared.flights.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(flight) = flights.get(lookup) {
        return Ok(Joined::InFlight(flight.clone()));
    }
    if let Some(found) = shared.cached(lookup) {
        return Ok(Joined::Landed(found));
    }
    if shared.options.misses_at_once == 0 || !shared.rate.take() {
        return Err(WebError::Busy);
    }
    let (sender, receiver) = watch::channel(None);
    flights.insert(lookup.clone(), receiver.clone());
    drop(flights);
    let pilot = Pilot { shared: Arc::clone(shared), lookup: lookup.clone(), flight: receiver.clone() };
    // Not awaited by the request: it may be broken off, and others wait as well.
    tokio::spawn(pilot.fly(sender));
    Ok(Joined::Begun(receiver))
}

async fn wait<T: TenantTable>(mut flight: Flight<T>) -> Result<Found<T>, WebError> {
    let answer = flight.wait_for(Option::is_some).await.map(|answer| (*answer).clone());
    answer.ok().flatten().unwrap_or(Err(WebError::BrokenOff))
}

/// Takes the look-up off the list, also when it panics or is never run.
struct Pilot<T: TenantTable> {
    shared: Arc<Shared<T>>,
    lookup: Lookup,
    flight: Flight<T>,
}

impl<T: TenantTable> Pilot<T> {
    /// Waits for its turn, as long as for a connection: after a start many are asked for at once, and the rate bounds how many wait.
    async fn fly(self, sender: watch::Sender<Option<Result<Found<T>, WebError>>>) {
        let (shared, lookup) = (Arc::clone(&self.shared), self.lookup.clone());
        let turn = Arc::clone(&shared.asking).acquire_owned();
        let turn = tokio::time::timeout(shared.tenancy.connection_timeout(), turn).await;
        let land = move |answer| {
            drop(self);
            sender.send_replace(Some(answer));
        };
        let Ok(Ok(turn)) = turn else { return land(Err(WebError::Busy)) };
        let work = move || {
            let _turn = turn;
            land(shared.ask(&lookup).map_err(WebError::from));
        };
        // If it is never run, those who wait are told so by the sender's end.
        let _ = tokio::task::spawn_blocking(work).await;
    }
}

impl<T: TenantTable> Drop for Pilot<T> {
    fn drop(&mut self) {
        let mut flights = self.shared.flights.lock().unwrap_or_else(PoisonError::into_inner);
        // After a change there may be a newer one of the same name.
        if flights.get(&self.lookup).is_some_and(|flight| flight.same_channel(&self.flight)) {
            flights.remove(&self.lookup);
        }
    }
}
