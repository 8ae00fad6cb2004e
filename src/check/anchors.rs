//! Links to parts of pages that pages make themselves: `#event-…`, `#claim-…`, `#source-3`.

use std::collections::BTreeSet;

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
    for (ix, article) in site.articles.iter() {
        in_text(site, Linked::Article(ix), (&article.data.body, &article.body, &article.origin), found);
    }
    for (ix, actor) in site.actors.iter() {
        in_text(site, Linked::Actor(ix), (&actor.data.body, &actor.body, &actor.origin), found);
    }
    for (ix, topic) in site.topics.iter() {
        in_text(site, Linked::Topic(ix), (&topic.data.body, &topic.body, &topic.origin), found);
    }
    for (ix, page) in site.pages.iter() {
        in_text(site, Linked::Page(ix), (&page.data.body, &page.body, &page.origin), found);
    }
}

fn in_text(site: &Site, own: Linked, (body, text, origin): (&Body, &Text, &Origin), found: &mut Findings<'_>) {
    for (hole, fill) in body.holes.iter().zip(&text.fills) {
        let (page, anchor) = match fill {
            Fill::To(Target::Page(linked, Some(anchor))) => (*linked, anchor),
            Fill::To(Target::Here(anchor)) => (own, anchor),
            _ => continue,
        };
        // Headings are looked up in every build.
        if is_reserved(anchor)
            && let Linked::Article(ix) = page
            && !has(site, ix, anchor)
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

/// Whether the page of an article has a part of its own with this anchor. Of those that are numbered or dated, only the
/// kind is looked at.
fn has(site: &Site, ix: ArticleIx, anchor: &str) -> bool {
    let article = &site.articles[ix];
    let facts = &article.facts;
    if let Some(id) = anchor.strip_prefix("actor-") {
        return article.cast.iter().any(|cast| site.actors[cast.actor].id == id);
    }
    if anchor.starts_with("event-") {
        let anchors = event_anchors(site, article);
        // Of two events with one title the second is numbered.
        let first = anchor.rsplit_once('-').filter(|(_, number)| number.bytes().all(|byte| byte.is_ascii_digit()));
        return anchors.contains(anchor) || first.is_some_and(|(first, _)| anchors.contains(first));
    }
    if let Some(id) = anchor.strip_prefix("claim-") {
        let used = article.body.linked().filter_map(|linked| match linked {
            Linked::Claim(ix) => Some(ix),
            _ => None,
        });
        return facts
            .listed
            .iter()
            .copied()
            .chain(used)
            .any(|ix| site.articles[ix.article].facts.claims[ix.at as usize].data.id == id);
    }
    if anchor.starts_with("question-") {
        return facts.questions.iter().any(|question| question.anchor == anchor);
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
