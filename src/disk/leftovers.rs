//! What stands beside an output folder for a while: the new output while it is being made, the old one until it is
//! removed. A killed process leaves it there, and the next one finds it. Start at [`settle`].

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::manifest::Manifest;
use super::settled::{Settling, parent};
use super::{DiskError, failed, is_gone, is_there};
use crate::build::MANIFEST;

/// The end of the name of a new output that is being made, and of an old one that was removed.
pub(super) const NEW: &str = "nutgraf-new";

/// The end of the name of an old output on its way out, where folders cannot be exchanged.
pub(super) const OLD: &str = "nutgraf-old";

/// A file in a folder that is being made: a folder with it is ours to remove.
pub(super) const UNFINISHED: &str = ".nutgraf-unfinished";

/// How the names of folders begin that stand beside an output for an end such as [`NEW`].
fn start(folder: &Path, end: &str) -> OsString {
    let mut name = OsString::from(".");
    name.push(folder.file_name().unwrap_or("public".as_ref()));
    name.push(".");
    name.push(end);
    name
}

fn name(folder: &Path, end: &str, n: usize) -> PathBuf {
    let mut name = start(folder, end);
    if n > 1 {
        name.push(format!("-{n}"));
    }
    folder.with_file_name(name)
}

/// A name beside the output that nothing has.
pub(super) fn free_name(folder: &Path, end: &str) -> Result<PathBuf, DiskError> {
    let mut n = 1;
    while is_there(&name(folder, end, n))? {
        n += 1;
    }
    Ok(name(folder, end, n))
}

/// Makes the folder in which the new output is made: beside the old one, so that the exchange is one step.
pub(super) fn make_aside(folder: &Path) -> Result<Settling, DiskError> {
    let mut n = 1;
    loop {
        let path = name(folder, NEW, n);
        match fs::create_dir(&path) {
            // Another's: what was ours has been removed before.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => n += 1,
            Err(error) => return Err(failed("cannot make", &path)(error)),
            Ok(()) => {
                let mark = path.join(UNFINISHED);
                let marked = fs::write(&mark, "").map_err(failed("cannot write", &mark));
                return marked.and_then(|()| Settling::new(&path)).inspect_err(|_| drop(remove_marked(&path)));
            }
        }
    }
}

/// Sets right what a killed build left: an output that was on its way out with none in its place is put back, and what
/// stands beside the output is removed. What anybody else put there stays.
///
/// The parent is locked: nobody is making anything there.
pub(super) fn settle(folder: &Path) -> Result<(), DiskError> {
    let new = found(folder, NEW)?;
    let old = found(folder, OLD)?;
    if !old.is_empty() && !is_there(folder)? {
        // Between the two renames: the new output is whole and stands aside.
        let is_whole = |path: &PathBuf| !is_marked(path) && is_ours(path);
        let between = new.iter().any(is_whole);
        if let Some(away) = old.iter().find(|path| between || is_ours(path)) {
            fs::rename(away, folder).map_err(failed("cannot put back", folder))?;
        }
    }
    for path in new.iter().chain(&old) {
        remove_left(path, folder);
    }
    Ok(())
}

/// Folders beside the output whose names have an end, in the order of their names.
fn found(folder: &Path, end: &str) -> Result<Vec<PathBuf>, DiskError> {
    let (parent, start) = (parent(folder), start(folder, end));
    let is_numbered = |name: &OsString| {
        let rest = name.as_encoded_bytes().strip_prefix(start.as_encoded_bytes());
        rest.is_some_and(|rest| {
            rest.is_empty() || (rest[0] == b'-' && rest.len() > 1 && rest[1..].iter().all(u8::is_ascii_digit))
        })
    };
    let mut found = Vec::new();
    for entry in fs::read_dir(parent).map_err(failed("cannot read", parent))? {
        let entry = entry.map_err(failed("cannot read", parent))?;
        // Not what a link leads to.
        if is_numbered(&entry.file_name()) && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            found.push(folder.with_file_name(entry.file_name()));
        }
    }
    found.sort();
    Ok(found)
}

fn is_marked(path: &Path) -> bool {
    path.join(UNFINISHED).is_file()
}

fn is_ours(path: &Path) -> bool {
    matches!(Manifest::read(path), Ok(Some(_)))
}

/// Removes what a killed build left at a path. What refuses to go stays, and another name is taken.
fn remove_left(path: &Path, folder: &Path) {
    if is_marked(path) {
        drop(remove_marked(path));
    } else if let Ok(Some(manifest)) = Manifest::read(path) {
        let linked = linked(path, folder, &manifest);
        drop(remove_listed(path, &manifest, &linked));
    } else {
        // Killed before anything was written; a folder that holds something refuses to go.
        drop(fs::remove_dir(path));
    }
}

/// Files of an old output that were not ours and stand in the new one too, as the same files.
#[cfg(unix)]
fn linked(path: &Path, folder: &Path, manifest: &Manifest) -> Vec<String> {
    use std::os::unix::fs::MetadataExt as _;
    let stamp = |path: &Path| fs::symlink_metadata(path).map(|meta| (meta.dev(), meta.ino())).ok();
    let entries = WalkDir::new(path).min_depth(1).into_iter().filter_map(Result::ok);
    let files = entries.filter(|entry| !entry.file_type().is_dir()).filter_map(|entry| {
        let inner = entry.path().strip_prefix(path).ok()?.to_str()?.to_owned();
        Some((stamp(entry.path())?, inner))
    });
    let is_also_there = |(own, inner): &(_, String)| stamp(&folder.join(inner)).as_ref() == Some(own);
    files.filter(is_also_there).map(|(_, inner)| inner).filter(|inner| !manifest.files.contains_key(inner)).collect()
}

#[cfg(not(unix))]
fn linked(_: &Path, _: &Path, _: &Manifest) -> Vec<String> {
    Vec::new()
}

/// Removes a folder that was being made; its mark last, so that what is left of a removal that is broken off is still
/// known to be ours.
pub(super) fn remove_marked(path: &Path) -> io::Result<()> {
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        if entry.file_name() == UNFINISHED {
            continue;
        }
        let place = entry.path();
        if entry.file_type()?.is_dir() { fs::remove_dir_all(place)? } else { fs::remove_file(place)? }
    }
    fs::remove_file(path.join(UNFINISHED)).or_else(|error| if is_gone(&error) { Ok(()) } else { Err(error) })?;
    fs::remove_dir(path)
}

/// Removes from an output what its manifest lists and what `others` name, then the manifest, and the folder if it is
/// then empty. Gives the number of listed files that were removed. What cannot be removed stays, and with it the
/// manifest: it is still known what is ours.
pub(super) fn remove_listed(folder: &Path, manifest: &Manifest, others: &[String]) -> Result<usize, DiskError> {
    let files = manifest.files.keys().chain(others).map(String::as_str);
    let removed = remove_files(folder, files)?;
    let own = folder.join(MANIFEST);
    match fs::remove_file(&own) {
        Err(error) if !is_gone(&error) => return Err(failed("cannot remove", &own)(error)),
        _ => drop(fs::remove_dir(folder)),
    }
    Ok(removed)
}

/// Removes files of a folder and the folders in it that become empty. Nothing behind a link is touched: what is there
/// is not ours, whatever a list says. All that can be removed is, also where something else cannot.
fn remove_files<'a>(folder: &Path, files: impl Iterator<Item = &'a str>) -> Result<usize, DiskError> {
    let (mut removed, mut failure) = (0, None);
    // For each folder below, whether it is one and not a link to one.
    let mut folders: BTreeMap<PathBuf, bool> = BTreeMap::new();
    for path in files {
        let above: Vec<&Path> = Path::new(path).ancestors().skip(1).collect();
        let real = above.iter().rev().all(|inner| {
            let is_real = || fs::symlink_metadata(folder.join(inner)).is_ok_and(|meta| meta.is_dir());
            inner.as_os_str().is_empty() || *folders.entry(inner.to_path_buf()).or_insert_with(is_real)
        });
        if real {
            match fs::remove_file(folder.join(path)) {
                Ok(()) => removed += 1,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => failure = failure.or(Some(failed("cannot remove", &folder.join(path))(error))),
            }
        }
    }
    // The deepest first; a folder that still holds something refuses to go, which is what we want.
    for (inner, _) in folders.iter().rev().filter(|(_, real)| **real) {
        let inner = folder.join(inner);
        match fs::remove_dir(&inner) {
            Err(error) if error.kind() != io::ErrorKind::DirectoryNotEmpty && !is_gone(&error) => {
                failure = failure.or(Some(failed("cannot remove", &inner)(error)));
            }
            _ => {}
        }
    }
    failure.map_or(Ok(removed), Err)
}
