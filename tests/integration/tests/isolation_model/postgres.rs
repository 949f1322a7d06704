//! PostgreSQL's rules for `search_path`, made from the manual's pages on SET, SET LOCAL, SAVEPOINT and ROLLBACK.

/// A search path; none where the model cannot know it.
type Path = Option<Vec<String>>;

#[derive(Debug, Clone, Default)]
struct Setting {
    session: Path,
    /// What `SET LOCAL` put over it, until the transaction ends.
    local: Option<Path>,
}

/// One session, as far as its search path goes.
#[derive(Debug, Clone, Default)]
pub(super) struct Postgres {
    setting: Setting,
    /// The transaction and its savepoints, with the setting at their beginning.
    levels: Vec<(String, Setting)>,
    aborted: bool,
}

impl Postgres {
    pub(super) fn on(path: &str) -> Self {
        Self { setting: Setting { session: Some(entries(path)), local: None }, ..Self::default() }
    }

    /// In a transaction whose path was set for its length.
    pub(super) fn local(path: &str) -> Self {
        let setting = Setting { session: None, local: Some(Some(entries(path))) };
        Self { setting, levels: vec![(String::new(), Setting::default())], aborted: false }
    }

    pub(super) fn path(&self) -> Option<&[String]> {
        self.setting.local.as_ref().unwrap_or(&self.setting.session).as_deref()
    }

    pub(super) fn in_transaction(&self) -> bool {
        !self.levels.is_empty()
    }

    pub(super) fn is_aborted(&self) -> bool {
        self.aborted
    }

    /// A message was sent and answered.
    pub(super) fn apply(&mut self, message: &str, success: bool) {
        let message = message.trim_end_matches(" -- binds: []").replace("BEGIN TRANSACTION", "BEGIN");
        if message.starts_with("DO ") {
            return self.message(&[&message], success);
        }
        let statements: Vec<&str> = message.split("; ").collect();
        self.message(&statements, success);
    }

    fn message(&mut self, statements: &[&str], success: bool) {
        if success {
            statements.iter().for_each(|statement| self.statement(statement));
            return;
        }
        if self.aborted {
            return;
        }
        let before = self.setting.clone();
        // Only the last statement of a message fails here, or our own check.
        let failing = statements.iter().position(|statement| is_proof(statement)).unwrap_or(statements.len() - 1);
        statements[..failing].iter().for_each(|statement| self.statement(statement));
        if self.levels.is_empty() {
            self.setting = before;
        } else if statements[failing] == "COMMIT" {
            self.roll_back();
        } else {
            self.aborted = true;
        }
    }

    fn statement(&mut self, statement: &str) {
        let words: Vec<&str> = statement.split_whitespace().collect();
        match words[..] {
            ["BEGIN", ..] => self.begin(),
            ["COMMIT", ref rest @ ..] => {
                if self.aborted {
                    self.roll_back();
                } else {
                    self.commit();
                }
                if rest.contains(&"CHAIN") {
                    self.begin();
                }
            }
            ["ROLLBACK", "TO", "SAVEPOINT", name] => self.roll_back_to(name),
            ["ROLLBACK", ref rest @ ..] => {
                self.roll_back();
                if rest.contains(&"CHAIN") {
                    self.begin();
                }
            }
            ["SAVEPOINT", name] => self.levels.push((name.to_owned(), self.setting.clone())),
            ["RELEASE", "SAVEPOINT", name] => {
                let level = self.levels.iter().rposition(|level| level.0 == name);
                self.levels.truncate(level.expect("the server found it"));
            }
            ["SET", "LOCAL", "search_path", "TO", ..] => self.set(after(statement, " TO "), true),
            ["SET", "search_path", "TO", ..] => self.set(after(statement, " TO "), false),
            ["set", "session", "search_path", "=", ..] => self.set(after(statement, " = "), false),
            ["RESET", ..] | ["DISCARD", "ALL"] => self.set("\"$user\", public", false),
            _ if statement.contains("set_config") => self.set_config(statement),
            _ => {}
        }
    }

    fn set_config(&mut self, statement: &str) {
        let quote = if statement.contains('\'') { '\'' } else { '"' };
        let mut parts = statement.split(quote).skip_while(|part| *part != "search_path").skip(2);
        let path = parts.next().expect("a path").to_owned();
        self.set(&path, parts.next().is_some_and(|rest| rest.contains("true")));
    }

    fn set(&mut self, path: &str, local: bool) {
        let path = Some(entries(path));
        match (local, self.levels.is_empty()) {
            (true, true) => {}
            (true, false) => self.setting.local = Some(path),
            (false, _) => self.setting = Setting { session: path, local: None },
        }
    }

    fn begin(&mut self) {
        if self.levels.is_empty() {
            self.levels.push((String::new(), self.setting.clone()));
        }
    }

    fn commit(&mut self) {
        self.setting.local = None;
        self.levels.clear();
    }

    fn roll_back(&mut self) {
        if let Some((_, setting)) = self.levels.drain(..).next() {
            self.setting = setting;
        }
        self.aborted = false;
    }

    fn roll_back_to(&mut self, name: &str) {
        let level = self.levels.iter().rposition(|level| level.0 == name).expect("the server found it");
        self.levels.truncate(level + 1);
        self.setting = self.levels[level].1.clone();
        self.aborted = false;
    }
}

fn is_proof(statement: &str) -> bool {
    statement.contains("tenants: ") || statement.contains("::pg_catalog.regclass")
}

fn after<'a>(statement: &'a str, sign: &str) -> &'a str {
    statement.split_once(sign).map_or("", |(_, path)| path)
}

/// The schemas of a path, as `SET` takes it or as the server prints it.
pub(super) fn entries(path: &str) -> Vec<String> {
    path.split(',').map(|entry| entry.trim().trim_matches('"').to_owned()).collect()
}
