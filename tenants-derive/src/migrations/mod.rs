//! The one place where the derives read files: folders of migrations.

mod folder;
mod set;

pub(crate) use folder::{Folder, Migration};
pub(crate) use set::read;
