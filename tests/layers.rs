//! The file list is the pipeline: no stage imports a later one, and the stages between the words and the edges
//! are pure.

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use common::repository;

/// The modules of the crate, each importing only those before it.
const ORDER: &[&str] = &[
    // words: plain values
    "limits", "picture", "media", "source", "html", "diag", "date", "memo", "progress",
    "language", // pipeline: pure
    "detect", "parse", "config", "schema", "resolve", "check", "suggest", "import", "compose", "render", "search",
    "build", // edges: the only I/O
    "theme", "disk", "watch", "serve", "web", "deploy", "cli",
];

const EDGES: &[&str] = &["theme", "disk", "watch", "serve", "web", "deploy", "cli"];

/// What a pure module does not touch: the disk, the clock, the environment, other processes, the order of hash maps.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::env",
    "std::time",
    "std::net",
    "std::process",
    "std::io",
    "SystemTime",
    "Instant",
    "HashMap",
    "HashSet",
    "println!",
    "walkdir",
    "jiff",
];

/// Each source file below `src/` with the module of the crate it belongs to.
fn files() -> Vec<(String, PathBuf)> {
    let src = repository("src");
    let mut files: Vec<(String, PathBuf)> = walkdir::WalkDir::new(&src)
        .into_iter()
        .map(|entry| entry.expect("an entry").into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| {
            let inner = path.strip_prefix(&src).expect("inside").to_owned();
            let first = inner.iter().next().expect("a part");
            let module = Path::new(first).file_stem().expect("a name").to_string_lossy().into_owned();
            (module, path)
        })
        .filter(|(module, _)| module != "lib" && module != "main")
        .collect();
    files.sort();
    files
}

/// The code of a file without its tests and comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a source file");
    let text = text.split("#[cfg(test)]").next().expect("a part");
    text.lines().filter(|line| !line.trim_start().starts_with("//")).fold(String::new(), |mut code, line| {
        code.push_str(line);
        code.push('\n');
        code
    })
}

#[test]
fn no_module_imports_a_later_one() {
    let place = |module: &str| ORDER.iter().position(|other| *other == module);
    let mut wrong = String::new();
    let mut imports = 0;
    for (module, path) in files() {
        let own = place(&module).unwrap_or_else(|| panic!("{module} has no place in the order"));
        for part in code(&path).split("crate::").skip(1) {
            let other: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            imports += 1;
            match place(&other) {
                Some(at) if at <= own => {}
                _ => writeln!(wrong, "{} imports {other}", path.display()).expect("written"),
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(imports > 50, "only {imports} imports were found");
}

#[test]
fn the_pipeline_touches_no_disk_no_clock_and_no_hash_order() {
    let mut wrong = String::new();
    for (module, path) in files() {
        if EDGES.contains(&module.as_str()) {
            continue;
        }
        let code = code(&path);
        for impure in IMPURE.iter().filter(|impure| code.contains(**impure)) {
            writeln!(wrong, "{} uses {impure}", path.display()).expect("written");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_file_says_in_its_first_line_what_it_is() {
    for (_, path) in files() {
        let text = fs::read_to_string(&path).expect("a source file");
        assert!(text.starts_with("//! "), "{}", path.display());
    }
}
