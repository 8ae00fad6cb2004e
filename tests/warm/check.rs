//! Warm against clean builds, and what differs. Start at [`Pair`] and [`replay`].

use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

use nutgraf::build::{Built, Memos, Output, OutputFile, build};
use nutgraf::diag;
use nutgraf::source::SourceTree;

use crate::site::{Edit, State};

/// Why a build with memos is not what a clean build is, in words.
pub type Difference = String;

/// A clean build; why not, if it panics.
pub fn clean(state: &State) -> Result<Built, Difference> {
    guarded("the clean build", state, &mut Memos::default())
}

/// A build with the memos of all earlier turns.
pub fn warm(state: &State, memos: &mut Memos) -> Result<Built, Difference> {
    guarded("the build with memos", state, memos)
}

fn guarded(which: &str, state: &State, memos: &mut Memos) -> Result<Built, Difference> {
    catch_unwind(AssertUnwindSafe(|| build(&state.tree, &state.theme, &state.options, memos))).map_err(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        format!("{which} panics: {}", text.unwrap_or_default())
    })
}

/// Compares two builds of one state.
pub fn compare(warm: &Built, clean: &Built, state: &State) -> Result<(), Difference> {
    let Built { output, diagnostics, skipped, config, pages, made: _, waits, inputs, site: _, web_links } = warm;
    if *diagnostics != clean.diagnostics {
        return Err(of_diagnostics(diagnostics, &clean.diagnostics, &state.tree));
    }
    match (output, &clean.output) {
        (None, None) => {}
        (Some(a), Some(b)) => of_outputs(a, b)?,
        (a, _) => {
            let which = if a.is_some() { "the build with memos" } else { "the clean build" };
            return Err(format!("only {which} has an output"));
        }
    }
    let others = [
        (format!("{skipped:?}"), format!("{:?}", clean.skipped), "what is skipped"),
        (format!("{config:?}"), format!("{:?}", clean.config), "the configuration"),
        (pages.to_string(), clean.pages.to_string(), "the number of pages"),
        (waits.to_string(), clean.waits.to_string(), "whether it waits"),
        (format!("{inputs:?}"), format!("{:?}", clean.inputs), "what it was made from"),
        (web_links.len().to_string(), clean.web_links.len().to_string(), "the number of links to other sites"),
    ];
    match others.into_iter().find(|(a, b, _)| a != b) {
        Some((a, b, what)) => Err(format!("{what} differs\n  with memos: {a}\n  clean:      {b}\n")),
        None => Ok(()),
    }
}

/// The text of diagnostics, each apart.
fn of_diagnostics(warm: &[diag::Diagnostic], clean: &[diag::Diagnostic], tree: &SourceTree) -> Difference {
    let mut text = String::from("the diagnostics differ\n");
    for (which, these, those) in [("only with memos", warm, clean), ("only in a clean build", clean, warm)] {
        for diagnostic in these.iter().filter(|d| !those.contains(d)) {
            let stale = diagnostic.place.as_ref().is_some_and(|place| {
                tree.text(place.source.path.as_str()).is_none_or(|source| source.hash != place.source.hash)
            });
            let stale = if stale { " (it quotes a text that the file no longer has)" } else { "" };
            let _ = writeln!(text, "  {which}{stale}:\n{}", diag::human(diagnostic, false));
        }
    }
    if warm.len() == clean.len() && warm.iter().all(|d| clean.contains(d)) {
        text += "  only their order differs\n";
    }
    text
}

fn of_outputs(warm: &Output, clean: &Output) -> Result<(), Difference> {
    let different = |path: &&std::sync::Arc<str>| warm.get(*path) != clean.get(*path);
    let mut paths: Vec<_> = warm.keys().chain(clean.keys()).filter(different).collect();
    paths.sort();
    paths.dedup();
    let Some(path) = paths.first() else { return Ok(()) };
    let mut text = format!("{} files of the output differ, first {path}\n", paths.len());
    match (warm.get(*path), clean.get(*path)) {
        (Some(OutputFile::Bytes(a)), Some(OutputFile::Bytes(b))) if a.bytes == b.bytes => {
            text += "  the bytes are equal and their hash is not\n";
        }
        (Some(OutputFile::Bytes(a)), Some(OutputFile::Bytes(b))) => text += &of_bytes(&a.bytes, &b.bytes),
        (a, b) => {
            let kind = |file: Option<&OutputFile>| match file {
                None => String::from("no such file"),
                Some(OutputFile::Bytes(content)) => format!("{} bytes", content.bytes.len()),
                Some(OutputFile::Printed(_)) => String::from("a page that is not in memory"),
                Some(OutputFile::Copy(path)) => format!("a copy of {path}"),
                Some(OutputFile::Made(made)) => format!("{made:?}"),
            };
            let _ = writeln!(text, "  with memos: {}\n  clean:      {}", kind(a), kind(b));
        }
    }
    if paths.len() > 1 {
        let others: Vec<&str> = paths[1..].iter().take(12).map(|path| &***path).collect();
        let _ = writeln!(text, "  and {}", others.join(", "));
    }
    Err(text)
}

/// The first place where two texts part, with a little around it.
fn of_bytes(warm: &[u8], clean: &[u8]) -> String {
    const BEFORE: usize = 80;
    const AFTER: usize = 160;
    let at = warm.iter().zip(clean).take_while(|(a, b)| a == b).count();
    let around = |bytes: &[u8]| {
        let from = at.saturating_sub(BEFORE);
        let to = (at + AFTER).min(bytes.len());
        let text = String::from_utf8_lossy(&bytes[from.min(to)..to]).replace('\n', "\\n");
        format!("{}{text}{}", if from > 0 { "…" } else { "" }, if to < bytes.len() { "…" } else { "" })
    };
    format!("  from byte {at}\n  with memos: {}\n  clean:      {}\n", around(warm), around(clean))
}

/// The turns of a sequence: each is what changes between two builds.
pub type Turns = Vec<Vec<Edit>>;

/// Builds after every turn, with memos and clean. The first turn that differs, and how.
pub fn replay(theme: &SourceTree, turns: &Turns) -> Result<(), (usize, Difference)> {
    let mut state = State::new(theme.clone());
    let mut memos = Memos::default();
    for (at, edits) in turns.iter().enumerate() {
        for edit in edits {
            state.apply(edit);
        }
        let pair = warm(&state, &mut memos).and_then(|warm| compare(&warm, &clean(&state)?, &state));
        pair.map_err(|difference| (at, difference))?;
    }
    Ok(())
}

/// A sequence in words, with what differs after its last turn.
pub fn told(turns: &Turns, difference: &str) -> String {
    let mut text = String::new();
    for (at, edits) in turns.iter().enumerate() {
        let _ = writeln!(text, "turn {at}");
        for edit in edits {
            let _ = write!(text, "{edit}");
        }
    }
    format!("{text}then {difference}")
}
