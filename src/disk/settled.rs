//! That what was written is on the disk, and not only in the memory of the system: what a power failure leaves is then
//! as whole as what a killed process leaves. Start at [`Settling`].

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::{DiskError, failed};

/// The folder that an output folder stands in.
pub(super) fn parent(folder: &Path) -> &Path {
    folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A folder that is being filled.
#[derive(Debug)]
pub(super) struct Settling {
    path: PathBuf,
    /// Opened before anything is written: from then on the system notes for us what it fails to write later.
    #[cfg(target_os = "linux")]
    handle: File,
}

impl Settling {
    pub fn new(path: &Path) -> Result<Self, DiskError> {
        Ok(Self {
            path: path.to_owned(),
            #[cfg(target_os = "linux")]
            handle: File::open(path).map_err(failed("cannot open", path))?,
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Waits until all of it is on the disk.
    ///
    /// On Linux that is one call for the whole file system, which costs a tenth of asking for each of thousands of
    /// files.
    #[cfg(target_os = "linux")]
    pub fn settle(&self) -> Result<(), DiskError> {
        match rustix::fs::syncfs(&self.handle).map_err(io::Error::from) {
            Err(error) if is_unknown(&error) => one_by_one(&self.path),
            settled => settled.map_err(failed("cannot bring to the disk", &self.path)),
        }
    }

    #[cfg(not(target_os = "linux"))]
    pub fn settle(&self) -> Result<(), DiskError> {
        one_by_one(&self.path)
    }
}

/// Whether the system does not know the call, as some sandboxes do not.
fn is_unknown(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput)
}

/// Brings each file and folder below a folder to the disk, and the folder itself.
fn one_by_one(path: &Path) -> Result<(), DiskError> {
    for entry in WalkDir::new(path).contents_first(true) {
        let entry = entry.map_err(|error| {
            let place = error.path().unwrap_or(path).to_owned();
            failed("cannot read", &place)(error.into_io_error().unwrap_or_else(|| io::Error::other("a loop of links")))
        })?;
        if entry.file_type().is_file() || (entry.file_type().is_dir() && cfg!(unix)) {
            bring(entry.path()).map_err(failed("cannot bring to the disk", entry.path()))?;
        }
    }
    Ok(())
}

/// Brings one file or folder to the disk. A file system that cannot do this for folders does it with their files.
#[cfg(unix)]
fn bring(path: &Path) -> io::Result<()> {
    match rustix::fs::fsync(File::open(path)?).map_err(io::Error::from) {
        Err(error) if is_unknown(&error) => Ok(()),
        brought => brought,
    }
}

#[cfg(not(unix))]
fn bring(path: &Path) -> io::Result<()> {
    File::options().write(true).open(path)?.sync_all()
}

/// Brings one file to the disk, before it takes the place of another.
pub(super) fn settle_file(path: &Path) -> Result<(), DiskError> {
    bring(path).map_err(failed("cannot bring to the disk", path))
}

/// The folder that an output stands in, locked: of two builds into one folder, the second waits for the first.
#[derive(Debug)]
pub(super) struct Parent {
    path: PathBuf,
    #[cfg(unix)]
    handle: File,
}

impl Parent {
    #[cfg(unix)]
    pub fn lock(path: &Path) -> Result<Self, DiskError> {
        let handle = File::open(path).map_err(failed("cannot open", path))?;
        loop {
            match handle.lock() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // Some file systems have no locks; whoever publishes there from two programs at once has to see to it.
                Err(error) if !is_unknown(&error) && !has_no_locks(&error) => {
                    return Err(failed("cannot lock", path)(error));
                }
                _ => return Ok(Self { path: path.to_owned(), handle }),
            }
        }
    }

    #[cfg(not(unix))]
    pub fn lock(path: &Path) -> Result<Self, DiskError> {
        Ok(Self { path: path.to_owned() })
    }

    /// Waits until the names in it are on the disk.
    pub fn settle(&self) -> Result<(), DiskError> {
        #[cfg(unix)]
        match self.handle.sync_all() {
            Err(error) if !is_unknown(&error) => return Err(failed("cannot bring to the disk", &self.path)(error)),
            _ => {}
        }
        Ok(())
    }
}

#[cfg(unix)]
impl Drop for Parent {
    fn drop(&mut self) {
        // Not left to the closing: where that fails, this process would wait for itself the next time.
        drop(self.handle.unlock());
    }
}

/// Network file systems whose server gives no locks.
#[cfg(unix)]
fn has_no_locks(error: &io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::NOLCK.raw_os_error())
}
