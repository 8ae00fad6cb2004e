//! Any text as the front matter of each kind of file.

use nutgraf::config;
use nutgraf::date::Date;
use nutgraf::language::Languages;
use nutgraf::parse::model::FromText;
use nutgraf::parse::{Settings, parse};
use nutgraf::source::{SitePath, Source, SourceTree};

use super::check;

const BODY: &str = "\n---\nSome *text* of 6 February 2026.[^1]\n\n[^1]: Note.\n";

/// Each kind of file, and whether it is front matter with a text below it.
const FILES: &[(&str, bool)] = &[
    ("content/articles/a.md", true),
    ("content/actors/a.md", true),
    ("content/events/a.md", true),
    ("content/topics/a.md", true),
    ("content/sources/a.md", true),
    ("content/a.md", true),
    ("content/articles/2026-02-06-a.txt", true),
    ("content/articles/a b.txt", false),
    ("content/events/list.yaml", false),
    ("content/sources/list.yaml", false),
    ("content/articles/b.md", false),
    ("nutgraf.yaml", false),
    ("templates/words/fa.yaml", false),
];

/// The first byte chooses the kind of file.
pub fn run(data: &[u8]) {
    let (choice, rest) = super::chosen(data);
    let (path, has_body) = FILES[choice % FILES.len()];
    let mut bytes = Vec::new();
    if has_body {
        bytes.extend_from_slice(b"---\n");
    }
    bytes.extend_from_slice(rest);
    if has_body {
        bytes.extend_from_slice(BODY.as_bytes());
    }
    let source = Source::from_bytes(SitePath::new(path), &bytes);
    match path {
        config::FILE => {
            let mut tree = SourceTree::new();
            tree.insert(source.path.clone(), nutgraf::source::SourceFile::Text(source));
            check::diagnostics(&config::read(&tree).2);
        }
        path if path.starts_with("templates/") => {
            let (languages, diagnostics) = Languages::read([&source]);
            check::diagnostics(&diagnostics);
            let language = languages.get("fa", None);
            let _ = (language.counted("and_more", 3), Date::parse("2025~/..").map(|date| language.dates.words(&date)));
        }
        _ => {
            let settings = Settings {
                lang: String::from("en"),
                dates: true,
                named: true,
                from_text: Some(FromText::On),
                ..Settings::default()
            };
            let parsed = parse(&source, &settings);
            check::diagnostics(&parsed.diagnostics);
            assert_eq!(parse(&source, &settings), parsed, "the same file says the same");
        }
    }
}
