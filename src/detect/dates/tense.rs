//! Whether what stands beside a date lies behind or before the text. Start at [`of`].
//!
//! The nearest verb of the clause decides: first to the left of the date, then to its right, then in the clause before.
//! An infinitive counts as what the word before its `to` makes of it (`agreed to meet` is to come, `failed to meet` is
//! not). This is no grammar: it knows verbs by a list and by `-ed`, and clauses by the words that open them.

use std::ops::Range;

use super::row::DateRow;
use crate::detect::prose::Kind;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tense {
    Past,
    Future,
    /// To come when something else happened: `was to begin`.
    Planned,
    Unknown,
}

/// How far a verb may stand from its date, in tokens.
const NEAR: usize = 18;

/// The tense at a date.
#[must_use]
pub fn of(row: &DateRow<'_>, span: &Range<usize>) -> Tense {
    let sentence = row.prose.sentences[row.prose.tokens[span.start].sentence as usize].tokens.clone();
    let before = |at: usize| at.checked_sub(1).filter(|at| *at >= sentence.start);
    let article = before(span.start).filter(|at| &*row.lower(*at) == "the");
    let preposition = before(article.unwrap_or(span.start)).map(|at| row.lower(at));
    if preposition.as_ref().is_some_and(|word| row.rules.tense.since.has(word)) {
        return Tense::Past;
    }
    // `gave them until 30 April`
    let is_until = preposition.as_deref().is_some_and(|word| matches!(word, "until" | "till"));
    let given = (span.start.saturating_sub(8).max(sentence.start)..span.start)
        .any(|at| matches!(&*row.lower(at), "gave" | "given" | "gives"));
    if is_until && given {
        return Tense::Future;
    }
    let until = preposition.is_some_and(|word| row.rules.tense.until.has(&word));
    let (left, boundary) = left(row, span.start, sentence.start);
    let tense = left
        .or_else(|| right(row, span.end, sentence.end))
        // The clause before says what is to come, but not that something is past.
        .or_else(|| {
            boundary.and_then(|at| self::left(row, at, sentence.start).0).filter(|tense| *tense == Tense::Future)
        });
    match tense {
        Some(tense) => tense,
        None if until => Tense::Future,
        None => Tense::Unknown,
    }
}

/// The verb before a place, and the word that opens the clause, where that is reached first.
fn left(row: &DateRow<'_>, from: usize, start: usize) -> (Option<Tense>, Option<usize>) {
    let mut at = from;
    while at > start && from - at < NEAR {
        at -= 1;
        if is_boundary(row, at) {
            return (None, Some(at));
        }
        if let Some(tense) = verb(row, at, start) {
            return (Some(tense), None);
        }
    }
    (None, None)
}

fn right(row: &DateRow<'_>, from: usize, end: usize) -> Option<Tense> {
    for at in from..end.min(from + NEAR) {
        if is_boundary(row, at) && at > from {
            return None;
        }
        if let Some(tense) = verb(row, at, from) {
            return Some(tense);
        }
    }
    None
}

fn is_boundary(row: &DateRow<'_>, at: usize) -> bool {
    let token = &row.prose.tokens[at];
    if token.kind == Kind::Word && row.rules.tense.saying.has(&row.lower(at)) {
        // `said anyone with a ticket could travel`: a clause without `that` begins here.
        let next = row.prose.tokens.get(at + 1);
        return next
            .is_some_and(|next| next.kind == Kind::Word && !row.is_time(at + 1) && !row.is_of(at + 1, "before_year"))
            && !matches!(
                &*row.lower(at + 1),
                "at" | "on" | "late" | "early" | "last" | "this" | "today" | "yesterday"
            );
    }
    // `as early as Wednesday` is one with its verb.
    let beside = [row.lower(at + 1), at.checked_sub(1).map(|before| row.lower(before)).unwrap_or_default()];
    if &*row.lower(at) == "as"
        && beside.iter().any(|word| matches!(&**word, "early" | "soon" | "late" | "long" | "well"))
    {
        return false;
    }
    matches!(token.kind, Kind::Word | Kind::Mark) && row.rules.tense.boundaries.has(&row.lower(at))
}

/// The tense of the verb at a place, if there is one; no word before `start` is looked at.
fn verb(row: &DateRow<'_>, at: usize, start: usize) -> Option<Tense> {
    let tense = &row.rules.tense;
    if row.prose.tokens[at].kind != Kind::Word {
        return None;
    }
    let word = row.lower(at);
    // What follows a verb of the same group is in the group: `would have been`, `was to have begun`, `is due to meet`.
    let before = at.checked_sub(1).filter(|before| *before >= start);
    let before = before.filter(|before| row.prose.tokens[*before].kind == Kind::Word);
    let skip = |at: usize| at.checked_sub(1).filter(|at| *at >= start && row.prose.tokens[*at].kind == Kind::Word);
    if &*word == "to" {
        // An infinitive: the word before `to` decides.
        let next = row.lower(at + 1);
        let is_infinitive = row.prose.tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Word)
            && !row.prose.is_capital(at + 1)
            && !matches!(
                &*next,
                "the" | "a" | "an" | "its" | "his" | "her" | "their" | "this" | "that" | "some" | "about"
            );
        if !is_infinitive {
            return None;
        }
        let governor = before?;
        // `warned on Thursday to expect`
        let mut governor = governor;
        while row.is_time(governor) || matches!(&*row.lower(governor), "on" | "late" | "early") {
            governor = skip(governor)?;
        }
        let governor =
            if row.is_verb_like(governor) && row.lower(governor).ends_with("ly") { skip(governor)? } else { governor };
        if matches!(&*row.lower(governor), "was" | "were") {
            return Some(Tense::Planned);
        }
        // `asked both sides to guarantee`: the verb stands before those who were asked.
        let first = governor.saturating_sub(3).max(start);
        let ahead = (first..=governor).rev().find(|at| {
            let word = row.lower(*at);
            let asks = matches!(
                &*word,
                "asked" | "told" | "urged" | "ordered" | "invited" | "warned" | "called" | "required" | "obliged"
            );
            tense.future_before_to.has(&word) && (*at == governor || asks)
        });
        return ahead.map(|_| Tense::Future);
    }
    let contracted = word.rsplit_once('\'').map(|(_, rest)| format!("'{rest}"));
    if tense.future.has(&word) || contracted.is_some_and(|rest| tense.future.has(&rest)) {
        return Some(Tense::Future);
    }
    if tense.conditional.has(&word) {
        // `would have cost` lies behind.
        let next = row.lower(at + 1);
        return Some(match &*next {
            "have" | "'ve" => Tense::Past,
            // `would rather`: a wish.
            "rather" => Tense::Unknown,
            _ => Tense::Future,
        });
    }
    let is_participle =
        word.len() > 3 && word.ends_with("ed") && !tense.not_verbs.has(&word) && !row.prose.is_capital(at);
    let is_past = tense.past.has(&word) || &*word == "set";
    if !is_past && is_participle && is_attribute(row, at, start) {
        return None;
    }
    if !(is_past || is_participle) {
        return None;
    }
    // `set for 3 May`; but `set by the court`
    if matches!(&*word, "set" | "scheduled" | "planned" | "fixed") {
        let next = row.lower(at + 1);
        if before.is_some_and(|before| matches!(&*row.lower(before), "is" | "are" | "be")) {
            return Some(Tense::Future);
        }
        let is_ahead = matches!(&*next, "for" | "to") || &*word != "set" && !matches!(&*next, "by" | "in");
        return Some(if is_ahead { Tense::Future } else { Tense::Past });
    }
    let mut group = before;
    for _ in 0..3 {
        let Some(at) = group else { break };
        let earlier = row.lower(at);
        if tense.future.has(&earlier) {
            return Some(Tense::Future);
        }
        if tense.conditional.has(&earlier) {
            let next = row.lower(at + 1);
            return Some(if matches!(&*next, "have") { Tense::Past } else { Tense::Future });
        }
        if &*earlier == "to" {
            let governor = skip(at);
            let is_future = governor.is_some_and(|governor| tense.future_before_to.has(&row.lower(governor)));
            return Some(if is_future { Tense::Future } else { Tense::Past });
        }
        if matches!(&*earlier, "is" | "are" | "be") && !is_past {
            // `is expected`, `is held`: neither behind nor before.
            return None;
        }
        let inside = matches!(&*earlier, "be" | "been" | "have" | "not" | "also" | "already" | "being")
            || earlier.ends_with("ly");
        group = if inside { skip(at) } else { None };
    }
    // `has`, `have`: what has been done, or what somebody has.
    if matches!(&*word, "has" | "have") {
        let next = row.lower(at + 1);
        let done = tense.past.has(&next)
            || next.ends_with("ed")
            || next.ends_with("ly")
            || matches!(&*next, "been" | "not" | "since");
        return done.then_some(Tense::Past);
    }
    Some(Tense::Past)
}

/// `to expect cancelled trains`, `the disputed vote`: a participle that tells of the noun behind it.
fn is_attribute(row: &DateRow<'_>, at: usize, start: usize) -> bool {
    let noun = row.is_noun_like(at + 1);
    let Some(before) = at.checked_sub(1).filter(|before| *before >= start) else { return false };
    let behind_infinitive = before.checked_sub(1).is_some_and(|to| to >= start && &*row.lower(to) == "to");
    noun && (behind_infinitive || row.is_of(before, "the") || row.is_of(before, "before_year"))
}
