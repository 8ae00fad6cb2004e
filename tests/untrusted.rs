//! What a contributor wrote runs in no reader's browser: each hostile text of `untrusted/vectors.json`, at every place
//! where content can hold a text, in a real Chromium.
//!
//! The pages are built without a Content-Security-Policy, so that nothing but nutgraf itself keeps the texts from
//! running. A control page holds each of them as it is: where most of them do not run, the run shows nothing and fails.
//! With a policy, the control pages have to be silent as well.
//!
//! `NUTGRAF_UNTRUSTED=all` tries each text also at each of the places where nearly all are refused: addresses, ids, words
//! of a set. `NUTGRAF_VECTORS` names another list: a JSON list of texts, or of objects with the text as `p`.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use common::{repository, tools};
use nutgraf::build::{Content, Memos, Options, OutputFile, build};
use nutgraf::config::policy::POLICY;
use nutgraf::date::Date;
use nutgraf::diag::Severity;
use nutgraf::source::{SitePath, SourceFile, SourceTree};
use nutgraf::theme;

/// Stands where the hostile text goes: as it is in Markdown, as a quoted string in YAML.
const HERE: &str = "HERE";

/// How many of the places, from the first, take any text.
const TEXTS: usize = 17;

/// What is refused as a whole where one of its texts is refused has a file of its own for each text. `N` is the number
/// of the hostile text, and each file is for one of them.
const PLACES: &[(&str, &str)] = &[
    // Texts of front matter: none of them is ever refused for what it says.
    (
        "content/articles/texts-N.md",
        "---\ntitle: HERE\ndescription: HERE\nauthors: [HERE, A B]\ndate: 2026-02-06\nsummary: [HERE]\n\
         actors: [{id: actor-N, note: HERE}]\ntopics: [topic-N]\nimage: {src: p.png, alt: HERE, credit: HERE, license: HERE}\n\
         timeline:\n- {date: 2026-01-01, title: HERE, text: HERE, place: HERE, actors: [actor-N], source: s-N}\n- {event: event-N}\n\
         sources:\n- {id: s-N, title: HERE, publisher: HERE, quote: HERE, url: 'https://example.org/', date: 2026-01-01}\n\
         claims:\n- {id: c-N, text: HERE, by: actor-N, as_of: 2026-01-01, status: disputed, disputed_by: [actor-N], \
         value: {number: 3, unit: HERE, qualifier: about}, sources: [s-N]}\n\
         questions:\n- {id: q-N, question: HERE, answer: HERE}\nupdates:\n- {date: 2026-02-07, text: HERE}\n\
         corrections:\n- {date: 2026-02-08, text: HERE, affects: c-N}\nextra: {HERE: HERE}\n---\n\
         Text [[c-N]] [[s-N]] of [[actor-N]] and [[event-N]].\n\n\
         ```claim\nid: c-N\n```\n\n```quote\nby: actor-N\ntext: HERE\nsource: s-N\n```\n\n```question\nid: q-N\n```\n\n\
         ```figure\nsrc: p.png\nalt: HERE\ncaption: HERE\ncredit: HERE\n```\n\n\
         ```positions\ntitle: HERE\nactors: [actor-N]\nissues:\n- {issue: HERE, positions: {actor-N: {text: HERE, source: s-N}}}\n```\n\n\
         ```known\nknown: [HERE]\nunknown: [HERE]\n```\n\n```timeline\ntitle: HERE\nentries: [{date: 2026-01-02, title: HERE, text: HERE}]\n```\n",
    ),
    (
        "content/actors/actor-N.md",
        "---\nname: HERE\naliases: [HERE]\nkind: person\ndescription: HERE\nname_in: {fa: HERE}\n\
         roles: [{title: HERE, of: group-N, from: 2020}]\nrelations: [{kind: HERE, to: group-N}]\n---\nAbout them.\n",
    ),
    ("content/actors/group-N.md", "---\nname: HERE\nkind: organization\n---\nHERE\n"),
    ("content/events/event-N.md", "---\ntitle: HERE\ndate: 2026-01-03\nplace: HERE\nactors: [actor-N]\n---\nHERE\n"),
    ("content/topics/topic-N.md", "---\ntitle: HERE\ndescription: HERE\n---\nHERE\n"),
    ("content/sources/source-N.md", "---\ntitle: HERE\npublisher: HERE\nurl: https://example.org/\n---\n"),
    ("content/page-N.md", "---\ntitle: HERE\ndescription: HERE\n---\nHERE\n"),
    ("content/articles/pasted-N.txt", "HERE\n\nHERE\n\nMaria Example said HERE on 6 February 2026 in Geneva.\n"),
    // Texts of Markdown, each at a place that reads it differently.
    ("content/articles/block-N.md", "---\ntitle: T\ndate: 2026-02-06\n---\nBefore.\n\nHERE\n\nAfter.\n"),
    (
        "content/articles/line-N.md",
        "---\ntitle: T\ndate: 2026-02-06\n---\nBefore HERE after *HERE* [HERE](https://example.org/) ![HERE](p.png) `HERE`.\n",
    ),
    (
        "content/articles/heading-N.md",
        "---\ntitle: T\ndate: 2026-02-06\n---\n## HERE\n\n### x {#x-HERE}\n\n> HERE\n\n- HERE\n\n1. HERE\n\nHERE\n: HERE\n",
    ),
    (
        "content/articles/table-N.md",
        "---\ntitle: T\ndate: 2026-02-06\n---\n| HERE | b |\n|---|---|\n| HERE | HERE |\n\n[^n]: HERE\n\nNote[^n].\n",
    ),
    (
        "content/articles/code-N.md",
        "---\ntitle: T\ndate: 2026-02-06\n---\n```HERE\nHERE\n```\n\n~~~ x HERE\nHERE\n~~~\n\n    HERE\n",
    ),
    (
        "content/articles/html-N.md",
        "---\ntitle: T\ndate: 2026-02-06\n---\n<details><summary>HERE</summary>\n\nHERE\n\n</details>\n\n<p title=\"HERE\">HERE</p>\n",
    ),
    (
        "content/articles/comment-N.md",
        "---\ntitle: T\ndate: 2026-02-06\n---\nBefore <!-- HERE --> after.\n\n<!--\nHERE\n-->\n",
    ),
    (
        "content/articles/title-of-link-N.md",
        "---\ntitle: T\ndate: 2026-02-06\n---\n[x](https://example.org/ \"HERE\") ![x](p.png \"HERE\")\n",
    ),
    ("content/articles/mention-N.md", "---\ntitle: T\ndate: 2026-02-06\n---\n[[actor-N|HERE]]\n"),
    // Places of addresses, ids and words of a set: here most texts are refused.
    ("content/articles/mention-id-N.md", "---\ntitle: T\ndate: 2026-02-06\n---\n[[HERE]]\n"),
    ("content/articles/link-N.md", "---\ntitle: T\ndate: 2026-02-06\n---\n[x](HERE)\n"),
    ("content/articles/link-in-brackets-N.md", "---\ntitle: T\ndate: 2026-02-06\n---\n[x](<HERE>)\n"),
    ("content/articles/link-by-name-N.md", "---\ntitle: T\ndate: 2026-02-06\n---\n[x][y]\n\n[y]: HERE\n"),
    ("content/articles/link-of-html-N.md", "---\ntitle: T\ndate: 2026-02-06\n---\n<a href=\"HERE\">x</a>\n"),
    ("content/articles/picture-N.md", "---\ntitle: T\ndate: 2026-02-06\n---\n![x](HERE)\n"),
    (
        "content/articles/picture-of-html-N.md",
        "---\ntitle: T\ndate: 2026-02-06\n---\n<img src=\"HERE\" alt=\"HERE\">\n",
    ),
    ("content/articles/auto-link-N.md", "---\ntitle: T\ndate: 2026-02-06\n---\n<HERE>\n"),
    (
        "content/articles/source-url-N.md",
        "---\ntitle: T\ndate: 2026-02-06\nsources: [{id: s, title: T, url: HERE}]\n---\n[[s]]\n",
    ),
    (
        "content/articles/source-archived-N.md",
        "---\ntitle: T\ndate: 2026-02-06\nsources: [{id: s, title: T, archived: HERE}]\n---\n[[s]]\n",
    ),
    ("content/articles/image-N.md", "---\ntitle: T\ndate: 2026-02-06\nimage: HERE\n---\n"),
    ("content/articles/figure-N.md", "---\ntitle: T\ndate: 2026-02-06\n---\n```figure\nsrc: HERE\nalt: x\n```\n"),
    ("content/articles/lang-N.md", "---\ntitle: T\ndate: 2026-02-06\nlang: HERE\n---\n"),
    ("content/articles/slug-N.md", "---\ntitle: T\ndate: 2026-02-06\nslug: HERE\n---\n"),
    ("content/articles/id-N.md", "---\ntitle: T\ndate: 2026-02-06\nid: HERE\n---\n"),
    ("content/articles/alias-N.md", "---\ntitle: T\ndate: 2026-02-06\naliases: [HERE]\n---\n"),
    ("content/articles/rooted-alias-N.md", "---\ntitle: T\ndate: 2026-02-06\naliases: [/HERE]\n---\n"),
    ("content/articles/date-N.md", "---\ntitle: T\ndate: 2026-02-06\ndate: HERE\n---\n"),
    ("content/articles/key-N.md", "---\ntitle: T\ndate: 2026-02-06\nHERE: HERE\n---\n"),
    ("content/articles/anchor-N.md", "---\ntitle: T\ndate: 2026-02-06\n---\n[x](#HERE)\n\n## HERE\n"),
    ("content/articles/source-id-N.md", "---\ntitle: T\ndate: 2026-02-06\nsources: [{id: HERE, title: T}]\n---\n"),
    ("content/articles/claim-id-N.md", "---\ntitle: T\ndate: 2026-02-06\nclaims: [{id: HERE, text: x}]\n---\n"),
    ("content/actors/website-N.md", "---\nname: A\nkind: person\nlinks: {website: HERE}\n---\n"),
    ("content/actors/other-link-N.md", "---\nname: A\nkind: person\nlinks: {HERE: 'https://example.org/'}\n---\n"),
    ("content/actors/country-N.md", "---\nname: A\nkind: HERE\n---\n"),
    ("content/articles/file-name-HERE.md", "---\ntitle: T\ndate: 2026-02-06\n---\n"),
    ("content/articles/file-name-HERE.txt", "T\n\nText.\n"),
    ("content/name-HERE/page.md", "---\ntitle: T\n---\n"),
];

fn yaml(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out + "\""
}

/// The file of a place for a hostile text; `None` where its path cannot be one.
fn file(path: &str, content: &str, number: usize, hostile: &str) -> Option<(String, String)> {
    let path = match path.split_once(HERE) {
        None => path.replace("-N.", &format!("-{number}.")),
        // A file system refuses these itself.
        Some(_) if hostile.contains(['/', '\0']) || hostile.len() > 200 => return None,
        Some((before, after)) => format!("{before}{hostile}{after}"),
    };
    let numbered = content.replace("-N", &format!("-{number}"));
    let (front, body) = match numbered.strip_prefix("---\n").and_then(|rest| rest.split_once("---\n")) {
        Some((front, body)) => (Some(front), body),
        None => (None, &*numbered),
    };
    // Blocks hold YAML, and so does front matter.
    let mut text = front.map_or_else(String::new, |front| format!("---\n{}---\n", front.replace(HERE, &yaml(hostile))));
    let mut in_block = false;
    for line in body.split_inclusive('\n') {
        let is_fence = line.starts_with("```");
        let is_block = ["claim", "quote", "question", "figure", "positions", "known", "timeline"];
        if is_fence {
            in_block = !in_block && is_block.contains(&line.trim_start_matches('`').trim());
        }
        text.push_str(&if in_block && !is_fence {
            line.replace(HERE, &yaml(hostile))
        } else {
            line.replace(HERE, hostile)
        });
    }
    Some((path, text))
}

fn vectors() -> Vec<String> {
    let path =
        std::env::var_os("NUTGRAF_VECTORS").map_or_else(|| repository("tests/untrusted/vectors.json"), PathBuf::from);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let all: Vec<serde_json::Value> = serde_json::from_str(&text).expect("a JSON list");
    let text = |value: &serde_json::Value| value.as_str().or_else(|| value["p"].as_str()).expect("a text").to_owned();
    all.iter().map(text).collect()
}

fn options() -> Options {
    Options {
        now: Date::parse("2026-02-10").expect("a date"),
        drafts: false,
        future: true,
        base_url: None,
        date: Date::parse("2026-02-06").ok(),
        editorial: false,
    }
}

/// Whether somebody wants everything, however long it takes.
fn is_thorough() -> bool {
    std::env::var_os("NUTGRAF_UNTRUSTED").is_some()
}

/// A site that holds each text at every place where none is refused for it.
struct Built {
    output: nutgraf::build::Output,
    /// For each place, how many texts were built and how many refused.
    tally: BTreeMap<&'static str, (usize, usize)>,
}

fn built(texts: &[String], configuration: &str) -> Built {
    let mut files = BTreeMap::new();
    for (number, text) in texts.iter().enumerate() {
        for (place, (path, content)) in PLACES.iter().enumerate() {
            // Where nearly all are refused, a fourth of them is tried, unless somebody wants all.
            if place >= TEXTS && number > 0 && number % 4 != place % 4 && !is_thorough() {
                continue;
            }
            if let Some((file, text)) = file(path, content, number, text) {
                files.insert(file, (*path, text));
            }
        }
    }
    let mut tally = BTreeMap::<&str, (usize, usize)>::new();
    let theme = theme::builtin();
    // A file that an error is told in is left out, until there is none.
    loop {
        let mut tree = SourceTree::new().with("nutgraf.yaml", configuration);
        for folder in ["", "articles/", "actors/", "events/", "topics/"] {
            tree.insert(SitePath::new(&format!("content/{folder}p.png")), picture());
        }
        for (file, (_, text)) in &files {
            tree = tree.with(file, text);
        }
        let built = build(&tree, &theme, &options(), &mut Memos::once());
        if let Some(output) = built.output {
            for (place, _) in files.values() {
                tally.entry(place).or_default().0 += 1;
            }
            return Built { output: (*output).clone(), tally };
        }
        let errors = built.diagnostics.iter().filter(|found| found.severity == Severity::Error);
        let wrong: BTreeSet<&str> = errors.map(|found| found.file.as_str()).collect();
        let before = files.len();
        for path in wrong {
            if let Some((place, _)) = files.remove(path) {
                tally.entry(place).or_default().1 += 1;
                // Whatever the place, words alone are never refused where a text may stand.
                let is_harmless = path.contains("-0.") && PLACES[..TEXTS].iter().any(|(path, _)| *path == place);
                assert!(!is_harmless, "{:?}", built.diagnostics.iter().find(|found| found.file.as_str() == path));
            }
        }
        assert!(files.len() < before, "{:?}", built.diagnostics.first());
    }
}

/// A picture that nobody has to make: pages show it as it is.
fn picture() -> SourceFile {
    let picture = nutgraf::disk::pictures::header::read(&SitePath::new("p.gif"), GIF);
    SourceFile::Picture { picture, hash: [0; 32] }
}

/// One pixel.
const GIF: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

/// Writes what is text of an output into a folder.
fn write(output: &nutgraf::build::Output, folder: &Path) {
    for (path, file) in output {
        if let OutputFile::Bytes(Content { bytes, .. }) = file {
            let path = folder.join(&**path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, bytes).expect("a file");
        }
    }
}

/// Runs a part of `untrusted/run.mjs` on a folder, and gives what it prints.
#[track_caller]
fn look(part: &str, folder: &Path) -> String {
    static CHROMIUM: LazyLock<Result<PathBuf, String>> = LazyLock::new(|| {
        let _alone = tools::installing()?;
        tools::node()?;
        tools::packages(&repository("tests/reader"))?;
        tools::chromium()
    });
    let chromium = CHROMIUM.as_ref().unwrap_or_else(|why| panic!("{why}"));
    let mut command = Command::new("node");
    command.arg(repository("tests/untrusted/run.mjs")).arg(part).arg(folder);
    command.env("CHROMIUM", chromium).env("READER_SITES", folder).env("TMPDIR", folder).stdin(Stdio::null());
    let output = command.output().expect("node runs");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    println!("{told}");
    assert!(output.status.success(), "{part}: {told}\n{}", String::from_utf8_lossy(&output.stderr));
    told
}

const CONFIGURATION: &str = "title: T\nsocial: false\nbase_url: https://example.org/\nlatest: 1000\n\
                             content_security_policy: false\n";

/// What is compared with what becomes of the hostile texts.
const HARMLESS: &str = "harmless";

#[test]
fn no_hostile_text_runs_or_breaks_a_page_wherever_it_stands() {
    let texts: Vec<String> = [String::from(HARMLESS)].into_iter().chain(vectors()).collect();
    let Built { output, tally } = built(&texts, CONFIGURATION);
    for (place, (built, refused)) in &tally {
        println!("{built:5} built {refused:5} refused  {place}");
    }
    // A place that everything is refused for shows nothing, unless the harmless text is refused as well.
    for place in PLACES.iter().map(|(path, _)| path) {
        assert!(tally.contains_key(place), "{place}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    write(&output, folder.path());
    look("pages", folder.path());
}

#[test]
fn the_same_texts_run_where_nothing_is_done_about_them_and_not_under_the_policy() {
    let folder = tempfile::tempdir().expect("a folder");
    let texts = vectors();
    for (name, policy) in [("free", ""), ("policy", POLICY)] {
        let below = folder.path().join(name);
        fs::create_dir(&below).expect("a folder");
        for (number, text) in texts.iter().enumerate() {
            let meta = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n");
            let meta = if policy.is_empty() { "" } else { &meta };
            let page = format!("<!DOCTYPE html>\n<meta charset=utf-8>\n{meta}<title>x</title>\n<body>\n{text}\n");
            fs::write(below.join(format!("{number}.html")), page).expect("a file");
        }
    }
    look("control", folder.path());
}

#[test]
fn there_are_many_kinds_of_hostile_texts_and_each_is_another() {
    let texts = vectors();
    assert!(texts.len() >= 150 && texts.iter().collect::<BTreeSet<_>>().len() == texts.len());
}
