//! From an empty folder to a site: `init`, `new`, `ci`, and what shells and manuals are given.

mod common;

use std::fs;

use common::{Site, repository, run, tools};
use serde_json::Value;

#[test]
fn three_commands_lead_from_an_empty_folder_to_a_site_with_nothing_to_mend() {
    let dir = tempfile::tempdir().expect("a folder");
    let first = run(dir.path(), &["init", "port-explained"]).succeeded();
    for told in ["cd port-explained", "nutgraf serve --open", "nutgraf build"] {
        assert!(first.stderr.contains(told), "{told}: {}", first.stderr);
    }
    let site = Site::at(&dir.path().join("port-explained"));
    // The clock of the tests is another than that of the new site, so the day is given.
    let today = jiff::Zoned::now().date().to_string();
    let said = site.run(&["check", "--strict", "--now", &today]).succeeded();
    assert!(said.stderr.contains("nothing to say"), "{}", said.stderr);
    site.build(&["--strict", "--now", &today]).succeeded();
    let page = site.output("articles/old-bridge/index.html");
    for shown in ["Ruth Okafor", "The council votes on a new bridge", "Port explained", "Survey of the bridge"] {
        assert!(page.contains(shown), "{shown}");
    }

    let again = run(dir.path(), &["init", "port-explained"]).failed(2);
    assert!(again.stderr.contains("already") && again.stderr.contains("nutgraf new"), "{}", again.stderr);
    let bad = run(dir.path(), &["init", "other", "--lang", "en_US"]).failed(2);
    assert!(bad.stderr.contains("en_US") && !dir.path().join("other").exists(), "{}", bad.stderr);
}

#[test]
fn a_new_site_in_another_language_says_that_its_example_is_in_english() {
    let dir = tempfile::tempdir().expect("a folder");
    run(dir.path(), &["init", "--lang", "fa", "--no-ci"]).succeeded();
    let site = Site::at(dir.path());
    assert!(!site.path(".github").exists() && site.path(".vscode/settings.json").is_file());
    site.build(&["--strict", "--now", &jiff::Zoned::now().date().to_string()]).succeeded();
    let home = site.output("index.html");
    assert!(home.contains("<html lang=\"fa\" dir=\"rtl\""));
    assert!(home.contains(">گزارش‌های توضیحی</bdi></a>") && !home.contains("Who is who"), "{home}");
    assert!(site.output("articles/old-bridge/index.html").contains("<html lang=\"en\" dir=\"ltr\""));
}

#[test]
fn a_new_site_does_not_begin_inside_the_content_of_another() {
    let site = Site::new();
    site.article("a", "Text.");
    for folder in ["content/sub", "content/articles", "static/deep/er"] {
        let refused = site.run(&["init", folder]).failed(2);
        assert!(refused.stderr.contains("another site"), "{}", refused.stderr);
    }
    assert!(!site.path("content/sub").exists());
    // A name that a shell would take apart is told in quotes.
    let said = site.run(&["init", "it's here"]).succeeded();
    assert!(said.stderr.contains("cd 'it'\\''s here'"), "{}", said.stderr);
}

#[test]
fn a_new_site_can_begin_without_content() {
    let dir = tempfile::tempdir().expect("a folder");
    run(dir.path(), &["init", "--empty"]).succeeded();
    let site = Site::at(dir.path());
    let names: Vec<String> = common::files(&site.path("content")).into_keys().collect();
    assert!(names == [".gitkeep"] && site.path(".vscode/settings.json").is_file());
    assert!(site.build(&["--strict"]).succeeded().stderr.contains("pages in public/"));
    site.article("first", "Text.").build(&["--strict"]).succeeded();
}

#[test]
fn a_new_site_takes_any_title_and_leaves_what_is_there() {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join(".gitignore"), "mine\n").expect("a file");
    run(dir.path(), &["init", "--title", "One: \"two\" #3 {4}"]).succeeded();
    let site = Site::at(dir.path());
    site.build(&["--now", "2026-02-06"]).succeeded();
    assert!(site.output("index.html").contains("One: &quot;two&quot; #3 {4}"));
    assert_eq!(fs::read_to_string(dir.path().join(".gitignore")).expect("a file"), "mine\n");
}

#[test]
fn a_new_file_of_each_kind_is_a_draft_that_builds() {
    let site = Site::new();
    let titles = ["What: the \"dock\" said", "- yes", "2026", "پل تازه", "#1 \\ {x}"];
    for (kind, folder) in [
        ("article", "articles/"),
        ("actor", "actors/"),
        ("event", "events/"),
        ("topic", "topics/"),
        ("source", "sources/"),
        ("page", ""),
    ] {
        for (number, title) in titles.iter().enumerate() {
            let id = format!("{kind}-{number}");
            // A title may begin as a flag does.
            site.run(&["new", kind, "--id", &id, "--", title]).succeeded();
            assert!(site.path(&format!("content/{folder}{id}.md")).is_file());
        }
    }
    let left_out = site.build(&["--strict"]).succeeded();
    assert!(left_out.stderr.contains("draft"), "{}", left_out.stderr);
    site.build(&["--drafts"]).succeeded();
    for title in ["What: the \"dock\" said", "پل تازه"] {
        let number = titles.iter().position(|other| *other == title).expect("one of them");
        let page = site.output(&format!("articles/article-{number}/index.html"));
        assert!(page.contains(&title.replace('"', "&quot;")), "{title}: {page}");
    }
}

#[test]
fn a_new_file_is_named_after_its_title_and_never_written_over_another() {
    let site = Site::new();
    let run = site.run(&["new", "article", "The Harbour Strike!"]).succeeded();
    assert!(run.stderr.starts_with("content/articles/the-harbour-strike.md\n"), "{}", run.stderr);
    assert!(run.stderr.contains("--drafts"), "{}", run.stderr);
    // A title without quotes is one all the same.
    let run = site.run(&["new", "source", "Minutes", "of", "the", "talks"]).succeeded();
    assert_eq!(run.stderr, "content/sources/minutes-of-the-talks.md\n");
    site.build(&["--strict"]).succeeded();
    assert!(site.run(&["new", "article", "The harbour strike"]).failed(2).stderr.contains("is there already"));
    assert!(site.run(&["new", "actor", "!!!"]).failed(2).stderr.contains("--id"));
    for id in ["../out", "a/../../b", "/etc/x", "con\\x", ""] {
        site.run(&["new", "page", "x", "--id", id]).failed(2);
    }
    assert!(!site.path("out.md").exists() && !site.path("b.md").exists());
    site.run(&["new", "event", "In a folder", "--id", "2026/bridge"]).succeeded();
    assert!(site.path("content/events/2026/bridge.md").is_file());
}

#[test]
fn the_files_for_services_are_valid_and_written_once() {
    let site = Site::new();
    let mut workflows: Vec<(String, Value)> = ["github", "cloudflare"]
        .map(|name| (name.to_owned(), Value::from(site.run(&["ci", name, "--print"]).succeeded().stdout)))
        .into();
    for entry in fs::read_dir(repository(".github/workflows")).expect("a folder") {
        let path = entry.expect("an entry").path();
        workflows.push((path.display().to_string(), Value::from(fs::read_to_string(&path).expect("a workflow"))));
    }
    assert!(workflows.len() > 3);
    tools::node_script("workflows.mjs", &[], &workflows).unwrap_or_else(|why| panic!("{why}"));
    let wrong = workflows[0].1.as_str().unwrap_or_default().replace("runs-on", "runs-off");
    assert!(tools::node_script("workflows.mjs", &[], &[("wrong".into(), Value::from(wrong))]).is_err());

    let gitlab: serde_yaml::Value =
        serde_yaml::from_str(&site.run(&["ci", "gitlab", "--print"]).succeeded().stdout).expect("YAML");
    assert!(gitlab["pages"]["script"][0].as_str().is_some_and(|line| line.contains("$CI_PAGES_URL/")));
    for (name, path) in
        [("gitlab", ".gitlab-ci.yml"), ("netlify", "netlify.toml"), ("github", ".github/workflows/site.yml")]
    {
        site.run(&["ci", name]).succeeded();
        let text = fs::read_to_string(site.path(path)).expect("a file");
        assert!(text.contains(env!("CARGO_PKG_VERSION")) && !text.contains("{version}"), "{path}");
        assert!(site.run(&["ci", name]).failed(2).stderr.contains("already"));
    }
}

#[test]
fn shells_and_manuals_are_told_every_command() {
    let dir = tempfile::tempdir().expect("a folder");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let text = run(dir.path(), &["completions", shell]).succeeded().stdout;
        for word in ["build", "serve", "base-url"] {
            assert!(text.contains(word), "{shell}: {word}");
        }
    }
    assert!(run(dir.path(), &["man"]).succeeded().stdout.contains(".TH nutgraf"));
    run(dir.path(), &["man", "man1"]).succeeded();
    let page = fs::read_to_string(dir.path().join("man1/nutgraf-build.1")).expect("a page");
    assert!(page.contains("timings") && dir.path().join("man1/nutgraf.1").is_file(), "{page}");
}
