//! Suggestions to files: [`plan`].
//!
//! Nothing that an editor has written is changed: a key that the front matter has stays as it is, and so does every
//! file of an actor. So a second time there is nothing left to write.

use std::fmt::Write as _;
use std::ops::Range;

use super::{Suggested, Suggestions, Who, article, excerpt};
use crate::detect::actors::Kind;
use crate::detect::names::key;
use crate::parse::model::{Entry, FromText};
use crate::parse::{self, Form, escape, plain_text};
use crate::source::Source;

/// What is to be written.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The article as Markdown; `None` where it stays as it is.
    pub article: Option<String>,
    /// The ids of actors without a file, and their files.
    pub actors: Vec<(String, String)>,
}

/// The files that take the suggestions over.
#[must_use]
pub fn plan(source: &Source, suggestions: &Suggestions) -> Plan {
    let is_plain = parse::form(&source.path) == Some(Form::PlainText);
    let article = if is_plain { Some(from_plain_text(source, suggestions)) } else { with_actors(source, suggestions) };
    let new = suggestions.actors.iter().filter_map(|actor| match &actor.who {
        Who::New(id) => Some((id.clone(), stub(source, actor, suggestions))),
        _ => None,
    });
    let mut actors: Vec<(String, String)> = Vec::new();
    for (id, text) in new {
        if !actors.iter().any(|(known, _)| *known == id) {
            actors.push((id, text));
        }
    }
    Plan { article, actors }
}

/// A plain-text article as Markdown that reads the same.
fn from_plain_text(source: &Source, suggestions: &Suggestions) -> String {
    let (parts, _) = parse::front_matter::split(source);
    let pasted = plain_text::read(&source.text, &parts.body);
    let mut yaml = parts.yaml.map(|yaml| source.text[yaml].to_owned()).unwrap_or_default();
    if !yaml.is_empty() && !yaml.ends_with('\n') {
        yaml.push('\n');
    }
    let has = |yaml: &str, key: &str| yaml.lines().any(|line| line.starts_with(&format!("{key}:")));
    let line = |range: &Option<Range<usize>>| {
        range.as_ref().map(|range| source.text[range.clone()].split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let mut add = |key: &str, value: Option<String>| {
        if let Some(value) = value.filter(|_| !has(&yaml, key)) {
            // Writing to a string cannot fail.
            let space = if value.starts_with('\n') { "" } else { " " };
            let _ = writeln!(yaml, "{key}:{space}{value}");
        }
    };
    add("title", line(&pasted.headline).map(|text| scalar(&text)));
    add("description", line(&pasted.standfirst).map(|text| scalar(&text)));
    add("date", suggestions.date.map(|date| date.to_string()));
    let authors: Vec<String> = pasted.authors.iter().map(|name| scalar(name)).collect();
    add("authors", (!authors.is_empty()).then(|| format!("[{}]", authors.join(", "))));
    add("actors", cast(suggestions));
    add("timeline", timeline(source, suggestions));
    let paragraphs = pasted.paragraphs.iter().map(|range| escape::paragraph(&source.text[range.clone()]));
    format!("---\n{yaml}---\n\n{}\n", paragraphs.collect::<Vec<_>>().join("\n\n"))
}

/// A Markdown article with a list of its actors, where it has none.
fn with_actors(source: &Source, suggestions: &Suggestions) -> Option<String> {
    let article = suggestions.article.as_ref().filter(|article| article.data.actors.is_empty() && !article.broken)?;
    if article.origin.has(&["actors".into()]) {
        return None;
    }
    let cast = cast(suggestions)?;
    let (parts, _) = parse::front_matter::split(source);
    let yaml = parts.yaml?;
    let mut text = source.text.to_string();
    let line_break = if source.text[yaml.clone()].contains("\r\n") { "\r\n" } else { "\n" };
    let before = if yaml.is_empty() || source.text[..yaml.end].ends_with('\n') { "" } else { line_break };
    text.insert_str(yaml.end, &format!("{before}actors:{}{line_break}", cast.replace('\n', line_break)));
    Some(text)
}

/// The value of `actors`: the ids in the order in which they are named.
fn cast(suggestions: &Suggestions) -> Option<String> {
    let mut ids: Vec<&str> = Vec::new();
    for id in suggestions.actors.iter().filter_map(Suggested::id) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    (!ids.is_empty()).then(|| ids.iter().fold(String::new(), |all, id| all + "\n  - " + &scalar(id)))
}

/// The value of `timeline`: the dated statements, each with its sentence.
fn timeline(source: &Source, suggestions: &Suggestions) -> Option<String> {
    let article = article(source, &suggestions.lang, suggestions.date, FromText::On)?;
    let mut entries = String::new();
    for entry in &article.data.timeline {
        let Entry::Own(event) = entry else { continue };
        let Some(date) = event.date.filter(|_| event.from_text.is_some()) else { continue };
        let _ = write!(entries, "\n  - date: {}\n    title: {}", scalar(&date.to_string()), scalar(&event.title));
        if event.status.name() != "occurred" {
            let _ = write!(entries, "\n    status: {}", event.status.name());
        }
    }
    (!entries.is_empty()).then_some(entries)
}

/// The file of an actor, for an editor to correct.
fn stub(source: &Source, actor: &Suggested, suggestions: &Suggestions) -> String {
    let named = &actor.named;
    let mut yaml = format!("name: {}\nkind: {}\n", scalar(&named.name), named.kind.name());
    if !named.aliases.is_empty() {
        let aliases: Vec<String> = named.aliases.iter().map(|alias| scalar(alias)).collect();
        let _ = writeln!(yaml, "aliases: [{}]", aliases.join(", "));
    }
    if let Some(role) = named.role.as_ref().filter(|_| named.kind == Kind::Person) {
        let of = named.of.as_ref().map(|of| (of, id_of(suggestions, of)));
        match of {
            Some((_, Some(id))) => {
                let _ = writeln!(yaml, "roles:\n  - title: {}\n    of: {}", scalar(role), scalar(id));
            }
            Some((of, None)) => {
                let _ = writeln!(yaml, "roles:\n  - title: {}", scalar(&format!("{role}, {of}")));
            }
            None => {
                let _ = writeln!(yaml, "roles:\n  - title: {}", scalar(role));
            }
        }
    }
    yaml.push_str("draft: true\n");
    let words = excerpt(&source.text, &named.grounds, 160).replace("--", "- -");
    format!("---\n{yaml}---\n\n<!-- Found in {}: {words} -->\n", source.path.file_name())
}

/// The id of somebody by a form of the name.
fn id_of<'a>(suggestions: &'a Suggestions, form: &str) -> Option<&'a str> {
    let form = key(form);
    let bears =
        |actor: &&Suggested| [&actor.named.name].into_iter().chain(&actor.named.aliases).any(|name| key(name) == form);
    suggestions.actors.iter().find(bears).and_then(Suggested::id)
}

/// A text as a YAML scalar, in quotes wherever it could be taken for anything else.
#[must_use]
pub fn scalar(text: &str) -> String {
    let plain = text.chars().next().is_some_and(char::is_alphabetic)
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '.' | '\'' | '’' | '/'))
        && !text.ends_with(' ')
        && !matches!(
            text.to_ascii_lowercase().as_str(),
            "yes" | "no" | "on" | "off" | "true" | "false" | "null" | "y" | "n"
        );
    let is_date = text.starts_with(|c: char| c.is_ascii_digit()) && crate::date::Date::parse(text).is_ok();
    if plain || is_date && !text.contains('%') {
        return text.to_owned();
    }
    let escaped: String = text
        .chars()
        .map(|c| match c {
            '"' => String::from("\\\""),
            '\\' => String::from("\\\\"),
            c if c.is_control() => String::from(" "),
            c => c.to_string(),
        })
        .collect();
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scalar_is_read_as_the_text_it_was() {
        for text in [
            "no",
            "a: b",
            "‘quoted’",
            "it's",
            "- x",
            "1979",
            "2025-06~",
            "\"q\" \\ %",
            "x # y",
            "Iran",
            "Müller & Söhne",
            "2025-06/2026-01",
        ] {
            let read: serde_yaml::Value = serde_yaml::from_str(&scalar(text)).expect("YAML");
            let read = read.as_str().map_or_else(|| read.as_i64().map(|n| n.to_string()), |text| Some(text.to_owned()));
            assert_eq!(read.as_deref(), Some(text));
        }
    }
}
