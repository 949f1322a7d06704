//! The environment in which psql connects as we do.
//!
//! The environment, since arguments are everybody's to read. A service file of our own would have to be removed behind
//! psql, keeps a password on the disk meanwhile, and can hold neither a value with a line break or outer blanks nor the
//! name of another service.

use std::process::Command;

use tenants_core::SearchPath;

use super::conninfo::{ConninfoError, Parameters, quoted};

/// Parameters with a variable of their own, and its name.
const VARIABLES: [(&str, &str); 35] = [
    ("host", "PGHOST"),
    ("hostaddr", "PGHOSTADDR"),
    ("port", "PGPORT"),
    ("dbname", "PGDATABASE"),
    ("user", "PGUSER"),
    ("password", "PGPASSWORD"),
    ("passfile", "PGPASSFILE"),
    ("service", "PGSERVICE"),
    ("servicefile", "PGSERVICEFILE"),
    ("options", "PGOPTIONS"),
    ("application_name", "PGAPPNAME"),
    ("sslmode", "PGSSLMODE"),
    ("requiressl", "PGREQUIRESSL"),
    ("sslnegotiation", "PGSSLNEGOTIATION"),
    ("sslcompression", "PGSSLCOMPRESSION"),
    ("sslcert", "PGSSLCERT"),
    ("sslkey", "PGSSLKEY"),
    ("sslcertmode", "PGSSLCERTMODE"),
    ("sslrootcert", "PGSSLROOTCERT"),
    ("sslcrl", "PGSSLCRL"),
    ("sslcrldir", "PGSSLCRLDIR"),
    ("sslsni", "PGSSLSNI"),
    ("requirepeer", "PGREQUIREPEER"),
    ("require_auth", "PGREQUIREAUTH"),
    ("channel_binding", "PGCHANNELBINDING"),
    ("ssl_min_protocol_version", "PGSSLMINPROTOCOLVERSION"),
    ("ssl_max_protocol_version", "PGSSLMAXPROTOCOLVERSION"),
    ("gssencmode", "PGGSSENCMODE"),
    ("krbsrvname", "PGKRBSRVNAME"),
    ("gsslib", "PGGSSLIB"),
    ("gssdelegation", "PGGSSDELEGATION"),
    ("connect_timeout", "PGCONNECT_TIMEOUT"),
    ("client_encoding", "PGCLIENTENCODING"),
    ("target_session_attrs", "PGTARGETSESSIONATTRS"),
    ("load_balance_hosts", "PGLOADBALANCEHOSTS"),
];

/// Nobody may see these; the first has a variable.
const SECRETS: [&str; 5] = ["password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key"];

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Environment {
    variables: Vec<(&'static str, String)>,
    /// What has no variable: `key='value'` pairs, none of them secret.
    conninfo: Option<String>,
}

impl Environment {
    /// For the parameters that we connect with ourselves, and for what is inherited beside them.
    pub(super) fn of(
        mut parameters: Parameters,
        path: &SearchPath,
        inherited: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConninfoError> {
        let given = |parameters: &Parameters, name: &str| {
            parameters.iter().rev().find(|(found, _)| found == name).map(|(_, value)| value.clone())
        };
        // A service's values come before the variables, and behind those of a connection string.
        let has_service = given(&parameters, "service").is_some() || inherited("PGSERVICE").is_some();
        let options = given(&parameters, "options").or_else(|| inherited("PGOPTIONS")).unwrap_or_default();
        let options = format!("{options} -c search_path={}", escaped(path));
        parameters.push(("options".to_owned(), options.trim_start().to_owned()));
        if given(&parameters, "application_name").is_none() && inherited("PGAPPNAME").is_none() {
            parameters.push(("application_name".to_owned(), "manage shell".to_owned()));
        }
        let mut environment = Self { variables: Vec::new(), conninfo: None };
        for (at, (name, value)) in parameters.iter().enumerate() {
            if parameters[at + 1..].iter().any(|(later, _)| later == name) {
                continue;
            }
            let variable = VARIABLES.iter().find(|(parameter, _)| parameter == name);
            let is_secret = SECRETS.contains(&name.as_str());
            match variable {
                Some((_, variable)) if is_secret || !has_service => {
                    environment.variables.push((variable, value.clone()));
                }
                _ if is_secret => return Err(ConninfoError::Secret { name: name.clone() }),
                _ => environment.add_conninfo(name, value),
            }
        }
        Ok(environment)
    }

    fn add_conninfo(&mut self, name: &str, value: &str) {
        let conninfo = self.conninfo.get_or_insert_default();
        let space = if conninfo.is_empty() { "" } else { " " };
        conninfo.push_str(&format!("{space}{name}={}", quoted(value)));
    }

    pub(super) fn apply(&self, command: &mut Command) {
        // It may hold a password, and psql knows nothing of it.
        command.env_remove("DATABASE_URL").envs(self.variables.iter().map(|(name, value)| (name, value)));
        if let Some(conninfo) = &self.conninfo {
            command.arg(format!("--dbname={conninfo}"));
        }
    }
}

/// The server splits options at blanks that no backslash precedes.
fn escaped(path: &SearchPath) -> String {
    let path = format!("{}, pg_temp", path.as_sql());
    let mut text = String::new();
    for char in path.chars() {
        if char == '\\' || char.is_ascii_whitespace() {
            text.push('\\');
        }
        text.push(char);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::conninfo::parse;
    use super::*;

    fn environment(text: &str, inherited: &[(&str, &str)]) -> Result<(String, Option<String>), ConninfoError> {
        let path = SearchPath::new("A b".parse().unwrap(), Some("public".parse().unwrap()), []).unwrap();
        let find = |name: &str| inherited.iter().find(|(found, _)| *found == name).map(|(_, value)| value.to_string());
        let found = Environment::of(parse(text)?, &path, find)?;
        let variables: Vec<_> = found.variables.iter().map(|(name, value)| format!("{name}={value}")).collect();
        Ok((variables.join("|"), found.conninfo))
    }

    const PATH: &str = r#"-c search_path="A\ b",\ "public",\ pg_temp"#;

    #[test]
    fn what_has_a_variable_is_in_the_environment() {
        let plain = format!(
            "PGUSER=u|PGPASSWORD=p|PGHOST=h|PGDATABASE=d|PGSSLMODE=require|PGOPTIONS={PATH}|PGAPPNAME=manage shell"
        );
        assert_eq!(environment("postgres://u:p@h/d?sslmode=require", &[]), Ok((plain, None)));
        let options = format!("PGAPPNAME=x|PGOPTIONS=-c a=b {PATH}");
        assert_eq!(environment("options='-c a=b' application_name=x", &[]), Ok((options, None)));
        let inherited = [("PGOPTIONS", "-c c=d"), ("PGAPPNAME", "y")];
        assert_eq!(environment("", &inherited), Ok((format!("PGOPTIONS=-c c=d {PATH}"), None)));
        let last = format!("PGHOST=b|PGOPTIONS={PATH}|PGAPPNAME=manage shell");
        assert_eq!(environment("host=a host=b", &[]), Ok((last, None)));
    }

    #[test]
    fn the_rest_is_no_secret_or_refused() {
        let (variables, conninfo) = environment("password=p keepalives_idle='3 0'", &[]).unwrap();
        assert!(variables.starts_with("PGPASSWORD=p|"), "{variables}");
        assert_eq!(conninfo.as_deref(), Some("keepalives_idle='3 0'"));
        for name in ["sslpassword", "scram_client_key", "scram_server_key"] {
            let refused = environment(&format!("{name}=p"), &[]);
            assert_eq!(refused, Err(ConninfoError::Secret { name: name.to_owned() }));
        }
    }

    #[test]
    fn a_service_gives_way_to_what_is_said_beside_it() {
        for (text, inherited) in
            [("service=s user=u password=p", vec![]), ("user=u password=p", vec![("PGSERVICE", "s")])]
        {
            let (variables, conninfo) = environment(text, &inherited).unwrap();
            assert_eq!(variables, "PGPASSWORD=p");
            let conninfo = conninfo.unwrap();
            assert!(conninfo.contains("user='u' options='-c search_path="), "{conninfo}");
            assert_eq!(conninfo.starts_with("service='s'"), text.starts_with("service"), "{conninfo}");
        }
    }
}
