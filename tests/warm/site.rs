//! A site as a test edits it: files by path, and the options of its build. Start at [`State`].

use std::collections::BTreeMap;
use std::fmt;

use nutgraf::build::Options;
use nutgraf::date::Date;
use nutgraf::picture::{Format, Picture, Trouble};
use nutgraf::source::{SitePath, Source, SourceFile, SourceTree};

/// Keys and values of YAML, a line each.
pub type Fields = Vec<(String, String)>;

/// A file, as parts that can be changed one at a time.
#[derive(Clone, Debug, PartialEq)]
pub enum File {
    /// Front matter and the parts of a text, between which stand empty lines.
    Doc {
        fields: Fields,
        body: Vec<String>,
    },
    /// A YAML list of events or sources.
    List(Vec<Fields>),
    /// A YAML mapping.
    Map(Fields),
    Text(String),
    Bytes(Vec<u8>),
    Asset,
    /// A picture that is so wide, in pixels; without a width, one that is broken.
    Picture(Option<u32>),
    Unreadable(String),
}

/// What stands in a line of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Field(usize),
    Body(usize),
    Item(usize),
    Other,
}

impl File {
    pub fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// The text of a file that has one.
    pub fn written(&self) -> Option<String> {
        let lines = |fields: &Fields| {
            let line = |(key, value): &(String, String)| [key, ": ", value, "\n"].concat();
            fields.iter().map(line).collect::<String>()
        };
        Some(match self {
            Self::Doc { fields, body } => format!("---\n{}---\n\n{}\n", lines(fields), body.join("\n\n")),
            Self::List(items) => {
                let item = |fields: &Fields| match lines(fields).trim_end() {
                    "" => String::from("- {}\n"),
                    lines => format!("- {}\n", lines.replace('\n', "\n  ")),
                };
                items.iter().map(item).collect()
            }
            Self::Map(fields) => lines(fields),
            Self::Text(text) => text.clone(),
            Self::Bytes(_) | Self::Asset | Self::Picture(_) | Self::Unreadable(_) => return None,
        })
    }

    pub fn source_file(&self, path: &str) -> SourceFile {
        match self {
            Self::Asset => SourceFile::Asset,
            Self::Picture(width) => {
                let picture =
                    width.map(|width| Picture { format: Format::Jpeg, width, height: 600, moving: width < 100 });
                let picture = picture.ok_or_else(|| Trouble::Broken(String::from("torn")));
                let hash = *blake3::hash(format!("{width:?}").as_bytes()).as_bytes();
                SourceFile::Picture { picture, hash }
            }
            Self::Unreadable(why) => SourceFile::Unreadable(why.clone()),
            Self::Bytes(bytes) => SourceFile::Text(Source::from_bytes(SitePath::new(path), bytes)),
            text => SourceFile::Text(Source::new(path, &text.written().unwrap_or_default())),
        }
    }

    /// The part in a line, from 0.
    pub fn part(&self, line: usize) -> Part {
        match self {
            Self::Doc { fields, .. } if (1..=fields.len()).contains(&line) => Part::Field(line - 1),
            Self::Doc { fields, body } => {
                let mut from = fields.len() + 3;
                for (at, part) in body.iter().enumerate() {
                    let to = from + part.lines().count();
                    if (from..=to).contains(&line) {
                        return Part::Body(at);
                    }
                    from = to + 1;
                }
                Part::Other
            }
            Self::List(items) => {
                let mut from = 0;
                for (at, item) in items.iter().enumerate() {
                    from += item.len().max(1);
                    if line < from {
                        return Part::Item(at);
                    }
                }
                Part::Other
            }
            Self::Map(fields) if line < fields.len() => Part::Field(line),
            _ => Part::Other,
        }
    }
}

impl fmt::Display for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.written() {
            Some(text) => text.trim_end().lines().try_for_each(|line| writeln!(f, "    | {line}")),
            None => writeln!(f, "    | {self:?}"),
        }
    }
}

/// The value of a key.
pub fn value<'a>(fields: &'a Fields, key: &str) -> Option<&'a str> {
    fields.iter().find(|(k, _)| k == key).map(|(_, value)| value.as_str())
}

/// Sets a key, or takes it away.
pub fn set(fields: &mut Fields, key: &str, value: Option<String>) {
    match (fields.iter().position(|(k, _)| k == key), value) {
        (Some(at), Some(value)) => fields[at].1 = value,
        (Some(at), None) => drop(fields.remove(at)),
        (None, Some(value)) => fields.push((key.to_owned(), value)),
        (None, None) => {}
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    Put(String, File),
    Remove(String),
    /// A file of the theme itself is changed, or is as it was.
    Theme(String, Option<File>),
    Now(&'static str),
    Drafts(bool),
    Future(bool),
    BaseUrl(Option<&'static str>),
}

impl fmt::Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Put(path, file) => write!(f, "  put {path}\n{file}"),
            Self::Remove(path) => writeln!(f, "  remove {path}"),
            Self::Theme(path, Some(file)) => write!(f, "  the theme's {path} becomes\n{file}"),
            Self::Theme(path, None) => writeln!(f, "  the theme's {path} is as it was"),
            Self::Now(now) => writeln!(f, "  now is {now}"),
            Self::Drafts(drafts) => writeln!(f, "  drafts: {drafts}"),
            Self::Future(future) => writeln!(f, "  future: {future}"),
            Self::BaseUrl(url) => writeln!(f, "  base_url: {url:?}"),
        }
    }
}

/// A site between two edits.
#[derive(Clone, Debug)]
pub struct State {
    pub files: BTreeMap<String, File>,
    pub tree: SourceTree,
    pub theme: SourceTree,
    /// Files of the theme that are not as they were.
    pub in_theme: BTreeMap<String, File>,
    original: SourceTree,
    pub options: Options,
    pub now: &'static str,
}

impl State {
    pub fn new(theme: SourceTree) -> Self {
        let now = "2025-01-01";
        let options = Options {
            now: Date::parse(now).expect("a date"),
            drafts: false,
            future: false,
            base_url: None,
            date: None,
            editorial: false,
        };
        let (tree, original) = (SourceTree::new(), theme.clone());
        Self { files: BTreeMap::new(), tree, theme, in_theme: BTreeMap::new(), original, options, now }
    }

    pub fn apply(&mut self, edit: &Edit) {
        match edit {
            Edit::Put(path, file) => {
                self.tree.insert(SitePath::new(path), file.source_file(path));
                self.files.insert(path.clone(), file.clone());
            }
            Edit::Remove(path) => {
                self.tree.remove(path);
                self.files.remove(path);
            }
            Edit::Theme(path, Some(file)) => {
                self.theme.insert(SitePath::new(path), file.source_file(path));
                self.in_theme.insert(path.clone(), file.clone());
            }
            Edit::Theme(path, None) => {
                match self.original.get(path) {
                    Some(file) => self.theme.insert(SitePath::new(path), file.clone()),
                    None => drop(self.theme.remove(path)),
                }
                self.in_theme.remove(path);
            }
            Edit::Now(now) => {
                self.now = now;
                self.options.now = Date::parse(now).expect("a date");
            }
            Edit::Drafts(drafts) => self.options.drafts = *drafts,
            Edit::Future(future) => self.options.future = *future,
            Edit::BaseUrl(url) => self.options.base_url = url.map(String::from),
        }
    }

    /// The edits that lead from here to another state of the same site.
    pub fn way_to(&self, other: &Self) -> Vec<Edit> {
        let removed = self.files.keys().filter(|path| !other.files.contains_key(*path));
        let removed = removed.map(|path| Edit::Remove(path.clone()));
        let put = other.files.iter().filter(|(path, file)| self.files.get(*path) != Some(file));
        let put = put.map(|(path, file)| Edit::Put(path.clone(), file.clone()));
        let theme = self.in_theme.keys().chain(other.in_theme.keys());
        let theme = theme.filter(|path| self.in_theme.get(*path) != other.in_theme.get(*path));
        let theme = theme.map(|path| Edit::Theme(path.clone(), other.in_theme.get(path).cloned()));
        removed.chain(put).chain(theme).collect()
    }
}
