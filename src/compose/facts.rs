//! Claims, corrections and changes as pages show them. Start at [`Here::claim`].

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::Here;
use super::budget::Budget;
use super::html::{inline, words};
use super::urls;
use super::views::{
    ClaimView, CorrectionView, DateView, DisputeView, EarlierView, FigureView, LedgerGroup, Link, SpeakerView,
    UpdateView,
};
use crate::date::Date;
use crate::html::{escape, escape_text};
use crate::parse::id::Anchors;
use crate::parse::model::{ClaimStatus, Figure, Number};
use crate::resolve::backlinks::CorrectionIx;
use crate::resolve::claims::{Claim, Disputer, Speaker};
use crate::resolve::index::Linked;
use crate::resolve::links::Target;
use crate::resolve::{Article, ClaimIx};

/// In which order a ledger tells its claims: what holds first, what nobody knows last.
const LEDGER: &[ClaimStatus] = &[
    ClaimStatus::Agreed,
    ClaimStatus::Attributed,
    ClaimStatus::Disputed,
    ClaimStatus::Unverified,
    ClaimStatus::Refuted,
    ClaimStatus::Unknown,
];

impl Here<'_> {
    /// `at least 6,941 deaths`
    pub(super) fn figure_words(&self, figure: &Figure) -> String {
        let language = &self.language;
        let number = |number: &Number| language.numbers.words(&number.digits);
        let words = match (&figure.number, &figure.min, &figure.max) {
            (Some(exact), ..) => match figure.qualifier {
                Some(qualifier) => language.phrase(qualifier.key(), &[("number", &number(exact))]),
                None => number(exact),
            },
            (None, Some(min), Some(max)) => {
                let range = language.phrase("figure_range", &[("min", &number(min)), ("max", &number(max))]);
                match figure.qualifier {
                    Some(qualifier) => language.phrase(qualifier.key(), &[("number", &range)]),
                    None => range,
                }
            }
            (None, Some(min), None) => language.phrase("figure_at_least", &[("number", &number(min))]),
            (None, None, Some(max)) => language.phrase("figure_at_most", &[("number", &number(max))]),
            (None, None, None) => String::new(),
        };
        let words = match &figure.unit {
            Some(unit) => language.phrase("figure_unit", &[("number", &words), ("unit", unit)]),
            None => words,
        };
        self.once_more(words)
    }

    fn figure(&self, figure: &Figure) -> FigureView {
        let digits = |number: &Option<Number>| number.as_ref().map(|number| number.digits.clone());
        FigureView {
            words: self.figure_words(figure),
            number: digits(&figure.number),
            min: digits(&figure.min),
            max: digits(&figure.max),
            unit: figure.unit.clone(),
            qualifier: figure.qualifier.map(crate::parse::model::Qualifier::name),
        }
    }

    /// Who says something, with the roles of the day it was said.
    pub(super) fn speakers(&self, by: &[Speaker], date: Option<&Date>) -> Vec<SpeakerView> {
        let view = |speaker: &Speaker| match speaker {
            Speaker::Name(name) => {
                self.budget.spend(Budget::ITEM);
                let title = self.once_more(name.clone());
                SpeakerView { title, kind: None, href: None, lang: None, role: None }
            }
            Speaker::Actor(ix) => {
                self.budget.spend(Budget::ITEM);
                let Link { title, href } = self.actor_link(*ix);
                let line = self.look.actor_line(*ix);
                let (lang, kind) = (self.said_in(line.name_in, line.lang), Some(line.kind.name()));
                SpeakerView { title, kind, href: Some(href), lang, role: self.role_at(*ix, date) }
            }
        };
        self.while_room(by).map(view).collect()
    }

    /// Who says something, by name alone.
    fn names(&self, by: &[Speaker]) -> String {
        let name = |speaker: &'_ Speaker| match speaker {
            Speaker::Name(name) => self.once_more(name.clone()),
            Speaker::Actor(ix) => self.name_of(*ix),
        };
        self.while_room(by).map(name).collect::<Vec<_>>().join(self.language.word("comma"))
    }

    /// The link to the place of a claim in a ledger: of this page, or of the article that makes it.
    pub(super) fn claim_href(&self, ix: ClaimIx) -> String {
        let is_here = self.has_claim(ix);
        let anchor = urls::claim_anchor(&self.look.claim(ix).data.id);
        let anchor = urls::encode(&anchor);
        let page = if is_here { String::new() } else { self.to(self.look.article_link(ix.article).url) };
        self.once_more(format!("{page}#{anchor}"))
    }

    /// The status that is written; else disputed where anybody stands against it, else what one side says.
    fn status(&self, ix: ClaimIx) -> ClaimStatus {
        let claim = self.look.claim(ix);
        let stands_alone = claim.disputed_by.is_empty() && self.look.links_of_claim(ix).disputes.is_empty();
        claim.data.status.unwrap_or(if stands_alone { ClaimStatus::Attributed } else { ClaimStatus::Disputed })
    }

    /// A claim with all that is known of it.
    pub(super) fn claim(&self, ix: ClaimIx) -> ClaimView {
        let claim = self.look.claim(ix);
        let data = &claim.data;
        let links = self.look.links_of_claim(ix);
        let status = self.status(ix);
        self.budget.spend(Budget::ITEM + 2 * data.id.len());
        let disputed_by = self.while_room(&claim.disputed_by).map(|disputer| self.dispute(*disputer));
        ClaimView {
            id: data.id.clone(),
            anchor: self.has_claim(ix).then(|| urls::claim_anchor(&data.id)),
            href: self.claim_href(ix),
            text: inline(&data.text, &claim.text, self),
            figure: data.value.as_ref().map(|value| self.figure(value)),
            by: self.speakers(&claim.by, data.as_of.as_ref()),
            as_of: self.date_of(data.as_of.as_ref()),
            status: status.name(),
            status_word: self.word(&format!("claim_{}", status.name())),
            sources: self.sources_behind(&claim.text, &claim.sources),
            disputed_by: disputed_by
                .chain(self.while_room(links.disputes_of(claim)).map(|ix| self.dispute(Disputer::Claim(ix))))
                .collect(),
            history: self.history(ix),
            superseded_by: links.superseded_by.first().map(|newer| self.claim_link(*newer)),
            corrections: self.corrections(&links.corrections),
        }
    }

    /// A claim in a few words: who says what figure.
    fn claim_link(&self, ix: ClaimIx) -> Link {
        let claim = self.look.claim(ix);
        let figure = claim.data.value.as_ref().map(|value| self.figure_words(value));
        let title = [figure, Some(self.names(&claim.by)).filter(|by| !by.is_empty())];
        let title: Vec<String> = title.into_iter().flatten().collect();
        let title = if title.is_empty() {
            self.once_more(claim.data.id.clone())
        } else {
            title.join(self.language.word("comma"))
        };
        Link { title, href: self.claim_href(ix) }
    }

    fn dispute(&self, disputer: Disputer) -> DisputeView {
        self.budget.spend(Budget::ITEM);
        match disputer {
            Disputer::Actor(ix) => {
                let Link { title, href } = self.actor_link(ix);
                DisputeView { title, href, figure: None }
            }
            Disputer::Claim(ix) => {
                let claim = self.look.claim(ix);
                let figure = claim.data.value.as_ref().map(|value| self.figure_words(value));
                let title = Some(self.names(&claim.by)).filter(|by| !by.is_empty());
                let title = title.unwrap_or_else(|| self.once_more(claim.data.id.clone()));
                DisputeView { title, href: self.claim_href(ix), figure }
            }
        }
    }

    /// The figures that stood in a claim before, and the claims whose place it takes, the latest first.
    fn history(&self, ix: ClaimIx) -> Vec<EarlierView> {
        let mut found: Vec<(Option<Date>, EarlierView)> = Vec::new();
        for older in self.chain(ix) {
            let claim = self.look.claim(older);
            if older != ix {
                let view = EarlierView {
                    anchor: self.has_claim(older).then(|| urls::claim_anchor(&claim.data.id)),
                    figure: claim.data.value.as_ref().map(|value| self.figure_words(value)),
                    as_of: self.date_of(claim.data.as_of.as_ref()),
                    by: if claim.by == self.look.claim(ix).by {
                        Vec::new()
                    } else {
                        self.speakers(&claim.by, claim.data.as_of.as_ref())
                    },
                    sources: self.sources(&claim.sources),
                };
                found.push((claim.data.as_of, view));
            }
            for (earlier, sources) in self.while_room(claim.data.history.iter().zip(&claim.history)) {
                self.budget.spend(Budget::ITEM);
                let view = EarlierView {
                    anchor: None,
                    figure: Some(self.figure_words(&earlier.value)),
                    as_of: self.date_of(earlier.as_of.as_ref()),
                    by: Vec::new(),
                    sources: self.sources(sources),
                };
                found.push((earlier.as_of, view));
            }
        }
        // Equals, and what has no date, stay as they were written.
        found.sort_by_key(|(date, _)| Reverse(date.map(|date| date.sort_key())));
        found.into_iter().map(|(_, view)| view).collect()
    }

    /// A claim and those whose place it takes, directly or not, each once.
    fn chain(&self, ix: ClaimIx) -> Vec<ClaimIx> {
        let (mut chain, mut known) = (vec![ix], BTreeSet::from([ix]));
        let mut at = 0;
        while let Some(claim) = chain.get(at).filter(|_| !self.budget.is_spent()) {
            at += 1;
            self.budget.spend(Budget::ITEM);
            let older = self.look.claim(*claim).supersedes.iter().copied();
            chain.extend(older.filter(|older| known.insert(*older)).collect::<Vec<_>>());
        }
        chain
    }

    /// The claims that have taken the place of one, each of that before it.
    fn newer(&self, ix: ClaimIx) -> Vec<ClaimIx> {
        let (mut newer, mut known) = (Vec::new(), BTreeSet::from([ix]));
        let mut last = ix;
        while let Some(next) = self.look.links_of_claim(last).superseded_by.first().filter(|next| known.insert(**next))
        {
            self.budget.spend(Budget::ITEM);
            if self.budget.is_spent() {
                break;
            }
            newer.push(*next);
            last = *next;
        }
        newer
    }

    /// The claims of a page by status; one that another claim of the page has taken the place of stands in that one's
    /// history.
    pub(super) fn ledger(&self) -> Vec<LedgerGroup> {
        let shown = self.heads();
        let group = |status: &ClaimStatus| {
            let claims: Vec<ClaimView> =
                shown.iter().filter(|ix| self.status(**ix) == *status).map(|ix| self.claim(*ix)).collect();
            let title = self.word(&format!("ledger_{}", status.name()));
            (!claims.is_empty()).then(|| LedgerGroup { status: status.name(), title, claims })
        };
        let mut groups: Vec<LedgerGroup> = LEDGER.iter().filter_map(group).collect();
        // One that is in the history of several has its place in the first.
        let mut taken: BTreeSet<String> =
            shown.iter().map(|ix| urls::claim_anchor(&self.look.claim(*ix).data.id)).collect();
        let claims = groups.iter_mut().flat_map(|group| &mut group.claims);
        for earlier in claims.flat_map(|claim| &mut claim.history) {
            earlier.anchor = earlier.anchor.take().filter(|anchor| taken.insert(anchor.clone()));
        }
        groups
    }

    /// The claims of a page that no newer one of the page takes the place of. None takes its own: that is an error.
    fn heads(&self) -> Vec<ClaimIx> {
        let (mut older, mut waiting) = (BTreeSet::new(), self.claims.iter().copied().collect::<Vec<_>>());
        while let Some(ix) = waiting.pop() {
            waiting.extend(self.look.claim(ix).supersedes.iter().filter(|ix| older.insert(**ix)));
        }
        self.claims.iter().copied().filter(|ix| !older.contains(ix)).collect()
    }

    /// What was changed in an article: what its author tells, and figures that moved, the latest first.
    pub(super) fn updates(&self, article: &Article) -> Vec<UpdateView> {
        let mut anchors = Anchors::default();
        let mut anchor = |date: Option<&Date>| {
            anchors
                .unique(date.map_or_else(|| String::from("update"), |date| format!("update-{}", urls::date_part(date))))
        };
        let mut all: Vec<(Option<Date>, UpdateView)> = Vec::new();
        for (update, text) in article.data.updates.iter().zip(&article.facts.updates) {
            let view = UpdateView {
                anchor: anchor(Some(&update.date)),
                date: Some(self.date(&update.date)),
                kind: update.kind.key().trim_start_matches("update_"),
                kind_word: self.word(update.kind.key()),
                text: inline(&update.text, text, self),
            };
            all.push((Some(update.date), view));
        }
        for ix in self.heads() {
            for (date, text) in self.moves(ix) {
                let view = UpdateView {
                    anchor: anchor(date.as_ref()),
                    date: self.date_of(date.as_ref()),
                    kind: "figure",
                    kind_word: self.word("update_figure"),
                    text,
                };
                all.push((date, view));
            }
        }
        // What has no date comes last; equals stay in order.
        all.sort_by_key(|(date, _)| Reverse(date.map(|date| date.sort_key())));
        all.into_iter().map(|(_, view)| view).collect()
    }

    /// Each time that the figure of a claim moved, or that of one that takes its place: the day of the newer one, and
    /// both in words.
    fn moves(&self, ix: ClaimIx) -> Vec<(Option<Date>, String)> {
        let mut figures: Vec<(Option<Date>, String, ClaimIx)> = Vec::new();
        let newer = self.newer(ix).into_iter().rev().map(|newer| (newer, newer));
        for (claim, place) in newer.chain(self.chain(ix).into_iter().map(|older| (older, ix))) {
            let data = &self.look.claim(claim).data;
            figures.extend(data.value.iter().map(|value| (data.as_of, self.figure_words(value), place)));
            let earlier = data.history.iter().map(|earlier| (earlier.as_of, self.figure_words(&earlier.value), place));
            figures.extend(earlier);
        }
        // The first is the one that holds; what has no date comes next to it.
        if let Some((_, rest)) = figures.split_first_mut() {
            rest.sort_by_key(|(date, ..)| Reverse((date.is_none(), date.map(|date| date.sort_key()))));
        }
        let moved = self.while_room(figures.windows(2)).filter(|pair| pair[0].1 != pair[1].1).map(|pair| {
            let mut old = String::new();
            escape_text(&pair[1].1, &mut old);
            let mut new = String::from("<a class=\"claim\" href=\"");
            escape(&self.claim_href(pair[0].2), &mut new);
            new.push_str("\">");
            escape_text(&pair[0].1, &mut new);
            new.push_str("</a>");
            self.budget.spend(Budget::ITEM);
            let text = inline(&self.look.claim(ix).data.text, &self.look.claim(ix).text, self);
            (pair[0].0, self.language.phrase("figure_moved", &[("old", &old), ("new", &new), ("claim", &text)]))
        });
        moved.collect()
    }

    /// Corrections; those of the explainer that the page is do not name it.
    pub(super) fn corrections(&self, corrections: &[CorrectionIx]) -> Vec<CorrectionView> {
        self.while_room(corrections).map(|ix| self.correction(*ix)).collect()
    }

    fn correction(&self, (article, at): CorrectionIx) -> CorrectionView {
        let (written, resolved) = self.look.told(article).corrections;
        let (data, correction) = (&written[at], &resolved[at]);
        // Beside the fields, a date in words and in several forms.
        self.budget.spend(2 * Budget::ITEM);
        let anchor = urls::correction_anchor(written, at);
        let page = self.to(self.look.article_link(article).url);
        let is_own = self.own == Some(article);
        // That it concerns the explainer that was corrected goes without saying.
        let affects = correction.affects.iter().filter(|linked| **linked != Linked::Article(article));
        CorrectionView {
            href: if is_own { format!("#{anchor}") } else { format!("{page}#{anchor}") },
            anchor,
            date: self.date(&data.date),
            moment: data.date.earliest().map_or_else(String::new, |day| format!("{day}T00:00:00Z")),
            text: inline(&data.text, &correction.text, self),
            affects: self.while_room(affects).map(|linked| self.affected(*linked, &page)).collect(),
            article: (!is_own).then(|| Link { title: self.title_of(Linked::Article(article)), href: page }),
        }
    }

    /// The name of a thing and the link to it; `page` is that of the explainer that was corrected.
    fn affected(&self, linked: Linked, page: &str) -> Link {
        let look = &self.look;
        let title = match linked {
            Linked::Source(ix) => {
                let source = look.source(ix);
                // One that this page does not list, and that stands nowhere else, is listed there.
                if self.number(ix).is_none() && source.url.is_none() {
                    return Link { title: self.once_more(source.title.clone()), href: format!("{page}#sources") };
                }
                self.once_more(source.title.clone())
            }
            Linked::Claim(ix) => return self.claim_link(ix),
            linked => self.title_of(linked),
        };
        Link { title, href: self.href(&Target::Thing(linked)) }
    }

    /// `[[claim]]`: the figure, or else the statement, with who says so, and since when another one holds.
    pub(super) fn claim_in_text(&self, ix: ClaimIx, out: &mut String) {
        let claim = self.look.claim(ix);
        out.push_str("<span class=\"attributed\"><a class=\"claim\" href=\"");
        escape(&self.claim_href(ix), out);
        out.push_str("\">");
        match &claim.data.value {
            Some(value) => escape_text(&self.figure_words(value), out),
            // A link lies in no other.
            None => escape_text(&words(&claim.data.text, &claim.text, self), out),
        }
        out.push_str("</a>");
        let about = self.attribution(ix, claim);
        if !about.is_empty() {
            out.push_str(" <span class=\"by\">");
            out.push_str(&self.language.phrase("attribution", &[("about", &about)]));
            out.push_str("</span>");
        }
        out.push_str("</span>");
    }

    /// Who says something, by the initials where these are how the actor is known.
    fn speaker_in_text(&self, speaker: &Speaker) -> String {
        let ix = match speaker {
            Speaker::Name(name) => return format!("<bdi>{}</bdi>", escaped(name)),
            Speaker::Actor(ix) => *ix,
        };
        let actor = &self.look.actor(ix).data;
        let lang = self.said_in(&actor.name_in, actor.lang.as_ref());
        let name = self.said(&actor.name, &actor.name_in);
        let lang = lang.map_or_else(String::new, |tag| format!(" lang=\"{}\"", attribute(&tag)));
        let href = attribute(&self.thing(Linked::Actor(ix)));
        let (name, title) = match acronym(name, self.aliases(actor)) {
            Some(short) => (escaped(short), format!(" title=\"{}\"", attribute(name))),
            None => (escaped(name), String::new()),
        };
        format!("<a class=\"mention\" href=\"{href}\"{title}><bdi{lang}>{name}</bdi></a>")
    }

    /// Who says so, as of when, and what is to be known of it, as HTML.
    fn attribution(&self, ix: ClaimIx, claim: &Claim) -> String {
        let comma = self.language.word("comma");
        let mut parts: Vec<String> = claim.by.iter().map(|by| self.speaker_in_text(by)).collect();
        if parts.is_empty() {
            let sources = self.sources(&claim.sources);
            parts.extend(sources.first().map(|source| escaped(&source.title)));
        }
        if parts.is_empty() {
            parts.push(escaped(self.language.word("nobody_named")));
        }
        parts.extend(claim.data.as_of.as_ref().map(|date| time(&self.date(date))));
        let status = self.status(ix);
        if !matches!(status, ClaimStatus::Attributed | ClaimStatus::Agreed) {
            parts.push(escaped(self.language.word(&format!("claim_{}", status.name()))));
        }
        if let Some(newer) = self.look.links_of_claim(ix).superseded_by.first() {
            let Link { title, href } = self.claim_link(*newer);
            let newer = format!("<a class=\"claim\" href=\"{}\">{}</a>", attribute(&href), escaped(&title));
            parts.push(self.language.phrase("since_then", &[("claim", &newer)]));
        }
        parts.join(comma)
    }
}

impl crate::resolve::backlinks::ClaimLinks {
    /// The claims that say they stand against one which does not say so itself.
    fn disputes_of<'a>(&'a self, claim: &'a Claim) -> impl Iterator<Item = ClaimIx> + 'a {
        let is_named = |ix: &ClaimIx| claim.disputed_by.contains(&Disputer::Claim(*ix));
        self.disputes.iter().copied().filter(move |ix| !is_named(ix))
    }
}

/// The initials that an actor goes by, such as IAEA: a name in capitals that is much shorter than the full one.
fn acronym<'a>(name: &str, aliases: &'a [String]) -> Option<&'a String> {
    let most = (name.chars().count() / 2).min(ACRONYM_MOST);
    let is_acronym = |alias: &&String| {
        alias.chars().count() <= most && alias.chars().all(char::is_uppercase) && alias.chars().count() > 1
    };
    aliases.iter().find(is_acronym)
}

/// The most letters of an acronym: longer ones are read as words.
const ACRONYM_MOST: usize = 8;

fn time(date: &DateView) -> String {
    let words = escaped(&date.words);
    match &date.datetime {
        Some(datetime) => format!("<time datetime=\"{}\">{words}</time>", attribute(datetime)),
        None => words,
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape_text(text, &mut out);
    out
}

fn attribute(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(text, &mut out);
    out
}
