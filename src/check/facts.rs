//! Rules for events, claims, sources and pictures, and for articles as a whole.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::circles::in_circles;
use super::{Findings, OwnOrigins, blocks};
use crate::date::Truth;
use crate::diag::Diagnostic;
use crate::parse::blocks::{Block, FigureBlock};
use crate::parse::markdown::HoleKind;
use crate::parse::model::{Cited, ClaimStatus, EventStatus, Image, Origin, SourceItem};
use crate::parse::yaml::Step;
use crate::resolve::claims::{Claim, Disputer, Speaker};
use crate::resolve::index::Linked;
use crate::resolve::links::Target;
use crate::resolve::text::{Fill, Text};
use crate::resolve::{Article, ClaimIx, Event, Site, SourceIx};
use crate::source::Place;

pub fn events(site: &Site, found: &mut Findings<'_>) {
    for (ix, shared) in site.events.iter() {
        let origin = || site.documents.events.get(ix).map(|document| document.origin.clone());
        event(site, shared, &origin, found);
    }
    for (_, article) in site.articles.iter() {
        let origins = OwnOrigins::of(article);
        for own in &article.events {
            event(site, own, &|| origins.get(own), found);
        }
    }
}

fn event(site: &Site, event: &Event, origin: &dyn Fn() -> Option<Origin>, found: &mut Findings<'_>) {
    let cites = event.body.linked().any(|linked| matches!(linked, Linked::Source(_)));
    if event.sources.is_empty()
        && !cites
        && let Some(place) = origin().map(|origin| origin.place(&["title".into()]))
    {
        found.tell(
            "event-without-source",
            place,
            format!("nothing says where “{}” comes from", event.data.title),
            "an event without a source",
            "name one: `source: id`",
        );
    }
    let is_past = event.data.date.is_some_and(|date| date.before(&site.now) == Truth::Yes);
    if event.data.status == EventStatus::Scheduled
        && is_past
        && let Some(place) = origin().map(|origin| origin.place(&["status".into()]))
    {
        let date = event.data.date.map(|date| date.to_string()).unwrap_or_default();
        found.tell(
            "scheduled-event-past",
            place,
            format!("“{}” was planned for {date}, which has passed", event.data.title),
            "still to come?",
            "say what became of it: `status: occurred`, `postponed` or `cancelled`",
        );
    }
}

/// All claims of a site and the articles they are written in.
fn all_claims(site: &Site) -> impl Iterator<Item = (ClaimIx, &Article, &Claim)> {
    site.articles.iter().flat_map(|(ix, article)| {
        let claims = (0..).zip(&article.facts.claims);
        claims.map(move |(at, claim)| (ClaimIx { article: ix, at }, &**article, claim))
    })
}

fn claim_place(article: &Article, claim: &Claim, key: &'static str) -> Place {
    let origin = claim.data.written.origin(&article.origin);
    let key = if origin.has(&[key.into()]) { key } else { "id" };
    origin.place(&[key.into()])
}

pub fn claims(site: &Site, found: &mut Findings<'_>) {
    for (_, article, claim) in all_claims(site) {
        let id = &claim.data.id;
        if claim.by.is_empty() && claim.data.status != Some(ClaimStatus::Unknown) {
            found.tell(
                "claim-without-attribution",
                claim_place(article, claim, "id"),
                format!("nobody is named who claims `{id}`"),
                "a claim without `by`",
                "say who says so: `by: actor-id`, or `by: {name: …}`",
            );
        }
        let cites = claim.text.linked().any(|linked| matches!(linked, Linked::Source(_)));
        if claim.sources.is_empty() && !cites {
            found.tell(
                "claim-without-source",
                claim_place(article, claim, "id"),
                format!("nothing says where `{id}` can be read"),
                "a claim without `sources`",
                "name one: `sources: id`",
            );
        }
        let mut publishers: Vec<&str> = claim.sources.iter().map(|ix| publisher(site, *ix)).collect();
        publishers.sort_unstable();
        publishers.dedup();
        if claim.data.status == Some(ClaimStatus::Agreed) && publishers.len() == 1 {
            found.tell(
                "one-sided-claim",
                claim_place(article, claim, "sources"),
                format!("`{id}` is said to be agreed, and rests on one side only"),
                &format!("all from {}", publishers[0]),
                "add a source of another side, or take `status: agreed` away",
            );
        }
    }
    conflicts(site, found);
    superseded(site, found);
}

/// Who published a source; its title where nobody is named.
fn publisher(site: &Site, ix: SourceIx) -> &str {
    let source = match ix {
        SourceIx::Shared(ix) => &*site.sources[ix].data,
        SourceIx::OfArticle(article, at) => &site.articles[article].given[at as usize],
        SourceIx::OfActor(actor, at) => &site.actors[actor].given[at as usize],
        SourceIx::OfEvent(event, at) => &site.events[event].given[at as usize],
    };
    source.publisher.as_deref().unwrap_or(&source.title)
}

/// How many claims on one measure are compared with each other.
const COMPARED: usize = 200;

/// How many claims are followed whose place another one takes, directly or not.
const FOLLOWED: usize = 5 * COMPARED;

/// Claims on one measure whose figures exclude each other, and that do not say so.
pub fn conflicts(site: &Site, found: &mut Findings<'_>) {
    let mut by_measure: BTreeMap<&str, Vec<(ClaimIx, &Article, &Claim)>> = BTreeMap::new();
    for one in all_claims(site) {
        if let (Some(measure), Some(_)) = (&one.2.data.measure, &one.2.data.value) {
            by_measure.entry(measure).or_default().push(one);
        }
    }
    for (measure, claims) in by_measure {
        let claims = &claims[..claims.len().min(COMPARED)];
        let older: Vec<OnceCell<Option<BTreeSet<ClaimIx>>>> = vec![OnceCell::new(); claims.len()];
        let older = |newer: usize| older[newer].get_or_init(|| superseded_by(site, claims[newer].0)).as_ref();
        // Of one that takes the place of more than are followed, nothing is said.
        let supersedes = |newer: usize, ix: ClaimIx| older(newer).is_none_or(|older| older.contains(&ix));
        for (at, second) in claims.iter().enumerate() {
            let is_other = |(before, first): &(usize, &OneClaim<'_>)| {
                contradict(first, second) && !supersedes(*before, second.0) && !supersedes(at, first.0)
            };
            let Some((_, first)) = claims[..at].iter().enumerate().find(is_other) else { continue };
            let (one, other) = (&first.2.data, &second.2.data);
            let same = first.2.by == second.2.by && !first.2.by.is_empty();
            let help = if same {
                format!("if the figure has moved, say so: `supersedes: {}`", one.id)
            } else {
                format!("if both stand, say so: `disputed_by: claim:{}`", one.id)
            };
            found.tell(
                "conflicting-claims",
                claim_place(second.1, second.2, "value"),
                format!("`{}` and `{}` cannot both be true of `{measure}`", other.id, one.id),
                &format!("the other one stands in {}", first.1.origin.source.path),
                &help,
            );
        }
    }
}

type OneClaim<'a> = (ClaimIx, &'a Article, &'a Claim);

/// Whether the figures of two claims exclude each other, and neither says that it is disputed.
fn contradict((a_ix, _, a): &OneClaim<'_>, (b_ix, _, b): &OneClaim<'_>) -> bool {
    let (Some(a_value), Some(b_value)) = (&a.data.value, &b.data.value) else { return false };
    let same_unit = a_value.unit.is_none() || b_value.unit.is_none() || a_value.unit == b_value.unit;
    if !same_unit || !a_value.excludes(b_value) {
        return false;
    }
    // Different people at different times may well have counted differently.
    let other_time = a.data.as_of.zip(b.data.as_of).is_some_and(|(a, b)| a.overlaps(&b) == Truth::No);
    if other_time && a.by != b.by {
        return false;
    }
    let settled = |claim: &Claim| matches!(claim.data.status, Some(ClaimStatus::Disputed | ClaimStatus::Refuted));
    let disputes = |claim: &Claim, ix: ClaimIx, by: &[Speaker]| {
        claim.disputed_by.iter().any(|disputer| match disputer {
            Disputer::Claim(other) => *other == ix,
            Disputer::Actor(actor) => by.contains(&Speaker::Actor(*actor)),
        })
    };
    let said = settled(a) || settled(b) || disputes(a, *b_ix, &b.by) || disputes(b, *a_ix, &a.by);
    !said
}

/// The claims whose place one takes, directly or not; `None` for more than [`FOLLOWED`].
fn superseded_by(site: &Site, newer: ClaimIx) -> Option<BTreeSet<ClaimIx>> {
    let (mut older, mut waiting) = (BTreeSet::new(), vec![newer]);
    while let Some(ix) = waiting.pop() {
        if older.len() > FOLLOWED {
            return None;
        }
        let next = &site.articles[ix.article].facts.claims[ix.at as usize].supersedes;
        waiting.extend(next.iter().filter(|ix| older.insert(**ix)));
    }
    Some(older)
}

/// Claims that take the place of themselves by way of others: none of them is the newest.
pub fn circles(site: &Site) -> Vec<Diagnostic> {
    let newer = all_claims(site).filter(|(_, _, claim)| !claim.supersedes.is_empty()).map(|(ix, ..)| ix);
    let circles = in_circles(newer, |ix| &site.articles[ix.article].facts.claims[ix.at as usize].supersedes);
    let told = all_claims(site).filter(|(ix, ..)| circles.contains(ix)).map(|(_, article, claim)| {
        let place = claim_place(article, claim, "supersedes");
        let message = format!("`{}` supersedes itself by way of others", claim.data.id);
        Diagnostic::error("supersedes-itself", &place.source, place.span, message)
            .label("so none of them is the newest")
            .help("take `supersedes` away from the oldest")
    });
    told.collect()
}

/// Texts that use a claim whose place another one has taken.
fn superseded(site: &Site, found: &mut Findings<'_>) {
    for (_, article) in site.articles.iter() {
        for (hole, fill) in article.data.body.holes.iter().zip(&article.body.fills) {
            let Fill::To(Target::Thing(Linked::Claim(ix))) = fill else { continue };
            let newer =
                site.backlinks.claims(ix.article).get(ix.at as usize).and_then(|links| links.superseded_by.first());
            let Some(newer) = newer else { continue };
            let id = |ix: ClaimIx| &site.articles[ix.article].facts.claims[ix.at as usize].data.id;
            found.tell(
                "superseded-claim",
                Place { source: article.origin.source.clone(), span: hole.span.clone() },
                format!("`{}` no longer holds", id(*ix)),
                "an earlier claim",
                &format!("use the one that took its place: `[[{}]]`", id(*newer)),
            );
        }
    }
}

pub fn sources(site: &Site, found: &mut Findings<'_>) {
    let mut undated = |title: &str, place: Place| {
        found.tell(
            "source-without-date",
            place,
            format!("nothing says when “{title}” was published"),
            "a source without `date`",
            "give the date as precisely as it is known (`date: 2019`), or when you read it (`accessed: 2026-02-06`)",
        );
    };
    for (_, document) in site.documents.sources.iter() {
        if is_undated(&document.data) {
            undated(&document.data.title, document.origin.place(&["title".into()]));
        }
    }
    let in_list = |items: &[SourceItem], origin: &Origin, key: &'static str, undated: &mut dyn FnMut(&str, Place)| {
        for (at, item) in items.iter().enumerate() {
            if let SourceItem::Own(source) = item
                && is_undated(source)
            {
                undated(&source.title, origin.place(&[key.into(), at.into(), "title".into()]));
            }
        }
    };
    for (_, article) in site.articles.iter() {
        in_list(&article.data.sources, &article.origin, "sources", &mut undated);
        let origins = OwnOrigins::of(article);
        for event in &article.events {
            if let Some(origin) = origins.get(event) {
                in_list(&event.data.source, &origin, "source", &mut undated);
            }
        }
        for claim in &article.facts.claims {
            in_list(&claim.data.sources, &claim.data.written.origin(&article.origin), "sources", &mut undated);
        }
    }
    for (_, document) in site.documents.events.iter() {
        in_list(&document.data.source, &document.origin, "source", &mut undated);
    }
    for (_, actor) in site.actors.iter() {
        for (at, role) in actor.data.roles.iter().enumerate() {
            in_list(&role.source, &actor.origin.part(&[Step::from("roles"), at.into()]), "source", &mut undated);
        }
    }
}

/// What is changed all the time has no date of its own; then it counts when it was looked at.
fn is_undated(source: &Cited) -> bool {
    source.date.is_none() && source.accessed.is_none()
}

pub fn pictures(site: &Site, found: &mut Findings<'_>) {
    for (_, article) in site.articles.iter() {
        if let Some(image) = &article.data.image {
            picture(image, &article.origin.part(&["image".into()]), found);
        }
        in_text(&article.data.body, &article.body, &article.origin, found);
    }
    for (_, actor) in site.actors.iter() {
        if let Some(image) = &actor.data.image {
            picture(image, &actor.origin.part(&["image".into()]), found);
        }
        in_text(&actor.data.body, &actor.body, &actor.origin, found);
    }
    for (_, topic) in site.topics.iter() {
        in_text(&topic.data.body, &topic.body, &topic.origin, found);
    }
    for (_, page) in site.pages.iter() {
        in_text(&page.data.body, &page.body, &page.origin, found);
    }
}

/// A picture that has keys for what it shows and who made it.
fn picture(image: &Image, origin: &Origin, found: &mut Findings<'_>) {
    let place = || if origin.has(&["src".into()]) { origin.place(&["src".into()]) } else { origin.place(&[]) };
    if image.alt.is_none() {
        found.tell(
            "image-without-alt",
            place(),
            format!("nothing says what `{}` shows", image.src),
            "a picture without `alt`",
            "describe it for those who cannot see it: `alt: …`, or `alt: \"\"` if it only decorates",
        );
    }
    if image.credit.is_none() {
        found.tell(
            "image-without-credit",
            place(),
            format!("nothing says who made `{}`", image.src),
            "a picture without `credit`",
            "name who made it: `credit: …`",
        );
    }
}

fn in_text(body: &crate::parse::markdown::Body, text: &Text, origin: &Origin, found: &mut Findings<'_>) {
    for (hole, fill) in body.holes.iter().zip(&text.fills) {
        if let (HoleKind::Image { src, alt, .. }, Fill::To(_)) = (&hole.kind, fill)
            && alt.trim().is_empty()
        {
            found.tell(
                "image-without-alt",
                Place { source: origin.source.clone(), span: hole.span.clone() },
                format!("nothing says what `{src}` shows"),
                "nothing stands between the brackets",
                "describe it for those who cannot see it: `![what it shows](…)`",
            );
        }
    }
    for (block, yaml) in blocks(body) {
        if let Block::Figure(FigureBlock::Picture { image, .. }) = block {
            picture(image, &origin.block(yaml), found);
        }
    }
}

pub fn articles(site: &Site, found: &mut Findings<'_>) {
    for (_, article) in site.articles.iter() {
        if let Some(date) = article.data.review_by
            && date.before(&site.now) == Truth::Yes
        {
            found.tell(
                "past-review",
                article.origin.place(&["review_by".into()]),
                format!("this article was to be reviewed by {date}"),
                "the day has passed",
                "see whether it still holds, then set `reviewed:` and the next `review_by:`",
            );
        }
    }
}
