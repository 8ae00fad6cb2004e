//! Publishing what was built, as every command that builds does. Start at [`Publication::publish`].

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use super::args::PublicationArgs;
use super::report::Report;
use super::site::checked_output;
use super::{Exit, Step};
use crate::build::{self, Built, Keep, Options, OutputFile, Press};
use crate::config::{self, Config};
use crate::diag::{self, Diagnostic, Severity};
use crate::disk::{self, DiskError, Edition, Published, publish::PublishError};
use crate::progress::{Progress, Stage};
use crate::source::SourceTree;

/// Where a site is published to.
pub struct Publication<'a> {
    root: &'a Path,
    args: &'a PublicationArgs,
    /// The output folder of the command line.
    given: Option<PathBuf>,
    /// What is being made.
    edition: RwLock<Option<Edition>>,
}

impl Press for Publication<'_> {
    fn start(&self, config: &Config) {
        // A site that is just being removed is not to be made again by its own output.
        if self.is_site_gone() {
            return;
        }
        let edition = self.edition_in(&self.folder(config));
        // An older one that was not published goes first: it holds the lock of the folder.
        let mut current = self.edition.write().unwrap_or_else(PoisonError::into_inner);
        *current = None;
        *current = Some(edition);
    }

    fn print(&self, path: &str, html: String) -> OutputFile {
        match &*self.edition.read().unwrap_or_else(PoisonError::into_inner) {
            Some(edition) => OutputFile::Printed(edition.print(path, html.as_bytes())),
            None => Keep.print(path, html),
        }
    }

    fn stop(&self) {
        self.edition.write().unwrap_or_else(PoisonError::into_inner).take();
    }
}

impl<'a> Publication<'a> {
    /// A folder that cannot be meant is told at once.
    pub fn new(root: &'a Path, args: &'a PublicationArgs, report: &mut Report) -> Step<Self> {
        let given = args.output.as_deref().map(|given| checked_output(root, given, report)).transpose()?;
        Ok(Self { root, args, given, edition: RwLock::new(None) })
    }

    /// Whether nothing has to be built, because the output folder holds what a build of these inputs would give and
    /// would say nothing about. Then that, how many pages it has, and the folder.
    pub fn is_current(
        &self,
        tree: &SourceTree,
        theme: &SourceTree,
        options: &Options,
    ) -> Option<(Published, usize, PathBuf)> {
        let (config, _, found) = config::read(tree);
        if !found.is_empty() {
            return None;
        }
        let folder = self.folder(&config);
        let edition = self.edition_in(&folder);
        let inputs = build::inputs(tree, theme, &config, options);
        let (published, pages) = edition.is_current(self.root, tree, theme, &inputs)?;
        Some((published, pages, folder))
    }

    fn edition_in(&self, folder: &Path) -> Edition {
        let edition = Edition::new(folder, self.args.keep_foreign);
        if is_thrown_away() { edition.without_waiting() } else { edition }
    }

    /// Whether the site has vanished since it was read.
    pub fn is_site_gone(&self) -> bool {
        disk::is_gone_at(&self.root.join(config::FILE))
    }

    fn folder(&self, config: &Config) -> PathBuf {
        self.given.clone().unwrap_or_else(|| self.root.join(&config.output))
    }

    /// Publishes the output. `None` if there were errors.
    pub fn publish(
        &self,
        built: &Built,
        progress: &dyn Progress,
    ) -> Result<Option<(Published, PathBuf)>, PublishError> {
        let edition = self.edition.write().unwrap_or_else(PoisonError::into_inner).take();
        let output = built.output.as_ref().filter(|_| !self.args.strict || built.diagnostics.is_empty());
        let (Some(output), Some(edition)) = (output, edition) else { return Ok(None) };
        progress.stage(Stage::Publish, None);
        let published = edition.publish(self.root, output, built.inputs.as_ref());
        progress.done();
        let published = published?;
        Ok(Some((published, self.folder(&built.config))))
    }

    /// Whether a file that was to be copied had vanished after it was built: a build will tell what is now.
    pub fn was_overtaken(&self, error: &PublishError) -> bool {
        let input = |path: &Path| disk::FOLDERS.iter().any(|folder| path.starts_with(self.root.join(folder)));
        match error {
            PublishError::Disk(DiskError { path, error, .. }) => error.kind() == io::ErrorKind::NotFound && input(path),
            _ => false,
        }
    }
}

/// Whether this machine is thrown away after the build, as those are that services of continuous integration lend:
/// all of them set this variable.
fn is_thrown_away() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false")
}

/// What the process ends with after a build that was not published.
pub fn refusal(built: &Built) -> Exit {
    let in_config = |d: &Diagnostic| d.file.as_str() == config::FILE && d.severity == Severity::Error;
    match &built.diagnostics {
        // What else is told may come of it.
        found if diag::has_faults(found) => Exit::Disk,
        found if found.iter().any(in_config) => Exit::Usage,
        _ => Exit::Content,
    }
}

/// Tells why nothing was published.
pub fn publish_failure(error: &PublishError, report: &mut Report) -> Exit {
    let help = match error {
        PublishError::Disk(error) => {
            let help: Vec<&str> = disk_help(error).into_iter().chain(["the output folder is as it was"]).collect();
            return report.failure(&error.to_string(), &help, Exit::Disk);
        }
        PublishError::Unconfirmed(_) => "see what is wrong with the disk, and build again",
        PublishError::Pictures(_) => {
            let help = "open it in an image editor and export it again; the output folder is as it was";
            return report.failure(&error.to_string(), &[help], Exit::Content);
        }
        PublishError::Lost(_) => "build again: all pages will be made anew",
        PublishError::Foreign { .. } => {
            "name another folder with `--output`, or say `--keep-foreign` to publish around them"
        }
        PublishError::NoFolder { .. } => "name another folder with `--output`",
        PublishError::InTheWay { .. } => "move it away, or name another folder with `--output`",
    };
    report.failure(&error.to_string(), &[help], Exit::Disk)
}

/// What helps against what the operating system refused.
fn disk_help(error: &DiskError) -> Option<&'static str> {
    match error.error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Some("make room: the new output stands beside the old one until it is whole")
        }
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
            Some("the folder that holds the output folder must be writable too: the new output is made there")
        }
        _ if error.error.raw_os_error() == Some(TOO_MANY_FILES) => {
            Some("raise the limit of open files: `ulimit -n 1024`")
        }
        _ => None,
    }
}

/// `EMFILE`, which has this number on all Unix systems and in the C library of Windows.
const TOO_MANY_FILES: i32 = 24;
