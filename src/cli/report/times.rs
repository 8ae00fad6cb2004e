//! How long a build took, stage by stage. Start at [`Report::times`].

use std::fmt::Write as _;
use std::time::Duration;

use super::super::args::Format;
use super::super::progress::Times;
use super::{Report, say, tell};

impl Report {
    /// Says how long the stages of a build took, and which pages and templates took longest.
    pub fn times(&self, times: &Times) {
        let mut templates: Vec<(&str, usize, Duration)> =
            times.templates.iter().map(|(template, (pages, sum))| (*template, *pages, *sum)).collect();
        templates.sort_by_key(|(template, _, sum)| (std::cmp::Reverse(*sum), *template));
        if self.format == Format::Json {
            let seconds = |time: &Duration| (time.as_secs_f64() * 1e6).round() / 1e6;
            let stages: Vec<serde_json::Value> = (times.stages.iter())
                .map(|(stage, steps, took)| serde_json::json!({"stage": stage.name(), "steps": steps, "seconds": seconds(took)}))
                .collect();
            let pages: Vec<serde_json::Value> = (times.pages.iter())
                .map(|(took, path)| serde_json::json!({"page": path, "seconds": seconds(took)}))
                .collect();
            let templates: Vec<serde_json::Value> = (templates.iter())
                .map(|(template, pages, sum)| serde_json::json!({"template": template, "pages": pages, "seconds": seconds(sum)}))
                .collect();
            return tell(
                &serde_json::json!({"timings": {"stages": stages, "slowest_pages": pages, "templates": templates}}),
            );
        }
        let mut text = String::from("\n");
        for (stage, steps, took) in &times.stages {
            let steps = steps.map_or_else(String::new, |steps| format!("  ({steps})"));
            let _ = writeln!(text, "{:>9.3} s  {}{steps}", took.as_secs_f64(), stage.name());
        }
        let _ = writeln!(text, "\nslowest pages");
        for (took, path) in &times.pages {
            let _ = writeln!(text, "{:>8.2} ms  {path}", took.as_secs_f64() * 1e3);
        }
        let _ = writeln!(text, "\ntemplates, the time of all their pages on all threads");
        for (template, pages, sum) in templates {
            let each = sum.as_secs_f64() * 1e3 / f64::from(u32::try_from(pages).unwrap_or(u32::MAX));
            let _ = writeln!(text, "{:>9.3} s  {template}  ({pages}, {each:.2} ms each)", sum.as_secs_f64());
        }
        say(&text);
    }
}
