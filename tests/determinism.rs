//! Same input, same bytes: whatever folder, order of files, number of threads or earlier builds.

mod common;

use std::fs;
use std::process::Command;

use common::{files, repository};
use nutgraf::build::{Memos, Options, build};
use nutgraf::date::Date;
use nutgraf::{disk, theme};

fn options() -> Options {
    Options {
        now: Date::parse("2026-02-06").expect("a date"),
        drafts: false,
        future: false,
        base_url: None,
        date: None,
        editorial: false,
    }
}

/// The example site in a folder of its own, its files written in an order of their own.
fn example(reversed: bool) -> tempfile::TempDir {
    let dir = tempfile::Builder::new()
        .prefix(if reversed { "z" } else { "a-much-longer-name-" })
        .tempdir()
        .expect("a folder");
    let mut inputs: Vec<(String, Vec<u8>)> =
        vec![(String::from("nutgraf.yaml"), fs::read(repository("nutgraf.yaml")).expect("a file"))];
    inputs.extend(files(&repository("content")).into_iter().map(|(path, bytes)| (format!("content/{path}"), bytes)));
    if reversed {
        inputs.reverse();
    }
    for (path, bytes) in inputs {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
    dir
}

fn built_with(dir: &tempfile::TempDir, threads: &str, zone: &str) -> std::collections::BTreeMap<String, Vec<u8>> {
    let status = Command::new(env!("CARGO_BIN_EXE_nutgraf"))
        .args(["build", "--quiet", "--now", "2026-02-06"])
        .current_dir(dir.path())
        .env("RAYON_NUM_THREADS", threads)
        .env("TZ", zone)
        .env("LANG", "fa_IR.UTF-8")
        .status()
        .expect("the program runs");
    assert!(status.success());
    files(&dir.path().join("public"))
}

#[test]
fn two_folders_give_the_same_bytes_whatever_the_order_of_files_threads_and_time_zone() {
    let (a, b) = (example(false), example(true));
    let first = built_with(&a, "1", "UTC");
    assert_eq!(first, built_with(&b, "4", "Asia/Tehran"));
    assert!(first.len() > 40, "only {} files", first.len());
    let folder = a.path().to_str().expect("UTF-8");
    assert!(first.values().all(|bytes| !String::from_utf8_lossy(bytes).contains(folder)));
}

#[test]
fn a_build_with_memos_gives_what_a_build_without_gives() {
    let dir = example(false);
    let theme = theme::builtin();
    let mut memos = Memos::default();
    let edits: &[(&str, &str)] = &[
        ("content/actors/oman.md", "---\nname: Oman\nkind: country\naliases: [the sultanate]\n---\nChanged.\n"),
        ("content/actors/oman.md", "---\nname: Oman\n---\n"),
        ("content/articles/new.md", "---\ntitle: New\ndate: 2026\nactors: [iran, oman]\n---\nAbout Iran.\n"),
        ("content/actors/oman.md", "---\nname: Oman\nkind: country\n---\nBack again.\n"),
        ("nutgraf.yaml", "title: Other\nhtml: trusted\n"),
        ("content/articles/new.md", "---\ntitle: New\ndate: 2026\n---\n<b>About</b> Iran.\n"),
    ];
    for (path, text) in edits {
        fs::write(dir.path().join(path), text).expect("a file");
        let tree = disk::read(dir.path()).expect("a tree");
        let warm = build(&tree, &theme, &options(), &mut memos);
        let cold = build(&tree, &theme, &options(), &mut Memos::default());
        assert_eq!(warm.diagnostics, cold.diagnostics, "{path}");
        assert!(warm.output == cold.output, "{path}");
    }
}
