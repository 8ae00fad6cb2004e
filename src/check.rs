//! What an editor would ask of a site: rules that no page depends on. Start at [`check`].
//!
//! The rules and their levels stand in [`crate::config::rules`]; here is what each looks for.
//!
//! * [`facts`]: events, claims, sources, pictures;
//! * [`actors`]: who is who;
//! * [`words`]: names and figures in running text, [`spelling`]: names in two spellings,
//!   [`figures`]: what nobody answers for;
//! * [`translations`]: articles in several languages, [`languages`]: how many there are;
//! * [`anchors`]: links to parts of pages, [`links`]: links to other sites.

mod actors;
mod anchors;
mod circles;
mod facts;
mod figures;
mod languages;
mod links;
mod spelling;
mod translations;
mod words;

use std::cell::OnceCell;

use crate::config::rules::{Level, Rules};
use crate::diag::{Diagnostic, Severity};
use crate::parse::blocks::Block;
use crate::parse::markdown::{Body, HoleKind};
use crate::parse::model::{Entry, Origin};
use crate::parse::yaml::Step;
use crate::resolve::{Article, Event, Site};
use crate::source::Place;

/// Looks at a whole site; what it finds comes in no order.
#[must_use]
pub fn check(site: &Site) -> Vec<Diagnostic> {
    let mut found = Findings { rules: &site.config.rules, found: Vec::new() };
    facts::events(site, &mut found);
    facts::claims(site, &mut found);
    facts::sources(site, &mut found);
    facts::pictures(site, &mut found);
    facts::articles(site, &mut found);
    actors::actors(site, &mut found);
    actors::mentions(site, &mut found);
    anchors::anchors(site, &mut found);
    words::words(site, &mut found);
    found.found.extend(mistakes(site));
    found.found
}

/// A link to another site, and where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebLink {
    pub url: String,
    pub place: Place,
}

/// All links to other sites: of texts, sources and actors.
#[must_use]
pub fn web_links(site: &Site) -> Vec<WebLink> {
    links::links(site)
}

/// What every build looks at: claims that contradict each other are a warning even where nobody asks for a check, and
/// what cannot be, whatever an editor thinks of it, is an error.
#[must_use]
pub fn always(site: &Site) -> Vec<Diagnostic> {
    let mut found = Findings { rules: &site.config.rules, found: Vec::new() };
    facts::conflicts(site, &mut found);
    // Nothing that is only an editor's matter stops a build.
    found.found.into_iter().map(Diagnostic::warning).chain(mistakes(site)).collect()
}

/// Claims that supersede each other in a circle, translations that belong to no original, languages without end.
fn mistakes(site: &Site) -> impl Iterator<Item = Diagnostic> {
    facts::circles(site).into_iter().chain(translations::translations(site)).chain(languages::languages(site))
}

/// Gives the diagnostics of a build the levels that the site has set for their codes.
pub fn set_levels(rules: &Rules, diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.retain_mut(|diagnostic| {
        diagnostic.is_rule = rules.level(diagnostic.code).is_some();
        // An error of the build stays one.
        if diagnostic.severity == Severity::Error {
            return true;
        }
        match rules.level(diagnostic.code) {
            Some(Level::Allow) => false,
            Some(Level::Deny) => {
                diagnostic.severity = Severity::Error;
                true
            }
            Some(Level::Warn) | None => true,
        }
    });
}

/// What is found, at the levels of the rules.
struct Findings<'a> {
    rules: &'a Rules,
    found: Vec<Diagnostic>,
}

impl Findings<'_> {
    fn asks_for(&self, rule: &str) -> bool {
        self.rules.level(rule) != Some(Level::Allow)
    }

    /// Notes what breaks a rule, with a label and what to do about it.
    fn tell(&mut self, rule: &'static str, place: Place, message: impl Into<String>, label: &str, help: &str) {
        let level = self.rules.level(rule).unwrap_or(Level::Warn);
        if level == Level::Allow {
            return;
        }
        let mut diagnostic = Diagnostic::error(rule, &place.source, place.span, message);
        if !label.is_empty() {
            diagnostic = diagnostic.label(label);
        }
        if !help.is_empty() {
            diagnostic = diagnostic.help(help);
        }
        self.found.push(if level == Level::Deny { diagnostic } else { diagnostic.warning() });
    }
}

/// Where the events of an article were written: in its timeline, or in a block of its text.
struct OwnOrigins<'a> {
    article: &'a Article,
    /// Those in blocks. To find one costs as much as to find all.
    in_blocks: OnceCell<Vec<Origin>>,
}

impl<'a> OwnOrigins<'a> {
    fn of(article: &'a Article) -> Self {
        Self { article, in_blocks: OnceCell::new() }
    }

    fn get(&self, event: &Event) -> Option<Origin> {
        let (_, at) = event.home?;
        let listed = self.article.data.timeline.len();
        if at < listed {
            return Some(self.article.origin.part(&[Step::from("timeline"), at.into()]));
        }
        self.in_blocks.get_or_init(|| own_entries(self.article).collect()).get(at - listed).cloned()
    }
}

/// The events that the blocks of an article tell, in the order of the text.
fn own_entries(article: &Article) -> impl Iterator<Item = Origin> + '_ {
    blocks(&article.data.body).flat_map(|(block, yaml)| {
        let Block::Timeline(timeline) = block else { return Vec::new() };
        let origin = article.origin.block(yaml);
        let list = origin.has(&["entries".into()]);
        let own = timeline.entries.iter().enumerate().filter(|(_, entry)| matches!(entry, Entry::Own(_)));
        own.map(|(at, _)| {
            let path: Vec<Step> = list.then(|| Step::from("entries")).into_iter().chain([at.into()]).collect();
            origin.part(&path)
        })
        .collect()
    })
}

/// The blocks of a text, and where the YAML of each stands.
fn blocks(body: &Body) -> impl Iterator<Item = (&Block, &std::ops::Range<usize>)> {
    body.holes.iter().filter_map(|hole| match &hole.kind {
        HoleKind::Block { placed, .. } => Some((&placed.block, &placed.yaml)),
        _ => None,
    })
}
