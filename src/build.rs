//! The one build function: a tree of sources to a tree of outputs. Start at [`build`].
//!
//! Every verb that needs a site calls [`build`], with empty [`Memos`] or with those of its last turn;
//! either way the result is the same. Nothing here touches the disk or the clock.

pub mod listed;
mod output;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::check::{self, WebLink};
use crate::compose;
use crate::config::{self, Config};
use crate::date::Date;
use crate::diag::{self, Diagnostic};
use crate::language::Languages;
use crate::memo::Memo;
use crate::parse::model::Origin;
use crate::parse::{self, Parsed};
use crate::picture::Version;
use crate::picture::social::Social;
use crate::progress::{Progress, Stage};
use crate::render::{self, Renderer};
use crate::resolve::active::may_run;
use crate::resolve::index::Skipped;
use crate::resolve::{self, Asset, Files, Site};
use crate::source::{SitePath, Source, SourceFile, SourceTree};

use self::output::Rendered;

/// What a build depends on beside the files.
#[derive(Clone, Debug)]
pub struct Options {
    /// The moment the site is built for: decides what `publish_at` and `expires_at` mean.
    pub now: Date,
    pub drafts: bool,
    pub future: bool,
    /// Takes the place of the configuration's `base_url`.
    pub base_url: Option<String>,
    /// The day of the plain-text articles that have none of their own.
    pub date: Option<Date>,
    /// The editorial rules are looked at too.
    pub editorial: bool,
}

/// What can be kept from one build for the next: of each stage the last input and what came of it. None of it changes
/// the result.
#[derive(Debug, Default)]
pub struct Memos {
    settings: parse::Settings,
    parsed: Memo<SitePath, [u8; 32], Arc<Parsed>>,
    config: Option<Arc<Config>>,
    files: Option<Arc<Files>>,
    resolved: resolve::Memo,
    templates: Option<Templates>,
    pages: compose::Memo<Rendered>,
    output: output::Memo,
}

impl Memos {
    /// For a build that no other follows: what only the next one would need is not kept.
    #[must_use]
    pub fn once() -> Self {
        Self { resolved: resolve::Memo::once(), pages: compose::Memo::once(), ..Self::default() }
    }

    /// For another site with the same templates: nothing else is known of it.
    #[must_use]
    pub fn with_templates_of(others: &Self) -> Self {
        Self { templates: others.templates.clone(), ..Self::default() }
    }
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

    #[must_use]
    pub fn printed(&self) -> Printed {
        Printed { hash: self.hash, size: self.bytes.len() as u64 }
    }
}

/// A file of the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutputFile {
    Bytes(Content),
    /// A page that was handed on when it was made, in this turn or an earlier one.
    Printed(Printed),
    /// A file of the site that is copied as it is.
    Copy(SitePath),
    /// A picture, which is made when it is needed.
    Made(Made),
}

/// A picture that is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    /// Of a picture of the site.
    Version {
        from: SitePath,
        /// Blake3 of that picture.
        of: [u8; 32],
        version: Version,
    },
    /// For those who share a page.
    Social(Arc<Social>),
}

/// What is known of a page that is not held in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Printed {
    /// Blake3 of the bytes.
    pub hash: [u8; 32],
    /// In bytes.
    pub size: u64,
}

impl Printed {
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self { hash: *blake3::hash(bytes).as_bytes(), size: bytes.len() as u64 }
    }
}

impl OutputFile {
    /// Whether both are the same, wherever they are.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Copy(one), Self::Copy(other)) => one == other,
            (Self::Made(one), Self::Made(other)) => one == other,
            (Self::Copy(_) | Self::Made(_), _) | (_, Self::Copy(_) | Self::Made(_)) => false,
            _ => self.printed() == other.printed(),
        }
    }

    /// What is known of the bytes; `None` for a file that nobody has read or made.
    #[must_use]
    pub fn printed(&self) -> Option<Printed> {
        match self {
            Self::Bytes(content) => Some(content.printed()),
            Self::Printed(printed) => Some(*printed),
            Self::Copy(_) | Self::Made(_) => None,
        }
    }
}

/// Where pages go as soon as they are made. Together they would be the largest thing in memory.
pub trait Press: Sync {
    /// There will be pages. Not called where errors have been found before.
    fn start(&self, _config: &Config) {}

    /// Takes a page, and says what stands for it in the output. Called from several threads at once.
    fn print(&self, path: &str, html: String) -> OutputFile;

    /// What has been printed since the last start is not wanted.
    fn stop(&self) {}
}

/// Keeps all pages in memory.
#[derive(Clone, Copy, Debug)]
pub struct Keep;

impl Press for Keep {
    fn print(&self, _path: &str, html: String) -> OutputFile {
        OutputFile::Bytes(Content::new(html.into_bytes()))
    }
}

/// The output: paths below the output folder, and what stands there.
pub type Output = BTreeMap<Arc<str>, OutputFile>;

/// What came of a build.
#[derive(Debug)]
pub struct Built {
    /// `None` where there were errors: then nothing is to be published.
    pub output: Option<Arc<Output>>,
    /// Sorted by file and place.
    pub diagnostics: Vec<Diagnostic>,
    pub skipped: Vec<Skipped>,
    pub config: Arc<Config>,
    /// How many pages the output holds.
    pub pages: usize,
    /// How many of them were made in this turn; the others are those of the last.
    pub made: usize,
    /// Something will come or go when its moment has come: the same files may give another output later.
    pub waits: bool,
    /// The [`inputs`] of an output that any build of them gives, at whatever moment, with nothing to be told: then
    /// nothing has to be built again.
    pub inputs: Option<[u8; 32]>,
    /// What the pages were made from.
    pub site: Site,
    /// The links to other sites, where the editorial rules are looked at.
    pub web_links: Vec<WebLink>,
}

/// A fingerprint of all that an output is made from, but for the content of files that are copied and for what has its
/// moments: drafts, `publish_at`, `expires_at`.
#[must_use]
pub fn inputs(tree: &SourceTree, theme: &SourceTree, config: &Config, options: &Options) -> [u8; 32] {
    // Hashed in one go, which is much faster than many small parts.
    let mut all = Vec::new();
    // Each part with its length before it, so that no two inputs read the same.
    let mut part = |bytes: &[u8]| {
        all.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        all.extend_from_slice(bytes);
    };
    part(env!("CARGO_PKG_VERSION").as_bytes());
    part(options.base_url.as_deref().unwrap_or_default().as_bytes());
    part(&[u8::from(options.base_url.is_some())]);
    part(options.date.map(|date| date.to_string()).unwrap_or_default().as_bytes());
    // Pages that tell their age may tell another one tomorrow.
    let day = config.age_notice.and_then(|_| options.now.earliest());
    part(day.map(|day| day.to_string()).unwrap_or_default().as_bytes());
    for (path, file) in theme.iter().chain(tree.iter()) {
        part(path.as_str().as_bytes());
        match file {
            SourceFile::Text(source) => part(&source.hash),
            SourceFile::Bytes(bytes) => part(bytes),
            SourceFile::Asset => part(b"asset"),
            SourceFile::Picture { hash, .. } => part(hash),
            SourceFile::Unreadable(_) => part(b"unreadable"),
            SourceFile::Unfit(_) => part(b"unfit"),
            SourceFile::TooLarge => part(b"too large"),
        }
    }
    part(&(theme.iter().count() as u64).to_le_bytes());
    *blake3::hash(&all).as_bytes()
}

/// Keeps nothing of a page but what is known of it, for somebody who only wants to know what is wrong.
pub struct Unkept;

impl Press for Unkept {
    fn start(&self, _: &Config) {}

    fn print(&self, _: &str, html: String) -> OutputFile {
        OutputFile::Printed(Printed { hash: [0; 32], size: html.len() as u64 })
    }

    fn stop(&self) {}
}

/// Whether a file of the output is a page, which a reader can stay at, and not a feed of one.
#[must_use]
pub fn is_page(path: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|extension| extension == "html")
}

/// Builds a site in memory. `theme` holds the built-in `templates/` and `static/`.
#[must_use]
pub fn build(tree: &SourceTree, theme: &SourceTree, options: &Options, memos: &mut Memos) -> Built {
    build_with(tree, theme, options, memos, &Keep, &())
}

/// Builds a site whose pages go through a press: the same one for the same memos. `progress` is told what is going on.
#[must_use]
pub fn build_with(
    tree: &SourceTree,
    theme: &SourceTree,
    options: &Options,
    memos: &mut Memos,
    press: &dyn Press,
    progress: &dyn Progress,
) -> Built {
    if memos.resolved.is_sparse() {
        *memos = Memos::default();
    }
    let (config, config_origin, mut diagnostics) = configure(tree, options, &mut memos.config);
    diagnostics.extend(unreadable(tree));
    diagnostics
        .extend(tree.below("content").filter(|(path, _)| parse::is_mistaken(path)).map(|(path, _)| unread(path)));
    let parsed = parse_all(tree, &config, options, memos, progress);
    diagnostics.extend(parsed.iter().flat_map(|file| file.diagnostics.iter().cloned()));
    let settings = resolve::Settings { now: options.now, drafts: options.drafts, future: options.future };
    progress.stage(Stage::Link, None);
    let files = files(tree, theme, &config, &mut memos.files);
    let (site, found) =
        resolve::resolve(&config, config_origin.as_ref(), &parsed, &files, &settings, &mut memos.resolved);
    diagnostics.extend(found);
    diagnostics.extend(if options.editorial { check::check(&site) } else { check::always(&site) });
    let web_links = if options.editorial { check::web_links(&site) } else { Vec::new() };
    if options.editorial {
        check::set_levels(&config.rules, &mut diagnostics);
    }
    let templates = Templates::of(tree, theme, memos);
    diagnostics.extend(templates.found.iter().cloned());
    let skipped = site.skipped().to_vec();
    let mut built = Built {
        output: None,
        diagnostics,
        skipped,
        config,
        pages: 0,
        made: 0,
        waits: site.waits,
        inputs: None,
        site: site.clone(),
        web_links,
    };
    // With errors in the content there is nothing to publish, and nothing to be gained from rendering.
    if let Some(renderer) = templates.renderer.filter(|_| !diag::has_errors(&built.diagnostics)) {
        press.start(&built.config);
        let search = built.config.search;
        let with = |page| Rendered::new(page, &renderer, press, search);
        let composed = compose::compose(&site, &templates.languages, &mut memos.pages, with, progress);
        built.pages = composed.pages.iter().filter(|page| is_page(&page.path)).count();
        built.made = composed.made;
        let (memo, diagnostics) = (&mut memos.output, &mut built.diagnostics);
        built.output = output::assemble(tree, theme, &site, &composed.pages, memo, diagnostics).map(Arc::new);
    }
    diag::sort(&mut built.diagnostics);
    let is_timeless = || parsed.iter().all(|file| file.is_always_shown());
    built.inputs = (built.diagnostics.is_empty() && is_timeless()).then(|| inputs(tree, theme, &built.config, options));
    built
}

/// The configuration; the value of the last turn if it says the same.
fn configure(
    tree: &SourceTree,
    options: &Options,
    last: &mut Option<Arc<Config>>,
) -> (Arc<Config>, Option<Origin>, Vec<Diagnostic>) {
    let (mut config, origin, diagnostics) = config::read(tree);
    if let Some(base_url) = &options.base_url {
        config.base_url = Some(base_url.clone());
    }
    let config = last.take().filter(|last| **last == config).unwrap_or_else(|| Arc::new(config));
    *last = Some(config.clone());
    (config, origin, diagnostics)
}

/// Files that could not be read, and texts that are not UTF-8.
fn unreadable(tree: &SourceTree) -> impl Iterator<Item = Diagnostic> {
    tree.iter().filter_map(|(path, file)| match file {
        SourceFile::Unreadable(why) if path.as_str() == "content" => Some(no_content(path, why)),
        SourceFile::Text(source) => source.invalid_utf8.map(|at| not_utf8(source, at)).or_else(|| with_nul(source)),
        file => Diagnostic::unread(path, file),
    })
}

/// A file that looks like an actor or a topic and is none.
fn unread(path: &SitePath) -> Diagnostic {
    Diagnostic::file_error("not-read", path, "this file is not read")
        .label("actors and topics are Markdown files")
        .help("name it `….md`, and set its keys between two lines `---`")
        .warning()
}

/// A site without its texts would be published as one whose pages were all deleted.
fn no_content(path: &SitePath, why: &str) -> Diagnostic {
    Diagnostic::file_error(diag::NO_CONTENT, path, "the folder `content` cannot be read")
        .label(why.to_owned())
        .help("all texts of a site stand in it; for a site without any, an empty folder is enough")
}

fn not_utf8(source: &Source, at: usize) -> Diagnostic {
    let found = source.text.char_indices().find(|&(i, c)| i >= at && c == '\u{fffd}').map_or(at, |(i, _)| i);
    Diagnostic::error("encoding", source, found..found + '\u{fffd}'.len_utf8(), "this file is not UTF-8 text")
        .label("the first byte that is not")
        .help("save the file in the encoding UTF-8")
}

/// Text in UTF-16 reads as UTF-8 with a NUL beside each letter. No page can hold one.
fn with_nul(source: &Source) -> Option<Diagnostic> {
    let at = source.text.find('\0')?;
    let diagnostic = Diagnostic::error("encoding", source, at..at + 1, "this file holds a character that no text has")
        .label("a NUL: the file is in another encoding, or is no text")
        .help("save the file in the encoding UTF-8, or delete the character");
    Some(diagnostic)
}

fn parse_all(
    tree: &SourceTree,
    config: &Config,
    options: &Options,
    memos: &mut Memos,
    progress: &dyn Progress,
) -> Vec<Arc<Parsed>> {
    let settings = parse::Settings {
        html: config.html_of_texts(),
        blocks: own_blocks(tree),
        lang: config.lang.clone(),
        dates: config.text_dates,
        named: true,
        from_text: config.timeline_from_text,
        date: options.date,
    };
    if memos.settings != settings {
        memos.parsed = Memo::default();
        memos.settings = settings.clone();
    }
    let sources: Vec<&Source> = tree.texts("content").collect();
    let asked = sources.iter().map(|source| (source.path.clone(), source.hash)).collect();
    progress.stage(Stage::Parse, Some(sources.len()));
    memos.parsed.values(asked, |at| {
        let parsed = parse::parse(sources[at], &settings);
        progress.step();
        Arc::new(parsed)
    })
}

/// The kinds of blocks that a site adds: the names of its templates in `templates/blocks/`.
fn own_blocks(tree: &SourceTree) -> BTreeSet<String> {
    let name = |source: &Source| source.path.file_name().strip_suffix(".html").map(str::to_owned);
    tree.texts(render::BLOCKS).filter_map(name).collect()
}

/// The files that links may lead to and that are copied; the value of the last turn if they are the same.
fn files(tree: &SourceTree, theme: &SourceTree, config: &Config, last: &mut Option<Arc<Files>>) -> Arc<Files> {
    let asset = |(path, file): (&SitePath, &SourceFile)| {
        let picture = match file {
            SourceFile::Picture { picture, .. } => Some(picture.clone()),
            _ => None,
        };
        let may_run = config.html != config::Html::Trusted && picture.is_none() && may_run(path);
        (path.clone(), Arc::new(Asset { path: path.clone(), picture, may_run }))
    };
    let assets = || tree.below("content").filter(|(path, _)| parse::form(path).is_none()).map(asset);
    let inner = |(path, _)| &SitePath::as_str(path)["static/".len()..];
    let statics = || tree.below("static").map(inner);
    let of_theme = || theme.below("static").filter(|(path, _)| output::is_used(path, config)).map(inner);
    let files = Files { assets: assets().collect(), statics: of_theme().chain(statics()).map(str::to_owned).collect() };
    let files = last.take().filter(|last| **last == files).unwrap_or_else(|| Arc::new(files));
    *last = Some(files.clone());
    files
}

/// The templates and words of a site, ready to be used.
#[derive(Clone, Debug)]
struct Templates {
    /// The files they were made from.
    sources: Vec<(SitePath, [u8; 32])>,
    /// `None` where a template is broken.
    renderer: Option<Arc<Renderer>>,
    languages: Arc<Languages>,
    found: Vec<Diagnostic>,
}

impl Templates {
    /// Those of the last turn if no file of theirs has changed; else new ones, and no page of the last turn counts.
    fn of(tree: &SourceTree, theme: &SourceTree, memos: &mut Memos) -> Self {
        let all = theme.texts(render::FOLDER).chain(tree.texts(render::FOLDER));
        let sources: Vec<(SitePath, [u8; 32])> = all.map(|source| (source.path.clone(), source.hash)).collect();
        if let Some(templates) = memos.templates.as_ref().filter(|templates| templates.sources == sources) {
            return templates.clone();
        }
        let (languages, mut found) = Languages::read(theme.texts(render::WORDS).chain(tree.texts(render::WORDS)));
        let renderer = match Renderer::new(theme, tree) {
            Ok(renderer) => Some(Arc::new(renderer)),
            Err(errors) => {
                found.extend(errors);
                None
            }
        };
        let templates = Self { sources, renderer, languages: Arc::new(languages), found };
        memos.pages.forget();
        memos.templates = Some(templates.clone());
        templates
    }
}

/// The file that lists the output, which nothing else may be called.
pub const MANIFEST: &str = "manifest.json";
