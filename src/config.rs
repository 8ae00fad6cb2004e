//! `nutgraf.yaml` to a [`Config`]. Start at [`read`].

pub mod rules;

use self::rules::Rules;
use crate::date::Calendar;
use crate::diag::Diagnostic;
use crate::parse;
use crate::parse::fields::{Fields, FromNode, Reader, Word, word};
use crate::parse::kinds;
use crate::parse::model::{FromText, Texts};
use crate::parse::yaml::Node;
use crate::source::{Source, SourceTree};

/// The file whose presence marks the root of a site.
pub const FILE: &str = "nutgraf.yaml";

/// What a site says about itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    pub title: String,
    pub title_in: Texts,
    pub description: String,
    pub description_in: Texts,
    /// BCP 47 tag of the pages that name no language of their own.
    pub lang: String,
    /// Where the site will stand, ending in `/`; only feeds and canonical links need it.
    pub base_url: Option<String>,
    /// Output folder, relative to the site root.
    pub output: String,
    pub html: Html,
    pub mentions: Mentions,
    /// The dates in the text of articles become `<time>` elements.
    pub text_dates: bool,
    /// What becomes of dated statements in the text of articles; plain-text ones have them in the timeline where it is
    /// left out.
    pub timeline_from_text: Option<FromText>,
    /// The calendars in which days are said beside the Gregorian one, by the tags of languages.
    pub calendars: Vec<(String, Calendar)>,
    pub menu: Vec<MenuItem>,
    /// How many explainers the home page shows.
    pub latest: usize,
    /// After how many months without a look a page tells its age; never where it is left out.
    pub age_notice: Option<u32>,
    /// Each page is also written as data, to an `index.json` beside it.
    pub data: bool,
    /// Readers can search the site.
    pub search: bool,
    /// Others can show cards, timelines and claims in frames on pages of theirs.
    pub embed: bool,
    /// The newest explainers of the site, of each topic and of each actor are also feeds.
    pub feeds: bool,
    /// A picture is drawn for each explainer, for those who share it.
    pub social: bool,
    /// Each page tells what it is about in the vocabulary of schema.org.
    pub json_ld: bool,
    /// The levels of the editorial rules.
    pub rules: Rules,
    pub extra: serde_json::Value,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            title: String::from("Explainers"),
            title_in: Texts::new(),
            description: String::new(),
            description_in: Texts::new(),
            lang: String::from("en"),
            base_url: None,
            output: String::from("public"),
            html: Html::Escape,
            mentions: Mentions::Section,
            text_dates: true,
            timeline_from_text: None,
            calendars: Vec::new(),
            menu: Vec::new(),
            latest: 20,
            age_notice: None,
            data: true,
            feeds: true,
            search: true,
            embed: false,
            social: true,
            json_ld: true,
            rules: Rules::default(),
            extra: serde_json::Value::Null,
        }
    }
}

/// What becomes of raw HTML in Markdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Html {
    /// Shown as text.
    Escape,
    /// Passed through.
    Trusted,
}

impl Word for Html {
    const WORDS: &'static [(&'static str, Self)] = &[("escape", Self::Escape), ("trusted", Self::Trusted)];
}

/// Which of an actor's mentions in a text become links.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mentions {
    /// The first in each section.
    Section,
    /// The first in the whole text.
    Page,
    All,
    Off,
}

impl Word for Mentions {
    const WORDS: &'static [(&'static str, Self)] =
        &[("section", Self::Section), ("page", Self::Page), ("all", Self::All), ("off", Self::Off)];
}

impl Word for Calendar {
    const WORDS: &'static [(&'static str, Self)] = &[("persian", Self::Persian), ("hijri", Self::Hijri)];
}

/// `{fa: persian, ar: hijri}`
fn calendars(node: Node, reader: &mut Reader<'_>) -> Option<Vec<(String, Calendar)>> {
    let Node::Map(pairs) = node else {
        reader.wrong_type("a mapping of languages to calendars such as `{fa: persian}`", &node);
        return None;
    };
    let read = |(name, value): (String, Node)| {
        reader.within(parse::yaml::Step::Key(name.clone().into()), |reader| {
            let tag = kinds::language_tag(Node::Text(name), reader);
            Some((tag?, word(&value, reader)?))
        })
    };
    Some(pairs.into_iter().filter_map(read).collect())
}

/// A link in the head of every page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuItem {
    pub title: String,
    pub title_in: Texts,
    /// A file of `content/` (`guide/index.md`), a path of the site (`/actors/`) or a web address.
    pub url: String,
}

impl FromNode for MenuItem {
    const EXPECTED: &'static str = "a menu item: `{title: …, url: …}`";

    fn from_node(node: Node, reader: &mut Reader<'_>) -> Option<Self> {
        let mut f = Fields::open(node, "a menu item", reader)?;
        let title = f.required("title", "the words of the link: `title: …`");
        let title_in = f.with("title_in", kinds::texts).unwrap_or_default();
        let url = f.required("url", "where it leads: `url: about.md`");
        f.close();
        Some(Self { title: title?, title_in, url: url? })
    }
}

/// Reads the configuration; a missing file gives the defaults and says so.
#[must_use]
pub fn read(tree: &SourceTree) -> (Config, Option<Source>, Vec<Diagnostic>) {
    let Some(source) = tree.text(FILE) else {
        let path = crate::source::SitePath::new(FILE);
        if let Some(error) = tree.get(FILE).and_then(|file| Diagnostic::unread(&path, file)) {
            return (Config::default(), None, vec![error]);
        }
        let error = Diagnostic::file_error("no-config", &path, "no nutgraf.yaml in this folder")
            .help("write one that holds at least `title: …`");
        return (Config::default(), None, vec![error]);
    };
    let range = 0..source.text.len();
    let node = match parse::read_yaml(source, &range) {
        Ok(node) => node,
        Err(error) => return (Config::default(), Some(source.clone()), vec![*error]),
    };
    let mut reader = Reader::new(source, range);
    let config = typed(node, &mut reader).unwrap_or_default();
    (config, Some(source.clone()), reader.finish())
}

fn typed(node: Node, reader: &mut Reader<'_>) -> Option<Config> {
    let defaults = Config::default();
    let mut f = Fields::open(node, "nutgraf.yaml", reader)?;
    let config = Config {
        title: f.required("title", "the name of the site: `title: …`").unwrap_or(defaults.title),
        title_in: f.with("title_in", kinds::texts).unwrap_or_default(),
        description: f.or_default("description"),
        description_in: f.with("description_in", kinds::texts).unwrap_or_default(),
        lang: f.with("lang", kinds::language_tag).unwrap_or(defaults.lang),
        base_url: f.with("base_url", base_url),
        output: f.with("output", output).unwrap_or(defaults.output),
        html: f.word("html").unwrap_or(defaults.html),
        mentions: f.word("mentions").unwrap_or(defaults.mentions),
        text_dates: f.optional("text_dates").unwrap_or(defaults.text_dates),
        timeline_from_text: f.word("timeline_from_text"),
        calendars: f.with("calendars", calendars).unwrap_or_default(),
        menu: f.or_default("menu"),
        latest: f.with("latest", count).unwrap_or(defaults.latest),
        age_notice: f.with("age_notice", months),
        data: f.optional("data").unwrap_or(defaults.data),
        rules: f.or_default("check"),
        search: f.optional("search").unwrap_or(defaults.search),
        embed: f.optional("embed").unwrap_or(defaults.embed),
        feeds: f.optional("feeds").unwrap_or(defaults.feeds),
        social: f.optional("social").unwrap_or(defaults.social),
        json_ld: f.optional("json_ld").unwrap_or(defaults.json_ld),
        extra: f.extra(),
    };
    f.close();
    Some(config)
}

fn base_url(node: Node, reader: &mut Reader<'_>) -> Option<String> {
    let url = String::from_node(node, reader)?;
    match checked_base_url(&url) {
        Ok(url) => Some(url),
        Err(why) => {
            reader
                .mistake(
                    crate::parse::fields::Part::Value,
                    "bad-url",
                    format!("`{url}` cannot be the address of a site"),
                )
                .label(why)
                .help("write the whole address: `base_url: https://example.org/explainers/`");
            None
        }
    }
}

/// A base URL, ending in `/`.
///
/// # Errors
/// Why it cannot be one, in a few words.
pub fn checked_base_url(url: &str) -> Result<String, String> {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))
        .ok_or("it does not start with https:// or http://")?;
    if rest.is_empty() || rest.starts_with('/') {
        return Err(String::from("it names no host"));
    }
    if url.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '?' | '#')) {
        return Err(String::from("it holds a character that an address of a site cannot have"));
    }
    Ok(if url.ends_with('/') { url.to_owned() } else { format!("{url}/") })
}

fn output(node: Node, reader: &mut Reader<'_>) -> Option<String> {
    let text = String::from_node(node, reader)?;
    let path = text.trim_end_matches('/').to_owned();
    if crate::parse::id::check(&path).is_ok()
        && !["content", "templates", "static"].contains(&path.split('/').next().unwrap_or(""))
    {
        return Some(path);
    }
    reader
        .mistake(crate::parse::fields::Part::Value, "bad-output", format!("`{text}` cannot be the output folder"))
        .label("expected a folder below the site root that is not one of its inputs")
        .help("use the flag `--output` for a folder elsewhere");
    None
}

/// `18 months` or `2 years`, in months.
fn months(node: Node, reader: &mut Reader<'_>) -> Option<u32> {
    let text = String::from_node(node, reader)?;
    let (number, unit) = text.split_once(' ').unwrap_or((&text, ""));
    let factor = match unit.trim() {
        "month" | "months" => Some(1),
        "year" | "years" => Some(12),
        _ => None,
    };
    let months = number.parse::<u32>().ok().zip(factor).and_then(|(number, factor)| number.checked_mul(factor));
    if let Some(months @ 1..=1200) = months {
        return Some(months);
    }
    reader
        .mistake(crate::parse::fields::Part::Value, "bad-age", format!("`{text}` is not a length of time"))
        .label("expected a number of months or years, up to a hundred years")
        .help("write `age_notice: 18 months` or `age_notice: 2 years`");
    None
}

fn count(node: Node, reader: &mut Reader<'_>) -> Option<usize> {
    let number = i64::from_node(node, reader)?;
    if let Ok(count @ 1..=1000) = usize::try_from(number) {
        return Some(count);
    }
    reader
        .mistake(crate::parse::fields::Part::Value, "out-of-range", format!("{number} is out of range"))
        .label("expected 1 to 1000");
    None
}
