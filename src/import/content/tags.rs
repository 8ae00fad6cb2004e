//! Links and pictures that a text has as HTML. Start at [`addresses`].

use std::ops::Range;

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

/// Where a tag leads, or what it shows.
pub(super) struct Address {
    pub url: String,
    /// The words that a picture stands for; `None` of a link, whose words follow it.
    pub alt: Option<String>,
    /// The whole tag, in bytes.
    pub tag: Range<usize>,
    /// The attribute, in bytes: `href="a"`.
    pub attribute: Range<usize>,
}

/// The addresses of a piece of HTML, in order. Of a tag that does not end in it there is none.
pub(super) fn addresses(html: &str) -> Vec<Address> {
    let tokens = Tokenizer::new_with_emitter(html, DefaultEmitter::<usize>::new_with_span());
    tokens.filter_map(|token| if let Ok(Token::StartTag(tag)) = token { address(html, &tag) } else { None }).collect()
}

fn address(html: &str, tag: &StartTag<usize>) -> Option<Address> {
    let attribute = match &**tag.name {
        b"a" => "href",
        b"img" => "src",
        _ => return None,
    };
    let find = |name: &str| tag.attributes.iter().find(|(key, _)| ***key == name.as_bytes()).map(|(_, value)| value);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let value = find(attribute)?;
    let span = value.span.start..value.span.end;
    // Nothing is replaced but what is there for sure.
    let written = html.get(span.clone())?;
    written.get(..attribute.len()).filter(|name| name.eq_ignore_ascii_case(attribute))?;
    // The end of a value without quotes is told with what follows it.
    let is_bare = written.split_once('=').is_some_and(|(_, value)| !value.trim_start().starts_with(['"', '\'']));
    let span = span.start..span.end - usize::from(is_bare);
    let alt = (attribute == "src").then(|| find("alt").map(|alt| text(alt)).unwrap_or_default());
    Some(Address { url: text(value), alt, tag: tag.span.start..tag.span.end, attribute: span })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_is_where_it_is_said_to_be() {
        let html = "<p>é <a class=b HREF='/c/?d&amp;e' title=\"f\">g</a> <img alt=\"h &lt; i\"\n src=j.png /> <!-- <a href=k> -->\
                    <a href=l>m</a> <a>n</a> <a href>o</a> <a href=\"p";
        let found = addresses(html);
        let told: Vec<(&str, Option<&str>, &str, &str)> = found
            .iter()
            .map(|Address { url, alt, tag, attribute }| {
                (url.as_str(), alt.as_deref(), &html[tag.clone()], &html[attribute.clone()])
            })
            .collect();
        assert_eq!(
            told,
            [
                ("/c/?d&e", None, "<a class=b HREF='/c/?d&amp;e' title=\"f\">", "HREF='/c/?d&amp;e'"),
                ("j.png", Some("h < i"), "<img alt=\"h &lt; i\"\n src=j.png />", "src=j.png"),
                ("l", None, "<a href=l>", "href=l"),
                ("", None, "<a href>", "href"),
            ]
        );
    }
}
