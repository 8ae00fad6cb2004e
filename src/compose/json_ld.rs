//! A page as linked data in the vocabulary of schema.org, for `<script type="application/ld+json">`. Start at
//! [`json_ld`].
//!
//! Only what schema.org has a type for is told, and only dates that ISO 8601 can hold: "about 2025" is left out rather
//! than padded. `tests/data.rs` compares every type and property with the vocabulary.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::urls;
use super::views::{
    ActorView, ArticleView, BlockContent, Card, ClaimView, Content, CorrectionView, DateView, Entry, FigureView, Page,
    QuoteView, RoleView, SourceView, SpeakerView, VersionView,
};

/// The linked data of a page, ready to stand between the tags of a script; `None` where there is nothing to tell.
#[must_use]
pub fn json_ld(page: &Page) -> Option<String> {
    let cards: &[_] = if let Content::Article(article) = &page.content { &article.cards } else { &[] };
    let cards = cards.iter().map(|card| (urls::encode(&card.anchor), card.href.as_str())).collect();
    let ld = Ld { page, cards };
    let graph = match &page.content {
        Content::Home(_) => vec![ld.site()],
        Content::Article(article) => vec![ld.article(article)],
        Content::Actor(actor) => vec![ld.actor(actor)],
        Content::Topic(topic) => vec![ld.collection(&topic.timeline)],
        Content::Timeline(timeline) => vec![ld.collection(&timeline.items)],
        Content::Content(_) => vec![ld.web_page("WebPage")],
        Content::Articles(_) | Content::Actors(_) | Content::Topics(_) | Content::Corrections(_) => {
            vec![ld.web_page("CollectionPage")]
        }
        Content::Redirect(_)
        | Content::Missing(_)
        | Content::Feed(_)
        | Content::Search(_)
        | Content::Embed(_)
        | Content::Embeds(_) => return None,
    };
    let text = json!({"@context": "https://schema.org", "@graph": graph}).to_string();
    // Neither an end of the script nor the beginning of a comment can stand in it.
    Some(text.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026"))
}

/// A thing of schema.org as its properties are added.
struct Thing(Map<String, Value>);

impl Thing {
    fn new(kind: &str) -> Self {
        let mut map = Map::new();
        map.insert(String::from("@type"), kind.into());
        Self(map)
    }

    fn with(mut self, property: &str, value: impl Into<Value>) -> Self {
        let value = value.into();
        let is_empty = match &value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(items) => items.is_empty(),
            _ => false,
        };
        if !is_empty {
            self.0.insert(property.to_owned(), value);
        }
        self
    }
}

impl From<Thing> for Value {
    fn from(thing: Thing) -> Self {
        Self::Object(thing.0)
    }
}

/// The page that is told.
struct Ld<'a> {
    page: &'a Page,
    /// For the anchors of the cards on the page, where the actors' own pages are.
    cards: BTreeMap<Cow<'a, str>, &'a str>,
}

impl Ld<'_> {
    /// The whole address of a link of the page, where the site has one; else the link as it is, which is read from
    /// the page that it stands on.
    fn url(&self, href: &str) -> String {
        match &self.page.page.canonical {
            Some(_) => {
                let base = self.page.site.base_url.as_deref().unwrap_or_default();
                urls::absolute(base, &self.page.page.url, href)
            }
            None => href.to_owned(),
        }
    }

    /// The actor that a link leads to: its page, also where the link leads to a card of it.
    fn actor_id(&self, href: &str) -> Value {
        let card = href.strip_prefix('#').and_then(|anchor| self.cards.get(anchor));
        self.url(card.copied().unwrap_or(href)).into()
    }

    fn publisher(&self) -> Value {
        let site = &self.page.site;
        Thing::new("Organization").with("name", site.title.clone()).with("url", site.base_url.clone()).into()
    }

    fn site(&self) -> Value {
        let site = &self.page.site;
        Thing::new("WebSite")
            .with("name", site.title.clone())
            .with("description", site.description.clone())
            .with("url", self.page.page.canonical.clone())
            .with("inLanguage", self.page.page.lang.clone())
            .into()
    }

    fn head(&self, kind: &str) -> Thing {
        let head = &self.page.page;
        let title = if kind == "NewsArticle" { "headline" } else { "name" };
        Thing::new(kind)
            .with(title, head.title.clone())
            .with("description", head.description.clone())
            .with("url", head.canonical.clone())
            .with("inLanguage", head.lang.clone())
    }

    fn web_page(&self, kind: &str) -> Value {
        self.head(kind).with("publisher", self.publisher()).into()
    }

    fn collection(&self, events: &[Entry]) -> Value {
        self.head("CollectionPage").with("publisher", self.publisher()).with("about", Self::events(events)).into()
    }

    fn article(&self, article: &ArticleView) -> Value {
        let claims = article.ledger.iter().flat_map(|group| &group.claims).map(|claim| self.claim(claim));
        let quotes = self.page.blocks.iter().filter_map(|block| match &block.content {
            BlockContent::Quote(quote) => Some(self.quotation(quote)),
            _ => None,
        });
        let topics = article.topics.iter().map(|topic| {
            Value::from(Thing::new("Thing").with("@id", self.url(&topic.href)).with("name", topic.title.clone()))
        });
        let mentions = article.cards.iter().map(|card| self.card(card)).chain(Self::events(&article.timeline));
        let corrections = article.corrections.iter().filter(|correction| correction.article.is_none());
        let authors = article.authors.iter().map(|name| Value::from(Thing::new("Person").with("name", name.clone())));
        let image = article.image.as_ref().map(|image| self.url(&image.file));
        let image = image.or_else(|| self.page.page.social.as_ref().map(|social| social.url.clone()));
        let version = |version: &VersionView| {
            let work = Thing::new("CreativeWork").with("@id", self.url(&version.href));
            Value::from(work.with("name", version.title.clone()).with("inLanguage", version.lang.clone()))
        };
        let (of, others) = match &*self.page.page.versions {
            [original, others @ ..] if original.current => (None, others),
            [original, ..] => (Some(version(original)), &[] as &[VersionView]),
            [] => (None, &[] as &[VersionView]),
        };
        self.head("NewsArticle")
            .with("datePublished", iso(article.date.as_ref()))
            .with("dateModified", iso(article.changed.as_ref()))
            .with("author", authors.collect::<Vec<_>>())
            .with("publisher", self.publisher())
            .with("image", image)
            .with("about", topics.collect::<Vec<_>>())
            .with("mentions", mentions.collect::<Vec<_>>())
            .with("hasPart", claims.chain(quotes).collect::<Vec<_>>())
            .with("citation", article.sources.iter().map(Self::source).collect::<Vec<_>>())
            .with("translationOfWork", of)
            .with("workTranslation", others.iter().map(version).collect::<Vec<_>>())
            .with("correction", corrections.map(correction).collect::<Vec<_>>())
            .into()
    }

    fn card(&self, card: &Card) -> Value {
        Thing::new(actor_type(card.kind)).with("@id", self.url(&card.href)).with("name", card.name.clone()).into()
    }

    fn actor(&self, actor: &ActorView) -> Value {
        let names = actor.aliases.iter().cloned().chain(actor.names.iter().map(|name| name.name.clone()));
        let start = actor.start.as_ref().map(|start| &start.date);
        let end = actor.end.as_ref().map(|end| &end.date);
        let (starts, ends) = match actor.kind {
            "person" => ("birthDate", "deathDate"),
            "organization" | "group" => ("foundingDate", "dissolutionDate"),
            // A country is a place, which has no dates.
            _ => ("", ""),
        };
        let mut thing = Thing::new(actor_type(actor.kind))
            .with("name", actor.name.clone())
            .with("alternateName", names.collect::<Vec<_>>())
            .with("description", actor.description.clone())
            .with("url", self.page.page.canonical.clone())
            .with("image", actor.image.as_ref().map(|image| self.url(&image.file)))
            .with("sameAs", actor.links.iter().map(|link| link.href.clone()).collect::<Vec<_>>());
        if !starts.is_empty() {
            let roles: Vec<Value> = actor.roles.iter().filter_map(|role| self.role(role)).collect();
            thing = thing.with(starts, iso(start)).with(ends, iso(end)).with("memberOf", roles);
        }
        thing.into()
    }

    /// A role as a membership, which has its dates.
    fn role(&self, role: &RoleView) -> Option<Value> {
        let of = role.of.as_ref()?;
        let organization = Thing::new("Organization").with("name", of.title.clone()).with("url", self.url(&of.href));
        let role = Thing::new("OrganizationRole")
            .with("roleName", role.title.clone())
            .with("startDate", iso(role.since.as_ref()))
            .with("endDate", iso(role.until.as_ref()))
            .with("memberOf", organization);
        Some(role.into())
    }

    /// Events with a date: search engines take no others.
    fn events(events: &[Entry]) -> Vec<Value> {
        let event = |entry: &Entry| {
            let (start, end) = span(entry.date.as_deref()?)?;
            let status = match entry.status {
                "postponed" => Some("https://schema.org/EventPostponed"),
                "cancelled" => Some("https://schema.org/EventCancelled"),
                "scheduled" => Some("https://schema.org/EventScheduled"),
                _ => None,
            };
            let place =
                entry.place.as_ref().map(|place| Value::from(Thing::new("Place").with("name", (**place).clone())));
            let event = Thing::new("Event")
                .with("@id", entry.anchor.as_ref().map(|anchor| format!("#{}", urls::encode(anchor))))
                .with("name", (*entry.title).clone())
                .with("startDate", start)
                .with("endDate", end)
                .with("location", place)
                .with("eventStatus", status);
            Some(Value::from(event))
        };
        events.iter().filter_map(event).collect()
    }

    fn claim(&self, claim: &ClaimView) -> Value {
        let figure = claim.figure.as_ref().map(|figure| figure.words.as_str());
        let text = [figure.map(str::to_owned), Some(plain(&claim.text))].into_iter().flatten().collect::<Vec<_>>();
        Thing::new("Claim")
            .with("@id", claim.href.clone())
            .with("text", text.join(": "))
            .with("author", claim.by.iter().map(|by| self.speaker(by)).collect::<Vec<_>>())
            .with("dateCreated", iso(claim.as_of.as_ref()))
            .with("creativeWorkStatus", claim.status)
            .with("citation", claim.sources.iter().map(|source| (*source.title).clone()).collect::<Vec<_>>())
            .with("about", claim.figure.as_ref().map(quantity))
            .into()
    }

    fn speaker(&self, speaker: &SpeakerView) -> Value {
        // What kind of actor it is says the card; `author` takes a person or an organization.
        let kind = if speaker.kind == Some("person") { "Person" } else { "Organization" };
        Thing::new(kind)
            .with("@id", speaker.href.as_ref().map(|href| self.actor_id(href)))
            .with("name", speaker.title.clone())
            .into()
    }

    fn quotation(&self, quote: &QuoteView) -> Value {
        Thing::new("Quotation")
            .with("text", quote.text.clone())
            .with("inLanguage", quote.lang.clone().unwrap_or_else(|| self.page.page.lang.clone()))
            .with("creator", quote.by.iter().map(|by| self.speaker(by)).collect::<Vec<_>>())
            .with("dateCreated", iso(quote.date.as_ref()))
            .with("citation", quote.sources.iter().map(|source| (*source.title).clone()).collect::<Vec<_>>())
            .into()
    }

    fn source(source: &SourceView) -> Value {
        let publisher = source.publisher.as_ref();
        Thing::new("CreativeWork")
            .with("name", (*source.title).clone())
            .with("url", source.url.as_ref().map(|url| (**url).clone()))
            .with("archivedAt", source.archived.as_ref().map(|url| (**url).clone()))
            .with("datePublished", iso(source.date.as_deref()))
            .with(
                "publisher",
                publisher.map(|name| Value::from(Thing::new("Organization").with("name", (**name).clone()))),
            )
            .into()
    }
}

fn correction(correction: &CorrectionView) -> Value {
    Thing::new("CorrectionComment")
        .with("text", plain(&correction.text))
        .with("datePublished", iso(Some(&correction.date)))
        .into()
}

/// A figure as a number with its bounds.
fn quantity(figure: &FigureView) -> Value {
    let number = |digits: &Option<String>| digits.as_ref().and_then(|digits| digits.parse::<f64>().ok());
    let exact = number(&figure.number);
    let (value, min, max) = match figure.qualifier {
        Some("at_least" | "more_than") if exact.is_some() => (None, exact, None),
        Some("at_most" | "less_than") if exact.is_some() => (None, None, exact),
        _ => (exact, number(&figure.min), number(&figure.max)),
    };
    Thing::new("QuantitativeValue")
        .with("value", value)
        .with("minValue", min)
        .with("maxValue", max)
        .with("unitText", figure.unit.clone())
        .into()
}

fn actor_type(kind: &str) -> &'static str {
    match kind {
        "person" => "Person",
        "country" => "Country",
        _ => "Organization",
    }
}

/// A date that ISO 8601 can hold.
fn iso(date: Option<&DateView>) -> Option<String> {
    date.map(|date| &date.edtf).filter(|edtf| is_iso(edtf)).cloned()
}

/// The first and the last day of something, as far as ISO 8601 can hold both.
fn span(date: &DateView) -> Option<(String, Option<String>)> {
    match date.edtf.split_once('/') {
        None => is_iso(&date.edtf).then(|| (date.edtf.clone(), None)),
        Some((start, end)) => is_iso(start).then(|| (start.to_owned(), is_iso(end).then(|| end.to_owned()))),
    }
}

/// A year, a month, a day or a moment, without the marks of EDTF. Months above 12 are its seasons.
fn is_iso(edtf: &str) -> bool {
    let date = edtf.split('T').next().unwrap_or(edtf);
    let digits = |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next().unwrap_or(""), parts.next(), parts.next());
    digits(year, 4)
        && month.is_none_or(|month| digits(month, 2) && month <= "12")
        && day.is_none_or(|day| digits(day, 2))
        && parts.next().is_none()
        && !edtf.contains(['X', '~', '?', '%', '/'])
}

/// The words of our own HTML.
fn plain(html: &str) -> String {
    let mut words = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        words.push_str(&rest[..open]);
        rest = rest[open..].find('>').map_or("", |close| &rest[open + close + 1..]);
    }
    words.push_str(rest);
    crate::html::unescape(&words).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{is_iso, plain};

    #[test]
    fn only_dates_of_iso_8601_are_told() {
        for date in ["1979", "2025-06", "2026-02-06", "2026-02-06T10:00:00Z"] {
            assert!(is_iso(date), "{date}");
        }
        for date in ["198X", "2025-06~", "2025-21", "2018/2020", "-0499", "1980?", "Y17000", ""] {
            assert!(!is_iso(date), "{date}");
        }
    }

    #[test]
    fn the_words_of_a_text_are_those_between_its_tags() {
        assert_eq!(plain("a <a href=\"x\">b &lt;c&gt;</a> &amp; d"), "a b <c> & d");
    }
}
