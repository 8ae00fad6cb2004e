//! The next content of an output folder, written while it is still being made. Start at [`Edition::print`].
//!
//! It is made in a folder beside the old one, and becomes the output as a whole by [`Edition::publish`]; dropped
//! before that, it leaves nothing behind. What the old folder holds already is not written again.
//!
//! The order of the steps is what makes a killed process and a power failure harmless: the files, their manifest, the
//! mark of the unfinished away, all of that on the disk, the exchange, the exchange on the disk, the old folder removed.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use rayon::prelude::*;

use super::copying;
use super::leftovers::{self, UNFINISHED};
use super::manifest::{Listed, Manifest};
use super::pictures::Workshop;
use super::publish::{self, PublishError, Published};
use super::settled::{self, Parent, Settling};
use super::{DiskError, failed, is_gone, make_folder};
use crate::build::{self, MANIFEST, Output, OutputFile, Printed};
use crate::source::{SourceFile, SourceTree};

/// An output that is being made.
#[derive(Debug)]
pub struct Edition {
    /// As it was named.
    folder: PathBuf,
    keep_foreign: bool,
    waits: bool,
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
    aside: OnceLock<Result<Settling, ()>>,
    /// The first thing that went wrong.
    error: Mutex<Option<DiskError>>,
    parent: Parent,
    /// For the disk.
    waits: bool,
}

/// A file of the output on its way into the folder.
enum Piece<'a> {
    /// As in the old folder.
    Unchanged,
    /// Stands in the new folder.
    There,
    /// Is to be written.
    Bytes(&'a [u8]),
}

impl Edition {
    /// For an output folder. Files in it that nutgraf did not make are kept if `keep_foreign`, else they are a reason
    /// to refuse.
    #[must_use]
    pub fn new(folder: &Path, keep_foreign: bool) -> Self {
        Self { folder: folder.to_owned(), keep_foreign, waits: true, opened: OnceLock::new() }
    }

    /// Does not wait for the disk: for a machine that is thrown away after the build. What it publishes is whole after
    /// whatever happens to the process, but perhaps not after a power failure.
    #[must_use]
    pub fn without_waiting(self) -> Self {
        Self { waits: false, ..self }
    }

    /// Writes a page, unless the output folder has it already. What goes wrong is told by [`Edition::publish`].
    pub fn print(&self, path: &str, bytes: &[u8]) -> Printed {
        let printed = Printed::of(bytes);
        if let Ok(opened) = self.opened()
            && !opened.has(path, &Listed::of(&printed)).unwrap_or(false)
            && let Some(aside) = opened.aside()
            && let Err(error) = write(aside, path, bytes)
        {
            opened.fail(error);
        }
        printed
    }

    fn opened(&self) -> Result<&Opened, &PublishError> {
        self.opened.get_or_init(|| Opened::new(&self.folder, self.keep_foreign, self.waits)).as_ref()
    }

    /// Makes this the content of the output folder. Only differences are written; unchanged files are linked from the
    /// old folder into the new one. `inputs` are what the output was made from.
    ///
    /// # Errors
    /// Files that are not ours, pages that are lost, or what the operating system refused; the folder is then as it
    /// was.
    pub fn publish(self, root: &Path, output: &Output, inputs: Option<&[u8; 32]>) -> Result<Published, PublishError> {
        let opened =
            self.opened.into_inner().unwrap_or_else(|| Opened::new(&self.folder, self.keep_foreign, self.waits))?;
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
        if let Some(Ok(aside)) = self.aside.get().map(|aside| aside.as_ref().map(Settling::path))
            && aside.join(UNFINISHED).is_file()
        {
            drop(leftovers::remove_marked(aside));
        }
    }
}

impl Opened {
    fn new(folder: &Path, keep_foreign: bool, waits: bool) -> Result<Self, PublishError> {
        let folder = publish::real_folder(folder)?;
        let parent = settled::parent(&folder);
        make_folder(parent)?;
        let parent = Parent::lock(parent)?;
        leftovers::settle(&folder)?;
        let old = Manifest::read(&folder)?.unwrap_or_default();
        let foreign = publish::foreign_files(&folder, &old)?;
        if !foreign.is_empty() && !keep_foreign {
            return Err(PublishError::Foreign { folder, files: foreign });
        }
        Ok(Self { folder, old, foreign, aside: OnceLock::new(), error: Mutex::new(None), parent, waits })
    }

    /// The folder that becomes the output. `None` if it could not be made.
    fn aside(&self) -> Option<&Path> {
        let made = self.aside.get_or_init(|| {
            leftovers::make_aside(&self.folder).map_err(|error| {
                self.fail(error);
            })
        });
        made.as_ref().ok().map(Settling::path)
    }

    /// As [`Opened::aside`], or why there is none.
    fn needed_aside(&self) -> Result<&Path, PublishError> {
        self.aside().ok_or_else(|| {
            self.failure().map_or_else(|| PublishError::Lost(String::from(MANIFEST)), PublishError::from)
        })
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
    fn has(&self, path: &str, listed: &Listed) -> Result<bool, DiskError> {
        Ok(self.old.files.get(path) == Some(listed) && is_file_of(&self.folder.join(path), listed.size)?)
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
        let root = &root.canonicalize().ok()?;
        let pages = AtomicUsize::new(0);
        let is_same = |(path, listed): (&String, &Listed)| {
            let places = ["static", "content"].map(|folder| format!("{folder}/{path}"));
            let source = places.iter().find_map(|source| Some((source, tree.get(source)?)));
            // What is made of a picture is among the inputs by the picture's hash.
            let source = source.filter(
                |(_, file)| !matches!(file, SourceFile::Picture { picture: Ok(picture), .. } if !picture.moving),
            );
            let is_copy = source.map(|(source, _)| {
                copying::read(root, &root.join(source)).is_ok_and(|read| Listed::of(&read) == *listed)
            });
            let is_theme = || theme.get(&places[0]).is_some();
            if is_copy.is_none() && !is_theme() && build::is_page(path) {
                pages.fetch_add(1, Ordering::Relaxed);
            }
            is_copy.unwrap_or(true) && is_file_of(&self.folder.join(path), listed.size).unwrap_or(false)
        };
        let current = self.old.files.par_iter().all(is_same);
        let unchanged = Published { written: 0, unchanged: self.old.files.len(), removed: 0 };
        current.then(|| (unchanged, pages.into_inner()))
    }

    fn publish(&self, root: &Path, output: &Output, inputs: Option<String>) -> Result<Published, PublishError> {
        let root = &root.canonicalize().map_err(failed("cannot read", root))?;
        let workshop = Workshop::new(root);
        workshop.all(output.values().filter_map(|file| match file {
            OutputFile::Made(made) => Some(made),
            _ => None,
        }))?;
        let pieces: Vec<(&str, Listed, Piece<'_>)> = output
            .par_iter()
            .map(|(path, file)| {
                let (listed, piece) = self.piece(path, file, root, &workshop)?;
                Ok((&**path, listed, piece))
            })
            .collect::<Result<_, PublishError>>()?;
        let unchanged = pieces.iter().filter(|(.., piece)| matches!(piece, Piece::Unchanged)).count();
        let published = Published {
            written: pieces.len() - unchanged,
            unchanged,
            removed: self.old.files.keys().filter(|path| !output.contains_key(path.as_str())).count(),
        };
        let same_files = published.written == 0 && published.removed == 0 && self.folder.join(MANIFEST).is_file();
        if same_files && self.old.inputs == inputs {
            return Ok(published);
        }
        let aside = self.needed_aside()?;
        if same_files {
            let path = write_manifest(aside, &Manifest { inputs, ..self.old.clone() })?;
            if self.waits {
                settled::settle_file(&path)?;
            }
            let manifest = self.folder.join(MANIFEST);
            fs::rename(&path, &manifest).map_err(failed("cannot write", &manifest))?;
            return Ok(published);
        }
        self.fill(aside, &pieces)?;
        let files = pieces.into_iter().map(|(path, listed, _)| (path.to_owned(), listed)).collect();
        write_manifest(aside, &Manifest { inputs, files, ..Manifest::default() })?;
        self.exchange(aside)?;
        Ok(published)
    }

    /// What has to be done for a file of the output, and what it is listed as. Copies are made here: what is listed is
    /// what was copied, whatever becomes of the source meanwhile.
    fn piece<'a>(
        &self,
        path: &str,
        file: &'a OutputFile,
        root: &Path,
        workshop: &Workshop,
    ) -> Result<(Listed, Piece<'a>), PublishError> {
        let (printed, source) = match file {
            OutputFile::Bytes(content) => (content.printed(), Err(Piece::Bytes(&content.bytes))),
            OutputFile::Printed(printed) => (*printed, Err(Piece::There)),
            OutputFile::Copy(source) => {
                (copying::read(root, &root.join(source.as_str()))?, Ok(root.join(source.as_str())))
            }
            OutputFile::Made(made) => (copying::read(root, &workshop.place(made))?, Ok(workshop.place(made))),
        };
        let listed = Listed::of(&printed);
        if self.has(path, &listed)? {
            return Ok((listed, Piece::Unchanged));
        }
        match source {
            Ok(source) => {
                let target = self.needed_aside()?.join(path);
                make_parent(&target)?;
                Ok((Listed::of(&copying::copy(root, &source, &target)?), Piece::There))
            }
            // Written when it was printed, if that was for this edition.
            Err(Piece::There) => match self.aside() {
                Some(aside) if is_file_of(&aside.join(path), listed.size)? => Ok((listed, Piece::There)),
                _ => Err(PublishError::Lost(path.to_owned())),
            },
            Err(piece) => Ok((listed, piece)),
        }
    }

    /// Puts into the new folder what is not there yet.
    fn fill(&self, aside: &Path, pieces: &[(&str, Listed, Piece<'_>)]) -> Result<(), DiskError> {
        let unchanged = pieces.iter().filter(|(.., piece)| matches!(piece, Piece::Unchanged));
        make_folders(aside, unchanged.map(|(path, ..)| *path))?;
        make_folders(aside, self.foreign.iter().map(String::as_str))?;
        pieces.par_iter().try_for_each(|(path, _, piece)| match piece {
            Piece::Unchanged => link(&self.folder.join(path), &aside.join(path)),
            Piece::Bytes(bytes) => write(aside, path, bytes),
            Piece::There => Ok(()),
        })?;
        self.foreign.iter().try_for_each(|path| link(&self.folder.join(path), &aside.join(path)))
    }

    /// Makes the new folder, which holds everything, the output.
    fn exchange(&self, aside: &Path) -> Result<(), PublishError> {
        let mark = aside.join(UNFINISHED);
        as_before(&self.folder, aside);
        let settled = self.aside.get().and_then(|aside| aside.as_ref().ok()).map_or(Ok(()), |aside| {
            fs::remove_file(&mark).map_err(failed("cannot remove", &mark))?;
            if self.waits { aside.settle() } else { Ok(()) }
        });
        let old = match settled.and_then(|()| publish::swap(&self.folder, aside)) {
            Ok(old) => old,
            Err(error) => {
                // What was made aside is worth nothing any more; the error to tell is the first one.
                drop(leftovers::settle(&self.folder));
                return Err(error.into());
            }
        };
        // The old folder goes only when the disk knows of the new one.
        if self.waits {
            self.parent.settle().map_err(PublishError::Unconfirmed)?;
        }
        drop(leftovers::remove_listed(&old, &self.old, &self.foreign));
        Ok(())
    }
}

/// Gives a new folder to whom the old one belongs, and lets in whom that lets in. As far as one may: whoever may not
/// still publishes.
#[cfg(unix)]
fn as_before(old: &Path, new: &Path) {
    use std::os::unix::fs::MetadataExt as _;
    if let Ok(meta) = fs::metadata(old) {
        drop(std::os::unix::fs::chown(new, Some(meta.uid()), Some(meta.gid())));
        drop(fs::set_permissions(new, meta.permissions()));
    }
}

#[cfg(not(unix))]
fn as_before(_: &Path, _: &Path) {}

fn hex(hash: &[u8; 32]) -> String {
    blake3::Hash::from_bytes(*hash).to_hex().to_string()
}

fn write_manifest(aside: &Path, manifest: &Manifest) -> Result<PathBuf, DiskError> {
    let path = aside.join(MANIFEST);
    fs::write(&path, manifest.text()).map_err(failed("cannot write", &path))?;
    Ok(path)
}

fn is_file_of(path: &Path, size: u64) -> Result<bool, DiskError> {
    match fs::symlink_metadata(path) {
        Ok(meta) => Ok(meta.is_file() && meta.len() == size),
        Err(error) if is_gone(&error) => Ok(false),
        Err(error) => Err(failed("cannot look at", path)(error)),
    }
}

/// Writes a file in the folder that is being made, where most files have a folder of their own.
fn write(aside: &Path, path: &str, bytes: &[u8]) -> Result<(), DiskError> {
    let target = aside.join(path);
    make_parent(&target)?;
    fs::write(&target, bytes).map_err(failed("cannot write", &target))
}

fn make_parent(target: &Path) -> Result<(), DiskError> {
    let Some(parent) = target.parent() else { return Ok(()) };
    match fs::create_dir(parent) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => make_folder(parent),
        made => made.map_err(failed("cannot make", parent)),
    }
}

fn make_folders<'a>(aside: &Path, files: impl Iterator<Item = &'a str>) -> Result<(), DiskError> {
    let folders: BTreeSet<&Path> = files.filter_map(|path| Path::new(path).parent()).collect();
    for folder in folders {
        let folder = aside.join(folder);
        make_folder(&folder)?;
    }
    Ok(())
}

/// The same file under a second name. Where the file system has no links, or no more of this file, a copy of a file, and
/// a link of its own where it is a symbolic one; what is neither, such as a pipe, has no end.
fn link(from: &Path, to: &Path) -> Result<(), DiskError> {
    let otherwise = |error: io::Error| {
        let kind = fs::symlink_metadata(from)?.file_type();
        #[cfg(unix)]
        if kind.is_symlink() {
            return std::os::unix::fs::symlink(fs::read_link(from)?, to);
        }
        if kind.is_file() { fs::copy(from, to).map(drop) } else { Err(error) }
    };
    fs::hard_link(from, to).or_else(otherwise).map_err(failed("cannot write", to))
}
