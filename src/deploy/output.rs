//! The output folder that is deployed, and whether it still is what the build wrote. Start at [`Output::open`].

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::DeployError;
use crate::build::MANIFEST;
use crate::disk::manifest::{Listed, Manifest};
use crate::disk::{DiskError, failed};

/// An output folder with its manifest.
#[derive(Clone, Debug)]
pub struct Output {
    pub folder: Arc<Path>,
    pub manifest: Manifest,
    /// The manifest as it stands in the folder, to the byte.
    pub text: String,
}

impl Output {
    /// # Errors
    /// A folder without a manifest of ours, or with files that are missing or have another size than it says. Those
    /// that are not in the manifest are not ours and do not matter.
    pub fn open(folder: &Path) -> Result<Self, DeployError> {
        let path = folder.join(MANIFEST);
        let no_output = || DeployError::NoOutput { folder: folder.to_owned() };
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if is_absence(&error) => return Err(no_output()),
            Err(error) => return Err(failed("cannot read", &path)(error).into()),
        };
        let manifest = Manifest::of(&text).filter(|manifest| manifest.unfinished.is_none()).ok_or_else(no_output)?;
        let output = Self { folder: folder.into(), manifest, text };
        output.compare()?;
        Ok(output)
    }

    fn compare(&self) -> Result<(), DeployError> {
        let mut files = Vec::new();
        for (path, listed) in &self.manifest.files {
            match fs::metadata(self.folder.join(path)) {
                Ok(meta) if meta.is_file() && meta.len() == listed.size => {}
                Ok(_) => files.push(format!("{path} has changed")),
                Err(error) if is_absence(&error) => files.push(format!("{path} is missing")),
                Err(error) => return Err(failed("cannot read", &self.folder.join(path))(error).into()),
            }
        }
        if files.is_empty() { Ok(()) } else { Err(DeployError::Touched { folder: self.folder.to_path_buf(), files }) }
    }

    /// A file of the manifest, to be read once.
    pub fn source(&self, path: &str) -> Source {
        let listed = self.manifest.files.get(path).cloned().unwrap_or_default();
        Source { folder: self.folder.clone(), path: path.to_owned(), listed }
    }
}

fn is_absence(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory)
}

/// A file that is to be uploaded.
#[derive(Clone, Debug)]
pub struct Source {
    folder: Arc<Path>,
    pub path: String,
    pub listed: Listed,
}

impl Source {
    fn place(&self) -> PathBuf {
        self.folder.join(&self.path)
    }

    /// The whole of it, if it is what the manifest says.
    ///
    /// # Errors
    /// Another content, or a file that cannot be read.
    pub fn whole(&self) -> Result<Vec<u8>, DeployError> {
        let bytes = fs::read(self.place()).map_err(failed("cannot read", &self.place()))?;
        self.expect(&blake3::hash(&bytes))?;
        Ok(bytes)
    }

    /// It piece by piece.
    ///
    /// # Errors
    /// A file that cannot be opened.
    pub fn pieces(self) -> Result<Pieces, DiskError> {
        let file = File::open(self.place()).map_err(failed("cannot read", &self.place()))?;
        Ok(Pieces { file, source: self, hasher: blake3::Hasher::new() })
    }

    fn expect(&self, hash: &blake3::Hash) -> Result<(), DeployError> {
        if hash.to_hex().as_str() == self.listed.hash {
            return Ok(());
        }
        let files = vec![format!("{} has changed", self.path)];
        Err(DeployError::Touched { folder: self.folder.to_path_buf(), files })
    }
}

/// A file that is too large to be held in memory as a whole.
#[derive(Debug)]
pub struct Pieces {
    source: Source,
    file: File,
    hasher: blake3::Hasher,
}

impl Pieces {
    /// The next so many bytes; fewer at the end, and then none.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn next(&mut self, most: u64) -> Result<Vec<u8>, DiskError> {
        let mut bytes = Vec::new();
        let mut part = (&mut self.file).take(most);
        part.read_to_end(&mut bytes).map_err(failed("cannot read", &self.source.place()))?;
        self.hasher.update(&bytes);
        Ok(bytes)
    }

    /// Whether what was read is what the manifest says.
    ///
    /// # Errors
    /// Another content.
    pub fn end(&self) -> Result<(), DeployError> {
        self.source.expect(&self.hasher.finalize())
    }
}
