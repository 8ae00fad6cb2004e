//! Patterns over a row of words, as the rules of a language write them. Start at [`Patterns::new`] and [`Patterns::find`].
//!
//! What a pattern is made of is told at the top of the rules. A pattern is tried at each place of the row that its first
//! part may match; there is no other search, and no pattern repeats a part without an end, so the work at a place is
//! bounded by the patterns.

use std::collections::BTreeMap;
use std::ops::Range;

use super::lexicon::Lexicon;

/// Something that patterns are looked for in.
pub trait Row {
    /// Which of the words that patterns write out stands at a place ([`Patterns::word`]); none beyond the end.
    fn word(&self, at: usize) -> Option<Word>;
    /// What a class says of the word at a place.
    fn value(&self, at: usize, class: Class) -> Option<i64>;
    /// Each class that the word at a place is of. It may name a class twice.
    fn classes(&self, at: usize, each: &mut dyn FnMut(Class));
    /// The classes that [`Row::classes`] does not name, because any word may be of them.
    fn computed(&self) -> &[Class];
}

/// The number of a class of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Class(pub u8);

/// The number of a word that patterns write out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word(u16);

/// The names of classes.
#[derive(Clone, Debug, Default)]
pub struct Classes(Vec<String>);

impl Classes {
    /// The class of a name, a new one where it has not been met.
    pub fn of(&mut self, name: &str) -> Class {
        let at = self.0.iter().position(|known| known == name).unwrap_or_else(|| {
            self.0.push(name.to_owned());
            self.0.len() - 1
        });
        Class(u8::try_from(at).unwrap_or(u8::MAX))
    }

    #[must_use]
    pub fn get(&self, name: &str) -> Option<Class> {
        let at = self.0.iter().position(|known| known == name)?;
        Some(Class(u8::try_from(at).unwrap_or(u8::MAX)))
    }
}

#[derive(Clone, Debug)]
struct Part {
    atom: Atom,
    optional: bool,
}

#[derive(Clone, Debug)]
enum Atom {
    Words(Vec<Word>),
    Class(Class),
    Open,
    Close,
}

#[derive(Clone, Debug)]
struct Pattern {
    parts: Vec<Part>,
    /// Number of what it means.
    meaning: usize,
}

/// Words and classes, each a bit of 64 by its number: what has no bit in common has no word or class in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Hint {
    words: u64,
    classes: u64,
}

impl Hint {
    const ANY: Self = Self { words: u64::MAX, classes: u64::MAX };

    fn of(row: &impl Row, at: usize) -> Self {
        let mut classes = row.computed().iter().fold(0, |all, class| all | 1 << (class.0 % 64));
        row.classes(at, &mut |class| classes |= 1 << (class.0 % 64));
        Self { words: row.word(at).map_or(0, |word| 1 << (word.0 % 64)), classes }
    }

    fn meets(self, other: Self) -> bool {
        (self.words & other.words) | (self.classes & other.classes) != 0
    }
}

/// Patterns, by what they may begin with.
#[derive(Clone, Debug, Default)]
pub struct Patterns {
    all: Vec<Pattern>,
    /// For each pattern, what may stand behind its first word.
    seconds: Vec<Hint>,
    words: Lexicon<Word>,
    by_word: Vec<Vec<usize>>,
    by_class: Vec<Vec<usize>>,
}

/// A place where a pattern matches.
#[derive(Clone, Debug)]
pub struct Match {
    /// Places of the words that it finds.
    pub span: Range<usize>,
    /// Places of all words that it looked at.
    pub whole: Range<usize>,
    pub meaning: usize,
    /// The words of classes, in order, those beside the span included.
    pub values: Vec<(Class, i64, usize)>,
    /// Its place in the rules: of two equal matches the first counts.
    order: usize,
}

impl Match {
    /// The value of the `nth` word of a class.
    #[must_use]
    pub fn get(&self, class: Class, nth: usize) -> Option<i64> {
        self.values.iter().filter(|(known, ..)| *known == class).nth(nth).map(|(_, value, _)| *value)
    }

    /// Where the `nth` word of a class stands.
    #[must_use]
    pub fn place(&self, class: Class, nth: usize) -> Option<usize> {
        self.values.iter().filter(|(known, ..)| *known == class).nth(nth).map(|(.., at)| *at)
    }
}

impl Patterns {
    /// Reads patterns, each with the number of what it means.
    ///
    /// # Errors
    /// Says which pattern cannot be read.
    pub fn new<'a>(
        patterns: impl IntoIterator<Item = (usize, &'a str)>,
        classes: &mut Classes,
    ) -> Result<Self, String> {
        let mut all = Vec::new();
        let mut words: BTreeMap<String, Word> = BTreeMap::new();
        for (meaning, written) in patterns {
            let row: Vec<&str> = written.split_whitespace().collect();
            let variants = expand(&row).ok_or_else(|| format!("brackets in `{written}`"))?;
            for variant in variants {
                let parts = variant.iter().map(|word| part(word, classes, &mut words)).collect::<Option<Vec<_>>>();
                let parts = parts.filter(|parts| !parts.is_empty()).ok_or_else(|| format!("pattern `{written}`"))?;
                all.push(Pattern { parts, meaning });
            }
        }
        let by_word = vec![Vec::new(); words.len()];
        let seconds = all.iter().map(|pattern| second(&pattern.parts)).collect();
        let mut patterns = Self { all, seconds, words: words.into_iter().collect(), by_word, by_class: Vec::new() };
        for at in 0..patterns.all.len() {
            patterns.index(at);
        }
        Ok(patterns)
    }

    /// Notes what a pattern may begin with: its first part, and those behind it while they may be left out.
    fn index(&mut self, at: usize) {
        for Part { atom, optional } in self.all[at].parts.clone() {
            match atom {
                Atom::Words(words) => words.into_iter().for_each(|word| self.by_word[usize::from(word.0)].push(at)),
                Atom::Class(class) => {
                    let class = usize::from(class.0);
                    if self.by_class.len() <= class {
                        self.by_class.resize(class + 1, Vec::new());
                    }
                    self.by_class[class].push(at);
                }
                Atom::Open | Atom::Close => continue,
            }
            if !optional {
                break;
            }
        }
    }

    /// Takes classes that always come together for one, where it is looked what a pattern begins with.
    pub fn together(&mut self, classes: &[Class]) {
        let Some((first, others)) = classes.split_first() else { return };
        let mut all = Vec::new();
        for class in classes {
            all.extend(self.by_class.get_mut(usize::from(class.0)).map(std::mem::take).unwrap_or_default());
        }
        all.sort_unstable();
        all.dedup();
        let last = others.iter().chain([first]).map(|class| usize::from(class.0) + 1).max().unwrap_or(0);
        self.by_class.resize(self.by_class.len().max(last), Vec::new());
        self.by_class[usize::from(first.0)] = all;
    }

    /// The word that patterns write out, as they do: one in small letters there may have a capital in a text.
    #[must_use]
    pub fn word(&self, text: &str) -> Option<Word> {
        let exact = self.words.get(text).copied();
        exact.or_else(|| {
            let has_capital = text.chars().any(|c| c.is_uppercase() || c == '’');
            has_capital.then(|| self.words.get(&text.to_lowercase().replace('’', "'")).copied()).flatten()
        })
    }

    /// The matches that begin at a place.
    pub fn find(&self, row: &impl Row, at: usize, scratch: &mut Scratch, found: &mut Vec<Match>) {
        let Scratch { tried, values } = scratch;
        tried.clear();
        tried.extend(row.word(at).map(|word| &self.by_word[usize::from(word.0)]).into_iter().flatten());
        row.classes(at, &mut |class| {
            if let Some(of_class) = self.by_class.get(usize::from(class.0)) {
                tried.extend(of_class);
            }
        });
        if !tried.is_sorted() {
            tried.sort_unstable();
        }
        tried.dedup();
        if tried.is_empty() {
            return;
        }
        let next = Hint::of(row, at + 1);
        for &order in &*tried {
            if !self.seconds[order].meets(next) {
                continue;
            }
            let pattern = &self.all[order];
            values.clear();
            let mut state = State { row, values, open: None, close: None };
            if let Some(end) = state.run(&pattern.parts, at) {
                let span = state.open.unwrap_or(at)..state.close.unwrap_or(end);
                let values = state.values.clone();
                found.push(Match { span, whole: at..end, meaning: pattern.meaning, values, order });
            }
        }
    }

    /// The words that patterns write out, in no order.
    pub fn words(&self) -> impl Iterator<Item = (&str, Word)> {
        self.words.iter().map(|(word, number)| (word, *number))
    }

    /// Whether a pattern begins with a word.
    #[must_use]
    pub fn begins_with(&self, word: Word) -> bool {
        !self.by_word[usize::from(word.0)].is_empty()
    }
}

/// What may stand behind the first word of a pattern; anything where it may end there.
fn second(parts: &[Part]) -> Hint {
    let mut hint = Hint::default();
    for (at, Part { atom, optional }) in parts.iter().enumerate() {
        if matches!(atom, Atom::Open | Atom::Close) {
            continue;
        }
        if !leads(&parts[at + 1..], &mut hint) {
            return Hint::ANY;
        }
        if !optional {
            break;
        }
    }
    hint
}

/// Adds what parts may begin with; says whether they need a word at all.
fn leads(parts: &[Part], hint: &mut Hint) -> bool {
    for Part { atom, optional } in parts {
        match atom {
            Atom::Words(words) => words.iter().for_each(|word| hint.words |= 1 << (word.0 % 64)),
            Atom::Class(class) => hint.classes |= 1 << (class.0 % 64),
            Atom::Open | Atom::Close => continue,
        }
        if !optional {
            return true;
        }
    }
    false
}

/// Of matches that overlap, the one that begins first, then the longest, then the first of the rules.
#[must_use]
pub fn choose(mut found: Vec<Match>) -> Vec<Match> {
    found.sort_by_key(|found| (found.span.start, usize::MAX - found.span.end, found.order));
    let mut free_from = 0;
    found.retain(|found| {
        let is_free = found.span.start >= free_from && !found.span.is_empty();
        if is_free {
            free_from = found.span.end;
        }
        is_free
    });
    found
}

/// Memory that is used again from place to place.
#[derive(Debug, Default)]
pub struct Scratch {
    tried: Vec<usize>,
    values: Vec<(Class, i64, usize)>,
}

struct State<'a, R> {
    row: &'a R,
    values: &'a mut Vec<(Class, i64, usize)>,
    open: Option<usize>,
    close: Option<usize>,
}

impl<R: Row> State<'_, R> {
    /// Matches the parts from a place on; gives the place behind them.
    fn run(&mut self, parts: &[Part], at: usize) -> Option<usize> {
        let Some((Part { atom, optional }, rest)) = parts.split_first() else { return Some(at) };
        match atom {
            Atom::Open => {
                let before = self.open.replace(at);
                let end = self.run(rest, at);
                if end.is_none() {
                    self.open = before;
                }
                return end;
            }
            Atom::Close => {
                let before = self.close.replace(at);
                let end = self.run(rest, at);
                if end.is_none() {
                    self.close = before;
                }
                return end;
            }
            Atom::Words(words) => {
                if self.row.word(at).is_some_and(|word| words.contains(&word))
                    && let Some(end) = self.run(rest, at + 1)
                {
                    return Some(end);
                }
            }
            Atom::Class(class) => {
                if let Some(value) = self.row.value(at, *class) {
                    let before = self.values.len();
                    self.values.push((*class, value, at));
                    if let Some(end) = self.run(rest, at + 1) {
                        return Some(end);
                    }
                    self.values.truncate(before);
                }
            }
        }
        if *optional { self.run(rest, at) } else { None }
    }
}

/// The rows of words that a pattern with groups that may be left out stands for.
fn expand<'a>(words: &[&'a str]) -> Option<Vec<Vec<&'a str>>> {
    let Some(open) = words.iter().position(|word| word.starts_with('(') && !word.starts_with("((")) else {
        return Some(vec![words.to_vec()]);
    };
    let close = open
        + words[open..].iter().position(|word| word.ends_with(")?") || word.ends_with(')') && !word.ends_with("))"))?;
    let optional = words[close].ends_with('?');
    let mut inner: Vec<&str> = words[open..=close].to_vec();
    inner[0] = inner[0].strip_prefix('(')?;
    let last = inner.len() - 1;
    inner[last] = inner[last].strip_suffix('?').unwrap_or(inner[last]).strip_suffix(')')?;
    inner.retain(|word| !word.is_empty());
    let rests = expand(&words[close + 1..])?;
    let mut all = Vec::new();
    for with in [true, false] {
        if !with && !optional {
            continue;
        }
        for rest in &rests {
            let mut row: Vec<&str> = words[..open].to_vec();
            row.extend(if with { inner.as_slice() } else { &[] });
            row.extend(rest);
            all.push(row);
        }
    }
    Some(all)
}

fn part(written: &str, classes: &mut Classes, words: &mut BTreeMap<String, Word>) -> Option<Part> {
    let mut number = |word: &str| {
        let next = Word(u16::try_from(words.len()).unwrap_or(u16::MAX));
        *words.entry(word.to_owned()).or_insert(next)
    };
    let (written, optional) = match written.strip_suffix('?') {
        Some(rest) if !rest.is_empty() => (rest, true),
        _ => (written, false),
    };
    let atom = match written {
        "[" => Atom::Open,
        "]" => Atom::Close,
        "((" => Atom::Words(vec![number("(")]),
        "))" => Atom::Words(vec![number(")")]),
        _ => match written.strip_prefix('{') {
            Some(class) => Atom::Class(classes.of(class.strip_suffix('}')?)),
            None => Atom::Words(written.split('|').map(number).collect()),
        },
    };
    Some(Part { atom, optional })
}
