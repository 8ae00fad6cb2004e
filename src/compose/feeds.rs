//! The newest explainers as feeds: of the site, of each topic and of each actor. Start at [`feed`].

use super::budget::Budget;
use super::hubs::Hub;
use super::look::{ONLY, Seen};
use super::pages::{Frame, nobodys};
use super::urls;
use super::views::{Content, FeedItem, FeedLink, FeedView, Page};
use super::{Composer, Here};
use crate::config::Config;
use crate::date::Date;
use crate::resolve::ArticleIx;
use crate::resolve::index::Linked;

/// Whether a site has feeds: their entries are named by whole addresses.
#[must_use]
pub fn has_feeds(config: &Config) -> bool {
    config.feeds && config.base_url.is_some()
}

/// How many explainers a feed holds.
const FEED_ARTICLES: usize = 20;

/// The newest explainers of the site, or of an actor or a topic.
pub fn feed(composer: &Composer<'_>, hub: Option<Hub>) -> (Page, Seen) {
    let of = |here: &Here<'_>| match hub {
        None => (String::new(), None),
        Some(Hub::Actor(ix)) => (here.look.actor(ix).url.clone(), here.look.actor(ix).data.lang.clone()),
        Some(Hub::Topic(ix)) => (here.look.topic(ix).url.clone(), here.look.topic(ix).data.lang.clone()),
    };
    let (home, lang) = of(&Here::new(composer, composer.language(None), ""));
    let url = format!("{home}feed.xml");
    let here = Here::new(composer, composer.language(lang.as_ref()), &url);
    // What decides about its address and its language is seen by this page as well.
    let (home, _) = of(&here);
    let (all, title) = match hub {
        None => (here.look.newest(ONLY), here.site.title.clone()),
        Some(Hub::Actor(ix)) => (&*here.look.actor_links(ix).articles, here.name_of(ix)),
        Some(Hub::Topic(ix)) => (&*here.look.topic_links(ix).articles, here.title_of(Linked::Topic(ix))),
    };
    let base = here.config().base_url.clone().unwrap_or_default();
    let items: Vec<FeedItem> = all.iter().filter_map(|ix| here.feed_item(*ix, &base)).take(FEED_ARTICLES).collect();
    let moment = items.iter().map(|item| item.updated.clone()).max();
    // Of a site without an explainer; Atom asks for some moment.
    let moment = moment.unwrap_or_else(|| String::from("1970-01-01T00:00:00Z"));
    let content = FeedView { home: format!("{base}{}", urls::encode(&home)), moment, items };
    let frame = Frame {
        url,
        kind: "feed",
        template: "feed.xml",
        owner: nobodys(format!("the feed of {title}")),
        title,
        description: String::new(),
        noindex: false,
    };
    here.finish(frame, Content::Feed(content))
}

impl Here<'_> {
    /// The feeds of a page: its own, and that of the site.
    pub(super) fn feeds(&self, frame: &Frame, content: &Content) -> Vec<FeedLink> {
        if !has_feeds(self.config()) {
            return Vec::new();
        }
        let own = match content {
            Content::Actor(actor) => actor.articles.iter().any(|article| article.date.is_some()),
            Content::Topic(topic) => topic.articles.iter().any(|article| article.date.is_some()),
            _ => false,
        };
        let link = |title: &str, url: &str| FeedLink {
            title: title.to_owned(),
            href: self.to(&format!("{url}feed.xml")),
            json: self.to(&format!("{url}feed.json")),
        };
        let own = own.then(|| link(&format!("{} | {}", frame.title, self.site.title), &frame.url));
        own.into_iter().chain([link(&self.site.title, "")]).collect()
    }

    fn feed_item(&self, ix: ArticleIx, base: &str) -> Option<FeedItem> {
        let article = self.look.article(ix);
        let data = &article.data;
        let published = moment(data.date.as_ref()?)?;
        let language = self.composer.language(data.lang.as_ref());
        let url = format!("{base}{}", urls::encode(&article.url));
        self.budget.spend(Budget::ITEM + url.len());
        Some(FeedItem {
            title: self.once_more(data.title.clone()),
            description: self.once_more(data.description.clone()),
            lang: language.tag.clone(),
            authors: data.authors.iter().map(|author| self.once_more(author.clone())).collect(),
            topics: article.topics.iter().map(|topic| self.topic_link(*topic).title).collect(),
            updated: data
                .last_change()
                .as_ref()
                .and_then(moment)
                .filter(|updated| *updated > published)
                .unwrap_or_else(|| published.clone()),
            published,
            url,
        })
    }
}

/// The first moment of a date, as RFC 3339 writes it, which knows four digits of a year and no hour of an unknown place:
/// one without an offset is taken for UTC.
fn moment(date: &Date) -> Option<String> {
    let whole = date.html_datetime().filter(|text| text.contains('T') && !date.is_interval());
    let whole = whole.map(|text| {
        let has_offset = text.split_once('T').is_some_and(|(_, time)| time.contains(['Z', '+', '-']));
        if has_offset { text } else { text + "Z" }
    });
    let moment = whole.or_else(|| date.earliest().map(|day| format!("{day}T00:00:00Z")))?;
    let has_year = moment.as_bytes().get(4) == Some(&b'-') && moment.bytes().take(4).all(|byte| byte.is_ascii_digit());
    has_year.then_some(moment)
}
