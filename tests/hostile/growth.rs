//! Texts that are short and would make pages that are not: what is long, and told in many places.
//!
//! Every case would be hundreds of megabytes of HTML, and several times that in memory.

use std::fmt::Write as _;

use super::common::Site;
use super::{bounded, says};

/// As long as a text within a value may be, and as a name.
const TEXT: usize = 19_900;
const NAME: usize = 990;

fn many(count: usize, item: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut all, at| {
        let _ = write!(all, "{}", item(at));
        all
    })
}

fn article(front: &str, body: &str) -> (String, String) {
    (String::from("content/articles/a.md"), format!("---\ntitle: A\ndate: 2026-02-06\n{front}---\n{body}\n"))
}

fn actor(id: &str, name: &str, more: &str) -> (String, String) {
    (format!("content/actors/{id}.md"), format!("---\nname: {name}\nkind: person\n{more}---\n"))
}

type Files = Vec<(String, String)>;

/// Actors with long names.
fn crowd(count: usize, more: &str) -> Files {
    (0..count).map(|at| actor(&format!("x{at}"), &format!("{at}{}", "w".repeat(NAME)), more)).collect()
}

/// What each case makes long, and the files of its site.
fn cases() -> Vec<(&'static str, Files)> {
    let (text, name) = (&"w".repeat(TEXT), &"w".repeat(NAME));
    let timeline = |more: &str| {
        let entry = |at: usize| format!("- {{date: 2020-01-01, title: T{at}, {more}}}\n");
        article(&format!("timeline:\n{}", many(8000, entry)), "Text")
    };
    let blocks = |count: usize, block: &str| many(count, |_| format!("```{block}\n```\n\n"));
    let chain = many(3000, |at| format!("- {{id: c{at}, text: T, value: {at}, supersedes: c{}}}\n", at + 1));
    vec![
        ("a claim", vec![article(&format!("claims: [{{id: c, text: {text}}}]\n"), &"[[c]] ".repeat(2000))]),
        ("who makes a claim", {
            let by = many(5, |at| format!("{{name: {at}{name}}}, "));
            vec![article(&format!("claims: [{{id: c, text: T, by: [{by}]}}]\n"), &blocks(8000, "claim\nc"))]
        }),
        ("a unit", {
            let claims = format!("claims: [{{id: c, text: T, value: {{number: 5, unit: {name}}}}}]\n");
            vec![article(&claims, &"[[c]] ".repeat(40_000))]
        }),
        ("the title of an event", {
            let event = format!("---\ntitle: {name}\ndate: 2026-01-01\n---\n");
            vec![article("", &"[[e]] ".repeat(40_000)), (String::from("content/events/e.md"), event)]
        }),
        ("an article's own title", {
            let text = format!("---\ntitle: {name}\ndate: 2026-02-06\n---\n{}\n", "[[article:a]] ".repeat(40_000));
            vec![(String::from("content/articles/a.md"), text)]
        }),
        ("names in a text", [crowd(3, ""), vec![article("", &"[[x0]][[x1]][[x2]] ".repeat(14_000))]].concat()),
        ("names and roles in a timeline", {
            let roles = format!("roles: [{{title: {name}, from: 2010, to: 2021}}]\n");
            // Every page of the timeline is as long as it may be; without data and a search that takes less long.
            let config = (String::from("nutgraf.yaml"), String::from("title: T\nsearch: false\ndata: false\n"));
            [crowd(2, &roles), vec![config, timeline("actors: [x0, x1]")]].concat()
        }),
        ("the sources of a timeline", {
            let source = |at: usize| format!("- {{id: s{at}, title: {at}{name}, url: 'https://example.org/'}}\n");
            vec![timeline("source: [s0, s1, s2, s3, s4]"), (String::from("content/sources/s.yaml"), many(5, source))]
        }),
        ("what is concerned by corrections", {
            let event = |at: usize| format!("- {{id: e{at}, title: {at}{name}, date: 2026-01-01}}\n");
            let affects = many(12, |at| format!("event:e{at}, "));
            let corrections = many(3000, |_| format!("- {{date: 2026-02-07, text: T, affects: [{affects}]}}\n"));
            let events = (String::from("content/events/e.yaml"), many(12, event));
            vec![events, article(&format!("corrections:\n{corrections}"), "Text")]
        }),
        ("a chain of claims, from its beginning", {
            let claims = format!("claims:\n{chain}- {{id: c3000, text: T, value: 0}}\n");
            vec![article(&claims, &blocks(200, "claim\nc0"))]
        }),
        ("a chain of claims that each new one goes on", {
            let heads = many(500, |at| format!("- {{id: d{at}, text: T, value: {at}, supersedes: c0}}\n"));
            vec![article(&format!("claims:\n{heads}{chain}- {{id: c3000, text: T, value: 0}}\n"), "Text")]
        }),
        ("the figures that a claim had", {
            let history = many(5000, |at| format!("  - {{value: {at}, as_of: 2020-01-01}}\n"));
            let front = format!("claims:\n- id: c\n  text: T\n  value: 5\n  history:\n{history}");
            vec![article(&front, &blocks(100, "claim\nc"))]
        }),
        ("who disputes a claim", {
            let others = many(3000, |at| format!("- {{id: d{at}, text: T}}\n"));
            let named = many(3000, |at| format!("claim:d{at}, "));
            let claims = format!("claims:\n- {{id: c, text: T, disputed_by: [{named}]}}\n{others}");
            vec![article(&claims, &blocks(100, "claim\nc"))]
        }),
        ("a long history in one block", {
            let history = many(5000, |at| format!("  - {{value: {at}, as_of: 2020-01-01}}\n"));
            let front = format!("claims:\n- id: c\n  text: T\n  value: 5\n  history:\n{history}");
            vec![article(&front, &format!("```known\nknown:\n{}```\n", "- {claim: c}\n".repeat(5000)))]
        }),
        ("who an actor is, in each block", {
            let description = format!("description: {text}\n");
            vec![actor("x", "Ann Bell", &description), article("", &blocks(2000, "actors\n- x"))]
        }),
        ("who stands where", {
            let issue = |at: usize| format!("- {{issue: I{at}, positions: {{x{at}: T}}}}\n");
            let block = format!("```positions\nissues:\n{}```\n", many(500, issue));
            let actors = (0..500).map(|at| actor(&format!("x{at}"), &format!("Ann Bell{at}"), ""));
            actors.chain([article("", &block)]).collect()
        }),
        ("the same events in each block", {
            let entry = |at: usize| format!("- {{id: e{at}, title: T, date: 2026-01-01, topics: [t]}}\n");
            let topic = (String::from("content/topics/t.md"), String::from("---\ntitle: T\n---\n"));
            let events = (String::from("content/events/e.yaml"), many(200, entry));
            vec![topic, events, article("", &blocks(4000, "timeline\ntopic: t"))]
        }),
        ("the same topic in each block", {
            let entry = |at: usize| format!("- {{id: e{at}, title: T, date: 2026-01-01, topics: [t]}}\n");
            let topic = (String::from("content/topics/t.md"), String::from("---\ntitle: T\n---\n"));
            let events = (String::from("content/events/e.yaml"), many(5000, entry));
            vec![topic, events, article("", &blocks(4000, "timeline\n- topic: t"))]
        }),
        ("what only a template of the site shows", {
            let event = format!("- {{id: e, title: T, date: 2026-01-01, extra: {{x: {}}}}}\n", "w".repeat(100_000));
            let events = (String::from("content/events/e.yaml"), event);
            vec![events, article("", &blocks(1000, "timeline\n- event: e"))]
        }),
    ]
}

#[test]
fn what_is_long_and_told_often_is_told_to_its_author() {
    for (what, files) in cases() {
        let site = Site::new();
        for (path, text) in &files {
            site.write(path, text);
        }
        let run = bounded(&site, &["build"]);
        assert!(run.code == 1, "{what}: {} {}", run.code, &run.stderr[..run.stderr.len().min(3000)]);
        says(&run, &["error: this page would be too large", "more than 32 MiB", "mention it less often"]);
        assert!(!site.root().join("public").exists(), "{what}");
    }
}

#[test]
fn what_a_long_text_repeats_is_shown() {
    let site = Site::new();
    let (path, text) = article("", &"[[x]] met Ann Bell. ".repeat(40_000));
    site.write(&path, &text);
    let (path, text) = actor("x", "Ann Bell", "");
    site.write(&path, &text);
    bounded(&site, &["build"]).succeeded();
    let page = site.output("articles/a/index.html");
    assert_eq!(page.matches("Ann Bell</a> met").count(), 40_000);
}

#[test]
fn a_figure_that_moves_every_day_has_room_also_where_it_is_offered_for_other_pages() {
    let site = Site::new();
    site.write("nutgraf.yaml", "title: T\nbase_url: https://example.org/\nembed: true\nsearch: false\n");
    let day = |at: usize| {
        let before = if at == 0 { String::new() } else { format!(", supersedes: c{}", at - 1) };
        format!(
            "- {{id: c{at}, text: Deaths, value: {}, as_of: 2025-01-01, by: {{name: A ministry}}{before}}}\n",
            at + 5
        )
    };
    let (path, text) = article(&format!("claims:\n{}", many(400, day)), "[[c399]]");
    site.write(&path, &text);
    bounded(&site, &["build"]).succeeded();
    let offers = site.output("embed/articles/a/index.html");
    assert_eq!(offers.matches("&lt;iframe src=").count(), 400);
}

#[test]
fn a_name_that_many_bear_is_told_with_some_of_them() {
    let site = Site::new();
    for at in 0..300 {
        let (path, text) = actor(&format!("{at}{}", "w".repeat(150)), &format!("Ann {at}"), "aliases: [Zed]\n");
        site.write(&path, &text);
    }
    let (path, text) = article("", "Zed spoke.");
    site.write(&path, &text).write(
        "content/events/list.yaml",
        &many(1_000, |at| format!("- {{id: e{at}, title: T{at}, date: 2025, text: Zed}}\n")),
    );
    let run = bounded(&site, &["check", "--format", "json"]).succeeded();
    says(&run, &["`Zed` may mean", "or 280 more"]);
    assert!(run.stderr.len() < 8 << 20, "{} bytes of messages", run.stderr.len());
}

/// Two claims that each take the place of both before them: the ways from the last to the first are 2 to the 200th.
#[test]
fn claims_that_supersede_each_other_on_many_ways_are_gone_through_once() {
    let site = Site::new();
    let claim = |at: usize| {
        let (layer, before) = (at / 2, (at / 2).saturating_sub(1));
        let supersedes = if layer == 0 { String::new() } else { format!(", supersedes: [c{before}a, c{before}b]") };
        let name = ["a", "b"][at % 2];
        format!("- {{id: c{layer}{name}, text: T{at}, as_of: 2025-01-01, by: {{name: A ministry}}{supersedes}}}\n")
    };
    let (path, text) = article(&format!("claims:\n{}", many(400, claim)), "[[c199a]]");
    site.write(&path, &text);
    bounded(&site, &["build"]).succeeded();
    assert!(site.output("articles/a/index.html").contains("T399"));
}

#[test]
fn a_value_or_a_list_without_end_is_told() {
    let site = Site::new();
    let long = "w".repeat(1001);
    for (front, what) in [
        (format!("description: {}\n", "w".repeat(20_001)), "`description` is too long"),
        (format!("authors: [{long}]\n"), "`authors` is too long"),
        (format!("timeline: [{{date: 2020, title: {long}}}]\n"), "`title` is too long"),
        (format!("topics: [{}]\n", "x, ".repeat(10_001)), "`topics` is too long"),
        (format!("topics: [{}]\n", many(101, |at| format!("t{at}, "))), "`topics` is too long"),
        (
            format!("timeline: [{{date: 2020, title: T, actors: [{}]}}]\n", many(501, |at| format!("x{at}, "))),
            "`actors` is too long",
        ),
        (format!("aliases: [{}]\n", "/x/, ".repeat(10_001)), "`aliases` is too long"),
        (format!("claims:\n{}", many(10_001, |at| format!("- {{id: c{at}, text: T}}\n"))), "`claims` is too long"),
    ] {
        let (path, text) = article(&front, "Text");
        site.write(&path, &text);
        says(&bounded(&site, &["build"]).failed(1), &["content/articles/a.md:", what, "are taken"]);
    }
    let headline = "Nobody thought of a headline. ".repeat(50);
    site.remove("content/articles/a.md").write("content/articles/2026-02-06-a.txt", &headline);
    let run = bounded(&site, &["build"]).failed(1);
    says(&run, &["content/articles/2026-02-06-a.txt:1:", "`title` is too long", "begin the file with a headline"]);
    let names = many(401, |at| format!("  {}: N\n", language(at)));
    let (path, text) = actor("x", "Ann Bell", &format!("name_in:\n{names}"));
    site.remove("content/articles/2026-02-06-a.txt").write(&path, &text);
    says(&bounded(&site, &["build"]).failed(1), &["content/actors/x.md:", "`name_in` is too long", "at most 400"]);
}

#[test]
fn a_timeline_that_takes_too_much_from_topics_is_told() {
    let site = Site::new();
    let entry = |at: usize| format!("- {{id: e{at}, title: T, date: 2026-01-01, topics: [t]}}\n");
    let (path, text) = article("timeline: [{topic: t}]\n", "Text");
    site.write("content/topics/t.md", "---\ntitle: T\n---\n").write(&path, &text);
    site.write("content/events/e.yaml", &many(1001, entry));
    let run = bounded(&site, &["build"]).failed(1);
    says(&run, &["content/articles/a.md:4:", "more than 1000 events of topics", "the page of the topic has all"]);
    site.write("content/events/e.yaml", &many(1000, entry));
    bounded(&site, &["build"]).succeeded();
}

/// One of many tags of languages.
fn language(at: usize) -> String {
    format!("en-x-{}{}{}", letter(at / 676), letter(at / 26), letter(at))
}

fn letter(at: usize) -> char {
    char::from(b"abcdefghijklmnopqrstuvwxyz"[at % 26])
}

#[test]
fn languages_without_end_are_told() {
    let site = Site::new();
    let text = |at: usize| format!("---\ntitle: A\ndate: 2026-02-06\nlang: {}\n---\nText\n", language(at));
    for at in 0..400 {
        site.write(&format!("content/articles/a{at}.md"), &text(at));
    }
    let run = bounded(&site, &["build"]).failed(1);
    says(&run, &["a site in too many languages", "is one more than 400"]);
    assert_eq!(run.stderr.matches("too many languages").count(), 1);
    site.remove("content/articles/a0.md");
    bounded(&site, &["build"]).succeeded();
}
