//! A part of a page for programs that put it on another page when somebody pastes its address: `oEmbed` 1.0
//! (<https://oembed.com/>), as a rich response in JSON.

use serde_json::{Value, json};

use crate::compose::embeds::WIDTH;
use crate::compose::views::{EmbedView, Page};

/// The response for a part.
#[must_use]
pub fn of(page: &Page, embed: &EmbedView) -> Value {
    json!({
        "type": "rich",
        "version": "1.0",
        "title": embed.title,
        "provider_name": page.site.title,
        "provider_url": page.site.base_url,
        "html": embed.snippet,
        "width": WIDTH,
        "height": embed.height,
    })
}
