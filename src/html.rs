//! Text made safe for HTML.

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
pub fn unescape(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains('&') {
        return text.into();
    }
    let read = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    read.iter().fold(text.to_owned(), |text, (entity, character)| text.replace(entity, character)).into()
}

/// The words of HTML of ours. Tags inside a line part no words, all others do.
#[must_use]
pub fn text_of(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
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
    unescape(text.trim()).into_owned()
}

const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "cite", "code", "del", "em", "i", "ins", "mark", "q", "s", "small", "span", "strong",
    "time", "u",
];

#[cfg(test)]
mod tests {
    use proptest::proptest;

    use super::{escape, escape_text, unescape};

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
