//! Days in the words of another calendar than the Gregorian one: [`CalendarFormatter`].
//!
//! Only days have words there: a month or a year of one calendar is none of another. The calendars are ICU4X's.

use std::fmt;

use icu_calendar::cal::hijri::UmmAlQura;
use icu_calendar::cal::{Hijri, Persian};
use icu_calendar::{Date as IcuDate, Iso};
use icu_datetime::FixedCalendarDateTimeFormatter;
use icu_datetime::fieldsets::YMD;
use icu_locale_core::Locale;
use writeable::Writeable;

use super::phrases::fill;
use super::{Date, Doubt, End, Kind, Phrases, Point, Shape};

/// A calendar that a site shows beside the Gregorian one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calendar {
    /// The Solar Hijri calendar of Iran and Afghanistan.
    Persian,
    /// The lunar Hijri calendar as Saudi Arabia computes it (Umm al-Qura).
    Hijri,
}

/// Puts days into the words of a calendar in one language.
pub struct CalendarFormatter {
    names: Names,
    /// `{from} – {to}`
    range: String,
}

enum Names {
    Persian(FixedCalendarDateTimeFormatter<Persian, YMD>),
    Hijri(FixedCalendarDateTimeFormatter<Hijri<UmmAlQura>, YMD>),
}

impl fmt::Debug for CalendarFormatter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.names {
            Names::Persian(_) => "Persian",
            Names::Hijri(_) => "Hijri",
        })
    }
}

impl CalendarFormatter {
    /// `lang` is a BCP 47 tag; `None` where CLDR's data has no names for it.
    #[must_use]
    pub fn new(calendar: Calendar, lang: &str, phrases: &Phrases) -> Option<Self> {
        let locale = Locale::try_from_str(lang).ok()?;
        let names = match calendar {
            Calendar::Persian => {
                Names::Persian(FixedCalendarDateTimeFormatter::try_new(locale.into(), YMD::long()).ok()?)
            }
            Calendar::Hijri => Names::Hijri(FixedCalendarDateTimeFormatter::try_new(locale.into(), YMD::long()).ok()?),
        };
        Some(Self { names, range: phrases.range.clone() })
    }

    /// A day, or an interval from one day to another; `None` for all that is less certain or less precise.
    #[must_use]
    pub fn words(&self, date: &Date) -> Option<String> {
        match date.0 {
            Kind::Point(point) => self.day(point),
            Kind::Interval(End::At(from), End::At(to)) => {
                Some(fill(&self.range, &[("from", &self.day(from)?), ("to", &self.day(to)?)]))
            }
            Kind::Interval(..) => None,
        }
    }

    fn day(&self, point: Point) -> Option<String> {
        let (Shape::Day(month, day) | Shape::Moment(month, day, _)) = point.shape else { return None };
        let year = i32::try_from(point.year).ok().filter(|_| point.doubt == Doubt::None)?;
        let day = IcuDate::try_new_iso(year, month, day).ok()?;
        Some(match &self.names {
            Names::Persian(names) => names.format(&day.to_calendar(Persian)).write_to_string().into_owned(),
            Names::Hijri(names) => {
                names.format(&day.to_calendar(Hijri::new_umm_al_qura())).write_to_string().into_owned()
            }
        })
    }
}

/// A day of the Persian calendar as a date; `None` where it has no such day.
pub(super) fn of_persian(year: i32, month: u8, day: u8) -> Option<Date> {
    let iso = IcuDate::try_new_persian(year, month, day).ok()?.to_calendar(Iso);
    let (year, month, day) = (iso.year().extended_year(), iso.month().number(), iso.day_of_month().0);
    Date::parse(&format!("{year:04}-{month:02}-{day:02}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(calendar: Calendar, lang: &str, date: &str) -> Option<String> {
        let formatter = CalendarFormatter::new(calendar, lang, &Phrases::default()).expect("names");
        formatter.words(&Date::parse(date).expect("a date"))
    }

    #[test]
    fn a_day_has_its_words_in_another_calendar() {
        // Nowruz, and the first day of Ramadan, as both were kept.
        assert_eq!(words(Calendar::Persian, "fa", "2025-03-21").as_deref(), Some("۱ فروردین ۱۴۰۴"));
        assert!(words(Calendar::Hijri, "ar", "2025-03-01").is_some_and(|words| words.contains("رمضان")));
    }

    #[test]
    fn what_is_no_day_has_none() {
        for date in ["2025", "2025-03", "2025-03-21~", "2025-03-21/..", "198X"] {
            assert_eq!(words(Calendar::Persian, "fa", date), None, "{date}");
        }
    }
}
