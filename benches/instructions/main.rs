//! `cargo bench --bench instructions`: how many instructions each stage of a build takes for a fixed site, beside the
//! figures of the last time (`figures.txt`). A stage that takes 5 % more ends it with an error: the change costs more than
//! it should, or its figures are to be written down with `NUTGRAF_BLESS=1`.
//!
//! Instructions do not depend on how busy a machine is. They are counted by callgrind, so [Valgrind](https://valgrind.org)
//! has to be installed; on one thread, with the built-in theme. Another compiler gives other figures.

#[path = "../peers/corpus.rs"]
#[expect(dead_code, reason = "nothing is compared here")]
mod corpus;
#[path = "../peers/nutgraf.rs"]
mod nutgraf_site;
#[path = "../shared/stages.rs"]
mod stages;
#[path = "../shared/words.rs"]
mod words;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::{Arc, Mutex};

use nutgraf::compose::views::Page;
use nutgraf::parse::Parsed;
use nutgraf::resolve::Site;
use nutgraf::{disk, theme};

use stages::Ready;

/// How many articles the site has.
const ARTICLES: usize = 300;

/// The most that a stage may grow, in percent.
const MOST: f64 = 5.0;

/// The stages, and the functions here that are nothing but them.
const STAGES: [(&str, &str); 4] = [
    ("parse", "instructions::count_parse"),
    ("link", "instructions::count_link"),
    ("compose", "instructions::count_compose"),
    ("render", "instructions::count_render"),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, stage, folder] = &arguments[..]
        && STAGES.iter().any(|(name, _)| name == stage)
    {
        run(stage, Path::new(folder));
        return ExitCode::SUCCESS;
    }
    match guard() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn guard() -> Result<(), String> {
    let figures = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/instructions/figures.txt");
    let compiler = said(Command::new("rustc").arg("--version"))?;
    let valgrind = said(Command::new("valgrind").arg("--version"))
        .map_err(|why| format!("{why}\nValgrind counts the instructions: `apt-get install valgrind`"))?;
    let dir = tempfile::tempdir().expect("a folder");
    let corpus = corpus::Corpus::new(ARTICLES);
    nutgraf_site::write(&corpus, dir.path()).expect("a site");
    fs::remove_dir_all(dir.path().join("templates")).expect("the built-in templates are counted");
    let counted: Vec<(&str, u64)> = STAGES
        .iter()
        .map(|(stage, function)| Ok((*stage, count(stage, function, dir.path())?)))
        .collect::<Result<_, String>>()?;
    let last = read(&figures);
    println!("{ARTICLES} articles, one thread, {compiler}, {valgrind}\n");
    println!("| stage | million instructions | last | change |\n|---|---:|---:|---:|");
    let mut grown = Vec::new();
    for (stage, now) in &counted {
        let change = last.get(*stage).map(|last| (millions(*now) / millions(*last) - 1.0) * 100.0);
        let (last, shown) = match (last.get(*stage), change) {
            (Some(last), Some(change)) => (format!("{:.1}", millions(*last)), format!("{change:+.1} %")),
            _ => (String::new(), String::from("new")),
        };
        println!("| {stage} | {:.1} | {last} | {shown} |", millions(*now));
        grown.extend((change > Some(MOST)).then_some(*stage));
    }
    if std::env::var_os("NUTGRAF_BLESS").is_some() {
        return write(&figures, &compiler, &counted);
    }
    if grown.is_empty() {
        Ok(())
    } else {
        Err(format!("\nmore than {MOST} % above the last figures: {}", grown.join(", ")))
    }
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn millions(n: u64) -> f64 {
    n as f64 / 1e6
}

/// The figures of the last time: a stage and its count a line, after the compiler that gave them.
fn read(figures: &Path) -> BTreeMap<String, u64> {
    let text = fs::read_to_string(figures).unwrap_or_default();
    let line =
        |line: &str| line.split_once(' ').and_then(|(stage, n)| Some((stage.to_owned(), n.trim().parse().ok()?)));
    text.lines().filter_map(line).collect()
}

fn write(figures: &Path, compiler: &str, counted: &[(&str, u64)]) -> Result<(), String> {
    let mut text = format!("# {compiler}\n");
    for (stage, n) in counted {
        writeln!(text, "{stage} {n}").expect("written");
    }
    fs::write(figures, text).map_err(|error| format!("{}: {error}", figures.display()))
}

/// What a command prints, or why it failed.
fn said(command: &mut Command) -> Result<String, String> {
    let output = command.stderr(Stdio::piped()).output().map_err(|error| format!("{command:?}: {error}"))?;
    if !output.status.success() {
        return Err(format!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr)));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The instructions of one function of this program and all that it calls.
fn count(stage: &str, function: &str, site: &Path) -> Result<u64, String> {
    let out: PathBuf = site.join("callgrind.out");
    let this = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut command = Command::new("valgrind");
    command
        .args(["--tool=callgrind", "--collect-atstart=no"])
        .arg(format!("--toggle-collect={function}*"))
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(this)
        .arg(stage)
        .arg(site);
    said(&mut command)?;
    let text = fs::read_to_string(&out).map_err(|error| format!("{}: {error}", out.display()))?;
    let total = text.lines().find_map(|line| line.strip_prefix("summary:").or(line.strip_prefix("totals:")));
    match total.and_then(|total| total.trim().parse().ok()) {
        Some(n) if n > 0 => Ok(n),
        _ => Err(format!("callgrind counted nothing of `{function}`")),
    }
}

/// One stage, after all that come before it; on one thread, which is that of the counted function.
fn run(stage: &str, site: &Path) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    pool.install(|| {
        let ready = Ready::new(&disk::read(site).expect("a tree"), &theme::builtin());
        if stage == "parse" {
            black_box(count_parse(&ready));
            return;
        }
        let parsed = ready.parse();
        if stage == "link" {
            black_box(count_link(&ready, &parsed));
            return;
        }
        let site = ready.link(&parsed);
        if stage == "compose" {
            count_compose(&ready, &site);
            return;
        }
        let pages = Mutex::new(Vec::new());
        ready.compose(&site, |page| pages.lock().expect("one thread").push(page));
        count_render(&ready, &pages.into_inner().expect("one thread"));
    });
}

#[inline(never)]
fn count_parse(ready: &Ready) -> Vec<Arc<Parsed>> {
    ready.parse()
}

#[inline(never)]
fn count_link(ready: &Ready, parsed: &[Arc<Parsed>]) -> Site {
    ready.link(parsed)
}

#[inline(never)]
fn count_compose(ready: &Ready, site: &Site) {
    black_box(ready.compose(site, |page| drop(black_box(page))));
}

#[inline(never)]
fn count_render(ready: &Ready, pages: &[Page]) {
    for page in pages {
        black_box(ready.render(page));
    }
}
