//! Short codes of Hugo and Zola in a text. Start at [`replace`].
//!
//! Hugo's `ref`, `relref` and `figure` become Markdown; all others stay as the text that they are, and are told. A short
//! code within a comment (`{{</* x */>}}`) is one that is meant to be seen.

use std::ops::Range;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::Program;
use crate::parse::escape;

/// How the target of a `ref` begins until links are followed.
pub(super) const REF: &str = "nutgraf-ref:";

/// What a target of a Markdown link cannot hold as it is.
const KEPT_OUT: &AsciiSet =
    &CONTROLS.add(b' ').add(b'<').add(b'>').add(b'(').add(b')').add(b'\\').add(b'"').add(b'`').add(b'|');

/// A path as the target of a link.
pub(super) fn target(path: &str) -> String {
    utf8_percent_encode(path, KEPT_OUT).to_string()
}

/// A text without the short codes that Markdown can say, and the others: their names and bytes of the given text.
pub(super) struct Replaced {
    pub text: String,
    pub others: Vec<(String, Range<usize>)>,
}

pub(super) fn replace(program: Program, text: &str) -> Replaced {
    let mut replaced = Replaced { text: String::with_capacity(text.len()), others: Vec::new() };
    let mut at = 0;
    let is_opening = |start: &usize| matches!(text.as_bytes().get(start + 1), Some(b'{' | b'%'));
    while let Some(start) = text[at..].match_indices('{').map(|(found, _)| at + found).find(is_opening) {
        replaced.text.push_str(&text[at..start]);
        let code = match program {
            Program::Hugo => hugo(&text[start..]),
            Program::Zola => zola(&text[start..]),
        };
        let Some(code) = code else {
            replaced.text.push_str(&text[start..start + 2]);
            at = start + 2;
            continue;
        };
        let whole = start..start + code.length;
        let is_target = replaced.text.trim_end().ends_with("](") || replaced.text.trim_end().ends_with("]:");
        match code.name {
            "" => replaced.text.push_str(&code.inner),
            "ref" | "relref" if is_target => {
                let path = code.get("path", 0).unwrap_or_default();
                replaced.text.extend([REF, &target(path.trim())]);
            }
            "figure" if code.get("src", 0).is_some() => replaced.text.push_str(&figure(&code)),
            name => {
                let shown = &text[whole.clone()];
                // Directly behind the bracket a name would begin a tag of HTML.
                let is_tag = shown.as_bytes().get(3).is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'/');
                if shown.starts_with("{{<") && is_tag {
                    replaced.text.push_str("{{\\<");
                    replaced.text.push_str(&shown[3..]);
                } else {
                    replaced.text.push_str(shown);
                }
                if !name.starts_with('/') && name != "end" {
                    replaced.others.push((name.to_owned(), whole.clone()));
                }
            }
        }
        at = whole.end;
    }
    replaced.text.push_str(&text[at..]);
    replaced
}

/// A short code. One that is only shown has no name.
struct Code<'a> {
    length: usize,
    name: &'a str,
    /// What stands within, or for one that is only shown, how it is written.
    inner: String,
}

impl Code<'_> {
    /// The value of an argument, by its name or its place.
    fn get(&self, name: &str, place: usize) -> Option<String> {
        let arguments = arguments(&self.inner);
        let named = arguments.iter().find(|(key, _)| key.as_deref() == Some(name));
        let placed = || arguments.iter().filter(|(key, _)| key.is_none()).nth(place);
        named.or_else(placed).map(|(_, value)| value.clone())
    }
}

/// `{{< name … >}}` or `{{% name … %}}`.
fn hugo(text: &str) -> Option<Code<'_>> {
    let close = match text.as_bytes().get(2)? {
        b'<' if text.starts_with("{{") => ">}}",
        b'%' if text.starts_with("{{") => "%}}",
        _ => return None,
    };
    let end = closing(&text[3..], close)? + 3;
    let (length, inner) = (end + close.len(), text[3..end].trim());
    if let Some(shown) = inner.strip_prefix("/*").and_then(|inner| inner.strip_suffix("*/")) {
        let space = if shown.starts_with(char::is_whitespace) { "" } else { " " };
        return Some(Code { length, name: "", inner: format!("{}{space}{shown}{close}", &text[..3]) });
    }
    named(inner, length)
}

/// `{{ name(…) }}` or `{% name(…) %}`.
fn zola(text: &str) -> Option<Code<'_>> {
    let close = if text.starts_with("{{") { "}}" } else { "%}" };
    let end = closing(&text[2..], close)? + 2;
    let (length, inner) = (end + 2, text[2..end].trim());
    if let Some(shown) = inner.strip_prefix("/*").and_then(|inner| inner.strip_suffix("*/")) {
        return Some(Code { length, name: "", inner: format!("{}{shown}{close}", &text[..2]) });
    }
    let is_call = inner == "end" || (inner.contains('(') && inner.ends_with(')'));
    if is_call { named(inner, length) } else { None }
}

fn named(inner: &str, length: usize) -> Option<Code<'_>> {
    let inner = inner.trim_end_matches('/').trim_end();
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    let end = inner.find(|c| !is_name(c)).unwrap_or(inner.len());
    (end > 0).then(|| Code { length, name: &inner[..end], inner: inner[end..].to_owned() })
}

/// Where a short code ends; its quotes may hold anything, but none goes over more than a few lines.
fn closing(text: &str, close: &str) -> Option<usize> {
    const LONGEST: usize = 5000;
    let text = &text[..text.floor_char_boundary(LONGEST)];
    let first = text.find(close)?;
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match quote {
            None if text.as_bytes()[at..].starts_with(close.as_bytes()) => return Some(at),
            None if matches!(byte, b'"' | b'`') => quote = Some(byte),
            Some(open) if byte == open && (at == 0 || text.as_bytes()[at - 1] != b'\\') => quote = None,
            _ => {}
        }
    }
    // A quotation mark that is not closed.
    Some(first)
}

/// `"a" b=c d="e"`: names, where there are any, and values.
fn arguments(text: &str) -> Vec<(Option<String>, String)> {
    let mut arguments = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let name_end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(rest.len());
        let behind = rest[name_end..].trim_start();
        let (name, value) = match behind.strip_prefix('=') {
            Some(value) if name_end > 0 => (Some(rest[..name_end].to_owned()), value.trim_start()),
            _ => (None, rest),
        };
        let (value, after) = match value.chars().next() {
            Some(quote @ ('"' | '`')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            _ => value.split_once(char::is_whitespace).unwrap_or((value, "")),
        };
        arguments.push((name, value.to_owned()));
        rest = after.trim_start();
    }
    arguments
}

/// A picture, and what stands below it.
fn figure(code: &Code<'_>) -> String {
    let get = |name: &str| code.get(name, usize::MAX).map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
    let src = code.get("src", 0).unwrap_or_default();
    let caption: Vec<String> = ["title", "caption", "attr"].iter().filter_map(|name| get(name)).collect();
    let caption = caption.join(" – ");
    let alt = get("alt").unwrap_or_else(|| caption.clone());
    let picture = format!("![{}]({})", escape::within(&alt), target(src.trim()));
    if caption.is_empty() {
        return picture;
    }
    format!("{picture}\n\n{}", escape::paragraph(&caption))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hugo_text(text: &str) -> (String, Vec<String>) {
        let replaced = replace(Program::Hugo, text);
        (replaced.text, replaced.others.into_iter().map(|(name, _)| name).collect())
    }

    #[test]
    fn what_markdown_can_say_becomes_markdown() {
        for (text, expected) in [
            ("[a]({{< ref \"b c.md#d\" >}})", "[a](nutgraf-ref:b%20c.md#d)"),
            ("[a]({{% relref path=\"b.md\" %}})", "[a](nutgraf-ref:b.md)"),
            ("{{< figure src=\"a b.jpg\" alt=\"An [a]\" >}}", "![An \\[a\\]](a%20b.jpg)"),
            ("{{< figure src=a.jpg caption=\"One >}} two\" />}}", "![One >}} two](a.jpg)\n\nOne >}} two"),
            ("`{{</* ref \"x\" */>}}`", "`{{< ref \"x\" >}}`"),
        ] {
            assert_eq!(hugo_text(text), (expected.to_owned(), Vec::new()));
        }
    }

    #[test]
    fn other_short_codes_stay_and_are_told_once() {
        let text = "a {{<youtube x>}} {{< note >}}b{{< /note >}} {{ c }} {{< broken";
        let expected = "a {{\\<youtube x>}} {{< note >}}b{{< /note >}} {{ c }} {{< broken";
        assert_eq!(hugo_text(text), (expected.to_owned(), vec!["youtube".to_owned(), "note".to_owned()]));
        let zola =
            replace(Program::Zola, "{{ youtube(id=\"a\") }} {% quote(by=\"b\") %}c{% end %} {{/* d() */}} {{ e }}");
        assert_eq!(zola.text, "{{ youtube(id=\"a\") }} {% quote(by=\"b\") %}c{% end %} {{ d() }} {{ e }}");
        assert_eq!(zola.others.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["youtube", "quote"]);
    }
}
