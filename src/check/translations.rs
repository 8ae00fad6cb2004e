//! Articles that say the same in several languages.

use std::collections::BTreeMap;

use crate::diag::Diagnostic;
use crate::resolve::{Article, Site};
use crate::source::Place;

/// Translations of translations, and two versions in one language: which is meant, no page can tell.
pub fn translations(site: &Site) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut versions: BTreeMap<_, Vec<&Article>> = BTreeMap::new();
    for (_, article) in site.articles.iter() {
        let Some(original) = article.translation_of else { continue };
        let first = &site.articles[original];
        if let Some(first) = first.translation_of {
            let id = &site.articles[first].id;
            found.push(
                error("translated-twice", article, "this names an article that is a translation itself")
                    .help(format!("name the original: `translation_of: {id}`")),
            );
            continue;
        }
        let known = versions.entry(original).or_insert_with(|| vec![first]);
        if let Some(other) = known.iter().find(|other| language(site, other) == language(site, article)) {
            let label = format!("{} is in that language too", other.origin.source.path);
            found.push(
                error("same-language", article, format!("two versions in `{}`", language(site, article)))
                    .label(label)
                    .help("set `lang` to the language that this one is written in"),
            );
        }
        known.push(article);
    }
    found
}

fn language<'a>(site: &'a Site, article: &'a Article) -> &'a str {
    article.data.lang.as_ref().unwrap_or(&site.config.lang)
}

fn error(code: &'static str, article: &Article, message: impl Into<String>) -> Diagnostic {
    let Place { source, span } = article.origin.place(&["translation_of".into()]);
    Diagnostic::error(code, &source, span, message)
}
