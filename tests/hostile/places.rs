//! A word that stands outside of the site, every way to it, and that no way leads there.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::common::{Run, Site, files, run};
use super::says;

const CANARY: &str = "Canarywordish";

/// A site beside a secret, with another one in a hidden folder of its own.
struct World {
    dir: TempDir,
    site: Site,
}

impl World {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let site = Site::at(&dir.path().canonicalize().expect("a path").join("site"));
        fs::create_dir_all(site.path("content/articles")).expect("a folder");
        site.write("nutgraf.yaml", "title: T\n").article("a", "Text.");
        // It reads as whatever it is taken for: an article, a configuration, a list, an actor.
        let secret = format!(
            "---\ntitle: {CANARY}\nname: {CANARY}\ndate: 2026-02-06\nid: x\n---\n{CANARY} spoke on 3 May 2020.\n"
        );
        site.write(".git/config", &secret).write("../secret", &secret).write("../outside/secret.md", &secret);
        Self { dir, site }
    }

    fn secret(&self) -> PathBuf {
        self.dir.path().canonicalize().expect("a path").join("secret")
    }

    fn link(&self, target: impl AsRef<Path>, path: &str) {
        fs::create_dir_all(self.site.path(path).parent().expect("a folder")).expect("a folder");
        symlink(target, self.site.path(path)).expect("a link");
    }

    /// Every command that reads the site, none of which tells the secret or puts it anywhere.
    #[track_caller]
    fn is_kept(&self, what: &str) -> Run {
        let arguments: [&[&str]; 4] =
            [&["build"], &["check"], &["build", "--format", "sarif"], &["check", "--format", "json"]];
        for arguments in arguments.into_iter().rev() {
            let run = self.site.run(arguments);
            assert!(run.code < 4 && run.code >= 0, "{what} {arguments:?}: {}", run.stderr);
            let told = run.stderr.contains(CANARY) || run.stdout.contains(CANARY);
            assert!(!told, "{what} {arguments:?} told:\n{}{}", run.stdout, run.stderr);
        }
        for folder in ["public", ".nutgraf"] {
            if self.site.path(folder).exists() {
                let published = files(&self.site.path(folder));
                let leak = published.iter().find(|(_, bytes)| String::from_utf8_lossy(bytes).contains(CANARY));
                assert!(leak.is_none(), "{what} put it into {folder}/{}", leak.expect("a leak").0);
            }
        }
        self.site.build(&[])
    }
}

#[test]
fn no_link_of_the_file_system_leads_to_what_stands_outside() {
    let world = World::new();
    let secret = world.secret();
    let targets = [PathBuf::from("../../../secret"), secret.clone(), "chain".into(), "../../.git/config".into()];
    world.link(&secret, "content/articles/chain");
    let mut text = String::new();
    let mut links = Vec::new();
    for kind in ["md", "txt", "png", "svg", "gif", "pdf"] {
        for (at, target) in targets.iter().enumerate() {
            let why = if at == 3 { "leads to a hidden file of the site" } else { "leads out of the site" };
            let name = format!("b{at}.{kind}");
            text += &format!("[l]({name}) ![p]({name})\n\n");
            world.link(target, &format!("content/articles/{name}"));
            links.push((format!("content/articles/{name}"), why));
        }
    }
    for path in [
        "static/s.txt",
        "templates/article.html",
        "templates/words/en.yaml",
        "content/events/e.yaml",
        "content/actors/x.md",
    ] {
        world.link(&secret, path);
        links.push((path.to_owned(), "leads out of the site"));
    }
    world.site.article("a", &text);
    let run = world.is_kept("a link").failed(1);
    for (path, why) in links {
        says(&run, &[&format!("--> {path}\n = note: a link that {why}")]);
    }
}

#[test]
fn no_folder_that_is_a_link_leads_outside() {
    for path in ["content/events", "content/articles/sub", "static/x", "templates/blocks", "content", "static"] {
        let world = World::new();
        if path == "content" {
            fs::rename(world.site.path("content"), world.dir.path().join("content")).expect("moved");
        }
        let target = if path == "content" { "content" } else { "outside" };
        world.link(world.secret().with_file_name(target), path);
        let run = world.is_kept(path).failed(1);
        says(&run, &[&format!("--> {path}"), "leads out of the site"]);
    }
    let world = World::new();
    world.link("../.git", "static/git");
    says(&world.is_kept("a hidden folder").failed(1), &["static/git", "hidden"]);
    let world = World::new();
    world.link("..", "content/loop");
    says(&world.is_kept("a loop").failed(1), &["content/loop"]);
}

#[test]
fn a_folder_whose_name_begins_as_the_sites_is_outside() {
    let world = World::new();
    let beside = world.secret().with_file_name("site-of-others");
    fs::create_dir(&beside).expect("a folder");
    fs::copy(world.secret(), beside.join("secret")).expect("a file");
    let mut text = String::new();
    let paths = ["content/articles/b.md", "content/articles/b.pdf", "content/articles/b.svg", "static/b.txt"];
    for path in paths {
        world.link(beside.join("secret"), path);
        text += &format!("[l]({})\n\n", path.rsplit('/').next().expect("a name"));
    }
    world.link(&beside, "content/events");
    world.site.article("a", &text);
    let run = world.is_kept("a folder beside the site").failed(1);
    for path in paths.iter().chain(&["content/events"]) {
        says(&run, &[&format!("--> {path}\n = note: a link that leads out of the site")]);
    }
}

#[test]
fn the_configuration_is_no_link_to_what_stands_outside() {
    let world = World::new();
    fs::remove_file(world.site.path("nutgraf.yaml")).expect("removed");
    world.link(world.secret(), "nutgraf.yaml");
    for verb in ["build", "check"] {
        let run = world.site.run(&[verb]).failed(2);
        assert!(!run.stderr.contains(CANARY), "{}", run.stderr);
        says(&run, &["nutgraf.yaml", "leads out of the site"]);
    }
}

#[test]
fn devices_pipes_and_what_the_system_tells_of_a_process_are_not_read() {
    let world = World::new();
    for (at, target) in
        ["/dev/zero", "/dev/stdin", "/proc/self/environ", "/proc/self/mem", "/proc/self/fd/0"].iter().enumerate()
    {
        for kind in ["md", "png", "pdf"] {
            world.link(target, &format!("content/articles/{at}.{kind}"));
        }
    }
    for name in ["pipe.md", "pipe.png", "pipe.pdf"] {
        let made = Command::new("mkfifo").arg(world.site.path("content/articles").join(name)).status();
        assert!(made.expect("mkfifo runs").success());
    }
    let _socket =
        std::os::unix::net::UnixListener::bind(world.site.path("content/articles/socket.md")).expect("a socket");
    says(&world.is_kept("devices").failed(1), &["content/articles/0.md", "leads out of the site"]);
}

#[test]
fn no_path_in_a_file_leads_outside() {
    let world = World::new();
    let absolute = world.secret().display().to_string();
    let file = format!("file://{absolute}");
    let paths = [
        "../../../secret",
        "../../../outside/secret.md",
        &absolute,
        &file,
        "/../secret",
        "/../../secret",
        "%2e%2e/%2e%2e/%2e%2e/secret",
        "..\\..\\..\\secret",
        "....//....//....//secret",
        "../../.git/config",
        "/.git/config",
    ];
    let mut menu = String::new();
    for (at, path) in paths.iter().enumerate() {
        menu += &format!("  - {{title: M, url: '{path}'}}\n");
        for (kind, text) in [
            ("links", format!("---\n[x](<{path}>)\n\n![y](<{path}>)\n")),
            ("image", format!("image: {{src: '{path}', alt: a, credit: c, license: l}}\n---\nx\n")),
            ("figure", format!("---\n```figure\nsrc: '{path}'\nalt: a\n```\n")),
        ] {
            let text = format!("---\ntitle: A\ndate: 2026-02-06\n{text}");
            world.site.write(&format!("content/articles/{kind}-{at}.md"), &text);
        }
    }
    let run = world.is_kept("a path").failed(1);
    for at in 0..paths.len() {
        let lines = [
            format!("links-{at}.md:5:"),
            format!("links-{at}.md:7:"),
            format!("image-{at}.md:4:"),
            format!("figure-{at}.md:"),
        ];
        says(&run, &lines.each_ref().map(String::as_str));
    }
    fs::remove_dir_all(world.site.path("content")).expect("removed");
    world.site.article("a", "Text.").write("nutgraf.yaml", &format!("title: T\nmenu:\n{menu}"));
    let run = world.is_kept("a menu").failed(2);
    assert_eq!(run.stderr.matches("--> nutgraf.yaml:").count(), paths.len(), "{}", run.stderr);
    world.site.write("nutgraf.yaml", "title: T\n");
    for path in [&absolute, "../../secret", "../.git/config"] {
        for text in [
            format!(
                "{{% extends \"builtin/article.html\" %}}{{% block main %}}{{% include \"{path}\" %}}{{% endblock %}}"
            ),
            format!("{{% extends \"{path}\" %}}"),
        ] {
            world.site.write("templates/article.html", &text);
            world.is_kept(path).failed(1);
        }
    }
}

#[test]
fn what_was_made_of_pictures_is_kept_in_no_folder_that_is_a_link() {
    let outside = |world: &World| world.secret().with_file_name("outside");
    let world = World::new();
    let picture = image::DynamicImage::new_rgb8(40, 30);
    let mut png = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut png, image::ImageFormat::Png).expect("a picture");
    world.site.write_bytes("content/articles/p.png", png.get_ref()).article("a", "![a](p.png)");
    world.site.build(&[]).succeeded();
    // A link in the place of what was made is not what was made.
    let kept =
        walkdir::WalkDir::new(world.site.path(".nutgraf/pictures")).into_iter().map(|entry| entry.expect("an entry"));
    let kept: Vec<PathBuf> =
        kept.filter(|entry| entry.file_type().is_file()).map(|entry| entry.path().to_owned()).collect();
    assert!(kept.len() > 1);
    for place in &kept {
        fs::remove_file(place).expect("removed");
        symlink(world.secret(), place).expect("a link");
    }
    fs::remove_dir_all(world.site.path("public")).expect("removed");
    world.is_kept("a link in the place of a version").succeeded();
    assert!(kept.iter().all(|place| place.symlink_metadata().is_ok_and(|meta| meta.is_file())));

    fs::remove_dir_all(world.site.path(".nutgraf")).expect("removed");
    fs::create_dir_all(outside(&world).join("pictures/sub")).expect("a folder");
    let before = files(world.dir.path());
    world.link(outside(&world), ".nutgraf");
    fs::remove_dir_all(world.site.path("public")).expect("removed");
    says(&world.site.build(&[]).failed(3), &[".nutgraf: it is a link"]);
    says(&world.site.run(&["clean"]).failed(3), &[".nutgraf: it is a link"]);
    assert!(outside(&world).join("pictures/sub").is_dir(), "nothing behind the link is removed");
    fs::remove_file(world.site.path(".nutgraf")).expect("removed");
    let after = files(world.dir.path());
    let is_output = |path: &&String| path.starts_with("site/public/");
    assert!(before.keys().filter(|path| !is_output(path)).eq(after.keys().filter(|path| !is_output(path))));

    // The same holds for what lies in it, be it a link that leads nowhere yet.
    for (target, place) in
        [(outside(&world), ".nutgraf/pictures"), (outside(&world).join("new"), ".nutgraf/.gitignore")]
    {
        world.link(target, place);
        for command in ["build", "clean"] {
            says(&world.site.run(&[command]).failed(3), &[&format!("{place}: it is a link")]);
        }
        assert!(!outside(&world).join("new").exists() && outside(&world).join("pictures/sub").is_dir(), "{place}");
        fs::remove_dir_all(world.site.path(".nutgraf")).expect("removed");
    }
}

#[test]
fn suggest_reads_and_writes_nothing_through_a_link_that_leads_out() {
    let world = World::new();
    world.link(world.secret(), "content/articles/s.txt");
    for more in [&["--json"][..], &[], &["--write"]] {
        let run = world.site.run(&[&["suggest", "content/articles/s.txt", "--date", "2026-02-06"][..], more].concat());
        assert!(!run.stdout.contains(CANARY) && !run.stderr.contains(CANARY), "{}{}", run.stdout, run.stderr);
        says(&run.failed(2), &["leads out of the site"]);
    }
    // Nor one below a folder that leads out, however the file is named.
    let world = World::new();
    world.site.write("../outside/s.txt", &format!("{CANARY} spoke on 3 May 2020.\n"));
    world.link("../../../outside", "content/articles/linked");
    let absolute = world.site.path("content/articles/linked/s.txt");
    for file in
        ["content/articles/linked/s.txt", absolute.to_str().expect("UTF-8"), "content/../content/articles/linked/s.txt"]
    {
        let run = world.site.run(&["suggest", file, "--date", "2026-02-06"]);
        assert!(!run.stdout.contains(CANARY) && !run.stderr.contains(CANARY), "{}{}", run.stdout, run.stderr);
        says(&run.failed(2), &["leads out of the site"]);
    }
    // What somebody names that stands in no site is read: nobody else can have named it.
    let named = run(world.dir.path(), &["suggest", "secret", "--date", "2026-02-06"]).succeeded();
    assert!(named.stdout.contains("2020-05-03"), "{}", named.stdout);

    let world = World::new();
    world.link("../../outside", "content/actors");
    world
        .site
        .write("content/articles/2026-02-06-n.txt", "A headline\n\nVera Lund, the mayor of Oslo, spoke. Lund left.\n");
    let before = files(world.dir.path());
    says(
        &world.site.run(&["suggest", "--write", "content/articles/2026-02-06-n.txt"]).failed(2),
        &["leads out of the site"],
    );
    assert_eq!(files(world.dir.path()), before);
}

#[test]
fn no_command_that_makes_files_writes_through_a_link_that_leads_out() {
    for (target, place, arguments) in [
        ("../../outside", "content/articles", &["new", "article", "Talks"][..]),
        ("../../outside/secret.md", "content/about.md", &["new", "page", "About"]),
        ("../../../outside/secret.md", ".vscode/nutgraf/site.json", &["schema", "--write"]),
        ("../../outside/new", ".vscode/settings.json", &["schema", "--write"]),
        ("../outside", ".vscode", &["schema", "--write"]),
        ("../outside", ".github", &["ci", "github"]),
        ("../outside/new", "netlify.toml", &["ci", "netlify"]),
        ("../../outside", "fresh/content", &["init", "fresh"]),
        ("../../outside", "fresh/.vscode", &["init", "fresh"]),
    ] {
        let world = World::new();
        if place == "content/articles" {
            fs::remove_dir_all(world.site.path(place)).expect("removed");
        }
        world.link(target, place);
        let outside = || files(&world.dir.path().join("outside"));
        let before = outside();
        let run = world.site.run(arguments);
        assert!(
            run.code == 2 || run.code == 3 || place.ends_with("settings.json"),
            "{place}: {}: {}",
            run.code,
            run.stderr
        );
        assert!(outside() == before, "{place} {arguments:?}: {:?}", outside().keys());
        assert!(!world.site.path("fresh/nutgraf.yaml").exists(), "half of a site is left");
    }
}

#[test]
fn import_writes_nothing_through_a_link_that_leads_out() {
    let world = World::new();
    world.site.write("../old/content/posts/one.md", "+++\ntitle = \"One\"\ndate = 2026-02-06\n+++\nText\n");
    fs::remove_dir_all(world.site.path("content/articles")).expect("removed");
    world.link("../../outside", "content/articles");
    let before = files(world.dir.path());
    let run = world.site.run(&["import", "zola", "../old"]);
    says(&run.failed(3), &["leads out of the site"]);
    assert_eq!(files(world.dir.path()), before);
}

#[test]
fn no_file_of_content_runs_where_it_is_opened() {
    let site = Site::new();
    let names = ["evil.html", "evil", "evil.js", "evil.xml", "evil.xhtml", "evil.svgz"];
    let of_servers = ["evil.PhP", "evil.php.pdf", "evil.html.gz"];
    for (at, name) in names.into_iter().chain(of_servers).enumerate() {
        site.write(&format!("content/articles/{name}"), "<script src=\"evil.js\"></script>");
        for text in [
            format!("[look]({name})"),
            format!("![look]({name})"),
            format!("<a href=\"{name}\">look</a>"),
            format!("<a href=\"{name}\">\n\nlook\n\n</a>"),
            format!("[look][1]\n\n[1]: {name}"),
            format!("[look]({name}#y)"),
            format!("[look](./{name}?x#y)"),
        ]
        .into_iter()
        // All ways with some of the names, one with each.
        .take(if at < 2 { usize::MAX } else { 1 })
        {
            site.article("a", &text);
            let run = site.build(&[]).failed(1);
            says(&run, &["content/articles/a.md:", &format!("{name}` may run where it is opened"), "`.zip`"]);
            assert!(!site.path("public").exists(), "{text}");
        }
        site.write("nutgraf.yaml", "title: T\nhtml: trusted\n").article("a", &format!("[look]({name})"));
        site.build(&[]).succeeded();
        assert!(site.path(&format!("public/articles/{name}")).exists(), "{name}");
        site.write("nutgraf.yaml", "title: T\n");
        fs::remove_dir_all(site.path("public")).expect("removed");
    }
    site.article("a", "[the figures](figures.csv)").write("content/articles/figures.csv", "a,b");
    site.build(&[]).succeeded();
}

#[test]
fn no_file_of_content_speaks_for_the_site() {
    let front = "title: A\ndate: 2026-02-06\n";
    let file = format!("---\n{front}---\n[look](../robots.txt)\n");
    let alias = |name: &str| format!("---\n{front}aliases: [/{name}]\n---\n```\nDisallow: /\n```\n");
    for (path, text, name) in [
        ("content/articles/a.md", file, "robots.txt"),
        ("content/articles/a.md", alias("robots.txt"), "robots.txt"),
        ("content/articles/a.md", alias("Ads.txt"), "Ads.txt"),
        ("content/articles/a.md", alias("_worker.js"), "_worker.js"),
        ("content/robots.txt.md", String::from("---\ntitle: A\n---\nDisallow: /\n"), "robots.txt/index.html"),
    ] {
        let site = Site::new();
        site.article("b", "Text.").write("content/robots.txt", "User-agent: *\nDisallow: /\n").write(path, &text);
        let run = site.build(&[]).failed(1);
        says(&run, &[&format!("`{name}` would speak for the whole site"), "content/", "`static/`"]);
        site.write(path, "---\ntitle: A\ndate: 2026-02-06\n---\n").write("static/robots.txt", "User-agent: *\n");
        site.write("nutgraf.yaml", "title: T\nbase_url: https://example.org/\n");
        if path.contains("articles") {
            site.build(&[]).succeeded();
            assert_eq!(site.output("robots.txt"), "User-agent: *\n");
        }
    }
}

#[test]
fn a_configuration_among_the_texts_makes_no_site_of_its_own() {
    let site = Site::new();
    site.article("a", "Text.").write("content/nutgraf.yaml", "title: Another\noutput: elsewhere\nhtml: trusted\n");
    site.write("content/articles/nutgraf.yaml", "titel: none\n");
    for folder in ["content", "content/articles"] {
        run(&site.path(folder), &["build"]).succeeded();
        assert!(site.output("index.html").contains("About a"), "{folder}");
        assert!(!site.path("content/elsewhere").exists(), "{folder}");
        fs::remove_dir_all(site.path("public")).expect("removed");
    }
    // Whoever names it means it.
    let inner = site.path("content");
    run(&inner, &["clean", "--root", inner.to_str().expect("UTF-8")]).succeeded();
    says(&run(&inner, &["build", "--root", "articles"]).failed(3), &["unknown key `titel`"]);
}
