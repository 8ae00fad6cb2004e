//! The steps by which a new output takes the place of the old one, as a whole. Start at [`swap`]; who takes them is
//! [`super::edition`].

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::WalkDir;

use super::leftovers;
use super::manifest::Manifest;
use super::pictures::MakeError;
use super::settled::{Parent, parent};
use super::{DiskError, failed, is_gone, is_there};
use crate::build::{MANIFEST, Output};

/// What a publication changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Published {
    pub written: usize,
    pub unchanged: usize,
    pub removed: usize,
}

/// Why an output was not published.
#[derive(Debug)]
pub enum PublishError {
    Disk(DiskError),
    /// The new output is in its place, but the disk did not confirm it.
    Unconfirmed(DiskError),
    /// The folder holds files that are not ours.
    Foreign {
        folder: PathBuf,
        files: Vec<String>,
    },
    /// A file that is not ours stands where one of ours belongs.
    InTheWay {
        folder: PathBuf,
        file: String,
    },
    /// Pictures that cannot be made, and what the decoder said.
    Pictures(Vec<(String, String)>),
    /// A page that was made for an earlier publication is not in the folder any more.
    Lost(String),
    /// What should be the output folder is something else.
    NoFolder {
        folder: PathBuf,
        what: &'static str,
    },
}

impl From<DiskError> for PublishError {
    fn from(error: DiskError) -> Self {
        Self::Disk(error)
    }
}

impl From<Vec<MakeError>> for PublishError {
    fn from(errors: Vec<MakeError>) -> Self {
        let mut broken = Vec::new();
        for error in errors {
            match error {
                MakeError::Disk(error) => return Self::Disk(error),
                MakeError::Broken(path, why) => broken.push((format!("the picture {path} cannot be decoded"), why)),
                MakeError::Undrawn(title, why) => {
                    broken.push((format!("no picture could be drawn for `{title}`"), why));
                }
            }
        }
        Self::Pictures(broken)
    }
}

impl fmt::Display for PublishError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Disk(error) => error.fmt(f),
            Self::Unconfirmed(error) => {
                write!(f, "the site is published, but may not outlast a power failure: {error}")
            }
            Self::Foreign { folder, files } => {
                write!(
                    f,
                    "{} holds files that nutgraf did not make: {}",
                    folder.display(),
                    files.iter().take(3).cloned().collect::<Vec<_>>().join(", ")
                )?;
                if files.len() > 3 { write!(f, " and {} more", files.len() - 3) } else { Ok(()) }
            }
            Self::InTheWay { folder, file } => {
                write!(
                    f,
                    "{} is not a file that nutgraf made, and the site needs its place",
                    folder.join(file).display()
                )
            }
            Self::Pictures(broken) => {
                let lines: Vec<String> = broken.iter().map(|(what, why)| format!("{what}: {why}")).collect();
                f.write_str(&lines.join("\n"))
            }
            Self::Lost(path) => write!(f, "the page `{path}` is not in the output folder any more"),
            Self::NoFolder { folder, what } => write!(f, "{} is {what}", folder.display()),
        }
    }
}

impl std::error::Error for PublishError {}

/// The folder itself, where the output is a link to one: the exchange must not replace the link.
pub(super) fn real_folder(folder: &Path) -> Result<PathBuf, PublishError> {
    let wrong = |what| Err(PublishError::NoFolder { folder: folder.to_owned(), what });
    match fs::symlink_metadata(folder) {
        Ok(meta) if meta.is_dir() => Ok(folder.to_owned()),
        Ok(meta) if meta.is_symlink() => match folder.canonicalize() {
            Ok(real) if real.is_dir() => Ok(real),
            _ => wrong("a link that leads to no folder"),
        },
        Ok(_) => wrong("a file, not a folder"),
        Err(error) if is_gone(&error) => Ok(folder.to_owned()),
        Err(error) => Err(failed("cannot look at", folder)(error).into()),
    }
}

/// Whether a foreign file stands where a file or a folder of the output belongs.
pub(super) fn in_the_way(file: &str, output: &Output) -> bool {
    let below = |folder: &str, path: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    let next = output.range(Arc::<str>::from(format!("{file}/"))..).next().is_some_and(|(path, _)| below(file, path));
    let above = file.match_indices('/').any(|(at, _)| output.contains_key(&file[..at]));
    output.contains_key(file) || file == MANIFEST || next || above
}

/// Paths in a folder that a manifest does not list, sorted.
pub(super) fn foreign_files(folder: &Path, manifest: &Manifest) -> Result<Vec<String>, DiskError> {
    let mut foreign = Vec::new();
    if !is_there(folder)? {
        return Ok(foreign);
    }
    for entry in WalkDir::new(folder).min_depth(1).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(folder).to_owned();
            failed("cannot read", &path)(error.into_io_error().unwrap_or_else(|| io::Error::other("a loop of links")))
        })?;
        if entry.file_type().is_dir() {
            continue;
        }
        let parts: Vec<_> = entry
            .path()
            .strip_prefix(folder)
            .unwrap_or(entry.path())
            .iter()
            .map(|part| part.to_string_lossy())
            .collect();
        let path = parts.join("/");
        let ours = manifest.files.contains_key(&path) || (path == MANIFEST && !manifest.files.is_empty());
        if !ours {
            foreign.push(path);
        }
    }
    Ok(foreign)
}

/// Puts the new folder in the place of the old one. Gives where the old one stands afterwards, if there was one.
pub(super) fn swap(folder: &Path, aside: &Path) -> Result<PathBuf, DiskError> {
    let first = || fs::rename(aside, folder).map(|()| aside.to_owned()).map_err(failed("cannot make", folder));
    match exchange(folder, aside) {
        Ok(()) => Ok(aside.to_owned()),
        Err(error) if is_gone(&error) => first(),
        Err(error) if !knows_no_exchange(&error) => Err(failed("cannot replace", folder)(error)),
        Err(_) if !is_there(folder)? => first(),
        Err(_) => replace(folder, aside),
    }
}

/// Without an exchange: two renames, between which the folder is missing for a moment. What is killed in that moment
/// is mended by the next build, see [`leftovers::settle`].
fn replace(folder: &Path, aside: &Path) -> Result<PathBuf, DiskError> {
    let away = leftovers::free_name(folder, leftovers::OLD)?;
    fs::rename(folder, &away).map_err(failed("cannot replace", folder))?;
    if let Err(error) = fs::rename(aside, folder) {
        fs::rename(&away, folder).map_err(failed("cannot put back", folder))?;
        return Err(failed("cannot replace", folder)(error));
    }
    Ok(away)
}

/// Whether an error says that this system or this file system cannot exchange folders. Some sandboxes forbid what they
/// do not know.
fn knows_no_exchange(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput | io::ErrorKind::PermissionDenied)
        && !is_no_access(error)
}

#[cfg(unix)]
fn is_no_access(error: &io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::ACCESS.raw_os_error())
}

#[cfg(not(unix))]
fn is_no_access(_: &io::Error) -> bool {
    false
}

#[cfg(target_os = "linux")]
fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE)?)
}

#[cfg(not(target_os = "linux"))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Removes what nutgraf made in a folder, and the folder if nothing else is in it. Returns the number of
/// files.
///
/// # Errors
/// A manifest that cannot be read, or what could not be removed.
pub fn clean(folder: &Path) -> Result<usize, DiskError> {
    let folder = &folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let parent = parent(folder);
    if !is_there(parent)? {
        return Ok(0);
    }
    let _lock = Parent::lock(parent)?;
    leftovers::settle(folder)?;
    Manifest::read(folder)?.map_or(Ok(0), |manifest| leftovers::remove_listed(folder, &manifest, &[]))
}
