//! The preview server as a browser sees it: over a socket, byte for byte.
//!
//! [`safety`] asks who is answered and what can be read, [`clients`] sends what no browser sends, slowly and often,
//! [`program`] runs `nutgraf serve` on a site with secrets.

#[path = "serving/clients.rs"]
mod clients;
mod common;
#[path = "serving/program.rs"]
mod program;
#[path = "serving/safety.rs"]
mod safety;

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use common::Site;
use nutgraf::build::{Content, Memos, Options, Output, OutputFile, build};
use nutgraf::date::Date;
use nutgraf::diag::Diagnostic;
use nutgraf::serve::connections::Patience;
use nutgraf::serve::{Server, Settings, Turn};
use nutgraf::source::{SitePath, Source, SourceTree};
use nutgraf::theme;

const LOCAL: Settings = Settings { address: IpAddr::V4(Ipv4Addr::LOCALHOST), port: 0, patience: Patience::USUAL };
/// How long an answer may take before it is taken for none.
const PATIENCE: Duration = Duration::from_secs(10);
/// Long enough to see that a message does not come.
const QUIET: Duration = Duration::from_millis(300);

/// A server and the folder of its site.
struct Preview {
    site: Site,
    server: Server,
}

impl Preview {
    /// A server that was shown nothing yet.
    fn empty() -> Self {
        Self::with(Patience::USUAL)
    }

    /// The same for clients who are to wait for less, or more.
    fn with(patience: Patience) -> Self {
        let site = Site::new();
        let server = Server::start(site.root(), &Settings { patience, ..LOCAL }).expect("a server");
        Self { site, server }
    }

    /// A server that shows the site of [`output`].
    fn new() -> Self {
        Self::patient(Patience::USUAL)
    }

    fn patient(patience: Patience) -> Self {
        let preview = Self::with(patience);
        preview.site.write_bytes("static/photo.jpg", &photo()).write("static/notes.html", "<p>As it is</body>");
        preview.show(output());
        preview
    }

    fn show(&self, output: Output) {
        self.server.show(Turn { output: Some(Arc::new(output)), ..Turn::default() });
    }

    fn address(&self) -> SocketAddr {
        self.server.address()
    }

    fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[])
    }

    /// A request with the right `Host`.
    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let host = self.address().to_string();
        self.raw(method, path, &[&[("Host", host.as_str())], headers].concat())
    }

    fn raw(&self, method: &str, target: &str, headers: &[(&str, &str)]) -> Answer {
        raw(self.address(), method, target, headers)
    }

    /// A stream for a page as it is shown now.
    fn listen(&self, path: &str) -> Events {
        self.listen_as(path, &self.get(path).etag_of_page(), "")
    }

    /// A stream for a page with an etag and further parts of the query. It has been greeted.
    fn listen_as(&self, path: &str, etag: &str, more: &str) -> Events {
        let mut events = Events::open(self.address(), &format!("page={path}&etag={etag}{more}"));
        assert_eq!(events.next(), ("hello".into(), "{}".into()));
        events
    }

    /// The `turn` that a page shows which is loaded now.
    fn turn(&self) -> String {
        let answer = self.get("/");
        let timing = answer.header("server-timing").expect("a turn").to_owned();
        timing.strip_prefix("turn;desc=\"").and_then(|turn| turn.strip_suffix('"')).expect("a turn").to_owned()
    }
}

fn raw(address: SocketAddr, method: &str, target: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = format!("{method} {target} HTTP/1.1\r\nConnection: close\r\n").into_bytes();
    for (name, value) in headers {
        request.extend(format!("{name}: {value}\r\n").bytes());
    }
    request.extend(b"\r\n");
    send(address, &request)
}

/// The token of the server that runs now.
fn token(address: SocketAddr) -> String {
    raw(address, "GET", "/__nutgraf/token", &[("Host", &address.to_string())]).is(200).text()
}

fn send(address: SocketAddr, request: &[u8]) -> Answer {
    let mut connection = connect(address);
    connection.write_all(request).expect("sent");
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).expect("an answer");
    Answer::new(&answer)
}

fn connect(address: SocketAddr) -> TcpStream {
    let connection = TcpStream::connect(address).expect("a connection");
    connection.set_read_timeout(Some(PATIENCE)).expect("a limit");
    connection
}

#[derive(Debug)]
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Answer {
    fn new(answer: &[u8]) -> Self {
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("an end of the headers");
        let head = std::str::from_utf8(&answer[..end]).expect("text");
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status");
        let headers = lines.map(|line| {
            let (name, value) = line.split_once(": ").expect("a header");
            (name.to_lowercase(), value.to_owned())
        });
        let status = status.parse().expect("a number");
        Self { status, headers: headers.collect(), body: answer[end + 4..].to_vec() }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("UTF-8")
    }

    /// The etag that the script is told.
    fn etag_of_page(&self) -> String {
        let text = self.text();
        let (_, rest) = text.split_once("data-etag=\"").expect("the script");
        rest.split('"').next().expect("an etag").to_owned()
    }

    /// The token that the script is told.
    fn token_of_page(&self) -> String {
        let text = self.text();
        let (_, rest) = text.split_once("data-token=\"").expect("the script");
        rest.split('"').next().expect("a token").to_owned()
    }

    #[track_caller]
    fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        self
    }
}

/// An open stream of messages.
struct Events {
    connection: TcpStream,
    /// What came and was not read yet, with the frames of the transfer taken away.
    text: String,
}

impl Events {
    fn open(address: SocketAddr, query: &str) -> Self {
        let mut connection = connect(address);
        let token = token(address);
        let request = format!("GET /__nutgraf/events?token={token}&{query} HTTP/1.1\r\nHost: {address}\r\n\r\n");
        connection.write_all(request.as_bytes()).expect("sent");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            connection.read_exact(&mut byte).expect("headers");
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).expect("text").to_lowercase();
        assert!(head.starts_with("http/1.1 200") && head.contains("content-type: text/event-stream"), "{head}");
        Self { connection, text: String::new() }
    }

    /// The next message: its name and data.
    #[track_caller]
    fn next(&mut self) -> (String, String) {
        self.within(PATIENCE).expect("a message")
    }

    #[track_caller]
    fn named(&mut self, expected: &str) -> serde_json::Value {
        let (name, data) = self.next();
        assert_eq!(name, expected, "{data}");
        serde_json::from_str(&data).expect("JSON")
    }

    #[track_caller]
    fn quiet(&mut self) {
        let message = self.within(QUIET);
        assert_eq!(message, None);
    }

    fn within(&mut self, limit: Duration) -> Option<(String, String)> {
        loop {
            if let Some((message, rest)) = self.text.split_once("\n\n") {
                let field = |name| message.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
                let found = field("event: ").zip(field("data: "));
                self.text = rest.to_owned();
                if found.is_some() {
                    return found;
                }
                continue;
            }
            self.connection.set_read_timeout(Some(limit)).expect("a limit");
            let chunk = self.chunk()?;
            self.text.push_str(&chunk);
        }
    }

    /// A chunk of the transfer. `None` at the end, or where none begins in time.
    fn chunk(&mut self) -> Option<String> {
        let mut size = Vec::new();
        while !size.ends_with(b"\r\n") {
            let mut byte = [0];
            self.connection.read_exact(&mut byte).ok()?;
            size.push(byte[0]);
        }
        let size = usize::from_str_radix(std::str::from_utf8(&size).expect("text").trim(), 16).expect("a size");
        let mut chunk = vec![0; size + 2];
        self.connection.read_exact(&mut chunk).ok()?;
        (size > 0).then(|| String::from_utf8(chunk[..size].to_vec()).expect("UTF-8"))
    }
}

fn page(text: &str) -> OutputFile {
    bytes(&format!("<!DOCTYPE html><title>{text}</title><body><p>{text}</p></body>"))
}

fn bytes(text: &str) -> OutputFile {
    OutputFile::Bytes(Content::new(text.as_bytes()))
}

fn photo() -> Vec<u8> {
    (0..=255).collect()
}

fn output() -> Output {
    Output::from([
        ("index.html".into(), page("Home")),
        ("404.html".into(), page("Nothing here")),
        ("articles/talks/index.html".into(), page("Talks")),
        ("articles/köln und ä/index.html".into(), page("Köln")),
        ("style.css".into(), bytes("body { color: red }")),
        ("feed.xml".into(), bytes("<feed/>")),
        ("data.json".into(), bytes("0123456789")),
        (".well-known/security.txt".into(), bytes("Contact: x")),
        ("photo.jpg".into(), OutputFile::Copy(SitePath::new("static/photo.jpg"))),
        ("notes.html".into(), OutputFile::Copy(SitePath::new("static/notes.html"))),
    ])
}

fn with(path: &str, file: OutputFile) -> Output {
    let mut output = output();
    output.insert(path.into(), file);
    output
}

fn without(path: &str) -> Output {
    let mut output = output();
    output.remove(path).expect("a file to remove");
    output
}

fn failed(diagnostics: Vec<Diagnostic>) -> Turn {
    Turn { diagnostics, ..Turn::default() }
}

fn mistake() -> Diagnostic {
    let source = Source::new("content/articles/talks.md", "---\ntitle: Talks\nactors: [irna]\n---\n");
    let at = source.text.find("irna").expect("the word");
    Diagnostic::error("unknown-id", &source, at..at + 4, "there is no actor `irna`")
        .label("used here")
        .help("did you mean `iran`?")
}

mod pages {
    use super::*;

    #[test]
    fn a_page_is_served_whole_with_one_script_before_the_end_of_its_body() {
        let answer = Preview::new().get("/articles/talks/").is(200);
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
        let (etag, token) = (answer.etag_of_page(), answer.token_of_page());
        assert_eq!(
            answer.text(),
            format!(
                "<!DOCTYPE html><title>Talks</title><body><p>Talks</p>\
                 <script src=\"/__nutgraf/live.js\" data-etag=\"{etag}\" data-token=\"{token}\" defer></script></body>"
            )
        );
    }

    #[test]
    fn the_query_of_a_page_does_not_matter_and_escapes_are_understood() {
        let preview = Preview::new();
        assert!(preview.get("/?a=b").is(200).text().contains("Home"));
        assert!(preview.get("/articles/k%C3%B6ln%20und%20%c3%a4/").is(200).text().contains("Köln"));
    }

    #[test]
    fn a_folder_without_its_slash_leads_to_the_one_with_it() {
        let preview = Preview::new();
        let answer = preview.get("/articles/talks?a=b&c=%20d").is(308);
        assert_eq!(answer.header("location"), Some("/articles/talks/?a=b&c=%20d"));
        let answer = preview.get("/articles/k%C3%B6ln%20und%20%C3%A4").is(308);
        assert_eq!(answer.header("location"), Some("/articles/k%C3%B6ln%20und%20%C3%A4/"));
    }

    #[test]
    fn a_redirect_never_leads_to_another_host() {
        let preview = Preview::new();
        preview.show(with("evil.example/index.html", page("A folder with the name of a host")));
        for path in ["//evil.example", "/%2fevil.example", "/%2Fevil.example", "/\\evil.example", "/%5cevil.example"] {
            let answer = preview.get(path);
            assert!(answer.status >= 400 && answer.header("location").is_none(), "{path}: {answer:?}");
        }
        assert_eq!(preview.get("/evil.example").is(308).header("location"), Some("/evil.example/"));
    }

    #[test]
    fn what_is_not_there_is_the_sites_own_page_with_the_status_404() {
        let preview = Preview::new();
        for path in ["/nothing", "/nothing/", "/articles/", "/articles", "/style.css/", "/__NUTGRAF/x"] {
            let answer = preview.get(path).is(404);
            assert!(answer.text().contains("Nothing here") && answer.etag_of_page().ends_with("-404"), "{path}");
        }
        preview.show(without("404.html"));
        assert!(preview.get("/nothing").is(404).text().contains("Not found"));
        preview.get("/__nutgraf/nothing").is(404);
    }

    #[test]
    fn files_have_their_media_types() {
        let preview = Preview::new();
        for (path, mime) in [
            ("/style.css", "text/css; charset=utf-8"),
            ("/feed.xml", "application/atom+xml; charset=utf-8"),
            ("/data.json", "application/json"),
            ("/photo.jpg", "image/jpeg"),
            ("/notes.html", "text/html; charset=utf-8"),
            ("/.well-known/security.txt", "text/plain; charset=utf-8"),
            ("/__nutgraf/live.js", "text/javascript; charset=utf-8"),
            ("/__nutgraf/live.css", "text/css; charset=utf-8"),
        ] {
            assert_eq!(preview.get(path).is(200).header("content-type"), Some(mime), "{path}");
        }
    }

    #[test]
    fn a_file_that_is_copied_is_served_as_it_is_on_the_disk() {
        let preview = Preview::new();
        assert_eq!(preview.get("/photo.jpg").is(200).body, photo());
        assert_eq!(preview.get("/notes.html").is(200).text(), "<p>As it is</body>");
        preview.site.write("static/photo.jpg", "another");
        assert_eq!(preview.get("/photo.jpg").is(200).text(), "another");
        preview.site.remove("static/photo.jpg");
        assert!(preview.get("/photo.jpg").is(404).text().contains("Nothing here"));
    }

    #[test]
    fn head_has_the_headers_and_no_body() {
        let preview = Preview::new();
        for path in ["/", "/style.css", "/photo.jpg", "/nothing", "/__nutgraf/live.js"] {
            let (get, head) = (preview.get(path), preview.ask("HEAD", path, &[]));
            assert_eq!(head.body, b"", "{path}");
            assert_eq!(head.status, get.status, "{path}");
            for name in ["content-type", "content-length", "etag"] {
                assert_eq!(head.header(name), get.header(name), "{path} {name}");
            }
            assert_eq!(get.header("content-length"), Some(get.body.len().to_string().as_str()), "{path}");
        }
    }

    #[test]
    fn other_methods_are_refused() {
        let preview = Preview::new();
        for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"] {
            for path in ["/", "/__nutgraf/events", "/__nutgraf/live.js"] {
                assert_eq!(preview.ask(method, path, &[]).is(405).header("allow"), Some("GET, HEAD"), "{method}");
            }
        }
    }
}

mod conditional {
    use super::*;

    #[test]
    fn an_unchanged_file_is_not_sent_again() {
        let preview = Preview::new();
        for path in ["/", "/style.css", "/photo.jpg"] {
            let etag = preview.get(path).header("etag").expect("an etag").to_owned();
            assert!(etag.starts_with('"') && etag.ends_with('"'), "{path}: {etag}");
            for value in [etag.clone(), format!("W/{etag}"), format!("\"x\", {etag}"), String::from("*")] {
                let answer = preview.ask("GET", path, &[("If-None-Match", &value)]).is(304);
                assert!(answer.body.is_empty(), "{path}");
            }
            preview.ask("GET", path, &[("If-None-Match", "\"x\"")]).is(200);
        }
    }

    #[test]
    fn the_etag_of_a_page_begins_with_what_its_script_knows_and_changes_with_the_page() {
        let preview = Preview::new();
        let first = preview.get("/");
        let etag = first.header("etag").expect("an etag").to_owned();
        assert!(etag.starts_with(&format!("\"{}-", first.etag_of_page())), "{etag}");
        preview.show(with("style.css", bytes("changed")));
        assert_eq!(preview.get("/").header("etag"), Some(etag.as_str()));
        preview.show(with("index.html", page("Changed")));
        assert_ne!(preview.get("/").header("etag"), Some(etag.as_str()));
    }

    #[test]
    fn a_page_in_place_of_another_has_another_etag() {
        let preview = Preview::new();
        let own = preview.get("/404.html").is(200).etag_of_page();
        let stand_in = preview.get("/nothing").is(404).etag_of_page();
        assert_ne!(own, stand_in);
        preview.ask("GET", "/nothing", &[("If-None-Match", &format!("\"{own}\""))]).is(404);
    }

    #[test]
    fn parts_of_files_are_served_from_memory_and_from_the_disk() {
        let preview = Preview::new();
        for (path, whole) in [("/data.json", b"0123456789".to_vec()), ("/photo.jpg", photo())] {
            let length = whole.len();
            for (range, part) in [
                ("bytes=0-3", 0..4),
                ("bytes=4-", 4..length),
                ("bytes=-2", length - 2..length),
                ("bytes=2-9999", 2..length),
            ] {
                let answer = preview.ask("GET", path, &[("Range", range)]).is(206);
                assert_eq!(answer.body, whole[part.clone()], "{path} {range}");
                let expected = format!("bytes {}-{}/{length}", part.start, part.end - 1);
                assert_eq!(answer.header("content-range"), Some(expected.as_str()), "{path} {range}");
            }
            let answer = preview.ask("GET", path, &[("Range", "bytes=9999-")]).is(416);
            assert_eq!(answer.header("content-range"), Some(format!("bytes */{length}").as_str()));
            assert_eq!(preview.get(path).header("accept-ranges"), Some("bytes"));
        }
    }

    #[test]
    fn a_part_of_a_file_that_has_changed_is_the_whole_file() {
        let preview = Preview::new();
        let etag = preview.get("/data.json").header("etag").expect("an etag").to_owned();
        preview.ask("GET", "/data.json", &[("Range", "bytes=0-3"), ("If-Range", &etag)]).is(206);
        preview.show(with("data.json", bytes("9876543210")));
        let answer = preview.ask("GET", "/data.json", &[("Range", "bytes=0-3"), ("If-Range", &etag)]).is(200);
        assert_eq!(answer.body, b"9876543210");
        // Of a file on the disk it is not known whether it is the one that a part was had of.
        let old = ("If-Range", "Thu, 01 Jan 2020 00:00:00 GMT");
        let answer = preview.ask("GET", "/photo.jpg", &[("Range", "bytes=0-3"), old]).is(200);
        assert_eq!(answer.body, photo());
    }
}

mod turns {
    use super::*;

    #[test]
    fn before_the_first_good_build_every_url_tells_what_is_wrong() {
        let preview = Preview::empty();
        assert!(preview.get("/").is(503).text().contains("being built"));
        preview.server.show(failed(vec![mistake()]));
        for path in ["/", "/articles/talks/", "/style.css", "/nutgraf.yaml"] {
            let answer = preview.get(path).is(503);
            assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
            let text = answer.text();
            for expected in [
                "there is no actor `irna`",
                "content/articles/talks.md:3:10",
                "<mark>irna</mark>",
                "used here",
                "did you mean `iran`?",
                "/__nutgraf/live.js",
            ] {
                assert!(text.contains(expected), "{expected} in {text}");
            }
        }
        preview.get("/__nutgraf/live.js").is(200);
        preview.show(output());
        assert!(preview.get("/").is(200).text().contains("Home"));
    }

    #[test]
    fn a_failed_build_leaves_the_last_site() {
        let preview = Preview::new();
        preview.server.show(failed(vec![mistake()]));
        assert!(preview.get("/").is(200).text().contains("Home"));
        preview.get("/style.css").is(200);
        preview.get("/nothing").is(404);
    }

    #[test]
    fn hostile_text_is_only_text() {
        let hostile = "</script><img src=x onerror=alert(1)>\"'&";
        let source = Source::new("content/<b>.md", &format!("a\n{hostile}\n"));
        let diagnostic = Diagnostic::error("x", &source, 2..2 + hostile.len(), hostile).label(hostile).help(hostile);
        let preview = Preview::empty();
        preview.server.show(failed(vec![diagnostic]));
        let text = preview.get("/").is(503).text();
        assert!(!text.contains("<img") && !text.contains("<b>.md") && !text.contains("\"'&"), "{text}");
        assert_eq!(text.matches("&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;").count(), 4, "{text}");
        let data = preview.listen("/").named("diagnostics");
        assert_eq!(data["list"][0]["message"], hostile);
        assert_eq!(data["list"][0]["lines"][0]["marked"], hostile);
    }

    #[test]
    fn every_answer_is_a_whole_page_of_one_site_while_sites_are_exchanged() {
        const PARTS: usize = 2000;
        let site = |n: usize| {
            let text = format!("<body>{}</body>", format!("[{n}]").repeat(PARTS));
            Output::from([("index.html".into(), bytes(&text)), ("404.html".into(), page("Nothing here"))])
        };
        let preview = Preview::empty();
        preview.show(site(0));
        let done = AtomicBool::new(false);
        thread::scope(|scope| {
            let exchanging = scope.spawn(|| {
                let mut n = 0;
                while !done.load(Ordering::Relaxed) {
                    n += 1;
                    if n % 3 == 0 {
                        preview.server.show(failed(vec![mistake()]));
                    } else {
                        preview.show(site(n));
                    }
                }
                n
            });
            let asking: Vec<_> = (0..50)
                .map(|_| {
                    scope.spawn(|| {
                        for _ in 0..5 {
                            let text = preview.get("/").is(200).text();
                            let body = text.strip_prefix("<body>").expect("the begin");
                            let (first, _) = body.split_once(']').expect("a part");
                            let expected = format!("{first}]").repeat(PARTS);
                            assert!(body.starts_with(&expected), "two sites in one page");
                            let rest = &body[expected.len()..];
                            assert!(rest.starts_with("<script ") && rest.ends_with("</body>"), "{rest}");
                        }
                    })
                })
                .collect();
            let failures = asking.into_iter().filter_map(|thread| thread.join().err()).count();
            done.store(true, Ordering::Relaxed);
            assert!(exchanging.join().expect("the exchange") > 10);
            assert_eq!(failures, 0);
        });
    }
}

mod live {
    use super::*;

    #[test]
    fn a_page_is_told_that_it_changed_and_others_are_told_nothing() {
        let preview = Preview::new();
        let (mut home, mut talks) = (preview.listen("/"), preview.listen("/articles/talks/"));
        home.named("styles");
        home.named("assets");
        talks.named("styles");
        talks.named("assets");
        preview.show(with("articles/talks/index.html", page("Changed")));
        let data = talks.named("changed");
        assert_eq!(data["etag"], preview.get("/articles/talks/").etag_of_page());
        home.quiet();
        // Twice the same is nothing new.
        preview.show(with("articles/talks/index.html", page("Changed")));
        talks.quiet();
    }

    #[test]
    fn a_page_that_was_deleted_is_gone_once_and_comes_back() {
        let preview = Preview::new();
        let turn = format!("&turn={}", preview.turn());
        let etag = preview.get("/articles/talks/").etag_of_page();
        let mut talks = preview.listen_as("/articles/talks/", &etag, &turn);
        preview.show(without("articles/talks/index.html"));
        assert_eq!(talks.next(), ("gone".into(), "{}".into()));
        let mut less = without("articles/talks/index.html");
        less.insert("404.html".into(), page("Another page for nothing"));
        preview.show(less);
        talks.quiet();
        // A page that says so already, and asks again after a lost connection, is not told twice.
        preview.listen_as("/articles/talks/", &etag, &format!("{turn}&gone=true")).quiet();
        preview.show(output());
        assert_eq!(talks.named("changed")["etag"], etag.as_str());
        assert_eq!(preview.listen_as("/articles/talks/", &etag, "&gone=true").named("changed")["etag"], etag.as_str());
    }

    #[test]
    fn the_page_for_nothing_becomes_the_page_that_is_made() {
        let preview = Preview::new();
        let turn = format!("&turn={}", preview.turn());
        let etag = preview.get("/new/").is(404).etag_of_page();
        let mut new = preview.listen_as("/new/", &etag, &turn);
        new.quiet();
        preview.show(with("404.html", page("Nothing at all")));
        assert_eq!(new.named("changed")["etag"], preview.get("/new/").is(404).etag_of_page());
        preview.show(with("new/index.html", page("New")));
        assert_eq!(new.named("changed")["etag"], preview.get("/new/").is(200).etag_of_page());
    }

    #[test]
    fn changed_stylesheets_and_pictures_are_named() {
        let preview = Preview::new();
        let turn = preview.turn();
        let etag = preview.get("/").etag_of_page();
        let mut home = preview.listen_as("/", &etag, &format!("&turn={turn}"));
        preview.show(with("style.css", bytes("body { color: blue }")));
        assert_eq!(home.named("styles")["paths"], serde_json::json!(["/style.css"]));
        home.quiet();
        preview.show(output());
        home.named("styles");
        // The output is the same, since it names the file only.
        let changed = vec![SitePath::new("static/photo.jpg")];
        preview.server.show(Turn { output: Some(Arc::new(output())), changed: changed.clone(), ..Turn::default() });
        let data = home.named("assets");
        assert_eq!(data["paths"], serde_json::json!(["/photo.jpg"]));
        // And so with a failed build: the file is served from the disk.
        preview.server.show(Turn { changed, ..Turn::default() });
        home.named("assets");
        home.quiet();
    }

    #[test]
    fn a_page_that_was_away_catches_up_with_what_it_missed_and_no_more() {
        let preview = Preview::new();
        let (turn, etag) = (preview.turn(), preview.get("/").etag_of_page());
        let mut changed = with("style.css", bytes("body { color: blue }"));
        changed.insert("index.html".into(), page("Changed"));
        preview.show(changed);
        let mut home = preview.listen_as("/", &etag, &format!("&turn={turn}"));
        let now = home.named("changed")["etag"].as_str().expect("an etag").to_owned();
        let data = home.named("styles");
        let turn = data["turn"].as_str().expect("a turn");
        home.quiet();
        preview.listen_as("/", &now, &format!("&turn={turn}")).quiet();
    }

    #[test]
    fn after_a_new_start_of_the_server_a_page_catches_up() {
        let preview = Preview::new();
        let (turn, etag) = (preview.turn(), preview.get("/").etag_of_page());
        let (asked, old) = (format!("&turn={turn}"), preview.get("/").token_of_page());
        let cached = preview.get("/").header("etag").expect("an etag").to_owned();
        let Preview { site, server } = preview;
        let port = server.address().port();
        server.stop();
        let server = Server::start(site.root(), &Settings { port, ..LOCAL }).expect("the same port");
        let preview = Preview { site, server };
        // It is told nothing as long as it shows the token of the server that is gone.
        assert_ne!(token(preview.address()), old);
        preview.get(&format!("/__nutgraf/events?page=/&token={old}")).is(403);
        // The page stays while there is no site to take its place.
        let mut home = preview.listen_as("/", &etag, &asked);
        home.quiet();
        preview.show(output());
        // Nothing is known of what it loaded.
        assert_eq!(home.named("styles")["paths"], serde_json::Value::Null);
        assert_eq!(home.named("assets")["paths"], serde_json::Value::Null);
        home.quiet();
        // What the browser has kept has the old token in it, so it is no answer any more.
        preview.ask("GET", "/", &[("If-None-Match", &cached)]).is(200);
        preview.show(with("index.html", page("Changed")));
        home.named("changed");
    }

    #[test]
    fn diagnostics_come_whole_go_when_mended_and_come_once() {
        let preview = Preview::new();
        let (turn, etag) = (format!("&turn={}", preview.turn()), preview.get("/").etag_of_page());
        let mut home = preview.listen_as("/", &etag, &turn);
        preview.server.show(failed(vec![mistake(), mistake().warning()]));
        let data = home.named("diagnostics");
        assert_eq!(
            data["list"][0],
            serde_json::json!({
                "severity": "error",
                "code": "unknown-id",
                "message": "there is no actor `irna`",
                "file": "content/articles/talks.md",
                "line": 3,
                "column": 10,
                "lines": [{ "number": 3, "before": "actors: [", "marked": "irna", "after": "]" }],
                "label": "used here",
                "help": ["did you mean `iran`?"],
            })
        );
        assert_eq!(data["list"][1]["severity"], "warning");
        preview.server.show(failed(vec![mistake(), mistake().warning()]));
        home.quiet();
        // A page that shows them already is told when they differ only.
        let shown = format!("{turn}&diagnostics={}", data["hash"].as_str().expect("a hash"));
        let mut other = preview.listen_as("/", &etag, &shown);
        other.quiet();
        preview.show(output());
        assert_eq!(home.named("diagnostics")["list"], serde_json::json!([]));
        assert_eq!(other.named("diagnostics"), serde_json::json!({ "hash": "", "list": [] }));
    }

    #[test]
    fn the_page_that_waits_for_the_site_goes_over_to_it() {
        let preview = Preview::empty();
        let mut home = preview.listen("/");
        preview.server.show(failed(vec![mistake()]));
        assert_eq!(home.named("changed")["etag"], preview.get("/").is(503).etag_of_page());
        home.named("diagnostics");
        preview.show(output());
        assert_eq!(home.named("changed")["etag"], preview.get("/").is(200).etag_of_page());
    }

    #[test]
    fn many_changed_files_are_one_small_message() {
        let preview = Preview::new();
        let turn = format!("&turn={}", preview.turn());
        let mut home = preview.listen_as("/", &preview.get("/").etag_of_page(), &turn);
        let mut many = output();
        for n in 0..5000 {
            many.insert(format!("assets/{n}.css").into(), bytes("x"));
            many.insert(format!("pages/{n}/index.html").into(), page("x"));
        }
        preview.show(many);
        for name in ["styles", "assets"] {
            let (found, data) = home.next();
            assert!(found == name && data.len() < 100, "{found} {data}");
        }
        home.quiet();
    }

    #[test]
    fn the_fifth_stream_makes_the_first_one_wait() {
        let preview = Preview::new();
        let turn = format!("&turn={}", preview.turn());
        let etag = preview.get("/").etag_of_page();
        let mut streams: Vec<Events> = (0..5).map(|_| preview.listen_as("/", &etag, &turn)).collect();
        assert_eq!(streams[0].next().0, "later");
        assert_eq!(streams[0].within(PATIENCE), None);
        preview.show(with("index.html", page("Changed")));
        for stream in &mut streams[1..] {
            stream.named("changed");
        }
    }

    #[test]
    fn stopping_ends_open_streams_and_frees_the_port() {
        let preview = Preview::new();
        let mut home = preview.listen_as("/", "x", "");
        let idle = connect(preview.address());
        let address = preview.address();
        let start = Instant::now();
        preview.server.stop();
        while home.within(PATIENCE).is_some() {}
        assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
        assert!(TcpStream::connect(address).is_err());
        drop(idle);
    }
}

#[test]
fn a_taken_port_is_told_with_a_way_out() {
    let preview = Preview::new();
    let settings = Settings { port: preview.address().port(), ..LOCAL };
    let error = Server::start(preview.site.root(), &settings).expect_err("a taken port").to_string();
    assert!(error.contains("is taken") && error.contains("--port 0"), "{error}");
    assert!(error.contains(&settings.port.to_string()), "{error}");
    assert_eq!(preview.server.url(), format!("http://127.0.0.1:{}/", settings.port));
}

#[test]
fn a_root_that_is_not_there_is_told() {
    let site = Site::new();
    let error = Server::start(&site.path("nothing"), &LOCAL).expect_err("no root").to_string();
    assert!(error.contains("nothing"), "{error}");
}

#[test]
fn what_the_author_has_not_taken_over_is_suggested_beside_the_page_and_nowhere_else() {
    let tree = SourceTree::new()
        .with("nutgraf.yaml", "title: Test\n")
        .with("content/actors/ann.md", "---\nname: Ann Bell\nkind: person\n---\n")
        .with(
            "content/articles/talks.md",
            "---\ntitle: Talks\ndate: 2026-02-06\ntimeline: [{date: 2015, title: Known}]\n---\n\
             The mayor, Ann Bell, met the **minister**, Bo Cree, on Friday. It began in 2015.\n",
        )
        .with("content/articles/done.md", "---\ntitle: Done\ndate: 2026-02-06\n---\nNothing is here.\n");
    let now = Date::parse("2026-02-06").expect("a date");
    let options = Options { now, drafts: false, future: false, base_url: None, date: None, editorial: false };
    let built = build(&tree, &theme::builtin(), &options, &mut Memos::default());
    let output = built.output.expect("an output");
    let bytes = |file: &OutputFile| match file {
        OutputFile::Bytes(content) => content.bytes.to_vec(),
        _ => Vec::new(),
    };
    let page = String::from_utf8(bytes(&output["articles/talks/index.html"])).expect("UTF-8");
    assert!(!page.contains("Bo Cree</a>") && !page.contains("suggest"), "{page}");
    let preview = Preview::empty();
    let token = token(preview.address());
    let suggested = |page: &str| preview.get(&format!("/__nutgraf/suggestions?token={token}&page={page}"));
    assert_eq!(suggested("/articles/talks/").status, 204, "nothing is built yet");
    preview.server.show(Turn { output: Some(output), site: Some(built.site), ..Turn::default() });
    let found = suggested("/articles/talks/").is(200);
    assert_eq!(found.header("content-type"), Some("application/json"));
    let found: serde_json::Value = serde_json::from_str(&found.text()).expect("JSON");
    let expected = serde_json::json!({
        "file": "content/articles/talks.md",
        "actors": [{
            "name": "Bo Cree", "kind": "person", "role": "minister", "of": null, "id": "bo-cree", "known": false,
            "line": 6, "words": "the **minister**, Bo Cree,",
        }],
        "dates": [{
            "edtf": "2026-02-06", "line": 6,
            "sentence": "The mayor, Ann Bell, met the **minister**, Bo Cree, on Friday.",
        }],
    });
    assert_eq!(found, expected);
    for page in ["/articles/done/", "/", "/nothing/", "/actors/ann/", "%00", ""] {
        assert_eq!(suggested(page).status, 204, "{page}");
    }
    assert_eq!(preview.get("/__nutgraf/suggestions").status, 400);
}
