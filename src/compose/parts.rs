//! What several kinds of pages show: cards, entries of timelines, sources, lists.

use std::cell::RefCell;
use std::cmp::Reverse;

use indexmap::IndexSet;

use super::Here;
use super::budget::Budget;
use super::html::{escaped, first_paragraph, inline, text_anchor};
use super::look::{Look, Nearest, Roles};
use super::part::{EventFacts, Part, Parts, Slots, SourceFacts};
use super::urls;
use super::views::{
    ActorTeaser, Card, DateView, Entry, EntryActor, HeadingView, Link, RoleView, SourceLink, SourceView, Teaser,
    TopicTeaser,
};
use crate::config::Config;
use crate::date::{Date, Period, Truth};
use crate::html::without_ids;
use crate::language::in_language;
use crate::parse::markdown::Heading;
use crate::parse::model::{self, EventStatus};
use crate::resolve::index::Linked;
use crate::resolve::roles::{self, Held};
use crate::resolve::text::Text;
use crate::resolve::{Actor, ActorIx, Article, ArticleIx, ClaimIx, EventIx, Place, SourceIx, Table, Things, TopicIx};

impl Here<'_> {
    pub(super) fn date(&self, date: &Date) -> DateView {
        let edtf = date.to_string();
        DateView {
            words: self.language.dates.words(date),
            also: self.language.calendar.as_ref().and_then(|calendar| calendar.words(date)),
            datetime: date.is_html_datetime().then(|| edtf.clone()),
            edtf,
            interval: date.is_interval(),
            approximate: date.is_approximate() || date.is_uncertain(),
        }
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

    /// A language that differs from the page's.
    pub(super) fn other_language(&self, lang: Option<&String>) -> Option<String> {
        let lang = lang.unwrap_or(&self.config().lang);
        (*lang != self.language.tag).then(|| lang.clone())
    }

    /// A text in the page's language, where it is given in that.
    pub(super) fn said<'b>(&self, text: &'b str, text_in: &'b [(String, String)]) -> &'b str {
        in_language(text_in, &self.language.tag).map_or(text, String::as_str)
    }

    /// The language of such a text, where it differs from the page's.
    pub(super) fn said_in(&self, text_in: &[(String, String)], lang: Option<&String>) -> Option<String> {
        in_language(text_in, &self.language.tag).map_or_else(|| self.other_language(lang), |_| None)
    }

    /// The other names of an actor: those in the page's language, or else those beside the name that is shown.
    pub(super) fn aliases<'b>(&self, actor: &'b model::Actor) -> &'b [String] {
        let own = in_language(&actor.aliases_in, &self.language.tag);
        let beside_name = || in_language(&actor.name_in, &self.language.tag).map_or(&*actor.aliases, |_| &[]);
        own.map_or_else(beside_name, Vec::as_slice)
    }

    /// Words that are told elsewhere too; none any more where a page has repeated all that it may.
    pub(super) fn once_more(&self, words: impl AsRef<str> + Into<String>) -> String {
        self.budget.spend(words.as_ref().len());
        if self.budget.is_spent() { String::new() } else { words.into() }
    }

    /// Items, as long as the page has room.
    pub(super) fn while_room<T: IntoIterator>(&self, items: T) -> impl Iterator<Item = T::Item> {
        items.into_iter().take_while(|_| !self.budget.is_spent())
    }

    /// The name of an actor.
    pub(super) fn name_of(&self, ix: ActorIx) -> String {
        let link = self.look.actor_link(ix);
        self.once_more(self.said(link.title, link.title_in))
    }

    /// What a thing is called.
    pub(super) fn title_of(&self, linked: Linked) -> String {
        let look = &self.look;
        self.once_more(match linked {
            Linked::Actor(ix) => return self.name_of(ix),
            Linked::Event(ix) => {
                let data = &look.shared_event(ix).data;
                self.said(&data.title, &data.title_in)
            }
            Linked::Topic(ix) => {
                let line = look.topic_line(ix);
                self.said(line.title, line.title_in)
            }
            Linked::Article(ix) => look.article_link(ix).title,
            Linked::Page(ix) => look.page_link(ix).title,
            Linked::Source(ix) => &look.source(ix).title,
            Linked::Claim(ix) => &look.claim(ix).data.id,
        })
    }

    /// A part about a thing of a table, which other pages may show as well; about anything else, it is this page's own.
    fn shared<Ix: Place, D, T>(
        &self,
        slots: fn(&Parts) -> &Slots<T>,
        things: &Table<Ix, D>,
        ix: Option<Ix>,
        make: impl FnOnce(&Self) -> T,
    ) -> Part<T> {
        let slot = self
            .parts
            .as_ref()
            .zip(ix)
            .and_then(|((parts, depth), ix)| slots(&parts[*depth]).get(ix.get(), things.end()));
        match slot {
            Some(slot) => slot.part(self, make),
            None => Part::new(make(self)),
        }
    }

    fn things(&self) -> &Things {
        &self.composer.scene.site.things
    }

    pub(super) fn teaser(&self, ix: ArticleIx) -> Part<Teaser> {
        let things = &self.things().articles;
        self.shared(
            |parts| &parts.teasers,
            things,
            Some(ix),
            |here| {
                let line = here.look.article_line(ix);
                Teaser {
                    title: line.title.to_owned(),
                    description: line.description.to_owned(),
                    href: here.to(line.url),
                    lang: line.lang.unwrap_or(&here.config().lang).clone(),
                    date: here.date_of(line.date),
                    topics: line.topics.iter().map(|topic| here.topic_link(*topic).title).collect(),
                    image: here.picture(line.image),
                }
            },
        )
    }

    pub(super) fn topic_link(&self, ix: TopicIx) -> Link {
        let line = self.look.topic_line(ix);
        Link { title: self.title_of(Linked::Topic(ix)), href: self.to(line.url) }
    }

    pub(super) fn topic_teaser(&self, ix: TopicIx) -> TopicTeaser {
        let line = self.look.topic_line(ix);
        let (articles, events) = self.look.topic_counts(ix);
        TopicTeaser {
            title: self.said(line.title, line.title_in).to_owned(),
            description: self.said(line.description, line.description_in).to_owned(),
            href: self.to(line.url),
            articles,
            events,
        }
    }

    /// The link to an actor: to the card where there is one on this page.
    pub(super) fn actor_link(&self, ix: ActorIx) -> Link {
        Link { title: self.name_of(ix), href: self.thing(Linked::Actor(ix)) }
    }

    pub(super) fn actor_teaser(&self, ix: ActorIx) -> ActorTeaser {
        let line = self.look.actor_line(ix);
        let name = self.said(line.name, line.name_in);
        let description = line.description.map(|text| self.said(text, line.description_in).to_owned());
        ActorTeaser {
            name: name.to_owned(),
            lang: self.said_in(line.name_in, line.lang),
            href: self.to(line.url),
            kind: line.kind.name(),
            initials: initials(name),
            image: self.portrait(line.image),
            description: description.unwrap_or_else(|| self.latest_role(line.roles)),
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
        let written = &roles.written[at];
        let title = self.once_more(self.said(&written.title, &written.title_in));
        match roles.resolved.iter().find(|role| role.at == at).and_then(|role| role.of) {
            Some(of) => format!("{title}{}{}", self.language.word("comma"), self.name_of(of)),
            None => title,
        }
    }

    pub(super) fn role(&self, actor: &Actor, at: usize, held: Held) -> RoleView {
        let data = &actor.data.roles[at];
        let role = actor.roles.iter().find(|role| role.at == at);
        RoleView {
            title: self.said(&data.title, &data.title_in).to_owned(),
            lang: self.said_in(&data.title_in, actor.data.lang.as_ref()),
            of: role.and_then(|role| role.of).map(|of| self.actor_link(of)),
            period: self.period(data.from.as_ref(), data.to.as_ref()),
            since: self.date_of(data.from.as_ref()),
            until: self.date_of(data.to.as_ref()),
            held: match held {
                Held::Then => "then",
                Held::Perhaps => "perhaps",
                Held::Before | Held::Later => "before",
            },
            sources: role.map(|role| self.sources(&role.sources)).unwrap_or_default(),
        }
    }

    /// Whom an actor serves on the page's day.
    fn side(&self, actor: &Actor, held: &[(usize, Held)]) -> Option<String> {
        let current = held.iter().filter(|(_, held)| *held <= Held::Perhaps);
        let of = |(at, _): &(usize, Held)| actor.roles.iter().find(|role| role.at == *at)?.of;
        current.clone().find_map(of).map(|of| self.name_of(of))
    }

    /// An actor's card on an explainer's page, with the roles of its day.
    pub(super) fn card(&self, ix: ActorIx, note: Option<&String>) -> Part<Card> {
        let things = &self.things().actors;
        let card = self.shared(
            |parts| &parts.cards,
            things,
            Some(ix),
            |here| {
                let actor = here.look.actor(ix);
                let data = &actor.data;
                let held = here.ask_roles(ix);
                let name = here.said(&data.name, &data.name_in);
                let description = data.description.as_deref();
                let about = in_language(&data.about_in, &here.language.tag).map(|text| escaped(text));
                Card {
                    id: actor.id.clone(),
                    anchor: urls::actor_anchor(&actor.id),
                    name: name.to_owned(),
                    lang: here.said_in(&data.name_in, data.lang.as_ref()),
                    kind: data.kind.name(),
                    kind_word: here.word(data.kind.name()),
                    side: here.side(actor, &held),
                    initials: initials(name),
                    image: here.portrait(data.image.as_ref().zip(actor.image.as_ref())),
                    description: description.map(|text| here.said(text, &data.description_in).to_owned()),
                    description_lang: here.said_in(&data.description_in, data.lang.as_ref()),
                    roles: held.iter().map(|(at, held)| here.role(actor, *at, *held)).collect(),
                    note: None,
                    about: about.unwrap_or_else(|| first_paragraph(&data.body, &actor.body, here)),
                    about_lang: here.said_in(&data.about_in, data.lang.as_ref()),
                    href: here.to(&actor.url),
                }
            },
        );
        match note {
            Some(note) => Part::new(Card { note: Some(note.clone()), ..(*card).clone() }),
            None => card,
        }
    }

    /// What is the same in all entries of an event.
    pub(super) fn event_facts(&self, ix: EventIx) -> Part<EventFacts> {
        let make = |here: &Self| {
            let event = here.look.event(ix);
            let data = &event.data;
            here.budget.spend(Budget::ITEM + serde_json::to_string(&data.extra).map_or(0, |text| text.len()));
            EventFacts {
                anchor: event.id.as_ref().map(|id| Part::new(format!("event-{id}"))),
                title: here.once_more(here.said(&data.title, &data.title_in)).into(),
                date: here.date_of(data.date.as_ref()).map(Part::new),
                place: data.place.as_deref().map(|place| here.once_more(here.said(place, &data.place_in)).into()),
                extra: data.extra.clone().into(),
                held: event.actors.iter().map(|actor| here.held(*actor, data.date.as_ref())).collect(),
            }
        };
        self.shared(|parts| &parts.events, &self.things().events, ix.shared(), make)
    }

    /// What is told of an event.
    fn event_text(&self, ix: EventIx) -> Part<String> {
        let make = |here: &Self| {
            let event = here.look.event(ix);
            match in_language(&event.data.text_in, &here.language.tag) {
                Some(text) => here.once_more(escaped(text)),
                None => inline(&event.data.body, &event.body, here),
            }
        };
        self.shared(|parts| &parts.texts, &self.things().events, ix.shared(), make)
    }

    /// An event under an anchor.
    fn entry(&self, ix: EventIx, anchor: Option<&Part<String>>, name_article: bool) -> Entry {
        let event = self.look.event(ix);
        let data = &event.data;
        let facts = self.event_facts(ix);
        let status = data.status.name();
        let home = event.home.filter(|_| name_article);
        // What an article tells is in its language, what articles share in the site's.
        let own = event.home.and_then(|(article, _)| self.look.article_line(article).lang);
        let lang = own.or(Some(&self.config().lang));
        let actors = event.actors.iter().zip(&facts.held);
        Entry {
            anchor: anchor.cloned(),
            title: facts.title.clone(),
            lang: self.said_in(&data.title_in, lang),
            date: facts.date.clone(),
            text: self.event_text(ix),
            text_lang: self.said_in(&data.text_in, lang),
            actors: self.while_room(actors).map(|(actor, held)| self.entry_actor(*actor, held)).collect(),
            place: facts.place.clone(),
            status,
            status_word: if data.status == EventStatus::Occurred { String::new() } else { self.word(status) },
            importance: data.importance,
            sources: self.sources_behind(&event.body, &event.sources),
            article: home.map(|(article, _)| self.article_link(article)),
            from_text: data.from_text.map(|number| self.in_text(event.home, number, name_article)),
            corrections: ix.shared().map_or_else(Vec::new, |ix| self.corrections(self.look.event_corrections(ix))),
            period: None,
            extra: facts.extra.clone(),
        }
    }

    /// Where a sentence of an article's text stands; `elsewhere` on other pages than that of the article.
    fn in_text(&self, home: Option<(ArticleIx, usize)>, number: u32, elsewhere: bool) -> String {
        let anchor = text_anchor(number);
        match home.filter(|_| elsewhere) {
            Some((article, _)) => format!("{}#{anchor}", self.article_link(article).href),
            None => format!("#{anchor}"),
        }
    }

    fn article_link(&self, ix: ArticleIx) -> Part<Link> {
        let things = &self.things().articles;
        self.shared(
            |parts| &parts.articles,
            things,
            Some(ix),
            |here| {
                let title = here.title_of(Linked::Article(ix));
                Link { title, href: here.to(here.look.article_link(ix).url) }
            },
        )
    }

    /// An actor of an event; `held` are the roles of its day.
    fn entry_actor(&self, ix: ActorIx, held: &[usize]) -> Part<EntryActor> {
        self.budget.spend(Budget::ITEM);
        let things = &self.things().actors;
        let actor = self.shared(
            |parts| &parts.actors,
            things,
            Some(ix),
            |here| {
                let Link { title, href } = here.actor_link(ix);
                EntryActor { title, href, then: None }
            },
        );
        match self.role_then(ix, held) {
            Some(then) => Part::new(EntryActor { then: Some(then), ..(*actor).clone() }),
            None => actor,
        }
    }

    /// The roles that were held then, where they are not also held on the page's day. A page without a day names those
    /// that have ended.
    fn role_then(&self, ix: ActorIx, held: &[usize]) -> Option<String> {
        let roles = self.look.roles(ix);
        if held.is_empty() {
            return None;
        }
        let title = |at: usize| &roles.written[at].title;
        let now = self.ask_roles(ix);
        let is_held_now = |then: &usize| match self.date {
            Some(_) => now.iter().any(|(at, held)| *held == Held::Then && title(*at) == title(*then)),
            None => roles.written[*then].to.is_none(),
        };
        if held.iter().all(is_held_now) {
            return None;
        }
        // Several that were certainly held: the first that differs. Several that may have been: all of them.
        match held.iter().find(|then| !is_held_now(then)) {
            Some(differs) if self.date.is_some() && !is_spanned(roles, held) => Some(self.role_words(roles, *differs)),
            Some(differs) if held.len() == 1 => Some(self.role_words(roles, *differs)),
            _ => Some(self.either(roles, held)),
        }
    }

    /// `deputy minister, Iran, or minister, Iran`
    fn either(&self, roles: Roles<'_>, held: &[usize]) -> String {
        let mut words: Vec<String> = Vec::with_capacity(held.len());
        for role in held.iter().map(|at| self.role_words(roles, *at)) {
            if !words.contains(&role) {
                words.push(role);
            }
        }
        let last = words.pop().unwrap_or_default();
        if words.is_empty() {
            return last;
        }
        let first = words.join(self.language.word("comma"));
        self.language.phrase("either", &[("first", &first), ("last", &last)])
    }

    /// The roles of an actor at a date, in words; those of the page's day where no other is given. "Then" stands before
    /// roles that are not those of the page's day.
    pub(super) fn role_at(&self, ix: ActorIx, date: Option<&Date>) -> Option<String> {
        let roles = self.look.roles(ix);
        let date = date.or(self.date.as_ref())?;
        let held = self.held(ix, Some(date));
        if held.is_empty() {
            return None;
        }
        match self.role_then(ix, &held) {
            Some(then) => Some(self.language.phrase("role_then", &[("role", &then)])),
            None => Some(self.either(roles, &held[..1])),
        }
    }

    /// The roles of an actor that were certainly held at a date; failing these, those that may have been if there are
    /// several.
    fn held(&self, ix: ActorIx, date: Option<&Date>) -> Vec<usize> {
        let Some(date) = date else { return Vec::new() };
        let shown = roles::at(self.look.roles(ix).written, date);
        let of = |wanted: Held| -> Vec<usize> {
            shown.iter().filter(|(_, held)| *held == wanted).map(|(at, _)| *at).collect()
        };
        let certain = of(Held::Then);
        if !certain.is_empty() {
            return certain;
        }
        Some(of(Held::Perhaps)).filter(|perhaps| perhaps.len() > 1).unwrap_or_default()
    }

    pub(super) fn entries(&self, events: &[EventIx], name_article: bool) -> Vec<Entry> {
        let entries = self.while_room(events).map(|ix| self.entry(*ix, self.events.get(ix), name_article));
        let mut entries: Vec<Entry> = entries.collect();
        self.mark_periods(&events[..entries.len()], &mut entries);
        entries
    }

    /// The events of a block; one that has its place elsewhere on the page, or in a block before this one, has none
    /// there.
    pub(super) fn entries_of_block(&self, events: &[EventIx]) -> Vec<Entry> {
        let own = |ix: &EventIx| matches!(ix, EventIx::Own(article, _) if Some(*article) == self.own);
        let anchor = |ix: &EventIx| self.events_in_blocks.borrow_mut().remove(ix);
        let entry = |ix: &EventIx| {
            let anchor = anchor(ix);
            let mut entry = self.entry(*ix, anchor.as_ref(), !own(ix));
            // Its headings and notes have their place where the event has its own.
            if anchor.is_none() && entry.text.contains(" id=\"") {
                entry.text = Part::new(without_ids(&entry.text));
            }
            entry
        };
        self.while_room(events).map(entry).collect()
    }

    fn source_facts(&self, ix: SourceIx) -> Part<SourceFacts> {
        let make = |here: &Self| {
            let data = here.look.source(ix);
            let label = match &data.publisher {
                Some(publisher) => format!("{publisher}{}{}", here.language.word("colon"), data.title),
                None => data.title.clone(),
            };
            // Lists show the label and the address; the rest stands once, at the end of the page.
            here.budget.spend(Budget::ITEM + data.url.as_ref().map_or(0, String::len));
            SourceFacts {
                title: data.title.clone().into(),
                label: here.once_more(label).into(),
                publisher: data.publisher.clone().map(Part::new),
                url: data.url.clone().map(Part::new),
                archived: data.archived.clone().map(Part::new),
                date: here.date_of(data.date.as_ref()).map(Part::new),
                accessed: here.date_of(data.accessed.as_ref()).map(Part::new),
                quote: data.quote.clone().map(Part::new),
            }
        };
        self.shared(|parts| &parts.sources, &self.things().sources, ix.shared(), make)
    }

    pub(super) fn sources(&self, sources: &[SourceIx]) -> Vec<SourceLink> {
        let link = |ix: &SourceIx| {
            let facts = self.source_facts(*ix);
            let number = self.number(*ix);
            let href = number.map(|number| Part::new(format!("#source-{number}"))).or_else(|| facts.url.clone());
            SourceLink { number, title: facts.label.clone(), href }
        };
        self.while_room(sources).map(link).collect()
    }

    pub(super) fn source_list(&self) -> Vec<SourceView> {
        let view = |(at, ix): (usize, &SourceIx)| {
            let data = self.look.source(*ix);
            let facts = self.source_facts(*ix);
            SourceView {
                anchor: format!("source-{}", at + 1),
                number: at + 1,
                title: facts.title.clone(),
                publisher: facts.publisher.clone(),
                url: facts.url.clone(),
                archived: facts.archived.clone(),
                date: facts.date.clone(),
                accessed: facts.accessed.clone(),
                kind: data.kind.clone(),
                quote: facts.quote.clone(),
                lang: self.other_language(data.lang.as_ref()),
            }
        };
        self.sources.iter().enumerate().map(view).collect()
    }

    /// The explainers closest to one: most shared topics and actors first, then the newest.
    pub(super) fn related(&self, own: ArticleIx, most: usize) -> Vec<Part<Teaser>> {
        let look = &self.look;
        let article = look.article(own);
        let by_topic = article.topics.iter().map(|topic| (look.nearest_by_topic(*topic), 3));
        let by_actor = article.cast.iter().map(|cast| (look.nearest_by_actor(cast.actor), 1));
        let all: Vec<(Nearest<'_>, u32)> = by_topic.chain(by_actor).collect();
        let Some((first, _)) = all.first() else { return Vec::new() };
        // Lists name originals only.
        let mut ranked = Points::of(&all, article.translation_of.unwrap_or(own));
        // Only those that may be among the first are looked at more closely.
        let mut scores: Vec<u32> = ranked.iter().map(|(_, points)| *points).collect();
        if scores.len() > most {
            let (_, least, _) = scores.select_nth_unstable_by_key(most, |points| Reverse(*points));
            let least = *least;
            ranked.retain(|(_, points)| *points >= least);
        }
        ranked.sort_by_cached_key(|(ix, points)| (Reverse(*points), first.age(*ix), look.article_rank(*ix)));
        ranked.into_iter().take(most).map(|(ix, _)| self.teaser(ix)).collect()
    }
}

/// Whether roles followed each other, so that no day saw all of them for certain.
fn is_spanned(roles: Roles<'_>, held: &[usize]) -> bool {
    let period = |at: &usize| Period { from: roles.written[*at].from, to: roles.written[*at].to };
    let after = |a: &Period, b: &Period| a.from.zip(b.to).is_some_and(|(from, to)| from.before(&to) != Truth::Yes);
    held.windows(2).any(|pair| {
        let (a, b) = (period(&pair[0]), period(&pair[1]));
        after(&a, &b) || after(&b, &a)
    })
}

/// How often each article was counted, by its place. Kept by each thread, since it is as long as the site.
#[derive(Default)]
struct Points(Vec<u32>);

impl Points {
    /// Each article with the sum of its points, but one; in no order that counts.
    fn of(all: &[(Nearest<'_>, u32)], but: ArticleIx) -> Vec<(ArticleIx, u32)> {
        thread_local! {
            static POINTS: RefCell<Points> = RefCell::default();
        }
        POINTS.with_borrow_mut(|Self(points)| {
            let mut met = Vec::new();
            for (near, more) in all {
                for ix in near.articles {
                    let at = ix.get();
                    if points.len() <= at {
                        points.resize(at + 1, 0);
                    }
                    if points[at] == 0 {
                        met.push(*ix);
                    }
                    points[at] += more;
                }
            }
            let taken = met.into_iter().map(|ix| (ix, std::mem::take(&mut points[ix.get()])));
            taken.filter(|(ix, _)| *ix != but).collect()
        })
    }
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

/// The sources of an explainer in the order of their numbers: the article's own list, then what its text and its blocks
/// cite, then what its timeline, its claims and its other facts rest on.
pub(super) fn numbered(
    look: &Look<'_>,
    article: &Article,
    events: &[EventIx],
    claims: &IndexSet<ClaimIx>,
) -> IndexSet<SourceIx> {
    fn cited(text: &Text) -> impl Iterator<Item = SourceIx> + '_ {
        text.linked().filter_map(|linked| if let Linked::Source(ix) = linked { Some(ix) } else { None })
    }
    let of_events = events.iter().flat_map(|ix| {
        let event = look.event(*ix);
        event.sources.iter().copied().chain(cited(&event.body))
    });
    let of_claims = claims.iter().flat_map(|ix| {
        let claim = look.claim(*ix);
        claim.sources.iter().chain(claim.history.iter().flatten()).copied().chain(cited(&claim.text))
    });
    let facts = &article.facts;
    let texts = facts.questions.iter().map(|question| &question.answer).chain(&facts.updates);
    let texts = texts.chain(facts.corrections.iter().map(|correction| &correction.text));
    let listed = article.sources.iter().copied().chain(cited(&article.body));
    let affected = facts.corrections.iter().flat_map(|correction| &correction.affects);
    let affected = affected.filter_map(|linked| if let Linked::Source(ix) = linked { Some(*ix) } else { None });
    listed.chain(of_events).chain(of_claims).chain(texts.flat_map(cited)).chain(affected).collect()
}

/// The claims of a page: those it lists, then those that its texts, its blocks and its events use, and then those whose
/// place one of them takes.
pub(super) fn ledger_of(look: &Look<'_>, article: &Article, events: &[EventIx]) -> IndexSet<ClaimIx> {
    fn used(text: &Text) -> impl Iterator<Item = ClaimIx> + '_ {
        text.linked().filter_map(|linked| if let Linked::Claim(ix) = linked { Some(ix) } else { None })
    }
    let facts = &article.facts;
    let texts = [&article.body].into_iter().chain(facts.questions.iter().map(|question| &question.answer));
    let texts = texts.chain(facts.claims.iter().map(|claim| &claim.text));
    let texts = texts.chain(events.iter().map(|ix| &look.event(*ix).body));
    facts.listed.iter().copied().chain(texts.flat_map(used)).collect()
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
