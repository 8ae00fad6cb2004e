//! The files that are made of pictures, each made once: what was made is kept by content. Start at [`Workshop::all`].

pub mod header;
mod pixels;
mod social;
mod svg;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::inside::{self, Bytes};
use super::{DiskError, failed, make_folder};
use crate::build::Made;
use crate::picture::social::Social;
use crate::picture::{Format, Trouble, Version};
use crate::source::SitePath;

/// Where what was made is kept, below the site's root.
pub const FOLDER: &str = ".nutgraf";

/// What keeps it out of version control.
const IGNORE: &str = ".gitignore";

/// Whatever is made differently gets another number here, so that nobody takes an older one for it.
const MAKING: &str = "1";

/// Why something could not be made.
#[derive(Debug)]
pub enum MakeError {
    Disk(DiskError),
    /// A picture that cannot be decoded, and what the decoder said.
    Broken(SitePath, String),
    /// A picture for sharing that cannot be drawn: its title, and why.
    Undrawn(String, String),
}

impl From<DiskError> for MakeError {
    fn from(error: DiskError) -> Self {
        Self::Disk(error)
    }
}

/// A version of a picture, and where it is to stand.
type Wanted = (Version, PathBuf);

/// Makes pictures, or has them from an earlier time.
#[derive(Clone, Debug)]
pub struct Workshop {
    root: PathBuf,
}

impl Workshop {
    /// For a site. Nothing is written before something is made.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    fn folder(&self) -> PathBuf {
        self.root.join(FOLDER).join("pictures")
    }

    /// Where something stands once it is made.
    #[must_use]
    pub fn place(&self, made: &Made) -> PathBuf {
        let (of, format) = match made {
            Made::Version { of, version, .. } => (format!("{of:?} {version:?}"), version.format),
            Made::Social(social) => (format!("{social:?}"), Format::Png),
        };
        let name = blake3::hash(format!("{MAKING} {of}").as_bytes()).to_hex();
        self.folder().join(&name[..2]).join(format!("{}.{}", &name[2..], format.extension()))
    }

    /// Makes what is not there yet: all versions of a picture together, and several pictures side by side.
    ///
    /// # Errors
    /// All pictures that cannot be decoded, or what the operating system refused first.
    pub fn all<'a>(&self, wanted: impl IntoIterator<Item = &'a Made>) -> Result<(), Vec<MakeError>> {
        let mut missing: BTreeMap<(&SitePath, [u8; 32]), Vec<Wanted>> = BTreeMap::new();
        let mut social: BTreeMap<PathBuf, &Social> = BTreeMap::new();
        let wanted: Vec<&Made> = wanted.into_iter().collect();
        let places: Vec<PathBuf> = wanted.par_iter().map(|made| self.place(made)).collect();
        self.check().map_err(|error| vec![error.into()])?;
        let is_missing: Vec<bool> = places.par_iter().map(|place| !is_kept(place)).collect();
        for ((made, place), _) in wanted.into_iter().zip(places).zip(is_missing).filter(|(_, is_missing)| *is_missing) {
            match made {
                Made::Version { from, of, version } => missing.entry((from, *of)).or_default().push((*version, place)),
                Made::Social(what) => drop(social.insert(place, what)),
            }
        }
        if missing.is_empty() && social.is_empty() {
            return Ok(());
        }
        self.open().map_err(|error| vec![error.into()])?;
        let versions = missing.par_iter().filter_map(|((from, of), wanted)| self.versions(from, *of, wanted).err());
        let mut errors: Vec<MakeError> = versions.collect();
        errors.par_extend(social.par_iter().filter_map(|(place, what)| {
            let drawn = social::draw(what).map_err(|why| MakeError::Undrawn(what.title.clone(), why));
            drawn.and_then(|png| Ok(keep(place, &png)?)).err()
        }));
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// One of them, made if it is not there yet. Gives its place.
    ///
    /// # Errors
    /// As [`Workshop::all`].
    pub fn one(&self, made: &Made) -> Result<PathBuf, Vec<MakeError>> {
        self.all([made])?;
        Ok(self.place(made))
    }

    /// Removes what was made.
    ///
    /// # Errors
    /// What the operating system refused.
    pub fn clean(&self) -> Result<(), DiskError> {
        self.check()?;
        let own = self.root.join(FOLDER);
        let gone = |error: io::Error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) };
        fs::remove_dir_all(self.folder()).or_else(gone).map_err(failed("cannot remove", &self.folder()))?;
        let ignore = own.join(IGNORE);
        fs::remove_file(&ignore).or_else(gone).map_err(failed("cannot remove", &ignore))?;
        // What else lies there is not ours to remove.
        let left = |error: io::Error| {
            if own.is_dir() && error.kind() != io::ErrorKind::PermissionDenied { Ok(()) } else { gone(error) }
        };
        fs::remove_dir(&own).or_else(left).map_err(failed("cannot remove", &own))
    }

    /// Refuses links in the place of what is ours: behind them lies what is not ours to write, to publish or to remove.
    fn check(&self) -> Result<(), DiskError> {
        let own = self.root.join(FOLDER);
        for place in [&own, &self.folder(), &own.join(IGNORE)] {
            if is_link(place) {
                return Err(failed("cannot use", place)(io::Error::other("it is a link; remove it")));
            }
        }
        Ok(())
    }

    /// Makes the folder, which no version control is to keep.
    fn open(&self) -> Result<(), DiskError> {
        let folder = self.folder();
        make_folder(&folder)?;
        let ignore = self.root.join(FOLDER).join(IGNORE);
        if ignore.is_file() {
            return Ok(());
        }
        fs::write(&ignore, "# Made by nutgraf, and made again when it is needed.\n*\n")
            .map_err(failed("cannot write", &ignore))
    }

    fn versions(&self, from: &SitePath, of: [u8; 32], wanted: &[Wanted]) -> Result<(), MakeError> {
        let source = self.root.join(from.as_str());
        let most = header::most_bytes(from);
        let root = self.root.canonicalize().map_err(failed("cannot read", &self.root))?;
        let read = inside::open(&root, &root.join(from.as_str())).and_then(|file| inside::read(&file, most));
        let Bytes::All(bytes) = read.map_err(failed("cannot read", &source))? else {
            return Err(MakeError::Broken(from.clone(), Trouble::Heavy(most).to_string()));
        };
        let versions: Vec<Version> = wanted.iter().map(|(version, _)| *version).collect();
        let all = pixels::make(&bytes, &versions).map_err(|why| MakeError::Broken(from.clone(), why))?;
        // What is made of a file that was just replaced belongs to the new one, which is made in the next turn.
        if *blake3::hash(&bytes).as_bytes() != of {
            let error = io::Error::new(io::ErrorKind::NotFound, "it changed while the site was built");
            return Err(failed("cannot read", &source)(error).into());
        }
        for ((_, place), bytes) in wanted.iter().zip(all) {
            keep(place, &bytes)?;
        }
        Ok(())
    }
}

fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|meta| meta.is_symlink())
}

/// Whether something was made before: a file and no link, in a folder that is none either. A power failure can leave a
/// file of this name with nothing in it.
fn is_kept(place: &Path) -> bool {
    let is = |path: &Path, what: fn(&fs::Metadata) -> bool| fs::symlink_metadata(path).is_ok_and(|meta| what(&meta));
    let is_whole = |meta: &fs::Metadata| meta.is_file() && meta.len() > 0;
    is(place, is_whole) && place.parent().is_some_and(|folder| is(folder, fs::Metadata::is_dir))
}

/// Writes a file as a whole: whoever sees it sees all of it.
fn keep(place: &Path, bytes: &[u8]) -> Result<(), DiskError> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let folder = place.parent().unwrap_or(place);
    make_folder(folder)?;
    if is_link(folder) {
        return Err(failed("cannot use", folder)(io::Error::other("it is a link; remove it")));
    }
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let aside = folder.join(format!("{}-{number}.part", std::process::id()));
    // One that a killed build left, or a link, is not written through.
    drop(fs::remove_file(&aside));
    let new = fs::OpenOptions::new().write(true).create_new(true).open(&aside);
    // On the disk first: a part of it would be taken for all of it for ever, once the power has failed.
    let written = new.and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_data()));
    written.inspect_err(|_| drop(fs::remove_file(&aside))).map_err(failed("cannot write", &aside))?;
    fs::rename(&aside, place).map_err(failed("cannot write", place))
}
