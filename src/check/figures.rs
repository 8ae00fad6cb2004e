//! Figures in running text that nobody answers for. Start at [`figures`].

use std::ops::Range;

use super::actors::inside;
use super::words::{Token, Told, tokens};
use crate::date::ENGLISH_MONTHS;
use crate::parse::markdown::{Hole, HoleKind};
use crate::resolve::Article;
use crate::resolve::index::Linked;
use crate::resolve::links::Target;
use crate::resolve::text::Fill;

/// Figures in a sentence that names an actor, and no claim.
pub fn figures(article: &Article, told: &mut Vec<Told>) {
    let holes: Vec<(&Hole, &Fill)> = article.data.body.holes.iter().zip(&article.body.fills).collect();
    for (at, (hole, fill)) in holes.iter().enumerate() {
        let (HoleKind::Text { text, .. }, Fill::Text(names)) = (&hole.kind, fill) else { continue };
        let text = text.read(&hole.span);
        let claimed =
            holes[at + 1..].first().is_some_and(|(_, next)| matches!(next, Fill::To(Target::Thing(Linked::Claim(_)))));
        for sentence in sentences(text) {
            let has_name = names.iter().any(|(range, _)| sentence.contains(&(range.start as usize)));
            let is_last = sentence.end == text.len();
            if !has_name || (claimed && is_last) {
                continue;
            }
            if let Some(number) = figure(&text[sentence.clone()]) {
                let range = sentence.start + number.start..sentence.start + number.end;
                told.push(Told {
                    rule: "figure-without-claim",
                    message: format!("nobody answers for `{}`", &text[range.clone()]),
                    span: inside(article, hole, range),
                    label: "a figure in the text",
                    help: String::from("make it a claim, and write `[[claim-id]]` in its place"),
                });
            }
        }
    }
}

fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut all = Vec::new();
    let mut from = 0;
    for (at, end) in text.match_indices(['.', '!', '?']) {
        let after = text[at + end.len()..].chars().next();
        if after.is_none_or(char::is_whitespace) {
            all.push(from..at + end.len());
            from = at + end.len();
        }
    }
    all.push(from..text.len());
    all
}

/// The first number that is neither a year nor a day of a month.
fn figure(sentence: &str) -> Option<Range<usize>> {
    let words: Vec<Token<'_>> = tokens(sentence).collect();
    let is_month =
        |at: Option<usize>| at.and_then(|at| words.get(at)).is_some_and(|word| ENGLISH_MONTHS.contains(&word.text));
    words.iter().enumerate().find_map(|(at, word)| {
        let digits = word.text.chars().all(|c| c.is_ascii_digit());
        let rest = sentence[word.end()..].chars().take(2).collect::<String>();
        let grouped = rest.starts_with([',', '.']) && rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit());
        let year = word.text.len() == 4 && !grouped && ("1000"..="2199").contains(&word.text);
        let day = is_month(at.checked_sub(1)) || is_month(Some(at + 1));
        (digits && !year && !day).then(|| {
            let end = word.end()
                + sentence[word.end()..].find(|c: char| !c.is_ascii_digit() && c != ',' && c != '.').unwrap_or(0);
            word.start..end.max(word.end())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::figure;

    #[test]
    fn a_figure_is_neither_a_year_nor_a_day() {
        let text = |sentence: &str| figure(sentence).map(|range| sentence[range].to_owned());
        assert_eq!(text("On 6 February 2026 they met."), None);
        assert_eq!(text("In 1979, 52 were held."), Some(String::from("52")));
        assert_eq!(text("It counted 6,941 deaths."), Some(String::from("6,941")));
        assert_eq!(text("It holds 440.9 kg."), Some(String::from("440.9")));
    }
}
