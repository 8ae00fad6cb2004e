//! Whether a turn gave what a clean build gives. Start at [`differences`].

use std::collections::BTreeSet;
use std::sync::Arc;

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
            let same = |path: &Arc<str>| match (one.get(path), other.get(path)) {
                (Some(one), Some(other)) => one.is_like(other),
                _ => false,
            };
            found.extend(paths.into_iter().filter(|path| !same(path)).map(ToString::to_string));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::Date;
    use crate::source::{SitePath, SourceFile};
    use crate::theme;

    fn built(tree: &SourceTree) -> Built {
        let now = Date::parse("2026-02-07").unwrap();
        let options = Options { now, drafts: false, future: false, base_url: None, date: None, editorial: false };
        build::build(tree, &theme::builtin(), &options, &mut Memos::default())
    }

    #[test]
    fn differences_are_told_by_path() {
        let site = |title: &str| {
            let page = format!("---\ntitle: {title}\n---\n");
            SourceTree::new()
                .with("nutgraf.yaml", "title: T")
                .with("content/a.md", &page)
                .with("content/b.md", "---\ntitle: B\n---\n")
        };
        let (one, other) = (site("One"), site("Other"));
        assert_eq!(unlike(&one, &other), ["content/a.md (its change was not noticed)"]);
        let (one, other, broken) = (built(&one), built(&other), built(&SourceTree::new()));
        assert!(differences(&one, &one).is_empty());
        let found = differences(&one, &other);
        assert!(found.contains(&String::from("a/index.html")), "{found:?}");
        let found = differences(&one, &broken);
        assert!(found.starts_with(&[String::from("whether there is an output"), String::from("the diagnostics")]));
    }

    #[test]
    fn a_file_of_another_sort_is_unlike() {
        let mut asset = SourceTree::new();
        asset.insert(SitePath::new("content/a.md"), SourceFile::Asset);
        assert_eq!(unlike(&asset, &SourceTree::new().with("content/a.md", "")).len(), 1);
    }
}
