//! Disks that are full or must not be written, folders that must not be read or are gone, too few open files.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Output;

use super::calls::ended;
use super::versions::{SMALL, Size, Versions, nowhere, spoilt};
use crate::common::{Site, command, files, tools};

const PLAIN: Size = Size { picture: false, ..SMALL };

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

fn is_root() -> bool {
    ended(command("id", "/".as_ref()).arg("-u")).stdout == b"0\n"
}

/// A build by somebody who is bound by the modes of files: root without its privileges, else this user.
fn build_as_bound(site: &Site) -> Output {
    let program = env!("CARGO_BIN_EXE_nutgraf");
    if is_root() {
        let mut bound = command("setpriv", site.root());
        ended(bound.args(["--bounding-set=-all", "--inh-caps=-all", program, "build"]))
    } else {
        ended(command(program, site.root()).arg("build"))
    }
}

fn mode(site: &Site, path: &str, mode: u32) {
    fs::set_permissions(site.path(path), fs::Permissions::from_mode(mode)).expect("its mode is set");
}

/// Runs a script in a mount namespace: nobody else sees what it mounts. It ends with 1 where nobody may have one.
fn where_mounts_are_ours(site: &Site, script: &str) -> Output {
    let namespaces = if is_root() { "-m" } else { "-rm" };
    ended(command("unshare", site.root()).args([namespaces, "sh", "-c", script]))
}

/// A disk of some kilobytes below the site on which a build publishes. Gives what the build said, and the folder as it
/// was then; `None` where nobody may mount anything.
fn build_on_a_small_disk(versions: &Versions, kilobytes: usize) -> Option<(Output, usize)> {
    let kept = versions.site.path("kept");
    super::versions::remove(&kept);
    let script = format!(
        "mount -t tmpfs -o size={kilobytes}k disk www && cp -r public www/ || exit 77\n\
         {} build --output www/public; code=$?; cp -r www/public kept || exit 78; exit $code",
        env!("CARGO_BIN_EXE_nutgraf")
    );
    fs::create_dir_all(versions.site.path("www")).expect("a folder");
    let output = where_mounts_are_ours(&versions.site, &script);
    match code(&output) {
        0 | 3 => Some((output, versions.stands_at(&kept).expect("a folder"))),
        // Too small even for the old output.
        77 if told(&output).contains("No space left") => Some((output, 0)),
        1 | 77 => None,
        code => panic!("{code}: {}", told(&output)),
    }
}

#[test]
fn a_full_disk_is_told_and_the_old_site_stays() {
    let versions = Versions::published(PLAIN);
    let mut codes = Vec::new();
    for kilobytes in (150..600).step_by(25) {
        let Some((output, stands)) = build_on_a_small_disk(&versions, kilobytes) else {
            return full_from_some_call_on(&versions);
        };
        match code(&output) {
            0 => assert_eq!(stands, 1, "{kilobytes}: {}", told(&output)),
            3 => {
                assert!(told(&output).contains("No space left on device"), "{}", told(&output));
                assert!(told(&output).contains("make room"), "{}", told(&output));
                assert_eq!(stands, 0, "{kilobytes}");
            }
            _ => {}
        }
        codes.push(code(&output));
    }
    println!("exit codes with more and more room: {codes:?}");
    assert!(codes.contains(&0) && codes.contains(&3), "{codes:?}");
}

/// Where nothing can be mounted: from one call on, all that would write are told that the disk is full.
fn full_from_some_call_on(versions: &Versions) {
    tools::strace().unwrap_or_else(|why| panic!("{why}"));
    let folder = tempfile::tempdir().expect("a folder");
    let mut refused = 0;
    for n in 1..40 {
        versions.reset();
        let inject = format!("inject=write,mkdir,linkat:error=ENOSPC:when={n}+");
        let output = ended(&mut versions.traced(&["-e", &inject], &folder.path().join("log")));
        match code(&output) {
            0 => assert_eq!(versions.stands(), Some(1)),
            code => {
                assert_eq!((code, versions.stands()), (3, Some(0)), "{}", told(&output));
                refused += 1;
            }
        }
    }
    assert!(refused > 5, "{refused}");
}

#[test]
fn a_file_that_may_not_grow_is_an_error() {
    let versions = Versions::published(PLAIN);
    let script = format!("trap '' XFSZ; ulimit -f 8; exec {} build", env!("CARGO_BIN_EXE_nutgraf"));
    let output = ended(command("bash", versions.site.root()).args(["-c", &script]));
    assert_eq!(code(&output), 3, "{}", told(&output));
    assert!(told(&output).contains("File too large"), "{}", told(&output));
    assert_eq!(versions.stands(), Some(0));
    versions.has_no_litter();
}

#[test]
fn too_few_open_files_are_an_error_that_says_so() {
    let versions = Versions::published(SMALL);
    let mut codes = Vec::new();
    for limit in 4..=24 {
        versions.reset();
        let script = format!("ulimit -n {limit}; exec {} build", env!("CARGO_BIN_EXE_nutgraf"));
        let output = ended(command("bash", versions.site.root()).args(["-c", &script]));
        match code(&output) {
            0 => assert_eq!(versions.stands(), Some(1)),
            3 => {
                assert!(told(&output).contains("Too many open files"), "{limit}: {}", told(&output));
                assert_eq!(versions.stands(), Some(0), "{limit}");
            }
            code => panic!("{limit}: {code}: {}", told(&output)),
        }
        codes.push(code(&output));
    }
    println!("exit codes with 4 to 24 open files: {codes:?}");
    assert!(codes.contains(&0) && codes.iter().any(|code| *code != 0), "{codes:?}");
}

#[test]
fn an_output_that_must_not_be_written_is_told_with_what_to_do() {
    let versions = Versions::published(PLAIN);
    // The folder that holds it: nothing can be made beside it.
    mode(&versions.site, ".", 0o555);
    let output = build_as_bound(&versions.site);
    mode(&versions.site, ".", 0o755);
    assert_eq!(code(&output), 3, "{}", told(&output));
    assert!(
        told(&output).contains("Permission denied") && told(&output).contains("must be writable too"),
        "{}",
        told(&output)
    );
    assert_eq!(versions.stands(), Some(0));
    versions.has_no_litter();
}

#[test]
fn a_disk_that_is_mounted_to_be_read_only_is_told() {
    let versions = Versions::published(PLAIN);
    let program = env!("CARGO_BIN_EXE_nutgraf");
    let script =
        format!("mount --bind . . && mount -o remount,bind,ro . || exit 77\ncd \"$PWD\" && exec {program} build");
    let mut mounted = where_mounts_are_ours(&versions.site, &script);
    if matches!(code(&mounted), 1 | 77) {
        // Where nobody may mount anything, the calls say so.
        tools::strace().unwrap_or_else(|why| panic!("{why}"));
        let folder = tempfile::tempdir().expect("a folder");
        let calls = "inject=mkdir,mkdirat,rename,renameat,renameat2,unlink,linkat:error=EROFS";
        mounted = ended(&mut versions.traced(&["-e", calls], &folder.path().join("log")));
    }
    assert_eq!(code(&mounted), 3, "{}", told(&mounted));
    for words in ["Read-only file system", "must be writable too"] {
        assert!(told(&mounted).contains(words), "{}", told(&mounted));
    }
    assert_eq!(versions.stands(), Some(0));
    versions.is_mended_by_a_build(1);
}

#[test]
fn what_must_not_be_read_is_an_error_and_never_a_smaller_site() {
    let versions = Versions::published(PLAIN);
    let paths = [
        "content/articles",
        "content/actors",
        "content",
        "static",
        "content/articles/a0.md",
        "nutgraf.yaml",
        "static/stays.txt",
        "content/articles/paper.pdf",
    ];
    for path in paths {
        let before = fs::metadata(versions.site.path(path)).expect("it is there").permissions();
        mode(&versions.site, path, 0o000);
        let output = build_as_bound(&versions.site);
        fs::set_permissions(versions.site.path(path), before).expect("its mode is set");
        assert_eq!(code(&output), 3, "{path}: {}", told(&output));
        assert!(
            told(&output).contains("Permission denied") && told(&output).contains(path),
            "{path}: {}",
            told(&output)
        );
        assert_eq!(versions.stands(), Some(0), "{path}");
    }
    versions.is_mended_by_a_build(1);
}

#[test]
fn a_site_whose_texts_are_gone_is_not_published_as_an_empty_one() {
    let versions = Versions::published(PLAIN);
    fs::rename(versions.site.path("content"), versions.site.path("away")).expect("renamed");
    let run = versions.site.build(&["--format", "json"]).failed(3);
    assert!(run.stderr.contains("\"no-content\""), "{}", run.stderr);
    assert_eq!(versions.stands(), Some(0));
    fs::create_dir(versions.site.path("content")).expect("a folder");
    versions.site.build(&[]).succeeded();
    assert!(!versions.site.path("public/articles/a0").exists());
}

#[test]
fn an_output_whose_folder_is_gone_is_made_anew_and_one_in_the_place_of_a_file_is_refused() {
    let versions = Versions::new(PLAIN);
    versions.put(0);
    let site = &versions.site;
    site.build(&["--output", "www/site/public"]).succeeded();
    fs::remove_dir_all(site.path("www")).expect("removed");
    site.build(&["--output", "www/site/public"]).succeeded();
    assert_eq!(versions.stands_at(&site.path("www/site/public")), Some(0));
    fs::remove_dir_all(site.path("www")).expect("removed");
    site.write("www", "a file");
    let run = site.build(&["--output", "www/site/public"]).failed(3);
    assert!(run.stderr.contains("www"), "{}", run.stderr);
}

#[test]
fn a_file_that_cannot_be_read_to_its_end_is_published_whole_or_not_at_all() {
    let versions = Versions::published(PLAIN);
    let text = "Words of a long text.\n".repeat(20_000);
    versions.site.write("static/report.pdf", &text);
    let place = versions.site.path("static/report.pdf").canonicalize().expect("a place");
    let calls = "read,pread64,copy_file_range,sendfile";
    let mut codes = Vec::new();
    // Where it is looked at, and where it is copied.
    for n in 1..=24 {
        super::versions::remove(&versions.public());
        let how = format!("error=EIO:when={n}");
        // One thread, since each is counted by itself.
        let mut spoilt = spoilt(versions.site.root(), nowhere(), &[&place], (calls, &how));
        let output = ended(spoilt.env("RAYON_NUM_THREADS", "1").arg("build"));
        if code(&output) == 0 {
            assert!(versions.site.output("report.pdf") == text, "{n}: a part of it is published");
        } else {
            assert!(code(&output) == 3 && told(&output).contains("Input/output error"), "{n}: {}", told(&output));
            assert_eq!(versions.stands(), None, "{n}");
        }
        codes.push(code(&output));
    }
    assert!(codes.iter().filter(|code| **code == 3).count() > 3 && codes.contains(&0), "{codes:?}");
}

#[test]
fn where_there_are_no_hard_links_what_is_kept_stays_what_it_is_and_a_folder_can_be_deployed_to() {
    let versions = Versions::published(PLAIN);
    let run = |arguments: &[&str]| {
        ended(spoilt(versions.site.root(), nowhere(), &[], ("link,linkat", "error=EPERM")).args(arguments))
    };
    let public = versions.public();
    std::os::unix::fs::symlink("../nutgraf.yaml", public.join("link")).expect("a link");
    fs::write(public.join("CNAME"), "example.org").expect("a file");
    let built = run(&["build", "--keep-foreign"]);
    assert_eq!(code(&built), 0, "{}", told(&built));
    assert_eq!(fs::read_link(public.join("link")).expect("still a link").to_str(), Some("../nutgraf.yaml"));
    assert_eq!(versions.site.output("CNAME"), "example.org");
    // There is no end of a pipe to wait for.
    let made = ended(command("mkfifo", &public).arg("pipe"));
    assert_eq!(code(&made), 0, "{}", told(&made));
    versions.put(0);
    let built = run(&["build", "--keep-foreign"]);
    assert!(code(&built) == 3 && told(&built).contains("pipe"), "{}", told(&built));
    for path in ["pipe", "link", "CNAME"] {
        fs::remove_file(public.join(path)).expect("removed");
    }
    assert_eq!(versions.stands(), Some(1));

    let to = tempfile::tempdir().expect("a folder");
    let target = format!("file://{}/www", to.path().display());
    for _ in 0..2 {
        let deployed = run(&["deploy", &target]);
        assert_eq!(code(&deployed), 0, "{}", told(&deployed));
        assert!(files(&to.path().join("www")) == files(&public));
    }
}

/// What the system does not let anybody read is no mistake of the text.
#[test]
fn what_any_command_cannot_read_ends_it_with_3() {
    let other = Site::new();
    other.write("content/a.md", "---\ntitle: A\n---\n").write("config.toml", "title = \"T\"\n").write("t.json", "{}");
    let old = other.root().canonicalize().expect("a place");
    let folder = old.to_str().expect("UTF-8");
    let site = Site::new();
    site.write("content/actors/vera.md", "---\nname: Vera Lund\n---\n").article("b", "Vera Lund spoke.");
    let root = site.root().canonicalize().expect("a place");
    let (timeline, article) = (format!("{folder}/t.json"), root.join("content/articles/b.md"));
    let article = article.to_str().expect("UTF-8");
    let before = files(&root);
    for (place, inner, arguments) in [
        (old.join("content/a.md"), "content/a.md", &["import", "hugo", folder][..]),
        (old.join("config.toml"), "config.toml", &["import", "hugo", folder]),
        (old.join("t.json"), "t.json", &["import", "timelinejs", &timeline]),
        (root.join("nutgraf.yaml"), "nutgraf.yaml", &["import", "hugo", folder]),
        (root.join("content/articles/b.md"), "content/articles/b.md", &["suggest", article]),
        (root.join("content/actors/vera.md"), "content/actors/vera.md", &["suggest", article]),
        (root.join("nutgraf.yaml"), "nutgraf.yaml", &["suggest", article]),
        (root.join("nutgraf.yaml"), "nutgraf.yaml", &["clean"]),
        (root.join("nutgraf.yaml"), "nutgraf.yaml", &["deploy", "file:///nowhere"]),
    ] {
        let mut spoilt = spoilt(&root, nowhere(), &[Path::new(inner), &place], ("openat,openat2", "error=EIO"));
        let output = spoilt.args(arguments).output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{inner} {arguments:?}: {said}");
        assert!(said.contains("Input/output error") && said.contains(inner), "{inner} {arguments:?}: {said}");
        assert_eq!(files(&root), before, "{inner} {arguments:?}");
    }
}

#[test]
fn where_no_thread_can_be_started_that_is_told() {
    let versions = Versions::published(PLAIN);
    let spoil = |how| spoilt(versions.site.root(), nowhere(), &[], ("clone,clone3", how));
    for how in ["error=EAGAIN:when=1+", "error=EAGAIN:when=2+"] {
        let output = ended(spoil(how).env("RAYON_NUM_THREADS", "2").arg("build"));
        assert_eq!(code(&output), 3, "{how}: {}", told(&output));
        for words in ["threads", "Resource temporarily unavailable", "RAYON_NUM_THREADS=1"] {
            assert!(told(&output).contains(words), "{how}: {}", told(&output));
        }
        assert_eq!(versions.stands(), Some(0));
    }
    versions.is_mended_by_a_build(1);
}
