//! Diagnostics as a Code Quality report, which GitLab shows in a merge request. Start at [`gitlab`].
//! Source: <https://docs.gitlab.com/ci/testing/code_quality/>, "Code Quality report format".

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Diagnostic, Severity};

/// All diagnostics as one array, on one line; then why the program could not do its work, if so, so that a report of
/// nothing is one of success. `folder` is put before each path: the way from the root of the repository to the site, with
/// a slash at its end.
#[must_use]
pub fn gitlab(diagnostics: &[Diagnostic], failures: &[String], folder: &str) -> String {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let one = |diagnostic: &Diagnostic| {
        // Without the line, so that a finding stays the same one when lines above it come and go.
        let marked = diagnostic.place.as_ref().map_or("", |place| &place.source.text[place.span.clone()]);
        let what = [diagnostic.code, diagnostic.file.as_str(), &diagnostic.message, marked].join("\0");
        let before = seen.entry(what.clone()).or_default();
        let fingerprint = blake3::hash(format!("{what}\0{before}").as_bytes()).to_hex().to_string();
        *before += 1;
        let (line, end) = (diagnostic.line_column(), diagnostic.end());
        json!({
            "description": diagnostic.text(),
            "check_name": diagnostic.code,
            "fingerprint": fingerprint,
            // An error keeps the site from being published; GitLab's higher words are for security.
            "severity": match diagnostic.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
            },
            "location": {
                "path": format!("{folder}{}", diagnostic.file),
                "lines": {"begin": line.map_or(1, |(line, _)| line), "end": end.map_or(1, |(line, _)| line)},
            },
        })
    };
    Value::from(
        diagnostics.iter().map(one).chain(failures.iter().map(|failure| failed(failure, folder))).collect::<Vec<_>>(),
    )
    .to_string()
}

/// A failure is about no file, and GitLab asks for one.
fn failed(failure: &str, folder: &str) -> Value {
    json!({
        "description": failure,
        "check_name": "failure",
        "fingerprint": blake3::hash(failure.as_bytes()).to_hex().to_string(),
        "severity": "blocker",
        "location": {"path": format!("{folder}nutgraf.yaml"), "lines": {"begin": 1, "end": 1}},
    })
}
