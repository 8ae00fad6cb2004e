//! The disk: a folder to a [`SourceTree`], an output to a folder. Start at [`read`] and [`Edition`].
//!
//! [`read`] is the first turn of a [`Snapshot`], which reads a folder again and again.
//! An [`Edition`] makes the new folder beside the old one, waits until it is on the disk, and then exchanges the two, so
//! that a reader sees the old site or the new one, also when the process is killed or the power fails in between.

pub mod authored;
mod copying;
pub mod difference;
pub mod edition;
pub mod inside;
mod leftovers;
pub mod manifest;
pub mod pictures;
pub mod publish;
mod settled;
pub mod snapshot;
mod walk;

pub use difference::Difference;
pub use edition::Edition;
pub use pictures::Workshop;
pub use publish::{Published, clean};
pub use snapshot::{Change, ChangeKind, Snapshot};
pub use walk::FOLDERS;

use std::fmt;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::config;
use crate::source::SourceTree;

/// Something the operating system refused.
#[derive(Debug)]
pub struct DiskError {
    /// What was being done: `cannot write`.
    pub doing: &'static str,
    pub path: PathBuf,
    pub error: io::Error,
}

impl fmt::Display for DiskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.doing, self.path.display(), self.error)
    }
}

impl std::error::Error for DiskError {}

pub(crate) fn failed(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> DiskError {
    let path = path.to_owned();
    move |error| DiskError { doing, path, error }
}

/// Makes a folder and those around it, where they are not there. Where it is there and cannot be looked at, the error says
/// that, and not that it exists.
pub(crate) fn make_folder(path: &Path) -> Result<(), DiskError> {
    let made = fs::create_dir_all(path).or_else(|error| match fs::metadata(path) {
        Ok(found) if found.is_dir() => Ok(()),
        Err(cause) if error.kind() == io::ErrorKind::AlreadyExists => Err(cause),
        _ => Err(error),
    });
    made.map_err(failed("cannot make", path))
}

/// Whether an error says that there is nothing. Every other one says that nobody knows.
pub(crate) fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Whether there is anything at a path, be it a link that leads nowhere. What cannot be looked at is not taken for
/// missing.
pub(crate) fn is_there(path: &Path) -> Result<bool, DiskError> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(true),
        Err(error) if is_gone(&error) => Ok(false),
        Err(error) => Err(failed("cannot look at", path)(error)),
    }
}

/// Whether it is certain that there is nothing at a path.
pub(crate) fn is_gone_at(path: &Path) -> bool {
    matches!(is_there(path), Ok(false))
}

/// Where a path leads: without links and `..` as far as it is there, and as it is named from there on.
///
/// # Errors
/// An empty path, or a current folder that cannot be told.
pub fn real(path: &Path) -> io::Result<PathBuf> {
    let absolute = std::path::absolute(path)?;
    let there = absolute.ancestors().find_map(|above| above.canonicalize().ok().zip(absolute.strip_prefix(above).ok()));
    let Some((mut real, rest)) = there else { return Ok(absolute) };
    for part in rest.components() {
        match part {
            Component::ParentDir => drop(real.pop()),
            Component::Normal(name) => real.push(name),
            _ => {}
        }
    }
    Ok(real)
}

/// The root of the site that a folder belongs to: the folder itself or the nearest one above that holds
/// `nutgraf.yaml`, unless that stands in the `content/` of another site, where anybody may have written it. One that
/// cannot be looked at is taken for the root, so that whoever reads it tells why.
#[must_use]
pub fn find_root(from: &Path) -> Option<PathBuf> {
    let has_config = |folder: &&Path| match fs::metadata(folder.join(config::FILE)) {
        Ok(meta) => meta.is_file(),
        Err(error) => !is_gone(&error),
    };
    let roots = from.ancestors().filter(has_config);
    let root = roots.reduce(|near, above| if near.starts_with(above.join("content")) { above } else { near });
    root.map(Path::to_path_buf)
}

/// Reads the inputs of a site: `nutgraf.yaml`, `content/`, `templates/` and `static/`.
///
/// Hidden files and editors' backups are left out; of `static/`, which is copied as it is, only litter such as
/// `.git` and `.env`. A link that leads out of the site is not followed, and what is neither a file nor a folder,
/// such as a pipe, is passed by.
///
/// # Errors
/// A root that cannot be looked into. A single file that cannot be read is a part of the tree.
pub fn read(root: &Path) -> Result<SourceTree, DiskError> {
    let mut snapshot = Snapshot::new(root);
    snapshot.read()?;
    Ok(snapshot.into_tree())
}
