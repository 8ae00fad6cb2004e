//! The one build function: a tree of sources to a tree of outputs. Start at [`build`].
//!
//! Every verb that needs a site calls [`build`], with empty [`Memos`] or with those of its last turn;
//! either way the result is the same. Nothing here touches the disk or the clock.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;

use crate::compose;
use crate::compose::views::{Owner, Page};
use crate::config::{self, Config, Html};
use crate::date::Date;
use crate::diag::{self, Diagnostic};
use crate::language::Languages;
use crate::memo::Memo;
use crate::parse::{self, Parsed};
use crate::render::{self, Renderer};
use crate::resolve::index::Skipped;
use crate::resolve::{self, Files, Site};
use crate::source::{SitePath, Source, SourceFile, SourceTree};

/// What a build depends on beside the files.
#[derive(Clone, Debug)]
pub struct Options {
    /// The moment the site is built for: decides what `publish_at` and `expires_at` mean.
    pub now: Date,
    pub drafts: bool,
    pub future: bool,
    /// Takes the place of the configuration's `base_url`.
    pub base_url: Option<String>,
}

/// What can be kept from one build for the next.
#[derive(Debug, Default)]
pub struct Memos {
    parsed: Memo<SitePath, ([u8; 32], parse::Settings), Arc<Parsed>>,
}

/// The bytes of a file, and their hash, made once. Cloning shares them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    pub bytes: Arc<[u8]>,
    /// Blake3 of the bytes.
    pub hash: [u8; 32],
}

impl Content {
    #[must_use]
    pub fn new(bytes: impl Into<Arc<[u8]>>) -> Self {
        let bytes = bytes.into();
        Self { hash: *blake3::hash(&bytes).as_bytes(), bytes }
    }
}

/// A file of the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutputFile {
    Bytes(Content),
    /// A file of the site that is copied as it is.
    Copy(SitePath),
}

/// The output: paths below the output folder, and what stands there.
pub type Output = BTreeMap<Arc<str>, OutputFile>;

/// What came of a build.
#[derive(Debug)]
pub struct Built {
    /// `None` where there were errors: then nothing is to be published.
    pub output: Option<Output>,
    /// Sorted by file and place.
    pub diagnostics: Vec<Diagnostic>,
    pub skipped: Vec<Skipped>,
    pub config: Config,
    /// How many pages the output holds.
    pub pages: usize,
}

/// Builds a site. `theme` holds the built-in `templates/` and `static/`.
#[must_use]
pub fn build(tree: &SourceTree, theme: &SourceTree, options: &Options, memos: &mut Memos) -> Built {
    let (mut config, config_source, mut diagnostics) = config::read(tree);
    if let Some(base_url) = &options.base_url {
        config.base_url = Some(base_url.clone());
    }
    diagnostics.extend(unreadable(tree));
    let parsed = parse_all(tree, &config, memos);
    diagnostics.extend(parsed.iter().flat_map(|file| file.diagnostics.iter().cloned()));
    let settings = resolve::Settings { now: options.now, drafts: options.drafts, future: options.future };
    let (site, found) = resolve::resolve(&config, config_source.as_ref(), &parsed, &files(tree, theme), &settings);
    diagnostics.extend(found);
    let (languages, found) = Languages::read(texts(theme, render::WORDS).chain(texts(tree, render::WORDS)));
    diagnostics.extend(found);
    let renderer = match Renderer::new(theme, tree) {
        Ok(renderer) => Some(renderer),
        Err(errors) => {
            diagnostics.extend(errors);
            None
        }
    };
    let mut built = Built { output: None, diagnostics, skipped: site.skipped.clone(), config, pages: 0 };
    // With errors in the content there is nothing to publish, and nothing to be gained from rendering.
    if let Some(renderer) = renderer.filter(|_| !diag::has_errors(&built.diagnostics)) {
        let pages = compose::compose(&site, &languages, |page| Rendered::new(page, &renderer));
        built.pages = pages.len();
        built.output = output(tree, theme, &site, pages, &mut built.diagnostics);
    }
    diag::sort(&mut built.diagnostics);
    built
}

/// Files that could not be read, and texts that are not UTF-8.
fn unreadable(tree: &SourceTree) -> impl Iterator<Item = Diagnostic> {
    tree.iter().filter_map(|(path, file)| match file {
        SourceFile::Unreadable(why) => {
            Some(Diagnostic::file_error("unreadable", path, "this file cannot be read").label(why.clone()))
        }
        SourceFile::Text(source) => source.invalid_utf8.map(|at| not_utf8(source, at)),
        _ => None,
    })
}

fn not_utf8(source: &Source, at: usize) -> Diagnostic {
    let found = source.text.char_indices().find(|&(i, c)| i >= at && c == '\u{fffd}').map_or(at, |(i, _)| i);
    Diagnostic::error("encoding", source, found..found + '\u{fffd}'.len_utf8(), "this file is not UTF-8 text")
        .label("the first byte that is not")
        .help("save the file in the encoding UTF-8")
}

fn parse_all(tree: &SourceTree, config: &Config, memos: &mut Memos) -> Vec<Arc<Parsed>> {
    let settings = parse::Settings { trusted_html: config.html == Html::Trusted };
    let sources: Vec<&Source> = texts(tree, "content").collect();
    let memo = &memos.parsed;
    let parsed: Vec<Arc<Parsed>> = sources
        .par_iter()
        .map(|source| {
            let input = (source.hash, settings.clone());
            memo.get(&source.path, &input).unwrap_or_else(|| Arc::new(parse::parse(source, &settings)))
        })
        .collect();
    memos.parsed.keep(
        sources
            .iter()
            .zip(&parsed)
            .map(|(source, parsed)| (source.path.clone(), (source.hash, settings.clone()), parsed.clone())),
    );
    parsed
}

fn texts<'a>(tree: &'a SourceTree, folder: &str) -> impl Iterator<Item = &'a Source> {
    tree.below(folder).filter_map(|(_, file)| match file {
        SourceFile::Text(source) => Some(source),
        _ => None,
    })
}

/// The files that links may lead to and that are copied.
fn files(tree: &SourceTree, theme: &SourceTree) -> Files {
    let assets = tree.below("content").filter(|(path, _)| parse::form(path).is_none()).map(|(path, _)| path.clone());
    let statics =
        theme.below("static").chain(tree.below("static")).map(|(path, _)| path.as_str()["static/".len()..].to_owned());
    Files { assets: assets.collect(), statics: statics.collect() }
}

/// A page that was rendered, or why it was not.
struct Rendered {
    path: String,
    owner: Owner,
    html: Result<Content, Box<Diagnostic>>,
}

impl Rendered {
    fn new(page: Page, renderer: &Renderer) -> Self {
        let html = renderer.render(&page).map(|html| Content::new(html.into_bytes()));
        Self { path: page.path, owner: page.owner, html }
    }
}

/// Puts the pages and the copied files together. `None` after errors.
fn output(
    tree: &SourceTree,
    theme: &SourceTree,
    site: &Site,
    pages: Vec<Rendered>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Output> {
    let mut owners = Owners::default();
    let mut output = Output::new();
    for (path, file) in theme.below("static").chain(tree.below("static")) {
        let target: Arc<str> = path.as_str()["static/".len()..].into();
        // A file of the site takes the place of the theme's.
        let own = tree.get(path.as_str()).is_some();
        if !output.contains_key(&target) {
            owners.take(&target, &file_owner(path), diagnostics);
        }
        output.insert(target, copy(path, file, own));
    }
    for path in &site.assets {
        let target: Arc<str> = path.as_str().strip_prefix("content/").unwrap_or(path.as_str()).into();
        owners.take(&target, &file_owner(path), diagnostics);
        output.insert(target, OutputFile::Copy(path.clone()));
    }
    let mut failed = BTreeMap::new();
    for page in pages {
        owners.take(&page.path, &page.owner, diagnostics);
        match page.html {
            Ok(html) => {
                output.insert(page.path.into(), OutputFile::Bytes(html));
            }
            // One mistake in a template fails every page that uses it: told once, with the first page.
            Err(error) => {
                let key = (error.file.clone(), error.place.as_ref().map(|p| p.span.start), error.label.clone());
                failed.entry(key).or_insert(*error);
            }
        }
    }
    owners.check_folders(diagnostics);
    diagnostics.extend(failed.into_values());
    (!diag::has_errors(diagnostics)).then_some(output)
}

fn copy(path: &SitePath, file: &SourceFile, own: bool) -> OutputFile {
    match file {
        SourceFile::Text(source) if !own => OutputFile::Bytes(Content::new(source.text.as_bytes())),
        SourceFile::Bytes(bytes) => OutputFile::Bytes(Content::new(*bytes)),
        _ => OutputFile::Copy(path.clone()),
    }
}

/// Who writes each path of the output. Paths that some file systems take for one are one here: letter
/// case and Unicode normalization do not count.
#[derive(Default)]
struct Owners {
    by_key: BTreeMap<String, (String, Owner)>,
}

fn folded(path: &str) -> String {
    path.nfc().flat_map(char::to_lowercase).collect()
}

/// The file that lists the output, which nothing else may be called.
pub const MANIFEST: &str = "manifest.json";

/// The owner of a file that is copied.
fn file_owner(path: &SitePath) -> Owner {
    Owner { what: format!("the file {path}"), origin: None, file: Some(path.clone()) }
}

impl Owners {
    fn take(&mut self, path: &str, owner: &Owner, diagnostics: &mut Vec<Diagnostic>) {
        let key = folded(path);
        let list = || Owner { what: String::from("nutgraf's own list of the output"), origin: None, file: None };
        let reserved = (key == MANIFEST).then(|| (MANIFEST.to_owned(), list()));
        if let Some(other) = self.by_key.get(&key).or(reserved.as_ref()) {
            diagnostics.push(collision((path, owner), other));
        } else {
            self.by_key.insert(key, (path.to_owned(), owner.clone()));
        }
    }

    /// A path cannot be a file and a folder.
    fn check_folders(&self, diagnostics: &mut Vec<Diagnostic>) {
        for (key, (path, owner)) in &self.by_key {
            for (at, _) in key.match_indices('/') {
                if let Some(other) = self.by_key.get(&key[..at]) {
                    diagnostics.push(collision((path, owner), other));
                }
            }
        }
    }
}

fn collision((path, owner): (&str, &Owner), (other_path, other): &(String, Owner)) -> Diagnostic {
    let message = if path == other_path {
        format!("two things want to be written to `{path}`")
    } else if folded(path) == folded(other_path) {
        format!("`{path}` and `{other_path}` are one file on some systems")
    } else {
        format!("`{other_path}` cannot be a file and a folder (for `{path}`)")
    };
    let diagnostic = match owner.origin.as_ref().or(other.origin.as_ref()) {
        Some((origin, key)) => {
            let place = origin.place(key);
            Diagnostic::error("collision", &place.source, place.span, message)
        }
        None => {
            let file = owner.file.clone().or(other.file.clone()).unwrap_or_else(|| SitePath::new(path));
            Diagnostic::file_error("collision", &file, message)
        }
    };
    diagnostic
        .label(format!("{} and {}", other.what, owner.what))
        .help("give one of them another id, slug, alias or file name")
}
