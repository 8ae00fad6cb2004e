//! `nutgraf serve`: a preview in the browser that follows every change.

use super::args::{Global, ServeArgs};
use super::progress::Follow;
use super::report::Report;
use super::report::turns::Outcome;
use super::site::root;
use super::watch::{not_watched, settings};
use super::{Exit, Step};
use crate::build::Keep;
use crate::serve::connections::Patience;
use crate::serve::{self, Server};
use crate::watch::{self, Next, Turn};

pub fn run(global: &Global, args: &ServeArgs, report: &mut Report) -> Step<Exit> {
    let root = root(global, report)?;
    let place = serve::Settings { address: args.interface, port: args.port, patience: Patience::USUAL };
    let server = Server::start(&root, &place).map_err(|error| report.failure(&error.to_string(), &[], Exit::Disk))?;
    // Absolute links, such as those of the page for missing pages, have to lead back here.
    let settings = settings(&args.site, Some(server.url()), &args.watching, report)?;
    report.serving(&root, &server.url());
    if args.open
        && let Err(error) = open::that_detached(server.url())
    {
        report.failure(&format!("no browser could be opened: {error}"), &["open the address by hand"], Exit::Disk);
    }
    let ended = watch::run(&root, &settings, &Keep, &Follow::new(global, false), |turn| {
        show(&server, &turn);
        report.diagnostics(&turn.built.diagnostics);
        if turn.first {
            report.skipped(&turn.built.skipped);
        }
        let outcome = if turn.built.output.is_some() { Outcome::Shown } else { Outcome::Errors };
        report.turn(&turn, &outcome, turn.took);
        Next::Wait
    });
    ended.map_or_else(|error| Err(not_watched(&error, report)), |()| Ok(Exit::Fine))
}

fn show(server: &Server, turn: &Turn) {
    server.show(serve::Turn {
        output: turn.built.output.clone(),
        diagnostics: turn.built.diagnostics.clone(),
        changed: turn.changed.iter().map(|change| change.path.clone()).collect(),
        site: turn.built.output.is_some().then(|| turn.built.site.clone()),
    });
}
