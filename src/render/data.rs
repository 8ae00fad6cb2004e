//! What stands beside a page: the same as data. Start at [`beside`].
//!
//! `index.json` holds what templates see of the page, so there is one shape to know. Its JSON Schema is
//! `content/guide/index.schema.json`, which a test makes from the types of [`crate::compose::views`].

use serde::Serialize;

use super::{Beside, citation, json_feed, oembed, timeline};
use crate::compose::offers::{CALENDAR, CITATIONS};
use crate::compose::views::{BlockView, Content, Head, Page, SiteView};

/// Goes up when a field is renamed, removed or changes its meaning. A new field leaves it.
pub const VERSION: u32 = 1;

/// What `index.json` holds.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Data<'a> {
    /// Of this format.
    version: u32,
    site: &'a SiteView,
    page: &'a Head,
    /// The blocks of the text, in their order. In the text itself they stand as HTML.
    blocks: &'a [BlockView],
    #[serde(flatten)]
    content: &'a Content,
}

/// What is written beside a page whose blocks are HTML already, and where.
///
/// # Errors
/// What `serde_json` cannot write: nothing that a page holds.
pub fn beside(page: &Page, blocks: &[BlockView]) -> serde_json::Result<Vec<Beside>> {
    if let Content::Feed(feed) = &page.content {
        let path = page.path.strip_suffix(".xml").map(|path| format!("{path}.json"));
        return path.into_iter().map(|path| Ok((path, serde_json::to_string(&json_feed::of(page, feed))?))).collect();
    }
    if let Content::Embed(embed) = &page.content {
        let path = page.path.strip_suffix("index.html").map(|folder| format!("{folder}oembed.json"));
        return path.into_iter().map(|path| Ok((path, serde_json::to_string(&oembed::of(page, embed))?))).collect();
    }
    let Some(folder) = page.page.data.and_then(|_| page.path.strip_suffix("index.html")) else { return Ok(Vec::new()) };
    let mut files = vec![(format!("{folder}index.json"), data(page, blocks)?)];
    if let Some(slides) = timeline::timeline_js(page) {
        files.push((format!("{folder}timeline.json"), serde_json::to_string(&slides)?));
    }
    if let Content::Article(article) = &page.content {
        let [bibtex, csl] = CITATIONS;
        if let Some(item) = citation::csl(page, article) {
            files.push((format!("{folder}{csl}"), serde_json::to_string(&item)?));
        }
        files.extend(citation::bibtex(page, article).map(|entry| (format!("{folder}{bibtex}"), entry)));
    }
    files.extend(timeline::calendar(page).map(|calendar| (format!("{folder}{CALENDAR}"), calendar)));
    Ok(files)
}

fn data(page: &Page, blocks: &[BlockView]) -> serde_json::Result<String> {
    let data = Data { version: VERSION, site: &page.site, page: &page.page, blocks, content: &page.content };
    serde_json::to_string(&data)
}

#[cfg(test)]
mod tests {
    use super::Data;

    #[test]
    fn the_schema_in_the_guide_is_that_of_the_data() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/content/guide/index.schema.json");
        let mut schema = schemars::schema_for!(Data<'_>);
        schema.insert(String::from("title"), "index.json of nutgraf".into());
        let wanted = serde_json::to_string_pretty(&schema).expect("JSON") + "\n";
        if std::env::var_os("NUTGRAF_BLESS").is_some() {
            std::fs::write(path, &wanted).expect("a written schema");
        }
        let written = std::fs::read_to_string(path).unwrap_or_default();
        assert!(written == wanted, "write it anew: NUTGRAF_BLESS=1 cargo test --lib the_schema");
    }
}
