//! Front matter in TOML, YAML or JSON as one sort of value. Start at [`read`].

use std::ops::Range;

use crate::diag::Diagnostic;
use crate::parse::yaml::{self, Node, Step};
use crate::source::Source;

/// Front matter, and where it and the text below it stand.
#[derive(Debug)]
pub(super) struct Front {
    /// Keys and values as they are written; empty where a file has no front matter.
    pub pairs: Vec<(String, Node)>,
    format: Format,
    inner: Range<usize>,
    pub body: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Toml,
    Yaml,
    Json,
}

impl Front {
    /// Where the value of a key stands, or the whole front matter.
    pub fn place(&self, source: &Source, key: &str) -> Range<usize> {
        let text = &source.text[self.inner.clone()];
        let at = |range: Range<usize>| range.start + self.inner.start..range.end + self.inner.start;
        if self.format == Format::Toml {
            let mut start = 0;
            for line in text.split_inclusive('\n') {
                let name = line.trim_start().trim_start_matches('"');
                if name.strip_prefix(key).is_some_and(|rest| rest.trim_start_matches('"').trim_start().starts_with('='))
                {
                    return at(start..start + line.trim_end().len());
                }
                start += line.len();
            }
            return at(0..text.lines().next().map_or(0, str::len));
        }
        let map = yaml::Map::new(text);
        at(map.value(&[Step::Key(key.to_owned().into())]).unwrap_or(0..0))
    }
}

/// Cuts a file and reads its front matter.
///
/// # Errors
/// The first place where it cannot be read.
pub(super) fn read(source: &Source) -> Result<Front, Box<Diagnostic>> {
    if let Some(at) = source.invalid_utf8 {
        let error = Diagnostic::error("encoding", source, at..at + 1, "this file is not UTF-8");
        return Err(Box::new(error.help("save it in the encoding UTF-8")));
    }
    let text = &*source.text;
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let first = text[start..].lines().next().unwrap_or("").trim_end();
    let (format, inner, body) = match first {
        "+++" => fenced(source, start, Format::Toml)?,
        "---" => fenced(source, start, Format::Yaml)?,
        _ if first.starts_with('{') && !first.starts_with("{{") && !first.starts_with("{%") => {
            let end = json_end(&text[start..]).map_or(text.len(), |end| start + end);
            (Format::Json, start..end, end..text.len())
        }
        _ => (Format::Yaml, start..start, start..text.len()),
    };
    let value = node(source, format, &inner)?;
    let pairs = match value {
        Node::Map(pairs) => pairs,
        Node::Null => Vec::new(),
        other => {
            let message = format!("front matter is keys and values, not {}", other.kind());
            return Err(Box::new(Diagnostic::error("front-matter", source, inner.start..inner.start + 1, message)));
        }
    };
    Ok(Front { pairs, format, inner, body })
}

/// What stands between two lines of `---` or `+++`, and what stands below.
fn fenced(
    source: &Source,
    start: usize,
    format: Format,
) -> Result<(Format, Range<usize>, Range<usize>), Box<Diagnostic>> {
    let fence = if format == Format::Toml { "+++" } else { "---" };
    let text = &source.text;
    let mut at = start;
    let mut inner = None;
    for line in text[start..].split_inclusive('\n') {
        let end = at + line.len();
        match inner {
            None => inner = Some(end),
            Some(inner) if line.trim_end() == fence => return Ok((format, inner..at, end..text.len())),
            Some(_) => {}
        }
        at = end;
    }
    let error = Diagnostic::error("front-matter", source, start..start + 3, "front matter that is never closed");
    Err(Box::new(error.label("opened here").help(format!("close it with a line of `{fence}`"))))
}

/// Where the object ends that a text begins with.
fn json_end(text: &str) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' if !quoted => depth += 1,
            b'}' if !quoted => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

fn node(source: &Source, format: Format, inner: &Range<usize>) -> Result<Node, Box<Diagnostic>> {
    let text = &source.text[inner.clone()];
    let read = match format {
        Format::Yaml => yaml::read(text).map_err(|error| ("yaml", error.span, error.message)),
        Format::Toml => toml_node(text).map_err(|(span, message)| ("toml", span, message)),
        Format::Json => serde_json::from_str(text).map_err(|error| {
            let at = at_line(text, error.line(), error.column());
            let full = error.to_string();
            ("json", at..at + 1, full.split(" at line ").next().unwrap_or(&full).to_owned())
        }),
    };
    read.map_err(|(code, span, message)| {
        let span = span.start + inner.start..span.end + inner.start;
        let message = format!("this front matter is not {}: {message}", code.to_uppercase());
        Box::new(Diagnostic::error(code, source, span, message))
    })
}

fn toml_node(text: &str) -> Result<Node, (Range<usize>, String)> {
    let value: Node = toml::from_str(text).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        (span, error.message().to_owned())
    })?;
    Ok(dates_as_text(value))
}

/// `toml` gives a date as a mapping of one key of its own.
fn dates_as_text(node: Node) -> Node {
    match node {
        Node::Map(pairs) => match &pairs[..] {
            [(key, Node::Text(date))] if key == "$__toml_private_datetime" => Node::Text(date.clone()),
            _ => Node::Map(pairs.into_iter().map(|(key, value)| (key, dates_as_text(value))).collect()),
        },
        Node::List(items) => Node::List(items.into_iter().map(dates_as_text).collect()),
        node => node,
    }
}

/// The byte at a line and a column, both from 1, the column in bytes.
#[must_use]
pub fn at_line(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    (start + column.saturating_sub(1)).min(text.len())
}

/// What the configuration of a Zola or Hugo site says of its content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    pub title: Option<String>,
    /// The language of files whose names say none.
    pub lang: Option<String>,
    /// The languages that a file's name may say; empty where the configuration is not known.
    pub languages: Vec<String>,
}

/// Reads a configuration, as far as it can be read.
#[must_use]
pub fn settings(source: &Source) -> Settings {
    let format = match source.path.extension() {
        Some("toml") => Format::Toml,
        Some("json") => Format::Json,
        _ => Format::Yaml,
    };
    let Ok(Node::Map(pairs)) = node(source, format, &(0..source.text.len())) else { return Settings::default() };
    let text = |keys: &[&str]| {
        pairs
            .iter()
            .find(|(key, _)| keys.iter().any(|other| key.eq_ignore_ascii_case(other)))
            .and_then(|(_, value)| if let Node::Text(text) = value { Some(text.clone()) } else { None })
    };
    let languages = pairs.iter().find(|(key, _)| key == "languages").map(|(_, value)| value);
    let mut languages: Vec<String> = match languages {
        Some(Node::Map(pairs)) => pairs.iter().map(|(tag, _)| tag.clone()).collect(),
        _ => Vec::new(),
    };
    let lang = text(&["default_language", "defaultContentLanguage", "languageCode", "locale"]);
    languages.extend(lang.clone());
    Settings { title: text(&["title"]), lang, languages }
}
