//! `nutgraf schema`: what may stand in the files of a site, for editors. Start at [`run`].

use super::args::{Global, SchemaArgs};
use super::init::write;
use super::report::Report;
use super::site::root;
use super::{Exit, Step};
use crate::disk::authored;
use crate::schema::{self, KINDS};

/// Where the schemas of the files that an editor takes for YAML stand, with the kind of each. Front matter is a part of
/// a Markdown file, which no such editor looks into.
pub const SCHEMAS: &[(&str, &str)] = &[
    (".vscode/nutgraf/site.json", "site"),
    (".vscode/nutgraf/events.json", "events"),
    (".vscode/nutgraf/sources.json", "sources"),
];

/// What makes an editor use them.
pub const SETTINGS: &[(&str, &str)] = &[
    (".vscode/settings.json", include_str!("starter/vscode/settings.json")),
    (".vscode/extensions.json", include_str!("starter/vscode/extensions.json")),
    (".vscode/tasks.json", include_str!("starter/vscode/tasks.json")),
];

pub fn run(global: &Global, args: &SchemaArgs, report: &mut Report) -> Step<Exit> {
    if args.write {
        return written(global, report);
    }
    let text = match &args.kind {
        Some(kind) => text(kind),
        None => KINDS.iter().fold(String::new(), |list, (name, about)| list + &format!("{name:<16} {about}\n")),
    };
    report.printed(&text);
    Ok(Exit::Fine)
}

/// A schema as it stands in a file. The command line lets no other name through.
pub fn text(kind: &str) -> String {
    let schema = schema::of(kind).unwrap_or_default();
    format!("{schema:#}\n")
}

/// Writes the schemas anew, and the settings that are not there yet.
fn written(global: &Global, report: &mut Report) -> Step<Exit> {
    let root = root(global, report)?;
    let (mut made, mut kept) = (Vec::new(), Vec::new());
    for (path, kind) in SCHEMAS {
        authored::anew(&root, &root.join(path), &text(kind))
            .map_err(|error| report.failure(&format!("cannot write {path}: {error}"), &[], Exit::Disk))?;
        made.push(*path);
    }
    for (path, text) in SETTINGS {
        let is_new = write(&root, path, text)
            .map_err(|error| report.failure(&format!("cannot write {path}: {error}"), &[], Exit::Disk))?;
        if is_new { made.push(*path) } else { kept.push(*path) }
    }
    let mut said = made.join("\n") + "\n";
    if kept.contains(&".vscode/settings.json") {
        said += "\n.vscode/settings.json is there already and was left alone. Let it hold\n\n";
        said += SETTINGS[0].1;
    }
    report.said(&said, &serde_json::json!({"written": made, "kept": kept}));
    Ok(Exit::Fine)
}
