//! `nutgraf deploy`: the output folder to object storage, or to another folder. Start at [`run`].

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::args::{DeployArgs, Global};
use super::progress::Follow;
use super::report::Report;
use super::site::{checked_output, configured_output, root};
use super::{Exit, Step};
use crate::deploy::error::DeployError;
use crate::deploy::lease::Patience;
use crate::deploy::target::Target;
use crate::deploy::{self, Deployed, Request};
use crate::disk;

pub fn run(global: &Global, args: &DeployArgs, report: &mut Report) -> Step<Exit> {
    let folder = folder(global, args, report)?;
    let target =
        Target::new(&args.target).map_err(|error| report.failure(&error.to_string(), error.help(), Exit::Usage))?;
    check_apart(&folder, &target, report)?;
    let request = Request {
        folder: &folder,
        dry_run: args.dry_run,
        max_deletions: args.max_deletions,
        patience: Patience::default(),
    };
    let deployed = deploy::run(&target, &request, &Follow::new(global, false)).map_err(|error| {
        let help = error.help();
        let help: Vec<&str> = help.iter().map(String::as_str).collect();
        report.failure(&error.to_string(), &help, exit(&error))
    })?;
    tell(args, &target, &deployed, report);
    Ok(Exit::Fine)
}

/// The output folder, as `build` takes it. One that is named needs no site around it: it may have been built elsewhere.
fn folder(global: &Global, args: &DeployArgs, report: &mut Report) -> Step<PathBuf> {
    if let Some(given) = &args.output
        && given.is_dir()
    {
        return Ok(given.clone());
    }
    let root = root(global, report)?;
    if let Some(given) = &args.output {
        return checked_output(&root, given, report);
    }
    configured_output(&root, report)
}

/// A folder cannot be deployed to itself, nor into or around itself.
fn check_apart(folder: &Path, target: &Target, report: &mut Report) -> Step<()> {
    let real = |path: &Path| disk::real(path).unwrap_or_else(|_| path.to_owned());
    let Some(place) = target.path().map(|path| real(&path)) else { return Ok(()) };
    let folder = real(folder);
    if !place.starts_with(&folder) && !folder.starts_with(&place) {
        return Ok(());
    }
    let message = format!("{} cannot be deployed to {}: one holds the other", folder.display(), target.shown());
    Err(report.failure(&message, &["name a folder elsewhere"], Exit::Usage))
}

fn exit(error: &DeployError) -> Exit {
    match error {
        DeployError::Touched { .. } | DeployError::Unnameable { .. } | DeployError::TooMany { .. } => Exit::Content,
        DeployError::NoOutput { .. }
        | DeployError::Foreign { .. }
        | DeployError::Refused { .. }
        | DeployError::NoStore { .. } => Exit::Usage,
        DeployError::Disk(_) | DeployError::Busy { .. } | DeployError::Store { .. } => Exit::Disk,
    }
}

fn tell(args: &DeployArgs, target: &Target, deployed: &Deployed, report: &mut Report) {
    let difference = &deployed.difference;
    if args.json {
        let data = serde_json::json!({
            "target": target.shown(), "dry_run": args.dry_run, "added": difference.added,
            "changed": difference.changed, "removed": difference.removed, "unchanged": deployed.unchanged,
            "purge": deployed.purge(),
        });
        report.printed(&format!("{data}\n"));
    } else if args.dry_run {
        report.printed(&difference.lines());
    }
    let (uploaded, deleted) = (difference.added.len() + difference.changed.len(), difference.removed.len());
    let to = if args.dry_run { "to be " } else { "" };
    let mut words = format!(
        "{uploaded} {to}uploaded, {deleted} {to}deleted, {} unchanged at {}\n",
        deployed.unchanged,
        target.shown()
    );
    if deployed.resumed {
        words.push_str("an earlier deployment was broken off: what it may have touched is among these\n");
    }
    if deleted > args.max_deletions {
        let _ = writeln!(words, "more than {} deletions need `--max-deletions {deleted}`", args.max_deletions);
    }
    if args.json {
        report.noted(&words);
    } else {
        let data = serde_json::json!({
            "target": target.shown(), "dry_run": args.dry_run, "uploaded": uploaded, "deleted": deleted,
            "unchanged": deployed.unchanged, "resumed": deployed.resumed,
        });
        report.said(&words, &data);
    }
}
