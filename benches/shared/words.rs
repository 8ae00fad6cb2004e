//! What made-up texts are made of, the same everywhere: numbers, words and names.

/// A linear congruential generator (Knuth's MMIX constants): enough for words, and the same everywhere.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % n as u64).expect("below n")
    }

    pub fn some(&mut self, n: usize, of: usize) -> Vec<usize> {
        let mut chosen = Vec::with_capacity(n);
        while chosen.len() < n {
            let one = self.below(of);
            if !chosen.contains(&one) {
                chosen.push(one);
            }
        }
        chosen
    }
}

pub const WORDS: &[&str] = &[
    "agreement",
    "the",
    "of",
    "harbour",
    "council",
    "met",
    "again",
    "in",
    "a",
    "hall",
    "by",
    "river",
    "and",
    "refused",
    "offer",
    "that",
    "had",
    "been",
    "made",
    "before",
    "winter",
    "when",
    "prices",
    "rose",
    "faster",
    "than",
    "wages",
    "so",
    "people",
    "asked",
    "for",
    "more",
    "time",
    "while",
    "others",
    "said",
    "no",
    "to",
    "every",
    "plan",
];

const SYLLABLES: [&str; 16] =
    ["ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "za", "dor", "fen", "gar", "hul", "jin", "kas"];

/// The first and the last name of an actor; the last names of 20,480 actors differ.
pub fn name(n: usize) -> (String, String) {
    let syllables = |mut n: usize| {
        let mut word = String::new();
        for _ in 0..3 {
            word.push_str(SYLLABLES[n % SYLLABLES.len()]);
            n /= SYLLABLES.len();
        }
        let mut letters = word.chars();
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect::<String>()
    };
    (syllables(n * 7 + 3), format!("{}{}", syllables(n * 13 + 5), SYLLABLES[n % 5]))
}
