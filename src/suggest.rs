//! What an editor can take over from a text: who and when. Start at [`of`].
//!
//! [`Suggestions`] are what [`crate::detect`] finds in one article, with the ids of those who have a file already.
//! [`json`] tells them to other programs, [`plan`] makes of them the files that `nutgraf suggest --write` writes.

pub mod json;
pub mod plan;

use std::ops::Range;
use std::sync::Arc;

use crate::date::Date;
use crate::detect::actors::Actor as Named;
use crate::detect::{self, Statement};
use crate::parse::markdown;
use crate::parse::model::{Article, Document, FromText, Thing};
use crate::parse::{self, Form, Settings};
use crate::resolve::found::{Who, Written};
use crate::source::Source;

/// What was found in an article.
#[derive(Debug)]
pub struct Suggestions {
    /// The article as it is; `None` where its front matter cannot be read.
    pub article: Option<Arc<Document<Article>>>,
    /// The day that relative dates are counted from.
    pub date: Option<Date>,
    /// The language of the text, as a BCP 47 tag.
    pub lang: String,
    pub actors: Vec<Suggested>,
    pub dates: Vec<Statement>,
}

/// Somebody who was found.
#[derive(Debug)]
pub struct Suggested {
    pub named: Named,
    pub who: Who,
    /// The article lists it already.
    pub listed: bool,
}

impl Suggested {
    /// The id of its file, be it there or not.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        match &self.who {
            Who::Known(id) | Who::New(id) | Who::Draft(id) => Some(id),
            Who::Unclear => None,
        }
    }
}

/// What is found in an article. `lang` is the site's language, `date` the day of a text that tells none itself.
#[must_use]
pub fn of(source: &Source, lang: &str, date: Option<Date>, written: &Written) -> Suggestions {
    let article = article(source, lang, date, FromText::Off);
    let own = article.as_ref().and_then(|article| article.data.date);
    let date = own.or(date);
    let lang = article.as_ref().and_then(|article| article.data.lang.clone()).unwrap_or_else(|| lang.to_owned());
    let text = running_text(source);
    let found = detect::read(&text, &lang, date.and_then(|date| date.earliest()));
    let cast = article.as_ref().map(|article| article.data.actors.as_slice()).unwrap_or_default();
    let actors = found.actors.into_iter().map(|named| {
        let who = written.who(&named);
        let listed =
            matches!(&who, Who::Known(id) | Who::New(id) | Who::Draft(id) if cast.iter().any(|cast| cast.id == *id));
        Suggested { named, who, listed }
    });
    Suggestions { actors: actors.collect(), article, date, lang, dates: found.dates }
}

/// The article of a file. Whoever is named in it is not looked for.
fn article(source: &Source, lang: &str, date: Option<Date>, from_text: FromText) -> Option<Arc<Document<Article>>> {
    let settings = Settings { lang: lang.to_owned(), from_text: Some(from_text), date, ..Settings::default() };
    parse::parse(source, &settings).things.into_iter().find_map(|thing| match thing {
        Thing::Article(article) => Some(article),
        _ => None,
    })
}

/// The running text of a file, each byte at its place: what is front matter, code or markup is blank.
#[must_use]
pub fn running_text(source: &Source) -> String {
    let (parts, _) = parse::front_matter::split(source);
    let mut text = String::with_capacity(source.text.len());
    text.extend(std::iter::repeat_n('\n', parts.body.start));
    let body = &source.text[parts.body];
    match parse::form(&source.path) {
        Some(Form::Markdown(_)) => text.push_str(&markdown::blank(body)),
        _ => text.push_str(body),
    }
    text
}

/// Words of a text on one line, at most so many characters of them.
#[must_use]
pub fn excerpt(text: &str, range: &Range<usize>, most: usize) -> String {
    // No further than is shown: a sentence can be as long as its text.
    let mut words = String::new();
    for word in text[range.clone()].split_whitespace() {
        words.extend((!words.is_empty()).then_some(' '));
        words.extend(word.chars().take(most + 1));
        if words.chars().count() > most {
            break;
        }
    }
    if words.chars().count() <= most {
        return words;
    }
    let cut: String = words.chars().take(most).collect();
    let cut = cut.rsplit_once(' ').map_or(cut.as_str(), |(cut, _)| cut);
    format!("{cut} …")
}
