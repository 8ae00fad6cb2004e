//! "Did you mean …?": the known word that a misspelt one most likely stands for.

/// In characters. Comparing takes time and memory as the product of both lengths.
const LONGEST: usize = 300;

/// The candidate closest to `word`, if any is close enough: at most one edit for every three
/// characters of the longer word (the rule that rustc uses), transpositions counting as one edit, and
/// never as many as there are characters.
/// Ties go to the candidate that sorts first. A word longer than [`LONGEST`] is no slip of anything.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = word.to_lowercase();
    let length = folded.chars().count();
    if length > LONGEST {
        return None;
    }
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let other = candidate.to_lowercase();
            let other_length = other.chars().count();
            let allowed = length.max(other_length).max(3) / 3;
            if length.abs_diff(other_length) > allowed {
                return None;
            }
            let distance = strsim::damerau_levenshtein(&folded, &other);
            (distance <= allowed && distance < length.max(other_length)).then_some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

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
