//! Names and paths that would leave the output folder, or that some system cannot hold: told, or a path of their own.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use tempfile::TempDir;

use super::common::{Run, Site, files};
use super::says;
use super::terminal::is_steered;

/// Parts of paths, each with whether it may be an id.
fn hostile() -> Vec<(String, bool)> {
    let refused = [
        "",
        ".",
        "..",
        "...",
        "../x",
        "../../../x",
        "/x",
        "//x",
        "/../x",
        "x/../../y",
        "x/./y",
        "x//y",
        "x/",
        "\\x",
        "..\\x",
        "..\\..\\x",
        "C:\\x",
        "C:x",
        "c:/x",
        "x:y",
        "x::$DATA",
        "CON",
        "con",
        "Con.txt",
        "NUL",
        "nul.md",
        "aux",
        "PRN",
        "COM1",
        "com1.html",
        "LPT9",
        "CONIN$",
        "a/CON/b",
        "x.",
        "x ",
        " x",
        "x..",
        ".x",
        ".git/hooks/x",
        ".htaccess",
        "x?y",
        "x*y",
        "x|y",
        "x<y",
        "x>y",
        "x\"y",
        "x'y",
        "x y",
        "x\ty",
        "x\u{7}y",
        "x\u{1b}[2Jy",
        "x\u{85}y",
        "x\u{202e}y",
        "x\u{2066}y",
        "x\u{200b}y",
        "x\u{feff}y",
        "x\u{ad}y",
        "x\u{2028}y",
        "%2e%2e",
        "%2e%2e/x",
        "x%00y",
        "x%2fy",
        "\u{2024}\u{2024}/x",
        "\u{2025}",
        "\u{2026}/x",
        "x\u{2215}y",
        "x\u{ff0f}y",
        "x\u{2044}y",
        "e\u{301}",
        "$HOME",
        "~",
        "~root",
        "`id`",
        "$(id)",
        "x;y",
        "x&y",
        "x#y",
        "{{ x }}",
        "__proto__\u{0}",
    ];
    let accepted = [
        "x.y",
        "index.html",
        "manifest.json",
        "feed.xml",
        "__nutgraf",
        "__proto__",
        "نام",
        "ﬁ",
        "İ",
        "ı",
        "ß",
        "ſ",
        "x-",
        "-x",
        "-rf",
        "a/b/c/d/e",
        "static",
        "content",
        "public",
        "404.html",
        "_redirects",
        "con-",
    ];
    let mut all: Vec<(String, bool)> = refused.map(|name| (name.to_owned(), false)).into();
    all.extend(accepted.map(|name| (name.to_owned(), true)));
    all.push(("x".repeat(200), true));
    all.push(("x".repeat(201), false));
    all.push(("ن".repeat(100), true));
    all.push(("ن".repeat(101), false));
    all.push((["abcdefghi"; 80].join("/"), true));
    all.push((["abcdefghi"; 81].join("/"), false));
    all.push(("d/".repeat(3000) + "x", false));
    all
}

/// A site in a folder of its own, and all that stands around its output.
fn world() -> (TempDir, Site) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let site = Site::at(&dir.path().join("a/b/site"));
    site.write("nutgraf.yaml", "title: T\n")
        .write("../beside", "x")
        .write("../../above", "x")
        .write("static/s.txt", "x");
    (dir, site)
}

fn around(dir: &TempDir) -> BTreeMap<String, Vec<u8>> {
    files(dir.path()).into_iter().filter(|(path, _)| !path.starts_with("a/b/site/public/")).collect()
}

fn published(site: &Site) -> Vec<String> {
    let folder = site.path("public");
    if folder.exists() { files(&folder).into_keys().collect() } else { Vec::new() }
}

/// The files that a run for programs tells errors of.
fn with_errors(run: &Run) -> BTreeSet<String> {
    let found = run.stderr.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
    found
        .filter(|found| found["severity"] == "error")
        .map(|found| found["file"].as_str().expect("a file").to_owned())
        .collect()
}

/// As a single-quoted or, where that cannot be, a double-quoted value of YAML.
fn quoted(text: &str) -> String {
    if text.contains(|c: char| c.is_control() || "\u{85}\u{2028}\u{feff}".contains(c)) {
        let escaped: String = text.chars().map(|c| format!("\\U{:08x}", u32::from(c))).collect();
        return format!("\"{escaped}\"");
    }
    format!("'{}'", text.replace('\'', "''"))
}

#[test]
fn no_id_slug_or_alias_writes_outside_the_output() {
    for key in ["id", "slug", "aliases"] {
        let (dir, site) = world();
        let mut good = Vec::new();
        let mut bad = 0;
        for (at, (name, is_id)) in hostile().into_iter().enumerate() {
            if name.is_empty() {
                continue;
            }
            let value = if key == "aliases" { format!("[{}]", quoted(&format!("/{name}/"))) } else { quoted(&name) };
            let text = format!("---\ntitle: A\ndate: 2026-02-06\n{key}: {value}\n---\nText\n");
            let file = format!("content/articles/a{at}.md");
            if is_id && (key != "slug" || !name.contains('/')) {
                good.push((file, text));
            } else {
                site.write(&file, &text);
                bad += 1;
            }
        }
        // All that cannot be are told in one run, each where it stands.
        let before = around(&dir);
        let run = site.build(&[]).failed(1);
        assert!(around(&dir) == before, "{key}: something outside has changed");
        assert!(!is_steered(&run.stderr), "{key}");
        assert!(bad > 70);
        for file in files(&site.path("content/articles")).keys() {
            // What ends with a slash is an old URL as well.
            let is_url = key == "aliases" && run.stderr.matches(&format!("{file}:4:")).count() == 0;
            let text = std::fs::read_to_string(site.path("content/articles").join(file)).expect("a file");
            assert!(!is_url || text.contains("'/x//'"), "{key}: {file} was accepted: {text:?}");
            assert!(is_url || run.stderr.contains(&format!("content/articles/{file}:4:")), "{key} {file}: {text:?}");
        }
        // Each of the others has a place of its own inside, or is told that somebody else has it.
        std::fs::remove_dir_all(site.path("content")).expect("removed");
        for (file, text) in good {
            site.write(&file, &text);
            let run = site.build(&[]);
            let is_taken = run.stderr.contains("error: `") && run.stderr.contains("cannot be a file and a folder");
            assert!(run.code == 0 || is_taken, "{key} {text:?}: {}", run.stderr);
            assert!(
                around(&dir)
                    .keys()
                    .filter(|path| !path.contains("/content/"))
                    .eq(before.keys().filter(|path| !path.contains("/content/")))
            );
            site.remove(&file);
        }
    }
}

#[test]
fn no_name_of_a_file_writes_outside_the_output() {
    for path in ["content/articles/{}.md", "content/{}.md", "static/{}", "content/articles/{}.png"] {
        let (dir, site) = world();
        let mut links = String::new();
        let mut written = 0;
        for (name, _) in hostile() {
            let cannot_be = |part: &str| matches!(part, "" | "." | "..") || part.len() > 240;
            if name.contains('\0') || name.split('/').any(cannot_be) || name.len() > 2000 {
                continue;
            }
            // Some are the folder of others: both cannot be there.
            let place = site.path(&path.replace("{}", &name));
            let parent = place.parent().map(std::fs::create_dir_all);
            if !matches!(parent, Some(Ok(()))) || place.is_dir() {
                continue;
            }
            links += &format!("[x](<{name}.png>)\n\n");
            std::fs::write(&place, "---\ntitle: A\ndate: 2026-02-06\n---\nText\n").expect("a file");
            written += 1;
        }
        assert!(written > 60);
        site.article("other", &links);
        let before = around(&dir);
        // What is wrong is taken away until the rest is published.
        for _ in 0..20 {
            let run = site.build(&["--format", "json"]);
            assert!(run.code == 0 || run.code == 1, "{path}: {} {}", run.code, run.stderr);
            assert!(!is_steered(&site.build(&[]).stderr), "{path}");
            if run.code == 0 {
                break;
            }
            assert!(!site.path("public").exists(), "{path}");
            site.article("other", "Text");
            for file in with_errors(&run).iter().filter(|file| !file.ends_with("other.md")) {
                drop(std::fs::remove_file(site.path(file)));
            }
        }
        assert!(site.path("public/index.html").exists(), "{path}: {}", site.build(&[]).stderr);
        let is_input = |path: &&String| !path.contains("/content/") && !path.contains("/static/");
        assert!(around(&dir).keys().filter(is_input).eq(before.keys().filter(is_input)), "{path}");
        for published in published(&site) {
            assert!(!published.contains(|c: char| c.is_control() || c == '\\'), "{published:?} was published");
        }
    }
}

#[test]
fn no_id_of_anything_else_writes_outside_the_output() {
    type Text = fn(&str) -> String;
    let files: [(&str, Text); 5] = [
        ("content/actors/N.md", |id| format!("name: A\nkind: person\nid: {id}\n")),
        ("content/topics/N.md", |id| format!("title: T\nid: {id}\n")),
        ("content/events/N.md", |id| format!("title: E\ndate: 2026-02-06\nid: {id}\n")),
        ("content/articles/claim-N.md", |id| {
            format!("title: A\ndate: 2026-02-06\nclaims: [{{id: {id}, text: X, as_of: 2026-02-06}}]\n")
        }),
        ("content/articles/source-N.md", |id| {
            format!("title: A\ndate: 2026-02-06\nsources: [{{id: {id}, title: S, publisher: P}}]\n")
        }),
    ];
    for (path, text) in files {
        let (dir, site) = world();
        // Parts of pages have pages of their own, which are named after ids too.
        site.write("nutgraf.yaml", "title: T\nbase_url: https://example.org/\nembed: true\nsocial: false\n");
        let mut bad = BTreeSet::new();
        let mut all = 0;
        for (at, (name, is_id)) in hostile().into_iter().enumerate().filter(|(_, (name, _))| !name.is_empty()) {
            let file = path.replace('N', &at.to_string());
            site.write(&file, &format!("---\n{}---\nText\n", text(&quoted(&name))));
            all += 1;
            if !is_id {
                bad.insert(file);
            }
        }
        let before = around(&dir);
        let mut told = BTreeSet::new();
        // What is told is taken away, until the rest is published.
        for _ in 0..20 {
            let run = site.build(&["--format", "json"]);
            assert!(run.code == 0 || run.code == 1, "{path}: {} {}", run.code, run.stderr);
            if run.code == 0 {
                break;
            }
            assert!(
                !site.path("public").exists()
                    && around(&dir).keys().eq(before
                        .keys()
                        .filter(|path| { !told.iter().any(|file: &String| path.ends_with(file.as_str())) })),
                "{path}"
            );
            for file in with_errors(&run) {
                site.remove(&file);
                told.insert(file);
            }
        }
        assert!(bad.is_subset(&told), "{path}: {:?} were accepted", bad.difference(&told));
        assert!(told.len() < all - 10, "{path}: {} of {all} were refused", told.len());
        let is_there = |file: &&String| !told.iter().any(|told| file.ends_with(told.as_str()));
        let expected: Vec<&String> = before.keys().filter(is_there).collect();
        assert_eq!(around(&dir).keys().collect::<Vec<_>>(), expected, "{path}");
        let published = published(&site);
        assert!(published.len() > 10, "{path}: {published:?}");
        for file in published {
            assert!(!file.contains(|c: char| c.is_control() || c == '\\'), "{file:?} was published");
        }
    }
}

#[test]
fn names_that_deceive_whoever_reads_them_are_told_as_what_they_are() {
    let (_dir, site) = world();
    site.article("a", "[x](<p\u{202e}gnp.pdf>)").write("content/articles/p\u{202e}gnp.pdf", "x");
    site.write("static/a\u{1b}[2J.txt", "x").write("static/a\\b.txt", "x");
    let run = site.build(&[]).failed(1);
    let what = "is no name for a file of a site";
    says(&run, &[&format!("`articles/p\\u{{202e}}gnp.pdf` {what}"), &format!("`a\\u{{1b}}[2J.txt` {what}")]);
    says(&run, &[&format!("`a\\b.txt` {what}"), "--> static/a\\u{1b}[2J.txt", "give it another name"]);
}

#[test]
fn names_that_some_systems_cannot_have_are_told() {
    let (_dir, site) = world();
    let names = [
        "static/aux.txt",
        "static/Com¹/a.txt",
        "static/a.",
        "static/d./a.txt",
        "static/e /a.txt",
        "content/articles/nul.pdf",
        "content/articles/f./a.pdf",
    ];
    for name in names {
        site.write(name, "x");
    }
    site.article("a", "[x](nul.pdf) [x](f./a.pdf)")
        .write("static/auxiliary.txt", "x")
        .write("static/.well-known/x", "x");
    let run = site.build(&[]).failed(1);
    for name in ["aux.txt", "Com¹", "a.", "d.", "e ", "nul.pdf", "f."] {
        says(&run, &[&format!("Windows can have no file of the name `{name}`")]);
    }
    assert_eq!(run.stderr.matches("Windows can have").count(), names.len(), "{}", run.stderr);
}

#[test]
fn paths_that_some_systems_take_for_one_are_told() {
    for (one, other) in [
        ("strike", "STRIKE"),
        ("straße", "strasse"),
        ("ſtrike", "strike"),
        ("ςα", "σα"),
        ("K", "k"),
        ("İ", "i\u{307}"),
        ("É", "é"),
    ] {
        let (_dir, site) = world();
        site.article(one, "Text").article(other, "Text");
        let run = site.build(&[]).failed(1);
        let told =
            run.stderr.contains("are one file on some systems") || run.stderr.contains("two articles have the id");
        assert!(told || run.stderr.contains("composed form"), "{one} {other}: {}", run.stderr);
    }
    // A dotless i is another letter, and so are these.
    for (one, other) in [("kisa", "kısa"), ("o", "ö"), ("и", "й")] {
        let (_dir, site) = world();
        site.article(one, "Text").article(other, "Text").build(&[]).succeeded();
    }
    // Composed and decomposed.
    let (_dir, site) = world();
    site.article("a", "Text").write("static/e\u{301}.txt", "x").write("static/é.txt", "x");
    says(&site.build(&[]).failed(1), &["are one file on some systems"]);
}

#[test]
fn what_is_made_while_publishing_has_its_names_for_itself() {
    for path in ["manifest.json", "Manifest.JSON", "manifest.json/x", ".nutgraf-unfinished", ".nutgraf-unfinished/x"] {
        let (_dir, site) = world();
        site.write(&format!("static/{path}"), "x").article("a", "Text");
        says(&site.build(&[]).failed(1), &[&format!("static/{path}")]);
        assert!(!site.path("public").exists());
    }
}

#[test]
fn names_of_files_are_as_long_as_they_may_be_and_no_longer() {
    let (_dir, site) = world();
    site.article("a", "Text");
    // A file system takes no longer name, so the limit of a part is met by what is made of a picture.
    let path = |bytes: usize| {
        let folders = "f".repeat(99) + "/";
        let path = folders.repeat(bytes / 100) + &"x".repeat(bytes % 100);
        assert_eq!(path.len(), bytes);
        path
    };
    site.write(&format!("static/{}", path(1024)), "x").build(&[]).succeeded();
    site.write(&format!("static/{}", path(1025)), "x");
    says(&site.build(&[]).failed(1), &["a path has at most 1024 bytes", "give it another name"]);

    let (_dir, site) = world();
    let picture = |bytes: usize| {
        let name = "p".repeat(bytes - 4) + ".png";
        let mut png = std::io::Cursor::new(Vec::new());
        image::DynamicImage::new_rgb8(40, 30).write_to(&mut png, image::ImageFormat::Png).expect("a picture");
        site.write_bytes(&format!("content/articles/{name}"), png.get_ref());
        site.article("a", &format!("![a]({name})"));
    };
    // Beside it stands `….png-40.webp`.
    picture(255 - "-40.webp".len());
    site.build(&[]).succeeded();
    fs::remove_dir_all(site.path("content")).expect("removed");
    picture(256 - "-40.webp".len());
    says(&site.build(&[]).failed(1), &["a name has at most 255 bytes"]);
}
