//! The next content of an output folder, written while it is still being made. Start at [`Edition::print`].
//!
//! It is made in a folder beside the old one, and becomes the output as a whole by [`Edition::publish`]; dropped
//! before that, it leaves nothing behind. What the old folder holds already is not written again.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use rayon::prelude::*;

use super::manifest::{Listed, Manifest};
use super::pictures::Workshop;
use super::publish::{self, PublishError, Published, UNFINISHED};
use super::{DiskError, failed};
use crate::build::{self, MANIFEST, Output, OutputFile, Printed};
use crate::source::{SourceFile, SourceTree};

/// An output that is being made.
#[derive(Debug)]
pub struct Edition {
    /// As it was named.
    folder: PathBuf,
    keep_foreign: bool,
    /// Nothing is touched before the first page is there.
    opened: OnceLock<Result<Opened, PublishError>>,
}

/// What stands in the output folder, and the folder beside it.
#[derive(Debug)]
struct Opened {
    folder: PathBuf,
    old: Manifest,
    /// Files that are not ours.
    foreign: Vec<String>,
    aside: OnceLock<Result<PathBuf, ()>>,
    /// The first thing that went wrong.
    error: Mutex<Option<DiskError>>,
    /// Two builds into one folder: the second waits for the first.
    _lock: Option<File>,
}

impl Edition {
    /// For an output folder. Files in it that nutgraf did not make are kept if `keep_foreign`, else they are a reason
    /// to refuse.
    #[must_use]
    pub fn new(folder: &Path, keep_foreign: bool) -> Self {
        Self { folder: folder.to_owned(), keep_foreign, opened: OnceLock::new() }
    }

    /// Writes a page, unless the output folder has it already. What goes wrong is told by [`Edition::publish`].
    pub fn print(&self, path: &str, bytes: &[u8]) -> Printed {
        let printed = Printed::of(bytes);
        if let Ok(opened) = self.opened()
            && !opened.has(path, &Listed::of(&printed))
            && let Some(aside) = opened.aside()
            && let Err(error) = write(aside, path, |target| fs::write(target, bytes))
        {
            opened.fail(error);
        }
        printed
    }

    fn opened(&self) -> Result<&Opened, &PublishError> {
        self.opened.get_or_init(|| Opened::new(&self.folder, self.keep_foreign)).as_ref()
    }

    /// Makes this the content of the output folder. Only differences are written; unchanged files are linked from the
    /// old folder into the new one. `inputs` are what the output was made from.
    ///
    /// # Errors
    /// Files that are not ours, pages that are lost, or what the operating system refused; the folder is then as it
    /// was.
    pub fn publish(self, root: &Path, output: &Output, inputs: Option<&[u8; 32]>) -> Result<Published, PublishError> {
        let opened = self.opened.into_inner().unwrap_or_else(|| Opened::new(&self.folder, self.keep_foreign))?;
        if let Some(error) = opened.failure() {
            return Err(error.into());
        }
        if let Some(file) = opened.foreign.iter().find(|file| publish::in_the_way(file, output)) {
            return Err(PublishError::InTheWay { folder: opened.folder.clone(), file: file.clone() });
        }
        opened.publish(root, output, inputs.map(hex))
    }

    /// Whether the output folder holds what a build of these inputs gives: by its manifest, by the sizes of its files,
    /// and by the content of those that are copied. Then that, and how many pages it has.
    #[must_use]
    pub fn is_current(
        &self,
        root: &Path,
        tree: &SourceTree,
        theme: &SourceTree,
        inputs: &[u8; 32],
    ) -> Option<(Published, usize)> {
        self.opened().ok()?.is_current(root, tree, theme, inputs)
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        // Once published, this folder has become the output or the old one, and is not there any more.
        if let Some(Ok(aside)) = self.aside.get()
            && aside.join(UNFINISHED).is_file()
        {
            drop(fs::remove_dir_all(aside));
        }
    }
}

impl Opened {
    fn new(folder: &Path, keep_foreign: bool) -> Result<Self, PublishError> {
        let folder = publish::real_folder(folder)?;
        let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(failed("cannot make", parent))?;
        let lock = publish::lock(parent)?;
        let old = Manifest::read(&folder)?.unwrap_or_default();
        let foreign = publish::foreign_files(&folder, &old)?;
        if !foreign.is_empty() && !keep_foreign {
            return Err(PublishError::Foreign { folder, files: foreign });
        }
        Ok(Self { folder, old, foreign, aside: OnceLock::new(), error: Mutex::new(None), _lock: lock })
    }

    /// The folder that becomes the output. `None` if it could not be made.
    fn aside(&self) -> Option<&Path> {
        let made = self.aside.get_or_init(|| {
            publish::aside(&self.folder).map_err(|error| {
                self.fail(error);
            })
        });
        made.as_ref().ok().map(PathBuf::as_path)
    }

    fn fail(&self, error: DiskError) {
        self.error.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }

    /// The first thing that went wrong.
    fn failure(&self) -> Option<DiskError> {
        self.error.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Whether the output folder holds a file already: its manifest tells the content, and the size on the disk
    /// whether somebody touched it.
    fn has(&self, path: &str, listed: &Listed) -> bool {
        self.old.files.get(path) == Some(listed) && is_file_of(&self.folder.join(path), listed.size)
    }

    fn is_current(
        &self,
        root: &Path,
        tree: &SourceTree,
        theme: &SourceTree,
        inputs: &[u8; 32],
    ) -> Option<(Published, usize)> {
        if self.old.inputs.as_deref() != Some(&*hex(inputs)) {
            return None;
        }
        let pages = AtomicUsize::new(0);
        let is_same = |(path, listed): (&String, &Listed)| {
            let places = ["static", "content"].map(|folder| format!("{folder}/{path}"));
            let source = places.iter().find_map(|source| Some((source, tree.get(source)?)));
            // What is made of a picture is among the inputs by the picture's hash.
            let source = source.filter(
                |(_, file)| !matches!(file, SourceFile::Picture { picture: Ok(picture), .. } if !picture.moving),
            );
            let is_copy = source.map(|(source, _)| copied(&root.join(source)).is_ok_and(|copied| copied == *listed));
            let is_theme = || theme.get(&places[0]).is_some();
            if is_copy.is_none() && !is_theme() && build::is_page(path) {
                pages.fetch_add(1, Ordering::Relaxed);
            }
            is_copy.unwrap_or(true) && is_file_of(&self.folder.join(path), listed.size)
        };
        let current = self.old.files.par_iter().all(is_same);
        let unchanged = Published { written: 0, unchanged: self.old.files.len(), removed: 0 };
        current.then(|| (unchanged, pages.into_inner()))
    }

    fn publish(&self, root: &Path, output: &Output, inputs: Option<String>) -> Result<Published, PublishError> {
        let workshop = Workshop::new(root);
        workshop.all(output.values().filter_map(|file| match file {
            OutputFile::Made(made) => Some(made),
            _ => None,
        }))?;
        let listed: Vec<(&str, &OutputFile, Listed, bool)> = output
            .par_iter()
            .map(|(path, file)| {
                let listed = match file {
                    OutputFile::Bytes(content) => Listed::of(&content.printed()),
                    OutputFile::Printed(printed) => Listed::of(printed),
                    OutputFile::Copy(source) => copied(&root.join(source.as_str()))?,
                    OutputFile::Made(made) => copied(&workshop.place(made))?,
                };
                let unchanged = self.has(path, &listed);
                Ok((&**path, file, listed, unchanged))
            })
            .collect::<Result<_, DiskError>>()?;
        let unchanged = listed.iter().filter(|(.., unchanged)| *unchanged).count();
        let published = Published {
            written: listed.len() - unchanged,
            unchanged,
            removed: self.old.files.keys().filter(|path| !output.contains_key(path.as_str())).count(),
        };
        let same_files = published.written == 0 && published.removed == 0 && self.folder.join(MANIFEST).is_file();
        if same_files && self.old.inputs == inputs {
            return Ok(published);
        }
        let Some(aside) = self.aside() else {
            return Err(self.failure().map_or_else(|| PublishError::Lost(String::from(MANIFEST)), PublishError::from));
        };
        if same_files {
            let path = write_manifest(aside, &Manifest { inputs, ..self.old.clone() })?;
            fs::rename(&path, self.folder.join(MANIFEST))
                .map_err(failed("cannot write", &self.folder.join(MANIFEST)))?;
            return Ok(published);
        }
        make_folders(aside, listed.iter().filter(|(.., unchanged)| *unchanged).map(|(path, ..)| *path))?;
        make_folders(aside, self.foreign.iter().map(String::as_str))?;
        listed.par_iter().try_for_each(|(path, file, listed, unchanged)| match file {
            _ if *unchanged => Ok(link(&self.folder.join(path), &aside.join(path))?),
            OutputFile::Bytes(content) => Ok(write(aside, path, |target| fs::write(target, &content.bytes))?),
            OutputFile::Copy(source) => {
                let source = root.join(source.as_str());
                Ok(write(aside, path, |target| fs::copy(&source, target).map(drop))?)
            }
            OutputFile::Made(made) => {
                let place = workshop.place(made);
                Ok(write(aside, path, |target| fs::copy(&place, target).map(drop))?)
            }
            // Written when it was printed, if that was for this edition.
            OutputFile::Printed(_) if is_file_of(&aside.join(path), listed.size) => Ok(()),
            OutputFile::Printed(_) => Err(PublishError::Lost((*path).to_owned())),
        })?;
        for path in &self.foreign {
            link(&self.folder.join(path), &aside.join(path))?;
        }
        let files = listed.into_iter().map(|(path, _, listed, _)| (path.to_owned(), listed)).collect();
        let manifest = Manifest { inputs, files, ..Manifest::default() };
        write_manifest(aside, &manifest)?;
        let mark = aside.join(UNFINISHED);
        fs::remove_file(&mark).map_err(failed("cannot remove", &mark))?;
        if let Err(error) = publish::swap(&self.folder, aside) {
            // What was made aside is worth nothing any more; the error to tell is the first one.
            drop(fs::remove_dir_all(aside));
            return Err(error);
        }
        publish::remove_old(aside, &self.old, &self.foreign);
        Ok(published)
    }
}

fn hex(hash: &[u8; 32]) -> String {
    blake3::Hash::from_bytes(*hash).to_hex().to_string()
}

/// What a copy of a file will be listed as.
fn copied(source: &Path) -> Result<Listed, DiskError> {
    Ok(Listed::of(&Printed::of(&fs::read(source).map_err(failed("cannot read", source))?)))
}

fn write_manifest(aside: &Path, manifest: &Manifest) -> Result<PathBuf, DiskError> {
    let path = aside.join(MANIFEST);
    fs::write(&path, manifest.text()).map_err(failed("cannot write", &path))?;
    Ok(path)
}

fn is_file_of(path: &Path, size: u64) -> bool {
    fs::symlink_metadata(path).is_ok_and(|meta| meta.is_file() && meta.len() == size)
}

/// Writes a file in the folder that is being made, where most files have a folder of their own.
fn write(aside: &Path, path: &str, act: impl Fn(&Path) -> io::Result<()>) -> Result<(), DiskError> {
    let target = aside.join(path);
    if let Some(parent) = target.parent()
        && fs::create_dir(parent).is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
    {
        fs::create_dir_all(parent).map_err(failed("cannot make", parent))?;
    }
    act(&target).map_err(failed("cannot write", &target))
}

fn make_folders<'a>(aside: &Path, files: impl Iterator<Item = &'a str>) -> Result<(), DiskError> {
    let folders: BTreeSet<&Path> = files.filter_map(|path| Path::new(path).parent()).collect();
    for folder in folders {
        let folder = aside.join(folder);
        fs::create_dir_all(&folder).map_err(failed("cannot make", &folder))?;
    }
    Ok(())
}

/// The same file under a second name; a copy where the file system has no links.
fn link(from: &Path, to: &Path) -> Result<(), DiskError> {
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(drop)).map_err(failed("cannot write", to))
}
