//! `shared_migrations = "path"` and `tenant_migrations(crm = "path", billing = "path")`.

use syn::{Ident, LitStr};

use super::item::{Item, Value, split};
use crate::errors::Errors;

/// A folder of migrations as the attribute names it.
#[derive(Debug, Clone)]
pub(crate) struct FolderAttr {
    /// The name in `tenant_migrations(name = "…")`.
    pub(crate) app: Option<Ident>,
    /// The path, relative to the package's folder.
    pub(crate) path: LitStr,
}

impl Item {
    /// One folder, or several with names.
    pub(crate) fn folders(&self, errors: &mut Errors) -> Vec<FolderAttr> {
        match &self.value {
            Value::List(tokens) => {
                let mut folders: Vec<FolderAttr> = Vec::new();
                for entry in split(tokens, errors) {
                    let app = entry.name.clone();
                    if folders.iter().any(|folder| folder.app.as_ref() == Some(&app)) {
                        errors.at(&app, format!("the folder `{app}` is given twice"));
                    } else if let Some(path) = entry.folder(errors) {
                        folders.push(FolderAttr { app: Some(app), path });
                    }
                }
                folders
            }
            Value::Bare | Value::Equals(_) => {
                let path = self.folder(errors);
                path.map(|path| FolderAttr { app: None, path }).into_iter().collect()
            }
        }
    }

    fn folder(&self, errors: &mut Errors) -> Option<LitStr> {
        let expected = "a folder in quotes";
        match &self.value {
            Value::Equals(tokens) => match syn::parse2::<LitStr>(tokens.clone()) {
                Ok(path) => Some(path),
                Err(_) => self.wrong(expected, errors),
            },
            Value::Bare | Value::List(_) => self.wrong(expected, errors),
        }
    }
}
