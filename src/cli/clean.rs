//! `nutgraf clean`: removes what a build made.

use super::args::{CleanArgs, Global};
use super::report::Report;
use super::site::{output_folder, root};
use super::{Exit, Step};
use crate::config;
use crate::disk;

pub fn run(global: &Global, args: &CleanArgs, report: &mut Report) -> Step<Exit> {
    let root = root(global, report)?;
    let tree = disk::read(&root).map_err(|error| report.failure(&error.to_string(), &[], Exit::Disk))?;
    let (config, _, _) = config::read(&tree);
    let folder = output_folder(&root, args.output.as_deref(), &config.output, report)?;
    let removed = disk::clean(&folder).map_err(|error| report.failure(&error.to_string(), &[], Exit::Disk))?;
    report.cleaned(removed, &folder);
    Ok(Exit::Fine)
}
