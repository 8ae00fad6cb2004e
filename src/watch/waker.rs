//! What wakes the loop when files change: the operating system's events. Start at [`Waker`].
//!
//! An event says that something happened, never what: that is read from the disk. So it does no harm when events are
//! lost, doubled, late or about something else, as long as some event follows the last change.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{Config, ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::WatchError;
use crate::config;
use crate::disk::FOLDERS;

/// How long nothing must happen before a change counts as over. Saving a file is a handful of events within a few
/// milliseconds; a longer window would be felt.
const QUIET: Duration = Duration::from_millis(15);

/// How much of that is waited for before the first look: the events of one call to the system come closer together
/// than this. The rest of the time is used for looking, and what is disturbed then is looked at again.
const PAUSE: Duration = Duration::from_millis(2);

/// How long quiet is waited for, at most: what is written without end is shown all the same.
pub const AT_MOST: Duration = Duration::from_millis(250);

/// Wakes whoever waits when an input of the site may have changed.
pub struct Waker {
    root: PathBuf,
    /// Holds one token at most: any number of events is one reason to look.
    wakes: Receiver<()>,
    wake: SyncSender<()>,
    watching: Option<Watching>,
}

/// The watches as they were made. They are made anew when one of their folders is another one.
struct Watching {
    /// Dropped, it watches no more.
    _watcher: RecommendedWatcher,
    places: Vec<Place>,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    /// A watched folder was made, removed or renamed, or events were lost.
    stale: AtomicBool,
    /// A new folder could not be watched.
    full: AtomicBool,
}

/// A folder to watch.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    path: PathBuf,
    /// Device and number, where there are any: another folder of the same name is not watched by the old watch.
    folder: (u64, u64),
    recursive: bool,
}

impl Place {
    fn new(path: PathBuf, recursive: bool) -> Option<Self> {
        let folder = identity(&path)?;
        Some(Self { path, folder, recursive })
    }

    fn covers(&self, path: &Path) -> bool {
        self.path == path || (self.recursive && path.starts_with(&self.path))
    }
}

#[cfg(unix)]
fn identity(folder: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    let meta = folder.metadata().ok().filter(std::fs::Metadata::is_dir)?;
    Some((meta.dev(), meta.ino()))
}

#[cfg(not(unix))]
fn identity(folder: &Path) -> Option<(u64, u64)> {
    folder.is_dir().then_some((0, 0))
}

impl Waker {
    /// Watches nothing yet. `root` is absolute and without links in it.
    pub fn new(root: &Path) -> Self {
        let (wake, wakes) = mpsc::sync_channel(1);
        Self { root: root.to_owned(), wakes, wake, watching: None }
    }

    /// Watches the site where it is now; `links` are the places inside it that links lead to. Whether there are new
    /// watches: then nothing told what happened before, and it is time to look.
    ///
    /// # Errors
    /// The operating system does not let us watch all folders.
    pub fn follow(&mut self, links: &[PathBuf]) -> Result<bool, WatchError> {
        let places = places(&self.root, links);
        if let Some(watching) = &self.watching {
            if watching.state.full.load(Ordering::Relaxed) {
                return Err(WatchError::TooManyFolders);
            }
            if !watching.state.stale.swap(false, Ordering::Relaxed) && watching.places == places {
                return Ok(false);
            }
        }
        self.watching = None;
        if places.is_empty() {
            return Ok(false);
        }
        let state = Arc::new(State::default());
        let handler = Handler {
            inputs: inputs(&self.root, links, &places),
            places: places.iter().map(|place| place.path.clone()).collect(),
            state: Arc::clone(&state),
            wake: self.wake.clone(),
        };
        // Links are followed by us: two watches of one folder would end when either is removed.
        let config = Config::default().with_follow_symlinks(false);
        let mut watcher = RecommendedWatcher::new(move |event| handler.handle(event), config).map_err(refused)?;
        for place in &places {
            let mode = if place.recursive { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
            match watcher.watch(&place.path, mode).map_err(refused) {
                // It was there a moment ago.
                Err(WatchError::Refused(error)) if is_missing(&error) => state.stale.store(true, Ordering::Relaxed),
                result => result?,
            }
        }
        self.watching = Some(Watching { _watcher: watcher, places, state });
        Ok(true)
    }

    /// Whether the root is the folder that is watched. A folder above it may be renamed, and no event tells.
    pub fn is_at_home(&self) -> bool {
        let watched = self.watching.as_ref().and_then(|watching| watching.places.first());
        watched.map(|place| place.folder) == identity(&self.root)
    }

    /// Waits for an event and then for a moment without any. Whether one came in time.
    pub fn wait(&self, time: Duration) -> bool {
        if self.wakes.recv_timeout(time).is_err() {
            return false;
        }
        let end = Instant::now() + AT_MOST;
        let left = || end.saturating_duration_since(Instant::now());
        while !left().is_zero() && self.wakes.recv_timeout(left().min(PAUSE)).is_ok() {}
        true
    }

    /// Waits until it has been quiet since `start`, a moment after [`Waker::wait`], for as long as it takes to call a
    /// change over. Whether it was: else what was read since then may be half of a change.
    pub fn was_quiet_since(&self, start: Instant) -> bool {
        let left = (start + QUIET.saturating_sub(PAUSE)).saturating_duration_since(Instant::now());
        self.wakes.recv_timeout(left).is_err()
    }
}

/// What to watch, the root first; nothing if there is no root.
fn places(root: &Path, links: &[PathBuf]) -> Vec<Place> {
    let mut places: Vec<Place> = Place::new(root.to_owned(), false).into_iter().collect();
    if places.is_empty() {
        return places;
    }
    let real = |folder: &str| root.join(folder).canonicalize().ok().filter(|real| real.starts_with(root));
    for path in FOLDERS.iter().filter_map(|folder| real(folder)).chain(links.iter().cloned()) {
        let nearest = path.ancestors().take_while(|above| above.starts_with(root)).find(|above| above.is_dir());
        let Some(nearest) = nearest else { continue };
        // A link to a folder that holds the whole site is a mistake, and told as one.
        if nearest != root && !places.iter().any(|place| place.covers(nearest)) {
            places.extend(Place::new(nearest.to_owned(), nearest == path));
        }
    }
    places
}

/// The files and folders that the site is read from, as they are named and as they really are.
fn inputs(root: &Path, links: &[PathBuf], places: &[Place]) -> Vec<PathBuf> {
    let named = FOLDERS.iter().chain([&config::FILE]).map(|name| root.join(name));
    let real = places.iter().filter(|place| place.recursive).map(|place| place.path.clone());
    named.chain(real).chain(links.iter().filter(|link| *link != root).cloned()).collect()
}

/// What is done with each event, on the thread that reads them.
struct Handler {
    inputs: Vec<PathBuf>,
    places: Vec<PathBuf>,
    state: Arc<State>,
    wake: SyncSender<()>,
}

impl Handler {
    fn handle(&self, event: notify::Result<Event>) {
        let (stale, wake) = match event {
            Ok(event) if event.need_rescan() => (true, true),
            // Our own reading. That a writer has closed a file is news.
            Ok(Event { kind: EventKind::Access(kind), .. }) if kind != AccessKind::Close(AccessMode::Write) => return,
            Ok(event) => {
                let moved = !matches!(
                    event.kind,
                    EventKind::Access(_) | EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Metadata(_))
                );
                let above = |path: &PathBuf, all: &[PathBuf]| all.iter().any(|one| one.starts_with(path));
                let below = |path: &PathBuf| self.inputs.iter().any(|input| path.starts_with(input));
                let known = event
                    .paths
                    .iter()
                    .any(|path| above(path, &self.places) || above(path, &self.inputs[..FOLDERS.len()]));
                // What happens to other files of the root, such as a publication, is none of our business.
                let input = event.paths.iter().any(|path| below(path) || above(path, &self.inputs));
                (moved && known, input || event.paths.is_empty())
            }
            Err(error) => {
                if matches!(refused(error), WatchError::TooManyFolders) {
                    self.state.full.store(true, Ordering::Relaxed);
                }
                (true, true)
            }
        };
        if stale {
            self.state.stale.store(true, Ordering::Relaxed);
        }
        if wake || stale {
            // Full is as good as sent: the one who waits will look at everything.
            let _ = self.wake.try_send(());
        }
    }
}

fn is_missing(error: &notify::Error) -> bool {
    match &error.kind {
        ErrorKind::PathNotFound => true,
        ErrorKind::Io(error) => matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory),
        _ => false,
    }
}

fn refused(error: notify::Error) -> WatchError {
    match &error.kind {
        ErrorKind::MaxFilesWatch => WatchError::TooManyFolders,
        ErrorKind::Io(io) if is_limit(io) => WatchError::TooManyPrograms,
        _ => WatchError::Refused(error),
    }
}

/// Whether there are as many watchers as this user or this process may have.
#[cfg(unix)]
fn is_limit(error: &io::Error) -> bool {
    use rustix::io::Errno;
    [Errno::MFILE, Errno::NFILE].iter().any(|limit| error.raw_os_error() == Some(limit.raw_os_error()))
}

#[cfg(not(unix))]
fn is_limit(_: &io::Error) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Longer than an event takes, and than the quiet after it.
    const SOON: Duration = Duration::from_secs(5);
    const NEVER: Duration = Duration::from_millis(100);

    struct Site {
        _dir: tempfile::TempDir,
        root: PathBuf,
        waker: Waker,
    }

    impl Site {
        /// A site that is watched.
        fn new() -> Self {
            let dir = tempfile::tempdir().unwrap();
            let root = dir.path().canonicalize().unwrap();
            fs::create_dir_all(root.join("content/articles")).unwrap();
            fs::write(root.join(config::FILE), "title: T\n").unwrap();
            fs::write(root.join("content/articles/a.md"), "").unwrap();
            let mut waker = Waker::new(&root);
            assert!(waker.follow(&[]).unwrap(), "these watches are new");
            assert!(!waker.follow(&[]).unwrap(), "and then they are not");
            Self { _dir: dir, root, waker }
        }

        fn write(&self, path: &str) {
            fs::create_dir_all(self.root.join(path).parent().unwrap()).unwrap();
            fs::write(self.root.join(path), "x").unwrap();
        }

        #[track_caller]
        fn wakes(&self, path: &str) {
            self.write(path);
            assert!(self.waker.wait(SOON), "{path} wakes nobody");
            while self.waker.wait(NEVER) {}
        }

        #[track_caller]
        fn sleeps(&self, why: &str) {
            assert!(!self.waker.wait(NEVER), "{why} wakes");
        }
    }

    #[test]
    fn inputs_wake_and_nothing_else_does() {
        let site = Site::new();
        site.write("public/articles/a/index.html");
        site.write(".public.nutgraf-new/index.html");
        fs::rename(site.root.join("public"), site.root.join("public.nutgraf-old")).unwrap();
        fs::rename(site.root.join(".public.nutgraf-new"), site.root.join("public")).unwrap();
        fs::remove_dir_all(site.root.join("public.nutgraf-old")).unwrap();
        site.sleeps("a publication");
        fs::read(site.root.join("content/articles/a.md")).unwrap();
        fs::read(site.root.join(config::FILE)).unwrap();
        site.sleeps("reading");
        site.wakes(config::FILE);
        site.wakes("content/articles/a.md");
        site.wakes("content/new/folder/b.md");
        site.wakes("content/new/folder/b.md");
        fs::remove_file(site.root.join("content/new/folder/b.md")).unwrap();
        assert!(site.waker.wait(SOON));
    }

    #[test]
    fn an_input_folder_that_appears_is_watched_from_then_on() {
        let mut site = Site::new();
        site.wakes("static/a.txt");
        assert!(site.waker.follow(&[]).unwrap(), "a new watch");
        site.wakes("static/a.txt");
        for _ in 0..2 {
            fs::remove_dir_all(site.root.join("static")).unwrap();
            site.wakes("static/a.txt");
            assert!(site.waker.follow(&[]).unwrap(), "another folder of the same name");
            site.wakes("static/a.txt");
        }
    }

    #[test]
    fn a_root_that_was_exchanged_is_noticed_and_watched() {
        let mut site = Site::new();
        assert!(site.waker.is_at_home());
        fs::rename(&site.root, site.root.with_extension("away")).unwrap();
        assert!(!site.waker.is_at_home());
        site.write("content/articles/a.md");
        assert!(!site.waker.is_at_home());
        assert!(site.waker.follow(&[]).unwrap());
        while site.waker.wait(NEVER) {}
        assert!(site.waker.is_at_home());
        site.wakes("content/articles/a.md");
        fs::remove_dir_all(site.root.with_extension("away")).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn limits_of_the_system_are_told_from_other_refusals() {
        let io = |code| notify::Error::io(io::Error::from_raw_os_error(code));
        assert!(matches!(refused(notify::Error::new(ErrorKind::MaxFilesWatch)), WatchError::TooManyFolders));
        assert!(matches!(refused(io(rustix::io::Errno::MFILE.raw_os_error())), WatchError::TooManyPrograms));
        assert!(matches!(refused(io(rustix::io::Errno::ACCESS.raw_os_error())), WatchError::Refused(_)));
        let told = WatchError::TooManyFolders;
        assert!(told.to_string().contains("max_user_watches") && told.help().join(" ").contains("`--poll`"));
    }

    #[test]
    fn places_that_links_lead_to_are_watched_where_they_are_or_will_be() {
        let mut site = Site::new();
        site.write("shared/a.md");
        site.write("NOTES.md");
        site.write("notes/b.md");
        let links = ["shared", "NOTES.md", "notes/b.md", "later/c.md"].map(|path| site.root.join(path));
        site.sleeps("what nothing leads to");
        assert!(site.waker.follow(&links).unwrap());
        for path in ["shared/a.md", "shared/deep/er.md", "NOTES.md", "notes/b.md", "later/c.md"] {
            site.wakes(path);
        }
        site.write("notes/other.md");
        site.sleeps("the neighbour of a file");
    }
}
