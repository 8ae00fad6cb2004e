//! What pages say to machines: linked data in the vocabulary of schema.org, and `index.json` by its schema. The
//! comparisons are made in Node.js by `data/*.mjs`; [`common::tools`] installs what they need.

mod common;

use std::fs;
use std::path::PathBuf;

use common::{files, repository, run, tools};
use serde_json::{Value, json};

/// The example site and the golden ones.
fn sites() -> Vec<PathBuf> {
    let golden = fs::read_dir(repository("tests/golden")).expect("the folder");
    let mut sites: Vec<PathBuf> = golden.map(|entry| entry.expect("an entry").path()).collect();
    sites.push(repository(""));
    sites.sort();
    sites
}

/// The files of all sites whose names end so, each under the names of its site and its path.
fn built(ending: &str, base_url: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for site in sites() {
        let out = tempfile::tempdir().expect("a folder");
        let output = out.path().join("public");
        let output = output.to_str().expect("UTF-8");
        let extra = fs::read_to_string(site.join("arguments")).unwrap_or_default();
        let arguments: Vec<&str> = ["build", "--quiet", "--output", output]
            .into_iter()
            .chain(extra.split_whitespace())
            .chain(base_url.iter().copied())
            .collect();
        assert_eq!(run(&site, &arguments).code, 0, "{}", site.display());
        let name = site.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for (path, bytes) in files(&out.path().join("public")) {
            if path.ends_with(ending) {
                found.push((format!("{name}/{path}"), String::from_utf8(bytes).expect("UTF-8")));
            }
        }
    }
    found
}

#[test]
fn feeds_sitemaps_and_calendars_are_what_those_who_read_them_expect() {
    let of = |ending: &str| built(ending, &["--base-url", "https://example.org/deep/"]);
    let lists: Vec<(String, Value)> = ["sitemap.xml", "feed.xml", "feed.json", "timeline.ics", "cite.bib", "cite.json"]
        .into_iter()
        .flat_map(|ending| {
            let found = of(ending);
            assert!(found.len() > 15, "only {} of {ending}", found.len());
            found
        })
        .map(|(name, text)| (name, Value::from(text)))
        .collect();
    tools::node_script("lists.mjs", &[], &lists).unwrap_or_else(|why| panic!("{why}"));
    // Each of them is looked at: a piece less is found.
    for (ending, piece) in [
        ("sitemap.xml", "<loc>"),
        ("feed.xml", "<updated>"),
        ("feed.json", "\"url\":"),
        ("timeline.ics", "SUMMARY"),
        ("cite.bib", "title = "),
        ("cite.json", "\"title\":"),
    ] {
        let (name, text) = lists.iter().find(|(name, _)| name.ends_with(ending)).expect("one");
        let broken = text.as_str().unwrap_or_default().replacen(piece, "", 1);
        let broken = (name.clone(), Value::from(broken));
        assert!(tools::node_script("lists.mjs", &[], &[broken]).is_err(), "{ending} without {piece}");
    }
}

/// The linked data of a page.
fn linked_data(html: &str) -> Option<Value> {
    let (_, rest) = html.split_once("<script type=\"application/ld+json\">")?;
    let (text, _) = rest.split_once("</script>")?;
    Some(serde_json::from_str(text).expect("JSON"))
}

fn all_linked_data(base_url: &[&str]) -> Vec<(String, Value)> {
    built(".html", base_url).into_iter().filter_map(|(name, html)| Some((name, linked_data(&html)?))).collect()
}

#[test]
fn every_type_and_property_of_the_linked_data_is_one_of_schema_org() {
    for base_url in [&[][..], &["--base-url", "https://example.org/deep/"]] {
        let data = all_linked_data(base_url);
        assert!(data.len() > 80, "only {} pages", data.len());
        tools::node_script("vocabulary.mjs", &[], &data).unwrap_or_else(|why| panic!("{why}"));
    }
}

#[test]
fn a_property_that_schema_org_does_not_have_is_found() {
    let wrong = json!({"@context": "https://schema.org", "@graph": [{"@type": "Claim", "txt": "x"}]});
    let why = tools::node_script("vocabulary.mjs", &[], &[(String::from("a page"), wrong)]).expect_err("a mistake");
    assert!(why.contains("a page") && why.contains("txt"), "{why}");
}

/// Every object with a type, wherever it stands.
fn objects<'a>(value: &'a Value, found: &mut Vec<&'a serde_json::Map<String, Value>>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| objects(item, found)),
        Value::Object(map) => {
            found.push(map);
            map.values().for_each(|value| objects(value, found));
        }
        _ => {}
    }
}

#[test]
fn what_a_reader_of_linked_data_needs_is_there() {
    // Of each type, what stands with every object of it in the documentation of those who read it.
    let needed: &[(&str, &[&str])] = &[
        ("NewsArticle", &["headline", "datePublished", "publisher", "inLanguage", "url"]),
        ("Person", &["name"]),
        ("Organization", &["name"]),
        ("Country", &["name"]),
        ("Event", &["name", "startDate"]),
        ("Claim", &["text"]),
        ("Quotation", &["text", "creator"]),
        ("CorrectionComment", &["text", "datePublished"]),
        ("OrganizationRole", &["roleName", "memberOf"]),
        ("CreativeWork", &["name"]),
        ("WebSite", &["name", "url"]),
    ];
    let data = all_linked_data(&["--base-url", "https://example.org/"]);
    let mut seen = std::collections::BTreeSet::new();
    for (name, graph) in &data {
        let mut all = Vec::new();
        objects(graph, &mut all);
        for object in all {
            let kind = object.get("@type").and_then(Value::as_str).unwrap_or_default();
            let Some((kind, properties)) = needed.iter().find(|(other, _)| *other == kind) else { continue };
            seen.insert(*kind);
            for property in *properties {
                assert!(object.contains_key(*property), "{name}: {kind} without {property}: {object:?}");
            }
        }
    }
    let missing: Vec<&str> = needed.iter().map(|(kind, _)| *kind).filter(|kind| !seen.contains(kind)).collect();
    assert!(missing.is_empty(), "no page has {missing:?}");
}

#[test]
fn the_data_of_every_page_is_as_its_schema_says() {
    let data = built("index.json", &[]);
    assert!(data.len() > 80, "only {} files", data.len());
    let data: Vec<(String, Value)> =
        data.into_iter().map(|(name, text)| (name, serde_json::from_str(&text).expect("JSON"))).collect();
    let schema = repository("content/guide/index.schema.json");
    let schema = schema.to_str().expect("UTF-8");
    tools::node_script("schema.mjs", &[schema], &data).unwrap_or_else(|why| panic!("{why}"));
    let wrong = json!({"version": 1, "site": {}, "page": {}, "blocks": []});
    assert!(tools::node_script("schema.mjs", &[schema], &[(String::from("wrong"), wrong)]).is_err());
}
