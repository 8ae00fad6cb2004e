//! Civil days as numbers: [`Day`], and the lengths of months.

use std::fmt;

/// A day of the proleptic Gregorian calendar, as the number of days since 1 January 1970 (negative before it).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Day(pub i64);

impl Day {
    /// The day of a civil date. `month` is 1 to 12; `day` past the month's end runs on into the next.
    ///
    /// The years are counted from 1 March, so that the leap day is a year's last: the method of Howard Hinnant's
    /// "chrono-Compatible Low-Level Date Algorithms".
    #[must_use]
    pub fn new(year: i64, month: u8, day: u8) -> Self {
        let year = if month <= 2 { year - 1 } else { year };
        let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let day_of_year = (153 * ((i64::from(month) + 9) % 12) + 2) / 5 + i64::from(day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Self(era * 146_097 + day_of_era - 719_468)
    }

    /// The same day so many months later, or the last day of that month where it is shorter.
    #[must_use]
    pub fn plus_months(self, months: impl Into<i64>) -> Self {
        let (year, month, day) = self.civil();
        let count = (year * 12 + i64::from(month) - 1).saturating_add(months.into());
        let (year, month) = (count.div_euclid(12), small(count.rem_euclid(12)) + 1);
        Self::new(year, month, day.min(days_in_month(year, month)))
    }

    /// Year (astronomical: 0 is 1 BC), month (1 to 12) and day (1 to 31). Inverse of the day number.
    pub fn civil(self) -> (i64, u8, u8) {
        let days = self.0.saturating_add(719_468);
        let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = (month_from_march + 2) % 12 + 1;
        let year = era * 400 + year_of_era + i64::from(month <= 2);
        (year, small(month), small(day))
    }
}

/// `civil` keeps months and days within a byte.
fn small(number: i64) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

/// ISO 8601: `2026-02-06`, with a sign before 0000 and more digits past 9999.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        let sign = if year < 0 { "-" } else { "" };
        write!(f, "{sign}{:04}-{month:02}-{day:02}", year.unsigned_abs())
    }
}

/// How many days a month has. `month` is 1 to 12.
pub fn days_in_month(year: i64, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::Day;

    #[test]
    fn a_month_later_is_the_same_day_or_the_last_of_a_shorter_month() {
        let later = |year, month, day, months| Day::new(year, month, day).plus_months(months).to_string();
        assert_eq!(later(2026, 2, 6, 12), "2027-02-06");
        assert_eq!(later(2026, 1, 31, 1), "2026-02-28");
        assert_eq!(later(2024, 11, 30, 3), "2025-02-28");
        assert_eq!(later(2026, 12, 1, 1), "2027-01-01");
    }
}
