//! What tests need beyond this program: found, or else installed.

use std::env;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use serde_json::{Value, json};

use super::repository;

/// Where browsers are that take the same orders. `CHROMIUM` goes before all of them.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/// The oldest Node.js that Playwright runs on.
const NODE: u32 = 18;

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// While it is held no other test process installs anything.
pub fn installing() -> Result<File, String> {
    let lock = repository("tests/.installing");
    let lock = File::create(&lock).map_err(|error| format!("cannot write {}: {error}", lock.display()))?;
    // Of several test processes one installs, and the others find it done.
    lock.lock().map_err(|error| format!("cannot lock the installation: {error}"))?;
    Ok(lock)
}

pub fn chromium() -> Result<PathBuf, String> {
    if let Some(chosen) = env::var_os("CHROMIUM").filter(|chosen| !chosen.is_empty()) {
        return starts(&chosen).map_err(|why| format!("CHROMIUM names a browser that does not start: {why}"));
    }
    // On some systems a program of this name only says how to get the browser.
    let find = || BROWSERS.into_iter().find_map(|name| starts(name.as_ref()).ok());
    if let Some(found) = find() {
        return Ok(found);
    }
    let tried = apt(&["chromium"]);
    find().ok_or_else(|| {
        missing("Chromium", &tried, "install Chromium (`apt-get install chromium`) or Chrome, or name it in CHROMIUM")
    })
}

/// The full path of a program that stands on the `PATH` or is a path itself.
fn starts(program: &OsStr) -> Result<PathBuf, String> {
    version(program)?;
    let folders = env::var_os("PATH").unwrap_or_default();
    let here = env::current_dir().map_err(|error| error.to_string())?;
    let folders = env::split_paths(&folders).filter(|_| Path::new(program).components().count() == 1);
    let mut places = folders.chain([here]).map(|folder| folder.join(program));
    places.find(|path| path.is_file()).ok_or_else(|| format!("{} is nowhere on the PATH", program.display()))
}

pub fn node() -> Result<(), String> {
    let is_recent = || {
        let version = version("node").ok()?;
        let major = version.trim().trim_start_matches('v').split('.').next()?.parse::<u32>().ok()?;
        (major >= NODE).then_some(())
    };
    if is_recent().is_some() {
        return Ok(());
    }
    let tried = apt(&["nodejs"]);
    is_recent().ok_or_else(|| {
        missing(
            &format!("Node.js {NODE} or newer"),
            &tried,
            "install it (`apt-get install nodejs`) so that `node` is on the PATH",
        )
    })
}

/// A program that looks on while others call the system, and spoils their calls.
pub fn strace() -> Result<(), String> {
    let _alone = installing()?;
    let works = || said(Command::new("strace").args(["-f", "-o", "/dev/null", "true"]));
    if works().is_ok() {
        return Ok(());
    }
    let tried = if version("strace").is_ok() { Ok(String::new()) } else { apt(&["strace"]) };
    works().map(drop).map_err(|why| {
        let tried = tried.as_ref().map_or_else(String::as_str, |_| "it is installed");
        format!(
            "strace is missing or may not trace, and some tests spoil calls of the system with it.\n{tried}\n{why}\n\
             To run them, install it (`apt-get install strace`) and allow ptrace."
        )
    })
}

/// The packages of the lock file. A copy of that beside them says for which one they were installed.
pub fn packages(folder: &Path) -> Result<(), String> {
    let wanted = read(&folder.join("package-lock.json"))?;
    let installed = folder.join("node_modules").join("installed.json");
    if fs::read(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    if version(NPM).is_err() {
        let tried = apt(&["npm", "ca-certificates"]);
        version(NPM)
            .map_err(|_| missing("npm", &tried, "install it (`apt-get install npm`) so that `npm` is on the PATH"))?;
    }
    let mut npm = Command::new(NPM);
    npm.args(["ci", "--ignore-scripts"]).current_dir(folder);
    said(&mut npm).map_err(|why| {
        let folder = folder.display();
        format!("packages of npm are missing and could not be had: {why}\nRun `npm ci` in {folder} with a network.")
    })?;
    fs::write(&installed, wanted).map_err(|error| format!("cannot write {}: {error}", installed.display()))
}

fn missing(what: &str, tried: &Result<String, String>, help: &str) -> String {
    let tried = tried.as_ref().map_or_else(String::as_str, |_| "apt-get installed it, but it does not start");
    format!("{what} is missing: some tests run in a real browser, or need Node.js.\n{tried}\nTo run them, {help}.")
}

/// Installs packages of the system.
fn apt(packages: &[&str]) -> Result<String, String> {
    let is_root = said(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    let run = |arguments: &[&str]| {
        let mut command = Command::new(if is_root { "env" } else { "sudo" });
        if !is_root {
            // Without asking for a password: nobody would see the question.
            command.args(["-n", "env"]);
        }
        // Another installation may be under way.
        said(
            command
                .args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=600"])
                .args(arguments),
        )
    };
    // One source out of many may be out of reach, and yet all be there that is needed.
    let updated = run(&["update"]);
    run(&[&["install", "-y"], packages].concat()).map_err(|why| match updated {
        Ok(_) => why,
        Err(first) => format!("{first}\n{why}"),
    })
}

fn version(program: impl AsRef<OsStr>) -> Result<String, String> {
    said(Command::new(program).arg("--version"))
}

/// What a command says, or why it failed.
fn said(command: &mut Command) -> Result<String, String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{command:?}: {error}"))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
    if output.status.success() {
        return Ok(text(&output.stdout));
    }
    Err(format!("{command:?} failed ({}):\n{}\n{}", output.status, text(&output.stdout), text(&output.stderr)))
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// What the scripts of `tests/data` need.
static DATA: LazyLock<Result<(), String>> = LazyLock::new(|| {
    let _alone = installing()?;
    node()?;
    packages(&repository("tests/data"))
});

/// Runs a script of `tests/data` on named values; if it finds a mistake, what it says.
#[track_caller]
pub fn node_script(script: &str, arguments: &[&str], data: &[(String, Value)]) -> Result<(), String> {
    DATA.as_ref().unwrap_or_else(|why| panic!("{why}"));
    let input: Vec<Value> = data.iter().map(|(name, data)| json!({"name": name, "data": data})).collect();
    let mut child = Command::new("node")
        .arg(repository("tests/data").join(script))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("node runs");
    let text = Value::from(input).to_string();
    child.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("written");
    let output = child.wait_with_output().expect("it ends");
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}
