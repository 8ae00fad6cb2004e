//! Outputs that nobody built, and stores that fail when they are told to.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::stream::{BoxStream, StreamExt as _, TryStreamExt as _};
use nutgraf::deploy::error::DeployError;
use nutgraf::deploy::lease::Patience;
use nutgraf::deploy::target::Target;
use nutgraf::deploy::{self, Deployed, Request};
use nutgraf::disk::manifest::{Listed, Manifest};
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore, ObjectStoreExt,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};
use tempfile::TempDir;
use tokio::sync::Semaphore;

/// An output folder with its manifest.
pub fn output(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let mut manifest = Manifest::default();
    for (path, text) in files {
        let place = folder.path().join(path);
        fs::create_dir_all(place.parent().expect("a parent")).expect("a folder");
        fs::write(&place, text).expect("a file");
        let listed = Listed { hash: blake3::hash(text.as_bytes()).to_hex().to_string(), size: text.len() as u64 };
        manifest.files.insert((*path).to_owned(), listed);
    }
    fs::write(folder.path().join("manifest.json"), manifest.text()).expect("a manifest");
    folder
}

/// Nobody waits.
const HOUR: Duration = Duration::from_hours(1);

pub const AT_ONCE: Patience = Patience { beat: HOUR, hold: HOUR, wait: Duration::ZERO };

pub async fn deploy(
    store: Arc<dyn ObjectStore>,
    output: &TempDir,
    patience: Patience,
) -> Result<Deployed, DeployError> {
    let request = Request { folder: output.path(), dry_run: false, max_deletions: 256, patience };
    deploy::deploy(&Target::over(store, Path::parse("pre fix/سایت").expect("a path")), &request, &()).await
}

/// What a store holds below the prefix.
pub async fn held(store: &InMemory) -> BTreeMap<String, Vec<u8>> {
    let mut held = BTreeMap::new();
    let all: Vec<ObjectMeta> = store.list(None).try_collect().await.expect("a list");
    for meta in all {
        let bytes = store.get(&meta.location).await.expect("an object").bytes().await.expect("bytes");
        let key = meta.location.as_ref().strip_prefix("pre fix/سایت/").expect("nothing beside the prefix");
        held.insert(key.to_owned(), bytes.to_vec());
    }
    held
}

/// When a store fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fails {
    /// What it was asked for does not happen.
    Before,
    /// It happens, but nobody is told.
    After,
}

/// What a store does when it is asked to change something.
#[derive(Debug)]
enum Mood {
    /// From some request on it fails, as after a crash or when the line is cut. So many go well.
    Flaky { fails: Fails, left: AtomicUsize, dead: AtomicBool },
    /// An upload of a key that holds these words waits until it may go on.
    Gate { holds: &'static str, waiting: Semaphore, open: Semaphore },
}

/// A store before another, which does what it is told to.
#[derive(Clone, Debug)]
pub struct Moody {
    store: Arc<dyn ObjectStore>,
    mood: Arc<Mood>,
}

impl Moody {
    pub fn flaky(store: &Arc<InMemory>, fails: Fails, after: usize) -> Arc<Self> {
        let mood = Mood::Flaky { fails, left: AtomicUsize::new(after), dead: AtomicBool::new(false) };
        Arc::new(Self { store: store.clone(), mood: Arc::new(mood) })
    }

    pub fn gate(store: Arc<dyn ObjectStore>, holds: &'static str) -> Arc<Self> {
        let mood = Mood::Gate { holds, waiting: Semaphore::new(0), open: Semaphore::new(0) };
        Arc::new(Self { store, mood: Arc::new(mood) })
    }

    /// Until somebody waits at the gate.
    pub async fn reached(&self) {
        if let Mood::Gate { waiting, .. } = &*self.mood {
            waiting.acquire().await.expect("a semaphore").forget();
        }
    }

    /// How many have come to the gate so far, if nobody has asked [`reached`](Self::reached).
    pub fn arrived(&self) -> usize {
        if let Mood::Gate { waiting, .. } = &*self.mood { waiting.available_permits() } else { 0 }
    }

    pub fn open(&self) {
        self.open_for(1000);
    }

    /// So many may go on.
    pub fn open_for(&self, requests: usize) {
        if let Mood::Gate { open, .. } = &*self.mood {
            open.add_permits(requests);
        }
    }

    /// Something that changes the store.
    async fn step<T>(&self, key: &Path, act: impl Future<Output = Result<T>>) -> Result<T> {
        match &*self.mood {
            Mood::Gate { holds, waiting, open } => {
                if key.as_ref().contains(holds) {
                    waiting.add_permits(1);
                    open.acquire().await.expect("a semaphore").forget();
                }
                act.await
            }
            Mood::Flaky { dead, .. } if dead.load(Ordering::SeqCst) => Err(lost()),
            Mood::Flaky { fails, left, dead } => {
                if left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok() {
                    return act.await;
                }
                dead.store(true, Ordering::SeqCst);
                if *fails == Fails::After {
                    drop(act.await);
                }
                Err(lost())
            }
        }
    }
}

fn lost() -> Error {
    Error::Generic { store: "Moody", source: "the line was cut".into() }
}

impl fmt::Display for Moody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.store.fmt(f)
    }
}

#[async_trait::async_trait]
impl ObjectStore for Moody {
    async fn put_opts(&self, to: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        self.step(to, self.store.put_opts(to, payload, options)).await
    }

    async fn put_multipart_opts(&self, to: &Path, options: PutMultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        self.store.put_multipart_opts(to, options).await
    }

    async fn get_opts(&self, from: &Path, options: GetOptions) -> Result<GetResult> {
        match &*self.mood {
            Mood::Flaky { dead, .. } if dead.load(Ordering::SeqCst) => Err(lost()),
            _ => self.store.get_opts(from, options).await,
        }
    }

    fn delete_stream(&self, keys: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        let this = self.clone();
        let delete = move |key: Result<Path>| {
            let this = this.clone();
            async move {
                let key = key?;
                this.step(&key, this.store.delete(&key)).await?;
                Ok(key)
            }
        };
        keys.then(delete).boxed()
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.store.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.store.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.store.copy_opts(from, to, options).await
    }
}
