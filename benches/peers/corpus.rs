//! Made-up explainers that every tool builds, the same for the same number of them. Start at [`Corpus::new`].
//!
//! An article has 700 words that name actors by their full and short names, 8 cards, 12 events, 5 sources (2 its own) and
//! one topic. A topic has 100 articles, 20 events, 20 sources, and 18 actors of whom each article shows 8; there are ten
//! actors to a topic, so that each stands on some 80 articles. All events and most sources are shared: what makes
//! explainers a hard case is that every page shows parts of many others.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::words::{Random, WORDS, name};

pub struct Corpus {
    pub actors: Vec<Actor>,
    pub topics: Vec<Topic>,
    pub articles: Vec<Article>,
}

pub struct Actor {
    pub id: String,
    pub name: String,
    /// The last word of the name, which no other actor has.
    pub short: String,
    /// `person`, `organization` or `country`.
    pub kind: &'static str,
    /// The earlier first.
    pub roles: Vec<Role>,
    /// Markdown.
    pub body: String,
}

pub struct Role {
    pub title: &'static str,
    /// An actor.
    pub of: usize,
    /// Year and month.
    pub from: String,
    pub to: Option<String>,
}

pub struct Topic {
    pub id: String,
    pub title: String,
    pub description: String,
    /// In no order.
    pub events: Vec<Event>,
    pub sources: Vec<Source>,
}

pub struct Event {
    pub id: String,
    pub title: String,
    /// A year, a month or a day, as `2001-05`. No two of a topic are of one year.
    pub date: String,
    pub text: String,
    /// Actors.
    pub actors: Vec<usize>,
    /// One of the topic's.
    pub source: usize,
}

pub struct Source {
    pub id: String,
    pub title: String,
    pub publisher: String,
    pub date: String,
    pub url: String,
}

pub struct Article {
    pub id: String,
    pub title: String,
    pub description: String,
    /// A day. No two articles of a topic have the same.
    pub date: String,
    pub topic: usize,
    pub summary: [&'static str; 2],
    /// Actors, and what is said of them in this story.
    pub cast: Vec<(usize, Option<&'static str>)>,
    /// Events of the topic.
    pub events: Vec<usize>,
    /// Sources of the topic.
    pub sources: Vec<usize>,
    pub own_sources: Vec<Source>,
    /// Markdown.
    pub body: String,
}

impl Source {
    /// As the data of a site.
    pub fn json(&self) -> Value {
        json!({ "title": self.title, "publisher": self.publisher, "date": self.date, "url": self.url })
    }
}

impl Article {
    /// What is said of actors in this story, by their ids.
    pub fn notes(&self, corpus: &Corpus) -> Map<String, Value> {
        let note = |(actor, note): &(usize, Option<&str>)| Some((corpus.actors[*actor].id.clone(), json!((*note)?)));
        self.cast.iter().filter_map(note).collect()
    }
}

/// How many of the related explainers a page names.
pub const RELATED: usize = 5;

impl Corpus {
    /// So many articles, in hundreds of which each has a topic.
    pub fn new(articles: usize) -> Self {
        let mut random = Random(articles as u64);
        let topics = (articles / 100).max(OFFSETS.len() + 2);
        let actors: Vec<Actor> = (0..topics * OWN).map(|n| actor(&mut random, n, topics * OWN)).collect();
        let topics: Vec<Topic> = (0..topics).map(|n| topic(&mut random, n, &pool(n, topics))).collect();
        let articles = (0..articles).map(|n| article(&mut random, n, &actors, topics.len())).collect();
        Self { actors, topics, articles }
    }

    /// The articles nearest to each: most shared actors first, then the newest. An article of another topic shares two
    /// actors at most, which counts less than the topic.
    pub fn related(&self) -> Vec<Vec<usize>> {
        let mut by_topic: Vec<Vec<usize>> = self.topics.iter().map(|_| Vec::new()).collect();
        for (at, article) in self.articles.iter().enumerate() {
            by_topic[article.topic].push(at);
        }
        let cast = |at: usize| self.articles[at].cast.iter().map(|(actor, _)| *actor).collect::<BTreeSet<usize>>();
        let casts: Vec<BTreeSet<usize>> = (0..self.articles.len()).map(cast).collect();
        let related = |(own, article): (usize, &Article)| {
            let others = by_topic[article.topic].iter().copied().filter(|other| *other != own);
            let mut ranked: Vec<usize> = others.collect();
            ranked.sort_by_cached_key(|other| {
                let shared = casts[own].intersection(&casts[*other]).count();
                (Reverse(shared), Reverse(&self.articles[*other].date))
            });
            ranked.truncate(RELATED);
            ranked
        };
        self.articles.iter().enumerate().map(related).collect()
    }
}

/// How many actors belong to a topic first of all.
const OWN: usize = 10;

/// From which topics it borrows one more each. All are different, so that two topics share two actors at most.
const OFFSETS: [usize; 8] = [1, 2, 3, 4, 5, 6, 7, 8];

/// The actors of a topic.
fn pool(topic: usize, topics: usize) -> Vec<usize> {
    let borrowed = OFFSETS.iter().enumerate().map(|(k, offset)| (topic + offset) % topics * OWN + k);
    (0..OWN).map(|k| topic * OWN + k).chain(borrowed).collect()
}

fn sentence(random: &mut Random, words: usize, out: &mut String) {
    for n in 0..words {
        let word = WORDS[random.below(WORDS.len())];
        if n == 0 {
            let mut letters = word.chars();
            out.extend(letters.next().into_iter().flat_map(char::to_uppercase).chain(letters));
        } else {
            out.push(' ');
            out.push_str(word);
        }
    }
    out.push('.');
}

fn actor(random: &mut Random, n: usize, actors: usize) -> Actor {
    let (first, last) = name(n);
    let kind = match n % 10 {
        7 | 8 => "organization",
        9 => "country",
        _ => "person",
    };
    let of = (n / 10 * 10 + 7 + n % 2) % actors;
    let change = format!("{}-{:02}", 2008 + n % 9, n % 12 + 1);
    let roles = [("deputy", String::from("1990"), Some(change.clone())), ("chair", change, None)];
    let roles = if kind == "person" {
        roles.into_iter().map(|(title, from, to)| Role { title, of, from, to }).collect()
    } else {
        Vec::new()
    };
    let mut body = String::new();
    for part in 0..4 {
        body.push_str(match part {
            0 => "",
            2 => "\n\n",
            _ => " ",
        });
        sentence(random, 14, &mut body);
    }
    body.push('\n');
    Actor { id: format!("actor-{n}"), name: format!("{first} {last}"), short: last, kind, roles, body }
}

fn topic(random: &mut Random, n: usize, pool: &[usize]) -> Topic {
    let source = |k: usize| Source {
        id: format!("source-{n}-{k}"),
        title: format!("Report {k} on subject {n}"),
        publisher: format!("Office {}", (n + k) % 40),
        date: format!("20{:02}-{:02}", (n + k) % 25, k % 12 + 1),
        url: format!("https://example.org/reports/{n}/{k}"),
    };
    let mut event = |k: usize| {
        let year = 1950 + n % 5 + (k * 7 % 20) * 3;
        let date = match k % 5 {
            0 => format!("{year}"),
            1 | 2 => format!("{year}-{:02}", k % 12 + 1),
            _ => format!("{year}-{:02}-{:02}", k % 12 + 1, (n + k) % 28 + 1),
        };
        let mut text = String::new();
        sentence(random, 16, &mut text);
        let actors = random.some(2 + k % 2, pool.len()).into_iter().map(|at| pool[at]).collect();
        Event { id: format!("event-{n}-{k}"), title: format!("Turn {k} of subject {n}"), date, text, actors, source: k }
    };
    let events = (0..20).map(&mut event).collect();
    let mut description = String::new();
    sentence(random, 12, &mut description);
    let sources = (0..20).map(source).collect();
    Topic { id: format!("topic-{n}"), title: format!("Subject {n}"), description, events, sources }
}

fn article(random: &mut Random, n: usize, actors: &[Actor], topics: usize) -> Article {
    let topic = n % topics;
    let pool = pool(topic, topics);
    let cast: Vec<usize> = random.some(8, pool.len()).into_iter().map(|at| pool[at]).collect();
    let own = |k: usize| Source {
        id: format!("own-{k}"),
        title: format!("Minutes {k} of story {n}"),
        publisher: String::from("City council"),
        date: String::from("2024"),
        url: format!("https://example.org/minutes/{n}/{k}"),
    };
    let mut description = String::new();
    sentence(random, 14, &mut description);
    let body = body(random, &cast.iter().map(|actor| &actors[*actor]).collect::<Vec<_>>());
    let noted = |(at, actor): (usize, &usize)| (*actor, (at % 4 == 0).then_some("Speaks for one of the sides"));
    Article {
        id: format!("article-{n}"),
        title: format!("The story of number {n}"),
        description,
        date: date(n / topics * 97 + n % 89),
        topic,
        summary: ["The first thing to know is that they met.", "The second thing to know is that they did not agree."],
        cast: cast.iter().enumerate().map(noted).collect(),
        events: random.some(12, 20),
        sources: random.some(3, 20),
        own_sources: (0..2).map(own).collect(),
        body,
    }
}

/// A day from 1999 on, as if each month had 28.
fn date(days: usize) -> String {
    format!("{}-{:02}-{:02}", 1999 + days / 336 % 27, days / 28 % 12 + 1, days % 28 + 1)
}

/// 700 words in five sections of two paragraphs.
fn body(random: &mut Random, cast: &[&Actor]) -> String {
    let mut text = String::with_capacity(5_000);
    for n in 0..700 {
        match n % 140 {
            0 if n > 0 => write!(text, "\n\n## Part {}\n\n", n / 140).expect("written"),
            70 => text.push_str("\n\n"),
            0 => {}
            _ => text.push(' '),
        }
        if n % 29 == 11 {
            let actor = cast[random.below(cast.len())];
            text.push_str(if n % 58 == 11 { &actor.name } else { &actor.short });
        } else {
            text.push_str(WORDS[random.below(WORDS.len())]);
        }
        if n % 13 == 12 {
            text.push('.');
        }
    }
    text.push_str(".\n");
    text
}
