//! A folder read again and again: only what changed is read anew. Start at [`Snapshot::read`].

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rayon::prelude::*;

use super::walk::{Found, Name, Walk, What, is_text};
use super::{DiskError, failed};
use crate::config;
use crate::source::{SitePath, Source, SourceFile, SourceTree};

/// How long a file must have rested before it was read for its stamp to vouch for it. Clocks of file systems tick as
/// slowly as every two seconds (FAT), and two changes within a tick leave the same stamp. git calls such files racily
/// clean, and reads them again as we do.
const REST: Duration = Duration::from_secs(2);

/// How long a file that is suddenly empty or missing is waited for: editors and copiers truncate before they write,
/// and some rename before they write. The gap is a few milliseconds.
const GAP: Duration = Duration::from_millis(20);

/// A folder and what was read of it the last time.
#[derive(Debug)]
pub struct Snapshot {
    root: PathBuf,
    /// In the order of the walk.
    known: Vec<Known>,
    tree: SourceTree,
    links: Vec<PathBuf>,
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
struct Stamp {
    /// Device and number of the file.
    file: (u64, u64),
    size: u64,
    /// When the content, and when anything of the file was changed: nanoseconds since 1970.
    times: [i128; 2],
}

impl Stamp {
    #[cfg(unix)]
    fn new(meta: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        let nanoseconds = |seconds: i64, rest: i64| i128::from(seconds) * 1_000_000_000 + i128::from(rest);
        Self {
            file: (meta.dev(), meta.ino()),
            size: meta.len(),
            times: [nanoseconds(meta.mtime(), meta.mtime_nsec()), nanoseconds(meta.ctime(), meta.ctime_nsec())],
        }
    }

    #[cfg(not(unix))]
    fn new(meta: &Metadata) -> Self {
        let time = |time: io::Result<SystemTime>| time.map_or(0, nanoseconds);
        Self { file: (0, 0), size: meta.len(), times: [time(meta.modified()), time(meta.created())] }
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
        Self { root: root.to_owned(), known: Vec::new(), tree: SourceTree::new(), links: Vec::new() }
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

    /// Where links of the site lead inside it: real paths of files and folders. For a link that leads nowhere, the
    /// nearest folder where its target could appear.
    #[must_use]
    pub fn links(&self) -> &[PathBuf] {
        &self.links
    }

    /// Looks at all inputs of the site and reads those that may have changed. Which files are inputs is told at
    /// [`super::read`].
    ///
    /// # Errors
    /// A root that cannot be looked into; what was known stays known. A single file that cannot be read is a part of
    /// the tree.
    pub fn read(&mut self) -> Result<Read<'_>, DiskError> {
        let (mut seen, mut links) = self.look()?;
        if self.is_in_a_gap(&seen) {
            thread::sleep(GAP);
            (seen, links) = self.look()?;
        }
        self.links = links;
        let changed = self.take(seen);
        Ok(Read { tree: &self.tree, changed })
    }

    fn look(&self) -> Result<(Vec<Seen>, Vec<PathBuf>), DiskError> {
        let root = self.root.canonicalize().map_err(failed("cannot read", &self.root))?;
        let moment = SystemTime::now();
        let paths: Vec<&str> = self.known.iter().map(|known| known.path.as_str()).collect();
        let walk = Walk::inputs(&root, &paths);
        let links = walk.links.into_iter().collect();
        Ok((walk.found.into_par_iter().map(|found| self.see(found, moment)).collect(), links))
    }

    fn see(&self, Found { name, what }: Found, moment: SystemTime) -> Seen {
        let (path, at) = match name {
            Name::Known(at) => {
                let known = &self.known[at];
                if known.settled && matches!(&what, What::File(place) if stamp(place) == known.stamp) {
                    return Seen::Same(at);
                }
                (known.path.clone(), Some(at))
            }
            Name::New(path) => (path, None),
        };
        let unreadable = |path, why| Some(Known::unsettled(path, SourceFile::Unreadable(why)));
        let read = match what {
            What::Unreadable(why) => unreadable(path, why),
            What::File(place) => {
                let hashed = at.is_some_and(|at| self.known[at].hash.is_some());
                read_file(path.clone(), &place, hashed, moment).unwrap_or_else(|error| {
                    // A link that leads nowhere is still there.
                    let gone = error.kind() == io::ErrorKind::NotFound && fs::symlink_metadata(&place).is_err();
                    if gone { None } else { unreadable(path, error.to_string()) }
                })
            }
        };
        read.map_or(Seen::Gone, |known| Seen::Read(Box::new(known), at))
    }

    /// Whether this looks like the middle of a save: a text that has become empty, or no configuration any more.
    fn is_in_a_gap(&self, seen: &[Seen]) -> bool {
        let text = |file: &SourceFile| match file {
            SourceFile::Text(source) => Some(source.text.is_empty()),
            _ => None,
        };
        let emptied = seen.iter().any(|seen| match seen {
            Seen::Read(now, Some(old)) => text(&now.file) == Some(true) && text(&self.known[*old].file) == Some(false),
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

/// The stamp of a regular file.
fn stamp(place: &Path) -> Option<Stamp> {
    fs::metadata(place).ok().filter(Metadata::is_file).as_ref().map(Stamp::new)
}

/// Reads a file; `None` if it is not a regular one. An asset is read only to be hashed: where its stamp does not vouch
/// for it, or where its hash is to be compared (`hashed`).
fn read_file(path: SitePath, place: &Path, hashed: bool, moment: SystemTime) -> io::Result<Option<Known>> {
    let text = is_text(&path);
    let rested = stamp(place).filter(|stamp| !text && !hashed && stamp.is_settled(moment));
    if rested.is_some() {
        return Ok(Some(Known { path, file: SourceFile::Asset, stamp: rested, settled: true, hash: None }));
    }
    let mut file = match open(place) {
        // An asset that cannot be read is told by whoever copies it.
        Err(error) if !text && error.kind() != io::ErrorKind::NotFound => {
            return Ok(Some(Known::unsettled(path, SourceFile::Asset)));
        }
        opened => opened?,
    };
    let meta = file.metadata()?;
    if !meta.is_file() {
        return Ok(None);
    }
    // The stamp is that of before the reading: what is written meanwhile gives another one.
    let stamp = Stamp::new(&meta);
    let mut known =
        Known { settled: stamp.is_settled(moment), stamp: Some(stamp), ..Known::unsettled(path, SourceFile::Asset) };
    if text {
        let mut bytes = Vec::with_capacity(usize::try_from(stamp.size).unwrap_or(0) + 1);
        file.read_to_end(&mut bytes)?;
        known.file = SourceFile::Text(Source::from_bytes(known.path.clone(), &bytes));
    } else {
        known.hash = Some(*blake3::Hasher::new().update_reader(&mut file)?.finalize().as_bytes());
    }
    Ok(Some(known))
}

/// Opens a file to read it. What has become a pipe since it was looked at does not hold us up.
#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let flags = i32::try_from(rustix::fs::OFlags::NONBLOCK.bits()).unwrap_or(0);
    OpenOptions::new().read(true).custom_flags(flags).open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).open(path)
}
