//! `cargo bench --bench preview`: how long it takes from saving a file to the changed page being served.
//!
//! A made-up site of 10,000 articles is served by `nutgraf serve`; articles are saved one after the other, each through
//! the real file system, and the page is asked for over HTTP until it shows the change. Then an alias is added to
//! actors, a template is edited, and the memory of the server after many edits is compared with that after a few. The
//! same edits of articles are made to an equivalent site under `hugo server`, if there is a `hugo` on the path.
//!
//! `NUTGRAF_BENCH_ARTICLES=1000` chooses another size, `NUTGRAF_BENCH_EDITS=100` another number of edits,
//! `NUTGRAF_BENCH_MEMORY_EDITS=1000` how many edits come before memory is measured again.

#![expect(clippy::cast_precision_loss, reason = "figures for people, not for sums")]

#[path = "../shared/corpus.rs"]
mod corpus;
mod http;
mod hugo;
#[path = "../shared/machine.rs"]
mod machine;
mod making;
#[path = "../shared/stages.rs"]
mod stages;
#[path = "../shared/words.rs"]
mod words;

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use http::Client;
use machine::{memory, workplace};

fn main() {
    let number = |name: &str, default: usize| {
        std::env::var(name).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(default)
    };
    let articles = number("NUTGRAF_BENCH_ARTICLES", 10_000);
    let edits = number("NUTGRAF_BENCH_EDITS", 100);
    let dir = workplace();
    corpus::write(dir.path(), articles).expect("a corpus");
    println!("{articles} articles, {edits} edits of each kind; from saving to served, in ms\n");
    println!("| server | edit | median | p95 | worst |");
    println!("|---|---|---:|---:|---:|");
    nutgraf(dir.path(), articles, edits, number("NUTGRAF_BENCH_MEMORY_EDITS", 1000));
    hugo::measure(dir.path(), articles, edits.min(20));
    let (cold, warm) = making::measure(dir.path());
    println!(
        "\nmaking all pages: {:.2} s in a cold build, {:.2} s after a template was edited: {:.2} times as long",
        cold.as_secs_f64(),
        warm.as_secs_f64(),
        warm.as_secs_f64() / cold.as_secs_f64()
    );
}

/// A server that ends with the value.
struct Server {
    child: Child,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn nutgraf(root: &Path, articles: usize, edits: usize, memory_edits: usize) {
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_nutgraf"))
        .args(["serve", "--port", "0", "--format", "json", "--root"])
        .arg(root)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let server = Server { child };
    let first = lines.next().expect("a line").expect("text");
    let port = first.split("127.0.0.1:").nth(1).and_then(|rest| rest.split('/').next()).expect("a port");
    let mut client = Client::new(port.parse().expect("a number"));
    lines.next().expect("the first turn").expect("text");
    let first_build = start.elapsed();
    // What the program says has to be read, or it would wait.
    std::thread::spawn(move || lines.for_each(drop));
    let mut times = Vec::new();
    let mut few = 0;
    for n in 0..edits {
        times.push(edit_article(root, articles, n, |ix| format!("/articles/article-{ix}/"), &mut client));
        if n == 10 {
            few = memory(server.child.id(), "VmRSS");
        }
    }
    row("nutgraf", "an article's body", &mut times);
    for n in edits..memory_edits {
        edit_article(root, articles, n, |ix| format!("/articles/article-{ix}/"), &mut client);
    }
    let many = memory(server.child.id(), "VmRSS");
    let mut times: Vec<Duration> = (0..edits.min(20)).map(|n| add_alias(root, articles, n, &mut client)).collect();
    row("nutgraf", "an actor's alias", &mut times);
    let mut times: Vec<Duration> = (0..5).map(|n| edit_template(root, n, &mut client)).collect();
    row("nutgraf", "a template of all articles", &mut times);
    println!(
        "\nnutgraf: first build {:.2} s; memory {} MB after 10 edits, {} MB after {}: {:.2} times as much\n",
        first_build.as_secs_f64(),
        few / 1024,
        many / 1024,
        edits.max(memory_edits),
        many as f64 / few as f64
    );
}

/// Adds a sentence to an article and waits until its page shows it.
fn edit_article(
    root: &Path,
    articles: usize,
    n: usize,
    url: impl Fn(usize) -> String,
    client: &mut Client,
) -> Duration {
    let ix = n * 7919 % articles;
    let path = root.join(format!("content/articles/article-{ix}.md"));
    let text = fs::read_to_string(&path).expect("an article");
    let mark = format!("edited{n}x");
    let text = format!("{}\n\nThis was {mark} just now.\n", text.trim_end());
    saved_to_served(&path, &text, &url(ix), &mark, client)
}

/// Adds an alias to an actor and waits until the page of the actor shows it.
fn add_alias(root: &Path, articles: usize, n: usize, client: &mut Client) -> Duration {
    let ix = n * 37 % (articles / 10).max(20);
    let path = root.join(format!("content/actors/actor-{ix}.md"));
    let mark = format!("Alias{n}x");
    let text = fs::read_to_string(&path).expect("an actor").replacen("aliases: [", &format!("aliases: [{mark}, "), 1);
    saved_to_served(&path, &text, &format!("/actors/actor-{ix}/"), &mark, client)
}

/// Changes the template that every article is made with.
fn edit_template(root: &Path, n: usize, client: &mut Client) -> Duration {
    let path = root.join("templates/article.html");
    fs::create_dir_all(root.join("templates")).expect("a folder");
    let mark = format!("template{n}x");
    let text = format!(
        "{{% extends \"builtin/article.html\" %}}\n{{% block main %}}{{{{ super() }}}}<p>{mark}</p>{{% endblock %}}\n"
    );
    saved_to_served(&path, &text, "/articles/article-1/", &mark, client)
}

/// From before the file is written until the page holds `mark`.
fn saved_to_served(path: &PathBuf, text: &str, url: &str, mark: &str, client: &mut Client) -> Duration {
    // The watcher is to be at rest, as it is when a person saves.
    std::thread::sleep(Duration::from_millis(60));
    let start = Instant::now();
    fs::write(path, text).expect("written");
    while !client.get(url).contains(mark) {
        assert!(start.elapsed() < Duration::from_mins(5), "{url} never showed {mark}");
        // Asking must not take the processor from whoever is to answer.
        std::thread::sleep((start.elapsed() / 50).max(Duration::from_millis(1)));
    }
    start.elapsed()
}

fn row(server: &str, edit: &str, times: &mut [Duration]) {
    times.sort();
    let ms = |at: usize| times[at.min(times.len() - 1)].as_secs_f64() * 1000.0;
    println!(
        "| {server} | {edit} | {:.0} | {:.0} | {:.0} |",
        ms(times.len() / 2),
        ms(times.len() * 95 / 100),
        ms(times.len() - 1)
    );
}
