//! `nutgraf serve` itself, on a site with secrets: what can be read, what is written, what is printed, and what is
//! answered while the site is built again and again.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::common::{Site, files};
use super::{Answer, Events, connect, raw, token};

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// A `nutgraf serve` on a site.
struct Program {
    site: Site,
    child: Child,
    address: SocketAddr,
    said: Arc<Mutex<String>>,
    listening: Vec<JoinHandle<()>>,
}

impl Program {
    fn start(site: Site, arguments: &[&str], variables: &[(&str, &Path)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nutgraf"));
        for name in ["ROOT", "COLOR", "FORMAT", "OUTPUT", "BASE_URL", "NOW", "PORT"] {
            command.env_remove(format!("NUTGRAF_{name}"));
        }
        command.args(["serve", "--port", "0", "--root"]).arg(site.root()).args(arguments);
        command.envs(variables.iter().copied()).env("SOURCE_DATE_EPOCH", "1770400000").current_dir(site.root());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program runs");
        let said = Arc::new(Mutex::new(String::new()));
        let listening = vec![
            listen(child.stdout.take().expect("its output"), &said),
            listen(child.stderr.take().expect("its complaints"), &said),
        ];
        let end = Instant::now() + PATIENCE;
        let address = loop {
            let text = said.lock().expect("the text").clone();
            if let Some((_, rest)) = text.split_once("http://") {
                let address: String = rest.chars().take_while(|c| c.is_ascii_digit() || ".:".contains(*c)).collect();
                break address.parse().expect("an address");
            }
            assert!(Instant::now() < end && child.try_wait().expect("a state").is_none(), "no server: {text}");
            thread::sleep(Duration::from_millis(10));
        };
        let program = Self { site, child, address, said, listening };
        program.until("/", |answer| answer.status == 200);
        program
    }

    fn get(&self, path: &str) -> Answer {
        raw(self.address, "GET", path, &[("Host", &self.address.to_string())])
    }

    /// Waits until an answer is what it is to become.
    #[track_caller]
    fn until(&self, path: &str, is: impl Fn(&Answer) -> bool) -> Answer {
        let end = Instant::now() + PATIENCE;
        loop {
            let answer = self.get(path);
            if is(&answer) {
                return answer;
            }
            assert!(Instant::now() < end, "{path} never became what was awaited: {answer:?}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    #[track_caller]
    fn shows(&self, path: &str, text: &str) {
        self.until(path, |answer| String::from_utf8_lossy(&answer.body).contains(text));
    }

    /// Ends it, and gives all that it said.
    fn end(mut self) -> String {
        self.child.kill().expect("ended");
        self.child.wait().expect("its end");
        for listening in self.listening.drain(..) {
            listening.join().expect("all that was said");
        }
        self.said.lock().expect("the text").clone()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // An error means that it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn listen(pipe: impl Read + Send + 'static, said: &Arc<Mutex<String>>) -> JoinHandle<()> {
    let said = said.clone();
    thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            let mut said = said.lock().expect("the text");
            said.push_str(&line);
            said.push('\n');
        }
    })
}

/// Puts a text in the place of a file at once, as good editors do.
fn replace(site: &Site, path: &str, text: &str) {
    let beside = site.path("written-beside");
    fs::write(&beside, text).expect("a file");
    fs::rename(&beside, site.path(path)).expect("renamed");
}

fn picture(shade: u8) -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(900, 600, image::Rgb([shade, 90, 160]))
        .write_to(&mut out, image::ImageFormat::Png)
        .expect("a picture");
    out.into_inner()
}

const CANARY: &str = "canary-in-a-mine";

#[cfg(unix)]
#[test]
fn nothing_of_the_site_is_read_but_its_output() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().expect("a folder");
    fs::write(outside.path().join("secret.txt"), CANARY).expect("a file");
    let site = Site::new();
    site.write("nutgraf.yaml", &format!("# {CANARY}\ntitle: Test\n"));
    site.article("seen", "A text that all may read.");
    for path in ["draft", "later"] {
        let line = if path == "draft" { "draft: true" } else { "publish_at: 2999-01-01" };
        let text = format!("---\ntitle: {CANARY}\ndate: 2026-02-06\n{line}\n---\n{CANARY}\n");
        site.write(&format!("content/articles/{path}.md"), &text);
    }
    for path in [
        ".env",
        ".git/config",
        ".nutgraf/links.json",
        ".nutgraf/pictures/x.webp",
        "content/.hidden.md",
        "content/articles/seen.md~",
        "content/.git/config",
        "static/.git/config",
        "static/.env",
        "static/.env.local",
        "notes.txt",
        "public/old.txt",
    ] {
        site.write(path, CANARY);
    }
    site.write("static/swapped.txt", "harmless").write("static/folder/file.txt", "harmless");
    let program = Program::start(site, &[], &[]);
    program.shows("/articles/seen/", "A text that all may read.");
    for path in ["/swapped.txt", "/folder/file.txt"] {
        assert_eq!(program.get(path).is(200).text(), "harmless");
    }
    // After the build, what was copied becomes a link to what nobody may read.
    let root = program.site.root().to_owned();
    fs::remove_file(root.join("static/swapped.txt")).expect("removed");
    symlink(outside.path().join("secret.txt"), root.join("static/swapped.txt")).expect("a link");
    fs::remove_dir_all(root.join("static/folder")).expect("removed");
    symlink(outside.path(), root.join("static/folder")).expect("a link");
    symlink(outside.path().join("secret.txt"), root.join("content/linked.txt")).expect("a link");
    symlink(outside.path(), root.join("content/linked")).expect("a link");
    for _ in 0..2 {
        program.until("/swapped.txt", |answer| answer.status == 404);
    }
    let mut targets: Vec<String> = files(&root).into_keys().filter(|path| !path.ends_with("seen.md")).collect();
    targets.extend(
        [
            "swapped.txt",
            "folder/file.txt",
            "folder/secret.txt",
            "linked.txt",
            "linked/secret.txt",
            "content/linked/secret.txt",
            "articles/draft/",
            "articles/draft/index.html",
            "articles/draft/index.json",
            "articles/later/",
            "old.txt",
            ".env",
            ".git/config",
        ]
        .map(String::from),
    );
    let absolute = root.to_str().expect("UTF-8");
    targets.push(format!("{absolute}/notes.txt"));
    targets.push(format!("{}/secret.txt", outside.path().display()));
    targets.push(String::from("etc/passwd"));
    assert!(targets.len() > 25, "{targets:?}");
    let key = token(program.address);
    for target in &targets {
        let climbs =
            ["", "../", "%2e%2e/", "..%2f", "..%5c", "..\\", "%252e%252e/", "%c0%ae%c0%ae/", "./", "/", "..;/"];
        for path in climbs.iter().map(|climb| format!("/{climb}{target}")).chain([
            format!("/articles/seen/../../{target}"),
            format!("/{target}%00.html"),
            format!("/{target};.css"),
            format!("/{}", target.replace('/', "%2f")),
            format!("/__nutgraf/{target}"),
            format!("/__nutgraf/suggestions?token={key}&page=/{target}"),
            format!("file:///{target}"),
        ]) {
            let answer = program.get(&path);
            let text = String::from_utf8_lossy(&answer.body);
            assert!(!text.contains(CANARY) && !text.contains("root:"), "{path}: {text}");
            assert!(!format!("{:?}", answer.headers).contains(CANARY), "{path}");
        }
    }
    assert!(program.end().contains("swapped.txt"), "the link is told of");
}

#[test]
fn the_token_is_printed_and_kept_nowhere() {
    for arguments in [&["-v"][..], &["--format", "json"]] {
        let site = Site::new();
        site.article("a", "Text.").write_bytes("content/articles/a.png", &picture(1));
        let program = Program::start(site, arguments, &[]);
        let key = program.get("/articles/a/").token_of_page();
        let mut events = Events::open(program.address, "page=/articles/a/");
        assert_eq!(events.next().0, "hello");
        program.get(&format!("/__nutgraf/suggestions?token={key}&page=/articles/a/"));
        program.get(&format!("/__nutgraf/events?token={key}x"));
        program.site.article("a", "[[nobody]]");
        while !events.next().1.contains("nobody") {}
        program.site.article("a", "![Sea](a.png)");
        program.shows("/articles/a/", "alt=\"Sea\"");
        let kept = files(program.site.root());
        assert!(kept.values().all(|bytes| !bytes.windows(key.len()).any(|window| window == key.as_bytes())));
        let said = program.end();
        assert!(said.contains("nobody") && !said.contains(&key), "{said}");
    }
}

/// All files and folders below one, but what is in `.nutgraf`.
fn all(folder: &Path) -> BTreeMap<String, Option<Vec<u8>>> {
    let entries =
        walkdir::WalkDir::new(folder).min_depth(1).into_iter().filter_entry(|entry| entry.file_name() != ".nutgraf");
    entries
        .map(|entry| {
            let entry = entry.expect("an entry");
            let path = entry.path().strip_prefix(folder).expect("inside").to_str().expect("UTF-8").to_owned();
            (path, entry.file_type().is_file().then(|| fs::read(entry.path()).expect("a file")))
        })
        .collect()
}

/// Edits as they happen in an hour, each seen before the next is made; what the folder then holds is what they wrote.
fn an_hour_of_edits(program: &Program) {
    let site = &program.site;
    let read = |path: &str| fs::read(site.path(path)).expect("a file");
    let (first, config) = (read("content/articles/a.md"), read("nutgraf.yaml"));
    for hour in 0..2 {
        site.article("a", &format!("Edited {hour}. ![Sea](sea.png)"));
        program.shows("/articles/a/", &format!("Edited {hour}."));
        site.article("b", "New.");
        program.shows("/articles/b/", "New.");
        let html = program.get("/articles/a/").is(200).text();
        let pictures: Vec<&str> = html.split('"').filter(|part| part.contains("sea.png")).collect();
        assert!(!pictures.is_empty(), "{html}");
        for part in pictures.iter().flat_map(|set| set.split(", ")) {
            let name = part.split(' ').next().expect("a name").trim_start_matches("../../").trim_start_matches("./");
            let path = if name.starts_with("articles/") { format!("/{name}") } else { format!("/articles/a/{name}") };
            program.get(&path).is(200);
        }
        site.write_bytes("content/articles/sea.png", &picture(hour));
        site.write("content/articles/b.md", "---\ntitle: [broken\n---\n");
        let mut events = Events::open(program.address, "page=/");
        while events.next().0 != "diagnostics" {}
        site.remove("content/articles/b.md").write("nutgraf.yaml", &format!("title: Turn {hour}\nembed: true\n"));
        program.until("/articles/b/", |answer| answer.status == 404);
        program.shows("/", &format!("Turn {hour}"));
    }
    site.write_bytes("content/articles/a.md", &first).write_bytes("nutgraf.yaml", &config);
    site.write_bytes("content/articles/sea.png", &picture(0));
    program.shows("/", "First title");
}

#[test]
fn nothing_is_written_but_pictures_in_the_folder_for_them() {
    for published in [true, false] {
        let above = tempfile::tempdir().expect("a folder");
        let (root, elsewhere) = (above.path().join("site"), above.path().join("elsewhere"));
        fs::create_dir_all(&root).expect("a folder");
        for folder in ["home", "temporary"] {
            fs::create_dir_all(elsewhere.join(folder)).expect("a folder");
        }
        let site = Site::at(&root);
        site.write("nutgraf.yaml", "title: First title\n").write("static/x.txt", "x");
        site.article("a", "First. ![Sea](sea.png)").write_bytes("content/articles/sea.png", &picture(0));
        if published {
            site.build(&[]).succeeded();
            site.write("public/foreign.txt", "Of somebody else.");
        }
        fs::remove_dir_all(site.path(".nutgraf"))
            .or_else(|error| if published { Err(error) } else { Ok(()) })
            .expect("removed");
        let before = all(above.path());
        assert_eq!(before.contains_key("site/public"), published);
        let (home, temporary) = (elsewhere.join("home"), elsewhere.join("temporary"));
        let variables = [("HOME", home.as_path()), ("TMPDIR", temporary.as_path()), ("XDG_CACHE_HOME", home.as_path())];
        let program = Program::start(site, &[], &variables);
        an_hour_of_edits(&program);
        assert!(all(above.path()) == before, "{:?}", all(above.path()).keys());
        assert!(program.site.path(".nutgraf").is_dir(), "no picture was made");
        program.end();
        assert!(all(above.path()) == before, "{:?}", all(above.path()).keys());
    }
}

/// How often the version stands in each file.
const TIMES: usize = 300;

fn versioned(version: usize) -> String {
    let mark = format!("[version {version:06}] ");
    format!("---\ntitle: Page\ndate: 2026-02-06\n---\n{}\n", mark.repeat(TIMES).replace("] [", "]\n\n["))
}

/// Asks again and again over one connection, and anew where the server has closed it between two requests.
fn asks(address: SocketAddr, paths: &[String], requests: &AtomicUsize, latest: &AtomicUsize) -> usize {
    let mut connection = BufReader::new(connect(address));
    let mut seen = std::collections::BTreeSet::new();
    loop {
        let left = requests.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        let Ok(left) = left else { return seen.len() };
        let path = &paths[left % paths.len()];
        let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n");
        let answer = loop {
            let sent = connection.get_mut().write_all(request.as_bytes());
            match sent.and_then(|()| answer(&mut connection)) {
                Ok(Some(answer)) => break answer,
                Ok(None) => connection = BufReader::new(connect(address)),
                Err(error) => panic!("{path}: {error}"),
            }
        };
        let answer = answer.is(200);
        let text = answer.text();
        let found: Vec<&str> = text.split("[version ").skip(1).map(|rest| &rest[..6]).collect();
        assert_eq!(found.len(), TIMES, "{path} is not whole: {text}");
        assert!(found.iter().all(|version| *version == found[0]), "{path} is mixed: {text}");
        let version: usize = found[0].parse().expect("a number");
        assert!(version <= latest.load(Ordering::SeqCst), "{path} shows a version that was never written");
        assert!(
            path.rsplit('.').next() == Some("txt") || text.trim_end().ends_with("</html>"),
            "{path} has no end: {text}"
        );
        seen.insert(version);
    }
}

/// One answer with a body of the length that it tells. `None` where the connection was closed before it began.
fn answer(connection: &mut BufReader<TcpStream>) -> std::io::Result<Option<Answer>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if connection.read_until(b'\n', &mut head)? == 0 {
            assert!(head.is_empty(), "half an answer: {}", String::from_utf8_lossy(&head));
            return Ok(None);
        }
    }
    let mut answer = Answer::new(&head);
    let length = answer.header("content-length").expect("a length").parse().expect("a number");
    answer.body = vec![0; length];
    connection.read_exact(&mut answer.body)?;
    Ok(Some(answer))
}

#[test]
fn ten_thousand_requests_during_rebuilds_get_whole_pages_of_one_version_each() {
    const PAGES: usize = 8;
    let wanted = std::env::var("NUTGRAF_REQUESTS").map_or(10_000, |number| number.parse().expect("a number"));
    let site = Site::new();
    let pages: Vec<String> = (0..PAGES).map(|n| format!("content/articles/page-{n}.md")).collect();
    for path in &pages {
        site.write(path, &versioned(0));
    }
    site.write("static/copied.txt", &versioned(0));
    let program = Program::start(site, &[], &[]);
    let mut paths: Vec<String> = (0..PAGES).map(|n| format!("/articles/page-{n}/")).collect();
    paths.push(String::from("/copied.txt"));
    let (requests, latest, done) = (AtomicUsize::new(wanted), AtomicUsize::new(0), AtomicBool::new(false));
    let (turns, seen) = thread::scope(|scope| {
        let editing = scope.spawn(|| {
            let mut version = 0;
            while !done.load(Ordering::Relaxed) {
                version += 1;
                latest.store(version, Ordering::SeqCst);
                for path in &pages {
                    replace(&program.site, path, &versioned(version));
                }
                replace(&program.site, "static/copied.txt", &versioned(version));
                // A page that is broken for a while leaves the others, and its own last version, as they are.
                if version % 5 == 0 {
                    replace(&program.site, &pages[0], "---\ntitle: [broken\n---\n");
                }
                thread::sleep(Duration::from_millis(60));
            }
            version
        });
        let asking: Vec<_> =
            (0..6).map(|_| scope.spawn(|| asks(program.address, &paths, &requests, &latest))).collect();
        let seen: Vec<_> = asking.into_iter().map(thread::ScopedJoinHandle::join).collect();
        done.store(true, Ordering::Relaxed);
        (editing.join().expect("the edits"), seen)
    });
    let seen: Vec<usize> = seen.into_iter().map(|seen| seen.expect("every answer as it has to be")).collect();
    println!("{wanted} requests while {turns} versions were written; versions seen by each client: {seen:?}");
    assert!(turns > 3 && seen.iter().any(|seen| *seen > 1), "the site was not rebuilt meanwhile: {turns}, {seen:?}");
}
