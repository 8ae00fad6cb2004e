//! Where an output is deployed to: what `s3://bucket/prefix` and the environment say. Start at [`Target::new`].

use std::env;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
use object_store::gcp::{GoogleCloudStorageBuilder, GoogleConfigKey};
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{ClientConfigKey, Error, ObjectStore, RetryConfig};
use url::Url;

use super::error::DeployError;
use super::words;
use crate::build::MANIFEST;

/// The forms that a target may have.
const FORMS: &str = "write s3://bucket/prefix, gs://bucket/prefix, az://container/prefix or file:///folder";

/// How long an answer may take: time enough for a piece of 8 MiB where sixteen of them share 5 Mbit/s.
const PATIENCE: &str = "5 minutes";
const PATIENCE_TO_CONNECT: &str = "10 seconds";

/// A request that fails for a reason that may pass is made again, with pauses that grow to some seconds.
const RETRIES: usize = 6;
const RETRIES_END: Duration = Duration::from_mins(2);

/// Who asks.
const AGENT: &str = concat!("nutgraf/", env!("CARGO_PKG_VERSION"));

/// What sort of place it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    S3,
    Google,
    Azure,
    /// A folder of this machine.
    Folder,
}

/// A place that files are deployed to.
#[derive(Clone, Debug)]
pub struct Target {
    kind: Kind,
    /// As it is told.
    shown: String,
    store: Arc<dyn ObjectStore>,
    prefix: Key,
}

/// Why a text names no target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetError {
    /// No address, or one of another sort.
    Unknown(String),
    /// It holds what does not belong there, which may be a secret: it is not told.
    Secret,
    /// The name of the bucket, container or folder is missing.
    Unnamed(String),
    /// The environment names no credentials.
    NoCredentials(Kind),
    /// `AWS_ENDPOINT` is not encrypted.
    Plain,
    /// Something else in the environment.
    Environment(String),
}

impl fmt::Display for TargetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(text) => write!(f, "`{text}` is no place to deploy to"),
            Self::Secret => f.write_str("the target holds a user name, a password, `?` or `#`"),
            Self::Unnamed(text) => write!(f, "`{text}` does not say where"),
            Self::NoCredentials(kind) => write!(f, "no credentials for {}", kind.name()),
            Self::Plain => f.write_str("AWS_ENDPOINT begins with http://, which everybody on the way can read"),
            Self::Environment(why) => write!(f, "what the environment says of the target is wrong: {why}"),
        }
    }
}

impl std::error::Error for TargetError {}

impl TargetError {
    /// What to do.
    #[must_use]
    pub fn help(&self) -> &'static [&'static str] {
        match self {
            Self::Unknown(_) | Self::Unnamed(_) => &[FORMS],
            Self::Secret => {
                &["credentials belong into the environment; in a name write %3F for ? and %23 for #", FORMS]
            }
            Self::NoCredentials(kind) => kind.help(),
            Self::Plain => &["if that is meant, for a server on this machine, set AWS_ALLOW_HTTP=true"],
            Self::Environment(_) => &["look at the variables whose names begin with AWS_, GOOGLE_ or AZURE_"],
        }
    }
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::S3 => "S3",
            Self::Google => "Google Cloud Storage",
            Self::Azure => "Azure Blob Storage",
            Self::Folder => "the folder",
        }
    }

    /// Variables of which one has to be set. Without any, the library would look for a service of the machine that it
    /// runs on, and wait for it in vain on every machine that is not in that cloud.
    fn credentials(self) -> &'static [&'static str] {
        match self {
            Self::S3 => &[
                "AWS_ACCESS_KEY_ID",
                "AWS_WEB_IDENTITY_TOKEN_FILE",
                "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                "AWS_METADATA_ENDPOINT",
                "AWS_SKIP_SIGNATURE",
            ],
            Self::Google => &[
                "GOOGLE_APPLICATION_CREDENTIALS",
                "GOOGLE_SERVICE_ACCOUNT",
                "GOOGLE_SERVICE_ACCOUNT_PATH",
                "GOOGLE_SERVICE_ACCOUNT_KEY",
                "GOOGLE_BEARER_TOKEN",
                "GOOGLE_SKIP_SIGNATURE",
                "GCE_METADATA_HOST",
            ],
            Self::Azure => &[
                "AZURE_STORAGE_ACCOUNT_KEY",
                "AZURE_STORAGE_ACCESS_KEY",
                "AZURE_STORAGE_SAS_TOKEN",
                "AZURE_STORAGE_SAS_KEY",
                "AZURE_STORAGE_TOKEN",
                "AZURE_CLIENT_ID",
                "AZURE_STORAGE_CLIENT_ID",
                "AZURE_IDENTITY_ENDPOINT",
                "AZURE_MSI_ENDPOINT",
                "AZURE_FEDERATED_TOKEN_FILE",
                "AZURE_USE_AZURE_CLI",
                "AZURE_STORAGE_USE_EMULATOR",
                "AZURE_SKIP_SIGNATURE",
            ],
            Self::Folder => &[],
        }
    }

    /// What to do where a store does not let one in.
    fn help(self) -> &'static [&'static str] {
        match self {
            Self::S3 => &[
                "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and AWS_REGION; for another service than AWS also AWS_ENDPOINT",
                "the key needs s3:GetObject, s3:PutObject, s3:DeleteObject and, to tell what is missing from what is forbidden, s3:ListBucket",
                "profiles of ~/.aws are not read: `eval \"$(aws configure export-credentials --format env)\"`",
            ],
            Self::Google => &[
                "set GOOGLE_APPLICATION_CREDENTIALS to the file with the key of a service account",
                "that account needs the role Storage Object User on the bucket",
            ],
            Self::Azure => &[
                "set AZURE_STORAGE_ACCOUNT_NAME, and AZURE_STORAGE_ACCOUNT_KEY or AZURE_STORAGE_SAS_TOKEN",
                "without a key, who deploys needs the role Storage Blob Data Contributor on the container",
            ],
            Self::Folder => &["look at who owns the folder"],
        }
    }
}

impl Target {
    /// The target that a text names, with what the environment says of it.
    ///
    /// # Errors
    /// What is wrong with either.
    pub fn new(text: &str) -> Result<Self, TargetError> {
        let url = Url::parse(text).map_err(|_| TargetError::Unknown(words::without_secrets(text)))?;
        let has_more = url.query().is_some() || url.fragment().is_some();
        if has_more || !url.username().is_empty() || url.password().is_some() {
            return Err(TargetError::Secret);
        }
        let kind = match url.scheme() {
            "s3" => Kind::S3,
            "gs" => Kind::Google,
            "az" => Kind::Azure,
            "file" => return Self::folder(text, &url),
            _ => return Err(TargetError::Unknown(text.to_owned())),
        };
        let name = url.host_str().filter(|name| !name.is_empty());
        let name = name.ok_or_else(|| TargetError::Unnamed(text.to_owned()))?;
        let prefix = Key::from_url_path(url.path()).map_err(|_| TargetError::Unknown(text.to_owned()))?;
        let shown = format!("{}://{name}/{prefix}", url.scheme());
        let store = store(kind, name)?;
        Ok(Self { kind, shown, store, prefix })
    }

    fn folder(text: &str, url: &Url) -> Result<Self, TargetError> {
        let unnamed = || TargetError::Unnamed(text.to_owned());
        let path = url.to_file_path().map_err(|()| unnamed())?;
        let prefix = Key::from_absolute_path(&path).map_err(|_| unnamed())?;
        // The root of a disk has no name, and nobody means it.
        if prefix.is_root() {
            return Err(unnamed());
        }
        let store = LocalFileSystem::new().with_automatic_cleanup(true).with_fsync(true);
        let shown = format!("file://{}", path.display());
        Ok(Self { kind: Kind::Folder, shown, store: Arc::new(store), prefix })
    }

    /// A store that somebody else has made.
    #[must_use]
    pub fn over(store: Arc<dyn ObjectStore>, prefix: Key) -> Self {
        let shown = format!("{store}/{prefix}");
        Self { kind: Kind::S3, shown, store, prefix }
    }

    /// As it is told.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// The folder that it is, if it is one.
    #[must_use]
    pub fn path(&self) -> Option<PathBuf> {
        self.is_folder().then(|| Path::new("/").join(self.prefix.as_ref()))
    }

    pub(super) fn is_folder(&self) -> bool {
        self.kind == Kind::Folder
    }

    pub(super) fn store(&self) -> &dyn ObjectStore {
        &*self.store
    }

    /// The name of a file of the output in the store, letter for letter. `None` for one that stores cannot have.
    pub(super) fn key(&self, path: &str) -> Option<Key> {
        let key = if self.prefix.is_root() { path.to_owned() } else { format!("{}/{path}", self.prefix) };
        Key::parse(&key).ok().filter(|parsed| parsed.as_ref() == key)
    }

    pub(super) fn manifest(&self) -> Key {
        self.prefix.clone().join(MANIFEST)
    }

    /// An error of the store, as ours.
    pub(super) fn failed(&self, doing: &str, what: &str, error: &Error) -> DeployError {
        let (target, doing, why) = (self.shown.clone(), format!("{doing} {what}"), words::why(error));
        match error {
            Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => {
                DeployError::Refused { target, doing, why, help: self.kind.help() }
            }
            Error::NotFound { .. } => DeployError::NoStore { target, why },
            _ => DeployError::Store { target, doing, why },
        }
    }
}

/// A store in the network, with what the environment says of it.
fn store(kind: Kind, name: &str) -> Result<Arc<dyn ObjectStore>, TargetError> {
    let is_set = |name: &&str| env::var_os(name).is_some_and(|value| !value.is_empty());
    if !kind.credentials().iter().any(is_set) {
        return Err(TargetError::NoCredentials(kind));
    }
    // A second one is refused, and the first is the same.
    drop(rustls::crypto::ring::default_provider().install_default());
    let retry = RetryConfig { max_retries: RETRIES, retry_timeout: RETRIES_END, ..RetryConfig::default() };
    let client = [
        (ClientConfigKey::Timeout, PATIENCE),
        (ClientConfigKey::ConnectTimeout, PATIENCE_TO_CONNECT),
        (ClientConfigKey::UserAgent, AGENT),
    ];
    let wrong = |error: Error| TargetError::Environment(words::why(&error));
    Ok(match kind {
        Kind::Google => {
            let builder = client.into_iter().fold(GoogleCloudStorageBuilder::from_env(), |builder, (key, value)| {
                builder.with_config(GoogleConfigKey::Client(key), value)
            });
            Arc::new(builder.with_bucket_name(name).with_retry(retry).build().map_err(wrong)?)
        }
        Kind::Azure => {
            let builder = client.into_iter().fold(MicrosoftAzureBuilder::from_env(), |builder, (key, value)| {
                builder.with_config(AzureConfigKey::Client(key), value)
            });
            Arc::new(builder.with_container_name(name).with_retry(retry).build().map_err(wrong)?)
        }
        Kind::S3 | Kind::Folder => {
            let builder = client.into_iter().fold(AmazonS3Builder::from_env(), |builder, (key, value)| {
                builder.with_config(AmazonS3ConfigKey::Client(key), value)
            });
            let says = |key| builder.get_config_value(&key).unwrap_or_default();
            let endpoint = [AmazonS3ConfigKey::S3Endpoint, AmazonS3ConfigKey::Endpoint].map(says).concat();
            let is_allowed = says(AmazonS3ConfigKey::Client(ClientConfigKey::AllowHttp)) == "true";
            if endpoint.starts_with("http://") && !is_allowed {
                return Err(TargetError::Plain);
            }
            Arc::new(builder.with_bucket_name(name).with_retry(retry).build().map_err(wrong)?)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_no_target_is_told_with_the_forms_that_are() {
        for text in ["public", "ftp://example.org/", "https://example.org/", "s3:bucket"] {
            let error = Target::new(text).unwrap_err();
            assert_eq!(error.help(), [FORMS], "{text}");
        }
        assert_eq!(Target::new("file:///").unwrap_err(), TargetError::Unnamed(String::from("file:///")));
        assert_eq!(Target::new("file://folder/").unwrap_err(), TargetError::Unnamed(String::from("file://folder/")));
        assert_eq!(Target::new("s3:///prefix").unwrap_err(), TargetError::Unnamed(String::from("s3:///prefix")));
    }

    #[test]
    fn secrets_in_a_target_are_not_repeated() {
        for text in ["s3://key:secret@bucket/", "az://container/?sig=secret", "s3://bucket/a#secret"] {
            let error = Target::new(text).unwrap_err();
            assert_eq!(error, TargetError::Secret);
            assert!(!error.to_string().contains("secret"));
        }
    }

    #[test]
    fn the_name_of_a_file_arrives_letter_for_letter() {
        let target = Target::new("file:///srv/my%20site/سایت").unwrap();
        assert_eq!(target.shown(), "file:///srv/my site/سایت");
        for path in ["articles/توافق/index.html", "a b+c&d=e.html", ".well-known/x", "100%25.html", "é"] {
            let key = target.key(path).unwrap();
            assert_eq!(key.as_ref(), format!("srv/my site/سایت/{path}"));
        }
        for path in ["a\nb", "a//b", "../a"] {
            assert_eq!(target.key(path), None, "{path}");
        }
    }
}
