//! Links to other sites. Start at [`links`].

use super::{OwnOrigins, WebLink};
use crate::parse::markdown::Body;
use crate::parse::model::{Cited, Origin, SourceItem};
use crate::parse::yaml::Step;
use crate::resolve::Site;
use crate::resolve::links::Target;
use crate::resolve::text::{Fill, Text};
use crate::source::Place;

/// All of them, in the order of the things that hold them.
pub fn links(site: &Site) -> Vec<WebLink> {
    let mut found = Vec::new();
    for (_, article) in site.articles.iter() {
        let (data, origin) = (&article.data, &article.origin);
        in_text(&data.body, &article.body, origin, &mut found);
        in_list(&data.sources, origin, "sources", &mut found);
        let origins = OwnOrigins::of(article);
        for event in &article.events {
            if let Some(origin) = origins.get(event) {
                in_list(&event.data.source, &origin, "source", &mut found);
            }
        }
        for claim in &article.facts.claims {
            in_list(&claim.data.sources, &claim.data.written.origin(origin), "sources", &mut found);
        }
    }
    for (_, actor) in site.actors.iter() {
        in_text(&actor.data.body, &actor.body, &actor.origin, &mut found);
        for (name, url) in &actor.data.links {
            let place = actor.origin.place(&[Step::from("links"), Step::Key(name.clone().into())]);
            found.push(WebLink { url: url.clone(), place });
        }
    }
    for (ix, event) in site.events.iter() {
        if let Some(document) = site.documents.events.get(ix) {
            in_list(&event.data.source, &document.origin, "source", &mut found);
            // The text of an item of a list has no places of its own.
            if document.origin.base.is_empty() {
                in_text(&event.data.body, &event.body, &document.origin, &mut found);
            }
        }
    }
    for (_, topic) in site.topics.iter() {
        in_text(&topic.data.body, &topic.body, &topic.origin, &mut found);
    }
    for (_, page) in site.pages.iter() {
        in_text(&page.data.body, &page.body, &page.origin, &mut found);
    }
    for (_, document) in site.documents.sources.iter() {
        of_source(&document.data, &document.origin, &mut found);
    }
    found
}

fn in_text(body: &Body, text: &Text, origin: &Origin, found: &mut Vec<WebLink>) {
    for (hole, fill) in body.holes.iter().zip(&text.fills) {
        if let Fill::To(Target::Web(url)) = fill
            && url.starts_with("http")
        {
            let place = Place { source: origin.source.clone(), span: hole.span.clone() };
            found.push(WebLink { url: url.clone(), place });
        }
    }
}

fn in_list(items: &[SourceItem], origin: &Origin, key: &'static str, found: &mut Vec<WebLink>) {
    for (at, item) in items.iter().enumerate() {
        if let SourceItem::Own(source) = item {
            of_source(source, &origin.part(&[key.into(), at.into()]), found);
        }
    }
}

fn of_source(source: &Cited, origin: &Origin, found: &mut Vec<WebLink>) {
    for (key, url) in [("url", &source.url), ("archived", &source.archived)] {
        let link = url.as_ref().map(|url| WebLink { url: url.clone(), place: origin.place(&[key.into()]) });
        found.extend(link);
    }
}
