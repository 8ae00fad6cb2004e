//! Typed reading of YAML that collects every mistake. Start at [`Fields`] and [`FromNode`].
//!
//! A struct is read key by key, once, in the order of its definition; the keys asked for are the known
//! ones, so that what is left over is an unknown key and can be compared with them. Nothing stops at
//! a mistake: the field gets its default and the mistake is kept with its path, and only at the end
//! are paths turned into places.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use super::yaml::{Map, Node, Step};
use crate::date::Date;
use crate::diag::{Diagnostic, Harmless, nearest};
use crate::limits::{ITEMS, TITLE_BYTES, VALUE_BYTES};
use crate::source::Source;

/// Which part of the value at a path a mistake is about.
#[derive(Clone, Debug)]
pub enum Part {
    Value,
    Key,
    /// The n-th occurrence of a repeated key (the path names the mapping).
    Repeated(String, usize),
    /// Bytes inside the value's text.
    Within(Range<usize>),
}

#[derive(Debug)]
struct Mistake {
    path: Vec<Step>,
    part: Part,
    code: &'static str,
    message: String,
    label: Option<String>,
    help: Vec<String>,
    warning: bool,
}

/// The keys of values that are told wherever the thing is mentioned.
const TITLES: [&str; 12] = [
    "aliases",
    "aliases_in",
    "authors",
    "by",
    "name",
    "name_in",
    "place",
    "place_in",
    "publisher",
    "title",
    "title_in",
    "unit",
];

/// A YAML text being read: where it stands, how deep the reader is, what it found wrong.
#[derive(Debug)]
pub struct Reader<'a> {
    source: &'a Source,
    /// Where the YAML text stands in the source.
    yaml: Range<usize>,
    path: Vec<Step>,
    /// The place of the innermost item among those of its list that are kept.
    item: Option<usize>,
    mistakes: Vec<Mistake>,
    left_out: Vec<LeftOut>,
    map: Option<Map>,
}

/// An item of a list that could not be read: where its YAML text begins in the file, and its path in it.
pub type LeftOut = (usize, Vec<Step>);

/// A mistake to be completed with a label and help lines.
pub struct MistakeBuilder<'r>(&'r mut Mistake);

impl MistakeBuilder<'_> {
    pub fn label(self, label: impl Into<String>) -> Self {
        self.0.label = Some(label.into());
        self
    }

    /// Only a warning.
    pub fn warning(self, warning: bool) -> Self {
        self.0.warning = warning;
        self
    }

    pub fn help(self, help: impl Into<String>) -> Self {
        self.0.help.push(help.into());
        self
    }
}

impl<'a> Reader<'a> {
    #[must_use]
    pub fn new(source: &'a Source, yaml: Range<usize>) -> Self {
        Self { source, yaml, path: Vec::new(), item: None, mistakes: Vec::new(), left_out: Vec::new(), map: None }
    }

    /// Notes a mistake at the value that is being read, or at a part of it.
    pub fn mistake(&mut self, part: Part, code: &'static str, message: impl Into<String>) -> MistakeBuilder<'_> {
        let at = self.mistakes.len();
        self.mistakes.push(Mistake {
            path: self.path.clone(),
            part,
            code,
            message: message.into(),
            label: None,
            help: Vec::new(),
            warning: false,
        });
        MistakeBuilder(&mut self.mistakes[at])
    }

    /// Reads what lies one step further in.
    pub fn within<T>(&mut self, step: Step, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step);
        let value = read(self);
        self.path.pop();
        value
    }

    /// Reads the items of a list; those of which there is none are left out.
    pub fn list<T>(&mut self, items: Vec<Node>, mut read: impl FnMut(Node, &mut Self) -> Option<T>) -> Vec<T> {
        // Not collected: that would keep the memory of the nodes, which is larger.
        let mut list = Vec::with_capacity(items.len());
        let outer = self.item;
        for (i, item) in items.into_iter().enumerate() {
            self.item = Some(list.len());
            self.path.push(i.into());
            match read(item, self) {
                Some(value) => list.push(value),
                None => self.left_out.push((self.yaml.start, self.path.clone())),
            }
            self.path.pop();
        }
        self.item = outer;
        list
    }

    /// The place of the value in the innermost list around it, among the items that are kept.
    #[must_use]
    pub fn item(&self) -> Option<usize> {
        self.item
    }

    /// What tells the ids of this file's parts from those of others.
    #[must_use]
    pub fn file_mark(&self) -> String {
        blake3::hash(self.source.path.as_str().as_bytes()).to_hex()[..8].to_owned()
    }

    /// The items that were left out so far. Places in lists are told without them.
    #[must_use]
    pub fn take_left_out(&mut self) -> Vec<LeftOut> {
        std::mem::take(&mut self.left_out)
    }

    /// Where the YAML text begins in its file.
    #[must_use]
    pub fn start(&self) -> usize {
        self.yaml.start
    }

    /// The innermost key around the value that is being read.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.path.iter().rev().find_map(|step| match step {
            Step::Key(key) => Some(key.as_ref()),
            Step::Index(_) => None,
        })
    }

    /// A text that is short enough for what it is; none after a mistake was noted.
    fn short(&mut self, text: String) -> Option<String> {
        // Keys that an author chose, such as an actor's id, are owned.
        let is_title = |step: &Step| matches!(step, Step::Key(Cow::Borrowed(key)) if TITLES.contains(key));
        let most = if self.path.iter().any(is_title) { TITLE_BYTES } else { VALUE_BYTES };
        if text.len() <= most {
            return Some(text);
        }
        let name = self.key().map_or_else(|| String::from("this value"), |key| format!("`{key}`"));
        self.mistake(Part::Value, "too-long", format!("{name} is too long"))
            .label(format!("it has {} bytes; at most {most} are taken", text.len()))
            .help("write in the text what needs more words");
        None
    }

    /// The items of a list or a mapping; none after a mistake was noted that there are too many.
    pub fn items<T>(&mut self, items: Vec<T>, most: usize) -> Option<Vec<T>> {
        if items.len() <= most {
            return Some(items);
        }
        let name = self.key().map_or_else(|| String::from("this list"), |key| format!("`{key}`"));
        self.mistake(Part::Value, "too-many", format!("{name} is too long"))
            .label(format!("it has {} items; at most {most} are taken", items.len()))
            .help("divide it among several texts");
        None
    }

    /// The pairs of a mapping without those whose key is given before, after a mistake was noted for each.
    pub fn distinct(&mut self, pairs: Vec<(String, Node)>) -> Vec<(String, Node)> {
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        let mut is_first = |(key, _): &(String, Node)| {
            let Some(earlier) = times.get_mut(key) else {
                times.insert(key.clone(), 1);
                return true;
            };
            *earlier += 1;
            self.mistake(Part::Repeated(key.clone(), *earlier - 1), "repeated-key", format!("`{key}` is given twice"))
                .label("given before")
                .help("keep one of them");
            false
        };
        pairs.into_iter().filter(&mut is_first).collect()
    }

    /// `expected …, found …` for the value that is being read.
    pub fn wrong_type(&mut self, expected: &str, found: &Node) -> MistakeBuilder<'_> {
        let message = match self.key() {
            Some(name) => format!("`{name}` has the wrong type"),
            None => String::from("wrong type"),
        };
        self.mistake(Part::Value, "wrong-type", message).label(format!("expected {expected}, found {}", found.kind()))
    }

    /// The value as it is written in the file, for a number that is meant as text.
    fn written(&mut self) -> Option<String> {
        let text = &self.source.text[self.yaml.clone()];
        let map = self.map.get_or_insert_with(|| Map::new(text));
        map.value(&self.path).map(|span| text[span].to_owned())
    }

    /// A number that is meant as text, as it is written.
    fn digits(&mut self, number: &impl ToString) -> Option<String> {
        let written = self.written().unwrap_or_else(|| number.to_string());
        self.short(written)
    }

    /// Turns the mistakes into diagnostics with places.
    #[must_use]
    pub fn finish(self) -> Vec<Diagnostic> {
        if self.mistakes.is_empty() {
            return Vec::new();
        }
        let text = &self.source.text[self.yaml.clone()];
        let map = self.map.unwrap_or_else(|| Map::new(text));
        let start = self.yaml.start;
        let diagnostic = |mistake: Mistake| {
            let span = match &mistake.part {
                Part::Value => map.value(&mistake.path),
                Part::Key => map.key(&mistake.path).or_else(|| map.value(&mistake.path)),
                Part::Repeated(key, n) => map.repeated_key(&mistake.path, key, *n),
                Part::Within(inner) => map.value(&mistake.path).map(|value| narrow(text, &value, inner)),
            };
            let span = span.unwrap_or(0..0);
            let mut diagnostic =
                Diagnostic::error(mistake.code, self.source, span.start + start..span.end + start, mistake.message);
            diagnostic.label = mistake.label.map(Harmless::line);
            diagnostic.help = mistake.help.into_iter().map(Harmless::from).collect();
            if mistake.warning { diagnostic.warning() } else { diagnostic }
        };
        self.mistakes.into_iter().map(diagnostic).collect()
    }
}

/// Bytes `inner` of a value, where the value is written plainly or in quotes without escapes.
fn narrow(text: &str, value: &Range<usize>, inner: &Range<usize>) -> Range<usize> {
    let written = &text[value.clone()];
    let quote = usize::from(written.starts_with(['"', '\'']));
    let start = value.start + quote + inner.start;
    let end = value.start + quote + inner.end;
    if inner.is_empty()
        || end > value.end
        || !text.is_char_boundary(start)
        || !text.is_char_boundary(end)
        || written.contains('\\')
    {
        value.clone()
    } else {
        start..end
    }
}

/// A type that can be read from YAML.
pub trait FromNode: Sized {
    /// Completes "expected …".
    const EXPECTED: &'static str;

    /// The value, or `None` after a mistake was noted.
    fn from_node(node: Node, reader: &mut Reader<'_>) -> Option<Self>;
}

impl FromNode for String {
    const EXPECTED: &'static str = "text";

    fn from_node(node: Node, reader: &mut Reader<'_>) -> Option<Self> {
        match node {
            Node::Text(text) => reader.short(text),
            // `title: 1984` is a title; the digits as written, so that `1.10` is not `1.1`.
            Node::Int(number) => reader.digits(&number),
            Node::Float(number) => reader.digits(&number),
            Node::Bool(_) => {
                reader.wrong_type("text", &node).help("put it in quotes if it is meant as text");
                None
            }
            _ => {
                reader.wrong_type("text", &node);
                None
            }
        }
    }
}

impl FromNode for bool {
    const EXPECTED: &'static str = "true or false";

    fn from_node(node: Node, reader: &mut Reader<'_>) -> Option<Self> {
        match node {
            Node::Bool(value) => Some(value),
            Node::Text(ref text) => {
                let meant = match text.to_lowercase().as_str() {
                    "yes" | "on" | "y" | "true" => Some("true"),
                    "no" | "off" | "n" | "false" => Some("false"),
                    _ => None,
                };
                let mistake = reader.wrong_type(Self::EXPECTED, &node);
                if let Some(meant) = meant {
                    mistake.help(format!("write `{meant}`"));
                }
                None
            }
            _ => {
                reader.wrong_type(Self::EXPECTED, &node);
                None
            }
        }
    }
}

impl FromNode for i64 {
    const EXPECTED: &'static str = "a whole number";

    fn from_node(node: Node, reader: &mut Reader<'_>) -> Option<Self> {
        if let Node::Int(number) = node {
            return Some(number);
        }
        reader.wrong_type(Self::EXPECTED, &node);
        None
    }
}

impl FromNode for Date {
    const EXPECTED: &'static str = "a date";

    fn from_node(node: Node, reader: &mut Reader<'_>) -> Option<Self> {
        let text = match node {
            Node::Text(text) => text,
            Node::Int(year @ 1000..=9999) => year.to_string(),
            Node::Int(number) => reader.written().unwrap_or_else(|| number.to_string()),
            Node::Float(number) => reader.written().unwrap_or_else(|| number.to_string()),
            _ => {
                reader.wrong_type("a date such as 1979, 2025-06 or 2026-02-06", &node);
                return None;
            }
        };
        match Date::parse(&text) {
            Ok(date) => Some(date),
            Err(error) => {
                let help = error.help();
                let mistake = reader
                    .mistake(Part::Within(error.span.clone()), "bad-date", format!("`{text}` is not a date"))
                    .label(error.to_string());
                mistake.help(help.unwrap_or_else(|| {
                    String::from("write dates as in 1979, 2025-06, 2026-02-06, 2025-06~ (about) or 2018/2020 (EDTF)")
                }));
                None
            }
        }
    }
}

impl<T: FromNode> FromNode for Vec<T> {
    const EXPECTED: &'static str = "a list";

    fn from_node(node: Node, reader: &mut Reader<'_>) -> Option<Self> {
        match node {
            Node::List(items) => {
                let items = reader.items(items, ITEMS)?;
                Some(reader.list(items, T::from_node))
            }
            Node::Null => Some(Vec::new()),
            _ => {
                let expected = format!("a list, each item {}", T::EXPECTED);
                let help = match &node {
                    Node::Text(one) if !one.contains([',', '\n']) => format!("write `[{one}]`"),
                    _ => String::from("write a list as `[a, b]`, or one item a line after `- `"),
                };
                reader.wrong_type(&expected, &node).help(help);
                None
            }
        }
    }
}

/// A value of a fixed set of words.
pub trait Word: Sized + Copy + 'static {
    const WORDS: &'static [(&'static str, Self)];
}

/// Reads one of the words of `T`.
pub fn word<T: Word>(node: &Node, reader: &mut Reader<'_>) -> Option<T> {
    let all = T::WORDS.iter().map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    let Node::Text(text) = node else {
        reader.wrong_type(&format!("one of {all}"), node);
        return None;
    };
    if let Some((_, value)) = T::WORDS.iter().find(|(word, _)| word == text) {
        return Some(*value);
    }
    let name = reader.path.iter().rev().find_map(|s| if let Step::Key(k) = s { Some(k.clone()) } else { None });
    let near = nearest(text, T::WORDS.iter().map(|(word, _)| *word));
    let mistake = reader
        .mistake(
            Part::Value,
            "unknown-word",
            format!("`{text}` is not a known `{}`", name.unwrap_or(Cow::Borrowed("value"))),
        )
        .label(format!("expected one of {all}"));
    if let Some(near) = near {
        mistake.help(format!("did you mean `{near}`?"));
    }
    None
}

/// Free-form data of `extra:`, as JSON for the templates.
pub fn free(node: Node) -> serde_json::Value {
    match node {
        Node::Null => serde_json::Value::Null,
        Node::Bool(value) => value.into(),
        Node::Int(value) => value.into(),
        Node::Float(value) => value.into(),
        Node::Text(value) => value.into(),
        Node::List(items) => items.into_iter().map(free).collect(),
        Node::Map(pairs) => serde_json::Value::Object(pairs.into_iter().map(|(k, v)| (k, free(v))).collect()),
    }
}

/// The keys of one mapping, taken out one by one.
#[derive(Debug)]
pub struct Fields<'r, 'a> {
    reader: &'r mut Reader<'a>,
    pairs: Vec<(String, Option<Node>)>,
    known: Vec<&'static str>,
    /// Keys that must be there and are not, and what to do about each.
    missing: Vec<(&'static str, String)>,
    /// What the mapping describes, for messages: `article`.
    what: &'static str,
}

impl<'r, 'a> Fields<'r, 'a> {
    /// Opens a mapping; `None` after a mistake was noted when the node is none.
    pub fn open(node: Node, what: &'static str, reader: &'r mut Reader<'a>) -> Option<Self> {
        let pairs = match node {
            Node::Map(pairs) => pairs,
            Node::Null => Vec::new(),
            _ => {
                reader.wrong_type(&format!("the keys of {what}"), &node);
                return None;
            }
        };
        let pairs = reader.distinct(pairs).into_iter().map(|(key, value)| (key, Some(value))).collect();
        Some(Self { reader, pairs, known: Vec::new(), missing: Vec::new(), what })
    }

    fn take(&mut self, key: &'static str) -> Option<Node> {
        self.known.push(key);
        self.pairs.iter_mut().find(|(k, value)| k == key && value.is_some())?.1.take()
    }

    /// Whether the key is written, with any value.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.pairs.iter().any(|(k, _)| k == key)
    }

    /// The value of a key that may be left out; `key:` with nothing after it counts as left out.
    pub fn optional<T: FromNode>(&mut self, key: &'static str) -> Option<T> {
        self.with(key, T::from_node)
    }

    /// As [`Fields::optional`], with the type's default for what is left out or wrong.
    pub fn or_default<T: FromNode + Default>(&mut self, key: &'static str) -> T {
        self.optional(key).unwrap_or_default()
    }

    /// A key that reads its node by itself.
    pub fn with<T>(&mut self, key: &'static str, read: impl FnOnce(Node, &mut Reader<'a>) -> Option<T>) -> Option<T> {
        match self.take(key)? {
            Node::Null => None,
            node => self.reader.within(key.into(), |reader| read(node, reader)),
        }
    }

    /// A list of so many items at most.
    pub fn list<T: FromNode>(&mut self, key: &'static str, most: usize) -> Vec<T> {
        self.with(key, |node, reader| {
            let items = Vec::from_node(node, reader)?;
            reader.items(items, most)
        })
        .unwrap_or_default()
    }

    /// A key whose value is one of a fixed set of words.
    pub fn word<T: Word>(&mut self, key: &'static str) -> Option<T> {
        self.with(key, |node, reader| word(&node, reader))
    }

    /// A word that must be there.
    pub fn required_word<T: Word>(&mut self, key: &'static str) -> Option<T> {
        if !self.has(key) {
            let all = T::WORDS.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
            self.missing.push((key, format!("`{key}:` is one of {all}")));
        }
        self.word(key)
    }

    /// Notes a key that has to be there and is read by another method.
    pub fn require(&mut self, key: &'static str, help: &str) {
        let blank =
            |node: &Node| matches!(node, Node::Null) || matches!(node, Node::Text(text) if text.trim().is_empty());
        let what = self.what;
        match self.pairs.iter().find(|(k, _)| k == key) {
            None => self.missing.push((key, help.to_owned())),
            Some((_, Some(node))) if blank(node) => {
                self.mistake(Some(key), "missing-key", format!("{what} without `{key}`"))
                    .label("nothing stands here")
                    .help(help);
            }
            Some(_) => {}
        }
    }

    /// A value that must be there.
    pub fn required<T: FromNode>(&mut self, key: &'static str, help: &str) -> Option<T> {
        let what = self.what;
        match self.take(key) {
            None => {
                // Told in the end, when it is known whether the key is there under a misspelt name.
                self.missing.push((key, help.to_owned()));
                None
            }
            Some(Node::Null) => {
                self.reader.within(key.into(), |r| {
                    let message = format!("{what} without `{key}`");
                    r.mistake(Part::Key, "missing-key", message).label("nothing stands here").help(help);
                });
                None
            }
            Some(Node::Text(text)) if text.trim().is_empty() => {
                self.reader.within(key.into(), |r| {
                    r.mistake(Part::Value, "missing-key", format!("{what} with an empty `{key}`")).help(help);
                });
                None
            }
            Some(node) => self.reader.within(key.into(), |reader| T::from_node(node, reader)),
        }
    }

    /// `extra:`, free-form data for a site's own templates.
    pub fn extra(&mut self) -> serde_json::Value {
        self.with("extra", |node, reader| {
            if matches!(node, Node::Map(_)) {
                return Some(free(node));
            }
            reader.wrong_type("a mapping of keys of your own", &node);
            None
        })
        .unwrap_or_else(|| serde_json::Value::Object(serde_json::Map::new()))
    }

    /// A mistake about the mapping as a whole or about one of its keys.
    pub fn mistake(
        &mut self,
        key: Option<&'static str>,
        code: &'static str,
        message: impl Into<String>,
    ) -> MistakeBuilder<'_> {
        match key {
            Some(key) => {
                self.reader.path.push(key.into());
                let at = self.reader.mistakes.len();
                self.reader.mistake(Part::Key, code, message);
                self.reader.path.pop();
                MistakeBuilder(&mut self.reader.mistakes[at])
            }
            None => self.reader.mistake(Part::Value, code, message),
        }
    }

    /// Reports the keys that nobody asked for, and those that are missing unless one of the former looks
    /// like it.
    pub fn close(self) {
        let Self { reader, pairs, known, mut missing, what } = self;
        #[cfg(test)]
        asked::note(what, &known);
        for (key, node) in pairs {
            if node.is_none() || known.contains(&key.as_str()) {
                continue;
            }
            let near = nearest(&key, known.iter().copied());
            missing.retain(|(wanted, _)| near != Some(wanted));
            reader.within(Step::Key(Cow::Owned(key.clone())), |reader| {
                let mistake = reader
                    .mistake(Part::Key, "unknown-key", format!("unknown key `{key}`"))
                    .label(format!("not a key of {what}"));
                match near {
                    Some(near) => mistake.help(format!("did you mean `{near}`?")),
                    None if key.contains(' ') && matches!(node, Some(Node::Null)) => {
                        mistake.help("in `{…}` a comma ends a value: put quotes around one that holds a comma")
                    }
                    None => mistake.help(format!("known keys: {}{}", known.join(", "), extra_hint(&known))),
                };
            });
        }
        for (key, help) in missing {
            reader.mistake(Part::Value, "missing-key", format!("{what} without `{key}`")).help(help);
        }
    }
}

fn extra_hint(known: &[&str]) -> &'static str {
    if known.contains(&"extra") { "; put data for your own templates under `extra:`" } else { "" }
}

/// The keys that were asked for on this thread, by what their mapping describes: the test of [`crate::schema`] compares
/// them with those that it describes.
#[cfg(test)]
pub mod asked {
    use std::cell::RefCell;
    use std::collections::{BTreeMap, BTreeSet};

    pub type Keys = BTreeMap<String, BTreeSet<String>>;

    thread_local! {
        static KEYS: RefCell<Keys> = const { RefCell::new(Keys::new()) };
    }

    pub fn note(what: &str, known: &[&str]) {
        KEYS.with_borrow_mut(|keys| {
            keys.entry(what.to_owned()).or_default().extend(known.iter().map(|key| (*key).to_owned()));
        });
    }

    pub fn take() -> Keys {
        KEYS.take()
    }
}
