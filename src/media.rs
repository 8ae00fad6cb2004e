//! What sort of data a file of the output holds, as HTTP tells it. Start at [`of`].

/// Files of ours that tell more by their name than by their ending, and endings of which `mime_guess` knows nothing or
/// something older.
const OURS: &[(&str, &str)] = &[
    // RFC 4287; <https://www.jsonfeed.org/version/1.1/>
    ("feed.xml", "application/atom+xml"),
    ("feed.json", "application/feed+json"),
    ("cite.json", "application/vnd.citationstyles.csl+json"),
    // RFC 5545
    (".ics", "text/calendar"),
    // RFC 7303: the type that stands for its content alone.
    (".xml", "application/xml"),
    (".bib", "application/x-bibtex"),
    (".webmanifest", "application/manifest+json"),
];

/// The media type of a file by its path, with its encoding if it is text: nutgraf writes UTF-8 alone.
#[must_use]
pub fn of(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ours = OURS.iter().find(|(end, _)| name == *end || (end.starts_with('.') && name.ends_with(end)));
    let media = match ours {
        Some((_, media)) => String::from(*media),
        None => mime_guess::from_path(path).first_or_octet_stream().to_string(),
    };
    if is_text(&media) { format!("{media}; charset=utf-8") } else { media }
}

/// JSON is UTF-8 by its own rules, and a parameter would change its type (RFC 8259); an SVG says its encoding itself.
fn is_text(media: &str) -> bool {
    media.starts_with("text/") || media == "application/xml" || media == "application/atom+xml"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_says_its_encoding() {
        assert_eq!(of("a/index.html"), "text/html; charset=utf-8");
        assert_eq!(of("style.css"), "text/css; charset=utf-8");
        assert_eq!(of("a.js"), "text/javascript; charset=utf-8");
        assert_eq!(of("a.svg"), "image/svg+xml");
        assert_eq!(of("a.woff2"), "font/woff2");
        assert_eq!(of("CNAME"), "application/octet-stream");
    }

    #[test]
    fn feeds_and_calendars_are_told_as_such() {
        assert_eq!(of("topics/a/feed.xml"), "application/atom+xml; charset=utf-8");
        assert_eq!(of("feed.json"), "application/feed+json");
        assert_eq!(of("sitemap.xml"), "application/xml; charset=utf-8");
        assert_eq!(of("گاه‌شمار/timeline.ics"), "text/calendar; charset=utf-8");
        assert_eq!(of("a/index.json"), "application/json");
    }
}
