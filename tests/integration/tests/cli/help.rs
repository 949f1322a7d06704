//! The texts of `--help`, as a contract: `TENANTS_BLESS=1` writes them anew.

use std::path::Path;
use std::{env, fs};

use super::child::{Ended, bare};

#[test]
fn help_is_as_it_was() {
    for (name, arguments) in [
        ("manage", &["--help"][..]),
        ("migrate-schemas", &["migrate-schemas", "--help"]),
        ("verify", &["verify", "--help"]),
        ("own", &["remind", "--help"]),
        ("own-clash", &["clash", "--help"]),
        ("tenant-command", &["tenant-command", "--help"]),
        ("tenant-command-remind", &["tenant-command", "remind", "--help"]),
        ("all-tenants-command", &["all-tenants-command", "--help"]),
        ("all-tenants-command-remind", &["all-tenants-command", "remind", "--help"]),
    ] {
        let ended = Ended::of(&bare(arguments).output().unwrap());
        assert_eq!((ended.code, &*ended.err), (0, ""));
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/help").join(name).with_extension("txt");
        if env::var_os("TENANTS_BLESS").is_some() {
            fs::write(&file, &ended.out).unwrap();
        }
        assert_eq!(ended.out, fs::read_to_string(&file).unwrap(), "{name}: TENANTS_BLESS=1 takes it as it is");
    }
}
