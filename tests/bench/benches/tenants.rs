//! `cargo bench -p tenants-bench`: what tenants takes for its work, beside the least PostgreSQL could take.

use std::process::ExitCode;

fn main() -> ExitCode {
    tenants_bench::main()
}
