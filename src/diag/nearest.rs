//! "Did you mean …?": the known word that a misspelt one most likely stands for.

use crate::limits;

/// The candidate closest to `word`, if any is close enough: at most one edit for every three
/// characters of the longer word (the rule that rustc uses), transpositions counting as one edit, and
/// never as many as there are characters.
/// Ties go to the candidate that sorts first.
///
/// What it costs is bounded: when [`limits::PROPOSAL_STEPS`] are spent, no more candidates are looked at.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let (length, letters) = shape(word);
    if length > limits::PROPOSAL_CHARACTERS {
        return None;
    }
    let folded = word.to_lowercase();
    let mut left = limits::PROPOSAL_STEPS;
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let (other_length, other_letters) = shape(candidate);
            let allowed = length.max(other_length).max(3) / 3;
            // An edit takes one letter away and brings one, at most.
            let differing = (letters ^ other_letters).count_ones() as usize;
            if length.abs_diff(other_length) > allowed || differing > 2 * allowed {
                return None;
            }
            left = left.checked_sub(length * other_length)?;
            let other = candidate.to_lowercase();
            let distance = strsim::damerau_levenshtein(&folded, &other);
            (distance <= allowed && distance < length.max(other_length)).then_some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// How many characters a word has, and which: a bit for each, several of them sharing one.
fn shape(word: &str) -> (usize, u64) {
    let folded = word.chars().take(2 * limits::PROPOSAL_CHARACTERS).flat_map(char::to_lowercase);
    folded.fold((0, 0), |(length, letters), c| (length + 1, letters | 1 << (u32::from(c) % u64::BITS)))
}

#[cfg(test)]
mod tests {
    use super::nearest;
    use crate::limits;

    #[test]
    fn no_word_costs_more_than_it_may() {
        let long = "x".repeat(limits::PROPOSAL_CHARACTERS);
        assert_eq!(nearest(&long, [long.as_str(), &format!("{long}y")]), Some(long.as_str()));
        assert_eq!(nearest(&format!("{long}y"), [long.as_str()]), None);
        let candidates = limits::PROPOSAL_STEPS / (10 * 10);
        let all: Vec<String> = (0..=candidates).map(|n| format!("90{n:08}")).collect();
        let up_to_the_first = |count: usize| all[..count].iter().rev().map(String::as_str);
        let wanted = all[0].as_str();
        assert_eq!(nearest(wanted, up_to_the_first(candidates)), Some(wanted));
        assert_ne!(nearest(wanted, up_to_the_first(candidates + 1)), Some(wanted), "it is looked at no more");
    }

    #[test]
    fn a_small_slip_finds_its_word_and_a_different_word_finds_none() {
        let ids = ["abbas-araghchi", "badr-albusaidi", "iran"];
        assert_eq!(nearest("abas-araghchi", ids), Some("abbas-araghchi"));
        assert_eq!(nearest("irna", ids), Some("iran"));
        assert_eq!(nearest("Iran", ids), Some("iran"));
        assert_eq!(nearest("sweden", ids), None);
        assert_eq!(nearest("x", ["y"]), None);
    }

    #[test]
    fn a_word_without_end_is_compared_with_nothing() {
        let endless = "a".repeat(200_000);
        assert_eq!(nearest(&endless, [format!("{endless}b").as_str()]), None);
    }
}
