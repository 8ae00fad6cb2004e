//! A text to the words it can be found by. Start at [`each`].
//!
//! Two spellings of one word are one word here: letter case, accents and vowel signs do not count, Arabic and Persian
//! forms of a letter are one, digits of every script are those of ASCII. Where a script puts no spaces between words,
//! each two neighbours are a word. `static/search.js` does the same with what a reader asks for.

use unicode_normalization::UnicodeNormalization;

/// The most letters of a word that count.
const MOST: usize = 32;

/// Calls `found` with each word of a text.
pub fn each(text: &str, mut found: impl FnMut(&str)) {
    let mut word = String::new();
    // The last letter of a script without spaces, and whether it is part of a word already.
    let mut last: Option<(char, bool)> = None;
    let mut letters = 0;
    let end = |word: &mut String, found: &mut dyn FnMut(&str)| {
        if !word.is_empty() {
            found(word);
            word.clear();
        }
    };
    for letter in text.nfkd().filter(|letter| !is_mark(*letter)).flat_map(char::to_lowercase) {
        if is_dense(letter) {
            end(&mut word, &mut found);
            letters = 0;
            if let Some((before, _)) = last {
                found(String::from_iter([before, letter]).as_str());
            }
            last = Some((letter, last.is_some()));
            continue;
        }
        if let Some((alone, false)) = last.take() {
            found(alone.encode_utf8(&mut [0; 4]));
        }
        if !letter.is_alphanumeric() && !is_part(letter) {
            end(&mut word, &mut found);
            letters = 0;
        } else if letters < MOST {
            for letter in plain(letter) {
                word.push(letter);
                letters += 1;
            }
        }
    }
    if let Some((alone, false)) = last {
        found(alone.encode_utf8(&mut [0; 4]));
    }
    end(&mut word, &mut found);
}

/// Accents and vowel signs, which many leave out; and the stroke that only makes an Arabic word longer.
fn is_mark(letter: char) -> bool {
    matches!(letter,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}'
        | '\u{5c4}' | '\u{5c5}' | '\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}' | '\u{6e7}' | '\u{6e8}' | '\u{6ea}'..='\u{6ed}')
}

/// Vowel signs of the scripts of India and their neighbours, without which a word is another one.
fn is_part(letter: char) -> bool {
    matches!(letter, '\u{900}'..='\u{dff}') && unicode_normalization::char::is_combining_mark(letter)
}

/// Scripts that put no spaces between words: Han, kana, Thai, Lao, Burmese, Khmer.
fn is_dense(letter: char) -> bool {
    matches!(letter,
        '\u{e01}'..='\u{e4e}' | '\u{e81}'..='\u{ece}' | '\u{1000}'..='\u{103f}' | '\u{1780}'..='\u{17d3}'
        | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{3096}' | '\u{3099}' | '\u{309a}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

/// A letter as most keyboards have it.
fn plain(letter: char) -> impl Iterator<Item = char> {
    let (first, second) = match letter {
        'ي' | 'ى' => ('ی', None),
        'ك' => ('ک', None),
        'ة' | 'ە' => ('ه', None),
        'ς' => ('σ', None),
        'ı' => ('i', None),
        'ł' => ('l', None),
        'ø' => ('o', None),
        'đ' => ('d', None),
        'ß' => ('s', Some('s')),
        'æ' => ('a', Some('e')),
        'œ' => ('o', Some('e')),
        '\u{660}'..='\u{669}' => (digit(letter, 0x660), None),
        '\u{6f0}'..='\u{6f9}' => (digit(letter, 0x6f0), None),
        other => (other, None),
    };
    [Some(first), second].into_iter().flatten()
}

fn digit(letter: char, zero: u32) -> char {
    char::from_digit(letter as u32 - zero, 10).unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    fn words(text: &str) -> Vec<String> {
        let mut words = Vec::new();
        super::each(text, |word| words.push(word.to_owned()));
        words
    }

    #[test]
    fn spellings_of_one_word_are_one_word() {
        assert_eq!(words("Façade, FAÇADE facade"), ["facade", "facade", "facade"]);
        assert_eq!(words("علي على علی عَلی"), ["علی", "علی", "علی", "علی"]);
        assert_eq!(words("٢٠٢٦ ۲۰۲۶ 2026"), ["2026", "2026", "2026"]);
        assert_eq!(words("Straße STRASSE"), ["strasse", "strasse"]);
        assert_eq!(words("Ὀδυσσεύς ΟΔΥΣΣΕΥΣ"), ["οδυσσευσ", "οδυσσευσ"]);
    }

    #[test]
    fn half_spaces_part_words_as_spaces_do() {
        assert_eq!(words("علی\u{200c}اکبر"), ["علی", "اکبر"]);
        assert_eq!(words("don't-know"), ["don", "t", "know"]);
    }

    #[test]
    fn neighbours_are_words_where_there_are_no_spaces() {
        assert_eq!(words("核协议"), ["核协", "协议"]);
        assert_eq!(words("核"), ["核"]);
        assert_eq!(words("2015年核协议 JCPOA"), ["2015", "年核", "核协", "协议", "jcpoa"]);
    }

    #[test]
    fn vowel_signs_of_indian_scripts_stay() {
        assert_eq!(words("हिन्दी में"), ["हिन्दी", "में"]);
    }

    #[test]
    fn a_word_without_an_end_is_cut() {
        assert_eq!(words(&"a".repeat(100_000)), ["a".repeat(super::MOST)]);
    }
}
