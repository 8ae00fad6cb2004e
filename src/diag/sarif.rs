//! Diagnostics as a SARIF 2.1.0 log, for code scanning. Start at [`sarif`].
//! Source: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::{Diagnostic, Severity};

/// What stays as it is in a relative reference (RFC 3986).
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

/// A log with one run, on one line. `failures` are why the program could not do its work, if so; `folder` is put before
/// each path: the way from the root of the repository to the site, with a slash at its end.
#[must_use]
pub fn sarif(diagnostics: &[Diagnostic], failures: &[String], folder: &str) -> String {
    let mut rules: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    rules.sort_unstable();
    rules.dedup();
    let results: Vec<Value> = diagnostics.iter().map(|diagnostic| result(diagnostic, folder, &rules)).collect();
    let notifications: Vec<Value> =
        failures.iter().map(|message| json!({"level": "error", "message": {"text": message}})).collect();
    let invocation = json!({
        "executionSuccessful": failures.is_empty(),
        "toolExecutionNotifications": notifications,
    });
    let driver = json!({
        "name": "nutgraf",
        "version": env!("CARGO_PKG_VERSION"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules.iter().map(|rule| json!({"id": rule, "name": pascal(rule)})).collect::<Vec<_>>(),
    });
    let run = json!({
        "tool": {"driver": driver},
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        "results": results,
    });
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    });
    log.to_string()
}

fn result(diagnostic: &Diagnostic, folder: &str, rules: &[&str]) -> Value {
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut location = Map::new();
    let uri = utf8_percent_encode(&format!("{folder}{}", diagnostic.file), KEPT).to_string();
    location.insert(String::from("artifactLocation"), json!({"uri": uri, "uriBaseId": "SRCROOT"}));
    if let (Some((line, column)), Some((end_line, end_column))) = (diagnostic.line_column(), diagnostic.end()) {
        let region = json!({"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column});
        location.insert(String::from("region"), region);
    }
    json!({
        "ruleId": diagnostic.code,
        "ruleIndex": rules.binary_search(&diagnostic.code).unwrap_or(0),
        "level": level,
        "message": {"text": diagnostic.text()},
        "locations": [{"physicalLocation": location}],
    })
}

/// `event-without-source` as `EventWithoutSource`: SARIF's names of rules are such.
fn pascal(rule: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect::<String>()
    };
    rule.split('-').map(word).collect()
}
