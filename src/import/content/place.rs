//! What each file becomes and where it stands then. Start at [`Map::new`].

use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::percent_decode_str;

use super::{Folder, Page, Program, Settings};
use crate::import::What;
use crate::parse::id::{self, Anchors};
use crate::parse::kinds::is_language_tag;

/// Where a page stands in the new site.
#[derive(Clone, Debug)]
pub(super) struct Stand {
    /// Below the root of the site.
    pub path: String,
    pub what: What,
    pub id: String,
    pub slug: Option<String>,
    pub aliases: Vec<String>,
    pub lang: Option<String>,
    /// The article that it is a translation of.
    pub original: Option<String>,
    /// The folder whose files are its own, with a slash at the end.
    pub owns: Option<String>,
    /// Where it stood, from the root of the old site: `posts/a`.
    pub old: String,
}

impl Default for Stand {
    fn default() -> Self {
        let none = String::new;
        let (path, id, old) = (none(), none(), none());
        Self {
            path,
            what: What::Page,
            id,
            slug: None,
            aliases: Vec::new(),
            lang: None,
            original: None,
            owns: None,
            old,
        }
    }
}

/// First parts of addresses that a nutgraf site needs itself, and folders that hold other things than pages.
const TAKEN: &[&str] = &[
    "articles",
    "actors",
    "events",
    "topics",
    "sources",
    "timeline",
    "corrections",
    "search",
    "embed",
    "feed",
    "sitemap",
    "robots",
    "404",
    "manifest",
    "page",
];

/// Addresses that a nutgraf site has itself, so that none of them can lead elsewhere.
const SITE: &[&str] = &["articles", "actors", "topics", "timeline", "corrections", "search", "404"];

/// The folder of a path, without a slash at the end.
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether a file can stand beside a page without being one.
pub(super) fn travels(file: &str) -> bool {
    const TEXTS: &[&str] = &["txt", "md", "markdown", "yaml", "yml", "html", "htm", "adoc", "org", "rst", "pandoc"];
    let ending = name(file).rsplit_once('.').map_or("", |(_, ending)| ending);
    !TEXTS.iter().any(|other| ending.eq_ignore_ascii_case(other))
}

/// The path of a text without its ending and language: `posts/a/index`.
fn stem<'a>(path: &'a str, lang: Option<&str>) -> &'a str {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    lang.and_then(|lang| stem.strip_suffix(lang)).and_then(|stem| stem.strip_suffix('.')).unwrap_or(stem)
}

/// What the links of other texts call it: `posts/a` for `posts/a/index`.
fn key(stem: &str) -> &str {
    match name(stem) {
        "index" | "_index" => parent(stem),
        _ => stem,
    }
}

/// The language that the name of a text says. Without a configuration, two letters are one.
pub(super) fn lang_of(path: &str, settings: &Settings) -> Option<String> {
    let (stem, _) = name(path).rsplit_once('.')?;
    let (_, lang) = stem.rsplit_once('.')?;
    let known = settings.languages.iter().any(|other| other.eq_ignore_ascii_case(lang));
    let looks_so = lang.len() == 2 || lang.as_bytes().get(2) == Some(&b'-');
    (known || (settings.languages.is_empty() && looks_so && is_language_tag(lang))).then(|| lang.to_owned())
}

/// The day that the name of a file of Zola says: `2026-02-06-title.md`.
pub(super) fn date_of(program: Program, path: &str) -> Option<&str> {
    let (date, _) = dated(name(key(stem(path, None))))?;
    (program == Program::Zola).then_some(date)
}

/// The date before a name, and the name.
fn dated(name: &str) -> Option<(&str, &str)> {
    let (date, rest) = (name.get(..10)?, name.get(10..)?);
    let rest = rest.strip_prefix(['-', '_']).filter(|rest| !rest.is_empty())?;
    let is_date =
        date.bytes().enumerate().all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() });
    is_date.then_some((date, rest))
}

/// An undated translation is of the day of its original.
pub(super) fn originals(pages: &mut [Page<'_>], folder: &Folder<'_>) {
    let dates: BTreeMap<String, _> = pages
        .iter()
        .filter(|page| is_original(page, folder))
        .filter_map(|page| Some((stem(page.path, page.lang.as_deref()).to_owned(), page.taken.date?)))
        .collect();
    for page in pages.iter_mut().filter(|page| page.taken.date.is_none()) {
        page.taken.date = dates.get(stem(page.path, page.lang.as_deref())).copied();
    }
}

/// Whether a text is in the main language of the old site.
fn is_original(page: &Page<'_>, folder: &Folder<'_>) -> bool {
    page.lang.is_none() || page.lang == folder.settings.lang
}

/// Where everything stood and stands.
pub(super) struct Map {
    /// Places of pages in their list, by the paths of their files.
    by_path: BTreeMap<String, usize>,
    /// By what links call them, all languages of each.
    by_key: BTreeMap<String, Vec<(Option<String>, usize)>>,
    /// By the last part of that.
    by_name: BTreeMap<String, BTreeSet<String>>,
    /// By old addresses, without slashes at the ends.
    by_url: BTreeMap<String, usize>,
    /// Folders whose files are a page's own, and where these go; the longest last.
    owners: Vec<(String, String)>,
    /// Where each page's file stands now.
    new_paths: Vec<String>,
}

impl Map {
    /// Gives each page its place.
    pub fn new(folder: &Folder<'_>, pages: &mut [Page<'_>]) -> Self {
        let mut ids: BTreeMap<What, Anchors> = BTreeMap::new();
        // Originals first: they take the plain ids.
        let mut order: Vec<usize> = (0..pages.len()).collect();
        order.sort_by_key(|at| !is_original(&pages[*at], folder));
        for at in order {
            pages[at].stand = stand(&pages[at], folder, &mut ids);
        }
        let mut map = Self {
            by_path: BTreeMap::new(),
            by_key: BTreeMap::new(),
            by_name: BTreeMap::new(),
            by_url: BTreeMap::new(),
            owners: Vec::new(),
            new_paths: pages.iter().map(|page| page.stand.path.clone()).collect(),
        };
        for (at, page) in pages.iter().enumerate() {
            map.add(at, page, folder);
        }
        map.owners.sort_by_key(|(own, _)| own.len());
        translations(pages, folder);
        map.addresses(pages);
        map
    }

    fn add(&mut self, at: usize, page: &Page<'_>, folder: &Folder<'_>) {
        self.by_path.insert(page.path.to_owned(), at);
        let key = key(stem(page.path, page.lang.as_deref())).to_lowercase();
        let lang = page.lang.clone().filter(|_| !is_original(page, folder));
        self.by_name.entry(name(&key).to_owned()).or_default().insert(key.clone());
        self.by_key.entry(key).or_default().push((lang, at));
        if let Some(own) = page.stand.owns.as_ref().filter(|_| is_original(page, folder)) {
            self.owners.push((own.clone(), parent(&page.stand.path).to_owned()));
        }
    }

    /// Old addresses, each of one page; those that the new site needs itself are none.
    fn addresses(&mut self, pages: &mut [Page<'_>]) {
        let mut taken: BTreeSet<String> = pages.iter().map(|page| url(&page.stand)).collect();
        for (at, page) in pages.iter_mut().enumerate() {
            let old = page.stand.old.clone();
            self.by_url.entry(old.to_lowercase()).or_insert(at);
            let given = page.taken.aliases.iter().map(|alias| address(alias, parent(&old)));
            let mut aliases = Vec::new();
            for alias in std::iter::once(old.clone()).chain(given) {
                let bare = alias.trim_end_matches('/').to_lowercase();
                let ending = if name(&alias).contains('.') || alias.is_empty() { "" } else { "/" };
                let shown = format!("/{}{ending}", alias.trim_end_matches('/'));
                if id::check_url_path(&shown).is_err() || SITE.contains(&bare.as_str()) || bare.starts_with("topics/") {
                    continue;
                }
                self.by_url.entry(bare.clone()).or_insert(at);
                if taken.insert(bare) {
                    aliases.push(shown);
                }
            }
            page.stand.aliases = aliases;
        }
    }

    /// Where the file of a page stands now.
    pub fn new_path(&self, at: usize) -> &str {
        &self.new_paths[at]
    }

    /// The page whose file has a path.
    pub fn path(&self, path: &str) -> Option<usize> {
        self.by_path.get(path).copied()
    }

    /// The page with an old address.
    pub fn url(&self, url: &str) -> Option<usize> {
        let url = url.trim_matches('/').to_lowercase();
        let url = url.strip_suffix("index.html").unwrap_or(&url).trim_end_matches('/');
        self.by_url.get(url).copied()
    }

    /// The page that a `ref` of Hugo means.
    pub fn reference(&self, from: &Page<'_>, path: &str) -> Option<usize> {
        let bare = path.trim_start_matches('/').trim_end_matches('/').to_lowercase();
        let bare = bare.strip_suffix(".md").or_else(|| bare.strip_suffix(".markdown")).unwrap_or(&bare);
        let near = joined(parent(from.path), bare).map(|path| path.to_lowercase());
        let wanted = [near.filter(|_| !path.starts_with('/')), Some(bare.to_owned())];
        let found = wanted.iter().flatten().find_map(|path| {
            let without = from.lang.as_ref().and_then(|lang| path.strip_suffix(&format!(".{lang}"))).unwrap_or(path);
            self.by_key.get(key(without))
        });
        let found = found.or_else(|| {
            let keys = self.by_name.get(name(key(bare))).filter(|keys| keys.len() == 1)?;
            self.by_key.get(keys.first()?)
        })?;
        let same = found.iter().find(|(lang, _)| *lang == from.lang);
        same.or_else(|| found.iter().find(|(lang, _)| lang.is_none())).or(found.first()).map(|(_, at)| *at)
    }

    /// Where a file of the content folder goes.
    pub fn file(&self, file: &str) -> String {
        match self.owners.iter().rev().find(|(own, _)| file.starts_with(own.as_str())) {
            Some((own, to)) => format!("{to}/{}", &file[own.len()..]),
            None => {
                // Not where it would be something else than a file.
                let first = file.split('/').next().unwrap_or(file);
                let prefix = if TAKEN.contains(&first) && first != "articles" { "files/" } else { "" };
                format!("content/{prefix}{file}")
            }
        }
    }
}

/// A path that a link in a folder leads to; `None` where it leads out of everything.
pub(super) fn joined(folder: &str, link: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// An old address from the root, without the slash in front.
fn address(alias: &str, folder: &str) -> String {
    let path = match alias.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => alias,
    };
    let decoded = percent_decode_str(path.split(['?', '#']).next().unwrap_or(path)).decode_utf8_lossy().into_owned();
    if decoded.starts_with("../") || decoded.starts_with("./") {
        return joined(folder, &decoded).unwrap_or_default();
    }
    decoded.trim_start_matches('/').to_owned()
}

/// The new address of a page, without slashes at the ends, in small letters.
fn url(stand: &Stand) -> String {
    let id = match (&stand.slug, stand.id.as_str()) {
        (Some(slug), id) if id.contains('/') => format!("{}/{slug}", parent(id)),
        (Some(slug), _) => slug.clone(),
        (None, "index") => String::new(),
        (None, id) => id.to_owned(),
    };
    let folder = if stand.what == What::Article { "articles/" } else { "" };
    format!("{folder}{id}").to_lowercase()
}

/// A part of a path as a part of an id.
fn part(text: &str) -> String {
    let slug = id::slug(text);
    match slug.as_str() {
        "index" => String::from("index-page"),
        slug if id::check(slug).is_ok() => slug.to_owned(),
        slug => format!("page-{slug}").trim_end_matches('-').to_owned(),
    }
}

fn stand(page: &Page<'_>, folder: &Folder<'_>, ids: &mut BTreeMap<What, Anchors>) -> Stand {
    let stem = stem(page.path, page.lang.as_deref());
    let is_section = name(stem) == "_index";
    let has_folder = matches!(name(stem), "index" | "_index");
    let what = if page.taken.date.is_some() && !is_section { What::Article } else { What::Page };
    let key = key(stem);
    let own_name = match dated(name(key)) {
        Some((_, rest)) if folder.program == Program::Zola => rest,
        _ => name(key),
    };
    let mut parts: Vec<String> = parent(key).split('/').filter(|part| !part.is_empty()).map(part).collect();
    parts.extend((!own_name.is_empty()).then(|| part(own_name)));
    match (what, parts.first().map(String::as_str)) {
        (What::Article, Some("articles")) if parts.len() > 1 => drop(parts.remove(0)),
        (What::Page, Some(first)) if TAKEN.contains(&first) => parts[0].push_str("-pages"),
        (_, None) => parts.push(String::from(if what == What::Article { "article" } else { "index" })),
        _ => {}
    }
    let other = page.lang.as_ref().filter(|_| !is_original(page, folder));
    let suffix = other.map(|lang| format!("-{}", id::slug(lang))).unwrap_or_default();
    let id = ids.entry(what).or_default().unique(parts.join("/") + &suffix);
    let dir = if what == What::Article { "content/articles" } else { "content" };
    let path = if has_folder && id != "index" { format!("{dir}/{id}/index.md") } else { format!("{dir}/{id}.md") };
    let owns = (has_folder && !key.is_empty() && !is_section).then(|| format!("{key}/"));
    let mut stand = Stand { path, what, id, owns, old: old_url(page, folder, key, own_name), ..Stand::default() };
    stand.lang = lang(page, folder);
    let slug = page.taken.slug.as_ref().filter(|_| !is_section).map(|slug| id::slug(slug));
    let slug = slug.filter(|slug| id::check(slug).is_ok() && name(&stand.id) != slug && stand.id != "index");
    // Another page of the folder may be called so.
    let mut wanted = stand.clone();
    wanted.slug = slug;
    if wanted.slug.is_some() {
        let anchors = ids.entry(what).or_default();
        let wanted_id = url(&wanted).trim_start_matches("articles/").to_owned();
        if anchors.unique(wanted_id.clone()) == wanted_id {
            stand = wanted;
        }
    }
    stand
}

/// The language of a page, where it is not that of the site.
fn lang(page: &Page<'_>, folder: &Folder<'_>) -> Option<String> {
    let lang = page.lang.as_ref().or(page.taken.lang.as_ref()).or(folder.settings.lang.as_ref())?.replace('_', "-");
    (is_language_tag(&lang) && !lang.eq_ignore_ascii_case(folder.lang)).then_some(lang)
}

/// The address that it had, without slashes at the ends, unless the configuration said otherwise.
fn old_url(page: &Page<'_>, folder: &Folder<'_>, key: &str, own_name: &str) -> String {
    if let Some(url) = &page.taken.url {
        return address(url, "").trim_end_matches('/').to_owned();
    }
    let written = |text: &str| text.to_lowercase().replace(' ', "-");
    let last = page.taken.slug.clone().unwrap_or_else(|| written(own_name));
    let lang = page.lang.as_ref().filter(|_| !is_original(page, folder)).map(|lang| lang.to_lowercase());
    let parent = Some(written(parent(key))).filter(|parent| !parent.is_empty());
    let parts: Vec<String> = lang.into_iter().chain(parent).chain(Some(last).filter(|last| !last.is_empty())).collect();
    parts.join("/")
}

/// Links each article with the one that it says in another language.
fn translations(pages: &mut [Page<'_>], folder: &Folder<'_>) {
    let originals: BTreeMap<String, (String, Option<String>)> = pages
        .iter()
        .filter(|page| is_original(page, folder) && page.stand.what == What::Article)
        .map(|page| {
            let of = (page.stand.id.clone(), page.stand.lang.clone());
            (stem(page.path, page.lang.as_deref()).to_owned(), of)
        })
        .collect();
    let mut said: BTreeSet<(String, Option<String>)> = originals.values().cloned().collect();
    for page in pages.iter_mut() {
        if is_original(page, folder) || page.stand.what != What::Article {
            continue;
        }
        let original = originals.get(stem(page.path, page.lang.as_deref())).map(|(id, _)| id.clone());
        page.stand.original = original.filter(|id| said.insert((id.clone(), page.stand.lang.clone())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_a_language_only_where_it_is_one() {
        let none = Settings::default();
        let known = Settings { languages: vec!["fa".into(), "zh-hans".into()], ..Settings::default() };
        assert_eq!(lang_of("a/b.fa.md", &none).as_deref(), Some("fa"));
        assert_eq!(lang_of("a/notes.old.md", &none), None);
        assert_eq!(lang_of("a/b.fr.md", &known), None);
        assert_eq!(lang_of("a/b.zh-hans.md", &known).as_deref(), Some("zh-hans"));
        assert_eq!(lang_of("a.fa/b.md", &none), None);
    }

    #[test]
    fn links_never_climb_out_of_the_folder() {
        assert_eq!(joined("a/b", "../c.md").as_deref(), Some("a/c.md"));
        assert_eq!(joined("a", "../../etc/passwd"), None);
    }
}
