//! Whether two tools made the same site. Start at [`compare`].
//!
//! Pages are compared by what they hold: their title, the words of their text, cards, roles, entries, teasers, sources and
//! people. Links count by the id at their end, for each tool writes them in its own way. The order counts where the
//! corpus leaves no ties, which is on the pages of articles and topics.
//!
//! Articles are also compared with the corpus itself ([`compare_with_corpus`]).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::corpus::{Corpus, Event};

/// The most differences that are told.
const TOLD: usize = 20;

/// What a page shows.
#[derive(Debug, PartialEq)]
struct Facts {
    title: String,
    /// The words of its own text.
    words: Vec<String>,
    /// All words that it shows, but for those of related articles.
    shown: Vec<String>,
    cards: usize,
    roles: usize,
    /// Ids of events.
    entries: Vec<String>,
    /// Ids of articles.
    teasers: Vec<String>,
    sources: BTreeSet<String>,
    people: usize,
}

/// Compares the output of a tool with ours; what differs, in words.
pub fn compare(ours: &Path, theirs: &Path) -> Result<(), String> {
    let (our_pages, their_pages) = (pages(ours), pages(theirs));
    let mut differences: Vec<String> = Vec::new();
    differences.extend(our_pages.difference(&their_pages).map(|page| format!("{} is missing", page.display())));
    differences.extend(their_pages.difference(&our_pages).map(|page| format!("{} is one too many", page.display())));
    let both: Vec<&PathBuf> = our_pages.intersection(&their_pages).collect();
    let differ = |page: &&PathBuf| differ(page, facts(&ours.join(page)), facts(&theirs.join(page)));
    differences.extend(both.par_iter().flat_map_iter(differ).collect::<Vec<_>>());
    told(&differences)
}

/// Compares the pages of articles with the corpus.
pub fn compare_with_corpus(corpus: &Corpus, public: &Path) -> Result<(), String> {
    let related = corpus.related();
    let differ = |(at, related): (usize, &Vec<usize>)| {
        let article = &corpus.articles[at];
        let page = PathBuf::from(format!("articles/{}/index.html", article.id));
        let found = facts(&public.join(&page));
        let topic = &corpus.topics[article.topic];
        let mut events: Vec<&Event> = article.events.iter().map(|event| &topic.events[*event]).collect();
        events.sort_by_key(|event| &event.date);
        let listed = article.sources.iter().copied().chain(events.iter().map(|event| event.source));
        let sources = listed.map(|source| &topic.sources[source]).chain(&article.own_sources);
        let expected = Facts {
            title: article.title.clone(),
            words: article.body.split_whitespace().filter(|word| *word != "##").map(String::from).collect(),
            cards: article.cast.len(),
            // Which roles are held on that day, the tools have to find out: they are compared with each other.
            roles: found.roles,
            shown: found.shown.clone(),
            entries: events.iter().map(|event| event.id.clone()).collect(),
            teasers: related.iter().map(|other| corpus.articles[*other].id.clone()).collect(),
            sources: sources.map(|source| source.url.clone()).collect(),
            people: 0,
        };
        differ(&page, expected, found)
    };
    told(&related.par_iter().enumerate().flat_map_iter(differ).collect::<Vec<_>>())
}

fn told(differences: &[String]) -> Result<(), String> {
    if differences.is_empty() {
        return Ok(());
    }
    let mut text = differences[..differences.len().min(TOLD)].join("\n");
    if differences.len() > TOLD {
        write!(text, "\nand {} more", differences.len() - TOLD).expect("written");
    }
    Err(text)
}

/// The pages of an output folder. Zola writes a redirect from the first page of a list to itself, which none else does.
fn pages(public: &Path) -> BTreeSet<PathBuf> {
    walkdir::WalkDir::new(public)
        .into_iter()
        .map(|entry| entry.expect("an entry").into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "html"))
        .map(|path| path.strip_prefix(public).expect("inside").to_owned())
        .filter(|path| !path.ends_with("page/1/index.html"))
        .collect()
}

fn facts(page: &Path) -> Facts {
    let html = fs::read_to_string(page).expect("a page");
    let teasers = blocks(&html, "<ul class=\"teasers\">", "</ul>");
    let sources = blocks(&html, "<ol class=\"sources\">", "</ol>");
    let people = blocks(&html, "<ul class=\"people\">", "</ul>");
    let hrefs = |html: &str| blocks(html, "<a href=\"", "\"").into_iter().map(String::from).collect::<Vec<_>>();
    Facts {
        title: blocks(&html, "<h1>", "</h1>").concat(),
        words: blocks(&html, "<div class=\"prose\">", "</div>").into_iter().flat_map(words).collect(),
        shown: blocks(&html, "<main>", "<section class=\"related\">").into_iter().flat_map(words).collect(),
        cards: html.matches("class=\"card").count(),
        roles: html.matches("class=\"role\"").count(),
        entries: blocks(&html, "class=\"entry\" id=\"event-", "\"").into_iter().map(String::from).collect(),
        teasers: teasers.into_iter().flat_map(hrefs).map(|href| id(&href)).collect(),
        sources: sources.into_iter().flat_map(hrefs).collect(),
        people: people.into_iter().map(|people| people.matches("<li>").count()).sum(),
    }
}

/// What stands between each pair of marks.
fn blocks<'a>(html: &'a str, from: &str, to: &str) -> Vec<&'a str> {
    html.split(from).skip(1).map(|rest| rest.split(to).next().unwrap_or(rest)).collect()
}

/// The words outside of tags.
fn words(html: &str) -> Vec<String> {
    let mut text = String::with_capacity(html.len());
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text.split_whitespace().map(String::from).collect()
}

/// `article-7` of `../../articles/article-7/index.html` or `/articles/article-7/`.
fn id(href: &str) -> String {
    let href = href.strip_suffix("index.html").unwrap_or(href);
    String::from(href.trim_end_matches('/').rsplit('/').next().unwrap_or(href))
}

fn differ(page: &Path, ours: Facts, theirs: Facts) -> Vec<String> {
    let (ours, theirs) = (comparable(page, ours), comparable(page, theirs));
    let differ = |(what, ours): (&'static str, String)| {
        let theirs = &theirs[what];
        (*theirs != ours).then(|| format!("{}: {what}: {}", page.display(), around_difference(&ours, theirs)))
    };
    ours.into_iter().filter_map(differ).collect()
}

/// The first words that differ, and those before them.
fn around_difference(ours: &str, theirs: &str) -> String {
    const BEFORE: usize = 3;
    const AFTER: usize = 6;
    let (ours, theirs): (Vec<&str>, Vec<&str>) = (ours.split(' ').collect(), theirs.split(' ').collect());
    let same = ours.iter().zip(&theirs).take_while(|(ours, theirs)| ours == theirs).count();
    let part =
        |words: &[&str]| words[same.saturating_sub(BEFORE).min(words.len())..(same + AFTER).min(words.len())].join(" ");
    format!("`{}` expected, `{}` found", part(&ours), part(&theirs))
}

/// The facts of a page in words, without the order where the corpus has ties, and without the ids where ties can fall on
/// either side of the end of a page.
fn comparable(page: &Path, mut facts: Facts) -> BTreeMap<&'static str, String> {
    let list = |ids: &[String]| if is_own(page) { ids.join(" ") } else { ids.len().to_string() };
    if kind(page) == "actors" {
        facts.entries.sort();
        facts.teasers.sort();
    }
    // The people of a topic have ties too.
    if kind(page) != "articles" {
        facts.shown.sort();
    }
    if !is_own(page) {
        facts.shown.clear();
    }
    BTreeMap::from([
        ("title", facts.title),
        ("text", facts.words.join(" ")),
        ("words shown", facts.shown.join(" ")),
        ("cards", facts.cards.to_string()),
        ("roles", facts.roles.to_string()),
        ("entries", list(&facts.entries)),
        ("teasers", list(&facts.teasers)),
        ("sources", facts.sources.into_iter().collect::<Vec<_>>().join(" ")),
        ("people", facts.people.to_string()),
    ])
}

/// `articles` of `articles/article-7/index.html`.
fn kind(page: &Path) -> String {
    page.components().next().map_or_else(String::new, |first| first.as_os_str().to_string_lossy().into_owned())
}

/// Whether it is the page of one article, actor or topic, and no list of many.
fn is_own(page: &Path) -> bool {
    page.components().count() == 3
}
