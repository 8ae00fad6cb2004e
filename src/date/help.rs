//! What to write instead of what newcomers write. Start at [`suggestions`].
//!
//! A text is first normalized (Unicode digits, dashes and spaces, case, a leading "the"), then read from the outside
//! in: words of an interval ("since", "between … and …"), words of doubt ("circa"), then one date in any of the usual
//! notations. Whatever comes out is parsed, so that a suggestion is always a date. An ambiguous text
//! (`06/02/2026`) has several; a text that is not understood has none, and the help then shows what dates look like.
//!
//! Limits: English words only; no two-digit years; nothing relative ("yesterday"), which needs a clock.

use super::{Date, DateError, DateErrorKind as Fact, Kind, Shape, calendar};

/// The names of the months in English.
pub const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// English, for messages. `month` is 1 to 12.
pub(super) fn month_name(month: u8) -> &'static str {
    usize::from(month).checked_sub(1).and_then(|index| ENGLISH_MONTHS.get(index)).unwrap_or(&"the month")
}

impl DateError {
    /// What to write instead, as a sentence without an end stop. Each proposed date stands in backticks and is valid.
    pub fn help(&self) -> Option<String> {
        if let Some(help) = of_another_calendar(&self.text) {
            return Some(help);
        }
        let dates: Vec<String> = suggestions(&self.text).iter().map(|date| format!("`{date}`")).collect();
        if !dates.is_empty() {
            return Some(format!("write {}", dates.join(" or ")));
        }
        match self.kind {
            Fact::NoSuchDay { .. } => {
                let month = self.text.get(..self.span.start.saturating_sub(1))?;
                let month = Date::parse(month.rsplit('/').next()?).ok()?;
                Some(format!("write `{month}`, or `{month}-XX`, if the day is not known"))
            }
            Fact::NotADate | Fact::Empty | Fact::LevelTwo | Fact::YearDigits => Some(
                "write a date like `1979`, `2025-06`, `2026-02-06`, `1980~` (about), `198X` (the 1980s) or `2018/2020`"
                    .into(),
            ),
            Fact::ShortLongYear => {
                Some("write a year of four digits, such as `0079`, without anything before it".into())
            }
            Fact::NegativeZero => Some("write `0000` for the year 1 BC".into()),
            Fact::TimeInInterval => Some("leave the times out, or give one moment only".into()),
            Fact::NotAZone => Some("write a moment like `2026-02-06T10:00:00Z`".into()),
            Fact::TwoSlashes => Some("write an interval like `2018/2020`".into()),
            Fact::IntervalWithoutDate => Some("write an interval like `2018/..` or `../2018`".into()),
            _ => None,
        }
    }
}

/// What to write instead of a date of the Persian calendar: one in Persian digits whose year is of its present.
/// Whoever means a year of the Gregorian calendar so long ago writes it in other digits.
fn of_another_calendar(text: &str) -> Option<String> {
    if !text.contains(|c| ('\u{6f0}'..='\u{6f9}').contains(&c)) {
        return None;
    }
    let meant = suggestions(text).into_iter().find(|date| !date.is_interval())?;
    let Kind::Point(point) = meant.0 else { return None };
    if !(1250..1500).contains(&point.year) {
        return None;
    }
    let rule = "dates are those of the Gregorian calendar";
    Some(match point.shape {
        Shape::Day(month, day) => {
            let day = calendar::of_persian(i32::try_from(point.year).ok()?, month, day)?;
            format!("write `{day}`: {rule}")
        }
        _ => format!("{rule}: {} of the Persian one is `{}/{}`", point.year, point.year + 621, point.year + 622),
    })
}

/// The dates that a text in another notation may mean, likeliest first and each once; empty if it is not understood.
/// A text that is a date already means itself.
pub fn suggestions(text: &str) -> Vec<Date> {
    // Nobody writes a date that long; this bounds the work on whatever else is passed in.
    const LONGEST: usize = 100;
    if text.len() > LONGEST {
        return Vec::new();
    }
    let mut dates = Vec::new();
    for date in whole(&normalized(text)).iter().filter_map(|text| Date::parse(text).ok()) {
        if !dates.contains(&date) {
            dates.push(date);
        }
    }
    dates
}

/// Lower case, ASCII digits and hyphens, single spaces, no comma, no end stop.
fn normalized(text: &str) -> String {
    let simple = text.chars().flat_map(char::to_lowercase).filter_map(|c| match c {
        // Arabic, Persian, Devanagari, Bengali and full-width digits.
        '\u{660}'..='\u{669}' => digit(c, 0x660),
        '\u{6f0}'..='\u{6f9}' => digit(c, 0x6f0),
        '\u{966}'..='\u{96f}' => digit(c, 0x966),
        '\u{9e6}'..='\u{9ef}' => digit(c, 0x9e6),
        '\u{ff10}'..='\u{ff19}' => digit(c, 0xff10),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => Some('-'),
        '\u{2044}' | '\u{2215}' | '\u{ff0f}' => Some('/'),
        // Marks of direction are invisible, and come along with right-to-left text.
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => None,
        ',' | '،' => Some(' '),
        _ => Some(c),
    });
    let simple: String = simple.collect();
    let words: Vec<&str> = simple.split_whitespace().filter(|word| *word != "the").collect();
    words.join(" ").trim_end_matches('.').to_owned()
}

fn digit(c: char, zero: u32) -> Option<char> {
    char::from_digit(u32::from(c).checked_sub(zero)?, 10)
}

/// EDTF texts, not all of them valid, for an interval or a date.
fn whole(text: &str) -> Vec<String> {
    for (word, before, after) in [
        ("before ", "../", ""),
        ("until ", "../", ""),
        ("till ", "../", ""),
        ("up to ", "../", ""),
        ("since ", "", "/.."),
        ("after ", "", "/.."),
    ] {
        if let Some(rest) = text.strip_prefix(word) {
            return point(rest).into_iter().map(|date| format!("{before}{date}{after}")).collect();
        }
    }
    let between = text.strip_prefix("between ").map(|rest| (rest, " and "));
    if let Some((start, end)) = between.and_then(|(rest, word)| rest.split_once(word)) {
        return interval(start, end);
    }
    let text = text.strip_prefix("from ").unwrap_or(text);
    let dates = point(text);
    if !dates.is_empty() {
        return dates;
    }
    for separator in [" - ", " to ", " until ", " till ", " / ", "/", "-", " -", "- "] {
        let mut dates = Vec::new();
        for (at, _) in text.match_indices(separator) {
            dates.extend(interval(&text[..at], &text[at + separator.len()..]));
        }
        if !dates.is_empty() {
            return dates;
        }
    }
    Vec::new()
}

/// All intervals that two texts may mean, those which end before they start turned around.
fn interval(start: &str, end: &str) -> Vec<String> {
    let ends = |text: &str| match text.trim() {
        ".." | "" | "now" | "present" | "today" | "..." | "…" => vec!["..".to_owned()],
        text => point(text),
    };
    let ends_after = |start: &str| match (start.len(), end.trim()) {
        // `2015-18` and `1998/02`: the century is that of the start.
        (4, short) if short.len() == 2 && short.bytes().all(|b| b.is_ascii_digit()) => {
            vec![format!("{}{short}", start.get(..2).unwrap_or_default())]
        }
        _ => ends(end),
    };
    let mut intervals = Vec::new();
    for start in ends(start) {
        for end in ends_after(&start) {
            let interval = format!("{start}/{end}");
            let backwards = Date::parse(&interval).is_err_and(|error| error.kind == Fact::EndBeforeStart);
            intervals.push(if backwards { format!("{end}/{start}") } else { interval });
        }
    }
    intervals
}

/// EDTF texts for one date, with its doubt.
fn point(text: &str) -> Vec<String> {
    let mut text = text.trim();
    let (mut about, mut possibly) = (false, false);
    loop {
        let about_prefix = [
            "circa ",
            "ca. ",
            "ca ",
            "c. ",
            "c.",
            "c ",
            "about ",
            "around ",
            "approximately ",
            "approx. ",
            "approx ",
            "~",
        ];
        let possibly_prefix = ["possibly ", "probably ", "perhaps ", "maybe ", "?"];
        if let Some(rest) = about_prefix.iter().find_map(|prefix| text.strip_prefix(prefix)) {
            (about, text) = (true, rest.trim_start());
        } else if let Some(rest) = possibly_prefix.iter().find_map(|prefix| text.strip_prefix(prefix)) {
            (possibly, text) = (true, rest.trim_start());
        } else if let Some(rest) = text.strip_suffix('~') {
            (about, text) = (true, rest.trim_end());
        } else if let Some(rest) = text.strip_suffix("(?)").or_else(|| text.strip_suffix('?')) {
            (possibly, text) = (true, rest.trim_end());
        } else if let Some(rest) = text.strip_suffix('%') {
            (about, possibly, text) = (true, true, rest.trim_end());
        } else {
            break;
        }
    }
    let doubt = match (about, possibly) {
        (true, true) => "%",
        (true, false) => "~",
        (false, true) => "?",
        (false, false) => "",
    };
    let dates = single(text).into_iter().map(|date| format!("{date}{doubt}"));
    dates.filter(|date| Date::parse(date).is_ok()).collect()
}

/// EDTF texts for one date without doubt.
fn single(text: &str) -> Vec<String> {
    let upper = text.to_uppercase();
    if Date::parse(&upper).is_ok_and(|date| !date.is_interval()) {
        return vec![upper];
    }
    if let Some(date) = decade(text).or_else(|| long_or_old_year(text)) {
        return vec![date];
    }
    if let Some(moment) = moment(&upper) {
        return vec![moment];
    }
    let tokens: Vec<&str> = text.split([' ', '-', '/', '.']).filter(|token| !matches!(*token, "" | "of")).collect();
    match tokens.as_slice() {
        [compact] if compact.len() == 8 && compact.bytes().all(|b| b.is_ascii_digit()) => {
            vec![format!("{}-{}-{}", &compact[..4], &compact[4..6], &compact[6..])]
        }
        [a, b] => two(a, b).into_iter().collect(),
        [a, b, c] => three(a, b, c),
        _ => Vec::new(),
    }
}

/// `1980s`, `1980's`, `20th century`.
fn decade(text: &str) -> Option<String> {
    if let Some(century) = text.strip_suffix(" century") {
        let number = numeric(century)?;
        // EDTF counts 19XX from 1900: close enough to the twentieth century that an author can decide.
        return Some(format!("{:02}XX", number.checked_sub(1)?));
    }
    let year = text.strip_suffix("'s").or_else(|| text.strip_suffix("’s")).or_else(|| text.strip_suffix('s'))?;
    let decade = year.strip_suffix('0')?;
    (decade.len() == 3).then(|| format!("{decade}X"))
}

/// `17000`, `-17000`, `500 BC`.
fn long_or_old_year(text: &str) -> Option<String> {
    for era in [" bce", " bc", " b.c"] {
        if let Some(year) = text.strip_suffix(era) {
            let before_zero = year.parse::<u32>().ok()?.checked_sub(1)?;
            return Some(match before_zero {
                0 => "0000".to_owned(),
                1..=9999 => format!("-{before_zero:04}"),
                _ => format!("Y-{before_zero}"),
            });
        }
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    // Eight digits are a compact day.
    let long = digits.len() > 4 && digits.len() != 8 && digits.bytes().all(|b| b.is_ascii_digit());
    long.then(|| format!("Y{text}"))
}

/// `2026-02-06 10:00`, `2026-02-06T10:00Z`, `2026-02-06T10:00:00.123+0330`; in upper case.
fn moment(text: &str) -> Option<String> {
    let (day, clock) = text.split_once([' ', 'T'])?;
    let zone_at = clock.find(['Z', '+', '-']).unwrap_or(clock.len());
    let (time, zone) = clock.split_at(zone_at);
    let (time, zone) = (time.trim().split('.').next()?, zone.trim());
    let time = if time.matches(':').count() == 1 { format!("{time}:00") } else { time.to_owned() };
    let time = if time.find(':') == Some(1) { format!("0{time}") } else { time };
    let zone = match (zone.len(), zone.contains(':')) {
        (5, false) => format!("{}:{}", zone.get(..3)?, zone.get(3..)?),
        _ => zone.to_owned(),
    };
    let text = format!("{day}T{time}{zone}");
    Date::parse(&text).is_ok().then_some(text)
}

/// `June 2025`, `spring 2025`, `2025-6`, `2/2026`.
fn two(a: &str, b: &str) -> Option<String> {
    match (year(a), year(b)) {
        (Some(year), None) => season(b).or_else(|| month(b)).map(|month| format!("{year}-{month:02}")),
        (None, Some(year)) => season(a).or_else(|| month(a)).map(|month| format!("{year}-{month:02}")),
        _ => None,
    }
}

/// `6 February 2026`, `Feb 6 2026`, `2026-2-6`, `06/02/2026`.
fn three(a: &str, b: &str, c: &str) -> Vec<String> {
    let date = |year: &str, month: Option<u8>, day: Option<u8>| Some(format!("{year}-{:02}-{:02}", month?, day?));
    let dates = match (year(a), year(c)) {
        // Year, day, month is nobody's order, unless there is no such month.
        (Some(year), None) if numeric(b).is_some_and(|month| month > 12) => [date(year, month(c), numeric(b)), None],
        (Some(year), None) => [date(year, month(b), numeric(c)), None],
        // A named month fits one of the two only.
        (None, Some(year)) => [date(year, month(b), numeric(a)), date(year, month(a), numeric(b))],
        _ => [None, None],
    };
    dates.into_iter().flatten().collect()
}

fn year(token: &str) -> Option<&str> {
    (token.len() == 4 && token.bytes().all(|b| b.is_ascii_digit())).then_some(token)
}

/// `6`, `06`, `6th`.
fn numeric(token: &str) -> Option<u8> {
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|ending| token.strip_suffix(ending)).unwrap_or(token);
    if digits.len() > 2 { None } else { digits.parse().ok() }
}

/// `2`, `february`, `feb`, `sept`; at least three letters of a name.
fn month(token: &str) -> Option<u8> {
    let named = || {
        let index =
            ENGLISH_MONTHS.iter().position(|name| token.len() >= 3 && name.to_lowercase().starts_with(token))?;
        u8::try_from(index + 1).ok()
    };
    numeric(token).or_else(named)
}

fn season(token: &str) -> Option<u8> {
    match token {
        "spring" => Some(21),
        "summer" => Some(22),
        "autumn" | "fall" => Some(23),
        "winter" => Some(24),
        _ => None,
    }
}
