//! Diagnostics as workflow commands, which GitHub shows beside the lines of a pull request. Start at [`github`].
//! Source: <https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>.

use std::fmt::Write as _;

use super::{Diagnostic, Harmless, Severity};

/// One diagnostic as one command, without a trailing newline. `folder` is put before the path: the way from the root of
/// the repository to the site, with a slash at its end.
#[must_use]
pub fn github(diagnostic: &Diagnostic, folder: &str) -> String {
    let mut command = String::from(match diagnostic.severity {
        Severity::Error => "::error ",
        Severity::Warning => "::warning ",
    });
    let _ = write!(command, "file={}", property(&Harmless::name(format!("{folder}{}", diagnostic.file)).to_string()));
    if let (Some((line, column)), Some((end_line, end_column))) = (diagnostic.line_column(), diagnostic.end()) {
        let _ = write!(command, ",line={line},endLine={end_line}");
        // GitHub refuses columns of places of more than one line.
        if line == end_line {
            let _ = write!(command, ",col={column},endColumn={end_column}");
        }
    }
    let _ = write!(command, ",title={}::{}", property(diagnostic.code), data(&diagnostic.text()));
    command
}

/// What the program says that is about no file, as a command.
#[must_use]
pub fn github_failure(message: &str) -> String {
    format!("::error ::{}", data(message))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
