//! People, organizations, countries and groups in running text. Start at [`find`].
//!
//! **The way.** [`chunks`] cuts the text into names (`Abbas Araghchi`), roles (`foreign minister`), descriptions of
//! organizations (`a charity`) and the words between; the patterns of the rules say what a row of these tells of a name
//! ([`facts`]: that it is a person, that it has a role, that it speaks or acts); [`join`] finds which names are forms of
//! one (`Araghchi`, `the GLCO`); [`decide`] weighs what was told and keeps what is an actor.
//!
//! **Who is an actor.** Who acts, speaks, is acted upon, or has a role or gives one. A city where talks are held is not,
//! nor is a country that is only the place of something; a capital that is said to act stands for its country.
//!
//! **Limits.** This knows no grammar and no world beside its lists. A name that nobody in the text describes, and that
//! does nothing, is left out.

mod chunks;
mod decide;
mod facts;
mod join;
mod rules;

use std::ops::Range;

pub use self::rules::NameRules;
use super::dates::Expression;
use super::prose::Prose;

/// Somebody who acts in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Actor {
    /// The fullest form in the text.
    pub name: String,
    pub kind: Kind,
    /// What the text says that a person is, in its words.
    pub role: Option<String>,
    /// Whom the role serves, in the words of the text.
    pub of: Option<String>,
    /// The other forms in the text.
    pub aliases: Vec<String>,
    /// Where it is named: bytes of the text, in order.
    pub mentions: Vec<Range<usize>>,
    /// The words of the role and what stands between them and the name; the words that say the most where there is none.
    pub grounds: Range<usize>,
    /// How sure it is, in per cent.
    pub confidence: u8,
}

/// What an actor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Person,
    Organization,
    Country,
    Group,
}

impl Kind {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organization => "organization",
            Self::Country => "country",
            Self::Group => "group",
        }
    }
}

/// The actors of a text, in the order in which they are first named. `dates` are those that were found in it.
#[must_use]
pub fn find(prose: &Prose<'_>, rules: &'static NameRules, dates: &[Expression]) -> Vec<Actor> {
    let text = chunks::Text::read(prose, rules, dates);
    let told = facts::of(&text);
    let joined = join::forms(&text, &told);
    decide::actors(&text, &told, &joined)
}
