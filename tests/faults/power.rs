//! What a power failure needs: the new folder is on the disk before the exchange, and the exchange before the old
//! folder goes. And file systems that cannot exchange folders, and what is killed there between the two renames.

use std::fs;
use std::path::Path;
use std::process::Output;

use super::calls::ended;
use super::versions::{SMALL, Size, Versions, litter};
use crate::common::{Site, tools};

/// No pictures, so that the only renames are those of folders.
const PLAIN: Size = Size { picture: false, ..SMALL };

const CALLS: &str = "trace=openat,linkat,mkdir,syncfs,fsync,rename,renameat2,unlink";

/// A build with `strace` arguments, and the calls that it made, in order and with the paths of open files.
fn build(versions: &Versions, strace: &[&str]) -> (Output, Vec<String>) {
    tools::strace().unwrap_or_else(|why| panic!("{why}"));
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    let output = ended(&mut versions.traced(&[&["-y", "-e", CALLS], strace].concat(), &log));
    let log = fs::read_to_string(&log).expect("a log");
    // Without the number of the thread, and without the first half of calls that another thread came between.
    let calls = log.lines().filter_map(|line| line.split_once(' ')).map(|(_, call)| call.trim_start().to_owned());
    (output, calls.filter(|call| !call.ends_with("<unfinished ...>")).collect())
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[track_caller]
fn place(calls: &[String], is: impl Fn(&str) -> bool) -> usize {
    calls.iter().position(|call| is(call)).unwrap_or_else(|| panic!("no such call:\n{}", calls.join("\n")))
}

#[track_caller]
fn last(calls: &[String], is: impl Fn(&str) -> bool) -> usize {
    calls.iter().rposition(|call| is(call)).unwrap_or_else(|| panic!("no such call:\n{}", calls.join("\n")))
}

fn is_exchange(call: &str) -> bool {
    call.starts_with("renameat2(") && call.contains("RENAME_EXCHANGE") && call.ends_with("= 0")
}

/// Whether a call makes something in the folder that becomes the output.
fn is_making(call: &str) -> bool {
    let makes = call.starts_with("linkat(") || call.starts_with("mkdir(") || call.contains("O_CREAT");
    makes && call.contains(".nutgraf-new/")
}

#[test]
fn the_new_folder_is_on_the_disk_before_the_exchange_and_the_exchange_before_the_old_one_goes() {
    let versions = Versions::published(SMALL);
    let (output, calls) = build(&versions, &[]);
    assert!(output.status.success(), "{}", told(&output));
    let exchange = place(&calls, is_exchange);
    let settled = last(&calls, |call| call.starts_with("syncfs(") && call.ends_with("= 0"));
    let unmarked = place(&calls, |call| call.starts_with("unlink(") && call.contains(".nutgraf-unfinished"));
    let confirmed = place(&calls, |call| call.starts_with("fsync(") && call.ends_with("= 0"));
    let removed = place(&calls, |call| call.starts_with("unlink(") && call.contains("index.html"));
    let order = [last(&calls, is_making), unmarked, settled, exchange, confirmed, removed];
    assert!(order.is_sorted(), "{order:?} of\n{}", calls.join("\n"));
    assert_eq!(versions.stands(), Some(1));
}

#[test]
fn on_a_machine_that_is_thrown_away_nothing_waits_for_the_disk() {
    let versions = Versions::published(SMALL);
    tools::strace().unwrap_or_else(|why| panic!("{why}"));
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    for (value, waits) in [("true", false), ("false", true), ("", true)] {
        versions.reset();
        let output = ended(versions.traced(&["-e", "trace=syncfs,fsync"], &log).env("CI", value));
        assert!(output.status.success(), "{}", told(&output));
        let calls = fs::read_to_string(&log).expect("a log").matches("sync").count();
        assert_eq!(calls, if waits { 2 } else { 0 }, "CI={value}");
        assert_eq!(versions.stands(), Some(1));
    }
}

#[test]
fn where_a_file_system_cannot_be_settled_at_once_each_file_and_folder_is() {
    let versions = Versions::published(PLAIN);
    let (output, calls) = build(&versions, &["-e", "inject=syncfs:error=ENOSYS"]);
    assert!(output.status.success(), "{}", told(&output));
    let exchange = place(&calls, is_exchange);
    let mut folders = std::collections::BTreeSet::from([String::new()]);
    for path in versions.outputs[1].keys() {
        folders.extend(Path::new(path).ancestors().skip(1).map(|above| above.to_string_lossy().into_owned()));
        let is_settled = |call: &String| call.starts_with("fsync(") && call.contains(&format!(".nutgraf-new/{path}>"));
        assert!(calls[..exchange].iter().any(is_settled), "{path}:\n{}", calls.join("\n"));
    }
    for folder in folders {
        let place = format!(".nutgraf-new/{folder}");
        let is_settled =
            |call: &String| call.starts_with("fsync(") && call.contains(&format!("{}>", place.trim_end_matches('/')));
        assert!(calls[..exchange].iter().any(is_settled), "{folder}:\n{}", calls.join("\n"));
    }
    assert_eq!(versions.stands(), Some(1));
}

#[test]
fn what_the_disk_did_not_take_is_not_published() {
    let versions = Versions::published(SMALL);
    let (output, _) = build(&versions, &["-e", "inject=syncfs:error=EIO"]);
    assert_eq!(output.status.code(), Some(3), "{}", told(&output));
    assert!(
        told(&output).contains("Input/output error") && told(&output).contains(".public.nutgraf-new"),
        "{}",
        told(&output)
    );
    assert_eq!(versions.stands(), Some(0));
    versions.has_no_litter();
}

#[test]
fn an_exchange_that_the_disk_does_not_confirm_is_told_and_the_old_folder_stays_until_the_next_build() {
    let versions = Versions::published(SMALL);
    let (output, _) = build(&versions, &["-e", "inject=fsync:error=EIO"]);
    assert_eq!(output.status.code(), Some(3), "{}", told(&output));
    assert!(told(&output).contains("may not outlast a power failure"), "{}", told(&output));
    assert_eq!(versions.stands(), Some(1));
    assert_eq!(versions.stands_at(&versions.site.path(".public.nutgraf-new")), Some(0));
    versions.is_mended_by_a_build(1);
}

#[test]
fn a_picture_that_a_power_failure_left_empty_is_made_again() {
    let versions = Versions::published(SMALL);
    versions.site.build(&[]).succeeded();
    let kept = crate::common::files(&versions.site.path(".nutgraf/pictures"));
    let pictures: Vec<&String> = kept.keys().filter(|path| !path.contains("gitignore")).collect();
    assert!(!pictures.is_empty());
    for path in pictures {
        versions.site.write(&format!(".nutgraf/pictures/{path}"), "");
    }
    versions.site.run(&["clean"]).succeeded();
    for path in kept.keys() {
        versions.site.write(&format!(".nutgraf/pictures/{path}"), "");
    }
    versions.is_mended_by_a_build(1);
}

/// A file system without the exchange.
const NO_EXCHANGE: &[&str] = &["-e", "inject=renameat2:error=EINVAL"];

/// The same, and the process killed at a rename.
fn killed_at(rename: usize) -> [String; 4] {
    [NO_EXCHANGE[0], NO_EXCHANGE[1], "-e", &format!("inject=rename:signal=SIGKILL:when={rename}")].map(str::to_owned)
}

#[test]
fn without_an_exchange_the_folder_is_replaced_by_two_renames() {
    let versions = Versions::published(PLAIN);
    let (output, calls) = build(&versions, NO_EXCHANGE);
    assert!(output.status.success(), "{}", told(&output));
    assert_eq!(calls.iter().filter(|call| call.starts_with("rename(")).count(), 2, "{}", calls.join("\n"));
    assert_eq!(versions.stands(), Some(1));
    versions.has_no_litter();
}

#[test]
fn a_build_that_was_killed_between_the_two_renames_is_mended_by_the_next_one() {
    // It is killed before the second call is made.
    let strace = killed_at(2);
    let strace: Vec<&str> = strace.iter().map(String::as_str).collect();
    let versions = Versions::published(PLAIN);
    build(&versions, &strace);
    assert!(!versions.public().exists(), "it was not killed between the two");
    assert_eq!(litter(versions.site.root()).len(), 2);
    versions.is_mended_by_a_build(1);

    // Even where the next build has nothing to publish, the old site is back.
    let versions = Versions::published(PLAIN);
    build(&versions, &strace);
    assert!(!versions.public().exists(), "it was not killed between the two");
    versions.site.article("broken", "See [it](nowhere.md).");
    versions.site.build(&[]).failed(1);
    assert_eq!(versions.stands(), Some(0));
    versions.has_no_litter();

    // `clean` finds it too.
    let versions = Versions::published(PLAIN);
    build(&versions, &strace);
    versions.site.run(&["clean"]).succeeded();
    assert_eq!(versions.stands(), None);
    versions.has_no_litter();
}

#[test]
fn a_folder_of_others_files_is_put_back_too() {
    let versions = Versions::new(PLAIN);
    // Its pictures are made then: they are renamed too.
    versions.put(1).site.build(&["--output", "elsewhere"]).succeeded();
    versions.site.write("public/mine.txt", "mine");
    tools::strace().unwrap_or_else(|why| panic!("{why}"));
    let folder = tempfile::tempdir().expect("a folder");
    let strace = killed_at(2);
    let strace: Vec<&str> = strace.iter().map(String::as_str).collect();
    ended(versions.traced(&strace, &folder.path().join("log")).arg("--keep-foreign"));
    assert!(!versions.public().exists(), "it was not killed between the two");
    versions.site.build(&["--keep-foreign"]).succeeded();
    assert_eq!(versions.site.output("mine.txt"), "mine");
    versions.has_no_litter();
}

#[test]
fn what_others_keep_beside_the_output_stays_and_names_with_dots_are_told_apart() {
    let versions = Versions::published(PLAIN);
    versions.site.write(".public.nutgraf-old/mine.txt", "mine").write(".public.nutgraf-new/mine.txt", "mine");
    let (output, _) = build(&versions, NO_EXCHANGE);
    assert!(output.status.success(), "{}", told(&output));
    assert_eq!(versions.stands(), Some(1));
    for name in ["old", "new"] {
        let path = versions.site.path(&format!(".public.nutgraf-{name}"));
        assert_eq!(crate::common::files(&path).len(), 1, "{name}");
    }
    let names = ["www.v1", "www.v2", "www"];
    let site: &Site = &versions.site;
    for name in names {
        site.build(&["--output", name]).succeeded();
    }
    versions.put(0);
    let folder = tempfile::tempdir().expect("a folder");
    for name in names {
        let mut traced = versions.traced(NO_EXCHANGE, &folder.path().join("log"));
        let output = ended(traced.args(["--output", name]));
        assert!(output.status.success(), "{}", told(&output));
        assert_eq!(versions.stands_at(&site.path(name)), Some(0), "{name}");
    }
    assert_eq!(litter(site.root()).len(), 2);
}
