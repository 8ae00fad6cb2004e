//! What a request to the preview is answered with.

use std::net::SocketAddr;
use std::sync::LazyLock;

use axum::http::{HeaderMap, HeaderValue, Uri, header};
use nutgraf::build::{Content, Output, OutputFile};
use nutgraf::serve::generation::{Found, State};
use nutgraf::serve::guard;
use nutgraf::source::SitePath;

static OUTPUT: LazyLock<Output> = LazyLock::new(|| {
    let page = || OutputFile::Bytes(Content::new(*b"page"));
    let pages = ["index.html", "404.html", "a/index.html", "a/b/index.html", "ä b/index.html", ".well-known/x", "c%2e"];
    let mut output: Output = pages.into_iter().map(|path| (path.into(), page())).collect();
    output.insert("style.css".into(), OutputFile::Copy(SitePath::new("static/style.css")));
    output.insert("a/p.pdf".into(), OutputFile::Copy(SitePath::new("content/a/p.pdf")));
    output
});

/// The first line is the target of a request, the second its `Host`, the third its `Origin`.
pub fn run(data: &[u8]) {
    let mut lines = data.split(|byte| *byte == b'\n');
    let target = lines.next().unwrap_or_default();
    if let Ok(target) = std::str::from_utf8(target) {
        found(target);
    }
    // As the server reads it.
    let Ok(uri) = Uri::try_from(target) else { return };
    found(uri.path());
    guarded(&uri, lines.next(), lines.next());
}

fn found(path: &str) {
    let state = State { output: Some(OUTPUT.clone().into()), ..State::default() };
    let _ = state.etag(path);
    match State::find(&OUTPUT, path) {
        Found::File(key, file) => assert_eq!(OUTPUT.get(key), Some(file), "{path:?}"),
        Found::Folder(folder) => {
            assert!(folder.starts_with('/') && !folder.starts_with("//"), "{path:?} is sent to {folder:?}");
            assert!(folder.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\'), "{folder:?}");
            assert!(matches!(State::find(&OUTPUT, &folder), Found::File(..)), "{path:?} is sent to {folder:?}");
        }
        Found::Missing | Found::Malformed => {}
    }
    let climbs = percent_encoding::percent_decode_str(path).any(|byte| byte == 0 || byte == b'\\');
    assert!(!climbs || State::find(&OUTPUT, path) == Found::Malformed, "{path:?}");
}

/// Who is answered named this computer or none.
fn guarded(uri: &Uri, host: Option<&[u8]>, origin: Option<&[u8]>) {
    let bound: SocketAddr = "127.0.0.1:4321".parse().expect("an address");
    let mut headers = HeaderMap::new();
    for (name, value) in [(header::HOST, host), (header::ORIGIN, origin)] {
        if let Some(value) = value.and_then(|value| HeaderValue::from_bytes(value).ok()) {
            headers.insert(name, value);
        }
    }
    if guard::check(uri, &headers, bound).is_err() {
        return;
    }
    let host = headers[header::HOST].to_str().expect("it was read").to_ascii_lowercase();
    let (name, port) = host.rsplit_once(':').expect("no host without our port");
    assert_eq!(port, "4321", "{host}");
    let is_local = name == "localhost" || name == "[::1]" || is_loopback(name);
    assert!(is_local, "{host}");
    if let Some(origin) = headers.get(header::ORIGIN) {
        let origin = origin.to_str().expect("it was read").to_ascii_lowercase();
        assert_eq!(origin, format!("http://{host}"));
    }
}

fn is_loopback(name: &str) -> bool {
    let name = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}
