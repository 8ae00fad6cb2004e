//! Pages on their way to the browser: the script for live reload in each, and the page that stands in for a site that
//! could not be built yet. Start at [`with_script`] and [`waiting`].

use crate::html::escape;

use super::problems::{Problem, Problems, hex};

/// The site's own page for what is not there.
pub const NOT_FOUND: &str = "404.html";

/// What an etag ends in, so that a page that stands in for another is never taken for it.
pub const FOUND: &str = "";
pub const MISSING: &str = "-404";
pub const WAITING: &str = "-503";

/// The script tag around the etag and the token. The etag is made of it as well: with another tag it is another page.
const TAG: [&str; 3] = ["<script src=\"/__nutgraf/live.js\" data-etag=\"", "\" data-token=\"", "\" defer></script>"];

/// Whether a path of the output is one of a page.
#[must_use]
pub fn is_html(path: &str) -> bool {
    matches!(path.rsplit_once('.'), Some((_, extension)) if extension.eq_ignore_ascii_case("html"))
}

/// The etag, without its quotes, of the page with the script, of the hash of the page without it.
#[must_use]
pub fn etag(hash: &[u8], kind: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(hash);
    for part in TAG {
        hasher.update(part.as_bytes());
    }
    format!("{}{kind}", hex(hasher.finalize().as_bytes()))
}

/// The page with the script before the end of its body, or at its own end where there is none.
#[must_use]
pub fn with_script(page: &[u8], etag: &str, token: &str) -> Vec<u8> {
    let tag = [TAG[0], etag, TAG[1], token, TAG[2]].concat();
    let is_end = |window: &[u8]| window.eq_ignore_ascii_case(b"</body");
    let at = page.windows(b"</body".len()).rposition(is_end).unwrap_or(page.len());
    [&page[..at], tag.as_bytes(), &page[at..]].concat()
}

/// The page for every URL as long as there is no site: what is wrong with it.
#[must_use]
pub fn waiting(problems: &Problems) -> String {
    let mut body = String::new();
    if problems.list.is_empty() {
        body.push_str("<h1>The site is being built</h1>\n<p>This page becomes the site as soon as it is ready.</p>\n");
    } else {
        body.push_str(
            "<h1>The site could not be built yet</h1>\n\
             <p>This page becomes the site as soon as the errors below are mended.</p>\n<ol class=\"problems\">\n",
        );
        for problem in &problems.list {
            write_problem(problem, &mut body);
        }
        body.push_str("</ol>\n");
    }
    document("nutgraf", &body)
}

/// The page for a URL that means nothing, in a site without a page of its own for that.
#[must_use]
pub fn missing() -> String {
    document("Not found", "<h1>Not found</h1>\n<p>There is no page at this address.</p>\n")
}

fn document(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n\
         <link rel=\"icon\" href=\"data:,\">\n<link rel=\"stylesheet\" href=\"/__nutgraf/live.css\">\n</head>\n\
         <body class=\"waiting\">\n<main>\n{body}</main>\n</body>\n</html>\n"
    )
}

/// The twin of `problemItem` in `live.js`.
fn write_problem(problem: &Problem, out: &mut String) {
    let mut element = |open: &str, text: &str, close: &str| {
        out.push_str(open);
        escape(text, out);
        out.push_str(close);
    };
    element("<li class=\"problem ", problem.severity, "\">\n");
    element("<p class=\"message\"><b>", problem.severity, "</b> ");
    element("<span dir=\"auto\">", &problem.message, "</span></p>\n");
    element("<p class=\"place\" dir=\"ltr\">", &problem.place(), "</p>\n");
    if !problem.lines.is_empty() {
        element("<pre dir=\"ltr\" tabindex=\"0\">", "", "");
        for line in &problem.lines {
            element("<span class=\"number\">", &line.number.to_string(), "</span>");
            element("<code>", &line.before, "");
            element("<mark>", &line.marked, "</mark>");
            element("", &line.after, "</code>\n");
        }
        element("</pre>\n", "", "");
    }
    if let Some(label) = &problem.label {
        element("<p class=\"label\" dir=\"auto\">", label, "</p>\n");
    }
    for help in &problem.help {
        element("<p class=\"help\"><b>help</b> <span dir=\"auto\">", help, "</span></p>\n");
    }
    element("</li>\n", "", "");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_stands_before_the_last_end_of_a_body() {
        let page = b"<body><pre>&lt;/body></pre><script>'</body>'</script></BODY></html>";
        let text = String::from_utf8(with_script(page, "abc", "key")).unwrap();
        assert_eq!(text.matches("data-etag=\"abc\" data-token=\"key\"").count(), 1);
        assert!(text.ends_with("\" defer></script></BODY></html>"), "{text}");
        let text = String::from_utf8(with_script(b"<p>short", "abc", "key")).unwrap();
        assert!(text.starts_with("<p>short<script ") && text.ends_with("</script>"), "{text}");
    }

    #[test]
    fn a_page_that_stands_in_for_another_has_another_etag() {
        let all = [etag(b"x", FOUND), etag(b"x", MISSING), etag(b"x", WAITING), etag(b"y", FOUND)];
        for (i, one) in all.iter().enumerate() {
            assert!(!all[i + 1..].contains(one));
        }
    }
}
