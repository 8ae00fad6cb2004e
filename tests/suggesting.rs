//! `nutgraf suggest`: what it prints, what it writes, and what it never touches.

mod common;

use std::fs;

use common::{Site, files};
use nutgraf::date::Date;
use nutgraf::detect;
use proptest::prelude::*;
use serde_json::Value;

const TEXT: &str = "Harbour talks to continue next week\n\
    Dockers and city agree on one thing: to meet again\n\
    \n\
    1. The mayor, Vera Lund, said on Friday that *nothing* was [settled] & done.\n\
    \n\
    The Brakhaven Dockers' Union (BDU) walked out in January. \"We have waited since 2019,\" said Tomas Achterberg, who heads the BDU.\n";

fn site() -> Site {
    let site = Site::new();
    site.write("content/articles/2026-02-06-talks.txt", TEXT);
    site.write(
        "content/actors/vera-lund.md",
        "---\nname: Vera Lund\nkind: person\nroles: [{title: mayor, from: 2024}]\n---\nHer own words.\n",
    );
    site
}

#[test]
fn what_is_found_is_printed_with_the_words_it_rests_on_and_nothing_is_written() {
    let site = site();
    let before = files(site.root());
    let run = site.run(&["suggest", "content/articles/2026-02-06-talks.txt"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let expected = "Actors with a file

  Vera Lund  ## %  person, mayor
                   4:4 “The mayor, Vera Lund,”

Actors without a file

  Brakhaven Dockers' Union  ## %  organization
                                  also BDU
                                  6:5 “Brakhaven Dockers' Union (BDU)”
  Tomas Achterberg          ## %  person, head (BDU)
                                  6:93 “Tomas Achterberg, who heads the BDU”

Dates, counted from 2026-02-06

  next week  2026-02-09/2026-02-15   event  1:27 Harbour talks to continue next week
  Friday     2026-02-06              event  4:34 The mayor, Vera Lund, said on Friday that *nothing* was …
  January    2026-01                 event  6:50 The Brakhaven Dockers' Union (BDU) walked out in January.
  2019       2019                    event  6:81 \"We have waited since 2019,\" said Tomas Achterberg, who …

Nothing is written. `nutgraf suggest --write content/articles/2026-02-06-talks.txt` takes it over.
";
    // How sure it is depends on every weight of the rules.
    let sure = without_numbers(&run.stdout);
    assert_eq!(sure, expected);
    assert_eq!(files(site.root()), before);
}

/// The text with each number of per cent as `##`.
fn without_numbers(text: &str) -> String {
    let mut parts: Vec<String> = text.split(" %").map(str::to_owned).collect();
    let last = parts.len() - 1;
    for part in &mut parts[..last] {
        let digits = part.bytes().rev().take_while(u8::is_ascii_digit).count();
        assert_eq!(digits, 2, "{part}");
        part.replace_range(part.len() - 2.., "##");
    }
    parts.join(" %")
}

#[test]
fn other_programs_get_places_in_bytes_of_the_file() {
    let site = site();
    let run = site.run(&["suggest", "--json", "content/articles/2026-02-06-talks.txt"]);
    let found: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(found["date"], "2026-02-06");
    let names: Vec<&str> =
        found["actors"].as_array().expect("actors").iter().filter_map(|actor| actor["name"].as_str()).collect();
    assert_eq!(names, ["Vera Lund", "Brakhaven Dockers' Union", "Tomas Achterberg"]);
    for date in found["dates"].as_array().expect("dates") {
        let place = |key: &str| usize::try_from(date[key].as_u64().expect("a number")).expect("a place");
        assert_eq!(date["text"], TEXT[place("start")..place("end")]);
    }
    for actor in found["actors"].as_array().expect("actors") {
        let evidence = &actor["evidence"][0];
        let place = |key: &str| usize::try_from(evidence[key].as_u64().expect("a number")).expect("a place");
        let words = &TEXT[place("start")..place("end")];
        assert!(words.contains(actor["name"].as_str().expect("a name")), "{words}");
    }
}

#[test]
fn a_text_becomes_markdown_that_reads_the_same_and_actors_become_drafts() {
    let site = site();
    let own = fs::read_to_string(site.path("content/actors/vera-lund.md")).expect("a file");
    let run = site.run(&["suggest", "--write", "content/articles/2026-02-06-talks.txt"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(!site.path("content/articles/2026-02-06-talks.txt").exists());
    let article = fs::read_to_string(site.path("content/articles/talks.md")).expect("an article");
    let expected = "---
title: Harbour talks to continue next week
description: \"Dockers and city agree on one thing: to meet again\"
date: 2026-02-06
actors:
  - vera-lund
  - brakhaven-dockers-union
  - tomas-achterberg
timeline:
  - date: 2026-02-06
    title: \"The mayor, Vera Lund, said on Friday that *nothing* was [settled] & done.\"
  - date: 2026-01
    title: \"The Brakhaven Dockers' Union (BDU) walked out in January.\"
  - date: 2019
    title: \"\\\"We have waited since 2019,\\\" said Tomas Achterberg, who heads the BDU.\"
---

1\\. The mayor, Vera Lund, said on Friday that \\*nothing\\* was \\[settled\\] & done.

The Brakhaven Dockers' Union (BDU) walked out in January. \"We have waited since 2019,\" said Tomas Achterberg, who heads the BDU.
";
    assert_eq!(article, expected);
    assert_eq!(fs::read_to_string(site.path("content/actors/vera-lund.md")).expect("a file"), own);
    let head = fs::read_to_string(site.path("content/actors/tomas-achterberg.md")).expect("a draft");
    assert!(head.starts_with("---\nname: Tomas Achterberg\nkind: person\nroles:\n  - title: head\n    of: brakhaven-dockers-union\ndraft: true\n---\n"), "{head}");
    // The page shows the same words, and the cards of drafts where drafts are shown.
    let built = site.build(&["--drafts", "--strict", "--quiet"]);
    assert_eq!((built.code, built.stderr.as_str()), (0, ""));
    let page = site.output("articles/talks/index.html");
    assert!(page.contains("1. The mayor") && page.contains("*nothing* was [settled] &amp; done."), "{page}");
    assert!(page.contains("id=\"actor-tomas-achterberg\""), "{page}");
}

#[test]
fn a_second_time_there_is_nothing_left_to_write() {
    let site = site();
    site.run(&["suggest", "--write", "content/articles/2026-02-06-talks.txt"]);
    let before = files(site.root());
    for file in ["content/articles/2026-02-06-talks.txt", "content/articles/talks.md"] {
        let run = site.run(&["suggest", "--write", file]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(run.stdout, "nothing to write: everything that was found is taken over already\n");
        assert_eq!(files(site.root()), before);
    }
}

#[test]
fn what_an_editor_wrote_is_not_touched() {
    let site = site();
    site.write("content/articles/talks.md", "---\ntitle: Mine\ndate: 2026-02-06\n---\nMy own.\n");
    site.write("content/actors/tomas-achterberg.md", "---\nname: Somebody else\nkind: person\n---\n");
    let before = files(site.root());
    let run = site.run(&["suggest", "--write", "content/articles/2026-02-06-talks.txt"]);
    assert_eq!(run.code, 3);
    assert!(run.stderr.contains("talks.md: ") && run.stderr.contains("exists"), "{}", run.stderr);
    assert_eq!(files(site.root()), before);
    // Of Markdown only the list of actors is added, and where there is one it stays.
    site.write(
        "content/articles/own.md",
        "---\r\ntitle: Own\r\ndate: 2026-02-06\r\nactors: []\r\n---\r\nThe mayor, Ann Bell, left.\r\n",
    );
    let run = site.run(&["suggest", "--write", "content/articles/own.md"]);
    assert_eq!(run.code, 0);
    assert!(fs::read_to_string(site.path("content/articles/own.md")).expect("a file").contains("actors: []\r\n"));
    site.write(
        "content/articles/bare.md",
        "---\r\ntitle: Own\r\ndate: 2026-02-06\r\n---\r\nThe mayor, Ann Bell, left.\r\n",
    );
    site.run(&["suggest", "--write", "content/articles/bare.md"]);
    assert_eq!(
        fs::read_to_string(site.path("content/articles/bare.md")).expect("a file"),
        "---\r\ntitle: Own\r\ndate: 2026-02-06\r\nactors:\r\n  - ann-bell\r\n---\r\nThe mayor, Ann Bell, left.\r\n"
    );
}

#[test]
fn a_text_outside_of_a_site_is_read_and_one_without_a_day_says_what_is_missing() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("talks.txt");
    fs::write(&file, TEXT).expect("a file");
    let file = file.to_str().expect("UTF-8");
    let run = common::run(folder.path(), &["suggest", file]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("no day is known to count from: give `--date`"), "{}", run.stdout);
    let run = common::run(folder.path(), &["suggest", "--write", file]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("no nutgraf.yaml"), "{}", run.stderr);
    let run = common::run(folder.path(), &["suggest", "nothing.txt"]);
    assert_eq!(run.code, 2);
    // With a site named, the text becomes an article of it and stays where it is.
    let site = Site::new();
    let root = site.root().to_str().expect("UTF-8").to_owned();
    let run = common::run(folder.path(), &["suggest", "--write", file, "--root", &root]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("`--date 2026-02-06`"), "{}", run.stderr);
    let run = common::run(folder.path(), &["suggest", "--write", "--date", "2026-02-06", file, "--root", &root]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(site.path("content/articles/talks.md").exists() && fs::exists(file).expect("a file"));
}

#[test]
fn words_are_told_apart_and_cut_between_letters_of_any_script() {
    let site = Site::new();
    for letter in ["é", "گ", "核", "🚢"] {
        for before in 0..4 {
            let long = "x".repeat(before) + &letter.repeat(200);
            let text = format!("A headline\n\nThe {long}'{letter} met on 3 March 2026. D'{letter}t{letter} left.\n");
            site.write("content/articles/2026-02-06-a.txt", &text);
            let run = site.run(&["suggest", "content/articles/2026-02-06-a.txt"]).succeeded();
            assert!(run.stdout.contains("2026-03-03") && run.stdout.contains('…'), "{}", run.stdout);
        }
    }
}

/// What stands for a character is longer or shorter than it.
#[test]
fn entities_and_escapes_are_no_text_of_their_own_place() {
    let site = site();
    let text = "---\ntitle: A\ndate: 2026-02-06\n---\nTom &amp; Ann&nbsp;Bolt, the mayor of Oslo\\*, met &lt;Carl Dorn&gt; on 3 March 2026 &#x1f6a2;&ngE;.\n";
    site.write("content/articles/a.md", text);
    let run = site.run(&["suggest", "content/articles/a.md"]).succeeded();
    assert!(run.stdout.contains("2026-03-03"), "{}", run.stdout);
}

/// Pieces that rules look at, in any order.
fn piece() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "March",
        "May",
        "Friday",
        "last",
        "week",
        "1979",
        "2015",
        "2022-23",
        "mid-June",
        "the",
        "of",
        "and",
        "Dr",
        "Sen.",
        "Minister",
        "for",
        "Health",
        "Vera",
        "Lund",
        "van",
        "der",
        "Laan",
        "’t",
        "Hoff",
        "O’Dwyer",
        "’s",
        "'",
        "“",
        "”",
        "\"",
        "(",
        ")",
        ",",
        ".",
        "—",
        "-",
        "&",
        "Union",
        "Commission",
        "Iran",
        "Iranian",
        "Tehran",
        "US",
        "U.S.",
        "said",
        "told",
        "who",
        "heads",
        "its",
        "chair",
        "whose",
        "between",
        "to",
        "until",
        "Geneva-based",
        "(ABC)",
        "al-Saqqaf",
        "12",
        "31",
        "2025-02-30",
        "6/2/2026",
        "99999999999",
        "century",
        "19th",
        "twenties",
        "Christmas",
        "Easter",
        "Eve",
        "bank holiday",
        "half",
        "quarter",
        "\n",
        "\n\n",
        "\u{301}",
        "\u{11f00}",
        "０",
        "²",
        "١٩٧٩",
        "وزیر",
        "伊朗",
        "ǅ",
        "İ",
        "ß",
        "\u{200c}",
        "\u{feff}",
        "\0",
        "﷽",
    ]);
    prop_oneof![9 => known.prop_map(str::to_owned), 1 => ".{0,6}"]
}

proptest! {
    #[test]
    fn any_text_at_all_is_read_and_every_place_is_one_of_the_text(
        pieces in prop::collection::vec((piece(), prop::bool::weighted(0.8)), 0..60),
        day in prop::option::of(-800_000_i64..800_000),
    ) {
        let text: String = pieces.iter().map(|(piece, space)| if *space { format!("{piece} ") } else { piece.clone() }).collect();
        let found = detect::read(&text, "en", day.map(nutgraf::date::Day));
        prop_assert_eq!(&detect::read_dates(&text, "en", day.map(nutgraf::date::Day)), &found.dates);
        for date in &found.dates {
            prop_assert!(text.get(date.range.clone()).is_some() && text.get(date.sentence.clone()).is_some());
            prop_assert!(date.sentence.start <= date.range.start && date.range.end <= date.sentence.end);
            if let Some(date) = date.date {
                prop_assert_eq!(Date::parse(&date.to_string()).expect("a date"), date);
            }
        }
        for actor in &found.actors {
            prop_assert!(text.get(actor.grounds.clone()).is_some());
            prop_assert!(actor.mentions.iter().all(|mention| text.get(mention.clone()).is_some_and(|words| !words.is_empty())));
        }
    }
}
