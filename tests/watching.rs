//! `nutgraf watch`, end to end: the real program, real files, real events. After each step the output is, byte for
//! byte, what a clean build of a copy of the site gives.

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use common::{Site, files, run};
use serde_json::Value;
use tempfile::TempDir;

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// Longer than the loop waits before it looks once more.
const QUIET: Duration = Duration::from_millis(700);

/// A temporary folder, in memory where that can be had: to make thousands of files on a disk takes many seconds.
fn quick_folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder")
}

/// A site and a `nutgraf watch` on it.
struct Watched {
    site: Site,
    child: Child,
    lines: Receiver<Value>,
    flags: Vec<&'static str>,
}

impl Watched {
    /// Starts watching at a fixed moment; the first turn is over and its output compared.
    fn start(site: Site, flags: &[&'static str]) -> Self {
        let watched = Self::start_with(site, &[&["--now", "2026-02-07"], flags].concat());
        let first = watched.next_turn();
        assert_eq!(first["first"], true, "{first}");
        watched.assert_clean();
        watched
    }

    fn start_with(site: Site, flags: &[&'static str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nutgraf"));
        for name in ["ROOT", "COLOR", "FORMAT", "OUTPUT", "BASE_URL", "NOW"] {
            command.env_remove(format!("NUTGRAF_{name}"));
        }
        let mut child = command
            .env_remove("SOURCE_DATE_EPOCH")
            .args(["watch", "--format", "json", "--root"])
            .arg(site.root())
            .args(flags)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program runs");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        let (send, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in output.lines() {
                let line = line.expect("a line");
                if send.send(serde_json::from_str(&line).expect("JSON")).is_err() {
                    return;
                }
            }
        });
        Self { site, child, lines, flags: flags.to_vec() }
    }

    #[track_caller]
    fn next_turn(&self) -> Value {
        self.lines.recv_timeout(PATIENCE).expect("a turn")
    }

    /// The output is that of a clean build, now or after some turns. Gives these turns.
    #[track_caller]
    fn shows_a_clean_build(&self) -> Vec<Value> {
        let mut turns = vec![self.next_turn()];
        let end = Instant::now() + PATIENCE;
        let clean = self.clean_build().expect("a site without errors");
        while self.output() != clean {
            match self.lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(turn) => turns.push(turn),
                Err(_) => self.assert_clean(),
            }
        }
        // The line of a turn follows its publication.
        while let Ok(turn) = self.lines.recv_timeout(QUIET / 7) {
            turns.push(turn);
        }
        turns
    }

    /// The next turn, or one soon after it, refuses the site; the output is as it was `before`.
    #[track_caller]
    fn refuses(&self, before: &BTreeMap<String, Vec<u8>>) {
        let mut turn = self.next_turn();
        while turn["published"] == true {
            turn = self.next_turn();
        }
        assert!(turn["errors"].as_u64() > Some(0), "{turn}");
        assert!(self.output() == *before, "the output has changed");
        assert_eq!(self.clean_build(), None, "a clean build refuses it too");
    }

    #[track_caller]
    fn no_further_turn(&self) {
        if let Ok(turn) = self.lines.recv_timeout(QUIET) {
            panic!("one turn too many: {turn}");
        }
    }

    fn output(&self) -> BTreeMap<String, Vec<u8>> {
        files(&self.site.path("public"))
    }

    /// What a clean build of a copy of the site gives; `None` if it has errors.
    fn clean_build(&self) -> Option<BTreeMap<String, Vec<u8>>> {
        let copy = quick_folder();
        copy_tree(self.site.root(), copy.path());
        let flags = self.flags.iter().filter(|flag| !flag.starts_with("--poll"));
        let built = run(copy.path(), &["build"].into_iter().chain(flags.copied()).collect::<Vec<_>>());
        (built.code == 0).then(|| files(&copy.path().join("public")))
    }

    #[track_caller]
    fn assert_clean(&self) {
        let (output, clean) = (self.output(), self.clean_build().expect("a clean build"));
        let mut wrong = String::new();
        for path in output.keys().chain(clean.keys()).filter(|path| output.get(*path) != clean.get(*path)) {
            writeln!(wrong, "{path}").expect("written");
        }
        assert!(wrong.is_empty(), "not as in a clean build:\n{wrong}");
    }

    fn edit(&self, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.site.path(path)).expect("a text");
        assert!(text.contains(from), "{path} holds no {from}");
        fs::write(self.site.path(path), text.replace(from, to)).expect("written");
    }

    fn rename(&self, from: &str, to: &str) {
        fs::rename(self.site.path(from), self.site.path(to)).expect("renamed");
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.child.kill().expect("it is still running");
        self.child.wait().expect("it ends");
    }
}

/// Copies a site without its output; links stay links.
fn copy_tree(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let (name, kind) = (entry.file_name(), entry.file_type().expect("a type"));
        let is_ours = name.to_string_lossy().starts_with(".public") || name == "public" || name == ".git";
        if is_ours {
            continue;
        }
        let target = to.join(&name);
        if kind.is_dir() {
            fs::create_dir(&target).expect("a folder");
            copy_tree(&entry.path(), &target);
        } else if kind.is_symlink() {
            #[cfg(unix)]
            std::os::unix::fs::symlink(fs::read_link(entry.path()).expect("a target"), target).expect("a link");
        } else {
            fs::copy(entry.path(), target).expect("copied");
        }
    }
}

fn drawing(width: usize) -> String {
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\"/>")
}

/// Three articles that name an actor, and a picture.
fn small_site() -> Site {
    let site = Site::new();
    site.actor("jane", "Jane Doe");
    for id in ["one", "two", "three"] {
        site.article(id, "Jane Doe spoke. ![Map](map.svg)");
    }
    site.write("content/articles/map.svg", &drawing(3)).write("static/logo.svg", "<svg/>");
    site
}

#[test]
fn a_file_written_in_place_is_shown_and_nothing_else_is_written() {
    let watched = Watched::start(small_site(), &[]);
    watched.edit("content/articles/one.md", "spoke", "was silent");
    let turns = watched.shows_a_clean_build();
    let last = turns.last().expect("a turn");
    assert_eq!(last["changed"][0]["file"], "content/articles/one.md", "{last}");
    assert_eq!(last["changed"][0]["change"], "edited", "{last}");
    assert!(watched.site.output("articles/one/index.html").contains("was silent"));
    watched.edit("content/actors/jane.md", "Jane Doe", "Joan Doe");
    watched.shows_a_clean_build();
    watched.site.write("content/articles/map.svg", &drawing(4));
    watched.shows_a_clean_build();
    watched.site.write("templates/footer.html", "").write("static/logo.svg", "<svg></svg>");
    watched.shows_a_clean_build();
}

#[test]
fn the_ways_in_which_editors_save_are_all_noticed() {
    let watched = Watched::start(small_site(), &[]);
    let article = |body: &str| format!("---\ntitle: About one\ndate: 2026-02-06\n---\n{body}\n");
    // vim: probes the folder, moves the file away, writes it anew, removes the backup.
    watched.site.write("content/articles/4913", "").remove("content/articles/4913");
    watched.site.write("content/articles/.one.md.swp", "b0VIM");
    watched.rename("content/articles/one.md", "content/articles/one.md~");
    watched.site.write("content/articles/one.md", &article("By vim.")).remove("content/articles/one.md~");
    watched.shows_a_clean_build();
    assert!(watched.site.output("articles/one/index.html").contains("By vim."));
    // Emacs, sed and others: write a new file and rename it over the old one.
    watched.site.write("content/articles/.#one.tmp", &article("By Emacs."));
    watched.rename("content/articles/.#one.tmp", "content/articles/one.md");
    watched.shows_a_clean_build();
    assert!(watched.site.output("articles/one/index.html").contains("By Emacs."));
    // VS Code: empties the file, then writes it.
    let path = watched.site.path("content/articles/one.md");
    let file = fs::OpenOptions::new().write(true).truncate(true).open(path).expect("opened");
    thread::sleep(Duration::from_millis(1));
    std::io::Write::write_all(&mut &file, article("By Code.").as_bytes()).expect("written");
    drop(file);
    let turns = watched.shows_a_clean_build();
    assert!(turns.iter().all(|turn| turn["published"] == true), "{turns:?}");
    assert!(watched.site.output("articles/one/index.html").contains("By Code."));
    watched.no_further_turn();
}

#[test]
fn a_page_that_is_lost_from_the_output_is_made_anew_with_the_next_turn() {
    let watched = Watched::start(small_site(), &[]);
    fs::remove_file(watched.site.path("public/topics/index.html")).expect("removed");
    watched.site.article("later", "Text.");
    watched.shows_a_clean_build();
}

#[test]
fn files_and_folders_may_be_deleted_renamed_and_made() {
    let watched = Watched::start(small_site(), &[]);
    watched.site.remove("content/articles/two.md");
    watched.shows_a_clean_build();
    assert!(!watched.site.path("public/articles/two").exists());
    watched.rename("content/articles/three.md", "content/articles/four.md");
    watched.shows_a_clean_build();
    assert!(watched.site.path("public/articles/four/index.html").exists());
    watched.site.article("new/plain", "Jane Doe spoke.");
    watched.shows_a_clean_build();
    for (from, to) in [("new", "renamed"), ("renamed", "new")] {
        watched.rename(&format!("content/articles/{from}"), &format!("content/articles/{to}"));
        watched.shows_a_clean_build();
        watched.edit(&format!("content/articles/{to}/plain.md"), "Jane Doe spoke", "So Jane Doe spoke");
        watched.shows_a_clean_build();
    }
    watched.site.write("content/deep/er/still/page.md", "---\ntitle: Deep\n---\nOne.\n");
    watched.shows_a_clean_build();
    watched.edit("content/deep/er/still/page.md", "One", "Two");
    watched.shows_a_clean_build();
}

#[test]
fn whole_input_folders_may_go_and_come() {
    let watched = Watched::start(small_site(), &[]);
    let before = watched.output();
    watched.rename("content", "away");
    watched.refuses(&before);
    // An empty one is meant.
    fs::create_dir(watched.site.path("content")).expect("made");
    watched.shows_a_clean_build();
    assert!(!watched.site.path("public/articles/one").exists());
    fs::remove_dir(watched.site.path("content")).expect("removed");
    watched.rename("away", "content");
    watched.shows_a_clean_build();
    watched.edit("content/articles/one.md", "spoke", "came back");
    watched.shows_a_clean_build();
    fs::remove_dir_all(watched.site.path("static")).expect("removed");
    watched.shows_a_clean_build();
    watched.site.write("static/a.txt", "a");
    watched.shows_a_clean_build();
    watched.site.write("static/a.txt", "b");
    watched.shows_a_clean_build();
}

#[test]
fn a_checkout_that_changes_5000_files_is_shown() {
    let folder = quick_folder();
    let site = Site::at(folder.path());
    site.write("nutgraf.yaml", "title: Test\n");
    let write = |state: &str| {
        for n in 0..4950 {
            fs::write(site.path(&format!("static/{}/{n}.txt", n % 20)), format!("{n} {state}")).expect("written");
        }
        for n in 0..50 {
            site.write(&format!("content/pages/{n}.md"), &format!("---\ntitle: Page {n}\n---\n{state}\n"));
        }
    };
    for n in 0..20 {
        fs::create_dir_all(site.path(&format!("static/{n}"))).expect("a folder");
    }
    let git = |arguments: &[&str]| {
        let settings = ["-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "gc.auto=0"];
        let git = Command::new("git").current_dir(site.root()).args(settings).args(arguments).output();
        git.is_ok_and(|output| output.status.success())
    };
    write("old");
    site.write(".gitignore", "/public\n/.public*\n");
    let has_git = git(&["init", "-q"]) && git(&["add", "."]) && git(&["commit", "-qm", "old"]);
    if has_git {
        write("new");
        assert!(git(&["commit", "-qam", "new"]));
    } else {
        fs::create_dir(site.path("old")).expect("a folder");
        copy_tree(&site.path("static"), &site.path("old"));
        write("new");
    }
    let root = site.root().to_owned();
    let watched = Watched::start(site, &[]);
    if has_git {
        let checkout = ["-c", "advice.detachedHead=false", "checkout", "-q", "HEAD~1"];
        assert!(Command::new("git").current_dir(&root).args(checkout).status().expect("git").success());
    } else {
        watched.rename("static", "new");
        watched.rename("old", "static");
    }
    let turns = watched.shows_a_clean_build();
    assert!(watched.site.output("7/7.txt").contains("old"));
    assert!(turns.len() < 10, "{} turns", turns.len());
    watched.no_further_turn();
}

#[test]
fn a_broken_file_among_good_ones_keeps_the_site_as_it_was_until_it_is_mended() {
    let watched = Watched::start(small_site(), &[]);
    let before = watched.output();
    watched.edit("content/articles/two.md", "title:", "titel:");
    watched.refuses(&before);
    watched.edit("content/articles/one.md", "spoke", "said no");
    watched.refuses(&before);
    watched.edit("content/articles/two.md", "titel:", "title:");
    watched.shows_a_clean_build();
    assert!(watched.site.output("articles/one/index.html").contains("said no"));
}

#[test]
fn a_burst_of_writes_is_a_few_turns_and_the_last_one_is_shown() {
    let watched = Watched::start(small_site(), &[]);
    for n in 0..200 {
        watched.site.article("one", &format!("State {n}."));
        // Some of the writes fall into a build.
        thread::sleep(Duration::from_millis(u64::from(n % 50 == 0) * 20));
    }
    let mut turns = watched.shows_a_clean_build();
    turns.extend(watched.lines.recv_timeout(QUIET));
    assert!(turns.len() <= 8, "{} turns", turns.len());
    assert!(watched.site.output("articles/one/index.html").contains("State 199."));
}

#[cfg(unix)]
#[test]
fn files_that_cannot_be_read_are_errors_until_they_can() {
    use std::os::unix::fs::symlink;
    let watched = Watched::start(small_site(), &[]);
    let before = watched.output();
    let links = [("nowhere.md", "dangling.md"), ("/etc/hostname", "out.md"), (".", "loop")];
    for (target, name) in links {
        let link = watched.site.path("content/articles").join(name);
        symlink(target, &link).expect("a link");
        watched.refuses(&before);
        fs::remove_file(&link).expect("removed");
        watched.shows_a_clean_build();
    }
    symlink("nowhere.md", watched.site.path("content/articles/later.md")).expect("a link");
    watched.refuses(&before);
    watched.site.article("nowhere", "Now it is there.");
    // Two articles of one text have two ids.
    watched.shows_a_clean_build();
    let path = watched.site.path("content/articles/one.md");
    let mode = |mode| std::os::unix::fs::PermissionsExt::from_mode(mode);
    fs::set_permissions(&path, mode(0o000)).expect("changed");
    // The superuser may read everything.
    if fs::read(&path).is_err() {
        let turn = watched.next_turn();
        assert_eq!(turn["published"], false, "{turn}");
        fs::set_permissions(&path, mode(0o644)).expect("changed");
        watched.shows_a_clean_build();
    }
}

#[cfg(unix)]
#[test]
fn what_links_inside_the_site_lead_to_is_watched_too() {
    use std::os::unix::fs::symlink;
    let site = small_site();
    let page = |words: &str| format!("---\ntitle: Shared\n---\n{words}\n");
    site.write("shared/page.md", &page("First.")).write("NOTES.md", &page("Notes."));
    symlink("../shared", site.path("content/shared")).expect("a link");
    symlink("../NOTES.md", site.path("content/notes.md")).expect("a link");
    let watched = Watched::start(site, &[]);
    watched.site.write("shared/page.md", &page("Second."));
    watched.shows_a_clean_build();
    watched.site.write("NOTES.md", &page("More notes."));
    watched.shows_a_clean_build();
    watched.site.write("else/where/page.md", &page("Elsewhere."));
    symlink("../else/where", watched.site.path("content/else")).expect("a link");
    watched.shows_a_clean_build();
    watched.site.write("else/where/page.md", &page("Elsewhere again."));
    watched.shows_a_clean_build();
    assert!(watched.site.output("else/page/index.html").contains("Elsewhere again."));
    // A second name of a folder that is watched already, and its end.
    watched.site.write("static/real/a.txt", "one");
    watched.shows_a_clean_build();
    symlink("real", watched.site.path("static/name")).expect("a link");
    watched.shows_a_clean_build();
    fs::remove_file(watched.site.path("static/name")).expect("removed");
    watched.shows_a_clean_build();
    watched.site.write("static/real/a.txt", "two");
    watched.shows_a_clean_build();
}

#[test]
fn the_root_may_go_and_come_back() {
    let mut site = small_site();
    let holder = tempfile::tempdir().expect("a folder");
    let (root, away) = (holder.path().join("site"), holder.path().join("away"));
    copy_tree_into(site.root(), &root);
    site = Site::at(&root);
    let watched = Watched::start(site, &[]);
    fs::rename(&root, &away).expect("renamed");
    let turn = watched.next_turn();
    assert_eq!((&turn["published"], &turn["errors"]), (&false.into(), &1.into()), "{turn}");
    watched.no_further_turn();
    assert!(!root.exists(), "the root is not made by us");
    fs::rename(&away, &root).expect("renamed");
    watched.shows_a_clean_build();
    watched.edit("content/articles/one.md", "spoke", "came back");
    watched.shows_a_clean_build();
    copy_tree_into(&root, &away);
    // A build that is under way writes into it.
    for _ in 0..50 {
        if fs::remove_dir_all(&root).is_ok() {
            break;
        }
    }
    assert!(!root.exists(), "it cannot be removed");
    while watched.next_turn()["published"] == true {}
    fs::rename(&away, &root).expect("renamed");
    watched.shows_a_clean_build();
    watched.edit("content/articles/one.md", "came back", "came back again");
    watched.shows_a_clean_build();
}

fn copy_tree_into(from: &Path, to: &Path) {
    fs::create_dir(to).expect("a folder");
    copy_tree(from, to);
}

#[test]
fn the_configuration_may_go_and_come_back() {
    let watched = Watched::start(small_site(), &[]);
    let before = watched.output();
    watched.site.remove("nutgraf.yaml");
    let turn = watched.next_turn();
    assert_eq!((&turn["published"], &turn["errors"]), (&false.into(), &1.into()), "{turn}");
    assert!(watched.output() == before, "the output has changed");
    watched.edit("content/articles/one.md", "spoke", "said no");
    assert_eq!(watched.next_turn()["published"], false);
    watched.site.write("nutgraf.yaml", "title: Another\n");
    watched.shows_a_clean_build();
}

#[test]
fn what_is_due_appears_and_what_expires_goes_although_nobody_edits() {
    let site = small_site();
    let due = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(3);
    let due = due.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    site.write(
        "content/articles/sooner.md",
        &format!("---\ntitle: Sooner\ndate: 2026-02-06\nexpires_at: {due}\n---\nText.\n"),
    );
    site.write(
        "content/articles/later.md",
        &format!("---\ntitle: Later\ndate: 2026-02-06\npublish_at: {due}\n---\nText.\n"),
    );
    let watched = Watched::start_with(site, &[]);
    assert_eq!(watched.next_turn()["first"], true);
    assert!(!watched.site.path("public/articles/later").exists());
    assert!(watched.site.path("public/articles/sooner/index.html").exists());
    let turn = watched.next_turn();
    assert_eq!(turn["changed"], serde_json::json!([]), "{turn}");
    assert!(watched.site.path("public/articles/later/index.html").exists());
    assert!(!watched.site.path("public/articles/sooner").exists());
    watched.assert_clean_now();
    watched.no_further_turn();
}

impl Watched {
    /// The output is that of a clean build at this moment.
    #[track_caller]
    fn assert_clean_now(&self) {
        let copy = tempfile::tempdir().expect("a folder");
        copy_tree(self.site.root(), copy.path());
        let now = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        run(copy.path(), &["build", "--now", &now]).succeeded();
        assert!(self.output() == files(&copy.path().join("public")), "not as in a clean build");
    }
}

#[test]
fn a_publication_wakes_nobody() {
    let watched = Watched::start(small_site(), &[]);
    watched.no_further_turn();
    watched.edit("content/articles/one.md", "spoke", "was silent");
    watched.shows_a_clean_build();
    watched.no_further_turn();
    watched.site.write("public.txt", "beside the site").write("notes/draft.md", "no input");
    fs::File::options()
        .write(true)
        .open(watched.site.path("content/articles/one.md"))
        .expect("opened")
        .set_modified(std::time::SystemTime::now())
        .expect("touched");
    watched.no_further_turn();
}

#[test]
fn polling_sees_an_edit_too() {
    let watched = Watched::start(small_site(), &["--poll=50"]);
    watched.edit("content/articles/one.md", "spoke", "was silent");
    watched.shows_a_clean_build();
    watched.rename("content/articles/one.md", "content/articles/won.md");
    watched.shows_a_clean_build();
    watched.no_further_turn();
}

#[test]
fn every_turn_can_be_compared_with_a_clean_build() {
    let watched = Watched::start(small_site(), &["--verify-incremental"]);
    for (path, from, to) in [
        ("content/actors/jane.md", "Jane Doe", "Joan Doe"),
        ("content/articles/one.md", "Jane Doe", "Joan Doe"),
        ("content/articles/two.md", "title:", "titel:"),
    ] {
        watched.edit(path, from, to);
        let turn = watched.next_turn();
        assert_eq!(turn["different"], serde_json::json!([]), "{turn}");
    }
    watched.site.build(&["--verify-incremental"]).failed(1);
    watched.edit("content/articles/two.md", "titel:", "title:");
    watched.shows_a_clean_build();
}

/// Watches a site, and the lines that people are told. They end when none comes for long.
fn told(site: &Site) -> (Child, impl Iterator<Item = String> + use<>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_nutgraf"))
        .args(["watch", "--now", "2026-02-07", "--color", "never", "--root"])
        .arg(site.root())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let output = BufReader::new(child.stderr.take().expect("its output"));
    let (send, lines) = mpsc::channel();
    thread::spawn(move || output.lines().try_for_each(|line| send.send(line.expect("a line"))));
    (child, std::iter::from_fn(move || lines.recv_timeout(PATIENCE).ok()))
}

#[test]
fn what_the_disk_refuses_is_told_once_and_tried_again_until_it_is_published() {
    let site = small_site();
    site.write("public/notes.txt", "mine");
    let (mut child, mut lines) = told(&site);
    let mut heard: Vec<String> = Vec::new();
    let mut until = |words: &str| heard.extend(lines.by_ref().take_while(|line| !line.contains(words)));
    until("  nothing was published");
    // The second attempt meets it too.
    thread::sleep(Duration::from_millis(1500));
    fs::remove_file(site.path("public/notes.txt")).expect("removed");
    until("; all is fine again");
    assert!(site.path("public/index.html").is_file());
    assert_eq!(heard.iter().filter(|line| line.contains("notes.txt")).count(), 1, "{heard:#?}");
    child.kill().expect("it is still running");
    child.wait().expect("it ends");
}

#[test]
fn people_are_told_a_line_a_turn() {
    let site = small_site();
    let (mut child, mut lines) = told(&site);
    let mut until = |words: &str| lines.by_ref().find(|line| line.contains(words)).expect(words);
    assert!(until("watching ").ends_with("; Ctrl-C ends it"));
    let first = until("files written");
    assert!(first.chars().take(8).all(|c| c.is_ascii_digit() || c == ':'), "{first}");
    let write = |title: &str| site.write("content/articles/one.md", &format!("---\n{title}: One\ndate: 2026\n---\n"));
    write("titel");
    until("error: unknown key `titel`");
    assert!(until(": the site stays as it was").contains("1 error"));
    write("title");
    let mended = until("content/articles/one.md: ");
    assert!(mended.ends_with(" ms; all is fine again") && mended.contains(" written, "), "{mended}");
    child.kill().expect("it is still running");
    child.wait().expect("it ends");
}

#[test]
fn a_folder_that_cannot_be_the_output_is_refused_at_once() {
    let site = small_site();
    site.run(&["watch", "--output", "content/out"]).failed(2);
    site.run(&["watch", "--now", "yesterday"]).failed(2);
    site.run(&["watch", "--poll=0"]).failed(2);
}
