//! Publishing what was built, as every command that builds does. Start at [`Publication::publish`].

use std::path::{Path, PathBuf};

use super::args::PublicationArgs;
use super::report::Report;
use super::site::output_folder;
use super::{Exit, Step};
use crate::build::Built;
use crate::config;
use crate::diag::Severity;
use crate::disk::{self, Published, publish::PublishError};

/// Where a site is published to.
pub struct Publication<'a> {
    pub root: &'a Path,
    pub args: &'a PublicationArgs,
}

impl Publication<'_> {
    /// Tells the diagnostics and publishes the output. `None` if there were errors, which is then left to be told.
    pub fn publish(&self, built: &Built, report: &mut Report) -> Step<Option<(Published, PathBuf)>> {
        report.diagnostics(&built.diagnostics);
        let (_, warnings) = report.counts();
        let Some(output) = built.output.as_ref().filter(|_| !(self.args.strict && warnings > 0)) else {
            return Ok(None);
        };
        let folder = self.folder(&built.config.output, report)?;
        let published = disk::publish(self.root, output, &folder, self.args.keep_foreign)
            .map_err(|error| publish_failure(&error, report))?;
        Ok(Some((published, folder)))
    }

    /// The output folder, where `configured` is the one of the configuration.
    pub fn folder(&self, configured: &str, report: &mut Report) -> Step<PathBuf> {
        output_folder(self.root, self.args.output.as_deref(), configured, report)
    }
}

/// What the process ends with after a build that was not published.
pub fn refusal(built: &Built) -> Exit {
    let in_config = |d: &crate::diag::Diagnostic| d.file.as_str() == config::FILE && d.severity == Severity::Error;
    if built.diagnostics.iter().any(in_config) { Exit::Usage } else { Exit::Content }
}

fn publish_failure(error: &PublishError, report: &mut Report) -> Exit {
    let help = match error {
        PublishError::Disk(_) => "the output folder is as it was",
        PublishError::Foreign { .. } => {
            "name another folder with `--output`, or say `--keep-foreign` to publish around them"
        }
        PublishError::NoFolder { .. } => "name another folder with `--output`",
        PublishError::InTheWay { .. } => "move it away, or name another folder with `--output`",
    };
    report.failure(&error.to_string(), &[help], Exit::Disk)
}
