//! What readers can search: [`Page`]s to an index of small files, of which a query loads a few. Start at [`found`], then
//! [`index::files`].
//!
//! There is no server: `static/search.js` asks the files. A word is looked up in the file whose range of the alphabet it
//! falls into, and what it finds is named by files of a few things each; so what is loaded for a query grows with the
//! number of its words, and hardly with the site.
//!
//! [`words`] says what a word is, in every script; `static/search.js` has to say the same.

pub mod index;
pub mod words;

use std::collections::BTreeMap;

use crate::compose::views::{ActorView, ArticleView, Content, Entry, Page};
use crate::date::Date;
use crate::html::text_of;

/// Something that can be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub kind: Kind,
    pub title: String,
    /// In a line; may be empty.
    pub description: String,
    /// Below the root of the site, as it stands in links; may end in an anchor.
    pub url: String,
    /// Of the title and the description.
    pub lang: String,
    /// In words.
    pub date: Option<String>,
    pub year: Option<i64>,
    /// What orders documents of one kind, the greatest first.
    pub order: i64,
    /// Titles of topics.
    pub topics: Vec<String>,
    /// Its words, each once, with how much they tell of it; in the order of their letters.
    pub words: Vec<(Box<str>, Weight)>,
}

/// In the order in which they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Article,
    Actor,
    Event,
    Topic,
    Page,
}

impl Kind {
    pub const ALL: [Self; 5] = [Self::Article, Self::Actor, Self::Event, Self::Topic, Self::Page];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Actor => "actor",
            Self::Event => "event",
            Self::Topic => "topic",
            Self::Page => "page",
        }
    }
}

/// How much a word tells of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// It stands somewhere in the text.
    Text = 0,
    /// In the name of somebody or something that it is about.
    About = 1,
    /// In what it says of itself in short.
    Summary = 2,
    /// In its title or in one of its names.
    Title = 3,
}

/// What can be found of a page whose blocks are HTML already. Nothing of one that search engines are to leave out.
#[must_use]
pub fn found(page: &Page) -> Vec<Document> {
    if page.page.noindex {
        return Vec::new();
    }
    let mut document = Document {
        kind: Kind::Page,
        title: page.page.title.clone(),
        description: page.page.description.clone(),
        url: crate::compose::urls::encode(&page.page.url).into_owned(),
        lang: page.page.lang.clone(),
        date: None,
        year: None,
        order: 0,
        topics: Vec::new(),
        words: Vec::new(),
    };
    let mut words = Words::default();
    words.add(Weight::Title, &document.title);
    words.add(Weight::Summary, &document.description);
    match &page.content {
        Content::Article(article) => of_article(article, &mut document, &mut words),
        Content::Actor(actor) => of_actor(actor, &mut document, &mut words),
        Content::Topic(topic) => {
            document.kind = Kind::Topic;
            words.add(Weight::Text, &text_of(&topic.body));
        }
        Content::Content(content) => words.add(Weight::Text, &text_of(&content.body)),
        // Every event stands once on the site's timeline; those of actors and topics show some of them again.
        Content::Timeline(timeline) if page.page.url.starts_with("timeline/") => {
            return timeline.items.iter().filter_map(|entry| of_event(page, entry)).collect();
        }
        _ => return Vec::new(),
    }
    document.words = words.into_sorted();
    vec![document]
}

fn of_article(article: &ArticleView, document: &mut Document, words: &mut Words) {
    document.kind = Kind::Article;
    if let Some(date) = &article.date {
        document.date = Some(date.words.clone());
        (document.year, document.order) = place_in_time(&date.edtf);
        words.add(Weight::About, &date.words);
    }
    document.topics = article.topics.iter().map(|topic| topic.title.clone()).collect();
    for text in &article.summary {
        words.add(Weight::Summary, &text_of(text));
    }
    for heading in &article.contents {
        words.add(Weight::Summary, &heading.title);
    }
    for text in article.topics.iter().map(|topic| &topic.title).chain(&article.authors) {
        words.add(Weight::About, text);
    }
    for card in &article.cards {
        words.add(Weight::About, &card.name);
    }
    words.add(Weight::Text, &text_of(&article.body));
    for entry in &article.timeline {
        words.add(Weight::Text, &entry.title);
        words.add(Weight::Text, &text_of(&entry.text));
    }
    for question in &article.questions {
        words.add(Weight::Text, &question.question);
        words.add(Weight::Text, &text_of(&question.answer));
    }
}

fn of_actor(actor: &ActorView, document: &mut Document, words: &mut Words) {
    document.kind = Kind::Actor;
    // The name in the language of the page.
    document.title.clone_from(&actor.name);
    document.description = actor.description.clone().unwrap_or_default();
    document.order = i64::try_from(actor.article_count).unwrap_or(i64::MAX);
    document.topics = actor.topics.iter().map(|topic| topic.title.clone()).collect();
    for name in [&actor.name].into_iter().chain(&actor.aliases).chain(actor.names.iter().map(|name| &name.name)) {
        words.add(Weight::Title, name);
    }
    for role in &actor.roles {
        words.add(Weight::Summary, &role.title);
        if let Some(of) = &role.of {
            words.add(Weight::About, &of.title);
        }
    }
    words.add(Weight::Text, &text_of(&actor.body));
}

fn of_event(page: &Page, entry: &Entry) -> Option<Document> {
    let anchor = entry.anchor.as_deref()?;
    let text = text_of(&entry.text);
    let mut words = Words::default();
    words.add(Weight::Title, &entry.title);
    words.add(Weight::Text, &text);
    for actor in &entry.actors {
        words.add(Weight::About, &actor.title);
    }
    if let Some(place) = &entry.place {
        words.add(Weight::About, place);
    }
    if let Some(date) = &entry.date {
        words.add(Weight::About, &date.words);
    }
    let (year, order) = entry.date.as_ref().map_or((None, i64::MAX), |date| place_in_time(&date.edtf));
    let encode = crate::compose::urls::encode;
    Some(Document {
        kind: Kind::Event,
        title: (*entry.title).clone(),
        description: shortened(&text),
        url: format!("{}#{}", encode(&page.page.url), encode(anchor)),
        lang: entry.lang.clone().unwrap_or_else(|| page.page.lang.clone()),
        date: entry.date.as_ref().map(|date| date.words.clone()),
        year,
        order,
        topics: Vec::new(),
        words: words.into_sorted(),
    })
}

/// The year of a date, and its first day.
fn place_in_time(edtf: &str) -> (Option<i64>, i64) {
    let day = Date::parse(edtf).ok().and_then(|date| date.earliest());
    day.map_or((None, i64::MIN), |day| (Some(day.civil().0), day.0))
}

/// How much of a text stands below a title, in characters.
const LINE: usize = 160;

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LINE) {
        None => text.to_owned(),
        Some((end, _)) => {
            let cut = text[..end].rfind(char::is_whitespace).unwrap_or(end);
            format!("{}…", &text[..cut])
        }
    }
}

/// The words of a document, with the greatest weight that each was met with.
#[derive(Default)]
struct Words(BTreeMap<Box<str>, Weight>);

impl Words {
    fn add(&mut self, weight: Weight, text: &str) {
        words::each(text, |word| match self.0.get_mut(word) {
            Some(known) => *known = (*known).max(weight),
            None => {
                self.0.insert(word.into(), weight);
            }
        });
    }

    fn into_sorted(self) -> Vec<(Box<str>, Weight)> {
        self.0.into_iter().collect()
    }
}
