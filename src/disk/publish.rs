//! An output to a folder, whole. Start at [`publish`].

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use walkdir::WalkDir;

use super::manifest::{Listed, Manifest};
use super::{DiskError, failed};
use crate::build::{MANIFEST, Output, OutputFile};

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
            Self::NoFolder { folder, what } => write!(f, "{} is {what}", folder.display()),
        }
    }
}

impl std::error::Error for PublishError {}

/// Publishes an output to a folder. Only differences are written; unchanged files are linked from the
/// old folder into the new one. Files that nutgraf did not make are kept if `keep_foreign`, else they are a
/// reason to refuse.
///
/// # Errors
/// Files that are not ours, or what the operating system refused; the folder is then as it was.
pub fn publish(root: &Path, output: &Output, folder: &Path, keep_foreign: bool) -> Result<Published, PublishError> {
    let folder = &real_folder(folder)?;
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(failed("cannot make", parent))?;
    let _lock = lock(parent)?;
    let old = Manifest::read(folder)?.unwrap_or_default();
    let foreign = foreign_files(folder, &old)?;
    if !foreign.is_empty() && !keep_foreign {
        return Err(PublishError::Foreign { folder: folder.to_owned(), files: foreign });
    }
    if let Some(file) = foreign.iter().find(|file| in_the_way(file, output)) {
        return Err(PublishError::InTheWay { folder: folder.to_owned(), file: file.clone() });
    }
    let plan = Plan::new(root, output, folder, &old)?;
    let published = plan.published(&old);
    if published.written == 0 && published.removed == 0 && folder.join(MANIFEST).is_file() {
        return Ok(published);
    }
    let aside = aside(folder)?;
    let result = plan.write(root, output, folder, &aside, &foreign).and_then(|()| swap(folder, &aside));
    if result.is_err() {
        // What was made aside is worth nothing any more; the error to tell is the first one.
        drop(fs::remove_dir_all(&aside));
    }
    result?;
    remove_old(&aside, &old, &foreign);
    Ok(published)
}

/// Two builds into one folder: the second waits for the first.
#[cfg(unix)]
fn lock(parent: &Path) -> Result<Option<File>, DiskError> {
    let file = File::open(parent).map_err(failed("cannot open", parent))?;
    // Some file systems have no locks; two builds at once are then as safe as the exchange itself.
    Ok(file.lock().is_ok().then_some(file))
}

#[cfg(not(unix))]
fn lock(_: &Path) -> Result<Option<File>, DiskError> {
    Ok(None)
}

/// The folder itself, where the output is a link to one: the exchange must not replace the link.
fn real_folder(folder: &Path) -> Result<PathBuf, PublishError> {
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
fn in_the_way(file: &str, output: &Output) -> bool {
    let below = |folder: &str, path: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    let next = output.range(Arc::<str>::from(format!("{file}/"))..).next().is_some_and(|(path, _)| below(file, path));
    let above = file.match_indices('/').any(|(at, _)| output.contains_key(&file[..at]));
    output.contains_key(file) || file == MANIFEST || next || above
}

/// A file in a folder that is being made: a folder with it is ours to remove.
const UNFINISHED: &str = ".nutgraf-unfinished";

/// Where the new folder is made: beside the old one, so that the exchange is one step. What a killed build left
/// there is removed; what anybody else put there is not.
fn aside(folder: &Path) -> Result<PathBuf, DiskError> {
    let name = folder.file_name().map_or_else(|| String::from("public"), |name| name.to_string_lossy().into_owned());
    let mut path = folder.with_file_name(format!(".{name}.nutgraf-new"));
    let mut n = 1;
    while fs::symlink_metadata(&path).is_ok() {
        if path.join(UNFINISHED).is_file() {
            fs::remove_dir_all(&path).map_err(failed("cannot remove", &path))?;
        } else if let Ok(Some(old)) = Manifest::read(&path) {
            // Killed after the exchange, before the old folder was removed.
            remove_listed(&path, old.files.keys().map(String::as_str).chain([MANIFEST]));
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
fn foreign_files(folder: &Path, manifest: &Manifest) -> Result<Vec<String>, DiskError> {
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

/// What the new folder will hold, and which of it the old one has already.
struct Plan {
    manifest: Manifest,
    unchanged: BTreeSet<String>,
}

impl Plan {
    fn new(root: &Path, output: &Output, folder: &Path, old: &Manifest) -> Result<Self, DiskError> {
        let listed: Vec<(String, Listed)> = output
            .par_iter()
            .map(|(path, file)| {
                let listed = match file {
                    OutputFile::Bytes(content) => Listed {
                        hash: blake3::Hash::from_bytes(content.hash).to_hex().to_string(),
                        size: content.bytes.len() as u64,
                    },
                    OutputFile::Copy(source) => {
                        let source = root.join(source.as_str());
                        let bytes = fs::read(&source).map_err(failed("cannot read", &source))?;
                        Listed { hash: blake3::hash(&bytes).to_hex().to_string(), size: bytes.len() as u64 }
                    }
                };
                Ok((path.to_string(), listed))
            })
            .collect::<Result<_, DiskError>>()?;
        let unchanged = listed
            .par_iter()
            .filter(|(path, listed)| {
                // The manifest tells the content; the size on the disk tells whether somebody touched it.
                old.files.get(path) == Some(listed)
                    && fs::symlink_metadata(folder.join(path))
                        .is_ok_and(|meta| meta.is_file() && meta.len() == listed.size)
            })
            .map(|(path, _)| path.clone())
            .collect();
        Ok(Self { manifest: Manifest { files: listed.into_iter().collect(), ..Manifest::default() }, unchanged })
    }

    fn published(&self, old: &Manifest) -> Published {
        Published {
            written: self.manifest.files.len() - self.unchanged.len(),
            unchanged: self.unchanged.len(),
            removed: old.files.keys().filter(|path| !self.manifest.files.contains_key(*path)).count(),
        }
    }

    fn write(
        &self,
        root: &Path,
        output: &Output,
        folder: &Path,
        aside: &Path,
        foreign: &[String],
    ) -> Result<(), PublishError> {
        let parents = output
            .keys()
            .map(AsRef::as_ref)
            .chain(foreign.iter().map(String::as_str))
            .filter_map(|path| Path::new(path).parent());
        let folders: BTreeSet<PathBuf> = parents.map(|parent| aside.join(parent)).chain([aside.to_owned()]).collect();
        for folder in folders {
            fs::create_dir_all(&folder).map_err(failed("cannot make", &folder))?;
        }
        output.par_iter().try_for_each(|(path, file)| {
            let target = aside.join(&**path);
            if self.unchanged.contains(&**path) {
                return link(&folder.join(&**path), &target);
            }
            match file {
                OutputFile::Bytes(content) => {
                    fs::write(&target, &content.bytes).map_err(failed("cannot write", &target))
                }
                OutputFile::Copy(source) => {
                    fs::copy(root.join(source.as_str()), &target).map(drop).map_err(failed("cannot write", &target))
                }
            }
        })?;
        for path in foreign {
            link(&folder.join(path), &aside.join(path))?;
        }
        let path = aside.join(MANIFEST);
        fs::write(&path, self.manifest.text()).map_err(failed("cannot write", &path))?;
        let mark = aside.join(UNFINISHED);
        fs::remove_file(&mark).map_err(failed("cannot remove", &mark))?;
        Ok(())
    }
}

/// The same file under a second name; a copy where the file system has no links.
fn link(from: &Path, to: &Path) -> Result<(), DiskError> {
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(drop)).map_err(failed("cannot write", to))
}

/// Puts the new folder in the place of the old one. Afterwards the old one, if there was one, stands
/// where the new one was made.
fn swap(folder: &Path, aside: &Path) -> Result<(), PublishError> {
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
fn remove_old(old: &Path, manifest: &Manifest, foreign: &[String]) {
    if old.exists() {
        remove_listed(old, manifest.files.keys().chain(foreign).map(String::as_str).chain([MANIFEST]));
    }
}

/// Removes files of a folder and the folders that become empty. Nothing behind a link is touched: what is there
/// is not ours, whatever a list says.
fn remove_listed<'a>(folder: &Path, files: impl Iterator<Item = &'a str>) -> usize {
    let mut removed = 0;
    // For each folder below, whether it is one and not a link to one.
    let mut folders: BTreeMap<PathBuf, bool> = BTreeMap::new();
    for path in files {
        let above: Vec<&Path> = Path::new(path).ancestors().skip(1).collect();
        let real = above.iter().rev().all(|inner| {
            let is_real = || fs::symlink_metadata(folder.join(inner)).is_ok_and(|meta| meta.is_dir());
            inner.as_os_str().is_empty() || *folders.entry(inner.to_path_buf()).or_insert_with(is_real)
        });
        if real {
            removed += usize::from(fs::remove_file(folder.join(path)).is_ok());
        }
    }
    // The deepest first; a folder that still holds something refuses to go, which is what we want.
    for (inner, _) in folders.iter().rev().filter(|(_, real)| **real) {
        drop(fs::remove_dir(folder.join(inner)));
    }
    drop(fs::remove_dir(folder));
    removed
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
            Ok(remove_listed(folder, manifest.files.keys().map(String::as_str).chain([MANIFEST])).saturating_sub(1))
        }
        None => Ok(0),
    }
}
