//! Addresses that links lead to outside of the site.

use url::Url;

/// Schemes that a link may have; anything else (`javascript:`, `data:`, `file:`) is refused.
pub const SCHEMES: &[&str] = &["http", "https", "mailto", "tel", "sms", "geo", "xmpp", "ftp"];

/// The scheme of a URL in lower case, read as a browser reads it: control characters and white space
/// in front and in between do not hide it.
#[must_use]
pub fn scheme(url: &str) -> Option<String> {
    let seen: String = url.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let (scheme, _) = seen.split_once(':')?;
    let valid = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    valid.then(|| scheme.to_ascii_lowercase())
}

/// What is wrong with an address that has a scheme, in a few words: for the web it has to name a host as there can be
/// one by the rules of browsers (WHATWG URL Standard).
#[must_use]
pub fn flaw(url: &str) -> Option<&'static str> {
    if url.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Some("an address has no spaces");
    }
    let is_web = scheme(url).is_some_and(|scheme| scheme.starts_with("http"));
    // A browser takes `https:example.org` and `https:///example.org` for what they might mean.
    let host = url.split_once("://").map_or("", |(_, rest)| rest);
    if !is_web {
        None
    } else if host.is_empty() || host.starts_with(['/', '\\', '?', '#']) {
        Some("it names no host")
    } else {
        Url::parse(url).is_err().then_some("there can be no such host or port")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_the_web_names_a_host_that_there_can_be() {
        for url in [
            "https://example.org",
            "HTTP://example.org:8080/a?b#c",
            "https://user@example.org/<a>",
            "https://[2001:db8::1]/",
            "https://دانش.ایران/a",
            "https://a_b.example.org/",
            "mailto:a@example.org",
            "tel:+49",
        ] {
            assert_eq!(flaw(url), None, "{url}");
        }
        for url in [
            "https:",
            "https://",
            "https:///a",
            "https:example.org",
            "https://?a",
            "https://#a",
            "https://\\a",
            "https://<a>/",
            "https://a<b/",
            "https://a^b/",
            "https://a|b/",
            "https://a%00/",
            "https://[::1/",
            "https://a:b/",
            "https://a:99999/",
            "https://1.2.3.256/",
            "https://xn--a/",
        ] {
            assert!(flaw(url).is_some_and(|flaw| flaw.contains("host")), "{url}");
        }
        assert_eq!(flaw("https://example.org/a b"), Some("an address has no spaces"));
    }
}
