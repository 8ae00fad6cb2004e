//! Reads EDTF levels 0 and 1. Start at [`date`]; what newcomers write instead is the business of `help`.
//!
//! The parser splits at the slash, then at the hyphens, and allocates nothing. Spans are bytes of the whole text; they
//! cover either ASCII alone or a whole end of the interval, so they never cut a character.

use std::ops::Range;

use super::day::days_in_month;
use super::{Date, DateErrorKind as Fact, Doubt, End, Kind, MAX_YEAR, Point, Shape, Time};

type Wrong = (Range<usize>, Fact);

/// A part of the text that knows where it stands.
#[derive(Clone, Copy)]
struct Part<'a> {
    text: &'a str,
    at: usize,
}

impl Part<'_> {
    fn is(self, fact: Fact) -> Wrong {
        (self.at..self.at + self.text.len(), fact)
    }

    /// Splits at a byte index of an ASCII character, which is dropped.
    fn split(self, index: usize) -> (Self, Self) {
        (
            Part { text: &self.text[..index], at: self.at },
            Part { text: &self.text[index + 1..], at: self.at + index + 1 },
        )
    }

    fn split_at(self, ascii: char) -> Option<(Self, Self)> {
        self.text.find(ascii).map(|index| self.split(index))
    }

    fn skip_byte(self) -> Self {
        Part { text: &self.text[1..], at: self.at + 1 }
    }

    fn made_of(self, ascii: &[u8]) -> bool {
        !self.text.is_empty() && self.text.bytes().all(|byte| ascii.contains(&byte))
    }

    /// The two digits of a month, a day, an hour…
    fn two_digits(self) -> Option<u8> {
        match self.text.as_bytes() {
            [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Some((tens - b'0') * 10 + (ones - b'0')),
            _ => None,
        }
    }

    fn number(self) -> Option<i64> {
        if self.made_of(b"0123456789") { self.text.parse().ok() } else { None }
    }
}

pub(super) fn date(text: &str) -> Result<Date, Wrong> {
    let whole = Part { text, at: 0 };
    if text.is_empty() {
        return Err(whole.is(Fact::Empty));
    }
    if let ([b'[', .., b']'] | [b'{', .., b'}'], true) = (text.as_bytes(), text.bytes().any(|b| b.is_ascii_digit())) {
        return Err(whole.is(Fact::LevelTwo));
    }
    let kind = match whole.split_at('/') {
        Some((start, end)) => interval(whole, start, end)?,
        None => Kind::Point(point(whole)?),
    };
    Ok(Date(kind))
}

fn interval(whole: Part<'_>, start: Part<'_>, end: Part<'_>) -> Result<Kind, Wrong> {
    if let Some((middle, last)) = end.split_at('/') {
        let all_dates = [start, middle, last].into_iter().all(|part| interval_end(part).is_ok());
        let slash = last.at - 1..last.at;
        return Err(if all_dates { (slash, Fact::TwoSlashes) } else { whole.is(Fact::NotADate) });
    }
    let (from, to) = (interval_end(start)?, interval_end(end)?);
    match (from.point(), to.point()) {
        (None, None) => Err(whole.is(Fact::IntervalWithoutDate)),
        (Some(first), Some(last)) if last.bounds().1 < first.bounds().0 => Err(end.is(Fact::EndBeforeStart)),
        _ => Ok(Kind::Interval(from, to)),
    }
}

fn interval_end(part: Part<'_>) -> Result<End, Wrong> {
    match part.text {
        "" => return Ok(End::Unknown),
        ".." => return Ok(End::Open),
        _ => {}
    }
    if let Some(rest) = part.text.strip_prefix("..").or_else(|| part.text.strip_suffix(".."))
        && point(Part { text: rest, at: part.at }).is_ok()
    {
        return Err(part.is(Fact::LevelTwo));
    }
    let point = point(part)?;
    if matches!(point.shape, Shape::Moment(..)) { Err(part.is(Fact::TimeInInterval)) } else { Ok(End::At(point)) }
}

fn point(part: Part<'_>) -> Result<Point, Wrong> {
    if let Some((day, time)) = part.split_at('T')
        && day.made_of(b"0123456789X-?~%")
    {
        return moment(day, time);
    }
    let (body, doubt) = match part.text.as_bytes() {
        [.., b'?'] => (part.split(part.text.len() - 1).0, Doubt::Possibly),
        [.., b'~'] => (part.split(part.text.len() - 1).0, Doubt::About),
        [.., b'%'] => (part.split(part.text.len() - 1).0, Doubt::Both),
        _ => (part, Doubt::None),
    };
    if body.text.starts_with('Y') {
        return Ok(Point { year: long_year(part, body)?, shape: Shape::Year, doubt });
    }
    if !body.made_of(b"0123456789X-") || body.made_of(b"-") {
        return Err(part.is(if resembles_level_two(part) { Fact::LevelTwo } else { Fact::NotADate }));
    }
    let (year, shape) = fields(part, body)?;
    Ok(Point { year, shape, doubt })
}

/// `2004-06~-11`, `1950S2`, not `1980??` or `1980S`.
fn resembles_level_two(part: Part<'_>) -> bool {
    let is_qualifier = |byte: &u8| matches!(byte, b'?' | b'~' | b'%');
    part.made_of(b"0123456789X-?~%S")
        && part.text.bytes().filter(u8::is_ascii_digit).count() >= 4
        && !part.text.as_bytes().windows(2).any(|pair| pair.iter().all(is_qualifier))
        && !part.text.ends_with('S')
}

/// `Y17000`, `Y-17000`.
fn long_year(part: Part<'_>, body: Part<'_>) -> Result<i64, Wrong> {
    let signed = body.skip_byte();
    let negative = signed.text.starts_with('-');
    let digits = if negative { signed.skip_byte() } else { signed };
    if !digits.made_of(b"0123456789") {
        let level_two = digits.made_of(b"0123456789ES") && !digits.text.starts_with(['E', 'S']);
        return Err(part.is(if level_two { Fact::LevelTwo } else { Fact::NotADate }));
    }
    if digits.text.len() <= 4 || digits.text.starts_with('0') {
        return Err(body.is(Fact::ShortLongYear));
    }
    match digits.number() {
        Some(year) if year <= MAX_YEAR => Ok(if negative { -year } else { year }),
        _ => Err(digits.is(Fact::YearTooLong)),
    }
}

/// Year, month and day, of which `body` holds only digits, `X` and hyphens.
fn fields(part: Part<'_>, body: Part<'_>) -> Result<(i64, Shape), Wrong> {
    let negative = body.text.starts_with('-');
    let unsigned = if negative { body.skip_byte() } else { body };
    let (year_part, rest) = match unsigned.split_at('-') {
        Some((year, rest)) => (year, Some(rest)),
        None => (unsigned, None),
    };
    let (month_part, day_part) = match rest.map(|rest| (rest, rest.split_at('-'))) {
        None => (None, None),
        Some((month, None)) => (Some(month), None),
        Some((_, Some((month, day)))) => (Some(month), Some(day)),
    };
    let [a, b, c, d] = year_part.text.as_bytes() else {
        return Err(year_part.is(Fact::YearDigits));
    };
    let digit = |byte: u8| i64::from(byte.wrapping_sub(b'0'));
    let shape = match [a, b, c, d].map(u8::is_ascii_digit) {
        [true, true, true, true] => {
            let number = digit(*a) * 1000 + digit(*b) * 100 + digit(*c) * 10 + digit(*d);
            if negative && number == 0 {
                return Err(body.is(Fact::NegativeZero));
            }
            let year = if negative { -number } else { number };
            return Ok((year, month_and_day(part, year, month_part, day_part)?));
        }
        [true, true, true, false] => Shape::Decade,
        [true, true, false, false] => Shape::Century,
        _ => return Err(part.is(Fact::LevelTwo)),
    };
    if negative || month_part.is_some() {
        return Err(part.is(if negative { Fact::NotADate } else { Fact::LevelTwo }));
    }
    let decade = if shape == Shape::Decade { digit(*c) * 10 } else { 0 };
    Ok((digit(*a) * 1000 + digit(*b) * 100 + decade, shape))
}

fn month_and_day(part: Part<'_>, year: i64, month: Option<Part<'_>>, day: Option<Part<'_>>) -> Result<Shape, Wrong> {
    let Some(month_part) = month else { return Ok(Shape::Year) };
    for field in [Some(month_part), day].into_iter().flatten() {
        if field.text.len() != 2 {
            return Err(field.is(Fact::TwoDigits));
        }
    }
    let Some(month) = month_part.two_digits() else {
        return match (month_part.text, day.map(|day| day.text)) {
            ("XX", None) => Ok(Shape::AnyMonth),
            ("XX", Some("XX")) => Ok(Shape::AnyDayOfYear),
            _ => Err(part.is(Fact::LevelTwo)),
        };
    };
    match (month, day) {
        (1..=12, None) => Ok(Shape::Month(month)),
        (21..=24, None) => Ok(Shape::Season(month)),
        (25..=41, None) => Err(month_part.is(Fact::LevelTwo)),
        (1..=12, Some(day_part)) => match day_part.two_digits() {
            None if day_part.text == "XX" => Ok(Shape::AnyDay(month)),
            None => Err(part.is(Fact::LevelTwo)),
            Some(day) => {
                let days = days_in_month(year, month);
                let fits = (1..=days).contains(&day);
                if fits {
                    Ok(Shape::Day(month, day))
                } else {
                    Err(day_part.is(Fact::NoSuchDay { year, month, day, days }))
                }
            }
        },
        _ => Err(month_part.is(Fact::NoSuchMonth { month })),
    }
}

fn moment(day_part: Part<'_>, time_part: Part<'_>) -> Result<Point, Wrong> {
    let Point { year, shape: Shape::Day(month, day), doubt: Doubt::None } = point(day_part)? else {
        return Err(day_part.is(Fact::TimeWithoutDay));
    };
    if year < 0 {
        return Err(day_part.is(Fact::TimeWithoutDay));
    }
    let not_a_time = || time_part.is(Fact::NotATime);
    let part = |from: usize, to: usize| {
        let text = time_part.text.get(from..to)?;
        Some(Part { text, at: time_part.at + from })
    };
    let field = |from| part(from, from + 2).and_then(|part| Some((part.two_digits()?, part)));
    let (Some((hour, hour_part)), Some((minute, minute_part)), Some((second, second_part))) =
        (field(0), field(3), field(6))
    else {
        return Err(not_a_time());
    };
    let colons = |at: usize| time_part.text.as_bytes().get(at) == Some(&b':');
    if !colons(2) || !colons(5) {
        return Err(not_a_time());
    }
    if hour > 23 {
        return Err(hour_part.is(Fact::NoSuchHour { hour }));
    }
    if minute > 59 {
        return Err(minute_part.is(Fact::NoSuchMinute { minute }));
    }
    if second > 60 {
        return Err(second_part.is(Fact::NoSuchSecond { second }));
    }
    let zone = match part(8, time_part.text.len()) {
        Some(zone) => offset(zone)?,
        None => return Err(not_a_time()),
    };
    let time = Time { hour, minute, second, zone };
    Ok(Point { year, shape: Shape::Moment(month, day, time), doubt: Doubt::None })
}

/// Nothing, `Z`, `+03:30` or `+03`: minutes east of UTC.
fn offset(part: Part<'_>) -> Result<Option<i16>, Wrong> {
    let wrong = || part.is(Fact::NotAZone);
    let east = match part.text.as_bytes() {
        [] => return Ok(None),
        [b'Z'] => return Ok(Some(0)),
        [b'+', ..] => 1,
        [b'-', ..] => -1,
        _ => return Err(if part.text.starts_with('.') { part.is(Fact::NotATime) } else { wrong() }),
    };
    let digits = part.skip_byte();
    let (hours, minutes) = match digits.split_at(':') {
        Some((hours, minutes)) => (hours.two_digits(), minutes.two_digits()),
        None => (digits.two_digits(), Some(0)),
    };
    match (hours, minutes) {
        (Some(hours @ 0..=14), Some(minutes @ 0..=59)) => {
            let total = i16::from(hours) * 60 + i16::from(minutes);
            // ISO 8601 has no negative zero offset.
            if total > 14 * 60 || (east < 0 && total == 0) { Err(wrong()) } else { Ok(Some(east * total)) }
        }
        _ => Err(wrong()),
    }
}
