//! Text made safe for HTML.

use std::borrow::Cow;

use memchr::{memchr2, memchr3_iter};

/// Appends `text` with the five characters escaped that mean something in HTML text or in a quoted
/// attribute.
pub fn escape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = memchr2(b'"', b'\'', rest.as_bytes()) {
        escape_text(&rest[..at], out);
        out.push_str(if rest.as_bytes()[at] == b'"' { "&quot;" } else { "&#39;" });
        rest = &rest[at + 1..];
    }
    escape_text(rest, out);
}

/// As [`escape`], for text between tags, where quotes mean nothing.
pub fn escape_text(text: &str, out: &mut String) {
    let mut from = 0;
    for at in memchr3_iter(b'&', b'<', b'>', text.as_bytes()) {
        out.push_str(&text[from..at]);
        out.push_str(match text.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            _ => "&gt;",
        });
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

/// Reads the entities that [`escape`] writes.
#[must_use]
pub fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return text.into();
    }
    let read = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    read.iter().fold(text.to_owned(), |text, (entity, character)| text.replace(entity, character)).into()
}

/// The words of HTML of ours, a space between any two. Tags inside a line part no words, all others do. The numbers of notes
/// and the ways back from them are none.
#[must_use]
pub fn text_of(html: &str) -> String {
    let html = without(html, &TO_NOTES);
    let mut text = String::with_capacity(html.len());
    let mut rest = &*html;
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        let tag = &rest[open + 1..];
        let name = tag.trim_start_matches('/');
        let name = &name[..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len())];
        if !INLINE.contains(&name) && !text.ends_with(' ') {
            text.push(' ');
        }
        rest = tag.find('>').map_or("", |close| &tag[close + 1..]);
    }
    text.push_str(rest);
    unescape(&text.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned()
}

/// HTML of ours without the numbers of notes, which stand elsewhere.
#[must_use]
pub fn without_notes(html: &str) -> Cow<'_, str> {
    without(html, &TO_NOTES[..1])
}

/// HTML without some elements, each by how its tag begins behind the `<` and by its end.
fn without<'a>(html: &'a str, elements: &[(&str, &str)]) -> Cow<'a, str> {
    if !elements.iter().any(|(start, _)| html.contains(start)) {
        return html.into();
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let tag = &rest[at + 1..];
        if let Some(end) = elements.iter().find_map(|(start, end)| tag.starts_with(start).then_some(end)) {
            out.push_str(&rest[..at]);
            rest = tag.find(end).map_or("", |close| &tag[close + end.len()..]);
        } else {
            out.push_str(&rest[..=at]);
            rest = tag;
        }
    }
    (out + rest).into()
}

/// HTML of ours without the ids of its elements.
#[must_use]
pub fn without_ids(html: &str) -> String {
    const ID: &str = " id=\"";
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let end = rest[at..].find('>').map_or(rest.len(), |close| at + close + 1);
        let tag = &rest[at..end];
        out.push_str(&rest[..at]);
        match tag.split_once(ID).and_then(|(before, id)| Some((before, id.split_once('"')?.1))) {
            Some((before, after)) => out.extend([before, after]),
            None => out.push_str(tag),
        }
        rest = &rest[end..];
    }
    out + rest
}

/// How the number of a note and the way back from it begin and end.
const TO_NOTES: [(&str, &str); 2] = [("sup class=\"footnote-ref\"", "</sup>"), ("a class=\"footnote-back\"", "</a>")];

const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "ruby",
    "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
];

#[cfg(test)]
mod tests {
    use proptest::proptest;

    use super::{escape, escape_text, text_of, unescape, without_ids, without_notes};

    #[test]
    fn elements_lose_their_ids_and_texts_keep_theirs() {
        let html = "<h3 id=\"a\">x id=\"b\"</h3><a class=\"c\" id=\"d\" href=\"#e\">f</a> <b title=\" id=&quot;\">";
        let without = "<h3>x id=\"b\"</h3><a class=\"c\" href=\"#e\">f</a> <b title=\" id=&quot;\">";
        assert_eq!(without_ids(html), without);
    }

    #[test]
    fn words_are_those_that_are_read_without_the_numbers_of_notes() {
        let note = "<sup class=\"footnote-ref\"><a id=\"fnref-1\" href=\"#fn-1\">1</a></sup>";
        let html = format!(
            "<p>H<sub>2</sub>O{note}  is\n water</p>\n<ol><li>a <a class=\"footnote-back\" href=\"#x\">↩</a></li>"
        );
        assert_eq!(text_of(&html), "H2O is water a");
        assert_eq!(without_notes(&format!("a{note} <sup>b</sup>")), "a <sup>b</sup>");
    }

    fn escaped(text: &str, escape: fn(&str, &mut String)) -> String {
        let mut out = String::new();
        escape(text, &mut out);
        out
    }

    #[test]
    fn what_means_something_in_html_is_escaped_wherever_it_stands() {
        assert_eq!(escaped("<b>\"a\" & 'b'</b>", escape), "&lt;b&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/b&gt;");
        assert_eq!(escaped("<b>\"a\" & 'b'</b>", escape_text), "&lt;b&gt;\"a\" &amp; 'b'&lt;/b&gt;");
        assert_eq!(escaped("'ایران'", escape), "&#39;ایران&#39;");
    }

    proptest! {
        #[test]
        fn any_text_is_the_same_after_it_was_escaped_and_read(text in "[<>&\"'a-zء-ی;#0-9]{0,80}") {
            for escape in [escape, escape_text] {
                let escaped = escaped(&text, escape);
                assert!(!escaped.contains(['<', '>']));
                assert_eq!(unescape(&escaped), text);
            }
            assert!(!escaped(&text, escape).contains(['"', '\'']));
        }
    }
}
