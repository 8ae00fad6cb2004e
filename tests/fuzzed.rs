//! Every seed of the fuzz targets goes through what the target does with it. Start at `fuzz/README.md`.

#[path = "fuzzed/mod.rs"]
mod fuzzed;

mod common;

use std::fs;

use common::{files, repository};

fn seeds(target: &str, run: fn(&[u8])) {
    let seeds = files(&repository("fuzz/corpus").join(target));
    assert!(seeds.len() >= 20, "{target} has {} seeds only", seeds.len());
    for (name, seed) in seeds {
        println!("{target}/{name}");
        run(&seed);
    }
}

#[test]
fn what_is_asserted_of_blocks_holds_for_every_seed() {
    seeds("blocks", fuzzed::blocks::run);
}

#[test]
fn what_is_asserted_of_sites_holds_for_every_seed() {
    seeds("sites", fuzzed::sites::run);
}

#[test]
fn what_is_asserted_of_detect_holds_for_every_seed() {
    seeds("detect", fuzzed::detect::run);
}

#[test]
fn what_is_asserted_of_edtf_holds_for_every_seed() {
    seeds("edtf", fuzzed::edtf::run);
}

#[test]
fn what_is_asserted_of_front_matter_holds_for_every_seed() {
    seeds("front_matter", fuzzed::front_matter::run);
}

#[test]
fn what_is_asserted_of_http_path_holds_for_every_seed() {
    seeds("http_path", fuzzed::http_path::run);
}

#[test]
fn what_is_asserted_of_markdown_holds_for_every_seed() {
    seeds("markdown", fuzzed::markdown::run);
}

#[test]
fn every_target_has_seeds_a_program_and_a_test() {
    let names: Vec<&str> = fuzzed::TARGETS.to_vec();
    let folders = |folder: &str| {
        let mut names: Vec<String> = fs::read_dir(repository(folder))
            .expect("a folder")
            .map(|entry| entry.expect("an entry").path().file_stem().expect("a name").to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    };
    assert_eq!(folders("fuzz/corpus"), names);
    assert_eq!(folders("fuzz/fuzz_targets"), names);
    let manifest = fs::read_to_string(repository("fuzz/Cargo.toml")).expect("a file");
    assert!(names.iter().all(|name| manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\""))));
}
