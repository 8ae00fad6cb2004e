//! Where a benchmark works, and how much memory a program has.

use std::fs;
use std::path::Path;

/// A folder in memory, if the machine has a file system for that.
pub fn workplace() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.expect("a temporary folder")
}

/// A figure of a running process in kB, such as `VmRSS` or `VmHWM`; 0 where the system tells none.
pub fn memory(pid: u32, figure: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(figure)?.strip_prefix(':'));
    line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse().ok()).unwrap_or(0)
}
