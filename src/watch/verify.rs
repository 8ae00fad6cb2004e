//! Whether a turn gave what a clean build gives. Start at [`differences`].

use std::collections::BTreeSet;

use crate::build::{self, Built, Memos, Options};
use crate::disk;
use crate::source::SourceTree;

use super::Watch;

/// What differs between two builds of one tree: the paths of the output and `diagnostics`, `skipped`, `pages`.
#[must_use]
pub fn differences(one: &Built, other: &Built) -> Vec<String> {
    let mut found = Vec::new();
    match (&one.output, &other.output) {
        (Some(one), Some(other)) => {
            let paths: BTreeSet<_> = one.keys().chain(other.keys()).collect();
            found.extend(paths.into_iter().filter(|path| one.get(*path) != other.get(*path)).map(ToString::to_string));
        }
        (None, None) => {}
        _ => found.push(String::from("whether there is an output")),
    }
    let parts = [
        ("the diagnostics", one.diagnostics == other.diagnostics),
        ("what was left out", one.skipped == other.skipped),
        ("the number of pages", one.pages == other.pages),
    ];
    found.extend(parts.into_iter().filter(|(_, same)| !same).map(|(what, _)| what.to_owned()));
    found
}

impl Watch<'_> {
    /// Builds anew what was built, from files that are read anew, and compares. Where they differ, the clean build
    /// takes the place of the other and the memos are forgotten. `None` if a file was saved meanwhile.
    pub(super) fn verify(&mut self, built: &mut Built, options: &Options) -> Option<Vec<String>> {
        let fresh = disk::read(self.root).ok()?;
        let mut found = Vec::new();
        if fresh != *self.snapshot.tree() {
            let later = self.snapshot.read().ok()?.changed;
            if !later.is_empty() || disk::read(self.root).ok()? != fresh {
                // Seen now, so no event needs to tell it.
                self.next_look = std::time::Instant::now();
                self.untold = later;
                return None;
            }
            found = unlike(self.snapshot.tree(), &fresh);
            self.snapshot = disk::Snapshot::new(self.root);
        }
        let clean = build::build(&fresh, &self.theme, options, &mut Memos::default());
        found.extend(differences(built, &clean));
        if !found.is_empty() {
            *built = clean;
            self.memos = Memos::default();
        }
        Some(found)
    }
}

/// The files that were not noticed to have changed.
fn unlike(known: &SourceTree, fresh: &SourceTree) -> Vec<String> {
    let paths: BTreeSet<_> = known.iter().chain(fresh.iter()).map(|(path, _)| path.as_str()).collect();
    let differs = |path: &&str| known.get(path) != fresh.get(path);
    paths.into_iter().filter(differs).map(|path| format!("{path} (its change was not noticed)")).collect()
}
