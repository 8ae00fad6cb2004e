//! The command line. Start at [`run`].

mod args;
mod build;
mod check;
mod ci;
mod clean;
#[cfg(feature = "deploy")]
mod deploy;
mod diff;
mod import;
mod init;
mod new;
mod progress;
mod publication;
mod report;
mod schema;
mod serve;
mod site;
mod suggest;
mod watch;

use std::fs;
use std::io::{self, IsTerminal};
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use self::args::{Cli, Color, ManArgs, Verb};
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
    /// nutgraf itself made a mistake.
    Bug = 4,
}

/// The result of a step: what the process ends with if it cannot go on.
type Step<T> = Result<T, Exit>;

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
    let builds = matches!(cli.verb, Verb::Build(_) | Verb::Check(_) | Verb::Watch(_) | Verb::Serve(_));
    let ready = if builds { threads(&mut report) } else { Ok(()) };
    let exit = ready.and_then(|()| match &cli.verb {
        Verb::Build(args) => build::run(&cli.global, args, &mut report),
        Verb::Check(args) => check::run(&cli.global, args, &mut report),
        Verb::Watch(args) => watch::run(&cli.global, args, &mut report),
        Verb::Serve(args) => serve::run(&cli.global, args, &mut report),
        Verb::Suggest(args) => suggest::run(&cli.global, args, &mut report),
        Verb::Clean(args) => clean::run(&cli.global, args, &mut report),
        Verb::Diff(args) => diff::run(args, &mut report),
        #[cfg(feature = "deploy")]
        Verb::Deploy(args) => deploy::run(&cli.global, args, &mut report),
        Verb::Init(args) => init::run(&cli.global, args, &mut report),
        Verb::New(args) => new::run(&cli.global, args, &mut report),
        Verb::Schema(args) => schema::run(&cli.global, args, &mut report),
        Verb::Import(args) => import::run(&cli.global, args, &mut report),
        Verb::Ci(args) => ci::run(&cli.global, args, &mut report),
        Verb::Completions(args) => {
            let mut text = Vec::new();
            clap_complete::generate(args.shell, &mut Cli::command(), "nutgraf", &mut text);
            report.printed(&String::from_utf8_lossy(&text));
            Ok(Exit::Fine)
        }
        Verb::Man(args) => man(args, &mut report),
    });
    report.end();
    let exit = match report::untold() {
        Some(error) => report.failure(&format!("cannot write to the standard output: {error}"), &[], Exit::Disk),
        None => exit.unwrap_or_else(|exit| exit),
    };
    ExitCode::from(exit as u8)
}

/// Starts the threads that make pages side by side.
fn threads(report: &mut Report) -> Step<()> {
    rayon::ThreadPoolBuilder::new().build_global().map_err(|error| {
        let why = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
        report.failure(
            &format!("cannot start threads: {why}"),
            &["raise the limit of processes (`ulimit -u`), or do with fewer threads: `RAYON_NUM_THREADS=1`"],
            Exit::Disk,
        )
    })
}

/// The manual: the page of the program, or one for each command into a folder.
fn man(args: &ManArgs, report: &mut Report) -> Step<Exit> {
    if let Some(folder) = &args.folder {
        let written = fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(Cli::command(), folder));
        let failed = |error| format!("cannot write into {}: {error}", folder.display());
        return written.map(|()| Exit::Fine).map_err(|error| report.failure(&failed(error), &[], Exit::Disk));
    }
    let mut text = Vec::new();
    // A vector takes everything.
    drop(clap_mangen::Man::new(Cli::command()).render(&mut text));
    report.printed(&String::from_utf8_lossy(&text));
    Ok(Exit::Fine)
}

fn colour(when: Color) -> bool {
    match when {
        Color::Always => true,
        Color::Never => false,
        // https://no-color.org: set and not empty.
        Color::Auto => io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
    }
}
