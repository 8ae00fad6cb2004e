//! Fenced blocks of every kind with any YAML.

use nutgraf::parse::blocks::KINDS;

use super::check::{self, Html};
use super::small;

/// Facts of the article that blocks can show.
const FACTS: &str = "actors: [jane, oman]\ntimeline: [{event: talks}]\nsources: [{id: s, title: S}, report]\n\
    claims: [{id: c, text: 'Ten *men*.', by: jane, status: disputed, value: {number: 10, unit: men}}]\n\
    questions: [{id: q, question: Why?, answer: 'So, *Doe*.'}]\n";

/// The first byte chooses the kind of the block and what it stands in.
pub fn run(data: &[u8]) {
    let (choice, yaml) = super::chosen_text(data);
    let kind = KINDS.get(choice % (KINDS.len() + 1)).unwrap_or(&"own");
    let fence = "`".repeat(12);
    let block = format!("{fence}{kind}\n{yaml}\n{fence}");
    let text = match choice / (KINDS.len() + 1) % 4 {
        0 => format!("Doe.\n\n{block}\n\nDoe.\n"),
        1 => block,
        2 => format!("- one\n\n  {}\n", block.replace('\n', "\n  ")),
        _ => format!("{block}\n\n## Next\n\n{block}\n\n[^1]\n\n[^1]: Note.\n"),
    };
    let article = format!("---\ntitle: A\ndate: 2026-02-06\n{FACTS}---\n{text}");
    let tree = small::around("", &article).with("templates/blocks/own.html", "<div>{{ block.data | safe }}</div>");
    let built = small::built(&tree, &small::TEXT_ALONE);
    check::diagnostics(&built.diagnostics);
    if let Some(output) = &built.output
        && *kind != "own"
    {
        check::html(check::page(output, "articles/a/index.html"), Html::Text);
    }
}
