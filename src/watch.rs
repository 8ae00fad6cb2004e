//! The loop behind `watch`: whatever happens to the files, what is shown is what a clean build would give. Start at
//! [`run`].
//!
//! Events only wake the loop; what changed is told by a [`Snapshot`] of the whole folder, and the
//! site is built by [`build::build`] with the memos of the turn before. Nothing that is done to the files ends the
//! loop: a site that is broken or gone is a turn with errors, and the next good turn mends it.

mod verify;
mod waker;

pub use verify::differences;

use std::collections::BTreeMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crate::build::{self, Built, Memos, Options, Press};
use crate::config;
use crate::date::{Date, DateError};
use crate::diag::Diagnostic;
use crate::disk::{Change, ChangeKind, Snapshot};
use crate::progress::{Progress, Stage};
use crate::source::{SitePath, SourceTree};
use crate::theme;

use self::waker::{AT_MOST, Waker};

/// How often is looked where no events are to be had.
pub const POLL: Duration = Duration::from_millis(500);

/// When is looked once more after an event. A folder is watched only a moment after it was made, and what is written
/// in that moment is told by no event.
const SECOND_LOOK: Duration = Duration::from_millis(300);

/// How often is looked whether the root is still the folder that is watched.
const AT_HOME: Duration = Duration::from_secs(1);

/// How often is looked for a root that is gone.
const AWAY: Duration = Duration::from_millis(100);

/// How soon, and how late at most, is tried again to publish what was refused.
const SHORT_PAUSE: Duration = Duration::from_secs(1);
const LONG_PAUSE: Duration = Duration::from_mins(1);

/// How often is looked when nothing happens: no events tell of what is written on another machine to a network
/// folder, nor of the time that passes.
const IDLE: Duration = Duration::from_mins(1);

/// What to watch for, and how to build.
#[derive(Clone, Debug)]
pub struct Settings {
    pub now: Now,
    /// The day of the plain-text articles that have none of their own.
    pub date: Option<Date>,
    pub drafts: bool,
    pub future: bool,
    /// Takes the place of the configuration's `base_url`.
    pub base_url: Option<String>,
    /// How often to look, without waiting for events.
    pub poll: Option<Duration>,
    /// Also builds each turn anew and compares.
    pub verify: bool,
}

/// The moment a site is built for.
#[derive(Clone, Copy, Debug)]
pub enum Now {
    Fixed(Date),
    Clock,
}

impl Now {
    /// # Errors
    /// The clock is in a year that is no date.
    pub fn date(self) -> Result<Date, DateError> {
        match self {
            Self::Fixed(date) => Ok(date),
            Self::Clock => date_of(jiff::Timestamp::now()),
        }
    }
}

/// A moment as a date with seconds, in UTC.
///
/// # Errors
/// A year that is no date.
pub fn date_of(moment: jiff::Timestamp) -> Result<Date, DateError> {
    Date::parse(&moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// What is to be done after a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The next turn is when something changes.
    Wait,
    /// What was built could not be shown, because files had changed again: the next turn is soon, even if they are then
    /// as they were.
    Again,
    /// What was built could not be shown, but may be later although no file changes, such as on a disk that is full: the
    /// next turn is when something changes, or after a pause that doubles each time.
    Later,
    /// As [`Again`](Self::Again), and pages that were made in earlier turns are lost: all are made anew.
    Anew,
    /// The loop ends.
    End,
}

/// A build, and why it was made.
#[derive(Clone, Debug)]
pub struct Turn {
    pub built: Arc<Built>,
    /// Files that are not as they were, in path order. Empty in the first turn, when only time has passed, and when
    /// the root is gone.
    pub changed: Vec<Change>,
    /// From the first look at what changed to the end of the build.
    pub took: Duration,
    pub first: bool,
    /// Nothing has happened since the last turn, which was to be shown [`Later`](Next::Later).
    pub again: bool,
    /// With [`Settings::verify`]: what differs from a clean build, which must be nothing. The turn then holds what the
    /// clean build gave. `None` if there was nothing to compare, because a file was saved meanwhile.
    pub verify: Option<Vec<String>>,
    /// What the loop has to say of itself.
    pub notice: Option<String>,
}

/// Why a folder cannot be watched.
#[derive(Debug)]
pub enum WatchError {
    /// More folders than this user may watch.
    TooManyFolders,
    /// More watching programs or open files than this user may have.
    TooManyPrograms,
    Refused(notify::Error),
    Clock(DateError),
}

impl WatchError {
    /// What to do.
    #[must_use]
    pub fn help(&self) -> &'static [&'static str] {
        match self {
            Self::TooManyFolders => {
                &["raise the limit: `sudo sysctl fs.inotify.max_user_watches=524288`", "or do without events: `--poll`"]
            }
            Self::TooManyPrograms => &[
                "end other programs that watch files, or raise the limits: \
                 `sudo sysctl fs.inotify.max_user_instances=1024`, `ulimit -n 4096`",
                "or do without events: `--poll`",
            ],
            Self::Refused(_) => &["do without events: `--poll`"],
            Self::Clock(_) => &["name a moment with `--now`"],
        }
    }
}

impl fmt::Display for WatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyFolders => {
                f.write_str("there are more folders than may be watched (fs.inotify.max_user_watches)")
            }
            Self::TooManyPrograms => f.write_str(
                "there are more programs that watch files, or more open files, than may be \
                 (fs.inotify.max_user_instances, ulimit -n)",
            ),
            Self::Refused(error) => write!(f, "the folder cannot be watched: {error}"),
            Self::Clock(error) => write!(f, "the clock: {error}"),
        }
    }
}

impl std::error::Error for WatchError {}

/// Builds the site at `root`, an absolute path without links in it, and again whenever an input or the outcome
/// changes. `each` is given every build and may end the loop.
///
/// # Errors
/// At the start: limits of the system that keep us from watching. Later, and for other reasons, the loop goes on
/// without events.
pub fn run(
    root: &Path,
    settings: &Settings,
    press: &dyn Press,
    progress: &dyn Progress,
    mut each: impl FnMut(Turn) -> Next,
) -> Result<(), WatchError> {
    let mut watch = Watch::new(root, settings, press, progress)?;
    loop {
        if let Some(turn) = watch.turn()? {
            let (changed, notice) = (turn.changed.clone(), turn.notice.clone());
            match each(turn) {
                Next::Wait => {
                    watch.first = false;
                    (watch.pause, watch.later) = (None, None);
                }
                Next::Later => {
                    let pause = watch.pause.map_or(SHORT_PAUSE, |pause| (2 * pause).min(LONG_PAUSE));
                    watch.pause = Some(pause);
                    watch.later = Some(Instant::now() + pause);
                    watch.refused = changed;
                }
                next @ (Next::Again | Next::Anew) => {
                    if next == Next::Anew {
                        watch.memos = Memos::default();
                    }
                    watch.again = true;
                    watch.untold.splice(0..0, changed);
                    watch.notice = watch.notice.take().or(notice);
                }
                Next::End => return Ok(()),
            }
        }
        watch.wait();
    }
}

/// How changes are noticed.
enum Eyes {
    Events(Waker),
    Poll(Duration),
}

struct Watch<'a> {
    root: &'a Path,
    settings: &'a Settings,
    press: &'a dyn Press,
    progress: &'a dyn Progress,
    theme: SourceTree,
    eyes: Eyes,
    snapshot: Snapshot,
    memos: Memos,
    last: Option<Arc<Built>>,
    /// No turn has been shown yet.
    first: bool,
    /// There is no root.
    away: bool,
    /// The last turn could not be shown.
    again: bool,
    /// How long the last pause was before a turn that is [`Next::Later`].
    pause: Option<Duration>,
    /// When that turn is.
    later: Option<Instant>,
    /// What had changed in such turns.
    refused: Vec<Change>,
    /// When the last look began.
    looked: Instant,
    /// An event was the reason for the next look.
    woken: bool,
    /// When to look although no event came.
    next_look: Instant,
    /// When to build although nothing changed, where the clock counts.
    due: Option<Instant>,
    /// Changes that no turn has told yet.
    untold: Vec<Change>,
    notice: Option<String>,
}

impl<'a> Watch<'a> {
    fn new(
        root: &'a Path,
        settings: &'a Settings,
        press: &'a dyn Press,
        progress: &'a dyn Progress,
    ) -> Result<Self, WatchError> {
        let mut waker = Waker::new(root);
        let (eyes, notice) = match (settings.poll, settings.poll.map_or_else(|| waker.follow(&[]), |_| Ok(false))) {
            (Some(poll), _) => (Eyes::Poll(poll), None),
            (None, Ok(_)) => (Eyes::Events(waker), None),
            // Such as a folder that we may not look into: no reason not to look at the others.
            (None, Err(error @ WatchError::Refused(_))) => (Eyes::Poll(POLL), Some(polling(&error))),
            (None, Err(error)) => return Err(error),
        };
        Ok(Self {
            root,
            settings,
            press,
            progress,
            theme: theme::builtin(),
            eyes,
            snapshot: Snapshot::new(root),
            memos: Memos::default(),
            last: None,
            first: true,
            away: false,
            again: false,
            pause: None,
            later: None,
            refused: Vec::new(),
            looked: Instant::now(),
            woken: false,
            next_look: Instant::now(),
            due: None,
            untold: Vec::new(),
            notice,
        })
    }

    /// Looks and, if there is a reason, builds.
    fn turn(&mut self) -> Result<Option<Turn>, WatchError> {
        let start = Instant::now();
        if self.first {
            self.progress.stage(Stage::Read, None);
        }
        let was_away = self.away;
        self.look();
        // A change is awaited to its end, and looked at in the meantime.
        while std::mem::take(&mut self.woken) && start.elapsed() < AT_MOST {
            self.woken = !self.was_quiet();
            if self.woken {
                self.look();
            }
        }
        let again = std::mem::take(&mut self.again);
        let later = self.later.take_if(|later| *later <= start).is_some();
        let nothing_new = self.untold.is_empty() && was_away == self.away && self.last.is_some() && !again;
        let same_files = nothing_new && !later;
        let is_due = self.due.is_some_and(|due| due <= start);
        if same_files && (self.away || !is_due) {
            return Ok(None);
        }
        let options = self.options()?;
        let mut built = if self.away {
            build::build(&SourceTree::new(), &self.theme, &options, &mut Memos::default())
        } else {
            self.build(&options)
        };
        let took = start.elapsed();
        self.due = matches!(self.settings.now, Now::Clock).then(|| Instant::now() + next_turn_at(&built));
        if same_files && self.last.as_ref().is_some_and(|last| differences(&built, last).is_empty()) {
            self.press.stop();
            return Ok(None);
        }
        let changed = std::mem::take(&mut self.refused).into_iter().chain(std::mem::take(&mut self.untold));
        let changed = merged(changed.collect());
        let verify = if self.settings.verify && !self.away { self.verify(&mut built, &options) } else { None };
        let built = Arc::new(built);
        self.last = Some(Arc::clone(&built));
        let changed = if self.first { Vec::new() } else { changed };
        let (first, again, notice) = (self.first, nothing_new, self.notice.take());
        Ok(Some(Turn { built, changed, took, first, again, verify, notice }))
    }

    /// Builds the snapshot. A mistake of nutgraf's own must not end the loop: what it remembers is forgotten, and if
    /// that does not help, the turn is one with an error.
    fn build(&mut self, options: &Options) -> Built {
        if let Some(built) = self.attempt(options).or_else(|| self.attempt(options)) {
            return built;
        }
        let mistake = Diagnostic::file_error("bug", &SitePath::new(config::FILE), "nutgraf failed to build this site")
            .label("this is a mistake of nutgraf, not of the site; please report it with the lines above")
            .help("undo the last change to go on");
        let mut built = build::build(&SourceTree::new(), &self.theme, options, &mut Memos::default());
        built.diagnostics = vec![mistake];
        built
    }

    /// `None` after a panic, whose message the standard error has; the memos are then forgotten.
    fn attempt(&mut self, options: &Options) -> Option<Built> {
        let (tree, theme, memos) = (self.snapshot.tree(), &self.theme, &mut self.memos);
        let (press, progress) = (self.press, self.progress);
        let built =
            catch_unwind(AssertUnwindSafe(|| build::build_with(tree, theme, options, memos, press, progress))).ok();
        progress.done();
        if built.is_none() {
            self.memos = Memos::default();
        }
        built
    }

    /// Reads the files, as they are at this moment.
    fn look(&mut self) {
        let start = Instant::now();
        self.looked = start;
        // Watched first, looked at second: what happens between is seen or told.
        self.follow();
        match self.snapshot.read() {
            Ok(read) => {
                self.untold.extend(read.changed);
                self.away = false;
            }
            Err(_) => self.away = true,
        }
        if self.follow() {
            self.next_look = start;
        }
    }

    /// Whether nothing happened since the last look began.
    fn was_quiet(&self) -> bool {
        match &self.eyes {
            Eyes::Events(waker) => waker.was_quiet_since(self.looked),
            Eyes::Poll(_) => true,
        }
    }

    fn options(&self) -> Result<Options, WatchError> {
        let Settings { drafts, future, ref base_url, .. } = *self.settings;
        Ok(Options {
            now: self.settings.now.date().map_err(WatchError::Clock)?,
            drafts,
            future,
            base_url: base_url.clone(),
            date: self.settings.date,
            editorial: false,
        })
    }

    /// Watches the site where it is now. Whether there are new watches.
    fn follow(&mut self) -> bool {
        let Eyes::Events(waker) = &mut self.eyes else { return false };
        waker.follow(self.snapshot.links()).unwrap_or_else(|error| {
            self.notice = Some(polling(&error));
            self.eyes = Eyes::Poll(POLL);
            true
        })
    }

    /// Until there is a reason to look.
    fn wait(&mut self) {
        if self.away {
            while !self.root.join(config::FILE).is_file() {
                thread::sleep(AWAY);
            }
            return;
        }
        let again = self.again.then(|| Instant::now() + SECOND_LOOK);
        let end = [self.due, self.later, again].into_iter().flatten().fold(self.next_look, Instant::min);
        let time_left = || end.saturating_duration_since(Instant::now());
        let mut next_look = IDLE;
        match &self.eyes {
            Eyes::Poll(poll) => thread::sleep(time_left().min(*poll)),
            Eyes::Events(waker) => loop {
                if waker.wait(time_left().min(AT_HOME)) {
                    self.woken = true;
                    next_look = SECOND_LOOK;
                    break;
                }
                if time_left().is_zero() || !waker.is_at_home() {
                    break;
                }
            },
        }
        self.next_look = Instant::now() + next_look;
    }
}

/// Says that events are not waited for any more.
fn polling(error: &WatchError) -> String {
    format!("{error}; from now on all files are looked at every {} ms", POLL.as_millis())
}

/// Changes of several looks, the earlier ones first, as those of one; in path order.
fn merged(changes: Vec<Change>) -> Vec<Change> {
    let mut merged: BTreeMap<SitePath, ChangeKind> = BTreeMap::new();
    for Change { path, kind } in changes {
        match (merged.get(&path), kind) {
            (Some(ChangeKind::Created), ChangeKind::Edited) => {}
            (Some(ChangeKind::Created), ChangeKind::Deleted) => drop(merged.remove(&path)),
            (Some(ChangeKind::Deleted), ChangeKind::Created) => drop(merged.insert(path, ChangeKind::Edited)),
            _ => drop(merged.insert(path, kind)),
        }
    }
    merged.into_iter().map(|(path, kind)| Change { path, kind }).collect()
}

/// When to build again although no file has changed: within a second while anything waits for its moment.
fn next_turn_at(built: &Built) -> Duration {
    if built.waits { Duration::from_secs(1) } else { IDLE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_of_two_looks_are_told_as_those_of_one() {
        use ChangeKind::{Created, Deleted, Edited};
        let change = |path, kind| Change { path: SitePath::new(path), kind };
        let looks = [
            ("b", Created),
            ("b", Edited),
            ("c", Created),
            ("c", Deleted),
            ("d", Deleted),
            ("d", Created),
            ("a", Edited),
            ("a", Deleted),
        ];
        let merged = merged(looks.into_iter().map(|(path, kind)| change(path, kind)).collect());
        assert_eq!(merged, [change("a", Deleted), change("b", Created), change("d", Edited)]);
    }
}
