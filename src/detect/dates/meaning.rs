//! The words of a date to a [`Date`]. Start at [`date`].

use super::row::DateRow;
use super::tense::{self, Tense};
use crate::date::{Date, Day, days_in_month};
use crate::detect::pattern::Match;

/// What a date is counted from.
pub struct Context<'a> {
    pub row: &'a DateRow<'a>,
    pub published: Option<Day>,
    /// The date before it in the same sentence.
    pub before: Option<Date>,
    /// The last date in its paragraph that is told with its year.
    pub told: Option<Date>,
}

/// The date that a match means by the rule of that name.
#[must_use]
pub fn date(found: &Match, rule: &str, context: &Context<'_>) -> Option<Date> {
    let words = Words { found, context };
    let text = match rule {
        "day" => words.day(),
        "iso" => words.packed("iso"),
        "numeric" => words.numeric(),
        "days" => words.days(),
        "weekdays-range" => words.weekdays_range(),
        "months" => words.months(),
        "years" => words.years(),
        "month" => words.month(),
        "weekday" => words.weekday(),
        "today" => words.today(),
        "weekend" => words.weekend(),
        "decade" => words.decade(),
        "century" => words.century(),
        "season" => words.season(),
        "unit" => words.unit(),
        "span" => words.span(),
        "ago" => words.ago(),
        "edge" => words.edge(),
        "half" => words.half(),
        "quarter" => words.quarter(),
        "holiday" | "eve" | "named-day" | "bank-holiday" => words.holiday(rule),
        "year" => words.get("year").or_else(|| words.get("prefixed")).map(|year| format!("{year:04}")),
        _ => None,
    }?;
    Date::parse(&text).ok()
}

struct Words<'a> {
    found: &'a Match,
    context: &'a Context<'a>,
}

/// From how many days on a date that no verb places is looked for behind the text instead of before it, or the other
/// way round: half a year.
const HALF_YEAR: i64 = 183;

impl Words<'_> {
    fn get(&self, class: &str) -> Option<i64> {
        self.nth(class, 0)
    }

    fn nth(&self, class: &str, nth: usize) -> Option<i64> {
        self.found.get(self.context.row.rules.classes.get(class)?, nth)
    }

    fn place(&self, class: &str) -> Option<usize> {
        self.found.place(self.context.row.rules.classes.get(class)?, 0)
    }

    fn has(&self, word: &str) -> bool {
        self.found.whole.clone().any(|at| *self.context.row.lower(at) == *word)
    }

    fn tense(&self) -> Tense {
        tense::of(self.context.row, &self.found.span)
    }

    /// Year, month and day of the text.
    fn published(&self) -> Option<(i64, u8, u8)> {
        self.context.published.map(Day::civil)
    }

    fn month_of(&self, nth: usize) -> Option<u8> {
        self.nth("month", nth).or_else(|| self.nth("short", nth)).and_then(|month| u8::try_from(month).ok())
    }

    fn rel_year(&self) -> Option<i64> {
        Some(self.published()?.0 + self.get("rel")?)
    }

    /// `the June conflict` has happened, whatever the verb says, unless it is something that is held on a set day.
    fn tense_of_month(&self, day: Option<u8>) -> Tense {
        let (row, span) = (self.context.row, &self.found.span);
        let tense = self.tense();
        let behind_article = row.before(span.start).is_some_and(|at| row.is_of(at, "the"));
        let names = day.is_none() && behind_article && row.is_noun_like(span.end);
        if names && !(tense == Tense::Future && row.is_of(span.end, "planned")) { Tense::Past } else { tense }
    }

    /// The year of a month, or of a day of it, that is told without one.
    fn year_for(&self, month: u8, day: Option<u8>) -> Option<i64> {
        let published = self.context.published?;
        let (year, this_month, _) = published.civil();
        // A month lies behind the text as soon as the text's own month is past it; a day alike.
        let place = |year: i64| Day::new(year, month, day.unwrap_or(1));
        let is_behind = match day {
            Some(_) => place(year) <= published,
            None => month <= this_month,
        };
        Some(match self.tense_of_month(day) {
            Tense::Past if is_behind => year,
            Tense::Past => year - 1,
            Tense::Future => {
                let is_before = match day {
                    Some(_) => place(year) >= published,
                    None => month >= this_month,
                };
                // A day that is only just past is this year's, also where the words look ahead.
                if is_before || published.0 - place(year).0 < 21 && day.is_some() { year } else { year + 1 }
            }
            // What was to come is counted from what is told before it, where that has a year.
            Tense::Planned if self.context.told.is_some() => {
                let told = self.context.told.and_then(|told| told.earliest()).unwrap_or(published);
                let (year, ..) = told.civil();
                if place(year) >= told { year } else { year + 1 }
            }
            Tense::Unknown | Tense::Planned => {
                let distance = place(year).0 - published.0;
                year - i64::from(distance > HALF_YEAR) + i64::from(distance < -HALF_YEAR)
            }
        })
    }

    fn day(&self) -> Option<String> {
        let day = self.get("day").or_else(|| self.get("nth"))?;
        let day = u8::try_from(day).ok()?;
        let Some(month) = self.month_of(0) else {
            // `Friday the 13th`
            return None;
        };
        let year = self.get("year").or_else(|| self.rel_year()).or_else(|| self.year_for(month, Some(day)))?;
        (day <= days_in_month(year, month)).then(|| format!("{year:04}-{month:02}-{day:02}"))
    }

    /// A date of eight digits.
    fn packed(&self, class: &str) -> Option<String> {
        let value = self.get(class)?;
        Some(format!("{:04}-{:02}-{:02}", value / 10_000, value / 100 % 100, value % 100))
    }

    /// `13/02/2026`: the day is told from the month only where one of them is greater than 12, or both are equal.
    fn numeric(&self) -> Option<String> {
        if self.get("dotted").is_some() {
            return self.packed("dotted");
        }
        let (first, second) = (self.get("day")?, self.nth("day", 1)?);
        let (day, month) = if second > 12 { (second, first) } else { (first, second) };
        let Some(year) = self.get("year") else {
            let (day, month) = (u8::try_from(day).ok()?, u8::try_from(month).ok().filter(|month| *month <= 12)?);
            let year = (day > 12).then(|| self.year_for(month, Some(day))).flatten()?;
            return Some(format!("{year:04}-{month:02}-{day:02}"));
        };
        (month <= 12 && (day > 12 || day == month)).then(|| format!("{year:04}-{month:02}-{day:02}"))
    }

    fn days(&self) -> Option<String> {
        let (from, to) = match self.get("from-to") {
            Some(both) => (both / 100, both % 100),
            None => (self.get("day")?, self.nth("day", 1)?),
        };
        let (from, to) = (u8::try_from(from).ok()?, u8::try_from(to).ok()?);
        let first = self.month_of(0)?;
        let last = self.month_of(1).unwrap_or(first);
        let given = self.nth("year", 1).or_else(|| self.get("year")).or_else(|| self.rel_year());
        let last_year = given.or_else(|| self.year_for(last, Some(to)))?;
        let first_year = match self.nth("year", 1) {
            Some(_) => self.get("year")?,
            None => last_year - i64::from(first > last),
        };
        Some(format!("{first_year:04}-{first:02}-{from:02}/{last_year:04}-{last:02}-{to:02}"))
    }

    fn weekdays_range(&self) -> Option<String> {
        let (from, to) = (self.get("weekday")?, self.nth("weekday", 1)?);
        let first = self.named(from, self.tense())?;
        let last = Day(first.0 + (to - from).rem_euclid(7));
        Some(format!("{first}/{last}"))
    }

    fn months(&self) -> Option<String> {
        let (from, to) = (self.month_of(0)?, self.month_of(1)?);
        let given = self.nth("year", 1).or_else(|| self.get("year")).or_else(|| self.rel_year());
        let last = given.or_else(|| self.year_for(to, None))?;
        let first = match (self.get("year"), self.nth("year", 1)) {
            (Some(first), Some(_)) => first,
            (Some(year), None) if self.place("year")? < self.place_of_month(1)? => {
                return Some(format!("{year:04}-{from:02}/{:04}-{to:02}", year + i64::from(to < from)));
            }
            _ => last - i64::from(from > to),
        };
        Some(format!("{first:04}-{from:02}/{last:04}-{to:02}"))
    }

    fn place_of_month(&self, nth: usize) -> Option<usize> {
        self.found.place(self.context.row.rules.classes.get("month")?, nth)
    }

    fn years(&self) -> Option<String> {
        if let Some(both) = self.get("years") {
            return Some(format!("{:04}/{:04}", both / 10_000, both % 10_000));
        }
        let first = self.get("year")?;
        let last = match self.get("two") {
            Some(two) => first / 100 * 100 + two,
            None => self.nth("year", 1)?,
        };
        Some(format!("{first:04}/{last:04}"))
    }

    fn month(&self) -> Option<String> {
        let month = self.month_of(0)?;
        let given = self.get("year").or_else(|| self.has("year").then(|| self.rel_year()).flatten());
        let year = match (given, self.get("rel")) {
            (Some(year), _) => year,
            (None, Some(-1)) => {
                let (year, this_month, _) = self.published()?;
                year - i64::from(month >= this_month)
            }
            (None, Some(1)) => {
                let (year, this_month, _) = self.published()?;
                year + i64::from(month <= this_month)
            }
            (None, Some(_)) => self.published()?.0,
            (None, None) if self.has("past") => {
                let (year, this_month, _) = self.published()?;
                year - i64::from(month > this_month)
            }
            (None, None) => match self.beside_year() {
                Some(year) => year,
                None => self.year_for(month, None)?,
            },
        };
        Some(format!("{year:04}-{month:02}"))
    }

    /// `that December`, behind another date of the sentence: the year of that.
    fn beside_year(&self) -> Option<i64> {
        let at = self.context.row.before(self.found.span.start)?;
        let before = self.context.before.filter(|_| matches!(&*self.context.row.lower(at), "that"))?;
        Some(before.earliest()?.civil().0)
    }

    /// The day of a name nearest to the text, on the side that the tense tells.
    fn named(&self, weekday: i64, tense: Tense) -> Option<Day> {
        let published = self.context.published?;
        let back = (self::weekday(published) - weekday).rem_euclid(7);
        Some(match tense {
            // Today is told as today, so what is to come on this day of the week comes in a week, unless it is today.
            Tense::Future | Tense::Planned if back == 0 => published,
            Tense::Future | Tense::Planned => Day(published.0 + 7 - back),
            _ => Day(published.0 - back),
        })
    }

    fn weekday(&self) -> Option<String> {
        let weekday = self.get("weekday")?;
        let published = self.context.published?;
        let monday = published.0 - (self::weekday(published) - 1);
        let rel = self.get("rel");
        if self.has("week") {
            return Some(
                match rel {
                    // `Friday next week`
                    Some(rel) => Day(monday + 7 * rel + weekday - 1),
                    // `Friday week`: a week after the coming Friday.
                    None => Day(Self::after(published, weekday).0 + 7),
                }
                .to_string(),
            );
        }
        Some(
            match rel {
                Some(-1) => Day(self
                    .named(weekday, Tense::Past)
                    .map(|day| if day == published { Day(day.0 - 7) } else { day })?
                    .0),
                Some(1) => Self::after(published, weekday),
                Some(_) => Day(monday + weekday - 1),
                None if self.has("past") => self.named(weekday, Tense::Past)?,
                None => self.beside(weekday).or_else(|| self.named(weekday, self.tense()))?,
            }
            .to_string(),
        )
    }

    /// `the Monday`, behind another day of the same sentence: the Monday after it.
    fn beside(&self, weekday: i64) -> Option<Day> {
        let at = self.context.row.before(self.found.span.start)?;
        let before = self.context.before.filter(|_| &*self.context.row.lower(at) == "the")?;
        Some(Self::after(before.earliest()?, weekday))
    }

    /// The first day of a name after a day.
    fn after(day: Day, weekday: i64) -> Day {
        let forward = (weekday - self::weekday(day)).rem_euclid(7);
        Day(day.0 + if forward == 0 { 7 } else { forward })
    }

    fn today(&self) -> Option<String> {
        let days = match self.get("today") {
            Some(days) if self.found.span.len() == 1 => days,
            _ if self.has("yesterday") => -2,
            _ => 2,
        };
        Some(Day(self.context.published?.0 + days).to_string())
    }

    fn weekend(&self) -> Option<String> {
        let published = self.context.published?;
        let weekday = self::weekday(published);
        let saturday = published.0 + 6 - weekday;
        let shift = match self.get("rel") {
            Some(-1) => -7,
            Some(1) if weekday >= 6 => 7,
            Some(_) => 0,
            None => match self.tense() {
                Tense::Past if weekday < 6 => -7,
                _ => 0,
            },
        };
        Some(format!("{}/{}", Day(saturday + shift), Day(saturday + shift + 1)))
    }

    fn decade(&self) -> Option<String> {
        let decade = self.get("decade").or_else(|| self.get("tens"))?;
        let start = decade / 10 * 10;
        let part = self.get("part").map(|part| [0, 5, 8][usize::try_from(part).unwrap_or(0).min(2)]);
        match part.or((decade % 10 > 0).then_some(decade % 10)) {
            // Early in a decade is about its first year, in the middle of it about its fifth, late about its eighth.
            Some(part) => Some(format!("{:04}~", start + part)),
            None => Some(format!("{:03}X", start / 10)),
        }
    }

    fn century(&self) -> Option<String> {
        let century = self.get("nth").or_else(|| self.get("centuries"))?;
        (1..=30).contains(&century).then(|| format!("{:02}XX", century - 1))
    }

    fn season(&self) -> Option<String> {
        let season = self.get("season")?;
        if let Some(years) = self.get("years") {
            let (from, to) = (years / 10_000, years % 10_000);
            return Some(match season {
                24 => format!("{from:04}-12/{to:04}-02"),
                _ => format!("{from:04}-{season}/{to:04}-{season}"),
            });
        }
        if let Some(year) = self.get("year") {
            return Some(format!("{year:04}-{season}"));
        }
        let (year, month, _) = self.published()?;
        if self.has("year") {
            return Some(format!("{:04}-{season}", self.rel_year()?));
        }
        // The first month of each season, and whether it has begun or is over; the winter is that of its December.
        let first = [3, 6, 9, 12][usize::try_from(season - 21).ok()?.min(3)];
        let this = if season == 24 && month <= 2 { year - 1 } else { year };
        let begun = month >= first || this < year;
        let now = begun && (month < first + 3 || season == 24);
        let is_bare = |at: usize| !self.has("the") && !self.has("that") && self.found.whole.start + 1 == at;
        let tense = || self.tense();
        let year = match self.get("rel") {
            Some(-1) if begun && !now => this,
            Some(-1) => this - 1,
            Some(1) if begun => this + 1,
            Some(_) => this,
            None if self.has("past") => this - i64::from(!begun),
            // `in summer`, where no verb tells which: every summer.
            None if is_bare(self.found.span.start) && self.has("in") && tense() == Tense::Unknown => return None,
            None => match tense() {
                Tense::Past if begun => this,
                Tense::Past => this - 1,
                Tense::Future | Tense::Planned if begun && !now => this + 1,
                Tense::Unknown if begun && !now && season != 24 && month > first + 5 => this + 1,
                Tense::Future | Tense::Planned | Tense::Unknown => this,
            },
        };
        Some(format!("{year:04}-{season}"))
    }

    /// `last week`, `earlier this month`, `next year`
    fn unit(&self) -> Option<String> {
        let published = self.context.published?;
        let (year, month, _) = published.civil();
        let rel = self.get("rel").unwrap_or(0);
        let word = self.place("months").or_else(|| self.place("weeks")).map(|at| self.context.row.lower(at))?;
        let is_past = self.has("past") && !self.has("this");
        Some(match &*word {
            "week" => {
                let monday = published.0 - (weekday(published) - 1) + 7 * rel;
                format!("{}/{}", Day(monday), Day(monday + 6))
            }
            "month" if is_past => format!("{}~/{published}", published.plus_months(-1)),
            "year" if is_past => format!("{}~/{published}", published.plus_months(-12)),
            "decade" if rel < 0 => format!("{:04}~/{year:04}~", year - 10),
            "month" => {
                let (year, month, _) = Day::new(year, month, 1).plus_months(rel).civil();
                format!("{year:04}-{month:02}")
            }
            "year" => format!("{:04}", year + rel),
            "decade" if rel > 0 => format!("{year:04}~/{:04}~", year + 10),
            "decade" if rel == 0 => format!("{:03}X", year / 10),
            "century" => format!("{:02}XX", year / 100 + rel),
            _ => return None,
        })
    }

    fn count(&self) -> Option<i64> {
        self.get("number").or_else(|| self.get("n"))
    }

    /// `the past two years`, `the next three months`
    fn span(&self) -> Option<String> {
        let published = self.context.published?;
        let (count, rel) = (self.count()?, self.get("rel")?);
        let other = match (self.get("months"), self.get("days")) {
            (Some(months), _) => published.plus_months(months * count * rel),
            (None, Some(days)) => Day(published.0.saturating_add(days * count * rel)),
            _ => return None,
        };
        let by_year = self.get("months").is_some_and(|months| months >= 12);
        let show = |day: Day| if by_year { format!("{:04}", day.civil().0) } else { day.to_string() };
        Some(match rel {
            -1 => format!("{}~/{}", show(other), show(published)),
            1 => format!("{}/{}~", show(published), show(other)),
            _ => return None,
        })
    }

    /// `two years ago`: as precise as the unit is, and about; one of a unit is told more precisely.
    fn ago(&self) -> Option<String> {
        let published = self.context.published?;
        let count = self.count()?;
        if let Some(days) = self.get("days") {
            let day = Day(published.0.saturating_sub(days * count));
            return Some(if days == 1 { day.to_string() } else { format!("{day}~") });
        }
        let months = self.get("months")?;
        let (year, month, _) = published.plus_months(-(months * count)).civil();
        Some(if months == 1 || (months == 12 && count == 1) {
            format!("{year:04}-{month:02}~")
        } else {
            format!("{year:04}~")
        })
    }

    /// `the end of the year`, `the start of 2024`
    fn edge(&self) -> Option<String> {
        let is_end = self.has("end") || self.has("close") || self.has("late");
        let is_start = self.has("start") || self.has("beginning") || self.has("early");
        let of_year = |year: i64| {
            Some(if is_end {
                format!("{year:04}-12")
            } else if is_start {
                format!("{year:04}-01")
            } else {
                format!("{year:04}")
            })
        };
        if let Some(month) = self.month_of(0) {
            let year = self.get("year").or_else(|| self.year_for(month, None))?;
            return Some(format!("{year:04}-{month:02}"));
        }
        if let Some(year) = self.get("year") {
            // `early 2025` is as precise as its year.
            return if self.has("of") { of_year(year) } else { Some(format!("{year:04}")) };
        }
        let (year, month, _) = self.published()?;
        let rel = self.get("rel").unwrap_or(0);
        if self.has("month") {
            let (year, month, _) = Day::new(year, month, 1).plus_months(rel).civil();
            return Some(format!("{year:04}-{month:02}"));
        }
        if self.has("week") {
            return self.unit_week(rel);
        }
        if self.has("decade") || self.has("century") {
            return Some(if self.has("decade") {
                format!("{:04}~", year / 10 * 10 + if is_end { 9 } else { 0 })
            } else {
                format!("{:04}~", year / 100 * 100)
            });
        }
        of_year(year + rel)
    }

    fn unit_week(&self, rel: i64) -> Option<String> {
        let published = self.context.published?;
        let monday = published.0 - (weekday(published) - 1) + 7 * rel;
        Some(format!("{}/{}", Day(monday), Day(monday + 6)))
    }

    fn half(&self) -> Option<String> {
        let second = self.get("ordinal")? != 1;
        if let Some(month) = self.month_of(0) {
            let year = self.get("year").or_else(|| self.year_for(month, None))?;
            let (from, to) = if second { (16, days_in_month(year, month)) } else { (1, 15) };
            return Some(format!("{year:04}-{month:02}-{from:02}/{year:04}-{month:02}-{to:02}"));
        }
        let year = self.get("year").or_else(|| self.rel_year()).or_else(|| self.published().map(|(year, ..)| year))?;
        let (from, to) = if second { (7, 12) } else { (1, 6) };
        Some(format!("{year:04}-{from:02}/{year:04}-{to:02}"))
    }

    fn quarter(&self) -> Option<String> {
        let quarter = match self.get("ordinal")? {
            -1 => 4,
            quarter => quarter,
        };
        let is_bare = self.get("year").is_none() && self.get("rel").is_none() && !self.has("of");
        if is_bare && self.has("last") {
            return None;
        }
        // A quarter alone is the last of its number that is over, unless the words look ahead.
        let alone = || {
            let (year, month, _) = self.published()?;
            let is_over = quarter * 3 < i64::from(month);
            Some(if is_over || self.has("of") || self.tense() == Tense::Future { year } else { year - 1 })
        };
        let year = self.get("year").or_else(|| self.rel_year()).or_else(alone)?;
        Some(format!("{year:04}-{:02}/{year:04}-{:02}", quarter * 3 - 2, quarter * 3))
    }

    fn holiday(&self, rule: &str) -> Option<String> {
        let day_in = |year: i64| -> Option<Day> { self.holiday_in(rule, year) };
        if let Some(year) = self.get("year") {
            return day_in(year).map(|day| day.to_string());
        }
        let published = self.context.published?;
        let year = published.civil().0;
        if self.has("year") && self.get("rel").is_some() && rule == "holiday" {
            return day_in(self.rel_year()?).map(|day| day.to_string());
        }
        let behind = || [year, year - 1].into_iter().filter_map(day_in).find(|day| *day < published);
        let before = || [year, year + 1].into_iter().filter_map(day_in).find(|day| *day >= published);
        let day = match (self.get("rel"), rule) {
            (Some(-1), _) => behind(),
            (Some(1), _) => before(),
            (Some(_), _) => day_in(year),
            (None, "bank-holiday") if self.tense() != Tense::Past => before(),
            (None, _) => match self.tense() {
                Tense::Past => behind(),
                Tense::Future | Tense::Planned => before(),
                Tense::Unknown => {
                    let (behind, before) = (behind()?, before()?);
                    Some(if published.0 - behind.0 < before.0 - published.0 { behind } else { before })
                }
            },
        }?;
        if rule == "bank-holiday" && self.has("weekend") {
            return Some(format!("{}/{day}", Day(day.0 - 2)));
        }
        Some(day.to_string())
    }

    /// The day of a holiday in a year.
    fn holiday_in(&self, rule: &str, year: i64) -> Option<Day> {
        if rule == "bank-holiday" {
            return self.bank_holiday(year);
        }
        if rule == "named-day" {
            return Some(if self.has("new") {
                if self.has("eve") { Day::new(year, 12, 31) } else { Day::new(year, 1, 1) }
            } else if self.has("good") {
                Day(easter(year).0 - 2)
            } else if self.has("boxing") {
                Day::new(year, 12, 26)
            } else if self.has("valentine") {
                Day::new(year, 2, 14)
            } else if self.has("thanksgiving") {
                nth_weekday(year, 11, 4, 4)
            } else if self.has("labor") || self.has("labour") {
                nth_weekday(year, 9, 1, 1)
            } else if self.has("independence") {
                Day::new(year, 7, 4)
            } else if self.has("patrick") {
                Day::new(year, 3, 17)
            } else {
                Day::new(year, 5, 1)
            });
        }
        let value = self.get("holiday")?;
        let eve = i64::from(rule == "eve");
        let day = if value >= 9000 {
            Day(easter(year).0 + value - 9900)
        } else {
            Day::new(year, u8::try_from(value / 100).ok()?, u8::try_from(value % 100).ok()?)
        };
        Some(Day(day.0 - eve))
    }

    /// The bank holidays of England that have no other name: the first and the last Monday of May, the last of August.
    fn bank_holiday(&self, year: i64) -> Option<Day> {
        let days = [nth_weekday(year, 5, 1, 1), last_monday(year, 5), last_monday(year, 8)];
        let month = self.month_of(0);
        let published = self.context.published?;
        let mut days = days.into_iter().filter(|day| month.is_none_or(|month| day.civil().1 == month));
        let first = days.clone().find(|day| *day >= published);
        first.or_else(|| days.next_back())
    }
}

/// 1 for Monday to 7 for Sunday: 1 January 1970 was a Thursday.
fn weekday(day: Day) -> i64 {
    (day.0 + 3).rem_euclid(7) + 1
}

fn nth_weekday(year: i64, month: u8, weekday_wanted: i64, nth: i64) -> Day {
    let first = Day::new(year, month, 1);
    Day(first.0 + (weekday_wanted - weekday(first)).rem_euclid(7) + 7 * (nth - 1))
}

fn last_monday(year: i64, month: u8) -> Day {
    let last = Day::new(year, month, days_in_month(year, month));
    Day(last.0 - (weekday(last) - 1))
}

/// Easter Sunday of the Gregorian calendar, by the anonymous algorithm that Nature published in 1876.
#[expect(clippy::many_single_char_names, reason = "the names of the algorithm")]
fn easter(year: i64) -> Day {
    let (a, b, c) = (year.rem_euclid(19), year.div_euclid(100), year.rem_euclid(100));
    let (d, e) = (b.div_euclid(4), b.rem_euclid(4));
    let f = (b + 8).div_euclid(25);
    let g = (b - f + 1).div_euclid(3);
    let h = (19 * a + b - d - g + 15).rem_euclid(30);
    let (i, k) = (c.div_euclid(4), c.rem_euclid(4));
    let l = (32 + 2 * e + 2 * i - h - k).rem_euclid(7);
    let m = (a + 11 * h + 22 * l).div_euclid(451);
    let month = (h + l - 7 * m + 114).div_euclid(31);
    let day = (h + l - 7 * m + 114).rem_euclid(31) + 1;
    Day::new(year, u8::try_from(month).unwrap_or(4), u8::try_from(day).unwrap_or(1))
}
