//! The `nutgraf` program: see the library's `cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    nutgraf::cli::run()
}
