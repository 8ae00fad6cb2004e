//! What a page may load and run: the Content-Security-Policy of every page, and the headers that hosts send.
//!
//! Formats: [CSP Level 3](https://www.w3.org/TR/CSP3/); `_headers` as Netlify and Cloudflare Pages read it.

use crate::parse::fields::{FromNode, Part, Reader};
use crate::parse::yaml::Node;

/// All that built pages need: what stands beside them, and pictures of others, which an author may show.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https:; \
                          font-src 'self'; connect-src 'self'; media-src 'self'; frame-src 'self'; \
                          manifest-src 'self'; base-uri 'none'; form-action 'self'";

/// `content_security_policy`: a policy of the site's own, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    Off,
    Own(String),
}

/// Reads `false`, `true` or a policy.
pub fn given(node: Node, reader: &mut Reader<'_>) -> Option<Given> {
    match node {
        Node::Bool(false) => Some(Given::Off),
        Node::Bool(true) => Some(Given::Own(String::from(POLICY))),
        node => {
            let text = String::from_node(node, reader)?;
            let policy = text.split_whitespace().collect::<Vec<_>>().join(" ");
            // A header is a line, and its values are ASCII.
            if !policy.is_empty() && policy.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
                return Some(Given::Own(policy));
            }
            reader
                .mistake(Part::Value, "bad-policy", "this cannot be a Content-Security-Policy")
                .label("expected `false`, or directives such as `default-src 'self'; img-src 'self' https:`")
                .help("leave it out to have the policy that nutgraf's own pages need");
            None
        }
    }
}

/// The file `_headers`: what hosts send with all that lies below `root`, the path of the site on its host.
///
/// A page that others may frame cannot be told apart here: Netlify sends all headers whose paths fit, and of two
/// policies both hold.
#[must_use]
pub fn headers(root: &str, policy: Option<&str>, framed: bool) -> String {
    let mut text = format!("{root}*\n");
    if let Some(policy) = policy {
        text.push_str("  Content-Security-Policy: ");
        text.push_str(policy);
        if !framed && !policy.contains("frame-ancestors") {
            text.push_str("; frame-ancestors 'self'");
        }
        text.push('\n');
    }
    text.push_str("  X-Content-Type-Options: nosniff\n  Referrer-Policy: strict-origin-when-cross-origin\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_that_nobody_else_may_frame_say_so() {
        assert_eq!(
            headers("/e/", Some("default-src 'self'"), false),
            "/e/*\n  Content-Security-Policy: default-src 'self'; frame-ancestors 'self'\n  \
             X-Content-Type-Options: nosniff\n  Referrer-Policy: strict-origin-when-cross-origin\n"
        );
        assert!(!headers("/", Some(POLICY), true).contains("frame-ancestors"));
        assert!(!headers("/", None, false).contains("Content-Security-Policy"));
    }
}
