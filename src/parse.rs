//! A source to what it says: [`parse`] turns one file into [`Thing`]s and diagnostics.
//!
//! Parsing never fails. A file that cannot be read as it should gives a document with defaults and
//! the diagnostics that say why; nothing here looks at any other file, so that the result can be
//! kept as long as the source and the [`Settings`] stay the same.
//!
//! * [`front_matter`] cuts the YAML from the body, [`yaml`] reads it, [`fields`] types it;
//! * [`kinds`] says which keys an article, an actor, an event … has, [`model`] what comes of them;
//! * [`markdown`] reads the body, [`blocks`] the parts of it that hold YAML, [`plain_text`] an article that is none;
//! * [`escape`] makes Markdown of plain text;
//! * [`found`] puts what stands in running text into it.

pub mod address;
pub mod blocks;
pub mod escape;
pub mod fields;
pub mod found;
pub mod front_matter;
pub mod id;
pub mod kinds;
pub mod markdown;
pub mod model;
pub mod plain_text;
pub mod yaml;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use self::blocks::{BlockReader, Facts, Host};
use self::fields::Reader;
use self::markdown::{Body, Html, Markup};
use self::model::{Article, Document, Entry, FromText, Origin, Publication, Thing};
use self::yaml::Node;
use crate::date::Date;
use crate::detect::{self, actors::Actor as Named};
use crate::diag::{Diagnostic, Harmless};
use crate::source::{SitePath, Source};

/// What of the configuration changes how a file is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Settings {
    /// What becomes of raw HTML in Markdown.
    pub html: Html,
    /// The kinds of blocks that the site has templates for.
    pub blocks: BTreeSet<String>,
    /// BCP 47 tag of the texts that name no language of their own.
    pub lang: String,
    /// Dates in the running text of articles are looked for.
    pub dates: bool,
    /// Those who are named in plain-text articles are looked for.
    pub named: bool,
    /// What becomes of dated statements where an article does not say it.
    pub from_text: Option<FromText>,
    /// The day of the plain-text articles that have none of their own.
    pub date: Option<Date>,
}

/// What one file says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    pub things: Vec<Thing>,
    /// Who was found in the text, where it is an article that lists nobody itself.
    pub named: Vec<Named>,
    pub diagnostics: Vec<Diagnostic>,
}

impl Parsed {
    /// Whether all that the file says is always shown: there is no draft in it, and nothing that waits for its moment.
    #[must_use]
    pub fn is_always_shown(&self) -> bool {
        self.things.iter().all(|thing| thing.publication() == Publication::default())
    }
}

/// The kind of thing that a file of `content/` describes, by its folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Article,
    Actor,
    Event,
    Topic,
    Source,
    Page,
}

impl Kind {
    /// The folder below `content/`; none for plain pages.
    #[must_use]
    pub fn folder(self) -> &'static str {
        match self {
            Self::Article => "articles",
            Self::Actor => "actors",
            Self::Event => "events",
            Self::Topic => "topics",
            Self::Source => "sources",
            Self::Page => "",
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Actor => "actor",
            Self::Event => "event",
            Self::Topic => "topic",
            Self::Source => "source",
            Self::Page => "page",
        }
    }
}

/// How a file of `content/` is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Markdown(Kind),
    /// A YAML list of events or sources.
    List(Kind),
    /// An article as plain text.
    PlainText,
}

/// What a file is, by its path; `None` for a file that travels with a page, such as a picture.
#[must_use]
pub fn form(path: &SitePath) -> Option<Form> {
    let kind = kind_of_path(path)?;
    match (path.extension()?.to_ascii_lowercase().as_str(), kind) {
        ("md" | "markdown", kind) => Some(Form::Markdown(kind)),
        ("yaml" | "yml", Kind::Event | Kind::Source) => Some(Form::List(kind)),
        ("txt", Kind::Article) => Some(Form::PlainText),
        _ => None,
    }
}

/// Whether somebody is likely to think that a file is read as an actor or a topic, which are Markdown alone.
#[must_use]
pub fn is_mistaken(path: &SitePath) -> bool {
    let is_yaml = || path.extension().is_some_and(|e| e.eq_ignore_ascii_case("yaml") || e.eq_ignore_ascii_case("yml"));
    matches!(kind_of_path(path), Some(Kind::Actor | Kind::Topic)) && is_yaml()
}

/// The kind whose folder a path is below.
fn kind_of_path(path: &SitePath) -> Option<Kind> {
    let inner = path.as_str().strip_prefix("content/")?;
    let kind = [Kind::Article, Kind::Actor, Kind::Event, Kind::Topic, Kind::Source]
        .into_iter()
        .find(|kind| inner.strip_prefix(kind.folder()).is_some_and(|rest| rest.starts_with('/')));
    Some(kind.unwrap_or(Kind::Page))
}

/// The id that a path gives: below its kind's folder, without the extension, and without a last
/// `index`.
#[must_use]
pub fn id_of_path(path: &SitePath, kind: Kind) -> String {
    let inner = path.without_extension().strip_prefix("content/").unwrap_or(path.as_str());
    let inner = match kind {
        Kind::Page => inner,
        kind => inner.strip_prefix(kind.folder()).map_or(inner, |rest| rest.trim_start_matches('/')),
    };
    match inner.strip_suffix("/index") {
        Some(folder) => folder.to_owned(),
        None => inner.to_owned(),
    }
}

/// Reads one file. A file that is none of ours gives nothing.
#[must_use]
pub fn parse(source: &Source, settings: &Settings) -> Parsed {
    match form(&source.path) {
        Some(Form::Markdown(kind)) => markdown_file(source, kind, settings),
        Some(Form::List(kind)) => list_file(source, kind, settings),
        Some(Form::PlainText) => plain_text_file(source, settings),
        None => Parsed::default(),
    }
}

fn markdown_file(source: &Source, kind: Kind, settings: &Settings) -> Parsed {
    let (parts, mut diagnostics) = front_matter::split(source);
    let unreadable = !diagnostics.is_empty();
    let path_id = id_of_path(&source.path, kind);
    let markup = Markup {
        html: settings.html.clone(),
        id_prefix: if kind == Kind::Event { format!("event-{path_id}-") } else { String::new() },
    };
    let mut blocks = BlockReader::new(source, parts.body.start, host(kind), &settings.blocks);
    let (mut body, problems) = markdown::parse_with(&source.text[parts.body.clone()], &markup, &mut blocks);
    let BlockReader { diagnostics: of_blocks, mut left_out, facts, .. } = blocks;
    diagnostics.extend(of_blocks);
    body.place_in(&source.text, parts.body.start);
    diagnostics.extend(problems.into_iter().map(|problem| body_problem(source, parts.body.start, problem)));
    let yaml = parts.yaml.clone().unwrap_or(parts.body.start..parts.body.start);
    let (node, broken) = match read_yaml(source, &yaml) {
        Ok(node) => (node, unreadable),
        Err(error) => {
            diagnostics.push(*error);
            (Node::Null, true)
        }
    };
    let mut reader = Reader::new(source, yaml.clone());
    let id = written_id(&node, &mut reader).unwrap_or_else(|| path_id.clone());
    let texts = Texts { body, facts, markup, settings };
    let data = data(kind, node, texts, &mut reader).or_else(|| {
        // Front matter that is no mapping: the mistake is noted, the thing is there with defaults.
        let texts = Texts { body: Body::default(), facts: Facts::default(), markup: Markup::default(), settings };
        data(kind, Node::Null, texts, &mut Reader::new(source, yaml.clone()))
    });
    left_out.extend(reader.take_left_out());
    // A file whose front matter cannot be read at all would only be told again that its keys are missing.
    if !broken {
        let without = parts.yaml.is_none();
        diagnostics.extend(
            reader
                .finish()
                .into_iter()
                .map(|d| if without && d.code == "missing-key" { without_front_matter(d, source) } else { d }),
        );
    }
    let mut things = Vec::new();
    match id::check(&id) {
        Ok(()) => {
            let origin = Origin::new(source, yaml).without(left_out);
            things.extend(data.map(|data| data(id, origin, broken)));
        }
        Err(why) => diagnostics.push(bad_path_id(source, &id, &why)),
    }
    Parsed { things, named: Vec::new(), diagnostics }
}

/// What may stand in the blocks of a kind's texts.
fn host(kind: Kind) -> Host {
    match kind {
        Kind::Article => Host::Article,
        Kind::Actor | Kind::Topic | Kind::Page => Host::Page,
        Kind::Event | Kind::Source => Host::Part,
    }
}

/// A missing key where there is no front matter at all: say how to begin one.
fn without_front_matter(mut diagnostic: Diagnostic, source: &Source) -> Diagnostic {
    let line = source.text.lines().next().unwrap_or("").len();
    if let Some(place) = &mut diagnostic.place {
        place.span = 0..line;
    }
    diagnostic.label("the file has no front matter").help("begin the file with `---`, the keys a line each, and `---`")
}

/// What a file says, waiting for its id.
type Unnamed = Box<dyn FnOnce(String, Origin, bool) -> Thing>;

fn unnamed<T: 'static>(data: T, thing: fn(Arc<Document<T>>) -> Thing) -> Unnamed {
    let data = Arc::new(data);
    Box::new(move |id, origin, broken| thing(Arc::new(Document { id, origin, broken, data })))
}

/// What stands below the front matter.
struct Texts<'a> {
    body: Body,
    facts: Facts,
    /// How the texts in the front matter are read.
    markup: Markup,
    settings: &'a Settings,
}

fn data(kind: Kind, node: Node, texts: Texts<'_>, reader: &mut Reader<'_>) -> Option<Unnamed> {
    let Texts { body, facts, markup, settings } = texts;
    match kind {
        Kind::Article => {
            let mut article = kinds::article(node, body, facts, reader)?;
            with_dates(&mut article, settings, FromText::Suggest);
            Some(unnamed(article, Thing::Article))
        }
        Kind::Actor => kinds::actor(node, body, reader).map(|data| unnamed(data, Thing::Actor)),
        Kind::Event => kinds::event(node, Some(body), &markup, reader).map(|data| unnamed(data, Thing::Event)),
        Kind::Topic => kinds::topic(node, body, reader).map(|data| unnamed(data, Thing::Topic)),
        Kind::Source => kinds::cited(node, body, reader).map(|data| unnamed(data, Thing::Source)),
        Kind::Page => kinds::page(node, body, reader).map(|data| unnamed(data, Thing::Page)),
    }
}

/// Finds the dates of an article's text; where neither it nor the site says what becomes of them, `otherwise` does.
fn with_dates(article: &mut Article, settings: &Settings, otherwise: FromText) {
    let from_text = article.timeline_from_text.or(settings.from_text).unwrap_or(otherwise);
    if !settings.dates && from_text != FromText::On {
        return;
    }
    let lang = article.lang.as_ref().unwrap_or(&settings.lang);
    let events = found::dates(&mut article.body, lang, article.date, from_text);
    article.timeline.extend(events.into_iter().map(Entry::Own));
}

/// Reads a YAML text; a text that is none becomes a diagnostic.
pub fn read_yaml(source: &Source, yaml: &Range<usize>) -> Result<Node, Box<Diagnostic>> {
    yaml::read(&source.text[yaml.clone()]).map_err(|error| {
        let span = error.span.start + yaml.start..error.span.end + yaml.start;
        let diagnostic = Diagnostic::error("yaml", source, span, "this is not YAML").label(error.message);
        Box::new(match error.help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        })
    })
}

fn written_id(node: &Node, reader: &mut Reader<'_>) -> Option<String> {
    let Node::Map(pairs) = node else { return None };
    let (_, value) = pairs.iter().find(|(key, value)| key == "id" && *value != Node::Null)?;
    let value = value.clone();
    reader.within("id".into(), |reader| kinds::id(value, reader))
}

fn body_problem(source: &Source, start: usize, problem: markdown::Problem) -> Diagnostic {
    let mut diagnostic =
        Diagnostic::error(problem.code, source, problem.span.start + start..problem.span.end + start, problem.message);
    diagnostic.label = problem.label.map(Harmless::line);
    diagnostic.help.extend(problem.help.map(Harmless::from));
    if problem.warning { diagnostic.warning() } else { diagnostic }
}

/// A YAML file that holds a list of events or sources, each with its `id`.
fn list_file(source: &Source, kind: Kind, settings: &Settings) -> Parsed {
    let bom = if source.text.starts_with('\u{feff}') { 3 } else { 0 };
    let yaml = bom..source.text.len();
    let items = match read_yaml(source, &yaml) {
        Ok(Node::List(items)) => items,
        Ok(Node::Null) => Vec::new(),
        Ok(node) => {
            let error = Diagnostic::error("wrong-type", source, bom..bom + 1, "this file has to hold a list")
                .label(format!("expected a list, found {}", node.kind()))
                .help(format!("begin each {} with `- id: …`", kind.name()));
            return Parsed { diagnostics: vec![error], ..Parsed::default() };
        }
        Err(error) => return Parsed { diagnostics: vec![*error], ..Parsed::default() },
    };
    let mut reader = Reader::new(source, yaml.clone());
    let found = reader.list(items, |item, reader| list_item(item, kind, settings, reader));
    let origin = Origin::new(source, yaml).without(reader.take_left_out());
    let thing = |(index, (id, data)): (usize, (String, Unnamed))| data(id, origin.part(&[index.into()]), false);
    let things = found.into_iter().enumerate().map(thing).collect();
    Parsed { things, named: Vec::new(), diagnostics: reader.finish() }
}

fn list_item(item: Node, kind: Kind, settings: &Settings, reader: &mut Reader<'_>) -> Option<(String, Unnamed)> {
    let id = written_id(&item, reader);
    if let Node::Map(pairs) = &item
        && !pairs.iter().any(|(key, _)| key == "id")
    {
        reader
            .mistake(fields::Part::Value, "missing-key", format!("{} in a list without `id`", article_for(kind)))
            .help("give each item an `id: …` of its own");
    }
    let markup = Markup {
        html: settings.html.clone(),
        id_prefix: id.as_ref().map_or_else(String::new, |id| format!("event-{id}-")),
    };
    let data = match kind {
        Kind::Event => unnamed(kinds::event(item, None, &markup, reader)?, Thing::Event),
        _ => unnamed(kinds::cited(item, Body::default(), reader)?, Thing::Source),
    };
    Some((id?, data))
}

fn article_for(kind: Kind) -> &'static str {
    if kind == Kind::Event { "an event" } else { "a source" }
}

/// An article as plain text. What its front matter leaves out is taken from the text and from the file's name.
fn plain_text_file(source: &Source, settings: &Settings) -> Parsed {
    let (parts, mut diagnostics) = front_matter::split(source);
    let unreadable = !diagnostics.is_empty();
    let yaml = parts.yaml.clone().unwrap_or(parts.body.start..parts.body.start);
    let (node, broken) = match read_yaml(source, &yaml) {
        Ok(node) => (node, unreadable),
        Err(error) => {
            diagnostics.push(*error);
            (Node::Null, true)
        }
    };
    let path_id = id_of_path(&source.path, Kind::Article);
    let (folder, name) = path_id.rsplit_once('/').map_or(("", path_id.as_str()), |(folder, name)| (folder, name));
    let (day, name) = plain_text::dated_name(name);
    let path_id = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    let pasted = plain_text::read(&source.text, &parts.body);
    let node = completed(node, source, &pasted, day.or(settings.date));
    let mut reader = Reader::new(source, yaml.clone());
    let id = written_id(&node, &mut reader).unwrap_or(path_id);
    let body = pasted.body(&source.text);
    let article = kinds::article(node, body, Facts::default(), &mut reader);
    let left_out = reader.take_left_out();
    let Some(mut article) = article else {
        diagnostics.extend(reader.finish());
        return Parsed { diagnostics, ..Parsed::default() };
    };
    if !broken {
        diagnostics.extend(reader.finish().into_iter().map(|found| of_plain_text(found, source)));
    }
    with_dates(&mut article, settings, FromText::On);
    let mut named = Vec::new();
    if settings.named && article.actors.is_empty() {
        let lang = article.lang.as_ref().unwrap_or(&settings.lang);
        let published = article.date.and_then(|date| date.earliest());
        named = detect::read(&source.text[parts.body.clone()], lang, published).actors;
    }
    if let Err(why) = id::check(&id) {
        diagnostics.push(bad_path_id(source, &id, &why));
        return Parsed { diagnostics, ..Parsed::default() };
    }
    let origin = Origin::new(source, yaml).without(left_out);
    let document = Document { id, origin, broken, data: Arc::new(article) };
    Parsed { things: vec![Thing::Article(Arc::new(document))], named, diagnostics }
}

/// A front matter with the title, the standfirst and the day that it leaves out.
fn completed(node: Node, source: &Source, pasted: &plain_text::Pasted, day: Option<Date>) -> Node {
    let mut pairs = match node {
        Node::Map(pairs) => pairs,
        Node::Null => Vec::new(),
        other => return other,
    };
    let text = |range: &Option<Range<usize>>| {
        range.as_ref().map(|range| source.text[range.clone()].split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let known = [
        ("title", text(&pasted.headline)),
        ("description", text(&pasted.standfirst)),
        ("date", day.map(|day| day.to_string())),
    ];
    let authors = pasted.authors.iter().map(|name| Node::Text(name.clone())).collect::<Vec<_>>();
    let authors = (!authors.is_empty()).then_some(Node::List(authors));
    let known = known.into_iter().map(|(key, value)| (key, value.map(Node::Text))).chain([("authors", authors)]);
    for (key, value) in known {
        if let Some(value) = value
            && !pairs.iter().any(|(known, _)| known == key)
        {
            pairs.push((key.to_owned(), value));
        }
    }
    Node::Map(pairs)
}

/// A missing day, a text that is empty or one without a headline: say how plain text tells it.
fn of_plain_text(mut diagnostic: Diagnostic, source: &Source) -> Diagnostic {
    if matches!(diagnostic.code, "missing-key" | "too-long") {
        let line = source.text.lines().next().unwrap_or("").len();
        if let Some(place) = &mut diagnostic.place
            && place.span.is_empty()
        {
            place.span = 0..line;
            if diagnostic.code == "too-long" && diagnostic.message.contains("`title`") {
                diagnostic.help.clear();
                diagnostic = diagnostic.help("begin the file with a headline, and leave a line empty below it");
            }
        }
        if diagnostic.message.contains("`date`") {
            let name = source.path.file_name();
            diagnostic.help.clear();
            diagnostic = diagnostic.help(format!(
                "name the file `2026-02-06-{name}` with the day it was published, give `--date`, or write `date: …` between two lines of `---` at its beginning"
            ));
        }
    }
    diagnostic
}

fn bad_path_id(source: &Source, id: &str, why: &id::BadId) -> Diagnostic {
    Diagnostic::file_error("bad-id", &source.path, format!("the path gives the id `{id}`, which cannot be one"))
        .label(why.to_string())
        .help(format!("rename the file, or write `id: {}` in its front matter", id::propose(id)))
}
