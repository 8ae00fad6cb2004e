//! `nutgraf diff`: what is different between two outputs, for those who upload only that. Start at [`run`].

use std::path::Path;

use super::args::DiffArgs;
use super::report::Report;
use super::{Exit, Step};
use crate::disk::{Difference, manifest::Manifest};

pub fn run(args: &DiffArgs, report: &mut Report) -> Step<Exit> {
    let old = manifest(&args.old, report)?;
    let new = manifest(&args.new, report)?;
    let difference = Difference::between(&old, &new);
    if args.json {
        let Difference { added, changed, removed } = &difference;
        let data = serde_json::json!({"added": added, "changed": changed, "removed": removed});
        report.printed(&format!("{data}\n"));
    } else {
        report.printed(&difference.lines());
    }
    Ok(Exit::Fine)
}

/// The manifest of an output folder, or of a file that was kept of one.
fn manifest(given: &Path, report: &mut Report) -> Step<Manifest> {
    let read = if given.is_dir() { Manifest::read(given) } else { Manifest::read_file(given) };
    let read = read.map_err(|error| report.failure(&error.to_string(), &[], Exit::Disk))?;
    read.ok_or_else(|| {
        let help = "name an output folder of nutgraf, or the manifest.json that was kept of one";
        report.failure(&format!("{} is no output of nutgraf", given.display()), &[help], Exit::Usage)
    })
}
