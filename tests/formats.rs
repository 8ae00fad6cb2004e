//! Diagnostics in the forms that other programs read: SARIF, GitHub's workflow commands, GitLab's Code Quality.

mod common;

use std::path::PathBuf;
use std::process::Command;

use common::{Site, tools};
use nutgraf::diag::{Diagnostic, github, github_failure, gitlab, sarif};
use nutgraf::source::{SitePath, Source};
use serde_json::{Value, json};

/// One of each kind: behind Persian text, over two lines, about a whole file, with characters that mean something.
fn diagnostics() -> Vec<Diagnostic> {
    let source = Source::new("content/articles/a b.md", "title: گفت‌وگو x\nsecond: one\nthird: two\n");
    let at = |part: &str| source.text.find(part).expect("a part");
    let persian = at("x")..at("x") + 1;
    let two_lines = at("one")..at("two") + 3;
    vec![
        Diagnostic::error("unknown-id", &source, persian, "unknown actor `x`")
            .label("no file content/actors/x.md")
            .help("did you mean `y`?"),
        Diagnostic::error("past-review", &source, two_lines, "100 % of it, \"all\": <b>").warning(),
        Diagnostic::file_error("unreadable", &SitePath::new("content/گفت.md"), "this file cannot be read"),
    ]
}

#[test]
fn github_gets_a_command_for_each() {
    let commands: Vec<String> = diagnostics().iter().map(|diagnostic| github(diagnostic, "")).collect();
    assert_eq!(
        commands,
        [
            "::error file=content/articles/a b.md,line=1,endLine=1,col=16,endColumn=17,title=unknown-id::unknown actor \
             `x` (no file content/actors/x.md)%0Ahelp: did you mean `y`?",
            "::warning file=content/articles/a b.md,line=2,endLine=3,title=past-review::100 %25 of it, \"all\": <b>",
            "::error file=content/گفت.md,title=unreadable::this file cannot be read",
        ]
    );
    assert_eq!(github_failure("50 %\nof"), "::error ::50 %25%0Aof");
    let odd = Diagnostic::file_error("x", &SitePath::new("a,b:c.md"), "y");
    assert_eq!(github(&odd, ""), "::error file=a%2Cb%3Ac.md,title=x::y");
}

#[test]
fn gitlab_gets_a_finding_for_each_that_stays_the_same_when_lines_move() {
    let report: Value = serde_json::from_str(&gitlab(&diagnostics(), &[], "")).expect("JSON");
    let list = report.as_array().expect("a list");
    assert_eq!(list.len(), 3);
    assert_eq!(list[0]["location"], json!({"path": "content/articles/a b.md", "lines": {"begin": 1, "end": 1}}));
    assert_eq!(list[1]["severity"], "minor");
    assert_eq!(list[1]["location"]["lines"], json!({"begin": 2, "end": 3}));
    assert_eq!(list[2]["location"]["lines"]["begin"], 1);
    let print = |text: &str| {
        let source = Source::new("a.md", text);
        let places = text.match_indices('x').map(|(at, _)| Diagnostic::error("code", &source, at..at + 1, "message"));
        let report: Value = serde_json::from_str(&gitlab(&places.collect::<Vec<_>>(), &[], "")).expect("JSON");
        let prints = report.as_array().expect("a list").iter().map(|one| one["fingerprint"].clone());
        prints.collect::<Vec<_>>()
    };
    assert_eq!(print("x x"), print("a line\nx\nx"));
    assert_ne!(print("x x")[0], print("x x")[1]);
    assert_eq!(gitlab(&[], &[], ""), "[]");
}

#[test]
fn sarif_names_the_rule_and_the_region_of_each() {
    let log: Value = serde_json::from_str(&sarif(&diagnostics(), &[], "")).expect("JSON");
    let run = &log["runs"][0];
    let rules: Vec<&str> = run["tool"]["driver"]["rules"]
        .as_array()
        .expect("rules")
        .iter()
        .filter_map(|rule| rule["id"].as_str())
        .collect();
    assert_eq!(rules, ["past-review", "unknown-id", "unreadable"]);
    let first = &run["results"][0];
    assert_eq!((first["ruleIndex"].as_u64(), first["level"].as_str()), (Some(1), Some("error")));
    let place = &first["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "content/articles/a%20b.md");
    assert_eq!(place["region"], json!({"startLine": 1, "startColumn": 16, "endLine": 1, "endColumn": 17}));
    assert_eq!(run["results"][1]["locations"][0]["physicalLocation"]["region"]["endLine"], 3);
    assert_eq!(run["results"][2]["locations"][0]["physicalLocation"].get("region"), None);
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
}

/// The JSON Schema of SARIF 2.1.0, as the crate `serde-sarif` carries it.
fn schema() -> PathBuf {
    let host = Command::new("rustc").arg("-vV").output().expect("rustc runs");
    let host = String::from_utf8(host.stdout).expect("UTF-8");
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host");
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--filter-platform", host])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&metadata.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let package = packages.iter().find(|package| package["name"] == "serde-sarif").expect("the package");
    let manifest = PathBuf::from(package["manifest_path"].as_str().expect("a path"));
    manifest.with_file_name("src").join("schema.json")
}

#[test]
fn sarif_is_as_its_schema_says() {
    let logs = [
        ("all", sarif(&diagnostics(), &[], "")),
        ("none", sarif(&[], &[], "")),
        ("a failure", sarif(&[], &[String::from("the disk is full")], "")),
    ];
    let data: Vec<(String, Value)> =
        logs.into_iter().map(|(name, text)| (name.to_owned(), serde_json::from_str(&text).expect("JSON"))).collect();
    let schema = schema();
    let schema = schema.to_str().expect("UTF-8");
    tools::node_script("schema.mjs", &[schema], &data).unwrap_or_else(|why| panic!("{why}"));
    let wrong = json!({"version": "2.1.0", "runs": [{"tool": {"driver": {}}}]});
    assert!(tools::node_script("schema.mjs", &[schema], &[(String::from("wrong"), wrong)]).is_err());
}

const FORMATS: [&str; 3] = ["sarif", "github", "gitlab"];

#[test]
fn every_verb_prints_one_document_whatever_comes_of_it() {
    let broken = Site::new();
    broken.article("a", "See [[nobody]].");
    let clean = Site::new();
    clean.article("a", "Text.");
    let nothing = tempfile::tempdir().expect("a folder");
    for format in FORMATS {
        let flags = ["--format", format];
        let found = broken.run(&[&["build"][..], &flags].concat()).failed(1).stdout;
        assert!(found.contains("unknown-id") && found.lines().count() == 1, "{format}: {found}");
        assert!(broken.run(&[&["check"][..], &flags].concat()).failed(1).stdout.contains("unknown-id"), "{format}");
        // Also where nothing had to be built.
        for _ in 0..2 {
            let found = clean.run(&[&["build"][..], &flags].concat()).succeeded().stdout;
            is_document(format, &found);
            assert!(!found.contains("ruleId"), "{format}: {found}");
        }
        let failed = common::run(nothing.path(), &[&["build"][..], &flags].concat()).failed(2);
        match format {
            "gitlab" => assert!(failed.stdout.contains("\"severity\":\"blocker\""), "{}", failed.stdout),
            _ => is_document(format, &failed.stdout),
        }
        assert!(failed.stderr.contains("no nutgraf.yaml"), "{format}: {}", failed.stderr);
    }
}

#[test]
fn a_failure_behind_diagnostics_is_in_the_same_document_and_clean_prints_one_too() {
    let site = Site::new();
    site.article("a", "A <marquee>word</marquee>.").write("public/CNAME", "x");
    for format in ["sarif", "gitlab"] {
        let run = site.run(&["build", "--format", format]).failed(3);
        let document: Value = serde_json::from_str(&run.stdout).expect("one document");
        assert!(run.stdout.contains("raw-html") && run.stdout.contains("did not make"), "{document}");
        serde_json::from_str::<Value>(&site.run(&["clean", "--format", format]).stdout).expect("one document");
    }
}

/// Scripts read it: half an answer that ends with 0 is a wrong one.
#[cfg(target_os = "linux")]
#[test]
fn an_answer_that_cannot_be_written_ends_with_3() {
    let site = Site::new();
    site.article("a", "A <marquee>word</marquee>.").build(&[]).succeeded();
    site.article("b", "New.").build(&["--output", "other"]).succeeded();
    for arguments in [
        &["diff", "public", "other"][..],
        &["check", "--format", "sarif"],
        &["check", "--format", "json"],
        &["build", "--format", "github"],
        &["schema", "site"],
        &["suggest", "content/articles/a.md"],
        &["man"],
        &["completions", "bash"],
    ] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("a disk without room");
        let mut command = common::command(env!("CARGO_BIN_EXE_nutgraf"), site.root());
        let output = command.args(arguments).stdout(full).output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{arguments:?}: {said}");
        assert!(said.contains("cannot write to the standard output: No space left"), "{arguments:?}: {said}");
        // Whoever has read enough is no mistake.
        let line = format!("{} {} | true", env!("CARGO_BIN_EXE_nutgraf"), arguments.join(" "));
        let mut command = common::command("bash", site.root());
        let output = command.args(["-o", "pipefail", "-c", &line]).output().expect("it runs");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn paths_begin_at_the_root_of_the_repository() {
    let outer = tempfile::tempdir().expect("a folder");
    let site = Site::at(&outer.path().join("sites/harbour"));
    site.write("nutgraf.yaml", "title: Test\n").article("a", "See [[nobody]].");
    let printed = |from: &str, arguments: &[&str]| common::run(&outer.path().join(from), arguments).failed(1).stdout;
    let above = printed("", &["build", "--root", "sites/harbour", "--format", "github"]);
    assert!(above.starts_with("::error file=sites/harbour/content/articles/a.md,"), "{above}");
    let inside = printed("sites/harbour/content", &["build", "--format", "github"]);
    assert!(inside.starts_with("::error file=content/articles/a.md,"), "{inside}");
    let sarif = printed("sites", &["build", "--root", "harbour", "--format", "sarif"]);
    assert!(sarif.contains("\"uri\":\"harbour/content/articles/a.md\""), "{sarif}");
}

fn is_document(format: &str, text: &str) {
    match format {
        "sarif" => {
            let log: Value = serde_json::from_str(text).expect("JSON");
            assert_eq!(log["version"], "2.1.0");
        }
        "gitlab" => assert_eq!(text, "[]\n"),
        _ => assert!(text.is_empty() || text.starts_with("::error ::"), "{text}"),
    }
}
