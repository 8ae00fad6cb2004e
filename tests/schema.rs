//! `nutgraf schema`: what it prints is true of every file of the sites here, and a real language server of YAML
//! completes and checks by it.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use common::{Site, files, is_a, repository, run, tools};
use serde_json::{Value, json};

fn schema(kind: &str) -> String {
    run(&repository(""), &["schema", kind]).succeeded().stdout
}

/// The kind of schema that a file of a site belongs to.
fn kind_of(path: &str) -> Option<&'static str> {
    let is_list = is_a("yaml", path) || is_a("yml", path);
    Some(match path.strip_prefix("content/")?.split_once('/').map_or("", |(folder, _)| folder) {
        "events" if is_list => "events",
        "sources" if is_list => "sources",
        _ if !is_a("md", path) => return None,
        "articles" => "article",
        "actors" => "actor",
        "events" => "event",
        "sources" => "source",
        "topics" => "topic",
        _ => "page",
    })
}

/// What YAML says, as JSON. A key with nothing behind it counts as left out.
fn data(yaml: &str) -> Option<Value> {
    fn without_nulls(value: Value) -> Value {
        match value {
            Value::Object(map) => map
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(key, value)| (key, without_nulls(value)))
                .collect(),
            Value::Array(items) => items.into_iter().map(without_nulls).collect(),
            value => value,
        }
    }
    serde_yaml::from_str::<Value>(yaml).ok().map(without_nulls)
}

/// The YAML texts of a file, each with the kind of its schema: its front matter, and the blocks in its text.
fn texts(path: &str, text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    if path == "nutgraf.yaml" {
        found.push((String::from("site"), text.to_owned()));
    }
    let Some(kind) = kind_of(path) else { return found };
    if !is_a("md", path) {
        found.push((kind.to_owned(), text.to_owned()));
        return found;
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    let Some((yaml, body)) = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")) else {
        return found;
    };
    found.push((kind.to_owned(), yaml.to_owned()));
    for block in nutgraf::parse::blocks::KINDS {
        // Four backticks hold three that are only shown.
        if body.contains("````") {
            continue;
        }
        let fence = format!("\n```{block}\n");
        let yaml = body.split(&fence).skip(1).filter_map(|rest| rest.split_once("\n```"));
        found.extend(yaml.map(|(yaml, _)| (format!("block-{block}"), yaml.to_owned())));
    }
    found
}

/// Everything that is right in a site, by the kind of its schema.
fn gather(site: &Path, known: &mut BTreeMap<String, Vec<(String, Value)>>) {
    for (path, bytes) in files(site) {
        let text = String::from_utf8_lossy(&bytes);
        for (kind, yaml) in texts(&path, &text) {
            let data = data(&yaml).unwrap_or_else(|| panic!("{}/{path}: {yaml}", site.display()));
            known.entry(kind).or_default().push((format!("{}/{path}", site.display()), data));
        }
    }
}

fn validate(kind: &str, data: &[(String, Value)]) -> Result<(), String> {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("schema.json");
    fs::write(&path, schema(kind)).expect("a file");
    tools::node_script("schema.mjs", &[path.to_str().expect("UTF-8")], data)
}

#[test]
fn every_file_of_the_sites_here_is_as_its_schema_says() {
    let new = tempfile::tempdir().expect("a folder");
    run(new.path(), &["init"]).succeeded();
    Site::at(new.path()).write("content/sources/a.md", "---\ntitle: A\ndate: 1931\n---\nIn two volumes.\n");
    let golden = fs::read_dir(repository("tests/golden")).expect("the folder");
    let mut sites: Vec<PathBuf> = golden.map(|entry| entry.expect("an entry").path()).collect();
    sites.push(new.path().to_owned());
    let mut known = BTreeMap::new();
    for site in &sites {
        gather(site, &mut known);
    }
    // The repository holds more than its site.
    for (path, bytes) in files(&repository("content")) {
        for (kind, yaml) in texts(&format!("content/{path}"), &String::from_utf8_lossy(&bytes)) {
            known.entry(kind).or_default().push((path.clone(), data(&yaml).expect("YAML")));
        }
    }
    for (kind, data) in &known {
        validate(kind, data).unwrap_or_else(|why| panic!("{kind}: {why}"));
    }
    let kinds = run(&repository(""), &["schema"]).succeeded().stdout;
    for kind in kinds.lines().filter_map(|line| line.split_whitespace().next()) {
        assert!(known.contains_key(kind), "no file here is a {kind}");
    }
}

#[test]
fn a_slip_is_found_by_the_schema() {
    let wrong = [
        ("site", json!({"title": "A", "lnag": "en"})),
        ("site", json!({"title": "A", "check": {"raw-html": "dney"}})),
        ("site", json!({"title": "A", "check": {"unknown-name": "deny"}})),
        ("article", json!({"title": "A"})),
        ("article", json!({"title": "A", "date": "6 February 2026"})),
        ("article", json!({"title": "A", "date": 2026, "draft": "yes"})),
        ("article", json!({"title": "A", "date": 2026, "timeline": [{"titel": "B", "date": 2026}]})),
        ("article", json!({"title": "A", "date": 2026, "claims": [{"id": "a", "text": "B", "status": "agred"}]})),
        ("actor", json!({"name": "A", "kind": "persom"})),
        ("event", json!({"title": "A", "date": 2026, "importance": 6})),
        ("events", json!([{"title": "A", "date": 2026}])),
        ("source", json!({"title": "A", "url": "javascript:alert(1)"})),
        ("block-positions", json!({"issues": [{"issue": "A"}]})),
        ("block-known", json!({"known": [{"txt": "A"}]})),
    ];
    for (kind, data) in wrong {
        assert!(validate(kind, &[(String::from(kind), data.clone())]).is_err(), "{kind}: {data}");
    }
}

#[test]
fn an_editor_completes_and_checks_the_files_of_a_new_site() {
    let dir = tempfile::tempdir().expect("a folder");
    run(dir.path(), &["init"]).succeeded();
    let site = Site::at(dir.path());
    let root = dir.path().to_str().expect("UTF-8");
    site.write("content/events/1931.yaml", "- id: a\n  title: A\n  date: 1931\n");
    site.write("content/sources/all.yaml", "- {id: b, title: B, date: 2026-02}\n");
    tools::node_script("editor.mjs", &[root], &[]).unwrap_or_else(|why| panic!("{why}"));
    // A slip in each of them is told at its line, and what is known of the key where the cursor stands.
    let found = json!([
        {"file": "nutgraf.yaml", "add": "lnag: en\n", "says": "lnag"},
        {"file": "content/events/1931.yaml", "add": "- {id: c, title: C, status: planed}\n", "says": "scheduled"},
        {"file": "content/sources/all.yaml", "add": "- {id: c}\n", "says": "title"},
    ]);
    let completed = json!([
        {"file": "nutgraf.yaml", "add": "age", "offers": "age_notice"},
        {"file": "content/events/1931.yaml", "add": "- id: c\n  impor", "offers": "importance"},
        {"file": "content/events/1931.yaml", "add": "- id: c\n  status: ", "offers": "postponed"},
        {"file": "content/sources/all.yaml", "add": "- id: c\n  publ", "offers": "publisher"},
    ]);
    let asked = [(String::from("slips"), found), (String::from("completions"), completed)];
    tools::node_script("editor.mjs", &[root], &asked).unwrap_or_else(|why| panic!("{why}"));
    // Without the settings nothing is known.
    site.write(".vscode/settings.json", "{}");
    assert!(tools::node_script("editor.mjs", &[root], &asked).is_err());
}

#[test]
fn schemas_are_written_anew_and_settings_are_left_alone() {
    let site = Site::new();
    site.run(&["schema", "--write"]).succeeded();
    assert_eq!(fs::read_to_string(site.path(".vscode/nutgraf/site.json")).expect("a file"), schema("site"));
    site.write(".vscode/nutgraf/site.json", "{}").write(".vscode/settings.json", "{\"mine\": 1}");
    let again = site.run(&["schema", "--write"]).succeeded();
    assert!(again.stderr.contains("left alone") && again.stderr.contains("yaml.schemas"), "{}", again.stderr);
    assert_eq!(fs::read_to_string(site.path(".vscode/nutgraf/site.json")).expect("a file"), schema("site"));
    assert_eq!(fs::read_to_string(site.path(".vscode/settings.json")).expect("a file"), "{\"mine\": 1}");
    let unknown = site.run(&["schema", "artcle"]).failed(2);
    assert!(unknown.stderr.contains("article"), "{}", unknown.stderr);
    // The first line of a problem and its place, as the task of the editor looks for them.
    site.article("a", "[[nothing]]");
    let tasks = fs::read_to_string(site.path(".vscode/tasks.json")).expect("a file");
    let tasks: Value = serde_json::from_str(&tasks).expect("JSON");
    assert_eq!(tasks["tasks"][1]["problemMatcher"]["pattern"][0]["regexp"], "^(error|warning): (.*)$");
    assert_eq!(tasks["tasks"][1]["problemMatcher"]["pattern"][1]["regexp"], r"^\s*--> (.*):(\d+):(\d+)$");
    let said = site.run(&["check", "--color", "never"]).failed(1).stderr;
    let mut lines = said.lines();
    assert!(lines.next().is_some_and(|line| line.starts_with("error: ")), "{said}");
    assert!(lines.next().is_some_and(|line| line.trim_start() == "--> content/articles/a.md:5:3"), "{said}");
}
