//! The words around dates that CLDR does not have: [`Phrases`], one value for each language of a site.

use serde::Deserialize;

/// Phrases with named placeholders in braces. The default is English; a file of a site gives those that differ.
///
/// `{date}`, `{from}` and `{to}` stand for dates already in words. In `decade`, `century` and the seasons, `{year}` is
/// a bare number in the language's digits, as are `{from}` and `{to}` in `century`, `years` and `days`. A placeholder
/// that a phrase does not have is left out; a brace that names no placeholder is printed as it stands.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Phrases {
    /// `~`: `{date}`.
    pub about: String,
    /// `?`: `{date}`.
    pub possibly: String,
    /// `%`: `{date}`.
    pub possibly_about: String,
    /// `2025-21`: `{year}`.
    pub spring: String,
    /// `2025-22`: `{year}`.
    pub summer: String,
    /// `2025-23`: `{year}`.
    pub autumn: String,
    /// `2025-24`: `{year}`, and the year after it as `{next}`.
    pub winter: String,
    /// `198X`: `{year}` (1980), or `{from}` and `{to}` (1980, 1989).
    pub decade: String,
    /// `19XX`: `{year}` (1900), or `{from}` and `{to}` (1900, 1999).
    pub century: String,
    /// `1985-04-XX`: `{date}` is the month.
    pub day_unknown: String,
    /// `2004-XX`: `{date}` is the year.
    pub month_unknown: String,
    /// `1985-XX-XX`: `{date}` is the year.
    pub date_unknown: String,
    /// From one date to another that share nothing: `{from}`, `{to}`.
    pub range: String,
    /// From year to year: `{from}`, `{to}` as bare numbers. Empty: use `range`.
    pub years: String,
    /// What stands in place of the month when two months share a year: `{from}`, `{to}`. Empty: use `range`.
    pub months: String,
    /// What stands in place of the day when two days share a month: `{from}`, `{to}`. Empty: use `range`.
    pub days: String,
    /// `2015/..`: `{date}`.
    pub since: String,
    /// The same where `{date}` is a full day ("depuis le 6 février 2026"). Empty: use `since`.
    pub since_day: String,
    /// `../2015`: `{date}`.
    pub until: String,
    /// The same where `{date}` is a full day. Empty: use `until`.
    pub until_day: String,
    /// `2015/`: `{date}`.
    pub end_unknown: String,
    /// `/2015`: `{date}`.
    pub start_unknown: String,
    /// A day with its time: `{date}`, `{time}`.
    pub date_time: String,
    /// A time at UTC: `{time}`.
    pub utc: String,
    /// A time elsewhere: `{time}` and its `{offset}` from UTC, such as +03:30.
    pub utc_offset: String,
}

impl Default for Phrases {
    fn default() -> Self {
        Self {
            about: "about {date}".into(),
            possibly: "possibly {date}".into(),
            possibly_about: "possibly about {date}".into(),
            spring: "spring {year}".into(),
            summer: "summer {year}".into(),
            autumn: "autumn {year}".into(),
            winter: "winter {year}".into(),
            decade: "the {year}s".into(),
            century: "the years {from}–{to}".into(),
            day_unknown: "an unknown day in {date}".into(),
            month_unknown: "{date}, month unknown".into(),
            date_unknown: "{date}, date unknown".into(),
            range: "{from} – {to}".into(),
            years: "{from}–{to}".into(),
            months: "{from} – {to}".into(),
            days: "{from}–{to}".into(),
            since: "since {date}".into(),
            since_day: String::new(),
            until: "until {date}".into(),
            until_day: String::new(),
            end_unknown: "{date} – unknown".into(),
            start_unknown: "unknown – {date}".into(),
            date_time: "{date}, {time}".into(),
            utc: "{time} UTC".into(),
            utc_offset: "{time} UTC{offset}".into(),
        }
    }
}

/// A phrase with its placeholders filled, in one pass: a value may itself hold braces.
pub fn fill(phrase: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(phrase.len() + 24);
    let mut rest = phrase;
    while let Some(open) = rest.find('{') {
        filled.push_str(&rest[..open]);
        rest = &rest[open..];
        let known = values.iter().find_map(|(name, value)| {
            let after = rest[1..].strip_prefix(name)?.strip_prefix('}')?;
            Some((value, after))
        });
        match known {
            Some((value, after)) => {
                filled.push_str(value);
                rest = after;
            }
            None => {
                filled.push('{');
                rest = &rest[1..];
            }
        }
    }
    filled.push_str(rest);
    filled
}
