//! `cargo bench --bench cold_build`: cold builds of made-up sites of 1,000 and 10,000 articles.
//!
//! Prints, for each size, the median of several runs of the whole program, pages per second and peak memory, and beside it
//! the floor: a bare two-thread program in this process that turns each article's body into HTML with pulldown-cmark and
//! writes as many files of the same sizes, nothing else. Everything is written to a memory file system where there is one.
//! `NUTGRAF_BENCH_ARTICLES=1000,100000` chooses other sizes, `NUTGRAF_BENCH_RUNS=5` another number of runs.

#![expect(clippy::cast_precision_loss, reason = "figures for people, not for sums")]

#[path = "../shared/corpus.rs"]
mod corpus;
#[path = "../shared/floor.rs"]
mod floor;
#[path = "../shared/machine.rs"]
mod machine;
#[path = "../shared/words.rs"]
mod words;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use machine::{memory, workplace};

fn main() {
    let sizes = std::env::var("NUTGRAF_BENCH_ARTICLES").unwrap_or_else(|_| String::from("1000,10000"));
    let runs: usize = std::env::var("NUTGRAF_BENCH_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(5);
    println!("| articles | files | MB | build, s | pages/s | peak MB | floor, s | build / floor |");
    println!("|---:|---:|---:|---:|---:|---:|---:|---:|");
    for size in sizes.split(',').filter_map(|size| size.trim().parse().ok()) {
        measure(size, runs);
    }
}

fn measure(articles: usize, runs: usize) {
    let dir = workplace();
    corpus::write(dir.path(), articles).expect("a corpus");
    let public = dir.path().join("public");
    let mut builds = Vec::new();
    let mut floors = Vec::new();
    let mut peak = 0;
    let mut sizes = Vec::new();
    // One run more than is counted: the first warms the caches.
    for run in 0..=runs {
        let _ = fs::remove_dir_all(&public);
        let (time, memory) = build(dir.path());
        sizes = floor::sizes(&public);
        let floor = bare(dir.path(), &sizes);
        if run > 0 {
            builds.push(time);
            floors.push(floor);
            peak = peak.max(memory);
        }
    }
    let (build, floor) = (median(&mut builds), median(&mut floors));
    let megabytes = sizes.iter().map(|(_, size)| size).sum::<usize>() / 1_000_000;
    println!(
        "| {articles} | {} | {megabytes} | {:.2} | {:.0} | {} | {:.2} | {:.1} |",
        sizes.len(),
        build.as_secs_f64(),
        sizes.len() as f64 / build.as_secs_f64(),
        peak / 1024,
        floor.as_secs_f64(),
        build.as_secs_f64() / floor.as_secs_f64()
    );
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// Wall time of a cold build and the process's peak memory in kB.
fn build(root: &Path) -> (Duration, u64) {
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_nutgraf"))
        .args(["build", "--quiet", "--now", "2026-02-06", "--root"])
        .arg(root)
        .stderr(Stdio::inherit())
        .spawn()
        .expect("the program starts");
    let mut peak = 0;
    let status = loop {
        peak = peak.max(memory(child.id(), "VmHWM"));
        match child.try_wait().expect("a child") {
            Some(status) => break status,
            None => std::thread::sleep(Duration::from_millis(2)),
        }
    };
    assert!(status.success(), "the build failed");
    (start.elapsed(), peak)
}

/// Time of the floor.
fn bare(root: &Path, sizes: &[(PathBuf, usize)]) -> Duration {
    let out = root.join("floor");
    let _ = fs::remove_dir_all(&out);
    let start = Instant::now();
    floor::run(&root.join("content/articles"), sizes, &out);
    let time = start.elapsed();
    fs::remove_dir_all(&out).expect("removed");
    time
}
