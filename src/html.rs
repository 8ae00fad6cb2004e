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
