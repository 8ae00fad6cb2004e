//! What is different between two outputs, by their manifests. Start at [`Difference::between`].

use super::manifest::Manifest;
use crate::diag::Harmless;

/// The paths in which a new output differs from an old one, each list sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    pub added: Vec<String>,
    pub changed: Vec<String>,
    pub removed: Vec<String>,
}

impl Difference {
    #[must_use]
    pub fn between(old: &Manifest, new: &Manifest) -> Self {
        let mut difference = Self::default();
        for (path, listed) in &new.files {
            match old.files.get(path) {
                None => difference.added.push(path.clone()),
                Some(other) if other != listed => difference.changed.push(path.clone()),
                Some(_) => {}
            }
        }
        let is_gone = |path: &&String| !new.files.contains_key(*path);
        difference.removed = old.files.keys().filter(is_gone).cloned().collect();
        difference
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }

    /// A line for each path in the order of paths: `A`, `M` or `D`, a tab, the path.
    #[must_use]
    pub fn lines(&self) -> String {
        let mut lines: Vec<(&String, char)> = Vec::new();
        for (paths, mark) in [(&self.added, 'A'), (&self.changed, 'M'), (&self.removed, 'D')] {
            lines.extend(paths.iter().map(|path| (path, mark)));
        }
        lines.sort();
        lines
            .into_iter()
            .flat_map(|(path, mark)| [String::from(mark), format!("\t{}\n", Harmless::name(path.clone()))])
            .collect()
    }
}
