//! An output folder to the place where readers get it: object storage, or another folder. Start at [`run`].
//!
//! # What stands at the target
//!
//! The files of one output, and its `manifest.json` with the hash of each. What is uploaded and what is deleted is the
//! difference of two manifests: that of the folder and that of the target. Nothing is listed, so a deployment of three
//! changed files makes a handful of requests, however large the site is.
//!
//! # The order
//!
//! 1. The folder is compared with its own manifest: nothing is uploaded of one that somebody has touched.
//! 2. A [`record::Record`] is written in which everything that is about to change has no hash.
//! 3. What is not HTML is uploaded, then HTML: no page names a style sheet or a picture that is not there yet.
//! 4. What is gone is deleted, when all uploads have succeeded: pages first.
//! 5. The manifest is written.
//!
//! # What always holds
//!
//! 1. *A deployment that is broken off is mended by the next one*, whichever output that one brings. A path without a
//!    hash differs from every output: it is uploaded again, or deleted if the output does not have it. No file is
//!    forgotten, since each stands in the record before it stands at the target.
//! 2. *Of two deployments at once one gives up.* The record and the manifest are written on condition that nobody has
//!    written there since they were read. While one works it renews its record ([`lease`]), so that another sees that
//!    it is alive.
//! 3. *Only files of a manifest of ours are deleted.*
//! 4. *No credential is printed*: everything that a store says goes through [`words::without_secrets`].

pub mod error;
pub mod lease;
pub mod output;
pub mod record;
pub mod target;
mod upload;
mod words;

use std::path::Path;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::runtime;

use self::error::DeployError;
use self::lease::{Lease, Patience};
use self::output::Output;
use self::record::Record;
use self::target::Target;
use crate::disk::{Difference, DiskError};
use crate::progress::{Progress, Stage};

/// What is to be deployed, and how.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The output folder.
    pub folder: &'a Path,
    /// Only tell what would be done.
    pub dry_run: bool,
    /// With more deletions than these nothing is changed.
    pub max_deletions: usize,
    pub patience: Patience,
}

/// What was done, or would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployed {
    pub difference: Difference,
    pub unchanged: usize,
    /// An earlier deployment was broken off; what it may have touched is among the differences.
    pub resumed: bool,
}

impl Deployed {
    /// The addresses whose answers are others now, for a cache between the target and readers: from the root of the
    /// target, percent-encoded, sorted. A page is asked for with `index.html` and without it; what is new counts too,
    /// since a cache may remember that it was missing.
    #[must_use]
    pub fn purge(&self) -> Vec<String> {
        let Difference { added, changed, removed } = &self.difference;
        let mut addresses = Vec::new();
        for path in [added, changed, removed].into_iter().flatten() {
            let address = format!("/{}", utf8_percent_encode(path, ADDRESS));
            let page = address.strip_suffix("index.html").filter(|folder| folder.ends_with('/'));
            addresses.extend(page.map(str::to_owned));
            addresses.push(address);
        }
        addresses.sort();
        addresses
    }
}

/// What a path of an address holds as it is (RFC 3986), and the slashes between its parts.
const ADDRESS: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Makes the target hold what the folder holds.
///
/// # Errors
/// Why it does not; what [`DeployError`] tells of the target's state.
pub fn run(target: &Target, request: &Request<'_>, progress: &dyn Progress) -> Result<Deployed, DeployError> {
    let failed = |error| DiskError { doing: "cannot begin to deploy", path: request.folder.to_owned(), error };
    let runtime = runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    let deployed = runtime.block_on(deploy(target, request, progress));
    progress.done();
    deployed
}

/// As [`run`], inside a runtime of the caller's.
///
/// # Errors
/// As those of [`run`].
pub async fn deploy(target: &Target, request: &Request<'_>, progress: &dyn Progress) -> Result<Deployed, DeployError> {
    let output = Output::open(request.folder)?;
    let unnameable = output.manifest.files.keys().find(|path| target.key(path).is_none());
    if let Some(path) = unnameable {
        return Err(DeployError::Unnameable { path: path.clone() });
    }
    let record = if request.dry_run {
        Record::read(target).await?
    } else {
        lease::free(target, request.patience, progress).await?
    };
    let difference = Difference::between(&record.manifest, &output.manifest);
    let changed = difference.added.len() + difference.changed.len();
    let deployed = Deployed {
        unchanged: output.manifest.files.len() - changed,
        resumed: record.manifest.unfinished.is_some(),
        difference,
    };
    if request.dry_run {
        return Ok(deployed);
    }
    let (removed, most) = (deployed.difference.removed.len(), request.max_deletions);
    if removed > most {
        return Err(DeployError::TooMany { target: target.shown().to_owned(), removed, most });
    }
    if deployed.difference.is_empty() && !deployed.resumed {
        if record.text != output.text {
            record.replace(target, output.text).await?;
        }
        return Ok(deployed);
    }
    let lease = Lease::begin(target, record, &deployed.difference, &output.manifest, request.patience).await?;
    let record = lease.during(change(target, &output, &deployed.difference, progress)).await?;
    record.replace(target, output.text).await?;
    Ok(deployed)
}

/// Uploads and deletes.
async fn change(
    target: &Target,
    output: &Output,
    difference: &Difference,
    progress: &dyn Progress,
) -> Result<(), DeployError> {
    let (first, last) = deletions(target, difference);
    let uploads = || difference.added.iter().chain(&difference.changed).map(String::as_str);
    progress.stage(Stage::Upload, Some(uploads().count() + difference.removed.len()));
    upload::delete(target, &first, progress).await?;
    let assets: Vec<&str> = uploads().filter(|path| !is_html(path)).collect();
    upload::all(target, output, &assets, progress).await?;
    let pages: Vec<&str> = uploads().filter(|path| is_html(path)).collect();
    upload::all(target, output, &pages, progress).await?;
    // What a page needs stays as long as the page does.
    let (pages, assets): (Vec<&str>, Vec<&str>) = last.into_iter().partition(|path| is_html(path));
    upload::delete(target, &pages, progress).await?;
    upload::delete(target, &assets, progress).await
}

/// What is deleted before the uploads, and what after them. Before them only what stands in their way, in a folder: a
/// file whose name is now that of a folder, or the other way round. In a store these are no contradiction.
fn deletions<'a>(target: &Target, difference: &'a Difference) -> (Vec<&'a str>, Vec<&'a str>) {
    let added = &difference.added;
    let below = |path: &str, folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    let is_in_the_way =
        |path: &&str| target.is_folder() && added.iter().any(|new| below(new, path) || below(path, new));
    difference.removed.iter().map(String::as_str).partition(is_in_the_way)
}

fn is_html(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("html"))
}
