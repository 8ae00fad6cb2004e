//! The programs that are compared, and what a run of one costs. Start at [`Tool::run`].

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::corpus::Corpus;
use super::{hugo, nutgraf, zola};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    Nutgraf,
    Hugo,
    Zola,
    /// Not a generator: what none can do without.
    Floor,
}

/// A tool that is there.
pub struct Installed {
    pub tool: Tool,
    program: PathBuf,
    pub version: String,
}

/// What a whole process costs.
#[derive(Clone, Copy)]
pub struct Cost {
    pub wall: Duration,
    /// User and system time of all its threads.
    pub cpu: Duration,
    /// Kilobytes.
    pub memory: u64,
}

/// GNU time: the standard library does not tell what a child has used.
const TIME: &str = "/usr/bin/time";

/// The argument with which this benchmark is started again to be the floor.
pub const FLOOR: &str = "--floor";

impl Tool {
    pub const ALL: [Self; 4] = [Self::Nutgraf, Self::Hugo, Self::Zola, Self::Floor];

    pub fn name(self) -> &'static str {
        match self {
            Self::Nutgraf => "nutgraf",
            Self::Hugo => "hugo",
            Self::Zola => "zola",
            Self::Floor => "floor",
        }
    }

    /// Writes its site, to be built into the folder `public` in it. The floor reads nutgraf's.
    pub fn write(self, corpus: &Corpus, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        match self {
            Self::Nutgraf | Self::Floor => nutgraf::write(corpus, folder),
            Self::Hugo => hugo::write(corpus, folder),
            Self::Zola => zola::write(corpus, folder),
        }
    }

    /// The program, if there is one that can say its version.
    pub fn find(self) -> Option<Installed> {
        let program = match self {
            Self::Nutgraf => PathBuf::from(env!("CARGO_BIN_EXE_nutgraf")),
            Self::Floor => std::env::current_exe().expect("this program's own path"),
            Self::Hugo | Self::Zola => PathBuf::from(self.name()),
        };
        let argument = match self {
            Self::Floor => return Some(Installed { tool: self, program, version: String::from("bare program") }),
            Self::Hugo => "version",
            Self::Nutgraf | Self::Zola => "--version",
        };
        let output = Command::new(&program).arg(argument).stderr(Stdio::null()).output().ok()?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let starts_with_digit = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
        let number = |word: &str| word.trim_start_matches('v').split(['-', '+']).next().map(str::to_owned);
        let version = said.split_whitespace().filter_map(number).find(|word| starts_with_digit(word))?;
        output.status.success().then_some(())?;
        let program = wrapped(&said).unwrap_or(program);
        Some(Installed { tool: self, program, version })
    }
}

/// The program that a script of the Python package `hugo` starts, which says where it is; the script itself takes longer
/// than a small build.
fn wrapped(said: &str) -> Option<PathBuf> {
    let line = said.lines().find(|line| line.contains("via hugo-python-distributions at "))?;
    let path = line.split_once(" at ")?.1;
    Some(PathBuf::from(path.split('\u{1b}').next().unwrap_or(path).trim()))
}

impl Installed {
    /// Builds a site; what it used is noted in a file beside it.
    pub fn run(&self, site: &Path) -> Cost {
        let measured = site.with_extension("time");
        let mut command = Command::new(TIME);
        command.args(["-f", "%U %S %M", "-o"]).arg(&measured).arg(&self.program).current_dir(site);
        match self.tool {
            Tool::Nutgraf => command.args(["build", "--quiet", "--now", "2026-02-06"]),
            Tool::Hugo => command.arg("--quiet"),
            Tool::Zola => command.arg("build"),
            Tool::Floor => command.arg(FLOOR),
        };
        let start = Instant::now();
        let output = command.output();
        let wall = start.elapsed();
        let output = output.unwrap_or_else(|error| panic!("GNU time is needed as {TIME}: {error}"));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{} could not build {}:\n{said}", self.tool.name(), site.display());
        let figures = fs::read_to_string(&measured).expect("what the run has used");
        let mut figures = figures.split_whitespace().map(|word| word.parse::<f64>().expect("a number"));
        let mut figure = || figures.next().expect("three figures");
        let cpu = Duration::from_secs_f64(figure() + figure());
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole kilobytes")]
        let memory = figure() as u64;
        Cost { wall, cpu, memory }
    }
}
