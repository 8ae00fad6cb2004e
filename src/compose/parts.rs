//! What several kinds of pages show: cards, entries of timelines, sources, lists.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::Here;
use super::html::{first_paragraph, inline};
use super::urls;
use super::views::{
    ActorTeaser, Card, DateView, Entry, EntryActor, HeadingView, ImageView, Link, RoleView, SourceLink, SourceView,
    Teaser, TopicTeaser,
};
use crate::date::Date;
use crate::parse::markdown::Heading;
use crate::parse::model::{self, EventStatus};
use crate::resolve::index::Linked;
use crate::resolve::links::Target;
use crate::resolve::roles::{self, Held};
use crate::resolve::text::Fill;
use crate::resolve::{Actor, ActorIx, Article, ArticleIx, Event, EventIx, SourceIx, TopicIx};

impl Here<'_> {
    pub(super) fn date(&self, date: &Date) -> DateView {
        DateView { words: self.language.dates.words(date), edtf: date.to_string(), datetime: date.html_datetime() }
    }

    pub(super) fn date_of(&self, date: Option<&Date>) -> Option<DateView> {
        date.map(|date| self.date(date))
    }

    fn period(&self, from: Option<&Date>, to: Option<&Date>) -> String {
        self.language.dates.role_period(from, to)
    }

    pub(super) fn word(&self, key: &str) -> String {
        self.language.word(key).to_owned()
    }

    pub(super) fn image(&self, image: Option<&model::Image>, target: Option<&Target>) -> Option<ImageView> {
        let (image, target) = (image?, target?);
        Some(ImageView {
            src: self.href(target),
            alt: image.alt.clone().unwrap_or_default(),
            credit: image.credit.clone(),
            license: image.license.clone(),
        })
    }

    /// A language that differs from the page's.
    pub(super) fn other_language(&self, lang: Option<&String>) -> Option<String> {
        let lang = lang.unwrap_or(&self.composer.site.config.lang);
        (*lang != self.language.tag).then(|| lang.clone())
    }

    pub(super) fn teaser(&self, ix: ArticleIx) -> Teaser {
        let site = self.composer.site;
        let Article { data, topics, image, .. } = &site.articles[ix.get()];
        Teaser {
            title: data.title.clone(),
            description: data.description.clone(),
            href: self.to(self.composer.urls.article(ix)),
            lang: data.lang.clone().unwrap_or_else(|| site.config.lang.clone()),
            date: self.date_of(data.date.as_ref()),
            topics: topics.iter().map(|topic| site.topics[topic.get()].data.title.clone()).collect(),
            image: self.image(data.image.as_ref(), image.as_ref()),
        }
    }

    pub(super) fn topic_link(&self, ix: TopicIx) -> Link {
        Link {
            title: self.composer.site.topics[ix.get()].data.title.clone(),
            href: self.to(self.composer.urls.topic(ix)),
        }
    }

    pub(super) fn topic_teaser(&self, ix: TopicIx) -> TopicTeaser {
        let topic = &self.composer.site.topics[ix.get()];
        TopicTeaser {
            title: topic.data.title.clone(),
            description: topic.data.description.clone(),
            href: self.to(self.composer.urls.topic(ix)),
            articles: self.composer.site.backlinks.topic(ix).articles.len(),
            events: self.composer.site.backlinks.topic(ix).events.len(),
        }
    }

    /// The link to an actor: to the card where there is one on this page.
    pub(super) fn actor_link(&self, ix: ActorIx) -> Link {
        let title = self.composer.site.actors[ix.get()].data.name.clone();
        Link { title, href: self.thing(Linked::Actor(ix)) }
    }

    pub(super) fn actor_teaser(&self, ix: ActorIx) -> ActorTeaser {
        let actor = &self.composer.site.actors[ix.get()];
        ActorTeaser {
            name: actor.data.name.clone(),
            lang: self.other_language(actor.data.lang.as_ref()),
            href: self.to(self.composer.urls.actor(ix)),
            kind: actor.data.kind.name(),
            initials: initials(&actor.data.name),
            image: self.image(actor.data.image.as_ref(), actor.image.as_ref()),
            description: actor.data.description.clone().unwrap_or_else(|| self.latest_role(actor)),
            articles: self.composer.site.backlinks.actor(ix).articles.len(),
        }
    }

    /// The role without an end, or else the last one, for lists that have no date of their own.
    fn latest_role(&self, actor: &Actor) -> String {
        let open = actor.roles.iter().find(|role| actor.data.roles[role.at].to.is_none());
        open.or(actor.roles.last()).map(|role| self.role_words(actor, role.at)).unwrap_or_default()
    }

    /// `foreign minister, Iran`.
    fn role_words(&self, actor: &Actor, at: usize) -> String {
        let title = &actor.data.roles[at].title;
        match actor.roles.iter().find(|role| role.at == at).and_then(|role| role.of) {
            Some(of) => {
                format!("{title}{}{}", self.language.word("comma"), self.composer.site.actors[of.get()].data.name)
            }
            None => title.clone(),
        }
    }

    pub(super) fn role(&self, actor: &Actor, at: usize, held: Held) -> RoleView {
        let data = &actor.data.roles[at];
        let role = actor.roles.iter().find(|role| role.at == at);
        RoleView {
            title: data.title.clone(),
            of: role.and_then(|role| role.of).map(|of| self.actor_link(of)),
            period: self.period(data.from.as_ref(), data.to.as_ref()),
            held: match held {
                Held::Then => "then",
                Held::Perhaps => "perhaps",
                Held::Before | Held::Later => "before",
            },
            sources: role.map(|role| self.sources(&role.sources)).unwrap_or_default(),
        }
    }

    /// An actor's card for an article of a date.
    pub(super) fn card(&self, ix: ActorIx, note: Option<&String>, date: Option<&Date>) -> Card {
        let actor = &self.composer.site.actors[ix.get()];
        let data = &actor.data;
        let held = date.map(|date| roles::at(&data.roles, date)).unwrap_or_default();
        Card {
            id: actor.id.clone(),
            anchor: urls::actor_anchor(&actor.id),
            name: data.name.clone(),
            lang: self.other_language(data.lang.as_ref()),
            kind: data.kind.name(),
            kind_word: self.word(data.kind.name()),
            initials: initials(&data.name),
            image: self.image(data.image.as_ref(), actor.image.as_ref()),
            description: data.description.clone(),
            roles: held.into_iter().map(|(at, held)| self.role(actor, at, held)).collect(),
            note: note.cloned(),
            about: first_paragraph(&data.body, &actor.body, self),
            href: self.to(self.composer.urls.actor(ix)),
        }
    }

    /// An event under an anchor. `of` is the date of the page, which roles at the event's date are
    /// compared with.
    pub(super) fn entry(&self, ix: EventIx, anchor: String, of: Option<&Date>, name_article: bool) -> Entry {
        let site = self.composer.site;
        let event = &site.events[ix.get()];
        let data = &event.data;
        let status = data.status.name();
        let home = event.home.filter(|_| name_article);
        Entry {
            anchor,
            title: data.title.clone(),
            date: self.date_of(data.date.as_ref()),
            text: inline(&data.body, &event.body, self),
            actors: event.actors.iter().map(|actor| self.entry_actor(*actor, data.date.as_ref(), of)).collect(),
            place: data.place.clone(),
            status,
            status_word: if data.status == EventStatus::Occurred { String::new() } else { self.word(status) },
            importance: data.importance,
            sources: self.sources(&not_cited(event)),
            article: home.map(|(article, _)| Link {
                title: site.articles[article.get()].data.title.clone(),
                href: self.to(self.composer.urls.article(article)),
            }),
            extra: data.extra.clone(),
        }
    }

    fn entry_actor(&self, ix: ActorIx, date: Option<&Date>, of: Option<&Date>) -> EntryActor {
        let actor = &self.composer.site.actors[ix.get()];
        let Link { title, href } = self.actor_link(ix);
        let then = match (date, of) {
            (Some(date), Some(of)) => self.role_then(actor, date, of),
            _ => None,
        };
        EntryActor { title, href, then }
    }

    /// The role certainly held at a date, where it is not also held at the other one.
    fn role_then(&self, actor: &Actor, date: &Date, of: &Date) -> Option<String> {
        let held = |date: &Date| -> Vec<usize> {
            roles::at(&actor.data.roles, date)
                .into_iter()
                .filter(|(_, held)| *held == Held::Then)
                .map(|(at, _)| at)
                .collect()
        };
        let (then, now) = (held(date), held(of));
        let title = |at: &usize| &actor.data.roles[*at].title;
        let differs = then.iter().find(|at| !now.iter().any(|other| title(other) == title(at)))?;
        Some(self.role_words(actor, *differs))
    }

    pub(super) fn entries(&self, events: &[EventIx], of: Option<&Date>, name_article: bool) -> Vec<Entry> {
        events
            .iter()
            .map(|ix| self.entry(*ix, self.events.get(ix).cloned().unwrap_or_default(), of, name_article))
            .collect()
    }

    fn sources(&self, sources: &[SourceIx]) -> Vec<SourceLink> {
        let link = |ix: &SourceIx| {
            let data = &self.composer.site.sources[ix.get()].data;
            let number = self.number(*ix);
            let title = match &data.publisher {
                Some(publisher) => format!("{publisher}{}{}", self.language.word("colon"), data.title),
                None => data.title.clone(),
            };
            let href = number.map(|number| format!("#source-{number}")).or_else(|| data.url.clone());
            SourceLink { number, title, href }
        };
        sources.iter().map(link).collect()
    }

    pub(super) fn source_list(&self) -> Vec<SourceView> {
        let view = |(at, ix): (usize, &SourceIx)| {
            let data = &self.composer.site.sources[ix.get()].data;
            SourceView {
                anchor: format!("source-{}", at + 1),
                number: at + 1,
                title: data.title.clone(),
                publisher: data.publisher.clone(),
                url: data.url.clone(),
                archived: data.archived.clone(),
                date: self.date_of(data.date.as_ref()),
                accessed: self.date_of(data.accessed.as_ref()),
                kind: data.kind.clone(),
                quote: data.quote.clone(),
                lang: self.other_language(data.lang.as_ref()),
            }
        };
        self.sources.iter().enumerate().map(view).collect()
    }

    /// The explainers closest to one: most shared topics and actors first, then the newest.
    pub(super) fn related(&self, own: ArticleIx, most: usize) -> Vec<Teaser> {
        let site = self.composer.site;
        let article = &site.articles[own.get()];
        let mut score: BTreeMap<ArticleIx, usize> = BTreeMap::new();
        let by_topic = article
            .topics
            .iter()
            .flat_map(|topic| site.backlinks.topic(*topic).articles.iter().take(NEAREST).map(|ix| (ix, 3)));
        let by_actor = article
            .cast
            .iter()
            .flat_map(|cast| site.backlinks.actor(cast.actor).articles.iter().take(NEAREST).map(|ix| (ix, 1)));
        for (ix, points) in by_topic.chain(by_actor) {
            if *ix != own {
                *score.entry(*ix).or_default() += points;
            }
        }
        let rank = |ix: ArticleIx| self.composer.rank[ix.get()];
        let mut ranked: Vec<_> = score.into_iter().map(|(ix, points)| (Reverse(points), rank(ix), ix)).collect();
        ranked.sort_unstable();
        ranked.into_iter().take(most).map(|(.., ix)| self.teaser(ix)).collect()
    }
}

/// The sources of an event that its own text does not cite.
fn not_cited(event: &Event) -> Vec<SourceIx> {
    let cited = |ix: &SourceIx| event.body.fills.contains(&Fill::To(Target::Thing(Linked::Source(*ix))));
    event.sources.iter().copied().filter(|ix| !cited(ix)).collect()
}

/// How many of a topic's or an actor's explainers are compared, so that one named in every explainer of
/// a large site does not make each page look at all others.
const NEAREST: usize = 50;

pub(super) fn contents(headings: &[Heading]) -> Vec<HeadingView> {
    headings
        .iter()
        .filter(|heading| heading.level <= 3)
        .map(|heading| HeadingView { level: heading.level, id: heading.id.clone(), title: heading.text.clone() })
        .collect()
}

/// The first letters of the first and the last word of a name.
fn initials(name: &str) -> String {
    let mut words =
        name.split(|c: char| c.is_whitespace()).filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    let last = words.next_back();
    let letters = first.into_iter().chain(last).map(|letter| letter.to_uppercase().collect::<String>());
    // Letters of Arabic script join; a zero-width non-joiner keeps the two apart.
    let joining = first.is_some_and(|letter| ('\u{600}'..='\u{8ff}').contains(&letter));
    letters.collect::<Vec<_>>().join(if joining { "\u{200c}" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_those_of_the_first_and_last_word() {
        assert_eq!(initials("Abbas Araghchi"), "AA");
        assert_eq!(initials("Human Rights Activists News Agency"), "HA");
        assert_eq!(initials("Iran"), "I");
        assert_eq!(initials("عباس عراقچی"), "ع\u{200c}ع");
        assert_eq!(initials("«—»"), "");
    }
}
