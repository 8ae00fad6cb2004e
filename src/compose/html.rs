//! A text with its holes filled. Start at [`html`].

use super::Here;
use super::views::BLOCK;
use crate::html::{escape, escape_text, text_of, without_notes};
use crate::parse::markdown::{Body, Hole, HoleKind, Timed};
use crate::resolve::index::Linked;
use crate::resolve::links::Target;
use crate::resolve::text::{Fill, Text};

/// The HTML of a text on a page.
#[must_use]
pub fn html(body: &Body, text: &Text, here: &Here<'_>) -> String {
    let mut out = String::with_capacity(body.html.len() * 2);
    write(body, text, here, 0, body.html.len(), &mut out);
    out
}

/// The content of the first paragraph, for a card; empty where the text begins otherwise. Its notes stand elsewhere.
#[must_use]
pub fn first_paragraph(body: &Body, text: &Text, here: &Here<'_>) -> String {
    without_notes(&paragraph(body, text, here)).into_owned()
}

fn paragraph(body: &Body, text: &Text, here: &Here<'_>) -> String {
    let Some(range) = &body.first_paragraph else { return String::new() };
    let mut out = String::with_capacity(range.len() * 2);
    write(body, text, here, range.start, range.end, &mut out);
    out
}

/// A text that is one paragraph without its `<p>`, for places that are paragraphs themselves; any
/// other text as it is.
#[must_use]
pub fn inline(body: &Body, text: &Text, here: &Here<'_>) -> String {
    match &body.first_paragraph {
        Some(range) if body.html[range.end..].trim_end() == "</p>" => paragraph(body, text, here),
        _ => html(body, text, here),
    }
}

/// The words of a text without its links. What is mentioned by its id alone is named; of a claim there is its figure, and
/// of a source nothing, which stands behind words.
#[must_use]
pub fn words(body: &Body, text: &Text, here: &Here<'_>) -> String {
    let (mut html, mut at) = (String::with_capacity(body.html.len()), 0);
    for (hole, fill) in body.holes.iter().zip(&text.fills) {
        html.push_str(&body.html[at..hole.at]);
        at = hole.at;
        match (&hole.kind, fill) {
            (HoleKind::Text { text, .. }, _) => escape_text(text.read(&hole.span), &mut html),
            (HoleKind::Image { alt, .. }, _) => escape_text(alt, &mut html),
            (HoleKind::Mention { .. }, Fill::To(Target::Thing(linked))) => match linked {
                Linked::Source(_) => {}
                Linked::Claim(ix) => {
                    let figure = here.look.claim(*ix).data.value.as_ref();
                    escape_text(&figure.map(|figure| here.figure_words(figure)).unwrap_or_default(), &mut html);
                }
                linked => escape_text(&here.title_of(*linked), &mut html),
            },
            _ => {}
        }
    }
    html.push_str(&body.html[at..]);
    text_of(&html)
}

/// Plain text as HTML.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    escape_text(text, &mut out);
    out
}

fn write(body: &Body, text: &Text, here: &Here<'_>, from: usize, to: usize, out: &mut String) {
    let (mut at, mut spent) = (from, out.len());
    for (hole, fill) in body.holes.iter().zip(&text.fills) {
        if hole.at < from || hole.at > to {
            continue;
        }
        here.budget.spend(out.len() - spent);
        spent = out.len();
        if here.budget.is_spent() {
            return;
        }
        out.push_str(&body.html[at..hole.at]);
        at = hole.at;
        put(hole, fill, here, out);
    }
    out.push_str(&body.html[at..to]);
    here.budget.spend(out.len() - spent);
}

fn put(hole: &Hole, fill: &Fill, here: &Here<'_>, out: &mut String) {
    match (&hole.kind, fill) {
        (HoleKind::Text { text, dates, .. }, Fill::Text(names)) => {
            let text = text.read(&hole.span);
            let mut at = 0;
            let mut dates = dates.iter().peekable();
            for (range, actor) in here.while_room(names) {
                while let Some(date) = dates.next_if(|date| date.range.end <= range.start) {
                    at = time(text, at, date, out);
                }
                let range = range.start as usize..range.end as usize;
                escape_text(&text[at..range.start], out);
                open(&Target::Thing(Linked::Actor(*actor)), "", here, out);
                escape_text(&text[range.clone()], out);
                out.push_str("</a>");
                at = range.end;
            }
            for date in dates {
                at = time(text, at, date, out);
            }
            escape_text(&text[at..], out);
        }
        (HoleKind::LinkStart { title, .. }, Fill::To(target)) => open(target, title, here, out),
        (HoleKind::MentionStart { .. }, Fill::To(target)) => open(target, "", here, out),
        (HoleKind::LinkEnd, Fill::Plain) => out.push_str("</a>"),
        (HoleKind::Mention { id }, Fill::To(target)) => mention(id, target, here, out),
        (HoleKind::Mention { id }, _) => escape_text(id, out),
        (HoleKind::Image { title, alt, .. }, Fill::To(target)) => {
            here.picture_in_text(target, alt, title, out);
        }
        (HoleKind::Image { alt, .. }, _) => escape_text(alt, out),
        (HoleKind::Block { placed, section }, Fill::Block(block)) => {
            let view = here.block(&placed.block, block, *section);
            here.blocks.borrow_mut().push(view);
            out.push(BLOCK);
        }
        (HoleKind::Word(key), _) => escape(here.language.word(key), out),
        _ => {}
    }
}

/// The opening of a link. Mentions carry a class, so that a page can tell them from other links.
fn open(target: &Target, title: &str, here: &Here<'_>, out: &mut String) {
    let href = here.href(target);
    out.push_str("<a ");
    match target {
        Target::Thing(Linked::Actor(_)) => out.push_str("class=\"mention\" "),
        Target::Thing(Linked::Claim(_)) => out.push_str("class=\"claim\" "),
        Target::Web(_) => out.push_str("rel=\"external\" "),
        _ => {}
    }
    out.push_str("href=\"");
    escape(&href, out);
    out.push('"');
    if !title.is_empty() {
        out.push_str(" title=\"");
        escape(title, out);
        out.push('"');
    }
    out.push('>');
}

/// `[[id]]`: the name of the thing, or the number of a source.
fn mention(id: &str, target: &Target, here: &Here<'_>, out: &mut String) {
    let look = &here.look;
    let Target::Thing(linked) = target else { return escape_text(id, out) };
    if let Linked::Source(ix) = linked {
        let source = look.source(*ix);
        out.push_str("<sup class=\"cite\">");
        let label = here.number(*ix).map_or_else(|| source.title.clone(), |number| here.language.numbers.plain(number));
        let linked = here.number(*ix).is_some() || source.url.is_some();
        if linked {
            out.push_str("<a href=\"");
            escape(&here.href(target), out);
            out.push_str("\">");
        }
        out.push('[');
        escape_text(&label, out);
        out.push(']');
        if linked {
            out.push_str("</a>");
        }
        return out.push_str("</sup>");
    }
    if let Linked::Claim(ix) = linked {
        return here.claim_in_text(*ix, out);
    }
    open(target, "", here, out);
    escape_text(&here.title_of(*linked), out);
    out.push_str("</a>");
}

/// The text from a place on to the end of a date, which is marked as one; gives that end. A date that HTML cannot tell
/// is marked only where something leads to it.
fn time(text: &str, at: usize, date: &Timed, out: &mut String) -> usize {
    let range = date.range.start as usize..date.range.end as usize;
    escape_text(&text[at..range.start], out);
    let datetime = date.date.html_datetime();
    let anchor = date.anchor.map(|number| format!(" id=\"{}\"", text_anchor(number))).unwrap_or_default();
    let (tag, attribute) = match &datetime {
        Some(datetime) => ("time", format!(" datetime=\"{datetime}\"")),
        None => ("span", String::new()),
    };
    let is_marked = datetime.is_some() || date.anchor.is_some();
    if is_marked {
        for piece in ["<", tag, &anchor, &attribute, ">"] {
            out.push_str(piece);
        }
    }
    escape_text(&text[range.clone()], out);
    if is_marked {
        for piece in ["</", tag, ">"] {
            out.push_str(piece);
        }
    }
    range.end
}

/// The anchor of a dated statement in the text of an article.
#[must_use]
pub fn text_anchor(number: u32) -> String {
    format!("text-{number}")
}
