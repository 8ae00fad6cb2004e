//! Why something was not deployed, in words. Start at [`DeployError`].

use std::fmt;
use std::path::PathBuf;

use crate::disk::DiskError;

/// Why the target does not hold what the folder holds.
#[derive(Debug)]
pub enum DeployError {
    Disk(DiskError),
    /// The folder has no manifest of ours.
    NoOutput {
        folder: PathBuf,
    },
    /// Files of the folder are not what its manifest says; each with what is wrong.
    Touched {
        folder: PathBuf,
        files: Vec<String>,
    },
    /// A path that stores cannot have.
    Unnameable {
        path: String,
    },
    /// The target has a `manifest.json` of somebody else.
    Foreign {
        target: String,
    },
    /// More deletions than were allowed.
    TooMany {
        target: String,
        removed: usize,
        most: usize,
    },
    /// Another deployment has written there.
    Busy {
        target: String,
    },
    /// The store does not let us in; what it said, and what may help.
    Refused {
        target: String,
        doing: String,
        why: String,
        help: &'static [&'static str],
    },
    /// There is no such bucket or container.
    NoStore {
        target: String,
        why: String,
    },
    /// Anything else that a store said, or that it did not answer.
    Store {
        target: String,
        doing: String,
        why: String,
    },
}

impl From<DiskError> for DeployError {
    fn from(error: DiskError) -> Self {
        Self::Disk(error)
    }
}

impl fmt::Display for DeployError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Disk(error) => error.fmt(f),
            Self::NoOutput { folder } => write!(f, "{} is no output of nutgraf", folder.display()),
            Self::Touched { folder, files } => {
                let named = files.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
                write!(f, "{} is not what the build wrote: {named}", folder.display())?;
                if files.len() > 3 { write!(f, " and {} more", files.len() - 3) } else { Ok(()) }
            }
            Self::Unnameable { path } => {
                write!(
                    f,
                    "{path:?} cannot be the name of an object: it holds control characters, or no name between two /"
                )
            }
            Self::Foreign { target } => write!(f, "the manifest.json at {target} is not one of nutgraf"),
            Self::TooMany { target, removed, most } => {
                write!(f, "{removed} files would be deleted at {target}, more than {most}: nothing was changed")
            }
            Self::Busy { target } => {
                write!(f, "another deployment to {target} is under way, or has just ended")
            }
            Self::Refused { target, doing, why, .. } => write!(f, "{doing}: {target} does not let you: {why}"),
            Self::NoStore { target, why } => write!(f, "there is nothing at {target} to upload to: {why}"),
            Self::Store { target, doing, why } => write!(f, "{doing} at {target}: {why}"),
        }
    }
}

impl std::error::Error for DeployError {}

impl DeployError {
    /// What to do.
    #[must_use]
    pub fn help(&self) -> Vec<String> {
        let lines: &[&str] = match self {
            Self::Disk(_) => &[],
            Self::NoOutput { .. } => &["`nutgraf build` makes it; `--output DIR` names another folder"],
            Self::Touched { .. } => &["run `nutgraf build` again; what you want to add by hand belongs into static/"],
            Self::Unnameable { .. } => &["rename the file that it comes from"],
            Self::Foreign { .. } => {
                &["deploy to a prefix of its own, such as s3://bucket/site, or remove that file if nobody needs it"]
            }
            Self::TooMany { removed, .. } => {
                return vec![
                    String::from("look at what would be deleted with `--dry-run`"),
                    format!("if that is meant, allow it with `--max-deletions {removed}`"),
                ];
            }
            Self::Busy { .. } => &["wait until it has ended, and deploy again"],
            Self::Refused { help, .. } => help,
            Self::NoStore { .. } => &["make the bucket first, or mend its name, AWS_ENDPOINT and AWS_REGION"],
            Self::Store { .. } => &["deploy again: what is half done is mended by the next deployment"],
        };
        lines.iter().map(|line| (*line).to_owned()).collect()
    }
}
