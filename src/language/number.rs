//! Numbers as a language writes them: digits, groups and the decimal sign are CLDR's.

use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_decimal::options::DecimalFormatterOptions;
use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRules};

/// Writes numbers in one language.
#[derive(Debug)]
pub struct NumberFormatter {
    decimal: Option<DecimalFormatter>,
    plurals: Option<PluralRules>,
}

impl NumberFormatter {
    /// `lang` is a BCP 47 tag; what CLDR does not know is written as in its root: `6,941`.
    #[must_use]
    pub fn new(lang: &str) -> Self {
        let locale = Locale::try_from_str(lang).unwrap_or(Locale::UNKNOWN);
        Self {
            decimal: DecimalFormatter::try_new((&locale).into(), DecimalFormatterOptions::default()).ok(),
            plurals: PluralRules::try_new_cardinal(locale.into()).ok(),
        }
    }

    /// The plural category of a number, by CLDR's rules: `one`, `few`, `other`.
    #[must_use]
    pub fn plural(&self, number: usize) -> &'static str {
        match self.plurals.as_ref().map(|rules| rules.category_for(number)) {
            Some(PluralCategory::Zero) => "zero",
            Some(PluralCategory::One) => "one",
            Some(PluralCategory::Two) => "two",
            Some(PluralCategory::Few) => "few",
            Some(PluralCategory::Many) => "many",
            Some(PluralCategory::Other) | None => "other",
        }
    }

    /// What the language writes for 0 to 9.
    #[must_use]
    pub fn digits(&self) -> String {
        ('0'..='9').map(|digit| self.words(digit.encode_utf8(&mut [0; 4]))).collect()
    }

    /// A whole number, not grouped, as years and the numbers of notes are written.
    #[must_use]
    pub fn plain(&self, number: usize) -> String {
        number.to_string().chars().map(|digit| self.words(digit.encode_utf8(&mut [0; 4]))).collect()
    }

    /// A number that is given by its ASCII digits, with as many decimal places as it has; any other text as it is.
    #[must_use]
    pub fn words(&self, digits: &str) -> String {
        let decimal = Decimal::try_from_str(digits).ok();
        match (&self.decimal, decimal) {
            (Some(formatter), Some(decimal)) => formatter.format(&decimal).to_string(),
            _ => digits.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::NumberFormatter;

    #[test]
    fn each_language_has_its_digits_groups_and_decimal_sign() {
        let words = |lang: &str, digits: &str| NumberFormatter::new(lang).words(digits);
        assert_eq!(words("en", "6941"), "6,941");
        assert_eq!(words("en", "440.90"), "440.90");
        assert_eq!(words("de", "6941.5"), "6.941,5");
        assert_eq!(words("fa", "6941"), "۶٬۹۴۱");
        assert_eq!(words("xx-nonsense-tag", "1234"), "1,234");
        assert_eq!(words("en", "-3"), "-3");
    }

    #[test]
    fn each_language_has_its_plurals() {
        let plural = |lang: &str, number: usize| NumberFormatter::new(lang).plural(number);
        assert_eq!([plural("en", 1), plural("en", 2)], ["one", "other"]);
        assert_eq!([plural("ru", 21), plural("ru", 3), plural("ru", 5)], ["one", "few", "many"]);
        assert_eq!([plural("ar", 0), plural("ar", 2), plural("ar", 11)], ["zero", "two", "many"]);
        assert_eq!(plural("zh", 1), "other");
    }
}
