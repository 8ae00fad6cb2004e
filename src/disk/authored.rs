//! Files that commands write into a site, where its authors keep theirs. Start at [`new_file`] and [`anew`].
//!
//! Each is whole or not there, also after a full disk, a kill or a power failure. Nothing is written through a link that
//! leads out of the site: whoever can change `content/` could have put it there.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::{inside, make_folder};

/// Writes a text into a file that is not there yet, and makes its folder. `root` is the real path of the site, and `path`
/// one below it.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] where something stands there, or what the operating system refused.
pub fn new_file(root: &Path, path: &Path, text: &str) -> io::Result<()> {
    if fs::symlink_metadata(path).is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let aside = aside(root, path, text)?;
    let placed = match fs::hard_link(&aside, path) {
        // Not every file system has links.
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists && fs::symlink_metadata(path).is_err() => {
            fs::rename(&aside, path)
        }
        placed => placed,
    };
    // Where it was renamed, it is gone.
    drop(fs::remove_file(&aside));
    placed.and_then(|()| settle(path))
}

/// Puts a text in the place of a file, which keeps its permissions, or where there is none yet. A link inside the site
/// stays a link. `root` and `path` as for [`new_file`].
///
/// # Errors
/// What the operating system refused. The old file is then there as it was.
pub fn anew(root: &Path, path: &Path, text: &str) -> io::Result<()> {
    let place = match path.canonicalize() {
        Ok(real) => real,
        Err(_) if fs::symlink_metadata(path).is_err() => path.to_owned(),
        Err(error) => return Err(error),
    };
    let aside = aside(root, &place, text)?;
    let permissions = fs::metadata(&place).map(|meta| meta.permissions());
    let placed = permissions.map_or(Ok(()), |permissions| fs::set_permissions(&aside, permissions));
    placed.and_then(|()| fs::rename(&aside, &place)).inspect_err(|_| drop(fs::remove_file(&aside)))?;
    settle(&place)
}

/// A new hidden file beside `path` that holds a text and is on the disk.
fn aside(root: &Path, path: &Path, text: &str) -> io::Result<PathBuf> {
    let folder = path.parent().unwrap_or(root);
    if !inside::is_folder_of(root, folder) {
        return Err(io::Error::other(inside::LEADS_OUT));
    }
    make_folder(folder).map_err(|error| error.error)?;
    let (place, mut file) = unused(folder)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    written.inspect_err(|_| drop(fs::remove_file(&place)))?;
    Ok(place)
}

/// A file that was not there before. A killed command may have left one with a name of ours.
fn unused(folder: &Path) -> io::Result<(PathBuf, File)> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    loop {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let place = folder.join(format!(".nutgraf-{}-{number}.new", std::process::id()));
        match OpenOptions::new().write(true).create_new(true).open(&place) {
            Ok(file) => return Ok((place, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
}

/// Waits until the disk knows the name of a file.
#[cfg(unix)]
fn settle(path: &Path) -> io::Result<()> {
    let Some(folder) = path.parent() else { return Ok(()) };
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        // Some file systems bring no folder to the disk by itself.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        settled => settled,
    }
}

#[cfg(not(unix))]
fn settle(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    #[test]
    fn a_new_file_takes_the_place_of_nothing_and_leaves_nothing_beside_it() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        let path = root.join("a/b.md");
        new_file(&root, &path, "one").unwrap();
        assert_eq!(new_file(&root, &path, "two").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        anew(&root, &path, "three").unwrap();
        anew(&root, &root.join("a/c.md"), "four").unwrap();
        assert_eq!(
            (fs::read_to_string(&path).unwrap().as_str(), names(&root.join("a"))),
            ("three", vec!["b.md".into(), "c.md".into()])
        );
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_link_that_leads_out_and_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let dir = tempfile::tempdir().unwrap();
        let all = dir.path().canonicalize().unwrap();
        let (root, outside) = (all.join("site"), all.join("outside"));
        for folder in [&root, &outside] {
            fs::create_dir(folder).unwrap();
        }
        fs::write(outside.join("victim"), "kept").unwrap();
        symlink(&outside, root.join("folder")).unwrap();
        symlink(outside.join("victim"), root.join("file")).unwrap();
        symlink(outside.join("new"), root.join("nowhere")).unwrap();
        for path in ["folder/new", "folder/victim", "file", "nowhere"] {
            let path = root.join(path);
            assert!(anew(&root, &path, "x").is_err() && new_file(&root, &path, "x").is_err(), "{}", path.display());
        }
        assert_eq!(
            (names(&outside), fs::read_to_string(outside.join("victim")).unwrap()),
            (vec!["victim".into()], "kept".into())
        );

        fs::write(root.join("own"), "old").unwrap();
        fs::set_permissions(root.join("own"), fs::Permissions::from_mode(0o600)).unwrap();
        symlink("own", root.join("link")).unwrap();
        anew(&root, &root.join("link"), "new").unwrap();
        let meta = fs::metadata(root.join("own")).unwrap();
        assert_eq!(
            (meta.permissions().mode() & 0o777, fs::read_to_string(root.join("own")).unwrap().as_str()),
            (0o600, "new")
        );
        assert!(fs::symlink_metadata(root.join("link")).unwrap().is_symlink());
    }
}
