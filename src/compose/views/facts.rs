//! What pages show of claims, questions, changes and blocks.

use serde::Serialize;
use serde_json::Value;

use super::{DateView, Entry, ImageView, Link, SourceLink};

/// A claim in the ledger of a page, or in a block.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ClaimView {
    pub id: String,
    /// Where it stands in the ledger of this page, where that has it.
    pub anchor: Option<String>,
    /// The link to its place in a ledger: of this page, or of the explainer that makes it.
    pub href: String,
    /// The statement, as HTML without its `<p>`.
    pub text: String,
    pub figure: Option<FigureView>,
    pub by: Vec<SpeakerView>,
    pub as_of: Option<DateView>,
    /// `agreed`, `attributed`, `disputed`, `unverified`, `refuted` or `unknown`.
    pub status: &'static str,
    pub status_word: String,
    pub sources: Vec<SourceLink>,
    /// Who or what stands against it.
    pub disputed_by: Vec<DisputeView>,
    /// What was said here before, the latest first.
    pub history: Vec<EarlierView>,
    /// The claim that has taken its place.
    pub superseded_by: Option<Link>,
    pub corrections: Vec<CorrectionView>,
}

/// A figure in words and as data.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FigureView {
    /// `at least 6,941 deaths`
    pub words: String,
    /// As they were written.
    pub number: Option<String>,
    pub min: Option<String>,
    pub max: Option<String>,
    pub unit: Option<String>,
    /// `about`, `at_least`, `at_most`, `more_than` or `less_than`.
    pub qualifier: Option<&'static str>,
}

/// Who says something.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SpeakerView {
    pub title: String,
    /// Of an actor: `person`, `organization`, `country` or `group`.
    pub kind: Option<&'static str>,
    /// The link to an actor; somebody without a file has none.
    pub href: Option<String>,
    /// The language of the name, where it differs from the page's.
    pub lang: Option<String>,
    /// The role on the day it was said; with "then" where it was another than that of the page's day.
    pub role: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DisputeView {
    pub title: String,
    pub href: String,
    /// What another claim says instead.
    pub figure: Option<String>,
}

/// What stood in the place of a claim before.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EarlierView {
    /// Of another claim, which is found here now.
    pub anchor: Option<String>,
    pub figure: Option<String>,
    pub as_of: Option<DateView>,
    /// Where it differs from who says so now.
    pub by: Vec<SpeakerView>,
    pub sources: Vec<SourceLink>,
}

/// Claims of one status.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LedgerGroup {
    pub status: &'static str,
    pub title: String,
    pub claims: Vec<ClaimView>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct QuestionView {
    pub anchor: String,
    pub question: String,
    pub answer: String,
    /// It stands in a block of the text.
    pub placed: bool,
}

/// A change of the page.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct UpdateView {
    pub anchor: String,
    pub date: Option<DateView>,
    /// `news`, `addition`, `clarification` or `figure`.
    pub kind: &'static str,
    pub kind_word: String,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CorrectionView {
    /// Its permalink, on the page of the explainer that was corrected.
    pub href: String,
    pub anchor: String,
    pub date: DateView,
    /// The first moment of the date, as RFC 3339 writes it.
    pub moment: String,
    pub text: String,
    pub affects: Vec<Link>,
    /// The explainer that was corrected, on other pages than that.
    pub article: Option<Link>,
}

/// Who was met, and where.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MetView {
    pub actor: Link,
    pub events: Vec<MetEvent>,
    /// How many more there are.
    pub more: usize,
    /// The same in words: `and 3 more`; empty where there are none.
    pub more_words: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MetEvent {
    pub title: String,
    pub href: String,
    pub date: Option<DateView>,
}

/// A block of a text, which a template of its own makes HTML of.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct BlockView {
    /// The kind, which is also the name of the template in `templates/blocks/`.
    pub kind: String,
    /// That of headings in it: 2 before the first heading of the text, else 3.
    pub level: u8,
    #[serde(flatten)]
    pub content: BlockContent,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum BlockContent {
    Timeline {
        title: Option<String>,
        entries: Vec<Entry>,
    },
    Actors {
        title: Option<String>,
        actors: Vec<ActorItem>,
    },
    Claim {
        claim: Box<ClaimView>,
    },
    Figure {
        claim: Option<Box<ClaimView>>,
        image: Option<ImageView>,
        caption: String,
    },
    Quote(Box<QuoteView>),
    Positions {
        title: Option<String>,
        actors: Vec<ActorItem>,
        issues: Vec<IssueView>,
    },
    Question {
        question: QuestionView,
    },
    Known {
        title: Option<String>,
        known: Vec<KnownView>,
        unknown: Vec<KnownView>,
    },
    /// A kind of the site's own: what its YAML says.
    Own {
        data: Value,
    },
}

/// An actor in a block.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ActorItem {
    pub id: String,
    pub name: String,
    pub lang: Option<String>,
    pub href: String,
    pub kind: &'static str,
    pub initials: String,
    pub image: Option<ImageView>,
    /// The note, the role on the page's day, or what the actor is.
    pub description: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct QuoteView {
    pub text: String,
    /// Of the quotation, where it differs from the page's.
    pub lang: Option<String>,
    pub dir: Option<&'static str>,
    pub translation: Option<String>,
    pub by: Vec<SpeakerView>,
    pub date: Option<DateView>,
    pub sources: Vec<SourceLink>,
}

/// What is told of one issue, a cell for each actor.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct IssueView {
    pub issue: String,
    pub cells: Vec<CellView>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CellView {
    pub actor: Link,
    /// Empty where nothing is known of the actor's position.
    pub text: String,
    pub date: Option<DateView>,
    pub sources: Vec<SourceLink>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct KnownView {
    pub text: String,
    pub sources: Vec<SourceLink>,
    pub claim: Option<Box<ClaimView>>,
}
