//! What several tests need: sites in temporary folders and the program run on them.

#![allow(dead_code, reason = "each test file uses a part of it")]

pub mod cases;
pub mod tools;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A site in a folder.
pub struct Site {
    root: PathBuf,
    /// Removed with the site.
    _dir: Option<TempDir>,
}

impl Site {
    /// A site with a title and no texts.
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let site = Self { root: dir.path().to_owned(), _dir: Some(dir) };
        fs::create_dir(site.path("content")).expect("a folder");
        site.write("nutgraf.yaml", "title: Test\n");
        site
    }

    /// The site that stands in a folder, which stays.
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_owned(), _dir: None }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    pub fn write(&self, path: &str, text: &str) -> &Self {
        self.write_bytes(path, text.as_bytes())
    }

    pub fn write_bytes(&self, path: &str, bytes: &[u8]) -> &Self {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, bytes).expect("a file");
        self
    }

    pub fn remove(&self, path: &str) -> &Self {
        fs::remove_file(self.path(path)).expect("a file to remove");
        self
    }

    /// An article of 2026-02-06 with a body.
    pub fn article(&self, id: &str, body: &str) -> &Self {
        self.write(
            &format!("content/articles/{id}.md"),
            &format!("---\ntitle: About {id}\ndate: 2026-02-06\n---\n{body}\n"),
        )
    }

    pub fn actor(&self, id: &str, name: &str) -> &Self {
        self.write(&format!("content/actors/{id}.md"), &format!("---\nname: {name}\nkind: person\n---\n"))
    }

    /// Runs `nutgraf build` with further arguments.
    pub fn build(&self, arguments: &[&str]) -> Run {
        self.run(&[&["build"], arguments].concat())
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        run(self.root(), arguments)
    }

    /// A file of the output.
    pub fn output(&self, path: &str) -> String {
        let path = self.path("public").join(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }
}

/// What a run of the program gave.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    fn new(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    #[track_caller]
    pub fn succeeded(self) -> Self {
        assert_eq!(self.code, 0, "{}", self.stderr);
        self
    }

    #[track_caller]
    pub fn failed(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}", self.stderr);
        self
    }
}

/// Runs the program in a folder, with nothing of this process's environment that it would listen to.
pub fn run(folder: &Path, arguments: &[&str]) -> Run {
    run_with(folder, arguments, &[])
}

/// As [`run`], with variables in its environment.
pub fn run_with(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
    let mut command = command(env!("CARGO_BIN_EXE_nutgraf"), folder);
    command.args(arguments).envs(variables.iter().copied());
    Run::new(command.output().expect("the program runs"))
}

/// The most seconds of a processor that a bounded run takes: several times what the slowest takes in a program that is
/// not optimised, and far less than what grows without bound.
const SECONDS: u64 = 180;

/// As [`run`], in so many mebibytes of memory and [`SECONDS`]: what asks for more is ended. Two threads, so that it does
/// not depend on the machine how much all of them need. Only Linux counts memory so.
pub fn run_within(folder: &Path, mebibytes: u64, arguments: &[&str]) -> Run {
    let mut command = command("sh", folder);
    let memory = if cfg!(target_os = "linux") { format!("ulimit -v {};", mebibytes * 1024) } else { String::new() };
    let limit = format!("{memory} ulimit -t {SECONDS};");
    command.args(["-c", &format!("{limit} exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_nutgraf")]);
    command.args(arguments).env("RAYON_NUM_THREADS", "2");
    Run::new(command.output().expect("the program runs"))
}

/// A program that is to run in a folder, with nothing of this process's environment that nutgraf would listen to.
pub fn command(program: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    for name in ["ROOT", "COLOR", "FORMAT", "OUTPUT", "BASE_URL", "NOW", "DEPLOY_TO"] {
        command.env_remove(format!("NUTGRAF_{name}"));
    }
    // What a deployment would listen to.
    let is_of_a_store = |name: &str| ["AWS_", "AZURE_", "GOOGLE_"].iter().any(|start| name.starts_with(start));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(is_of_a_store)) {
        command.env_remove(name);
    }
    // Where a service says that the repository stands.
    command.env_remove("GITHUB_WORKSPACE").env_remove("CI_PROJECT_DIR");
    // These sites need not outlast a power failure.
    command.env("CI", "true");
    command.env_remove("NO_COLOR").env("SOURCE_DATE_EPOCH", "1770400000").current_dir(folder);
    command
}

/// Whether a path ends in an extension, as in `md`.
pub fn is_a(extension: &str, path: &str) -> bool {
    Path::new(path).extension().is_some_and(|found| found == extension)
}

/// A chunk of a PNG: its length, its kind, what it holds, and their check sum (PNG, annex D).
pub fn png_chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let inner = [&kind[..], data].concat();
    let sum = !inner.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 })
    });
    [&u32::try_from(data.len()).expect("a length").to_be_bytes()[..], &inner, &sum.to_be_bytes()].concat()
}

/// All files below a folder with their content, by their paths with `/`; without those that vanish meanwhile.
pub fn files(folder: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut files = std::collections::BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder) {
        let is_gone = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
        let entry = match entry {
            Err(error) if error.depth() > 0 && error.io_error().is_some_and(is_gone) => continue,
            entry => entry.expect("an entry"),
        };
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(folder).expect("inside");
            let path = path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
            match fs::read(entry.path()) {
                Err(error) if is_gone(&error) => {}
                bytes => drop(files.insert(path, bytes.expect("a file"))),
            }
        }
    }
    files
}

/// Whether expected files are to be written anew instead of compared (`NUTGRAF_BLESS=1`).
pub fn bless() -> bool {
    std::env::var_os("NUTGRAF_BLESS").is_some()
}

/// A folder of the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
