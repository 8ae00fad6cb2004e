//! Sites that are one file, with what the program says about them. See `tests/README.md`.

use std::fmt::Write as _;
use std::fs;

use super::{Run, Site, bless, repository};

/// A case: files below `== path` lines, then `== stderr` (or `== exit 2` for another exit code).
pub struct Case {
    pub files: Vec<(String, String)>,
    pub exit: i32,
    pub stderr: String,
}

fn parse(text: &str) -> Case {
    let mut case = Case { files: Vec::new(), exit: 1, stderr: String::new() };
    let mut current: Option<(String, String)> = None;
    for line in text.split_inclusive('\n') {
        match line.strip_prefix("== ") {
            Some(header) => {
                case.put(current.take());
                current = Some((header.trim().to_owned(), String::new()));
            }
            None => current.as_mut().expect("a case begins with `== `").1.push_str(line),
        }
    }
    case.put(current);
    case
}

impl Case {
    fn put(&mut self, section: Option<(String, String)>) {
        let Some((name, text)) = section else { return };
        match name.split_once(' ') {
            _ if name == "stderr" => self.stderr = text,
            Some(("exit", code)) => self.exit = code.parse().expect("an exit code"),
            _ => self.files.push((name, text)),
        }
    }
}

/// Runs the program on every case of a folder and compares what it says. Gives the names of the cases.
#[track_caller]
pub fn run_all(folder: &str, program: impl Fn(&Site) -> Run) -> Vec<String> {
    let mut failures = String::new();
    let mut names = Vec::new();
    let mut entries: Vec<_> =
        fs::read_dir(repository(folder)).expect("the folder").map(|e| e.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        let text = fs::read_to_string(&path).expect("a case");
        let case = parse(&text);
        let site = Site::new();
        for (file, content) in &case.files {
            site.write(file, content);
        }
        let run = program(&site);
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        if bless() {
            let head = text.split("== stderr").next().expect("a part");
            let head: String = head.split_inclusive('\n').filter(|line| !line.starts_with("== exit ")).collect();
            let exit = if run.code == 1 { String::new() } else { format!("== exit {}\n", run.code) };
            fs::write(&path, format!("{head}{exit}== stderr\n{}", run.stderr)).expect("a written case");
        } else if run.stderr != case.stderr || run.code != case.exit {
            let _ = writeln!(
                failures,
                "{name}: exit {} (expected {}), said:\n{}\nexpected:\n{}\n",
                run.code, case.exit, run.stderr, case.stderr
            );
        }
        if run.code != 0 {
            assert!(!site.path("public").exists(), "{name}: a broken site was published");
        }
        names.push(name);
    }
    assert!(failures.is_empty(), "{failures}");
    names
}
