//! YAML text to a [`Node`], and the places of its values. Start at [`read`].
//!
//! This is the only module that knows which YAML libraries are used: `serde_yaml` reads the values
//! (its typing is the safest: `no`, `12:30:45` and `007` stay text), `saphyr-parser` finds where they
//! stand, and only when something has to be reported. Keys may repeat in a `Node`, so that the
//! repetition can be reported instead of one value being lost.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use saphyr_parser::{Event, Parser};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::limits;

/// A YAML value. Maps keep the written order and repeated keys.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl Node {
    /// What the value is, in words for a message.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "true or false",
            Self::Int(_) | Self::Float(_) => "a number",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Map(_) => "a mapping",
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The other forms have no aliases: they hold what is written, once.
        Budget(&Cell::new(usize::MAX)).deserialize(deserializer)
    }
}

/// What a text may still hold, in bytes and values: aliases repeat what is written once.
#[derive(Clone, Copy)]
struct Budget<'a>(&'a Cell<usize>);

impl Budget<'_> {
    fn of(text: &str) -> usize {
        text.len().saturating_mul(limits::YAML_GROWTH).saturating_add(limits::YAML_GROWTH_FREE)
    }

    fn spend<E: serde::de::Error>(self, bytes: usize) -> Result<(), E> {
        let left = self.0.get().checked_sub(bytes + 1);
        self.0.set(left.ok_or_else(|| E::custom(TOO_MANY_ALIASES))?);
        Ok(())
    }
}

const TOO_MANY_ALIASES: &str = "its aliases make it many times as long";

impl<'de> DeserializeSeed<'de> for Budget<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        self.spend(0)?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Budget<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value without a tag")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    /// An empty document.
    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Int(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        // Beyond i64 only the digits matter, and a text field takes those from the source.
        #[expect(clippy::cast_precision_loss, reason = "no field of ours counts past 2^63")]
        Ok(i64::try_from(value).map_or(Node::Float(value as f64), Node::Int))
    }

    /// As for `u64`.
    fn visit_u128<E>(self, value: u128) -> Result<Node, E> {
        #[expect(clippy::cast_precision_loss, reason = "no field of ours counts past 2^63")]
        Ok(Node::Float(value as f64))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Node, E> {
        #[expect(clippy::cast_precision_loss, reason = "no field of ours counts past 2^63")]
        Ok(Node::Float(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Float(value))
    }

    /// A NUL, which only an escape can write, is U+FFFD as it is in Markdown: no page may hold it, and in a text it
    /// would stand for a block.
    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Node, E> {
        self.spend(value.len())?;
        Ok(Node::Text(value.replace('\0', "\u{fffd}")))
    }

    fn visit_string<E: serde::de::Error>(self, value: String) -> Result<Node, E> {
        self.visit_str(&value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut items = Vec::with_capacity(list.size_hint().unwrap_or(4).min(64));
        while let Some(item) = list.next_element_seed(self)? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut pairs = Vec::with_capacity(map.size_hint().unwrap_or(4).min(64));
        while let Some((key, value)) = map.next_entry_seed(self, self)? {
            let key = match key {
                Node::Text(text) => text,
                Node::Int(number) => number.to_string(),
                Node::Float(number) => number.to_string(),
                Node::Bool(value) => value.to_string(),
                Node::Null => String::from("null"),
                Node::List(_) | Node::Map(_) => {
                    return Err(serde::de::Error::custom("a list or a mapping cannot be a key"));
                }
            };
            pairs.push((key, value));
        }
        Ok(Node::Map(pairs))
    }
}

/// Why a text is not YAML: the place in bytes, what is wrong, and what to do if that is clear.
#[derive(Debug, PartialEq, Eq)]
pub struct SyntaxError {
    pub span: Range<usize>,
    pub message: String,
    pub help: Option<&'static str>,
}

/// Reads one YAML document. An empty text is [`Node::Null`].
///
/// # Errors
/// The first place where the text is not YAML, is nested deeper than 128 levels, or repeats itself
/// through aliases more than `serde_yaml` or [`limits::YAML_GROWTH`] allows.
pub fn read(text: &str) -> Result<Node, SyntaxError> {
    if let Some(at) = too_deep(text) {
        let message = String::from("brackets nested too deep");
        return Err(SyntaxError { span: at..at + 1, message, help: Some("close each bracket that you open") });
    }
    let budget = Cell::new(Budget::of(text));
    Budget(&budget).deserialize(serde_yaml::Deserializer::from_str(text)).map_err(|error| {
        let full = error.to_string();
        let message = full.split(" at line ").next().unwrap_or(&full);
        let at = error.location().map_or(0, |l| byte_at(text, l.line(), l.column()));
        let at = opened_at(&full, text).unwrap_or(at);
        SyntaxError {
            span: at..word_end(text, at),
            message: plain(message).into_owned(),
            help: help_for(message, text, at),
        }
    })
}

/// Where more brackets are open than any text needs.
fn too_deep(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    text.bytes().position(|byte| {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        open > limits::YAML_BRACKETS
    })
}

/// Where a quote was opened that is never closed. The parser names that place in words only, behind that of the end.
fn opened_at(message: &str, text: &str) -> Option<usize> {
    let (_, place) = message.split_once("while scanning a quoted scalar at line ")?;
    let (line, column) = place.split_once(" column ")?;
    let column = column.split(|c: char| !c.is_ascii_digit()).next()?;
    Some(byte_at(text, line.parse().ok()?, column.parse().ok()?))
}

/// The parser's own words where they serve, plainer ones where they do not.
fn plain(message: &str) -> Cow<'_, str> {
    match message {
        "mapping values are not allowed in this context" => "a second `: ` on one line".into(),
        "found character that cannot start any token" => "a character that cannot start a value".into(),
        "did not find expected key" | "could not find expected ':'" => {
            "a line that is neither `key: value` nor indented below one".into()
        }
        "did not find expected ',' or ']'" => "a list opened with `[` that is not closed".into(),
        "did not find expected ',' or '}'" => "a mapping opened with `{` that is not closed".into(),
        "did not find expected node content" => "a value is missing, or a bracket is never closed".into(),
        "found unexpected end of stream" => "a quote or bracket that is never closed".into(),
        "recursion limit exceeded" => "values nested too deep".into(),
        "repetition limit exceeded" => TOO_MANY_ALIASES.into(),
        _ => message.into(),
    }
}

fn help_for(message: &str, text: &str, at: usize) -> Option<&'static str> {
    let rest = &text[at..];
    if message.starts_with("mapping values are not allowed") {
        Some("put a value that contains `: ` in quotes")
    } else if rest.starts_with('\t') || text[..at].ends_with('\t') {
        Some("YAML is indented with spaces, not with tabs")
    } else if message.starts_with("found character that cannot start") {
        Some("put a value that starts with `@`, `` ` `` or `%` in quotes")
    } else if message.starts_with("found unexpected end of stream") && rest.starts_with('\'') {
        Some("close it; an apostrophe in single quotes is written twice, as in `'it''s'`")
    } else if message.starts_with("found unexpected end of stream") && rest.starts_with('"') {
        Some("close it; a quote inside is written `\\\"`")
    } else if message == "did not find expected key" && text[..at].ends_with('\'') {
        Some("an apostrophe in single quotes is written twice: `'it''s'`")
    } else if message.ends_with(TOO_MANY_ALIASES) || message.starts_with("repetition limit") {
        Some("write out what stands behind `*`, or use it less often")
    } else if message.starts_with("recursion limit") {
        Some("at most 128 values can stand within one another")
    } else if message.contains("YAML value without a tag") {
        Some("put a value that starts with `!` in quotes")
    } else {
        None
    }
}

/// Byte offset of a line (from 1) and a column (from 1, in characters). Lines end as `serde_yaml` counts them,
/// also at U+0085, U+2028 and U+2029.
fn byte_at(text: &str, line: usize, column: usize) -> usize {
    let ends = ['\n', '\u{85}', '\u{2028}', '\u{2029}'];
    let start: usize = text.split_inclusive(ends).take(line.saturating_sub(1)).map(str::len).sum();
    let rest = &text[start..];
    start + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at)
}

fn word_end(text: &str, at: usize) -> usize {
    let length = text[at..].find(|c: char| c.is_whitespace()).unwrap_or(text.len() - at);
    at + length.max(usize::from(at < text.len() && text.is_char_boundary(at + 1)))
}

/// A step from a value to a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Key(Cow<'static, str>),
    Index(usize),
}

impl From<&'static str> for Step {
    fn from(key: &'static str) -> Self {
        Self::Key(Cow::Borrowed(key))
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

/// Where the values of a YAML text stand. Made only when there is something to report.
#[derive(Debug)]
pub struct Map {
    root: Option<Spot>,
}

#[derive(Debug)]
struct Spot {
    span: Range<usize>,
    parts: Parts,
    is_left_out: bool,
}

impl Spot {
    fn new(span: Range<usize>, parts: Parts) -> Self {
        Self { span, parts, is_left_out: false }
    }

    /// Takes away the items that are left out, at any depth.
    fn prune(&mut self) {
        match &mut self.parts {
            Parts::None => {}
            Parts::List(items) => {
                items.retain(|item| !item.is_left_out);
                items.iter_mut().for_each(Self::prune);
            }
            Parts::Pairs(pairs) => pairs.list.iter_mut().for_each(|(.., value)| value.prune()),
        }
    }
}

#[derive(Debug)]
enum Parts {
    None,
    List(Vec<Spot>),
    Pairs(Pairs),
}

/// The keys and values of a mapping in the written order.
#[derive(Debug)]
struct Pairs {
    list: Vec<(String, Range<usize>, Spot)>,
    /// Where in the list each key stands, once or several times: there may be as many as the text is long.
    places: BTreeMap<String, Vec<usize>>,
}

impl Pairs {
    fn new(list: Vec<(String, Range<usize>, Spot)>) -> Self {
        let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, (key, ..)) in list.iter().enumerate() {
            places.entry(key.clone()).or_default().push(at);
        }
        Self { list, places }
    }

    /// The n-th pair (from 0) with a key.
    fn get(&self, key: &str, n: usize) -> Option<&(String, Range<usize>, Spot)> {
        self.list.get(*self.places.get(key)?.get(n)?)
    }

    fn get_mut(&mut self, key: &str) -> Option<&mut Spot> {
        let first = *self.places.get(key)?.first()?;
        self.list.get_mut(first).map(|(.., value)| value)
    }
}

impl Map {
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut builder = Builder { text, parser: Parser::new_from_str(text), offsets: offsets(text) };
        Self { root: builder.document() }
    }

    /// The same without some items of lists.
    #[must_use]
    pub fn without(mut self, left_out: &[Vec<Step>]) -> Self {
        for path in left_out {
            let mut spot = self.root.as_mut();
            for step in path {
                spot = match (step, spot.map(|spot| &mut spot.parts)) {
                    (Step::Key(key), Some(Parts::Pairs(pairs))) => pairs.get_mut(key),
                    (Step::Index(index), Some(Parts::List(items))) => items.get_mut(*index),
                    _ => None,
                };
            }
            if let Some(spot) = spot {
                spot.is_left_out = true;
            }
        }
        if !left_out.is_empty() {
            self.root.iter_mut().for_each(Spot::prune);
        }
        self
    }

    /// Bytes of the value at a path; of its key where the value is a list, a mapping or empty.
    #[must_use]
    pub fn value(&self, path: &[Step]) -> Option<Range<usize>> {
        let (key, spot) = self.find(path)?;
        match (key, &spot.parts) {
            (Some(key), Parts::List(_) | Parts::Pairs(_)) => Some(key),
            (Some(key), Parts::None) if spot.span.is_empty() => Some(key),
            _ => Some(spot.span.clone()),
        }
    }

    /// Whether a value is written at a path, also a list or a mapping.
    #[must_use]
    pub fn has(&self, path: &[Step]) -> bool {
        let mut spot = self.root.as_ref();
        for step in path {
            spot = match (step, spot.map(|spot| &spot.parts)) {
                (Step::Key(key), Some(Parts::Pairs(pairs))) => pairs.get(key, 0).map(|(.., spot)| spot),
                (Step::Index(index), Some(Parts::List(items))) => items.get(*index),
                _ => None,
            };
        }
        spot.is_some()
    }

    /// Bytes of the last key of a path.
    #[must_use]
    pub fn key(&self, path: &[Step]) -> Option<Range<usize>> {
        self.find(path)?.0
    }

    /// Bytes of the n-th occurrence (from 0) of a key in the mapping at `path`.
    #[must_use]
    pub fn repeated_key(&self, path: &[Step], key: &str, n: usize) -> Option<Range<usize>> {
        match &self.find(path)?.1.parts {
            Parts::Pairs(pairs) => pairs.get(key, n).map(|(_, span, _)| span.clone()),
            _ => None,
        }
    }

    fn find(&self, path: &[Step]) -> Option<(Option<Range<usize>>, &Spot)> {
        let mut spot = self.root.as_ref()?;
        let mut key_span = None;
        for step in path {
            (key_span, spot) = match (step, &spot.parts) {
                (Step::Key(key), Parts::Pairs(pairs)) => {
                    let (_, span, value) = pairs.get(key, 0)?;
                    (Some(span.clone()), value)
                }
                (Step::Index(index), Parts::List(items)) => (None, items.get(*index)?),
                // Behind an alias (`*name`): the alias itself is the best place there is.
                _ => return Some((key_span, spot)),
            };
        }
        Some((key_span, spot))
    }
}

/// Byte offset of each character, and of the end.
fn offsets(text: &str) -> Vec<usize> {
    text.char_indices().map(|(at, _)| at).chain([text.len()]).collect()
}

struct Builder<'a> {
    text: &'a str,
    parser: Parser<'a, saphyr_parser::StrInput<'a>>,
    offsets: Vec<usize>,
}

impl<'a> Builder<'a> {
    fn next(&mut self) -> Option<(Event<'a>, Range<usize>)> {
        let (event, span) = self.parser.next_event()?.ok()?;
        let byte = |index: usize| self.offsets.get(index).or(self.offsets.last()).copied().unwrap_or(0);
        let (start, mut end) = (byte(span.start.index()), byte(span.end.index()));
        // Of a text block the first line is enough to show where it stands.
        if let Some(line) = self.text.get(start..end).and_then(|value| value.split_once('\n')) {
            end = start + line.0.trim_end().len();
        }
        Some((event, start..end))
    }

    fn document(&mut self) -> Option<Spot> {
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamStart | Event::DocumentStart(_) | Event::Nothing => {}
                Event::StreamEnd | Event::DocumentEnd => return None,
                event => return self.spot(&event, span),
            }
        }
    }

    /// Recursion is bounded: only texts that `serde_yaml` has read get here, and it stops at 128.
    fn spot(&mut self, event: &Event<'a>, span: Range<usize>) -> Option<Spot> {
        match event {
            Event::SequenceStart(..) => {
                let mut items = Vec::new();
                loop {
                    match self.next()? {
                        (Event::SequenceEnd, _) => return Some(Spot::new(span, Parts::List(items))),
                        (event, span) => items.push(self.spot(&event, span)?),
                    }
                }
            }
            Event::MappingStart(..) => {
                let mut pairs = Vec::new();
                loop {
                    let (event, key_span) = self.next()?;
                    if event == Event::MappingEnd {
                        let end = pairs.first().map_or(span.end, |(_, key, _): &(String, Range<usize>, Spot)| key.end);
                        return Some(Spot::new(span.start..end, Parts::Pairs(Pairs::new(pairs))));
                    }
                    let key = match &event {
                        Event::Scalar(text, ..) => text.to_string(),
                        _ => String::new(),
                    };
                    self.spot(&event, key_span.clone())?;
                    let (event, value_span) = self.next()?;
                    let value = self.spot(&event, value_span)?;
                    pairs.push((key, key_span, value));
                }
            }
            _ => Some(Spot::new(span, Parts::None)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slice(text: &str, span: Option<Range<usize>>) -> &str {
        span.map_or("<none>", |span| &text[span])
    }

    #[test]
    fn places_are_bytes_also_after_persian_text() {
        let text = "title: گفت‌وگو\nactors:\n  - ایران\n  - {id: oman, note: x}\n";
        let map = Map::new(text);
        assert_eq!(slice(text, map.value(&["title".into()])), "گفت‌وگو");
        assert_eq!(slice(text, map.value(&["actors".into(), 0.into()])), "ایران");
        assert_eq!(slice(text, map.value(&["actors".into(), 1.into(), "id".into()])), "oman");
        assert_eq!(slice(text, map.key(&["actors".into()])), "actors");
    }

    #[test]
    fn no_value_holds_a_nul() {
        let Ok(Node::Map(pairs)) = read("a: \"b\\0c\"\n\"d\\0\": 1\n") else { panic!() };
        assert_eq!(pairs, [("a".into(), Node::Text("b\u{fffd}c".into())), ("d\u{fffd}".into(), Node::Int(1))]);
    }

    #[test]
    fn the_second_of_two_equal_keys_has_its_own_place() {
        let text = "a: 1\nb: 2\na: 3\n";
        let span = Map::new(text).repeated_key(&[], "a", 1).unwrap();
        assert_eq!(span, 10..11);
    }

    #[test]
    fn typing_is_that_of_yaml_1_2_core() {
        let node = read("a: no\nb: 007\nc: 12:30:45\nd: 1979\ne: ~\nf: 2026-02-06\n").unwrap();
        let Node::Map(pairs) = node else { panic!("not a map") };
        let values: Vec<Node> = pairs.into_iter().map(|(_, v)| v).collect();
        let text = |t: &str| Node::Text(t.into());
        assert_eq!(
            values,
            [text("no"), text("007"), text("12:30:45"), Node::Int(1979), Node::Null, text("2026-02-06")]
        );
    }

    #[test]
    fn a_hundred_thousand_open_brackets_are_an_error_and_a_hundred_closed_ones_are_none() {
        assert_eq!(read(&format!("a: {}", "[".repeat(100_000))).unwrap_err().message, "brackets nested too deep");
        assert!(read(&format!("a: {}{}", "[".repeat(100), "]".repeat(100))).is_ok());
    }

    #[test]
    fn a_bomb_of_aliases_is_an_error() {
        let mut text = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for i in 1..12 {
            let previous = format!("*a{},", i - 1).repeat(10);
            text.extend([format!("a{i}: &a{i} [{previous}]\n")]);
        }
        assert!(read(&text).unwrap_err().message.ends_with(TOO_MANY_ALIASES));
    }

    #[test]
    fn few_aliases_of_something_large_are_an_error_too() {
        // Each of these is followed fewer times than `serde_yaml` counts to.
        let list = format!("a: &a [{}]\nb: [{}]\n", "x,".repeat(100_000), "*a,".repeat(10_000));
        let text = format!("a: &a {}\nb: [{}]\n", "x".repeat(1_000_000), "*a,".repeat(10_000));
        for bomb in [list, text] {
            let error = read(&bomb).unwrap_err();
            assert!(error.message.ends_with(TOO_MANY_ALIASES), "{error:?}");
            assert!(error.help.is_some());
        }
    }

    #[test]
    fn aliases_may_bring_as_much_as_is_said_and_no_more() {
        let text = |bytes: usize| format!("a: &a {}\nb: *a\n", "x".repeat(bytes));
        let free = limits::YAML_GROWTH_FREE;
        let times = limits::YAML_GROWTH + 1;
        // One value of half of what is free, used as often as fits.
        let used = |count: usize| format!("a: &a {}\nb: [{}]\n", "x".repeat(free / 2), "*a,".repeat(count));
        assert!(read(&text(free)).is_ok());
        assert!(read(&used(times)).is_ok());
        assert!(read(&used(times + 2)).is_err());
    }

    #[test]
    fn values_nested_too_deep_are_an_error() {
        for open in ["[", "- ", "? ", "{a: "] {
            let error = read(&format!("a:\n  {}", open.repeat(900))).unwrap_err();
            assert!(!error.message.is_empty());
        }
        assert_eq!(read(&format!("a:\n  {}x", "- ".repeat(200))).unwrap_err().message, "values nested too deep");
    }
}
