//! Files to the target and from it, several at once. Start at [`all`].

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use object_store::path::Path as Key;
use object_store::{Attribute, Attributes, Error, MultipartUpload, PutMultipartOptions, PutOptions, PutPayload};
use tokio::task::spawn_blocking;

use super::error::DeployError;
use super::output::{Output, Pieces, Source};
use super::target::Target;
use crate::disk::DiskError;
use crate::media;
use crate::progress::Progress;

/// How many files are under way at once: enough to hide the way to a store and back, few enough for any server.
const AT_ONCE: usize = 16;

/// How large a file may be to be held in memory as a whole, and the pieces of larger ones, in bytes. S3 takes no pieces
/// under 5 MiB but the last, and 10,000 pieces at most. With [`AT_ONCE`] it bounds the memory of a deployment.
const PIECE: u64 = 8 * 1024 * 1024;

/// Every path of an output stays when its content changes, pictures included, so nothing may be kept without asking
/// whether it still holds. To ask costs one short answer: stores send e-tags.
const CACHE: &str = "public, max-age=0, must-revalidate";

/// What a store is told of a file beside its content. A folder has no place for it.
pub fn attributes(target: &Target, path: &str) -> Attributes {
    let mut attributes = Attributes::new();
    if !target.is_folder() {
        attributes.insert(Attribute::ContentType, media::of(path).into());
        attributes.insert(Attribute::CacheControl, CACHE.into());
    }
    attributes
}

/// Uploads files. At the first that fails no other is begun.
pub async fn all(target: &Target, output: &Output, paths: &[&str], progress: &dyn Progress) -> Result<(), DeployError> {
    let uploads = paths.iter().map(|path| one(target, output.source(path)));
    let done = stream::iter(uploads).buffer_unordered(AT_ONCE);
    done.try_for_each(|()| async {
        progress.step();
        Ok(())
    })
    .await
}

async fn one(target: &Target, source: Source) -> Result<(), DeployError> {
    let Some(key) = target.key(&source.path) else { return Err(DeployError::Unnameable { path: source.path }) };
    if source.listed.size > PIECE {
        return in_pieces(target, &key, source).await;
    }
    let path = source.path.clone();
    let bytes = read(move || source.whole()).await?;
    let options = PutOptions { attributes: attributes(target, &path), ..PutOptions::default() };
    let put = target.store().put_opts(&key, PutPayload::from(bytes), options).await;
    put.map(drop).map_err(|error| target.failed("cannot upload", &path, &error))
}

/// A large file appears at the target when its last piece is there and all of them were right.
async fn in_pieces(target: &Target, key: &Key, source: Source) -> Result<(), DeployError> {
    let path = source.path.clone();
    let failed = |error: Error| target.failed("cannot upload", &path, &error);
    let options = PutMultipartOptions { attributes: attributes(target, &path), ..PutMultipartOptions::default() };
    let mut upload = target.store().put_multipart_opts(key, options).await.map_err(failed)?;
    let pieces = read(move || Ok(source.pieces()?)).await?;
    match send(&mut *upload, pieces, failed).await {
        Ok(()) => upload.complete().await.map(drop).map_err(failed),
        Err(error) => {
            // The error to tell is the first one.
            drop(upload.abort().await);
            Err(error)
        }
    }
}

async fn send(
    upload: &mut dyn MultipartUpload,
    mut pieces: Pieces,
    failed: impl Fn(Error) -> DeployError,
) -> Result<(), DeployError> {
    loop {
        let (piece, rest) = read(move || Ok((pieces.next(PIECE)?, pieces))).await?;
        pieces = rest;
        if piece.is_empty() {
            return pieces.end();
        }
        upload.put_part(PutPayload::from(piece)).await.map_err(&failed)?;
    }
}

/// Reads from the disk beside the uploads that are under way.
async fn read<T: Send + 'static>(
    act: impl FnOnce() -> Result<T, DeployError> + Send + 'static,
) -> Result<T, DeployError> {
    spawn_blocking(act).await.unwrap_or_else(|error| {
        let error = std::io::Error::other(error);
        Err(DiskError { doing: "cannot read", path: std::path::PathBuf::new(), error }.into())
    })
}

/// Deletes files; one that is not there is as good as deleted. After one that fails the others are deleted all the same.
pub async fn delete(target: &Target, paths: &[&str], progress: &dyn Progress) -> Result<(), DeployError> {
    if paths.is_empty() {
        return Ok(());
    }
    let keys: Vec<Result<Key, Error>> = paths.iter().filter_map(|path| target.key(path)).map(Ok).collect();
    let mut deleted = target.store().delete_stream(stream::iter(keys).boxed());
    let mut failure = None;
    while let Some(done) = deleted.next().await {
        match done {
            Ok(_) | Err(Error::NotFound { .. }) => progress.step(),
            Err(error) => {
                let what = if paths.len() == 1 { paths[0].to_owned() } else { format!("{} files", paths.len()) };
                failure.get_or_insert_with(|| target.failed("cannot delete", &what, &error));
            }
        }
    }
    failure.map_or(Ok(()), Err)
}
