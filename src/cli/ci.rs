//! `nutgraf ci`: the file that makes a service check, build and publish the site. Start at [`run`].

use super::args::{CiArgs, Global, Provider};
use super::init::write;
use super::report::Report;
use super::site::root;
use super::{Exit, Step};

/// Where the file of a service stands, and what it says.
pub fn file(provider: Provider) -> (&'static str, String) {
    let (path, text) = match provider {
        Provider::Github => (".github/workflows/site.yml", include_str!("ci/github.yml")),
        Provider::Gitlab => (".gitlab-ci.yml", include_str!("ci/gitlab.yml")),
        Provider::Netlify => ("netlify.toml", include_str!("ci/netlify.toml")),
        Provider::Cloudflare => (".github/workflows/site.yml", include_str!("ci/cloudflare.yml")),
    };
    (path, text.replace("{version}", env!("CARGO_PKG_VERSION")))
}

pub fn run(global: &Global, args: &CiArgs, report: &mut Report) -> Step<Exit> {
    let (path, text) = file(args.provider);
    if args.print {
        report.printed(&text);
        return Ok(Exit::Fine);
    }
    let root = root(global, report)?;
    let made = write(&root, path, &text)
        .map_err(|error| report.failure(&format!("cannot write {path}: {error}"), &[], Exit::Disk))?;
    if !made {
        let help = "see what would be written: `nutgraf ci … --print`";
        return Err(report.failure(&format!("{path} is there already"), &[help], Exit::Usage));
    }
    let notes = text.lines().take_while(|line| line.starts_with('#')).skip(1);
    let said = notes.fold(format!("{path}\n"), |said, line| said + "  " + line.trim_start_matches(['#', ' ']) + "\n");
    report.said(&said, &serde_json::json!({"written": [path]}));
    Ok(Exit::Fine)
}
