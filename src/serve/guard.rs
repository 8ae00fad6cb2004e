//! Who is answered: requests that were meant for this server. Start at [`check`].
//!
//! A website can have its own name lead to 127.0.0.1 (DNS rebinding) and would then read a preview as if it
//! were a part of itself. Its requests still carry its name in `Host`, so names are refused that are not ours.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, Uri, header};

/// Whether a request is to be answered by the server at `bound`.
///
/// # Errors
/// What to tell the one who asked.
pub fn check(uri: &Uri, headers: &HeaderMap, bound: SocketAddr) -> Result<(), &'static str> {
    const HOST: &str = "This preview answers to localhost and to its own address only, and only with its own port. \
                        The Host header of this request names something else.\n";
    const ORIGIN: &str = "This preview is for its own pages only. The Origin header of this request names something \
                          else.\n";
    const SITE: &str = "This preview is for its own pages only. Another website asks for a part of it; open it in a tab \
                        of its own.\n";
    let host = only(headers, "host").filter(|host| is_ours(host, bound)).ok_or(HOST)?;
    let authority = uri.authority().map(axum::http::uri::Authority::as_str);
    if !authority.is_none_or(|authority| is_ours(authority, bound)) {
        return Err(HOST);
    }
    let is_own = |origin: &str| origin.strip_prefix("http://").is_some_and(|name| name.eq_ignore_ascii_case(host));
    if headers.contains_key(header::ORIGIN) && !only(headers, "origin").is_some_and(is_own) {
        return Err(ORIGIN);
    }
    if headers.contains_key("sec-fetch-site") && !is_asked_by_us_or_the_user(headers) {
        return Err(SITE);
    }
    Ok(())
}

/// The value of a header that is there once. It is `None` also where it is no plain ASCII.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none())?.to_str().ok()
}

/// What the browser says of who asks: our own page, the user, or a link of another website that the user followed in
/// a tab. Else a page of another website wants a script, a picture or a frame of us; it could not read it, but would
/// learn whether it is there.
fn is_asked_by_us_or_the_user(headers: &HeaderMap) -> bool {
    match only(headers, "sec-fetch-site") {
        Some("same-origin" | "none") => true,
        Some(_) => {
            (only(headers, "sec-fetch-mode"), only(headers, "sec-fetch-dest")) == (Some("navigate"), Some("document"))
        }
        None => false,
    }
}

/// Whether `host` (`localhost:4321`, `[::1]:4321`) names the server at `bound`.
fn is_ours(host: &str, bound: SocketAddr) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, port),
        _ => (host, "80"),
    };
    // Only as it is written everywhere: to `parse`, `+80` and `0080` are ports too.
    if port != bound.port().to_string() {
        return false;
    }
    if name.eq_ignore_ascii_case("localhost") {
        return true;
    }
    let address = match name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
        Some(name) => name.parse().ok().map(IpAddr::V6),
        None => name.parse().ok().map(IpAddr::V4),
    };
    // An address cannot be rebound to another one, so all are fine where the server listens to all.
    address.is_some_and(|address| address.is_loopback() || address == bound.ip() || bound.ip().is_unspecified())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_ours_by_loopback_name_or_address_and_port() {
        let local: SocketAddr = "127.0.0.1:4321".parse().unwrap();
        let all: SocketAddr = "0.0.0.0:4321".parse().unwrap();
        let lan: SocketAddr = "192.168.1.5:4321".parse().unwrap();
        for host in ["localhost:4321", "LocalHost:4321", "127.0.0.1:4321", "[::1]:4321"] {
            assert!(is_ours(host, local) && is_ours(host, all), "{host}");
        }
        assert!(is_ours("192.168.1.5:4321", lan) && is_ours("192.168.1.5:4321", all));
        for host in [
            "localhost",
            "localhost:4322",
            "localhost:",
            "localhost:+4321",
            "localhost:04321",
            "localhost:4321x",
            "localhost:69857",
            "localhost:4321@evil.example",
            "localhost:4321 ",
            "localhost.:4321",
            "127.0.0.1",
            "evil.example:4321",
            "localhost.evil.example:4321",
            "127.0.0.1.nip.io:4321",
            "evil@localhost:4321",
            "::1:4321",
            "[::1]",
            "2130706433:4321",
            "",
            ":4321",
        ] {
            assert!(!is_ours(host, local) && !is_ours(host, all), "{host}");
        }
        assert!(!is_ours("192.168.1.5:4321", local));
        assert!(is_ours("localhost", "127.0.0.1:80".parse().unwrap()));
    }
}
