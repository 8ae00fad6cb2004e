//! What `nutgraf check` says: for each rule a site that breaks it and, where a guess could go wrong, one that does not.

mod common;

use std::collections::BTreeSet;
use std::fs;

use common::{Site, cases, repository, run};
use nutgraf::config::rules::{Level, RULES};

#[test]
fn every_site_gets_exactly_the_words_beside_it() {
    let checked = |site: &Site| site.run(&["check", "--quiet", "--now", "2026-03-01"]);
    let cases = cases::run_all("tests/check", checked);
    // A case is named for its rule, perhaps with more words behind it.
    let broken: BTreeSet<&str> = RULES
        .iter()
        .map(|rule| rule.name)
        .filter(|rule| cases.iter().any(|case| case == rule || case.starts_with(&format!("{rule}-"))))
        .collect();
    // What is asked of the web is tested by itself.
    let here = RULES.iter().map(|rule| rule.name).filter(|rule| *rule != nutgraf::web::RULE);
    let missing: Vec<&str> = here.filter(|rule| !broken.contains(rule)).collect();
    assert!(missing.is_empty(), "no case breaks {missing:?}");
}

#[test]
fn the_example_site_breaks_no_rule() {
    let run = run(&repository(""), &["check", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.starts_with("nothing to say about "), "{}", run.stderr);
}

#[test]
fn the_guide_tells_of_every_rule_and_its_level() {
    let guide = fs::read_to_string(repository("content/guide/checks.md")).expect("the page");
    for rule in RULES {
        let (_, section) = guide.split_once(&format!("### `{}`", rule.name)).unwrap_or_else(|| panic!("{}", rule.name));
        let section = section.split("\n##").next().expect("a part");
        let level = match rule.level {
            Level::Allow => "allow",
            Level::Warn => "warn",
            Level::Deny => "deny",
        };
        assert!(section.contains(&format!("Level: `{level}`")), "{}: {section}", rule.name);
    }
    assert_eq!(guide.matches("\n### `").count(), RULES.len());
}

#[test]
fn a_build_does_not_look_at_editorial_rules_and_a_check_publishes_nothing() {
    let site = Site::new();
    site.write("content/events/e.md", "---\ntitle: E\ndate: 2026\n---\n");
    assert_eq!(site.build(&["--strict"]).succeeded().code, 0);
    let check = site.run(&["check"]);
    assert_eq!(check.code, 0);
    assert!(check.stderr.contains("event-without-source") || check.stderr.contains("comes from"), "{}", check.stderr);
    assert_eq!(site.run(&["check", "--strict"]).code, 1);
    let other = Site::new();
    assert_eq!(other.run(&["check"]).code, 0);
    assert!(!other.path("public").exists());
}

/// Without the feature the flag tells how to get it.
#[cfg(not(feature = "external-links"))]
#[test]
fn a_program_that_cannot_look_at_the_web_says_so() {
    let run = Site::new().run(&["check", "--external"]).failed(2);
    assert!(run.stderr.contains("--features external-links"), "{}", run.stderr);
}

#[test]
fn a_list_of_thousands_is_looked_at_in_one_go() {
    // The places of its values are found once, not for each that is told of: that would take minutes.
    let site = Site::new();
    let list: String =
        (0..3000).map(|at| format!("- id: e{at}\n  title: Event {at}\n  date: 2020\n")).collect::<Vec<_>>().concat();
    site.write("content/events/all.yaml", &list);
    let run = site.run(&["check"]).succeeded();
    assert!(run.stderr.ends_with("\n3000 warnings\n"), "{}", &run.stderr[run.stderr.len().saturating_sub(200)..]);
}
