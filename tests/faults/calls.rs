//! Each call of the system in a build fails once, with each of several errors: `NUTGRAF_FAULTS=all` spoils every one,
//! `NUTGRAF_FAULTS=statx` every one of that name, else some of each sort are.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::versions::{SMALL, Versions};
use crate::common::tools;

/// Longer than a build takes on a busy machine.
const DEADLINE: Duration = Duration::from_mins(2);

/// The calls that have to do with files.
const CALLS: &[&str] = &[
    "open",
    "openat",
    "openat2",
    "read",
    "pread64",
    "readv",
    "write",
    "pwrite64",
    "writev",
    "close",
    "lseek",
    "fstat",
    "newfstatat",
    "statx",
    "getdents64",
    "readlink",
    "readlinkat",
    "access",
    "faccessat",
    "faccessat2",
    "fcntl",
    "getcwd",
    "mkdir",
    "mkdirat",
    "rename",
    "renameat",
    "renameat2",
    "link",
    "linkat",
    "symlink",
    "unlink",
    "unlinkat",
    "rmdir",
    "chmod",
    "fchmod",
    "fchmodat",
    "ftruncate",
    "copy_file_range",
    "sendfile",
    "flock",
    "fsync",
    "fdatasync",
    "syncfs",
];

const ERRORS: &[(&str, &str)] = &[
    ("ENOSPC", "No space left on device"),
    ("EIO", "Input/output error"),
    ("EACCES", "Permission denied"),
    ("EMFILE", "Too many open files"),
];

/// What came of the faults of one sort.
#[derive(Clone, Debug, Default)]
struct Row {
    injected: usize,
    /// The new site is published.
    harmless: usize,
    /// The build ended with 3, and said why.
    refused: usize,
    /// The program could not be loaded.
    unloaded: usize,
    /// A folder could not be closed.
    folders: usize,
}

/// Runs a command to its end, which has to come.
pub fn ended(command: &mut Command) -> Output {
    command.process_group(0);
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    let start = Instant::now();
    while child.try_wait().expect("a state").is_none() {
        if start.elapsed() > DEADLINE {
            // With what it looks at.
            let group = format!("-{}", child.id());
            Command::new("kill").args(["-KILL", "--", &group]).status().expect("kill runs");
            child.wait().expect("it ends");
            panic!("it does not end: {command:?}");
        }
        thread::sleep(Duration::from_millis(1));
    }
    child.wait_with_output().expect("its output")
}

/// How often one thread makes each call in a build where nothing fails.
fn counts(versions: &Versions, log: &Path) -> BTreeMap<&'static str, usize> {
    let traced = ended(&mut versions.traced(&["-e", "trace=%file,%desc"], log));
    assert!(traced.status.success(), "{}", String::from_utf8_lossy(&traced.stderr));
    let mut counts: BTreeMap<(String, &str), usize> = BTreeMap::new();
    let log = fs::read_to_string(log).expect("a log");
    for line in log.lines() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let name = rest.trim_start().split('(').next().unwrap_or_default();
        if let Some(call) = CALLS.iter().find(|call| **call == name) {
            *counts.entry((thread.to_owned(), call)).or_default() += 1;
        }
    }
    let mut most = BTreeMap::new();
    for ((_, call), count) in counts {
        let entry = most.entry(call).or_insert(0);
        *entry = count.max(*entry);
    }
    most
}

/// Lets the call number `n` of each thread fail. `None` if no thread made so many.
fn fault(versions: &Versions, log: &Path, call: &str, error: (&str, &str), n: usize, row: &mut Row) -> Option<()> {
    versions.reset();
    let inject = format!("inject={call}:error={}:when={n}", error.0);
    let trace = format!("trace={call}");
    let output = ended(&mut versions.traced(&["-e", &trace, "-e", &inject], log));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let log = fs::read_to_string(log).expect("a log");
    let spoilt: Vec<&str> = log.lines().filter(|line| line.contains("(INJECTED)")).collect();
    if spoilt.is_empty() {
        return None;
    }
    row.injected += 1;
    let at = || format!("{call} {} when={n}\n{}\n{told}", error.0, spoilt.join("\n"));
    let stands = versions.stands();
    // The standard library takes an error of closing a folder for a mistake of ours. No file system gives one: there is
    // nothing to be written when a folder is closed.
    if call == "close" && told.contains("unexpected error during closedir") {
        assert!(stands.is_some(), "{}", at());
        row.folders += 1;
        return Some(());
    }
    assert!(!told.contains("panicked"), "a panic: {}", at());
    match output.status.code() {
        Some(0) => {
            assert_eq!(stands, Some(1), "not told: {}", at());
            row.harmless += 1;
        }
        Some(127) if told.contains("error while loading shared libraries") => {
            assert_eq!(stands, Some(0), "{}", at());
            row.unloaded += 1;
        }
        Some(3) => {
            let is_published = told.contains("the site is published");
            assert_eq!(stands, Some(usize::from(is_published)), "{}", at());
            // What cannot be written to the terminal cannot be told there.
            let is_mute = spoilt.iter().any(|line| line.contains("write(2,"));
            assert!(told.contains(error.1) || is_mute, "the cause is not told: {}", at());
            row.refused += 1;
        }
        code => panic!("it ended with {code:?}: {}", at()),
    }
    Some(())
}

#[test]
fn a_call_that_fails_is_told_or_harms_nothing() {
    tools::strace().unwrap_or_else(|why| panic!("{why}"));
    let asked = std::env::var("NUTGRAF_FAULTS").unwrap_or_default();
    let versions = Versions::published(SMALL);
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    versions.reset();
    let counts = counts(&versions, &log);
    let mut table = String::from("call             error   injected harmless exit 3 not loaded folder closed\n");
    let mut seed = 3;
    let mut wrong = Vec::new();
    let is_asked = |call: &str| asked.is_empty() || asked == "all" || asked == call;
    for call in CALLS.iter().filter(|call| counts.contains_key(*call) && is_asked(call)) {
        for error in ERRORS {
            let mut row = Row::default();
            let last = counts[call];
            let numbers: Vec<usize> = if asked.is_empty() {
                // The last one is in the middle of the publication for most.
                let any = super::versions::random(&mut seed, last as u64);
                let any = usize::try_from(any).unwrap_or(0) + 1;
                std::iter::once(any).chain((error.0 == "EIO").then_some(last)).collect()
            } else {
                (1..=last + 8).collect()
            };
            for n in numbers {
                let tried = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                    fault(&versions, &log, call, *error, n, &mut row)
                }));
                match tried {
                    Ok(Some(())) => {}
                    Ok(None) => break,
                    Err(_) => wrong.push(format!("{call} {} {n}", error.0)),
                }
            }
            let Row { injected, harmless, refused, unloaded, folders } = row;
            let error = error.0;
            writeln!(
                table,
                "{call:<16} {error:<7} {injected:>8} {harmless:>8} {refused:>6} {unloaded:>10} {folders:>13}"
            )
            .expect("written");
        }
    }
    println!("{table}");
    assert!(wrong.is_empty(), "{} faults are not borne: {}", wrong.len(), wrong.join(", "));
    versions.is_mended_by_a_build(1);
}
