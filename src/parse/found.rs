//! What stands in the running text of an article: [`dates`] go into its holes, dated statements become events.

use std::ops::Range;
use std::sync::Arc;

use super::markdown::{Body, HoleKind, Timed};
use super::model::{Event, EventStatus, FromText};
use crate::date::{Date, Precision};
use crate::detect::{self, Statement};

/// Finds the dates of a body in a language. With [`FromText::On`] each sentence that reports something dated gives an
/// event, whose anchor stands at its date.
pub fn dates(body: &mut Body, lang: &str, published: Option<Date>, from_text: FromText) -> Vec<Arc<Event>> {
    if !detect::knows(lang) {
        return Vec::new();
    }
    let lines = Lines::of(body);
    let found = detect::read_dates(&lines.text, lang, published.and_then(|date| date.earliest()));
    let mut events = Vec::new();
    let mut anchors: Vec<Option<u32>> = vec![None; found.len()];
    if from_text == FromText::On {
        let mut from = 0;
        while from < found.len() {
            let to = (from..found.len()).find(|at| found[*at].sentence != found[from].sentence).unwrap_or(found.len());
            if let Some(at) = best(&found[from..to]).map(|at| from + at)
                && lines.hole(&found[at].range).is_some()
            {
                let number = u32::try_from(events.len() + 1).unwrap_or(u32::MAX);
                anchors[at] = Some(number);
                events.extend(event(&lines.text, &found[at], number, published).map(Arc::new));
            }
            from = to;
        }
    }
    let mut dates: Vec<Vec<Timed>> = vec![Vec::new(); body.holes.len()];
    for (found, anchor) in found.iter().zip(anchors) {
        // What a machine is told is certain; an entry of the timeline an editor can see.
        let date = found.date.filter(|_| found.sure || anchor.is_some());
        let (Some(date), Some((hole, range))) = (date, lines.hole(&found.range)) else { continue };
        // A text of more than 4 GiB is not read.
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        dates[hole].push(Timed { range: place(range.start)..place(range.end), date, anchor });
    }
    for (hole, found) in body.holes.iter_mut().zip(dates) {
        if let HoleKind::Text { dates, .. } = &mut hole.kind {
            *dates = found.into();
        }
    }
    events
}

/// Of the dates of a sentence the one that it reports of: the most precise, the first of these.
fn best(found: &[Statement]) -> Option<usize> {
    let events = found.iter().enumerate().filter(|(_, found)| found.event);
    let precision = |found: &Statement| found.date.map_or(Precision::Century, |date| date.precision());
    events.min_by_key(|(at, found)| (std::cmp::Reverse(precision(found)), *at)).map(|(at, _)| at)
}

fn event(text: &str, found: &Statement, anchor: u32, published: Option<Date>) -> Option<Event> {
    let date = found.date?;
    let to_come = published.is_some_and(|published| date.earliest() > published.latest());
    Some(Event {
        title: text[found.sentence.clone()].to_owned(),
        title_in: Vec::new(),
        text_in: Vec::new(),
        date: Some(date),
        status: if to_come { EventStatus::Scheduled } else { EventStatus::Occurred },
        actors: Vec::new(),
        topics: Vec::new(),
        place: None,
        place_in: Vec::new(),
        source: Vec::new(),
        importance: 3,
        from_text: Some(anchor),
        draft: false,
        extra: serde_json::Value::Null,
        body: Body::default(),
    })
}

/// The words of a body, a block of it a line, and the way back to its holes.
struct Lines {
    text: String,
    /// Bytes of `text` that are the running text of a hole, in order.
    pieces: Vec<(Range<usize>, usize)>,
}

impl Lines {
    fn of(body: &Body) -> Self {
        let mut lines = Self { text: String::with_capacity(body.html.len() * 2), pieces: Vec::new() };
        let mut at = 0;
        for (number, hole) in body.holes.iter().enumerate() {
            lines.html(&body.html[at..hole.at]);
            at = hole.at;
            match &hole.kind {
                HoleKind::Text { text, .. } => {
                    let start = lines.text.len();
                    lines.text.extend(text.read(&hole.span).chars().map(|c| if c == '\n' { ' ' } else { c }));
                    lines.pieces.push((start..lines.text.len(), number));
                }
                HoleKind::Block { .. } => lines.text.push('\n'),
                _ => {}
            }
        }
        lines.html(&body.html[at..]);
        lines
    }

    /// Text between holes; a tag of a block ends the line.
    fn html(&mut self, html: &str) {
        let mut rest = html;
        while let Some(open) = rest.find('<') {
            self.text.push_str(&crate::html::unescape(&rest[..open]));
            let close = rest[open..].find('>').map_or(rest.len(), |close| open + close + 1);
            let name = rest[open + 1..close].trim_start_matches('/');
            let name = &name[..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len())];
            if !INLINE.contains(&name) {
                self.text.push('\n');
            }
            rest = &rest[close..];
        }
        self.text.push_str(&crate::html::unescape(rest));
    }

    /// The hole that holds some bytes, and where they stand in its text.
    fn hole(&self, range: &Range<usize>) -> Option<(usize, Range<usize>)> {
        let at = self.pieces.partition_point(|(piece, _)| piece.end < range.end);
        let (piece, hole) =
            self.pieces.get(at).filter(|(piece, _)| piece.start <= range.start && range.end <= piece.end)?;
        Some((*hole, range.start - piece.start..range.end - piece.start))
    }
}

/// Tags that stand inside a line.
const INLINE: &[&str] = &[
    "a", "b", "bdi", "br", "code", "del", "em", "i", "img", "kbd", "mark", "s", "small", "span", "strong", "sub", "sup",
];
