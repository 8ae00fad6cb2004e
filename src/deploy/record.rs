//! `manifest.json` as it stands at the target. Start at [`Record::read`].

use object_store::{Error, ObjectStoreExt as _, PutMode, PutOptions, PutPayload, UpdateVersion};

use super::error::DeployError;
use super::target::Target;
use super::upload;
use crate::build::MANIFEST;
use crate::disk::Difference;
use crate::disk::manifest::{Listed, Manifest};

/// What the target says that it holds.
#[derive(Clone, Debug)]
pub struct Record {
    pub manifest: Manifest,
    /// To the byte; empty where nothing stands there.
    pub text: String,
    /// Which version of it was read or written. `None` where nothing stands there.
    version: Option<UpdateVersion>,
}

impl Record {
    /// Where nothing stands, the record is one of no files.
    ///
    /// # Errors
    /// A target that does not answer, or whose `manifest.json` is not ours.
    pub async fn read(target: &Target) -> Result<Self, DeployError> {
        let key = target.manifest();
        let failed = |error: Error| target.failed("cannot read", MANIFEST, &error);
        let got = match target.store().get(&key).await {
            Ok(got) => got,
            Err(Error::NotFound { .. }) => {
                return Ok(Self { manifest: Manifest::default(), text: String::new(), version: None });
            }
            Err(error) => return Err(failed(error)),
        };
        let version = UpdateVersion { e_tag: got.meta.e_tag.clone(), version: got.meta.version.clone() };
        let bytes = got.bytes().await.map_err(failed)?;
        let foreign = || DeployError::Foreign { target: target.shown().to_owned() };
        let text = String::from_utf8(bytes.into()).map_err(|_| foreign())?;
        let manifest = Manifest::of(&text).ok_or_else(foreign)?;
        // A path that is no key is none that we wrote, and what it names could not be deleted.
        if manifest.files.keys().any(|path| target.key(path).is_none()) {
            return Err(foreign());
        }
        Ok(Self { manifest, text, version: Some(version) })
    }

    /// Writes another text in place of this one.
    ///
    /// # Errors
    /// [`DeployError::Busy`] if somebody else has written there in the meantime; or a target that does not take it.
    pub async fn replace(&self, target: &Target, text: String) -> Result<Self, DeployError> {
        let mode = match &self.version {
            Some(UpdateVersion { e_tag: None, version: None }) => PutMode::Overwrite,
            Some(version) => PutMode::Update(version.clone()),
            None => PutMode::Create,
        };
        let written = match self.put(target, &text, mode).await {
            // This store knows no conditions, as a disk without links does not. One can still look before one writes.
            Err(error) if knows_no_conditions(&error, target) => {
                if Self::read(target).await?.version != self.version {
                    return Err(DeployError::Busy { target: target.shown().to_owned() });
                }
                self.put(target, &text, PutMode::Overwrite).await
            }
            written => written,
        };
        let version = match written {
            Ok(version) => version,
            Err(Error::Precondition { .. } | Error::AlreadyExists { .. } | Error::NotModified { .. }) => {
                // The answer to a first attempt may have been lost, and this is the one to a second attempt.
                return match Self::read(target).await? {
                    current if current.text == text => Ok(current),
                    _ => Err(DeployError::Busy { target: target.shown().to_owned() }),
                };
            }
            Err(error) => return Err(target.failed("cannot write", MANIFEST, &error)),
        };
        Ok(Self { manifest: Manifest::of(&text).unwrap_or_default(), text, version: Some(version) })
    }

    async fn put(&self, target: &Target, text: &str, mode: PutMode) -> Result<UpdateVersion, Error> {
        let options = PutOptions { mode, attributes: upload::attributes(target, MANIFEST), ..PutOptions::default() };
        let payload = PutPayload::from(text.to_owned().into_bytes());
        target.store().put_opts(&target.manifest(), payload, options).await.map(UpdateVersion::from)
    }

    /// What is written before the first change: all that stood there and all that comes, and what is about to be added,
    /// changed or deleted as unknown.
    #[must_use]
    pub fn before(&self, difference: &Difference, new: &Manifest) -> Manifest {
        let mut files = new.files.clone();
        let Difference { added, changed, removed } = difference;
        files.extend([added, changed, removed].into_iter().flatten().map(|path| (path.clone(), Listed::unknown())));
        Manifest { files, ..Manifest::default() }
    }
}

/// Whether an error says that a text cannot be written on a condition, rather than that the condition does not hold.
fn knows_no_conditions(error: &Error, target: &Target) -> bool {
    match error {
        Error::NotImplemented { .. } | Error::NotSupported { .. } => true,
        Error::Precondition { .. } | Error::AlreadyExists { .. } | Error::NotModified { .. } => false,
        _ => target.path().is_some(),
    }
}
