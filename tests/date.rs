//! What `date` promises: EDTF in and out, order, relations, words. Property tests stand at the end of each part.

use nutgraf::date::{Date, DateErrorKind, DateFormatter, Day, Period, Phrases, Precision, Truth, suggestions};
use proptest::prelude::*;

fn date(text: &str) -> Date {
    Date::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn english(text: &str) -> String {
    DateFormatter::new("en", Phrases::default()).words(&date(text))
}

/// The message, the text it points at, and the help.
fn mistake(text: &str) -> (String, &str, Option<String>) {
    let error = Date::parse(text).expect_err(text);
    (error.to_string(), &text[error.span.clone()], error.help())
}

/// What the help proposes.
fn proposed(text: &str) -> Vec<String> {
    let help = Date::parse(text).expect_err(text).help().unwrap_or_default();
    help.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

mod reading {
    use super::*;

    const CANONICAL: &[&str] = &[
        "1979",
        "0000",
        "-0043",
        "2025-06",
        "2026-02-06",
        "2024-02-29",
        "-0004-02-29",
        "Y17000",
        "Y-4500000000",
        "198X",
        "19XX",
        "2004-XX",
        "1985-04-XX",
        "1985-XX-XX",
        "2025-21",
        "2025-24",
        "1980?",
        "1980~",
        "1980%",
        "198X~",
        "2025-06~",
        "2018-05/2020",
        "../2015",
        "2015/..",
        "/2015",
        "2015/",
        "2018-05~/2020?",
        "2026-02-06/2026-02-06",
        "2018/2018-05",
        "2026-02-06T10:00:00Z",
        "2026-02-06T10:00:00",
        "2016-12-31T23:59:60Z",
        "2026-02-06T10:00:00+03:30",
        "2026-02-06T23:59:59-12:00",
    ];

    #[test]
    fn canonical_dates_print_as_they_were_written() {
        for text in CANONICAL {
            assert_eq!(date(text).to_string(), *text);
        }
    }

    #[test]
    fn an_offset_of_whole_hours_and_a_zero_offset_print_canonically() {
        assert_eq!(date("2026-02-06T10:00:00+03").to_string(), "2026-02-06T10:00:00+03:00");
        assert_eq!(date("2026-02-06T10:00:00+00:00"), date("2026-02-06T10:00:00Z"));
    }

    #[test]
    fn a_mistake_is_named_and_located() {
        for (text, message, at) in [
            ("2025-02-30", "February 2025 has 28 days", "30"),
            ("2024-02-30", "February 2024 has 29 days", "30"),
            ("1900-02-29", "February 1900 has 28 days", "29"),
            ("2026-04-00", "there is no day 0", "00"),
            ("2026-13", "there is no month 13", "13"),
            ("2026-00-01", "there is no month 0", "00"),
            ("2026-21-01", "there is no month 21", "21"),
            ("2018/2026-13", "there is no month 13", "13"),
            ("sometime", "not an EDTF date", "sometime"),
            ("", "the date is empty", ""),
            ("198", "a year has four digits", "198"),
            ("-0000", "there is no year -0000", "-0000"),
            ("Y1980", "`Y` is for years of more than four digits", "Y1980"),
            ("Y999999999999", "a year has at most eleven digits", "999999999999"),
            ("2026-2-06", "a month and a day have two digits", "2"),
            ("2026-", "a month and a day have two digits", ""),
            ("2018/2015", "the interval ends before it starts", "2015"),
            ("../..", "an interval needs a date at one end", "../.."),
            ("/", "an interval needs a date at one end", "/"),
            ("2015/2016/2017", "an interval has one slash", "/"),
            ("2026-02-06T10:00:00Z/2027", "an interval is between dates, not times", "2026-02-06T10:00:00Z"),
            ("2026-02-06T24:00:00Z", "there is no hour 24", "24"),
            ("2026-02-06T10:60:00Z", "there is no minute 60", "60"),
            ("2026-02-06T10:00:61Z", "there is no second 61", "61"),
            ("2026-02-06T10:00Z", "a time is written hh:mm:ss", "10:00Z"),
            ("2026-02T10:00:00Z", "a time needs a plain, full date before it", "2026-02"),
            ("-0043-03-15T10:00:00Z", "a time needs a plain, full date before it", "-0043-03-15"),
            ("{1667,1668}", "this is EDTF level 2, which is not supported", "{1667,1668}"),
            ("1XXX", "this is EDTF level 2, which is not supported", "1XXX"),
            ("2004-06~-11", "this is EDTF level 2, which is not supported", "2004-06~-11"),
            ("1980??", "not an EDTF date", "1980??"),
            ("--", "not an EDTF date", "--"),
            ("2001-34", "this is EDTF level 2, which is not supported", "34"),
            ("۱۹۷۹", "not an EDTF date", "۱۹۷۹"),
        ] {
            let (said, pointed, _) = mistake(text);
            assert_eq!((said.as_str(), pointed), (message, at), "{text}");
        }
    }

    #[test]
    fn the_facts_of_a_mistake_are_in_its_kind() {
        let kind = Date::parse("2025-02-30").unwrap_err().kind;
        assert_eq!(kind, DateErrorKind::NoSuchDay { year: 2025, month: 2, day: 30, days: 28 });
    }

    #[test]
    fn precision_is_what_is_known() {
        for (text, precision) in [
            ("19XX", Precision::Century),
            ("198X", Precision::Decade),
            ("1979~", Precision::Year),
            ("1985-XX-XX", Precision::Year),
            ("2025-21", Precision::Season),
            ("1985-04-XX", Precision::Month),
            ("2026-02-06", Precision::Day),
            ("2026-02-06T10:00:00Z", Precision::Time),
            ("2018-05/2020", Precision::Year),
            ("../2018-05", Precision::Month),
        ] {
            assert_eq!(date(text).precision(), precision, "{text}");
        }
    }

    #[test]
    fn html_has_a_value_for_plain_dates_only() {
        for text in ["1979", "2025-06", "2026-02-06", "2026-02-06T10:00:00Z", "2026-02-06T10:00:00+03:30"] {
            assert_eq!(date(text).html_datetime().as_deref(), Some(text));
        }
        for text in [
            "1979~",
            "1979?",
            "198X",
            "1985-04-XX",
            "2025-21",
            "2018/2020",
            "../2015",
            "0000",
            "-0043",
            "Y17000",
            "2016-12-31T23:59:60Z",
        ] {
            assert_eq!(date(text).html_datetime(), None, "{text}");
        }
    }

    /// Texts that are nearly dates, so that both readers have something to accept.
    fn near_date() -> impl Strategy<Value = String> {
        let year = prop_oneof![
            4 => "[0-2][0-9]{3}", 1 => "-[0-9]{4}", 1 => "[12][0-9][0-9X]X", 1 => "Y-?[0-9]{3,8}", 1 => "[0-9X]{3,5}"
        ];
        let month = prop_oneof![3 => "-(0[0-9]|1[0-3])", 1 => "-2[0-6]", 1 => "-XX", 1 => "-[0-9X]{1,2}", 3 => ""];
        let day = prop_oneof![3 => "-[0-3][0-9]", 1 => "-XX", 4 => ""];
        let tail =
            prop_oneof![6 => "", 3 => "[?~%]", 1 => "T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](Z|[+-][01][0-9](:[0-6]0)?)?"];
        let point = (year, month, day, tail).prop_map(|(y, m, d, t)| format!("{y}{m}{d}{t}")).boxed();
        let end = prop_oneof![4 => point.clone(), 1 => Just("..".to_owned()), 1 => Just(String::new())];
        prop_oneof![3 => point, 2 => (end.clone(), end).prop_map(|(a, b)| format!("{a}/{b}"))]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn what_is_printed_parses_back(text in near_date()) {
            if let Ok(date) = Date::parse(&text) {
                prop_assert_eq!(Date::parse(&date.to_string()), Ok(date));
            }
        }

        #[test]
        fn edtf_core_accepts_the_same_and_finds_the_same_bounds(text in near_date()) {
            use edtf_core::{Bound, Edtf};
            // Level 1 at either end is what we take, though an interval of them may be level 2 as a whole.
            let taken = |end: &str| matches!(end, "" | "..") || Edtf::parse(end).is_ok_and(|edtf| edtf.level() <= 1);
            let theirs = Edtf::parse(&text).ok().filter(|_| text.split('/').all(taken));
            let ours = Date::parse(&text).ok();
            prop_assert_eq!(ours.is_some(), theirs.is_some(), "{:?} {:?}", ours, theirs);
            if let (Some(ours), Some(theirs)) = (ours, theirs) {
                let day = |bound| match bound {
                    Bound::Date(day) => Some((day.year, day.month, day.day)),
                    _ => None,
                };
                let bounds = theirs.bounds();
                prop_assert_eq!(ours.earliest().map(Day::civil), day(bounds.earliest));
                prop_assert_eq!(ours.latest().map(Day::civil), day(bounds.latest));
                prop_assert_eq!(ours.is_approximate(), theirs.is_approximate());
                prop_assert_eq!(ours.is_uncertain(), theirs.is_uncertain());
            }
        }

        #[test]
        fn no_text_panics_and_every_span_can_be_shown(text in prop_oneof![any::<String>(), near_date(), ".{0,12}[/T~-].{0,12}"]) {
            if let Err(error) = Date::parse(&text) {
                prop_assert!(text.get(error.span.clone()).is_some(), "{:?}", error.span);
                prop_assert!(!error.to_string().is_empty());
                error.help();
            }
        }

        #[test]
        fn every_proposed_date_is_a_date(
            text in prop_oneof![
                near_date(),
                "(c\\. |circa |before |since |from |between )?[0-9]{1,4}[-/. ][0-9]{1,2}[-/. ][0-9]{1,4}( and | - |–| to )?[0-9]{0,4}s?",
                "([0-3]?[0-9](th)? )?(January|feb|Sept|spring|winter|of),? [0-9]{3,5}( BC|s|\\?| \\?)?",
                any::<String>(),
            ],
        ) {
            if let Err(error) = Date::parse(&text) {
                for proposal in error.help().unwrap_or_default().split('`').skip(1).step_by(2) {
                    prop_assert!(Date::parse(proposal).is_ok(), "{}", proposal);
                }
            }
        }

        #[test]
        fn a_damaged_date_never_panics(text in near_date(), at in 0usize..12, with in any::<char>()) {
            let damaged: String = text.chars().enumerate().map(|(i, c)| if i == at { with } else { c }).collect();
            if let Err(error) = Date::parse(&damaged) {
                prop_assert!(damaged.get(error.span.clone()).is_some());
                error.help();
            }
        }
    }
}

mod helping {
    use super::*;

    #[test]
    fn what_newcomers_write_is_understood() {
        for (text, dates) in [
            ("6 February 2026", &["2026-02-06"][..]),
            ("6th of February, 2026", &["2026-02-06"]),
            ("Feb 6, 2026", &["2026-02-06"]),
            ("Feb. 6, 2026", &["2026-02-06"]),
            ("February 2026", &["2026-02"]),
            ("2026-2-6", &["2026-02-06"]),
            ("2026-2", &["2026-02"]),
            ("2026/02/06", &["2026-02-06"]),
            ("2026/02", &["2026-02"]),
            ("2026-13-02", &["2026-02-13"]),
            ("20260206", &["2026-02-06"]),
            ("06/02/2026", &["2026-02-06", "2026-06-02"]),
            ("26/02/2026", &["2026-02-26"]),
            ("06.02.2026", &["2026-02-06", "2026-06-02"]),
            ("02/02/2026", &["2026-02-02"]),
            ("1980s", &["198X"]),
            ("the 1980's", &["198X"]),
            ("20th century", &["19XX"]),
            ("198x", &["198X"]),
            ("c. 1980", &["1980~"]),
            ("circa 1980", &["1980~"]),
            ("about June 2025", &["2025-06~"]),
            ("1980 ?", &["1980?"]),
            ("1980?~", &["1980%"]),
            ("possibly about 1980", &["1980%"]),
            ("2015 - 2018", &["2015/2018"]),
            ("2015–2018", &["2015/2018"]),
            ("2015-18", &["2015/2018"]),
            ("2015 / 2018", &["2015/2018"]),
            ("from May 2018 to 2020", &["2018-05/2020"]),
            ("between 2015 and 2018", &["2015/2018"]),
            ("2015 - present", &["2015/.."]),
            ("spring 2025", &["2025-21"]),
            ("Winter of 2025", &["2025-24"]),
            ("before 2015", &["../2015"]),
            ("until August 2024", &["../2024-08"]),
            ("since 2015", &["2015/.."]),
            ("2018/2015", &["2015/2018"]),
            ("۲۰۲۶-۰۲-۰۶", &["2026-02-06"]),
            ("٢٠٢٦", &["2026"]),
            ("2026‑02‑06", &["2026-02-06"]),
            ("2026−02−06", &["2026-02-06"]),
            (" 1979 ", &["1979"]),
            ("500 BC", &["-0499"]),
            ("17000", &["Y17000"]),
            ("2026-02-06 10:00", &["2026-02-06T10:00:00"]),
            ("2026-02-06T10:00Z", &["2026-02-06T10:00:00Z"]),
            ("2026-02-06T10:00:00.123+0330", &["2026-02-06T10:00:00+03:30"]),
        ] {
            assert_eq!(proposed(text), dates, "{text}");
        }
    }

    #[test]
    fn an_ambiguous_date_gets_both_readings() {
        assert_eq!(mistake("06/02/2026").2.as_deref(), Some("write `2026-02-06` or `2026-06-02`"));
    }

    #[test]
    fn a_day_that_does_not_exist_is_not_replaced_by_another() {
        let (_, _, help) = mistake("2025-02-30");
        assert_eq!(help.as_deref(), Some("write `2025-02`, or `2025-02-XX`, if the day is not known"));
    }

    #[test]
    fn what_is_not_understood_is_not_guessed_at() {
        for text in ["sometime", "yesterday", "6/2/26", "2026-02-06 was a Friday", "1 2 3 4", "1980s-ish"] {
            assert!(suggestions(text).is_empty(), "{text}: {:?}", suggestions(text));
            assert!(mistake(text).2.is_some());
        }
    }
}

mod order {
    use super::*;

    fn sorted(mut texts: Vec<&str>) -> Vec<&str> {
        texts.sort_by_key(|text| date(text).sort_key());
        texts
    }

    fn bounds(text: &str) -> [String; 2] {
        let shown = |day: Option<Day>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
        [shown(date(text).earliest()), shown(date(text).latest())]
    }

    #[test]
    fn bounds_are_the_first_and_last_day_it_may_be() {
        for (text, earliest, latest) in [
            ("1979", "1979-01-01", "1979-12-31"),
            ("1979~", "1979-01-01", "1979-12-31"),
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("198X", "1980-01-01", "1989-12-31"),
            ("19XX", "1900-01-01", "1999-12-31"),
            ("2025-21", "2025-03-01", "2025-05-31"),
            ("2025-24", "2025-12-01", "2026-02-28"),
            ("1985-04-XX", "1985-04-01", "1985-04-30"),
            ("2018-05/2020", "2018-05-01", "2020-12-31"),
            ("../2015", "-", "2015-12-31"),
            ("2015/", "2015-01-01", "-"),
            ("-0043-03-15", "-0043-03-15", "-0043-03-15"),
        ] {
            assert_eq!(bounds(text), [earliest, latest], "{text}");
        }
    }

    #[test]
    fn dates_sort_by_earliest_then_latest_then_time() {
        let order = vec![
            "-0043",
            "../1978",
            "1979-01-01",
            "1979-01-01T09:00:00+03:30",
            "1979-01-01T06:00:00Z",
            "1979-01-01T10:00:00",
            "1979",
            "1979/1989",
            "1979/..",
            "1979-02-11",
            "198X",
        ];
        let mut shuffled = order.clone();
        shuffled.reverse();
        assert_eq!(sorted(shuffled), order);
    }

    #[test]
    fn ties_keep_their_written_order() {
        assert_eq!(sorted(vec!["1979~", "1979", "1979-XX"]), ["1979~", "1979", "1979-XX"]);
    }

    #[test]
    fn days_are_numbered_from_1970() {
        assert_eq!(date("1970-01-01").earliest(), Some(Day(0)));
        assert_eq!(date("2000-03-01").earliest(), Some(Day(11_017)));
        assert_eq!(date("0000-02-29").earliest().unwrap().civil(), (0, 2, 29));
    }

    #[test]
    fn before_is_yes_only_when_no_doubt_is_left() {
        for (a, b, truth) in [
            ("1979", "1980", Truth::Yes),
            ("1980", "1979", Truth::No),
            ("1979", "1979-02-11", Truth::Maybe),
            ("1979-02-11", "1979-02-11", Truth::No),
            ("2015/2018", "2017", Truth::No),
            ("2015/2018", "2018-06", Truth::Maybe),
            ("2015/2018", "2019", Truth::Yes),
            ("1984-02-02", "1984/1984-01", Truth::No),
            ("2015/..", "2030", Truth::No),
            ("2015/", "2030", Truth::Maybe),
            ("2014", "../2015", Truth::No),
            ("2014", "/2015", Truth::Maybe),
            ("2026-02-06T10:00:00Z", "2026-02-06T11:00:00Z", Truth::Yes),
            ("2026-02-06T10:00:00Z", "2026-02-06T11:00:00+03:30", Truth::No),
            ("2026-02-06T10:00:00", "2026-02-06T11:00:00Z", Truth::Maybe),
            ("2026-02-05T10:00:00", "2026-02-06T11:00:00Z", Truth::Yes),
            ("1979~", "1980", Truth::Maybe),
            ("1979~", "1980-02", Truth::Yes),
            ("1979-12-31~", "1980-01-01", Truth::Maybe),
        ] {
            assert_eq!(date(a).before(&date(b)), truth, "{a} before {b}");
        }
    }

    #[test]
    fn overlaps_is_yes_only_when_a_day_is_surely_shared() {
        for (a, b, truth) in [
            ("2015/2018", "2016", Truth::Yes),
            ("2015/2018", "2018", Truth::Maybe),
            ("2015/2018", "2019", Truth::No),
            ("2015/..", "2026", Truth::Yes),
            ("2015/", "2026", Truth::Maybe),
            ("../2015", "1300", Truth::Yes),
            ("1979", "1979-02-11", Truth::Maybe),
            ("1979-02-11", "1979-02-11", Truth::Yes),
            ("1979-02-11", "1979-02-11~", Truth::Maybe),
            ("2026-02-06T10:00:00Z", "2026-02-06T13:30:00+03:30", Truth::Yes),
        ] {
            assert_eq!(date(a).overlaps(&date(b)), truth, "{a} overlaps {b}");
        }
    }

    fn period(from: &str, to: &str) -> Period {
        Period { from: Date::parse(from).ok(), to: Date::parse(to).ok() }
    }

    #[test]
    fn a_role_holds_when_it_surely_had_begun_and_had_not_ended() {
        for (from, to, at, truth) in [
            ("2021", "2024-08", "2024", Truth::Maybe),
            ("2021", "2024-08", "2023-05", Truth::Yes),
            ("2021", "2024-08", "2026-02-06", Truth::No),
            ("2021", "2024-08", "2021-03", Truth::Maybe),
            ("2021", "2024-08", "2020", Truth::No),
            ("2024-08", "", "2026-02-06", Truth::Yes),
            ("", "2015", "1990", Truth::Yes),
            ("", "", "1990", Truth::Yes),
            ("2021", "2021", "2021", Truth::Maybe),
            ("2021", "2021", "2022", Truth::No),
            ("2021-03-05", "2021-03-05", "2021-03-05", Truth::Yes),
            ("2021", "2021-03-05", "2021-03-05", Truth::Yes),
            ("2024", "2021", "2022", Truth::No),
            ("2021-03-05~", "", "2021-03-05", Truth::Maybe),
            ("2021-03-05~", "", "2021-03-06", Truth::Yes),
            ("2021", "2024-08", "2022/2023", Truth::Yes),
            ("2021", "2024-08", "2022/2026", Truth::Maybe),
        ] {
            assert_eq!(period(from, to).holds_at(&date(at)), truth, "{from} to {to} at {at}");
        }
    }

    #[test]
    fn only_a_period_that_surely_ends_before_it_starts_is_backwards() {
        assert!(period("2024", "2021").is_backwards());
        assert!(!period("2021-05", "2021").is_backwards());
        assert!(!period("2021", "").is_backwards());
    }

    fn any_date() -> impl Strategy<Value = Date> {
        let point = prop_oneof![
            "19[789][0-9][?~]?",
            "19[89]X",
            "198[0-9]-(0[1-9]|XX|2[1-4])",
            "198[0-4]-0[1-9]-(0[1-9]|XX)~?",
            "1982-0[12]-0[1-3]T0[0-9]:00:00(Z|[+]0[1-9])?",
        ];
        let end = prop_oneof![4 => "19[789][0-9]", 2 => "198[0-4]-0[1-9]~?", 1 => Just("..".to_owned()), 1 => Just(String::new())];
        prop_oneof![3 => point, 1 => (end.clone(), end).prop_map(|(a, b)| format!("{a}/{b}"))]
            .prop_filter_map("a date", |text| Date::parse(&text).ok())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn what_is_surely_before_sorts_before_and_is_never_surely_after(a in any_date(), b in any_date()) {
            if a.before(&b) == Truth::Yes {
                prop_assert_eq!(b.before(&a), Truth::No);
                prop_assert_eq!(a.overlaps(&b), Truth::No);
                prop_assert!(a.sort_key() <= b.sort_key());
            }
            prop_assert_eq!(a.overlaps(&b), b.overlaps(&a));
        }

        #[test]
        fn every_day_has_one_number(number in -4_000_000_000_i64..4_000_000_000) {
            let (year, month, day) = Day(number).civil();
            if let Ok(date) = Date::parse(&format!("{year:04}-{month:02}-{day:02}")) {
                prop_assert_eq!(date.earliest(), Some(Day(number)));
            }
            let (_, next_month, next_day) = Day(number + 1).civil();
            prop_assert!(next_day == day + 1 || (next_day == 1 && next_month == month % 12 + 1));
        }

        #[test]
        fn a_narrower_date_only_settles_a_doubt(month in 1u8..=12, from in any_date(), to in any_date()) {
            let role = Period { from: Some(from), to: Some(to) };
            let (year, month) = (date("1983"), date(&format!("1983-{month:02}")));
            let coarse = role.holds_at(&year);
            prop_assert!(coarse == Truth::Maybe || role.holds_at(&month) == coarse);
        }
    }
}

mod words {
    use super::*;

    #[test]
    fn a_year_is_never_padded_to_its_first_of_january() {
        assert_eq!(english("1979"), "1979");
        assert_eq!(english("2025-06"), "June 2025");
    }

    #[test]
    fn english_says_what_is_known_and_no_more() {
        for (text, words) in [
            ("2026-02-06", "6 February 2026"),
            ("2025-06~", "about June 2025"),
            ("1980?", "possibly 1980"),
            ("1980%", "possibly about 1980"),
            ("2025-21", "spring 2025"),
            ("198X", "the 1980s"),
            ("198X~", "about the 1980s"),
            ("19XX", "the years 1900–1999"),
            ("1985-04-XX", "an unknown day in April 1985"),
            ("1985-XX-XX", "1985, date unknown"),
            ("2004-XX", "2004, month unknown"),
            ("2018-05/2020", "May 2018 – 2020"),
            ("../2015", "until 2015"),
            ("2015/..", "since 2015"),
            ("2015/", "2015 – unknown"),
            ("/2015", "unknown – 2015"),
            ("-0499", "500 BC"),
            ("0000", "1 BC"),
            ("-0499/-0399", "500 BC – 400 BC"),
            ("Y17000", "17000"),
            ("Y-4500000000", "-4500000000"),
            ("2026-02-06T10:00:00Z", "6 February 2026, 10:00 UTC"),
            ("2026-02-06T22:00:09+03:30", "6 February 2026, 22:00:09 UTC+03:30"),
            ("2026-02-06T10:00:00", "6 February 2026, 10:00"),
            ("2016-12-31T23:59:60Z", "31 December 2016, 23:59:60 UTC"),
        ] {
            assert_eq!(english(text), words, "{text}");
        }
    }

    #[test]
    fn a_range_says_what_its_ends_share_once() {
        for (text, words) in [
            ("2026-02-06/2026-02-08", "6–8 February 2026"),
            ("2026-02-06/2026-02-06", "6 February 2026"),
            ("2018-05/2018-08", "May – August 2018"),
            ("2015/2018", "2015–2018"),
            ("2026-02-06/2026-03-08", "6 February 2026 – 8 March 2026"),
            ("2015~/2018", "about 2015 – 2018"),
            ("2026-02-06~/2026-02-08", "about 6 February 2026 – 8 February 2026"),
        ] {
            assert_eq!(english(text), words, "{text}");
        }
    }

    #[test]
    fn an_empty_phrase_turns_collapsing_off() {
        let phrases = Phrases { days: String::new(), years: String::new(), ..Phrases::default() };
        let formatter = DateFormatter::new("en", phrases);
        assert_eq!(formatter.words(&date("2015/2018")), "2015 – 2018");
        assert_eq!(formatter.words(&date("2026-02-06/2026-02-08")), "6 February 2026 – 8 February 2026");
    }

    #[test]
    fn americans_put_the_month_first() {
        let formatter = DateFormatter::new("en-US", Phrases::default());
        assert_eq!(formatter.words(&date("2026-02-06")), "February 6, 2026");
        assert_eq!(formatter.words(&date("2026-02-06/2026-02-08")), "February 6–8, 2026");
    }

    #[test]
    fn names_patterns_and_digits_are_the_languages_own() {
        for (lang, year, month, day) in [
            ("fa", "۱۹۷۹", "ژوئن ۲۰۲۵", "۶ فوریه ۲۰۲۶"),
            ("ar", "1979", "يونيو 2025", "6 فبراير 2026"),
            ("fr", "1979", "juin 2025", "6 février 2026"),
            ("de", "1979", "Juni 2025", "6. Februar 2026"),
            ("es", "1979", "junio de 2025", "6 de febrero de 2026"),
            ("ru", "1979", "июнь 2025\u{202f}г.", "6 февраля 2026\u{202f}г."),
            ("zh", "1979年", "2025年6月", "2026年2月6日"),
            ("en-u-nu-arab", "١٩٧٩", "June ٢٠٢٥", "٦ February ٢٠٢٦"),
            ("ar-EG", "١٩٧٩", "يونيو ٢٠٢٥", "٦ فبراير ٢٠٢٦"),
        ] {
            let formatter = DateFormatter::new(lang, Phrases::default());
            let words = ["1979", "2025-06", "2026-02-06"].map(|text| formatter.words(&date(text)));
            assert_eq!(words, [year, month, day], "{lang}");
        }
    }

    #[test]
    fn an_unknown_language_falls_back_to_english() {
        for lang in ["xx", "qaa", "not a tag", "", "tlh"] {
            let formatter = DateFormatter::new(lang, Phrases::default());
            assert_eq!(formatter.words(&date("2026-02-06")), "6 February 2026", "{lang:?}");
        }
    }

    #[test]
    fn a_role_is_told_by_its_ends() {
        let formatter = DateFormatter::new("en", Phrases::default());
        for (from, to, words) in [
            ("2024-08", "", "since August 2024"),
            ("2013", "2021", "2013–2021"),
            ("", "2015", "until 2015"),
            ("", "", ""),
            ("2021", "2021", "2021"),
            ("2021-05~", "2024-08", "about May 2021 – August 2024"),
            ("2019/2020", "", "2019–2020"),
            ("2019/2020", "2022", "2019–2020 – 2022"),
        ] {
            let (from, to) = (Date::parse(from).ok(), Date::parse(to).ok());
            assert_eq!(formatter.role_period(from.as_ref(), to.as_ref()), words);
        }
    }

    #[test]
    fn phrases_come_from_a_file_and_the_missing_ones_are_english() {
        let phrases: Phrases = serde_json::from_str(r#"{"about": "roughly {date} {nothing} {"}"#).unwrap();
        let formatter = DateFormatter::new("en", phrases);
        assert_eq!(formatter.words(&date("1980~")), "roughly 1980 {nothing} {");
        assert_eq!(formatter.words(&date("1980?")), "possibly 1980");
    }

    #[test]
    fn an_unknown_phrase_is_an_error() {
        let error = serde_json::from_str::<Phrases>(r#"{"abuot": "roughly {date}"}"#).unwrap_err();
        assert!(error.to_string().contains("unknown field `abuot`"), "{error}");
    }

    #[test]
    fn a_formatter_is_shared_between_threads() {
        fn shared<T: Send + Sync>(_: &T) {}
        shared(&DateFormatter::new("en", Phrases::default()));
        shared(&date("1979"));
    }
}
