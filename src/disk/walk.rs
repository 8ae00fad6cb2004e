//! Which files a site has: the walk through its folders. Start at [`Walk::inputs`].

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::inside;
use crate::config;
use crate::parse;
use crate::source::{SitePath, SourceFile};

/// The folders that a site is read from, beside `nutgraf.yaml`.
pub const FOLDERS: [&str; 3] = [CONTENT, "templates", "static"];

/// The folder without which there is no site.
const CONTENT: &str = "content";

/// A file of the site.
pub struct Found {
    pub name: Name,
    pub what: What,
}

/// What a found file is called.
pub enum Name {
    /// As the file with this index of the list that was given.
    Known(usize),
    New(SitePath),
}

/// What a found file is.
pub enum What {
    /// A regular file, or a link to one.
    File(PathBuf),
    /// Something that is not read: [`SourceFile::Unreadable`] or [`SourceFile::Unfit`].
    Unread(SourceFile),
}

/// Whether the pipeline reads a file; the others are copied.
pub fn is_text(path: &SitePath) -> bool {
    path.as_str() == config::FILE || path.as_str().starts_with("templates/") || parse::form(path).is_some()
}

/// How many files are given on at once.
const BATCH: usize = 256;

/// A walk, and what it has found and not given on yet.
///
/// It is given the paths of the last walk. As long as both meet the same files in the same order, which is the rule,
/// a known file costs one comparison of paths.
pub struct Walk<'a> {
    root: &'a Path,
    /// Length of the root's path with the separator behind it.
    prefix: usize,
    known: &'a [&'a str],
    /// Index of the known path that is expected next.
    next: usize,
    /// The known paths by name, made when one is met out of order.
    places: Option<HashMap<&'a str, usize>>,
    found: Vec<Found>,
    give: &'a mut dyn FnMut(Vec<Found>),
    around: Around,
}

/// What a walk says beside the files.
#[derive(Default)]
pub struct Around {
    /// Where links lead inside the site: real paths, also of what is not there.
    pub links: BTreeSet<PathBuf>,
    /// Whether something was listed that was not there any more a moment later: what was found was never there at once.
    pub is_torn: bool,
}

impl<'a> Walk<'a> {
    /// Finds all inputs below `root`, which is an absolute path without links in it, and gives them in batches, so that
    /// others can look at the first while the walk goes on.
    pub fn inputs(root: &'a Path, known: &'a [&'a str], give: &'a mut dyn FnMut(Vec<Found>)) -> Around {
        let prefix = root.join("x").as_os_str().len() - 1;
        let (found, around) = (Vec::with_capacity(BATCH), Around::default());
        let mut walk = Self { root, prefix, known, next: 0, places: None, found, give, around };
        let config = root.join(config::FILE);
        match fs::metadata(&config) {
            Ok(meta) if meta.is_file() => {
                let is_link = fs::symlink_metadata(&config).is_ok_and(|meta| meta.is_symlink());
                match walk.note_link(&config, is_link) {
                    Some(why) => walk.unfit(config::FILE, why),
                    None => walk.found(config::FILE, What::File(config)),
                }
            }
            Err(error) if !is_gone(Some(&error)) => walk.unreadable(config::FILE, error.to_string()),
            _ => {}
        }
        for folder in FOLDERS {
            walk.folder(folder);
        }
        (walk.give)(walk.found);
        walk.around
    }

    fn add(&mut self, found: Found) {
        self.found.push(found);
        if self.found.len() == BATCH {
            (self.give)(std::mem::replace(&mut self.found, Vec::with_capacity(BATCH)));
        }
    }

    fn folder(&mut self, folder: &str) {
        let start = self.root.join(folder);
        match fs::metadata(&start) {
            Ok(_) => {}
            // A site without its texts is a mistake, and none of the others needs to be there.
            Err(error) if is_gone(Some(&error)) && fs::symlink_metadata(&start).is_err() => {
                if folder == CONTENT {
                    self.unreadable(folder, String::from("there is no such folder"));
                }
                return;
            }
            Err(error) => {
                self.unreadable(folder, error.to_string());
                return;
            }
        }
        let left_out = if folder == "static" { is_litter } else { is_hidden };
        let hidden = |entry: &DirEntry| entry.depth() > 0 && left_out(&entry.file_name().to_string_lossy());
        let mut entries = WalkDir::new(&start).follow_links(true).into_iter();
        // The folders that the walk stands in, from the first on.
        let mut above: Vec<PathBuf> = Vec::new();
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let listing = above.get(error.depth().saturating_sub(1)).unwrap_or(&start);
                    self.refused(&error, listing);
                    continue;
                }
            };
            if entry.file_type().is_dir() {
                above.truncate(entry.depth());
                above.push(entry.path().to_owned());
            }
            if hidden(&entry) {
                if entry.file_type().is_dir() {
                    entries.skip_current_dir();
                }
                continue;
            }
            let Some(path) = self.inner(entry.path()) else {
                let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
                self.unfit(&path, "its name is not Unicode");
                continue;
            };
            if let Some(why) = self.note_link(entry.path(), entry.path_is_symlink()) {
                if entry.file_type().is_dir() {
                    entries.skip_current_dir();
                }
                self.unfit(&path, why);
            } else if entry.file_type().is_file() {
                let name = self.name(&path);
                drop(path);
                self.add(Found { name, what: What::File(entry.into_path()) });
            }
        }
    }

    /// Notes what could not be looked at; where the error names nothing, the list of the folder `listing` broke off.
    fn refused(&mut self, error: &walkdir::Error, listing: &Path) {
        let path = error.path().unwrap_or(listing);
        let meta = fs::symlink_metadata(path);
        // A link that leads nowhere is still there.
        if is_gone(error.io_error()) && is_gone(meta.as_ref().err()) {
            self.around.is_torn = true;
            return;
        }
        let is_link = meta.is_ok_and(|meta| meta.is_symlink());
        let _ = self.note_link(path, is_link);
        if let Some(inner) = self.inner(path) {
            if error.loop_ancestor().is_some() {
                self.unfit(&inner, "a link to a folder that it stands in");
            } else if is_link && is_gone(error.io_error()) {
                self.unfit(&inner, "a link that leads nowhere");
            } else {
                self.unreadable(&inner, error.to_string());
            }
        }
    }

    /// Adds what the system does not let us read, and what it said.
    fn unreadable(&mut self, path: &str, why: String) {
        self.found(path, What::Unread(SourceFile::Unreadable(why)));
    }

    /// Adds what is read from no site, and why.
    fn unfit(&mut self, path: &str, why: &str) {
        self.found(path, What::Unread(SourceFile::Unfit(why.to_owned())));
    }

    fn found(&mut self, path: &str, what: What) {
        let name = self.name(path);
        self.add(Found { name, what });
    }

    fn name(&mut self, path: &str) -> Name {
        let expected = self.known.get(self.next).is_some_and(|known| *known == path);
        let known = self.known;
        let at = match (&mut self.places, expected) {
            (None, true) => Some(self.next),
            (places, _) => {
                let rest = known.iter().enumerate().skip(self.next);
                // Removed, so that no known file is met twice.
                places.get_or_insert_with(|| rest.map(|(at, path)| (*path, at)).collect()).remove(path)
            }
        };
        match at {
            Some(at) => {
                self.next = at + 1;
                Name::Known(at)
            }
            None => Name::New(SitePath::new(path)),
        }
    }

    /// Remembers where a link leads. Why it is not followed, if so.
    fn note_link(&mut self, path: &Path, is_link: bool) -> Option<&'static str> {
        if !is_link {
            return None;
        }
        let real = path.canonicalize();
        let refused = match &real {
            Ok(real) if inside::is_of_site(self.root, real) => None,
            Ok(real) if real.starts_with(self.root) => Some(inside::LEADS_TO_HIDDEN),
            _ => Some(inside::LEADS_OUT),
        };
        self.around
            .links
            .extend(real.ok().or_else(|| missing_target(path)).filter(|place| place.starts_with(self.root)));
        refused
    }

    /// A path below the root with `/` between its parts; `None` where it is not Unicode.
    fn inner<'p>(&self, path: &'p Path) -> Option<Cow<'p, str>> {
        let inner = std::str::from_utf8(path.as_os_str().as_encoded_bytes().get(self.prefix..)?).ok()?;
        Some(if std::path::MAIN_SEPARATOR == '/' {
            Cow::Borrowed(inner)
        } else {
            Cow::Owned(inner.replace(std::path::MAIN_SEPARATOR, "/"))
        })
    }
}

/// Where the target of a link would be that leads nowhere.
fn missing_target(link: &Path) -> Option<PathBuf> {
    let target = link.parent()?.join(fs::read_link(link).ok()?);
    let (above, real) = target.ancestors().find_map(|above| Some((above, above.canonicalize().ok()?)))?;
    Some(real.join(target.strip_prefix(above).ok()?))
}

fn is_gone(error: Option<&io::Error>) -> bool {
    error.is_some_and(|error| matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory))
}

/// What nobody means to publish, although it lies in `static/`. Other hidden files (`.well-known`, `.nojekyll`) are
/// there on purpose.
fn is_litter(name: &str) -> bool {
    matches!(name, ".git" | ".hg" | ".svn" | ".DS_Store" | "Thumbs.db")
        || name.starts_with(".env")
        || is_of_editor(name)
}

/// The copies that editors leave beside what they edit (Emacs: `#a#`, `.#a`, `a~`; Vim: `.a.swp`, `.a.swo`), and those
/// of macOS for what its file systems know of a file (`._a`).
fn is_of_editor(name: &str) -> bool {
    let is_swap = matches!(name.rsplit('.').next(), Some("swp" | "swo" | "swn"));
    let is_marked = name.starts_with('#') && name.ends_with('#') || name.starts_with(".#") || name.starts_with("._");
    name.ends_with('~') || is_swap || is_marked
}

/// Hidden files, and the copies that editors leave beside what they edit.
fn is_hidden(name: &str) -> bool {
    name.starts_with('.') || is_of_editor(name)
}
