//! How long all pages take to be made, in a cold build and after a template was edited.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use nutgraf::build::{Memos, Options, build};
use nutgraf::config;
use nutgraf::date::Date;
use nutgraf::language::Languages;
use nutgraf::render::{self, Renderer};
use nutgraf::resolve::{self, Files};
use nutgraf::source::{SitePath, Source, SourceFile, SourceTree};
use nutgraf::{compose, disk, parse, theme};
use rayon::prelude::*;

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

fn now() -> Date {
    Date::parse("2026-02-06").expect("a date")
}

fn made_cold(tree: &SourceTree, theme: &SourceTree) -> Duration {
    let (config, source, _) = config::read(tree);
    let texts = |tree: &SourceTree, folder: &str| -> Vec<Source> {
        tree.below(folder)
            .filter_map(|(_, file)| match file {
                SourceFile::Text(source) => Some(source.clone()),
                _ => None,
            })
            .collect()
    };
    let settings = parse::Settings::default();
    let parsed: Vec<Arc<parse::Parsed>> =
        texts(tree, "content").par_iter().map(|source| Arc::new(parse::parse(source, &settings))).collect();
    let settings = resolve::Settings { now: now(), drafts: false, future: false };
    let (config, files) = (Arc::new(config), Arc::new(Files::default()));
    let memo = &mut resolve::Memo::default();
    let (site, found) = resolve::resolve(&config, source.as_ref(), &parsed, &files, &settings, memo);
    assert!(found.is_empty(), "the corpus has mistakes");
    let words = texts(theme, render::WORDS);
    let languages = Arc::new(Languages::read(words.iter()).0);
    let renderer = Renderer::new(theme, tree).expect("templates");
    let start = Instant::now();
    let pages = compose::compose(
        &site,
        &languages,
        &mut compose::Memo::default(),
        |page| nutgraf::build::Content::new(renderer.render(&page).expect("a page").into_bytes()),
        &(),
    );
    let time = start.elapsed();
    assert!(pages.made > 0);
    time
}

fn edited(tree: &SourceTree, theme: &SourceTree) -> Vec<Duration> {
    let mut tree = tree.clone();
    let options = Options { now: now(), drafts: false, future: false, base_url: None };
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
