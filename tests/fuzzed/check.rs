//! What holds of every diagnostic and of all HTML.

use std::collections::BTreeSet;

use html5gum::{DefaultEmitter, Error, StartTag, Token, Tokenizer};
use nutgraf::build::{Built, Output, OutputFile};
use nutgraf::diag::{self, Diagnostic};

/// Every place is one of its file, and every way to print a diagnostic prints it.
pub fn diagnostics(diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        if let Some(place) = &diagnostic.place {
            assert!(place.source.text.get(place.span.clone()).is_some(), "{diagnostic:?}");
        }
        for colour in [false, true] {
            assert!(!diag::human(diagnostic, colour).is_empty());
        }
        let (start, end) = (diagnostic.line_column(), diagnostic.end());
        assert!(start <= end, "{start:?} {end:?} {diagnostic:?}");
        let json = diag::json(diagnostic);
        assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{json}");
        assert_eq!(diag::github(diagnostic, "").trim_end().lines().count(), 1, "{diagnostic:?}");
    }
    for list in [diag::sarif(diagnostics, &[], ""), diag::gitlab(diagnostics, &[], "")] {
        assert!(serde_json::from_str::<serde_json::Value>(&list).is_ok(), "{list}");
    }
}

/// Elements that have no end tag.
const VOID: &[&str] = &["br", "hr", "img", "input", "link", "meta", "source", "wbr"];

/// What no text of an author becomes.
const FORBIDDEN: &[&str] = &["base", "embed", "form", "iframe", "math", "object", "script", "style", "svg", "template"];

/// What ends a paragraph that it stands in, so that the page is another than the one that was written.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "details",
    "div",
    "dl",
    "fieldset",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "ul",
];

/// Schemes that a link may have.
const SCHEMES: &[&str] = &["http", "https", "mailto", "tel", "sms", "geo", "xmpp", "ftp"];

/// What HTML is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Html {
    /// The text of an author who has no tags.
    Words,
    /// The text of an author, some of whose tags are let through.
    Text,
    /// A page of the built-in theme around it.
    Page,
}

/// Nothing in it runs, every tag is closed in its order, and an HTML parser finds nothing to repair.
pub fn html(html: &str, what: Html) {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut open: Vec<String> = Vec::new();
    let mut ids = BTreeSet::new();
    for token in Tokenizer::new_with_emitter(html, emitter).flatten() {
        match token {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                element(&name, &open, what, html);
                attributes(&name, &tag, what, &mut ids, html);
                if !VOID.contains(&name.as_str()) {
                    open.push(name);
                }
            }
            Token::EndTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                assert_eq!(open.pop().as_deref(), Some(name.as_str()), "closed in\n{html}");
            }
            Token::Comment(_) | Token::Doctype(_) => assert_eq!(what, Html::Page, "a comment in\n{html}"),
            // What an author writes is shown, also where no page should hold it.
            Token::Error(error) => assert!(
                matches!(*error, Error::ControlCharacterInInputStream | Error::NoncharacterInInputStream),
                "{} in\n{html}",
                *error
            ),
            Token::String(_) => {}
        }
    }
    assert!(open.is_empty(), "{open:?} stay open in\n{html}");
}

fn element(name: &str, open: &[String], what: Html, html: &str) {
    if what != Html::Page {
        assert!(!FORBIDDEN.contains(&name), "<{name}> in\n{html}");
    }
    let is_open = |outer: &str| open.iter().any(|name| name == outer);
    assert!(!(name == "a" && is_open("a")), "a link in a link in\n{html}");
    assert!(!(BLOCKS.contains(&name) && is_open("p")), "<{name}> in a paragraph in\n{html}");
    let parent = open.last().map_or("", String::as_str);
    let fits = match name {
        "li" => matches!(parent, "ul" | "ol"),
        "tr" => matches!(parent, "thead" | "tbody" | "table"),
        "td" | "th" => parent == "tr",
        "thead" | "tbody" => parent == "table",
        "dt" | "dd" => matches!(parent, "dl" | "div"),
        // An author may put anything into a list: no parser mends that.
        _ => {
            !matches!(parent, "tr" | "thead" | "tbody" | "table")
                && (what != Html::Words || !matches!(parent, "ul" | "ol"))
        }
    };
    assert!(fits || what == Html::Page, "<{name}> in <{parent}> in\n{html}");
}

fn attributes(name: &str, tag: &StartTag<()>, what: Html, ids: &mut BTreeSet<String>, html: &str) {
    for (key, value) in &tag.attributes {
        let (key, value) = (String::from_utf8_lossy(key), String::from_utf8_lossy(value));
        assert!(!key.starts_with("on"), "`{key}` of <{name}> in\n{html}");
        assert!(what == Html::Page || !matches!(&*key, "style" | "srcdoc" | "formaction"), "`{key}` in\n{html}");
        if matches!(&*key, "href" | "src" | "action" | "cite") {
            let scheme = scheme(&value);
            assert!(
                scheme.as_ref().is_none_or(|scheme| SCHEMES.contains(&scheme.as_str())),
                "{key}={value:?} of <{name}> in\n{html}"
            );
        }
        if key == "id" {
            assert!(ids.insert(value.clone().into_owned()), "the id {value:?} is there twice in\n{html}");
        }
    }
}

/// The scheme of a URL as a browser reads it: it drops what stands before it, and tabs and line ends in it.
fn scheme(url: &str) -> Option<String> {
    let url = url.trim_start_matches(|c: char| c <= ' ').replace(['\t', '\n', '\r'], "");
    let (scheme, _) = url.split_once(':')?;
    let is_one = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    is_one.then(|| scheme.to_ascii_lowercase())
}

/// What a reader sees of HTML.
pub fn visible(html: &str) -> String {
    let mut text = Vec::new();
    for token in Tokenizer::new(html).flatten() {
        if let Token::String(words) = token {
            text.extend_from_slice(&words);
        }
    }
    String::from_utf8(text).expect("it was cut out of text")
}

/// No path leads out of the output, and none is another one for a file system that does not tell letter case.
pub fn paths(output: &Output) {
    let mut seen = BTreeSet::new();
    for path in output.keys() {
        assert!(path.split('/').all(|part| !matches!(part, "" | "." | "..")), "{path:?}");
        assert!(!path.contains(|c: char| c == '\\' || c.is_control()), "{path:?}");
        assert!(seen.insert(path.to_lowercase()), "{path:?} is there twice");
    }
}

/// Two builds of one site are the same.
pub fn same(one: &Built, other: &Built, which: &str) {
    assert_eq!(one.diagnostics, other.diagnostics, "{which}");
    assert_eq!(one.skipped.len(), other.skipped.len(), "{which}");
    assert_eq!((one.pages, one.waits, one.inputs), (other.pages, other.waits, other.inputs), "{which}");
    match (&one.output, &other.output) {
        (None, None) => {}
        (Some(one), Some(other)) => {
            for path in one.keys().chain(other.keys()) {
                assert!(one.get(path) == other.get(path), "{which}: {path} differs");
            }
        }
        _ => panic!("{which}: only one of them has an output"),
    }
}

/// A page of the output that was kept in memory.
pub fn page<'a>(output: &'a Output, path: &str) -> &'a str {
    match &output[path] {
        OutputFile::Bytes(content) => std::str::from_utf8(&content.bytes).expect("pages are UTF-8"),
        other => panic!("{other:?} is no page in memory"),
    }
}
