//! A feed as JSON Feed 1.1 (<https://www.jsonfeed.org/version/1.1/>). Start at [`of`].

use serde::Serialize;

use crate::compose::views::{FeedItem, FeedView, Page};

#[derive(Serialize)]
pub struct Feed<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(rename = "feed_url")]
    address: Option<String>,
    language: &'a str,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    url: &'a str,
    title: &'a str,
    content_text: &'a str,
    date_published: &'a str,
    date_modified: &'a str,
    language: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    tags: &'a [String],
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
}

/// What a page that is a feed holds.
#[must_use]
pub fn of<'a>(page: &'a Page, feed: &'a FeedView) -> Feed<'a> {
    let address = page.page.canonical.as_deref().and_then(|address| address.strip_suffix(".xml"));
    Feed {
        version: "https://jsonfeed.org/version/1.1",
        title: &page.page.title,
        home_page_url: &feed.home,
        address: address.map(|address| format!("{address}.json")),
        language: &page.page.lang,
        items: feed.items.iter().map(item).collect(),
    }
}

fn item(item: &FeedItem) -> Item<'_> {
    Item {
        id: &item.url,
        url: &item.url,
        title: &item.title,
        content_text: if item.description.is_empty() { &item.title } else { &item.description },
        date_published: &item.published,
        date_modified: &item.updated,
        language: &item.lang,
        authors: item.authors.iter().map(|name| Author { name }).collect(),
        tags: &item.topics,
    }
}
