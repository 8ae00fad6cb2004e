//! Files of other programs as files of a site. Start at [`timelinejs::read`] and [`content::read`].
//!
//! Each reader takes texts and gives an [`Import`]: the files to be written, what they do not hold of what was there, and
//! what is wrong. Nothing is read or written here, so that a run that finds a mistake has changed nothing.
//!
//! * [`timelinejs`] makes one article of the JSON or the spreadsheet of a `TimelineJS` timeline.
//! * [`content`] makes articles, pages and topics of the content folder of Zola or Hugo.
//! * [`html`] makes Markdown of HTML; [`write`](mod@write) writes front matter; [`left`] counts what is left behind.
//!
//! # What always holds
//!
//! What comes out builds: no key that nutgraf does not know, no link that leads nowhere, no id that cannot be one. Where
//! that costs something (a link to a page that is not there keeps its words only), it is told.

pub mod content;
pub mod html;
pub mod left;
pub mod timelinejs;
pub mod write;

use self::left::Left;
use crate::diag::Diagnostic;

/// What comes of the files of another program.
#[derive(Debug, Default)]
pub struct Import {
    pub files: Vec<New>,
    pub left: Left,
    /// With an error among them, nothing is to be written.
    pub diagnostics: Vec<Diagnostic>,
}

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct New {
    /// Below the root of the site.
    pub path: String,
    pub what: What,
    pub content: Content,
}

/// What a new file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    Article,
    Page,
    Topic,
    /// A picture or whatever else travels with a page.
    File,
}

/// What a new file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    Text(String),
    /// The same as a file of the source, by its path there.
    CopyOf(String),
}
