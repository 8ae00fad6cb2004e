//! The parts of a `TimelineJS` date to EDTF. Start at [`date`].
//!
//! `TimelineJS` counts the years before our era as people do: its -44 is shown as 44 BC, which is `-0043` in EDTF. A file
//! that says nothing of a month says nothing of one here.

use super::{Moment, Slide};
use crate::date::{Date, DateFormatter, suggestions};

/// A date, and what of it could not be said.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub date: Date,
    /// The time of a date that cannot have one.
    pub time: Option<String>,
    /// What the slide says for the date, where that is something else.
    pub display: Option<String>,
}

/// The date of a slide.
///
/// # Errors
/// Why it is none.
pub(super) fn date(slide: &Slide, words: &[DateFormatter]) -> Result<Told, String> {
    let start = slide.start.as_ref().filter(|start| !start.is_empty()).ok_or("it has no date")?;
    let first = day(start)?;
    let end = slide.end.as_ref().filter(|end| !end.is_empty());
    let last = end.map(day).transpose()?.filter(|last| *last != first);
    let time = time(&start.time);
    let (text, lost) = match &last {
        Some(last) => (format!("{first}/{last}"), first_of([&start.time, end.map_or(&start.time, |end| &end.time)])),
        None => match &time {
            // A time goes with a whole day only.
            Some(time) if start.day.is_empty() => (first.clone(), Some(time.clone())),
            Some(time) => (format!("{first}T{time}"), None),
            None => (first.clone(), first_of([&start.time, &start.time])),
        },
    };
    let (date, time) = match Date::parse(&text) {
        Ok(date) => (date, lost),
        // Before our era there are no times.
        Err(_) if time.is_some() && last.is_none() => (parsed(&first)?, time),
        Err(error) => return Err(format!("`{text}` is no date: {error}")),
    };
    let (date, display) = with_display(date, slide.display.trim(), words);
    Ok(Told { date, time, display })
}

fn parsed(text: &str) -> Result<Date, String> {
    Date::parse(text).map_err(|error| format!("`{text}` is no date: {error}"))
}

fn first_of(times: [&String; 2]) -> Option<String> {
    times.into_iter().find(|time| !time.is_empty()).cloned()
}

/// Year, month and day as EDTF, as far as they are given.
fn day(moment: &Moment) -> Result<String, String> {
    let number = |text: &str, what: &str| text.trim().parse::<i64>().map_err(|_| format!("`{text}` is no {what}"));
    let year = number(&moment.year, "year")?;
    // There is no year 0 between 1 BC and AD 1.
    let year = if year < 0 { year + 1 } else { year };
    let (sign, digits) = (if year < 0 { "-" } else { "" }, year.unsigned_abs());
    let mut text = if digits > 9999 { format!("Y{sign}{digits}") } else { format!("{sign}{digits:04}") };
    if moment.month.is_empty() && !moment.day.is_empty() {
        return Err(format!("it has a day ({}) and no month", moment.day));
    }
    for (part, what) in [(&moment.month, "month"), (&moment.day, "day")] {
        if !part.is_empty() {
            text = format!("{text}-{:02}", number(part, what)?);
        }
    }
    Ok(text)
}

/// `hh:mm:ss` of a time as people write it: `9:30`, `9:30 PM`, `21:30:00`.
fn time(text: &str) -> Option<String> {
    let lower = text.trim().to_ascii_lowercase();
    let (clock, half) = match lower.strip_suffix("pm").or_else(|| lower.strip_suffix("p.m.")) {
        Some(clock) => (clock, Some(12)),
        None => match lower.strip_suffix("am").or_else(|| lower.strip_suffix("a.m.")) {
            Some(clock) => (clock, Some(0)),
            None => (lower.as_str(), None),
        },
    };
    let parts: Option<Vec<u8>> = clock.trim().split(':').map(|part| part.parse().ok()).collect();
    let (hour, minute, second) = match parts?[..] {
        [hour, minute] => (hour, minute, 0),
        [hour, minute, second] => (hour, minute, second),
        _ => return None,
    };
    let hour = match half {
        Some(_) if hour == 0 || hour > 12 => return None,
        Some(half) => hour % 12 + half,
        None => hour,
    };
    (hour < 24 && minute < 60 && second < 60).then(|| format!("{hour:02}:{minute:02}:{second:02}"))
}

/// The date that the words of a slide mean, where they say more exactly how much is known: "about 1980" with 1980, "the
/// 1980s" with 1980 to 1989. Words that say anything else are given back.
fn with_display(date: Date, display: &str, words: &[DateFormatter]) -> (Date, Option<String>) {
    if display.is_empty() {
        return (date, None);
    }
    let mut meant: Vec<Date> = vec![date];
    meant.extend(vaguer(&date).iter().filter_map(|text| Date::parse(text).ok()));
    let in_words = |date: &&Date| words.iter().any(|words| words.words(date).eq_ignore_ascii_case(display));
    let suggested = suggestions(display);
    let found = meant.iter().find(in_words).or_else(|| meant.iter().find(|date| suggested.contains(date)));
    match found {
        Some(found) => (*found, None),
        None => (date, Some(display.to_owned())),
    }
}

/// EDTF that the same parts of a `TimelineJS` date may stand for, not all of it valid.
fn vaguer(date: &Date) -> Vec<String> {
    let text = date.to_string();
    let (first, last) = text.split_once('/').unwrap_or((&text, &text));
    let mut all: Vec<String> = Vec::new();
    let marks = ["", "~", "?", "%"];
    let year = |text: &str| text.parse::<u32>().ok().filter(|_| text.len() == 4);
    if first == last {
        all.extend(marks.iter().map(|mark| format!("{first}{mark}")));
        all.extend(["-XX", "-XX-XX"].iter().map(|unknown| format!("{first}{unknown}")));
    } else {
        let pairs = marks.iter().flat_map(|start| marks.iter().map(move |end| (start, end)));
        all.extend(pairs.map(|(start, end)| format!("{first}{start}/{last}{end}")));
    }
    if let (Some(start), Some(end)) = (year(first), year(last)) {
        let decade = (start % 10 == 0 && end == start + 9).then(|| format!("{}X", &first[..3]));
        let century = (start % 100 == 0 && end == start + 99).then(|| format!("{}XX", &first[..2]));
        let seasons = (21..=24).map(|season| format!("{first}-{season}"));
        let seasons = seasons.filter(|season| end == start || (end == start + 1 && season.ends_with("24")));
        let wide = decade.into_iter().chain(century).chain(seasons);
        all.extend(wide.flat_map(|wide| marks.map(|mark| format!("{wide}{mark}"))));
        if first == last {
            all.extend([format!("{first}/.."), format!("../{first}")]);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::Phrases;

    fn told(start: [&str; 4], end: Option<[&str; 4]>, display: &str) -> Result<Told, String> {
        let moment = |[year, month, day, time]: [&str; 4]| Moment {
            year: year.into(),
            month: month.into(),
            day: day.into(),
            time: time.into(),
        };
        let slide =
            Slide { start: Some(moment(start)), end: end.map(moment), display: display.into(), ..Slide::default() };
        date(&slide, &[DateFormatter::new("en", Phrases::default())])
    }

    #[test]
    fn a_date_is_as_exact_as_its_parts() {
        for (start, end, expected) in [
            (["1979", "", "", ""], None, "1979"),
            (["2025", "6", "", ""], None, "2025-06"),
            (["2026", "02", "6", ""], None, "2026-02-06"),
            (["2026", "2", "6", "9:30 PM"], None, "2026-02-06T21:30:00"),
            (["2018", "5", "", ""], Some(["2020", "", "", ""]), "2018-05/2020"),
            (["1979", "", "", ""], Some(["1979", "", "", ""]), "1979"),
            (["-44", "3", "15", ""], None, "-0043-03-15"),
            (["-1", "", "", ""], None, "0000"),
            (["-4500000000", "", "", ""], None, "Y-4499999999"),
            (["17000", "", "", ""], None, "Y17000"),
        ] {
            assert_eq!(told(start, end, "").map(|told| told.date.to_string()), Ok(expected.to_owned()));
        }
    }

    #[test]
    fn what_is_no_date_is_refused_and_a_time_without_a_place_is_told() {
        for (start, end) in [
            (["", "5", "", ""], None),
            (["abc", "", "", ""], None),
            (["2025", "2", "30", ""], None),
            (["2025", "", "3", ""], None),
            (["2025", "13", "", ""], None),
            (["2020", "", "", ""], Some(["2010", "", "", ""])),
            (["99999999999999", "", "", ""], None),
        ] {
            assert!(told(start, end, "").is_err(), "{start:?}");
        }
        let lost = |told: Result<Told, String>| told.ok().and_then(|told| told.time);
        assert_eq!(lost(told(["2025", "", "", "10:00"], None, "")).as_deref(), Some("10:00:00"));
        assert_eq!(lost(told(["2025", "1", "1", "noon"], None, "")).as_deref(), Some("noon"));
        assert_eq!(lost(told(["-44", "3", "15", "10:00"], None, "")).as_deref(), Some("10:00:00"));
    }

    #[test]
    fn words_that_mean_a_vaguer_date_are_understood_and_others_given_back() {
        for (start, end, display, expected, is_left) in [
            ("1980", None, "about 1980", "1980~", false),
            ("1980", None, "c. 1980", "1980~", false),
            ("1980", Some("1989"), "the 1980s", "198X", false),
            ("1900", Some("1999"), "20th century", "19XX", false),
            ("2025", Some("2025"), "spring 2025", "2025-21", false),
            ("1979", None, "1979", "1979", false),
            ("2015", None, "since 2015", "2015/..", false),
            ("1979", None, "After the revolution", "1979", true),
            ("1979", None, "1981", "1979", true),
        ] {
            let end = end.map(|end| [end, "", "", ""]);
            let told = told([start, "", "", ""], end, display).expect("a date");
            assert_eq!((told.date.to_string().as_str(), told.display.is_some()), (expected, is_left), "{display}");
        }
    }
}
