//! `nutgraf import`: files of other programs, read and written as files of the site. Start at [`run`].
//!
//! Everything is read and made first; only then is looked for what stands in the way, and only then is anything written.

mod folder;
mod said;
mod written;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use self::folder::Origin;
use super::args::{Global, ImportArgs, ImportFrom};
use super::report::Report;
use super::site::{builtin_languages, not_read, refuse_unread, root};
use super::{Exit, Step};
use crate::config;
use crate::date::Date;
use crate::diag;
use crate::disk;
use crate::disk::inside;
use crate::import::content::Program;
use crate::import::timelinejs::{self, Wishes};
use crate::import::{Import, content};
use crate::parse::id;
use crate::source::{SitePath, Source, SourceTree};

/// The site that is imported into.
struct Site {
    root: PathBuf,
    tree: SourceTree,
    lang: String,
}

pub fn run(global: &Global, args: &ImportArgs, report: &mut Report) -> Step<Exit> {
    let root = root(global, report)?;
    let tree = disk::read(&root).map_err(|error| report.failure(&error.to_string(), &[], Exit::Disk))?;
    refuse_unread(&tree, |path| path.as_str() == config::FILE, report)?;
    let (config, ..) = config::read(&tree);
    let site = Site { root, tree, lang: config.lang };
    let (name, import, origin) = match &args.from {
        ImportFrom::Timelinejs { file, id } => {
            ("timelinejs", timeline(file, id.as_deref(), &site, report)?, Origin::none())
        }
        ImportFrom::Zola { folder } => of_folder(Program::Zola, folder, &site, report)?,
        ImportFrom::Hugo { folder } => of_folder(Program::Hugo, folder, &site, report)?,
    };
    report.diagnostics(&import.diagnostics);
    if diag::has_errors(&import.diagnostics) {
        report.not_imported();
        return Ok(if diag::has_faults(&import.diagnostics) { Exit::Disk } else { Exit::Content });
    }
    let files = written::new_files(&import, &origin, &site, report)?;
    if !args.dry_run {
        written::write(&files, &origin, &site.root, report)?;
    }
    said::tell(name, &import, &files, args.dry_run, report);
    Ok(Exit::Fine)
}

fn timeline(file: &Path, id: Option<&str>, site: &Site, report: &mut Report) -> Step<Import> {
    if let Some(wrong) = id.filter(|id| id::check(id).is_err()) {
        let help = format!("say `--id {}`", id::propose(wrong));
        return Err(report.failure(&format!("`{wrong}` cannot be an id"), &[&help], Exit::Usage));
    }
    let bytes = File::open(file).and_then(|file| read(&file)).map_err(|why| not_read(file, &why, report))?;
    let source = Source::from_bytes(SitePath::new(&file.to_string_lossy().replace('\\', "/")), &bytes);
    let languages = builtin_languages();
    let tags = [site.lang.as_str(), "en-US"].into_iter().chain(languages.tags());
    let words: Vec<_> = tags.map(|tag| languages.get(tag, None).dates).collect();
    let today = jiff::Zoned::now().date().to_string();
    let today =
        Date::parse(&today).map_err(|error| report.failure(&format!("the clock: {error}"), &[], Exit::Usage))?;
    Ok(timelinejs::read(&source, &Wishes { id, today, words: &words }))
}

fn of_folder(program: Program, given: &Path, site: &Site, report: &mut Report) -> Step<(&'static str, Import, Origin)> {
    let (found, origin) = folder::read(program, given, site, report)?;
    let folder::Found { name, texts, files, statics, settings, diagnostics } = found;
    let mut import =
        content::read(&content::Folder { program, name: &name, texts, files, statics, settings, lang: &site.lang });
    import.diagnostics.extend(diagnostics);
    diag::sort(&mut import.diagnostics);
    Ok((program.name(), import, origin))
}

/// A file of at most [`limits::TEXT_BYTES`].
fn read(file: &File) -> io::Result<Vec<u8>> {
    if !file.metadata()?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file"));
    }
    inside::read_text(file)
}
