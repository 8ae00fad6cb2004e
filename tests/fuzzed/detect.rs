//! Any text at all is read for names and dates: nothing panics, and every place is one of the text.

use nutgraf::date::Day;
use nutgraf::detect;

const LANGUAGES: &[&str] = &["en", "de", "fa", "zh", "x"];

/// The first byte chooses a language, the next one the day that the text was published.
pub fn run(data: &[u8]) {
    let (language, text) = super::chosen_text(data);
    let language = LANGUAGES[language % LANGUAGES.len()];
    let day = text.bytes().next().map(|byte| Day(20_000 + i64::from(byte)));
    let found = detect::read(&text, language, day);
    for date in &found.dates {
        assert!(text.get(date.range.clone()).is_some() && text.get(date.sentence.clone()).is_some());
    }
    for actor in &found.actors {
        assert!(text.get(actor.grounds.clone()).is_some());
        assert!(actor.mentions.iter().all(|mention| text.get(mention.clone()).is_some()));
    }
}
