//! Words that are other spellings of known names. Start at [`Spellings::like`].
//!
//! Two words are taken for spellings of one name
//! * where their [`fold`]s are equal: they differ in what transliterations exchange, as Araqchi and Araghchi do; or
//! * where few letters are missing, added or exchanged, as in Aragchi. That is a slip in a name and a different word
//!   among the others, so it counts only for persons, and more than the first letter of a long word has to be right:
//!   one edit from [`SLIPS`] letters on, two from [`TWO_SLIPS`] on.
//!
//! A name with an ending (a plural, a people and its country) is no other spelling of it.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The shortest word that is compared with the names of actors: shorter ones resemble too many words.
const SHORTEST: usize = 5;

/// From how many letters on a word may have a slip in it.
const SLIPS: usize = 6;

/// From how many letters on it may have two.
const TWO_SLIPS: usize = 10;

/// Up to how many letters a word has slips. What becomes of one that is longer without some of its letters would fill the
/// memory: 40 letters make 780 words.
const LONGEST: usize = 40;

/// With how many known words one is compared: names can be made of thousands that are alike.
const COMPARED: usize = 100;

/// The words of all names, ready to be compared with.
#[derive(Default)]
pub struct Spellings {
    words: Vec<Word>,
    /// Places of the words that have a fold.
    folded: BTreeMap<String, Vec<usize>>,
    /// Places of the words that become this when some letters are left out. Two words that differ in one letter become
    /// equal when each loses one, so nothing has to be compared with all names.
    cut: BTreeMap<String, Vec<usize>>,
    /// The places by the words as they are written.
    places: BTreeMap<String, usize>,
}

/// A word of a name.
struct Word {
    text: String,
    /// Numbers of the actors with this word in a name.
    bearers: BTreeSet<usize>,
}

/// What a word looks like.
pub struct Likeness<'a> {
    /// The known word.
    pub known: &'a str,
    /// By its fold. Else a slip is all that lies between them, which says little where any word has a capital.
    pub is_fold: bool,
    bearers: &'a BTreeSet<usize>,
}

impl Spellings {
    /// Adds a word of a name that an actor bears.
    pub fn add(&mut self, word: &str, actor: usize, is_person: bool) {
        if let Some(at) = self.places.get(word) {
            self.words[*at].bearers.insert(actor);
            return;
        }
        let at = self.words.len();
        self.words.push(Word { text: word.to_owned(), bearers: BTreeSet::from([actor]) });
        self.places.insert(word.to_owned(), at);
        let length = word.chars().count();
        if length < SHORTEST || !word.chars().next().is_some_and(char::is_uppercase) {
            return;
        }
        self.folded.entry(fold(word)).or_default().push(at);
        if is_person {
            for key in cuts(&word.to_lowercase(), slips(length)) {
                self.cut.entry(key).or_default().push(at);
            }
        }
    }

    /// The known word that another one is a spelling of.
    #[must_use]
    pub fn like(&self, word: &str) -> Option<Likeness<'_>> {
        let length = word.chars().count();
        if length < SHORTEST || self.places.contains_key(word) {
            return None;
        }
        let folded = self.folded.get(&fold(word)).into_iter().flatten().take(COMPARED).map(|at| &self.words[*at]);
        let by_fold = folded.into_iter().find(|known| !is_inflected(&known.text, word)).map(|known| (known, true));
        let found = by_fold.or_else(|| Some((self.slip_of(word, length)?, false)));
        found.map(|(known, is_fold)| Likeness { known: &known.text, is_fold, bearers: &known.bearers })
    }

    /// The known word that another one is with the fewest slips; of several the first of the alphabet.
    fn slip_of(&self, word: &str, length: usize) -> Option<&Word> {
        let lower = word.to_lowercase();
        let mut near = BTreeSet::new();
        // One that is alike is found by many of the keys, and counts once.
        for at in cuts(&lower, slips(length)).into_iter().filter_map(|key| self.cut.get(&key)).flatten() {
            near.insert(*at);
            if near.len() == COMPARED {
                break;
            }
        }
        let near = near.into_iter().map(|at| &self.words[at]).filter_map(|known| {
            let other = known.text.to_lowercase();
            let allowed = slips(length.min(other.chars().count()));
            let distance = strsim::osa_distance(&lower, &other);
            let is_near = distance <= allowed && lower.chars().next() == other.chars().next();
            (is_near && !is_inflected(&known.text, word)).then_some((distance, &known.text, known))
        });
        near.min_by_key(|(distance, text, _)| (*distance, *text)).map(|(.., known)| known)
    }

    /// Whether a word stands in a name of one who bears another word.
    #[must_use]
    pub fn is_of(&self, word: &str, likeness: &Likeness<'_>) -> bool {
        let bearers = match self.places.get(word) {
            Some(at) => Some(&self.words[*at].bearers),
            None => self.like(word).map(|likeness| likeness.bearers),
        };
        bearers.is_some_and(|bearers| !bearers.is_disjoint(likeness.bearers))
    }
}

/// How many slips a word of so many letters may have.
fn slips(length: usize) -> usize {
    if length > LONGEST { 0 } else { usize::from(length >= SLIPS) + usize::from(length >= TWO_SLIPS) }
}

/// A word, and what becomes of it when up to so many of its letters are left out. None for a word without slips.
fn cuts(word: &str, most: usize) -> BTreeSet<String> {
    let mut all: BTreeSet<String> = (most > 0).then(|| word.to_owned()).into_iter().collect();
    for _ in 0..most {
        let shorter: Vec<String> = all.iter().flat_map(|word| without_each(word)).collect();
        all.extend(shorter);
    }
    all
}

fn without_each(word: &str) -> impl Iterator<Item = String> + '_ {
    word.char_indices().map(|(at, c)| [&word[..at], &word[at + c.len_utf8()..]].concat())
}

/// Whether one is the other with an ending: a plural, a possessive, a people and its country. A last letter written
/// twice is none (Witkof, Witkoff), unless it is an `s`.
fn is_inflected(known: &str, word: &str) -> bool {
    let (short, long) = if known.len() < word.len() { (known, word) } else { (word, known) };
    let ending = long.strip_prefix(short);
    ending.is_some_and(|ending| ending == "s" || !short.ends_with(ending)) || known.eq_ignore_ascii_case(word)
}

/// What two spellings of a name in another script have in common: the letters without marks, with those taken for one
/// that transliterations exchange (`q` and `gh`, `ou` and `u`, `ei` and `ey`, one letter and two).
fn fold(word: &str) -> String {
    let mut plain: String = word
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphabetic())
        .collect();
    for (from, to) in [
        ("gh", "q"),
        ("kh", "h"),
        ("ph", "f"),
        ("ck", "k"),
        ("tch", "c"),
        ("ch", "c"),
        ("sch", "s"),
        ("sh", "s"),
        ("ou", "u"),
        ("oo", "u"),
        ("ee", "i"),
        ("ei", "e"),
        ("ey", "e"),
        ("ai", "e"),
        ("ay", "e"),
        ("iy", "i"),
        ("y", "i"),
        ("j", "i"),
        ("w", "v"),
        ("tz", "z"),
        ("ts", "z"),
        ("x", "ks"),
    ] {
        plain = plain.replace(from, to);
    }
    let mut folded = String::with_capacity(plain.len());
    for c in plain.chars() {
        if !folded.ends_with(c) {
            folded.push(c);
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn like(names: &[&str], word: &str) -> Option<String> {
        let mut spellings = Spellings::default();
        for (at, name) in names.iter().enumerate() {
            name.split(' ').for_each(|word| spellings.add(word, at, true));
        }
        spellings.like(word).map(|likeness| likeness.known.to_owned())
    }

    #[test]
    fn spellings_of_one_name_fold_to_the_same() {
        for (a, b) in [("Araghchi", "Araqchi"), ("Albusaidi", "Albousaidi"), ("Zarif", "Zareef"), ("Khatami", "Hatami")]
        {
            assert_eq!(fold(a), fold(b), "{a} {b}");
        }
        assert_ne!(fold("Araghchi"), fold("Araghi"));
        assert_ne!(fold("Witkoff"), fold("Kushner"));
    }

    /// Each of them is found by a dozen of the keys.
    #[test]
    fn of_many_that_are_as_near_the_first_of_the_alphabet_is_meant() {
        let word = "Amnprtvbnprtv";
        let near =
            (1..word.len()).map(|at| format!("{}{}{}", &word[..at], if at == 1 { 'a' } else { 'z' }, &word[at + 1..]));
        let near: Vec<String> = near.collect();
        let names: Vec<&str> = near.iter().map(String::as_str).collect();
        assert_eq!(like(&names, word).as_deref(), Some("Aanprtvbnprtv"));
    }

    #[test]
    fn transliterations_and_slips_are_spellings_of_one_name() {
        let names = ["Abbas Araghchi", "Steve Witkoff", "Hassan Rouhani", "Badr Albusaidi", "Volodymyr Zelenskyy"];
        for (word, known) in [
            ("Araqchi", "Araghchi"),
            ("Aragchi", "Araghchi"),
            ("Araghci", "Araghchi"),
            ("Witkof", "Witkoff"),
            ("Witcoff", "Witkoff"),
            ("Rohani", "Rouhani"),
            ("Ruhani", "Rouhani"),
            ("Albousaidi", "Albusaidi"),
            ("Zelensky", "Zelenskyy"),
            ("Zelenski", "Zelenskyy"),
        ] {
            assert_eq!(like(&names, word).as_deref(), Some(known), "{word}");
        }
    }

    #[test]
    fn other_words_and_names_with_an_ending_are_none() {
        let names = ["William Burns", "John Kerry", "Israel", "Mette Frederiksen", "Alice Walter", "Ann Marsh"];
        for word in ["Burnt", "Turns", "Ferry", "Israeli", "Israelis", "Williams", "Kerrys", "Water", "March", "Burns"]
        {
            assert_eq!(like(&names, word), None, "{word}");
        }
    }
}
