//! A content folder of Zola or Hugo as articles, pages and topics. Start at [`read`].
//!
//! Each file goes three ways, one after the other:
//!
//! * [`front`] reads its front matter, in TOML, YAML or JSON, and `keys` takes what nutgraf has a word for;
//! * `place` says what it becomes and where it will stand, which all files have to know of each other;
//! * `text` rewrites the body: short codes first, then links, by where everything stands now.
//!
//! A file with a date, in its front matter or (Zola) its name, becomes an article; one without becomes a page, and so does
//! every `_index.md`.

mod front;
mod keys;
mod place;
mod shortcodes;
mod tags;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use self::front::Front;
use self::keys::Taken;
use self::place::{Map, Stand};
use super::left::Left;
use super::write::FrontMatter;
use super::{Content, Import, New, What};
use crate::diag::{self, Diagnostic};
use crate::parse::id::{self, Anchors};
use crate::source::Source;

pub use self::front::{Settings, at_line, settings};

/// Which program the folder is one of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    Zola,
    Hugo,
}

impl Program {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Zola => "zola",
            Self::Hugo => "hugo",
        }
    }
}

/// What was found in the folder. Paths are below the content folder, with `/`.
pub struct Folder<'a> {
    pub program: Program,
    /// How messages name the content folder, with a slash at the end.
    pub name: &'a str,
    /// The texts.
    pub texts: Vec<(String, Source)>,
    /// Everything else below the content folder.
    pub files: BTreeSet<String>,
    /// The files below `static/`, by their URL without the leading slash.
    pub statics: BTreeSet<String>,
    /// What the configuration of the site says.
    pub settings: Settings,
    /// The language of the site that is imported into.
    pub lang: &'a str,
}

/// A text on its way.
struct Page<'a> {
    /// Below the content folder.
    path: &'a str,
    source: &'a Source,
    front: Front,
    taken: Taken,
    /// The language that its name says: `name.fr.md`.
    lang: Option<String>,
    stand: Stand,
}

/// Makes files of a site of what is in the folder.
#[must_use]
pub fn read(folder: &Folder<'_>) -> Import {
    let mut import = Import::default();
    let mut pages = Vec::new();
    for (path, source) in &folder.texts {
        match page(folder, path, source, &mut import.left) {
            Ok(page) => pages.push(page),
            Err(errors) => import.diagnostics.extend(errors),
        }
    }
    place::originals(&mut pages, folder);
    let map = Map::new(folder, &mut pages);
    let mut topics = Topics::default();
    let mut desk = Desk { folder, map: &map, import, copies: BTreeMap::new() };
    let texts: Vec<text::Prepared> = pages.iter().map(|page| text::prepare(page, &mut desk)).collect();
    for (page, prepared) in pages.iter().zip(&texts) {
        let body = text::finish(page, prepared, &texts, &mut desk);
        let new = file(page, &body, &mut topics, &mut desk);
        desk.import.files.push(new);
    }
    desk.bundles(&pages);
    let Desk { mut import, copies, .. } = desk;
    import.files.extend(topics.files());
    let copy = |(path, from)| New { path, what: What::File, content: Content::CopyOf(from) };
    import.files.extend(copies.into_iter().map(copy));
    import.files.sort_by(|a, b| a.path.cmp(&b.path));
    diag::sort(&mut import.diagnostics);
    import
}

fn page<'a>(
    folder: &Folder<'_>,
    path: &'a str,
    source: &'a Source,
    left: &mut Left,
) -> Result<Page<'a>, Vec<Diagnostic>> {
    let front = front::read(source).map_err(|error| vec![*error])?;
    let (lang, name_date) = (place::lang_of(path, &folder.settings), place::date_of(folder.program, path));
    let taken = keys::take(&front, source, path, name_date, left)?;
    Ok(Page { path, source, front, taken, lang, stand: Stand::default() })
}

/// What is gathered while bodies are rewritten.
struct Desk<'a> {
    folder: &'a Folder<'a>,
    map: &'a Map,
    import: Import,
    /// Files to be copied: where to, and where from.
    copies: BTreeMap<String, String>,
}

impl Desk<'_> {
    fn warn(&mut self, diagnostic: Diagnostic) {
        self.import.diagnostics.push(diagnostic.warning());
    }

    /// The files beside the `index.md` of a bundle go where it goes, whether a text names them or not.
    fn bundles(&mut self, pages: &[Page<'_>]) {
        for file in &self.folder.files {
            let owner = pages.iter().filter(|page| page.stand.owns.as_deref().is_some_and(|own| file.starts_with(own)));
            match owner.max_by_key(|page| page.stand.owns.as_deref().map_or(0, str::len)) {
                Some(page) if place::travels(file) => {
                    let inner = &file[page.stand.owns.as_deref().map_or(0, str::len)..];
                    let to = format!("{}/{inner}", place::parent(&page.stand.path));
                    self.copies.entry(to).or_insert_with(|| format!("content/{file}"));
                }
                _ if self.copies.values().any(|from| from.strip_prefix("content/") == Some(file)) => {}
                _ => self.import.left.note("a file that no page brings along", file, file),
            }
        }
    }
}

/// The new file of a page.
fn file(page: &Page<'_>, body: &str, topics: &mut Topics, desk: &mut Desk<'_>) -> New {
    let Page { taken, stand, path, .. } = page;
    let is_article = stand.what == What::Article;
    let mut front = FrontMatter::default();
    front.text("title", &taken.title);
    let (mut summary, mut description) = (taken.summary.clone(), taken.description.clone());
    if !is_article {
        // A page has no summary, and it is the same sort of text.
        if description.is_empty() {
            description = std::mem::take(&mut summary);
        }
        for (key, has) in [
            ("tags and categories of a page", !taken.topics.is_empty()),
            ("authors of a page", !taken.authors.is_empty()),
            ("updated of a page", taken.updated.is_some()),
            ("summary of a page", !summary.is_empty()),
            ("image of a page", taken.image.is_some()),
        ] {
            if has {
                desk.import.left.note(key, path, &taken.title);
            }
        }
    }
    front.text("description", &description);
    if let (true, Some(date)) = (is_article, &taken.date) {
        front.plain("date", date);
        if let Some(updated) = &taken.updated {
            front.plain("updated", updated);
        }
        front.list("authors", &taken.authors);
        let ids: Vec<String> = taken.topics.iter().map(|title| topics.id(title)).collect();
        front.list("topics", &ids);
        if !summary.is_empty() {
            front.list("summary", &[summary]);
        }
        if let Some(image) = text::image(page, desk) {
            front.node("image", &image);
        }
        if let Some(order) = taken.order {
            desk.import.left.note("weight of an article", path, &order.to_string());
        }
    } else if let Some(order) = taken.order {
        front.plain("order", order);
    }
    if let Some(lang) = &stand.lang {
        front.text("lang", lang);
    }
    if let Some(original) = &stand.original {
        front.text("translation_of", original);
    }
    if let Some(slug) = &stand.slug {
        front.text("slug", slug);
    }
    front.list("aliases", &stand.aliases);
    if let Some(moment) = &taken.publish_at {
        front.plain("publish_at", moment);
    }
    if let Some(moment) = &taken.expires_at {
        front.plain("expires_at", moment);
    }
    if taken.draft {
        front.plain("draft", true);
    }
    if let Some(extra) = &taken.extra {
        front.node("extra", extra);
    }
    New { path: stand.path.clone(), what: stand.what, content: Content::Text(front.file(body)) }
}

/// The topics that were made of tags and categories.
#[derive(Default)]
struct Topics {
    /// The id of a title in small letters.
    ids: BTreeMap<String, (String, String)>,
    anchors: Anchors,
}

impl Topics {
    fn id(&mut self, title: &str) -> String {
        let key = title.to_lowercase();
        if let Some((id, _)) = self.ids.get(&key) {
            return id.clone();
        }
        let slug = id::slug(title);
        let wanted =
            if id::check(&slug).is_ok() { slug } else { format!("topic-{slug}").trim_end_matches('-').to_owned() };
        let id = self.anchors.unique(wanted);
        self.ids.insert(key, (id.clone(), title.to_owned()));
        id
    }

    fn files(self) -> impl Iterator<Item = New> {
        self.ids.into_values().map(|(id, title)| {
            let mut front = FrontMatter::default();
            front.text("title", &title);
            New { path: format!("content/topics/{id}.md"), what: What::Topic, content: Content::Text(front.file("")) }
        })
    }
}
