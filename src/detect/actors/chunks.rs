//! A text as names, roles, descriptions and the words between them: [`Text`].
//!
//! A *name* is a row of words with capitals, with the small words that stand inside names (`de la`, `van der`, `&`; `of`
//! and `for` behind a word like `Commission`). An office before a person's name (`Finance Minister`) and a form of
//! address (`Dr`) are cut off, a country before an office too. The first word of a sentence counts only where it is no
//! word of the language. A *role* is a row of small words that ends with what a person can be (`deputy energy
//! minister`), a *description* one that ends with what an organization can be.

use std::collections::BTreeSet;
use std::ops::Range;

use super::rules::{Bits, Form, NameRules, bit};
use crate::detect::dates::Expression;
use crate::detect::pattern::{Class, Row, Word};
use crate::detect::prose::{Kind, Prose};

pub struct Text<'a> {
    pub prose: &'a Prose<'a>,
    pub rules: &'static NameRules,
    pub chunks: Vec<Chunk>,
    pub mentions: Vec<Mention<'a>>,
    /// The classes of each token.
    pub bits: Vec<Bits>,
    /// Which word of the patterns each token is.
    words: Vec<Option<Word>>,
    classes: ChunkClasses,
}

#[derive(Clone, Debug)]
pub struct Chunk {
    pub tokens: Range<usize>,
    pub bits: Bits,
    /// Number of the mention, where it is a name.
    pub mention: Option<usize>,
    /// Which word of the patterns it is.
    pub word: Option<Word>,
}

/// A place where a name stands.
#[derive(Clone, Debug)]
pub struct Mention<'a> {
    pub form: &'a str,
    pub tokens: Range<usize>,
    /// Who is known by this name before the text is read.
    pub known: Option<(usize, Form)>,
    /// A single word that begins a sentence, where its capital says nothing.
    pub opens: bool,
    /// In a headline, where nobody is introduced.
    pub headline: bool,
    /// Behind a form of address.
    pub addressed: bool,
}

struct ChunkClasses {
    x: Bits,
    role: Bits,
    org: Bits,
    group: Bits,
    title: Bits,
    dem: Bits,
    age: Bits,
    number: Bits,
    date: Bits,
    honor: Bits,
    seat: Bits,
    country: Bits,
    acronym: Bits,
    based: Bits,
    any: Bits,
}

/// Longest row of small words that is looked at for a role.
const PHRASE: usize = 7;

/// Longest name in words; what is longer is no name.
const NAME: usize = 14;

/// How many words behind a possessive may make a name of it: `Workers' Union`.
const BEHIND_POSSESSIVE: usize = 5;

/// How many possessives are looked at behind one another for that. Each may hold two more, and texts can be made of them.
const POSSESSIVES: usize = 3;

impl<'a> Text<'a> {
    #[must_use]
    pub fn read(prose: &'a Prose<'a>, rules: &'static NameRules, dates: &[Expression]) -> Self {
        let mut small = String::new();
        let mut bits = Vec::with_capacity(prose.tokens.len());
        let mut words = Vec::with_capacity(prose.tokens.len());
        for token in &prose.tokens {
            let (of_token, word) = match token.kind {
                Kind::Word => rules.look_up(&prose.text[token.range()], &mut small),
                Kind::Number => (0, None),
                Kind::Possessive => (0, rules.patterns.word("'s")),
                // Any dash is a dash, any quotation mark one.
                Kind::Mark => (
                    0,
                    rules.patterns.word(match &prose.text[token.range()] {
                        "–" | "—" => "-",
                        "“" | "”" | "‘" | "’" | "'" | "«" | "»" => "\"",
                        mark => mark,
                    }),
                ),
            };
            bits.push(of_token);
            words.push(word);
        }
        let mask = |name: &str| rules.classes.get(name).map_or(0, bit);
        let classes = ChunkClasses {
            x: mask("x") | mask("y") | mask("z") | mask("name"),
            role: mask("role"),
            org: mask("org"),
            group: mask("grp"),
            title: mask("title"),
            dem: mask("dem"),
            age: mask("age"),
            number: mask("number"),
            date: mask("date"),
            honor: mask("honor"),
            seat: mask("seat"),
            country: mask("country"),
            acronym: mask("acronym"),
            based: mask("based"),
            any: mask("any"),
        };
        let text = Self {
            prose,
            rules,
            chunks: Vec::with_capacity(prose.tokens.len()),
            mentions: Vec::new(),
            bits,
            words,
            classes,
        };
        Reader::new(text, dates).read()
    }

    #[must_use]
    pub fn has(&self, at: usize, mask: Bits) -> bool {
        self.bits.get(at).is_some_and(|bits| bits & mask != 0)
    }

    /// The number of the sentence of a chunk.
    #[must_use]
    pub fn sentence(&self, chunk: usize) -> usize {
        self.chunks.get(chunk).map_or(usize::MAX, |chunk| self.prose.tokens[chunk.tokens.start].sentence as usize)
    }
}

impl Row for Text<'_> {
    fn word(&self, at: usize) -> Option<Word> {
        self.chunks.get(at).and_then(|chunk| chunk.word)
    }

    fn value(&self, at: usize, class: Class) -> Option<i64> {
        self.chunks.get(at).filter(|chunk| chunk.bits & bit(class) != 0).map(|_| 0)
    }

    fn classes(&self, at: usize, each: &mut dyn FnMut(Class)) {
        let mut bits = self.chunks.get(at).map_or(0, |chunk| chunk.bits);
        while bits != 0 {
            each(Class(u8::try_from(bits.trailing_zeros()).unwrap_or(0)));
            bits &= bits - 1;
        }
    }

    fn computed(&self) -> &[Class] {
        &[]
    }
}

struct Reader<'a> {
    text: Text<'a>,
    /// For each token, the end of the date that it is a part of.
    dates: Vec<u32>,
    /// For each token at which somebody known is named, the end of the name and who.
    known: Vec<Option<(usize, usize, Form)>>,
    /// Words with a capital at the beginning of a sentence that also stand in the text without one.
    small: BTreeSet<String>,
    /// For each token, whether its line is a headline with a capital on every word, or the place and day before a text.
    silent: Vec<bool>,
    /// Ends of names that begin with a small word: `van der Laan`, in small letters.
    surnames: BTreeSet<String>,
    /// The months that are the first names of somebody.
    firsts: BTreeSet<&'a str>,
    headlines: usize,
}

impl<'a> Reader<'a> {
    fn new(text: Text<'a>, dates: &[Expression]) -> Self {
        let prose = text.prose;
        let mut covered = vec![0; prose.tokens.len()];
        for date in dates {
            for at in date.tokens.clone() {
                covered[at] = u32::try_from(date.tokens.end).unwrap_or(u32::MAX);
            }
        }
        let known = known(&text, &covered);
        let mut reader = Self {
            dates: covered,
            known,
            small: BTreeSet::new(),
            silent: vec![false; prose.tokens.len()],
            surnames: BTreeSet::new(),
            firsts: BTreeSet::new(),
            headlines: headlines(prose),
            text,
        };
        reader.small = reader.small_words();
        reader.silence();
        reader
    }

    fn read(mut self) -> Text<'a> {
        let mut at = 0;
        while at < self.text.prose.tokens.len() {
            let next = self.step(at);
            at = next.max(at + 1);
        }
        self.text
    }

    fn word(&self, at: usize) -> &'a str {
        self.text.prose.word(at)
    }

    fn kind(&self, at: usize) -> Option<Kind> {
        self.text.prose.tokens.get(at).map(|token| token.kind)
    }

    fn has(&self, at: usize, mask: Bits) -> bool {
        self.text.has(at, mask)
    }

    /// Whether a token continues the sentence of the one before it, a space between them.
    fn follows(&self, at: usize) -> bool {
        let tokens = &self.text.prose.tokens;
        at > 0 && tokens.get(at).is_some_and(|token| !token.glued && token.sentence == tokens[at - 1].sentence)
    }

    fn same_sentence(&self, at: usize) -> bool {
        let tokens = &self.text.prose.tokens;
        at > 0 && tokens.get(at).is_some_and(|token| token.sentence == tokens[at - 1].sentence)
    }

    /// Whether a word with a capital stands here that may be a part of a name.
    fn is_name_word(&self, at: usize) -> bool {
        let word = self.word(at);
        self.kind(at) == Some(Kind::Word)
            && self.dates[at] == 0
            && self.text.prose.is_capital(at)
            && word != "I"
            && !word.starts_with("I'")
            && !word.starts_with("I’")
            && !self.has(at, self.text.rules.is.nothing)
            || self.is_joined_name(at)
    }

    /// `al-Saqqaf`: a small word joined to one with a capital.
    fn is_joined_name(&self, at: usize) -> bool {
        let word = self.word(at);
        self.kind(at) == Some(Kind::Word)
            && word.chars().next().is_some_and(char::is_lowercase)
            && word.split_once(['-', '’', '\'']).is_some_and(|(particle, rest)| {
                rest.chars().next().is_some_and(char::is_uppercase)
                    && self.text.rules.bits(particle) & self.text.rules.is.particle != 0
            })
    }

    /// Whether a capital at a place may only stand there because a sentence or a quotation begins.
    fn opens(&self, at: usize) -> bool {
        self.text.prose.opens(at)
            || at.checked_sub(1).is_some_and(|before| {
                self.kind(before) == Some(Kind::Mark)
                    && matches!(self.word(before), "“" | "\"" | "‘" | ":" | "—" | "…" | "'")
                    && (matches!(self.word(before), ":" | "—") || self.text.prose.tokens[at].glued)
            })
    }

    /// Reads what begins at a token; gives the place behind it.
    fn step(&mut self, at: usize) -> usize {
        let classes = &self.text.classes;
        if self.dates[at] > 0 {
            let end = self.dates[at] as usize;
            let bits = classes.date;
            return self.push(at..end, bits, None);
        }
        match self.kind(at) {
            Some(Kind::Number) => {
                if self.is_dated_name(at) {
                    let end = self.run(at + 2);
                    return self.name(at..end);
                }
                let number = self.word(at);
                let is_age = number.parse::<u8>().is_ok_and(|age| (5..=115).contains(&age));
                let bits = classes.number | if is_age { classes.age } else { 0 };
                return self.push(at..at + 1, bits, None);
            }
            Some(Kind::Word) => {}
            _ => return self.push(at..at + 1, 0, None),
        }
        if self.silent[at] {
            return match self.known[at] {
                Some((end, ..)) => self.name(at..end),
                None => self.push(at..at + 1, self.text.bits[at], None),
            };
        }
        if self.is_name_word(at) {
            return self.capital(at);
        }
        if let Some(end) = self.surname(at) {
            return self.name(at..end);
        }
        if let Some((prefix, _)) = self.word(at).split_once('-').filter(|(_, rest)| *rest == "based") {
            let bits = if prefix.chars().next().is_some_and(char::is_uppercase) { classes.based } else { 0 };
            return self.push(at..at + 1, bits, None);
        }
        if let Some((end, _, Form::Name)) = self.known[at] {
            // A known name without a capital: `al-Qaeda`.
            return self.name(at..end);
        }
        self.phrase(at)
    }

    fn push(&mut self, tokens: Range<usize>, bits: Bits, mention: Option<usize>) -> usize {
        let end = tokens.end;
        let any = if self.kind(tokens.start) == Some(Kind::Mark) { 0 } else { self.text.classes.any };
        let bits = bits | any;
        let word = if tokens.len() == 1 { self.text.words[tokens.start] } else { None };
        self.text.chunks.push(Chunk { tokens, bits, mention, word });
        end
    }

    /// `14 November Families`, which is no date: dates are known already.
    fn is_dated_name(&self, at: usize) -> bool {
        let month = at + 1;
        self.kind(month) == Some(Kind::Word)
            && self.follows(month)
            && self.dates[month] == 0
            && crate::date::ENGLISH_MONTHS.contains(&self.word(month))
            && self.follows(month + 1)
            && self.is_name_word(month + 1)
    }

    /// A short form that begins with a small word: `van der Laan` behind `Pieter van der Laan`.
    fn surname(&self, at: usize) -> Option<usize> {
        if !self.has(at, self.text.rules.is.particle) {
            return None;
        }
        let mut end = at + 1;
        while self.follows(end) && self.has(end, self.text.rules.is.particle) && !self.is_name_word(end) && end - at < 4
        {
            end += 1;
        }
        if !(self.follows(end) && self.is_name_word(end)) {
            return None;
        }
        let behind_address = self.text.chunks.last().is_some_and(|last| last.bits & self.text.classes.honor != 0);
        let end = self.run(end);
        let form = self.text.prose.slice(&(at..end)).to_lowercase();
        (behind_address || self.surnames.contains(&form)).then_some(end)
    }

    /// A row of words that begins with a capital.
    fn capital(&mut self, at: usize) -> usize {
        let is = &self.text.rules.is;
        let known = self.known[at];
        let is_first = self.opens(at);
        if let Some((prefix, rest)) = self.word(at).rsplit_once('-')
            && matches!(
                rest,
                "based"
                    | "led"
                    | "backed"
                    | "linked"
                    | "affiliated"
                    | "aligned"
                    | "speaking"
                    | "occupied"
                    | "sponsored"
                    | "born"
                    | "owned"
                    | "run"
                    | "held"
                    | "controlled"
                    | "funded"
                    | "style"
                    | "era"
                    | "wide"
            )
            && prefix.chars().any(char::is_uppercase)
        {
            let bits = if rest == "based" { self.text.classes.based } else { 0 };
            return self.push(at..at + 1, bits, None);
        }
        if is_first && known.is_none() {
            let is_function = self.has(at, is.function) && !self.is_first_name(at);
            let next = self.follows(at + 1) && self.is_name_word(at + 1);
            let is_first_name = self.is_first_name(at) || self.firsts.contains(self.word(at));
            let is_function = is_function && !is_first_name;
            // A word of the language that stands alone.
            let is_word = !next && !self.has(at, is.title) && self.text.rules.bits(&self.word(at).to_lowercase()) != 0;
            let is_common = (self.has(at, is.common) || is_word || self.small.contains(&self.word(at).to_lowercase()))
                && !is_first_name
                && !(self.has(at, is.particle) && self.surname(at).is_some());
            let is_office = self.has(at, is.title | is.honorific | is.portfolio | is.modifier) && next;
            // `Former Wales coach`: who is known begins behind it.
            let before_known =
                next && self.has(at, is.modifier) && !self.has(at, is.title) && self.known[at + 1].is_some();
            let is_office = is_office && !before_known;
            let is_common = is_common || before_known;
            let in_name = next && !before_known && !is_function && self.is_organization(at, self.run(at));
            let is_named = next && self.has(at, is.given) && !is_function;
            if (is_function || is_common) && !(is_office || in_name || is_named) {
                return self.phrase(at);
            }
        }
        let mut end = self.run(at);
        if let Some((known_end, ..)) = known {
            end = end.max(known_end);
        }
        self.split(at..end, is_first)
    }

    /// `An Verstraete`: what is an article elsewhere is none before this letter.
    fn is_first_name(&self, at: usize) -> bool {
        let next = self.word(at + 1).chars().next().unwrap_or(' ').to_ascii_lowercase();
        let named = self.follows(at + 1) && self.is_name_word(at + 1);
        named
            && (self.word(at) == "An" && !"aeiouhmnflrsx8".contains(next)
                || crate::date::ENGLISH_MONTHS.contains(&self.word(at)))
    }

    fn is_organization(&self, from: usize, to: usize) -> bool {
        (from..to).any(|at| self.has(at, self.text.rules.is.organization_word))
    }

    /// The end of the row of words with capitals that begins at a place, small words inside it included.
    fn run(&self, from: usize) -> usize {
        self.run_within(from, NAME, POSSESSIVES)
    }

    /// The same of at most so many words, where names may depend so often on those behind a possessive.
    fn run_within(&self, from: usize, most: usize, depth: usize) -> usize {
        let is = &self.text.rules.is;
        let mut end = from + 1;
        while end - from < most {
            if self.follows(end) && self.is_name_word(end) && !self.begins_other(from, end) {
                end += 1;
                continue;
            }
            if self.same_sentence(end) && self.word(end) == "&" && self.is_name_word_at(end + 1) {
                end += 2;
                continue;
            }
            // `Workers' Union`, `People's Party`, `St Colman's Healthcare`
            if self.kind(end) == Some(Kind::Possessive) && self.is_possessive_name(from, end, depth) {
                end += if self.follows(end + 1) && self.is_name_word(end + 1) { 2 } else { 1 };
                continue;
            }
            let mut next = end;
            while next - end < 4 && self.follows(next) && self.has(next, is.particle) && !self.is_name_word(next) {
                next += 1;
            }
            if next > end && self.follows(next) && self.is_name_word(next) {
                end = next + 1;
                continue;
            }
            match self.connected(from, end) {
                Some(further) => end = further,
                None => break,
            }
        }
        end
    }

    fn is_name_word_at(&self, at: usize) -> bool {
        self.same_sentence(at) && self.is_name_word(at)
    }

    /// Whether somebody else begins here: a form of address or an office in the middle of a row.
    fn begins_other(&self, from: usize, at: usize) -> bool {
        let is = &self.text.rules.is;
        let word = self.word(at);
        self.has(at, is.honorific) && word.ends_with('.') && from < at && word != "St."
    }

    /// `of`, `for`, `on` and `and` inside the name of an organization: the end of the name behind it.
    fn connected(&self, from: usize, end: usize) -> Option<usize> {
        let is = &self.text.rules.is;
        if self.word(end) == "," {
            return self.joined_by_commas(from, end);
        }
        if self.word(end) == "at" && self.word(from) == "University" && self.word(from + 1) == "of" {
            return (self.follows(end) && self.follows(end + 1) && self.is_name_word(end + 1)).then_some(end + 2);
        }
        if !(self.follows(end) && self.has(end, is.connector)) {
            return None;
        }
        let word = self.word(end);
        let mut next = end + 1;
        if self.follows(next) && self.word(next) == "the" {
            next += 1;
        }
        if !(self.follows(next) && self.is_name_word(next)) {
            return None;
        }
        if word == "and" {
            return self.joined_by_and(from, end, next);
        }
        // An office is no organization: `Minister for Health X` is read by `split`.
        let left = (from..end).any(|at| self.has(at, is.organization_word));
        let office = self.has(end - 1, is.title) && !self.has(end - 1, is.organization_word);
        if office && matches!(word, "for" | "of") && self.has(next, is.portfolio) {
            return Some(next + 1);
        }
        let fits = match word {
            "of" | "for" => left && !office,
            _ => left && self.has(end - 1, is.organization_word),
        };
        // `the Commission on Friday`, `a Bank for Britain`: who is known is named for himself, but for `of` and `for the`.
        fits.then_some(next + 1)
    }

    /// `Ministry of Housing, Communities and Local Government`: the end of a list of what a ministry is for.
    fn joined_by_commas(&self, from: usize, comma: usize) -> Option<usize> {
        let is = &self.text.rules.is;
        let of = (from..comma).any(|at| matches!(self.word(at), "of" | "for"));
        if !(of && self.has(from, is.organization_word) && self.has(comma - 1, is.portfolio)) {
            return None;
        }
        let mut at = comma;
        let mut end = None;
        while at - comma < 12
            && (self.word(at) == "," || self.word(at) == "and" || self.has(at, is.portfolio))
            && self.same_sentence(at)
        {
            // The list is whole behind its `and`.
            if self.has(at, is.portfolio) && (comma..at).any(|before| self.word(before) == "and") {
                end = Some(at + 1);
            }
            at += 1;
        }
        end
    }

    /// `Competition and Consumer Protection Commission`; not `Britain and the Commission`.
    fn joined_by_and(&self, from: usize, end: usize, next: usize) -> Option<usize> {
        let is = &self.text.rules.is;
        // Who is known is named for himself; a place or a people may begin a name.
        let whole = self.known[from].filter(|(known_end, ..)| *known_end == end);
        if next != end + 1 || whole.is_some_and(|(.., form)| form == Form::Name) {
            return None;
        }
        let place = whole.is_some_and(|(.., form)| form == Form::Place);
        // `Ministry of Agriculture and Fisheries`
        let is_head = |at: usize| {
            self.has(at, is.organization_word) && !self.has(at, is.weak_word) && !self.word(at).ends_with('s')
        };
        if (from..end).any(is_head) {
            let of = (from..end).any(|at| matches!(self.word(at), "of" | "for"));
            return (of && self.has(end - 1, is.portfolio) && self.has(next, is.portfolio)).then_some(next + 1);
        }
        if end - from > 4 || self.known[next].is_some() || self.has(from, is.given | is.title) {
            return None;
        }
        // What stands behind has to end with a word that makes it an organization, and an article before.
        let mut last = next;
        while self.follows(last + 1) && self.is_name_word(last + 1) && last - next < 6 {
            last += 1;
        }
        let article =
            from.checked_sub(1).is_some_and(|before| self.has(before, is.determiner)) || self.word(last + 1) == "(";
        // `Dumfries and Galloway Council`
        let alone = end - from == 1 && last > next && !self.has(last, is.weak_word);
        ((article || place || alone) && last > next - 1 && self.has(last, is.organization_word)).then_some(last + 1)
    }

    fn is_possessive_name(&self, from: usize, at: usize, depth: usize) -> bool {
        let is = &self.text.rules.is;
        if at == 0 || self.known[from].is_some_and(|(end, ..)| end == at) {
            return false;
        }
        let saint = at - from == 2 && matches!(self.word(from), "St" | "St." | "Saint");
        let plural = self.text.prose.tokens[at].range().len() <= '’'.len_utf8();
        let next = at + 1;
        let joins = self.follows(next) && self.is_name_word(next);
        let last = || self.run_within(next, BEHIND_POSSESSIVE, depth - 1).min(next + BEHIND_POSSESSIVE);
        let organization = || depth > 0 && self.is_organization(next, last());
        saint || joins && (plural || self.has(at - 1, is.collective)) && organization()
    }

    /// Cuts a row into forms of address, offices, countries before them, and the name.
    fn split(&mut self, row: Range<usize>, is_first: bool) -> usize {
        let is = &self.text.rules.is;
        let mut from = row.start;
        let end = row.end;
        let whole_known = self.known[from].is_some_and(|(known_end, ..)| known_end == end);
        while !whole_known
            && from + 1 < end
            && self.has(from, is.honorific)
            && !matches!(self.word(from), "St" | "St." | "Saint")
        {
            self.push(from..from + 1, self.text.classes.honor, None);
            from += 1;
        }
        if from + 1 == end && self.has(from, is.honorific) && !whole_known {
            // `Ms. de la Hoz`: the name begins with a small word.
            return self.push(from..end, self.text.classes.honor, None);
        }
        if whole_known {
            return self.name(from..end);
        }
        let last = (from..end).rev().find(|at| {
            self.has(*at, is.title)
                && (*at + 1 >= end || self.is_name_word(*at + 1) || matches!(self.word(*at + 1), "for" | "of"))
                && self.known[from].is_none_or(|(known_end, ..)| known_end <= *at)
        });
        if let Some(title) = last
            && !(self.behind_office(title, end)..end)
                .any(|at| self.has(at, is.organization_word | is.place_word | is.thing_word))
            && (from..title).all(|at| !self.has(at, is.connector))
        {
            return self.office(from, title, end);
        }
        // `US Treasury`, `Ukrainian Oleh Kovalenko`: who is known by himself behind a country.
        if let Some((known_end, _, form)) = self.known[from]
            && known_end < end
        {
            let rest_known =
                self.known[known_end].is_some_and(|(rest_end, .., form)| rest_end == end && form == Form::Name);
            let person =
                form == Form::Demonym && self.has(known_end, is.given) && !self.is_organization(known_end, end);
            if rest_known || person {
                self.name(from..known_end);
                return self.name(known_end..end);
            }
        }
        let _ = is_first;
        self.name(from..end)
    }

    /// `EU Trade Commissioner Pieter van der Laan`, `Foreign Minister`, `Minister for Health Ann Bell`
    fn office(&mut self, from: usize, title: usize, end: usize) -> usize {
        let is = &self.text.rules.is;
        let mut start = from;
        // `Labour Minister` is no minister of a party.
        let known = self.known[from].filter(|(known_end, ..)| *known_end <= title && !self.has(from, is.portfolio));
        let is_word = self.text.rules.bits(&self.word(from).to_lowercase()) & !is.given != 0;
        if let Some((known_end, ..)) = known {
            self.name(from..known_end);
            start = known_end;
        } else if from < title
            && !self.has(from, is.title | is.modifier | is.portfolio)
            && (is_acronym(self.word(from)) || !is_word && !self.has(from, is.organization_word | is.common | is.given))
        {
            self.name(from..from + 1);
            start = from + 1;
        } else if from < title
            && !self.has(from, is.title | is.modifier | is.portfolio | is.common)
            && self.is_organization(from, title)
        {
            // `Blue Ribbon Committee Chair`
            let last = (from..title).rev().find(|at| self.has(*at, is.organization_word)).unwrap_or(from);
            if last > from {
                self.name(from..last + 1);
                start = last + 1;
            }
        }
        let mut behind = self.behind_office(title, end);
        let role = self.text.classes.role | self.text.classes.title;
        if start < behind {
            self.push(start..behind, role, None);
        }
        while behind + 1 < end && self.has(behind, is.honorific) {
            self.push(behind..behind + 1, self.text.classes.honor, None);
            behind += 1;
        }
        if behind < end { self.name(behind..end) } else { behind }
    }

    /// The end of an office: behind `for Health`, `of Foreign Affairs and Trade`.
    fn behind_office(&self, title: usize, end: usize) -> usize {
        let mut behind = title + 1;
        if behind < end && matches!(self.word(behind), "for" | "of") {
            behind += 1;
            while behind < end
                && (self.has(behind, self.text.rules.is.portfolio) || matches!(self.word(behind), "and" | "the"))
            {
                behind += 1;
            }
        }
        behind
    }

    /// Notes a name.
    fn name(&mut self, tokens: Range<usize>) -> usize {
        let prose = self.text.prose;
        let form = prose.slice(&tokens);
        let known =
            self.known[tokens.start].filter(|(end, ..)| *end == tokens.end).map(|(_, known, form)| (known, form));
        let classes = &self.text.classes;
        let sentence = &prose.sentences[prose.tokens[tokens.start].sentence as usize];
        let bits = match known {
            Some((_, Form::Demonym)) => classes.dem,
            Some((_, Form::Place | Form::Seat)) => classes.x | classes.seat,
            Some((at, Form::Name)) if self.text.rules.known[at].kind == Some(super::Kind::Country) => {
                classes.x | classes.country
            }
            _ if is_acronym(form) => classes.x | classes.acronym,
            _ => classes.x,
        };
        if matches!(known, Some((_, Form::Demonym))) {
            let number = self.mention(&tokens, form, known, sentence.paragraph);
            return self.push(tokens, bits, Some(number));
        }
        if tokens.len() > 1 {
            self.note_surnames(&tokens);
            if crate::date::ENGLISH_MONTHS.contains(&self.word(tokens.start)) {
                self.firsts.insert(self.word(tokens.start));
            }
        }
        let number = self.mention(&tokens, form, known, sentence.paragraph);
        self.push(tokens, bits, Some(number))
    }

    fn mention(
        &mut self,
        tokens: &Range<usize>,
        form: &'a str,
        known: Option<(usize, Form)>,
        paragraph: usize,
    ) -> usize {
        let opens = tokens.len() == 1 && self.opens(tokens.start);
        let addressed = self.text.chunks.last().is_some_and(|last| {
            last.tokens.end == tokens.start && last.bits & (self.text.classes.honor | self.text.classes.title) != 0
        });
        let headline = paragraph < self.headlines;
        self.text.mentions.push(Mention { form, tokens: tokens.clone(), known, opens, headline, addressed });
        self.text.mentions.len() - 1
    }

    /// The ends of a name that begin with small words.
    fn note_surnames(&mut self, tokens: &Range<usize>) {
        for at in tokens.start + 1..tokens.end {
            if self.has(at, self.text.rules.is.particle) {
                let form = self.text.prose.slice(&(at..tokens.end)).to_lowercase();
                self.surnames.insert(form);
            }
        }
    }

    /// A row of small words: a role, a description, or a word alone.
    fn phrase(&mut self, at: usize) -> usize {
        let is = &self.text.rules.is;
        let alone = self.text.bits[at];
        if self.has(at, is.function | is.determiner | is.particle) && !self.has(at, is.person_noun | is.modifier) {
            return self.push(at..at + 1, alone, None);
        }
        let mut head = None;
        let mut end = at;
        while end - at < PHRASE && (end == at || self.follows(end)) && self.kind(end) == Some(Kind::Word) {
            let stops = (self.has(end, is.function | is.determiner) || self.has(end, is.speech | is.action))
                && !self.has(end, is.person_noun | is.organization_noun | is.modifier);
            if stops || (end > at && (self.text.prose.is_capital(end) || self.dates[end] > 0)) {
                break;
            }
            let noun = self.noun(end);
            if noun != 0 {
                head = Some((end, noun));
            }
            end += 1;
        }
        // `guide dog`: what another noun follows is not the head. A participle or an adjective may follow.
        let head = head.filter(|(head, _)| {
            let word = self.word(head + 1);
            head + 1 >= end
                || word.ends_with("ing")
                || word.ends_with("ed")
                || word.ends_with("ly")
                || word.ends_with('s')
                || self.has(head + 1, is.adjective | is.function)
        });
        let Some((head, noun)) = head else {
            return self.push(at..at + 1, alone, None);
        };
        let classes = &self.text.classes;
        let is_person = noun & is.person_noun != 0;
        let mut bits = if is_person { classes.role } else { classes.org };
        if noun & is.group_noun != 0 && !is_person {
            bits |= classes.group;
        }
        let mut end = head + 1;
        if is_person {
            end = self.complement(head);
        }
        self.push(at..end, bits, None)
    }

    /// What a word says somebody is.
    fn noun(&self, at: usize) -> Bits {
        let is = &self.text.rules.is;
        let nouns = is.person_noun | is.organization_noun | is.group_noun;
        let bits = self.text.bits[at] & nouns;
        if bits != 0 {
            return bits;
        }
        let word = self.word(at);
        // What people are by profession has few endings.
        if ["ologist", "ographer", "iatrist", "etician", "atician", "onomist"]
            .iter()
            .any(|ending| word.ends_with(ending))
        {
            return is.person_noun;
        }
        // `ex-pilot`, `secretary-general`
        match word.split_once('-') {
            Some((first, rest)) => {
                let last = self.text.rules.bits(rest.rsplit('-').next().unwrap_or(rest)) & nouns;
                if last != 0 { last } else { self.text.rules.bits(first) & is.person_noun }
            }
            None => 0,
        }
    }

    /// `of immunisation` behind `director`: the end of a role with what it is for.
    fn complement(&self, head: usize) -> usize {
        let is = &self.text.rules.is;
        let preposition = head + 1;
        if !(self.follows(preposition) && matches!(self.word(preposition), "of" | "for" | "in" | "on")) {
            return head + 1;
        }
        let mut end = preposition + 1;
        while self.follows(end)
            && end - preposition <= 4
            && self.kind(end) == Some(Kind::Word)
            && !self.text.prose.is_capital(end)
            && self.dates[end] == 0
            && !self.has(end, is.determiner | is.speech)
            && (!self.has(end, is.function)
                || (self.word(end) == "and" && end > preposition + 1 && self.noun_follows(end + 1)))
        {
            end += 1;
        }
        let verbs = (preposition + 1..end).any(|at| self.has(at, is.action) && !self.has(at, is.modifier));
        if end == preposition + 1 || verbs { head + 1 } else { end }
    }

    fn noun_follows(&self, at: usize) -> bool {
        let is = &self.text.rules.is;
        self.follows(at)
            && self.kind(at) == Some(Kind::Word)
            && !self.text.prose.is_capital(at)
            && !self.has(at, is.function | is.determiner | is.speech | is.action)
    }

    /// The words that begin a sentence somewhere and stand inside one without a capital elsewhere.
    fn small_words(&self) -> BTreeSet<String> {
        let prose = self.text.prose;
        let mut first: Vec<String> = (0..prose.tokens.len())
            .filter(|at| prose.tokens[*at].kind == Kind::Word && prose.is_capital(*at) && self.opens(*at))
            .map(|at| prose.word(at).to_lowercase())
            .collect();
        first.sort_unstable();
        first.dedup();
        // Most words are none of them, and a table of their first bytes and lengths tells so at once.
        let key = |word: &str| {
            let bytes = word.as_bytes();
            let byte = |at: usize| usize::from(bytes.get(at).copied().unwrap_or(0));
            (byte(0) * 31 + byte(1) * 7 + byte(2) * 131 + word.len() * 17) % 4096
        };
        let mut table = vec![false; 4096];
        for word in &first {
            table[key(word)] = true;
        }
        let mut small = BTreeSet::new();
        for token in &prose.tokens {
            let word = &prose.text[token.range()];
            if token.kind == Kind::Word
                && table[key(word)]
                && word.chars().next().is_some_and(char::is_lowercase)
                && first.binary_search_by(|known| known.as_str().cmp(word)).is_ok()
            {
                small.insert(word.to_owned());
            }
        }
        small
    }

    /// Finds the lines in which capitals say nothing.
    fn silence(&mut self) {
        let prose = self.text.prose;
        let mut from = 0;
        while from < prose.sentences.len() {
            let paragraph = prose.sentences[from].paragraph;
            let to = (from..prose.sentences.len())
                .find(|at| prose.sentences[*at].paragraph != paragraph)
                .unwrap_or(prose.sentences.len());
            let tokens = prose.sentences[from].tokens.start..prose.sentences[to - 1].tokens.end;
            if is_title_case(prose, &tokens) || is_byline(prose, &tokens) {
                self.silent[tokens].fill(true);
            } else if let Some(end) = self.dateline(&tokens) {
                self.silent[tokens.start..end].fill(true);
                for at in tokens.start..end {
                    self.known[at] = None;
                }
            }
            from = to;
        }
    }

    /// `ATHENS, Greece —`: the place and day that a report is from.
    fn dateline(&self, tokens: &Range<usize>) -> Option<usize> {
        let prose = self.text.prose;
        let first = prose.word(tokens.start);
        let is_loud =
            first.chars().count() > 2 && first.chars().all(|c| c.is_uppercase() || matches!(c, '-' | '’' | '\'' | '.'));
        let dash = (tokens.start + 1..tokens.end.min(tokens.start + 12))
            .find(|at| matches!(prose.word(*at), "—" | "–" | "-" | "--"))?;
        let is_short = (tokens.start..dash).all(|at| prose.tokens[at].kind != Kind::Word || prose.is_capital(at));
        (is_loud && is_short).then_some(dash + 1)
    }
}

/// How many lines at the beginning are headlines: what stands before the first line that ends as a sentence does.
fn headlines(prose: &Prose<'_>) -> usize {
    let mut paragraphs = 0;
    for sentence in &prose.sentences {
        let last = prose.word(sentence.tokens.end - 1);
        let ends = matches!(last, "." | "!" | "?" | "…" | "”" | "\"" | "’" | "'");
        if sentence.paragraph > paragraphs || ends {
            if ends {
                return sentence.paragraph.min(2);
            }
            paragraphs = sentence.paragraph;
        }
    }
    2
}

/// `By Ann Bell in Lisbon`: who wrote it is not in the story.
fn is_byline(prose: &Prose<'_>, tokens: &Range<usize>) -> bool {
    let ends = matches!(prose.word(tokens.end - 1), "." | "!" | "?" | "”" | "\"");
    tokens.len() <= 14
        && prose.word(tokens.start).eq_ignore_ascii_case("by")
        && prose.is_capital(tokens.start + 1)
        && !ends
}

/// A line in which nearly every word has a capital.
fn is_title_case(prose: &Prose<'_>, tokens: &Range<usize>) -> bool {
    let words = tokens.clone().filter(|at| prose.tokens[*at].kind == Kind::Word && prose.word(*at).chars().count() > 3);
    let (mut all, mut capital) = (0, 0);
    for at in words {
        all += 1;
        capital += usize::from(prose.is_capital(at));
    }
    all >= 4 && capital * 10 >= all * 7 && tokens.len() < 40
}

/// `NSIA`, `U.S.`, `G7`: two capitals or more and nothing else but digits and full stops.
#[must_use]
pub fn is_acronym(word: &str) -> bool {
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    capitals >= 2
        && word.chars().count() <= 8
        && word.chars().all(|c| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '.' | '-'))
}

/// For each token, who is known that is named from it on.
fn known(text: &Text<'_>, dates: &[u32]) -> Vec<Option<(usize, usize, Form)>> {
    let prose = text.prose;
    let mut known = vec![None; prose.tokens.len()];
    let mut at = 0;
    for found in text.rules.forms.find(prose.text) {
        while at < prose.tokens.len() && (prose.tokens[at].start as usize) < found.range.start {
            at += 1;
        }
        let mut end = at;
        while end < prose.tokens.len() && (prose.tokens[end].end as usize) < found.range.end {
            end += 1;
        }
        // A name that ends inside a token is none: `US` in `US-led`, `Iran` in `Iran-backed`.
        let exact = prose.tokens.get(at).is_some_and(|token| token.start as usize == found.range.start)
            && prose.tokens.get(end).is_some_and(|token| {
                let last = token.end as usize;
                last == found.range.end || last == found.range.end + 1 && prose.text.as_bytes()[found.range.end] == b'.'
            });
        if exact && dates[at] == 0 {
            let (who, form) = text.rules.meant[found.name as usize];
            known[at] = Some((end + 1, who, form));
        }
    }
    known
}
