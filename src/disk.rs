//! The disk: a folder to a [`SourceTree`], an output to a folder. Start at [`read`] and [`Edition`].
//!
//! [`read`] is the first turn of a [`Snapshot`], which reads a folder again and again.
//! An [`Edition`] makes the new folder beside the old one and then exchanges the two, so that a reader
//! sees the old site or the new one, also when the process is killed in between.

pub mod difference;
pub mod edition;
pub mod inside;
pub mod manifest;
pub mod pictures;
pub mod publish;
pub mod snapshot;
mod walk;

pub use difference::Difference;
pub use edition::Edition;
pub use pictures::Workshop;
pub use publish::{Published, clean};
pub use snapshot::{Change, ChangeKind, Snapshot};
pub use walk::FOLDERS;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

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

/// The root of the site that a folder belongs to: the folder itself or the nearest one above that holds
/// `nutgraf.yaml`.
#[must_use]
pub fn find_root(from: &Path) -> Option<PathBuf> {
    from.ancestors().find(|folder| folder.join(config::FILE).is_file()).map(Path::to_path_buf)
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
