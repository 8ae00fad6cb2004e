//! Same input, same bytes: whatever the folder, the order of files, the machine and its settings, or earlier builds. Each
//! test varies one of them and names it.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;
use std::time::{Duration, SystemTime};

use common::{files, repository};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use nutgraf::build::{Memos, Options, build};
use nutgraf::date::Date;
use nutgraf::{disk, theme};
use tempfile::TempDir;

type Files = BTreeMap<String, Vec<u8>>;

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

/// All that can be switched on.
const CONFIG: &str = "title: Test\ntitle_in: {fa: \"گزارش\"}\nlang: en\nembed: true\ncalendars: {fa: persian}\n";

/// The articles of the example site and two more: one with pictures, one that is nothing but text.
static INPUTS: LazyLock<Files> = LazyLock::new(|| {
    let content = files(&repository("content")).into_iter();
    let content = content.filter(|(path, _)| !path.starts_with("guide/"));
    let mut inputs: Files = content.map(|(path, bytes)| (format!("content/{path}"), bytes)).collect();
    let picture = DynamicImage::ImageRgb8(RgbImage::from_fn(1300, 900, |x, y| {
        let shade = |n: u32| u8::try_from(n % 256).expect("a byte");
        Rgb([shade(x / 5), shade(y / 4), shade(x * y / 999)])
    }));
    for (name, format) in [("harbour.jpg", ImageFormat::Jpeg), ("map.png", ImageFormat::Png)] {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).expect("a picture");
        inputs.insert(format!("content/articles/{name}"), bytes.into_inner());
    }
    for (path, text) in [
        ("nutgraf.yaml", CONFIG),
        ("static/downloads/notes.txt", "As they are."),
        (
            "content/articles/pictures.md",
            "---\ntitle: Pictures\ndate: 2026-02-01\naliases: [/old/]\ntimeline: [{date: 2026-03, title: Talks, status: scheduled}]\n---\n\
             ![The harbour](harbour.jpg)\n\n![A map](map.png)\n",
        ),
        (
            "content/articles/2026-02-05-found.txt",
            "Dockers stop work\n\n5 February 2026\n\nMayor Vera Lund refused the offer on Friday. It began in 2015.\n",
        ),
    ] {
        inputs.insert(path.into(), text.as_bytes().to_vec());
    }
    inputs
});

/// A folder in memory where that can be had: there the order of the files is the one in which they were made.
fn folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder")
}

fn write(root: &Path, reversed: bool) {
    let mut inputs: Vec<_> = INPUTS.iter().collect();
    if reversed {
        inputs.reverse();
    }
    for (path, bytes) in inputs {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
}

fn site(reversed: bool) -> TempDir {
    let dir = folder();
    write(dir.path(), reversed);
    dir
}

const ARGUMENTS: [&str; 6] = ["build", "--quiet", "--now", "2026-02-06", "--base-url", "https://example.org/deep/"];

/// The program, with nothing of this process's environment that it might listen to.
fn program(command: &str, arguments: &[&str], root: &Path) -> Command {
    let mut command = Command::new(command);
    command.args(arguments).current_dir(root).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}

fn run(mut command: Command) {
    let output = command.output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Builds from a folder, after a change to the command.
fn build_from(folder: &Path, change: impl FnOnce(&mut Command)) {
    let mut command = program(env!("CARGO_BIN_EXE_nutgraf"), &ARGUMENTS, folder);
    change(&mut command);
    run(command);
}

/// What is built in a folder, after a change to the command.
fn built(root: &Path, change: impl FnOnce(&mut Command)) -> Files {
    build_from(root, change);
    files(&root.join("public"))
}

fn built_with(variables: &[(&str, &str)]) -> Files {
    let site = site(false);
    built(site.path(), |command| {
        command.envs(variables.iter().copied());
    })
}

/// What all others have to be: a first build in a small folder with no settings at all.
static FIRST: LazyLock<Files> = LazyLock::new(|| built_with(&[]));

#[track_caller]
fn is_the_same(what: &str, found: &Files) {
    let paths: BTreeSet<&String> = FIRST.keys().chain(found.keys()).collect();
    let different: Vec<_> = paths.into_iter().filter(|path| FIRST.get(*path) != found.get(*path)).collect();
    assert!(different.is_empty(), "{what} changes {} files: {different:?}", different.len());
}

#[test]
fn what_is_compared_holds_every_sort_of_file() {
    for ending in [
        "harbour.jpg",
        ".webp",
        "/social.png",
        "map.png",
        "feed.xml",
        "feed.json",
        "/index.json",
        "timeline.ics",
        "cite.bib",
        "oembed.json",
        "sitemap.xml",
        "manifest.json",
        "_redirects",
        "old/index.html",
        "downloads/notes.txt",
        "404.html",
        "articles/found/index.html",
        "us-iran-talks-fa/index.html",
    ] {
        assert!(FIRST.keys().any(|path| path.ends_with(ending)), "{ending}: {:?}", FIRST.keys());
    }
    assert!(FIRST.keys().any(|path| path.starts_with("search/words")), "{:?}", FIRST.keys());
    assert!(FIRST.len() > 200, "only {} files", FIRST.len());
}

#[test]
fn the_folder_changes_nothing_and_is_named_nowhere() {
    let above = tempfile::Builder::new().prefix("a much longer name ").tempdir().expect("a folder");
    for name in ["with spaces & $signs", "نام فارسی", "deep/er/and/deeper/still"] {
        let root = above.path().join(name);
        fs::create_dir_all(&root).expect("a folder");
        write(&root, false);
        let found = built(&root, |_| {});
        is_the_same(name, &found);
        let folder = root.to_str().expect("UTF-8");
        assert!(found.values().all(|bytes| !String::from_utf8_lossy(bytes).contains(folder)), "{name}");
    }
}

#[test]
fn where_one_stands_and_where_the_output_goes_changes_nothing() {
    let (site, elsewhere) = (site(false), folder());
    build_from(elsewhere.path(), |command| {
        command.arg("--root").arg(site.path());
    });
    is_the_same("another current folder", &files(&site.path().join("public")));
    build_from(&site.path().join("content/articles"), |command| {
        command.arg("--output").arg(elsewhere.path().join("out put"));
    });
    is_the_same("another output folder", &files(&elsewhere.path().join("out put")));
}

#[test]
fn the_order_of_files_on_the_disk_changes_nothing() {
    let names = |root: &Path| -> Vec<_> {
        let entries = fs::read_dir(root.join("content/actors")).expect("a folder");
        entries.map(|entry| entry.expect("an entry").file_name()).collect()
    };
    let (one, other) = (site(false), site(true));
    if cfg!(target_os = "linux") {
        assert_ne!(names(one.path()), names(other.path()), "the order is the same, so nothing is tried");
    }
    is_the_same("the order of files", &built(other.path(), |_| {}));
}

#[test]
fn when_files_were_written_changes_nothing() {
    for when in [Duration::from_secs(1), Duration::from_secs(4_000_000_000)] {
        let site = site(false);
        for path in INPUTS.keys() {
            let file = fs::File::options().append(true).open(site.path().join(path)).expect("a file");
            file.set_modified(SystemTime::UNIX_EPOCH + when).expect("a time");
        }
        is_the_same("the time of files", &built(site.path(), |_| {}));
    }
}

/// The bytes are the same; the modes of new files are what the umask says, as for every other program.
#[cfg(unix)]
#[test]
fn the_umask_and_the_name_of_the_user_change_no_bytes() {
    use std::os::unix::fs::PermissionsExt;
    for (umask, expected) in [("022", 0o644), ("077", 0o600), ("002", 0o664)] {
        let site = site(false);
        let script = format!("umask {umask}; exec \"$0\" \"$@\"");
        let arguments = [&["-c", &script, env!("CARGO_BIN_EXE_nutgraf")], &ARGUMENTS[..]].concat();
        let mut command = program("sh", &arguments, site.path());
        command.env("USER", "somebody-else").env("LOGNAME", "somebody-else").env("HOSTNAME", "another-machine");
        run(command);
        let found = files(&site.path().join("public"));
        is_the_same(umask, &found);
        let texts = found.values().map(|bytes| String::from_utf8_lossy(bytes));
        assert!(texts.into_iter().all(|text| !text.contains("somebody-else") && !text.contains("another-machine")));
        let page = fs::metadata(site.path().join("public/index.html")).expect("a page");
        assert_eq!(page.permissions().mode() & 0o777, expected, "{umask}");
    }
}

#[test]
fn the_language_of_the_machine_changes_nothing() {
    for language in ["fa_IR.UTF-8", "tr_TR.UTF-8", "C", "POSIX", "de_DE@euro", "nonsense"] {
        let variables = ["LANG", "LC_ALL", "LC_TIME", "LC_COLLATE", "LANGUAGE"].map(|name| (name, language));
        is_the_same(language, &built_with(&variables));
    }
}

#[test]
fn the_time_zone_changes_nothing() {
    for zone in ["Asia/Tehran", "Pacific/Kiritimati", "Pacific/Pago_Pago", "<+05>-5", "Nowhere/Nothing"] {
        is_the_same(zone, &built_with(&[("TZ", zone)]));
    }
}

#[test]
fn by_the_clock_a_page_comes_at_its_moment_in_every_time_zone() {
    let now = jiff::Timestamp::now().as_second();
    let root = folder();
    fs::create_dir_all(root.path().join("content/articles")).expect("a folder");
    fs::write(root.path().join("nutgraf.yaml"), "title: T\n").expect("a file");
    for (name, hours) in [("due", -1), ("later", 1)] {
        let moment = jiff::Timestamp::from_second(now + hours * 3600).expect("a moment").strftime("%Y-%m-%dT%H:%M:%SZ");
        let text = format!("---\ntitle: A\ndate: 2026-02-06\npublish_at: {moment}\n---\n");
        fs::write(root.path().join(format!("content/articles/{name}.md")), text).expect("a file");
    }
    for zone in ["UTC0", "<+14>-14", "<-12>12"] {
        let mut command = program(env!("CARGO_BIN_EXE_nutgraf"), &["build", "--quiet"], root.path());
        command.env("TZ", zone);
        run(command);
        let is_there = |name: &str| root.path().join("public/articles").join(name).exists();
        assert!(is_there("due") && !is_there("later"), "{zone}");
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    for threads in ["1", "2", "8"] {
        is_the_same(threads, &built_with(&[("RAYON_NUM_THREADS", threads)]));
    }
}

/// As a user without a name, whom the system knows by another number, and where only one core may be used.
#[cfg(target_os = "linux")]
#[test]
fn another_user_and_another_number_of_cores_change_nothing() {
    for (wrapper, asks, expected) in
        [(&["unshare", "--user"][..], &["id", "-u"][..], "65534"), (&["taskset", "--cpu-list", "0"], &["nproc"], "1")]
    {
        let site = site(false);
        let within = |arguments: &[&str]| {
            let output = program(wrapper[0], &[&wrapper[1..], arguments].concat(), site.path()).output();
            let output = output.expect("util-linux is there");
            assert!(output.status.success(), "{wrapper:?}: {}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8_lossy(&output.stdout).trim().to_owned()
        };
        assert_eq!(within(asks), expected, "{wrapper:?} changes nothing, so nothing is tried");
        within(&[&[env!("CARGO_BIN_EXE_nutgraf")], &ARGUMENTS[..]].concat());
        is_the_same(wrapper[0], &files(&site.path().join("public")));
    }
}

#[test]
fn the_moment_may_be_told_by_the_environment() {
    let site = site(false);
    let arguments = ["build", "--quiet", "--base-url", "https://example.org/deep/"];
    let mut command = program(env!("CARGO_BIN_EXE_nutgraf"), &arguments, site.path());
    // 6 February 2026, noon.
    command.env("SOURCE_DATE_EPOCH", "1770379200");
    run(command);
    is_the_same("SOURCE_DATE_EPOCH", &files(&site.path().join("public")));
}

#[test]
fn a_flag_for_the_moment_is_stronger_than_the_environment() {
    is_the_same("SOURCE_DATE_EPOCH beside --now", &built_with(&[("SOURCE_DATE_EPOCH", "1")]));
}

#[test]
fn without_a_home_and_a_path_all_is_the_same() {
    let site = site(false);
    let found = built(site.path(), |command| {
        command.env_clear();
    });
    is_the_same("an empty environment", &found);
    is_the_same(
        "a home that is not there",
        &built_with(&[("HOME", "/nonexistent"), ("XDG_CACHE_HOME", "/nonexistent")]),
    );
}

#[test]
fn what_a_terminal_can_do_and_how_much_is_said_changes_nothing() {
    for variables in [
        [("NO_COLOR", "1"), ("TERM", "dumb"), ("COLUMNS", "20")],
        [("CLICOLOR_FORCE", "1"), ("TERM", "xterm-256color"), ("CI", "true")],
        [("RUST_BACKTRACE", "1"), ("RUST_LOG", "trace"), ("EDITOR", "vi")],
    ] {
        is_the_same(&format!("{variables:?}"), &built_with(&variables));
    }
    for arguments in [&["--format", "json"][..], &["--timings", "--color", "always"], &["--strict"]] {
        let site = site(false);
        let found = built(site.path(), |command| {
            command.args(arguments);
        });
        is_the_same(&arguments.join(" "), &found);
    }
}

#[test]
fn what_was_kept_of_earlier_builds_changes_nothing() {
    let site = site(false);
    is_the_same("a first build", &built(site.path(), |_| {}));
    assert!(site.path().join(".nutgraf").is_dir(), "nothing was kept");
    is_the_same("a second build", &built(site.path(), |_| {}));
    fs::remove_dir_all(site.path().join("public")).expect("removed");
    is_the_same("a build with the pictures of another", &built(site.path(), |_| {}));
    fs::remove_dir_all(site.path().join(".nutgraf")).expect("removed");
    is_the_same("a build with the output of another", &built(site.path(), |_| {}));
}

#[test]
fn an_earlier_output_of_another_site_leaves_no_trace() {
    let site = site(false);
    let at = |path: &str| site.path().join(path);
    fs::write(at("nutgraf.yaml"), "title: Another\nlang: fa\n").expect("a file");
    fs::write(at("content/articles/more.md"), "---\ntitle: More\ndate: 2025\n---\nIran.\n").expect("a file");
    fs::write(at("content/articles/map.png"), &INPUTS["content/articles/harbour.jpg"]).expect("a file");
    run(program(env!("CARGO_BIN_EXE_nutgraf"), &["build", "--quiet", "--now", "2020-01-01"], site.path()));
    assert!(at("public/articles/more/index.html").is_file());
    fs::remove_file(at("content/articles/more.md")).expect("removed");
    write(site.path(), false);
    is_the_same("an earlier output", &built(site.path(), |_| {}));
}

#[test]
fn a_build_with_memos_gives_what_a_build_without_gives() {
    let dir = site(false);
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
