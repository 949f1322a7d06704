//! The code of README.md and docs/ as tests: every `rust` block is compiled, and run unless it says `no_run`.

macro_rules! tested {
    ($($name:ident: $path:literal),* $(,)?) => {
        $(#[doc = include_str!($path)] mod $name {})*
    };
}

tested! {
    readme: "../../../README.md",
    models: "../../../docs/models.md",
    connections: "../../../docs/connections.md",
    cloning: "../../../docs/cloning.md",
    creating_and_deleting: "../../../docs/creating-and-deleting.md",
    domains: "../../../docs/domains.md",
    requests: "../../../docs/requests.md",
    migrations: "../../../docs/migrations.md",
    fleet: "../../../docs/fleet.md",
    commands: "../../../docs/commands.md",
    signals: "../../../docs/signals.md",
    testing: "../../../docs/testing.md",
    troubleshooting: "../../../docs/troubleshooting.md",
    from_django_tenants: "../../../docs/from-django-tenants.md",
}
