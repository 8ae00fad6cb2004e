//! A timeline for other programs: as iCalendar (RFC 5545), and as the JSON of `TimelineJS`
//! (<https://timeline.knightlab.com/docs/json-format.html>). Start at [`calendar`].

use icalendar::{Calendar, Component, Event, EventLike, EventStatus};
use serde_json::{Value, json};

use crate::compose::urls::absolute;
use crate::compose::views::{Entry, Page};
use crate::date::{Date, Day, Precision};
use crate::html::{escape_text, text_of};

/// The events that are known to the day, for calendars. `None` where there is none.
#[must_use]
pub fn calendar(page: &Page) -> Option<String> {
    let events: Vec<Event> = page.content.entries().iter().filter_map(|entry| event(page, entry)).collect();
    if events.is_empty() {
        return None;
    }
    let mut calendar = Calendar::empty();
    calendar.append_property(icalendar::Property::new("VERSION", "2.0"));
    calendar.append_property(icalendar::Property::new("PRODID", "-//nutgraf//nutgraf//EN"));
    calendar.append_property(icalendar::Property::new("X-WR-CALNAME", line(&page.page.title)));
    calendar.extend(events);
    Some(calendar.to_string())
}

fn event(page: &Page, entry: &Entry) -> Option<Event> {
    let (date, first, last) = entry.days()?;
    // The day on which it is over.
    let (begins, ends) = (compact(first)?, compact(Day(last.0 + 1))?);
    let mut event = Event::new();
    // The same event has the same name in the calendar of each page.
    let of = entry.anchor.as_deref().map_or_else(|| entry.title.to_string(), Clone::clone);
    let uid = blake3::hash(format!("{} {} {of}", page.site.base_url.as_deref().unwrap_or_default(), date).as_bytes());
    event.uid(&format!("{}@nutgraf", &uid.to_hex()[..24]));
    // The moment of its making would make each build another one.
    event.add_property("DTSTAMP", format!("{begins}T000000Z"));
    event.summary(&line(&entry.title));
    let words = line(&text_of(&entry.text));
    if !words.is_empty() {
        event.description(&words);
    }
    if let Some(place) = &entry.place {
        event.location(&line(place));
    }
    event.append_property(day("DTSTART", begins));
    event.append_property(day("DTEND", ends));
    event.status(match entry.status {
        "cancelled" => EventStatus::Cancelled,
        "scheduled" | "postponed" => EventStatus::Tentative,
        _ => EventStatus::Confirmed,
    });
    if let Some(address) = address(page, entry) {
        event.url(&address);
    }
    Some(event.done())
}

fn day(name: &str, day: String) -> icalendar::Property {
    let mut property = icalendar::Property::new(name, day);
    property.append_parameter(icalendar::Parameter::new("VALUE", "DATE"));
    property.done()
}

/// A day as calendars write it, which have years of four digits (RFC 5545, 3.3.4).
fn compact(day: Day) -> Option<String> {
    let (year, month, day) = day.civil();
    (0..=9999).contains(&year).then(|| format!("{year:04}{month:02}{day:02}"))
}

/// A text in one line without control characters, which the text of a calendar cannot hold (RFC 5545, 3.3.11).
fn line(text: &str) -> String {
    let is_break = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    text.split(is_break).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The timeline as `TimelineJS` reads it. `None` where nothing has a date.
#[must_use]
pub fn timeline_js(page: &Page) -> Option<Value> {
    let slides: Vec<Value> = page.content.entries().iter().filter_map(|entry| slide(page, entry)).collect();
    let title = json!({"text": {"headline": html(&page.page.title), "text": html(&page.page.description)}});
    (!slides.is_empty()).then(|| json!({"title": title, "events": slides}))
}

fn slide(page: &Page, entry: &Entry) -> Option<Value> {
    let date = date(entry)?;
    let view = entry.date.as_ref()?;
    let (first, last) = (date.earliest()?, date.latest()?);
    let mut text = html(&text_of(&entry.text));
    if let Some(address) = address(page, entry) {
        let mut href = String::new();
        crate::html::escape(&address, &mut href);
        text = format!("{text} <a href=\"{href}\">{}</a>", html(&page.site.title));
    }
    let ends = view.edtf.split_once('/').and_then(|(a, b)| Some((Date::parse(a).ok()?, Date::parse(b).ok()?)));
    let (start, end) = ends.unwrap_or((date, date));
    let mut slide = json!({
        "start_date": point(&start, first),
        "display_date": view.words,
        "text": {"headline": html(&entry.title), "text": text.trim()},
    });
    let is_span =
        date.is_interval() || !matches!(date.precision(), Precision::Day | Precision::Month | Precision::Year);
    if is_span && last != first {
        slide["end_date"] = point(&end, last);
    }
    if let Some(anchor) = &entry.anchor {
        slide["unique_id"] = Value::from(anchor.as_str());
    }
    Some(slide)
}

/// A day as precise as it is known. `TimelineJS` has no year 0: its -44 is 44 BC.
fn point(date: &Date, day: Day) -> Value {
    let (year, month, day) = day.civil();
    let year = if year < 1 { year - 1 } else { year };
    match date.precision() {
        Precision::Month => json!({"year": year, "month": month}),
        precision if precision >= Precision::Day => json!({"year": year, "month": month, "day": day}),
        _ => json!({"year": year}),
    }
}

fn date(entry: &Entry) -> Option<Date> {
    Date::parse(&entry.date.as_ref()?.edtf).ok()
}

/// Where the event stands, as a whole address.
fn address(page: &Page, entry: &Entry) -> Option<String> {
    let (base, anchor) = (page.site.base_url.as_deref()?, entry.anchor.as_deref()?);
    page.page.canonical.as_ref()?;
    Some(absolute(base, &page.page.url, &format!("#{}", crate::compose::urls::encode(anchor))))
}

fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape_text(text, &mut out);
    out
}
