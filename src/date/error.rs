//! What is wrong with a text that is not a date: the facts in [`DateErrorKind`], the words in its `Display`.

use std::fmt;
use std::ops::Range;

use super::help::month_name;

/// Why a text is not a date. `Display` says what is wrong, [`DateError::help`] what to write.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DateError {
    /// Bytes of the given text that are wrong, on character boundaries; empty at the end of a text that stops short.
    pub span: Range<usize>,
    pub kind: DateErrorKind,
    /// The whole text, for `help`.
    pub(super) text: Box<str>,
}

impl DateError {
    pub(super) fn new(span: Range<usize>, kind: DateErrorKind, text: &str) -> Self {
        Self { span, kind, text: text.into() }
    }
}

/// The facts of a [`DateError`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DateErrorKind {
    Empty,
    /// Not the notation at all.
    NotADate,
    /// A year that has not four digits.
    YearDigits,
    /// `-0000`
    NegativeZero,
    /// `Y` before a year of four digits or fewer, or before a zero.
    ShortLongYear,
    /// A year of more than eleven digits.
    YearTooLong,
    /// A month or day that has not two digits.
    TwoDigits,
    NoSuchMonth {
        month: u8,
    },
    NoSuchDay {
        year: i64,
        month: u8,
        day: u8,
        /// How many days that month has.
        days: u8,
    },
    NoSuchHour {
        hour: u8,
    },
    NoSuchMinute {
        minute: u8,
    },
    NoSuchSecond {
        second: u8,
    },
    /// Something other than `hh:mm:ss` after the `T`.
    NotATime,
    /// Something other than `Z` or an offset within 14 hours after the time.
    NotAZone,
    /// A time after something that is not a full, plain day of the year 0000 or later.
    TimeWithoutDay,
    /// A time within an interval.
    TimeInInterval,
    /// An interval with more than one slash.
    TwoSlashes,
    /// An interval with a date at neither end.
    IntervalWithoutDate,
    EndBeforeStart,
    /// Valid EDTF of level 2.
    LevelTwo,
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl fmt::Display for DateErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Empty => f.write_str("the date is empty"),
            Self::NotADate => f.write_str("not an EDTF date"),
            Self::YearDigits => f.write_str("a year has four digits"),
            Self::NegativeZero => f.write_str("there is no year -0000"),
            Self::ShortLongYear => f.write_str("`Y` is for years of more than four digits"),
            Self::YearTooLong => f.write_str("a year has at most eleven digits"),
            Self::TwoDigits => f.write_str("a month and a day have two digits"),
            Self::NoSuchMonth { month } => write!(f, "there is no month {month}"),
            Self::NoSuchDay { day: 0, .. } => f.write_str("there is no day 0"),
            Self::NoSuchDay { year, month, days, .. } => {
                write!(f, "{} {year} has {days} days", month_name(month))
            }
            Self::NoSuchHour { hour } => write!(f, "there is no hour {hour}"),
            Self::NoSuchMinute { minute } => write!(f, "there is no minute {minute}"),
            Self::NoSuchSecond { second } => write!(f, "there is no second {second}"),
            Self::NotATime => f.write_str("a time is written hh:mm:ss"),
            Self::NotAZone => f.write_str("a time zone is `Z` or an offset of at most 14 hours, such as `+03:30`"),
            Self::TimeWithoutDay => f.write_str("a time needs a plain, full date before it"),
            Self::TimeInInterval => f.write_str("an interval is between dates, not times"),
            Self::TwoSlashes => f.write_str("an interval has one slash"),
            Self::IntervalWithoutDate => f.write_str("an interval needs a date at one end"),
            Self::EndBeforeStart => f.write_str("the interval ends before it starts"),
            Self::LevelTwo => f.write_str("this is EDTF level 2, which is not supported"),
        }
    }
}

impl std::error::Error for DateError {}
