//! `nutgraf suggest`: who and when, from a text.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{Global, SuggestArgs};
use super::report::Report;
use super::site::{date, not_read, refuse_unread};
use super::{Exit, Step};
use crate::config;
use crate::detect;
use crate::diag::Harmless;
use crate::disk::inside;
use crate::disk::{self, authored};
use crate::parse::{self, Form, Kind};
use crate::resolve::found::{Who, Written};
use crate::source::{SitePath, Source};
use crate::suggest::{self, Suggestions, excerpt, json::json, plan};

/// The site that a text is read for.
struct Site {
    root: PathBuf,
    lang: String,
    written: Written,
}

pub fn run(global: &Global, args: &SuggestArgs, report: &mut Report) -> Step<Exit> {
    let file = existing(&args.file);
    let bytes = read(&file).map_err(|why| not_read(&args.file, &why, report))?;
    let site = site(global, &file, report)?;
    let source = source(&file, &bytes);
    if source.invalid_utf8.is_some() {
        let help = ["save the file in the encoding UTF-8"];
        return Err(report.failure(&format!("{} is not UTF-8 text", args.file.display()), &help, Exit::Content));
    }
    let given = date(args.date.as_deref(), report)?;
    let (lang, written) = site
        .as_ref()
        .map_or_else(|| (String::from("en"), Written::default()), |site| (site.lang.clone(), site.written.clone()));
    let suggestions = suggest::of(&source, &lang, given, &written);
    let lang = &suggestions.lang;
    if !detect::knows(lang) {
        let help = ["names and dates are found in English texts only; write `lang: en` if it is one"];
        return Err(report.failure(&format!("there are no rules for the language `{lang}`"), &help, Exit::Usage));
    }
    if args.json {
        report.printed(&(json(&suggestions, &source.text) + "\n"));
        return Ok(Exit::Fine);
    }
    if args.write {
        return write(&file, &source, &suggestions, site.as_ref(), report);
    }
    report.printed(&Harmless::from(table(&source, &suggestions, &args.file)));
    Ok(Exit::Fine)
}

/// A text of at most [`limits::TEXT_BYTES`]. One that stands in a site is none that a link leads out of it to: whoever
/// wrote it is not always who reads it here.
fn read(file: &Path) -> io::Result<Vec<u8>> {
    let opened = match place_in_site(file) {
        Some((root, place)) => inside::open(&root, &place),
        None => fs::File::open(file),
    };
    inside::read_text(&opened?)
}

/// The site that a file stands in as it is named, whatever links lead out on the way, or else where it really stands:
/// its real folder, and the place of the file below it.
fn place_in_site(file: &Path) -> Option<(PathBuf, PathBuf)> {
    let named = std::path::absolute(file).ok()?;
    let real = || Some(file.parent()?.join(".").canonicalize().ok()?.join(file.file_name()?));
    let of = |place: PathBuf| {
        let root = disk::find_root(place.parent()?)?;
        let inner = place.strip_prefix(&root).ok()?;
        Some((root.canonicalize().ok()?, inner.to_owned()))
    };
    let (root, inner) = of(named).or_else(|| of(real()?))?;
    let place = root.join(inner);
    Some((root, place))
}

/// The file, or the Markdown that was made of it.
fn existing(file: &Path) -> PathBuf {
    let is_gone = !file.exists() && file.extension().is_some_and(|extension| extension == "txt");
    let name = file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let made = file.with_file_name(format!("{}.md", parse::plain_text::dated_name(&name).1));
    if is_gone && made.exists() { made } else { file.to_owned() }
}

/// The site that is named, or that the file or the current folder belongs to; none where there is none.
fn site(global: &Global, file: &Path, report: &mut Report) -> Step<Option<Site>> {
    let near = file.canonicalize().ok().and_then(|file| disk::find_root(&file));
    let root = match &global.root {
        Some(_) => Some(super::site::root(global, report)?),
        None => near.or_else(|| std::env::current_dir().ok().and_then(|folder| disk::find_root(&folder))),
    };
    let Some(root) = root else { return Ok(None) };
    let tree = disk::read(&root).map_err(|error| report.failure(&error.to_string(), &[], Exit::Disk))?;
    let is_actor = |path: &SitePath| parse::form(path) == Some(Form::Markdown(Kind::Actor));
    // Those whose file cannot be read would be taken for new.
    refuse_unread(&tree, |path| path.as_str() == config::FILE || is_actor(path), report)?;
    let (config, ..) = config::read(&tree);
    let actors = tree.iter().filter_map(|(path, _)| is_actor(path).then(|| tree.text(path.as_str())).flatten());
    let settings = parse::Settings::default();
    let parsed: Vec<Arc<parse::Parsed>> = actors.map(|source| Arc::new(parse::parse(source, &settings))).collect();
    Ok(Some(Site { root, lang: config.lang, written: Written::new(&parsed) }))
}

/// The text as an article, wherever the file lies.
fn source(file: &Path, bytes: &[u8]) -> Source {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let path = format!("content/articles/{name}");
    let known = parse::form(&SitePath::new(&path)).is_some();
    let path = if known { path } else { path + ".txt" };
    Source::from_bytes(SitePath::new(&path), bytes)
}

/// What was found, for a person.
fn table(source: &Source, suggestions: &Suggestions, file: &Path) -> String {
    let text = &source.text;
    let mut out = String::new();
    let (known, new): (Vec<_>, Vec<_>) =
        suggestions.actors.iter().partition(|actor| matches!(actor.who, Who::Known(_) | Who::Draft(_)));
    for (title, actors) in [("Actors with a file", known), ("Actors without a file", new)] {
        if actors.is_empty() {
            continue;
        }
        let _ = writeln!(out, "{title}\n");
        let width = actors.iter().map(|actor| actor.named.name.chars().count()).max().unwrap_or(0).min(44);
        for actor in actors {
            let named = &actor.named;
            let role = match (&named.role, &named.of) {
                (Some(role), Some(of)) => format!(", {role} ({of})"),
                (Some(role), None) => format!(", {role}"),
                _ => String::new(),
            };
            let (line, column) = source.line_column(named.grounds.start);
            let _ = writeln!(out, "  {:<width$}  {:>2} %  {}{role}", named.name, named.confidence, named.kind.name());
            if !named.aliases.is_empty() {
                let _ = writeln!(out, "  {:<width$}        also {}", "", named.aliases.join(", "));
            }
            let note = match actor.who {
                Who::Unclear => Some("left out: several bear the name, or another actor has the id"),
                Who::Draft(_) => Some("its file is a draft"),
                _ => None,
            };
            if let Some(note) = note {
                let _ = writeln!(out, "  {:<width$}        {note}", "");
            }
            let _ = writeln!(out, "  {:<width$}        {line}:{column} “{}”", "", excerpt(text, &named.grounds, 70));
        }
        out.push('\n');
    }
    if !suggestions.dates.is_empty() {
        let counted = suggestions.date.map_or_else(
            || String::from("no day is known to count from: give `--date`"),
            |date| format!("counted from {date}"),
        );
        let _ = writeln!(out, "Dates, {counted}\n");
        let words = |range: &std::ops::Range<usize>| excerpt(text, range, 34);
        let width = suggestions.dates.iter().map(|found| words(&found.range).chars().count()).max().unwrap_or(0);
        for found in &suggestions.dates {
            let (line, column) = source.line_column(found.range.start);
            let date = found.date.map_or_else(|| String::from("-"), |date| date.to_string());
            let mark = if found.event { "event" } else { "" };
            let _ = writeln!(
                out,
                "  {:<width$}  {date:<23} {mark:<5}  {line}:{column} {}",
                words(&found.range),
                excerpt(text, &found.sentence, 60)
            );
        }
        out.push('\n');
    }
    if out.is_empty() {
        out.push_str("Nobody and no date was found.\n");
    } else {
        let file = Harmless::name(file.display().to_string());
        let _ = writeln!(out, "Nothing is written. `nutgraf suggest --write {file}` takes it over.");
    }
    out
}

/// Writes what the plan says, each file only where there is none.
fn write(
    file: &Path,
    source: &Source,
    suggestions: &Suggestions,
    site: Option<&Site>,
    report: &mut Report,
) -> Step<Exit> {
    let Some(site) = site else {
        let help = ["put the text into content/articles/ of a site, or name the site with `--root`"];
        return Err(report.failure("there is no site to write to: no nutgraf.yaml", &help, Exit::Usage));
    };
    if suggestions.article.as_ref().is_none_or(|article| article.broken) {
        let help = ["`nutgraf build` says what is wrong with it"];
        return Err(report.failure("the front matter cannot be read", &help, Exit::Content));
    }
    let plan = plan::plan(source, suggestions);
    let is_plain = parse::form(&source.path) == Some(Form::PlainText);
    if is_plain && suggestions.date.is_none() {
        let help = ["give the day it was published: `--date 2026-02-06`"];
        return Err(report.failure("the text tells no day that it is of", &help, Exit::Usage));
    }
    let refused = |error: disk::DiskError, report: &mut Report| report.failure(&error.to_string(), &[], Exit::Disk);
    let mut said = String::new();
    for folder in [articles(site), site.root.join("content/actors")] {
        if !inside::is_folder_of(&site.root, &folder) {
            let help = ["put a folder in the place of the link"];
            return Err(report.failure(&format!("{} leads out of the site", folder.display()), &help, Exit::Usage));
        }
    }
    if let Some(text) = &plan.article {
        let target = target(file, site, is_plain);
        if is_plain {
            new_file(&target, text, site).map_err(|error| refused(error, report))?;
            let _ = writeln!(said, "wrote {}", shown(&target, site));
            let inside = file.canonicalize().is_ok_and(|file| file.starts_with(site.root.join("content/articles")));
            if inside {
                fs::remove_file(file).map_err(|error| refused(disk::failed("cannot remove", file)(error), report))?;
                let _ = writeln!(said, "removed {}, which it was made from", shown(file, site));
            }
        } else {
            replace(file, text).map_err(|error| refused(error, report))?;
            let _ = writeln!(said, "wrote `actors` into {}", shown(file, site));
        }
    }
    let folder = site.root.join("content/actors");
    let mut drafts = 0;
    for (id, text) in &plan.actors {
        let path = folder.join(format!("{id}.md"));
        match new_file(&path, text, site) {
            Ok(()) => {
                drafts += 1;
                let _ = writeln!(said, "wrote {}", shown(&path, site));
            }
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(refused(error, report)),
        }
    }
    if said.is_empty() {
        said.push_str("nothing to write: everything that was found is taken over already\n");
    }
    if drafts > 0 {
        let _ = writeln!(
            said,
            "\nThe new actors are drafts: correct each, and delete `draft: true`. `nutgraf serve` shows drafts."
        );
    }
    report.printed(&Harmless::from(said));
    Ok(Exit::Fine)
}

/// Where the article is written: at its place in the site, or there where it would be one.
fn target(file: &Path, site: &Site, is_plain: bool) -> PathBuf {
    if !is_plain {
        return file.to_owned();
    }
    let name = file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = format!("{}.md", parse::plain_text::dated_name(&name).1);
    let articles = articles(site);
    match file.canonicalize().ok().filter(|file| file.starts_with(&articles)) {
        Some(inside) => inside.with_file_name(name),
        None => articles.join(name),
    }
}

fn articles(site: &Site) -> PathBuf {
    site.root.join("content/articles")
}

fn shown(path: &Path, site: &Site) -> Harmless {
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    Harmless::name(real.strip_prefix(&site.root).unwrap_or(path).display().to_string())
}

/// Writes a file that is not there yet.
fn new_file(path: &Path, text: &str, site: &Site) -> Result<(), disk::DiskError> {
    authored::new_file(&site.root, path, text).map_err(disk::failed("cannot write", path))
}

/// Puts a text in the place of a file, which may stand in another site or in none.
fn replace(path: &Path, text: &str) -> Result<(), disk::DiskError> {
    let (root, place) = place_in_site(path).unwrap_or_else(|| {
        let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        (real.parent().unwrap_or(&real).to_owned(), real)
    });
    authored::anew(&root, &place, text).map_err(disk::failed("cannot write", path))
}
