//! The steps by which a new output takes the place of the old one, as a whole. Start at [`swap`]; who takes them is
//! [`super::edition`].

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::WalkDir;

use super::manifest::Manifest;
use super::pictures::MakeError;
use super::{DiskError, failed};
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

/// Two builds into one folder: the second waits for the first.
#[cfg(unix)]
pub(super) fn lock(parent: &Path) -> Result<Option<File>, DiskError> {
    let file = File::open(parent).map_err(failed("cannot open", parent))?;
    // Some file systems have no locks; two builds at once are then as safe as the exchange itself.
    Ok(file.lock().is_ok().then_some(file))
}

#[cfg(not(unix))]
pub(super) fn lock(_: &Path) -> Result<Option<File>, DiskError> {
    Ok(None)
}

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
        Err(_) => Ok(folder.to_owned()),
    }
}

/// Whether a foreign file stands where a file or a folder of the output belongs.
pub(super) fn in_the_way(file: &str, output: &Output) -> bool {
    let below = |folder: &str, path: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    let next = output.range(Arc::<str>::from(format!("{file}/"))..).next().is_some_and(|(path, _)| below(file, path));
    let above = file.match_indices('/').any(|(at, _)| output.contains_key(&file[..at]));
    output.contains_key(file) || file == MANIFEST || next || above
}

/// A file in a folder that is being made: a folder with it is ours to remove.
pub(super) const UNFINISHED: &str = ".nutgraf-unfinished";

/// Where the new folder is made: beside the old one, so that the exchange is one step. What a killed build left
/// there is removed; what anybody else put there is not.
pub(super) fn aside(folder: &Path) -> Result<PathBuf, DiskError> {
    let name = folder.file_name().map_or_else(|| String::from("public"), |name| name.to_string_lossy().into_owned());
    let mut path = folder.with_file_name(format!(".{name}.nutgraf-new"));
    let mut n = 1;
    while fs::symlink_metadata(&path).is_ok() {
        if path.join(UNFINISHED).is_file() {
            fs::remove_dir_all(&path).map_err(failed("cannot remove", &path))?;
        } else if let Ok(Some(old)) = Manifest::read(&path) {
            // Killed after the exchange, before the old folder was removed.
            // What refuses to go stays, and another name is taken.
            drop(remove_listed(&path, old.files.keys().map(String::as_str).chain([MANIFEST])));
        } else {
            // Killed before anything was written; a folder that holds something refuses to go.
            drop(fs::remove_dir(&path));
        }
        if fs::symlink_metadata(&path).is_err() {
            break;
        }
        n += 1;
        path = folder.with_file_name(format!(".{name}.nutgraf-new-{n}"));
    }
    fs::create_dir_all(&path).map_err(failed("cannot make", &path))?;
    let mark = path.join(UNFINISHED);
    fs::write(&mark, "").map_err(failed("cannot write", &mark))?;
    Ok(path)
}

/// Paths in a folder that a manifest does not list, sorted.
pub(super) fn foreign_files(folder: &Path, manifest: &Manifest) -> Result<Vec<String>, DiskError> {
    let mut foreign = Vec::new();
    if !folder.exists() {
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

/// Puts the new folder in the place of the old one. Afterwards the old one, if there was one, stands
/// where the new one was made.
pub(super) fn swap(folder: &Path, aside: &Path) -> Result<(), PublishError> {
    if !folder.exists() {
        return Ok(fs::rename(aside, folder).map_err(failed("cannot make", folder))?);
    }
    if exchange(folder, aside).is_ok() {
        return Ok(());
    }
    // No exchange on this system: two renames, between which the folder is missing for a moment.
    let away = folder.with_extension("nutgraf-old");
    fs::rename(folder, &away).map_err(failed("cannot replace", folder))?;
    if let Err(error) = fs::rename(aside, folder) {
        drop(fs::rename(&away, folder));
        return Err(failed("cannot replace", folder)(error).into());
    }
    Ok(fs::rename(&away, aside).map_err(failed("cannot remove", &away))?)
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

/// Removes the old folder: what its manifest lists and what was linked into the new one. Anything else
/// that appeared in the meantime stays, and with it the folder.
pub(super) fn remove_old(old: &Path, manifest: &Manifest, foreign: &[String]) {
    if old.exists() {
        drop(remove_listed(old, manifest.files.keys().chain(foreign).map(String::as_str).chain([MANIFEST])));
    }
}

/// Removes files of a folder and the folders that become empty. Nothing behind a link is touched: what is there
/// is not ours, whatever a list says. All that can be removed is, also where something else cannot.
fn remove_listed<'a>(folder: &Path, files: impl Iterator<Item = &'a str>) -> Result<usize, DiskError> {
    let (mut removed, mut failure) = (0, None);
    // For each folder below, whether it is one and not a link to one.
    let mut folders: BTreeMap<PathBuf, bool> = BTreeMap::new();
    for path in files {
        let above: Vec<&Path> = Path::new(path).ancestors().skip(1).collect();
        let real = above.iter().rev().all(|inner| {
            let is_real = || fs::symlink_metadata(folder.join(inner)).is_ok_and(|meta| meta.is_dir());
            inner.as_os_str().is_empty() || *folders.entry(inner.to_path_buf()).or_insert_with(is_real)
        });
        if real {
            match fs::remove_file(folder.join(path)) {
                Ok(()) => removed += 1,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => failure = failure.or(Some(failed("cannot remove", &folder.join(path))(error))),
            }
        }
    }
    // The deepest first; a folder that still holds something refuses to go, which is what we want.
    for (inner, _) in folders.iter().rev().filter(|(_, real)| **real) {
        drop(fs::remove_dir(folder.join(inner)));
    }
    drop(fs::remove_dir(folder));
    failure.map_or(Ok(removed), Err)
}

/// Removes what nutgraf made in a folder, and the folder if nothing else is in it. Returns the number of
/// files.
///
/// # Errors
/// A manifest that cannot be read.
pub fn clean(folder: &Path) -> Result<usize, DiskError> {
    let folder = &folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    match Manifest::read(folder)? {
        Some(manifest) => {
            let removed = remove_listed(folder, manifest.files.keys().map(String::as_str))?;
            // Last, so that what could not be removed is still known to be ours.
            remove_listed(folder, [MANIFEST].into_iter())?;
            Ok(removed)
        }
        None => Ok(0),
    }
}
