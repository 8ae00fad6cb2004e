//! The words of a date in one language, at its own precision. Start at [`DateFormatter::words`].
//!
//! Names, patterns and digits are CLDR's, through ICU4X; what CLDR lacks ("about", "since", "the 1980s") is the
//! site's [`Phrases`]. A collapsed range ("6–8 February 2026") is CLDR's pattern for the later date with the phrase
//! `days` or `months` set in place of that one field, and only where that field stands once in the text.
//!
//! All dates are words of the Gregorian calendar, also in languages whose readers mostly use another one: `calendar` has
//! the words of that.

use std::fmt;
use std::ops::Range;

use icu_calendar::Gregorian;
use icu_datetime::fieldsets::{T, Y, YM, YMD};
use icu_datetime::input::{Date as IcuDate, Time as IcuTime};
use icu_datetime::{DateTimeFormatterLoadError, FixedCalendarDateTimeFormatter, NoCalendarFormatter, parts};
use icu_decimal::{DecimalFormatter, input::Decimal};
use icu_locale_core::{Locale, locale};
use writeable::{Part, PartsWrite, Writeable};

use super::phrases::fill;
use super::{Date, Doubt, End, Kind, Phrases, Point, Shape, Time};

/// Puts dates into the words of one language. Making one costs as much as ten dates in words or so, so make it once for
/// each language; it is `Send` and `Sync`.
#[derive(Debug)]
pub struct DateFormatter {
    /// `None` if CLDR's data did not load, which the built-in data never does: then dates are printed as EDTF.
    names: Option<Names>,
    /// What the language writes for 0 to 9.
    digits: [char; 10],
    phrases: Phrases,
}

/// CLDR's patterns and names for one language.
#[derive(Debug)]
struct Names {
    year: FixedCalendarDateTimeFormatter<Gregorian, Y>,
    month: FixedCalendarDateTimeFormatter<Gregorian, YM>,
    day: FixedCalendarDateTimeFormatter<Gregorian, YMD>,
    minute: NoCalendarFormatter<T>,
    second: NoCalendarFormatter<T>,
}

impl DateFormatter {
    /// `lang` is a BCP 47 tag such as `fa` or `en-US`; `-u-nu-latn` and its like choose the digits. English without a
    /// region is British. A tag that is malformed, or a language that CLDR has no month names for, gets English ones.
    pub fn new(lang: &str, phrases: Phrases) -> Self {
        let english = locale!("en-GB");
        let mut wanted = Locale::try_from_str(lang).unwrap_or_else(|_| english.clone());
        if wanted.id.language == english.id.language && wanted.id.region.is_none() {
            wanted.id.region = english.id.region;
        }
        let (names, locale) = match Names::new(&wanted) {
            Ok(names) if !names.are_roots() => (Some(names), wanted),
            _ => (Names::new(&english).ok(), english),
        };
        Self { names, digits: digits(&locale), phrases }
    }

    /// The date in words, at exactly its own precision: "1979", "June 2025", "about June 2025", "May 2018 – 2020".
    pub fn words(&self, date: &Date) -> String {
        match date.0 {
            Kind::Point(point) => self.point(point),
            Kind::Interval(End::At(from), End::At(to)) => self.range(from, to),
            Kind::Interval(End::At(from), End::Open) => self.since(from),
            Kind::Interval(End::At(from), End::Unknown) => {
                fill(&self.phrases.end_unknown, &[("date", &self.point(from))])
            }
            Kind::Interval(End::Open, End::At(to)) => self.until(to),
            Kind::Interval(End::Unknown, End::At(to)) => {
                fill(&self.phrases.start_unknown, &[("date", &self.point(to))])
            }
            // `parse` lets no such interval through.
            Kind::Interval(End::Open | End::Unknown, End::Open | End::Unknown) => date.to_string(),
        }
    }

    /// The span of a role in words: "since August 2024", "2013–2021", "until 2015". Empty if both ends are missing.
    pub fn role_period(&self, from: Option<&Date>, to: Option<&Date>) -> String {
        match (from, to) {
            (None, None) => String::new(),
            (Some(Date(Kind::Point(from))), None) => self.since(*from),
            (None, Some(Date(Kind::Point(to)))) => self.until(*to),
            (Some(interval), None) | (None, Some(interval)) => self.words(interval),
            (Some(Date(Kind::Point(from))), Some(Date(Kind::Point(to)))) => self.range(*from, *to),
            (Some(from), Some(to)) => {
                fill(&self.phrases.range, &[("from", &self.words(from)), ("to", &self.words(to))])
            }
        }
    }

    fn since(&self, from: Point) -> String {
        let Phrases { since, since_day, .. } = &self.phrases;
        let phrase = if from.is_plain_day() && !since_day.is_empty() { since_day } else { since };
        fill(phrase, &[("date", &self.point(from))])
    }

    fn until(&self, to: Point) -> String {
        let Phrases { until, until_day, .. } = &self.phrases;
        let phrase = if to.is_plain_day() && !until_day.is_empty() { until_day } else { until };
        fill(phrase, &[("date", &self.point(to))])
    }

    fn point(&self, point: Point) -> String {
        let phrase = match point.doubt {
            Doubt::None => return self.undoubted(point),
            Doubt::Possibly => &self.phrases.possibly,
            Doubt::About => &self.phrases.about,
            Doubt::Both => &self.phrases.possibly_about,
        };
        fill(phrase, &[("date", &self.undoubted(point))])
    }

    /// The point in words, without its qualifier.
    fn undoubted(&self, point: Point) -> String {
        let phrases = &self.phrases;
        let year = || self.cldr(point.year, Shape::Year);
        let years = |phrase, count: i64| {
            let (first, last) = (self.number(point.year), self.number(point.year + count - 1));
            fill(phrase, &[("year", &first), ("from", &first), ("to", &last)])
        };
        match point.shape {
            Shape::Century => years(&phrases.century, 100),
            Shape::Decade => years(&phrases.decade, 10),
            Shape::Season(season) => {
                let phrase = match season {
                    21 => &phrases.spring,
                    22 => &phrases.summer,
                    23 => &phrases.autumn,
                    _ => &phrases.winter,
                };
                let (year, next) = (self.number(point.year), self.number(point.year + 1));
                fill(phrase, &[("year", &year), ("next", &next)])
            }
            Shape::AnyDayOfYear => fill(&phrases.date_unknown, &[("date", &year())]),
            Shape::AnyMonth => fill(&phrases.month_unknown, &[("date", &year())]),
            Shape::AnyDay(month) => {
                fill(&phrases.day_unknown, &[("date", &self.cldr(point.year, Shape::Month(month)))])
            }
            Shape::Moment(month, day, time) => {
                let day = self.cldr(point.year, Shape::Day(month, day));
                fill(&phrases.date_time, &[("date", &day), ("time", &self.time(time))])
            }
            Shape::Year | Shape::Month(_) | Shape::Day(..) => self.cldr(point.year, point.shape),
        }
    }

    fn range(&self, from: Point, to: Point) -> String {
        if from == to {
            return self.point(from);
        }
        self.collapsed(from, to)
            .unwrap_or_else(|| fill(&self.phrases.range, &[("from", &self.point(from)), ("to", &self.point(to))]))
    }

    /// "2015–2018", "May – August 2018", "6–8 February 2026"; `None` where the two share nothing that can be left out.
    fn collapsed(&self, from: Point, to: Point) -> Option<String> {
        if (from.doubt, to.doubt) != (Doubt::None, Doubt::None) || from.year < 1 || from.year > to.year {
            return None;
        }
        let (phrase, part) = match (from.shape, to.shape) {
            (Shape::Year, Shape::Year) if to.year <= 9999 && !self.phrases.years.is_empty() => {
                let (from, to) = (self.number(from.year), self.number(to.year));
                return Some(fill(&self.phrases.years, &[("from", &from), ("to", &to)]));
            }
            (Shape::Month(first), Shape::Month(last)) if from.year == to.year && first < last => {
                (&self.phrases.months, parts::MONTH)
            }
            (Shape::Day(month, first), Shape::Day(same, last))
                if (from.year, month) == (to.year, same) && first < last =>
            {
                (&self.phrases.days, parts::DAY)
            }
            _ => return None,
        };
        if phrase.is_empty() {
            return None;
        }
        let (first, last) = (self.with_field(from, part)?, self.with_field(to, part)?);
        let (first_at, last_at) = (first.only()?, last.only()?);
        let both = fill(phrase, &[("from", &first.text[first_at]), ("to", &last.text[last_at.clone()])]);
        Some([&last.text[..last_at.start], &both, &last.text[last_at.end..]].concat())
    }

    /// A year, month or day as CLDR has it, or as EDTF where CLDR does not reach.
    fn cldr(&self, year: i64, shape: Shape) -> String {
        let mut text = String::new();
        let edtf = Point { year, shape, doubt: Doubt::None };
        match self.write(edtf, &mut Plain(&mut text)) {
            Some(()) => text,
            None if shape == Shape::Year => self.number(year),
            None => edtf.to_string(),
        }
    }

    fn with_field(&self, point: Point, part: Part) -> Option<Field> {
        let mut field = Field { text: String::new(), part, found: Vec::new() };
        self.write(point, &mut field)?;
        Some(field)
    }

    fn write(&self, point: Point, sink: &mut impl PartsWrite) -> Option<()> {
        let names = self.names.as_ref()?;
        let (month, day) = match point.shape {
            Shape::Day(month, day) => (month, day),
            Shape::Month(month) => (month, 1),
            _ => (1, 1),
        };
        let date = IcuDate::try_new_gregorian(i32::try_from(point.year).ok()?, month, day).ok()?;
        match point.shape {
            Shape::Day(..) => names.day.format(&date).write_to_parts(sink),
            Shape::Month(_) => names.month.format(&date).write_to_parts(sink),
            _ => names.year.format(&date).write_to_parts(sink),
        }
        .ok()
    }

    /// The time as the language writes it, with seconds if there are any, and its zone.
    fn time(&self, time: Time) -> String {
        let icu = IcuTime::try_new(time.hour, time.minute, time.second, 0).ok();
        let clock = match (&self.names, icu) {
            (Some(names), Some(icu)) if time.second == 0 => names.minute.format(&icu).write_to_string().into_owned(),
            (Some(names), Some(icu)) => names.second.format(&icu).write_to_string().into_owned(),
            _ => Time { zone: None, ..time }.to_string(),
        };
        match time.zone {
            None => clock,
            Some(0) => fill(&self.phrases.utc, &[("time", &clock)]),
            Some(zone) => {
                let (sign, zone) = (if zone < 0 { '−' } else { '+' }, zone.unsigned_abs());
                let offset = self.localized(&format!("{sign}{:02}:{:02}", zone / 60, zone % 60));
                fill(&self.phrases.utc_offset, &[("time", &clock), ("offset", &offset)])
            }
        }
    }

    /// A bare, ungrouped number in the language's digits.
    fn number(&self, number: i64) -> String {
        self.localized(&number.to_string())
    }

    fn localized(&self, ascii: &str) -> String {
        let localize = |c: char| c.to_digit(10).and_then(|digit| self.digits.get(digit as usize)).copied().unwrap_or(c);
        ascii.chars().map(localize).collect()
    }
}

impl Point {
    fn is_plain_day(self) -> bool {
        self.doubt == Doubt::None && matches!(self.shape, Shape::Day(..) | Shape::Moment(..))
    }
}

impl Names {
    fn new(locale: &Locale) -> Result<Self, DateTimeFormatterLoadError> {
        Ok(Self {
            year: FixedCalendarDateTimeFormatter::try_new(locale.into(), Y::long())?,
            month: FixedCalendarDateTimeFormatter::try_new(locale.into(), YM::long())?,
            day: FixedCalendarDateTimeFormatter::try_new(locale.into(), YMD::long())?,
            minute: NoCalendarFormatter::try_new(locale.into(), T::hm())?,
            second: NoCalendarFormatter::try_new(locale.into(), T::hms())?,
        })
    }

    /// CLDR's root, which stands in for languages it does not know, calls June "M06".
    fn are_roots(&self) -> bool {
        IcuDate::try_new_gregorian(2025, 6, 1)
            .is_ok_and(|june| self.month.format(&june).write_to_string().contains("M06"))
    }
}

/// What the language writes for 0 to 9; ASCII if it does not write each as one character.
fn digits(locale: &Locale) -> [char; 10] {
    const ASCII: [char; 10] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
    let Ok(formatter) =
        DecimalFormatter::try_new(locale.into(), icu_decimal::options::DecimalFormatterOptions::default())
    else {
        return ASCII;
    };
    ASCII.map(|ascii| {
        let digit = ascii.to_digit(10).unwrap_or(0);
        let text = formatter.format(&Decimal::from(digit)).to_string();
        text.chars().next().unwrap_or(ascii)
    })
}

/// Writes text and forgets its parts.
struct Plain<'a>(&'a mut String);

impl fmt::Write for Plain<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write_str(text)
    }
}

impl PartsWrite for Plain<'_> {
    type SubPartsWrite = Self;

    fn with_part(&mut self, _: Part, mut write: impl FnMut(&mut Self) -> fmt::Result) -> fmt::Result {
        write(self)
    }
}

/// Writes text and remembers where one of its parts stands.
struct Field {
    text: String,
    part: Part,
    found: Vec<Range<usize>>,
}

impl Field {
    /// Where the part stands, if it stands there once.
    fn only(&self) -> Option<Range<usize>> {
        match self.found.as_slice() {
            [found] => Some(found.clone()),
            _ => None,
        }
    }
}

impl fmt::Write for Field {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.text.write_str(text)
    }
}

impl PartsWrite for Field {
    type SubPartsWrite = Self;

    fn with_part(&mut self, part: Part, mut write: impl FnMut(&mut Self) -> fmt::Result) -> fmt::Result {
        let start = self.text.len();
        write(self)?;
        if part == self.part {
            self.found.push(start..self.text.len());
        }
        Ok(())
    }
}
