//! The rules that an editor can set, and their levels. Start at [`RULES`].

use std::collections::{BTreeMap, BTreeSet};

use crate::parse::fields::{Fields, FromNode, Part, Reader, Word, word};
use crate::parse::yaml::Node;

/// How much it matters that a rule is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nobody is told.
    Allow,
    Warn,
    /// It is an error of `nutgraf check`.
    Deny,
}

impl Word for Level {
    const WORDS: &'static [(&'static str, Self)] =
        &[("allow", Self::Allow), ("warn", Self::Warn), ("deny", Self::Deny)];
}

/// A rule: the code of its diagnostics, its level if nobody sets one, and what it asks for.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    pub name: &'static str,
    pub level: Level,
    pub about: &'static str,
}

const fn rule(name: &'static str, level: Level, about: &'static str) -> Rule {
    Rule { name, level, about }
}

/// All rules in the order of their names. The guide tells of each.
pub const RULES: &[Rule] = &[
    rule("alias-of-two-actors", Level::Warn, "no two actors have a name in common"),
    rule("ambiguous-name", Level::Warn, "a name in a text means one actor"),
    rule("claim-without-attribution", Level::Warn, "every claim says who makes it"),
    rule("claim-without-source", Level::Warn, "every claim rests on a source"),
    rule("conflicting-claims", Level::Warn, "claims on one measure that cannot both be true say so"),
    rule("dead-anchor", Level::Deny, "a link to a part of a page leads to one that is there"),
    rule("dead-web-link", Level::Warn, "links to other sites lead somewhere; only looked at with `--external`"),
    rule("event-without-source", Level::Warn, "every event rests on a source"),
    rule("figure-without-claim", Level::Allow, "a figure beside an actor is a claim"),
    rule("foreign-picture", Level::Warn, "pictures are kept on the site"),
    rule("image-without-alt", Level::Warn, "every picture is described"),
    rule("image-without-credit", Level::Warn, "every picture says who made it"),
    rule("listed-twice", Level::Warn, "a list names everything once"),
    rule("mention-without-role", Level::Warn, "a reader can learn who a person is"),
    rule("not-published", Level::Warn, "nothing leads to a draft"),
    rule("one-sided-claim", Level::Warn, "what is agreed rests on more than one publisher"),
    rule("orphan-actor", Level::Warn, "every actor has a part in something"),
    rule("past-review", Level::Warn, "articles are reviewed when they are due"),
    rule("raw-html", Level::Warn, "texts are Markdown"),
    rule("scheduled-event-past", Level::Warn, "what was planned is updated when its day has passed"),
    rule("source-without-date", Level::Warn, "every source has a date"),
    rule("spelling-variant", Level::Warn, "a name is spelt in one way"),
    rule("superseded-claim", Level::Warn, "texts use the claim that holds now"),
    rule("unknown-name", Level::Warn, "who is named often has a file"),
    rule("unused-footnote", Level::Warn, "every footnote is used"),
];

/// Rules that cannot be errors, since they only guess.
pub const WARN_ONLY: &[&str] = &["unknown-name", "spelling-variant"];

/// `check:` of the configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    levels: BTreeMap<&'static str, Level>,
    /// Names that need no file: places, streets, ships.
    pub known_names: BTreeSet<String>,
}

impl Rules {
    /// The level of a rule; `None` for a code that is none.
    #[must_use]
    pub fn level(&self, name: &str) -> Option<Level> {
        let rule = RULES.iter().find(|rule| rule.name == name)?;
        Some(self.levels.get(name).copied().unwrap_or(rule.level))
    }
}

impl FromNode for Rules {
    const EXPECTED: &'static str = "a mapping of rules to `allow`, `warn` or `deny`";

    fn from_node(node: Node, reader: &mut Reader<'_>) -> Option<Self> {
        let mut f = Fields::open(node, "the rules", reader)?;
        let known_names: Vec<String> = f.or_default("known_names");
        let mut rules = Self { known_names: known_names.into_iter().collect(), ..Self::default() };
        for rule in RULES {
            let level = f.with(rule.name, |node, reader| level(rule, &node, reader));
            rules.levels.extend(level.map(|level| (rule.name, level)));
        }
        f.close();
        Some(rules)
    }
}

fn level(rule: &Rule, node: &Node, reader: &mut Reader<'_>) -> Option<Level> {
    let level: Level = word(node, reader)?;
    if level == Level::Deny && WARN_ONLY.contains(&rule.name) {
        reader
            .mistake(Part::Value, "bad-level", format!("`{}` can only warn", rule.name))
            .label("it guesses, and may be wrong")
            .help("write `warn` or `allow`");
        return None;
    }
    Some(level)
}

#[cfg(test)]
mod tests {
    use super::RULES;

    #[test]
    fn the_rules_stand_in_the_order_of_their_names() {
        assert!(RULES.is_sorted_by_key(|rule| rule.name));
    }
}
