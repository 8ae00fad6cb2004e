//! The keys of Zola and Hugo, and what nutgraf calls the same. Start at [`take`].

use std::collections::BTreeSet;

use super::front::Front;
use crate::date::{Date, suggestions};
use crate::diag::Diagnostic;
use crate::import::left::Left;
use crate::import::write;
use crate::parse::yaml::Node;
use crate::source::Source;

/// What of a front matter nutgraf has a word for.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub title: String,
    pub description: String,
    /// Days.
    pub date: Option<Date>,
    pub updated: Option<Date>,
    pub draft: bool,
    pub slug: Option<String>,
    /// The address that it says for itself.
    pub url: Option<String>,
    pub aliases: Vec<String>,
    /// Titles.
    pub topics: Vec<String>,
    pub authors: Vec<String>,
    pub order: Option<i64>,
    /// Moments, with their zone.
    pub publish_at: Option<Date>,
    pub expires_at: Option<Date>,
    pub summary: String,
    pub image: Option<Picture>,
    pub lang: Option<String>,
    pub extra: Option<Node>,
}

/// A picture that stands for the page.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Picture {
    pub src: String,
    pub alt: String,
    pub credit: String,
}

/// What is noted and told while keys are taken.
struct Reader<'a> {
    front: &'a Front,
    source: &'a Source,
    path: &'a str,
    left: &'a mut Left,
    errors: Vec<Diagnostic>,
    taken: Taken,
    extra: Vec<(String, Node)>,
}

/// Takes the keys of a file; others are noted in `left`. `name_date` is the day that its name says.
///
/// # Errors
/// Values that cannot be what their key says.
pub(super) fn take(
    front: &Front,
    source: &Source,
    path: &str,
    name_date: Option<&str>,
    left: &mut Left,
) -> Result<Taken, Vec<Diagnostic>> {
    let mut reader =
        Reader { front, source, path, left, errors: Vec::new(), taken: Taken::default(), extra: Vec::new() };
    for (key, value) in &front.pairs {
        reader.key(key, value);
    }
    let Reader { errors, mut taken, extra, .. } = reader;
    if !errors.is_empty() {
        return Err(errors);
    }
    taken.date = taken.date.or_else(|| name_date.and_then(|date| Date::parse(date).ok()));
    if !extra.is_empty() {
        taken.extra = Some(Node::Map(extra));
    }
    if taken.title.is_empty() {
        taken.title = title_of(&source.text[front.body.clone()], path);
    }
    Ok(taken)
}

/// The first heading of a text, else the name of its file.
fn title_of(body: &str, path: &str) -> String {
    let heading = body.lines().find_map(|line| line.strip_prefix("# ")).map(|line| line.trim_matches(['#', ' ']));
    if let Some(heading) = heading.filter(|heading| !heading.is_empty()) {
        return heading.to_owned();
    }
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let mut parts = stem.rsplit('/').filter(|part| !part.starts_with("_index") && !part.starts_with("index"));
    let name = parts.next().unwrap_or("home").replace(['-', '_'], " ");
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

impl Reader<'_> {
    fn key(&mut self, key: &str, value: &Node) {
        match key.to_ascii_lowercase().as_str() {
            "title" => self.taken.title = line(value),
            "description" => self.taken.description = line(value),
            "summary" => self.taken.summary = line(value),
            "date" => self.taken.date = self.day(key, value),
            "updated" | "lastmod" => self.taken.updated = self.day(key, value),
            "publishdate" | "pubdate" | "published" => self.taken.publish_at = self.moment(key, value),
            "expirydate" | "unpublishdate" => self.taken.expires_at = self.moment(key, value),
            "draft" => self.taken.draft = *value == Node::Bool(true) || line(value) == "true",
            "slug" => self.taken.slug = Some(line(value)).filter(|slug| !slug.is_empty()),
            "url" | "path" => self.taken.url = Some(line(value)).filter(|url| !url.is_empty()),
            "aliases" => self.taken.aliases = lines(value),
            "tags" | "categories" | "series" | "topics" => self.topics(value),
            "taxonomies" => self.taxonomies(value),
            "authors" | "author" => {
                let authors = names(value);
                self.taken.authors.extend(authors);
            }
            "weight" => self.taken.order = if let Node::Int(number) = value { Some(*number) } else { None },
            "image" | "images" | "cover" | "featured_image" | "featuredimage" | "thumbnail" => self.image(key, value),
            "lang" | "language" => self.taken.lang = Some(line(value)).filter(|lang| !lang.is_empty()),
            "extra" | "params" => self.further(value),
            _ => self.left.note(key, self.path, &example(value)),
        }
    }

    /// What the author put there for templates; what templates commonly look for is taken as if it stood outside.
    fn further(&mut self, value: &Node) {
        const DEEPEST: usize = 50;
        let Node::Map(pairs) = value else { return };
        for (key, value) in pairs {
            match key.to_ascii_lowercase().as_str() {
                "image" | "images" | "cover" | "featured_image" | "thumbnail" if self.taken.image.is_none() => {
                    self.image(key, value);
                }
                "author" | "authors" if self.taken.authors.is_empty() => self.taken.authors = names(value),
                _ if write::depth(value) > DEEPEST => self.left.note(key, self.path, "values in values"),
                _ => self.extra.push((key.clone(), value.clone())),
            }
        }
    }

    fn topics(&mut self, value: &Node) {
        let mut known: BTreeSet<String> = self.taken.topics.iter().map(|title| title.to_lowercase()).collect();
        for title in lines(value) {
            if !title.is_empty() && known.insert(title.to_lowercase()) {
                self.taken.topics.push(title);
            }
        }
    }

    fn taxonomies(&mut self, value: &Node) {
        let Node::Map(pairs) = value else { return };
        for (key, value) in pairs {
            match key.as_str() {
                "authors" | "author" => self.taken.authors.extend(names(value)),
                _ => self.topics(value),
            }
        }
    }

    fn image(&mut self, key: &str, value: &Node) {
        let picture = match value {
            Node::Map(_) => {
                let get = |names: &[&str]| names.iter().map(|name| of(value, name)).find(|text| !text.is_empty());
                let src = get(&["image", "src", "url", "path", "file"]).unwrap_or_default();
                let alt = get(&["alt", "caption"]).unwrap_or_default();
                Picture { src, alt, credit: get(&["credit", "attribution"]).unwrap_or_default() }
            }
            value => {
                let src = lines(value).into_iter().next().unwrap_or_default();
                Picture { src, alt: String::new(), credit: String::new() }
            }
        };
        if picture.src.is_empty() {
            self.left.note(key, self.path, &example(value));
        } else if self.taken.image.is_none() {
            self.taken.image = Some(picture);
        }
    }

    /// The day of a date or a moment, as it is written there. An article is of a day; the time is told.
    fn day(&mut self, key: &str, value: &Node) -> Option<Date> {
        let text = line(value);
        if text.is_empty() {
            return None;
        }
        let (day, time) = match text.split_once(['T', 't', ' ']) {
            Some((day, time)) if day.len() == 10 && Date::parse(day).is_ok() => (day, time),
            _ => (text.as_str(), ""),
        };
        let date = Date::parse(day).ok().or_else(|| one(&suggestions(&text)));
        if date.is_none() {
            self.wrong(key, &text);
        } else if time.contains(|c: char| c.is_ascii_digit() && c != '0') {
            self.left.note(&format!("time of day of `{key}`"), self.path, &text);
        }
        date
    }

    /// A day, or a moment with its zone. A time without one is of UTC, as both programs have it.
    fn moment(&mut self, key: &str, value: &Node) -> Option<Date> {
        let text = line(value);
        if text.is_empty() {
            return None;
        }
        let moment = moment(&text);
        if moment.is_none() {
            self.wrong(key, &text);
        }
        moment
    }

    fn wrong(&mut self, key: &str, text: &str) {
        let span = self.front.place(self.source, key);
        let error = Diagnostic::error("bad-date", self.source, span, format!("`{text}` is not a date"));
        self.errors.push(error.help("write it as in 2026-02-06 or 2026-02-06T10:00:00Z"));
    }
}

fn one(dates: &[Date]) -> Option<Date> {
    if let [date] = dates { Some(*date) } else { None }
}

fn moment(text: &str) -> Option<Date> {
    let (day, time) = text.split_once(['T', 't', ' ']).unwrap_or((text, ""));
    if time.is_empty() {
        return Date::parse(day).ok();
    }
    let at = time.find([' ', '+', '-', 'Z', 'z']).unwrap_or(time.len());
    let (clock, zone) = (&time[..at], time[at..].trim());
    let clock = clock.split('.').next().unwrap_or(clock);
    let clock = if clock.len() == 5 { format!("{clock}:00") } else { clock.to_owned() };
    let zone = match zone {
        "" | "z" => String::from("Z"),
        zone if zone.len() == 5 && zone.is_ascii() && !zone.contains(':') => format!("{}:{}", &zone[..3], &zone[3..]),
        zone => zone.to_owned(),
    };
    Date::parse(&format!("{day}T{clock}{zone}")).ok()
}

fn of(value: &Node, name: &str) -> String {
    let Node::Map(pairs) = value else { return String::new() };
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| line(value)).unwrap_or_default()
}

/// A value as text on one line.
fn line(value: &Node) -> String {
    match value {
        Node::Text(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        Node::Int(number) => number.to_string(),
        Node::Float(number) => number.to_string(),
        Node::Bool(value) => value.to_string(),
        Node::Null | Node::List(_) | Node::Map(_) => String::new(),
    }
}

/// One text or a list of them.
fn lines(value: &Node) -> Vec<String> {
    let lines = match value {
        Node::List(items) => items.iter().map(line).collect(),
        value => vec![line(value)],
    };
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}

/// Names of people: texts, or mappings with a `name`.
fn names(value: &Node) -> Vec<String> {
    let items = if let Node::List(items) = value { &items[..] } else { std::slice::from_ref(value) };
    let name = |item: &Node| if let Node::Map(_) = item { of(item, "name") } else { line(item) };
    items.iter().map(name).filter(|name| !name.is_empty()).collect()
}

fn example(value: &Node) -> String {
    match value {
        Node::List(items) => items.first().map(line).unwrap_or_default(),
        Node::Map(pairs) => pairs.first().map(|(key, value)| format!("{key}: {}", line(value))).unwrap_or_default(),
        value => line(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_has_a_zone() {
        for (text, expected) in [
            ("2026-02-06", "2026-02-06"),
            ("2026-02-06T10:00:00Z", "2026-02-06T10:00:00Z"),
            ("2026-02-06T10:00:00", "2026-02-06T10:00:00Z"),
            ("2026-02-06 10:00:00 +0330", "2026-02-06T10:00:00+03:30"),
            ("2026-02-06T10:00:00.123+01:00", "2026-02-06T10:00:00+01:00"),
            ("2026-02-06T10:00", "2026-02-06T10:00:00Z"),
        ] {
            assert_eq!(moment(text).map(|date| date.to_string()).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(moment("tomorrow"), None);
    }

    #[test]
    fn a_title_is_a_heading_or_a_name() {
        assert_eq!(title_of("text\n# The *head* #\n", "a/b.md"), "The *head*");
        assert_eq!(title_of("", "posts/our-story.md"), "Our story");
        assert_eq!(title_of("", "guide/_index.md"), "Guide");
        assert_eq!(title_of("", "_index.md"), "Home");
    }
}
