//! `nutgraf watch`: builds and publishes again whenever something changes.

use std::time::{Duration, Instant};

use super::args::{Global, SiteArgs, WatchArgs, WatchingArgs};
use super::progress::Follow;
use super::publication::{Publication, publish_failure};
use super::report::Report;
use super::report::turns::Outcome;
use super::site::{checked_address, date, now, root};
use super::{Exit, Step};
use crate::disk::publish::PublishError;
use crate::watch::{self, Next, Settings, Turn, WatchError};

pub fn run(global: &Global, args: &WatchArgs, report: &mut Report) -> Step<Exit> {
    let root = root(global, report)?;
    let publication = Publication::new(&root, &args.publication, report)?;
    let base_url = checked_address(args.publication.base_url.as_deref(), report)?;
    let settings = settings(&args.site, base_url, &args.watching, report)?;
    report.watching(&root, settings.poll);
    let ended = watch::run(&root, &settings, &publication, &Follow::new(global, false), |turn| {
        let start = Instant::now();
        let outcome = publish(&publication, &turn, report);
        if turn.first {
            report.skipped(&turn.built.skipped);
        }
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(next) => return next,
        };
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
        date: date(site.date.as_deref(), report)?,
        drafts: site.drafts,
        future: site.future,
        base_url,
        poll: watching.poll.map(Duration::from_millis),
        verify: watching.verify_incremental,
    })
}

/// Publishes a turn. An error is that there is nothing to be told but the next turn, since the files have changed
/// again.
fn publish(publication: &Publication<'_>, turn: &Turn, report: &mut Report) -> Result<Outcome, Next> {
    // A site that is just being removed is not to be made again by its own output.
    if turn.built.output.is_some() && publication.is_site_gone() {
        return Err(Next::Again);
    }
    match publication.publish(&turn.built, &(), report) {
        Ok(Some((published, _))) => Ok(Outcome::Published(published)),
        Ok(None) => Ok(Outcome::Errors),
        Err(PublishError::Lost(_)) => Err(Next::Anew),
        Err(error) if publication.was_overtaken(&error) => Err(Next::Again),
        Err(error) => {
            publish_failure(&error, report);
            Ok(Outcome::Refused)
        }
    }
}

pub fn not_watched(error: &WatchError, report: &mut Report) -> Exit {
    report.failure(&error.to_string(), error.help(), Exit::Disk)
}
