//! `manifest.json`: what an output folder holds, so that the next build knows what is its own.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::{DiskError, failed};
use crate::build::{MANIFEST, Printed};

/// The files of an output folder, by path.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Manifest {
    /// Always `nutgraf`: tells our manifest from another program's.
    pub generator: String,
    /// What the output was made from ([`crate::build::inputs`]), in hexadecimal digits. Left out where another build of
    /// the same may give another output, or has something to tell.
    #[serde(default)]
    pub inputs: Option<String>,
    /// Which deployment is changing what stands beside this manifest, or was broken off while it did. What it changes has
    /// no hash ([`Listed::unknown`]).
    #[serde(default)]
    pub unfinished: Option<String>,
    pub files: BTreeMap<String, Listed>,
}

/// A file of the output.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Listed {
    /// Blake3 of the content, in hexadecimal digits. Empty where nobody knows the content.
    pub hash: String,
    /// In bytes.
    pub size: u64,
}

impl Listed {
    #[must_use]
    pub fn of(printed: &Printed) -> Self {
        Self { hash: blake3::Hash::from_bytes(printed.hash).to_hex().to_string(), size: printed.size }
    }

    /// A file that may be there or not, with whatever content: it differs from every other.
    #[must_use]
    pub fn unknown() -> Self {
        Self::default()
    }
}

impl Default for Manifest {
    fn default() -> Self {
        Self { generator: String::from("nutgraf"), inputs: None, unfinished: None, files: BTreeMap::new() }
    }
}

impl Manifest {
    /// The manifest of a folder; `None` where there is none of ours.
    ///
    /// # Errors
    /// A manifest that is there and cannot be read.
    pub fn read(folder: &Path) -> Result<Option<Self>, DiskError> {
        Self::read_file(&folder.join(MANIFEST))
    }

    /// A manifest that stands under another name; `None` where there is none of ours.
    ///
    /// # Errors
    /// A file that is there and cannot be read.
    pub fn read_file(path: &Path) -> Result<Option<Self>, DiskError> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error)
                if error.kind() == std::io::ErrorKind::NotFound
                    || error.kind() == std::io::ErrorKind::NotADirectory =>
            {
                return Ok(None);
            }
            Err(error) => return Err(failed("cannot read", path)(error)),
        };
        Ok(Self::of(&text))
    }

    /// What a text says that is a manifest of ours; `None` for any other.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let ours = serde_json::from_str::<Self>(text).ok().filter(|manifest| manifest.generator == "nutgraf");
        // A path that leads out of the folder is not one that we wrote.
        ours.filter(|manifest| manifest.files.keys().all(|path| is_inside(path)))
    }

    /// As it is written: JSON with a line a file, so that two of them can be compared line by line.
    #[must_use]
    pub fn text(&self) -> String {
        let line = |(path, file): (&String, &Listed)| {
            let path = serde_json::Value::from(path.as_str());
            format!("    {path}: {{\"hash\": \"{}\", \"size\": {}}}", file.hash, file.size)
        };
        let lines: Vec<String> = self.files.iter().map(line).collect();
        let named = |name: &str, value: &Option<String>| {
            value.as_ref().map_or_else(String::new, |value| format!("  \"{name}\": \"{value}\",\n"))
        };
        let (inputs, unfinished) = (named("inputs", &self.inputs), named("unfinished", &self.unfinished));
        let (generator, lines) = (&self.generator, lines.join(",\n"));
        format!("{{\n  \"generator\": \"{generator}\",\n{inputs}{unfinished}  \"files\": {{\n{lines}\n  }}\n}}\n")
    }
}

fn is_inside(path: &str) -> bool {
    let path = Path::new(path);
    path.components().all(|part| matches!(part, std::path::Component::Normal(_))) && path.components().next().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_reads_back_as_it_was_written() {
        let listed = Listed { hash: String::from("00"), size: 3 };
        let files = [(String::from("a \"b\"/c.html"), listed)].into();
        let manifest = Manifest {
            inputs: Some(String::from("01")),
            unfinished: Some(String::from("02")),
            files,
            ..Manifest::default()
        };
        assert_eq!(serde_json::from_str::<Manifest>(&manifest.text()).unwrap(), manifest);
    }

    #[test]
    fn a_manifest_cannot_name_a_file_outside_its_folder() {
        assert!(is_inside("articles/a/index.html"));
        for path in ["../a", "/etc/passwd", "a/../../b", ""] {
            assert!(!is_inside(path), "{path}");
        }
    }
}
