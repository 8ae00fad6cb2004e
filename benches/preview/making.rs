//! How long all pages take to be made, in a cold build and after a template was edited.

use std::path::Path;
use std::time::{Duration, Instant};

use nutgraf::build::{Content, Memos, Options, build};
use nutgraf::source::{SitePath, Source, SourceFile, SourceTree};
use nutgraf::{disk, theme};

use super::stages::{Ready, now};

/// The cold build's stages of composing and rendering alone, and the whole turn after a template was edited: medians
/// of three.
pub fn measure(root: &Path) -> (Duration, Duration) {
    let tree = disk::read(root).expect("a tree");
    let theme = theme::builtin();
    let mut cold: Vec<Duration> = (0..3).map(|_| made_cold(&tree, &theme)).collect();
    let mut warm = edited(&tree, &theme);
    cold.sort();
    warm.sort();
    (cold[1], warm[1])
}

fn made_cold(tree: &SourceTree, theme: &SourceTree) -> Duration {
    let ready = Ready::new(tree, theme);
    let site = ready.link(&ready.parse());
    let start = Instant::now();
    let pages = ready.compose(&site, |page| Content::new(ready.render(&page).into_bytes()));
    let time = start.elapsed();
    assert!(pages.made > 0);
    time
}

fn edited(tree: &SourceTree, theme: &SourceTree) -> Vec<Duration> {
    let mut tree = tree.clone();
    let options = Options { now: now(), drafts: false, future: false, base_url: None, date: None, editorial: false };
    let mut memos = Memos::default();
    let first = build(&tree, theme, &options, &mut memos);
    let turn = |n: usize| {
        let path = "templates/article.html";
        let text = format!("{{% extends \"builtin/article.html\" %}}\n{{# {n} #}}");
        tree.insert(SitePath::new(path), SourceFile::Text(Source::new(path, &text)));
        let start = Instant::now();
        let built = build(&tree, theme, &options, &mut memos);
        let time = start.elapsed();
        assert_eq!(built.made, first.pages, "not all pages were made again");
        time
    };
    (0..3).map(turn).collect()
}
