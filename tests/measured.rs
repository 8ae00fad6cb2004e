//! The sites that benchmarks measure build without a mistake.

mod common;
#[path = "../benches/peers/corpus.rs"]
#[expect(dead_code, reason = "other tools get more of it")]
mod corpus;
#[path = "../benches/peers/nutgraf.rs"]
mod lean;
#[path = "../benches/shared/corpus.rs"]
mod themed;
#[path = "../benches/shared/words.rs"]
mod words;

use std::io;
use std::path::Path;

use common::{Site, files};

const ARTICLES: usize = 100;

#[test]
fn the_site_that_is_compared_with_other_tools_builds() {
    builds(|folder| lean::write(&corpus::Corpus::new(ARTICLES), folder));
}

#[test]
fn the_site_with_the_built_in_theme_builds() {
    builds(|folder| themed::write(folder, ARTICLES));
}

#[track_caller]
fn builds(write: impl FnOnce(&Path) -> io::Result<()>) {
    let site = Site::new();
    write(site.root()).expect("a site");
    let said = site.build(&["--quiet", "--now", "2026-02-06"]).succeeded();
    assert_eq!(said.stderr, "");
    let of_articles = files(&site.path("public/articles")).into_keys().filter(|path| path.ends_with("/index.html"));
    assert_eq!(of_articles.count(), ARTICLES);
}
