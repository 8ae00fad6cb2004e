//! `nutgraf.yaml` to a [`Config`]. Start at [`read`].

pub mod policy;
pub mod rules;

use self::policy::{Given, POLICY};
use self::rules::Rules;
use crate::date::Calendar;
use crate::diag::Diagnostic;
use crate::parse;
use crate::parse::address::flaw;
use crate::parse::fields::{Fields, FromNode, Reader, Word, word};
use crate::parse::kinds;
use crate::parse::markdown;
use crate::parse::markdown::sanitize::{Allowed, Refused};
use crate::parse::model::{FromText, Origin, Texts};
use crate::parse::yaml::Node;
use crate::source::SourceTree;

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
    /// The HTML that texts may hold.
    pub allow_html: Allowed,
    /// `content_security_policy`, where it is given.
    pub given_policy: Option<Given>,
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
            html: Html::Sanitize,
            allow_html: Allowed::default(),
            given_policy: None,
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
    /// What is allowed stays, all else is left out.
    Sanitize,
    /// Shown as text.
    Escape,
    /// Passed through.
    Trusted,
}

impl Word for Html {
    const WORDS: &'static [(&'static str, Self)] =
        &[("sanitize", Self::Sanitize), ("escape", Self::Escape), ("trusted", Self::Trusted)];
}

impl Config {
    /// What becomes of the HTML in texts.
    #[must_use]
    pub fn html_of_texts(&self) -> markdown::Html {
        match self.html {
            Html::Sanitize => markdown::Html::Sanitize(self.allow_html.clone().into()),
            Html::Escape => markdown::Html::Escape,
            Html::Trusted => markdown::Html::Trusted,
        }
    }
}

impl Config {
    /// The Content-Security-Policy of the pages. A site that trusts the HTML of its authors has none unless it gives
    /// one: what that HTML loads is not known.
    #[must_use]
    pub fn policy(&self) -> Option<&str> {
        match &self.given_policy {
            Some(Given::Off) => None,
            Some(Given::Own(policy)) => Some(policy),
            None => (self.html != Html::Trusted).then_some(POLICY),
        }
    }
}

/// `{meter: [value, max], center: []}`: elements, and attributes of each, that are allowed beside those of the list.
fn allowed(node: Node, reader: &mut Reader<'_>) -> Option<Allowed> {
    let Node::Map(pairs) = node else {
        reader.wrong_type("a mapping of elements to their attributes such as `{meter: [value, max]}`", &node);
        return None;
    };
    let mut allowed = Allowed::default();
    for (element, attributes) in reader.distinct(pairs) {
        reader.within(parse::yaml::Step::Key(element.clone().into()), |reader| {
            let attributes = match attributes {
                Node::Null => Vec::new(),
                attributes => Vec::<String>::from_node(attributes, reader)?,
            };
            if let Err((refused, name)) = allowed.add(&element, &attributes) {
                let (what, why) = match refused {
                    Refused::Element => (format!("`<{name}>`"), "it runs, loads or embeds something, or is no element"),
                    Refused::Attribute => (
                        format!("the attribute `{name}`"),
                        "it runs something, holds an address, or changes other parts of the page",
                    ),
                };
                reader
                    .mistake(parse::fields::Part::Value, "bad-html", format!("{what} cannot be allowed in texts"))
                    .label(why)
                    .help("leave it out, or set `html: trusted` if you trust everybody who writes for the site");
            }
            Some(())
        });
    }
    Some(allowed)
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
    let pairs = reader.distinct(pairs);
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
pub fn read(tree: &SourceTree) -> (Config, Option<Origin>, Vec<Diagnostic>) {
    let Some(source) = tree.text(FILE) else {
        if tree.get(FILE).is_some() {
            // That it cannot be read is told with all other files of which that is true.
            return (Config::default(), None, Vec::new());
        }
        let path = crate::source::SitePath::new(FILE);
        let error = Diagnostic::file_error("no-config", &path, "no nutgraf.yaml in this folder")
            .help("write one that holds at least `title: …`");
        return (Config::default(), None, vec![error]);
    };
    let range = 0..source.text.len();
    let node = match parse::read_yaml(source, &range) {
        Ok(node) => node,
        Err(error) => return (Config::default(), Some(Origin::new(source, range)), vec![*error]),
    };
    let mut reader = Reader::new(source, range.clone());
    let config = typed(node, &mut reader).unwrap_or_default();
    let origin = Origin::new(source, range).without(reader.take_left_out());
    (config, Some(origin), reader.finish())
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
        allow_html: f.with("allow_html", allowed).unwrap_or(defaults.allow_html),
        given_policy: f.with("content_security_policy", policy::given),
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
    if !url.starts_with("https://") && !url.starts_with("http://") {
        return Err(String::from("it does not start with https:// or http://"));
    }
    if url.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '?' | '#')) {
        return Err(String::from("it holds a character that an address of a site cannot have"));
    }
    if let Some(flaw) = flaw(url) {
        return Err(flaw.to_owned());
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
