//! Dates: what is read is printed so that it reads as the same, lies in one order, and has words in every language.

use nutgraf::date::{Calendar, CalendarFormatter, Date, DateFormatter, Period, Phrases, Truth, suggestions};

const LANGUAGES: &[&str] =
    &["en", "en-US", "fa", "ar", "de", "es", "fr", "ru", "zh", "ja", "th", "hi-u-nu-latn", "x", ""];

/// Each line is a date, or what somebody takes for one.
pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let dates: Vec<Date> = text.split('\n').take(6).filter_map(read).collect();
    for one in &dates {
        in_words(one);
        for other in &dates {
            let one_before = one.before(other);
            assert!(!(one_before == Truth::Yes && other.before(one) == Truth::Yes), "{one} and {other}");
            assert_eq!(one.overlaps(other), other.overlaps(one), "{one} and {other}");
            assert!(!(one_before == Truth::Yes && one.overlaps(other) == Truth::Yes), "{one} and {other}");
            assert_eq!(one.sort_key() < other.sort_key(), other.sort_key() > one.sort_key());
            for third in &dates {
                let (a, b, c) = (one.sort_key(), other.sort_key(), third.sort_key());
                assert!(!(a <= b && b <= c) || a <= c, "{one}, {other}, {third}");
                if one_before == Truth::Yes && other.before(third) == Truth::Yes {
                    assert_eq!(one.before(third), Truth::Yes, "{one}, {other}, {third}");
                }
            }
            let period = Period { from: Some(*one), to: Some(*other) };
            if period.is_backwards() {
                assert_eq!(period.holds_at(one), Truth::No, "{one} and {other}");
            }
        }
    }
}

fn read(text: &str) -> Option<Date> {
    let date = match Date::parse(text) {
        Ok(date) => date,
        Err(error) => {
            assert!(text.get(error.span.clone()).is_some(), "{text:?}: {:?}", error.span);
            let _ = (error.to_string(), error.help());
            for date in suggestions(text) {
                assert_eq!(Date::parse(&date.to_string()), Ok(date), "{text:?}");
            }
            return None;
        }
    };
    let printed = date.to_string();
    assert_eq!(Date::parse(&printed), Ok(date), "{text:?} was printed as {printed:?}");
    if let (Some(first), Some(last)) = (date.earliest(), date.latest()) {
        assert!(first <= last, "{text:?}");
    }
    if let Some(html) = date.html_datetime() {
        assert_eq!(Date::parse(&html), Ok(date), "{text:?} is {html:?} in HTML");
    }
    Some(date)
}

fn in_words(date: &Date) {
    for language in LANGUAGES {
        let phrases = Phrases::default();
        let formatter = DateFormatter::new(language, phrases.clone());
        assert!(!formatter.words(date).is_empty(), "{date} in {language:?}");
        let _ = (formatter.role_period(Some(date), None), formatter.role_period(None, Some(date)));
        let _ = formatter.role_period(Some(date), Some(date));
        for calendar in [Calendar::Persian, Calendar::Hijri] {
            let _ = CalendarFormatter::new(calendar, language, &phrases).map(|formatter| formatter.words(date));
        }
    }
}
