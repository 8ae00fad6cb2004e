//! `nutgraf clean`: removes what a build made.

use super::args::{CleanArgs, Global};
use super::report::Report;
use super::site::{checked_output, configured_output, root};
use super::{Exit, Step};
use crate::disk;

pub fn run(global: &Global, args: &CleanArgs, report: &mut Report) -> Step<Exit> {
    let root = root(global, report)?;
    let folder = match &args.output {
        Some(given) => checked_output(&root, given, report)?,
        None => configured_output(&root, report)?,
    };
    let removed = disk::clean(&folder).map_err(|error| report.failure(&error.to_string(), &[], Exit::Disk))?;
    disk::Workshop::new(&root).clean().map_err(|error| report.failure(&error.to_string(), &[], Exit::Disk))?;
    report.cleaned(removed, &folder);
    Ok(Exit::Fine)
}
