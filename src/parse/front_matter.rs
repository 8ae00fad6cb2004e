//! The YAML block at the head of a file, cut from the body below it. Start at [`split`].

use std::ops::Range;

use crate::diag::Diagnostic;
use crate::source::Source;

/// Where the two parts of a file stand, in bytes of its text.
#[derive(Debug, PartialEq, Eq)]
pub struct Parts {
    /// The YAML text without its `---` lines; `None` where there is no front matter.
    pub yaml: Option<Range<usize>>,
    pub body: Range<usize>,
}

/// Cuts a file at its `---` lines. A front matter that is never closed, or that is TOML, is reported
/// and the whole file is taken as front matter, so that YAML does not end up on a page.
#[must_use]
pub fn split(source: &Source) -> (Parts, Vec<Diagnostic>) {
    let text = &*source.text;
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut lines = lines(text, start);
    let Some((first, after_first)) = lines.next() else {
        return (Parts { yaml: None, body: start..text.len() }, Vec::new());
    };
    let fence = text[first.clone()].trim_end();
    if fence == "+++" {
        let error = Diagnostic::error("front-matter", source, first.start..first.start + 3, "front matter in TOML")
            .label("`+++` opens TOML")
            .help("write the front matter as YAML between two lines of `---`");
        return (Parts { yaml: None, body: text.len()..text.len() }, vec![error]);
    }
    if fence != "---" {
        return (Parts { yaml: None, body: start..text.len() }, Vec::new());
    }
    for (line, after) in lines {
        if matches!(text[line.clone()].trim_end(), "---" | "...") {
            return (Parts { yaml: Some(after_first..line.start), body: after..text.len() }, Vec::new());
        }
    }
    let error =
        Diagnostic::error("front-matter", source, first.start..first.start + 3, "front matter that is never closed")
            .label("opened here")
            .help("close it with a line of `---`");
    (Parts { yaml: None, body: text.len()..text.len() }, vec![error])
}

/// Each line's bytes without its line break, and where the next one starts.
fn lines(text: &str, start: usize) -> impl Iterator<Item = (Range<usize>, usize)> {
    text[start..].split_inclusive('\n').scan(start, |at, line| {
        let from = *at;
        *at += line.len();
        Some((from..from + line.trim_end_matches(['\n', '\r']).len(), *at))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (Option<String>, String) {
        let (parts, _) = split(&Source::new("a.md", text));
        (parts.yaml.map(|r| text[r].to_owned()), text[parts.body].to_owned())
    }

    #[test]
    fn the_block_is_found_behind_a_byte_order_mark_and_with_windows_line_ends() {
        assert_eq!(parts("\u{feff}---\r\ntitle: A\r\n---\r\nBody"), (Some("title: A\r\n".into()), "Body".into()));
        assert_eq!(parts("---\n---\nBody"), (Some(String::new()), "Body".into()));
        assert_eq!(parts("Just text\n---\n"), (None, "Just text\n---\n".into()));
        assert_eq!(parts(""), (None, String::new()));
    }

    #[test]
    fn an_unclosed_block_is_an_error_and_never_body_text() {
        let source = Source::new("a.md", "---\ntitle: A\n");
        let (parts, errors) = split(&source);
        assert_eq!(errors.len(), 1);
        assert!(parts.body.is_empty());
    }
}
