//! `nutgraf import`: files of other programs become files of a site that builds; whatever they hold, nothing is written over
//! and nothing leads out of their folder.

mod common;

use std::fs;
use std::path::Path;

use common::{Site, repository, run};
use serde_json::Value;

/// A folder of `tests/importing/`.
fn example(name: &str) -> String {
    repository("tests/importing").join(name).display().to_string()
}

fn text(site: &Site, path: &str) -> String {
    fs::read_to_string(site.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The front matter of a file.
fn front(site: &Site, path: &str) -> serde_yaml::Value {
    let text = text(site, path);
    let yaml = text.split("---\n").nth(1).unwrap_or_else(|| panic!("no front matter: {text}"));
    serde_yaml::from_str(yaml).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// A folder that is imported from.
fn old_site(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    dir
}

fn import(site: &Site, program: &str, folder: &Path) -> common::Run {
    site.run(&["import", program, &folder.display().to_string()])
}

#[track_caller]
fn holds(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no {part} in: {text}");
    }
}

#[test]
fn a_site_of_hugo_becomes_articles_pages_and_topics_that_build() {
    let site = Site::new();
    let said = site.run(&["import", "hugo", &example("hugo")]).succeeded().stderr;
    holds(
        &said,
        &[
            "3 articles, 4 pages, 3 topics, 3 other files written",
            "layout: “wide”",
            "the short code `youtube`",
            "talks.md:14:",
        ],
    );
    let strike = text(&site, "content/articles/posts/harbour-strike/index.md");
    holds(
        &strike,
        &[
            "date: 2026-02-06\n",
            "updated: 2026-02-09\n",
            "publish_at: 2026-02-06T12:00:00+01:00\n",
            "expires_at: 2030-01-01\n",
            "authors: [Mara Lindqvist]",
            "topics: [port-merrow, strikes]",
            "aliases: [\"/posts/harbour-strike/\", \"/news/strike/\", \"/2026/strike.html\"]",
            "image:\n  src: quay.png\n",
            "extra:\n  desk: Harbour\n",
            "since: 2020-05-01",
            "extensions: [12, 14]",
            "![The east quay](quay.png)\n\nThe quay on \\*Monday\\*",
            "[talks](../talks.md#who-talks)",
            "[the minutes](minutes.pdf)",
            "on the east quay.\n\n## Background\n",
            "## Timeline\n",
            "[below](#background), above and [the old page](index.md)",
        ],
    );
    assert!(!strike.contains("more-->"), "{strike}");
    let translation = front(&site, "content/articles/posts/harbour-strike-fa/index.md");
    assert_eq!(translation["translation_of"], "posts/harbour-strike");
    assert_eq!((&translation["lang"], &translation["date"]), (&"fa".into(), &"2026-02-06".into()));
    let translation = text(&site, "content/articles/posts/harbour-strike-fa/index.md");
    holds(&translation, &["![اسکله](../harbour-strike/quay.png)", "[گفت‌وگوها](../talks.md)"]);
    let talks = text(&site, "content/articles/posts/talks.md");
    holds(
        &talks,
        &[
            "draft: true",
            "slug: talks-2026",
            "authors: [Jonas Berg]",
            "\"/posts/talks-2026/\"",
            "[strike]: harbour-strike/index.md",
            "![the mayor](/img/mayor.png)",
            "{{< youtube w7Ft2ymGmfc >}}",
            "\\[[ -f minutes ]]",
            "```text\n",
        ],
    );
    assert!(site.path("static/img/mayor.png").is_file() && !site.path("content/articles/static").exists());
    assert_eq!(front(&site, "content/topics/strikes.md")["title"], "Strikes");
    assert_eq!(front(&site, "content/topics/بندر.md")["title"], "بندر");
    assert_eq!(front(&site, "content/guide/corrections.md")["order"], 3);
    holds(&text(&site, "content/guide/corrections.md"), &["[how we work](index.md) and a page that is gone."]);
    site.build(&["--drafts"]).succeeded();
    holds(&site.output("news/strike/index.html"), &["articles/posts/harbour-strike/"]);
    holds(&site.output("articles/posts/harbour-strike/index.html"), &["lang=\"fa\"", "hreflang"]);
}

#[test]
fn a_site_of_zola_becomes_articles_pages_and_topics_that_build_strictly() {
    let site = Site::new();
    let said = site.run(&["import", "zola", &example("zola")]).succeeded().stderr;
    holds(
        &said,
        &["3 articles, 3 pages, 3 topics, 1 other file written", "sort_by: “date”", "`@/blog/none.md` leads nowhere"],
    );
    let bridge = text(&site, "content/articles/blog/new-bridge/index.md");
    holds(
        &bridge,
        &[
            "topics: [bridges, c, council]",
            "alt: The plan",
            "aliases: [\"/blog/new-bridge/\", \"/bridge/index.html\"]",
            "[the day before](../eve.md) and nothing.",
            "{{ youtube(id=\"w7Ft2ymGmfc\") }}",
            "The council has voted. \n",
        ],
    );
    assert_eq!(front(&site, "content/topics/c.md")["title"], "C++");
    let eve = front(&site, "content/articles/blog/eve.md");
    assert_eq!((&eve["date"], &eve["topics"][0]), (&"2025-11-02".into(), &"bridges".into()));
    let about = text(&site, "content/about.md");
    holds(
        &about,
        &["[the bridge](articles/blog/new-bridge/index.md#the-vote)", "aliases: [\"/who-we-are/\"]", "order: 1"],
    );
    let french = front(&site, "content/articles/blog/new-bridge-fr/index.md");
    assert_eq!((&french["lang"], &french["translation_of"]), (&"fr".into(), &"blog/new-bridge".into()));
    site.build(&["--drafts", "--strict"]).succeeded();
    holds(&site.output("who-we-are/index.html"), &["about/"]);
}

#[test]
fn a_content_folder_alone_is_enough() {
    let site = Site::new();
    site.run(&["import", "hugo", &(example("hugo") + "/content/guide")]).succeeded();
    assert_eq!(front(&site, "content/index.md")["title"], "How we work");
    site.build(&["--drafts"]).succeeded();
}

#[test]
fn json_of_timelinejs_becomes_an_article_with_its_timeline() {
    let site = Site::new();
    let said = site.run(&["import", "timelinejs", &example("harbour.json")]).succeeded().stderr;
    holds(
        &said,
        &[
            "harbour.json:",
            "event 5 “A day that is not there” is left out",
            "era: “The first port”",
            "group: “Port”",
            "background: “color: #333”",
            "display date: “That long weekend (2026-02-06/2026-02-08)”",
            "time of day: “09:30”",
            "picture, 2 times",
            "<script> in texts",
            "links that lead to no web address",
        ],
    );
    let path = "content/articles/the-harbour-strike.md";
    let front = front(&site, path);
    assert_eq!(front["description"], "Dockers in Brakhaven have stopped work.");
    assert_eq!(front["draft"], true);
    holds(&text(&site, path), &["This timeline says **why**."]);
    let timeline = front["timeline"].as_sequence().expect("a list");
    let dates: Vec<String> = timeline
        .iter()
        .map(|entry| {
            entry["date"].as_i64().map_or_else(|| entry["date"].as_str().unwrap_or("").to_owned(), |y| y.to_string())
        })
        .collect();
    assert_eq!(dates, ["1911", "198X", "2026-01~", "2026-02-06/2026-02-08", "-0043-03-15"]);
    assert_eq!(timeline[0]["text"], "With *two* cranes & a [pier](https://port.example/history).");
    assert_eq!(timeline[1]["text"], "\\[\\[Nobody\\]\\] was \\*hurt\\*.");
    assert_eq!(timeline[3]["text"], "- north quay\n- east quay");
    assert_eq!((&timeline[2]["source"], &timeline[3]["source"]), (&timeline[3]["source"], &"video-example".into()));
    let source = &front["sources"][0];
    assert_eq!((&source["title"], &source["publisher"]), (&"Minutes of the talks".into(), &"City of Brakhaven".into()));
    assert_eq!(front["sources"].as_sequence().map(Vec::len), Some(1));
    site.build(&["--drafts", "--strict"]).succeeded();
    let page = site.output("articles/the-harbour-strike/index.html");
    holds(&page, &["15 March 44 BC", "the 1980s", "about January 2026", "[[Nobody]] was *hurt*."]);
    assert!(!page.contains("alert("), "{page}");
}

#[test]
fn the_spreadsheet_of_timelinejs_becomes_the_same_in_any_script() {
    let site = Site::new();
    let said = site.run(&["import", "timelinejs", &example("bridge.csv")]).succeeded().stderr;
    holds(&said, &["content/articles/پل-تازهٔ-شهر.md", "era: “The first bridges” in line 9", "media thumbnail"]);
    let front = front(&site, "content/articles/پل-تازهٔ-شهر.md");
    assert_eq!(front["description"], "شهر دو پل دارد.");
    assert_eq!(
        (&front["timeline"][0]["date"], &front["timeline"][0]["text"]),
        (&"1985~".into(), &"نخستین سطر سطر دوم".into())
    );
    assert_eq!(front["timeline"][1]["date"], "2025-11-03T19:30:00");
    assert_eq!(front["timeline"][1]["text"], "**نه** رأی، پنج مخالف");
    assert_eq!(front["sources"][0]["publisher"], "Merrow Post");
    site.run(&["import", "timelinejs", &example("bridge.csv"), "--id", "bridge"]).succeeded();
    site.build(&["--drafts", "--strict"]).succeeded();
}

/// The entries of an article's timeline that have a date: date and title.
fn entries(site: &Site, article: &str) -> Vec<(String, String)> {
    let data: Value = serde_json::from_str(&site.output(&format!("articles/{article}/index.json"))).expect("JSON");
    let entries = data["article"]["timeline"].as_array().expect("a timeline");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    entries
        .iter()
        .filter(|entry| !entry["date"].is_null())
        .map(|entry| (text(&entry["date"]["edtf"]), text(&entry["title"])))
        .collect()
}

#[test]
fn the_timeline_that_nutgraf_writes_for_timelinejs_comes_back_as_it_was() {
    let golden = Site::at(&repository("tests/golden/timeline-of-three-kinds"));
    let vague = Site::new();
    let dates = [
        "-0499",
        "0000",
        "198X",
        "19XX",
        "1980?",
        "1985-XX-XX",
        "2004-XX",
        "2015~/2018",
        "2018-05/2020",
        "2025-21",
        "2025-06%",
        "2026-02-06",
    ];
    let timeline: Vec<String> =
        dates.iter().map(|date| format!("  - {{date: \"{date}\", title: \"A & <b> *{date}*\"}}\n")).collect();
    vague.write(
        "content/articles/a.md",
        &format!("---\ntitle: A\ndate: 2026-02-06\ntimeline:\n{}---\n", timeline.concat()),
    );
    let out = tempfile::tempdir().expect("a folder");
    let mut seen = 0;
    for (number, (from, url)) in [(&golden, ""), (&vague, "https://example.org/")].into_iter().enumerate() {
        let folder = out.path().join(number.to_string()).display().to_string();
        let mut arguments = vec!["build", "-o", &folder];
        arguments.extend((!url.is_empty()).then_some(["-u", url]).into_iter().flatten());
        from.run(&arguments).succeeded();
        let articles = fs::read_dir(Path::new(&folder).join("articles")).expect("articles");
        for article in
            articles.map(|entry| entry.expect("an entry").path()).filter(|path| path.join("timeline.json").is_file())
        {
            let id = article.file_name().expect("a name").to_string_lossy().into_owned();
            let site = Site::new();
            let file = article.join("timeline.json").display().to_string();
            let said = site.run(&["import", "timelinejs", &file, "--id", &id]).succeeded().stderr;
            assert!(!said.contains("display date"), "{said}");
            site.build(&["--drafts"]).succeeded();
            fs::create_dir_all(site.path("public/original")).expect("a folder");
            fs::copy(article.join("index.json"), site.path("public/original/index.json")).expect("a copy");
            fs::create_dir_all(site.path("public/articles/original")).expect("a folder");
            fs::copy(article.join("index.json"), site.path("public/articles/original/index.json")).expect("a copy");
            assert_eq!(entries(&site, &id), entries(&site, "original"), "{file}");
            seen += entries(&site, &id).len();
        }
    }
    assert!(seen > dates.len(), "{seen}");
}

#[test]
fn a_dry_run_says_the_same_and_writes_nothing() {
    let site = Site::new();
    let before = common::files(site.root());
    let run = site.run(&["--format", "json", "import", "hugo", &example("hugo"), "--dry-run"]).succeeded();
    assert_eq!(common::files(site.root()), before);
    let data: Value = serde_json::from_str(run.stdout.trim()).expect("JSON");
    assert_eq!((&data["dry_run"], &data["articles"], &data["topics"]), (&true.into(), &3.into(), &3.into()));
    let left = data["not_carried_over"].as_array().expect("a list");
    assert!(left.iter().any(|group| group["key"] == "layout" && group["example"] == "wide"), "{left:?}");
    assert!(run.stderr.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "{}", run.stderr);
    let quiet = site.run(&["-q", "import", "timelinejs", &example("bridge.csv")]).succeeded();
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
}

#[test]
fn nothing_is_written_over_and_what_stands_in_the_way_is_named_first() {
    let site = Site::new();
    site.write("content/articles/posts/talks.txt", "Mine\n\nText of mine.\n");
    site.write("content/guide/corrections.md", "---\ntitle: Mine\n---\n");
    site.write("content/topics/strikes.md", "---\ntitle: My strikes\n---\n");
    let before = common::files(site.root());
    let said = site.run(&["import", "hugo", &example("hugo")]).failed(2).stderr;
    holds(&said, &["content/articles/posts/talks.txt", "content/guide/corrections.md", "are there already"]);
    assert!(!said.contains("strikes.md"), "{said}");
    assert_eq!(common::files(site.root()), before);
    site.remove("content/articles/posts/talks.txt").remove("content/guide/corrections.md");
    site.run(&["import", "hugo", &example("hugo")]).succeeded();
    assert_eq!(front(&site, "content/topics/strikes.md")["title"], "My strikes");
    site.run(&["import", "hugo", &example("hugo")]).failed(2);
}

#[test]
fn every_mistake_is_told_at_once_with_its_line_and_nothing_is_written() {
    let old = old_site(&[
        ("a.md", "+++\ntitle = \"A\"\ndate = 2026-02-06\nbroken\n+++\n"),
        ("b.md", "---\ntitle: B\ndate: [\n---\n"),
        ("c.md", "{\"title\": \"C\",\n\"date\" 3}\n"),
        ("d.md", "---\ntitle: D\ndate: some day\n---\n"),
        ("e.md", "+++\ntitle = \"E\"\n"),
        ("f.md", "---\ntitle: F\ndate: 2026-02-06\n---\nFine.\n"),
    ]);
    let site = Site::new();
    let before = common::files(site.root());
    let said = import(&site, "hugo", old.path()).failed(1).stderr;
    holds(
        &said,
        &[
            "a.md:4:",
            "not TOML",
            "b.md:4:",
            "not YAML",
            "c.md:2:",
            "not JSON",
            "d.md:3:",
            "`some day` is not a date",
            "e.md:1:1",
            "never closed",
            "5 errors",
            "nothing was imported",
        ],
    );
    assert_eq!(common::files(site.root()), before);

    let files = old_site(&[
        ("a.json", "{\n  \"events\": [\n    {\"a\": 1,}\n  ]\n}\n"),
        ("b.json", "{\"timeline\": {}}"),
        ("c.csv", "Year,Headline\n1979,A\n1980,B,C\n"),
        ("d.csv", "a,b\n1,2\n"),
    ]);
    for (file, parts) in [
        ("a.json", ["a.json:3:", "not JSON"]),
        ("b.json", ["b.json:1:", "TimelineJS 2"]),
        ("c.csv", ["c.csv:3:", "3 columns in a table of 2"]),
        ("d.csv", ["d.csv:1:", "no columns"]),
    ] {
        let said = import(&site, "timelinejs", &files.path().join(file)).failed(1).stderr;
        holds(&said, &parts);
    }
    fs::write(files.path().join("e.json"), [b'{', 0xff, b'}']).expect("a file");
    holds(&import(&site, "timelinejs", &files.path().join("e.json")).failed(1).stderr, &["not UTF-8"]);
    assert_eq!(common::files(site.root()), before);
}

#[test]
fn outside_of_a_site_the_way_to_one_is_told() {
    let dir = tempfile::tempdir().expect("a folder");
    let said = run(dir.path(), &["import", "hugo", &example("hugo")]).failed(2).stderr;
    holds(&said, &["nutgraf.yaml", "nutgraf init"]);
    let site = Site::new();
    for arguments in [
        ["import", "timelinejs", "none.json"],
        ["import", "hugo", "none"],
        ["import", "hugo", "."],
        ["import", "zola", "content"],
    ] {
        fs::create_dir_all(site.path("content")).expect("a folder");
        site.run(&arguments).failed(2);
    }
    let bad = site.run(&["import", "timelinejs", &example("harbour.json"), "--id", "../out"]).failed(2);
    holds(&bad.stderr, &["--id out"]);
}

#[cfg(unix)]
#[test]
fn links_never_lead_out_of_the_folder_and_a_circle_is_an_error() {
    use std::os::unix::fs::symlink;

    let secret = old_site(&[("secret.md", "---\ntitle: Secret\n---\n"), ("secret.png", "secret")]);
    let site = Site::new();
    let before = common::files(site.root());
    for (from, to, why) in [
        (secret.path().join("secret.md"), "content/a.md", "leads out of the folder"),
        (secret.path().to_owned(), "content/b", "leads out of the folder"),
        (Path::new("../content").to_owned(), "content/c", "folder that it stands in"),
        (Path::new("nowhere.md").to_owned(), "content/d.md", "cannot read"),
    ] {
        let old = old_site(&[("content/fine.md", "---\ntitle: Fine\n---\n")]);
        symlink(from, old.path().join(to)).expect("a link");
        holds(&import(&site, "hugo", old.path()).failed(1).stderr, &[why, to]);
    }
    assert_eq!(common::files(site.root()), before);

    let climbing = "---\ntitle: A\ndate: 2026-02-06\nimage: ../../secret.png\n---\n\
        [a](../../../secret.png) ![b](/../secret.png) [c](%2e%2e/%2e%2e/secret.png) ![d](/linked.png) ![e](/folder/secret.png)\n";
    let old = old_site(&[("content/a.md", climbing), ("static/kept.txt", "x"), ("secret.png", "x")]);
    symlink(secret.path().join("secret.png"), old.path().join("static/linked.png")).expect("a link");
    symlink(secret.path(), old.path().join("static/folder")).expect("a link");
    import(&site, "zola", old.path()).succeeded();
    holds(&text(&site, "content/articles/a.md"), &["a b c d e"]);
    assert!(common::files(site.root()).values().all(|bytes| bytes != b"secret"));
    site.build(&["--drafts", "--strict"]).succeeded();
}

#[test]
fn what_is_too_large_is_an_error_and_deep_nesting_is_one_of_the_build() {
    let site = Site::new();
    let old = old_site(&[("a.md", ""), ("b.json", "")]);
    for name in ["a.md", "b.json"] {
        let file = fs::OpenOptions::new().write(true).open(old.path().join(name)).expect("a file");
        file.set_len(100_000_000).expect("a large file");
    }
    holds(&import(&site, "hugo", old.path()).failed(1).stderr, &["a.md", "larger than 8 MiB"]);
    holds(&import(&site, "timelinejs", &old.path().join("b.json")).failed(2).stderr, &["larger than 8 MiB"]);

    let deep = |open: &str, close: &str, n: usize| open.repeat(n) + &close.repeat(n);
    let old = old_site(&[
        ("a.json", &format!("{{\"events\": {}}}", deep("[", "]", 100_000))),
        ("b.md", &format!("+++\ntitle = \"B\"\n[extra]\nx = {}\n+++\n", deep("[", "]", 60))),
        ("c.md", &format!("---\ntitle: C\ndate: 2026\n---\n{}\n", deep("> ", "[", 5000))),
    ]);
    holds(&import(&site, "timelinejs", &old.path().join("a.json")).failed(1).stderr, &["not JSON"]);
    import(&site, "zola", old.path()).succeeded();
    holds(&site.build(&["--drafts"]).failed(1).stderr, &["more than 100 quotations"]);
}

#[test]
fn names_that_collide_or_cannot_be_ids_are_told_apart() {
    let dated =
        |title: &str| format!("---\ntitle: \"{title}\"\ndate: 2026-02-06\ntags: [\"C++\", C, \"!!!\", con]\n---\n");
    let old = old_site(&[
        ("a b.md", &dated("One")),
        ("A_b.md", &dated("Two")),
        ("a-b/index.md", &dated("Three")),
        ("con.md", &dated("Four")),
        ("!!!.md", &dated("Five")),
        ("articles/index.md", "---\ntitle: Six\n---\n"),
        ("timeline.md", "---\ntitle: Seven\n---\n"),
        ("actors/x.md", "---\ntitle: Eight\n---\n"),
        ("x/index.md", "---\ntitle: Nine\n---\n"),
        ("x/_index.md", "---\ntitle: Ten\n---\n"),
        (
            "s.md",
            "---\ntitle: E\ndate: 2026\nslug: \"../../up\"\naliases: [/x/, /actors/, //evil, \"/a b/\", /topics/c/]\n---\n",
        ),
        ("t.md", "---\ntitle: T\ndate: 2026\nslug: s\n---\n"),
        ("no-front-matter.md", "# A *heading*\n\nText\n"),
    ]);
    let site = Site::new();
    import(&site, "hugo", old.path()).succeeded();
    site.build(&["--drafts", "--strict"]).succeeded();
    let written = common::files(&site.path("content"));
    assert_eq!(written.keys().filter(|path| path.starts_with("articles/")).count(), 7, "{:?}", written.keys());
    assert_eq!(written.keys().filter(|path| path.starts_with("topics/")).count(), 4, "{:?}", written.keys());
    assert!(!site.path("up.md").exists());
}

#[test]
fn links_and_pictures_of_html_lead_where_those_of_markdown_do() {
    let body = "---\ntitle: T\ndate: 2026-02-06\n---\n<a class=\"b\"\n  HREF='/posts/old/'>to a page</a>\n\n\
                Text <img src=\"a.svg\" alt=\"a\"> <a href=\"gone.md\">gone</a> <a href=\"https://example.org/?a&amp;b\">web</a>.\n\n\
                <figure>\n<img alt=\"*no* [[picture]] & <b>\" src=\"gone.png\">\n</figure>\n\n<a href=\"javascript:alert(1)\">bad</a>\n";
    let old = old_site(&[
        ("posts/one/index.md", body),
        ("posts/one/a.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 2 1\"/>"),
        ("posts/old.md", "---\ntitle: Old\ndate: 2026-02-05\n---\nText.\n"),
    ]);
    let site = Site::new();
    let said = import(&site, "hugo", old.path()).succeeded().stderr;
    for gone in ["gone.md", "gone.png", "javascript:alert(1)"] {
        holds(&said, &[&format!("the link `{gone}` leads nowhere, so that only its words are kept")]);
    }
    let text = text(&site, "content/articles/posts/one/index.md");
    holds(
        &text,
        &[
            "<a class=\"b\"\n  href=\"../old.md\">to a page</a>",
            "<img src=\"a.svg\" alt=\"a\"> <a >gone</a> <a href=\"https://example.org/?a&amp;b\">web</a>.",
            "<a >bad</a>",
        ],
    );
    assert!(!text.contains("gone.") && !text.contains("javascript"), "{text}");
    site.build(&[]).succeeded();
    let page = fs::read_to_string(site.path("public/articles/posts/one/index.html")).expect("a page");
    holds(&page, &[">to a page</a>", " gone <a ", "*no* [[picture]] &amp; &lt;b&gt;", "bad"]);
}

#[test]
fn hostile_texts_are_harmless_and_build() {
    let bodies = [
        "---\ntitle: not front matter\n---\n{{ config.title }} {% include \"x\" %}",
        "[a](javascript:alert(1)) <javascript:alert(2)> ![b](data:text/html,x) [c]( java\u{1}script:alert(3))",
        "<script>alert(4)</script>\n\n<img src=x onerror=alert(5)>",
        "[d][e] [f][] [g]\n\n[e]: /gone/\n[f]: <gone.md> \"t\"\n[g]: vbscript:x",
        "![[h]] [[i|j]] [[k]](l.md) [m [n](gone.md)](gone.md) [![o](gone.png)](gone.md)",
        "[# p](gone.md)\n\n[- q](gone.md)\n\n[](gone.md) ![](gone.png)",
        "## r {#timeline}\n\n## s {#x}\n\n## t {#x}\n\n[u](#x) [v](#timeline) [w](#gone) [y]()",
        "```actors\nx\n```\n\n~~~ known\nx\n~~~\n\n> ```claim\n> x\n> ```\n\n- ```timeline x\n  y",
        "{{< figure src=\"javascript:alert(6)\" alt=\"](x)\" >}} {{< ref \"gone\" >}} [z]({{< ref \"gone\" >}}) {{<script>}}",
        "{{< unclosed \"\n\n{{% /* %}} {{</* a */>}}",
        "[^1] [^2]\n\n[^1]: a\n\n| [a\\|b](gone.md) | c |\n|---|---|\n| [[x\\|y]] | `[[z]]` |",
        "[a](http://) [b](https:///x) [c](//host/x) [d](mailto:a@b) [e](<x y.md>) [f](?q) [g](#) [h](.) [i](..) [j](/)",
        "\u{0}NUL \u{feff} \u{202e} \u{2028}",
    ];
    let site = Site::new();
    let texts: Vec<(String, String)> = bodies
        .iter()
        .enumerate()
        .map(|(at, body)| {
            let title = ["\"--- {{ x }}\"", "'a: b # c'", "\"<script>alert(7)</script>\""][at % 3];
            (
                format!("h{at}.md"),
                format!(
                    "---\ntitle: {title}\ndate: 2026-02-06\nx: '---'\nextra: {{'a: b': \"---\\n# x\"}}\n---\n{body}\n"
                ),
            )
        })
        .collect();
    let texts: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    for program in ["hugo", "zola"] {
        let old = old_site(&texts);
        let site = Site::new();
        let said = import(&site, program, old.path()).succeeded().stderr;
        holds(&said, &["HTML in texts"]);
        site.build(&["--drafts"]).succeeded();
        let pages = common::files(&site.path("public/articles")).into_iter();
        for (path, bytes) in
            pages.filter(|(path, _)| Path::new(path).extension().is_some_and(|ending| ending == "html"))
        {
            let page = String::from_utf8_lossy(&bytes).to_lowercase();
            for bad in ["href=\"javascript", "href=\"vbscript", "src=\"data:text", "<script>alert"] {
                assert!(!page.contains(bad), "{program} {path}: {bad}");
            }
        }
    }

    let slides: Vec<Value> = bodies
        .iter()
        .map(|body| serde_json::json!({"start_date": {"year": 1979}, "text": {"headline": body, "text": body}, "media": {"url": body}}))
        .collect();
    let title = serde_json::json!({"text": {"headline": "---\n{{ x }}", "text": "---\n\n- a: b\n\n{{ c }}"}});
    let file = serde_json::json!({"title": title, "events": slides}).to_string();
    let old = old_site(&[("a.json", &file)]);
    import(&site, "timelinejs", &old.path().join("a.json")).succeeded();
    site.build(&["--drafts", "--strict"]).succeeded();
}
