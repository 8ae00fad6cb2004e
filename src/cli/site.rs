//! From flags to values: the site's folder, its address, the moment, the output folder. Start at [`root`].

use std::io;
use std::path::{Path, PathBuf};

use super::args::{Global, SiteArgs};
use super::report::Report;
use super::{Exit, Step};
use crate::build::Options;
use crate::config;
use crate::date::Date;
use crate::diag::{self, Diagnostic};
use crate::disk::{self, inside};
use crate::language::Languages;
use crate::render;
use crate::source::{SitePath, SourceTree};
use crate::theme;
use crate::watch::{self, Now};

/// The languages of the built-in theme.
pub fn builtin_languages() -> Languages {
    Languages::read(theme::builtin().texts(render::WORDS)).0
}

/// The folder of the site: absolute and without links in it.
pub fn root(global: &Global, report: &mut Report) -> Step<PathBuf> {
    let from = match &global.root {
        Some(root) => root.clone(),
        None => std::env::current_dir()
            .map_err(|error| report.failure(&format!("cannot tell the current folder: {error}"), &[], Exit::Disk))?,
    };
    let absolute = match from.canonicalize() {
        Ok(absolute) => absolute,
        Err(error) if disk::is_gone(&error) => {
            return Err(report.failure(&format!("there is no folder {}", from.display()), &[], Exit::Usage));
        }
        Err(error) => {
            return Err(report.failure(&format!("cannot look at {}: {error}", from.display()), &[], Exit::Disk));
        }
    };
    // A site that is named is the one that is meant, wherever it stands.
    let is_named = global.root.is_some() && absolute.join(config::FILE).is_file();
    let root = if is_named { Some(absolute) } else { disk::find_root(&absolute) };
    if let Some(root) = &root {
        report.look_below(way_to(root));
    }
    root.ok_or_else(|| {
        report.failure(
            &format!("no {} in {} or any folder above it", config::FILE, from.display()),
            &[
                "a site is a folder with a nutgraf.yaml that holds at least `title: …`; `nutgraf init` makes one",
                "name the folder of the site with `--root`",
            ],
            Exit::Usage,
        )
    })
}

/// Variables in which services say where the repository stands.
const REPOSITORIES: &[&str] = &["GITHUB_WORKSPACE", "CI_PROJECT_DIR"];

/// The way to the site from the root of the repository, where a service names it, else from the current folder. Empty
/// where the site does not lie inside it.
fn way_to(root: &Path) -> String {
    let named = REPOSITORIES.iter().filter_map(std::env::var_os).map(PathBuf::from);
    let folders = named.chain(std::env::current_dir()).filter_map(|folder| folder.canonicalize().ok());
    let way = folders.into_iter().find_map(|folder| root.strip_prefix(folder).ok().map(Path::to_path_buf));
    way.iter().flatten().fold(String::new(), |way, part| way + &part.to_string_lossy() + "/")
}

/// The output folder that the configuration names. It is not guessed: where the configuration cannot be read or has
/// mistakes, they are told.
pub fn configured_output(root: &Path, report: &mut Report) -> Step<PathBuf> {
    let tree = disk::read(root).map_err(|error| report.failure(&error.to_string(), &[], Exit::Disk))?;
    refuse_unread(&tree, |path| path.as_str() == config::FILE, report)?;
    let (config, _, found) = config::read(&tree);
    if diag::has_errors(&found) {
        report.diagnostics(&found);
        return Err(Exit::Usage);
    }
    Ok(root.join(config.output))
}

/// Tells of a file of the command line that cannot be read. That there is none, or that it is not one to be read, is a
/// mistake of whoever named it.
pub fn not_read(file: &Path, why: &io::Error, report: &mut Report) -> Exit {
    let exit = if inside::is_unfit(why) { Exit::Usage } else { Exit::Disk };
    report.failure(&format!("cannot read {}: {why}", file.display()), &[], exit)
}

/// Tells of the files that could not be read, of those that somebody asks for.
pub fn refuse_unread(tree: &SourceTree, asked: impl Fn(&SitePath) -> bool, report: &mut Report) -> Step<()> {
    let unread = tree.iter().filter(|(path, _)| asked(path));
    let unread: Vec<_> = unread.filter_map(|(path, file)| Diagnostic::unread(path, file)).collect();
    if unread.is_empty() {
        return Ok(());
    }
    report.diagnostics(&unread);
    Err(if diag::has_faults(&unread) { Exit::Disk } else { Exit::Content })
}

/// An output folder of the command line.
pub fn checked_output(root: &Path, given: &Path, report: &mut Report) -> Step<PathBuf> {
    let places = std::path::absolute(given).and_then(|folder| Ok((disk::real(&folder)?, folder)));
    let (real, folder) =
        places.map_err(|error| report.failure(&format!("{}: {error}", given.display()), &[], Exit::Usage))?;
    let inside = disk::FOLDERS.iter().any(|input| real.starts_with(root.join(input)));
    if root.starts_with(&real) || inside {
        let why = if inside { "it lies in a folder that the site is read from" } else { "it holds the site itself" };
        return Err(report.failure(
            &format!("{} cannot be the output folder: {why}", given.display()),
            &["name a folder of its own, such as public"],
            Exit::Usage,
        ));
    }
    Ok(folder)
}

/// The address of the site as the command line gives it.
pub fn checked_address(url: Option<&str>, report: &mut Report) -> Step<Option<String>> {
    let Some(url) = url else { return Ok(None) };
    config::checked_base_url(url).map(Some).map_err(|why| {
        report.failure(
            &format!("`{url}` cannot be the address of a site: {why}"),
            &["write the whole address: https://example.org/explainers/"],
            Exit::Usage,
        )
    })
}

/// What a build of this command line depends on beside the files. `base_url` is the flag's.
pub fn options(args: &SiteArgs, base_url: Option<&str>, editorial: bool, report: &mut Report) -> Step<Options> {
    let now =
        now(args, report)?.date().map_err(|error| report.failure(&format!("the clock: {error}"), &[], Exit::Usage))?;
    let base_url = checked_address(base_url, report)?;
    let date = date(args.date.as_deref(), report)?;
    Ok(Options { now, drafts: args.drafts, future: args.future, base_url, date, editorial })
}

/// A date of the command line.
pub fn date(text: Option<&str>, report: &mut Report) -> Step<Option<Date>> {
    let Some(text) = text else { return Ok(None) };
    Date::parse(text).map(Some).map_err(|error| {
        let help = error.help().unwrap_or_else(|| String::from("write it as in 2026-02-06"));
        report.failure(&format!("`{text}` is not a date: {error}"), &[&help], Exit::Usage)
    })
}

/// The moment to build for: the flag, else `SOURCE_DATE_EPOCH`, else the clock.
pub fn now(args: &SiteArgs, report: &mut Report) -> Step<Now> {
    if let Some(date) = date(args.now.as_deref(), report)? {
        return Ok(Now::Fixed(date));
    }
    let Ok(text) = std::env::var("SOURCE_DATE_EPOCH") else { return Ok(Now::Clock) };
    let moment = text.trim().parse().ok().and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    moment.and_then(|moment| watch::date_of(moment).ok()).map(Now::Fixed).ok_or_else(|| {
        report.failure(&format!("SOURCE_DATE_EPOCH is `{text}`, which is not a number of seconds"), &[], Exit::Usage)
    })
}
