//! Mentions: who is linked where, and that the visible text is never changed.

mod common;

use nutgraf::build::{Memos, Options, OutputFile, build};
use nutgraf::date::Date;
use nutgraf::diag::has_errors;
use nutgraf::source::SourceTree;
use proptest::prelude::*;

const BODY_ONLY: &str = "{{ article.body | safe }}";

fn theme() -> SourceTree {
    let mut theme = SourceTree::new();
    for name in
        ["home", "articles", "actor", "actors", "topic", "topics", "timeline", "page", "redirect", "search", "404"]
    {
        theme = theme.with(&format!("templates/{name}.html"), "-");
    }
    theme.with("templates/article.html", BODY_ONLY)
}

fn site(mentions: &str, front: &str, body: &str) -> SourceTree {
    let actor = |name: &str, aliases: &str| format!("---\nname: {name}\nkind: person\naliases: [{aliases}]\n---\n");
    SourceTree::new()
        .with("nutgraf.yaml", &format!("title: Test\nmentions: {mentions}\n"))
        .with("content/articles/a.md", &format!("---\ntitle: A\ndate: 2026-02-06\n{front}---\n{body}"))
        .with("content/actors/jane.md", &actor("Jane Doe", "Doe, Jane"))
        .with("content/actors/john.md", &actor("John Smith", "Smith"))
        .with("content/actors/pat.md", &actor("Pat Smith", "Smith"))
        .with("content/actors/iran.md", &actor("ایران", "Iran"))
        .with("content/actors/bank.md", &actor("Bank of Iran", ""))
}

fn built(tree: &SourceTree) -> (String, Vec<String>) {
    let options = Options {
        now: Date::parse("2026-02-06").expect("a date"),
        drafts: false,
        future: false,
        base_url: None,
        date: None,
        editorial: false,
    };
    let built = build(tree, &theme(), &options, &mut Memos::default());
    let messages = built.diagnostics.iter().map(|d| d.message.to_string()).collect();
    let Some(output) = built.output else { return (String::new(), messages) };
    match &output["articles/a/index.html"] {
        OutputFile::Bytes(content) => (String::from_utf8(content.bytes.to_vec()).expect("UTF-8"), messages),
        other => panic!("{other:?} is no page in memory"),
    }
}

fn html(body: &str) -> String {
    built(&site("section", "", body)).0
}

/// What a reader sees: the text between the tags.
fn visible(html: &str) -> String {
    let mut text = String::new();
    for piece in html.split('<') {
        text.push_str(piece.split_once('>').map_or(piece, |(_, after)| after));
    }
    text
}

#[test]
fn the_first_mention_in_each_section_is_linked() {
    let html = html("Jane Doe met Doe.\n\nDoe again.\n\n## Next\n\nJane, then Doe.\n");
    assert_eq!(html.matches("class=\"mention\"").count(), 2, "{html}");
    assert!(html.starts_with("<p><a class=\"mention\" href=\"#actor-jane\">Jane Doe</a> met Doe.</p>"), "{html}");
    assert!(html.contains("<p><a class=\"mention\" href=\"#actor-jane\">Jane</a>, then Doe.</p>"), "{html}");
}

#[test]
fn mentions_can_be_linked_once_a_page_always_or_never() {
    let body = "Doe, Doe.\n\n## Next\n\nDoe.\n";
    for (mentions, count) in [("section", 2), ("page", 1), ("all", 3), ("off", 0)] {
        let (html, _) = built(&site(mentions, "", body));
        assert_eq!(html.matches("class=\"mention\"").count(), count, "{mentions}");
    }
}

#[test]
fn a_longer_name_hides_the_shorter_one_in_it() {
    let html = html("The Bank of Iran, not Iran.\n");
    assert!(html.contains(">Bank of Iran</a>, not <a"), "{html}");
}

#[test]
fn a_name_of_two_actors_is_settled_by_the_articles_list_or_left_alone_with_a_warning() {
    let (html, messages) = built(&site("section", "", "So Smith said, and Smith left.\n"));
    assert!(!html.contains("mention"), "{html}");
    assert_eq!(messages, ["`Smith` may mean `john` or `pat`"]);
    let (html, messages) = built(&site("section", "actors: [pat]\n", "So Smith said.\n"));
    assert!(html.contains("href=\"#actor-pat\">Smith</a>"), "{html}");
    assert!(messages.is_empty());
    let (html, messages) = built(&site("section", "", "So [[john|Smith]] said.\n"));
    assert!(html.contains("href=\"#actor-john\">Smith</a>"), "{html}");
    assert!(messages.is_empty());
}

#[test]
fn headings_links_code_and_pictures_mention_nobody() {
    let html = html(
        "## Jane Doe {#x}\n\n`Jane Doe` [Jane Doe](https://example.org) <https://example.org/Doe>\n\n    Jane Doe\n\n```\nDoe\n```\n",
    );
    assert!(!html.contains("mention"), "{html}");
}

#[test]
fn names_in_tables_lists_quotes_and_notes_are_linked() {
    for body in [
        "| a |\n|---|\n| Doe |\n",
        "- Doe\n",
        "> Doe\n",
        "> [!NOTE]\n> Doe\n",
        "x[^1]\n\n[^1]: Doe\n",
        "**Doe** x\n",
        "term\n: Doe\n",
    ] {
        let html = html(body);
        assert_eq!(html.matches(">Doe</a>").count(), 1, "{body:?}: {html}");
    }
}

#[test]
fn an_actor_is_not_linked_on_the_page_that_is_his_own() {
    let site = common::Site::new();
    let actor = |id: &str, name: &str, body: &str| {
        site.write(&format!("content/actors/{id}.md"), &format!("---\nname: {name}\nkind: person\n---\n{body}\n"));
    };
    actor("jane", "Jane Doe", "Jane Doe met John Smith.");
    actor("john", "John Smith", "");
    site.build(&[]).succeeded();
    let page = site.output("actors/jane/index.html");
    assert!(
        page.contains("<p>Jane Doe met <a class=\"mention\" href=\"../../actors/john/index.html\">John Smith</a>."),
        "{page}"
    );
}

#[test]
fn special_characters_stay_escaped_around_a_mention() {
    let html = html("A < B & Doe & \"C\" > D\n");
    assert!(html.contains("A &lt; B &amp; <a class=\"mention\" href=\"#actor-jane\">Doe</a> &amp;"), "{html}");
}

/// Pieces of Markdown that hold names in every kind of place.
fn markdown() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("Jane Doe"),
        Just("Doe’s"),
        Just("Smith"),
        Just("ایران"),
        Just("Iran-backed"),
        Just("Bank of\nIran"),
        Just("Jane\u{a0}Doe"),
        Just("*Doe*"),
        Just("**Jane** Doe"),
        Just("`Doe`"),
        Just("[Doe](https://example.org)"),
        Just("[[jane|Doe]]"),
        Just("[[iran]]"),
        Just("![Doe](https://example.org/x.png)"),
        Just("&amp;"),
        Just("<b>Doe</b>"),
        Just("\\*Doe\\*"),
        Just("[^1]"),
        Just("a < b"),
        Just("\""),
        Just("\n\n## Doe\n\n"),
        Just("\n\n- Doe\n- Iran\n\n"),
        Just("\n\n> Doe\n\n"),
        Just("\n\n    Doe\n\n"),
        Just("\n\n| Doe |\n|---|\n| Iran |\n\n"),
        Just("\n\n[^1]: A note on Doe.\n\n"),
        Just("\n\n```\nDoe\n```\n\n"),
        Just("\n\n***\n\n"),
        Just(" "),
        Just("x"),
        Just("e\u{301}"),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #[test]
    fn mentions_never_change_the_visible_text(body in markdown()) {
        let linked = built(&site("all", "", &body)).0;
        let plain = built(&site("off", "", &body)).0;
        prop_assert_eq!(visible(&linked), visible(&plain));
    }

    #[test]
    fn no_link_stands_in_another_or_in_code_or_a_heading_of_its_own(body in markdown()) {
        let html = built(&site("all", "", &body)).0;
        let mut open: Vec<String> = Vec::new();
        for tag in html.split('<').skip(1).filter_map(|piece| piece.split_once('>').map(|(tag, _)| tag)) {
            let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
            if tag.starts_with('/') {
                prop_assert_eq!(open.pop(), Some(name), "{}", html);
            } else if !["br", "hr", "img"].contains(&name.as_str()) {
                if name == "a" {
                    prop_assert!(!open.contains(&name), "{}", html);
                }
                if tag.contains("class=\"mention\"") {
                    let explicit = body.contains("[[");
                    prop_assert!(!open.iter().any(|outer| outer == "code" || (outer.starts_with('h') && !explicit)), "{}", html);
                }
                open.push(name);
            }
        }
        prop_assert!(open.is_empty(), "{}", html);
    }

    #[test]
    fn any_text_at_all_is_built_or_reported(body in "\\PC{0,60}") {
        let options = Options { now: Date::parse("2026-02-06").expect("a date"), drafts: false, future: false, base_url: None, date: None, editorial: false };
        let built = build(&site("section", "", &body), &theme(), &options, &mut Memos::default());
        prop_assert_eq!(built.output.is_some(), !has_errors(&built.diagnostics));
    }
}
