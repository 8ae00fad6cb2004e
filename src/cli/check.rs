//! `nutgraf check`: everything that can be said about a site, and nothing published.

use std::path::Path;

use super::args::{CheckArgs, Global};
use super::publication::refusal;
use super::report::Report;
use super::site::{options, root};
use super::{Exit, Step};
use crate::build::{self, Built, Memos, Unkept};
use crate::diag::{self, Diagnostic};
use crate::disk;
use crate::theme;
use crate::web::{self, Unable};

pub fn run(global: &Global, args: &CheckArgs, report: &mut Report) -> Step<Exit> {
    let root = root(global, report)?;
    let options = options(&args.site, args.base_url.as_deref(), true, report)?;
    let tree = disk::read(&root).map_err(|error| report.failure(&error.to_string(), &[], Exit::Disk))?;
    let theme = theme::builtin();
    let mut built = build::build_with(&tree, &theme, &options, &mut Memos::once(), &Unkept, &());
    if args.external {
        let found = external(&built, &root, report)?;
        built.diagnostics.extend(found);
        diag::sort(&mut built.diagnostics);
    }
    report.diagnostics(&built.diagnostics);
    if !(args.site.drafts && args.site.future) {
        report.skipped(&built.skipped);
    }
    let (_, warnings) = report.counts();
    report.checked(built.pages);
    let failed = diag::has_errors(&built.diagnostics) || (args.strict && warnings > 0);
    Ok(if failed { refusal(&built) } else { Exit::Fine })
}

/// What is found on the web.
fn external(built: &Built, root: &Path, report: &mut Report) -> Step<Vec<Diagnostic>> {
    let now = jiff::Timestamp::now().as_second();
    web::check(&built.web_links, &built.config.rules, root, now).map_err(|why| match why {
        Unable::NotBuilt => report.failure(
            "this nutgraf cannot look at other sites",
            &["install one that can: `cargo install nutgraf --features external-links`"],
            Exit::Usage,
        ),
        Unable::Failed(why) => report.failure(&format!("nobody could be asked: {why}"), &[], Exit::Disk),
    })
}
