//! Known names in running text: whole words, the longest first. Start at [`Names`].
//!
//! **The rule.** A name is found where its characters stand in the text, in the same letter case, and
//! where neither end cuts a word: the characters before and after are no letters, digits or
//! combining marks and no zero-width (non-)joiners. Between two characters of a script that is
//! written without spaces (Han, Kana, Thai, Lao, Khmer, Burmese) there is no such test. Of the names
//! that begin at one place the longest counts, and found names do not overlap.
//!
//! **What is taken as equal.** Any run of white space and one space; ’ and '; composed and
//! decomposed letters; the Arabic and the Persian kaf and yeh. A possessive needs no rule: `’s`
//! begins with a character that is no letter.
//!
//! **Limits.** No inflection (Russian cases, Arabic prefixes): list such forms as aliases.

use std::borrow::Cow;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// All names of a site, ready to be looked for. The number of a name is its place in the list that
/// the value was made from.
#[derive(Debug, Default)]
pub struct Names {
    automaton: Option<AhoCorasick>,
    /// For each pattern, the number of the name.
    numbers: Vec<u32>,
}

/// A name that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Bytes of the text that was searched.
    pub range: Range<usize>,
    pub name: u32,
}

impl Names {
    /// Prepares a list of distinct names. Names without a letter or digit are never found.
    #[must_use]
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut patterns = Vec::new();
        let mut numbers = Vec::new();
        for (number, name) in (0..).zip(names) {
            let folded = key(name);
            if folded.chars().any(char::is_alphanumeric) {
                patterns.push(folded);
                numbers.push(number);
            }
        }
        if patterns.is_empty() {
            return Self::default();
        }
        // `Standard` with overlapping search: leftmost-longest would drop "Jane" in "Jane Doe" when
        // "Jane Do" is a name too, because the word test comes after the search.
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(&patterns)
            .ok();
        Self { automaton, numbers }
    }

    /// Whether the characters of any name stand in a text, be it in the middle of a word: a text without them reads
    /// the same with and without the names.
    #[must_use]
    pub fn may_occur_in(&self, text: &str) -> bool {
        self.automaton.as_ref().is_some_and(|automaton| automaton.is_match(&*fold(text).text))
    }

    /// The names in a text, in order.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<Found> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let folded = fold(text);
        let mut candidates: Vec<(usize, usize, u32)> = automaton
            .find_overlapping_iter(&*folded.text)
            .filter(|found| whole_word(&folded.text, found.start(), found.end()))
            .map(|found| (found.start(), found.end(), self.numbers[found.pattern().as_usize()]))
            .collect();
        // The longest at each place first, then what begins behind its end.
        candidates.sort_unstable_by_key(|&(start, end, name)| (start, usize::MAX - end, name));
        let mut free_from = 0;
        let mut found = Vec::with_capacity(candidates.len());
        for (start, end, name) in candidates {
            if start >= free_from {
                free_from = end;
                found.push(Found { range: folded.original(start)..folded.original_end(end, text.len()), name });
            }
        }
        found
    }
}

/// The form of a name in which equal names are equal.
#[must_use]
pub fn key(name: &str) -> String {
    fold(name.trim()).text.into_owned()
}

/// A text with equal things made equal, and the way back.
struct Folded<'a> {
    text: Cow<'a, str>,
    /// For each byte of `text`, where its character begins in the original; empty where the two texts
    /// have the same offsets.
    offsets: Vec<u32>,
}

impl Folded<'_> {
    fn original(&self, at: usize) -> usize {
        self.offsets.get(at).map_or(at, |&offset| offset as usize)
    }

    fn original_end(&self, at: usize, length: usize) -> usize {
        if self.offsets.is_empty() { at } else { self.offsets.get(at).map_or(length, |&offset| offset as usize) }
    }
}

fn fold(text: &str) -> Folded<'_> {
    if text.is_ascii() {
        let bytes = text.as_bytes();
        // Each byte beside the next, without a branch: many are looked at in one step.
        let is_space = |byte: u8| byte == b' ' || byte.wrapping_sub(b'\t') < 5;
        let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
        let two_spaces = pairs.fold(false, |found, (this, next)| found | (is_space(*this) & is_space(*next)));
        let odd = bytes.iter().fold(false, |found, byte| found | (byte.wrapping_sub(b'\t') < 5));
        if !two_spaces {
            // Only single bytes are exchanged, so every offset stays.
            let text = if odd {
                Cow::Owned(text.replace(|c: char| c.is_ascii_whitespace(), " "))
            } else {
                Cow::Borrowed(text)
            };
            return Folded { text, offsets: Vec::new() };
        }
    }
    let mut folded = String::with_capacity(text.len() + text.len() / 8);
    let mut offsets = Vec::with_capacity(text.len() + text.len() / 8);
    for (at, c) in text.char_indices() {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        let mut push = |c: char| {
            folded.push(c);
            offsets.resize(folded.len(), at);
        };
        match c {
            c if c.is_ascii_graphic() => {
                folded.push(c);
                offsets.push(at);
            }
            c if c.is_whitespace() => {
                if !folded_ends_with_space(&folded) {
                    folded.push(' ');
                    offsets.push(at);
                }
            }
            '’' | '‘' | 'ʼ' => push('\''),
            // Arabic kaf and yeh to the Persian ones.
            'ك' => push('ک'),
            'ي' | 'ى' => push('ی'),
            c if c.is_ascii() => push(c),
            c => decompose_canonical(c, push),
        }
    }
    Folded { text: Cow::Owned(folded), offsets }
}

fn folded_ends_with_space(text: &str) -> bool {
    text.ends_with(' ')
}

fn whole_word(text: &str, start: usize, end: usize) -> bool {
    let (before, inside, after) = (&text[..start], &text[start..end], &text[end..]);
    let open = |outer: Option<char>, inner: Option<char>| match (outer, inner) {
        (Some(outer), _) if is_combining_mark(outer) => false,
        (Some(outer), Some(inner)) => {
            !is_word(outer) || !is_word(inner) || without_spaces(outer) || without_spaces(inner)
        }
        _ => true,
    };
    open(before.chars().next_back(), inside.chars().next()) && open(after.chars().next(), inside.chars().next_back())
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c) || matches!(c, '_' | '\u{200c}' | '\u{200d}')
}

/// Characters of scripts that are written without spaces between words, by their Unicode blocks.
fn without_spaces(c: char) -> bool {
    matches!(u32::from(c),
        0x0e00..=0x0eff // Thai, Lao
        | 0x1000..=0x109f // Burmese
        | 0x1780..=0x17ff // Khmer
        | 0x2e80..=0x30ff // CJK radicals, Kana
        | 0x31f0..=0x31ff // Kana extensions
        | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff // Han
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find<'a>(names: &[&str], text: &'a str) -> Vec<(&'a str, u32)> {
        Names::new(names.iter().copied()).find(text).into_iter().map(|found| (&text[found.range], found.name)).collect()
    }

    #[test]
    fn the_longest_name_wins_and_a_shorter_one_is_not_lost_to_a_longer_that_cuts_a_word() {
        assert_eq!(find(&["Oman", "Bank of Oman"], "Bank of Oman, Oman"), [("Bank of Oman", 1), ("Oman", 0)]);
        assert_eq!(find(&["Jane", "Jane Do"], "Jane Doe"), [("Jane", 0)]);
    }

    #[test]
    fn possessives_and_hyphens_end_a_word_and_letters_do_not() {
        assert_eq!(find(&["Iran"], "Iran's, Iran’s, US–Iran, Iran-backed, (Iran)").len(), 5);
        assert_eq!(find(&["Iran"], "Iranian, Tirana, IRAN, iran, Iran_x, Irán, Iran\u{301}"), []);
    }

    #[test]
    fn a_name_is_found_across_any_white_space() {
        for text in ["Abbas\nAraghchi", "Abbas\u{a0}Araghchi", "Abbas  Araghchi", "é Abbas \n Araghchi é"] {
            assert_eq!(find(&["Abbas Araghchi"], text).len(), 1, "{text:?}");
        }
    }

    #[test]
    fn persian_names_are_whole_words_and_may_be_typed_with_arabic_letters() {
        assert_eq!(find(&["ایران"], "وزیر خارجهٔ ایران گفت"), [("ایران", 0)]);
        assert_eq!(find(&["ایران"], "ایرانی، ایران‌ها"), []);
        assert_eq!(find(&["عراقچی"], "عراقچي گفت"), [("عراقچي", 0)]);
    }

    #[test]
    fn scripts_without_spaces_have_no_word_test() {
        assert_eq!(find(&["伊朗"], "美国与伊朗会谈"), [("伊朗", 0)]);
        assert_eq!(find(&["อิหร่าน"], "สหรัฐและอิหร่านเจรจา"), [("อิหร่าน", 0)]);
    }

    #[test]
    fn composed_and_decomposed_letters_are_equal() {
        assert_eq!(find(&["André"], "Andre\u{301} says").len(), 1);
        assert_eq!(find(&["Andre\u{301}"], "so André, who").len(), 1);
        assert_eq!(find(&["O'Brien"], "Mr O’Brien’s").len(), 1);
    }
}
