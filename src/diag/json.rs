//! Diagnostics for programs: one JSON object a line.

use serde::Serialize;

use super::{Diagnostic, Harmless};

#[derive(Serialize)]
struct Object<'a> {
    severity: &'static str,
    code: &'static str,
    message: &'a str,
    file: &'a str,
    /// From 1; absent for a whole file.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    /// From 1, in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    /// Bytes in the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<[usize; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
    help: &'a [Harmless],
}

/// One diagnostic as one line of JSON, without a trailing newline.
#[must_use]
pub fn json(diagnostic: &Diagnostic) -> String {
    let (line, column) = diagnostic.line_column().unzip();
    let object = Object {
        severity: diagnostic.severity.name(),
        code: diagnostic.code,
        message: &diagnostic.message,
        file: diagnostic.file.as_str(),
        line,
        column,
        span: diagnostic.place.as_ref().map(|p| [p.span.start, p.span.end]),
        label: diagnostic.label.as_deref(),
        help: &diagnostic.help,
    };
    serde_json::to_string(&object).unwrap_or_else(|error| format!("{{\"severity\":\"error\",\"message\":\"{error}\"}}"))
}
