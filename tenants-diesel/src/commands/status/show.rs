//! The text of a status.

use std::fmt;

use super::report::{LeftOver, PoolStatus, PublicStatus, Status, TenantsStatus};
use crate::shown::{OneLine, Shown};

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "server    PostgreSQL {}", OneLine(&self.server_version))?;
        writeln!(f, "database  {} as {}", Shown(&self.database), Shown(&self.role))?;
        if !self.can_create_schemas {
            writeln!(f, "          this role may not create schemas: GRANT CREATE ON DATABASE")?;
        }
        writeln!(f, "public    {}", self.public)?;
        writeln!(f, "registry  {}", if self.registry { "there" } else { "none yet" })?;
        match &self.tenants {
            Some(tenants) => writeln!(f, "tenants   {tenants}")?,
            None => writeln!(f, "tenants   no table yet")?,
        }
        for (what, schemas) in [
            ("without a tenant's row", &self.without_row),
            ("being built, or left over from it", &self.staging),
            ("being deleted, or left over from it", &self.deleting),
        ] {
            if schemas.count > 0 {
                writeln!(f, "schemas   {} {what}: {schemas}", schemas.count)?;
            }
        }
        write!(f, "pool      {}", self.pool)
    }
}

impl fmt::Display for PublicStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.exists {
            return write!(f, "schema {} does not exist", Shown(&self.schema));
        }
        write!(f, "schema {}, {} migrations applied, {} pending", Shown(&self.schema), self.applied, self.pending)?;
        if self.unknown > 0 { write!(f, ", {} unknown here", self.unknown) } else { Ok(()) }
    }
}

impl fmt::Display for TenantsStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} up to date, {} behind", self.all, self.up_to_date, self.behind)?;
        for (count, what) in [(self.unregistered, "not in the registry"), (self.without_schema, "without a schema")] {
            if count > 0 {
                write!(f, ", {count} {what}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for LeftOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, name) in self.first.iter().enumerate() {
            write!(f, "{}{}", if n == 0 { "" } else { ", " }, Shown(name))?;
        }
        match self.count.saturating_sub(self.first.len()) {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

impl fmt::Display for PoolStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of at most {} connections, {} idle", self.connections, self.max_size, self.idle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_shown_and_what_is_not_is_left_out() {
        let left = LeftOver { count: 12, first: vec!["a".to_owned(), "b\n".to_owned()] };
        let mut status = Status {
            server_version: "15.4".to_owned(),
            database: "app".to_owned(),
            role: "me".to_owned(),
            can_create_schemas: true,
            public: PublicStatus { schema: "public".to_owned(), exists: true, applied: 2, pending: 1, unknown: 0 },
            registry: true,
            tenants: Some(TenantsStatus { all: 3, up_to_date: 2, behind: 1, ..TenantsStatus::default() }),
            without_row: LeftOver::default(),
            staging: LeftOver::default(),
            deleting: LeftOver::default(),
            pool: PoolStatus { max_size: 10, connections: 2, idle: 1 },
        };
        assert_eq!(
            status.to_string(),
            "server    PostgreSQL 15.4\n\
             database  app as me\n\
             public    schema public, 2 migrations applied, 1 pending\n\
             registry  there\n\
             tenants   3: 2 up to date, 1 behind\n\
             pool      2 of at most 10 connections, 1 idle"
        );
        status.can_create_schemas = false;
        status.tenants = None;
        status.registry = false;
        status.public.exists = false;
        status.without_row = left;
        assert_eq!(
            status.to_string(),
            "server    PostgreSQL 15.4\n\
             database  app as me\n          this role may not create schemas: GRANT CREATE ON DATABASE\n\
             public    schema public does not exist\n\
             registry  none yet\n\
             tenants   no table yet\n\
             schemas   12 without a tenant's row: a, \"b\\n\" and 10 more\n\
             pool      2 of at most 10 connections, 1 idle"
        );
    }
}
