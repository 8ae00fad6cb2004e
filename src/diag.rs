//! What can be wrong with a site, and how it is told. Start at [`Diagnostic`].
//!
//! A diagnostic says what is wrong (`message`), where (`place`, underlined with a `label`) and what to
//! do (`help`). Stages return lists of them and never stop at the first.

mod github;
mod gitlab;
mod harmless;
mod human;
mod json;
mod nearest;
mod sarif;

pub use github::{github, github_failure};
pub use gitlab::gitlab;
pub use harmless::{Harmless, is_turning};
pub use human::human;
pub use json::json;
pub use nearest::nearest;
pub use sarif::sarif;

use std::ops::Range;

use crate::limits;
use crate::source::{Place, SitePath, Source, SourceFile};

/// How much a diagnostic matters: an error stops the site from being published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Error,
    Warning,
}

impl Severity {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One thing that is wrong, with its place and a way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub severity: Severity,
    /// A stable name of the rule that was broken, such as `unknown-id`.
    pub code: &'static str,
    /// One line.
    pub message: Harmless,
    /// The file it is about; diagnostics are sorted by it.
    pub file: SitePath,
    pub place: Option<Place>,
    /// A few words under the underlined text.
    pub label: Option<Harmless>,
    /// What to do; each is one `help:` line.
    pub help: Vec<Harmless>,
    /// The code is the name of a rule that a site can set the level of, so that its name is told.
    pub is_rule: bool,
}

impl Diagnostic {
    /// An error at bytes `span` of `source`.
    #[must_use]
    pub fn error(code: &'static str, source: &Source, span: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            message: Harmless::line(message.into()),
            file: source.path.clone(),
            place: Some(Place { source: source.clone(), span: fitted(&source.text, span) }),
            label: None,
            help: Vec::new(),
            is_rule: false,
        }
    }

    /// An error about a file as a whole, or about one that has no text.
    #[must_use]
    pub fn file_error(code: &'static str, file: &SitePath, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            message: Harmless::line(message.into()),
            file: file.clone(),
            place: None,
            label: None,
            help: Vec::new(),
            is_rule: false,
        }
    }

    /// Why a file of a tree is not read; `None` for one that is.
    #[must_use]
    pub fn unread(path: &SitePath, file: &SourceFile) -> Option<Self> {
        match file {
            SourceFile::Unreadable(why) => {
                Some(Self::file_error(UNREADABLE, path, "this file cannot be read").label(why.clone()))
            }
            SourceFile::Unfit(why) => {
                Some(Self::file_error("unfit-file", path, "this file cannot be read").label(why.clone()))
            }
            SourceFile::TooLarge => Some(
                Self::file_error("too-large", path, "this file is too large")
                    .label(format!("a text has at most {} MiB", limits::TEXT_BYTES >> 20))
                    .help("divide it into several files; what is only to be copied belongs into `static/`"),
            ),
            _ => None,
        }
    }

    #[must_use]
    pub fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(Harmless::line(label.into()));
        self
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(Harmless::from(help.into()));
        self
    }

    /// Adds `did you mean …?` when one of `candidates` is close to `word`.
    #[must_use]
    pub fn did_you_mean<'a>(self, word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Self {
        match nearest(word, candidates) {
            Some(found) => self.help(format!("did you mean `{found}`?")),
            None => self,
        }
    }

    /// Line and column, both from 1, the column in characters; `None` for a whole file.
    #[must_use]
    pub fn line_column(&self) -> Option<(usize, usize)> {
        self.place.as_ref().map(|place| place.source.line_column(place.span.start))
    }

    /// As [`Diagnostic::line_column`], for the place behind the last character that it is about.
    #[must_use]
    pub fn end(&self) -> Option<(usize, usize)> {
        self.place.as_ref().map(|place| place.source.line_column(place.span.end))
    }

    /// All that it says, for those who show it without the line of the source.
    #[must_use]
    pub fn text(&self) -> String {
        let label = self.label.as_ref().map_or_else(String::new, |label| format!(" ({label})"));
        let help = self.help.iter().map(|help| format!("help: {help}"));
        [format!("{}{label}", self.message)].into_iter().chain(help).collect::<Vec<_>>().join("\n")
    }
}

/// The code of what the operating system would not let us read.
pub const UNREADABLE: &str = "unreadable";

/// The code of a site whose texts are gone: of a disk that is not mounted, as a rule, or a folder that is on its way.
pub const NO_CONTENT: &str = "no-content";

/// The span cut to the text and widened to whole characters.
fn fitted(text: &str, span: Range<usize>) -> Range<usize> {
    let mut start = span.start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = span.end.clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

/// Sorts by file, then position, and drops exact repetitions.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| {
        let position = |d: &Diagnostic| d.place.as_ref().map(|p| (p.span.start, p.span.end));
        (&a.file, position(a), a.severity, a.code, &a.message).cmp(&(
            &b.file,
            position(b),
            b.severity,
            b.code,
            &b.message,
        ))
    });
    diagnostics.dedup();
}

/// Whether something could not be read. Whoever wrote the site can do nothing about that.
#[must_use]
pub fn has_faults(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| [UNREADABLE, NO_CONTENT].contains(&d.code))
}

#[must_use]
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.severity == Severity::Error)
}
