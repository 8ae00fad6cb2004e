//! What an author may write, from small vocabularies, so that references meet each other all the time. Start at
//! [`World`], [`fresh`] and [`paragraph`].

use std::collections::{BTreeMap, BTreeSet};

use nutgraf::parse::{Form, Kind, form, id_of_path};
use nutgraf::source::SitePath;

use crate::rng::Rng;
use crate::site::{Fields, File, State, value};

/// Names of actors: one is the beginning of another, and there are fewer than actors could bear.
const NAMES: &[&str] =
    &["Ada", "Ada Bloom", "Bloom", "Bo", "Bo Cree", "Cree", "the chief", "Merrow", "the port", "آدا", "Cy-Li", "Ann"];

/// Every kind has ids of its own, and some that others have too.
fn ids(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Article => &["one", "two", "three", "sub/four", "ada", "vote"],
        Kind::Actor => &["ada", "bo", "cy", "dock", "land", "sub/ann"],
        Kind::Event => &["strike", "vote", "fire", "one"],
        Kind::Topic => &["port", "town", "strike", "ada"],
        Kind::Source => &["letter", "report", "port", "minutes"],
        Kind::Page => &["about", "index", "guide/index", "guide/first", "guide/second", "timely"],
    }
}

pub const KINDS: &[Kind] = &[Kind::Article, Kind::Actor, Kind::Event, Kind::Topic, Kind::Source, Kind::Page];

const DATES: &[&str] = &[
    "2024",
    "2024-05",
    "2024-05-10",
    "2024-05-11",
    "2023",
    "198X",
    "2023~",
    "2024?",
    "2024-05%",
    "2015/2018",
    "../2015",
    "2015/..",
    "2015/",
    "2024-21",
    "2024-05-10T10:00:00Z",
    "2024-05-10T22:00:09+03:30",
    "-0499",
    "2024-05-XX",
    "2024-XX",
    "2024-05-10/2024-05-12",
    "19XX",
    "2024-05/2024-08",
    "2016",
    "2019-07",
    "2021",
];

/// Moments that things are published at or expire at, and that sites are built for.
const MOMENTS: &[&str] = &["2024-06-01", "2025-01-01", "2025-06-01T12:00:00Z", "2026-01-01"];
pub const NOWS: &[&str] = &[
    "2024-01-01",
    "2024-06-01",
    "2025-01-01",
    "2025-06-01",
    "2025-06-01T11:59:59Z",
    "2025-06-01T12:00:00Z",
    "2027-01-01",
];

pub const ASSETS: &[&str] = &[
    "content/articles/pic.jpg",
    "content/articles/sub/pic.jpg",
    "content/actors/pic.jpg",
    "content/pic.jpg",
    "content/guide/pic.jpg",
    "content/articles/letter.pdf",
];

pub const STATICS: &[&str] = &["static/logo.svg", "static/style.css", "static/about/index.html", "static/Logo.svg"];

const TITLES: &[&str] = &["The strike", "A vote", "آتش", "Night & \"day\"", "The port", "A <b>fire</b>"];
const ROLES: &[&str] = &["minister", "speaker", "deputy"];
/// Ids of claims, which are those of the whole site.
const CLAIMS: &[&str] = &["toll", "share", "tonnes", "ada"];
const NUMBERS: &[&str] = &["3", "12", "440.9", "5000"];
const STATUSES: &[&str] = &["agreed", "attributed", "disputed", "unverified", "refuted", "unknown"];
const RELATIONS: &[&str] = &["sister of", "part of"];
pub const HEADINGS: &[&str] =
    &["## Talks", "## Talks {#talks}", "## Next steps {#next}", "## Town", "### Ada {#ada}", "## Sources"];

/// Words that can stand in for each other.
const LIKE: &[&[&str]] =
    &[NAMES, CLAIMS, NUMBERS, STATUSES, ROLES, RELATIONS, DATES, TITLES, HEADINGS, ASSET_NAMES, &["Q0", "Q1", "Q2"]];

const ASSET_NAMES: &[&str] = &["pic.jpg", "letter.pdf"];

const FROM_TEXT: &[&str] = &["off", "suggest", "on"];

/// A text as pasted: headline, standfirst and paragraphs with people who are actors of the site or not, and dates.
pub fn pasted(rng: &mut Rng) -> String {
    let mut text = String::new();
    if rng.percent(30) {
        let key = rng.pick(&[
            "date: 2024-05-11",
            "draft: true",
            "publish_at: 2025-01-01",
            "id: two",
            "actors: [ada]",
            "timeline_from_text: off",
            "lang: fa",
            "title: [",
            "nope: 1",
        ]);
        text.extend(["---\n", key, "\n---\n"]);
    }
    text.push_str("The strike\nA standfirst without an end\n");
    for _ in 0..rng.between(0, 4) {
        let who = rng.pick(&["Ada Bloom", "Bo Cree", "Zed Quill", "Mara Lind", "Ann"]);
        let line = match rng.below(6) {
            0 => format!("The minister, {who}, said on Friday that the Port Authority (PA) would strike in June."),
            1 => format!(
                "{who}, who heads the Port Authority, left in {}.",
                rng.pick(&["2015", "May 2023", "the 1990s"])
            ),
            2 => format!("\"We won,\" said {who}. {} agreed.", rng.pick(&["Lind", "Bloom", "The port", "Merrow"])),
            3 => String::from("Iran’s foreign minister, Zed Quill, met Ada Bloom on 3 March."),
            4 => String::from("The Port Authority, a charity, sued Merrow last year."),
            _ => format!("{who} spoke."),
        };
        text.push_str(&line);
        text.push('\n');
    }
    text
}

const LANGS: &[&str] = &["en", "fa", "de", "en-GB"];

/// The things of a site, by kind, and what can be linked.
pub struct World {
    ids: BTreeMap<Kind, BTreeSet<String>>,
    pub docs: Vec<(String, Kind)>,
    anchors: BTreeMap<String, Vec<String>>,
    assets: Vec<String>,
    statics: Vec<String>,
    /// Claims and the files that they are written in.
    claims: Vec<(&'static str, String)>,
}

/// The kind of thing that a path holds.
pub fn kind(path: &str) -> Option<Kind> {
    match form(&SitePath::new(path))? {
        Form::Markdown(kind) | Form::List(kind) => Some(kind),
        Form::PlainText => None,
    }
}

/// Whether a file holds a list of things.
pub fn is_list(path: &str) -> bool {
    matches!(form(&SitePath::new(path)), Some(Form::List(_)))
}

impl World {
    pub fn of(state: &State) -> Self {
        let mut world = Self {
            ids: BTreeMap::new(),
            docs: Vec::new(),
            anchors: BTreeMap::new(),
            assets: Vec::new(),
            statics: Vec::new(),
            claims: Vec::new(),
        };
        for (path, file) in &state.files {
            if let Some(file) = path.strip_prefix("static/") {
                world.statics.push(file.to_owned());
                continue;
            }
            let Some(kind) = kind(path) else {
                if path.starts_with("content/") {
                    world.assets.push(path.clone());
                }
                continue;
            };
            match file {
                File::Doc { fields, body } => {
                    let id = value(fields, "id").map_or_else(|| id_of_path(&SitePath::new(path), kind), String::from);
                    world.ids.entry(kind).or_default().insert(id);
                    world.docs.push((path.clone(), kind));
                    let written = value(fields, "claims").unwrap_or_default();
                    let claims = CLAIMS.iter().filter(|id| written.contains(&format!("{{id: {id}")));
                    world.claims.extend(claims.map(|id| (*id, path.clone())));
                    world.anchors.insert(path.clone(), body.iter().filter_map(|part| anchor(part)).collect());
                }
                File::List(items) => {
                    let ids = items.iter().filter_map(|fields| value(fields, "id")).map(String::from);
                    world.ids.entry(kind).or_default().extend(ids);
                }
                _ => {}
            }
        }
        world
    }

    fn has(&self, kind: Kind, id: &str) -> bool {
        self.ids.get(&kind).is_some_and(|ids| ids.contains(id))
    }

    /// An id of a kind: nearly always one that there is.
    pub fn id(&self, rng: &mut Rng, kind: Kind) -> Option<String> {
        if rng.percent(2) {
            return Some(rng.pick(ids(kind)).to_owned());
        }
        let known: Vec<&String> = self.ids.get(&kind)?.iter().collect();
        rng.any(&known).map(|id| (*id).clone())
    }

    /// The id of a claim: nearly always one that there is.
    fn claim(&self, rng: &mut Rng) -> Option<&'static str> {
        if rng.percent(2) {
            return Some(rng.pick(CLAIMS));
        }
        rng.any(&self.claims).map(|(id, _)| *id)
    }

    pub fn first(&self, kind: Kind) -> Option<&String> {
        self.ids.get(&kind)?.first()
    }

    fn some_ids(&self, rng: &mut Rng, kind: Kind, most: usize) -> Vec<String> {
        let mut some: Vec<String> = Vec::new();
        for _ in 0..rng.between(1, most) {
            some.extend(self.id(rng, kind).filter(|id| !some.contains(id)));
        }
        some
    }

    /// The path of a new file of a kind, mostly one that there is not.
    pub fn new_path(&self, rng: &mut Rng, kind: Kind) -> String {
        let path = |id: &str| match kind {
            Kind::Page => format!("content/{id}.md"),
            kind => format!("content/{}/{id}.md", kind.folder()),
        };
        let free: Vec<&str> = ids(kind).iter().copied().filter(|id| !self.has(kind, id)).collect();
        path(rng.any(&free).copied().unwrap_or_else(|| rng.pick(ids(kind))))
    }
}

/// The anchor of a heading, where it is written out or is one word.
pub fn anchor(part: &str) -> Option<String> {
    let heading = part.lines().next()?.strip_prefix("## ")?;
    Some(match heading.split_once("{#") {
        Some((_, anchor)) => anchor.trim_end_matches('}').to_owned(),
        None => heading.to_lowercase().replace(' ', "-"),
    })
}

/// The same text with one word in the place of another: a name, a date, an id.
pub fn reworded(rng: &mut Rng, world: &World, text: &str) -> Option<String> {
    let ids = world.ids.values().map(|ids| ids.iter().map(String::as_str).collect::<Vec<_>>());
    let like: Vec<Vec<&str>> = LIKE.iter().map(|like| like.to_vec()).chain(ids).collect();
    let found: Vec<(&str, &Vec<&str>)> = like
        .iter()
        .flat_map(|like| like.iter().filter(|word| text.contains(*word)).map(move |word| (*word, like)))
        .collect();
    let (old, like) = rng.any(&found)?;
    let new = rng.any(like)?;
    let places = text.matches(old).count();
    let (at, _) = text.match_indices(old).nth(rng.below(places))?;
    Some(format!("{}{new}{}", &text[..at], &text[at + old.len()..]))
}

fn name(rng: &mut Rng) -> &'static str {
    rng.pick(NAMES)
}

fn date(rng: &mut Rng) -> &'static str {
    rng.pick(DATES)
}

fn title(rng: &mut Rng) -> String {
    let title = rng.pick(TITLES);
    let number = rng.below(4);
    quoted(&if number == 0 { title.to_owned() } else { format!("{title} {number}") })
}

/// A double-quoted value of YAML.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn list(items: impl IntoIterator<Item = String>) -> String {
    format!("[{}]", items.into_iter().collect::<Vec<_>>().join(", "))
}

/// A flow mapping of the keys that have a value.
fn map(pairs: &[(&str, Option<String>)]) -> String {
    let pairs = pairs.iter().filter_map(|(key, value)| Some(format!("{key}: {}", value.as_ref()?)));
    format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
}

/// A value or none, by chance.
fn perhaps<T>(rng: &mut Rng, chance: usize, value: impl FnOnce(&mut Rng) -> T) -> Option<T> {
    if rng.percent(chance) { Some(value(rng)) } else { None }
}

/// The keys of a kind that must be there, and those that may.
pub fn keys(kind: Kind, in_list: bool) -> (&'static [&'static str], &'static [&'static str]) {
    match kind {
        Kind::Article => (
            &["title", "date"],
            &[
                "description",
                "updated",
                "authors",
                "topics",
                "lang",
                "draft",
                "noindex",
                "publish_at",
                "expires_at",
                "featured",
                "summary",
                "image",
                "aliases",
                "slug",
                "actors",
                "timeline",
                "sources",
                "extra",
                "id",
                "review_by",
                "reviewed",
                "claims",
                "questions",
                "updates",
                "corrections",
                "timeline_from_text",
                "translation_of",
            ],
        ),
        Kind::Actor => (
            &["name", "kind"],
            &[
                "aliases",
                "description",
                "roles",
                "relations",
                "born",
                "died",
                "image",
                "links",
                "lang",
                "name_in",
                "aliases_in",
                "description_in",
                "about_in",
                "draft",
                "noindex",
                "extra",
                "id",
            ],
        ),
        Kind::Event if in_list => (
            &["id", "title", "date"],
            &[
                "text",
                "status",
                "actors",
                "topics",
                "place",
                "source",
                "importance",
                "draft",
                "extra",
                "title_in",
                "text_in",
                "place_in",
            ],
        ),
        Kind::Event => (
            &["title", "date"],
            &[
                "status",
                "actors",
                "topics",
                "place",
                "source",
                "importance",
                "draft",
                "extra",
                "id",
                "title_in",
                "text_in",
                "place_in",
            ],
        ),
        Kind::Topic => (
            &["title"],
            &["description", "lang", "aliases", "draft", "noindex", "extra", "id", "title_in", "description_in"],
        ),
        Kind::Source => (
            if in_list { &["id", "title"] } else { &["title"] },
            &["publisher", "url", "date", "accessed", "archived", "kind", "quote", "lang"],
        ),
        Kind::Page => (
            &["title"],
            &[
                "description",
                "lang",
                "order",
                "draft",
                "noindex",
                "publish_at",
                "expires_at",
                "aliases",
                "slug",
                "extra",
                "id",
            ],
        ),
    }
}

/// A value for a key of a kind, in the file `path`. `None` where there is nothing that it could name.
pub fn fresh(rng: &mut Rng, world: &World, path: &str, kind: Kind, key: &str) -> Option<String> {
    Some(match (kind, key) {
        (_, "title") => title(rng),
        (_, "description" | "place" | "publisher" | "quote") => quoted(&format!("{} {}", name(rng), rng.below(3))),
        (_, "date") if kind == Kind::Article => rng.pick(&["2024", "2024-05-10", "2023", "2024-05", "2016"]).to_owned(),
        (_, "claims") => claims(rng, world, path)?,
        (_, "questions") => list((0..rng.between(1, 2)).map(|at| question(rng, world, at))),
        (_, "updates") => list((0..rng.between(1, 2)).map(|_| {
            map(&[
                ("date", Some(date(rng).to_owned())),
                ("text", Some(quoted(&sentence(rng, world)))),
                ("kind", perhaps(rng, 30, |rng| rng.pick(&["news", "addition", "clarification"]).to_owned())),
            ])
        })),
        (_, "corrections") => list((0..rng.between(1, 2)).map(|_| {
            map(&[
                ("date", Some(date(rng).to_owned())),
                ("text", Some(quoted(&sentence(rng, world)))),
                ("affects", perhaps(rng, 70, |rng| list(mention(rng, world).map(|id| quoted(&id))))),
            ])
        })),
        (_, "date" | "updated" | "accessed" | "review_by" | "reviewed") => date(rng).to_owned(),
        (_, "id") => rng.pick(ids(kind)).to_owned(),
        (_, "lang") => rng.pick(LANGS).to_owned(),
        (_, "draft" | "featured" | "noindex") => rng.pick(&["true", "false"]).to_owned(),
        (_, "publish_at" | "expires_at") => rng.pick(MOMENTS).to_owned(),
        (_, "timeline_from_text") => rng.pick(FROM_TEXT).to_owned(),
        (_, "extra") => format!("{{desk: {}}}", name(rng)),
        (_, "slug") => rng.pick(&["strike", "vote", "Slug", "other"]).to_owned(),
        (_, "image") => image(rng, world, path)?,
        (_, "order") => rng.below(5).to_string(),
        (_, "url" | "archived") => format!("https://example.org/{}", rng.below(4)),
        (Kind::Actor, "aliases") => list((0..rng.between(1, 3)).map(|_| name(rng).to_owned())),
        (_, "aliases") => {
            list([rng.pick(&["/old/", "/old.html", "/news/strike/", "/Old", "/actors/ada/", "/old/x/"]).to_owned()])
        }
        (_, "authors") => list([quoted(name(rng))]),
        (_, "summary") => list((0..rng.between(1, 2)).map(|_| title(rng))),
        (_, "topics") => list(world.some_ids(rng, Kind::Topic, 2)),
        (Kind::Article, "actors") => list(
            world
                .some_ids(rng, Kind::Actor, 3)
                .into_iter()
                .map(|id| if rng.percent(30) { format!("{{id: {id}, note: {}}}", title(rng)) } else { id }),
        ),
        (_, "actors") => list(world.some_ids(rng, Kind::Actor, 3)),
        (_, "timeline") => timeline(rng, world)?,
        (_, "sources") => list((0..rng.between(1, 3)).filter_map(|_| source(rng, world, true))),
        (_, "source") => {
            let first = source(rng, world, false)?;
            if rng.percent(30) { list([first].into_iter().chain(source(rng, world, false))) } else { first }
        }
        (Kind::Actor, "name") => name(rng).to_owned(),
        (Kind::Actor, "kind") => rng.pick(&["person", "person", "organization", "country", "group"]).to_owned(),
        (_, "kind") => rng.pick(&["news", "report"]).to_owned(),
        (_, "roles") => list((0..rng.between(1, 3)).map(|_| role(rng, world))),
        (_, "relations") => list([map(&[
            ("kind", Some(rng.pick(RELATIONS).to_owned())),
            ("to", Some(world.id(rng, Kind::Actor)?)),
            ("from", perhaps(rng, 30, |rng| rng.pick(&["2015", "2020~"]).to_owned())),
            ("until", perhaps(rng, 30, |rng| rng.pick(&["2023", "2024-05"]).to_owned())),
        ])]),
        (_, "born") => rng.pick(&["1971~", "1980", "1980-02-03"]).to_owned(),
        (_, "died") => rng.pick(&["2020", "2024-05-10"]).to_owned(),
        (_, "links") => map(&[
            ("website", Some(format!("https://example.org/{}", rng.below(3)))),
            ("wikidata", Some(format!("Q{}", rng.below(3)))),
        ]),
        (_, "name_in" | "title_in" | "description_in" | "about_in" | "text_in" | "place_in") => {
            map(&[(rng.pick(LANGS), Some(quoted(name(rng))))])
        }
        (_, "aliases_in") => map(&[(rng.pick(LANGS), Some(format!("[{}]", quoted(name(rng)))))]),
        (_, "translation_of") => world.id(rng, Kind::Article)?,
        (_, "status") => rng.pick(&["occurred", "scheduled", "postponed", "cancelled"]).to_owned(),
        (_, "importance") => rng.between(1, 5).to_string(),
        (_, "text") => quoted(&sentence(rng, world)),
        _ => return None,
    })
}

fn image(rng: &mut Rng, world: &World, path: &str) -> Option<String> {
    let src = picture(rng, world, path)?;
    Some(match rng.below(3) {
        0 => src,
        1 => map(&[("src", Some(src)), ("alt", Some(name(rng).to_owned()))]),
        _ => map(&[("src", Some(src)), ("credit", Some(title(rng))), ("license", Some(String::from("CC0")))]),
    })
}

/// A picture as the file `path` would name it.
fn picture(rng: &mut Rng, world: &World, path: &str) -> Option<String> {
    if rng.percent(3) {
        return Some(String::from("pic.jpg"));
    }
    let pictures: Vec<String> = (world.assets.iter().map(|asset| way(path, asset)))
        .chain(world.statics.iter().filter(|file| file.ends_with("svg")).map(|file| format!("/{file}")))
        .collect();
    rng.any(&pictures).cloned()
}

fn role(rng: &mut Rng, world: &World) -> String {
    const HELD: &[(&str, &str)] = &[
        ("", ""),
        ("", "2018"),
        ("2015", "2018"),
        ("2018", "2022"),
        ("2020-05", ""),
        ("2022", "2024-05-10"),
        ("2023~", "2025"),
        ("2024", "2026"),
    ];
    let (from, to) = HELD[rng.below(HELD.len())];
    let given = |date: &str| (!date.is_empty()).then(|| date.to_owned());
    map(&[
        ("title", Some(rng.pick(ROLES).to_owned())),
        ("title_in", perhaps(rng, 20, |rng| map(&[(rng.pick(LANGS), Some(quoted(rng.pick(ROLES))))]))),
        ("of", perhaps(rng, 75, |rng| world.id(rng, Kind::Actor)).flatten()),
        ("from", given(from)),
        ("to", given(to)),
        ("source", perhaps(rng, 30, |rng| source(rng, world, false)).flatten()),
    ])
}

/// A source by its id or in place.
fn source(rng: &mut Rng, world: &World, with_id: bool) -> Option<String> {
    if rng.percent(60) {
        return world.id(rng, Kind::Source);
    }
    Some(map(&[
        ("id", perhaps(rng, if with_id { 60 } else { 0 }, |rng| rng.pick(&["own", "other"]).to_owned())),
        ("title", Some(title(rng))),
        ("publisher", perhaps(rng, 40, |rng| name(rng).to_owned())),
        ("url", perhaps(rng, 40, |rng| format!("https://example.org/{}", rng.below(4)))),
        ("date", perhaps(rng, 40, |rng| date(rng).to_owned())),
    ]))
}

fn timeline(rng: &mut Rng, world: &World) -> Option<String> {
    let mut items = Vec::new();
    for _ in 0..rng.between(1, 3) {
        match rng.below(5) {
            0 | 1 => items.extend(world.id(rng, Kind::Event).map(|id| format!("{{event: {id}}}"))),
            2 => items.extend(world.id(rng, Kind::Topic).map(|id| format!("{{topic: {id}}}"))),
            _ => items.push(map(&[
                ("title", Some(title(rng))),
                ("date", Some(date(rng).to_owned())),
                ("status", perhaps(rng, 20, |_| String::from("scheduled"))),
                ("actors", perhaps(rng, 50, |rng| list(world.some_ids(rng, Kind::Actor, 2)))),
                ("topics", perhaps(rng, 30, |rng| list(world.some_ids(rng, Kind::Topic, 1)))),
                ("source", perhaps(rng, 40, |rng| source(rng, world, false)).flatten()),
                ("text", perhaps(rng, 50, |rng| quoted(&sentence(rng, world)))),
                ("extra", perhaps(rng, 10, |rng| format!("{{desk: {}}}", name(rng)))),
            ])),
        }
    }
    if items.is_empty() { None } else { Some(list(items)) }
}

/// The relative link from one file to another.
pub fn way(from: &str, to: &str) -> String {
    let from: Vec<&str> = from.split('/').collect();
    let to: Vec<&str> = to.split('/').collect();
    let common = from[..from.len() - 1].iter().zip(&to).take_while(|(a, b)| a == b).count();
    let mut parts = vec![".."; from.len() - 1 - common];
    parts.extend(&to[common..]);
    parts.join("/")
}

/// Claims of the file `path`, mostly with ids that no other file has taken.
fn claims(rng: &mut Rng, world: &World, path: &str) -> Option<String> {
    let free = |id: &&str| !world.claims.iter().any(|(other, file)| other == id && file != path);
    let mut items: Vec<String> = Vec::new();
    for _ in 0..rng.between(1, 2) {
        let ids: Vec<&str> = CLAIMS.iter().copied().filter(|id| rng.percent(2) || free(id)).collect();
        let Some(id) = rng.any(&ids).copied() else { continue };
        if items.iter().any(|item| item.starts_with(&format!("{{id: {id},"))) {
            continue;
        }
        let disputer = perhaps(rng, 25, |rng| {
            if rng.percent(50) { world.claim(rng).map(|id| format!("claim:{id}")) } else { world.id(rng, Kind::Actor) }
        });
        items.push(map(&[
            ("id", Some(id.to_owned())),
            ("text", Some(quoted(&sentence(rng, world)))),
            ("by", perhaps(rng, 70, |rng| world.id(rng, Kind::Actor)).flatten()),
            ("as_of", perhaps(rng, 60, |rng| date(rng).to_owned())),
            ("value", perhaps(rng, 70, |rng| rng.pick(NUMBERS).to_owned())),
            ("status", perhaps(rng, 30, |rng| rng.pick(STATUSES).to_owned())),
            ("sources", perhaps(rng, 40, |rng| source(rng, world, false)).flatten()),
            (
                "supersedes",
                perhaps(rng, 20, |rng| world.claim(rng)).flatten().filter(|other| *other != id).map(String::from),
            ),
            ("disputed_by", disputer.flatten().map(|id| quoted(&id))),
        ]));
    }
    if rng.percent(30) {
        items.extend(world.claim(rng).filter(|_| !items.is_empty()).map(String::from));
    }
    if items.is_empty() { None } else { Some(list(items)) }
}

fn question(rng: &mut Rng, world: &World, at: usize) -> String {
    map(&[
        ("id", perhaps(rng, 40, |_| format!("q{at}"))),
        ("question", Some(title(rng))),
        ("answer", Some(quoted(&sentence(rng, world)))),
    ])
}

/// A block of the text of the file `path`.
fn block(rng: &mut Rng, world: &World, path: &str) -> Option<String> {
    let in_article = kind(path) == Some(Kind::Article);
    let fence = |name: &str, yaml: &str| format!("```{name}\n{yaml}\n```");
    Some(match rng.below(10) {
        0 => fence("claim", world.claim(rng)?),
        1 => fence("figure", &format!("claim: {}\ncaption: {}", world.claim(rng)?, quoted(&sentence(rng, world)))),
        2 => {
            let kind = if rng.percent(50) { Kind::Topic } else { Kind::Actor };
            let (id, from) = (world.id(rng, kind)?, rng.pick(&["2010", "2024", "2023~"]));
            fence("timeline", &format!("{}: {id}\nfrom: {from}", kind.name()))
        }
        3 => fence("timeline", &format!("importance: {}", rng.between(1, 5))),
        4 if in_article => fence("timeline", &timeline(rng, world)?),
        4 | 5 => fence("actors", &list(world.some_ids(rng, Kind::Actor, 3))),
        6 => {
            let (by, text) = (world.id(rng, Kind::Actor)?, title(rng));
            fence("quote", &format!("text: {text}\nby: {by}\ndate: {}", rng.pick(&["2016", "2024"])))
        }
        7 => {
            let positions: Vec<String> = world
                .some_ids(rng, Kind::Actor, 2)
                .into_iter()
                .map(|id| format!("{id}: {}", quoted(&sentence(rng, world))))
                .collect();
            let issue = format!("issues: [{{issue: {}, positions: {{{}}}}}]", title(rng), positions.join(", "));
            fence("positions", &issue)
        }
        8 if in_article => fence("question", &question(rng, world, 7)),
        8 => fence("own", &format!("{{a: {}}}", rng.below(3))),
        _ => {
            let claim = world.claim(rng).map(|id| format!("{{claim: {id}}}"));
            let known = list([quoted(&sentence(rng, world))].into_iter().chain(claim));
            fence("known", &format!("known: {known}"))
        }
    })
}

fn mention(rng: &mut Rng, world: &World) -> Option<String> {
    const SORTS: &[(usize, Kind)] =
        &[(4, Kind::Actor), (2, Kind::Event), (2, Kind::Topic), (3, Kind::Source), (2, Kind::Article)];
    if rng.percent(20)
        && let Some(id) = world.claim(rng)
    {
        return Some(format!("claim:{id}"));
    }
    let sort = rng.weighted(SORTS);
    let id = world.id(rng, sort)?;
    let several = KINDS.iter().filter(|kind| **kind != Kind::Page && world.has(**kind, &id)).count() > 1;
    Some(if rng.percent(if several { 95 } else { 30 }) { format!("{}:{id}", sort.name()) } else { id })
}

/// One sentence with names and mentions.
fn sentence(rng: &mut Rng, world: &World) -> String {
    let who = name(rng);
    match rng.below(4) {
        0 => format!("{who} met {}.", name(rng)),
        1 => format!("So {who} said, and {who} left {}.", name(rng)),
        _ => match mention(rng, world) {
            Some(id) if rng.percent(40) => format!("{who} spoke of [[{id}|*that* day]]."),
            Some(id) => format!("{who} spoke.[[{id}]]"),
            None => format!("{who} spoke."),
        },
    }
}

/// A link to a file of the site, one of its URLs, or another site.
fn link(rng: &mut Rng, world: &World, path: &str) -> String {
    let anchored = |rng: &mut Rng, target: &str| {
        let anchors = world.anchors.get(target).map_or(&[][..], Vec::as_slice);
        match rng.below(10) {
            0..=4 => rng.any(anchors).map(|anchor| format!("#{anchor}")).unwrap_or_default(),
            5 => String::from("#timeline"),
            6 if rng.percent(20) => String::from("#talks"),
            7 => world
                .ids
                .get(&Kind::Actor)
                .and_then(|ids| ids.first())
                .map(|id| format!("#actor-{id}"))
                .unwrap_or_default(),
            _ => String::new(),
        }
    };
    match rng.below(10) {
        0..=4 => {
            let with_anchors: Vec<&String> =
                world.anchors.iter().filter(|(_, all)| !all.is_empty()).map(|(to, _)| to).collect();
            let to = match rng.any(&with_anchors) {
                Some(to) if rng.percent(50) => Some((*to).clone()),
                _ => rng.any(&world.docs).map(|(to, _)| to.clone()),
            };
            to.map_or_else(|| String::from("#top"), |to| format!("{}{}", way(path, &to), anchored(rng, &to)))
        }
        5 => match rng.below(4) {
            0 => format!(
                "/{}",
                rng.pick(&["articles/", "actors/", "topics/", "timeline/", "style.css", "actors/index.html"])
            ),
            1 => world.id(rng, Kind::Article).map_or_else(|| String::from("/"), |id| format!("/articles/{id}/")),
            2 => world.id(rng, Kind::Actor).map_or_else(|| String::from("/"), |id| format!("/actors/{id}")),
            _ => world.id(rng, Kind::Topic).map_or_else(|| String::from("/"), |id| format!("/topics/{id}/#town")),
        },
        6 => rng.any(&world.assets).map_or_else(|| String::from("/"), |asset| way(path, asset)),
        7 => rng.any(&world.statics).map_or_else(|| String::from("/"), |file| format!("/{file}")),
        8 => anchored(rng, path),
        _ => String::from("https://example.org/x"),
    }
}

/// A part of a text.
pub fn paragraph(rng: &mut Rng, world: &World, path: &str) -> String {
    match rng.below(19) {
        16..=18 => block(rng, world, path).unwrap_or_else(|| sentence(rng, world)),
        0..=4 => sentence(rng, world),
        5 => format!("{} {}", sentence(rng, world), sentence(rng, world)),
        6 | 7 => {
            format!("See [{}]({}) of {}.", rng.pick(&["it", "this **one**", "Ada"]), link(rng, world, path), name(rng))
        }
        8..=10 => rng.pick(HEADINGS).to_owned(),
        11 => match picture(rng, world, path) {
            Some(src) => format!("![{}]({src})", name(rng)),
            None => sentence(rng, world),
        },
        12 => format!("A note.[^{0}]\n\n[^{0}]: {1}", rng.below(100), sentence(rng, world)),
        13 => {
            let cell = mention(rng, world).map_or_else(|| name(rng).to_owned(), |id| format!("[[{id}\\|they]]"));
            format!("| Who | What |\n|---|---|\n| {cell} | {} |", name(rng))
        }
        14 => format!("{}{}", rng.pick(&["- ", "> ", "> [!NOTE]\n> ", "1. ", "`code` "]), sentence(rng, world)),
        _ => format!("<b>{}</b> and <!-- {} --> more.", name(rng), name(rng)),
    }
}

pub fn text(rng: &mut Rng, world: &World, path: &str, most: usize) -> Vec<String> {
    (0..rng.between(0, most)).map(|_| paragraph(rng, world, path)).collect()
}

/// How likely it is that a new file has a key: those that make references more than others.
fn chance(key: &str) -> usize {
    match key {
        "actors" | "topics" | "timeline" | "roles" => 65,
        "aliases" | "source" | "sources" | "claims" => 45,
        "image" => 30,
        "id" | "slug" | "translation_of" => 6,
        "draft" | "lang" => 12,
        _ => 20,
    }
}

fn fresh_fields(rng: &mut Rng, world: &World, path: &str, kind: Kind, in_list: bool) -> Fields {
    let (required, optional) = keys(kind, in_list);
    let mut fields = Fields::new();
    for key in required.iter().chain(optional) {
        if (required.contains(key) || rng.percent(chance(key)))
            && let Some(value) = fresh(rng, world, path, kind, key)
        {
            fields.push(((*key).to_owned(), value));
        }
    }
    fields
}

/// An item of a list.
pub fn item(rng: &mut Rng, world: &World, path: &str, kind: Kind) -> Fields {
    fresh_fields(rng, world, path, kind, true)
}

/// A new file for a path of `content/`.
pub fn file(rng: &mut Rng, world: &World, path: &str) -> File {
    match form(&SitePath::new(path)) {
        Some(Form::Markdown(kind)) => {
            let fields = fresh_fields(rng, world, path, kind, false);
            let most = if kind == Kind::Article { 5 } else { 3 };
            File::Doc { fields, body: text(rng, world, path, most) }
        }
        Some(Form::List(kind)) => {
            let mut items: Vec<Fields> = Vec::new();
            for _ in 0..rng.between(1, 3) {
                let item = item(rng, world, path, kind);
                if !items.iter().any(|other| value(other, "id") == value(&item, "id")) {
                    items.push(item);
                }
            }
            File::List(items)
        }
        Some(Form::PlainText) => File::text("An article without front matter.\n"),
        None => asset(rng),
    }
}

/// A file beside a page, most often a picture.
pub fn asset(rng: &mut Rng) -> File {
    match rng.below(10) {
        0 => File::Asset,
        1 => File::Picture(None),
        _ => File::Picture(Some(*rng.pick(&[&60, &500, &900, &4000]))),
    }
}

/// A value for a key of the configuration.
pub fn config_value(rng: &mut Rng, world: &World, key: &str) -> Option<String> {
    Some(match key {
        "title" | "description" => title(rng),
        "title_in" | "description_in" => map(&[(rng.pick(LANGS), Some(title(rng)))]),
        "lang" => rng.pick(LANGS).to_owned(),
        "base_url" => {
            rng.pick(&["https://example.org/", "https://example.org/deep/er", "http://localhost:1111"]).to_owned()
        }
        "output" => rng.pick(&["public", "out"]).to_owned(),
        "html" => rng.pick(&["escape", "trusted"]).to_owned(),
        "mentions" => rng.pick(&["section", "page", "all", "off"]).to_owned(),
        "latest" => rng.between(1, 3).to_string(),
        "age_notice" => rng.pick(&["3 months", "1 year", "20 years"]).to_owned(),
        "embed" | "feeds" | "search" | "social" | "text_dates" => rng.pick(&["true", "false"]).to_owned(),
        "timeline_from_text" => rng.pick(FROM_TEXT).to_owned(),
        "calendars" => map(&[(rng.pick(LANGS), Some(rng.pick(&["persian", "hijri"]).to_owned()))]),
        "extra" => format!("{{desk: {}}}", name(rng)),
        "menu" => {
            let items = (0..rng.between(1, 2)).map(|_| {
                let title_in = rng.percent(30).then(|| map(&[(rng.pick(LANGS), Some(title(rng)))]));
                map(&[
                    ("title", Some(title(rng))),
                    ("title_in", title_in),
                    ("url", Some(quoted(&link(rng, world, "content/index.md")))),
                ])
            });
            list(items)
        }
        _ => return None,
    })
}

pub const CONFIG_KEYS: &[&str] = &[
    "title_in",
    "description",
    "description_in",
    "lang",
    "social",
    "feeds",
    "search",
    "embed",
    "base_url",
    "output",
    "html",
    "mentions",
    "latest",
    "age_notice",
    "text_dates",
    "timeline_from_text",
    "calendars",
    "extra",
    "menu",
];

pub fn config(rng: &mut Rng, world: &World) -> File {
    let mut fields = vec![(String::from("title"), title(rng))];
    for key in CONFIG_KEYS {
        if rng.percent(25) {
            fields.extend(config_value(rng, world, key).map(|value| ((*key).to_owned(), value)));
        }
    }
    File::Map(fields)
}
