//! `cargo bench --bench peers`: cold builds of the same explainers by nutgraf, Hugo and Zola, and by a floor that is no
//! generator.
//!
//! Each tool builds its site once to be compared with ours (`check.rs`): a difference ends the benchmark. Then the tools
//! take turns, each time from an output folder that is not there, as processes of their own; what they cost is
//! measured alike for all. nutgraf then builds once more with its output in place and nothing changed.
//!
//! `NUTGRAF_BENCH_ARTICLES=1000,10000` chooses the sizes, `NUTGRAF_BENCH_RUNS=5` the number of runs,
//! `NUTGRAF_BENCH_TOOLS=nutgraf,hugo` the tools (nutgraf is always one). Sites are made and built on a memory file system
//! where there is one; `NUTGRAF_BENCH_DISK=<folder>` does all of it a second time in that folder. `NUTGRAF_BENCH_KEEP=<folder>` works
//! there instead and leaves the sites to be looked at; with `NUTGRAF_BENCH_RUNS=0` it only makes them, for what is too large
//! to stand in memory beside a build of it.

#![expect(clippy::cast_precision_loss, reason = "figures for people, not for sums")]

mod check;
mod corpus;
#[path = "../shared/floor.rs"]
mod floor;
mod hugo;
#[path = "../shared/machine.rs"]
#[expect(dead_code, reason = "only the place to work in is needed here")]
mod machine;
mod nutgraf;
mod tool;
#[path = "../shared/words.rs"]
mod words;
mod zola;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use corpus::Corpus;
use tool::{Cost, Installed, Tool};

fn main() -> ExitCode {
    if std::env::args().any(|argument| argument == tool::FLOOR) {
        be_the_floor();
        return ExitCode::SUCCESS;
    }
    match compare_tools() {
        Ok(()) => ExitCode::SUCCESS,
        Err(difference) => {
            eprintln!("{difference}");
            ExitCode::FAILURE
        }
    }
}

fn compare_tools() -> Result<(), String> {
    let setting = |name: &str| std::env::var(name).ok();
    let sizes = setting("NUTGRAF_BENCH_ARTICLES").unwrap_or_else(|| String::from("1000,10000"));
    let runs: usize = setting("NUTGRAF_BENCH_RUNS").and_then(|runs| runs.trim().parse().ok()).unwrap_or(5);
    let tools = installed(setting("NUTGRAF_BENCH_TOOLS").as_deref())?;
    for size in sizes.split(',') {
        let size = size.trim().parse().map_err(|_| format!("`{size}` in NUTGRAF_BENCH_ARTICLES is no number"))?;
        let corpus = Corpus::new(size);
        if let Some(folder) = setting("NUTGRAF_BENCH_KEEP") {
            let folder = Path::new(&folder).join(size.to_string());
            measure(&corpus, &tools, runs, &folder, "a folder that is kept")?;
        } else {
            measure(&corpus, &tools, runs, machine::workplace().path(), "memory, where the machine can")?;
        }
        if let Some(disk) = setting("NUTGRAF_BENCH_DISK") {
            let folder = tempfile::tempdir_in(&disk).map_err(|error| format!("NUTGRAF_BENCH_DISK={disk}: {error}"))?;
            measure(&corpus, &tools, runs, folder.path(), "disk")?;
        }
    }
    Ok(())
}

/// The tools that are wanted and there, nutgraf first. Says which they are, and which are missing.
fn installed(wanted: Option<&str>) -> Result<Vec<Installed>, String> {
    let wanted: Option<Vec<&str>> = wanted.map(|names| names.split(',').map(str::trim).collect());
    let known = |name: &&&str| !Tool::ALL.iter().any(|tool| tool.name() == **name);
    if let Some(unknown) = wanted.iter().flatten().find(known) {
        return Err(format!("there is no tool `{unknown}`; NUTGRAF_BENCH_TOOLS can name nutgraf, hugo, zola, floor"));
    }
    let is_wanted =
        |tool: &Tool| *tool == Tool::Nutgraf || wanted.as_ref().is_none_or(|names| names.contains(&tool.name()));
    let mut tools = Vec::new();
    for tool in Tool::ALL.into_iter().filter(is_wanted) {
        match tool.find() {
            Some(installed) => {
                println!("{} {}", tool.name(), installed.version);
                tools.push(installed);
            }
            None => println!("{}: MISSING: no such program on the path; its rows are left out", tool.name()),
        }
    }
    Ok(tools)
}

fn measure(corpus: &Corpus, tools: &[Installed], runs: usize, folder: &Path, place: &str) -> Result<(), String> {
    let site = |tool: Tool| folder.join(tool.name());
    let public = |tool: Tool| site(tool).join("public");
    let mut files = Vec::new();
    for installed in tools {
        let tool = installed.tool;
        tool.write(corpus, &site(tool)).map_err(|error| format!("a site in {}: {error}", site(tool).display()))?;
    }
    if runs == 0 {
        println!("{} articles in {}", corpus.articles.len(), folder.display());
        return Ok(());
    }
    for installed in tools {
        let tool = installed.tool;
        if tool == Tool::Floor {
            write_sizes(&site(tool), &floor::sizes(&public(Tool::Nutgraf)));
        }
        remove(&public(tool));
        installed.run(&site(tool));
        check(corpus, tool, &public(Tool::Nutgraf), &public(tool))?;
        files.push(floor::sizes(&public(tool)));
    }
    let mut costs: Vec<Vec<Cost>> = tools.iter().map(|_| Vec::new()).collect();
    let mut again = Vec::new();
    for _ in 0..runs {
        for (installed, costs) in tools.iter().zip(&mut costs) {
            let tool = installed.tool;
            remove(&public(tool));
            costs.push(installed.run(&site(tool)));
            if tool == Tool::Nutgraf {
                again.push(installed.run(&site(tool)));
            }
        }
    }
    println!("\n{} articles, medians of {runs} runs, in {place}:\n", corpus.articles.len());
    println!("| tool | files | MB | wall, s | CPU, s | peak MB | wall / nutgraf | CPU / nutgraf | peak / nutgraf |");
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
    let ours = Medians::of(&costs[0]);
    for ((installed, costs), files) in tools.iter().zip(&costs).zip(&files) {
        let bytes = files.iter().map(|(_, size)| size).sum::<usize>();
        row(installed.tool.name(), &format!("{} | {}", files.len(), bytes / 1_000_000), &Medians::of(costs), &ours);
    }
    row("nutgraf, nothing changed", " | ", &Medians::of(&again), &ours);
    if let Some(floor) = tools.iter().position(|installed| installed.tool == Tool::Floor) {
        let floor = Medians::of(&costs[floor]);
        println!("\nnutgraf takes {:.1} times as long as the floor", ours.wall / floor.wall);
    }
    Ok(())
}

fn check(corpus: &Corpus, tool: Tool, ours: &Path, public: &Path) -> Result<(), String> {
    if tool == Tool::Floor {
        return Ok(());
    }
    check::compare_with_corpus(corpus, public)
        .map_err(|text| format!("the site of {} is not the corpus:\n{text}", tool.name()))?;
    check::compare(ours, public)
        .map_err(|text| format!("the site of {} is not that of nutgraf:\n{text}", tool.name()))?;
    Ok(())
}

/// Seconds, seconds and megabytes.
struct Medians {
    wall: f64,
    cpu: f64,
    memory: f64,
}

impl Medians {
    fn of(costs: &[Cost]) -> Self {
        let median = |figure: fn(&Cost) -> f64| {
            let mut figures: Vec<f64> = costs.iter().map(figure).collect();
            figures.sort_by(f64::total_cmp);
            figures[figures.len() / 2]
        };
        Self {
            wall: median(|cost| Duration::as_secs_f64(&cost.wall)),
            cpu: median(|cost| Duration::as_secs_f64(&cost.cpu)),
            memory: median(|cost| cost.memory as f64 / 1024.0),
        }
    }
}

fn row(name: &str, files: &str, it: &Medians, ours: &Medians) {
    let (wall, cpu, memory) = (it.wall / ours.wall, it.cpu / ours.cpu, it.memory / ours.memory);
    println!(
        "| {name} | {files} | {:.2} | {:.2} | {:.0} | {wall:.2} | {cpu:.2} | {memory:.2} |",
        it.wall, it.cpu, it.memory
    );
}

fn remove(folder: &Path) {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => panic!("{}: {error}", folder.display()),
        _ => {}
    }
}

/// What the floor is to write, as `1234 articles/article-1/index.html`.
const SIZES: &str = "sizes.txt";

fn write_sizes(site: &Path, sizes: &[(PathBuf, usize)]) {
    let lines: Vec<String> = sizes.iter().map(|(path, size)| format!("{size} {}", path.display())).collect();
    fs::write(site.join(SIZES), lines.join("\n")).expect("a list of sizes");
}

/// In the folder of its site, as a process of its own: start-up and memory count for it as for the others.
fn be_the_floor() {
    let sizes = fs::read_to_string(SIZES).expect("a list of sizes");
    let parse = |line: &str| {
        let (size, path) = line.split_once(' ').expect("a size and a path");
        (PathBuf::from(path), size.parse().expect("a size"))
    };
    let sizes: Vec<(PathBuf, usize)> = sizes.lines().map(parse).collect();
    floor::run(Path::new("content/articles"), &sizes, Path::new("public"));
}
