//! The order of names in a language: the Unicode collation with CLDR's tailoring.

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::Locale;

/// Sorts names as readers of a language look for them.
pub struct NameOrder(Option<CollatorBorrowed<'static>>);

impl std::fmt::Debug for NameOrder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NameOrder")
    }
}

impl NameOrder {
    /// `lang` is a BCP 47 tag; `-u-co-phonebk` and its like choose the order. What CLDR does not know is sorted as in its
    /// root.
    #[must_use]
    pub fn new(lang: &str) -> Self {
        let locale = Locale::try_from_str(lang).unwrap_or(Locale::UNKNOWN);
        Self(Collator::try_new((&locale).into(), CollatorOptions::default()).ok())
    }

    /// What to sort a name by; names that the language takes for equal have the same.
    #[must_use]
    pub fn key(&self, name: &str) -> Vec<u8> {
        let mut key = Vec::with_capacity(name.len() * 2);
        let written = self.0.as_ref().and_then(|order| order.write_sort_key_to(name, &mut key).ok());
        if written.is_none() {
            key = name.to_lowercase().into_bytes();
        }
        key
    }
}

#[cfg(test)]
mod tests {
    use super::NameOrder;

    fn sorted<'a>(lang: &str, names: &[&'a str]) -> Vec<&'a str> {
        let order = NameOrder::new(lang);
        let mut names = names.to_vec();
        names.sort_by_cached_key(|name| order.key(name));
        names
    }

    #[test]
    fn each_language_has_its_order() {
        assert_eq!(sorted("en", &["Zoë", "Öberg", "abbot", "Éluard"]), ["abbot", "Éluard", "Öberg", "Zoë"]);
        assert_eq!(sorted("sv", &["Öberg", "Zoë", "Ahl"]), ["Ahl", "Zoë", "Öberg"]);
        assert_eq!(sorted("fa", &["پارسا", "بهار", "تارا", "گلی"]), ["بهار", "پارسا", "تارا", "گلی"]);
        assert_eq!(sorted("x-nonsense-tag", &["b", "A"]), ["A", "b"]);
    }
}
