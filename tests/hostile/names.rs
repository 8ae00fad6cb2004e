//! Names and paths that would leave the output folder, or that some system cannot hold: told, or a path of their own.

use std::collections::BTreeMap;
use std::fs;

use tempfile::TempDir;

use super::common::{Site, files};
use super::says;

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
    let (dir, site) = world();
    let head = "title: A\ndate: 2026-02-06\n";
    for (name, is_id) in hostile() {
        let shown: String = name.chars().take(40).collect();
        let keys = [("id", name.clone(), is_id), ("slug", name.clone(), is_id && !name.contains('/'))];
        // The home page and the lists have their URLs already.
        let is_url = is_id && !["index.html", "manifest.json", "404.html", "feed.xml"].contains(&name.as_str());
        let alias = format!("/{name}/");
        for (key, value, good) in keys.into_iter().chain([("aliases", alias, is_url)]) {
            let value = if key == "aliases" { format!("[{}]", quoted(&value)) } else { quoted(&value) };
            site.write("content/articles/a.md", &format!("---\n{head}{key}: {value}\n---\nText\n"));
            let before = around(&dir);
            let run = site.build(&[]);
            assert!(run.code == 0 || run.code == 1, "{key} {shown:?}: {} {}", run.code, run.stderr);
            assert!(around(&dir) == before, "{key} {shown:?} changed something outside");
            if good {
                // A page that wants the place of another is told so.
                let is_taken = name == "index.html" && run.stderr.contains("cannot be a file and a folder");
                assert!(run.code == 0 || is_taken, "{key} {shown:?}: {}", run.stderr);
            } else if !name.is_empty() && is_url == is_id {
                assert_eq!(run.code, 1, "{key} {shown:?} was accepted: {}", run.stderr);
                says(&run, &["content/articles/a.md:4:"]);
            }
            assert!(!run.stderr.contains(['\u{1b}', '\u{7}', '\u{202e}', '\u{2066}', '\u{85}']), "{key} {shown:?}");
        }
    }
}

#[test]
fn no_name_of_a_file_writes_outside_the_output() {
    let (dir, site) = world();
    for (name, _) in hostile() {
        let shown: String = name.chars().take(40).collect();
        if name.contains('\0') || name.split('/').any(|part| matches!(part, "" | "." | "..") || part.len() > 240) {
            continue;
        }
        let paths = ["content/articles/{}.md", "content/{}.md", "static/{}", "content/articles/{}.png"];
        for path in paths.map(|path| path.replace("{}", &name)) {
            if path.len() > 2000 {
                continue;
            }
            site.article("other", &format!("[x](<{name}.png>)"));
            site.write(&path, &format!("---\ntitle: A\ndate: 2026-02-06\n---\n{}\n", "Text"));
            let before = around(&dir);
            let run = site.build(&[]);
            assert!(run.code == 0 || run.code == 1, "{path:?}: {} {}", run.code, run.stderr);
            assert!(around(&dir) == before, "{shown:?} changed something outside");
            assert!(
                !run.stderr.contains(['\u{1b}', '\u{7}', '\u{202e}', '\u{2066}', '\u{85}']),
                "{path:?}: {}",
                run.stderr
            );
            for path in published(&site) {
                assert!(!path.contains(|c: char| c.is_control() || c == '\\'), "{path:?} was published");
            }
            site.remove(&path);
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
    site.write("static/e\u{301}.txt", "x").write("static/é.txt", "x");
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
