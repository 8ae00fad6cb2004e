//! Comments in HTML, which no reader is meant to see. Start at [`without`].

use std::borrow::Cow;

/// How a comment begins.
pub const START: &str = "<!--";

/// How many bytes a comment has at whose beginning a text stands; `None` if nothing ends it.
///
/// The shortest are `<!-->` and `<!--->`, and `--!>` ends one as well (HTML Standard, 13.2.5.43 to 13.2.5.51).
fn len(text: &str) -> Option<usize> {
    let inner = &text[START.len()..];
    let of_empty = [">", "->"].into_iter().find(|end| inner.starts_with(end)).map(str::len);
    let end =
        |at: usize| ["-->", "--!>"].into_iter().find(|end| inner[at..].starts_with(end)).map(|end| at + end.len());
    let dashes = || inner.bytes().enumerate().filter(|(_, byte)| *byte == b'-').map(|(at, _)| at);
    Some(START.len() + of_empty.or_else(|| dashes().find_map(end))?)
}

/// HTML without its comments. One that nothing ends goes to the end.
pub fn without(html: &str) -> Cow<'_, str> {
    if !html.contains(START) {
        return Cow::Borrowed(html);
    }
    let (mut out, mut rest) = (String::with_capacity(html.len()), html);
    while let Some(at) = rest.find(START) {
        out.push_str(&rest[..at]);
        rest = len(&rest[at..]).map_or("", |len| &rest[at + len..]);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// HTML without the comments that it begins with.
pub fn without_first(html: &str) -> &str {
    let mut rest = html;
    while rest.trim_start().starts_with(START) {
        rest = rest.trim_start();
        rest = len(rest).map_or("", |len| &rest[len..]);
    }
    rest
}

/// Whether there is a comment that nothing ends.
pub fn never_ends(html: &str) -> bool {
    let mut rest = html;
    while let Some(at) = rest.find(START) {
        let Some(len) = len(&rest[at..]) else { return true };
        rest = &rest[at + len..];
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_end_where_a_browser_ends_them() {
        for (html, left) in [
            ("a<!-- b -->c<!--d-->e", "ace"),
            ("<!-->a<!--->b", "ab"),
            ("<!-- a --!>b", "b"),
            ("<!-- a --- > -- > <!-- -->b", "b"),
            ("a<!-- b", "a"),
            ("a<!- b -->", "a<!- b -->"),
        ] {
            assert_eq!(without(html), left, "{html}");
        }
        assert!(never_ends("<!-- a --><!-- b") && never_ends("<!--") && !never_ends("<!-->") && !never_ends("a"));
        assert_eq!(without_first(" <!-- a -->\n<!-- b -->c <!-- d -->"), "c <!-- d -->");
        assert_eq!(without_first("a <!-- b -->"), "a <!-- b -->");
    }
}
