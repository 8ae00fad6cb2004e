//! Files that change while they are read: what is published is one state of them or the other, and the manifest says
//! what is published.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use super::versions::{SMALL, Versions, nowhere, picture, spoilt};
use crate::common::{Site, files};

/// How long the program is held up; longer than the writing takes.
const HELD: &str = "1500000";

/// Builds a site while one of its files is written anew: as soon as a call for that file comes for the n-th time, the
/// program is held up, and the file is given another content. Gives the exit code and what was said.
fn build_while_written(site: &Site, path: &str, call: &str, n: usize, content: &[u8]) -> (i32, String) {
    let place = site.path(path).canonicalize().expect("a place");
    build_while(site, (&place, call, n), || fs::write(&place, content).expect("written"))
}

/// Builds a site and does something as soon as a call for a place comes for the n-th time, where the program is held up.
/// Gives the exit code and what was said.
fn build_while(site: &Site, (place, call, n): (&Path, &str, usize), act: impl FnOnce()) -> (i32, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    let how = format!("delay_enter={HELD}:when={n}");
    let mut spoilt = spoilt(site.root(), &log, &[place], (call, &how));
    spoilt.env("RAYON_NUM_THREADS", "1").arg("build");
    let child = spoilt.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it runs");
    let start = Instant::now();
    // The log holds a call as soon as it is entered.
    while entered(&log, call) < n && start.elapsed() < Duration::from_mins(1) {
        thread::sleep(Duration::from_millis(5));
    }
    assert!(
        entered(&log, call) >= n,
        "{call} did not come so often:\n{}",
        fs::read_to_string(&log).unwrap_or_default()
    );
    thread::sleep(Duration::from_millis(100));
    act();
    let output = child.wait_with_output().expect("it ends");
    (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn entered(log: &Path, call: &str) -> usize {
    fs::read_to_string(log).unwrap_or_default().matches(&format!("{call}(")).count()
}

/// The manifest lists what is there.
#[track_caller]
fn is_listed_as_it_is(site: &Site) {
    let manifest: serde_json::Value = serde_json::from_str(&site.output("manifest.json")).expect("JSON");
    for (path, bytes) in files(&site.path("public")) {
        if path != "manifest.json" {
            let hash = blake3::hash(&bytes).to_hex().to_string();
            assert_eq!(manifest["files"][&path]["hash"], hash.as_str(), "{path}");
        }
    }
}

#[test]
fn a_text_that_is_written_while_it_is_read_is_one_text_or_the_other() {
    let site = Site::new();
    let text = |word: &str, count: usize| format!("---\ntitle: T\ndate: 2026\n---\n{}\n", vec![word; count].join(" "));
    site.write("content/articles/a.md", &text("former", 2000));
    // Longer, so that there is something to read where the old text ended.
    let (code, said) = build_while_written(&site, "content/articles/a.md", "read", 2, text("latter", 5000).as_bytes());
    assert_eq!(code, 0, "{said}");
    let page = site.output("articles/a/index.html");
    let counts = ["former", "latter"].map(|word| page.matches(word).count());
    assert!(counts.contains(&0), "a mixture: {counts:?}");
}

#[test]
fn a_copied_file_that_is_written_while_it_is_copied_is_listed_as_it_was_published() {
    let content = |word: &str| format!("The {word} paper. ").repeat(20_000);
    // Where it is looked at, where it is read to be listed, and where it is copied; each in the middle of it too.
    for (call, n) in [1, 2, 8, 9, 12, 13, 14].map(|n| ("read", n)) {
        let site = Site::new();
        site.article("a", "See [it](paper.pdf).").write("content/articles/paper.pdf", &content("former"));
        let (code, said) =
            build_while_written(&site, "content/articles/paper.pdf", call, n, content("latter, longer").as_bytes());
        assert_eq!(code, 0, "{call} {n}: {said}");
        let published = site.output("articles/paper.pdf");
        let is_whole = published == content("former") || published == content("latter, longer");
        assert!(is_whole, "{call} {n}: a mixture of {} bytes", published.len());
        is_listed_as_it_is(&site);
        site.build(&[]).succeeded();
        assert_eq!(site.output("articles/paper.pdf"), content("latter, longer"), "{call} {n}");
    }
}

#[test]
fn a_picture_that_is_written_while_it_is_read_is_one_picture_or_told() {
    for (call, n) in [1, 2, 3].map(|n| ("read", n)) {
        let site = Site::new();
        site.article("a", "![A photograph](photo.png)").write_bytes("content/articles/photo.png", &picture(0));
        let (code, said) = build_while_written(&site, "content/articles/photo.png", call, n, &picture(1));
        match code {
            0 => is_listed_as_it_is(&site),
            _ => {
                assert!(matches!(code, 1 | 3) && said.contains("photo.png"), "{call} {n}: {code}: {said}");
                assert!(!site.path("public").exists());
            }
        }
        site.build(&[]).succeeded();
        let mended = files(&site.path("public"));
        site.run(&["clean"]).succeeded();
        site.build(&[]).succeeded();
        assert!(files(&site.path("public")) == mended, "{call} {n}: not as in a clean build");
    }
}

#[test]
fn a_file_that_becomes_a_link_out_of_the_site_after_it_was_looked_at_is_not_followed() {
    for name in ["paper.pdf", "photo.png"] {
        let outside = tempfile::tempdir().expect("a folder");
        let secret = outside.path().join("secret");
        fs::write(&secret, "Canarywordish").expect("a file");
        let site = Site::new();
        site.article("a", "![A photograph](photo.png) [A paper](paper.pdf)")
            .write("content/articles/paper.pdf", "Words.");
        site.write_bytes("content/articles/photo.png", &picture(0));
        let path = site.path("content/articles").join(name);
        // All has been read, and nothing made yet.
        let made = site.root().canonicalize().expect("a place").join(".nutgraf/pictures");
        let (code, said) = build_while(&site, (&made, "mkdir", 1), || {
            fs::remove_file(&path).expect("removed");
            std::os::unix::fs::symlink(&secret, &path).expect("a link");
        });
        assert!(code == 3 && said.contains("leads out of the site"), "{name}: {code}: {said}");
        assert!(!site.path("public").exists() && !said.contains("Canarywordish"), "{name}: {said}");
    }
}

#[test]
fn a_text_that_becomes_a_link_out_of_the_site_before_it_is_read_is_not_followed() {
    let outside = tempfile::tempdir().expect("a folder");
    let secret = outside.path().join("secret.md");
    fs::write(&secret, "---\ntitle: Canarywordish\ndate: 2026\n---\nCanarywordish\n").expect("a file");
    let site = Site::new();
    site.article("a", "Text.").write("static/stays.txt", "As it was.");
    let text = site.path("content/articles/a.md");
    // All texts have been found, and none is read.
    let place = site.path("static").canonicalize().expect("a place");
    let (code, said) = build_while(&site, (&place, "openat", 1), || {
        fs::remove_file(&text).expect("removed");
        std::os::unix::fs::symlink(&secret, &text).expect("a link");
    });
    assert!(code == 1 && said.contains("leads out of the site"), "{code}: {said}");
    assert!(!site.path("public").exists() && !said.contains("Canarywordish"), "{said}");
}

#[test]
fn a_file_that_never_rests_is_an_error() {
    let site = Site::new();
    site.article("a", "Text.").build(&[]).succeeded();
    let before = files(&site.path("public"));
    let place = site.path("content/articles/b.md");
    site.article("b", "Text.");
    let (send, ended) = std::sync::mpsc::channel::<()>();
    let writer = thread::spawn(move || {
        let mut n = 0;
        while let Err(std::sync::mpsc::TryRecvError::Empty) = ended.try_recv() {
            let text = format!("---\ntitle: B\ndate: 2026\n---\n{}\n", "x ".repeat(n % 50_000));
            fs::write(&place, text).expect("written");
            n += 1;
        }
    });
    // A site that is one state of it, or an error: whatever the luck.
    let run = site.build(&[]);
    drop(send);
    writer.join().expect("it ends");
    if run.code != 0 {
        assert!(run.stderr.contains("b.md"), "{}", run.stderr);
        assert!(files(&site.path("public")) == before);
    }
}

#[test]
fn a_file_that_vanishes_each_time_it_is_looked_at_is_an_error() {
    let versions = Versions::published(SMALL);
    let inner = "content/articles/a0.md";
    let place = versions.site.root().canonicalize().expect("a place").join(inner);
    let calls = "openat,openat2,stat,lstat,newfstatat,statx,readlink";
    let mut spoilt = spoilt(versions.site.root(), nowhere(), &[Path::new(inner), &place], (calls, "error=ENOENT"));
    let output = super::calls::ended(spoilt.arg("build"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(3) && said.contains("vanish while they are read"), "{said}");
    assert_eq!(versions.stands(), Some(0));
    versions.is_mended_by_a_build(1);
}

#[test]
fn a_folder_that_vanishes_meanwhile_is_told_or_its_files_are_all_gone() {
    // What is renamed away, and the call that it happens before.
    for (gone, place, call) in [
        ("content", "content", "openat"),
        ("content", "content/articles", "openat"),
        ("content", "content/articles/a0.md", "read"),
        ("content", ".nutgraf/pictures", "mkdir"),
        ("content/articles", "content/articles/a0.md", "read"),
        ("static", "static", "openat"),
        ("static", "static/stays.txt", "read"),
        ("static", ".nutgraf/pictures", "mkdir"),
        ("", "nutgraf.yaml", "read"),
        ("", "content/articles/a0.md", "read"),
        ("", ".nutgraf/pictures", "mkdir"),
    ] {
        let versions = Versions::published(SMALL);
        super::versions::remove(&versions.site.path(".nutgraf"));
        let root = versions.site.root().canonicalize().expect("a place");
        let (from, away) = (root.join(gone), root.with_extension("away"));
        let (code, said) = build_while(&versions.site, (&root.join(place), call, 1), || {
            fs::rename(&from, &away).expect("renamed");
        });
        let case = format!("{gone:?} at {call} {place}: {code}: {said}");
        if code == 0 {
            // Nobody can tell a folder that somebody removed from one that will be back. But half of it is never published.
            assert!(gone != "content" && !gone.is_empty(), "{case}");
            versions.site.build(&["--output", "again"]).succeeded();
            assert!(files(&versions.public()) == files(&root.join("again")), "{case}");
        } else {
            assert!(code == 3 && (said.contains("No such file") || said.contains("no such folder")), "{case}");
            super::versions::remove(&from);
            fs::rename(&away, &from).expect("renamed");
            assert_eq!(versions.stands(), Some(0), "{case}");
            versions.is_mended_by_a_build(1);
        }
    }
}
