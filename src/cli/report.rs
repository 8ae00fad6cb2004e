//! What the program says: diagnostics, failures and the summary, to people or to programs.

mod times;
pub mod turns;

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;
use std::sync::OnceLock;

use super::Exit;
use super::args::Format;
use crate::diag::{self, Diagnostic, Harmless, Severity};
use crate::disk::Published;
use crate::limits;
use crate::resolve::index::{Skipped, Why};
use crate::source::SitePath;

/// Where everything that is said goes through.
pub struct Report {
    format: Format,
    colour: bool,
    quiet: bool,
    verbose: bool,
    errors: usize,
    warnings: usize,
    /// Whether the last turn was not published.
    broken: bool,
    /// The way from the root of the repository to the site, with a slash at its end; for other programs.
    folder: String,
    document: Document,
}

/// What waits to be told in one piece: a form that is one document can hold nothing behind it.
#[derive(Default)]
struct Document {
    diagnostics: Vec<Diagnostic>,
    failures: Vec<String>,
    /// One has been told already.
    is_told: bool,
}

/// What a build did.
pub struct Summary<'a> {
    pub published: Published,
    pub pages: usize,
    pub skipped: &'a [Skipped],
    pub folder: &'a Path,
    pub seconds: f64,
}

impl Report {
    pub fn new(format: Format, colour: bool, quiet: bool, verbose: bool) -> Self {
        let (folder, document) = (String::new(), Document::default());
        Self { format, colour, quiet, verbose, errors: 0, warnings: 0, broken: false, folder, document }
    }

    /// Other programs look for the files of the site below a folder.
    pub fn look_below(&mut self, folder: String) {
        self.folder = folder;
    }

    /// Errors and warnings of the diagnostics told last.
    pub fn counts(&self) -> (usize, usize) {
        (self.errors, self.warnings)
    }

    pub fn diagnostics(&mut self, diagnostics: &[Diagnostic]) {
        (self.errors, self.warnings) = (0, 0);
        let mut text = String::new();
        // They come sorted by file.
        let (mut file, mut shown) = (None, 0);
        for diagnostic in diagnostics {
            match diagnostic.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
            }
            match self.format {
                Format::Human => {
                    if file.is_none_or(|file| file != &diagnostic.file) {
                        unshown(file, shown, &mut text);
                        (file, shown) = (Some(&diagnostic.file), 0);
                    }
                    shown += 1;
                    if shown <= limits::SHOWN_OF_A_FILE {
                        text.push_str(&diag::human(diagnostic, self.colour));
                        text.push_str("\n\n");
                    }
                }
                Format::Json => {
                    text.push_str(&diag::json(diagnostic));
                    text.push('\n');
                }
                Format::Sarif | Format::Github | Format::Gitlab => {}
            }
        }
        unshown(file, shown, &mut text);
        say_in_colours(&text);
        match self.format {
            Format::Sarif | Format::Gitlab => self.document.diagnostics.extend_from_slice(diagnostics),
            Format::Github => {
                for diagnostic in diagnostics {
                    print(&diag::github(diagnostic, &self.folder));
                }
            }
            Format::Human | Format::Json => {}
        }
    }

    /// Prints what has waited to be told in one piece.
    pub fn tell_document(&mut self) {
        let Document { diagnostics, failures, .. } = std::mem::take(&mut self.document);
        match self.format {
            Format::Sarif => print(&diag::sarif(&diagnostics, &failures, &self.folder)),
            Format::Gitlab => print(&diag::gitlab(&diagnostics, &failures, &self.folder)),
            Format::Human | Format::Json | Format::Github => {}
        }
        self.document.is_told = true;
    }

    /// Prints what is left when the program ends, also that nothing was found.
    pub fn end(&mut self) {
        let Document { diagnostics, failures, is_told } = &self.document;
        if !is_told || !diagnostics.is_empty() || !failures.is_empty() {
            self.tell_document();
        }
    }

    /// Tells why the program cannot go on.
    pub fn failure(&mut self, message: &str, help: &[&str], exit: Exit) -> Exit {
        // It names files.
        let message = &*Harmless::name(message.to_owned());
        let help: Vec<Harmless> = help.iter().map(|line| Harmless::name((*line).to_owned())).collect();
        match self.format {
            Format::Sarif | Format::Gitlab => self.document.failures.push(message.to_owned()),
            Format::Github => print(&diag::github_failure(message)),
            Format::Human | Format::Json => {}
        }
        let text = match self.format {
            Format::Human | Format::Sarif | Format::Github | Format::Gitlab => {
                let (red, reset) = if self.colour { ("\x1b[1m\x1b[91m", "\x1b[0m") } else { ("", "") };
                let mut text = format!("{red}error{reset}: {message}\n");
                for line in &help {
                    let _ = writeln!(text, "  = help: {line}");
                }
                text
            }
            Format::Json => {
                let line =
                    serde_json::json!({"severity": "error", "code": "failure", "message": message, "help": help});
                format!("{line}\n")
            }
        };
        say_in_colours(&text);
        exit
    }

    /// Every file that was left out, on its own line.
    pub fn skipped(&self, skipped: &[Skipped]) {
        if self.format.is_in_words() && self.verbose {
            let mut text = String::new();
            for item in skipped {
                let _ = writeln!(text, "left out ({}): {}", item.why.name(), Harmless::name(item.file.to_string()));
            }
            say(&text);
        }
    }

    pub fn not_published(&self) {
        match self.format {
            format if format.is_in_words() => {
                say(&format!("{}: nothing was published, the output is as it was\n", self.found()));
            }
            _ => {
                tell(&serde_json::json!({"published": false, "errors": self.errors, "warnings": self.warnings}));
            }
        }
    }

    pub fn not_imported(&self) {
        if self.format.is_in_words() {
            say(&format!("{}: nothing was imported\n", self.found()));
        } else {
            tell(&serde_json::json!({"imported": false, "errors": self.errors, "warnings": self.warnings}));
        }
    }

    /// `1 error and 2 warnings`.
    fn found(&self) -> String {
        let found = [count(self.errors, "error", "errors"), count(self.warnings, "warning", "warnings")];
        found.into_iter().flatten().collect::<Vec<_>>().join(" and ")
    }

    /// Tells that a build that remembers differs from a clean one.
    pub fn bug(&mut self, differences: &[String]) -> Exit {
        let mut shown: Vec<String> = differences.iter().take(20).map(|what| format!("different: {what}")).collect();
        shown.extend((differences.len() > 20).then(|| format!("and {} more", differences.len() - 20)));
        shown.push(String::from("please report it, best with the files of the site"));
        let help: Vec<&str> = shown.iter().map(String::as_str).collect();
        self.failure("nutgraf made a mistake: a clean build gives something else", &help, Exit::Bug)
    }

    pub fn summary(&self, summary: &Summary<'_>) {
        let Summary { published, pages, skipped, folder, seconds } = summary;
        let left_out = |why: Why| skipped.iter().filter(|item| item.why == why).count();
        let why = [Why::Draft, Why::Future, Why::Expired];
        if self.format == Format::Json {
            let counts: serde_json::Map<String, serde_json::Value> =
                why.into_iter().map(|why| (why.name().to_owned(), left_out(why).into())).collect();
            return tell(&serde_json::json!({
                "published": true, "folder": folder.display().to_string(), "pages": pages, "written": published.written,
                "unchanged": published.unchanged, "removed": published.removed, "warnings": self.warnings, "skipped": counts,
                "seconds": (seconds * 1000.0).round() / 1000.0,
            }));
        }
        if self.quiet {
            return;
        }
        let mut text = format!(
            "{} in {}: ",
            count(*pages, "page", "pages").unwrap_or_else(|| String::from("no pages")),
            shown(folder)
        );
        let written = count(published.written, "file", "files").unwrap_or_else(|| String::from("no files"));
        let mut parts = vec![format!("{written} written")];
        parts.extend((published.unchanged > 0).then(|| format!("{} unchanged", published.unchanged)));
        parts.extend((published.removed > 0).then(|| format!("{} removed", published.removed)));
        parts.extend(count(self.warnings, "warning", "warnings"));
        let _ = write!(text, "{}, {:.2} s", parts.join(", "), seconds);
        let left: Vec<String> = why
            .into_iter()
            .filter(|why| left_out(*why) > 0)
            .map(|why| format!("{} {}", left_out(why), why.name()))
            .collect();
        if !left.is_empty() {
            let _ = write!(text, "; left out: {}", left.join(", "));
        }
        text.push('\n');
        say(&text);
    }

    /// What came of a check.
    pub fn checked(&self, pages: usize) {
        match self.format {
            format if format.is_in_words() && self.errors + self.warnings > 0 => {
                say(&format!("{}\n", self.found()));
            }
            format if format.is_in_words() && self.quiet => {}
            format if format.is_in_words() => {
                let pages = count(pages, "page", "pages").unwrap_or_else(|| String::from("no pages"));
                say(&format!("nothing to say about {pages}\n"));
            }
            _ => tell(&serde_json::json!({
                "pages": pages, "errors": self.errors, "warnings": self.warnings,
            })),
        }
    }

    /// What a command did, to a person or, as data, to a program.
    pub fn said(&self, words: &str, data: &serde_json::Value) {
        if !self.format.is_in_words() {
            tell(data);
        } else if !self.quiet {
            say(words);
        }
    }

    /// A word to a person beside data that was asked for.
    #[cfg(feature = "deploy")]
    pub fn noted(&self, words: &str) {
        if !self.quiet && self.format.is_in_words() {
            say(words);
        }
    }

    /// A text that was asked for, to the standard output.
    #[expect(clippy::unused_self, reason = "everything that is said goes through a report")]
    pub fn printed(&self, text: &str) {
        put(text);
    }

    pub fn cleaned(&self, removed: usize, folder: &Path) {
        match self.format {
            format if format.is_in_words() && self.quiet => {}
            format if format.is_in_words() => say(&format!(
                "{} removed from {}\n",
                count(removed, "file", "files").unwrap_or_else(|| String::from("nothing")),
                shown(folder)
            )),
            _ => tell(&serde_json::json!({"removed": removed})),
        }
    }
}

/// Says of how many diagnostics of a file nothing was shown.
fn unshown(file: Option<&SitePath>, count: usize, text: &mut String) {
    let more = count.saturating_sub(limits::SHOWN_OF_A_FILE);
    if let Some(file) = file.filter(|_| more > 0) {
        let file = Harmless::name(file.to_string());
        let _ = write!(text, "and {more} more in {file}; `--format json` tells all of them\n\n");
    }
}

/// A folder as a person would name it: relative to the current one where it lies inside that.
fn shown(folder: &Path) -> String {
    let here = std::env::current_dir().ok().and_then(|here| here.canonicalize().ok());
    let inside = here.and_then(|here| folder.strip_prefix(here).ok().map(Path::to_path_buf));
    let inside = inside.filter(|inside| inside.iter().next().is_some());
    format!("{}/", inside.as_deref().unwrap_or(folder).display())
}

fn count(n: usize, one: &str, many: &str) -> Option<String> {
    (n > 0).then(|| format!("{n} {}", if n == 1 { one } else { many }))
}

/// To the standard error.
fn say(text: &str) {
    say_in_colours(&Harmless::from(text));
}

/// As [`say`], a text whose parts are [`Harmless`] and whose colours are ours. A terminal that is gone cannot be told so.
fn say_in_colours(text: &str) {
    drop(io::stderr().write_all(text.as_bytes()));
}

/// A document or a command for another program, to the standard output.
fn print(text: &str) {
    put(&format!("{text}\n"));
}

/// Data, to the standard output.
fn tell(value: &serde_json::Value) {
    put(&format!("{value}\n"));
}

/// Why the standard output did not take all that was written to it.
static UNTOLD: OnceLock<io::Error> = OnceLock::new();

/// Why a program that reads the standard output was not told all. One that does not want to be told more is no reason.
pub fn untold() -> Option<&'static io::Error> {
    UNTOLD.get().filter(|error| error.kind() != io::ErrorKind::BrokenPipe)
}

/// Everything that goes to the standard output.
fn put(text: &str) {
    let mut out = io::stdout().lock();
    if let Err(error) = out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // The first reason is that of all others.
        drop(UNTOLD.set(error));
    }
}
