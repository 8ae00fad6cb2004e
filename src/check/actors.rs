//! Rules for actors: their names, their part in the site, and what a reader learns of them.

use std::collections::BTreeMap;

use super::Findings;
use crate::detect::names;
use crate::parse::markdown::{Hole, HoleKind};
use crate::parse::model::{self, ActorKind, Origin};
use crate::parse::yaml::Step;
use crate::resolve::index::Linked;
use crate::resolve::links::Target;
use crate::resolve::roles::{self, Held};
use crate::resolve::text::Fill;
use crate::resolve::{ActorIx, Article, Site};
use crate::source::Place;

pub fn actors(site: &Site, found: &mut Findings<'_>) {
    shared_names(site, found);
    for (ix, actor) in site.actors.iter() {
        let links = site.backlinks.actor(ix);
        let alone = links.articles.is_empty()
            && links.events.is_empty()
            && links.relations.is_empty()
            && links.members.is_empty()
            && links.claims.is_empty()
            && actor.relations.is_empty()
            && actor.roles.iter().all(|role| role.of.is_none());
        if alone {
            found.tell(
                "orphan-actor",
                actor.origin.place(&["name".into()]),
                format!("{} has no part in anything", actor.data.name),
                "in no article, event, claim, role or relation",
                "name the actor where it belongs, or delete the file",
            );
        }
    }
}

/// Names that two actors bear. Each pair is told once, at the later of the two.
fn shared_names(site: &Site, found: &mut Findings<'_>) {
    // Two actors may have thousands of names in common.
    let mut aliases: BTreeMap<ActorIx, BTreeMap<String, usize>> = BTreeMap::new();
    for (name, bearers) in site.documents.names.shared() {
        for pair in bearers.windows(2) {
            let (first, second) = (&site.actors[pair[0]], &site.actors[pair[1]]);
            found.tell(
                "alias-of-two-actors",
                place_of_name(
                    &second.data,
                    &second.origin,
                    name,
                    aliases.entry(pair[1]).or_insert_with(|| by_key(&second.data.aliases)),
                ),
                format!("`{}` and `{}` have a name in common", first.id, second.id),
                &format!("the other one stands in {}", first.origin.source.path),
                "texts cannot tell them apart by it: take it from one of them, or write `[[id|name]]` in each text",
            );
        }
    }
}

/// The first place of each name by its key.
fn by_key(names: &[String]) -> BTreeMap<String, usize> {
    names.iter().enumerate().rev().map(|(at, name)| (names::key(name), at)).collect()
}

/// Where an actor's file gives a name, by its key; `aliases` are those of the actor.
fn place_of_name(actor: &model::Actor, origin: &Origin, key: &str, aliases: &BTreeMap<String, usize>) -> Place {
    let is_it = |name: &String| names::key(name) == key;
    if let Some(at) = aliases.get(key) {
        return origin.place(&[Step::from("aliases"), (*at).into()]);
    }
    for (lang, aliases) in &actor.aliases_in {
        if let Some(at) = aliases.iter().position(is_it) {
            return origin.place(&[Step::from("aliases_in"), Step::Key(lang.clone().into()), at.into()]);
        }
    }
    let in_other = actor.name_in.iter().find(|(_, name)| is_it(name));
    match in_other.filter(|_| !is_it(&actor.name)) {
        Some((lang, _)) => origin.place(&[Step::from("name_in"), Step::Key(lang.clone().into())]),
        None => origin.place(&["name".into()]),
    }
}

/// People of whom a reader cannot learn who they are: with no role on the article's day and no description.
pub fn mentions(site: &Site, found: &mut Findings<'_>) {
    if !found.asks_for("mention-without-role") {
        return;
    }
    for (_, article) in site.articles.iter() {
        for cast in &article.cast {
            let actor = &site.actors[cast.actor];
            let data = &actor.data;
            if data.kind != ActorKind::Person || data.description.is_some() || cast.note.is_some() {
                continue;
            }
            let held = article.data.date.map(|date| roles::at(&data.roles, &date)).unwrap_or_default();
            if held.iter().any(|(_, held)| *held <= Held::Perhaps) {
                continue;
            }
            let Some(span) = first_mention(article, cast.actor) else { continue };
            found.tell(
                "mention-without-role",
                Place { source: article.origin.source.clone(), span },
                format!("nothing says who {} is", data.name),
                "no role on the day of the article, and no description",
                &format!("give {} a role with dates or a `description` in {}", data.name, actor.origin.source.path),
            );
        }
    }
}

/// Where an actor is first named in the text of an article.
fn first_mention(article: &Article, actor: ActorIx) -> Option<std::ops::Range<usize>> {
    article.data.body.holes.iter().zip(&article.body.fills).find_map(|(hole, fill)| match fill {
        Fill::Text(names) => {
            let (range, _) = names.iter().find(|(_, named)| *named == actor)?;
            Some(inside(article, hole, range.start as usize..range.end as usize))
        }
        Fill::To(Target::Thing(Linked::Actor(ix))) if *ix == actor => Some(hole.span.clone()),
        _ => None,
    })
}

/// Bytes of the file for bytes of the text of a hole: exact where the text stands in the file as it is, else where it
/// is first found in the Markdown.
pub fn inside(article: &Article, hole: &Hole, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let HoleKind::Text { text, .. } = &hole.kind else { return hole.span.clone() };
    let text = text.read(&hole.span);
    let written = article.origin.source.text.get(hole.span.clone()).unwrap_or("");
    let start = if written == text { Some(range.start) } else { written.find(&text[range.clone()]) };
    start.map_or_else(|| hole.span.clone(), |start| hole.span.start + start..hole.span.start + start + range.len())
}
