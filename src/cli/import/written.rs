//! New files beside what is there: [`new_files`] looks what stands in the way, [`write()`] writes.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::Site;
use super::folder::Origin;
use crate::cli::report::Report;
use crate::cli::{Exit, Step};
use crate::disk::inside;
use crate::import::{Content, Import, New, What};
use crate::parse::{self, Form, Kind};
use crate::source::SitePath;

/// How many of those that stand in the way are named.
const SHOWN: usize = 10;

/// The files that have to be written. Topics that the site has already, and copies that are there, are none of them.
pub fn new_files<'a>(import: &'a Import, origin: &Origin, site: &Site, report: &mut Report) -> Step<Vec<&'a New>> {
    let ids: BTreeMap<(Kind, String), &str> = site
        .tree
        .iter()
        .filter_map(|(path, _)| {
            let kind = match parse::form(path)? {
                Form::Markdown(kind) => kind,
                Form::PlainText => Kind::Article,
                Form::List(_) => return None,
            };
            Some(((kind, parse::id_of_path(path, kind)), path.as_str()))
        })
        .collect();
    let (mut new, mut in_the_way) = (Vec::new(), Vec::new());
    for file in &import.files {
        let path = SitePath::new(&file.path);
        let kind = if let Some(Form::Markdown(kind)) = parse::form(&path) { Some(kind) } else { None };
        let same =
            kind.and_then(|kind| ids.get(&(kind, parse::id_of_path(&path, kind)))).map(|path| (*path).to_owned());
        let is_there = same.or_else(|| standing(&site.root, &file.path));
        match is_there {
            None => new.push(file),
            Some(_) if file.what == What::Topic => {}
            Some(there) if there == file.path && is_same(file, origin, &site.root) => {}
            Some(there) => in_the_way.push(there),
        }
    }
    in_the_way.dedup();
    if in_the_way.is_empty() {
        return Ok(new);
    }
    let more = in_the_way.len().saturating_sub(SHOWN);
    let mut message = in_the_way.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    if more > 0 {
        message = format!("{message} and {more} more");
    }
    let is = if in_the_way.len() == 1 { "is" } else { "are" };
    let help = ["nothing was written; move what is there, or import into a new site: `nutgraf init --empty DIR`"];
    Err(report.failure(&format!("{message} {is} there already"), &help, Exit::Usage))
}

/// What stands where a file is to be written, or where a folder of it is.
fn standing(root: &Path, path: &str) -> Option<String> {
    let ends = path.match_indices('/').map(|(at, _)| at);
    let folder = ends.map(|at| &path[..at]).find(|folder| {
        let place = root.join(folder);
        place.symlink_metadata().is_ok() && !place.is_dir()
    });
    folder.or_else(|| root.join(path).symlink_metadata().is_ok().then_some(path)).map(str::to_owned)
}

/// Whether a copy is there already.
fn is_same(file: &New, origin: &Origin, root: &Path) -> bool {
    let Content::CopyOf(from) = &file.content else { return false };
    let (Ok(from), Ok(there)) = (origin.file(from), fs::File::open(root.join(&file.path))) else { return false };
    let size = |file: &fs::File| file.metadata().map(|meta| meta.len()).ok();
    let hash = |file: &fs::File| {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(file).ok().map(|hasher| hasher.finalize())
    };
    size(&from) == size(&there) && hash(&from).is_some_and(|from| Some(from) == hash(&there))
}

/// Writes the files. If the disk refuses one, those before it are removed again.
pub fn write(files: &[&New], origin: &Origin, root: &Path, report: &mut Report) -> Step<()> {
    let mut written: Vec<PathBuf> = Vec::new();
    for file in files {
        let Err(error) = write_one(file, root, origin, &mut written) else { continue };
        for place in written.iter().rev() {
            // What cannot be removed was told by the same disk a moment ago.
            drop(fs::remove_file(place));
        }
        return Err(report.failure(
            &format!("cannot write {}: {error}; nothing was imported", file.path),
            &[],
            Exit::Disk,
        ));
    }
    Ok(())
}

fn write_one(file: &New, root: &Path, origin: &Origin, written: &mut Vec<PathBuf>) -> io::Result<()> {
    let place = root.join(&file.path);
    if let Some(folder) = place.parent() {
        if !inside::is_folder_of(root, folder) {
            return Err(io::Error::other(inside::LEADS_OUT));
        }
        fs::create_dir_all(folder)?;
    }
    let mut new = OpenOptions::new().write(true).create_new(true).open(&place)?;
    written.push(place);
    match &file.content {
        Content::Text(text) => new.write_all(text.as_bytes()),
        Content::CopyOf(from) => {
            let mut from = origin.file(from).map_err(|error| io::Error::other(format!("{from}: {error}")))?;
            io::copy(&mut from, &mut new).map(|_| ())
        }
    }
}
