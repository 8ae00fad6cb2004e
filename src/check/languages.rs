//! How many languages a site has.

use std::collections::BTreeSet;

use crate::diag::Diagnostic;
use crate::limits::LANGUAGES;
use crate::parse::model::Origin;
use crate::resolve::Site;

/// The first text of a language that is one too many.
pub fn languages(site: &Site) -> Option<Diagnostic> {
    fn of<'a>(lang: Option<&'a String>, origin: &'a Origin) -> Option<(&'a String, &'a Origin)> {
        lang.map(|lang| (lang, origin))
    }
    let articles = site.articles.iter().filter_map(|(_, article)| of(article.data.lang.as_ref(), &article.origin));
    let actors = site.actors.iter().filter_map(|(_, actor)| of(actor.data.lang.as_ref(), &actor.origin));
    let topics = site.topics.iter().filter_map(|(_, topic)| of(topic.data.lang.as_ref(), &topic.origin));
    let pages = site.pages.iter().filter_map(|(_, page)| of(page.data.lang.as_ref(), &page.origin));
    let mut known = BTreeSet::from([&site.config.lang]);
    let mut all = articles.chain(actors).chain(topics).chain(pages);
    let (lang, origin) = all.find(|(lang, _)| known.insert(*lang) && known.len() > LANGUAGES)?;
    let place = origin.place(&["lang".into()]);
    let diagnostic = Diagnostic::error("too-many", &place.source, place.span, "a site in too many languages")
        .label(format!("`{lang}` is one more than {LANGUAGES}"))
        .help("set `lang` to one of those that other texts have, or build two sites");
    Some(diagnostic)
}
