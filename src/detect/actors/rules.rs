//! The rules for names, ready to be used: [`NameRules`].

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::Kind;
use crate::detect::lexicon::Lexicon;
use crate::detect::names::Names;
use crate::detect::pattern::{Class, Classes, Patterns, Word};
use crate::detect::rules;

/// A set of classes: one bit each.
pub type Bits = u64;

#[derive(Debug)]
pub struct NameRules {
    /// The classes of words, those of the lists and those of chunks.
    pub classes: Classes,
    words: Lexicon<(Bits, Option<Word>)>,
    pub patterns: Patterns,
    /// What each group of patterns says.
    pub facts: Vec<Says>,
    /// The verbs of `who heads the agency`, and the roles they make.
    pub role_verbs: BTreeMap<String, String>,
    pub known: Vec<Known>,
    /// The names of `known`, ready to be looked for.
    pub forms: Names,
    /// For each form, who is meant, and how.
    pub meant: Vec<(usize, Form)>,
    /// For each place that stands for somebody, all whom it may stand for.
    pub seats: BTreeMap<String, Vec<usize>>,
    pub is: Masks,
}

/// Who is known before any text is read.
#[derive(Debug)]
pub struct Known {
    pub kind: Option<Kind>,
    /// The country of a demonym, a capital, …
    pub name: String,
}

/// How a word names somebody who is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// By a name.
    Name,
    /// By a demonym, which names nobody: `Iranian`.
    Demonym,
    /// By a place that stands for it if it acts: `Tehran`.
    Seat,
    /// A place, which stands for nobody.
    Place,
}

/// What a match of a pattern says of the name `x`.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Says {
    /// How much it says that it is a person, an organization, a group: about 4 is certain.
    pub person: f32,
    pub organization: f32,
    pub group: f32,
    /// That it acts, whatever it is.
    pub actor: f32,
    pub place: f32,
    /// That the other name `y` is somebody who gives roles.
    pub other: f32,
    /// That the role of the match is that of `x`.
    pub role: bool,
    /// That `x` and `y` are forms of one.
    pub same: bool,
    /// That the office before `x` serves `y`.
    pub of: bool,
    /// That `x` is the subject, which it is not behind a preposition.
    pub subject: bool,
}

/// The classes that the code asks for.
#[derive(Debug, Default)]
pub struct Masks {
    pub person_noun: Bits,
    pub organization_noun: Bits,
    pub group_noun: Bits,
    pub organization_word: Bits,
    pub weak_word: Bits,
    pub place_word: Bits,
    pub thing_word: Bits,
    pub title: Bits,
    pub honorific: Bits,
    pub modifier: Bits,
    pub speech: Bits,
    pub action: Bits,
    pub given: Bits,
    pub common: Bits,
    pub particle: Bits,
    pub function: Bits,
    pub portfolio: Bits,
    pub nothing: Bits,
    pub collective: Bits,
    pub determiner: Bits,
    pub connector: Bits,
    pub preposition: Bits,
    pub adjective: Bits,
    pub place_first: Bits,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    words: BTreeMap<String, Vec<String>>,
    role_verbs: BTreeMap<String, String>,
    facts: Vec<WrittenFacts>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenFacts {
    says: Says,
    when: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenKnown {
    countries: Vec<Entry>,
    regions: Vec<Entry>,
    unions: Vec<Entry>,
    places: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    #[serde(default)]
    also: Vec<String>,
    #[serde(default)]
    of: Vec<String>,
    #[serde(default)]
    capital: Vec<String>,
    #[serde(default)]
    seats: Vec<String>,
    #[serde(default)]
    loose: Vec<String>,
    #[serde(default)]
    kind: Option<String>,
}

impl NameRules {
    /// The rules for a language, by its BCP 47 tag.
    #[must_use]
    pub fn of(lang: &str) -> Option<&'static Self> {
        static RULES: OnceLock<Option<NameRules>> = OnceLock::new();
        // The rules are a part of the program: that they can be read is a test.
        rules::is_english(lang).then(|| RULES.get_or_init(|| Self::read(rules::ENGLISH).ok()).as_ref()).flatten()
    }

    fn read(text: &str) -> Result<Self, String> {
        let written: Written =
            serde_yaml::from_str(rules::document(text, 1)).map_err(|error| format!("names: {error}"))?;
        let known: WrittenKnown =
            serde_yaml::from_str(rules::document(text, 2)).map_err(|error| format!("known: {error}"))?;
        let mut classes = Classes::default();
        let mut words: BTreeMap<String, Bits> = BTreeMap::new();
        for (class, of_class) in &written.words {
            let class = bit(classes.of(class));
            for word in of_class {
                *words.entry(word.clone()).or_default() |= class;
            }
        }
        let role_verb = bit(classes.of("role_verbs"));
        for verb in written.role_verbs.keys() {
            *words.entry(verb.clone()).or_default() |= role_verb;
        }
        let facts = written.facts.iter().enumerate();
        let all = facts.flat_map(|(number, facts)| facts.when.iter().map(move |pattern| (number, pattern.as_str())));
        let mut patterns = Patterns::new(all, &mut classes)?;
        patterns.together(&["x", "y", "z", "name"].map(|name| classes.of(name)));
        let is = Masks::new(&mut classes);
        let (known, forms, seats) = known.read();
        let names = Names::new(forms.iter().map(|(form, ..)| form.as_str()));
        Ok(Self {
            classes,
            words: with_numbers(words, &patterns),
            patterns,
            facts: written.facts.iter().map(|facts| facts.says).collect(),
            role_verbs: written.role_verbs,
            known,
            forms: names,
            meant: forms.into_iter().map(|(_, known, form)| (known, form)).collect(),
            seats,
            is,
        })
    }

    /// The classes of a word: as it is written, or without its capitals.
    #[must_use]
    pub fn bits(&self, word: &str) -> Bits {
        self.look_up(word, &mut String::new()).0
    }

    /// The classes of a word, and which of the words of the patterns it is. `small` is memory to work in.
    #[must_use]
    pub fn look_up(&self, word: &str, small: &mut String) -> (Bits, Option<Word>) {
        let exact = self.words.get(word).copied().unwrap_or_default();
        let mut letters = word.chars();
        let is_capital = letters.next().is_some_and(char::is_uppercase);
        // A word that begins a sentence is the word that it is elsewhere; `US` is not `us`.
        let is_loud = is_capital && letters.next().is_some_and(char::is_uppercase);
        if is_loud || !(is_capital || word.contains('’')) {
            return exact;
        }
        small.clear();
        if word.is_ascii() {
            small.push_str(word);
            small.make_ascii_lowercase();
        } else {
            small.extend(word.chars().flat_map(|c| if c == '’' { '\'' } else { c }.to_lowercase()));
        }
        let known = self.words.get(small).copied().unwrap_or_default();
        (exact.0 | known.0, exact.1.or(known.1))
    }
}

/// The classes of words, and their numbers in the patterns.
fn with_numbers(words: BTreeMap<String, Bits>, patterns: &Patterns) -> Lexicon<(Bits, Option<Word>)> {
    let mut all: BTreeMap<String, (Bits, Option<Word>)> =
        words.into_iter().map(|(word, bits)| (word, (bits, None))).collect();
    for (word, number) in patterns.words() {
        all.entry(word.to_owned()).or_default().1 = Some(number);
    }
    all.into_iter().collect()
}

/// The bit of a class.
#[must_use]
pub fn bit(class: Class) -> Bits {
    1u64.checked_shl(u32::from(class.0)).unwrap_or(0)
}

impl Masks {
    fn new(classes: &mut Classes) -> Self {
        let mut mask = |name: &str| bit(classes.of(name));
        Self {
            person_noun: mask("person_nouns"),
            organization_noun: mask("organization_nouns"),
            group_noun: mask("group_nouns"),
            organization_word: mask("organization_name_words"),
            weak_word: mask("weak_name_words"),
            place_word: mask("place_name_words"),
            thing_word: mask("thing_name_words"),
            title: mask("titles"),
            honorific: mask("honorifics"),
            modifier: mask("role_modifiers"),
            speech: mask("speech_verbs"),
            action: mask("action_verbs"),
            given: mask("given_names"),
            common: mask("common_capitalised"),
            particle: mask("particles"),
            function: mask("function"),
            portfolio: mask("portfolio"),
            nothing: mask("nothing"),
            collective: mask("collective"),
            determiner: mask("determiners"),
            connector: mask("connectors"),
            preposition: mask("prepositions"),
            adjective: mask("adjectives"),
            place_first: mask("place_first_words"),
        }
    }
}

/// Everybody who is known, their names and how each names them, and whom each place stands for.
type AllKnown = (Vec<Known>, Vec<(String, usize, Form)>, BTreeMap<String, Vec<usize>>);

impl WrittenKnown {
    /// Everybody who is known, and their names. Of a name that two have the first counts.
    fn read(self) -> AllKnown {
        let mut known = Vec::new();
        let mut forms: Vec<(String, usize, Form)> = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        let countries = self.countries.into_iter().chain(self.regions).map(|entry| (Kind::Country, entry));
        let unions = self.unions.into_iter().map(|entry| (Kind::Organization, entry));
        let mut later = Vec::new();
        let mut stand_for: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (kind, entry) in countries.chain(unions) {
            let kind = match entry.kind.as_deref() {
                Some("group") => Kind::Group,
                Some("person") => Kind::Person,
                Some("organization") => Kind::Organization,
                Some("country") => Kind::Country,
                _ => kind,
            };
            let number = known.len();
            let names = [&entry.name].into_iter().chain(&entry.also).chain(&entry.loose);
            for name in names {
                if seen.insert(name.clone()) {
                    forms.push((name.clone(), number, Form::Name));
                }
            }
            later.extend(entry.of.into_iter().map(|name| (name, number, Form::Demonym)));
            for place in entry.capital.iter().chain(&entry.seats) {
                stand_for.entry(place.clone()).or_default().push(number);
            }
            later.extend(entry.capital.into_iter().chain(entry.seats).map(|name| (name, number, Form::Seat)));
            known.push(Known { kind: Some(kind), name: entry.name });
        }
        let place = known.len();
        known.push(Known { kind: None, name: String::new() });
        later.extend(self.places.into_iter().map(|name| (name, place, Form::Place)));
        for (name, number, form) in later {
            if seen.insert(name.clone()) {
                forms.push((name, number, form));
            }
        }
        (known, forms, stand_for)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_can_be_read() {
        NameRules::read(rules::ENGLISH).expect("rules for names");
    }
}
