//! The repository itself: the example site and the README.

mod common;

use std::fs;
use std::process::Command;

use common::{Site, repository, run};

/// The example site, built into a folder of its own.
fn example() -> tempfile::TempDir {
    let out = tempfile::tempdir().expect("a folder");
    let folder = out.path().join("public");
    let run = run(&repository(""), &["build", "--strict", "--quiet", "--output", folder.to_str().expect("UTF-8")]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    out
}

fn page(out: &tempfile::TempDir, path: &str) -> String {
    fs::read_to_string(out.path().join("public").join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The element with an id, up to the next of the same kind.
fn part<'a>(html: &'a str, id: &str) -> &'a str {
    let start = html.find(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("nothing has the id {id}"));
    let rest = &html[start..];
    let end =
        [" id=\"actor-", " id=\"event-", "</section>", "</main>"].iter().filter_map(|mark| rest[4..].find(mark)).min();
    &rest[..end.map_or(rest.len(), |end| end + 4)]
}

/// What a reader sees: the text between the tags, white space as one space.
fn visible(html: &str) -> String {
    let mut text = String::new();
    for piece in html.split('<') {
        text.push_str(piece.split_once('>').map_or(piece, |(_, after)| after));
    }
    let text = text
        .replace("&amp;", "&")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_example_site_builds_without_a_warning() {
    let out = example();
    assert!(page(&out, "index.html").contains("US–Iran talks"));
}

#[test]
fn each_named_actor_of_the_talks_has_a_card_with_the_role_of_that_day() {
    let out = example();
    let html = page(&out, "articles/us-iran-talks/index.html");
    for (id, name, role) in [
        ("abbas-araghchi", "Abbas Araghchi", "foreign minister, Iran"),
        ("steve-witkoff", "Steve Witkoff", "special envoy"),
        ("jared-kushner", "Jared Kushner", "son-in-law"),
        ("badr-albusaidi", "Badr Albusaidi", "foreign minister, Oman"),
        ("donald-trump", "Donald Trump", "president, United States"),
        ("iran", "Iran", ""),
        ("united-states", "United States", ""),
        ("oman", "Oman", ""),
        ("israel", "Israel", ""),
        ("hrana", "Human Rights Activists News Agency", ""),
        ("iran-protesters", "Iran’s protesters", ""),
    ] {
        let card = visible(part(&html, &format!("actor-{id}")));
        assert!(card.contains(name), "{id}: {card}");
        assert!(card.to_lowercase().contains(&role.to_lowercase()), "{id}: {card}");
    }
}

#[test]
fn the_first_mention_of_araghchi_in_each_section_links_to_his_card() {
    let out = example();
    let html = page(&out, "articles/us-iran-talks/index.html");
    let source = fs::read_to_string(repository("content/articles/us-iran-talks.md")).expect("the article");
    let body = source.splitn(3, "---\n").nth(2).expect("a body");
    let sections: Vec<&str> = body.split("\n## ").collect();
    let naming = sections
        .iter()
        .filter(|section| section.split_once('\n').is_some_and(|(_, text)| text.contains("Araghchi")))
        .count();
    assert!(naming >= 3, "only {naming} sections name him");
    let prose =
        html.split("<div class=\"prose\">").nth(1).and_then(|rest| rest.split("<aside").next()).expect("the text");
    assert_eq!(prose.matches("<a class=\"mention\" href=\"#actor-abbas-araghchi\">").count(), naming);
}

#[test]
fn dates_of_the_talks_are_as_precise_as_they_are_known() {
    let out = example();
    let html = page(&out, "articles/us-iran-talks/index.html");
    for (anchor, date) in [
        ("event-islamic-revolution", ">1979<"),
        ("event-june-2025-war", ">June 2025<"),
        ("event-next-round-of-talks", "ot yet dated"),
    ] {
        let entry = part(&html, anchor);
        assert!(entry.contains(date), "{anchor}: {entry}");
    }
}

#[test]
fn actors_and_topics_list_every_explainer_that_speaks_of_them() {
    let out = example();
    for page_of in ["actors/iran/index.html", "topics/iran-nuclear-programme/index.html"] {
        let html = page(&out, page_of);
        for article in ["us-iran-talks", "iran-nuclear-deal"] {
            assert!(html.contains(&format!("../../articles/{article}/index.html")), "{page_of}: {article}");
        }
    }
}

#[test]
fn every_link_and_anchor_of_the_example_site_leads_somewhere() {
    let out = example();
    let root = out.path().join("public");
    let pages: Vec<_> = common::files(&root)
        .into_keys()
        .filter(|path| path.rsplit('.').next() == Some("html") && path != "404.html")
        .collect();
    let mut checked = 0;
    for path in pages {
        let html = page(&out, &path);
        let tags = html.split('<').skip(1).filter_map(|piece| piece.split_once('>')).map(|(tag, _)| tag);
        let links = tags.flat_map(|tag| tag.split(" href=\"").skip(1).chain(tag.split(" src=\"").skip(1)));
        let links = links.filter_map(|rest| rest.split('"').next());
        for link in links.filter(|link| !link.contains("://") && !link.starts_with("mailto:")) {
            let (file, anchor) = link.split_once('#').map_or((link, None), |(file, anchor)| (file, Some(anchor)));
            let decoded = percent_encoding::percent_decode_str(file).decode_utf8_lossy();
            let target = if file.is_empty() {
                root.join(&path)
            } else {
                root.join(&path).parent().expect("a folder").join(&*decoded)
            };
            assert!(target.is_file(), "{path}: {link}");
            if let Some(anchor) = anchor {
                let anchor = percent_encoding::percent_decode_str(anchor).decode_utf8_lossy();
                let text = fs::read_to_string(&target).expect("a page");
                assert!(text.contains(&format!("id=\"{anchor}\"")), "{path}: {link}");
            }
            checked += 1;
        }
    }
    assert!(checked > 500, "only {checked} links");
}

#[test]
fn no_page_of_the_example_site_has_an_id_twice() {
    let out = example();
    for (path, bytes) in common::files(&out.path().join("public")) {
        let html = String::from_utf8_lossy(&bytes);
        let tags = html.split('<').skip(1).filter_map(|piece| piece.split_once('>')).map(|(tag, _)| tag);
        let ids = tags.filter_map(|tag| tag.split(" id=\"").nth(1)?.split('"').next());
        let mut seen = std::collections::BTreeSet::new();
        for id in ids {
            assert!(seen.insert(id), "{path}: {id}");
        }
    }
}

/// The fenced blocks of the README with a language.
fn fences(language: &str) -> Vec<String> {
    let readme = fs::read_to_string(repository("README.md")).expect("the README");
    readme
        .split(&format!("```{language}\n"))
        .skip(1)
        .map(|rest| rest.split("```").next().expect("an end").to_owned())
        .collect()
}

#[test]
fn the_readmes_first_command_builds_and_its_second_is_what_ci_runs() {
    let commands = fences("sh");
    assert_eq!(
        commands.iter().map(|command| command.trim()).collect::<Vec<_>>(),
        ["cargo run --release -- build", "cargo test"]
    );
    let ci = fs::read_to_string(repository(".ci/run")).expect("the script");
    assert!(ci.lines().any(|line| line.trim() == "exec cargo test"), "{ci}");
    // The first one, with the program that is under test.
    let arguments: Vec<&str> = commands[0].trim().split(" -- ").nth(1).expect("arguments").split(' ').collect();
    let out = tempfile::tempdir().expect("a folder");
    let folder = out.path().join("public");
    let status = Command::new(env!("CARGO_BIN_EXE_nutgraf"))
        .args(arguments)
        .arg("--output")
        .arg(&folder)
        .current_dir(repository(""))
        .status();
    assert!(status.expect("it runs").success());
    assert!(folder.join("index.html").is_file());
}

#[test]
fn the_readmes_article_becomes_what_it_says() {
    let files = fences("markdown");
    let site = Site::new();
    site.write("content/articles/strike.md", &files[0]).write("content/actors/vera-lund.md", &files[1]);
    site.write("content/actors/dockers-union.md", "---\nname: Dockers’ Union\nkind: organization\n---\n");
    site.build(&["--strict"]).succeeded();
    let html = site.output("articles/strike/index.html");
    let text = visible(&html);
    for words in ["since May 2024", "1911", "about January 2026", "ot yet dated"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(html.contains("href=\"#actor-vera-lund\">Vera Lund</a>"), "{html}");
    assert!(html.contains("href=\"#source-1\""), "{html}");
}

#[test]
fn the_readmes_diagnostic_is_what_the_program_says() {
    let site = Site::new();
    for (path, bytes) in common::files(&repository("content")) {
        site.write_bytes(&format!("content/{path}"), &bytes);
    }
    let path = "content/articles/us-iran-talks.md";
    let text = fs::read_to_string(site.path(path)).expect("the article");
    site.write(path, &text.replacen("- {id: abbas-araghchi,", "- {id: abas-araghchi,", 1));
    let run = site.build(&[]).failed(1);
    assert!(run.stderr.contains(fences("text")[0].trim_end()), "{}", run.stderr);
}

#[test]
fn four_mistakes_in_four_files_are_four_diagnostics_and_nothing_is_published() {
    let site = Site::new();
    for (path, bytes) in common::files(&repository("content")) {
        site.write_bytes(&format!("content/{path}"), &bytes);
    }
    site.build(&[]).succeeded();
    let before = common::files(&site.path("public"));
    let spoil = |path: &str, good: &str, bad: &str| {
        let text = fs::read_to_string(site.path(path)).expect("a file");
        assert!(text.contains(good), "{path} has no {good}");
        site.write(path, &text.replacen(good, bad, 1));
    };
    spoil("content/articles/us-iran-talks.md", "id: steve-witkoff", "id: steve-witkof");
    spoil("content/topics/gulf-diplomacy.md", "description:", "desciption:");
    spoil("content/events/june-2025-war.md", "date: 2025-06", "date: 2025-60");
    spoil("content/articles/oman-mediator.md", "](us-iran-talks.md", "](us-iran-talk.md");
    let run = site.build(&[]).failed(1);
    assert_eq!(run.stderr.matches("error: ").count(), 4, "{}", run.stderr);
    assert_eq!(run.stderr.matches("^ ").count() + run.stderr.matches("^\n").count(), 4, "{}", run.stderr);
    for help in [
        "did you mean `steve-witkoff`?",
        "did you mean `description`?",
        "did you mean `us-iran-talks.md`?",
        "there is no month 60",
    ] {
        assert!(run.stderr.contains(help), "{}", run.stderr);
    }
    assert_eq!(common::files(&site.path("public")), before);
}
