//! No fault loses the published site: whatever happens to the process, the disk or the inputs, the output folder is
//! the whole old site or the whole new one, and an error says what was refused and where. How to run all of it is
//! told in `tests/README.md`.
#![cfg(target_os = "linux")]

mod common;

#[path = "faults/calls.rs"]
mod calls;
#[path = "faults/kill.rs"]
mod kill;
#[path = "faults/limits.rs"]
mod limits;
#[path = "faults/moving.rs"]
mod moving;
#[path = "faults/power.rs"]
mod power;
#[path = "faults/together.rs"]
mod together;
#[path = "faults/versions.rs"]
mod versions;
