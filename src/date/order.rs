//! Where dates lie: bounds, the total order, and the three-valued relations. Start at [`Date::sort_key`] and [`Truth`].
//!
//! # The rule of the relations
//!
//! A date that is not an interval is *one* day nobody may know exactly: `1979` is a day from 1 January to 31 December
//! 1979. An interval has two such days, one for each end and in that order. A relation is [`Yes`](Truth::Yes) if it holds for every
//! choice of those days, [`No`](Truth::No) if for none, and [`Maybe`](Truth::Maybe) otherwise. An open end lies
//! infinitely far away; an unknown end lies anywhere up to there.
//!
//! Days are the unit. A time counts only between two dates that both have one: as instants if both have a zone, as
//! written if neither has, and with up to 14 hours of doubt if only one has.
//!
//! A qualified date (`~`, `?`, `%`) has the bounds of its digits, for no one has said how far off it may be. But it
//! is never the only thing that a `Yes` or `No` rests on at the very boundary: in a relation, its bounds are one day
//! wider on either side.

use super::day::days_in_month;
use super::{Date, Day, Doubt, End, Kind, Point, Shape, Time};

/// The answer to a question about dates that are not known exactly.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Truth {
    Yes,
    No,
    Maybe,
}

/// Sorts dates by (earliest day, latest day, time of day); sort stably, so that ties keep their written order.
///
/// Hence `1979-01-01`, then `1979`, then `1979-02-11`; and `1979` before `1979/1989`. An interval without a start
/// sorts by its latest day, one without an end after those that have one. A time is compared within the day as
/// written, at UTC if it has a zone, and a day without a time comes before its moments.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SortKey {
    earliest: i64,
    latest: i64,
    /// Seconds from the day's midnight at UTC; may lie outside the day.
    time: Option<i32>,
}

/// A span of time with ends that may be coarse or missing, such as that of a role.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Period {
    /// The first day lies within this date; `None` is open: it held ever before.
    pub from: Option<Date>,
    /// The last day, inclusive, lies within this date; `None` is open: it still holds.
    pub to: Option<Date>,
}

/// The first and last day that something may be, as day numbers; `i64::MIN` and `MAX` are infinity.
#[derive(Clone, Copy)]
struct Span {
    first: i64,
    last: i64,
}

impl Date {
    /// The first civil day that the date may be, or that the interval covers. `None` if the start is open or unknown.
    pub fn earliest(&self) -> Option<Day> {
        match self.0 {
            Kind::Point(point) | Kind::Interval(End::At(point), _) => Some(point.bounds().0),
            Kind::Interval(End::Open | End::Unknown, _) => None,
        }
    }

    /// The last civil day that the date may be, or that the interval covers. `None` if the end is open or unknown.
    pub fn latest(&self) -> Option<Day> {
        match self.0 {
            Kind::Point(point) | Kind::Interval(_, End::At(point)) => Some(point.bounds().1),
            Kind::Interval(_, End::Open | End::Unknown) => None,
        }
    }

    /// What to sort by.
    pub fn sort_key(&self) -> SortKey {
        let latest = self.latest().map_or(i64::MAX, |day| day.0);
        let time = match self.0 {
            Kind::Point(Point { shape: Shape::Moment(_, _, time), .. }) => {
                Some(time.seconds() - i32::from(time.zone.unwrap_or(0)) * 60)
            }
            _ => None,
        };
        SortKey { earliest: self.earliest().map_or(latest, |day| day.0), latest, time }
    }

    /// Whether all of this lies before all of `other`. Two dates on one and the same day: `No`, unless times tell.
    pub fn before(&self, other: &Date) -> Truth {
        let (end, start) = match self.moments(other) {
            Some(both) => both,
            None => (self.end(), other.start()),
        };
        truth(end.last < start.first, end.first < start.last)
    }

    /// Whether this and `other` share a day (or, if both have a time, the same second).
    pub fn overlaps(&self, other: &Date) -> Truth {
        let ((a_start, a_end), (b_start, b_end)) = match self.moments(other) {
            Some((a, b)) => ((a, a), (b, b)),
            None => ((self.start(), self.end()), (other.start(), other.end())),
        };
        truth(
            a_start.last <= b_end.first && b_start.last <= a_end.first,
            a_start.first <= b_end.last && b_start.first <= a_end.last,
        )
    }

    /// Where the first day of this lies.
    fn start(&self) -> Span {
        self.ends().0
    }

    /// Where the last day of this lies.
    fn end(&self) -> Span {
        self.ends().1
    }

    fn ends(&self) -> (Span, Span) {
        let span = |end: End, open: i64| match end {
            End::At(point) => point.span(),
            End::Open => Span { first: open, last: open },
            End::Unknown => Span { first: i64::MIN, last: i64::MAX },
        };
        match self.0 {
            Kind::Point(point) => (point.span(), point.span()),
            Kind::Interval(start, end) => in_order(span(start, i64::MIN), span(end, i64::MAX)),
        }
    }

    /// Every day that this may be or may cover.
    fn whole(&self) -> Span {
        Span { first: self.start().first, last: self.end().last }
    }

    /// Both as seconds, if both have a time.
    fn moments(&self, other: &Date) -> Option<(Span, Span)> {
        let (a, a_zoned) = self.moment()?;
        let (b, b_zoned) = other.moment()?;
        let exactly = |second| Span { first: second, last: second };
        // Zones run from UTC-12 to UTC+14, so the UTC time lies from 14 hours before to 12 after the one written.
        let anywhere = |second| Span { first: second - 14 * 3600, last: second + 12 * 3600 };
        Some(match (a_zoned, b_zoned) {
            (true, false) => (exactly(a), anywhere(b)),
            (false, true) => (anywhere(a), exactly(b)),
            _ => (exactly(a), exactly(b)),
        })
    }

    /// Seconds since 1970 at UTC, or as written if there is no zone; and whether there is one.
    fn moment(&self) -> Option<(i64, bool)> {
        let Kind::Point(Point { year, shape: Shape::Moment(month, day, time), .. }) = self.0 else { return None };
        let offset = i64::from(time.zone.unwrap_or(0)) * 60;
        Some((Day::new(year, month, day).0 * 86_400 + i64::from(time.seconds()) - offset, time.zone.is_some()))
    }
}

impl Period {
    /// Whether it holds at `date`: `Yes` if on every day that `date` may be (or covers), `No` if on none.
    ///
    /// The first and the last day each lie somewhere within `from` and `to`. So from `2021` to `2024-08` is `Yes` at
    /// `2023-05`, `Maybe` at `2024` and at `2021-03`, `No` at `2026-02-06`. The same coarse date may be both ends; a
    /// period that [is backwards](Self::is_backwards) never holds.
    pub fn holds_at(&self, date: &Date) -> Truth {
        if self.is_backwards() {
            return Truth::No;
        }
        let at = date.whole();
        let from = self.from.map_or(Span { first: i64::MIN, last: i64::MIN }, |from| from.whole());
        let to = self.to.map_or(Span { first: i64::MAX, last: i64::MAX }, |to| to.whole());
        let (from, to) = in_order(from, to);
        truth(from.last <= at.first && at.last <= to.first, from.first <= at.last && at.first <= to.last)
    }

    /// Whether it surely ends before it starts, which no period does: a mistake to report.
    pub fn is_backwards(&self) -> bool {
        match (self.from, self.to) {
            (Some(from), Some(to)) => to.whole().last < from.whole().first,
            _ => false,
        }
    }
}

fn truth(always: bool, ever: bool) -> Truth {
    match (always, ever) {
        (true, _) => Truth::Yes,
        (false, true) => Truth::Maybe,
        (false, false) => Truth::No,
    }
}

/// What is left of two ends once neither may lie on the wrong side of the other: of `1984/1984-01`, the start is no
/// later than January.
fn in_order(start: Span, end: Span) -> (Span, Span) {
    (Span { last: start.last.min(end.last), ..start }, Span { first: end.first.max(start.first), ..end })
}

impl Point {
    /// The first and last day that it may be.
    pub(super) fn bounds(self) -> (Day, Day) {
        let year = self.year;
        let months = |from_year, from, to_year, to| {
            (Day::new(from_year, from, 1), Day::new(to_year, to, days_in_month(to_year, to)))
        };
        match self.shape {
            Shape::Century => months(year, 1, year + 99, 12),
            Shape::Decade => months(year, 1, year + 9, 12),
            Shape::Year | Shape::AnyMonth | Shape::AnyDayOfYear => months(year, 1, year, 12),
            Shape::Season(24) => months(year, 12, year + 1, 2),
            Shape::Season(season) => {
                let first = 3 + season.saturating_sub(21) * 3;
                months(year, first, year, first + 2)
            }
            Shape::Month(month) | Shape::AnyDay(month) => months(year, month, year, month),
            Shape::Day(month, day) | Shape::Moment(month, day, _) => {
                let day = Day::new(year, month, day);
                (day, day)
            }
        }
    }

    /// The bounds, with the doubt of a qualifier.
    fn span(self) -> Span {
        let (first, last) = self.bounds();
        let slack = i64::from(self.doubt != Doubt::None);
        Span { first: first.0 - slack, last: last.0 + slack }
    }
}

impl Time {
    /// Seconds since midnight, as written.
    fn seconds(self) -> i32 {
        i32::from(self.hour) * 3600 + i32::from(self.minute) * 60 + i32::from(self.second)
    }
}
