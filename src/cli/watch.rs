//! `nutgraf watch`: builds and publishes again whenever something changes.

use std::io;
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
    let mut told = None;
    let ended = watch::run(&root, &settings, &publication, &Follow::new(global, false), |turn| {
        let start = Instant::now();
        let published = match publish(&publication, &turn) {
            Ok(published) => published,
            Err(next) => return next,
        };
        let refusal = published.as_ref().err().map(|error| (Reason::of(error), turn.built.diagnostics.clone()));
        let has_more_to_say = turn.notice.is_some() || turn.verify.as_ref().is_some_and(|found| !found.is_empty());
        if turn.again && refusal.is_some() && refusal == told && !has_more_to_say {
            return Next::Later;
        }
        told = refusal;
        report.diagnostics(&turn.built.diagnostics);
        let (outcome, next) = match published {
            Ok(outcome) => (outcome, Next::Wait),
            Err(error) => {
                publish_failure(&error, report);
                (Outcome::Refused, if may_pass(&error) { Next::Later } else { Next::Wait })
            }
        };
        if turn.first {
            report.skipped(&turn.built.skipped);
        }
        report.turn(&turn, &outcome, turn.took + start.elapsed());
        next
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

/// Why something was not published, without the file that it was seen at: of many that are written side by side, any may
/// be the first that is refused.
#[derive(PartialEq, Eq)]
enum Reason {
    Disk(io::ErrorKind),
    Other(String),
}

impl Reason {
    fn of(error: &PublishError) -> Self {
        match error {
            PublishError::Disk(error) => Self::Disk(error.error.kind()),
            error => Self::Other(error.to_string()),
        }
    }
}

/// Whether what stood in the way of a publication may be gone although no file of the site changes.
fn may_pass(error: &PublishError) -> bool {
    match error {
        PublishError::Disk(_)
        | PublishError::Foreign { .. }
        | PublishError::InTheWay { .. }
        | PublishError::NoFolder { .. }
        | PublishError::Lost(_) => true,
        PublishError::Unconfirmed(_) | PublishError::Pictures(_) => false,
    }
}

/// Publishes a turn. The outer error is that there is nothing to be told but the next turn, since the files have changed
/// again; the inner one is that the disk refused it.
fn publish(publication: &Publication<'_>, turn: &Turn) -> Result<Result<Outcome, PublishError>, Next> {
    // A site that is just being removed is not to be made again by its own output.
    if turn.built.output.is_some() && publication.is_site_gone() {
        return Err(Next::Again);
    }
    match publication.publish(&turn.built, &()) {
        Ok(Some((published, _))) => Ok(Ok(Outcome::Published(published))),
        Ok(None) => Ok(Ok(Outcome::Errors)),
        Err(PublishError::Lost(_)) => Err(Next::Anew),
        Err(error) if publication.was_overtaken(&error) => Err(Next::Again),
        Err(error) => Ok(Err(error)),
    }
}

pub fn not_watched(error: &WatchError, report: &mut Report) -> Exit {
    report.failure(&error.to_string(), error.help(), Exit::Disk)
}
