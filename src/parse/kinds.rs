//! The front matter of each kind of thing, key by key. The keys read here are the keys that exist.

pub mod facts;

use std::sync::Arc;

use super::address::flaw;
use super::blocks::Facts;
use super::fields::{Fields, FromNode, Part, Reader};
use super::markdown::{self, Body, Markup};
use super::model::{
    Actor, ActorKind, Article, Cast, Cited, ClaimItem, Entry, Event, EventStatus, Image, PlainPage, Publication,
    Relation, Role, SourceItem, Texts, Topic,
};
use super::yaml::Node;
use crate::date::{Date, Period};
use crate::limits::{ACTORS_OF_EVENT, AUTHORS, ITEMS, LANGUAGES, TOPICS};

pub fn article(node: Node, body: Body, facts: Facts, reader: &mut Reader<'_>) -> Option<Article> {
    let mut f = Fields::open(node, "an article", reader)?;
    let mut article = Article {
        title: f.required("title", "every article needs a headline: `title: …`").unwrap_or_default(),
        description: f.or_default("description"),
        date: f.required("date", "the day it is about: `date: 2026-02-06`; roles on the cards are those of that day"),
        updated: f.optional("updated"),
        authors: f.list("authors", AUTHORS),
        topics: f.list("topics", TOPICS),
        lang: lang(&mut f),
        translation_of: f.optional("translation_of"),
        publication: publication(&mut f),
        reviewed: f.optional("reviewed"),
        review_by: f.optional("review_by"),
        featured: f.or_default("featured"),
        summary: f.or_default("summary"),
        image: f.optional("image"),
        aliases: url_aliases(&mut f),
        slug: slug(&mut f),
        actors: f.or_default("actors"),
        timeline: f.or_default("timeline"),
        timeline_from_text: f.word("timeline_from_text"),
        sources: f.or_default("sources"),
        claims: f.or_default("claims"),
        questions: f.or_default("questions"),
        updates: f.or_default("updates"),
        corrections: f.or_default("corrections"),
        extra: f.extra(),
        body,
    };
    f.optional::<String>("id");
    f.close();
    article.claims.extend(facts.claims.into_iter().map(ClaimItem::Own));
    article.questions.extend(facts.questions);
    Some(article)
}

pub fn actor(node: Node, body: Body, reader: &mut Reader<'_>) -> Option<Actor> {
    let mut f = Fields::open(node, "an actor", reader)?;
    let name: String = f.required("name", "the name that cards and pages show: `name: …`").unwrap_or_default();
    let aliases = f.with("aliases", aliases).unwrap_or_default();
    let kind = f.required_word("kind").unwrap_or(ActorKind::Person);
    let description = f.optional("description");
    let description_in = f.with("description_in", texts).unwrap_or_default();
    let roles = f.or_default("roles");
    let relations = f.or_default("relations");
    let (start, end) = lifespan(&mut f, kind);
    let actor = Actor {
        name,
        aliases,
        kind,
        description,
        description_in,
        roles,
        relations,
        start,
        end,
        image: f.optional("image"),
        links: f.with("links", links).unwrap_or_default(),
        lang: lang(&mut f),
        name_in: f.with("name_in", texts).unwrap_or_default(),
        aliases_in: f.with("aliases_in", aliases_in).unwrap_or_default(),
        about_in: f.with("about_in", texts).unwrap_or_default(),
        found: false,
        draft: f.or_default("draft"),
        noindex: f.or_default("noindex"),
        extra: f.extra(),
        body,
    };
    f.optional::<String>("id");
    f.close();
    Some(actor)
}

fn aliases_in(node: Node, reader: &mut Reader<'_>) -> Option<Vec<(String, Vec<String>)>> {
    by_language(node, reader, aliases)
}

/// Names of an actor, each of which a text can hold.
fn aliases(node: Node, reader: &mut Reader<'_>) -> Option<Vec<String>> {
    let aliases: Vec<Alias> = Vec::from_node(node, reader)?;
    Some(aliases.into_iter().map(|Alias(name)| name).collect())
}

struct Alias(String);

impl FromNode for Alias {
    const EXPECTED: &'static str = String::EXPECTED;

    fn from_node(node: Node, reader: &mut Reader<'_>) -> Option<Self> {
        let name = String::from_node(node, reader)?;
        if name.chars().any(char::is_alphanumeric) {
            return Some(Self(name));
        }
        reader
            .mistake(Part::Value, "bad-alias", "an alias without a letter or digit")
            .label("no text can name anybody so")
            .help("delete it");
        None
    }
}

/// A person is born and dies; an organization, a country or a group is founded and dissolved.
fn lifespan(f: &mut Fields<'_, '_>, kind: ActorKind) -> (Option<Date>, Option<Date>) {
    let person = period(f, "born", "died");
    let other = period(f, "founded", "dissolved");
    let (wrong, right): ([&'static str; 2], [&str; 2]) = match kind {
        ActorKind::Person => (["founded", "dissolved"], ["born", "died"]),
        _ => (["born", "died"], ["founded", "dissolved"]),
    };
    for (wrong, right) in wrong.into_iter().zip(right) {
        if f.has(wrong) {
            let message = format!("`{wrong}` does not go with `kind: {}`", kind.name());
            f.mistake(Some(wrong), "wrong-key", message).help(format!("write `{right}`, or change the kind"));
        }
    }
    if kind == ActorKind::Person { person } else { other }
}

pub fn event(node: Node, body: Option<Body>, markup: &Markup, reader: &mut Reader<'_>) -> Option<Event> {
    let mut f = Fields::open(node, "an event", reader)?;
    let title = f.required("title", "what happened, in a few words: `title: …`").unwrap_or_default();
    let title_in = f.with("title_in", texts).unwrap_or_default();
    let date: Option<Date> = f.optional("date");
    let status: Option<EventStatus> = f.word("status");
    // A status that cannot be read may be one that needs no date.
    let occurred = status == Some(EventStatus::Occurred) || !f.has("status");
    if occurred && !f.has("date") {
        f.mistake(None, "missing-key", "an event that occurred, without `date`").help(
            "give the date as precisely as it is known (`date: 1979`), or say `status: scheduled` for what is to come",
        );
    }
    let body = match body {
        Some(body) => body,
        None => f.with("text", |node, reader| inline_markdown(node, markup, reader)).unwrap_or_default(),
    };
    let event = Event {
        title,
        title_in,
        text_in: f.with("text_in", texts).unwrap_or_default(),
        date,
        status: status.unwrap_or_default(),
        actors: f.list("actors", ACTORS_OF_EVENT),
        topics: f.list("topics", TOPICS),
        place: f.optional("place"),
        place_in: f.with("place_in", texts).unwrap_or_default(),
        source: f.with("source", source_items).unwrap_or_default(),
        importance: f.with("importance", importance).unwrap_or(3),
        from_text: None,
        draft: f.or_default("draft"),
        extra: f.extra(),
        body,
    };
    f.optional::<String>("id");
    f.close();
    Some(event)
}

pub(super) fn importance(node: Node, reader: &mut Reader<'_>) -> Option<u8> {
    match node {
        Node::Int(number @ 1..=5) => u8::try_from(number).ok(),
        Node::Int(number) => {
            reader
                .mistake(Part::Value, "out-of-range", format!("importance {number} is out of range"))
                .label("expected 1 (a detail) to 5 (a turning point)");
            None
        }
        node => {
            reader.wrong_type("a number from 1 (a detail) to 5 (a turning point)", &node);
            None
        }
    }
}

/// Text in front matter that may hold Markdown. Its places are those of the whole value.
pub(super) fn inline_markdown(node: Node, markup: &Markup, reader: &mut Reader<'_>) -> Option<Body> {
    let text = String::from_node(node, reader)?;
    let (body, problems) = markdown::parse(&text, markup);
    for problem in problems {
        let mut mistake = reader.mistake(Part::Value, problem.code, problem.message).warning(problem.warning);
        if let Some(label) = problem.label {
            mistake = mistake.label(label);
        }
        if let Some(help) = problem.help {
            mistake.help(help);
        }
    }
    Some(body)
}

pub fn topic(node: Node, body: Body, reader: &mut Reader<'_>) -> Option<Topic> {
    let mut f = Fields::open(node, "a topic", reader)?;
    let topic = Topic {
        title: f.required("title", "what its page is called: `title: …`").unwrap_or_default(),
        title_in: f.with("title_in", texts).unwrap_or_default(),
        description: f.or_default("description"),
        description_in: f.with("description_in", texts).unwrap_or_default(),
        lang: lang(&mut f),
        aliases: url_aliases(&mut f),
        draft: f.or_default("draft"),
        noindex: f.or_default("noindex"),
        extra: f.extra(),
        body,
    };
    f.optional::<String>("id");
    f.close();
    Some(topic)
}

pub fn cited(node: Node, body: Body, reader: &mut Reader<'_>) -> Option<Cited> {
    let mut f = Fields::open(node, "a source", reader)?;
    let source = Cited {
        id: f.with("id", id),
        title: f.required("title", "what the source is called: `title: …`").unwrap_or_default(),
        publisher: f.optional("publisher"),
        url: f.with("url", web_url),
        date: f.optional("date"),
        accessed: f.optional("accessed"),
        archived: f.with("archived", web_url),
        kind: f.optional("kind"),
        quote: f.optional("quote"),
        lang: lang(&mut f),
        body,
    };
    f.close();
    Some(source)
}

pub fn page(node: Node, body: Body, reader: &mut Reader<'_>) -> Option<PlainPage> {
    let mut f = Fields::open(node, "a page", reader)?;
    let page = PlainPage {
        title: f.required("title", "every page needs one: `title: …`").unwrap_or_default(),
        description: f.or_default("description"),
        lang: lang(&mut f),
        order: f.optional("order"),
        publication: publication(&mut f),
        aliases: url_aliases(&mut f),
        slug: slug(&mut f),
        extra: f.extra(),
        body,
    };
    f.optional::<String>("id");
    f.close();
    Some(page)
}

fn publication(f: &mut Fields<'_, '_>) -> Publication {
    Publication {
        draft: f.or_default("draft"),
        noindex: f.or_default("noindex"),
        publish_at: f.with("publish_at", moment),
        expires_at: f.with("expires_at", moment),
    }
}

/// A day or a moment that a computer can wait for: not "about", not an interval, and no time without its zone.
fn moment(node: Node, reader: &mut Reader<'_>) -> Option<Date> {
    let date = Date::from_node(node, reader)?;
    let text = date.to_string();
    let label = if date.is_interval() {
        "an interval has no one moment"
    } else if date.is_approximate() || date.is_uncertain() {
        "`~`, `?` and `%` leave the moment open"
    } else if text.contains('X') {
        "`X` leaves the moment open"
    } else if text.split_once('T').is_some_and(|(_, time)| !time.contains(['Z', '+', '-'])) {
        let mistake =
            reader.mistake(Part::Value, "bad-moment", format!("`{text}` is another moment in each time zone"));
        mistake
            .label("a time without a zone")
            .help(format!("write `{text}Z` for UTC, or the offset as in `{text}+01:00`"));
        return None;
    } else {
        return Some(date);
    };
    let mistake = reader.mistake(Part::Value, "bad-moment", format!("`{text}` is not one moment"));
    mistake.label(label).help("write a day (`2026-02-06`) or a time with its zone (`2026-02-06T10:00:00Z`)");
    None
}

fn lang(f: &mut Fields<'_, '_>) -> Option<String> {
    f.with("lang", language_tag)
}

/// A well-formed BCP 47 tag, with an underscore forgiven in the message only.
pub fn language_tag(node: Node, reader: &mut Reader<'_>) -> Option<String> {
    let tag = String::from_node(node, reader)?;
    if is_language_tag(&tag) {
        return Some(tag);
    }
    let mistake = reader.mistake(Part::Value, "bad-language", format!("`{tag}` is not a language tag"));
    mistake.label("expected a BCP 47 tag such as en, fa or pt-BR");
    None
}

/// Whether a text has the form of a BCP 47 tag.
#[must_use]
pub fn is_language_tag(text: &str) -> bool {
    icu_locale_core::Locale::try_from_str(text).is_ok() && !text.contains('_')
}

fn slug(f: &mut Fields<'_, '_>) -> Option<String> {
    f.with("slug", |node, reader| {
        let slug = String::from_node(node, reader)?;
        match super::id::check(&slug) {
            Ok(()) if !slug.contains('/') => Some(slug),
            _ => {
                let proposal = super::id::propose(&slug).replace('/', "-");
                reader
                    .mistake(Part::Value, "bad-slug", format!("`{slug}` cannot be the last part of a URL"))
                    .label("expected letters, digits, `-` and `_`")
                    .help(format!("write `slug: {proposal}`"));
                None
            }
        }
    })
}

/// An id that the author wrote out.
pub fn id(node: Node, reader: &mut Reader<'_>) -> Option<String> {
    let text = String::from_node(node, reader)?;
    if let Err(why) = super::id::check(&text) {
        let proposal = super::id::propose(&text);
        reader
            .mistake(Part::Value, "bad-id", format!("`{text}` cannot be an id"))
            .label(why.to_string())
            .help(format!("write `{proposal}`"));
        return None;
    }
    Some(text)
}

/// Old URLs of a page: absolute paths of this site.
fn url_aliases(f: &mut Fields<'_, '_>) -> Vec<String> {
    f.with("aliases", |node, reader| {
        let Node::List(items) = node else {
            reader.wrong_type("a list of old URLs such as `[/old/url/]`", &node);
            return None;
        };
        let items = reader.items(items, ITEMS)?;
        let read = |item: Node, reader: &mut Reader<'_>| {
            let url = String::from_node(item, reader)?;
            if let Err(why) = super::id::check_url_path(&url) {
                reader
                    .mistake(Part::Value, "bad-alias", format!("`{url}` cannot be an old URL of this site"))
                    .label(why)
                    .help("write the path from the root of the site: `/old/url/`");
                return None;
            }
            Some(url)
        };
        Some(reader.list(items, read))
    })
    .unwrap_or_default()
}

/// A URL that a reader may follow: `http:` or `https:`.
fn web_url(node: Node, reader: &mut Reader<'_>) -> Option<String> {
    let url = String::from_node(node, reader)?;
    let lower = url.trim_start().to_ascii_lowercase();
    let is_web = lower.starts_with("https://") || lower.starts_with("http://");
    let flaw = if is_web { flaw(&url) } else { Some("expected a URL that starts with https://") };
    let Some(flaw) = flaw else { return Some(url) };
    let mistake = reader.mistake(Part::Value, "bad-url", format!("`{url}` is not a web address"));
    let mistake = mistake.label(flaw);
    if !lower.contains(':') && lower.contains('.') {
        mistake.help(format!("write `https://{url}`"));
    }
    None
}

/// `links:` of an actor; `wikidata` may be the bare item.
fn links(node: Node, reader: &mut Reader<'_>) -> Option<Vec<(String, String)>> {
    let Node::Map(pairs) = node else {
        reader.wrong_type("a mapping such as `{wikidata: Q42, website: https://…}`", &node);
        return None;
    };
    let pairs = reader.distinct(pairs);
    let read = |(name, value): (String, Node)| {
        reader.within(super::yaml::Step::Key(name.clone().into()), |reader| {
            if name == "wikidata"
                && let Node::Text(item) = &value
                && item
                    .strip_prefix('Q')
                    .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
            {
                return Some((name, format!("https://www.wikidata.org/wiki/{item}")));
            }
            if name == "wikidata" && !matches!(&value, Node::Text(text) if text.contains(':')) {
                reader
                    .mistake(Part::Value, "bad-url", "this is not an item of Wikidata")
                    .label("expected the item's number with its Q, such as Q794");
                return None;
            }
            Some((name, web_url(value, reader)?))
        })
    };
    Some(pairs.into_iter().filter_map(read).collect())
}

/// A mapping of text to text.
pub fn texts(node: Node, reader: &mut Reader<'_>) -> Option<Texts> {
    by_language(node, reader, String::from_node)
}

/// A mapping of language tags to values.
fn by_language<T>(
    node: Node,
    reader: &mut Reader<'_>,
    value: fn(Node, &mut Reader<'_>) -> Option<T>,
) -> Option<Vec<(String, T)>> {
    let Node::Map(pairs) = node else {
        reader.wrong_type("a mapping such as `{fa: …}`", &node);
        return None;
    };
    let pairs = reader.items(pairs, LANGUAGES)?;
    let pairs = reader.distinct(pairs);
    let read = |(name, node): (String, Node)| {
        reader.within(super::yaml::Step::Key(name.clone().into()), |reader| {
            let tag = language_tag(Node::Text(name), reader);
            Some((tag?, value(node, reader)?))
        })
    };
    Some(pairs.into_iter().filter_map(read).collect())
}

/// `source:` is one id or source, or a list of them.
fn source_items(node: Node, reader: &mut Reader<'_>) -> Option<Vec<SourceItem>> {
    match node {
        Node::List(_) => Vec::from_node(node, reader),
        node => SourceItem::from_node(node, reader).map(|item| vec![item]),
    }
}

impl FromNode for SourceItem {
    const EXPECTED: &'static str = "a source's id or its keys (`title`, `publisher`, …)";

    fn from_node(node: Node, reader: &mut Reader<'_>) -> Option<Self> {
        match node {
            Node::Map(_) => cited(node, Body::default(), reader).map(|source| Self::Own(Arc::new(source))),
            Node::Text(id) => Some(Self::Id(id)),
            Node::Int(number) => Some(Self::Id(number.to_string())),
            node => {
                reader.wrong_type(Self::EXPECTED, &node);
                None
            }
        }
    }
}

impl FromNode for Cast {
    const EXPECTED: &'static str = "an actor's id or `{id: …, note: …}`";

    fn from_node(node: Node, reader: &mut Reader<'_>) -> Option<Self> {
        match node {
            Node::Map(_) => {
                let mut f = Fields::open(node, "an actor of an article", reader)?;
                let id = f.required("id", "the id of an actor file: `id: …`");
                let note = f.optional("note");
                f.close();
                id.map(|id| Self { id, note })
            }
            Node::Text(id) => Some(Self { id, note: None }),
            node => {
                reader.wrong_type(Self::EXPECTED, &node);
                None
            }
        }
    }
}

impl FromNode for Entry {
    const EXPECTED: &'static str = "an event's keys, `{event: id}` or `{topic: id}`";

    fn from_node(node: Node, reader: &mut Reader<'_>) -> Option<Self> {
        let Node::Map(pairs) = &node else {
            let mistake = reader.wrong_type(Self::EXPECTED, &node);
            if let Node::Text(id) = &node {
                mistake.help(format!("write `{{event: {id}}}` to show the shared event `{id}`"));
            }
            return None;
        };
        let has = |key: &str| pairs.iter().any(|(k, _)| k == key);
        if has("event") || has("topic") {
            let what = if has("event") { "event" } else { "topic" };
            let mut f = Fields::open(node, "a reference", reader)?;
            let id: Option<String> = f.required(what, "give an id");
            f.close();
            return id.map(|id| if what == "event" { Self::Event(id) } else { Self::Topic(id) });
        }
        // What entries of several timelines and articles on a page hold has ids of its own.
        let id_prefix = match (reader.item(), reader.key()) {
            (None, _) => String::new(),
            (Some(at), Some("timeline")) => format!("entry-{}-{at}-", reader.file_mark()),
            (Some(at), _) => format!("entry-{}-at-{}-{at}-", reader.file_mark(), reader.start()),
        };
        let markup = Markup { id_prefix, ..Markup::inline() };
        event(node, None, &markup, reader).map(|event| Self::Own(Arc::new(event)))
    }
}

impl FromNode for Role {
    const EXPECTED: &'static str = "a role: `{title: …, of: …, from: …, to: …}`";

    fn from_node(node: Node, reader: &mut Reader<'_>) -> Option<Self> {
        let mut f = Fields::open(node, "a role", reader)?;
        let title = f.required("title", "what the role is called: `title: foreign minister`");
        let title_in = f.with("title_in", texts).unwrap_or_default();
        let of = f.optional("of");
        let (from, to) = period(&mut f, "from", "to");
        let source = f.with("source", source_items).unwrap_or_default();
        f.close();
        title.map(|title| Self { title, title_in, of, from, to, source })
    }
}

impl FromNode for Relation {
    const EXPECTED: &'static str = "a relation: `{kind: …, to: …}`";

    fn from_node(node: Node, reader: &mut Reader<'_>) -> Option<Self> {
        let mut f = Fields::open(node, "a relation", reader)?;
        let kind = f.required("kind", "how they are related: `kind: member of`");
        let kind_in = f.with("kind_in", texts).unwrap_or_default();
        let to = f.required("to", "the id of the other actor: `to: …`");
        let (from, until) = period(&mut f, "from", "until");
        let source = f.with("source", source_items).unwrap_or_default();
        f.close();
        Some(Self { kind: kind?, kind_in, to: to?, from, until, source })
    }
}

/// Two ends of a period; one that ends before it begins is a mistake.
fn period(f: &mut Fields<'_, '_>, from: &'static str, to: &'static str) -> (Option<Date>, Option<Date>) {
    let (start, end): (Option<Date>, Option<Date>) = (f.optional(from), f.optional(to));
    if let (Some(a), Some(b)) = (start, end)
        && (Period { from: start, to: end }).is_backwards()
    {
        let message = format!("`{to}` {b} is before `{from}` {a}");
        f.mistake(Some(to), "backwards", message).help("exchange the two dates, or correct one");
    }
    (start, end)
}

impl FromNode for Image {
    const EXPECTED: &'static str = "a picture: `{src: …, alt: …, credit: …, license: …}`";

    fn from_node(node: Node, reader: &mut Reader<'_>) -> Option<Self> {
        if let Node::Text(src) = node {
            return Some(Self { src, alt: None, credit: None, license: None });
        }
        let mut f = Fields::open(node, "a picture", reader)?;
        let src = f.required("src", "a file beside this one: `src: picture.jpg`");
        let image = (f.optional("alt"), f.optional("credit"), f.optional("license"));
        f.close();
        src.map(|src| Self { src, alt: image.0, credit: image.1, license: image.2 })
    }
}
