//! Files that are opened where they are meant to stand: inside the site, whatever links lead there. Start at [`open`].
//!
//! A link may be put in the place of a file between the look at it and its opening. So it is not the path that is
//! trusted, but what was opened: its real place is asked of the system, and has to lie inside. How well that holds:
//!
//! * On Linux the kernel follows the path below the folder's descriptor and refuses to leave it (`openat2`); where an
//!   absolute link is met, or the kernel is older, the file is taken hold of without being opened (`O_PATH`), and is
//!   opened only when `/proc` says that it stands inside. Nobody can come in between.
//! * Elsewhere, and without `/proc`, the path is resolved, opened, and resolved again: a link that is swapped twice
//!   within microseconds can still get through.
//!
//! A hard link cannot be told from the file itself on any system.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Component, Path};

use crate::limits;

/// Opens a regular file to read it. `root` is an absolute path without links in it, and `place` a path below it.
///
/// # Errors
/// [`io::ErrorKind::PermissionDenied`] for what [`leads_out`], [`io::ErrorKind::InvalidInput`] for what is no regular
/// file, or what the operating system refused.
pub fn open(root: &Path, place: &Path) -> io::Result<File> {
    checked(opened(root, place)?)
}

fn checked(file: File) -> io::Result<File> {
    if file.metadata()?.is_file() { Ok(file) } else { Err(no_file()) }
}

/// Whether an error of [`open`] is about something that stands outside.
#[must_use]
pub fn leads_out(error: &io::Error) -> bool {
    error.get_ref().and_then(|inner| inner.downcast_ref::<Outside>()).is_some()
}

/// Whether an error is about what was named, which is not there, leads out or is nothing to be read, and no fault of the
/// disk.
#[must_use]
pub fn is_unfit(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::InvalidInput) || leads_out(error)
}

/// Whether a real path is one that a site may be read from: inside its root, and in no hidden folder there. What lies in
/// `.git` may be a password, and a link is the only way from `content/` to it.
#[must_use]
pub fn is_of_site(root: &Path, real: &Path) -> bool {
    let hidden = |part: Component<'_>| part.as_os_str().as_encoded_bytes().starts_with(b".");
    real.strip_prefix(root).is_ok_and(|inner| !inner.components().any(hidden))
}

/// Whether a folder, or as much of the way to it as is there, lies inside: nothing is to be written through a link that
/// leads out.
#[must_use]
pub fn is_folder_of(root: &Path, folder: &Path) -> bool {
    let there = folder.ancestors().find(|above| fs::symlink_metadata(above).is_ok());
    there.and_then(|there| there.canonicalize().ok()).is_some_and(|real| real.starts_with(root))
}

/// What a link leads to that leads out.
#[derive(Debug)]
struct Outside;

impl std::fmt::Display for Outside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(LEADS_OUT)
    }
}

impl std::error::Error for Outside {}

/// What is said of such a link.
pub const LEADS_OUT: &str = "a link that leads out of the site";

/// As [`LEADS_OUT`], for one that leads to what is hidden inside.
pub const LEADS_TO_HIDDEN: &str = "a link that leads to a hidden file of the site";

fn outside() -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, Outside)
}

fn no_file() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file")
}

/// Whether a path was opened as what it says, or leads through links to where a site may be read from.
fn may_be_read(root: &Path, place: &Path, real: &Path) -> bool {
    real == place || is_of_site(root, real)
}

#[cfg(target_os = "linux")]
fn opened(root: &Path, place: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags, ResolveFlags, open, openat2};
    use rustix::io::Errno;
    use std::os::fd::AsRawFd as _;

    // What has become a pipe since it was looked at does not hold us up, and no terminal becomes ours.
    let read = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    let inner = place.strip_prefix(root).map_err(|_| outside())?;
    let folder = open(root, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    let no_links = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    match openat2(&folder, inner, read, Mode::empty(), no_links) {
        Ok(file) => return Ok(File::from(file)),
        // A link on the way, or a kernel that does not know this call or does not let us.
        Err(Errno::LOOP | Errno::XDEV | Errno::AGAIN | Errno::NOSYS | Errno::PERM | Errno::INVAL) => {}
        Err(error) => return Err(error.into()),
    }
    let held = File::from(open(place, OFlags::PATH | OFlags::CLOEXEC, Mode::empty())?);
    let way = format!("/proc/self/fd/{}", held.as_raw_fd());
    let Ok(real) = fs::read_link(&way) else { return resolved(root, place) };
    if !may_be_read(root, place, &real) {
        return Err(outside());
    }
    // Nothing else is ever opened: to open a device may do something to it.
    if !held.metadata()?.is_file() {
        return Err(no_file());
    }
    Ok(File::from(open(way, read, Mode::empty())?))
}

#[cfg(not(target_os = "linux"))]
fn opened(root: &Path, place: &Path) -> io::Result<File> {
    resolved(root, place)
}

/// Without the help of the kernel.
fn resolved(root: &Path, place: &Path) -> io::Result<File> {
    let real = place.canonicalize()?;
    if !may_be_read(root, place, &real) {
        return Err(outside());
    }
    if !fs::symlink_metadata(&real)?.is_file() {
        return Err(no_file());
    }
    let file = plainly(&real)?;
    if real.canonicalize()? == real { Ok(file) } else { Err(outside()) }
}

#[cfg(unix)]
fn plainly(place: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY | rustix::fs::OFlags::NOFOLLOW;
    fs::OpenOptions::new().read(true).custom_flags(i32::try_from(flags.bits()).unwrap_or(0)).open(place)
}

#[cfg(not(unix))]
fn plainly(place: &Path) -> io::Result<File> {
    File::open(place)
}

/// What is read of a file.
#[derive(Debug)]
pub enum Bytes {
    All(Vec<u8>),
    /// There is more than that; nothing of it is kept.
    TooMany,
}

/// Reads a file of at most so many bytes. What grows while it is read is read no further either.
///
/// # Errors
/// What the operating system refused.
pub fn read(file: &File, most: u64) -> io::Result<Bytes> {
    let size = file.metadata()?.len();
    if size > most {
        return Ok(Bytes::TooMany);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1);
    file.take(most + 1).read_to_end(&mut bytes)?;
    Ok(if bytes.len() as u64 > most { Bytes::TooMany } else { Bytes::All(bytes) })
}

/// Reads a text of at most [`limits::TEXT_BYTES`].
///
/// # Errors
/// [`io::ErrorKind::InvalidInput`] for a longer one, or what the operating system refused.
pub fn read_text(file: &File) -> io::Result<Vec<u8>> {
    match read(file, limits::TEXT_BYTES)? {
        Bytes::All(bytes) => Ok(bytes),
        Bytes::TooMany => {
            let why = format!("it is larger than {}", size(limits::TEXT_BYTES));
            Err(io::Error::new(io::ErrorKind::InvalidInput, why))
        }
    }
}

/// A number of bytes in words: `8 MiB`.
#[must_use]
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{} KiB", bytes >> 10),
        _ => format!("{} MiB", bytes >> 20),
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::path::PathBuf;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;

    use super::*;

    struct Folder {
        dir: tempfile::TempDir,
        root: PathBuf,
    }

    impl Folder {
        /// `site/` with a file, a hidden file and a folder, beside `secret`.
        fn new() -> Self {
            let dir = tempfile::tempdir().unwrap();
            let root = dir.path().canonicalize().unwrap().join("site");
            fs::create_dir_all(root.join(".git")).unwrap();
            fs::create_dir_all(root.join("content")).unwrap();
            fs::write(root.join(".git/config"), "canary").unwrap();
            fs::write(root.join("content/a.md"), "open").unwrap();
            fs::write(dir.path().join("secret"), "canary").unwrap();
            Self { dir, root }
        }

        fn read(&self, path: &str) -> Result<String, String> {
            let mut text = String::new();
            for way in [open, |root: &Path, place: &Path| checked(resolved(root, place)?)] {
                text.clear();
                let mut file = way(&self.root, &self.root.join(path)).map_err(|error| error.to_string())?;
                file.read_to_string(&mut text).unwrap();
            }
            Ok(text)
        }
    }

    #[test]
    fn links_are_followed_inside_and_nowhere_else() {
        let folder = Folder::new();
        let content = folder.root.join("content");
        let outside = folder.dir.path().canonicalize().unwrap().join("secret");
        let link = |target: &Path, name: &str| symlink(target, content.join(name)).unwrap();
        link(Path::new("a.md"), "relative.md");
        link(&content.join("a.md"), "absolute.md");
        link(Path::new("../content"), "again");
        link(&outside, "out.md");
        link(Path::new("../../secret"), "up.md");
        link(Path::new("out.md"), "chain.md");
        link(Path::new("../.git/config"), "hidden.md");
        link(Path::new("../.git"), "folder");
        link(folder.dir.path(), "above");
        link(Path::new("/proc/self/environ"), "environ.md");
        link(Path::new("/dev/zero"), "zero.md");
        link(Path::new("nowhere"), "dangling.md");
        link(Path::new("loop.md"), "loop.md");
        for open in ["a.md", "relative.md", "absolute.md", "again/a.md"] {
            assert_eq!(folder.read(&format!("content/{open}")).as_deref(), Ok("open"), "{open}");
        }
        for shut in ["out", "up", "chain", "hidden", "environ", "zero"] {
            assert_eq!(folder.read(&format!("content/{shut}.md")), Err(LEADS_OUT.to_owned()), "{shut}");
        }
        for shut in ["folder/config", "above/secret", "../../secret", "dangling.md", "loop.md", "again"] {
            assert!(folder.read(&format!("content/{shut}")).is_err(), "{shut}");
        }
        assert_eq!(folder.read(".git/config").as_deref(), Ok("canary"), "what is no link is for others to leave out");
        assert!(!is_folder_of(&folder.root, &content.join("above/new/folder")));
        assert!(is_folder_of(&folder.root, &content.join("again/new/folder")));
    }

    #[test]
    fn what_is_swapped_for_a_link_while_it_is_opened_is_not_read() {
        let folder = Folder::new();
        let (place, aside) = (folder.root.join("content/b.md"), folder.root.join("aside"));
        let stop = AtomicBool::new(false);
        let (mut read, mut refused) = (0, 0);
        thread::scope(|scope| {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    fs::write(&aside, "open").unwrap();
                    fs::rename(&aside, &place).unwrap();
                    symlink("../../secret", &aside).unwrap();
                    fs::rename(&aside, &place).unwrap();
                }
            });
            while read < 300 || refused < 300 {
                match open(&folder.root, &place) {
                    Ok(mut file) => {
                        let mut text = String::new();
                        file.read_to_string(&mut text).unwrap();
                        assert_eq!(text, "open");
                        read += 1;
                    }
                    Err(_) => refused += 1,
                }
            }
            stop.store(true, Ordering::Relaxed);
        });
    }

    #[test]
    fn a_file_is_read_up_to_its_limit_also_when_it_grows() {
        let folder = Folder::new();
        let path = folder.root.join("content/a.md");
        let file = |size: u64| {
            File::create(&path).unwrap().set_len(size).unwrap();
            File::open(&path).unwrap()
        };
        assert!(matches!(read(&file(100), 100), Ok(Bytes::All(bytes)) if bytes.len() == 100));
        assert!(matches!(read(&file(101), 100), Ok(Bytes::TooMany)));
        assert!(matches!(read(&file(10 << 30), 100), Ok(Bytes::TooMany)));
        // A size that is told too small, as of a file that grows.
        let told = File::open("/proc/self/status").unwrap();
        assert!(matches!(read(&told, 10), Ok(Bytes::TooMany)));
    }
}
