//! Ids, slugs and anchors: what may name a thing in a URL, in any script.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::limits::{ID_BYTES, ID_PART_BYTES};

/// Names that Windows gives to devices, whatever their extension; it takes digits in superscript for digits
/// ([Naming Files, Paths, and Namespaces](https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file)).
const DEVICES: &[&str] = &[
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "com¹", "com²",
    "com³", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "lpt¹", "lpt²", "lpt³",
];

/// Whether a name of a file or folder is one of a device on Windows.
pub(crate) fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    DEVICES.iter().any(|device| stem.eq_ignore_ascii_case(device))
}

/// Why a text cannot be an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadId {
    Empty,
    Character(char),
    Dots,
    /// A part of it.
    TooLong,
    /// All of it.
    TooLongInAll,
    Device,
    NotNormalized,
}

impl fmt::Display for BadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("an id and each part of it has at least one character"),
            Self::Character(c) if c.is_whitespace() => f.write_str("an id has no spaces"),
            Self::Character(c) => write!(
                f,
                "an id has no `{}`: only letters, digits, `-`, `_`, `.` and `/` between parts",
                c.escape_debug()
            ),
            Self::Dots => f.write_str("no part of an id starts or ends with a dot"),
            Self::TooLong => write!(f, "a part of an id has at most {ID_PART_BYTES} bytes"),
            Self::TooLongInAll => write!(f, "an id has at most {ID_BYTES} bytes"),
            Self::Device => f.write_str("Windows keeps this name for a device"),
            Self::NotNormalized => f.write_str("not in Unicode's composed form (NFC)"),
        }
    }
}

fn allowed(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c) || matches!(c, '-' | '_' | '.' | '/' | '\u{200c}')
}

/// Whether a text can be an id: letters and digits of any script, `-`, `_` and `.`, in parts
/// separated by `/`.
///
/// # Errors
/// The first reason why not.
pub fn check(id: &str) -> Result<(), BadId> {
    if let Some(c) = id.chars().find(|&c| !allowed(c)) {
        return Err(BadId::Character(c));
    }
    if !is_nfc(id) {
        return Err(BadId::NotNormalized);
    }
    if id.len() > ID_BYTES {
        return Err(BadId::TooLongInAll);
    }
    for part in id.split('/') {
        if part.is_empty() {
            return Err(BadId::Empty);
        }
        if part.starts_with('.') || part.ends_with('.') {
            return Err(BadId::Dots);
        }
        if part.len() > ID_PART_BYTES {
            return Err(BadId::TooLong);
        }
        if is_device(part) {
            return Err(BadId::Device);
        }
    }
    Ok(())
}

/// An id close to a text that cannot be one.
#[must_use]
pub fn propose(text: &str) -> String {
    let mut left = ID_BYTES;
    let fits = |part: &String| {
        left = left.saturating_sub(part.len() + 1);
        left > 0
    };
    let parts = text.split('/').map(slug).filter(|part| !part.is_empty() && check(part).is_ok());
    let parts: Vec<String> = parts.take_while(fits).collect();
    if parts.is_empty() { String::from("a-short-name") } else { parts.join("/") }
}

/// Whether a text is a path of this site, such as an old URL: `/old/url/`.
///
/// # Errors
/// Why not, in a few words.
pub fn check_url_path(url: &str) -> Result<(), String> {
    let Some(path) = url.strip_prefix('/') else {
        return Err(String::from("it does not start with `/`"));
    };
    let path = path.strip_suffix('/').unwrap_or(path);
    if path.is_empty() {
        return Err(String::from("it is the home page itself"));
    }
    check(path).map_err(|why| why.to_string())
}

/// The anchor of a heading: its letters and digits in lower case, joined by hyphens. Empty where a
/// text has neither.
#[must_use]
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.nfc().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() || (is_combining_mark(c) && !slug.is_empty()) {
            slug.push(c);
        } else if c != '\'' && c != '’' && !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() >= ID_PART_BYTES - 4 {
            break;
        }
    }
    slug.trim_end_matches('-').nfc().collect()
}

/// Gives out anchors, each once: the second of equal ones gets `-2`.
#[derive(Debug, Default)]
pub struct Anchors {
    taken: BTreeSet<String>,
    /// For each anchor that was wanted again, the last number tried.
    numbers: BTreeMap<String, usize>,
}

impl Anchors {
    /// Keeps an anchor from being given out.
    pub fn reserve(&mut self, anchor: String) {
        self.taken.insert(anchor);
    }

    pub fn unique(&mut self, wanted: String) -> String {
        if self.taken.insert(wanted.clone()) {
            return wanted;
        }
        let number = self.numbers.entry(wanted.clone()).or_insert(1);
        loop {
            *number += 1;
            let anchor = format!("{wanted}-{number}");
            if self.taken.insert(anchor.clone()) {
                return anchor;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_may_be_of_any_script() {
        for id in ["abbas-araghchi", "2026/talks", "عباس-عراقچی", "переговоры", "伊朗", "a.b"] {
            assert_eq!(check(id), Ok(()), "{id}");
        }
    }

    #[test]
    fn ids_that_would_harm_a_file_system_are_refused() {
        for id in [
            "", "/a", "a/", "a//b", "..", "a/../b", ".git", "a b", "a\0b", "nul", "COM1.txt", "Com².a", "a/lpt³",
            "a:b", "a\\b", "a?b", "e\u{301}",
        ] {
            assert!(check(id).is_err(), "{id:?}");
        }
    }

    #[test]
    fn ids_and_their_parts_are_as_long_as_they_may_be_and_no_longer() {
        assert_eq!(check(&"ن".repeat(ID_PART_BYTES / 2)), Ok(()));
        assert_eq!(check(&"ن".repeat(ID_PART_BYTES / 2 + 1)), Err(BadId::TooLong));
        let long = |bytes: usize| "a/".repeat(bytes / 2 - 100) + &"x".repeat(200);
        assert_eq!(long(ID_BYTES).len(), ID_BYTES);
        assert_eq!(check(&long(ID_BYTES)), Ok(()));
        assert_eq!(check(&long(ID_BYTES + 2)), Err(BadId::TooLongInAll));
    }

    #[test]
    fn every_proposed_id_is_an_id() {
        for text in
            ["A Title!", "..", "", "a//b", "Über uns", "con", "گفت‌وگو ها", &"a/".repeat(3000), &"long ".repeat(3000)]
        {
            assert_eq!(check(&propose(text)), Ok(()), "{text}");
        }
    }

    #[test]
    fn slugs_keep_every_script() {
        assert_eq!(slug("What’s next?  (Part 2)"), "whats-next-part-2");
        assert_eq!(slug("گفت‌وگو در عمان"), "گفت-وگو-در-عمان");
        assert_eq!(slug("Über Öl"), "über-öl");
        assert_eq!(slug("!!!"), "");
    }
}
