//! `nutgraf watch`: builds and publishes again whenever something changes.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use super::args::{Global, SiteArgs, WatchArgs, WatchingArgs};
use super::publication::Publication;
use super::report::Report;
use super::report::turns::Outcome;
use super::site::{base_url, now, root};
use super::{Exit, Step};
use crate::config;
use crate::watch::{self, Settings, Turn, WatchError};

pub fn run(global: &Global, args: &WatchArgs, report: &mut Report) -> Step<Exit> {
    let root = root(global, report)?;
    let publication = Publication { root: &root, args: &args.publication };
    // A folder that cannot be meant is told at once and not at each turn.
    publication.folder("public", report)?;
    let settings = settings(&args.site, &args.watching, report)?;
    report.watching(&root, settings.poll);
    let ended = watch::run(&root, &settings, |turn| {
        let start = Instant::now();
        let outcome = publish(&publication, &turn, report);
        if turn.first {
            report.skipped(&turn.built.skipped);
        }
        report.turn(&turn, &outcome, turn.took + start.elapsed());
        ControlFlow::Continue(())
    });
    ended.map_or_else(|error| Err(not_watched(&error, report)), |()| Ok(Exit::Fine))
}

/// What to watch for, by the flags of every command that watches.
pub fn settings(site: &SiteArgs, watching: &WatchingArgs, report: &mut Report) -> Step<Settings> {
    Ok(Settings {
        now: now(site, report)?,
        drafts: site.drafts,
        future: site.future,
        base_url: base_url(site, report)?,
        poll: watching.poll.map(Duration::from_millis),
        verify: watching.verify_incremental,
    })
}

fn publish(publication: &Publication<'_>, turn: &Turn, report: &mut Report) -> Outcome {
    // A site that is being removed is not to be half made again by its own output.
    let is_there = turn.built.output.is_none() || publication.root.join(config::FILE).is_file();
    if !is_there {
        return Outcome::Refused;
    }
    match publication.publish(&turn.built, report) {
        Ok(Some((published, _))) => Outcome::Published(published),
        Ok(None) => Outcome::Errors,
        Err(_) => Outcome::Refused,
    }
}

pub fn not_watched(error: &WatchError, report: &mut Report) -> Exit {
    report.failure(&error.to_string(), error.help(), Exit::Disk)
}
