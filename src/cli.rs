//! The command line. Start at [`run`].

mod report;

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::build::{self, Memos, Options};
use crate::config;
use crate::date::Date;
use crate::disk::{self, Published, publish::PublishError};
use crate::theme;

use self::report::Report;

/// What the process ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Fine = 0,
    /// The content has errors, or warnings under `--strict`.
    Content = 1,
    /// The command line or the configuration is wrong.
    Usage = 2,
    /// The disk refused something.
    Disk = 3,
}

/// Static site generator for explainer pages: articles with actor cards and a timeline.
#[derive(Debug, Parser)]
#[command(name = "nutgraf", version, about, max_term_width = 100)]
struct Cli {
    #[command(flatten, next_help_heading = "Options of every command")]
    global: Global,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Args)]
struct Global {
    /// Site folder, or any folder inside it [default: the current one]
    #[arg(short, long, global = true, value_name = "DIR", env = "NUTGRAF_ROOT")]
    root: Option<PathBuf>,
    /// Print errors and warnings only
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Also print each draft, future and expired file that was left out
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    verbose: bool,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", env = "NUTGRAF_COLOR")]
    color: Color,
    /// How to print errors, warnings and the summary
    #[arg(long, global = true, value_name = "FORMAT", default_value = "human", env = "NUTGRAF_FORMAT")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

/// How diagnostics are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Human,
    /// One JSON object a line
    Json,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Build the site and publish it to the output folder
    Build(BuildArgs),
    /// Remove what `build` made
    Clean(CleanArgs),
}

#[derive(Debug, Args)]
struct BuildArgs {
    /// Output folder, relative to the current one [default: `output` of nutgraf.yaml, else public/ in the site]
    #[arg(short, long, value_name = "DIR", env = "NUTGRAF_OUTPUT")]
    output: Option<PathBuf>,
    /// Address the site will stand at, in place of `base_url` of nutgraf.yaml
    #[arg(short = 'u', long, value_name = "URL", env = "NUTGRAF_BASE_URL")]
    base_url: Option<String>,
    /// Build drafts too
    #[arg(long)]
    drafts: bool,
    /// Build what has a `publish_at` still to come
    #[arg(long)]
    future: bool,
    /// Build as if it were this date or time (EDTF) [default: `SOURCE_DATE_EPOCH`, else the clock]
    #[arg(long, value_name = "DATE", env = "NUTGRAF_NOW")]
    now: Option<String>,
    /// Take warnings for errors
    #[arg(long)]
    strict: bool,
    /// Publish although the output folder holds files that nutgraf did not make; they are kept
    #[arg(long)]
    keep_foreign: bool,
}

#[derive(Debug, Args)]
struct CleanArgs {
    /// Output folder, relative to the current one [default: `output` of nutgraf.yaml, else public/ in the site]
    #[arg(short, long, value_name = "DIR", env = "NUTGRAF_OUTPUT")]
    output: Option<PathBuf>,
}

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Nothing can be done about a terminal that is gone.
            drop(error.print());
            return ExitCode::from(if error.use_stderr() { Exit::Usage as u8 } else { Exit::Fine as u8 });
        }
    };
    let mut report = Report::new(cli.global.format, colour(cli.global.color), cli.global.quiet, cli.global.verbose);
    let exit = match &cli.verb {
        Verb::Build(args) => run_build(&cli.global, args, &mut report),
        Verb::Clean(args) => run_clean(&cli.global, args, &mut report),
    };
    ExitCode::from(exit.unwrap_or_else(|exit| exit) as u8)
}

fn colour(when: Color) -> bool {
    match when {
        Color::Always => true,
        Color::Never => false,
        // https://no-color.org: set and not empty.
        Color::Auto => io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
    }
}

/// The result of a step: what the process ends with if it cannot go on.
type Step<T> = Result<T, Exit>;

fn root(global: &Global, report: &mut Report) -> Step<PathBuf> {
    let from = match &global.root {
        Some(root) => root.clone(),
        None => std::env::current_dir()
            .map_err(|error| report.failure(&format!("cannot tell the current folder: {error}"), &[], Exit::Disk))?,
    };
    let Ok(absolute) = from.canonicalize() else {
        return Err(report.failure(&format!("there is no folder {}", from.display()), &[], Exit::Usage));
    };
    disk::find_root(&absolute).ok_or_else(|| {
        report.failure(
            &format!("no {} in {} or any folder above it", config::FILE, from.display()),
            &[
                "a site is a folder with a nutgraf.yaml that holds at least `title: …`",
                "name the folder of the site with `--root`",
            ],
            Exit::Usage,
        )
    })
}

fn run_build(global: &Global, args: &BuildArgs, report: &mut Report) -> Step<Exit> {
    let start = Instant::now();
    let root = root(global, report)?;
    let options = Options {
        now: now(args.now.as_deref(), report)?,
        drafts: args.drafts,
        future: args.future,
        base_url: base_url(args, report)?,
    };
    let tree = disk::read(&root).map_err(|error| report.failure(&error.to_string(), &[], Exit::Disk))?;
    let built = build::build(&tree, &theme::builtin(), &options, &mut Memos::default());
    report.diagnostics(&built.diagnostics);
    if args.verbose_skips(global) {
        report.skipped(&built.skipped);
    }
    let (errors, warnings) = report.counts();
    let Some(output) = built.output.filter(|_| !(args.strict && warnings > 0)) else {
        report.not_published(errors, warnings);
        let in_config = built
            .diagnostics
            .iter()
            .any(|d| d.file.as_str() == config::FILE && d.severity == crate::diag::Severity::Error);
        return Ok(if in_config { Exit::Usage } else { Exit::Content });
    };
    let folder = output_folder(&root, args.output.as_deref(), &built.config.output, report)?;
    let published =
        disk::publish(&root, &output, &folder, args.keep_foreign).map_err(|error| publish_failure(&error, report))?;
    report.summary(&Summary {
        published,
        pages: built.pages,
        skipped: &built.skipped,
        folder: &folder,
        seconds: start.elapsed().as_secs_f64(),
    });
    Ok(Exit::Fine)
}

impl BuildArgs {
    fn verbose_skips(&self, global: &Global) -> bool {
        global.verbose && !(self.drafts && self.future)
    }
}

/// What a build did.
struct Summary<'a> {
    published: Published,
    pages: usize,
    skipped: &'a [crate::resolve::index::Skipped],
    folder: &'a Path,
    seconds: f64,
}

fn publish_failure(error: &PublishError, report: &mut Report) -> Exit {
    match error {
        PublishError::Disk(_) => report.failure(&error.to_string(), &["the output folder is as it was"], Exit::Disk),
        PublishError::Foreign { .. } => report.failure(
            &error.to_string(),
            &["name another folder with `--output`, or say `--keep-foreign` to publish around them"],
            Exit::Disk,
        ),
        PublishError::NoFolder { .. } => {
            report.failure(&error.to_string(), &["name another folder with `--output`"], Exit::Disk)
        }
        PublishError::InTheWay { .. } => {
            report.failure(&error.to_string(), &["move it away, or name another folder with `--output`"], Exit::Disk)
        }
    }
}

fn output_folder(root: &Path, given: Option<&Path>, configured: &str, report: &mut Report) -> Step<PathBuf> {
    let Some(given) = given else { return Ok(root.join(configured)) };
    let folder = std::path::absolute(given)
        .map_err(|error| report.failure(&format!("{}: {error}", given.display()), &[], Exit::Usage))?;
    let real = folder.canonicalize().unwrap_or_else(|_| folder.clone());
    let inputs = ["content", "templates", "static"].map(|input| root.join(input));
    let inside = inputs.iter().any(|input| real.starts_with(input));
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

fn base_url(args: &BuildArgs, report: &mut Report) -> Step<Option<String>> {
    let Some(url) = &args.base_url else { return Ok(None) };
    config::checked_base_url(url).map(Some).map_err(|why| {
        report.failure(
            &format!("`{url}` cannot be the address of a site: {why}"),
            &["write the whole address: https://example.org/explainers/"],
            Exit::Usage,
        )
    })
}

/// The moment to build for: the flag, else `SOURCE_DATE_EPOCH`, else the clock.
fn now(given: Option<&str>, report: &mut Report) -> Step<Date> {
    if let Some(text) = given {
        return Date::parse(text).map_err(|error| {
            let help =
                error.help().unwrap_or_else(|| String::from("write it as in 2026-02-06 or 2026-02-06T10:00:00Z"));
            report.failure(&format!("`{text}` is not a date: {error}"), &[&help], Exit::Usage)
        });
    }
    let moment = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => {
            let seconds = text.trim().parse().ok().and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
            seconds.ok_or_else(|| {
                report.failure(
                    &format!("SOURCE_DATE_EPOCH is `{text}`, which is not a number of seconds"),
                    &[],
                    Exit::Usage,
                )
            })?
        }
        Err(_) => jiff::Timestamp::now(),
    };
    let text = moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    Date::parse(&text).map_err(|error| report.failure(&format!("the clock says {text}: {error}"), &[], Exit::Usage))
}

fn run_clean(global: &Global, args: &CleanArgs, report: &mut Report) -> Step<Exit> {
    let root = root(global, report)?;
    let tree = disk::read(&root).map_err(|error| report.failure(&error.to_string(), &[], Exit::Disk))?;
    let (config, _, _) = config::read(&tree);
    let folder = output_folder(&root, args.output.as_deref(), &config.output, report)?;
    let removed = disk::clean(&folder).map_err(|error| report.failure(&error.to_string(), &[], Exit::Disk))?;
    report.cleaned(removed, &folder);
    Ok(Exit::Fine)
}
