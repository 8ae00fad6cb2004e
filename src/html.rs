//! Text made safe for HTML.

/// Appends `text` with the five characters escaped that mean something in HTML text or in a quoted
/// attribute.
pub fn escape(text: &str, out: &mut String) {
    replace(text, out, |byte| match byte {
        b'"' => Some("&quot;"),
        b'\'' => Some("&#39;"),
        byte => entity(byte),
    });
}

/// As [`escape`], for text between tags, where quotes mean nothing.
pub fn escape_text(text: &str, out: &mut String) {
    replace(text, out, entity);
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

fn entity(byte: u8) -> Option<&'static str> {
    match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        _ => None,
    }
}

fn replace(text: &str, out: &mut String, entity: impl Fn(u8) -> Option<&'static str>) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(entity) = entity(byte) {
            out.push_str(&text[from..at]);
            out.push_str(entity);
            from = at + 1;
        }
    }
    out.push_str(&text[from..]);
}
