//! What a run reached, so that a generator that no longer does its work is seen. Start at [`Seen`].

use std::collections::{BTreeMap, BTreeSet};

use nutgraf::build::{Built, Output, OutputFile};

use crate::edits::{CHANGES, Change};

/// From how many sequences on everything that a site can have should have been seen.
pub const ENOUGH: usize = 2000;

/// Pages that have to occur, each by the name that [`Seen::pages`] gives it.
const PAGES: &[&str] = &[
    "404.html",
    "index.html",
    "articles/",
    "articles/…",
    "actors/",
    "actors/…",
    "topics/",
    "topics/…",
    "timeline/",
    "timeline/page",
    "about/",
    "guide/",
    "guide/…",
    "old/",
    "old.html",
];

/// What has to be wrong now and then.
const CODES: &[&str] = &[
    "ambiguous-id",
    "ambiguous-name",
    "bad-date",
    "broken-picture",
    "collision",
    "dead-link",
    "duplicate-id",
    "encoding",
    "listed-twice",
    "missing-key",
    "no-config",
    "not-published",
    "raw-html",
    "template",
    "unknown-anchor",
    "unknown-id",
    "unknown-key",
    "unknown-word",
    "unreadable",
    "words",
    "wrong-key",
    "yaml",
];

/// What happened in a run.
#[derive(Debug, Default)]
pub struct Seen {
    pub turns: usize,
    /// Turns after which there was something to publish.
    pub with_output: usize,
    /// Turns with an output that differed from the one before.
    pub changed: usize,
    /// Pages of all outputs, by the first part of their path.
    pub pages: BTreeMap<String, usize>,
    pub copies: usize,
    pub made: usize,
    /// Turns by the codes of their diagnostics.
    pub codes: BTreeMap<&'static str, usize>,
    pub changes: BTreeMap<Change, usize>,
}

impl Seen {
    pub fn add(&mut self, other: &Self) {
        self.turns += other.turns;
        self.with_output += other.with_output;
        self.changed += other.changed;
        self.copies += other.copies;
        self.made += other.made;
        for (page, n) in &other.pages {
            *self.pages.entry(page.clone()).or_default() += n;
        }
        for (code, n) in &other.codes {
            *self.codes.entry(code).or_default() += n;
        }
        for (change, n) in &other.changes {
            *self.changes.entry(*change).or_default() += n;
        }
    }

    /// Counts what a build gave; `last` is the last output.
    pub fn turn(&mut self, built: &Built, last: &mut Option<Output>) {
        self.turns += 1;
        let codes: BTreeSet<&'static str> = built.diagnostics.iter().map(|d| d.code).collect();
        for code in codes {
            *self.codes.entry(code).or_default() += 1;
        }
        let Some(output) = &built.output else { return };
        self.with_output += 1;
        if last.as_ref() != Some(output) {
            self.changed += 1;
            *last = Some((**output).clone());
        }
        for (path, file) in &**output {
            match file {
                OutputFile::Bytes(_) => {
                    let page = match path.split_once('/') {
                        Some((folder, rest)) if rest.contains("page/") => format!("{folder}/page"),
                        Some((folder, "index.html")) => format!("{folder}/"),
                        Some((folder, _)) => format!("{folder}/…"),
                        None => path.to_string(),
                    };
                    *self.pages.entry(page).or_default() += 1;
                }
                OutputFile::Copy(_) => self.copies += 1,
                OutputFile::Made(_) => self.made += 1,
                OutputFile::Printed(_) => unreachable!("all pages are kept in memory"),
            }
        }
    }

    /// That the sequences still reach what they are there for.
    pub fn assert_wide(&self) {
        assert!(
            self.with_output * 100 >= self.turns * 55,
            "only {} of {} turns have an output",
            self.with_output,
            self.turns
        );
        assert!(self.changed * 2 >= self.with_output, "only {} of {} outputs differ", self.changed, self.with_output);
        assert!(self.copies > self.turns / 10, "only {} files were copied", self.copies);
        assert!(self.made > self.turns / 10, "only {} versions of pictures were made", self.made);
        let missing: Vec<&str> = (PAGES.iter().filter(|page| !self.pages.contains_key(**page)))
            .chain(CODES.iter().filter(|code| !self.codes.contains_key(**code)))
            .copied()
            .collect();
        assert!(missing.is_empty(), "never seen: {missing:?}");
        let never = CHANGES.iter().filter(|(_, change)| !self.changes.contains_key(change)).collect::<Vec<_>>();
        assert!(never.is_empty(), "never made: {never:?}");
    }
}
