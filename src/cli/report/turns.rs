//! What is said while a site is watched: a line a turn. Start at [`Report::turn`].

use std::path::Path;
use std::time::Duration;

use super::super::args::Format;
use super::{Report, count, say, shown, tell};
use crate::diag::Harmless;
use crate::disk::Published;
use crate::resolve::index::Why;
use crate::watch::Turn;

/// What became of a turn.
pub enum Outcome {
    Published(Published),
    /// The preview shows it.
    Shown,
    /// The site has errors, which were told.
    Errors,
    /// The disk refused something, which was told.
    Refused,
}

impl Report {
    /// Says what is watched, and how to end it.
    pub fn watching(&self, root: &Path, poll: Option<Duration>) {
        if self.format.is_in_words() && !self.quiet {
            let how = poll.map(|poll| format!(" every {} ms", poll.as_millis())).unwrap_or_default();
            say(&format!("watching {}{how}; Ctrl-C ends it\n", shown(root)));
        }
    }

    /// Says where the preview is, and how to end it.
    pub fn serving(&self, root: &Path, url: &str) {
        match self.format {
            Format::Json => tell(&serde_json::json!({"serving": url})),
            _ if self.quiet => {}
            _ => say(&format!("{} is shown at {url}; Ctrl-C ends it\n", shown(root))),
        }
    }

    /// Tells of a turn whose diagnostics were told already. `took` is the time for all of it.
    pub fn turn(&mut self, turn: &Turn, outcome: &Outcome, took: Duration) {
        if let Some(found) = turn.verify.as_ref().filter(|found| !found.is_empty()) {
            self.bug(found);
        }
        let good = matches!(outcome, Outcome::Published(_) | Outcome::Shown);
        let mended = self.broken && good;
        self.broken = !good;
        match self.format {
            Format::Json => tell(&self.turn_as_json(turn, outcome, took)),
            _ => {
                if let Some(notice) = &turn.notice {
                    say(&format!("{notice}\n"));
                }
                if !self.quiet {
                    let end = if mended { "; all is fine again" } else { "" };
                    let time = jiff::Zoned::now().strftime("%H:%M:%S");
                    say(&format!("{time}  {}{end}\n", self.turn_in_words(turn, outcome, took)));
                }
            }
        }
        self.tell_document();
    }

    fn turn_in_words(&self, turn: &Turn, outcome: &Outcome, took: Duration) -> String {
        let published = match outcome {
            Outcome::Published(published) => Some(published),
            Outcome::Shown => None,
            Outcome::Errors => return format!("{}: the site stays as it was", self.found()),
            Outcome::Refused => return String::from("nothing was published"),
        };
        let none = |what: &str| format!("no {what}");
        let mut parts = vec![count(turn.built.made, "page", "pages").unwrap_or_else(|| none("pages"))];
        if let Some(published) = published {
            parts.push(count(published.written, "file", "files").unwrap_or_else(|| none("files")) + " written");
            parts.extend((published.removed > 0).then(|| format!("{} removed", published.removed)));
        }
        parts.extend(count(self.warnings, "warning", "warnings"));
        let drafts = turn.built.skipped.iter().filter(|item| item.why == Why::Draft).count();
        let drafts = count(drafts, "draft", "drafts");
        parts.extend(drafts.map(|drafts| format!("{drafts} left out (`--drafts` shows them)")));
        parts.push(format!("{} ms", took.as_millis()));
        let what = match turn.changed.as_slice() {
            [] if turn.first => String::new(),
            [] => String::from("what was due: "),
            [change] => format!("{}: ", Harmless::name(change.path.to_string())),
            changes => format!("{} files changed: ", changes.len()),
        };
        what + &parts.join(", ")
    }

    fn turn_as_json(&self, turn: &Turn, outcome: &Outcome, took: Duration) -> serde_json::Value {
        let changed: Vec<_> = turn
            .changed
            .iter()
            .map(|change| serde_json::json!({"file": change.path.as_str(), "change": change.kind.name()}))
            .collect();
        let mut value = serde_json::json!({
            "published": matches!(outcome, Outcome::Published(_)), "shown": matches!(outcome, Outcome::Shown), "first": turn.first, "changed": changed,
            "pages": turn.built.pages, "made": turn.built.made, "errors": self.errors, "warnings": self.warnings,
            "seconds": (took.as_secs_f64() * 10_000.0).round() / 10_000.0,
        });
        if let Outcome::Published(published) = outcome {
            value["written"] = published.written.into();
            value["unchanged"] = published.unchanged.into();
            value["removed"] = published.removed.into();
        }
        if let Some(found) = &turn.verify {
            value["different"] = found.clone().into();
        }
        if let Some(notice) = &turn.notice {
            value["notice"] = notice.as_str().into();
        }
        value
    }
}
