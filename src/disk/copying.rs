//! Files that are copied as they are, of any size: each as it was at one moment. Start at [`copy`].

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::thread;

use super::snapshot::{GAP, GAPS, Stamp};
use super::{DiskError, failed, inside};
use crate::build::Printed;

/// How much of a file is in memory at once, in bytes.
const PART: u64 = 1 << 17;

/// What a file inside `root` holds, which is an absolute path without links in it.
pub(super) fn read(root: &Path, source: &Path) -> Result<Printed, DiskError> {
    at_rest(root, source, &mut |file| in_parts(file, source, &mut |_| Ok(())))
}

/// Copies a file inside `root`, and tells what the copy holds. It gets the permissions of a new file, as pages do: who may
/// read the original has nothing to do with who may read the site.
pub(super) fn copy(root: &Path, source: &Path, target: &Path) -> Result<Printed, DiskError> {
    at_rest(root, source, &mut |file| {
        let mut copy = File::create(target).map_err(failed("cannot write", target))?;
        in_parts(file, source, &mut |part| copy.write_all(part).map_err(failed("cannot write", target)))
    })
}

/// Does something with a file, again if it was written to meanwhile: what was read is then neither the old content nor
/// the new one.
fn at_rest(
    root: &Path,
    source: &Path,
    act: &mut dyn FnMut(&File) -> Result<Printed, DiskError>,
) -> Result<Printed, DiskError> {
    for _ in 0..GAPS {
        let file = inside::open(root, source).map_err(failed("cannot read", source))?;
        let stamp = || Stamp::of(&file).map_err(failed("cannot read", source));
        let before = stamp()?;
        if before.is_none() {
            return Err(failed("cannot read", source)(io::Error::other("it is no file any more")));
        }
        let done = act(&file)?;
        if stamp()? == before {
            return Ok(done);
        }
        thread::sleep(GAP);
    }
    // Of this kind is also what vanished: whoever watches builds again.
    Err(failed("cannot read", source)(io::Error::new(io::ErrorKind::NotFound, "it changes while it is read")))
}

/// Gives a file on in parts, and tells what they were.
fn in_parts(
    mut file: &File,
    source: &Path,
    give: &mut dyn FnMut(&[u8]) -> Result<(), DiskError>,
) -> Result<Printed, DiskError> {
    let size = file.metadata().map_err(failed("cannot read", source))?.len();
    // One more, so that a small file and its end take no second part.
    let mut part = vec![0; usize::try_from((size + 1).min(PART)).unwrap_or(1)];
    let (mut hasher, mut size) = (blake3::Hasher::new(), 0);
    loop {
        let read = match file.read(&mut part) {
            Ok(0) => return Ok(Printed { hash: *hasher.finalize().as_bytes(), size }),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read.map_err(failed("cannot read", source))?,
        };
        hasher.update(&part[..read]);
        give(&part[..read])?;
        size += read as u64;
    }
}
