//! What several kinds of pages show: cards, entries of timelines, sources, lists.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::Here;
use super::html::{first_paragraph, inline};
use super::look::{Aged, Look, Roles};
use super::urls;
use super::views::{
    ActorTeaser, Card, DateView, Entry, EntryActor, HeadingView, ImageView, Link, RoleView, SourceLink, SourceView,
    Teaser, TopicTeaser,
};
use crate::config::Config;
use crate::date::Date;
use crate::parse::markdown::Heading;
use crate::parse::model::{self, EventStatus};
use crate::resolve::index::Linked;
use crate::resolve::links::Target;
use crate::resolve::roles::{self, Held};
use crate::resolve::text::{Fill, Text};
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

    pub(super) fn config(&self) -> &Config {
        &self.composer.scene.site.config
    }

    pub(super) fn word(&self, key: &str) -> String {
        self.language.word(key).to_owned()
    }

    pub(super) fn image(&self, image: Option<&model::Image>, target: Option<&Target>) -> Option<ImageView> {
        self.picture(image.zip(target))
    }

    pub(super) fn picture(&self, image: Option<(&model::Image, &Target)>) -> Option<ImageView> {
        let (image, target) = image?;
        Some(ImageView {
            src: self.href(target),
            alt: image.alt.clone().unwrap_or_default(),
            credit: image.credit.clone(),
            license: image.license.clone(),
        })
    }

    /// A language that differs from the page's.
    pub(super) fn other_language(&self, lang: Option<&String>) -> Option<String> {
        let lang = lang.unwrap_or(&self.config().lang);
        (*lang != self.language.tag).then(|| lang.clone())
    }

    pub(super) fn teaser(&self, ix: ArticleIx) -> Teaser {
        let line = self.look.article_line(ix);
        Teaser {
            title: line.title.to_owned(),
            description: line.description.to_owned(),
            href: self.to(line.url),
            lang: line.lang.unwrap_or(&self.config().lang).clone(),
            date: self.date_of(line.date),
            topics: line.topics.iter().map(|topic| self.look.topic_line(*topic).title.to_owned()).collect(),
            image: self.picture(line.image),
        }
    }

    pub(super) fn topic_link(&self, ix: TopicIx) -> Link {
        let line = self.look.topic_line(ix);
        Link { title: line.title.to_owned(), href: self.to(line.url) }
    }

    pub(super) fn topic_teaser(&self, ix: TopicIx) -> TopicTeaser {
        let line = self.look.topic_line(ix);
        let (articles, events) = self.look.topic_counts(ix);
        TopicTeaser {
            title: line.title.to_owned(),
            description: line.description.to_owned(),
            href: self.to(line.url),
            articles,
            events,
        }
    }

    /// The link to an actor: to the card where there is one on this page.
    pub(super) fn actor_link(&self, ix: ActorIx) -> Link {
        Link { title: self.look.actor_link(ix).title.to_owned(), href: self.thing(Linked::Actor(ix)) }
    }

    pub(super) fn actor_teaser(&self, ix: ActorIx) -> ActorTeaser {
        let line = self.look.actor_line(ix);
        ActorTeaser {
            name: line.name.to_owned(),
            lang: self.other_language(line.lang),
            href: self.to(line.url),
            kind: line.kind.name(),
            initials: initials(line.name),
            image: self.picture(line.image),
            description: line.description.cloned().unwrap_or_else(|| self.latest_role(line.roles)),
            articles: self.look.actor_count(ix),
        }
    }

    /// The role without an end, or else the last one, for lists that have no date of their own.
    fn latest_role(&self, roles: Roles<'_>) -> String {
        let open = roles.resolved.iter().find(|role| roles.written[role.at].to.is_none());
        open.or(roles.resolved.last()).map(|role| self.role_words(roles, role.at)).unwrap_or_default()
    }

    /// `foreign minister, Iran`.
    fn role_words(&self, roles: Roles<'_>, at: usize) -> String {
        let title = &roles.written[at].title;
        match roles.resolved.iter().find(|role| role.at == at).and_then(|role| role.of) {
            Some(of) => format!("{title}{}{}", self.language.word("comma"), self.look.actor_link(of).title),
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
        let actor = self.look.actor(ix);
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
            href: self.to(&actor.url),
        }
    }

    /// An event under an anchor. `of` is the date of the page, which roles at the event's date are
    /// compared with.
    pub(super) fn entry(&self, ix: EventIx, anchor: String, of: Option<&Date>, name_article: bool) -> Entry {
        let event = self.look.event(ix);
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
            article: home.map(|(article, _)| {
                let link = self.look.article_link(article);
                Link { title: link.title.to_owned(), href: self.to(link.url) }
            }),
            extra: data.extra.clone(),
        }
    }

    fn entry_actor(&self, ix: ActorIx, date: Option<&Date>, of: Option<&Date>) -> EntryActor {
        let Link { title, href } = self.actor_link(ix);
        let then = match (date, of) {
            (Some(date), Some(of)) => self.role_then(self.look.roles(ix), date, of),
            _ => None,
        };
        EntryActor { title, href, then }
    }

    /// The role certainly held at a date, where it is not also held at the other one.
    fn role_then(&self, roles: Roles<'_>, date: &Date, of: &Date) -> Option<String> {
        let held = |date: &Date| -> Vec<usize> {
            roles::at(roles.written, date)
                .into_iter()
                .filter(|(_, held)| *held == Held::Then)
                .map(|(at, _)| at)
                .collect()
        };
        let (then, now) = (held(date), held(of));
        let title = |at: &usize| &roles.written[*at].title;
        let differs = then.iter().find(|at| !now.iter().any(|other| title(other) == title(at)))?;
        Some(self.role_words(roles, *differs))
    }

    pub(super) fn entries(&self, events: &[EventIx], of: Option<&Date>, name_article: bool) -> Vec<Entry> {
        events
            .iter()
            .map(|ix| self.entry(*ix, self.events.get(ix).cloned().unwrap_or_default(), of, name_article))
            .collect()
    }

    fn sources(&self, sources: &[SourceIx]) -> Vec<SourceLink> {
        let link = |ix: &SourceIx| {
            let data = self.look.source(*ix);
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
            let data = self.look.source(*ix);
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
        let look = &self.look;
        let article = look.article(own);
        let mut score: BTreeMap<Aged, usize> = BTreeMap::new();
        let by_topic = article.topics.iter().flat_map(|topic| look.nearest_by_topic(*topic)).map(|near| (near, 3));
        let by_actor = article.cast.iter().flat_map(|cast| look.nearest_by_actor(cast.actor)).map(|near| (near, 1));
        for (near, points) in by_topic.chain(by_actor) {
            if near.0 != own {
                *score.entry(near).or_default() += points;
            }
        }
        let mut ranked: Vec<_> =
            score.into_iter().map(|((ix, age), points)| (Reverse(points), age, look.article_rank(ix), ix)).collect();
        ranked.sort_unstable();
        ranked.into_iter().take(most).map(|(.., ix)| self.teaser(ix)).collect()
    }
}

/// The sources of an event that its own text does not cite.
fn not_cited(event: &Event) -> Vec<SourceIx> {
    let cited = |ix: &SourceIx| event.body.fills.contains(&Fill::To(Target::Thing(Linked::Source(*ix))));
    event.sources.iter().copied().filter(|ix| !cited(ix)).collect()
}

/// Events in the order of time: by earliest, then latest day; what has no date comes last; equals stay
/// in the order they were written.
pub(super) fn in_time(look: &Look<'_>, events: &[EventIx]) -> Vec<EventIx> {
    let mut sorted = events.to_vec();
    sorted.sort_by_cached_key(|ix| {
        let key = look.event(*ix).data.date.map(|date| date.sort_key());
        (key.is_none(), key)
    });
    sorted
}

/// The sources of an explainer in the order of their numbers: the article's own list, then what its text
/// cites, then what its timeline rests on.
pub(super) fn numbered(look: &Look<'_>, article: &Article, timeline: &[EventIx]) -> Vec<SourceIx> {
    let cited = |text: &Text| {
        let cited = |fill: &Fill| match fill {
            Fill::To(Target::Thing(Linked::Source(ix))) => Some(*ix),
            _ => None,
        };
        text.fills.iter().filter_map(cited).collect::<Vec<_>>()
    };
    let in_timeline = timeline.iter().flat_map(|ix| {
        let event = look.event(*ix);
        event.sources.iter().copied().chain(cited(&event.body))
    });
    let mut numbered: Vec<SourceIx> = Vec::with_capacity(article.sources.len());
    for ix in article.sources.iter().copied().chain(cited(&article.body)).chain(in_timeline) {
        if !numbered.contains(&ix) {
            numbered.push(ix);
        }
    }
    numbered
}

pub(super) fn contents(headings: &[Heading]) -> Vec<HeadingView> {
    headings
        .iter()
        .filter(|heading| heading.level <= 3)
        .map(|heading| HeadingView { level: heading.level, id: heading.id.clone(), title: heading.text.clone() })
        .collect()
}

/// The first letters of the first and the last word of a name.
pub(super) fn initials(name: &str) -> String {
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
