//! The picture that stands for an explainer where it is shared. Start at [`Social`].

/// In pixels: what the networks ask for (Open Graph pictures of 1.91 : 1).
pub const SIZE: (u32, u32) = (1200, 630);

/// What it says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Social {
    pub title: String,
    /// Topic and day.
    pub line: String,
    /// The name of the site.
    pub site: String,
    pub rtl: bool,
}

impl Social {
    /// The same, if the letters at hand can write all of it: a picture with boxes in it is worse than none.
    #[must_use]
    pub fn drawable(self) -> Option<Self> {
        [&self.title, &self.line, &self.site].iter().all(|text| text.chars().all(is_drawable)).then_some(self)
    }
}

/// The letters that the program can draw: those of the Latin, Greek, Cyrillic and Arabic scripts, with digits,
/// punctuation and signs of currency.
const DRAWABLE: &[(char, char)] = &[
    (' ', '~'),
    ('\u{a0}', '\u{24f}'),
    ('\u{300}', '\u{36f}'),
    ('\u{384}', '\u{3e1}'),
    ('\u{3f0}', '\u{3ff}'),
    ('\u{400}', '\u{52f}'),
    ('\u{60c}', '\u{60c}'),
    ('\u{61b}', '\u{61b}'),
    ('\u{61f}', '\u{65f}'),
    ('\u{660}', '\u{6d5}'),
    ('\u{6f0}', '\u{6fc}'),
    ('\u{1e00}', '\u{1eff}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{2010}', '\u{2026}'),
    ('\u{202a}', '\u{202f}'),
    ('\u{2030}', '\u{2033}'),
    ('\u{2039}', '\u{203a}'),
    ('\u{2066}', '\u{2069}'),
    ('\u{20ac}', '\u{20ac}'),
    ('\u{2116}', '\u{2116}'),
    ('\u{2122}', '\u{2122}'),
    ('\u{2212}', '\u{2212}'),
];

/// Whether a letter is one of those that the program can draw.
#[must_use]
pub fn is_drawable(letter: char) -> bool {
    DRAWABLE.iter().any(|(from, to)| (*from..=*to).contains(&letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_written_is_not_drawn() {
        let of = |title: &str| Social { title: title.into(), line: String::new(), site: "S".into(), rtl: false };
        for title in [
            "Why the port stands still",
            "Что известно о переговорах",
            "گفت‌وگوهای آمریکا و ایران",
            "Ποιος είναι ποιος",
            "Łódź: „ćma”",
        ] {
            assert!(of(title).drawable().is_some(), "{title}");
        }
        for title in ["谁是谁", "क्या हुआ", "🚢 A ship", "שלום"] {
            assert!(of(title).drawable().is_none(), "{title}");
        }
    }
}
