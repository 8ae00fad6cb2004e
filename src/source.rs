//! Every input as one value: paths, text, and the tree that holds them. Start at [`SourceTree`].
//!
//! Nothing here reads a file. The `disk` edge fills a [`SourceTree`] from a folder, a test fills one
//! from string literals, and every later stage takes what it needs from the value.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::picture::{Picture, Trouble};

/// A path below the site root with `/` between its parts: `content/articles/talks.md`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SitePath(Arc<str>);

impl SitePath {
    #[must_use]
    pub fn new(path: &str) -> Self {
        Self(Arc::from(path))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folder this path stands in, without a trailing slash; empty for a file at the root.
    #[must_use]
    pub fn parent(&self) -> &str {
        self.0.rfind('/').map_or("", |at| &self.0[..at])
    }

    /// The last part: `talks.md`.
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// What follows the last dot of the file name, as written; `None` for `README` and `.hidden`.
    #[must_use]
    pub fn extension(&self) -> Option<&str> {
        match self.file_name().rsplit_once('.') {
            Some((stem, extension)) if !stem.is_empty() => Some(extension),
            _ => None,
        }
    }

    /// The path without its extension.
    #[must_use]
    pub fn without_extension(&self) -> &str {
        match self.extension() {
            Some(extension) => &self.0[..self.0.len() - extension.len() - 1],
            None => &self.0,
        }
    }

    /// Follows a relative link from this file: `a/b.md` joined with `../c.md` is `c.md`.
    /// `None` when the link climbs out of the site root.
    #[must_use]
    pub fn join(&self, link: &str) -> Option<String> {
        let mut parts: Vec<&str> = self.parent().split('/').filter(|p| !p.is_empty()).collect();
        for part in link.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                _ => parts.push(part),
            }
        }
        Some(parts.join("/"))
    }
}

impl fmt::Debug for SitePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for SitePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Borrow<str> for SitePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// One text file. Cloning shares the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub path: SitePath,
    pub text: Arc<str>,
    /// Blake3 of the bytes as they were read: equal hashes mean equal sources.
    pub hash: [u8; 32],
    /// Byte offset of the first byte that is not UTF-8. The text then holds U+FFFD in its place,
    /// and the stage that parses the file reports it.
    pub invalid_utf8: Option<usize>,
    lines: Lines,
}

/// Where the lines of a text stand: found when a place in it is first told, once for all places. To count the lines
/// before each of many places takes time that grows with the square of the text.
#[derive(Clone, Debug, Default)]
struct Lines(Arc<OnceLock<Counts>>);

/// They follow from the text, which is compared already.
impl PartialEq for Lines {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Lines {}

/// How many bytes stand between two marks of [`Counts`]. As many are looked at for one place, at most.
const BETWEEN_MARKS: usize = 1024;

#[derive(Debug)]
struct Counts {
    /// Where each line begins, in bytes.
    starts: Vec<usize>,
    /// How many characters begin before each mark: a text may be one long line.
    marks: Vec<usize>,
}

impl Counts {
    fn of(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let begins = |bytes: &[u8]| bytes.iter().filter(|byte| is_first(**byte)).count();
        let mut before = 0;
        let marks = text.as_bytes().chunks(BETWEEN_MARKS).map(|chunk| {
            let mark = before;
            before += begins(chunk);
            mark
        });
        Self { marks: marks.collect(), starts: [0].into_iter().chain(breaks).collect() }
    }

    /// How many characters begin before a byte.
    fn characters(&self, text: &str, at: usize) -> usize {
        let mark = (at / BETWEEN_MARKS).min(self.marks.len().saturating_sub(1));
        let rest = text.as_bytes().get(mark * BETWEEN_MARKS..at).unwrap_or_default();
        self.marks.get(mark).copied().unwrap_or(0) + rest.iter().filter(|byte| is_first(**byte)).count()
    }
}

/// Whether a byte of UTF-8 is the first of a character.
fn is_first(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

impl Source {
    #[must_use]
    pub fn new(path: &str, text: &str) -> Self {
        Self::from_bytes(SitePath::new(path), text.as_bytes())
    }

    #[must_use]
    pub fn from_bytes(path: SitePath, bytes: &[u8]) -> Self {
        let (text, invalid_utf8) = match std::str::from_utf8(bytes) {
            Ok(text) => (Arc::from(text), None),
            Err(error) => (Arc::from(String::from_utf8_lossy(bytes)), Some(error.valid_up_to())),
        };
        Self { path, text, hash: *blake3::hash(bytes).as_bytes(), invalid_utf8, lines: Lines::default() }
    }

    fn counts(&self) -> &Counts {
        self.lines.0.get_or_init(|| Counts::of(&self.text))
    }

    /// Line and column of a byte, both from 1, the column in characters.
    #[must_use]
    pub fn line_column(&self, at: usize) -> (usize, usize) {
        let counts = self.counts();
        let line = counts.starts.partition_point(|start| *start <= at);
        let start = self.line(line).start;
        (line, counts.characters(&self.text, at) - counts.characters(&self.text, start) + 1)
    }

    /// The bytes of a line, from 1, without its line break.
    #[must_use]
    pub fn line(&self, line: usize) -> Range<usize> {
        let starts = &self.counts().starts;
        let start = starts.get(line.saturating_sub(1)).copied().unwrap_or(self.text.len());
        let end = starts.get(line).map_or(self.text.len(), |next| next - 1);
        start..end.max(start)
    }
}

/// A place in a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub source: Source,
    /// Bytes in the source's text.
    pub span: Range<usize>,
}

/// A file of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceFile {
    /// Text that the pipeline reads.
    Text(Source),
    /// A font, a document, whatever lies in `static/`: copied, never read by the pipeline.
    Asset,
    /// A picture of `content/`.
    Picture {
        /// What is known of it.
        picture: Result<Picture, Trouble>,
        /// Blake3 of the file.
        hash: [u8; 32],
    },
    /// A built-in file that is not text.
    Bytes(&'static [u8]),
    /// A file that could not be read, and what the operating system said.
    Unreadable(String),
    /// What is read from no site, and why: a link that leads out of it, a name that is not Unicode.
    Unfit(String),
    /// A text of more than [`crate::limits::TEXT_BYTES`], of which nothing was kept.
    TooLarge,
}

/// All files of a site (or of the built-in theme), by path, in path order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceTree {
    files: BTreeMap<SitePath, SourceFile>,
}

impl SourceTree {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub fn insert(&mut self, path: SitePath, file: SourceFile) {
        self.files.insert(path, file);
    }

    /// Takes a file out of the tree; `None` where there is none.
    pub fn remove(&mut self, path: &str) -> Option<SourceFile> {
        self.files.remove(path)
    }

    /// A tree of texts, for tests and for the embedded theme.
    #[must_use]
    pub fn with(mut self, path: &str, text: &str) -> Self {
        self.insert(SitePath::new(path), SourceFile::Text(Source::new(path, text)));
        self
    }

    #[must_use]
    pub fn get(&self, path: &str) -> Option<&SourceFile> {
        self.files.get(path)
    }

    /// The text file at a path, if there is one.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&Source> {
        match self.get(path) {
            Some(SourceFile::Text(source)) => Some(source),
            _ => None,
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (&SitePath, &SourceFile)> {
        self.files.iter()
    }

    /// The texts below a folder, in the order of their paths.
    pub fn texts(&self, folder: &str) -> impl Iterator<Item = &Source> {
        self.below(folder).filter_map(|(_, file)| match file {
            SourceFile::Text(source) => Some(source),
            _ => None,
        })
    }

    /// The files below a folder (`content`), in path order.
    pub fn below<'a>(&'a self, folder: &str) -> impl Iterator<Item = (&'a SitePath, &'a SourceFile)> {
        let prefix = format!("{folder}/");
        let from = SitePath::new(&prefix);
        self.files.range(from..).take_while(move |(path, _)| path.as_str().starts_with(&prefix))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_link_is_followed_from_its_file_and_cannot_leave_the_site() {
        let file = SitePath::new("content/articles/a.md");
        assert_eq!(file.join("b.md").as_deref(), Some("content/articles/b.md"));
        assert_eq!(file.join("../actors/./c.md").as_deref(), Some("content/actors/c.md"));
        assert_eq!(file.join("../../../etc/passwd"), None);
    }

    #[test]
    fn lines_and_columns_are_those_that_one_counts_also_in_one_long_line_of_persian() {
        let long = "گفت‌وگو, ".repeat(1000);
        for text in ["", "\n", "a\nb", "one\r\n\ntwo\n", &long, &format!("x\n{long}\n{long}")] {
            let source = Source::new("a.md", text);
            for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
                let before = &text[..at];
                let start = before.rfind('\n').map_or(0, |at| at + 1);
                let counted = (before.matches('\n').count() + 1, before[start..].chars().count() + 1);
                assert_eq!(source.line_column(at), counted, "{at}");
                let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
                assert_eq!(source.line(counted.0), start..end, "{at}");
            }
        }
    }

    #[test]
    fn a_dot_file_has_no_extension() {
        assert_eq!(SitePath::new("static/.htaccess").extension(), None);
        assert_eq!(SitePath::new("a.b/c").extension(), None);
        assert_eq!(SitePath::new("a/b.tar.gz").without_extension(), "a/b.tar");
    }
}
