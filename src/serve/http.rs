//! Requests and answers. Start at [`router`].

use std::fs::File;
use std::io;
use std::net::SocketAddr;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Query, Request, State as Shared};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use tokio::sync::watch;
use tower_http::services::ServeFile;

use crate::build::OutputFile;
use crate::disk::Workshop;
use crate::disk::inside;
use crate::disk::publish::PublishError;
use crate::media;

use super::events::{self, Streams};
use super::generation::{Found, State};
use super::guard;
use super::page;
use super::suggestions;
use super::token::Token;

/// Below this stands what the preview needs for itself.
const OWN: &str = "/__nutgraf/";

/// What every request is answered from.
#[derive(Clone, Debug)]
pub struct Site {
    /// The canonical folder of the site.
    root: Arc<Path>,
    address: SocketAddr,
    pub(super) states: watch::Receiver<Arc<State>>,
    pub(super) streams: Arc<Streams>,
    pub(super) token: Arc<Token>,
}

impl Site {
    #[must_use]
    pub fn new(root: PathBuf, address: SocketAddr, states: watch::Receiver<Arc<State>>, token: Token) -> Self {
        Self { root: root.into(), address, states, streams: Arc::default(), token: Arc::new(token) }
    }

    fn state(&self) -> Arc<State> {
        self.states.borrow().clone()
    }
}

/// What answers each request. It has to be told of the client by a [`ConnectInfo`](axum::extract::ConnectInfo).
pub fn router(site: Site) -> Router {
    let script = || async { own_file("text/javascript; charset=utf-8", include_str!("live.js")) };
    let token = {
        let token = site.token.clone();
        move || async move { own_file("text/plain; charset=utf-8", token.as_str().to_owned()) }
    };
    let style = || async { own_file("text/css; charset=utf-8", include_str!("live.css")) };
    Router::new()
        .route("/__nutgraf/live.js", get(script))
        .route("/__nutgraf/live.css", get(style))
        .route("/__nutgraf/token", get(token))
        .route("/__nutgraf/events", get(events::stream))
        .route("/__nutgraf/suggestions", get(suggest))
        .fallback(answer)
        .layer(middleware::from_fn_with_state(site.clone(), around))
        .with_state(site)
}

/// The page that suggestions are asked for.
#[derive(Deserialize)]
struct Asked {
    page: String,
    #[serde(default)]
    token: String,
}

/// What is suggested to the author of a page.
async fn suggest(Shared(site): Shared<Site>, Query(asked): Query<Asked>) -> Response {
    if !site.token.is(&asked.token) {
        return no_token();
    }
    let state = site.state();
    let path = percent_decode_str(&asked.page).decode_utf8_lossy().into_owned();
    let found = tokio::task::spawn_blocking(move || {
        state
            .site
            .as_ref()
            .and_then(|site| suggestions::of(site, &path))
            .and_then(|found| serde_json::to_string(&found).ok())
    });
    match found.await {
        Ok(Some(json)) => ([(header::CONTENT_TYPE, "application/json")], json).into_response(),
        _ => StatusCode::NO_CONTENT.into_response(),
    }
}

/// For a page of another run, which then looks for the token of this one, and for whoever is no page of ours.
pub(super) fn no_token() -> Response {
    (StatusCode::FORBIDDEN, "This address is for pages of this preview only, as it runs now.\n").into_response()
}

fn own_file(mime: &'static str, text: impl IntoResponse) -> Response {
    ([(header::CONTENT_TYPE, mime)], text).into_response()
}

/// What holds for all requests and all answers.
async fn around(Shared(site): Shared<Site>, request: Request, next: Next) -> Response {
    let has_body = has_body(request.headers());
    let mut response = if let Err(why) = guard::check(request.uri(), request.headers(), site.address) {
        (StatusCode::FORBIDDEN, why).into_response()
    } else if !matches!(*request.method(), Method::GET | Method::HEAD) {
        (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")], "Only GET and HEAD.\n").into_response()
    } else if has_body {
        (StatusCode::BAD_REQUEST, "No request has a body here.\n").into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if has_body {
        // It was not read, and what follows it could be taken for a part of it.
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// What every answer says: other websites neither frame a page nor use a file of it, keep no hold of a window that they
/// open it in, and are not told of it by links; and no browser keeps what is a draft, or was asked for with the token.
/// Pages of the site show others of it in frames, such as those for embedding.
const ALWAYS: [(&str, &str); 7] = [
    ("cache-control", "no-store"),
    ("content-security-policy", "frame-ancestors 'self'"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("referrer-policy", "same-origin"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "SAMEORIGIN"),
];

fn has_body(headers: &HeaderMap) -> bool {
    let length = headers.get_all(header::CONTENT_LENGTH).iter().any(|length| length.as_bytes() != b"0");
    length || headers.contains_key(header::TRANSFER_ENCODING)
}

/// A request for a part of the site.
async fn answer(Shared(site): Shared<Site>, request: Request) -> Response {
    let state = site.state();
    let path = request.uri().path();
    if path.starts_with(OWN) {
        return (StatusCode::NOT_FOUND, "Not found.\n").into_response();
    }
    let Some(output) = &state.output else {
        let page = page::waiting(&state.problems);
        let etag = page::etag(state.problems.hash.as_bytes(), page::WAITING);
        return stand_in(StatusCode::SERVICE_UNAVAILABLE, page.as_bytes(), &etag, &site.token);
    };
    match State::find(output, path) {
        Found::File(key, OutputFile::Bytes(content)) if page::is_html(key) => {
            let etag = page::etag(&content.hash, page::FOUND);
            let page = page::with_script(&content.bytes, &etag, site.token.as_str());
            // The page of another run has another token. Its own name for what it shows knows of none, so that a page
            // that is open stays when the server is started anew.
            let etag = format!("{etag}-{}", site.token.run());
            let mut response = from_memory(request.headers(), key, Bytes::from(page), &etag);
            // The page learns from it which changes of its stylesheets and pictures it has missed, also when it
            // comes from the browser's cache.
            if let Ok(value) = HeaderValue::from_str(&format!("turn;desc=\"{}\"", site.streams.turn(state.serial))) {
                response.headers_mut().insert(HeaderName::from_static("server-timing"), value);
            }
            response
        }
        Found::File(key, OutputFile::Bytes(content)) => {
            let etag = super::problems::hex(&content.hash);
            from_memory(request.headers(), key, Bytes::from_owner(content.bytes.clone()), &etag)
        }
        Found::File(key, OutputFile::Copy(source)) => {
            let place = site.root.join(source.as_str());
            from_disk(&site, place, key, request).await.unwrap_or_else(|_| not_found(&site, &state))
        }
        Found::File(key, OutputFile::Made(made)) => {
            let (workshop, made) = (Workshop::new(&site.root), made.clone());
            let place = tokio::task::spawn_blocking(move || workshop.one(&made)).await;
            match place {
                Ok(Ok(place)) => {
                    from_disk(&site, place, key, request).await.unwrap_or_else(|_| not_found(&site, &state))
                }
                Ok(Err(errors)) => {
                    let why = PublishError::from(errors).to_string();
                    (StatusCode::INTERNAL_SERVER_ERROR, format!("{why}\n")).into_response()
                }
                Err(_) => not_found(&site, &state),
            }
        }
        Found::Folder(folder) => {
            let location = match request.uri().query() {
                Some(query) => format!("{folder}?{query}"),
                None => folder,
            };
            (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, location)]).into_response()
        }
        // What is served is kept in memory.
        Found::Missing | Found::File(_, OutputFile::Printed(_)) => not_found(&site, &state),
        Found::Malformed => (StatusCode::BAD_REQUEST, "No page can have this address.\n").into_response(),
    }
}

fn not_found(site: &Site, state: &State) -> Response {
    let own = state.output.as_ref().and_then(|output| output.get(page::NOT_FOUND));
    match own {
        Some(OutputFile::Bytes(content)) => {
            let etag = page::etag(&content.hash, page::MISSING);
            stand_in(StatusCode::NOT_FOUND, &content.bytes, &etag, &site.token)
        }
        _ => {
            let etag = page::etag(b"", page::MISSING);
            stand_in(StatusCode::NOT_FOUND, page::missing().as_bytes(), &etag, &site.token)
        }
    }
}

/// A page in place of the one that was asked for.
fn stand_in(status: StatusCode, page: &[u8], etag: &str, token: &Token) -> Response {
    let page = page::with_script(page, etag, token.as_str());
    (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
}

/// A file of the site's folder. It is asked for by a path of the output, but what stands there now can be another
/// thing than when the output was made.
async fn from_disk(site: &Site, place: PathBuf, key: &str, mut request: Request) -> io::Result<Response> {
    // A part is asked for on a condition that is not looked at here. All of it is right in any case (RFC 9110, 13.1.5).
    if request.headers().contains_key(header::IF_RANGE) {
        request.headers_mut().remove(header::RANGE);
    }
    let root = site.root.clone();
    let opened = move || inside::open(&root, &place).map(|file| (way_to(&file, place), file));
    let (way, held) = tokio::task::spawn_blocking(opened).await.map_err(io::Error::other)??;
    let served = ServeFile::new(way).try_call(request).await;
    drop(held);
    let mut response = served?.map(Body::new);
    match response.status() {
        StatusCode::OK | StatusCode::PARTIAL_CONTENT => {
            let mime = HeaderValue::from_str(&media::of(key)).map_err(io::Error::other)?;
            response.headers_mut().insert(header::CONTENT_TYPE, mime);
            Ok(response)
        }
        StatusCode::NOT_FOUND => Err(io::ErrorKind::NotFound.into()),
        _ => Ok(response),
    }
}

/// A path of a file that is open, by which nothing else is met whatever is put in its place; where the system has none,
/// the place itself.
fn way_to(file: &File, place: PathBuf) -> PathBuf {
    #[cfg(target_os = "linux")]
    {
        use std::os::fd::AsRawFd as _;
        let way = PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()));
        if way.exists() {
            return way;
        }
    }
    let _ = file;
    place
}

/// A file in memory, or the part of it that was asked for.
fn from_memory(request: &HeaderMap, key: &str, bytes: Bytes, etag: &str) -> Response {
    let quoted = format!("\"{etag}\"");
    let common = [(header::ETAG, quoted.clone()), (header::ACCEPT_RANGES, String::from("bytes"))];
    if request.get_all(header::IF_NONE_MATCH).iter().any(|list| names(list, &quoted)) {
        return (StatusCode::NOT_MODIFIED, common).into_response();
    }
    let mime = [(header::CONTENT_TYPE, media::of(key))];
    let length = bytes.len();
    let current = request.get(header::IF_RANGE).is_none_or(|value| value.as_bytes() == quoted.as_bytes());
    let wanted = request.get(header::RANGE).and_then(|range| range.to_str().ok()).filter(|_| current);
    match wanted.map_or(Wanted::All, |wanted| part(wanted, length)) {
        Wanted::All => (common, mime, bytes).into_response(),
        Wanted::Part(part) => {
            let range = format!("bytes {}-{}/{length}", part.start, part.end - 1);
            let range = [(header::CONTENT_RANGE, range)];
            (StatusCode::PARTIAL_CONTENT, common, mime, range, bytes.slice(part)).into_response()
        }
        Wanted::Outside => {
            (StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, format!("bytes */{length}"))]).into_response()
        }
    }
}

/// Whether an `If-None-Match` names an etag. Our etags hold no comma.
fn names(list: &HeaderValue, etag: &str) -> bool {
    let Ok(list) = list.to_str() else { return false };
    list.split(',').map(str::trim).any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == etag)
}

#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    All,
    Part(Range<usize>),
    Outside,
}

/// What a `Range` means for a file of a length. What is not understood, several parts among it, is all of the file, as
/// RFC 9110 allows.
fn part(range: &str, length: usize) -> Wanted {
    let Some((first, last)) = range.strip_prefix("bytes=").and_then(|range| range.trim().split_once('-')) else {
        return Wanted::All;
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(first) || !digits(last) || (first.is_empty() && last.is_empty()) {
        return Wanted::All;
    }
    // A number that does not fit is beyond the end of any file.
    let number = |text: &str| text.parse::<usize>().unwrap_or(usize::MAX);
    let part = match (first, last) {
        ("", last) => length.saturating_sub(number(last))..length,
        (first, "") => number(first)..length,
        (first, last) if number(last) < number(first) => return Wanted::All,
        (first, last) => number(first)..number(last).saturating_add(1).min(length),
    };
    if part.start < part.end { Wanted::Part(part) } else { Wanted::Outside }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_link_that_is_put_in_the_place_of_a_file_that_is_open_is_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        let [place, other] = ["a", "b"].map(|name| dir.path().join(name));
        std::fs::write(&place, "harmless").unwrap();
        std::fs::write(&other, "secret").unwrap();
        let file = inside::open(dir.path(), &place).unwrap();
        let way = way_to(&file, place.clone());
        std::fs::remove_file(&place).unwrap();
        std::os::unix::fs::symlink(&other, &place).unwrap();
        assert_eq!(std::fs::read_to_string(way).unwrap(), "harmless");
    }

    #[test]
    fn a_range_is_a_part_of_the_file_all_of_it_or_outside() {
        for (range, expected) in [
            ("bytes=0-0", Wanted::Part(0..1)),
            ("bytes=2-", Wanted::Part(2..10)),
            ("bytes=2-99999999999999999999999", Wanted::Part(2..10)),
            ("bytes=-3", Wanted::Part(7..10)),
            ("bytes=-99", Wanted::Part(0..10)),
            ("bytes=10-", Wanted::Outside),
            ("bytes=99999999999999999999999-", Wanted::Outside),
            ("bytes=-0", Wanted::Outside),
            ("bytes=5-4", Wanted::All),
            ("bytes=0-1,3-4", Wanted::All),
            ("bytes=+1-2", Wanted::All),
            ("bytes=-", Wanted::All),
            ("lines=1-2", Wanted::All),
        ] {
            assert_eq!(part(range, 10), expected, "{range}");
        }
        assert_eq!(part("bytes=0-", 0), Wanted::Outside);
    }
}
