//! Errors we raise ourselves inside a message, recognisable in every language the server speaks.

/// What one of our own checks said when it raised an error.
///
/// A check is written as `concat('tenants: …', …)::int4 WHERE condition`: PostgreSQL then reports that the text is no
/// number, and quotes the text. The translation around it differs, the text does not.
///
/// ```
/// use tenants_core::connection::Marker;
///
/// let message = r#"invalid input syntax for type integer: "tenants: tenant Acme""#;
/// match Marker::find(message) {
///     Some(Marker::TenantExists { schema }) => assert_eq!(schema, "Acme"),
///     other => panic!("{other:?}"),
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Marker {
    /// The switch did not take effect, or the first schema is another one than expected: the schemas in force.
    Switch {
        /// `current_schemas(false)`, as PostgreSQL prints the array.
        in_force: String,
    },
    /// A relation of this name is both in the public and in the tenant's schema.
    Shadow {
        /// The tenant's schema.
        schema: String,
        /// The names, comma-separated.
        relations: String,
    },
    /// A relation's name is in both, and whether it may be is not asked yet.
    Namesake,
    /// A tenant whose schema has this name, but for upper and lower case, exists.
    TenantExists {
        /// The other tenant's schema.
        schema: String,
    },
    /// A schema of this name exists already.
    SchemaExists,
    /// Functions that were made in a staging schema and refer to it by name.
    StagingName {
        /// The functions' names, comma-separated.
        functions: String,
    },
    /// A transaction that was opened behind the back of diesel is open.
    OpenTransaction,
    /// A schema's bookkeeping is not what a plan was made from.
    Drift,
}

impl Marker {
    /// Begins the text of a failed switch.
    ///
    /// ```
    /// # use tenants_core::connection::Marker;
    /// let message = format!("{}{{public}}", Marker::SWITCH);
    /// assert_eq!(Marker::find(&message), Some(Marker::Switch { in_force: "{public}".into() }));
    /// ```
    pub const SWITCH: &'static str = "tenants: switch ";
    /// Begins the text of a checkout that failed; `t` or `f` follows, whether the message is a transaction of its own.
    ///
    /// ```
    /// # use tenants_core::connection::Marker;
    /// let message = |own| format!("{}{own} {{public}}", Marker::CHECKOUT);
    /// assert_eq!(Marker::find(&message("t")), Some(Marker::Switch { in_force: "{public}".into() }));
    /// assert_eq!(Marker::find(&message("f")), Some(Marker::OpenTransaction));
    /// ```
    pub const CHECKOUT: &'static str = "tenants: checkout ";
    /// Begins the text of shadowed relations.
    ///
    /// ```
    /// # use tenants_core::connection::Marker;
    /// let message = format!("{}\"acme\" tags", Marker::SHADOW);
    /// assert_eq!(Marker::find(&message), Some(Marker::Shadow { schema: "acme".into(), relations: "tags".into() }));
    /// ```
    pub const SHADOW: &'static str = "tenants: shadow ";
    /// Begins the text of a namesake that was found.
    ///
    /// ```
    /// # use tenants_core::connection::Marker;
    /// assert_eq!(Marker::find(&format!("{}acme.tags", Marker::NAMESAKE)), Some(Marker::Namesake));
    /// ```
    pub const NAMESAKE: &'static str = "tenants: namesake ";
    /// Begins the text of a tenant that exists.
    ///
    /// ```
    /// # use tenants_core::connection::Marker;
    /// let message = format!("{}acme", Marker::TENANT_EXISTS);
    /// assert_eq!(Marker::find(&message), Some(Marker::TenantExists { schema: "acme".into() }));
    /// ```
    pub const TENANT_EXISTS: &'static str = "tenants: tenant ";
    /// Begins the text of a schema that exists.
    ///
    /// ```
    /// # use tenants_core::connection::Marker;
    /// assert_eq!(Marker::find(Marker::SCHEMA_EXISTS), Some(Marker::SchemaExists));
    /// ```
    pub const SCHEMA_EXISTS: &'static str = "tenants: schema ";
    /// Begins the text of functions that name their staging schema.
    ///
    /// ```
    /// # use tenants_core::connection::Marker;
    /// let message = format!("{}f, g", Marker::STAGING_NAME);
    /// assert_eq!(Marker::find(&message), Some(Marker::StagingName { functions: "f, g".into() }));
    /// ```
    pub const STAGING_NAME: &'static str = "tenants: staging ";
    /// Begins the text of an open transaction.
    ///
    /// ```
    /// # use tenants_core::connection::Marker;
    /// assert_eq!(Marker::find(Marker::OPEN_TRANSACTION), Some(Marker::OpenTransaction));
    /// ```
    pub const OPEN_TRANSACTION: &'static str = "tenants: open ";
    /// Begins the text of bookkeeping that is not as expected.
    ///
    /// ```
    /// # use tenants_core::connection::Marker;
    /// assert_eq!(Marker::find(Marker::DRIFT), Some(Marker::Drift));
    /// ```
    pub const DRIFT: &'static str = "tenants: drift ";

    /// A statement that raises [`Marker::Drift`] unless a trusted SQL condition holds.
    ///
    /// ```
    /// # use tenants_core::connection::Marker;
    /// assert!(Marker::drift_unless("count(*) = 3").contains("SELECT count(*) = 3 AS holds"));
    /// ```
    #[must_use]
    pub fn drift_unless(condition: &str) -> String {
        format!(
            "SELECT pg_catalog.concat('{}', p.holds)::int4 FROM (SELECT {condition} AS holds) p WHERE p.holds IS NOT TRUE",
            Self::DRIFT
        )
    }

    /// Finds a marker in the message of a database error.
    ///
    /// ```
    /// use tenants_core::connection::Marker;
    ///
    /// let message = r#"invalid input syntax for type integer: "tenants: switch {public}""#;
    /// assert_eq!(Marker::find(message), Some(Marker::Switch { in_force: "{public}".into() }));
    /// assert_eq!(Marker::find("syntax error"), None);
    /// ```
    #[must_use]
    pub fn find(message: &str) -> Option<Self> {
        let text = &message[message.find("tenants: ")?..];
        // What stands behind the text is the quotation mark of the server's language.
        let text = text.trim_end_matches(['"', '»', '“', '”', '’', '\'', '«', '」', ' ', '\u{a0}']);
        let rest = |prefix: &str| text.strip_prefix(prefix.trim_end()).map(str::trim);
        if let Some(rest) = rest(Self::SWITCH) {
            return Some(Self::switch(rest));
        }
        if let Some(rest) = rest(Self::CHECKOUT) {
            return Some(if rest.starts_with('t') { Self::switch(rest) } else { Self::OpenTransaction });
        }
        if let Some(rest) = rest(Self::SHADOW) {
            // No schema's name holds a quotation mark.
            let (schema, relations) = rest.strip_prefix('"')?.split_once("\" ")?;
            return Some(Self::Shadow { schema: schema.to_owned(), relations: relations.to_owned() });
        }
        if let Some(schema) = rest(Self::TENANT_EXISTS) {
            return Some(Self::TenantExists { schema: schema.to_owned() });
        }
        if let Some(functions) = rest(Self::STAGING_NAME) {
            return Some(Self::StagingName { functions: functions.to_owned() });
        }
        if rest(Self::SCHEMA_EXISTS).is_some() {
            return Some(Self::SchemaExists);
        }
        if rest(Self::NAMESAKE).is_some() {
            return Some(Self::Namesake);
        }
        if rest(Self::DRIFT).is_some() {
            return Some(Self::Drift);
        }
        rest(Self::OPEN_TRANSACTION).map(|_| Self::OpenTransaction)
    }

    /// The array is the last thing in the text.
    fn switch(rest: &str) -> Self {
        Self::Switch { in_force: rest.find('{').map_or_else(String::new, |start| rest[start..].to_owned()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_are_found_in_any_language() {
        for message in [
            "invalid input syntax for type integer: \"tenants: tenant acme\"",
            "ungültige Eingabesyntax für Typ integer: »tenants: tenant acme«",
            "syntaxe en entrée invalide pour le type integer : « tenants: tenant acme »",
        ] {
            assert_eq!(Marker::find(message), Some(Marker::TenantExists { schema: "acme".into() }), "{message}");
        }
    }

    #[test]
    fn a_shadow_names_the_tenant_s_schema() {
        for name in ["acme", "Acme, Inc. «x»"] {
            let message = format!("syntaxe invalide : « tenants: shadow \"{name}\" notes, tags »");
            let expected = Marker::Shadow { schema: name.into(), relations: "notes, tags".into() };
            assert_eq!(Marker::find(&message), Some(expected));
        }
    }

    #[test]
    fn a_marker_without_data_is_found() {
        assert_eq!(Marker::find("x: \"tenants: open \""), Some(Marker::OpenTransaction));
        assert_eq!(Marker::find("x: \"tenants: schema \""), Some(Marker::SchemaExists));
    }
}
