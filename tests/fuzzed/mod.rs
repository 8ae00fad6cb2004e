//! What the fuzz targets do with their input, which a test does too with every seed.
//!
//! `fuzz/fuzz_targets/*.rs` give the `run` of a module to libFuzzer, and `tests/fuzzed.rs` calls it without. It panics
//! where something does not hold. `fuzz/README.md` says what each asserts.

#![allow(dead_code, reason = "each fuzz target uses a part of it")]

pub mod blocks;
mod check;
pub mod detect;
pub mod edtf;
pub mod front_matter;
pub mod http_path;
pub mod markdown;
pub mod sites;
mod small;

/// Every target, each with a module, a folder of seeds and a fuzz target of its name.
pub const TARGETS: &[&str] = &["blocks", "detect", "edtf", "front_matter", "http_path", "markdown", "sites"];

/// The first byte, which chooses a variant (`a` is 0), and what stands behind it or on the next line.
fn chosen(data: &[u8]) -> (usize, &[u8]) {
    let (first, rest) = data.split_first().unwrap_or((&b'a', &[]));
    (usize::from(first.wrapping_sub(b'a')), rest.strip_prefix(b"\n").unwrap_or(rest))
}

/// As [`chosen`], with the rest as text.
fn chosen_text(data: &[u8]) -> (usize, String) {
    let (choice, rest) = chosen(data);
    (choice, String::from_utf8_lossy(rest).into_owned())
}
