//! Texts that authors wrote a part of, for the terminals of others.

use std::fmt;
use std::ops::Deref;

use serde::Serialize;

/// A text without characters that a terminal obeys, or that turn what stands around them: these are written as
/// `\u{1b}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Harmless(String);

impl Harmless {
    /// The text in one line.
    #[must_use]
    pub fn line(text: String) -> Self {
        let is_one = !text.contains(['\n', '\r']);
        if is_one { text.into() } else { text.split_whitespace().collect::<Vec<_>>().join(" ").into() }
    }

    /// The name of a file, in one line whatever it holds: behind a line break could stand what is taken for a message.
    #[must_use]
    pub fn name(name: String) -> Self {
        Self(escaped(name, |c| is_obeyed(c) || matches!(c, '\n' | '\t' | '\u{2028}' | '\u{2029}')))
    }
}

impl From<String> for Harmless {
    fn from(text: String) -> Self {
        Self(escaped(text, is_obeyed))
    }
}

fn escaped(text: String, is_meant: impl Fn(char) -> bool) -> String {
    if !text.contains(&is_meant) {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_meant(c) { out.extend(c.escape_unicode()) } else { out.push(c) }
    }
    out
}

impl From<&str> for Harmless {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl Deref for Harmless {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Harmless {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

fn is_obeyed(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t')) || is_turning(c)
}

/// Whether a character changes the direction of what stands behind it, unseen (Unicode Standard Annex 9, 2): with such
/// a name can look like another.
#[must_use]
pub fn is_turning(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
