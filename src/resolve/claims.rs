//! Claims, questions, updates and corrections of an article with everything looked up. Start at [`resolve`].

use std::collections::BTreeSet;
use std::sync::Arc;

use super::article::sources;
use super::host::Host;
use super::index::Linked;
use super::lookup::Lookup;
use super::mention::{Form, named};
use super::text::{self, Context, Local, Text};
use super::{ActorIx, ArticleIx, ClaimIx, SourceIx};
use crate::diag::Diagnostic;
use crate::parse::id::{Anchors, slug};
use crate::parse::model::{self, ClaimItem, Origin};
use crate::parse::yaml::Step;

/// What somebody says is the case.
#[derive(Debug, PartialEq)]
pub struct Claim {
    pub data: Arc<model::Claim>,
    pub text: Text,
    pub by: Vec<Speaker>,
    pub sources: Vec<SourceIx>,
    /// Who disputes it.
    pub disputed_by: Vec<Disputer>,
    /// The claims that this one takes the place of.
    pub supersedes: Vec<ClaimIx>,
    /// For each earlier figure, what it rests on.
    pub history: Vec<Vec<SourceIx>>,
}

/// Who says something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Speaker {
    Actor(ActorIx),
    /// Somebody without a file.
    Name(String),
}

impl Speaker {
    #[must_use]
    pub fn actor(&self) -> Option<ActorIx> {
        if let Self::Actor(ix) = self { Some(*ix) } else { None }
    }
}

/// What stands against a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disputer {
    Claim(ClaimIx),
    Actor(ActorIx),
}

/// A question, what its address is, and what its answer refers to.
#[derive(Debug, PartialEq)]
pub struct Question {
    pub data: Arc<model::Question>,
    pub anchor: String,
    pub answer: Text,
}

/// What a correction refers to; its words and date are those of the article's data at the same place.
#[derive(Debug, PartialEq)]
pub struct Correction {
    pub text: Text,
    pub affects: Vec<Linked>,
}

/// What an article says that somebody answers for.
#[derive(Debug, Default, PartialEq)]
pub struct Facts {
    /// The article's own, in written order.
    pub claims: Vec<Claim>,
    /// The claims that the article lists, its own and others.
    pub listed: Vec<ClaimIx>,
    pub questions: Vec<Question>,
    pub updates: Vec<Text>,
    pub corrections: Vec<Correction>,
}

/// The article that facts are looked up for.
pub struct Scope<'a> {
    pub lookup: &'a Lookup<'a>,
    pub own: ArticleIx,
    pub origin: &'a Origin,
    pub cast: &'a [ActorIx],
    pub local: &'a Local,
}

impl Scope<'_> {
    fn text(
        &self,
        body: &crate::parse::markdown::Body,
        origin: &Origin,
        key: &'static str,
        host: &mut Host,
        found: &mut Vec<Diagnostic>,
    ) -> Text {
        let Self { cast, local, .. } = *self;
        let path = Some(vec![Step::from(key)]);
        let context = Context { origin, path, own: None, in_article: true, cast, local };
        text::resolve(self.lookup, body, &context, host, found)
    }
}

/// Looks up the facts of an article.
pub fn resolve(scope: &Scope<'_>, data: &model::Article, host: &mut Host, found: &mut Vec<Diagnostic>) -> Facts {
    let mut facts = Facts::default();
    for item in &data.claims {
        match item {
            ClaimItem::Own(claim) => {
                let at = u32::try_from(facts.claims.len()).unwrap_or(u32::MAX);
                facts.listed.push(ClaimIx { article: scope.own, at });
                facts.claims.push(self::claim(scope, claim, host, found));
            }
            ClaimItem::Id(id, at) => {
                let place = || scope.origin.place(&["claims".into(), (*at).into()]);
                facts.listed.extend(scope.lookup.claims().look_up(id, std::iter::empty(), &place, found));
            }
        }
    }
    facts.questions = questions(scope, &data.questions, host, found);
    for (at, update) in data.updates.iter().enumerate() {
        let origin = scope.origin.part(&["updates".into(), at.into()]);
        facts.updates.push(scope.text(&update.text, &origin, "text", host, found));
    }
    for (at, correction) in data.corrections.iter().enumerate() {
        let origin = scope.origin.part(&["corrections".into(), at.into()]);
        let text = scope.text(&correction.text, &origin, "text", host, found);
        let affects = correction.affects.iter().enumerate().filter_map(|(i, id)| {
            let place = || origin.place(&["affects".into(), i.into()]);
            named(scope.lookup, scope.local, id, Form::Item, &place, found)
        });
        let affects = affects.collect();
        facts.corrections.push(Correction { text, affects });
    }
    facts
}

fn claim(scope: &Scope<'_>, data: &Arc<model::Claim>, host: &mut Host, found: &mut Vec<Diagnostic>) -> Claim {
    let lookup = scope.lookup;
    let origin = data.written.origin(scope.origin);
    let place = |key: &'static str, at: usize| origin.place(&[key.into(), at.into()]);
    let mut disputed_by = Vec::with_capacity(data.disputed_by.len());
    for (at, id) in data.disputed_by.iter().enumerate() {
        match named(lookup, scope.local, id, Form::Item, &|| place("disputed_by", at), found) {
            Some(Linked::Claim(ix)) => disputed_by.push(Disputer::Claim(ix)),
            Some(Linked::Actor(ix)) => disputed_by.push(Disputer::Actor(ix)),
            Some(_) => {
                let place = place("disputed_by", at);
                let message = format!("`{id}` can dispute nothing");
                found.push(
                    Diagnostic::error("wrong-kind", &place.source, place.span, message)
                        .label("expected the id of a claim or of an actor"),
                );
            }
            None => {}
        }
    }
    let supersedes = data.supersedes.iter().enumerate().filter_map(|(at, id)| {
        if *id == data.id {
            let place = place("supersedes", at);
            found.push(
                Diagnostic::error("supersedes-itself", &place.source, place.span, format!("`{id}` supersedes itself"))
                    .help("put earlier figures of the same claim under `history:`"),
            );
            return None;
        }
        lookup.claims().look_up(id, std::iter::empty(), &|| place("supersedes", at), found)
    });
    let supersedes = supersedes.collect();
    let mut history = Vec::with_capacity(data.history.len());
    for (at, earlier) in data.history.iter().enumerate() {
        let part = origin.part(&["history".into(), at.into()]);
        history.push(sources(lookup, &earlier.sources, ("sources", &part), scope.local, host, found));
    }
    Claim {
        text: scope.text(&data.text, &origin, "text", host, found),
        by: speakers(lookup, &data.by, &origin, found),
        sources: sources(lookup, &data.sources, ("sources", &origin), scope.local, host, found),
        disputed_by,
        supersedes,
        history,
        data: data.clone(),
    }
}

/// The speakers under the key `by`.
pub fn speakers(
    lookup: &Lookup<'_>,
    by: &[model::Speaker],
    origin: &Origin,
    found: &mut Vec<Diagnostic>,
) -> Vec<Speaker> {
    let speaker = |(at, speaker): (usize, &model::Speaker)| match speaker {
        model::Speaker::Name(name) => Some(Speaker::Name(name.clone())),
        model::Speaker::Actor(id) => {
            let place = || origin.place(&["by".into(), at.into()]);
            let known = lookup.actors().look_up(id, std::iter::empty(), &place, found);
            // The way out for somebody who will have no file.
            if known.is_none()
                && let Some(last) = found.last_mut().filter(|last| last.code == "unknown-id")
            {
                last.help.push("for somebody without a file, write `{name: …}`".into());
            }
            known.map(Speaker::Actor)
        }
    };
    by.iter().enumerate().filter_map(speaker).collect()
}

/// The questions, each with an anchor of its own: from its id, or from its words.
fn questions(
    scope: &Scope<'_>,
    all: &[Arc<model::Question>],
    host: &mut Host,
    found: &mut Vec<Diagnostic>,
) -> Vec<Question> {
    // What is written counts before what is made of words.
    let mut anchors = Anchors::default();
    let ids = all.iter().filter_map(|data| data.id.as_ref());
    ids.for_each(|id| anchors.reserve(format!("question-{id}")));
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    let mut questions = Vec::with_capacity(all.len());
    for data in all {
        let origin = data.written.origin(scope.origin);
        let anchor = match &data.id {
            Some(id) => format!("question-{id}"),
            None => {
                let words = slug(&data.question);
                anchors.unique(format!("question-{}", if words.is_empty() { "1" } else { &words }))
            }
        };
        if let Some(id) = data.id.as_deref().filter(|id| !taken.insert(id)) {
            let place = origin.place(&["id".into()]);
            let message = format!("two questions have the id `{id}`");
            found.push(
                Diagnostic::error("duplicate-id", &place.source, place.span, message)
                    .help("give one of them another id"),
            );
        }
        let answer = scope.text(&data.answer, &origin, "answer", host, found);
        questions.push(Question { data: data.clone(), anchor, answer });
    }
    questions
}
