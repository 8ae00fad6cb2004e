//! `nutgraf init`: a small complete site to begin with. Start at [`run`].

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::args::{Global, InitArgs};
use super::report::Report;
use super::schema::{self, SCHEMAS, SETTINGS};
use super::site::builtin_languages;
use super::{Exit, Step, ci};
use crate::config;
use crate::disk::{self, authored};
use crate::parse::kinds::is_language_tag;
use crate::suggest::plan::scalar;

/// What a new site says. `{title}`, `{lang}`, `{today}`, `{closed}`, `{vote}`, `{description}` and the words of the menu
/// stand for what is known only then.
const CONTENT: &[(&str, &str)] = &[
    (config::FILE, include_str!("starter/nutgraf.yaml")),
    (".gitignore", include_str!("starter/gitignore")),
    ("content/about.md", include_str!("starter/content/about.md")),
    ("content/articles/old-bridge.md", include_str!("starter/content/articles/old-bridge.md")),
    ("content/actors/millbrook-council.md", include_str!("starter/content/actors/millbrook-council.md")),
    ("content/actors/ruth-okafor.md", include_str!("starter/content/actors/ruth-okafor.md")),
    ("content/events/bridge-closed.md", include_str!("starter/content/events/bridge-closed.md")),
    ("content/events/council-vote.md", include_str!("starter/content/events/council-vote.md")),
    ("content/sources/bridge.yaml", include_str!("starter/content/sources/bridge.yaml")),
];

pub fn run(global: &Global, args: &InitArgs, report: &mut Report) -> Step<Exit> {
    let base = global.root.clone().unwrap_or_default();
    let folder = match &args.folder {
        Some(folder) => base.join(folder),
        None if base.as_os_str().is_empty() => PathBuf::from("."),
        None => base,
    };
    if !is_language_tag(&args.lang) {
        let message = format!("`{}` is not a language tag", args.lang);
        return Err(report.failure(&message, &["write one as in `en`, `fa` or `pt-BR`"], Exit::Usage));
    }
    if is_input(&folder) {
        let message = format!("{} is a folder that another site is read from", folder.display());
        return Err(report.failure(&message, &["name a folder outside of that site"], Exit::Usage));
    }
    let title = args.title.clone().unwrap_or_else(|| title_of(&folder));
    let files = files(args, &title);
    let is_taken = |path: &&str| !path.starts_with('.') && folder.join(path).exists();
    let there: Vec<&str> = files.iter().map(|(path, _)| *path).filter(is_taken).collect();
    if !there.is_empty() {
        let message = format!("{} holds {} already", folder.display(), there.join(", "));
        return Err(report.failure(
            &message,
            &["name another folder: `nutgraf init my-site`", "to add to a site, use `nutgraf new`"],
            Exit::Usage,
        ));
    }
    let refused = |path: &str, error: &io::Error, report: &mut Report| {
        report.failure(&format!("cannot write {}: {error}", folder.join(path).display()), &[], Exit::Disk)
    };
    let root = fs::create_dir_all(&folder).and_then(|()| folder.canonicalize());
    let root = root.map_err(|error| refused("", &error, report))?;
    let mut written = Vec::new();
    for (path, text) in &files {
        match write(&root, path, text) {
            Ok(true) => written.push(*path),
            Ok(false) => {}
            Err(error) => {
                // Half of a site would stand in the way of the next try.
                for path in written {
                    drop(fs::remove_file(root.join(path)));
                }
                return Err(refused(path, &error, report));
            }
        }
    }
    let way = if folder == Path::new(".") { String::new() } else { format!("  cd {}\n", quoted(&folder)) };
    let parts = [
        ("nutgraf.yaml", "title, menu, language"),
        ("content/", "an explainer, two actors, two events, sources and a page, to change or delete"),
        (".vscode/", "makes VS Code complete and check nutgraf.yaml and lists of events"),
        (ci::file(args.ci).0, "checks, builds and publishes the site; its first lines say how to turn that on"),
    ];
    let is_shown = |path: &str| !(args.empty && path == "content/");
    let parts =
        parts.into_iter().filter(|(path, _)| is_shown(path) && written.iter().any(|file| file.starts_with(path)));
    let parts = parts.fold(String::new(), |list, (path, about)| list + &format!("  {path:<27} {about}\n"));
    let said = format!(
        "A site in {}:\n{parts}\nNext:\n{way}\
         \x20 nutgraf serve --open        shows it in the browser, and follows what you change\n\
         \x20 nutgraf new article TITLE   makes the file of your first explainer\n\
         \x20 nutgraf build               makes public/, which any web server can publish\n",
        shown(&folder),
    );
    report.said(&said, &serde_json::json!({"folder": folder.display().to_string(), "written": written}));
    Ok(Exit::Fine)
}

const DESCRIPTION: &str = "description: Who is who and what happened when, told so that everybody can follow.";

/// What `nutgraf.yaml` says of the example's page.
const ABOUT: &str = "  - {title: About, url: about.md}\n";

/// All files of a new site: what it says, and what editors and a service need. Those whose names begin with a dot are
/// left as they are where they exist.
fn files(args: &InitArgs, title: &str) -> Vec<(&'static str, String)> {
    let today = jiff::Zoned::now().date();
    let is_english = args.lang.split('-').next() == Some("en");
    let language = builtin_languages().get(&args.lang, None);
    let word = |key: &str| scalar(language.word(key));
    let day = |days: i64| today.saturating_add(jiff::Span::new().days(days));
    let values = [
        ("{title}", scalar(title)),
        ("{lang}", args.lang.clone()),
        ("{today}", today.to_string()),
        ("{closed}", day(-40).to_string()),
        // A month is as much as is known of it.
        ("{vote}", day(90).strftime("%Y-%m").to_string()),
        ("{description}", String::from(if is_english { DESCRIPTION } else { "# description: what the site is about" })),
        ("{explainers}", word("explainers")),
        ("{timeline}", word("timeline")),
        ("{who_is_who}", word("who_is_who")),
    ];
    let filled = |text: &str| values.iter().fold(text.to_owned(), |text, (gap, value)| text.replace(gap, value));
    let is_example = |path: &str| path.starts_with("content/");
    let content = CONTENT.iter().filter(|(path, _)| !args.empty || !is_example(path)).map(|(path, text)| {
        let text = if args.empty { filled(&text.replace(ABOUT, "")) } else { filled(text) };
        (*path, if is_english { text } else { in_english(path, text) })
    });
    let settings = SETTINGS.iter().map(|(path, text)| (*path, (*text).to_owned()));
    let schemas = SCHEMAS.iter().map(|(path, kind)| (*path, schema::text(kind)));
    let service = (!args.no_ci).then(|| ci::file(args.ci));
    // git keeps no empty folder, and without this one there is no site.
    let kept = args.empty.then(|| ("content/.gitkeep", String::new()));
    content.chain(kept).chain(settings).chain(schemas).chain(service).collect()
}

/// A file of a site in another language, which says that it is in English, so that it is read and set as that.
fn in_english(path: &str, text: String) -> String {
    // The text of an event is in the language of the page that shows it.
    let has_language = path.starts_with("content/") && !path.starts_with("content/events/");
    if has_language { text.replacen("---\n", "---\nlang: en\n", 1) } else { text }
}

/// Writes a file of a site, whose real path is given, unless there is one. Whether it was written.
pub fn write(root: &Path, path: &str, text: &str) -> io::Result<bool> {
    match authored::new_file(root, &root.join(path), text) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}

/// A path as shells take it.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | '~');
    if text.chars().all(is_plain) { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

/// Whether a folder lies in one that another site is read from.
fn is_input(folder: &Path) -> bool {
    let Ok(folder) = disk::real(folder) else { return false };
    let site = disk::find_root(&folder);
    site.is_some_and(|site| disk::FOLDERS.iter().any(|input| folder.starts_with(site.join(input))))
}

fn shown(folder: &Path) -> String {
    if folder == Path::new(".") { String::from("this folder") } else { folder.display().to_string() }
}

/// The name of a folder as a title: `port-explained` is "Port explained".
fn title_of(folder: &Path) -> String {
    let name = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let name = name.file_name().map(|name| name.to_string_lossy().replace(['-', '_'], " ")).unwrap_or_default();
    let mut letters = name.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::from("Explainers"),
    }
}
