//! What is served at one moment, and what a URL means in it. Start at [`State`].

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use percent_encoding::percent_decode_str;

use crate::build::{Output, OutputFile};
use crate::compose::urls;
use crate::resolve::Site;
use crate::source::SitePath;

use super::Turn;
use super::page;
use super::problems::Problems;

/// Everything that requests and open pages see. It is replaced as a whole and never altered.
#[derive(Debug, Default)]
pub struct State {
    /// How many turns there were.
    pub serial: u64,
    /// `None` before the first good build.
    pub output: Option<Arc<Output>>,
    pub problems: Problems,
    /// For each file beside the pages, the turn that altered it last, where that was not the first.
    pub altered: Arc<BTreeMap<Arc<str>, u64>>,
    /// What the last site was made from.
    pub site: Option<Site>,
}

/// What a URL means.
#[derive(Debug, PartialEq, Eq)]
pub enum Found<'a> {
    File(&'a str, &'a OutputFile),
    /// A folder without the slash that its URL ends in; this is the path that it should have been.
    Folder(String),
    Missing,
    /// A path that no page could have.
    Malformed,
}

impl State {
    /// The state after a turn.
    #[must_use]
    pub fn next(&self, turn: Turn) -> Self {
        let serial = self.serial + 1;
        let problems = Problems::new(&turn.diagnostics);
        let mut altered = self.altered.clone();
        let output = turn.output.or_else(|| self.output.clone());
        if let (Some(before), Some(now)) = (&self.output, &output) {
            let changed: BTreeSet<&str> = turn.changed.iter().map(SitePath::as_str).collect();
            let is_altered = |path: &str, file: &OutputFile| {
                before.get(path) != Some(file)
                    || matches!(file, OutputFile::Copy(source) if changed.contains(source.as_str()))
            };
            let found = now.iter().filter(|(path, file)| !page::is_html(path) && is_altered(path, file));
            for (path, _) in found {
                Arc::make_mut(&mut altered).insert(path.clone(), serial);
            }
        }
        let site = turn.site.or_else(|| self.site.clone());
        Self { serial, output, problems, altered, site }
    }

    /// What the path of a URL, as it stands in a request, means in the output.
    #[must_use]
    pub fn find<'a>(output: &'a Output, path: &str) -> Found<'a> {
        let Some(path) = decode(path) else { return Found::Malformed };
        let key = match path.strip_suffix('/') {
            Some(folder) if !folder.is_empty() => format!("{folder}/index.html"),
            Some(_) => String::from("index.html"),
            None if path.is_empty() => String::from("index.html"),
            None => path.clone(),
        };
        if let Some((key, file)) = output.get_key_value(key.as_str()) {
            return Found::File(key, file);
        }
        // The key holds no empty part, so that this can never be read as `//another.host/`.
        if !path.ends_with('/') && output.contains_key(format!("{path}/index.html").as_str()) {
            return Found::Folder(format!("/{}/", urls::encode(&path)));
        }
        Found::Missing
    }

    /// The etag of the page that is shown at a URL. `None` for a file that is no page.
    #[must_use]
    pub fn etag(&self, path: &str) -> Option<String> {
        let Some(output) = &self.output else { return Some(page::etag(self.problems.hash.as_bytes(), page::WAITING)) };
        match Self::find(output, path) {
            Found::File(key, OutputFile::Bytes(content)) if page::is_html(key) => {
                Some(page::etag(&content.hash, page::FOUND))
            }
            Found::File(..) => None,
            Found::Folder(folder) => self.etag(&folder),
            Found::Missing | Found::Malformed => match output.get(page::NOT_FOUND) {
                Some(OutputFile::Bytes(content)) => Some(page::etag(&content.hash, page::MISSING)),
                _ => Some(page::etag(b"", page::MISSING)),
            },
        }
    }
}

/// The path of a URL without its first slash and its escapes. `None` where a part of it could climb, is empty or holds
/// what no file name of a site holds: nothing that looks like a trick is even looked up.
fn decode(path: &str) -> Option<String> {
    let path = percent_decode_str(path.strip_prefix('/')?).decode_utf8().ok()?;
    if path.contains(['\0', '\\']) {
        return None;
    }
    let parts = path.strip_suffix('/').unwrap_or(&path);
    let wrong = |part: &str| matches!(part, "" | "." | "..");
    (path.is_empty() || !parts.split('/').any(wrong)).then(|| path.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::Content;

    fn output() -> Output {
        let page = || OutputFile::Bytes(Content::new(*b"page"));
        let mut output = Output::new();
        for path in ["index.html", "a/index.html", "ä b/index.html", "a.html", ".well-known/x"] {
            output.insert(path.into(), page());
        }
        output
    }

    fn key(path: &str) -> Option<String> {
        match State::find(&output(), path) {
            Found::File(key, _) => Some(key.to_owned()),
            _ => None,
        }
    }

    #[test]
    fn a_url_means_a_file_or_the_index_of_a_folder() {
        for (path, expected) in [
            ("/", "index.html"),
            ("/a/", "a/index.html"),
            ("/%61/", "a/index.html"),
            ("/%C3%A4%20b/", "ä b/index.html"),
            ("/a.html", "a.html"),
            ("/.well-known/x", ".well-known/x"),
        ] {
            assert_eq!(key(path).as_deref(), Some(expected), "{path}");
        }
        assert_eq!(State::find(&output(), "/a"), Found::Folder("/a/".into()));
        assert_eq!(State::find(&output(), "/%C3%A4%20b"), Found::Folder("/%C3%A4%20b/".into()));
        assert_eq!(State::find(&output(), "/b"), Found::Missing);
        assert_eq!(State::find(&output(), "/a.html/"), Found::Missing);
    }

    #[test]
    fn what_could_climb_is_malformed() {
        for path in [
            "//",
            "//a",
            "/a//",
            "/../a",
            "/%2e%2e/a",
            "/a/..",
            "/./a",
            "/..%5ca",
            "/a%00",
            "/%ff",
            "/%c0%ae%c0%ae/",
            "/%2fa",
            "*",
            "",
        ] {
            assert_eq!(State::find(&output(), path), Found::Malformed, "{path}");
        }
        // Decoded once: this is a strange name, and none of the output.
        assert_eq!(State::find(&output(), "/%252e%252e/a"), Found::Missing);
    }

    #[test]
    fn only_what_changed_is_altered() {
        let mut first = output();
        first.insert("p.png".into(), OutputFile::Copy(SitePath::new("static/p.png")));
        first.insert("q.png".into(), OutputFile::Copy(SitePath::new("static/q.png")));
        first.insert("f.xml".into(), OutputFile::Bytes(Content::new(*b"1")));
        let mut second = first.clone();
        second.insert("f.xml".into(), OutputFile::Bytes(Content::new(*b"2")));
        second.insert("a.html".into(), OutputFile::Bytes(Content::new(*b"2")));
        let turn = |output: Option<&Output>, changed: &[&str]| Turn {
            output: output.cloned().map(Arc::new),
            diagnostics: Vec::new(),
            changed: changed.iter().map(|path| SitePath::new(path)).collect(),
            site: None,
        };
        let state = State::default().next(turn(Some(&first), &["static/p.png"]));
        assert!(state.altered.is_empty(), "{:?}", state.altered);
        let state = state.next(turn(Some(&second), &["content/a.md"]));
        assert_eq!(*state.altered, BTreeMap::from([("f.xml".into(), 2)]));
        // A copy is read from the disk, so it changes with a failed build too.
        let state = state.next(turn(None, &["static/p.png"]));
        assert_eq!(*state.altered, BTreeMap::from([("f.xml".into(), 2), ("p.png".into(), 3)]));
    }
}
