//! Dates as people know them: EDTF values, their order, and their words. Start at [`Date::parse`] and [`DateFormatter::words`].
//!
//! News knows some dates to the second and others to the decade. A [`Date`] keeps exactly what was written and never
//! pads it: `1979` is a year, not its first of January. It is a small `Copy` value that nothing can make invalid.
//!
//! - `parse` reads EDTF (ISO 8601-2) levels 0 and 1. What it refuses, it refuses with a span and a fact ([`DateError`]).
//! - `help` turns what newcomers write (`6 February 2026`, `c. 1980`, `1980s`) into what to write instead.
//! - `day` counts civil days; `order` gives bounds, the total order and the three-valued relations.
//! - `words` prints a date in a page's language at its own precision, with names and patterns from CLDR and `phrases`
//!   from the site.
//!
//! # What is understood
//!
//! | written | meaning |
//! |---|---|
//! | `1979`, `2025-06`, `2026-02-06` | a year, a month, a day (`-0043` is 44 BC: there is a year 0) |
//! | `2026-02-06T10:00:00Z` | a moment; also without a zone, or with `+03:30` |
//! | `Y17000`, `Y-17000` | a year of five to eleven digits |
//! | `198X`, `19XX` | a year of the 1980s, a year from 1900 to 1999 |
//! | `2004-XX`, `1985-04-XX`, `1985-XX-XX` | a month or day nobody knows |
//! | `2025-21` to `2025-24` | spring, summer, autumn, winter |
//! | `1980?`, `1980~`, `1980%` | possibly, about, possibly about; on any date without a time |
//! | `2018-05/2020`, `../2015`, `2015/..` | an interval; `..` is an open end |
//! | `2015/`, `/2015` | an interval whose other end is unknown |
//!
//! Level 2 is refused by name: sets, qualified or unspecified single digits (`2004-06~-11`, `1XXX`), exponents, the
//! other sub-year groupings (25 to 41). An interval has dates at its ends, not times, as in EDTF; unspecified digits
//! there (`198X/1995`) are level 2 too, but are accepted.
//!
//! # Why our own parser
//!
//! The crate `edtf-core` is correct, total and kept up, and it is the oracle that the property tests compare with. It
//! is not the parser here, because an author needs what it does not say: its error is a fixed sentence and one offset
//! ("day is out of range for the month"), ours is a fact with a span ("February 2025 has 28 days"). Its values also
//! carry all of level 2, which every `match` here would have to refuse. Civil days need two functions of arithmetic,
//! over years that calendar crates do not reach (`Y-4500000000`), so there is no calendar crate beneath the values.
//!
//! # Limits
//!
//! - The calendar of the values is the proleptic Gregorian one; `calendar` says a day in another one beside it.
//! - Seasons are bounded as on the northern half of the earth: spring is March to May, and the winter of 2025 is
//!   December 2025 to February 2026.
//! - A leap second (`23:59:60`) is accepted on any day.

mod calendar;
mod day;
mod error;
mod help;
mod order;
mod parse;
mod phrases;
mod words;

use std::fmt;
use std::str::FromStr;

pub use calendar::{Calendar, CalendarFormatter};
pub use day::{Day, days_in_month};
pub use error::{DateError, DateErrorKind};
pub use help::{ENGLISH_MONTHS, suggestions};
pub use order::{Period, SortKey, Truth};
pub use phrases::{Phrases, fill};
pub use words::DateFormatter;

/// One EDTF date, interval or datetime, kept as written.
///
/// Equal means *written the same* (`2025-21` is not `2025-03/2025-05`); for the order in time see [`Date::sort_key`].
/// There is deliberately no `Ord`: two different dates may sort alike.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Date(Kind);

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Kind {
    Point(Point),
    /// At least one end is `At`, and the end does not lie before the start.
    Interval(End, End),
}

/// One end of an interval.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum End {
    /// `..`
    Open,
    /// Nothing written on this side of the slash.
    Unknown,
    At(Point),
}

/// A date that is not an interval.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
struct Point {
    /// Astronomical year (0 is 1 BC); the first year of a decade or century. At most [`MAX_YEAR`] either way, and
    /// within ±9999 unless the shape is `Year`.
    year: i64,
    shape: Shape,
    doubt: Doubt,
}

/// The largest year either way: its last second still fits in an `i64` of seconds.
const MAX_YEAR: i64 = 99_999_999_999;

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Shape {
    Century,
    Decade,
    Year,
    /// `1985-XX-XX`
    AnyDayOfYear,
    /// `2004-XX`
    AnyMonth,
    /// 21 to 24
    Season(u8),
    /// 1 to 12
    Month(u8),
    /// `1985-04-XX`
    AnyDay(u8),
    /// Month and day.
    Day(u8, u8),
    Moment(u8, u8, Time),
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
struct Time {
    hour: u8,
    minute: u8,
    /// 0 to 60
    second: u8,
    /// Minutes east of UTC, within 14 hours; `None` when no zone was written.
    zone: Option<i16>,
}

/// The qualifier of a whole date.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Doubt {
    None,
    /// `?`
    Possibly,
    /// `~`
    About,
    /// `%`
    Both,
}

/// How much of a date is known, from coarse to fine.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Precision {
    Century,
    Decade,
    Year,
    Season,
    Month,
    Day,
    Time,
}

impl Date {
    /// Reads one EDTF expression, exactly: no surrounding space, no other notation.
    ///
    /// ```
    /// use nutgraf::date::Date;
    ///
    /// assert_eq!(Date::parse("2025-06~")?.to_string(), "2025-06~");
    /// let error = Date::parse("2015 – 2018").unwrap_err();
    /// assert_eq!(error.help().as_deref(), Some("write `2015/2018`"));
    /// # Ok::<(), nutgraf::date::DateError>(())
    /// ```
    ///
    /// # Errors
    /// A [`DateError`] with the span of the first thing that is wrong. Its [`help`](DateError::help) says what to write.
    pub fn parse(text: &str) -> Result<Self, DateError> {
        parse::date(text).map_err(|(span, kind)| DateError::new(span, kind, text))
    }

    /// The precision that is *known*: `1985-04-XX` is a `Month`, `1985-XX-XX` a `Year`. An interval has the precision
    /// of the coarser of its ends.
    pub fn precision(&self) -> Precision {
        match self.0 {
            Kind::Point(point) | Kind::Interval(End::At(point), End::Open | End::Unknown) => point.precision(),
            Kind::Interval(End::At(start), End::At(end)) => start.precision().min(end.precision()),
            Kind::Interval(_, End::At(end)) => end.precision(),
            // `parse` lets no such interval through.
            Kind::Interval(End::Open | End::Unknown, End::Open | End::Unknown) => Precision::Century,
        }
    }

    /// Whether this is an interval (written with a slash), as against one imprecise date.
    pub fn is_interval(&self) -> bool {
        matches!(self.0, Kind::Interval(..))
    }

    /// Whether the date, or an end of the interval, is qualified with `~` or `%`.
    pub fn is_approximate(&self) -> bool {
        self.points().any(|point| matches!(point.doubt, Doubt::About | Doubt::Both))
    }

    /// Whether the date, or an end of the interval, is qualified with `?` or `%`.
    pub fn is_uncertain(&self) -> bool {
        self.points().any(|point| matches!(point.doubt, Doubt::Possibly | Doubt::Both))
    }

    /// The value for HTML's `<time datetime="…">`, at exactly the date's precision.
    ///
    /// `None` where HTML has no such value: intervals, seasons, decades, qualified or unspecified dates, leap seconds,
    /// and years outside 0001 to 9999.
    pub fn html_datetime(&self) -> Option<String> {
        self.is_html_datetime().then(|| self.to_string())
    }

    /// Whether HTML writes it as EDTF does.
    #[must_use]
    pub fn is_html_datetime(&self) -> bool {
        let Kind::Point(point) = self.0 else { return false };
        if point.doubt != Doubt::None || !(1..=9999).contains(&point.year) {
            return false;
        }
        match point.shape {
            Shape::Moment(_, _, time) => time.second != 60,
            Shape::Year | Shape::Month(_) | Shape::Day(..) => true,
            _ => false,
        }
    }

    fn points(&self) -> impl Iterator<Item = Point> {
        let (first, second) = match self.0 {
            Kind::Point(point) => (Some(point), None),
            Kind::Interval(start, end) => (start.point(), end.point()),
        };
        first.into_iter().chain(second)
    }
}

impl End {
    fn point(self) -> Option<Point> {
        match self {
            End::At(point) => Some(point),
            End::Open | End::Unknown => None,
        }
    }
}

impl Point {
    fn precision(self) -> Precision {
        match self.shape {
            Shape::Century => Precision::Century,
            Shape::Decade => Precision::Decade,
            Shape::Year | Shape::AnyMonth | Shape::AnyDayOfYear => Precision::Year,
            Shape::Season(_) => Precision::Season,
            Shape::Month(_) | Shape::AnyDay(_) => Precision::Month,
            Shape::Day(..) => Precision::Day,
            Shape::Moment(..) => Precision::Time,
        }
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        Self::parse(text)
    }
}

/// Canonical EDTF, which parses back to the same date.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::Point(point) => point.fmt(f),
            Kind::Interval(start, end) => write!(f, "{start}/{end}"),
        }
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            End::Open => f.write_str(".."),
            End::Unknown => Ok(()),
            End::At(point) => point.fmt(f),
        }
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, year) = (if self.year < 0 { "-" } else { "" }, self.year.unsigned_abs());
        match self.shape {
            Shape::Century => write!(f, "{:02}XX", year / 100)?,
            Shape::Decade => write!(f, "{:03}X", year / 10)?,
            _ if year > 9999 => write!(f, "Y{sign}{year}")?,
            _ => write!(f, "{sign}{year:04}")?,
        }
        match self.shape {
            Shape::Century | Shape::Decade | Shape::Year => {}
            Shape::AnyDayOfYear => f.write_str("-XX-XX")?,
            Shape::AnyMonth => f.write_str("-XX")?,
            Shape::Season(month) | Shape::Month(month) => write!(f, "-{month:02}")?,
            Shape::AnyDay(month) => write!(f, "-{month:02}-XX")?,
            Shape::Day(month, day) => write!(f, "-{month:02}-{day:02}")?,
            Shape::Moment(month, day, time) => write!(f, "-{month:02}-{day:02}T{time}")?,
        }
        f.write_str(match self.doubt {
            Doubt::None => "",
            Doubt::Possibly => "?",
            Doubt::About => "~",
            Doubt::Both => "%",
        })
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}:{:02}", self.hour, self.minute, self.second)?;
        match self.zone {
            None => Ok(()),
            Some(0) => f.write_str("Z"),
            Some(zone) => {
                let (sign, zone) = (if zone < 0 { '-' } else { '+' }, zone.unsigned_abs());
                write!(f, "{sign}{:02}:{:02}", zone / 60, zone % 60)
            }
        }
    }
}
