//! The folder of another program, read. Start at [`read`].

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::Site;
use crate::cli::report::Report;
use crate::cli::{Exit, Step};
use crate::diag::{self, Diagnostic};
use crate::disk::{inside, is_gone};
use crate::import::content::{self, Program, Settings};
use crate::source::{SitePath, Source};

/// What was found.
pub struct Found {
    /// How messages name the content folder, with a slash at the end.
    pub name: String,
    pub texts: Vec<(String, Source)>,
    pub files: BTreeSet<String>,
    pub statics: BTreeSet<String>,
    pub settings: Settings,
    pub diagnostics: Vec<Diagnostic>,
}

/// Where files are copied from: real paths. Nothing outside of `root` is read.
pub struct Origin {
    root: PathBuf,
    content: PathBuf,
}

impl Origin {
    /// Of an import that copies nothing.
    pub fn none() -> Self {
        Self { root: PathBuf::new(), content: PathBuf::new() }
    }

    /// The file with a path of [`crate::import::Content::CopyOf`], opened; an error where it is not in the folder.
    pub fn file(&self, from: &str) -> io::Result<File> {
        let path = match from.strip_prefix("content/") {
            Some(inner) => self.content.join(inner),
            None => self.root.join(from),
        };
        inside::open(&self.root, &path)
    }
}

/// Reads the content folder of a site, or a folder that is one.
pub fn read(program: Program, given: &Path, site: &Site, report: &mut Report) -> Step<(Found, Origin)> {
    let Some(root) = given.canonicalize().ok().filter(|root| root.is_dir()) else {
        return Err(report.failure(&format!("there is no folder {}", given.display()), &[], Exit::Usage));
    };
    let inner = root.join("content");
    let is_site = inner.canonicalize().is_ok_and(|real| real.is_dir() && real.starts_with(&root));
    let content = if is_site { inner } else { root.clone() };
    if content.starts_with(site.root.join("content"))
        || content.canonicalize().ok() == site.root.join("content").canonicalize().ok()
    {
        let help = "name the folder of the other site: `nutgraf import hugo ../old-site`";
        let message = format!("{} is the content of this site itself", given.display());
        return Err(report.failure(&message, &[help], Exit::Usage));
    }
    let shown = given.to_string_lossy().replace('\\', "/").trim_end_matches('/').to_owned();
    let name = if is_site { format!("{shown}/content/") } else { format!("{shown}/") };
    let mut found = Found {
        texts: Vec::new(),
        files: BTreeSet::new(),
        statics: BTreeSet::new(),
        settings: Settings::default(),
        diagnostics: Vec::new(),
        name,
    };
    if is_site {
        found.statics(&shown, &root);
        found.settings(program, &shown, &root);
    }
    found.walk(&content, &root);
    if found.texts.is_empty() && found.diagnostics.is_empty() {
        let message = format!("no Markdown file in {}", found.name);
        let help = "name the folder of the site, or the one that holds its content";
        return Err(report.failure(&message, &[help], Exit::Usage));
    }
    Ok((found, Origin { root, content }))
}

impl Found {
    fn walk(&mut self, content: &Path, root: &Path) {
        let mut entries = WalkDir::new(content).follow_links(true).sort_by_file_name().into_iter();
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error.path().map_or_else(String::new, |path| below(content, path));
                    let shown = self.shown(&path);
                    self.refused(&error, &shown);
                    continue;
                }
            };
            if is_hidden(&entry) {
                skip(&entry, &mut entries);
                continue;
            }
            let path = below(content, entry.path());
            if !is_inside(&entry, root) {
                self.unfit(&path, "a link that leads out of the folder");
                skip(&entry, &mut entries);
            } else if entry.path().to_str().is_none() {
                self.unfit(&path, "its name is not Unicode");
                skip(&entry, &mut entries);
            } else if entry.file_type().is_file() {
                self.file(path, root, entry.path());
            }
        }
    }

    fn file(&mut self, path: String, root: &Path, place: &Path) {
        let ending = place.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        if !matches!(ending.as_deref(), Some("md" | "markdown")) {
            self.files.insert(path);
            return;
        }
        match read_in(root, place) {
            Ok(bytes) => {
                let shown = self.shown(&path);
                self.texts.push((path, Source::from_bytes(shown, &bytes)));
            }
            Err(error) => {
                let shown = self.shown(&path);
                self.not_read(&error, &shown);
            }
        }
    }

    /// How messages name a file of the content folder.
    fn shown(&self, path: &str) -> SitePath {
        SitePath::new(&format!("{}{path}", self.name))
    }

    fn unfit(&mut self, path: &str, why: &str) {
        let shown = self.shown(path);
        self.wrong("unfit-file", &shown, why);
    }

    /// Notes what the walk could not look at.
    fn refused(&mut self, error: &walkdir::Error, shown: &SitePath) {
        match (error.loop_ancestor(), error.io_error()) {
            (Some(_), _) => self.wrong("unfit-file", shown, "a link to a folder that it stands in"),
            (None, Some(error)) => self.not_read(error, shown),
            (None, None) => self.wrong(diag::UNREADABLE, shown, &error.to_string()),
        }
    }

    fn not_read(&mut self, error: &io::Error, shown: &SitePath) {
        let code = if inside::is_unfit(error) { "unfit-file" } else { diag::UNREADABLE };
        self.wrong(code, shown, &error.to_string());
    }

    fn wrong(&mut self, code: &'static str, shown: &SitePath, why: &str) {
        let error = Diagnostic::file_error(code, shown, format!("cannot read {shown}: {why}"));
        self.diagnostics.push(error.help("mend it, or take it out of the folder"));
    }

    /// Looks for the files below `static/`; links that lead out of the site are none of them.
    fn statics(&mut self, shown: &str, root: &Path) {
        let folder = root.join("static");
        let entries = WalkDir::new(&folder).follow_links(true).into_iter();
        for entry in entries.filter_entry(|entry| !is_hidden(entry) && is_inside(entry, root)) {
            match entry {
                Ok(entry) if entry.file_type().is_file() => drop(self.statics.insert(below(&folder, entry.path()))),
                Ok(_) => {}
                // A link that leads nowhere is none of them either.
                Err(error) if error.loop_ancestor().is_some() || error.io_error().is_some_and(is_gone) => {}
                Err(error) => {
                    let path = error.path().map_or_else(String::new, |path| below(root, path));
                    self.refused(&error, &SitePath::new(&format!("{shown}/{path}")));
                }
            }
        }
    }

    /// Reads the first configuration that is there.
    fn settings(&mut self, program: Program, shown: &str, root: &Path) {
        let inside = |path: &PathBuf| path.canonicalize().is_ok_and(|real| real.starts_with(root) && real.is_file());
        let Some(place) = configurations(program).iter().map(|name| root.join(name)).find(inside) else { return };
        let name = below(root, &place);
        match read_in(root, &place) {
            Ok(bytes) => self.settings = content::settings(&Source::from_bytes(SitePath::new(&name), &bytes)),
            Err(error) => self.not_read(&error, &SitePath::new(&format!("{shown}/{name}"))),
        }
    }
}

fn read_in(root: &Path, place: &Path) -> io::Result<Vec<u8>> {
    inside::open(root, place).and_then(|file| super::read(&file))
}

fn skip(entry: &DirEntry, entries: &mut walkdir::IntoIter) {
    if entry.file_type().is_dir() {
        entries.skip_current_dir();
    }
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.')
}

/// Whether an entry is no link, or one to something in the folder.
fn is_inside(entry: &DirEntry, root: &Path) -> bool {
    !entry.path_is_symlink() || entry.path().canonicalize().is_ok_and(|real| real.starts_with(root))
}

/// A path below a folder, with `/`.
fn below(folder: &Path, path: &Path) -> String {
    let inner = path.strip_prefix(folder).unwrap_or(path);
    inner.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Where programs look for their configuration, in this order.
fn configurations(program: Program) -> &'static [&'static str] {
    match program {
        Program::Zola => &["zola.toml", "config.toml"],
        Program::Hugo => &[
            "hugo.toml",
            "hugo.yaml",
            "hugo.yml",
            "hugo.json",
            "config.toml",
            "config.yaml",
            "config.yml",
            "config.json",
            "config/_default/hugo.toml",
            "config/_default/hugo.yaml",
            "config/_default/config.toml",
            "config/_default/config.yaml",
        ],
    }
}
