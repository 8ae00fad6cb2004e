//! Commands and flags: what may stand on the command line. Start at [`Cli`].

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::schema;

/// Static site generator for explainer pages: articles with actor cards and a timeline.
#[derive(Debug, Parser)]
#[command(name = "nutgraf", version, about, max_term_width = 100)]
pub struct Cli {
    #[command(flatten, next_help_heading = "Options of every command")]
    pub global: Global,
    #[command(subcommand)]
    pub verb: Verb,
}

#[derive(Debug, Args)]
pub struct Global {
    /// Site folder, or any folder inside it [default: the current one]
    #[arg(short, long, global = true, value_name = "DIR", env = "NUTGRAF_ROOT")]
    pub root: Option<PathBuf>,
    /// Print errors and warnings only
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Also print each draft, future and expired file that was left out
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", env = "NUTGRAF_COLOR")]
    pub color: Color,
    /// How to print errors, warnings and the summary
    #[arg(long, global = true, value_name = "FORMAT", default_value = "human", env = "NUTGRAF_FORMAT")]
    pub format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
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
    /// A SARIF 2.1.0 log on the standard output, for code scanning
    Sarif,
    /// Workflow commands on the standard output, for GitHub Actions
    Github,
    /// A Code Quality report on the standard output, for GitLab
    Gitlab,
}

impl Format {
    /// Summaries are told to a person, wherever the diagnostics go.
    pub fn is_in_words(self) -> bool {
        self != Self::Json
    }
}

#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Make a small complete site to begin with
    Init(InitArgs),
    /// Make a file for an article, an actor, an event, a topic, a source or a page
    New(NewArgs),
    /// Show the site in a browser, and keep open pages up to date
    Serve(ServeArgs),
    /// Build the site and publish it to the output folder
    Build(BuildArgs),
    /// Tell everything that is wrong with the site, and what an editor would ask about it; publish nothing
    Check(CheckArgs),
    /// Build and publish again whenever a file changes
    Watch(WatchArgs),
    /// Find who and when in a text: front matter and files of actors for an editor to correct
    Suggest(SuggestArgs),
    /// Make articles, pages and topics of the files of another program
    Import(ImportArgs),
    /// Upload the output folder to object storage, or copy it to another folder: only what is different
    #[cfg(feature = "deploy")]
    Deploy(DeployArgs),
    /// Tell which files differ between two outputs
    Diff(DiffArgs),
    /// Remove what `build` made
    Clean(CleanArgs),
    /// Print what may stand in a file, as a JSON Schema for editors
    Schema(SchemaArgs),
    /// Write the file that makes a service check, build and publish the site
    Ci(CiArgs),
    /// Print what makes a shell complete commands and flags
    Completions(CompletionsArgs),
    /// Print the manual page, or write those of all commands into a folder
    Man(ManArgs),
}

#[derive(Debug, Args)]
pub struct BuildArgs {
    #[command(flatten)]
    pub site: SiteArgs,
    #[command(flatten)]
    pub publication: PublicationArgs,
    /// Also print how long each stage took, and the slowest pages and templates
    #[arg(long)]
    pub timings: bool,
    /// Also build with what the first build remembers, and tell any difference: there must be none
    #[arg(long)]
    pub verify_incremental: bool,
}

#[derive(Debug, Args)]
pub struct CheckArgs {
    #[command(flatten)]
    pub site: SiteArgs,
    /// Address the site will stand at, in place of `base_url` of nutgraf.yaml
    #[arg(short = 'u', long, value_name = "URL", env = "NUTGRAF_BASE_URL")]
    pub base_url: Option<String>,
    /// Take warnings for errors
    #[arg(long)]
    pub strict: bool,
    /// Also ask whether the links to other sites lead anywhere
    #[arg(long)]
    pub external: bool,
}

#[derive(Debug, Args)]
pub struct WatchArgs {
    #[command(flatten)]
    pub site: SiteArgs,
    #[command(flatten)]
    pub publication: PublicationArgs,
    #[command(flatten)]
    pub watching: WatchingArgs,
}

#[derive(Debug, Args)]
pub struct ServeArgs {
    #[command(flatten)]
    pub site: SiteArgs,
    #[command(flatten)]
    pub watching: WatchingArgs,
    /// Port to serve at; 0 for any that is free
    #[arg(short, long, value_name = "PORT", default_value_t = 1789, env = "NUTGRAF_PORT")]
    pub port: u16,
    /// IP address to serve at; 0.0.0.0 shows the site to the whole network
    #[arg(short, long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub interface: IpAddr,
    /// Open the site in the browser
    #[arg(long)]
    pub open: bool,
}

/// What a site is built from.
#[derive(Debug, Args)]
pub struct SiteArgs {
    /// Build drafts too
    #[arg(long)]
    pub drafts: bool,
    /// Build what has a `publish_at` still to come
    #[arg(long)]
    pub future: bool,
    /// Build as if it were this date or time (EDTF) [default: `SOURCE_DATE_EPOCH`, else the clock]
    #[arg(long, value_name = "DATE", env = "NUTGRAF_NOW")]
    pub now: Option<String>,
    /// Day of the plain-text articles that tell none themselves (EDTF)
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
}

/// Where and when a site is published.
#[derive(Debug, Args)]
pub struct PublicationArgs {
    /// Output folder, relative to the current one [default: `output` of nutgraf.yaml, else public/ in the site]
    #[arg(short, long, value_name = "DIR", env = "NUTGRAF_OUTPUT")]
    pub output: Option<PathBuf>,
    /// Address the site will stand at, in place of `base_url` of nutgraf.yaml
    #[arg(short = 'u', long, value_name = "URL", env = "NUTGRAF_BASE_URL")]
    pub base_url: Option<String>,
    /// Take warnings for errors
    #[arg(long)]
    pub strict: bool,
    /// Publish although the output folder holds files that nutgraf did not make; they are kept
    #[arg(long)]
    pub keep_foreign: bool,
}

/// How changes are noticed.
#[derive(Debug, Args)]
pub struct WatchingArgs {
    /// Look at all files every so many milliseconds (500 if none are named), for folders that send no events
    #[arg(
        long,
        value_name = "MS",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "500",
        value_parser = clap::value_parser!(u64).range(10..=3_600_000)
    )]
    pub poll: Option<u64>,
    /// Also build each turn anew, and tell any difference: there must be none
    #[arg(long)]
    pub verify_incremental: bool,
}

#[derive(Debug, Args)]
pub struct SuggestArgs {
    /// An article: plain text (.txt) or Markdown (.md)
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Day of the text, where neither its front matter nor its name tells it (EDTF)
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// Write what was found: the article as Markdown with its front matter, and a draft for each new actor
    #[arg(long)]
    pub write: bool,
    /// Print what was found as a JSON object
    #[arg(long, conflicts_with = "write")]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct DiffArgs {
    /// Output folder, or the manifest.json of one, that was published
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The one that is to be published
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// Print a JSON object with `added`, `changed` and `removed`
    #[arg(long)]
    pub json: bool,
}

#[cfg(feature = "deploy")]
#[derive(Debug, Args)]
pub struct DeployArgs {
    /// Where to: `s3://bucket/prefix`, `gs://bucket/prefix`, `az://container/prefix` or `file:///folder`
    #[arg(value_name = "TARGET", env = "NUTGRAF_DEPLOY_TO", hide_env_values = true)]
    pub target: String,
    /// Output folder, relative to the current one [default: `output` of nutgraf.yaml, else public/ in the site]
    #[arg(short, long, value_name = "DIR", env = "NUTGRAF_OUTPUT")]
    pub output: Option<PathBuf>,
    /// Print what would be uploaded and deleted, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Change nothing if more files than these would be deleted
    ///
    /// An explainer has about four files, so the default is some sixty pages at once: more than an editor takes away in
    /// a day, and less than what is missing where another folder or half a site is deployed by mistake.
    #[arg(long, value_name = "N", default_value_t = 256)]
    pub max_deletions: usize,
    /// Print a JSON object with `added`, `changed`, `removed` and, for a cache in between, the addresses to `purge`
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct InitArgs {
    /// Folder of the new site [default: the current one]
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// Title of the site [default: the name of its folder]
    #[arg(long, value_name = "TITLE")]
    pub title: Option<String>,
    /// Language of the site (BCP 47)
    #[arg(long, value_name = "TAG", default_value = "en")]
    pub lang: String,
    /// Leave out the example content, such as to import what there is
    #[arg(long)]
    pub empty: bool,
    /// Service that is to check, build and publish the site
    #[arg(long, value_name = "PROVIDER", default_value = "github")]
    pub ci: Provider,
    /// Write no file for a service
    #[arg(long, conflicts_with = "ci")]
    pub no_ci: bool,
}

#[derive(Debug, Args)]
pub struct NewArgs {
    /// What the file describes
    #[arg(value_name = "KIND")]
    pub kind: NewKind,
    /// Title of it, or its name
    #[arg(value_name = "TITLE", required = true, num_args = 1..)]
    pub title: Vec<String>,
    /// Path of the file below its folder, without its ending [default: the title, in small letters]
    #[arg(long, value_name = "ID")]
    pub id: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum NewKind {
    Article,
    Actor,
    Event,
    Topic,
    Source,
    Page,
}

impl NewKind {
    /// Where its files stand below `content/`, with a slash at the end.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Article => "articles/",
            Self::Actor => "actors/",
            Self::Event => "events/",
            Self::Topic => "topics/",
            Self::Source => "sources/",
            Self::Page => "",
        }
    }
}

#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// What to describe [default: a list of what there is]
    #[arg(
        value_name = "KIND",
        hide_possible_values = true,
        value_parser = PossibleValuesParser::new(schema::KINDS.iter().map(|(name, _)| *name))
    )]
    pub kind: Option<String>,
    /// Write into the site what makes VS Code complete and check its YAML files
    #[arg(long, conflicts_with = "kind")]
    pub write: bool,
}

#[derive(Debug, Args)]
pub struct ImportArgs {
    #[command(subcommand)]
    pub from: ImportFrom,
    /// Tell what would be written, and write nothing
    #[arg(long, global = true)]
    pub dry_run: bool,
}

#[derive(Debug, Subcommand)]
pub enum ImportFrom {
    /// A `TimelineJS` timeline, as JSON or as the CSV of its spreadsheet: one article
    Timelinejs {
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Path of the article below content/articles/, without its ending [default: the title, in small letters]
        #[arg(long, value_name = "ID")]
        id: Option<String>,
    },
    /// A site of Zola, or its content folder
    Zola {
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// A site of Hugo, or its content folder
    Hugo {
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

#[derive(Debug, Args)]
pub struct CiArgs {
    /// The service
    #[arg(value_name = "PROVIDER")]
    pub provider: Provider,
    /// Print the file instead of writing it
    #[arg(long)]
    pub print: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Provider {
    /// GitHub Actions and GitHub Pages
    Github,
    /// GitLab CI and GitLab Pages
    Gitlab,
    Netlify,
    /// GitHub Actions and Cloudflare Pages
    Cloudflare,
}

#[derive(Debug, Args)]
pub struct CompletionsArgs {
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub struct ManArgs {
    /// Folder for the pages of all commands, such as /usr/local/share/man/man1
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct CleanArgs {
    /// Output folder, relative to the current one [default: `output` of nutgraf.yaml, else public/ in the site]
    #[arg(short, long, value_name = "DIR", env = "NUTGRAF_OUTPUT")]
    pub output: Option<PathBuf>,
}
