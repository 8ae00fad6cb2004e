//! What is not published is nowhere: words that stand in drafts, in hidden files, in comments and in files that no page
//! uses are in no file of the output, and in no message about what is published.

mod common;

use std::collections::BTreeMap;

use common::{Site, files};

/// The beginning of every such word, in letters that nothing makes other ones of.
const CANARY: &str = "kanarkanar";

/// Where a word must not be seen from. The word of a place is made of its number.
const HIDDEN: &[(&str, &str)] = &[
    (
        "content/articles/draft.md",
        "---\ntitle: HERE\ndescription: HERE\ndate: 2026-02-01\ndraft: true\ntopics: [talks]\nactors: [vera]\ntimeline:\n- {date: 2026-01-01, title: HERE, actors: [vera]}\nsources: [{id: s, title: HERE, url: 'https://HERE.example/'}]\nclaims: [{id: c, text: HERE, by: vera, as_of: 2026-01-01}]\nquestions: [{id: q, question: HERE, answer: HERE}]\ncorrections: [{date: 2026-02-02, text: HERE}]\naliases: [/HERE/]\n---\nHERE by Vera Lund. [doc](draft.pdf)\n",
    ),
    ("content/articles/draft.pdf", "HERE"),
    (
        "content/articles/future.md",
        "---\ntitle: HERE\ndate: 2026-02-01\npublish_at: 2030-01-01\ntopics: [talks]\nactors: [vera]\n---\nHERE\n",
    ),
    (
        "content/articles/expired.md",
        "---\ntitle: HERE\ndate: 2026-02-01\nexpires_at: 2020-01-01\ntopics: [talks]\n---\nHERE\n",
    ),
    (
        "content/articles/pasted.txt",
        "---\ndate: 2026-02-03\ndraft: true\n---\nHERE\n\nHERE met Vera Lund on 3 February 2026.\n",
    ),
    // Whom a text names that has no file of their own.
    (
        "content/articles/named.txt",
        "---\ndate: 2026-02-03\ndraft: true\n---\nTalks\n\nDockers will meet the city again, the mayor, Anna Here, said on Friday. Here told reporters so.\n",
    ),
    (
        "content/articles/named-later.txt",
        "---\ndate: 2026-02-03\npublish_at: 2030-01-01\n---\nTalks\n\nDockers will meet the city again, the mayor, Anna Here, said on Friday. Here told reporters so.\n",
    ),
    (
        "content/actors/draft.md",
        "---\nname: HERE\naliases: [Published HERE]\nkind: person\ndraft: true\nroles: [{title: HERE, of: union, from: 2020}]\nrelations: [{kind: HERE, to: vera}]\n---\nHERE\n",
    ),
    (
        "content/events/draft.md",
        "---\ntitle: HERE\ndate: 2026-01-02\ndraft: true\nactors: [vera]\ntopics: [talks]\n---\nHERE\n",
    ),
    ("content/topics/draft.md", "---\ntitle: HERE\ndescription: HERE\ndraft: true\n---\nHERE\n"),
    ("content/draft.md", "---\ntitle: HERE\ndraft: true\n---\nHERE\n"),
    ("content/guide/draft.md", "---\ntitle: HERE\ndraft: true\n---\nHERE\n"),
    // Files that nobody names.
    ("content/articles/notes.pdf", "HERE"),
    ("content/articles/budget.xlsx", "HERE"),
    ("content/articles/unused.svg", "<svg xmlns='http://www.w3.org/2000/svg'><text>HERE</text></svg>"),
    ("notes.md", "HERE"),
    ("README.md", "HERE"),
    ("private/a.md", "HERE"),
    // Hidden files, and what editors and systems leave.
    ("content/.hidden.md", "---\ntitle: HERE\n---\nHERE\n"),
    ("content/.git/config", "HERE"),
    ("content/articles/.obsidian/a.md", "---\ntitle: HERE\n---\n"),
    ("content/articles/talks.md~", "HERE"),
    ("content/articles/#talks.md#", "HERE"),
    ("content/articles/.talks.md.swp", "HERE"),
    ("static/.env", "KEY=HERE"),
    ("static/.env.local", "KEY=HERE"),
    ("static/.git/config", "HERE"),
    ("static/.DS_Store", "HERE"),
    ("static/style.css~", "HERE"),
    ("static/.style.css.swp", "HERE"),
    ("static/.#style.css", "HERE"),
    ("static/#style.css#", "HERE"),
    ("static/._style.css", "HERE"),
    ("static/.svn/entries", "HERE"),
    ("templates/.secret.html", "HERE"),
    (".env", "HERE"),
    (".nutgraf/notes", "HERE"),
];

/// What is published, with words in comments of every kind.
const SHOWN: &[(&str, &str)] = &[
    ("nutgraf.yaml", "title: Test # HERE\n# HERE\nbase_url: https://example.org/\nembed: true\n"),
    (
        "content/articles/talks.md",
        "---\n# HERE\ntitle: Talks # HERE\ndate: 2026-02-06\ntopics: [talks]\nactors: [vera] # HERE\n---\n<!-- HERE -->\n\nShownshown <!-- HERE --> by Vera Lund<!--HERE-->.\n\n<!--\nHERE\n\nHERE\n-->\n\n- item <!-- HERE -->\n\n> quote\n> <!-- HERE -->\n\n| a <!-- HERE --> |\n|---|\n| b <!-- HERE --> |\n\n## Part <!-- HERE -->\n\n<div><!-- HERE --> word</div>\n\n```quote\n# HERE\nby: vera\ntext: Words. # HERE\n```\n\n[unused]: https://example.org/HERE \"HERE\"\n",
    ),
    ("content/actors/vera.md", "---\nname: Vera Lund # HERE\nkind: person\n---\nShe leads. <!-- HERE -->\n"),
    ("content/actors/union.md", "---\nname: The Union\nkind: organization\n---\n"),
    ("content/topics/talks.md", "---\ntitle: The talks\n# HERE\n---\n"),
    (
        "content/events/list.yaml",
        "# HERE\n- {id: e, title: It began, date: 2026-01-01, actors: [vera]} # HERE\n- {id: f, title: HERE, date: 2026-01-01, draft: true}\n",
    ),
    ("templates/page.html", "{% extends \"builtin/page.html\" %}{# HERE #}\n"),
    ("content/about.md", "---\ntitle: About\n---\nWords.\n"),
];

fn site() -> (Site, BTreeMap<String, String>) {
    let site = Site::new();
    let mut words = BTreeMap::new();
    for (number, (path, text)) in HIDDEN.iter().chain(SHOWN).enumerate() {
        let word = format!("{CANARY}{}", ["a", "b", "c", "d", "e", "f", "g"][number / 7].repeat(number % 7 + 1));
        site.write(path, &text.replace("HERE", &word).replace("Here", &word.replacen('k', "K", 1)));
        words.insert(word, (*path).to_owned());
    }
    (site, words)
}

/// The files of an output that hold a word, also where it is written with other letter case or as an address.
fn holding(output: &BTreeMap<String, Vec<u8>>, word: &str) -> Vec<String> {
    let holds = |bytes: &[u8]| String::from_utf8_lossy(bytes).to_lowercase().contains(word);
    output
        .iter()
        .filter(|(path, bytes)| path.to_lowercase().contains(word) || holds(bytes))
        .map(|(path, _)| path.clone())
        .collect()
}

#[test]
fn words_of_what_is_not_published_are_nowhere_in_the_output() {
    let (site, words) = site();
    let run = site.build(&["--now", "2026-02-10"]).succeeded();
    let output = files(&site.path("public"));
    for (word, path) in &words {
        assert_eq!(holding(&output, CANARY), [""; 0], "the word of {path} is {word}");
    }
    assert!(!run.stderr.contains(CANARY) && !run.stdout.contains(CANARY), "{}", run.stderr);
    // What is shown would be seen by the same look: in pages, data, feeds and the index of the search.
    for needed in ["articles/talks/index.html", "articles/talks/index.json", "search/"] {
        let found = holding(&output, "shownshown");
        assert!(found.iter().any(|path| path.starts_with(needed)), "{needed}: {found:?}");
    }
    assert!(
        holding(&output, "vera lund")
            .iter()
            .any(|path| path.rsplit('.').next() == Some("xml") || path.starts_with("embed/"))
    );
}

#[test]
fn a_comment_is_left_out_too_where_html_is_shown_as_text() {
    let site = Site::new();
    let comments = "Before <!-- HERE --> it <!-- HERE\nHERE --> after.\n\n<!-- HERE -->\n\n<!--\nHERE\n\nHERE\n-->\n\n> <!--\n> HERE\n> -->\n\n<b>Shownshown</b>";
    site.article("a", &comments.replace("HERE", CANARY));
    for html in ["sanitize", "escape"] {
        site.write("nutgraf.yaml", &format!("title: Test\nhtml: {html}\n")).build(&[]).succeeded();
        let output = files(&site.path("public"));
        assert_eq!(holding(&output, CANARY), [""; 0], "html: {html}");
        assert!(holding(&output, "shownshown").contains(&String::from("articles/a/index.html")), "html: {html}");
    }
}

#[test]
fn with_drafts_the_words_of_drafts_are_there() {
    let (site, words) = site();
    site.build(&["--now", "2026-02-10", "--drafts", "--future"]).succeeded();
    let output = files(&site.path("public"));
    for path in [
        "content/articles/draft.md",
        "content/actors/draft.md",
        "content/articles/future.md",
        "content/draft.md",
        "content/articles/named.txt",
        "content/articles/named-later.txt",
    ] {
        let (word, _) = words.iter().find(|(_, of)| *of == path).expect("a word");
        assert_ne!(holding(&output, word), [""; 0], "{path}");
        let is_page_of_its_own = |file: &String| file.starts_with("actors/") && file.contains(word.as_str());
        assert!(!path.contains("named") || holding(&output, word).iter().any(is_page_of_its_own), "{path}");
    }
}

#[test]
fn a_message_about_a_page_tells_no_word_of_the_draft_that_it_leads_to() {
    let (site, _) = site();
    site.article("leading", "See [it](draft.md), [[draft]] and [the page](../draft.md).");
    let run = site.build(&["--now", "2026-02-10"]);
    assert!(run.stderr.contains("draft"), "{}", run.stderr);
    assert!(!run.stderr.contains(CANARY), "{}", run.stderr);
    for format in ["json", "sarif", "github", "gitlab"] {
        let run = site.run(&["check", "--format", format, "--now", "2026-02-10"]);
        assert!(!run.stderr.contains(CANARY) && !run.stdout.contains(CANARY), "{}{}", run.stdout, run.stderr);
    }
}
