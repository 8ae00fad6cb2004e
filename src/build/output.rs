//! Pages and copied files to one output, each path with one owner. Start at [`assemble`].

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use super::listed::{self, Listed};
use super::{Content, MANIFEST, Made, Output, OutputFile, Press};
use crate::compose::embeds::has_embeds;
use crate::compose::views::{Owner, Page};
use crate::config::Config;
use crate::diag::{self, Diagnostic};
use crate::limits;
use crate::parse::id;
use crate::picture::{Picture, Version};
use crate::render::Renderer;
use crate::resolve::{Site, Use};
use crate::search::{self, Document};
use crate::source::{SitePath, SourceFile, SourceTree};

/// A page that was rendered, or why it was not.
#[derive(Debug)]
pub struct Rendered {
    pub path: Arc<str>,
    owner: Owner,
    html: Result<OutputFile, Box<Diagnostic>>,
    listed: Option<Listed>,
    /// What of it can be found.
    found: Vec<Document>,
    /// What stands beside the page.
    beside: Vec<(Arc<str>, OutputFile)>,
}

impl Rendered {
    #[must_use]
    pub fn new(page: Page, renderer: &Renderer, press: &dyn Press, search: bool) -> Self {
        let listed = Listed::of(&page);
        let mut found = Vec::new();
        let mut beside: Vec<(Arc<str>, OutputFile)> = Vec::new();
        let whole = if page.repeats_too_much { Err(Box::new(repeats(&page))) } else { renderer.render_all(&page) };
        let html = whole.map(|(html, data, complete)| {
            if search {
                found = search::found(&complete);
            }
            beside.extend(data.into_iter().map(|(path, data)| (Arc::from(path.as_str()), press.print(&path, data))));
            press.print(&page.path, html)
        });
        let social = page.social.map(|(path, social)| (Arc::from(path), OutputFile::Made(Made::Social(social))));
        beside.extend(social);
        Self { path: page.path.into(), owner: page.owner, html, listed, found, beside }
    }
}

/// The paths of the last output that had no collision, as they came, and their order.
#[derive(Debug, Default)]
pub struct Memo {
    paths: Vec<Arc<str>>,
    order: Vec<usize>,
}

/// What wants to be a part of the output.
struct Claim<'a> {
    path: Arc<str>,
    owner: Claimant<'a>,
    file: OutputFile,
}

/// Who wants a path.
enum Claimant<'a> {
    Page(&'a Owner),
    /// What stands beside a page.
    Beside(&'a Owner),
    /// A file that is copied.
    File(&'a SitePath),
    /// What machines are told of all pages.
    List,
}

impl Claimant<'_> {
    fn owner(&self) -> Owner {
        match self {
            Self::Page(owner) | Self::Beside(owner) => (*owner).clone(),
            Self::List => Owner { what: String::from("nutgraf's own list of the pages"), origin: None, file: None },
            Self::File(path) => Owner { what: format!("the file {path}"), origin: None, file: Some((*path).clone()) },
        }
    }
}

/// Whether a static file of the theme is of use to a site: some serve a part that a site can do without.
pub fn is_used(path: &SitePath, config: &Config) -> bool {
    match path.file_name() {
        "search.css" | "search.js" => config.search,
        "embed.css" | "embed.js" => has_embeds(config),
        _ => true,
    }
}

/// Puts the pages and the copied files together. `None` after errors.
pub fn assemble(
    tree: &SourceTree,
    theme: &SourceTree,
    site: &Site,
    pages: &[Arc<Rendered>],
    memo: &mut Memo,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Output> {
    let mut claims: Vec<Claim<'_>> = Vec::with_capacity(pages.len());
    for (path, file) in theme.below("static") {
        // A file of the site takes the place of the theme's.
        if tree.get(path.as_str()).is_none() && is_used(path, &site.config) {
            claims.push(copied(path, "static/", built_in(path, file)));
        }
    }
    for (path, _) in tree.below("static") {
        claims.push(copied(path, "static/", OutputFile::Copy(path.clone())));
    }
    // Sorted by file, so that all uses of one stand together.
    let assets: Vec<&(SitePath, Use)> = site.assets.iter().collect();
    for uses in assets.chunk_by(|one, other| one.0 == other.0) {
        let path = &uses[0].0;
        match tree.get(path.as_str()) {
            Some(SourceFile::Picture { picture: Ok(picture), hash }) if !picture.moving => {
                claims.extend(made(path, (picture, *hash), uses));
            }
            _ => claims.push(copied(path, "content/", OutputFile::Copy(path.clone()))),
        }
    }
    let mut failed = BTreeMap::new();
    for page in pages {
        if let Err(error) = &page.html {
            // One mistake in a template fails every page that uses it: told once, with the first page.
            let key = (error.file.clone(), error.place.as_ref().map(|p| p.span.start), error.label.clone());
            failed.entry(key).or_insert_with(|| (**error).clone());
        }
        // A page that failed wants its path all the same; with an error there is no output that would show it empty.
        let file = page.html.as_ref().ok().cloned().unwrap_or_else(|| OutputFile::Bytes(Content::new([])));
        let (path, owner) = (page.path.clone(), Claimant::Page(&page.owner));
        claims.push(Claim { path, owner, file });
        claims.extend(page.beside.iter().map(|(path, file)| Claim {
            path: path.clone(),
            owner: Claimant::Beside(&page.owner),
            file: file.clone(),
        }));
    }
    // A list that the site gives itself takes the place of ours.
    let is_given = |name: &str| tree.get(&format!("static/{name}")).is_some();
    let listed: Vec<&Listed> = pages.iter().filter_map(|page| page.listed.as_ref()).collect();
    let lists = listed::files(&listed, &site.config);
    let documents: Vec<&Document> = pages.iter().flat_map(|page| &page.found).collect();
    let index = if site.config.search { search::index::files(&documents) } else { Vec::new() };
    for (name, text) in lists.into_iter().chain(index) {
        if !is_given(&name) {
            let file = OutputFile::Bytes(Content::new(text.into_bytes()));
            claims.push(Claim { path: name.into(), owner: Claimant::List, file });
        }
    }
    if !same_paths(&memo.paths, &claims) {
        *memo = Memo::default();
        let collisions = collisions(&claims);
        if collisions.is_empty() {
            memo.paths = claims.iter().map(|claim| claim.path.clone()).collect();
            memo.order = (0..claims.len()).collect();
            memo.order.sort_by(|a, b| claims[*a].path.cmp(&claims[*b].path));
        }
        diagnostics.extend(collisions);
    }
    diagnostics.extend(failed.into_values());
    if diag::has_errors(diagnostics) {
        return None;
    }
    let file = |at: &usize| (claims[*at].path.clone(), claims[*at].file.clone());
    Some(memo.order.iter().map(file).collect())
}

fn same_paths(last: &[Arc<str>], claims: &[Claim<'_>]) -> bool {
    !claims.is_empty()
        && last.len() == claims.len()
        && last.iter().zip(claims).all(|(last, claim)| Arc::ptr_eq(last, &claim.path) || *last == claim.path)
}

/// The files that are made of a picture, by what pages do with it.
fn made<'a>(
    path: &'a SitePath,
    (picture, of): (&Picture, [u8; 32]),
    uses: &[&(SitePath, Use)],
) -> impl Iterator<Item = Claim<'a>> {
    let target = path.as_str().strip_prefix("content/").unwrap_or(path.as_str());
    let versions: BTreeSet<Version> = uses
        .iter()
        .flat_map(|(_, to)| match to {
            Use::Link => vec![picture.whole()],
            Use::Picture => picture.versions(),
            Use::Portrait => picture.portraits(),
        })
        .collect();
    versions.into_iter().map(move |version| Claim {
        path: version.path(target).into(),
        owner: Claimant::File(path),
        file: OutputFile::Made(Made::Version { from: path.clone(), of, version }),
    })
}

fn copied<'a>(path: &'a SitePath, folder: &str, file: OutputFile) -> Claim<'a> {
    let target = path.as_str().strip_prefix(folder).unwrap_or(path.as_str());
    Claim { path: target.into(), owner: Claimant::File(path), file }
}

/// A file of the built-in theme, which is on no disk.
fn built_in(path: &SitePath, file: &SourceFile) -> OutputFile {
    match file {
        SourceFile::Text(source) => {
            OutputFile::Bytes(Content { bytes: source.text.as_bytes().into(), hash: source.hash })
        }
        SourceFile::Bytes(bytes) => OutputFile::Bytes(Content::new(*bytes)),
        _ => OutputFile::Copy(path.clone()),
    }
}

/// Two that want the same path. Paths that some file systems take for one are one here: letter case and Unicode
/// normalization do not count.
fn collisions(claims: &[Claim<'_>]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let list = || Owner { what: String::from("nutgraf's own list of the output"), origin: None, file: None };
    let mut by_key: BTreeMap<String, &Claim<'_>> = BTreeMap::new();
    for claim in claims {
        found.extend(unfit(claim));
        let key = folded(&claim.path);
        let first = key.split('/').next().unwrap_or_default();
        if let Some(reserved) = RESERVED.into_iter().find(|reserved| *reserved == first) {
            found.push(collision((&claim.path, &claim.owner.owner()), (reserved, &list())));
        } else if let Some(other) = by_key.get(&key) {
            // Where two have the same place for what stands beside their pages, it was told that they have it for these.
            if matches!((&claim.owner, &other.owner), (Claimant::Beside(_), Claimant::Beside(_))) {
                continue;
            }
            found.push(collision((&claim.path, &claim.owner.owner()), (&other.path, &other.owner.owner())));
        } else {
            by_key.insert(key, claim);
        }
    }
    // A path cannot be a file and a folder.
    for (key, claim) in &by_key {
        for (at, _) in key.match_indices('/') {
            if let Some(other) = by_key.get(&key[..at]) {
                found.push(collision((&claim.path, &claim.owner.owner()), (&other.path, &other.owner.owner())));
            }
        }
    }
    found
}

/// A path as file systems compare it that do not tell letter cases apart. Some know `ß` as `ss`, and one form of sigma.
fn folded(path: &str) -> String {
    // Capital first, which is one for several small letters; only the small dotless i is told from the dotted one.
    let upper = |c: char| if c == 'ı' { vec![c] } else { c.to_uppercase().collect() };
    path.nfc().flat_map(upper).flat_map(char::to_lowercase).nfc().collect()
}

/// What is made while a site is published, beside the list of what it holds.
const RESERVED: [&str; 2] = [MANIFEST, ".nutgraf-unfinished"];

/// Names, in small letters, that search engines, sellers of advertisements and hosts look for at the root of a site, and
/// take for what it says as a whole: <https://www.rfc-editor.org/rfc/rfc9309>, <https://iabtechlab.com/ads-txt/>,
/// <https://journallist.net/reference-document-for-trust-txt-specifications>, <https://www.rfc-editor.org/rfc/rfc9116>, and
/// the configuration of Azure Static Web Apps, Cloudflare Pages, GitHub Pages, IIS, Netlify and Vercel.
const OF_THE_SITE: &[&str] = &[
    "_config.yml",
    "_headers",
    "_redirects",
    "_routes.json",
    "_worker.js",
    "ads.txt",
    "ai.txt",
    "app-ads.txt",
    "cname",
    "favicon.ico",
    "humans.txt",
    "llms-full.txt",
    "llms.txt",
    "netlify.toml",
    "now.json",
    "robots.txt",
    "security.txt",
    "sellers.json",
    "staticwebapp.config.json",
    "trust.txt",
    "vercel.json",
    "web.config",
];

/// Whether something would stand at the root of the site under a name that speaks for all of it. A folder of that name
/// does too: hosts send those who ask for `/robots.txt` to `/robots.txt/`. What is in `static/` may.
fn speaks_for_the_site(claim: &Claim<'_>) -> bool {
    let may = match claim.owner {
        Claimant::List => true,
        Claimant::File(path) => path.as_str().starts_with("static/"),
        Claimant::Page(_) | Claimant::Beside(_) => false,
    };
    let first = claim.path.split('/').next().unwrap_or_default();
    !may && OF_THE_SITE.contains(&first.to_ascii_lowercase().as_str())
}

/// A path that file systems, object storage or people cannot deal with, or that is for the whole site.
fn unfit(claim: &Claim<'_>) -> Option<Diagnostic> {
    let path = &claim.path;
    let steers = |c: char| c.is_control() || c == '\\' || diag::is_turning(c);
    let (what, label) = if path.contains(steers) {
        let label = "it holds a character that is not to be seen, or that some systems take for the end of a folder";
        ("is no name for a file of a site", String::from(label))
    } else if let Some(part) = path.split('/').find(|part| id::is_device(part) || part.ends_with(['.', ' '])) {
        ("is no name for a file of a site", format!("Windows can have no file of the name `{part}`"))
    } else if path.split('/').any(|part| part.len() > limits::NAME_BYTES) {
        ("cannot be written", format!("a name has at most {} bytes", limits::NAME_BYTES))
    } else if path.len() > limits::PATH_BYTES {
        ("cannot be written", format!("a path has at most {} bytes", limits::PATH_BYTES))
    } else if speaks_for_the_site(claim) {
        let label = "machines look for this name at the root of a site; a file for them belongs into `static/`";
        ("would speak for the whole site", String::from(label))
    } else {
        return None;
    };
    let shown: String = path.chars().take(SHOWN).collect();
    let dots = if shown.len() < path.len() { "…" } else { "" };
    let diagnostic = at(&claim.owner.owner(), path, "bad-path", format!("`{shown}{dots}` {what}"));
    Some(diagnostic.label(label).help("give it another name"))
}

/// What a page has no room for: see [`crate::compose::budget`].
fn repeats(page: &Page) -> Diagnostic {
    let most = limits::REPEATED_BYTES >> 20;
    at(&page.owner, &page.path, "repeats-too-much", String::from("this page would be too large"))
        .label(format!("names, titles and texts that are also told elsewhere come to more than {most} MiB on it"))
        .help("shorten what is very long, or mention it less often")
        .help(format!("it was to become {}", page.path))
}

/// How much of a long path is shown.
const SHOWN: usize = 100;

/// A diagnostic where an owner was written, or about its file.
fn at(owner: &Owner, path: &str, code: &'static str, message: String) -> Diagnostic {
    match &owner.origin {
        Some((origin, key)) => {
            let place = origin.place(key);
            Diagnostic::error(code, &place.source, place.span, message)
        }
        None => {
            let file = owner.file.clone().unwrap_or_else(|| SitePath::new(path));
            Diagnostic::file_error(code, &file, message)
        }
    }
}

fn collision((path, owner): (&str, &Owner), (other_path, other): (&str, &Owner)) -> Diagnostic {
    let message = if path == other_path {
        format!("two things want to be written to `{path}`")
    } else if folded(path) == folded(other_path) {
        format!("`{path}` and `{other_path}` are one file on some systems")
    } else {
        format!("`{other_path}` cannot be a file and a folder (for `{path}`)")
    };
    let both = [owner, other];
    let told = both.iter().find(|owner| owner.origin.is_some()).or(both.iter().find(|owner| owner.file.is_some()));
    at(told.unwrap_or(&owner), path, "collision", message)
        .label(format!("{} and {}", other.what, owner.what))
        .help("give one of them another id, slug, alias or file name")
}
