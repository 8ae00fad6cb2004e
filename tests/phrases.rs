//! The translated phrases of dates, each file read as every site reads it.

use std::collections::{BTreeMap, BTreeSet};

use nutgraf::date::Date;
use nutgraf::language::{Language, Languages};
use nutgraf::render::WORDS;
use nutgraf::source::{SitePath, SourceFile};
use nutgraf::theme;

/// One date for each phrase whose wording is worth seeing in full.
const SHOWN: [&str; 7] = [
    "2025-06~",
    "198X",
    "2026-02-06/2026-02-08",
    "2018-05/2018-08",
    "2015/2018",
    "2024-08-06/..",
    "2026-02-06T22:00:00+03:30",
];

/// One date for each of the other phrases.
const OTHERS: [&str; 16] = [
    "1980?",
    "1980%",
    "2025-21",
    "2025-22",
    "2025-23",
    "2025-24",
    "19XX",
    "1985-04-XX",
    "2004-XX",
    "1985-XX-XX",
    "2018-05/2020",
    "2015/..",
    "../2015",
    "2015/",
    "/2015",
    "2026-02-06T22:00:00Z",
];

fn date(text: &str) -> Date {
    Date::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn language(tag: &str) -> Language {
    let theme = theme::builtin();
    let (languages, diagnostics) = Languages::read(theme.texts(WORDS));
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    languages.get(tag, None)
}

fn in_words(tag: &str) -> [String; 7] {
    let formatter = language(tag).dates;
    let english = language("en").dates;
    for text in OTHERS {
        let words = formatter.words(&date(text));
        assert!(!words.contains(['{', '}']), "{tag}: {words} has a placeholder left");
        assert_ne!(words, english.words(&date(text)), "{tag}: {text} is in English");
    }
    SHOWN.map(|text| formatter.words(&date(text)))
}

macro_rules! language {
    ($test:ident, $lang:literal, $words:expr) => {
        #[test]
        fn $test() {
            assert_eq!(in_words($lang), $words);
        }
    };
}

language!(
    persian_dates_read_as_persian,
    "fa",
    [
        "حدود ژوئن ۲۰۲۵",
        "دههٔ ۱۹۸۰",
        "۶ تا ۸ فوریه ۲۰۲۶",
        "مه تا اوت ۲۰۱۸",
        "۲۰۱۵ تا ۲۰۱۸",
        "از ۶ اوت ۲۰۲۴",
        "۶ فوریه ۲۰۲۶، ساعت ۲۲:۰۰ (\u{2066}UTC+۰۳:۳۰\u{2069})"
    ]
);
language!(
    arabic_dates_read_as_arabic,
    "ar",
    [
        "نحو يونيو 2025",
        "السنوات 1980–1989",
        "6–8 فبراير 2026",
        "مايو – أغسطس 2018",
        "2015–2018",
        "منذ 6 أغسطس 2024",
        "6 فبراير 2026، الساعة 10:00 م (\u{2066}UTC+03:30\u{2069})"
    ]
);
language!(
    french_dates_read_as_french,
    "fr",
    [
        "vers juin 2025",
        "les années 1980",
        "6–8 février 2026",
        "mai – août 2018",
        "2015–2018",
        "depuis le 6 août 2024",
        "6 février 2026, 22:00 UTC+03:30"
    ]
);
language!(
    german_dates_read_as_german,
    "de",
    [
        "etwa Juni 2025",
        "die 1980er-Jahre",
        "6.–8. Februar 2026",
        "Mai – August 2018",
        "2015–2018",
        "seit dem 6. August 2024",
        "6. Februar 2026, 22:00 Uhr (UTC+03:30)"
    ]
);
language!(
    spanish_dates_read_as_spanish,
    "es",
    [
        "hacia junio de 2025",
        "la década de 1980",
        "6–8 de febrero de 2026",
        "mayo – agosto de 2018",
        "2015–2018",
        "desde el 6 de agosto de 2024",
        "6 de febrero de 2026, 22:00 UTC+03:30"
    ]
);
language!(
    russian_dates_read_as_russian,
    "ru",
    [
        "примерно июнь 2025\u{202f}г.",
        "1980-е годы",
        "6–8 февраля 2026\u{202f}г.",
        "май — август 2018\u{202f}г.",
        "2015–2018 гг.",
        "с 6 августа 2024\u{202f}г.",
        "6 февраля 2026\u{202f}г., 22:00 UTC+03:30"
    ]
);
language!(
    chinese_dates_read_as_chinese,
    "zh",
    [
        "约2025年6月",
        "1980年代",
        "2026年2月6日至8日",
        "2018年5月至8月",
        "2015至2018年",
        "自2024年8月6日起",
        "2026年2月6日 22:00（UTC+03:30）"
    ]
);

/// The `words:` of each language, as its file gives them.
fn words() -> BTreeMap<String, BTreeMap<String, String>> {
    let theme = theme::builtin();
    let read = |(path, file): (&SitePath, &SourceFile)| {
        let SourceFile::Text(source) = file else { panic!("{path} is no text") };
        let all: BTreeMap<String, BTreeMap<String, String>> = serde_yaml::from_str(&source.text).expect("two mappings");
        let tag = path.file_name().trim_end_matches(".yaml").to_owned();
        (tag, all.get("words").cloned().unwrap_or_default())
    };
    theme.below(WORDS).map(read).collect()
}

/// The gaps of a phrase, such as `{count}`.
fn gaps(phrase: &str) -> BTreeSet<&str> {
    phrase.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect()
}

#[test]
fn every_language_has_every_word_with_the_same_gaps() {
    let words = words();
    assert_eq!(words.keys().collect::<Vec<_>>(), ["ar", "de", "en", "es", "fa", "fr", "ru", "zh"]);
    let english = &words["en"];
    for (tag, own) in &words {
        for (key, phrase) in english {
            let own = own.get(key).unwrap_or_else(|| panic!("{tag} has no word for {key}"));
            assert_eq!(gaps(own), gaps(phrase), "{tag}: {key}");
            assert!(!own.trim().is_empty(), "{tag}: {key}");
        }
        for key in own.keys().filter(|key| !english.contains_key(*key)) {
            let (of, form) = key.rsplit_once('_').expect("a form of a word");
            assert!(english.contains_key(of) && ["zero", "one", "two", "few", "many"].contains(&form), "{tag}: {key}");
        }
        // Some words are the same in several languages; most are not.
        let same = own.iter().filter(|(key, word)| english.get(*key) == Some(word)).count();
        assert!(tag == "en" || same < english.len() / 5, "{tag}: {same} words are English");
    }
}
