//! A fleet with nothing to do, as most runs find it.

use tenants_diesel::prelude::*;
use tenants_integration::Client;

use crate::column::migrate;
use crate::error::Result;
use crate::fleet;
use crate::place::{Place, tenancy};
use crate::setting::Setting;

/// Tenants that have all migrations, and a registry that says so.
pub(crate) struct UpToDate {
    /// Dropped before the database it is connected to.
    pub(crate) tenancy: Tenancy<Client>,
    pub(crate) place: Place,
    pub(crate) tenants: usize,
}

impl UpToDate {
    pub(crate) fn new(hint: &str, setting: &Setting) -> Result<Self> {
        let place = Place::new(hint, setting);
        let tenants = setting.size(2_000, 20);
        fleet::create(tenants, &mut place.plain())?;
        let tenancy = tenancy(place.url()).build()?;
        migrate(&tenancy, 0)?;
        Ok(Self { tenancy, place, tenants })
    }
}
