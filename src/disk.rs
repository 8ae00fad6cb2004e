//! The disk: a folder to a [`SourceTree`], an output to a folder. Start at [`read`] and [`publish()`].
//!
//! [`publish()`] makes the new folder beside the old one and then exchanges the two, so that a reader
//! sees the old site or the new one, also when the process is killed in between.

pub mod manifest;
pub mod publish;

pub use publish::{Published, clean, publish};

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::{DirEntry, WalkDir};

use crate::config;
use crate::parse;
use crate::source::{SitePath, Source, SourceFile, SourceTree};

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
/// `.git` and `.env`. A
/// link that leads out of the site is not followed.
///
/// # Errors
/// A root that cannot be looked into. A single file that cannot be read is a part of the tree.
pub fn read(root: &Path) -> Result<SourceTree, DiskError> {
    let root = root.canonicalize().map_err(failed("cannot read", root))?;
    let mut found: Vec<(SitePath, Entry)> = Vec::new();
    let config = root.join(config::FILE);
    if config.is_file() {
        found.push((SitePath::new(config::FILE), Entry::Text(config)));
    }
    for folder in ["content", "templates", "static"] {
        walk(&root, folder, &mut found);
    }
    let files: Vec<(SitePath, SourceFile)> = found
        .into_par_iter()
        .map(|(path, entry)| {
            let file = match entry {
                Entry::Text(file) => match fs::read(&file) {
                    Ok(bytes) => SourceFile::Text(Source::from_bytes(path.clone(), &bytes)),
                    Err(error) => SourceFile::Unreadable(error.to_string()),
                },
                Entry::Asset => SourceFile::Asset,
                Entry::Unreadable(why) => SourceFile::Unreadable(why),
            };
            (path, file)
        })
        .collect();
    let mut tree = SourceTree::new();
    for (path, file) in files {
        tree.insert(path, file);
    }
    Ok(tree)
}

enum Entry {
    Text(PathBuf),
    Asset,
    Unreadable(String),
}

fn walk(root: &Path, folder: &str, found: &mut Vec<(SitePath, Entry)>) {
    let start = root.join(folder);
    if !start.exists() {
        return;
    }
    let left_out = if folder == "static" { is_litter } else { is_hidden };
    let hidden = |entry: &DirEntry| entry.depth() > 0 && left_out(&entry.file_name().to_string_lossy());
    let outside = |entry: &DirEntry| {
        entry.path_is_symlink() && !entry.path().canonicalize().is_ok_and(|real| real.starts_with(root))
    };
    let mut entries = WalkDir::new(&start).follow_links(true).into_iter();
    while let Some(entry) = entries.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                if let Some(path) = error.path().and_then(|path| site_path(root, path)) {
                    let why = if error.loop_ancestor().is_some() {
                        String::from("a link to a folder that it stands in")
                    } else {
                        error.to_string()
                    };
                    found.push((path, Entry::Unreadable(why)));
                }
                continue;
            }
        };
        if hidden(&entry) {
            if entry.file_type().is_dir() {
                entries.skip_current_dir();
            }
            continue;
        }
        let Some(path) = site_path(root, entry.path()) else {
            found.push((
                SitePath::new(&format!("{folder}/{}", entry.file_name().to_string_lossy())),
                Entry::Unreadable(String::from("its name is not Unicode")),
            ));
            continue;
        };
        if outside(&entry) {
            if entry.file_type().is_dir() {
                entries.skip_current_dir();
            }
            found.push((path, Entry::Unreadable(String::from("a link that leads out of the site"))));
        } else if entry.file_type().is_file() {
            let text = folder == "templates" || parse::form(&path).is_some();
            found.push((path, if text { Entry::Text(entry.into_path()) } else { Entry::Asset }));
        }
    }
}

/// What nobody means to publish, although it lies in `static/`. Other hidden files (`.well-known`, `.nojekyll`) are
/// there on purpose.
fn is_litter(name: &str) -> bool {
    matches!(name, ".git" | ".DS_Store" | "Thumbs.db") || name.starts_with(".env") || name.ends_with('~')
}

/// Hidden files, and the copies that editors leave beside what they edit.
fn is_hidden(name: &str) -> bool {
    let editors =
        name.ends_with('~') || name.rsplit('.').next() == Some("swp") || (name.starts_with('#') && name.ends_with('#'));
    name.starts_with('.') || editors
}

fn site_path(root: &Path, path: &Path) -> Option<SitePath> {
    let parts: Option<Vec<&str>> = path.strip_prefix(root).ok()?.iter().map(|part| part.to_str()).collect();
    Some(SitePath::new(&parts?.join("/")))
}
