//! Who is answered, what can be read, and what each answer tells the browser to keep from others.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use nutgraf::serve::{Server, Settings, Turn};

use super::clients::{exchange, status};
use super::common::Site;
use super::{Answer, LOCAL, Preview, failed, mistake, output, raw, token, without};

const SECRET: &str = "NOT FOR READERS";

/// A preview with files beside the output that nobody may read.
fn with_secrets() -> Preview {
    let preview = Preview::new();
    for path in [
        ".env",
        ".git/config",
        ".nutgraf/links.json",
        "content/draft.md",
        "static/secret.txt",
        "public/old.html",
        "secret/index.html",
    ] {
        preview.site.write(path, SECRET);
    }
    preview
}

#[test]
fn nothing_but_the_output_is_served() {
    let preview = with_secrets();
    for path in [
        "/nutgraf.yaml",
        "/.env",
        "/.git/config",
        "/.git/",
        "/.nutgraf/links.json",
        "/content/draft.md",
        "/static/secret.txt",
        "/static/photo.jpg",
        "/secret.txt",
        "/secret/",
        "/public/old.html",
        "/static/",
        "/.well-known/",
        "/articles/",
        "/content",
    ] {
        let answer = preview.get(path).is(404);
        assert!(!answer.text().contains(SECRET), "{path}");
    }
}

#[test]
fn no_spelling_of_a_path_climbs_out_of_the_output() {
    let preview = with_secrets();
    let mut paths = vec![
        String::from("/photo.jpg/../secret.txt"),
        String::from("/photo.jpg%00.html"),
        String::from("/%00"),
        String::from("/%"),
        String::from("/%zz"),
        String::from("/%ff%fe"),
        String::from("/articles/talks/%2e%2e/%2e%2e/static/secret.txt"),
        String::from("/C:/secret.txt"),
        String::from("/file:///etc/passwd"),
        String::from("file:/etc/passwd"),
        String::from("/etc/passwd"),
        String::from("//etc/passwd"),
        String::from("/./nutgraf.yaml"),
        String::from("/articles/./talks/"),
        String::from("/articles//talks/"),
        String::from("/nutgraf.yaml;x"),
        String::from("/;/../nutgraf.yaml"),
        String::from("/photo.jpg/"),
        String::from("/static%2fsecret.txt"),
        String::from("/__nutgraf/../nutgraf.yaml"),
        String::from("/__nutgraf/%2e%2e/static/secret.txt"),
    ];
    // Dots, double encodings, overlong forms, wide forms, with every sort of slash.
    for up in [
        "..",
        "%2e%2e",
        ".%2e",
        "%2E.",
        "%252e%252e",
        "%c0%ae%c0%ae",
        "%e0%80%ae%e0%80%ae",
        "%uff0e%uff0e",
        "%ef%bc%8e%ef%bc%8e",
        "....",
        "..;",
        "..%00",
    ] {
        for slash in ["/", "%2f", "%5c", "\\", "%c0%af", "%252f", "//"] {
            for target in ["etc/passwd", "static/secret.txt", "nutgraf.yaml"] {
                paths.push(format!("/{}{target}", [up, slash].concat().repeat(8)));
                paths.push(format!("/articles/{}{target}", [up, slash].concat().repeat(2)));
                paths.push(format!("/articles/talks{slash}{up}{slash}{up}{slash}{up}{slash}{target}"));
            }
        }
    }
    for path in paths {
        let answer = preview.get(&path);
        assert!(matches!(answer.status, 400 | 404), "{path}: {answer:?}");
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(!text.contains(SECRET) && !text.contains("root:") && !text.contains("title: Test"), "{path}");
    }
}

#[test]
fn a_target_with_a_scheme_and_a_host_is_for_our_own_host_only() {
    let preview = Preview::new();
    let host = preview.address().to_string();
    let own = [("Host", host.as_str())];
    assert!(preview.raw("GET", &format!("http://{host}/"), &own).is(200).text().contains("Home"));
    preview.raw("GET", &format!("http://evil.example:{}/", preview.address().port()), &own).is(403);
    preview.raw("GET", &format!("http://{host}/../nutgraf.yaml"), &own).is(400);
    assert!(preview.raw("GET", "file:///etc/passwd", &own).status >= 400);
}

#[cfg(unix)]
#[test]
fn a_link_that_took_the_place_of_a_copied_file_does_not_lead_out_of_the_site() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().expect("a folder");
    std::fs::write(outside.path().join("photo.jpg"), SECRET).expect("a file");
    let preview = Preview::new();
    preview.site.remove("static/photo.jpg");
    symlink(outside.path().join("photo.jpg"), preview.site.path("static/photo.jpg")).expect("a link");
    assert!(!preview.get("/photo.jpg").is(404).text().contains(SECRET));
    preview.site.remove("static/photo.jpg");
    preview.site.write("content/photo.jpg", "inside");
    symlink("../content/photo.jpg", preview.site.path("static/photo.jpg")).expect("a link");
    assert_eq!(preview.get("/photo.jpg").is(200).text(), "inside");
    // Nor what is hidden in the site.
    preview.site.write(".git/config", SECRET);
    std::fs::remove_file(preview.site.path("static/photo.jpg")).expect("removed");
    symlink("../.git/config", preview.site.path("static/photo.jpg")).expect("a link");
    assert!(!preview.get("/photo.jpg").is(404).text().contains(SECRET));
    // The whole folder exchanged.
    std::fs::rename(preview.site.path("static"), preview.site.path("old")).expect("renamed");
    symlink(outside.path(), preview.site.path("static")).expect("a link");
    assert!(!preview.get("/photo.jpg").is(404).text().contains(SECRET));
    // Neither a folder nor a device is a file.
    std::fs::remove_file(preview.site.path("static")).expect("removed");
    std::fs::create_dir_all(preview.site.path("static/photo.jpg")).expect("a folder");
    preview.get("/photo.jpg").is(404);
    std::fs::remove_dir(preview.site.path("static/photo.jpg")).expect("removed");
    symlink("/dev/zero", preview.site.path("static/photo.jpg")).expect("a link");
    preview.get("/photo.jpg").is(404);
}

#[test]
fn listening_to_all_addresses_other_names_are_refused_still() {
    let site = Site::new();
    let server =
        Server::start(site.root(), &Settings { address: Ipv4Addr::UNSPECIFIED.into(), ..LOCAL }).expect("a server");
    server.show(Turn { output: Some(Arc::new(output())), ..Turn::default() });
    let port = server.address().port();
    assert_eq!(server.url(), format!("http://127.0.0.1:{port}/"));
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    for (host, status) in [("192.168.1.5", 200), ("localhost", 200), ("my-machine", 403), ("evil.example", 403)] {
        raw(address, "GET", "/", &[("Host", &format!("{host}:{port}"))]).is(status);
    }
}

/// A request for `/` in exact bytes, of what stands between its first line and its end.
fn asked_with(preview: &Preview, first: &str, headers: &[u8]) -> Vec<u8> {
    exchange(preview.address(), &[first.as_bytes(), b"\r\n", headers, b"\r\n"].concat())
}

#[track_caller]
fn refused(preview: &Preview, path: &str, headers: &[u8], reason: &str) {
    let answer = asked_with(preview, &format!("GET {path} HTTP/1.1\r\nConnection: close"), headers);
    let (text, headers) = (String::from_utf8_lossy(&answer), String::from_utf8_lossy(headers));
    assert!(status(&answer) == Some(403) && text.contains(reason), "{path} with {headers:?}: {text}");
    assert!(!text.contains("<body>") && !text.contains("data-token"), "{path} with {headers:?}: {text}");
}

/// Pages, files and what live reload needs.
const PATHS: [&str; 6] =
    ["/", "/style.css", "/nothing", "/__nutgraf/live.js", "/__nutgraf/token", "/__nutgraf/events?page=/"];

#[test]
fn a_host_that_is_not_ours_is_refused_and_told_why() {
    let preview = Preview::new();
    let port = preview.address().port();
    for host in [
        format!("localhost:{port}"),
        format!("LOCALHOST:{port}"),
        format!("127.0.0.1:{port}"),
        format!("127.0.0.2:{port}"),
        format!("[::1]:{port}"),
        format!("[0:0:0:0:0:0:0:1]:{port}"),
    ] {
        preview.raw("GET", "/", &[("Host", &host)]).is(200);
    }
    let own = preview.address();
    for headers in [
        // Names that lead to this machine, or to whatever their owner likes.
        format!("Host: evil.example:{port}\r\n"),
        format!("Host: localhost.evil.example:{port}\r\n"),
        format!("Host: localhost.:{port}\r\n"),
        format!("Host: 127.0.0.1.nip.io:{port}\r\n"),
        format!("Host: localtest.me:{port}\r\n"),
        format!("Host: evil.localhost:{port}\r\n"),
        format!("Host: xn--lcalhost-41a:{port}\r\n"),
        // Addresses that are not ours, or not written as addresses are.
        format!("Host: 192.168.1.5:{port}\r\n"),
        format!("Host: 0.0.0.0:{port}\r\n"),
        format!("Host: 2130706433:{port}\r\n"),
        format!("Host: 0x7f000001:{port}\r\n"),
        format!("Host: 127.1:{port}\r\n"),
        format!("Host: 0177.0.0.1:{port}\r\n"),
        format!("Host: ::1:{port}\r\n"),
        format!("Host: [::]:{port}\r\n"),
        format!("Host: [::1%25lo]:{port}\r\n"),
        format!("Host: [2001:db8::1]:{port}\r\n"),
        // Ports.
        String::from("Host: localhost\r\n"),
        String::from("Host: localhost:\r\n"),
        String::from("Host: 127.0.0.1:1\r\n"),
        format!("Host: localhost:{}\r\n", u32::from(port) + 65_536),
        format!("Host: localhost:0{port}\r\n"),
        format!("Host: localhost:+{port}\r\n"),
        format!("Host: localhost:-{port}\r\n"),
        format!("Host: localhost:{port}:{port}\r\n"),
        // What is no host at all.
        format!("Host: localhost:{port}@evil.example\r\n"),
        format!("Host: evil@127.0.0.1:{port}\r\n"),
        format!("Host: localhost:{port}/\r\n"),
        format!("Host: localhost:{port}#x\r\n"),
        format!("Host: localhost :{port}\r\n"),
        format!("Host: localhost: {port}\r\n"),
        format!("Host: localhost:{port}, localhost:{port}\r\n"),
        format!("Host: \"localhost:{port}\"\r\n"),
        format!("Host: http://localhost:{port}\r\n"),
        format!("Host: lo\u{441}alhost:{port}\r\n"),
        format!("Host: localhost:{port}\u{a0}\r\n"),
        String::from("Host: \r\n"),
        String::from("Host:\r\n"),
        format!("Host: :{port}\r\n"),
        // None, two, and other headers in its place.
        String::new(),
        format!("X-Forwarded-Host: {own}\r\n"),
        format!("Host: {own}\r\nHost: evil.example:{port}\r\n"),
        format!("Host: evil.example:{port}\r\nHost: {own}\r\n"),
        format!("Host: {own}\r\nHost: {own}\r\n"),
    ] {
        for path in PATHS {
            refused(&preview, path, headers.as_bytes(), "Host header");
        }
    }
    // White space around a value is no part of it.
    assert_eq!(status(&asked_with(&preview, "GET / HTTP/1.0", format!("Host: \t {own} \r\n").as_bytes())), Some(200));
}

#[test]
fn older_protocols_and_other_targets_need_our_host_too() {
    let preview = Preview::new();
    let own = preview.address();
    let host = format!("Host: {own}\r\n");
    let last = format!("{host}Connection: close\r\n");
    assert_eq!(status(&asked_with(&preview, "GET / HTTP/1.0", host.as_bytes())), Some(200));
    for (request, expected) in [
        (String::from("GET / HTTP/1.0\r\n\r\n"), 403),
        (format!("GET http://{own}/ HTTP/1.0\r\n\r\n"), 403),
        (format!("GET http://evil.example/ HTTP/1.1\r\n{last}\r\n"), 403),
        (format!("GET http://{own}@evil.example/ HTTP/1.1\r\n{last}\r\n"), 403),
        (format!("GET http://evil.example@{own}/ HTTP/1.1\r\n{last}\r\n"), 403),
        (format!("GET http://localhost:1/ HTTP/1.1\r\n{last}\r\n"), 403),
        (format!("CONNECT evil.example:443 HTTP/1.1\r\n{last}\r\n"), 403),
        (format!("CONNECT {own} HTTP/1.1\r\n{last}\r\n"), 405),
        (format!("OPTIONS * HTTP/1.1\r\n{last}\r\n"), 405),
        (format!("GET * HTTP/1.1\r\n{last}\r\n"), 400),
        (format!("GET / HTTP/2.0\r\n{last}\r\n"), 400),
        (String::from("GET /\r\n"), 400),
    ] {
        let answer = exchange(own, request.as_bytes());
        let text = String::from_utf8_lossy(&answer);
        assert_eq!(status(&answer), Some(expected), "{request:?}: {text}");
        assert!(!text.contains("<body>"), "{request:?}: {text}");
    }
    // A connection of HTTP/2 begins so.
    let answer = exchange(own, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0");
    assert!(matches!(status(&answer), None | Some(400)), "{answer:?}");
}

#[test]
fn what_the_page_of_another_origin_asks_for_is_refused() {
    let preview = Preview::new();
    let host = preview.address();
    let port = host.port();
    for path in PATHS {
        for origin in [
            String::from("http://evil.example"),
            String::from("null"),
            String::new(),
            String::from("http://"),
            host.to_string(),
            format!("https://{host}"),
            format!("file://{host}"),
            format!("http://localhost:{port}"),
            format!("http://127.0.0.1:{}", port.wrapping_add(1)),
            format!("http://{host}.evil.example"),
            format!("http://{host}@evil.example"),
            format!("http://evil.example@{host}"),
            format!("http://{host}/"),
            format!("http://{host} http://evil.example"),
            format!("http://{host}, http://{host}"),
            format!("http://{host}\u{a0}"),
            format!("http://{host}\r\nOrigin: http://evil.example"),
            format!("http://{host}\r\nOrigin: http://{host}"),
        ] {
            refused(&preview, path, format!("Host: {host}\r\nOrigin: {origin}\r\n").as_bytes(), "Origin header");
        }
        let token = token(host);
        let own = format!("http://{host}");
        let path = if path.contains('?') { format!("{path}&token={token}") } else { String::from(path) };
        let expected = if path == "/nothing" { 404 } else { 200 };
        assert_eq!(preview.ask("HEAD", &path, &[("Origin", &own)]).status, expected, "{path}");
    }
}

#[test]
fn another_website_may_lead_here_but_use_nothing_of_us() {
    let preview = Preview::new();
    let own = preview.address();
    let fetch = |site: &str, mode: &str, dest: &str| {
        format!("Host: {own}\r\nSec-Fetch-Site: {site}\r\nSec-Fetch-Mode: {mode}\r\nSec-Fetch-Dest: {dest}\r\n")
    };
    for site in ["cross-site", "same-site", "", "elsewhere", "none\r\nSec-Fetch-Site: cross-site"] {
        for (mode, dest) in [
            ("no-cors", "image"),
            ("no-cors", "script"),
            ("no-cors", "style"),
            ("cors", "empty"),
            ("navigate", "iframe"),
            ("navigate", "embed"),
            ("navigate", "object"),
            ("websocket", "websocket"),
            ("", ""),
        ] {
            for path in PATHS {
                refused(&preview, path, fetch(site, mode, dest).as_bytes(), "Another website");
            }
        }
    }
    for (site, mode, dest) in [
        ("cross-site", "navigate", "document"),
        ("same-site", "navigate", "document"),
        ("none", "navigate", "document"),
        ("same-origin", "no-cors", "image"),
        ("same-origin", "navigate", "iframe"),
        ("same-origin", "cors", "empty"),
    ] {
        let answer = asked_with(&preview, "GET / HTTP/1.0", fetch(site, mode, dest).as_bytes());
        assert_eq!(status(&answer), Some(200), "{site} {mode} {dest}");
    }
}

#[test]
fn live_reload_tells_nothing_without_the_token_of_this_run() {
    let (preview, other) = (Preview::new(), Preview::new());
    let (own, foreign) = (preview.get("/").token_of_page(), other.get("/").token_of_page());
    assert_ne!(own, foreign);
    assert!(own.len() == 32 && own.bytes().all(|byte| byte.is_ascii_hexdigit()), "{own}");
    let upper = own.to_uppercase();
    for path in ["/__nutgraf/events?page=/", "/__nutgraf/suggestions?page=/"] {
        for token in ["", "&token=", "&token=x", &format!("&token={foreign}"), &format!("&token={}", &own[..31])] {
            let answer = preview.get(&format!("{path}{token}")).is(403);
            assert!(answer.text().contains("this preview only") && !answer.text().contains("data:"), "{token}");
        }
        if upper != own {
            preview.get(&format!("{path}&token={upper}")).is(403);
        }
        // A stream has no end that could be waited for.
        preview.ask("HEAD", &format!("{path}&token={own}"), &[]);
        assert!(matches!(preview.ask("HEAD", &format!("{path}&token={own}"), &[]).status, 200 | 204), "{path}");
    }
    // Every page of ours knows it, and nothing else does.
    assert_eq!(preview.get("/nothing").is(404).token_of_page(), own);
    assert_eq!(Preview::empty().get("/").is(503).token_of_page().len(), 32);
    assert_eq!(token(preview.address()), own);
    for path in ["/style.css", "/feed.xml", "/notes.html", "/__nutgraf/live.js", "/__nutgraf/live.css", "//"] {
        let answer = preview.get(path);
        assert!(!answer.text().contains(&own) && !format!("{:?}", answer.headers).contains(&own), "{path}");
    }
    assert!(!format!("{:?}", preview.get("/").headers).contains(&own));
    assert!(!format!("{:?}", preview.server).contains(&own));
}

/// What every answer of ours has to say.
#[track_caller]
fn keeps_to_itself(answer: &Answer, what: &str) {
    for (name, value) in [
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("referrer-policy", "same-origin"),
        ("x-frame-options", "SAMEORIGIN"),
        ("content-security-policy", "frame-ancestors 'self'"),
    ] {
        let found: Vec<_> = answer.headers.iter().filter(|(other, _)| other == name).collect();
        assert!(found.len() == 1 && found[0].1 == value, "{what}: {name} in {:?}", answer.headers);
    }
    let allowing = answer.headers.iter().find(|(name, _)| name.starts_with("access-control") || name == "set-cookie");
    assert!(allowing.is_none(), "{what}: {allowing:?}");
}

#[test]
fn every_answer_is_kept_from_other_websites_and_never_guessed_at() {
    let preview = Preview::new();
    let own = preview.address().to_string();
    for path in ["/", "/style.css", "/photo.jpg", "/notes.html", "/nothing", "/articles/talks", "//"] {
        keeps_to_itself(&preview.get(path), path);
    }
    let token = token(preview.address());
    for path in ["live.js", "live.css", "token", "nothing", "events", &format!("suggestions?token={token}&page=/")] {
        keeps_to_itself(&preview.get(&format!("/__nutgraf/{path}")), path);
    }
    for path in ["/style.css", "/photo.jpg"] {
        let etag = preview.get(path).header("etag").expect("an etag").to_owned();
        keeps_to_itself(&preview.ask("GET", path, &[("If-None-Match", &etag)]).is(304), "unchanged");
        keeps_to_itself(&preview.ask("GET", path, &[("Range", "bytes=0-1")]).is(206), "a part");
        keeps_to_itself(&preview.ask("GET", path, &[("Range", "bytes=9999-")]).is(416), "beyond the end");
    }
    keeps_to_itself(&preview.raw("GET", "/", &[]).is(403), "no host");
    keeps_to_itself(&preview.raw("GET", "/", &[("Host", "evil.example")]).is(403), "another host");
    keeps_to_itself(&preview.ask("GET", "/", &[("Content-Length", "1")]).is(400), "a body");
    keeps_to_itself(&preview.ask("HEAD", "/", &[]).is(200), "HEAD");
    keeps_to_itself(&preview.ask("HEAD", &format!("/__nutgraf/events?token={token}"), &[]).is(200), "a stream");
    // What a browser asks before it lets another website send something.
    for (method, path) in [("OPTIONS", "/"), ("OPTIONS", "/__nutgraf/token"), ("POST", "/"), ("TRACE", "/")] {
        let headers = [
            ("Origin", "http://evil.example"),
            ("Access-Control-Request-Method", "GET"),
            ("Access-Control-Request-Private-Network", "true"),
        ];
        keeps_to_itself(&preview.ask(method, path, &headers).is(403), method);
        let answer = preview.ask(method, path, &[("Cookie", "secret=canary")]).is(405);
        keeps_to_itself(&answer, method);
        assert!(answer.header("allow") == Some("GET, HEAD") && !answer.text().contains("canary"), "{answer:?}");
    }
    let waiting = Preview::empty();
    keeps_to_itself(&waiting.get("/").is(503), "no site yet");
    waiting.server.show(failed(vec![mistake()]));
    keeps_to_itself(&waiting.get("/").is(503), "a broken site");
    preview.show(without("404.html"));
    keeps_to_itself(&preview.raw("GET", "/nothing", &[("Host", &own)]).is(404), "no page for what is missing");
}
