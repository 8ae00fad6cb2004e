//! `nutgraf build`: once from files to pages.

use std::time::Instant;

use super::args::{BuildArgs, Global};
use super::progress::Follow;
use super::publication::{Publication, publish_failure, refusal};
use super::report::{Report, Summary};
use super::site::{options, root};
use super::{Exit, Step};
use crate::build::{self, Memos};
use crate::config;
use crate::disk;
use crate::progress::{Progress, Stage};
use crate::theme;
use crate::watch;

pub fn run(global: &Global, args: &BuildArgs, report: &mut Report) -> Step<Exit> {
    let start = Instant::now();
    let root = root(global, report)?;
    let options = options(&args.site, args.publication.base_url.as_deref(), false, report)?;
    let publication = Publication::new(&root, &args.publication, report)?;
    let follow = Follow::new(global, args.timings);
    follow.stage(Stage::Read, None);
    let tree = disk::read(&root).map_err(|error| report.failure(&error.to_string(), &[], Exit::Disk))?;
    let theme = theme::builtin();
    if !args.verify_incremental
        && let Some((published, pages, folder)) = publication.is_current(&tree, &theme, &options)
    {
        follow.done();
        let seconds = start.elapsed().as_secs_f64();
        report.summary(&Summary { published, pages, skipped: &[], folder: &folder, seconds });
        if let Some(times) = follow.times() {
            report.times(&times);
        }
        std::mem::forget(tree);
        return Ok(Exit::Fine);
    }
    let mut memos = if args.verify_incremental { Memos::default() } else { Memos::once() };
    let built = build::build_with(&tree, &theme, &options, &mut memos, &publication, &follow);
    follow.done();
    report.diagnostics(&built.diagnostics);
    let published = publication.publish(&built, &follow).map_err(|error| publish_failure(&error, report))?;
    if !(args.site.drafts && args.site.future) {
        report.skipped(&built.skipped);
    }
    let exit = match published {
        Some((published, folder)) => {
            report.summary(&Summary {
                published,
                pages: built.pages,
                skipped: &built.skipped,
                folder: &folder,
                seconds: start.elapsed().as_secs_f64(),
            });
            Exit::Fine
        }
        None if built.output.is_some() && publication.is_site_gone() => {
            let message = format!("{} vanished while the site was built", root.join(config::FILE).display());
            report.failure(&message, &["the output folder is as it was"], Exit::Disk)
        }
        None => {
            report.not_published();
            refusal(&built)
        }
    };
    if let Some(times) = follow.times() {
        report.times(&times);
    }
    if args.verify_incremental {
        let again = build::build(&tree, &theme, &options, &mut memos);
        let found = watch::differences(&again, &built);
        if !found.is_empty() {
            return Ok(report.bug(&found));
        }
    }
    // The process ends, and the system takes all memory back at once: to do so piece by piece takes as long as to
    // publish.
    std::mem::forget((memos, built, tree));
    Ok(exit)
}
