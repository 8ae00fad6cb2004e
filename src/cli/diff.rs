//! `nutgraf diff`: what is different between two outputs, for those who upload only that. Start at [`run`].

use std::path::Path;

use super::args::DiffArgs;
use super::report::Report;
use super::{Exit, Step};
use crate::disk::manifest::Manifest;

pub fn run(args: &DiffArgs, report: &mut Report) -> Step<Exit> {
    let old = manifest(&args.old, report)?;
    let new = manifest(&args.new, report)?;
    let is_new = |path: &&String| !old.files.contains_key(*path);
    let added: Vec<&String> = new.files.keys().filter(is_new).collect();
    let differs = |path: &&String| old.files.get(*path).is_some_and(|listed| *listed != new.files[*path]);
    let changed: Vec<&String> = new.files.keys().filter(differs).collect();
    let removed: Vec<&String> = old.files.keys().filter(|path| !new.files.contains_key(*path)).collect();
    if args.json {
        let data = serde_json::json!({"added": added, "changed": changed, "removed": removed});
        report.printed(&format!("{data}\n"));
        return Ok(Exit::Fine);
    }
    let mut lines: Vec<(&String, char)> = Vec::new();
    for (paths, mark) in [(added, 'A'), (changed, 'M'), (removed, 'D')] {
        lines.extend(paths.into_iter().map(|path| (path, mark)));
    }
    lines.sort();
    let text: String = lines.into_iter().flat_map(|(path, mark)| [String::from(mark), format!("\t{path}\n")]).collect();
    report.printed(&text);
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
