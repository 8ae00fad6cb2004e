//! `nutgraf new`: a file for an article, an actor, an event, a topic, a source or a page. Start at [`run`].

use super::args::{Global, NewArgs, NewKind};
use super::init::write;
use super::report::Report;
use super::site::root;
use super::{Exit, Step};
use crate::parse::id;
use crate::suggest::plan::scalar;

pub fn run(global: &Global, args: &NewArgs, report: &mut Report) -> Step<Exit> {
    let root = root(global, report)?;
    let title = args.title.join(" ");
    let id = match &args.id {
        Some(id) => id.clone(),
        None => id::slug(&title),
    };
    if id::check(&id).is_err() {
        let message = format!("no file can be named after `{}`", args.id.as_ref().unwrap_or(&title));
        let help = match id::propose(&id).as_str() {
            "" => String::from("give it an id of letters and digits: `--id my-file`"),
            near => format!("say `--id {near}`"),
        };
        return Err(report.failure(&message, &[&help], Exit::Usage));
    }
    let path = format!("content/{}{id}.md", args.kind.folder());
    let text = text(args.kind, &title, &jiff::Zoned::now().date().to_string());
    let made = write(&root, &path, &text)
        .map_err(|error| report.failure(&format!("cannot write {path}: {error}"), &[], Exit::Disk))?;
    if !made {
        let help = "give the new one another id: `--id my-file`";
        return Err(report.failure(&format!("{path} is there already"), &[help], Exit::Usage));
    }
    let hint = match args.kind {
        NewKind::Source => "",
        _ => "  a draft: `nutgraf serve --drafts` shows it, and without its line `draft: true` it is published\n",
    };
    report.said(&format!("{path}\n{hint}"), &serde_json::json!({"written": [path]}));
    Ok(Exit::Fine)
}

/// What such a file begins with. It is a draft, so that half of it is never published.
fn text(kind: NewKind, title: &str, today: &str) -> String {
    let title = scalar(title);
    match kind {
        NewKind::Article => format!(
            "---\ntitle: {title}\ndescription: \"\"\ndate: {today}\nactors: []\ntimeline: []\nsources: []\n# Delete this line to publish it.\ndraft: true\n---\n\n"
        ),
        NewKind::Actor => {
            format!("---\nname: {title}\naliases: []\nkind: person\ndescription: \"\"\nroles: []\ndraft: true\n---\n\n")
        }
        NewKind::Event => format!("---\ntitle: {title}\ndate: {today}\nactors: []\nsource: []\ndraft: true\n---\n\n"),
        // Shown only where something cites it, so that it needs to be no draft.
        NewKind::Source => format!("---\ntitle: {title}\npublisher: \"\"\ndate: {today}\n---\n"),
        NewKind::Topic | NewKind::Page => format!("---\ntitle: {title}\ndescription: \"\"\ndraft: true\n---\n\n"),
    }
}
