//! Several processes at once: builds of two versions into one output, `clean`, `watch`, and two sites side by side.

use std::fs::{self, File};
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::versions::{Output, SMALL, Size, Versions, litter, remove};
use crate::common::{command, files};

const SITE: Size = Size { articles: 10, picture: true };

fn start(root: &Path, arguments: &[&str]) -> Child {
    let mut program = command(env!("CARGO_BIN_EXE_nutgraf"), root);
    program.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it runs")
}

fn end(child: Child) -> (i32, String) {
    let output = child.wait_with_output().expect("it ends");
    (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// The files of a folder, all of the same folder; `None` if another one took its place while it was looked at.
fn look(folder: &Path) -> Option<Output> {
    let opened = File::open(folder).ok()?;
    let number = |meta: fs::Metadata| (meta.dev(), meta.ino());
    let own = number(opened.metadata().ok()?);
    let inside = PathBuf::from(format!("/proc/self/fd/{}/", opened.as_raw_fd()));
    let mut found = Output::new();
    for entry in walkdir::WalkDir::new(&inside).min_depth(1) {
        let Ok(entry) = entry else { break };
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(&inside).expect("inside").to_string_lossy().into_owned();
            let Ok(bytes) = fs::read(entry.path()) else { break };
            found.insert(path, bytes);
        }
    }
    // As long as it is open, no other folder has its number.
    let is_same = fs::metadata(folder).is_ok_and(|meta| number(meta) == own);
    is_same.then_some(found)
}

/// Looks at a folder again and again while something goes on. Gives how often it was seen whole.
fn looking<T>(versions: &Versions, folder: &Path, act: impl FnOnce() -> T) -> (T, usize) {
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let looker = scope.spawn(|| {
            let mut whole = 0;
            while !is_over.load(Ordering::Relaxed) {
                if let Some(found) = look(folder) {
                    assert!(versions.outputs.contains(&found), "a folder of {} files is neither", found.len());
                    whole += 1;
                }
            }
            whole
        });
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(act));
        is_over.store(true, Ordering::Relaxed);
        let whole = looker.join().expect("each look is at a whole site");
        (done.unwrap_or_else(|panic| std::panic::resume_unwind(panic)), whole)
    })
}

#[test]
fn of_eight_builds_into_one_output_each_publishes_a_whole_site() {
    let (first, second) = (Versions::new(SITE), Versions::new(SITE));
    first.put(0);
    second.put(1);
    let shared = tempfile::tempdir().expect("a folder");
    let output = shared.path().join("public");
    let output = output.to_str().expect("UTF-8");
    let ((), whole) = looking(&first, output.as_ref(), || {
        for round in 0..4 {
            let children: Vec<Child> = (0..8)
                .map(|n| {
                    start(if (n + round) % 2 == 0 { &first } else { &second }.site.root(), &["build", "-o", output])
                })
                .collect();
            for child in children {
                let (code, said) = end(child);
                assert_eq!(code, 0, "{said}");
            }
        }
    });
    println!("32 builds, the site was seen whole {whole} times");
    assert!(whole > 0 && first.stands_at(output.as_ref()).is_some());
    assert_eq!(litter(shared.path()), [""; 0]);
}

#[test]
fn builds_and_cleans_at_once_leave_nothing_half_made() {
    let versions = Versions::new(SITE);
    versions.put(0);
    for round in 0..4 {
        let children: Vec<Child> = (0..6)
            .map(|n| start(versions.site.root(), &[if n % 2 == round % 2 { "build" } else { "clean" }]))
            .collect();
        for child in children {
            let (code, said) = end(child);
            // The pictures that a build was about to copy may be cleaned away.
            assert!(code == 0 || (code == 3 && said.contains(".nutgraf")), "{code}: {said}");
        }
        // What stands there is a whole site or nothing.
        versions.stands();
        versions.has_no_litter();
    }
    versions.is_mended_by_a_build(0);
}

#[test]
fn a_build_beside_a_watch_changes_nothing_but_the_site() {
    let versions = Versions::published(SMALL);
    let mut watch = start(versions.site.root(), &["watch", "--quiet"]);
    let public = versions.public();
    for n in 0..6 {
        versions.put(n % 2);
        // Its files are not written in one step: what is built meanwhile may be neither version, but is whole.
        start(versions.site.root(), &["build"]).wait().expect("it ends");
        let manifest: serde_json::Value = serde_json::from_str(&versions.site.output("manifest.json")).expect("JSON");
        assert_eq!(manifest["generator"], "nutgraf");
    }
    versions.put(1);
    let start_of_wait = Instant::now();
    while !versions.outputs.contains(&files(&public)) || files(&public) != versions.outputs[1] {
        assert!(start_of_wait.elapsed() < Duration::from_mins(1), "the watch does not follow");
        thread::sleep(Duration::from_millis(20));
    }
    assert!(watch.try_wait().expect("a state").is_none(), "the watch has ended");
    watch.kill().expect("killed");
    watch.wait().expect("it ends");
    versions.is_mended_by_a_build(1);
}

#[test]
fn two_sites_may_publish_side_by_side() {
    let (first, second) = (Versions::new(SMALL), Versions::new(SMALL));
    let shared = tempfile::tempdir().expect("a folder");
    for round in 0..4 {
        first.put(round % 2);
        second.put((round + 1) % 2);
        // One name is the beginning of the other.
        let folders = ["site", "site.v2"].map(|name| shared.path().join(name));
        let children: Vec<Child> = [&first, &second]
            .iter()
            .zip(&folders)
            .map(|(versions, folder)| start(versions.site.root(), &["build", "-o", folder.to_str().expect("UTF-8")]))
            .collect();
        for child in children {
            let (code, said) = end(child);
            assert_eq!(code, 0, "{said}");
        }
        assert_eq!(first.stands_at(&folders[0]), Some(round % 2));
        assert_eq!(second.stands_at(&folders[1]), Some((round + 1) % 2));
        assert_eq!(litter(shared.path()), [""; 0]);
        if round == 2 {
            remove(&folders[0]);
        }
    }
}
