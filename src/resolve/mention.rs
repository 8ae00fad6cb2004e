//! What an id in a text or a list names, whatever its kind. Start at [`named`].

use super::SourceIx;
use super::index::{Linked, not_published};
use super::lookup::Lookup;
use super::text::Local;
use crate::diag::Diagnostic;
use crate::source::Place;

/// How an id is written that names a thing of any kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `[[id]]`
    Mention,
    /// An item of a list in the front matter.
    Item,
}

impl Form {
    fn write(self, id: &str) -> String {
        match self {
            Self::Mention => format!("[[{id}]]"),
            Self::Item => id.to_owned(),
        }
    }
}

/// The thing that an id names: an actor, event, topic, source, claim or article, or with its kind before it
/// (`event:id`). `None` after a diagnostic.
pub fn named(
    lookup: &Lookup<'_>,
    local: &Local,
    id: &str,
    form: Form,
    place: &dyn Fn() -> Place,
    found: &mut Vec<Diagnostic>,
) -> Option<Linked> {
    let (kind, name) = match id.split_once(':') {
        Some((kind, name)) => (Some(kind.trim()), name.trim()),
        None => (None, id),
    };
    let all = candidates(lookup, local, kind, name);
    match &all[..] {
        [(_, linked)] => Some(*linked),
        [] => {
            found.push(unknown(lookup, local, (id, kind, name), form, place()));
            None
        }
        _ => {
            let Place { source, span } = place();
            let ways: Vec<String> =
                all.iter().map(|(kind, _)| format!("`{}`", form.write(&format!("{kind}:{name}")))).collect();
            found.push(
                Diagnostic::error("ambiguous-id", &source, span, format!("`{name}` is the id of several things"))
                    .help(format!("write {}", ways.join(" or "))),
            );
            None
        }
    }
}

/// The things with an id, each with the word for its kind.
fn candidates(lookup: &Lookup<'_>, local: &Local, kind: Option<&str>, name: &str) -> Vec<(&'static str, Linked)> {
    let wanted = |word: &str| kind.is_none_or(|kind| kind == word);
    let mut found = Vec::new();
    if wanted("actor") {
        found.extend(lookup.actors().get(name).map(|ix| ("actor", Linked::Actor(ix))));
    }
    if wanted("event") {
        found.extend(lookup.events().get(name).map(|ix| ("event", Linked::Event(ix))));
    }
    if wanted("topic") {
        found.extend(lookup.topics().get(name).map(|ix| ("topic", Linked::Topic(ix))));
    }
    if wanted("source") {
        let source = |ix| ("source", Linked::Source(ix));
        found.extend(local.sources.get(name).copied().map(source));
        found.extend(lookup.sources().get(name).map(SourceIx::Shared).map(source));
    }
    if wanted("claim") {
        found.extend(lookup.claims().get(name).map(|ix| ("claim", Linked::Claim(ix))));
    }
    if wanted("article") {
        found.extend(lookup.articles().get(name).map(|ix| ("article", Linked::Article(ix))));
    }
    found
}

fn unknown(
    lookup: &Lookup<'_>,
    local: &Local,
    (id, kind, name): (&str, Option<&str>, &str),
    form: Form,
    Place { source, span }: Place,
) -> Diagnostic {
    let skipped = [
        ("actor", lookup.actors().skipped(name)),
        ("event", lookup.events().skipped(name)),
        ("topic", lookup.topics().skipped(name)),
        ("claim", lookup.claims().skipped(name)),
        ("article", lookup.articles().skipped(name)),
    ];
    if let Some((what, Some(why))) =
        skipped.iter().find(|(word, why)| why.is_some() && kind.is_none_or(|kind| kind == *word))
    {
        return not_published(&source, span, what, name, *why);
    }
    let proposes = lookup.proposes();
    let ids = lookup
        .actors()
        .keys()
        .chain(lookup.events().keys())
        .chain(lookup.topics().keys())
        .chain(lookup.sources().keys())
        .chain(lookup.claims().keys())
        .chain(lookup.articles().keys());
    let ids = ids.chain(local.sources.keys().map(String::as_str)).take_while(|_| proposes);
    let diagnostic = Diagnostic::error("unknown-id", &source, span, format!("`{}` names nothing", form.write(id)))
        .label("no actor, event, topic, source, claim or article has this id");
    // The id of a thing of another kind, or the name of an actor in place of its id.
    if let Some((kind, _)) = kind.and_then(|_| candidates(lookup, local, None, name).first().copied()) {
        return diagnostic.help(format!("did you mean `{}`?", form.write(&format!("{kind}:{name}"))));
    }
    let named = lookup.names().find(name).into_iter().find(|found| found.range == (0..name.len()));
    match named.and_then(|found| lookup.names().bearers(found.name).first()) {
        Some(ix) if form == Form::Mention => {
            diagnostic.help(format!("did you mean `[[{}|{name}]]`?", lookup.actor_id(*ix)))
        }
        Some(ix) => diagnostic.help(format!("did you mean `{}`?", lookup.actor_id(*ix))),
        None => diagnostic.did_you_mean(name, ids),
    }
}
