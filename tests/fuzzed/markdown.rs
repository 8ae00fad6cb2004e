//! Markdown of an article on its whole way to HTML.

use nutgraf::parse::markdown::{Markup, parse, parser};
use pulldown_cmark::{Event, LinkType, Tag, TagEnd, TextMergeStream};

use super::check::{self, Html};
use super::small;

const CONFIGS: &[&str] = &[
    "",
    "mentions: all\n",
    "mentions: off\n",
    "mentions: all\ntext_dates: false\n",
    "mentions: page\ntimeline_from_text: on\n",
    "html: escape\nmentions: all\n",
];

/// The first byte chooses a configuration and front matter.
pub fn run(data: &[u8]) {
    let (choice, text) = super::chosen_text(data);
    of_the_parser(&text);
    let config = CONFIGS[choice % CONFIGS.len()];
    let front = match choice / CONFIGS.len() % 4 {
        0 => "",
        1 => "actors: [oman]\nsources: [report]\n",
        2 => "lang: fa\ntimeline: [{event: talks}]\n",
        _ => "lang: zh\nactors: [jane]\n",
    };
    let article = format!("---\ntitle: A\ndate: 2026-02-06\n{front}---\n{text}");
    let built = small::built(&small::around(config, &article), &small::TEXT_ALONE);
    check::diagnostics(&built.diagnostics);
    let Some(output) = &built.output else { return };
    let html = check::page(output, "articles/a/index.html");
    check::html(html, if config.contains("html: escape") { Html::Words } else { Html::Text });
    keeps_words(&text, html);
}

/// HTML with its holes left out, which there is for a text with mistakes too.
fn of_the_parser(text: &str) {
    let (body, problems) = parse(text, &Markup::inline());
    check::html(&body.html, Html::Words);
    assert!(problems.iter().all(|problem| problem.span.start <= problem.span.end && problem.span.end <= text.len()));
    assert!(body.holes.iter().all(|hole| body.html.is_char_boundary(hole.at)));
    assert!(body.holes.is_sorted_by_key(|hole| hole.at));
    let _ = body.words();
}

/// Each piece of text of the Markdown is seen in the HTML, in its order.
fn keeps_words(markdown: &str, html: &str) {
    let squeezed = |text: &str| text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect::<String>();
    let visible = squeezed(&check::visible(html));
    let mut at = 0;
    for piece in pieces(markdown) {
        let piece = squeezed(&piece);
        match visible[at..].find(&piece) {
            Some(found) => at += found + piece.len(),
            None => panic!("{piece:?} of\n{markdown}\nis not in its place in\n{html}"),
        }
    }
}

/// The texts that a reader is to see where they stand: none of notes, headings, pictures, blocks and ids.
fn pieces(markdown: &str) -> Vec<String> {
    let markdown = markdown.replace('\0', " ");
    let mut pieces = Vec::new();
    let mut hidden = 0_usize;
    for event in parser(&markdown).into_iter().flat_map(TextMergeStream::new) {
        match event {
            Event::Start(tag) if hidden > 0 || is_hidden(&tag) => hidden += 1,
            Event::End(TagEnd::HtmlBlock) => {}
            Event::End(_) => hidden = hidden.saturating_sub(1),
            Event::Text(text) | Event::Code(text) if hidden == 0 => pieces.push(text.into_string()),
            _ => {}
        }
    }
    pieces
}

fn is_hidden(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::FootnoteDefinition(_)
            | Tag::Heading { .. }
            | Tag::Image { .. }
            | Tag::CodeBlock(_)
            | Tag::Link { link_type: LinkType::WikiLink { .. }, .. }
    )
}
