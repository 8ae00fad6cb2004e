//! Any text at all is read for names and dates: nothing panics, and every place is one of the text.
//!
//! `cargo +nightly fuzz run detect fuzz/corpus/detect tests/articles`

#![no_main]

use libfuzzer_sys::fuzz_target;
use nutgraf::date::Day;
use nutgraf::detect;

fuzz_target!(|data: (u16, &str)| {
    let (day, text) = data;
    let found = detect::read(text, "en", Some(Day(i64::from(day))));
    for date in &found.dates {
        assert!(text.get(date.range.clone()).is_some() && text.get(date.sentence.clone()).is_some());
    }
    for actor in &found.actors {
        assert!(text.get(actor.grounds.clone()).is_some());
        assert!(actor.mentions.iter().all(|mention| text.get(mention.clone()).is_some()));
    }
});
