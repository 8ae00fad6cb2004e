//! The sites that benchmarks measure build without a mistake, and one with lean templates of its own is what it says.

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

use common::{Site, files};

const ARTICLES: usize = 100;

#[test]
fn the_site_that_is_compared_with_other_tools_builds() {
    let site = Site::new();
    lean::write(&corpus::Corpus::new(ARTICLES), site.root()).expect("a site");
    let said = site.build(&["--quiet", "--now", "2026-02-06"]).succeeded();
    assert_eq!(said.stderr, "");
    let of_articles = files(&site.path("public/articles")).into_keys().filter(|path| path.ends_with("/index.html"));
    assert_eq!(of_articles.count(), ARTICLES);
}

#[test]
fn the_site_with_the_built_in_theme_builds() {
    let site = Site::new();
    themed::write(site.root(), ARTICLES).expect("a site");
    let said = site.build(&["--quiet", "--now", "2026-02-06"]).succeeded();
    assert_eq!(said.stderr, "");
    let of_articles = files(&site.path("public/articles")).into_keys().filter(|path| path.ends_with("/index.html"));
    assert_eq!(of_articles.count(), ARTICLES);
}
