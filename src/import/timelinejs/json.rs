//! The JSON of `TimelineJS`, as its documentation describes it. Start at [`read`].

use super::{Media, Moment, Slide, Timeline};
use crate::diag::Diagnostic;
use crate::import::left::Left;
use crate::parse::model::Origin;
use crate::parse::yaml::{Node, Step};
use crate::source::Source;

/// Keys of a slide that have no place in an article.
const OTHER: &[&str] = &["group", "background", "autolink"];

/// Reads the file; what belongs to no slide is noted in `left`.
pub(super) fn read(source: &Source, left: &mut Left) -> Result<Timeline, Vec<Diagnostic>> {
    let start = if source.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let text = &source.text[start..];
    let root: Node = serde_json::from_str(text).map_err(|error| vec![broken(source, start, &error)])?;
    let origin = Origin::new(source, start..source.text.len());
    let Some(Node::List(events)) = get(&root, "events") else {
        let message = "this is no timeline: there is no list of `events`";
        let help = match get(&root, "timeline") {
            Some(_) => "this is the form of TimelineJS 2; convert it to that of TimelineJS 3",
            None => "a TimelineJS file holds `{\"events\": […]}`",
        };
        return Err(vec![Diagnostic::error("not-a-timeline", source, start..start + 1, message).help(help)]);
    };
    if let Some(Node::List(eras)) = get(&root, "eras") {
        for (at, era) in eras.iter().enumerate() {
            left.note("era", &format!("era {}", at + 1), &text_of(get(era, "text"), "headline"));
        }
    }
    let slides = events.iter().enumerate().map(|(at, event)| {
        let mut slide = slide(event, format!("event {}", at + 1));
        slide.place = Some(origin.place(&[Step::from("events"), Step::from(at)]));
        slide
    });
    let slides = slides.collect();
    let title = get(&root, "title").filter(|title| matches!(title, Node::Map(_)));
    Ok(Timeline { title: title.map(|title| slide(title, String::from("the title"))), slides })
}

fn broken(source: &Source, start: usize, error: &serde_json::Error) -> Diagnostic {
    let at = super::super::content::at_line(&source.text[start..], error.line(), error.column()) + start;
    let full = error.to_string();
    let message = full.split(" at line ").next().unwrap_or(&full);
    Diagnostic::error("json", source, at..at + 1, format!("this is not JSON: {message}"))
}

fn slide(node: &Node, name: String) -> Slide {
    let (text, media) = (get(node, "text"), get(node, "media"));
    let string = |key: &str| get(node, key).map(plain).unwrap_or_default();
    let other = OTHER.iter().filter_map(|key| {
        let value = get(node, key).filter(|value| **value != Node::Null)?;
        Some((*key, example(value)))
    });
    Slide {
        place: None,
        name,
        start: get(node, "start_date").map(moment),
        end: get(node, "end_date").map(moment),
        display: Some(string("display_date")).filter(|text| !text.is_empty()).unwrap_or_else(|| {
            // An older file has it within the date.
            text_of(get(node, "start_date"), "display_date")
        }),
        headline: text_of(text, "headline"),
        text: text_of(text, "text"),
        media: Media {
            url: text_of(media, "url"),
            link: text_of(media, "link"),
            caption: text_of(media, "caption"),
            credit: text_of(media, "credit"),
            alt: text_of(media, "alt"),
        },
        other: other.collect(),
    }
}

fn moment(node: &Node) -> Moment {
    let part = |key: &str| text_of(Some(node), key).trim().to_owned();
    let (hour, minute, second) = (part("hour"), part("minute"), part("second"));
    let padded = |text: &str| if text.len() == 1 { format!("0{text}") } else { text.to_owned() };
    let time = [hour, minute, second];
    let known = time.iter().take_while(|part| !part.is_empty()).map(|part| padded(part)).collect::<Vec<_>>();
    Moment { year: part("year"), month: part("month"), day: part("day"), time: known.join(":") }
}

fn get<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    let Node::Map(pairs) = node else { return None };
    pairs.iter().find(|(k, _)| k == key).map(|(_, value)| value)
}

fn text_of(node: Option<&Node>, key: &str) -> String {
    node.and_then(|node| get(node, key)).map(plain).unwrap_or_default()
}

/// A text or a number as text; empty for anything else.
fn plain(node: &Node) -> String {
    match node {
        Node::Text(text) => text.clone(),
        Node::Int(number) => number.to_string(),
        #[expect(clippy::cast_possible_truncation, reason = "a year such as 2016.0, or one that is refused later")]
        Node::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => (*number as i64).to_string(),
        Node::Float(number) => number.to_string(),
        _ => String::new(),
    }
}

/// A value as it is shown in the report.
fn example(node: &Node) -> String {
    match node {
        Node::Map(pairs) => pairs.first().map(|(key, value)| format!("{key}: {}", plain(value))).unwrap_or_default(),
        Node::Bool(value) => value.to_string(),
        node => plain(node),
    }
}
