//! What the words beside a name say of it. Start at [`of`].

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Range;

use super::chunks::Text;
use super::rules::Says;
use crate::detect::pattern::{Class, Match, Scratch};

/// What the text says at one place.
#[derive(Clone, Debug)]
pub struct Told {
    /// Number of the mention it is about.
    pub about: usize,
    /// Number of the other mention, such as the agency that somebody heads.
    pub other: Option<usize>,
    pub says: Says,
    pub role: Option<Role>,
    /// The words that say so, as places of tokens.
    pub grounds: Range<usize>,
}

/// What somebody is, in the words of the text.
#[derive(Clone, Debug)]
pub struct Role {
    pub text: String,
    pub of: Of,
    /// An office before the name counts less than what an apposition says.
    pub is_title: bool,
    pub is_family: bool,
}

/// Whom a role serves.
#[derive(Clone, Debug, PartialEq)]
pub enum Of {
    Nobody,
    /// The other mention.
    Other,
    /// `its`, `whose`: who was named before.
    Before,
    /// One that has no name: `the health ministry`.
    Words(String),
}

struct Names {
    x: Option<Class>,
    y: Option<Class>,
    z: Option<Class>,
    dem: Option<Class>,
    role: Option<Class>,
    title: Option<Class>,
    role_verb: Option<Class>,
    its: Option<Class>,
    org: Option<Class>,
}

/// Everything that the patterns say, each kind of fact once a place.
#[must_use]
pub fn of(text: &Text<'_>) -> Vec<Told> {
    let class = |name: &str| text.rules.classes.get(name);
    let names = Names {
        x: class("x"),
        y: class("y"),
        z: class("z"),
        dem: class("dem"),
        role: class("role"),
        title: class("title"),
        role_verb: class("role_verbs"),
        its: class("its"),
        org: class("org"),
    };
    let mut found: Vec<Match> = Vec::new();
    let mut scratch = Scratch::default();
    // The longest match of each kind that is about a mention.
    let mut longest: BTreeMap<(usize, usize), Match> = BTreeMap::new();
    for at in 0..text.chunks.len() {
        let chunk = &text.chunks[at];
        let starts = chunk.word.is_some_and(|word| text.rules.patterns.begins_with(word));
        if chunk.bits == 0 && !starts {
            continue;
        }
        found.clear();
        text.rules.patterns.find(text, at, &mut scratch, &mut found);
        for found in found.drain(..) {
            if text.sentence(found.whole.start) != text.sentence(found.whole.end - 1) {
                continue;
            }
            let Some(about) = mention(text, &found, names.x) else { continue };
            if text.rules.facts[found.meaning].subject && behind_preposition(text, found.whole.start) {
                continue;
            }
            match longest.entry((about, found.meaning)) {
                Entry::Vacant(entry) => {
                    entry.insert(found);
                }
                Entry::Occupied(mut entry) if found.whole.len() > entry.get().whole.len() => {
                    entry.insert(found);
                }
                Entry::Occupied(_) => {}
            }
        }
    }
    longest.into_iter().map(|((about, _), found)| told(text, &names, about, &found)).collect()
}

/// `in Yemen have`: what a preposition stands before is no subject.
fn behind_preposition(text: &Text<'_>, chunk: usize) -> bool {
    let at = text.chunks[chunk].tokens.start;
    let article = usize::from(at > 0 && text.has(at - 1, text.rules.is.determiner));
    let Some(before) = at.checked_sub(1 + article) else { return false };
    let same = text.prose.tokens[before].sentence == text.prose.tokens[at].sentence;
    same && text.has(before, text.rules.is.preposition) && text.prose.word(before) != "and"
}

fn mention(text: &Text<'_>, found: &Match, class: Option<Class>) -> Option<usize> {
    text.chunks[found.place(class?, 0)?].mention
}

fn told(text: &Text<'_>, names: &Names, about: usize, found: &Match) -> Told {
    let says = text.rules.facts[found.meaning];
    let other = mention(text, found, names.y).or_else(|| mention(text, found, names.dem));
    let role = if says.role { role(text, names, found, other) } else { None };
    let grounds = text.chunks[found.whole.start].tokens.start..text.chunks[found.whole.end - 1].tokens.end;
    Told { about, other, says, role, grounds }
}

fn role(text: &Text<'_>, names: &Names, found: &Match, other: Option<usize>) -> Option<Role> {
    let place = |class: Option<Class>| class.and_then(|class| found.place(class, 0));
    let of = match (
        other,
        place(names.its).or_else(|| place(names.org).filter(|org| place(names.role).is_some_and(|role| *org < role))),
    ) {
        (Some(_), _) => Of::Other,
        (None, Some(_)) => Of::Before,
        _ if place(names.org) > place(names.role) => {
            let org = place(names.org).map(|at| text.prose.slice(&text.chunks[at].tokens).to_owned());
            org.map_or(Of::Nobody, Of::Words)
        }
        _ => Of::Nobody,
    };
    if let Some(at) = place(names.role_verb) {
        let verb = text.prose.slice(&text.chunks[at].tokens).to_lowercase();
        let text = text.rules.role_verbs.get(&verb)?.clone();
        return Some(Role { text, of, is_title: false, is_family: false });
    }
    let at = place(names.role)?;
    let chunk = &text.chunks[at];
    // `special envoy for the Great Lakes`: what stands behind belongs to the role.
    let end = place(names.z).filter(|z| *z > at).map_or(chunk.tokens.end, |z| text.chunks[z].tokens.end);
    let tokens = chunk.tokens.start..end;
    let family = text.rules.classes.get("family").map_or(0, super::rules::bit);
    Some(Role {
        text: text.prose.slice(&tokens).to_owned(),
        of,
        is_title: names.title.is_some_and(|title| chunk.bits & super::rules::bit(title) != 0),
        is_family: text.has(chunk.tokens.end - 1, family),
    })
}
