//! A site of several files, built clean and with memos, before and after an edit.

use nutgraf::build::{Built, Memos, OutputFile, build};
use nutgraf::source::{SitePath, SourceFile, SourceTree};

use super::check::{self, Html};
use super::small;

/// How many files count.
const MOST: usize = 24;

/// What separates the site from its edit.
const THEN: &str = "== then";

/// `== path` begins a file, and behind `== then` stand the files that are changed; an empty one is removed. As in
/// `tests/broken`, a site has a title unless it has a configuration.
pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (before, edit) = text.split_once(THEN).unwrap_or((&text, ""));
    let mut tree = SourceTree::new().with("nutgraf.yaml", "title: Test\n");
    for (path, file) in files(before) {
        tree.insert(path, file);
    }
    let mut memos = small::memos();
    let first = clean_and_warm(&tree, &mut memos, "the first build");
    let again = clean_and_warm(&tree, &mut memos, "a second build");
    check::same(&again, &first, "a second clean build");
    for (path, file) in files(edit) {
        match &file {
            SourceFile::Text(source) if source.text.trim().is_empty() => drop(tree.remove(path.as_str())),
            _ => tree.insert(path, file),
        }
    }
    clean_and_warm(&tree, &mut memos, "a build after an edit");
}

fn clean_and_warm(tree: &SourceTree, memos: &mut Memos, which: &str) -> Built {
    let theme = &small::BUILT_IN;
    let clean = small::built(tree, theme);
    let warm = build(tree, theme, &small::options(), memos);
    check::same(&warm, &clean, which);
    check::diagnostics(&clean.diagnostics);
    if let Some(output) = &clean.output {
        check::paths(output);
        // Whoever writes templates can write anything, and so can an author who is trusted.
        let is_ours = tree.below("templates").next().is_none() && clean.config.html != nutgraf::config::Html::Trusted;
        for (path, file) in output.iter().filter(|_| is_ours) {
            match file {
                OutputFile::Bytes(content) if path.ends_with(".html") => {
                    let page = std::str::from_utf8(&content.bytes).expect("pages are UTF-8");
                    check::html(page, Html::Page);
                }
                OutputFile::Bytes(content) if path.ends_with(".xml") => {
                    let mut events = xml::EventReader::new(&*content.bytes).into_iter();
                    assert!(events.all(|event| event.is_ok()), "{path}: {}", String::from_utf8_lossy(&content.bytes));
                }
                OutputFile::Bytes(content) if path.ends_with(".json") => {
                    assert!(serde_json::from_slice::<serde_json::Value>(&content.bytes).is_ok(), "{path}");
                }
                _ => {}
            }
        }
    }
    clean
}

fn files(text: &str) -> Vec<(SitePath, SourceFile)> {
    let sections = text.split("== ").skip(1).take(MOST);
    let file = |section: &str| {
        let (path, content) = section.split_once('\n').unwrap_or((section, ""));
        is_path(path).then(|| (SitePath::new(path), read(path, content)))
    };
    sections.filter_map(file).collect()
}

fn read(path: &str, content: &str) -> SourceFile {
    let site_path = SitePath::new(path);
    let is_text =
        path == "nutgraf.yaml" || path.starts_with("templates/") || nutgraf::parse::form(&site_path).is_some();
    if is_text { small::file(path, content.as_bytes()) } else { SourceFile::Asset }
}

/// Whether the disk could give a file of this path.
fn is_path(path: &str) -> bool {
    let of_a_site =
        path == "nutgraf.yaml" || ["content/", "templates/", "static/"].iter().any(|at| path.starts_with(at));
    let hidden = |part: &str| !path.starts_with("static/") && part.starts_with('.');
    of_a_site
        && path.len() < 256
        && path.split('/').all(|part| !matches!(part, "" | "." | "..") && !hidden(part))
        && !path.contains('\0')
}
