//! A folder read again and again: only what changed is read anew. Start at [`Snapshot::read`].

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Seek as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::inside::{self, Bytes};
use super::pictures::header;
use super::walk::{Around, Found, Name, Walk, What, is_text};
use super::{DiskError, failed};
use crate::config;
use crate::limits;
use crate::picture::Trouble;
use crate::source::{SitePath, Source, SourceFile, SourceTree};

/// How long a file must have rested before it was read for its stamp to vouch for it. Clocks of file systems tick as
/// slowly as every two seconds (FAT), and two changes within a tick leave the same stamp. git calls such files racily
/// clean, and reads them again as we do.
const REST: Duration = Duration::from_secs(2);

/// How long a file that is suddenly empty or missing is waited for: editors and copiers truncate before they write,
/// and some rename before they write. The gap is a few milliseconds, more on a busy machine.
pub(super) const GAP: Duration = Duration::from_millis(10);

/// How often it is waited for, at most. Where many files are saved one after the other, each may be met in its gap.
pub(super) const GAPS: usize = 20;

/// A folder and what was read of it the last time.
#[derive(Debug)]
pub struct Snapshot {
    root: PathBuf,
    /// In the order of the walk.
    known: Vec<Known>,
    tree: SourceTree,
    links: Vec<PathBuf>,
    gap: Duration,
}

/// What was read.
#[derive(Debug)]
pub struct Read<'a> {
    pub tree: &'a SourceTree,
    /// What is different from the time before, in path order; the first time that is every file.
    pub changed: Vec<Change>,
}

/// A file that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub path: SitePath,
    pub kind: ChangeKind,
}

/// What happened to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    Created,
    Edited,
    Deleted,
}

impl ChangeKind {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Edited => "edited",
            Self::Deleted => "deleted",
        }
    }
}

/// A file as it was read the last time.
#[derive(Debug)]
struct Known {
    path: SitePath,
    file: SourceFile,
    /// `None` for what could not be read: that is tried again each time.
    stamp: Option<Stamp>,
    /// The stamp vouches for the content.
    settled: bool,
    /// Blake3 of an asset that is not settled.
    hash: Option<[u8; 32]>,
}

/// What the file system says of a file without reading it. Another content has another stamp, unless it was written
/// within the same tick of the file system's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    /// Device and number of the file.
    file: (i128, i128),
    /// In bytes.
    size: i128,
    /// When the content, and when anything of the file was changed: nanoseconds since 1970.
    times: [i128; 2],
}

impl Stamp {
    /// Of a regular file.
    #[cfg(unix)]
    fn new(stat: &rustix::fs::Stat) -> Option<Self> {
        // The types of the fields differ from system to system.
        let nanoseconds = |seconds: i128, rest: i128| seconds * 1_000_000_000 + rest;
        rustix::fs::FileType::from_raw_mode(stat.st_mode).is_file().then(|| Self {
            file: (i128::from(stat.st_dev), i128::from(stat.st_ino)),
            size: i128::from(stat.st_size),
            times: [
                nanoseconds(stat.st_mtime.into(), stat.st_mtime_nsec.into()),
                nanoseconds(stat.st_ctime.into(), stat.st_ctime_nsec.into()),
            ],
        })
    }

    #[cfg(unix)]
    pub(super) fn of(file: &File) -> io::Result<Option<Self>> {
        Ok(Self::new(&rustix::fs::fstat(file)?))
    }

    #[cfg(not(unix))]
    fn new(meta: &fs::Metadata) -> Option<Self> {
        let time = |time: io::Result<SystemTime>| time.map_or(0, nanoseconds);
        let times = [time(meta.modified()), time(meta.created())];
        meta.is_file().then(|| Self { file: (0, 0), size: meta.len().into(), times })
    }

    #[cfg(not(unix))]
    pub(super) fn of(file: &File) -> io::Result<Option<Self>> {
        Ok(Self::new(&file.metadata()?))
    }

    /// Whether a content that was read at `moment` is the only one with this stamp.
    fn is_settled(&self, moment: SystemTime) -> bool {
        let rest = i128::try_from(REST.as_nanos()).unwrap_or(i128::MAX);
        self.times.iter().all(|time| time.saturating_add(rest) <= nanoseconds(moment))
    }
}

fn nanoseconds(time: SystemTime) -> i128 {
    let since = |duration: Duration| i128::try_from(duration.as_nanos()).unwrap_or(i128::MAX);
    time.duration_since(UNIX_EPOCH).map_or_else(|before| -since(before.duration()), since)
}

/// What a second look at a file gave.
enum Seen {
    /// The stamp vouches for it: as the known file with this index.
    Same(usize),
    /// It was read, and the known file that it may differ from.
    Read(Box<Known>, Option<usize>),
    /// It vanished after the walk had met it, or is no regular file any more.
    Gone,
}

impl Snapshot {
    /// Nothing is read yet.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), known: Vec::new(), tree: SourceTree::new(), links: Vec::new(), gap: GAP }
    }

    /// What was read the last time.
    #[must_use]
    pub fn tree(&self) -> &SourceTree {
        &self.tree
    }

    #[must_use]
    pub fn into_tree(self) -> SourceTree {
        self.tree
    }

    /// Where links of the site lead inside it: real paths of files and folders, also of what is not there.
    #[must_use]
    pub fn links(&self) -> &[PathBuf] {
        &self.links
    }

    /// Looks at all inputs of the site and reads those that may have changed. Which files are inputs is told at
    /// [`super::read`].
    ///
    /// # Errors
    /// A root that cannot be looked into, or in which files vanish each time it is looked at; what was known stays
    /// known. A single file that cannot be read is a part of the tree.
    pub fn read(&mut self) -> Result<Read<'_>, DiskError> {
        let mut left = GAPS;
        let (seen, around) = loop {
            let (seen, around) = self.look()?;
            // Half of a folder that is being removed was never a site.
            let is_torn = around.is_torn || seen.iter().any(|seen| matches!(seen, Seen::Gone));
            if !is_torn && (left == 0 || !self.is_in_a_gap(&seen)) {
                break (seen, around);
            }
            if left == 0 {
                let error =
                    io::Error::other("its files vanish while they are read; build again when nothing writes to it");
                return Err(failed("cannot read", &self.root)(error));
            }
            left -= 1;
            thread::sleep(self.gap);
        };
        self.links = around.links.into_iter().collect();
        let changed = self.take(seen);
        Ok(Read { tree: &self.tree, changed })
    }

    fn look(&self) -> Result<(Vec<Seen>, Around), DiskError> {
        let root = self.root.canonicalize().map_err(failed("cannot read", &self.root))?;
        let moment = SystemTime::now();
        let paths: Vec<&str> = self.known.iter().map(|known| known.path.as_str()).collect();
        let batches = Mutex::new(BTreeMap::new());
        let opener = Opener { root: &root, moment };
        let around = rayon::scope(|scope| {
            let mut number = 0;
            Walk::inputs(&root, &paths, &mut |found| {
                let (at, batches, opener) = (number, &batches, &opener);
                number += 1;
                scope.spawn(move |_| {
                    let mut stamps = Stamps::default();
                    let seen: Vec<Seen> = found.iter().map(|found| self.see(found, &mut stamps, opener)).collect();
                    batches.lock().unwrap_or_else(PoisonError::into_inner).insert(at, seen);
                });
            })
        });
        let batches = batches.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok((batches.into_values().flatten().collect(), around))
    }

    fn see(&self, Found { name, what }: &Found, stamps: &mut Stamps, opener: &Opener<'_>) -> Seen {
        let (path, at) = match name {
            Name::Known(at) => {
                let known = &self.known[*at];
                if known.settled && matches!(what, What::File(place) if stamps.of(place) == known.stamp) {
                    return Seen::Same(*at);
                }
                (&known.path, Some(*at))
            }
            Name::New(path) => (path, None),
        };
        let unread = |file| Some(Known::unsettled(path.clone(), file));
        let read = match what {
            What::Unread(file) => unread(file.clone()),
            What::File(place) => {
                let hashed = at.is_some_and(|at| self.known[at].hash.is_some());
                let mut read = || opener.read(path.clone(), place, hashed, &mut Stamps::default());
                whole(&mut read, place, stamps, self.gap).unwrap_or_else(|error| {
                    // A link that leads nowhere is still there.
                    let gone = error.kind() == io::ErrorKind::NotFound && fs::symlink_metadata(place).is_err();
                    let file = if inside::leads_out(&error) { SourceFile::Unfit } else { SourceFile::Unreadable };
                    if gone { None } else { unread(file(error.to_string())) }
                })
            }
        };
        read.map_or(Seen::Gone, |known| Seen::Read(Box::new(known), at))
    }

    /// Whether this looks like the middle of a save: a file that has become empty, be it a text or one that is copied,
    /// or no configuration any more.
    fn is_in_a_gap(&self, seen: &[Seen]) -> bool {
        let is_empty = |known: &Known| match &known.file {
            SourceFile::Text(source) => Some(source.text.is_empty()),
            _ => known.stamp.map(|stamp| stamp.size == 0),
        };
        let emptied = seen.iter().any(|seen| match seen {
            Seen::Read(now, Some(old)) => is_empty(now) == Some(true) && is_empty(&self.known[*old]) == Some(false),
            _ => false,
        });
        let path = |seen: &Seen| match seen {
            Seen::Same(at) => self.known[*at].path.as_str() == config::FILE,
            Seen::Read(now, _) => now.path.as_str() == config::FILE,
            Seen::Gone => false,
        };
        emptied || (self.tree.get(config::FILE).is_some() && !seen.first().is_some_and(path))
    }

    /// Makes what was seen the new state.
    fn take(&mut self, seen: Vec<Seen>) -> Vec<Change> {
        let same_files = seen.len() == self.known.len()
            && seen.iter().enumerate().all(|(at, seen)| match seen {
                Seen::Same(old) | Seen::Read(_, Some(old)) => *old == at,
                _ => false,
            });
        if same_files { self.take_edits(seen) } else { self.take_all(seen) }
    }

    fn take_edits(&mut self, seen: Vec<Seen>) -> Vec<Change> {
        let mut edited = Vec::new();
        for (at, seen) in seen.into_iter().enumerate() {
            if let Seen::Read(now, _) = seen {
                let (now, differs) = now.after(&self.known[at]);
                if differs {
                    self.tree.insert(now.path.clone(), now.file.clone());
                    edited.push(Change { path: now.path.clone(), kind: ChangeKind::Edited });
                }
                self.known[at] = now;
            }
        }
        edited.sort_by(|a, b| a.path.cmp(&b.path));
        edited
    }

    fn take_all(&mut self, seen: Vec<Seen>) -> Vec<Change> {
        let mut old: Vec<Option<Known>> = std::mem::take(&mut self.known).into_iter().map(Some).collect();
        let mut changes = BTreeMap::new();
        for seen in seen {
            match seen {
                Seen::Same(at) => self.known.extend(old[at].take()),
                Seen::Read(now, at) => match at.and_then(|at| old[at].take()) {
                    Some(before) => {
                        let (now, differs) = now.after(&before);
                        if differs {
                            changes.insert(now.path.clone(), ChangeKind::Edited);
                        }
                        self.known.push(now);
                    }
                    None => {
                        changes.insert(now.path.clone(), ChangeKind::Created);
                        self.known.push(*now);
                    }
                },
                Seen::Gone => {}
            }
        }
        let mut tree = SourceTree::new();
        for known in &self.known {
            tree.insert(known.path.clone(), known.file.clone());
        }
        let deleted = self.tree.iter().map(|(path, _)| path).filter(|path| tree.get(path.as_str()).is_none());
        changes.extend(deleted.map(|path| (path.clone(), ChangeKind::Deleted)));
        self.tree = tree;
        changes.into_iter().map(|(path, kind)| Change { path, kind }).collect()
    }
}

impl Known {
    fn unsettled(path: SitePath, file: SourceFile) -> Self {
        Self { path, file, stamp: None, settled: false, hash: None }
    }

    /// This with the file that was there before, where both are the same; and whether they differ. Whoever compares
    /// two trees has little to do where they share their texts.
    fn after(self, before: &Self) -> (Self, bool) {
        let differs = match (&self.file, &before.file) {
            (SourceFile::Asset, SourceFile::Asset) => match (self.hash, before.hash) {
                (Some(now), Some(before)) => now != before,
                _ => self.stamp != before.stamp,
            },
            (now, before) => now != before,
        };
        (if differs { self } else { Self { file: before.file.clone(), ..self } }, differs)
    }
}

/// Gives the stamps of files. Where many of one folder are asked for one after the other, the folder is opened once:
/// to look up the whole path of each takes half as long again.
#[derive(Default)]
struct Stamps {
    #[cfg(unix)]
    folder: Option<(PathBuf, std::os::fd::OwnedFd)>,
}

impl Stamps {
    /// The stamp of a regular file or of the one that a link leads to; `None` if there is none.
    #[cfg(unix)]
    fn of(&mut self, place: &Path) -> Option<Stamp> {
        use rustix::fs::{AtFlags, Mode, OFlags, open, statat};
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        let bytes = place.as_os_str().as_bytes();
        let at = bytes.iter().rposition(|byte| *byte == b'/')?;
        let parent = OsStr::from_bytes(&bytes[..=at]);
        if self.folder.as_ref().is_none_or(|(folder, _)| folder.as_os_str() != parent) {
            let folder = open(parent, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty());
            self.folder = Some((PathBuf::from(parent), folder.ok()?));
        }
        let (_, folder) = self.folder.as_ref()?;
        Stamp::new(&statat(folder, OsStr::from_bytes(&bytes[at + 1..]), AtFlags::empty()).ok()?)
    }

    #[cfg(not(unix))]
    #[expect(clippy::unused_self, reason = "there are no folders to keep open")]
    fn of(&mut self, place: &Path) -> Option<Stamp> {
        Stamp::new(&fs::metadata(place).ok()?)
    }
}

/// Reads a file that rests: what is written while it is read is neither the old text nor the new one. It is waited for
/// as a file in its gap is.
fn whole(
    read: &mut dyn FnMut() -> io::Result<Option<Known>>,
    place: &Path,
    stamps: &mut Stamps,
    gap: Duration,
) -> io::Result<Option<Known>> {
    for _ in 0..GAPS {
        let known = read()?;
        let is_whole = known.as_ref().is_none_or(|known| known.stamp.is_none() || stamps.of(place) == known.stamp);
        if is_whole {
            return Ok(known);
        }
        thread::sleep(gap);
    }
    Err(io::Error::other("it changes while it is read"))
}

/// Reads the files of a site.
struct Opener<'a> {
    /// An absolute path without links in it: nothing outside is opened.
    root: &'a Path,
    moment: SystemTime,
}

impl Opener<'_> {
    /// Reads a file; `None` if it is not a regular one. An asset is read only to be hashed: where its stamp does not
    /// vouch for it, or where its hash is to be compared (`hashed`).
    fn read(&self, path: SitePath, place: &Path, hashed: bool, stamps: &mut Stamps) -> io::Result<Option<Known>> {
        let (text, picture) = (is_text(&path), header::is_picture(&path));
        let rested = if text || picture || hashed {
            None
        } else {
            stamps.of(place).filter(|stamp| stamp.is_settled(self.moment))
        };
        if rested.is_some() {
            return Ok(Some(Known { path, file: SourceFile::Asset, stamp: rested, settled: true, hash: None }));
        }
        let mut file = match inside::open(self.root, place) {
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => return Ok(None),
            // An asset that cannot be read is told by whoever copies it; what leads out is copied by nobody.
            Err(error)
                if !text && !picture && error.kind() != io::ErrorKind::NotFound && !inside::leads_out(&error) =>
            {
                return Ok(Some(Known::unsettled(path, SourceFile::Asset)));
            }
            opened => opened?,
        };
        // The stamp is that of before the reading: what is written meanwhile gives another one.
        let Some(stamp) = Stamp::of(&file)? else { return Ok(None) };
        let settled = stamp.is_settled(self.moment);
        let mut known = Known { settled, stamp: Some(stamp), ..Known::unsettled(path, SourceFile::Asset) };
        if text {
            known.file = match inside::read(&file, limits::TEXT_BYTES)? {
                Bytes::All(bytes) => SourceFile::Text(Source::from_bytes(known.path.clone(), &bytes)),
                Bytes::TooMany => SourceFile::TooLarge,
            };
        } else if picture {
            let most = header::most_bytes(&known.path);
            known.file = match inside::read(&file, most)? {
                Bytes::All(bytes) => {
                    let picture = header::read(&known.path, &bytes);
                    SourceFile::Picture { picture, hash: *blake3::hash(&bytes).as_bytes() }
                }
                Bytes::TooMany => {
                    file.rewind()?;
                    SourceFile::Picture { picture: Err(Trouble::Heavy(most)), hash: hashed_in_parts(&file)? }
                }
            };
        } else {
            known.hash = Some(hashed_in_parts(&file)?);
        }
        Ok(Some(known))
    }
}

/// Blake3 of a file of any size, which is never in memory as a whole.
fn hashed_in_parts(file: &File) -> io::Result<[u8; 32]> {
    Ok(*blake3::Hasher::new().update_reader(file)?.finalize().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of a site and a snapshot of it.
    struct Looked {
        dir: tempfile::TempDir,
        snapshot: Snapshot,
    }

    impl Looked {
        /// At a site with one article, `content/a.md`.
        fn new() -> Self {
            let dir = tempfile::tempdir().unwrap();
            let looked = Self { snapshot: Snapshot::new(dir.path()), dir };
            looked.write(config::FILE, "title: T\n").write("content/a.md", "one")
        }

        fn path(&self, path: &str) -> PathBuf {
            self.dir.path().join(path)
        }

        fn write(self, path: &str, text: &str) -> Self {
            fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
            fs::write(self.path(path), text).unwrap();
            self
        }

        /// What changed, as in `edited content/a.md`; afterwards the snapshot equals a new one.
        fn changes(&mut self) -> Vec<String> {
            let read = self.snapshot.read().unwrap();
            let changes = read.changed.iter().map(|change| format!("{} {}", change.kind.name(), change.path)).collect();
            assert_eq!(*read.tree, super::super::read(self.dir.path()).unwrap());
            changes
        }

        fn known(&mut self, path: &str) -> &mut Known {
            self.snapshot.known.iter_mut().find(|known| known.path.as_str() == path).unwrap()
        }

        /// As if the file had rested long before it was read.
        fn rested(&mut self, path: &str) {
            let known = self.known(path);
            known.settled = true;
            known.hash = None;
        }

        /// As if the file system's clock had not ticked since the file was read.
        fn same_tick(&mut self, path: &str) {
            let now = Stamps::default().of(&self.path(path));
            self.known(path).stamp = now;
        }
    }

    #[test]
    fn what_was_created_edited_and_deleted_is_told_and_all_else_is_shared() {
        let mut looked = Looked::new().write("content/b.md", "two").write("content/c.png", "p");
        assert_eq!(looked.changes().len(), 4);
        assert_eq!(looked.changes(), [""; 0]);
        let text = |looked: &Looked, path| looked.snapshot.tree().text(path).unwrap().text.clone();
        let before = text(&looked, "content/b.md");
        looked = looked.write("content/a.md", "one more").write("content/c.png", "q").write("content/d.md", "");
        assert_eq!(looked.changes(), ["edited content/a.md", "edited content/c.png", "created content/d.md"]);
        assert!(std::sync::Arc::ptr_eq(&before, &text(&looked, "content/b.md")));
        fs::remove_file(looked.path("content/a.md")).unwrap();
        assert_eq!(looked.changes(), ["deleted content/a.md"]);
    }

    #[test]
    fn an_edit_of_the_same_size_in_the_same_tick_is_seen() {
        for path in ["content/a.md", "content/a.png"] {
            let mut looked = Looked::new().write(path, "one");
            looked.changes();
            looked = looked.write(path, "two");
            looked.same_tick(path);
            assert_eq!(looked.changes(), [format!("edited {path}")]);
        }
    }

    #[test]
    fn a_file_that_rested_is_not_read_again_while_its_stamp_is_the_same() {
        for path in ["content/a.md", "content/a.png"] {
            let mut looked = Looked::new().write(path, "one");
            looked.changes();
            looked = looked.write(path, "two");
            looked.same_tick(path);
            looked.rested(path);
            assert!(looked.snapshot.read().unwrap().changed.is_empty());
        }
        let now = SystemTime::now();
        let stamp = |age| Stamp { file: (0, 0), size: 0, times: [nanoseconds(now - age); 2] };
        assert!(stamp(REST).is_settled(now));
        assert!(!stamp(REST / 2).is_settled(now));
        assert!(!stamp(Duration::ZERO).is_settled(now - REST), "written after it was read");
    }

    #[test]
    fn a_touched_file_is_read_and_has_not_changed() {
        let mut looked = Looked::new().write("content/a.png", "p");
        looked.changes();
        for path in ["content/a.md", "content/a.png"] {
            let file = File::options().write(true).open(looked.path(path)).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_hours(1)).unwrap();
        }
        assert_eq!(looked.changes(), [""; 0]);
    }

    #[test]
    fn a_file_that_is_deleted_and_made_again_is_edited_if_it_differs() {
        let mut looked = Looked::new();
        looked.changes();
        fs::remove_file(looked.path("content/a.md")).unwrap();
        looked = looked.write("content/a.md", "one");
        assert_eq!(looked.changes(), [""; 0]);
        fs::remove_file(looked.path("content/a.md")).unwrap();
        looked = looked.write("content/a.md", "two");
        assert_eq!(looked.changes(), ["edited content/a.md"]);
    }

    #[test]
    fn a_file_may_become_a_folder_and_a_file_again() {
        let mut looked = Looked::new();
        looked.changes();
        fs::remove_file(looked.path("content/a.md")).unwrap();
        looked = looked.write("content/a.md/b.md", "two");
        assert_eq!(looked.changes(), ["deleted content/a.md", "created content/a.md/b.md"]);
        fs::remove_dir_all(looked.path("content/a.md")).unwrap();
        looked = looked.write("content/a.md", "one");
        assert_eq!(looked.changes(), ["created content/a.md", "deleted content/a.md/b.md"]);
    }

    #[test]
    fn a_text_that_is_written_each_time_it_is_read_is_an_error_and_never_a_part_of_it() {
        let looked = Looked::new();
        let place = looked.path("content/a.md");
        let opener = Opener { root: looked.dir.path(), moment: SystemTime::now() };
        let mut times = 0;
        let mut read = || {
            let known = opener.read(SitePath::new("content/a.md"), &place, false, &mut Stamps::default());
            times += 1;
            fs::write(&place, "x".repeat(times)).unwrap();
            known
        };
        let error = whole(&mut read, &place, &mut Stamps::default(), Duration::ZERO).err().unwrap();
        assert_eq!((error.to_string().as_str(), times), ("it changes while it is read", GAPS));
    }

    #[test]
    fn what_was_known_outlives_a_root_that_vanishes_for_a_while() {
        let mut looked = Looked::new();
        looked.changes();
        let away = looked.dir.path().with_extension("away");
        fs::rename(looked.dir.path(), &away).unwrap();
        assert!(looked.snapshot.read().is_err());
        fs::rename(&away, looked.dir.path()).unwrap();
        assert_eq!(looked.changes(), [""; 0]);
    }

    #[test]
    fn a_style_sheet_that_is_empty_for_a_moment_is_waited_for() {
        let mut looked = Looked::new().write("static/style.css", "one");
        looked.changes();
        looked = looked.write("static/style.css", "");
        let path = looked.path("static/style.css");
        looked.snapshot.gap = Duration::from_secs(1);
        let writer = thread::spawn(move || {
            thread::sleep(Duration::from_millis(100));
            fs::write(path, "two").unwrap();
        });
        assert_eq!(looked.changes(), ["edited static/style.css"]);
        writer.join().unwrap();
        assert_eq!(looked.changes(), [""; 0], "the empty one was never seen");
    }

    #[test]
    fn a_text_that_is_empty_for_a_moment_is_waited_for() {
        let mut looked = Looked::new();
        looked.changes();
        looked = looked.write("content/a.md", "");
        let path = looked.path("content/a.md");
        // Longer than a busy machine takes to go on with the writer.
        looked.snapshot.gap = Duration::from_secs(1);
        let writer = thread::spawn(move || {
            thread::sleep(Duration::from_millis(100));
            fs::write(path, "two").unwrap();
        });
        looked.snapshot.read().unwrap();
        writer.join().unwrap();
        looked.snapshot.gap = GAP;
        assert_eq!(&*looked.snapshot.tree().text("content/a.md").unwrap().text, "two");
        looked = looked.write("content/a.md", "");
        assert_eq!(looked.changes(), ["edited content/a.md"], "in the end it is believed");
    }

    #[cfg(unix)]
    #[test]
    fn only_files_and_folders_are_looked_into() {
        let mut looked = Looked::new();
        let made = std::process::Command::new("mkfifo").arg(looked.path("content/pipe.md")).status().unwrap();
        assert!(made.success());
        let _socket = std::os::unix::net::UnixListener::bind(looked.path("content/socket.md")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", looked.path("content/zero.md")).unwrap();
        assert_eq!(looked.changes(), ["created content/a.md", "created content/zero.md", "created nutgraf.yaml"]);
        let Some(SourceFile::Unfit(why)) = looked.snapshot.tree().get("content/zero.md") else { panic!() };
        assert_eq!(why, "a link that leads out of the site");
        fs::remove_file(looked.path("content/a.md")).unwrap();
        fs::rename(looked.path("content/pipe.md"), looked.path("content/a.md")).unwrap();
        assert_eq!(looked.changes(), ["deleted content/a.md"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_known_by_where_they_lead() {
        let mut looked = Looked::new().write("shared/b.md", "two");
        let link = |target: &str, path: &str| std::os::unix::fs::symlink(target, looked.path(path)).unwrap();
        link("../shared", "content/more");
        link("../nutgraf.yaml", "content/c.md");
        link("../shared/none.md", "content/d.md");
        link(".", "content/loop");
        looked.changes();
        let root = looked.dir.path().canonicalize().unwrap();
        let expected = ["content", "nutgraf.yaml", "shared", "shared/none.md"].map(|path| root.join(path));
        assert_eq!(looked.snapshot.links(), expected);
        assert_eq!(&*looked.snapshot.tree().text("content/more/b.md").unwrap().text, "two");
        for (path, why) in
            [("content/d.md", "a link that leads nowhere"), ("content/loop", "a link to a folder that it stands in")]
        {
            let Some(SourceFile::Unfit(told)) = looked.snapshot.tree().get(path) else { panic!("{path}") };
            assert!(told.contains(why), "{told}");
        }
        looked = looked.write("shared/none.md", "");
        assert_eq!(looked.changes(), ["edited content/d.md", "created content/more/none.md"]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn names_that_are_not_unicode_are_told_and_nothing_is_lost_by_them() {
        use std::os::unix::ffi::OsStrExt;
        let mut looked = Looked::new();
        for name in [&b"x\xff.md"[..], b"x\xfe.md"] {
            fs::write(looked.path("content").join(std::ffi::OsStr::from_bytes(name)), "").unwrap();
        }
        assert_eq!(looked.changes()[1..], ["created content/x\u{fffd}.md", "created nutgraf.yaml"]);
        assert_eq!(looked.changes(), [""; 0]);
        fs::remove_file(looked.path("content").join(std::ffi::OsStr::from_bytes(b"x\xff.md"))).unwrap();
        assert_eq!(looked.changes(), [""; 0]);
        looked = looked.write("content/b.md", "two");
        assert_eq!(looked.changes(), ["created content/b.md"]);
    }
}
