//! What a contributor wrote runs in no reader's browser: each hostile text of `untrusted/vectors.json`, at every place
//! where content can hold a text, in a real Chromium.
//!
//! The pages are built without a Content-Security-Policy, so that nothing but nutgraf itself keeps the texts from
//! running. A control page holds each of them as it is: where most of them do not run, the run shows nothing and fails.
//! With a policy, the control pages have to be silent as well.
//!
//! Each place that takes a text holds a fourth of them, others at each place of Markdown, and each of those where nearly
//! all are refused (addresses, ids, words of a set) a sixteenth. With `NUTGRAF_UNTRUSTED=all` each stands at all of them,
//! which takes many times as long; with a number in place of `all` that share of them instead of a fourth, and a fourth
//! of that share. `NUTGRAF_VECTORS` names another list: a JSON list of texts, or of objects with the text as `p`.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use common::{Site, repository, tools};
use nutgraf::build::{Content, Memos, Options, OutputFile, build};
use nutgraf::config::policy::POLICY;
use nutgraf::date::Date;
use nutgraf::diag::Severity;
use nutgraf::source::{SitePath, SourceFile, SourceTree};
use nutgraf::theme;
use serde_json::Value;

/// Stands where the hostile text goes: as it is in Markdown, as a quoted string in YAML.
const HERE: &str = "HERE";

/// Places of plain words and of nothing else: no text is refused there, and whatever it says, a page has exactly the
/// elements that it has with a harmless one. `N` is the number of the hostile text, and each file is for one of them.
const PLAIN: &[(&str, &str)] = &[
    (
        "content/articles/plain-N.md",
        "---\ntitle: HERE\ndescription: HERE\nauthors: [HERE, A B]\ndate: 2026-02-06\nsummary: [HERE]\n\
         actors: [{id: plain-actor-N, note: HERE}]\ntopics: [plain-topic-N]\n\
         image: {src: p.png, alt: HERE, credit: HERE, license: HERE}\ntimeline:\n\
         - {date: 2026-01-01, title: HERE, title_in: {fa: HERE}, place: HERE, place_in: {fa: HERE}, text: Words., \
         text_in: {fa: HERE}, actors: [plain-actor-N], source: s-N, extra: {HERE: HERE}}\n\
         - {event: plain-event-N}\n- {event: plain-listed-N}\nsources:\n\
         - {id: s-N, title: HERE, publisher: HERE, quote: HERE, kind: HERE, url: 'https://example.org/', date: 2026-01-01}\n\
         - plain-source-N\n- plain-listed-source-N\nclaims:\n\
         - {id: c-N, text: Words., by: [plain-actor-N, {name: HERE}], as_of: 2026-01-01, status: disputed, \
         disputed_by: [plain-actor-N], value: {number: 3, unit: HERE, qualifier: about}, measure: HERE, \
         history: [{value: {number: 2, unit: HERE}, as_of: 2025-01-01, sources: s-N}], sources: [s-N]}\n\
         questions:\n- {id: q-N, question: HERE, answer: Words.}\nupdates:\n- {date: 2026-02-07, text: Words.}\n\
         corrections:\n- {date: 2026-02-08, text: Words., affects: c-N}\nextra: {HERE: HERE}\n---\n\
         Text [[c-N]] [[s-N]] [[plain-source-N]] of [[plain-actor-N]] and [[plain-event-N]].\n\n\
         ```claim\nid: c-N\n```\n\n```claim\nid: d-N\ntext: Words.\nby: {name: HERE}\nvalue: {min: 3, unit: HERE}\n```\n\n\
         ```quote\nby: [plain-actor-N, {name: HERE}]\ntext: HERE\nlang: fa\ntranslation: HERE\nsource: s-N\n```\n\n\
         ```question\nid: q-N\n```\n\n```question\nid: r-N\nquestion: HERE\nanswer: Words.\n```\n\n\
         ```figure\nsrc: p.png\nalt: HERE\ncaption: Words.\ncredit: HERE\nlicense: HERE\n```\n\n\
         ```positions\ntitle: HERE\nissues:\n- {issue: HERE, positions: {plain-actor-N: Words.}}\n```\n\n\
         ```known\ntitle: HERE\nknown: [Words.]\n```\n\n\
         ```timeline\ntitle: HERE\nentries: [{date: 2026-01-02, title: HERE, place: HERE}]\n```\n\n\
         ```actors\ntitle: HERE\nactors: [{id: plain-actor-N, note: HERE}]\n```\n",
    ),
    (
        "content/articles/plain-fa-N.md",
        "---\ntitle: HERE\ndescription: HERE\nlang: fa\ntranslation_of: plain-N\ndate: 2026-02-06\n\
         actors: [plain-actor-N]\ntopics: [plain-topic-N]\nclaims: [c-N]\n\
         timeline: [{event: plain-event-N}, {event: plain-listed-N}]\nsources: [plain-source-N]\n---\n\
         [[plain-actor-N]] [[plain-event-N]] [[c-N]]\n",
    ),
    (
        "content/actors/plain-actor-N.md",
        "---\nname: HERE\nname_in: {fa: HERE}\nkind: person\ndescription: HERE\ndescription_in: {fa: HERE}\n\
         about_in: {fa: HERE}\nimage: {src: p.png, alt: HERE, credit: HERE, license: HERE}\nroles:\n\
         - {title: HERE, title_in: {fa: HERE}, of: plain-group-N, from: 2020, source: {title: HERE, kind: HERE}}\nrelations:\n\
         - {kind: HERE, kind_in: {fa: HERE}, to: plain-group-N, source: plain-source-N}\nextra: {HERE: HERE}\n---\nAbout them.\n",
    ),
    ("content/actors/plain-group-N.md", "---\nname: HERE\nname_in: {en: HERE}\nkind: group\nlang: fa\n---\n"),
    (
        "content/events/plain-event-N.md",
        "---\ntitle: HERE\ntitle_in: {fa: HERE}\ndate: 2026-01-03\nplace: HERE\nplace_in: {fa: HERE}\n\
         text_in: {fa: HERE}\nactors: [plain-actor-N]\ntopics: [plain-topic-N]\nextra: {HERE: HERE}\n---\nWords.\n",
    ),
    (
        "content/events/plain-list-N.yaml",
        "- {id: plain-listed-N, title: HERE, title_in: {fa: HERE}, date: 2026-01-04, place: HERE, place_in: {fa: HERE}, \
         text: Words., text_in: {fa: HERE}, source: {title: HERE, publisher: HERE}, extra: {HERE: HERE}}\n",
    ),
    (
        "content/topics/plain-topic-N.md",
        "---\ntitle: HERE\ntitle_in: {fa: HERE}\ndescription: HERE\ndescription_in: {fa: HERE}\nextra: {HERE: HERE}\n---\nWords.\n",
    ),
    (
        "content/sources/plain-source-N.md",
        "---\ntitle: HERE\npublisher: HERE\nkind: HERE\nquote: HERE\nurl: https://example.org/\n---\n",
    ),
    (
        "content/sources/plain-list-N.yaml",
        "- {id: plain-listed-source-N, title: HERE, publisher: HERE, kind: HERE, quote: HERE}\n",
    ),
    ("content/plain-N.md", "---\ntitle: HERE\ndescription: HERE\nextra: {HERE: HERE}\n---\nWords.\n"),
];

/// Places that take any text, of which what is no good Markdown is refused. What is refused as a whole where one of its
/// texts is refused has a file of its own for each text.
const TEXTS: &[(&str, &str)] = &[
    // Texts of front matter and of blocks.
    (
        "content/articles/texts-N.md",
        "---\ntitle: HERE\ndate: 2026-02-06\nsummary: [HERE]\nactors: [{id: other-N, note: HERE}]\n\
         timeline:\n- {date: 2026-01-01, title: HERE, text: HERE, actors: [other-N]}\n\
         claims:\n- {id: n-N, text: Words., value: {number: 3, unit: HERE}}\nsources:\n- {id: t-N, title: HERE}\nquestions:\n- {id: u-N, question: HERE, answer: HERE}\n---\n\
         Text [[t-N]] of [[other-N]].\n\n\
         ```question\nid: u-N\n```\n\n```question\nid: v-N\nquestion: HERE\nanswer: HERE\n```\n\n\
         ```figure\nsrc: p.png\nalt: HERE\ncaption: HERE\n```\n\n```figure\nclaim: n-N\ncaption: HERE\n```\n\n\
         ```positions\ntitle: HERE\nactors: [other-N]\nissues:\n\
         - {issue: HERE, positions: {other-N: {text: HERE, source: t-N}}}\n- {issue: HERE, positions: {other-N: HERE}}\n```\n\n\
         ```known\nknown: [HERE]\nunknown: [HERE, {text: HERE, source: t-N}]\n```\n\n\
         ```timeline\ntitle: HERE\nentries: [{date: 2026-01-02, title: HERE, text: HERE}]\n```\n",
    ),
    (
        "content/articles/lines-N.md",
        "---\ntitle: HERE\ndate: 2026-02-06\nclaims:\n\
         - {id: k-N, text: HERE, by: {name: HERE}, value: {number: 3, unit: HERE}}\n- {id: l-N, text: HERE}\n\
         updates:\n- {date: 2026-02-07, text: HERE}\ncorrections:\n- {date: 2026-02-08, text: HERE, affects: k-N}\n---\n\
         Text [[k-N]] [[l-N]].\n\n```claim\nid: m-N\ntext: HERE\n```\n\n```known\nknown: [{claim: k-N}]\n```\n",
    ),
    ("content/actors/other-N.md", "---\nname: HERE\nkind: person\n---\nAbout them.\n"),
    (
        "content/actors/known-N.md",
        "---\nname: HERE\naliases: [HERE]\naliases_in: {fa: [HERE]}\nkind: person\n---\nAbout them.\n",
    ),
    (
        "content/actors/known-fa-N.md",
        "---\nname: HERE\naliases_in: {fa: [HERE]}\nkind: person\nlang: fa\n---\nAbout them.\n",
    ),
    ("content/actors/told-N.md", "---\nname: HERE\nkind: organization\n---\nHERE\n"),
    ("content/events/told-N.md", "---\ntitle: HERE\ndate: 2026-01-03\n---\nHERE\n"),
    ("content/events/list-N.yaml", "- {id: listed-N, title: HERE, date: 2026-01-05, text: HERE}\n"),
    ("content/topics/told-N.md", "---\ntitle: HERE\ndescription: HERE\n---\nHERE\n"),
    ("content/sources/told-N.md", "---\ntitle: HERE\n---\nHERE\n"),
    ("content/told-N.md", "---\ntitle: HERE\ndescription: HERE\n---\nHERE\n"),
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
        "---\ntitle: T\ndate: 2026-02-06\n---\n[x](https://example.org/ \"HERE\") ![x](p.png \"HERE\")\n\n[x](https://example.org/ 'HERE') ![x](p.png 'HERE')\n",
    ),
    ("content/articles/mention-N.md", "---\ntitle: T\ndate: 2026-02-06\n---\n[[other-N|HERE]]\n"),
];

/// An article of one line of front matter.
macro_rules! article {
    ($front:literal) => {
        concat!("---\ntitle: T\ndate: 2026-02-06\n", $front, "\n---\nWords.\n")
    };
}

/// An article of one block.
macro_rules! block {
    ($block:literal) => {
        concat!("---\ntitle: T\ndate: 2026-02-06\n---\n```", $block, "\n```\n")
    };
}

/// Places of addresses, ids, numbers and words of a set: here most texts are refused.
const WORDS: &[(&str, &str)] = &[
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
    ("content/articles/rooted-alias-N.md", "---\ntitle: T\ndate: 2026-02-06\naliases: [/old-N/HERE]\n---\n"),
    ("content/articles/date-N.md", "---\ntitle: T\ndate: 2026-02-06\ndate: HERE\n---\n"),
    ("content/articles/key-N.md", "---\ntitle: T\ndate: 2026-02-06\nHERE: HERE\n---\n"),
    ("content/articles/anchor-N.md", "---\ntitle: T\ndate: 2026-02-06\n---\n[x](#HERE)\n\n## HERE\n"),
    ("content/articles/source-id-N.md", "---\ntitle: T\ndate: 2026-02-06\nsources: [{id: HERE, title: T}]\n---\n"),
    ("content/articles/claim-id-N.md", "---\ntitle: T\ndate: 2026-02-06\nclaims: [{id: HERE, text: x}]\n---\n"),
    ("content/actors/website-N.md", "---\nname: A\nkind: person\nlinks: {website: HERE}\n---\n"),
    ("content/actors/other-link-N.md", "---\nname: A\nkind: person\nlinks: {HERE: 'https://example.org/'}\n---\n"),
    ("content/actors/country-N.md", "---\nname: A\nkind: HERE\n---\n"),
    ("content/articles/source-below-N.md", article!("sources: [{id: s, title: T, url: https://example.org/HERE}]")),
    ("content/articles/link-below-N.md", "---\ntitle: T\ndate: 2026-02-06\n---\n[x](<https://example.org/HERE>)\n"),
    ("content/actors/website-below-N.md", "---\nname: A\nkind: person\nlinks: {x: https://example.org/HERE}\n---\n"),
    ("content/articles/topics-N.md", article!("topics: [HERE]")),
    ("content/articles/cast-N.md", article!("actors: [HERE]")),
    ("content/articles/cast-id-N.md", article!("actors: [{id: HERE}]")),
    ("content/articles/entry-event-N.md", article!("timeline: [{event: HERE}]")),
    ("content/articles/entry-topic-N.md", article!("timeline: [{topic: HERE}]")),
    ("content/articles/entry-id-N.md", article!("timeline: [{id: HERE, title: T, date: 2026}]")),
    ("content/articles/entry-actor-N.md", article!("timeline: [{title: T, date: 2026, actors: [HERE]}]")),
    ("content/articles/entry-topics-N.md", article!("timeline: [{title: T, date: 2026, topics: [HERE]}]")),
    ("content/articles/entry-source-N.md", article!("timeline: [{title: T, date: 2026, source: HERE}]")),
    ("content/articles/sources-N.md", article!("sources: [HERE]")),
    ("content/articles/source-lang-N.md", article!("sources: [{id: s, title: T, lang: HERE}]")),
    ("content/articles/claims-N.md", article!("claims: [HERE]")),
    ("content/articles/claim-by-N.md", article!("claims: [{id: by-N, text: x, by: HERE}]")),
    ("content/articles/claim-sources-N.md", article!("claims: [{id: sources-N, text: x, sources: HERE}]")),
    ("content/articles/claim-against-N.md", article!("claims: [{id: against-N, text: x, disputed_by: HERE}]")),
    ("content/articles/claim-instead-N.md", article!("claims: [{id: instead-N, text: x, supersedes: HERE}]")),
    ("content/articles/claim-value-N.md", article!("claims: [{id: value-N, text: x, value: HERE}]")),
    ("content/articles/claim-number-N.md", article!("claims: [{id: number-N, text: x, value: {number: HERE}}]")),
    ("content/articles/claim-min-N.md", article!("claims: [{id: min-N, text: x, value: {min: HERE}}]")),
    ("content/articles/claim-max-N.md", article!("claims: [{id: max-N, text: x, value: {max: HERE}}]")),
    (
        "content/articles/claim-earlier-N.md",
        article!("claims: [{id: earlier-N, text: x, value: 1, history: [{value: HERE, sources: HERE}]}]"),
    ),
    ("content/articles/question-id-N.md", article!("questions: [{id: HERE, question: x, answer: x}]")),
    ("content/articles/affects-N.md", article!("corrections: [{date: 2026, text: x, affects: HERE}]")),
    ("content/articles/translation-N.md", article!("lang: fa\ntranslation_of: HERE")),
    ("content/articles/image-src-N.md", article!("image: {src: HERE}")),
    ("content/articles/quote-by-N.md", block!("quote\ntext: x\nby: HERE")),
    ("content/articles/quote-lang-N.md", block!("quote\ntext: x\nby: {name: x}\nlang: HERE")),
    ("content/articles/quote-source-N.md", block!("quote\ntext: x\nby: {name: x}\nsource: HERE")),
    ("content/articles/columns-N.md", block!("positions\nactors: [HERE]\nissues: [{issue: x, positions: {HERE: x}}]")),
    (
        "content/articles/position-source-N.md",
        block!("positions\nissues: [{issue: x, positions: {other-N: {text: x, source: HERE}}}]"),
    ),
    ("content/articles/known-claim-N.md", block!("known\nknown: [{claim: HERE}]")),
    ("content/articles/known-source-N.md", block!("known\nknown: [{text: x, source: HERE}]")),
    ("content/articles/figure-claim-N.md", block!("figure\nclaim: HERE")),
    ("content/articles/timeline-topic-N.md", block!("timeline\ntopic: HERE")),
    ("content/articles/timeline-actor-N.md", block!("timeline\nactor: HERE")),
    ("content/articles/claim-block-N.md", block!("claim\nHERE")),
    ("content/articles/claim-block-id-N.md", block!("claim\nid: HERE")),
    ("content/articles/question-block-N.md", block!("question\nHERE")),
    ("content/articles/actors-N.md", block!("actors\nactors: [HERE]")),
    ("content/actors/id-N.md", "---\nname: A\nkind: person\nid: HERE\n---\n"),
    ("content/actors/lang-N.md", "---\nname: A\nkind: person\nlang: HERE\n---\n"),
    ("content/actors/image-N.md", "---\nname: A\nkind: person\nimage: HERE\n---\n"),
    ("content/actors/role-of-N.md", "---\nname: A\nkind: person\nroles: [{title: T, of: HERE}]\n---\n"),
    ("content/actors/role-source-N.md", "---\nname: A\nkind: person\nroles: [{title: T, source: HERE}]\n---\n"),
    ("content/actors/relation-to-N.md", "---\nname: A\nkind: person\nrelations: [{kind: x, to: HERE}]\n---\n"),
    (
        "content/actors/relation-source-N.md",
        "---\nname: A\nkind: person\nrelations: [{kind: x, to: other-N, source: HERE}]\n---\n",
    ),
    ("content/topics/id-N.md", "---\ntitle: T\nid: HERE\n---\n"),
    ("content/topics/lang-N.md", "---\ntitle: T\nlang: HERE\n---\n"),
    ("content/topics/alias-N.md", "---\ntitle: T\naliases: [/topic-N/HERE]\n---\n"),
    ("content/id-N.md", "---\ntitle: T\nid: HERE\n---\n"),
    ("content/lang-N.md", "---\ntitle: T\nlang: HERE\n---\n"),
    ("content/slug-N.md", "---\ntitle: T\nslug: HERE\n---\n"),
    ("content/alias-N.md", "---\ntitle: T\naliases: [/page-N/HERE]\n---\n"),
    ("content/articles/file-name-HERE.md", "---\ntitle: T\ndate: 2026-02-06\n---\n"),
    ("content/articles/file-name-HERE.txt", "T\n\nText.\n"),
    ("content/name-HERE/page.md", "---\ntitle: T\n---\n"),
];

fn places() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    PLAIN.iter().chain(TEXTS).chain(WORDS)
}

/// YAML with a hostile text as a quoted string, with what of an address stands before it at its place.
fn quoted(place: &str, hostile: &str) -> String {
    let mut parts = place.split(HERE);
    let mut out = String::new();
    let mut before = parts.next().unwrap_or_default();
    for after in parts {
        let is_address = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | ':' | '.' | '-');
        let head = before.trim_end_matches(is_address);
        out += head;
        out += &yaml(&format!("{}{hostile}", &before[head.len()..]));
        before = after;
    }
    out + before
}

/// As a quoted string of YAML.
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
    if common::is_a("yaml", &path) {
        return Some((path, quoted(&numbered, hostile)));
    }
    let (front, body) = match numbered.strip_prefix("---\n").and_then(|rest| rest.split_once("---\n")) {
        Some((front, body)) => (Some(front), body),
        None => (None, &*numbered),
    };
    // Blocks hold YAML, and so does front matter.
    let mut text = front.map_or_else(String::new, |front| format!("---\n{}---\n", quoted(front, hostile)));
    let mut in_block = false;
    for line in body.split_inclusive('\n') {
        let is_fence = line.starts_with("```");
        let is_block = ["claim", "quote", "question", "figure", "positions", "known", "timeline", "actors"];
        if is_fence {
            in_block = !in_block && is_block.contains(&line.trim_start_matches('`').trim());
        }
        text.push_str(&if in_block && !is_fence { quoted(line, hostile) } else { line.replace(HERE, hostile) });
    }
    Some((path, text))
}

fn vectors() -> Vec<String> {
    let path =
        std::env::var_os("NUTGRAF_VECTORS").map_or_else(|| repository("tests/untrusted/vectors.json"), PathBuf::from);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let all: Vec<Value> = serde_json::from_str(&text).expect("a JSON list");
    let text = |value: &Value| value.as_str().or_else(|| value["p"].as_str()).expect("a text").to_owned();
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

/// Of how many texts one stands at a place that takes any; 1 if somebody wants all everywhere, however long it takes.
fn share() -> usize {
    match std::env::var("NUTGRAF_UNTRUSTED").as_deref() {
        Ok("all") => 1,
        Ok(number) => number.parse().expect("`all` or a number"),
        Err(_) => 4,
    }
}

/// A site that holds each text at every place where none is refused for it.
struct Built {
    output: nutgraf::build::Output,
    /// For each place, how many texts were built and how many refused.
    tally: BTreeMap<&'static str, (usize, usize)>,
}

fn built(texts: &[String], configuration: &str) -> Built {
    let (mut files, share) = (BTreeMap::new(), share());
    for (number, text) in texts.iter().enumerate() {
        for (place, (path, content)) in places().enumerate() {
            let is_turn = match place {
                // They name each other.
                at if at < PLAIN.len() => number % share == 0,
                // Others name it.
                _ if *path == "content/actors/other-N.md" => true,
                at if at < PLAIN.len() + TEXTS.len() => number % share == at % share,
                at => number % (4 * share) == at % (4 * share),
            };
            if number > 0 && share > 1 && !is_turn {
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
                let is_harmless = path.contains("-0.") && PLAIN.iter().chain(TEXTS).any(|(path, _)| *path == place);
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
                             embed: true\ncontent_security_policy: false\n";

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
    for place in places().map(|(path, _)| path) {
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

/// Drawings that run something where nothing is done about them, by what stands within `<svg>`.
const DRAWINGS: &[&str] = &[
    "<script>alert(1)</script>",
    "<script><![CDATA[alert(1)]]></script>",
    "<s:script xmlns:s='http://www.w3.org/2000/svg'>alert(1)</s:script>",
    "<script href='data:text/javascript,alert(1)'/>",
    "<script x:href='data:text/javascript,alert(1)' xmlns:x='http://www.w3.org/1999/xlink'/>",
    "<script xmlns='http://www.w3.org/1999/xhtml'>alert(1)</script>",
    "<h:script xmlns:h='http://www.w3.org/1999/xhtml'>alert(1)</h:script>",
    "<g><defs><script>alert(1)</script></defs></g>",
    "<svg onload='alert(1)'/>",
    "<svg xmlns:x='y' x:onload='z' onload='alert(1)'/>",
    "<a href='javascript:alert(1)'><text y='9'>x</text></a>",
    "<a href='java&#10;script:alert(1)'><text y='9'>x</text></a>",
    "<a x:href='javascript:alert(1)' xmlns:x='http://www.w3.org/1999/xlink'><text y='9'>x</text></a>",
    "<a><set attributeName='href' to='javascript:alert(1)'/><text y='9'>x</text></a>",
    "<a><animate attributeName='href' values='javascript:alert(1)'/><text y='9'>x</text></a>",
    "<set attributeName='x' to='1' onbegin='alert(1)'/>",
    "<animate attributeName='x' dur='1ms' onend='alert(1)'/>",
    "<animate attributeName='x' dur='1s' onbegin='alert(1)'/>",
    "<image href='data:x' onerror='alert(1)'/>",
    "<image href='x' onerror='alert(1)'/>",
    "<text tabindex='0' autofocus='' onfocus='alert(1)'>x</text>",
    "<text tabindex='0' onclick='alert(1)'>x</text>",
    "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml' onload='alert(1)'/></foreignObject>",
    "<foreignObject><img xmlns='http://www.w3.org/1999/xhtml' src='x' onerror='alert(1)'/></foreignObject>",
    "<foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml' src='javascript:parent.alert(1)'/></foreignObject>",
    "<foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml' srcdoc='&lt;script&gt;parent.alert(1)&lt;/script&gt;'/></foreignObject>",
    "<foreignObject><object xmlns='http://www.w3.org/1999/xhtml' data='javascript:alert(1)'/></foreignObject>",
    "<foreignObject><details xmlns='http://www.w3.org/1999/xhtml' open='' ontoggle='alert(1)'/></foreignObject>",
    "<iframe xmlns='http://www.w3.org/1999/xhtml' src='javascript:parent.alert(1)'/>",
    "<img xmlns='http://www.w3.org/1999/xhtml' src='x' onerror='alert(1)'/>",
    "<style>@import 'data:text/css,*{}';</style><style onload='alert(1)'/>",
    "<use href='data:image/svg+xml,&lt;svg id=&quot;x&quot; onload=&quot;alert(1)&quot;/&gt;#x'/>",
    "<metadata><script>alert(1)</script></metadata>",
    "<title><script>alert(1)</script></title>",
    "<desc><h:img xmlns:h='http://www.w3.org/1999/xhtml' src='x' onerror='alert(1)'/></desc>",
];

/// A file of a picture: its name and its bytes.
type Picture = (String, Vec<u8>);

/// Drawings that hold what is hostile, and pictures in whose notes it stands.
fn hostile_pictures(texts: &[String]) -> Vec<Picture> {
    let mut all: Vec<Picture> = Vec::new();
    let root = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"";
    for (number, body) in DRAWINGS.iter().copied().chain(texts.iter().map(String::as_str)).enumerate() {
        all.push((format!("within-{number}.svg"), format!("{root}>{body}</svg>").into_bytes()));
    }
    // Texts that an image editor wrote down, many in a drawing.
    for (number, texts) in texts.chunks(20).enumerate() {
        let said = texts.iter().map(|text| {
            let text = text.replace('&', "&amp;").replace('<', "&lt;").replace(|c: char| c < ' ', "");
            format!("<g><title>{text}</title><text y=\"9\">{text}</text></g>")
        });
        all.push((format!("said-{number}.svg"), format!("{root}>{}</svg>", said.collect::<String>()).into_bytes()));
    }
    for (name, before, of_root) in [
        ("handler", "", "onload='alert(1)'"),
        ("entity", "<!DOCTYPE svg [<!ENTITY x '&#60;script&#62;alert(1)&#60;/script&#62;'>]>", ""),
        ("stylesheet", "<?xml-stylesheet href='javascript:alert(1)'?>", ""),
        ("sheet", "<?xml-stylesheet type='text/xsl' href='data:text/xml,x'?>", "onload='alert(1)'"),
    ] {
        let inner = if name == "entity" { "&x;" } else { "" };
        all.push((format!("{name}.svg"), format!("{before}{root} {of_root}>{inner}</svg>").into_bytes()));
    }
    let script = "<script>alert(1)</script><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
    let encoded = |format| {
        let mut out = std::io::Cursor::new(Vec::new());
        image::DynamicImage::new_rgb8(9, 9).write_to(&mut out, format).expect("a picture");
        out.into_inner()
    };
    let mut png = encoded(image::ImageFormat::Png);
    let xmp = format!("XML:com.adobe.xmp\0\0\0\0\0{script}");
    for (kind, note) in [(*b"tEXt", format!("Comment\0{script}")), (*b"iTXt", xmp)] {
        // Behind the header, which is 33 bytes long.
        png.splice(33..33, common::png_chunk(kind, note.as_bytes()));
    }
    all.push((String::from("notes.png"), png));
    let mut jpeg = encoded(image::ImageFormat::Jpeg);
    let xmp = format!("http://ns.adobe.com/xap/1.0/\0{script}");
    for (marker, note) in [(0xfe, script.to_owned()), (0xe1, format!("Exif\0\0{script}")), (0xe1, xmp)] {
        let length = u16::try_from(note.len() + 2).expect("a length").to_be_bytes();
        let bytes = [&[0xff, marker], &length[..], note.as_bytes()].concat();
        jpeg.splice(2..2, bytes);
    }
    all.push((String::from("notes.jpg"), jpeg));
    // The comment of a GIF stands before its picture.
    let mut gif = GIF.to_vec();
    let at = gif.iter().position(|byte| *byte == b',').expect("a picture");
    let length = u8::try_from(script.len()).expect("a length");
    gif.splice(at..at, [&[0x21, 0xfe, length], script.as_bytes(), &[0]].concat());
    all.push((String::from("notes.gif"), gif));
    all
}

#[test]
fn nothing_that_a_picture_holds_runs_where_it_is_opened() {
    let folder = tempfile::tempdir().expect("a folder");
    let free = folder.path().join("free");
    fs::create_dir(&free).expect("a folder");
    let site = Site::new();
    let mut text = String::from("---\ntitle: T\ndate: 2026-02-06\n---\n");
    let (mut taken, mut refused) = (0, 0);
    for (name, bytes) in hostile_pictures(&vectors()) {
        // What is no picture is an error, of which others tell, and no browser shows it.
        if nutgraf::disk::pictures::header::read(&SitePath::new(&format!("content/articles/{name}")), &bytes).is_err() {
            refused += 1;
            continue;
        }
        taken += 1;
        fs::write(free.join(&name), &bytes).expect("a file");
        site.write_bytes(&format!("content/articles/{name}"), &bytes);
        let _ = writeln!(text, "![x]({name}) [x]({name})\n");
    }
    site.write("content/articles/pictures.md", &text);
    site.build(&[]).succeeded();
    println!("{taken} pictures published, {refused} refused");
    let published = folder.path().join("published");
    for (name, bytes) in common::files(&site.path("public/articles")) {
        let is_picture = !common::is_a("html", &name) && !common::is_a("json", &name);
        if !is_picture {
            continue;
        }
        let has = |text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
        // What may move is published as it is.
        assert!(
            !name.starts_with("notes") || common::is_a("gif", &name) || !has(b"alert"),
            "{name} holds what was noted in it"
        );
        let path = published.join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
    look("pictures", folder.path());
}

#[test]
fn there_are_many_kinds_of_hostile_texts_and_each_is_another() {
    let texts = vectors();
    assert!(texts.len() >= 150 && texts.iter().collect::<BTreeSet<_>>().len() == texts.len());
}

/// A key of a mapping, which is named by its title in the schema.
type Key = (String, String);

/// What a schema refers to, or the schema itself.
fn referred<'a>(schema: &'a Value, root: &'a Value) -> &'a Value {
    let name = schema["$ref"].as_str().and_then(|name| name.strip_prefix("#/definitions/"));
    name.map_or(schema, |name| &root["definitions"][name])
}

/// All that a value may be, each without references: the branches of a schema, or the schema alone.
fn branches<'a>(schema: &'a Value, root: &'a Value) -> Vec<&'a Value> {
    let schema = referred(schema, root);
    let of = |key: &str| schema[key].as_array().into_iter().flatten();
    let all: Vec<&Value> = of("anyOf").chain(of("allOf")).flat_map(|branch| branches(branch, root)).collect();
    if all.is_empty() { vec![schema] } else { all }
}

/// Adds the keys of a schema that take a text or an id, also in lists and by language; gives whether it takes one itself.
fn asked(schema: &Value, root: &Value, keys: &mut BTreeSet<Key>) -> bool {
    // A date is read by one reader wherever it stands, and is told in the words of the program.
    if schema["$ref"] == "#/definitions/date" {
        return false;
    }
    let mut takes = false;
    for branch in branches(schema, root) {
        takes |= match (&branch["properties"], &branch["additionalProperties"], &branch["items"]) {
            (Value::Object(properties), _, _) => {
                let mapping = branch["title"].as_str().unwrap_or("an id alone");
                for (key, value) in properties {
                    // A schema refers to itself where a mapping holds others of its kind.
                    let found = (mapping.to_owned(), key.clone());
                    let is_date = value["allOf"][0]["$ref"] == "#/definitions/date";
                    if !keys.contains(&found) && !is_date && asked(value, root, keys) {
                        keys.insert(found);
                    }
                }
                false
            }
            (_, values @ Value::Object(_), _) => asked(values, root, keys),
            (_, _, items @ Value::Object(_)) => asked(items, root, keys),
            _ => {
                let says = |kind: &str| {
                    branch["type"] == kind || branch["type"].as_array().is_some_and(|all| all.contains(&kind.into()))
                };
                (says("string") || branch["type"] == "object") && branch["pattern"] != "^[0-9XYSTZ~?%.:/+-]+$"
            }
        };
    }
    takes
}

/// Adds the keys under which a value holds [`HERE`]; gives whether it holds it at no key.
fn held(value: &Value, schema: &Value, root: &Value, keys: &mut BTreeSet<Key>) -> bool {
    let mut holds = false;
    for branch in branches(schema, root) {
        holds |= match (value, &branch["properties"]) {
            (Value::String(text), _) => text.contains(HERE),
            (Value::Array(items), _) => {
                items.iter().filter(|item| held(item, &branch["items"], root, keys)).count() > 0
            }
            // One of several mappings is meant if all keys are its own.
            (Value::Object(map), Value::Object(properties)) => {
                if map.keys().all(|key| properties.contains_key(key)) {
                    for (key, value) in map {
                        if held(value, &properties[key], root, keys) {
                            keys.insert((branch["title"].as_str().unwrap_or("an id alone").to_owned(), key.clone()));
                        }
                    }
                }
                false
            }
            (Value::Object(map), _) => {
                let inner = &branch["additionalProperties"];
                map.iter().filter(|(key, value)| key.contains(HERE) || held(value, inner, root, keys)).count() > 0
            }
            _ => false,
        };
    }
    holds
}

/// The mappings of a file's front matter and blocks, each with the name of its schema.
fn mappings(path: &str, content: &str) -> Vec<(&'static str, String)> {
    let is_list = common::is_a("yaml", path);
    let kind = match (path.split('/').nth(1), is_list) {
        (Some("articles"), _) => "article",
        (Some("actors"), _) => "actor",
        (Some("topics"), _) => "topic",
        (Some("events"), false) => "event",
        (Some("events"), true) => "events",
        (Some("sources"), false) => "source",
        (Some("sources"), true) => "sources",
        _ => "page",
    };
    let Some((front, body)) = content.strip_prefix("---\n").and_then(|rest| rest.split_once("---\n")) else {
        return if is_list { vec![(kind, content.to_owned())] } else { Vec::new() };
    };
    let mut all = vec![(kind, front.to_owned())];
    for (name, _) in nutgraf::schema::KINDS {
        let Some(block) = name.strip_prefix("block-") else { continue };
        for part in body.split(&format!("```{block}\n")).skip(1) {
            all.push((*name, part.split("```").next().expect("a part").to_owned()));
        }
    }
    all
}

#[test]
fn every_key_that_takes_a_text_holds_hostile_ones_somewhere() {
    let (mut all, mut tried) = (BTreeSet::new(), BTreeSet::new());
    for (kind, _) in nutgraf::schema::KINDS.iter().filter(|(kind, _)| *kind != "site") {
        let schema = nutgraf::schema::of(kind).expect("a schema");
        asked(&schema, &schema, &mut all);
    }
    for (path, content) in places() {
        for (kind, text) in mappings(path, content) {
            let value: Value = serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}: {text}"));
            let schema = nutgraf::schema::of(kind).expect("a schema");
            held(&value, &schema, &schema, &mut tried);
        }
    }
    assert!(all.len() > 80, "{all:?}");
    let forgotten: Vec<&Key> = all.difference(&tried).collect();
    assert!(forgotten.is_empty(), "no hostile text is tried at {forgotten:?}");
}
