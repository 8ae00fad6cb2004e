//! The `nutgraf` program: see the library's `cli`.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// A large site is millions of small values that several threads make and drop: the system's allocator takes a third
/// longer for it, and as much memory.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    nutgraf::cli::run()
}
