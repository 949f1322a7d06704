//! Whether a query has parameters of types whose OIDs are asked for.

use std::any::Any;

use diesel::pg::{Pg, PgMetadataLookup, PgTypeMetadata};
use diesel::query_builder::QueryFragment;
use diesel::query_builder::bind_collector::RawBytesBindCollector;

/// Answers every question with no type, and remembers that there was one.
#[derive(Debug, Default)]
pub(super) struct Asked(bool);

impl PgMetadataLookup for Asked {
    fn lookup_type(&mut self, _: &str, _: Option<&str>) -> PgTypeMetadata {
        self.0 = true;
        PgTypeMetadata::new(0, 0)
    }

    fn as_any<'a>(&mut self) -> &mut (dyn Any + 'a)
    where
        Self: 'a,
    {
        self
    }
}

/// Errs towards true, as where a value cannot be written.
pub(super) fn has_custom_types(source: &impl QueryFragment<Pg>) -> bool {
    let mut asked = Asked::default();
    let collected = source.collect_binds(&mut RawBytesBindCollector::<Pg>::new(), &mut asked, &Pg);
    collected.is_err() || asked.0
}
