//! Links to parts of pages that pages make themselves: `#event-…`, `#claim-…`, `#source-3`.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::Findings;
use crate::parse::id::slug;
use crate::parse::markdown::{Body, is_reserved};
use crate::parse::model::Origin;
use crate::resolve::index::Linked;
use crate::resolve::links::Target;
use crate::resolve::text::{Fill, Text};
use crate::resolve::{Article, ArticleIx, Event, EventIx, Site};
use crate::source::Place;

pub fn anchors(site: &Site, found: &mut Findings<'_>) {
    let mut known = BTreeMap::new();
    for (ix, article) in site.articles.iter() {
        in_text((site, &mut known), Linked::Article(ix), (&article.data.body, &article.body, &article.origin), found);
    }
    for (ix, actor) in site.actors.iter() {
        in_text((site, &mut known), Linked::Actor(ix), (&actor.data.body, &actor.body, &actor.origin), found);
    }
    for (ix, topic) in site.topics.iter() {
        in_text((site, &mut known), Linked::Topic(ix), (&topic.data.body, &topic.body, &topic.origin), found);
    }
    for (ix, page) in site.pages.iter() {
        in_text((site, &mut known), Linked::Page(ix), (&page.data.body, &page.body, &page.origin), found);
    }
}

fn in_text<'a>(
    (site, known): (&'a Site, &mut BTreeMap<ArticleIx, Parts<'a>>),
    own: Linked,
    (body, text, origin): (&Body, &Text, &Origin),
    found: &mut Findings<'_>,
) {
    for (hole, fill) in body.holes.iter().zip(&text.fills) {
        let (page, anchor) = match fill {
            Fill::To(Target::Page(linked, Some(anchor))) => (*linked, anchor),
            Fill::To(Target::Here(anchor)) => (own, anchor),
            _ => continue,
        };
        // Headings are looked up in every build.
        if is_reserved(anchor)
            && let Linked::Article(ix) = page
            && !known.entry(ix).or_default().has(site, &site.articles[ix], anchor)
        {
            found.tell(
                "dead-anchor",
                Place { source: origin.source.clone(), span: hole.span.clone() },
                format!("nothing of that page is called `#{anchor}`"),
                "a link to a part that is not there",
                "look up the anchor on the page, or link to the page without it",
            );
        }
    }
}

/// What the page of an article has parts for, made when one is asked for.
#[derive(Default)]
struct Parts<'a> {
    actors: OnceCell<BTreeSet<&'a str>>,
    events: OnceCell<BTreeSet<String>>,
    claims: OnceCell<BTreeSet<&'a str>>,
    questions: OnceCell<BTreeSet<&'a str>>,
}

impl<'a> Parts<'a> {
    /// Whether the page has a part of its own with this anchor. Of those that are numbered or dated, only the kind is
    /// looked at.
    fn has(&self, site: &'a Site, article: &'a Article, anchor: &str) -> bool {
        let facts = &article.facts;
        if let Some(id) = anchor.strip_prefix("actor-") {
            let actors = || article.cast.iter().map(|cast| site.actors[cast.actor].id.as_str()).collect();
            return self.actors.get_or_init(actors).contains(id);
        }
        if anchor.starts_with("event-") {
            let anchors = self.events.get_or_init(|| event_anchors(site, article));
            // Of two events with one title the second is numbered.
            let first = anchor.rsplit_once('-').filter(|(_, number)| number.bytes().all(|byte| byte.is_ascii_digit()));
            return anchors.contains(anchor) || first.is_some_and(|(first, _)| anchors.contains(first));
        }
        if let Some(id) = anchor.strip_prefix("claim-") {
            let used = article.body.linked().filter_map(|linked| match linked {
                Linked::Claim(ix) => Some(ix),
                _ => None,
            });
            let all = facts.listed.iter().copied().chain(used);
            let claims = || all.map(|ix| &*site.articles[ix.article].facts.claims[ix.at as usize].data.id).collect();
            return self.claims.get_or_init(claims).contains(id);
        }
        if anchor.starts_with("question-") {
            let questions = || facts.questions.iter().map(|question| &*question.anchor).collect();
            return self.questions.get_or_init(questions).contains(anchor);
        }
        if anchor.starts_with("correction-") {
            return !facts.corrections.is_empty();
        }
        match anchor {
            "timeline" => !article.timeline.is_empty(),
            "who-is-who" => !article.cast.is_empty(),
            "in-brief" => !article.data.summary.is_empty(),
            "questions" => !facts.questions.is_empty(),
            _ => true,
        }
    }
}

fn event_anchors(site: &Site, article: &Article) -> BTreeSet<String> {
    let event = |ix: &EventIx| -> &Event {
        match ix {
            EventIx::Shared(ix) => &site.events[*ix],
            EventIx::Own(ix, at) => &site.articles[*ix].events[*at as usize],
        }
    };
    let anchor = |event: &Event| match &event.id {
        Some(id) => format!("event-{id}"),
        None => format!("event-{}", slug(&event.data.title)),
    };
    article.timeline.iter().map(event).chain(&article.events).map(anchor).collect()
}
