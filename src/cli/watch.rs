//! `nutgraf watch`: builds and publishes again whenever something changes.

use std::path::Path;
use std::time::{Duration, Instant};

use super::args::{Global, SiteArgs, WatchArgs, WatchingArgs};
use super::publication::{Publication, publish_failure};
use super::report::Report;
use super::report::turns::Outcome;
use super::site::{base_url, now, root};
use super::{Exit, Step};
use crate::config;
use crate::watch::{self, Next, Settings, Turn, WatchError};

pub fn run(global: &Global, args: &WatchArgs, report: &mut Report) -> Step<Exit> {
    let root = root(global, report)?;
    let publication = Publication::new(&root, &args.publication, report)?;
    let base_url = base_url(&args.publication, report)?;
    let settings = settings(&args.site, base_url, &args.watching, report)?;
    report.watching(&root, settings.poll);
    let ended = watch::run(&root, &settings, |turn| {
        let start = Instant::now();
        let outcome = publish(&root, &publication, &turn, report);
        if turn.first {
            report.skipped(&turn.built.skipped);
        }
        let Some(outcome) = outcome else { return Next::Again };
        report.turn(&turn, &outcome, turn.took + start.elapsed());
        Next::Wait
    });
    ended.map_or_else(|error| Err(not_watched(&error, report)), |()| Ok(Exit::Fine))
}

/// What to watch for, by the flags of every command that watches.
pub fn settings(
    site: &SiteArgs,
    base_url: Option<String>,
    watching: &WatchingArgs,
    report: &mut Report,
) -> Step<Settings> {
    Ok(Settings {
        now: now(site, report)?,
        drafts: site.drafts,
        future: site.future,
        base_url,
        poll: watching.poll.map(Duration::from_millis),
        verify: watching.verify_incremental,
    })
}

/// Publishes a turn. `None` if the files have changed again, so that there is nothing to be told but the next turn.
fn publish(root: &Path, publication: &Publication<'_>, turn: &Turn, report: &mut Report) -> Option<Outcome> {
    // A site that is just being removed is not to be made again by its own output.
    if turn.built.output.is_some() && !root.join(config::FILE).is_file() {
        return None;
    }
    match publication.publish(&turn.built, report) {
        Ok(Some((published, _))) => Some(Outcome::Published(published)),
        Ok(None) => Some(Outcome::Errors),
        Err(error) if publication.was_overtaken(&error) => None,
        Err(error) => {
            publish_failure(&error, report);
            Some(Outcome::Refused)
        }
    }
}

pub fn not_watched(error: &WatchError, report: &mut Report) -> Exit {
    report.failure(&error.to_string(), error.help(), Exit::Disk)
}
