//! Which names are forms of one. Start at [`forms`].
//!
//! A form is joined to a longer one if it is its end (`Araghchi`, `van der Laan`), its beginning (`Severn & Mercia`, `Sir
//! Ivo`), or its first letters (`GLCO`), and if there is only one that it can be joined to; those that the rules know as
//! one, and those that the text says are one (`the Observatory (GLCO)`), are joined in any case.

use std::collections::BTreeMap;

use super::Kind;
use super::chunks::{Text, is_acronym};
use super::facts::Told;
use super::rules::Form;

/// From how many names on that begin or end alike a short form is not joined to any.
const MANY: usize = 100;

/// The forms of a text, and which belong together.
pub struct Forms<'a> {
    pub all: Vec<FormOf<'a>>,
    /// For each mention, the number of its form.
    pub of_mention: Vec<usize>,
    /// For each form, the one that stands for all that are joined with it.
    pub head: Vec<usize>,
    /// The first form that names somebody known.
    pub by_known: BTreeMap<usize, usize>,
}

/// A name as it is written, whatever kind of apostrophe it has.
pub struct FormOf<'a> {
    pub text: &'a str,
    pub words: Vec<String>,
    pub mentions: Vec<usize>,
    pub known: Option<(usize, Form)>,
}

impl Forms<'_> {
    fn find(&self, mut form: usize) -> usize {
        while self.head[form] != form {
            form = self.head[form];
        }
        form
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.find(one), self.find(other));
        self.head[one.max(other)] = one.min(other);
    }
}

#[must_use]
pub fn forms<'a>(text: &Text<'a>, told: &[Told]) -> Forms<'a> {
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let mut all: Vec<FormOf<'a>> = Vec::new();
    let mut of_mention = Vec::with_capacity(text.mentions.len());
    for (number, mention) in text.mentions.iter().enumerate() {
        let key = mention.form.replace('’', "'");
        let at = *numbers.entry(key.clone()).or_insert_with(|| {
            let words = key.split_whitespace().map(str::to_owned).collect();
            all.push(FormOf { text: mention.form, words, mentions: Vec::new(), known: mention.known });
            all.len() - 1
        });
        all[at].mentions.push(number);
        of_mention.push(at);
    }
    let head = (0..all.len()).collect();
    let mut by_known = BTreeMap::new();
    for (at, form) in all.iter().enumerate() {
        if let Some((who, Form::Name)) = form.known {
            by_known.entry(who).or_insert(at);
        }
    }
    let mut forms = Forms { all, of_mention, head, by_known };
    known(text, &mut forms);
    said(told, &mut forms);
    short(text, told, &mut forms);
    for at in 0..forms.head.len() {
        forms.head[at] = forms.find(at);
    }
    forms
}

/// Forms of one who is known.
fn known(text: &Text<'_>, forms: &mut Forms<'_>) {
    let mut first: BTreeMap<usize, usize> = BTreeMap::new();
    for at in 0..forms.all.len() {
        // A capital is told from its country until it is seen to act.
        if let Some((who, Form::Name)) = forms.all[at].known
            && text.rules.known[who].kind.is_some()
        {
            let first = *first.entry(who).or_insert(at);
            forms.join(first, at);
        }
    }
}

/// Forms that the text says are one.
fn said(told: &[Told], forms: &mut Forms<'_>) {
    for told in told.iter().filter(|told| told.says.same) {
        if let Some(other) = told.other {
            forms.join(forms.of_mention[told.about], forms.of_mention[other]);
        }
    }
}

/// Short forms of longer ones.
fn short(text: &Text<'_>, told: &[Told], forms: &mut Forms<'_>) {
    let is = &text.rules.is;
    let has_word = |form: &FormOf<'_>, mask: u64| form.words.iter().any(|word| text.rules.bits(word) & mask != 0);
    let organization: Vec<bool> = forms.all.iter().map(|form| has_word(form, is.organization_word)).collect();
    let person: Vec<f32> = weigh(told, forms, |says| says.person);
    let other: Vec<f32> = weigh(told, forms, |says| says.organization + says.group);
    let acts: Vec<f32> = weigh(told, forms, |says| says.actor + says.organization + says.group - says.place);
    // Where each last word, each first word and each row of first letters comes from.
    let mut by_end: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut by_start: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut by_letters: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, form) in forms.all.iter().enumerate().filter(|(_, form)| form.words.len() > 1) {
        by_end.entry(form.words[form.words.len() - 1].to_lowercase()).or_default().push(at);
        by_start.entry(form.words[0].clone()).or_default().push(at);
        if !matches!(form.known, Some((_, Form::Demonym | Form::Place | Form::Seat))) {
            for letters in initials(&form.words) {
                by_letters.entry(letters).or_default().push(at);
            }
        }
    }
    let mut joins = Vec::new();
    for (at, form) in forms.all.iter().enumerate() {
        if matches!(form.known, Some((_, Form::Demonym | Form::Place))) {
            continue;
        }
        let is_known = form.known.is_some();
        if is_acronym(form.text) && form.words.len() == 1 {
            let letters: String = form.text.chars().filter(|c| c.is_alphanumeric()).collect();
            let longer = by_letters.get(&letters).into_iter().flatten().copied().filter(|longer| *longer != at);
            joins.extend(only(longer).map(|longer| (at, longer)));
            continue;
        }
        if is_known {
            continue;
        }
        let last = form.words[form.words.len() - 1].to_lowercase();
        // A surname that hundreds bear joins nobody.
        let ends =
            by_end.get(&last).filter(|ends| ends.len() <= MANY).into_iter().flatten().copied().filter(|longer| {
                let other_form = &forms.all[*longer];
                *longer != at
                    && !organization[*longer]
                    && !organization[at]
                    && ends_with(&other_form.words, &form.words)
                    && other_form.known.is_none()
                    && other[*longer] <= person[*longer] + 1.0
            });
        // The longest stand for the shorter ones between: `Teixeira da Costa` for `João Teixeira da Costa`.
        let ends = longest(forms, ends);
        if let Some(longer) = ends {
            joins.push((at, longer));
            continue;
        }
        // `the Commission`, where one commission is named.
        let starts = by_start.get(&form.words[0]).filter(|starts| starts.len() <= MANY);
        let starts = starts.into_iter().flatten().copied().filter(|longer| {
            *longer != at && forms.all[*longer].known.is_none() && forms.all[*longer].words.starts_with(&form.words)
        });
        let starts: Vec<usize> = starts.collect();
        let organizations =
            starts.iter().copied().filter(|longer| organization[*longer] || other[*longer] > person[*longer]);
        let persons = starts.iter().copied().filter(|longer| person[*longer] >= 2.0 && !organization[*longer]);
        let given = form.words.len() == 1 && person[at] + 0.1 >= other[at];
        if let Some(longer) = longest(forms, persons).filter(|_| given) {
            joins.push((at, longer));
        } else if let Some(longer) = longest(forms, organizations).filter(|_| person[at] < 3.0 && acts[at] > 0.0) {
            // A town is no short form of what is named after it.
            joins.push((at, longer));
        }
    }
    // `the Commission` for the only one that has the word in its name.
    for (at, form) in forms.all.iter().enumerate().filter(|(_, form)| form.words.len() == 1 && form.known.is_none()) {
        if text.rules.bits(&form.words[0]) & is.organization_word == 0 || joins.iter().any(|(short, _)| *short == at) {
            continue;
        }
        let longer = (0..forms.all.len()).filter(|longer| {
            let other = &forms.all[*longer];
            other.words.len() > 1
                && other.words.contains(&form.words[0])
                && (other.words.last() == form.words.first() || other.words.first() == form.words.first())
                && !matches!(other.known, Some((_, Form::Demonym | Form::Place | Form::Seat)))
        });
        let heads: std::collections::BTreeSet<usize> = longer.map(|longer| forms.find(longer)).collect();
        if let [one] = heads.into_iter().collect::<Vec<_>>()[..] {
            joins.push((at, one));
        }
    }
    for (short, longer) in joins {
        forms.join(short, longer);
    }
}

/// Sums up what is told of each form.
fn weigh(told: &[Told], forms: &Forms<'_>, weight: impl Fn(&super::rules::Says) -> f32) -> Vec<f32> {
    let mut sums = vec![0.0; forms.all.len()];
    for told in told {
        sums[forms.of_mention[told.about]] += weight(&told.says);
    }
    sums
}

fn only(mut all: impl Iterator<Item = usize>) -> Option<usize> {
    let first = all.next()?;
    all.next().is_none().then_some(first)
}

/// The longest of some forms, if all others are a part of it or one with it.
fn longest(forms: &Forms<'_>, all: impl Iterator<Item = usize>) -> Option<usize> {
    let all: Vec<usize> = all.collect();
    let longest = *all.iter().max_by_key(|at| (forms.all[**at].words.len(), usize::MAX - **at))?;
    let words = &forms.all[longest].words;
    let fits = |at: usize| {
        let other = &forms.all[at].words;
        at == longest || ends_with(words, other) || words.starts_with(other) || forms.find(at) == forms.find(longest)
    };
    all.iter().all(|at| fits(*at)).then_some(longest)
}

/// Whether a name ends with another, whatever the letter case of its first word: `Van der Laan`.
fn ends_with(long: &[String], short: &[String]) -> bool {
    let Some(from) = long.len().checked_sub(short.len()).filter(|from| *from > 0) else { return false };
    long[from..]
        .iter()
        .zip(short)
        .enumerate()
        .all(|(at, (one, other))| one == other || at == 0 && one.to_lowercase() == other.to_lowercase())
}

/// The rows of first letters that may stand for a name: of the words with capitals, and of all words.
fn initials(words: &[String]) -> Vec<String> {
    let first = |word: &String| word.chars().find(|c| c.is_alphanumeric());
    let capitals: String = words.iter().filter_map(first).filter(|c| c.is_uppercase()).collect();
    // `Anti-Doping` may count as one word or as two.
    let parts = words.iter().flat_map(|word| word.split('-')).filter_map(|part| part.chars().next());
    let parts: String = parts.filter(|c| c.is_uppercase()).collect();
    let all: String = words.iter().filter_map(first).flat_map(char::to_uppercase).collect();
    let mut rows = vec![capitals, parts, all];
    rows.retain(|row| row.chars().count() >= 2);
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// Whether a kind stands for one that no form is a person's of.
#[must_use]
pub fn is_body(kind: Kind) -> bool {
    kind != Kind::Person
}
