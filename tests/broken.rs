//! Broken sites, each with the whole of what the program says about it. See `tests/README.md`.

mod common;

use common::cases;

#[test]
fn every_broken_site_gets_exactly_the_words_beside_it() {
    let cases = cases::run_all("tests/broken", |site| site.build(&["--quiet"]));
    assert!(cases.len() >= 140, "only {} cases", cases.len());
}
