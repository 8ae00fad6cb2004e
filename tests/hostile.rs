//! Content of somebody who wants to harm whoever builds the site: nothing outside is read or written, nothing crashes,
//! and memory is bounded. `hostile/places.rs` reads and writes outside, `hostile/names.rs` names, `hostile/sizes.rs` the
//! limits of [`nutgraf::limits`] and what is just below them, `hostile/bombs.rs` small files that blow up,
//! `hostile/growth.rs` what is long and told often, `hostile/terminal.rs` what is printed.

#![cfg(unix)]
#![expect(clippy::format_push_string, clippy::format_collect, reason = "hostile texts are put together by and by")]

mod common;

#[path = "hostile/bombs.rs"]
mod bombs;
#[path = "hostile/growth.rs"]
mod growth;
#[path = "hostile/names.rs"]
mod names;
#[path = "hostile/places.rs"]
mod places;
#[path = "hostile/sizes.rs"]
mod sizes;
#[path = "hostile/terminal.rs"]
mod terminal;

use common::{Run, Site, run_within};

/// Much more than any of these sites needs, and much less than what blows up would take.
const MEMORY: u64 = 1500;

/// Runs a command in bounded memory: what takes more dies.
fn bounded(site: &Site, arguments: &[&str]) -> Run {
    run_within(site.root(), MEMORY, arguments)
}

#[track_caller]
fn says(run: &Run, what: &[&str]) {
    for what in what {
        assert!(run.stderr.contains(what), "{what}:\n{}", &run.stderr[..run.stderr.len().min(5000)]);
    }
}
