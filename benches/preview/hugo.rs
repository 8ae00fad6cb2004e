//! The same site for Hugo, and the same edits under `hugo server`.
//!
//! The site shows what ours shows: each article its text, cards with roles, a timeline in order, sources and related
//! articles; each actor and topic its articles. Actors and topics are taxonomies, which is Hugo's fastest way from a term
//! to its pages. It finds no names in texts and checks no ids.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::http::Client;
use super::{Server, edit_article, row, workplace};

const CONFIG: &str = "title: Benchmark
baseURL: https://example.org/
disableKinds: [rss, sitemap]
taxonomies: {actor: actors, topic: topics}
markup: {goldmark: {parser: {attribute: {title: false}}}}
";

const SINGLE: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title></head><body>
<h1>{{ .Title }}</h1><p>{{ .Description }}</p><ul>{{ range .Params.brief }}<li>{{ . }}</li>{{ end }}</ul>
<main>{{ .Content }}</main>
{{ range .GetTerms "actors" }}<aside id="{{ .Title | urlize }}"><h3><a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a></h3>{{ range .Params.roles }}<p>{{ .title }}, {{ with site.GetPage (printf "/actors/%s" .of) }}<a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a>{{ end }}, {{ .from }}</p>{{ end }}</aside>{{ end }}
{{ $entries := slice }}{{ range .Params.timeline }}{{ if .event }}{{ $entries = $entries | append (index site.Data.events .event) }}{{ else }}{{ $entries = $entries | append . }}{{ end }}{{ end }}
<ol>{{ range sort $entries "date" }}<li><time>{{ .date }}</time> <b>{{ .title }}</b> {{ .text }} {{ range .actors }}{{ with site.GetPage (printf "/actors/%s" .) }}<a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a> {{ end }}{{ end }}</li>{{ end }}</ol>
<ol>{{ range .Params.sources }}{{ $source := . }}{{ if not (reflect.IsMap .) }}{{ $source = index site.Data.sources . }}{{ end }}<li><a href="{{ $source.url }}">{{ $source.publisher }}: {{ $source.title }}</a></li>{{ end }}</ol>
{{ range first 1 (.GetTerms "topics") }}{{ range first 5 .Pages }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}{{ end }}
</body></html>
"#;

const LIST: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title></head><body>
<h1>{{ .Title }}</h1>{{ .Content }}{{ range first 100 .Pages }}<article><a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a> {{ .Description }}</article>{{ end }}</body></html>
"#;

/// Prints the row of Hugo, if there is one.
pub fn measure(ours: &Path, articles: usize, edits: usize) {
    let version = Command::new("hugo").arg("version").stderr(Stdio::null()).output();
    let Some(version) = version.ok().filter(|output| output.status.success()) else {
        println!("\nno `hugo` on the path: nothing to compare with");
        return;
    };
    let dir = workplace();
    write(ours, dir.path());
    let port = free_port();
    let start = Instant::now();
    let mut child = Command::new("hugo")
        .args(["server", "--bind", "127.0.0.1", "--renderToMemory", "--disableLiveReload", "--port"])
        .arg(port.to_string())
        .current_dir(dir.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("hugo starts");
    let mut client = Client::new(port);
    while TcpStream::connect(("127.0.0.1", port)).is_err() || !client.get("/articles/article-1/").contains("<main>") {
        let ended = child.try_wait().expect("a child");
        assert!(ended.is_none() && start.elapsed() < Duration::from_mins(10), "hugo does not serve the site");
        std::thread::sleep(Duration::from_millis(50));
    }
    let _server = Server { child };
    let first_build = start.elapsed();
    // Other marks than ours: the site was copied after our edits.
    let mut times: Vec<Duration> = (0..edits)
        .map(|n| n + 1_000_000)
        .map(|n| edit_article(dir.path(), articles, n, |ix| format!("/articles/article-{ix}/"), &mut client))
        .collect();
    row("hugo", "an article's body", &mut times);
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    let is_number =
        |word: &&str| word.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let version = version.split_whitespace().find(is_number).unwrap_or("of unknown version");
    println!("\nhugo {version}: first build {:.2} s", first_build.as_secs_f64());
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port()
}

/// Our site as one of Hugo's.
fn write(ours: &Path, root: &Path) {
    let put = |path: &str, text: &str| {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    };
    put("hugo.yaml", CONFIG);
    put("layouts/_default/single.html", SINGLE);
    put("layouts/_default/list.html", LIST);
    put("layouts/index.html", LIST);
    for kind in ["events", "sources"] {
        let list = fs::read_to_string(ours.join(format!("content/{kind}/all.yaml"))).expect("a list");
        let by_id: String = list
            .lines()
            .filter_map(|line| {
                let item = line.strip_prefix("- {id: ")?;
                let (id, rest) = item.split_once(", ")?;
                Some(format!("{id}: {{{rest}\n"))
            })
            .collect();
        put(&format!("data/{kind}.yaml"), &by_id);
    }
    for kind in ["articles", "actors", "topics"] {
        for entry in fs::read_dir(ours.join("content").join(kind)).expect("a folder") {
            let path = entry.expect("an entry").path();
            let text = fs::read_to_string(&path).expect("a file");
            let id = path.file_stem().expect("a name").to_string_lossy().into_owned();
            if kind == "articles" {
                // Hugo has a `summary` of its own.
                let text = plain_actors(&text).replacen("\nsummary:", "\nbrief:", 1);
                put(&format!("content/articles/{id}.md"), &text);
            } else {
                put(
                    &format!("content/{kind}/{id}/_index.md"),
                    &text.replacen("\nname:", "\ntitle:", 1).replacen("aliases:", "names:", 1),
                );
            }
        }
    }
}

/// The front matter with actors by their ids alone: a term has no note.
fn plain_actors(text: &str) -> String {
    let line = |line: &str| match line.strip_prefix("  - {id: actor-") {
        Some(rest) => format!("  - actor-{}\n", rest.split([',', '}']).next().unwrap_or("")),
        None => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}
