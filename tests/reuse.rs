//! What others find and reuse of a site: sitemap, feeds, redirects, calendars, citations, parts for pages of others.

mod common;

use common::{Site, files, is_a};

#[test]
fn a_site_with_an_address_tells_machines_of_its_pages() {
    let site = Site::new();
    site.write("nutgraf.yaml", "title: T\nbase_url: https://example.org\n");
    let head = "---\ntitle: About it\ndate: 2026-02-06\n";
    site.write(
        "content/articles/a.md",
        &format!("{head}updated: 2026-03-01\naliases: [/old, /was.html]\n---\nJane Doe.\n"),
    );
    site.write("content/articles/b.md", &format!("{head}noindex: true\n---\nJane Doe.\n")).actor("jane", "Jane Doe");
    let german = format!("{head}noindex: true\nlang: de\ntranslation_of: a\n---\nText.\n");
    site.write("content/articles/c.md", &german);
    site.build(&["--strict"]).succeeded();
    let map = site.output("sitemap.xml");
    assert!(map.contains("<loc>https://example.org/articles/a/</loc><lastmod>2026-03-01</lastmod>"), "{map}");
    for left_out in ["articles/b/", "articles/c/", "old", "404", "feed"] {
        assert!(!map.contains(left_out), "{left_out}: {map}");
    }
    assert!(site.output("articles/b/index.html").contains("<meta name=\"robots\" content=\"noindex\">"));
    let original = site.output("articles/a/index.html");
    assert!(!original.contains("noindex") && !original.contains("hreflang=\"de\" href=\"https"), "{original}");
    assert!(original.contains("../../articles/c/"), "{original}");
    assert!(site.output("robots.txt").contains("Sitemap: https://example.org/sitemap.xml"));
    assert_eq!(site.output("_redirects"), "/old/ /articles/a/ 301\n/was.html /articles/a/ 301\n");
    assert_eq!(site.output("actors/jane/feed.xml").matches("<entry").count(), 2);
    let html = site.output("actors/jane/index.html");
    assert!(
        html.contains("href=\"../../actors/jane/feed.xml\"") && html.contains("href=\"../../feed.json\""),
        "{html}"
    );
    assert!(site.build(&["--strict"]).succeeded().stderr.contains("no files written"));

    // What the site gives itself counts.
    site.write("static/robots.txt", "User-agent: *\nDisallow: /\n").build(&["--strict"]).succeeded();
    assert!(site.output("robots.txt").contains("Disallow"));
    site.build(&["-u", "https://example.org/deep/"]).succeeded();
    assert_eq!(site.output("_redirects").lines().next(), Some("/deep/old/ /deep/articles/a/ 301"));
    site.write("nutgraf.yaml", "title: T\nfeeds: false\n").build(&[]).succeeded();
    for gone in ["sitemap.xml", "feed.xml", "feed.json", "actors/jane/feed.xml"] {
        assert!(!site.path(&format!("public/{gone}")).exists(), "{gone}");
    }
}

#[test]
fn a_later_update_or_correction_is_the_last_change_of_an_explainer() {
    let site = Site::new();
    site.write("nutgraf.yaml", "title: T\nbase_url: https://example.org/\n");
    let article = |id: &str, more: &str| {
        site.write(
            &format!("content/articles/{id}.md"),
            &format!("---\ntitle: {id}\ndate: 2026-02-06\n{more}---\nText.\n"),
        );
    };
    article("plain", "");
    article("updated", "updated: 2026-02-10\nupdates: [{date: 2026-02-08, text: New.}]\n");
    article(
        "told",
        "updated: 2026-02-07\nupdates: [{date: 2026-02-08, text: New.}, {date: 2026-02-12, text: Newer.}]\n",
    );
    article(
        "corrected",
        "updates: [{date: 2026-02-08, text: New.}]\ncorrections: [{date: 2026-02-20, text: Wrong.}]\n",
    );
    site.build(&[]).succeeded();
    let (map, feed) = (site.output("sitemap.xml"), site.output("feed.xml"));
    for (id, day) in
        [("plain", "2026-02-06"), ("updated", "2026-02-10"), ("told", "2026-02-12"), ("corrected", "2026-02-20")]
    {
        assert!(map.contains(&format!("articles/{id}/</loc><lastmod>{day}</lastmod>")), "{id}: {map}");
        let entry = feed.split("<entry").find(|entry| entry.contains(&format!("articles/{id}/"))).expect("an entry");
        assert!(entry.contains(&format!("<updated>{day}T00:00:00Z</updated>")), "{id}: {entry}");
        let html = site.output(&format!("articles/{id}/index.html"));
        assert_eq!(html.contains(&format!("\"dateModified\":\"{day}\"")), id != "plain", "{id}");
    }
    // The newest entry of the feed is as new as the feed.
    assert!(feed.split("<entry").next().is_some_and(|head| head.contains("<updated>2026-02-20T00:00:00Z")), "{feed}");
}

#[test]
fn no_character_of_a_text_breaks_the_feed_that_it_stands_in() {
    let site = Site::new();
    site.write("nutgraf.yaml", "title: T\nbase_url: https://example.org/\n");
    site.write("content/articles/a.md", "---\ntitle: \"A\\x01 \\uFFFE]]>\"\ndate: 2026-02-06\n---\nSome\u{b} words.\n");
    site.build(&[]).succeeded();
    let feed = site.output("feed.xml");
    assert!(xml::EventReader::new(feed.as_bytes()).into_iter().all(|event| event.is_ok()), "{feed}");
    assert!(feed.contains("<title>A ]]"), "{feed}");
}

#[test]
fn feeds_and_the_sitemap_hold_moments_that_programs_know_whatever_the_dates() {
    let site = Site::new();
    site.write("nutgraf.yaml", "title: T\nbase_url: https://example.org/\n");
    let dates =
        ["Y99999", "-0044-03-15", "2025-01-01T10:00:00", "2025-01-02T10:00:00+03:30", "2024", "2023-05-05", "0000"];
    for (at, date) in dates.iter().enumerate() {
        site.write(&format!("content/articles/a{at}.md"), &format!("---\ntitle: A{at}\ndate: {date}\n---\nText.\n"));
    }
    site.build(&[]).succeeded();
    let between = |text: &str, tag: &str| -> Vec<String> {
        let tag = format!("<{tag}>");
        text.split(&tag).skip(1).map(|part| part.split('<').next().expect("a value").to_owned()).collect()
    };
    let feed = site.output("feed.xml");
    let moments = [between(&feed, "updated"), between(&feed, "published")].concat();
    assert!(moments.len() > 8, "{feed}");
    for moment in moments {
        assert!(moment.len() >= 20 && moment.parse::<jiff::Timestamp>().is_ok(), "{moment}");
    }
    let json: serde_json::Value = serde_json::from_str(&site.output("feed.json")).expect("JSON");
    for item in json["items"].as_array().expect("items") {
        let moment = item["date_published"].as_str().expect("a moment");
        assert!(moment.len() >= 20 && moment.parse::<jiff::Timestamp>().is_ok(), "{moment}");
    }
    let days = between(&site.output("sitemap.xml"), "lastmod");
    assert!(
        days.len() > 2 && days.iter().all(|day| day.parse::<jiff::civil::Date>().is_ok() && day.len() == 10),
        "{days:?}"
    );
}

#[test]
fn what_programs_read_of_a_timeline_holds_texts_and_neither_html_nor_lines_of_their_own() {
    let site = Site::new();
    site.write("nutgraf.yaml", "title: <i>T</i>\nbase_url: https://example.org/\n");
    let hostile = "<img src=x onerror=alert(1)>\\r\\nBEGIN:VEVENT\\r\\nX: y\\rX: y\\u2028X: y\\vX: y";
    site.write(
        "content/articles/a.md",
        &format!(
            "---\ntitle: \"{hostile}\"\ndescription: \"{hostile}\"\ndate: 2026-02-06\ntimeline:\n\
             - {{date: 2026-02-01, title: \"{hostile}\", place: \"{hostile}\", text: \"{hostile}\"}}\n\
             - {{date: -0001-01-01, title: Too early for a calendar}}\n\
             - {{date: 9999-12-31, title: Too late for one}}\n---\nText.\n"
        ),
    );
    site.build(&[]).succeeded();
    // TimelineJS takes these for HTML.
    let slides: serde_json::Value = serde_json::from_str(&site.output("articles/a/timeline.json")).expect("JSON");
    for slide in [&slides["title"], &slides["events"][1]] {
        for part in ["headline", "text"] {
            let html = slide["text"][part].as_str().expect("a text");
            assert!(html.contains("&lt;img src=x"), "{slide}");
            assert!(
                html.replace("<a href=\"https://example.org/", "").replace("</a>", "").find('<').is_none(),
                "{slide}"
            );
        }
    }
    // No control character is left (3.3.11), and years have four digits (3.3.4).
    let calendar = site.output("articles/a/timeline.ics").replace("\r\n", "\n");
    assert!(!calendar.contains(|c: char| (c.is_control() && c != '\n') || c == '\u{2028}'), "{calendar:?}");
    assert!(!calendar.contains("DATE:-") && !calendar.contains("DATE:10000") && calendar.contains("DATE:2026"));
    // A line that does not begin with a space is one of the calendar's own (RFC 5545, 3.1).
    let begins = |start: &str| calendar.split('\n').filter(|line| line.starts_with(start)).count();
    assert_eq!((begins("BEGIN:VEVENT"), begins("END:VEVENT"), begins("X:")), (1, 1, 0), "{calendar}");
    for name in ["X-WR-CALNAME:<img", "SUMMARY:<img", "LOCATION:<img"] {
        assert_eq!(begins(name), 1, "{name}: {calendar}");
    }
}

#[test]
fn what_the_search_shows_of_an_event_is_cut_between_letters_of_any_script() {
    let site = Site::new();
    // Letters of two, three and four bytes, at every place that a byte may have.
    let texts: Vec<String> = ["گ", "核", "🚢", "e\u{301}"]
        .iter()
        .flat_map(|letter| (0..4).map(move |before| format!("{}{}", "x".repeat(before), letter.repeat(200))))
        .collect();
    let events = texts.iter().enumerate().fold(String::new(), |all, (at, text)| {
        all + &format!("- {{id: e{at}, title: T, date: 2026-01-01, text: \"{text}\"}}\n")
    });
    site.write("content/events/all.yaml", &events).build(&[]).succeeded();
    let found = files(&site.path("public/search")).into_iter().filter(|(path, _)| path.starts_with("found-"));
    let shown: String = found.map(|(_, bytes)| String::from_utf8(bytes).expect("UTF-8")).collect();
    assert_eq!(shown.matches('…').count(), texts.len(), "{shown}");
}

#[test]
fn a_page_offers_what_there_is_of_it_and_nothing_else() {
    let site = Site::new();
    site.actor("jane", "Jane Doe");
    let dated = "timeline:\n  - {date: 2026-02-01, title: Talks, actors: [jane]}\n";
    site.write("content/articles/a.md", &format!("---\ntitle: A\ndate: 2026-02-06\n{dated}---\nJane Doe.\n"));
    site.write(
        "content/articles/b.md",
        "---\ntitle: B\ndate: 2026-02-06\ntimeline:\n  - {date: 2026-02, title: T}\n---\nText.\n",
    );
    let pages = [
        "index.html",
        "articles/a/index.html",
        "articles/b/index.html",
        "actors/jane/index.html",
        "timeline/index.html",
    ];
    let offered = |page: &str| {
        let html = site.output(page);
        let part = html.split_once("<nav class=\"offers\"").map_or("", |(_, rest)| rest);
        let part = part.split_once("</nav>").map_or("", |(part, _)| part).to_owned();
        part.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect::<Vec<_>>()
    };
    for (more, counts) in [
        ("", [1, 2, 1, 2, 2]),
        ("data: false\n", [0, 0, 0, 0, 0]),
        ("base_url: https://example.org/x/\n", [2, 4, 3, 3, 2]),
        ("base_url: https://example.org/x/\nfeeds: false\n", [1, 4, 3, 2, 2]),
        ("base_url: https://example.org/x/\nembed: true\n", [2, 5, 4, 4, 2]),
    ] {
        site.write("nutgraf.yaml", &format!("title: T\n{more}")).build(&[]).succeeded();
        for (page, count) in pages.iter().zip(counts) {
            let links = offered(page);
            assert_eq!(links.len(), count, "{more}{page}: {links:?}");
            for link in links {
                let file = site.path("public").join(page).with_file_name("").join(&link);
                assert!(file.is_file(), "{more}{page}: {link}");
            }
        }
    }
}

#[test]
fn parts_of_pages_stand_alone_where_others_may_show_them() {
    let site = Site::new();
    site.actor("jane", "Jane \"<b>Doe</b>\"");
    site.write(
        "content/articles/a.md",
        "---\ntitle: 'A \"><script>alert(1)</script>'\ndate: 2026-02-06\ntimeline:\n  - {date: 2026-02-01, title: Talks}\n---\nJane.\n",
    );
    let parts = |site: &Site| {
        files(&site.path("public")).into_iter().filter(|(path, _)| path.starts_with("embed/")).collect::<Vec<_>>()
    };
    for without in ["", "embed: true\n", "base_url: https://example.org/\n"] {
        site.write("nutgraf.yaml", &format!("title: T\n{without}"));
        site.build(&[]).succeeded();
        assert!(parts(&site).is_empty(), "{without}");
        assert!(!site.output("articles/a/index.html").contains("embed/"), "{without}");
    }
    site.write("nutgraf.yaml", "title: T\nembed: true\nbase_url: https://example.org/x/\n");
    site.build(&[]).succeeded();
    let policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src ";
    for (path, bytes) in parts(&site) {
        let text = String::from_utf8(bytes).expect("UTF-8");
        if is_a("html", &path) {
            assert!(!text.contains("<script>alert") && !text.contains("<b>Doe"), "{path}: {text}");
        }
        if path.ends_with("/timeline/index.html") || path.ends_with("/card/index.html") {
            assert!(!text.contains("<script"), "{path} runs scripts");
        }
        assert!(!is_a("html", &path) || text.contains(policy), "{path} has no policy");
    }
    // Hosts send it as well, and leave it to the pages around whether they show these.
    let headers = site.output("_headers");
    assert!(headers.contains("Content-Security-Policy: default-src 'none'; "), "{headers}");
    let oembed = site.output("embed/articles/a/timeline/oembed.json");
    let oembed: serde_json::Value = serde_json::from_str(&oembed).expect("JSON");
    // What oEmbed 1.0 asks of a rich response (section 2.3.4).
    assert_eq!((&oembed["type"], &oembed["version"]), (&"rich".into(), &"1.0".into()));
    assert!(oembed["width"].as_u64() > Some(0) && oembed["height"].as_u64() > Some(0), "{oembed}");
    let html = oembed["html"].as_str().expect("HTML");
    assert!(html.starts_with("<iframe src=\"https://example.org/x/embed/articles/a/timeline/\" title=\""), "{html}");
    assert_eq!(html.matches('<').count(), 2, "{html}");
    let named = "href=\"https://example.org/x/embed/articles/a/timeline/oembed.json\"";
    assert!(site.output("articles/a/index.html").contains(named));
    let alone = site.output("embed/articles/a/timeline/index.html");
    assert!(alone.contains("<link rel=\"canonical\" href=\"https://example.org/x/articles/a/\">"), "{alone}");
    assert!(alone.contains("href=\"../../../../articles/a/index.html\""), "{alone}");
    assert!(!site.output("sitemap.xml").contains("embed/"));
}

#[test]
fn pages_and_hosts_say_the_same_policy_and_that_of_the_site_goes_before_ours() {
    let own = "default-src 'none'; style-src 'self'; script-src 'none'; img-src 'self'";
    let ours = nutgraf::config::policy::POLICY;
    for (keys, policy) in [
        ("", Some(ours)),
        ("html: escape\n", Some(ours)),
        ("html: trusted\n", None),
        ("html: trusted\ncontent_security_policy: true\n", Some(ours)),
        ("content_security_policy: false\n", None),
        (
            "content_security_policy: |\n  default-src 'none'; style-src 'self';\n  script-src 'none';\n  img-src 'self'\n",
            Some(own),
        ),
        ("base_url: https://example.org/far/away/\n", Some(ours)),
    ] {
        let site = Site::new();
        site.write("nutgraf.yaml", &format!("title: T\n{keys}"));
        site.write("content/articles/a.md", "---\ntitle: A\ndate: 2026-02-06\naliases: [/before/]\n---\nText\n");
        site.build(&[]).succeeded();
        let headers = site.output("_headers");
        let root = if keys.contains("away") { "/far/away/*\n" } else { "/*\n" };
        assert!(headers.starts_with(root), "{keys}: {headers}");
        let all = ["  X-Content-Type-Options: nosniff\n", "  Referrer-Policy: strict-origin-when-cross-origin\n"];
        assert!(all.iter().all(|header| headers.contains(header)), "{keys}: {headers}");
        let told = headers.lines().find_map(|line| line.strip_prefix("  Content-Security-Policy: "));
        let framed = policy.map(|policy| format!("{policy}; frame-ancestors 'self'"));
        assert_eq!(told, framed.as_deref(), "{keys}");
        let mut pages = 0;
        for (path, bytes) in files(&site.path("public")).into_iter().filter(|(path, _)| is_a("html", path)) {
            let text = String::from_utf8(bytes).expect("UTF-8");
            let (_, rest) = text.split_once("<meta http-equiv=\"Content-Security-Policy\" content=\"").unzip();
            let said = rest.and_then(|rest| rest.split('"').next()).map(|said| said.replace("&#39;", "'"));
            assert_eq!(said.as_deref(), policy, "{keys}: {path}");
            pages += 1;
        }
        assert!(pages > 4, "{pages}");
    }
}
