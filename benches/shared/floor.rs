//! What no generator can do without: each article's body into HTML, and as many files of the same sizes. Start at [`run`].

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

/// The files below a folder, and how many bytes each has.
pub fn sizes(public: &Path) -> Vec<(PathBuf, usize)> {
    walkdir::WalkDir::new(public)
        .into_iter()
        .map(|entry| entry.expect("an entry"))
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let size = usize::try_from(entry.metadata().expect("metadata").len()).expect("a size");
            (entry.path().strip_prefix(public).expect("inside").to_owned(), size)
        })
        .collect()
}

/// Reads and renders the articles of a folder, and writes files of these sizes into another, on all cores.
pub fn run(articles: &Path, sizes: &[(PathBuf, usize)], out: &Path) {
    let folders: BTreeSet<&Path> = sizes.iter().filter_map(|(path, _)| path.parent()).collect();
    for folder in folders {
        fs::create_dir_all(out.join(folder)).expect("a folder");
    }
    let articles: Vec<PathBuf> =
        fs::read_dir(articles).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    let html: usize = articles
        .par_iter()
        .map(|path| {
            let text = fs::read_to_string(path).expect("an article");
            let mut html = String::new();
            pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new(&text));
            html.len()
        })
        .sum();
    assert!(html > 0, "there are articles");
    let largest = sizes.iter().map(|(_, size)| *size).max().unwrap_or(0);
    let bytes = vec![b'x'; largest];
    sizes.par_iter().for_each(|(path, size)| fs::write(out.join(path), &bytes[..*size]).expect("a file"));
}
