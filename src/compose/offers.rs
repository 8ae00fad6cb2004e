//! What else there is of a page, for readers to take along: feeds, a calendar, a citation, the data, parts for pages of
//! others. Start at [`Here::offers`].

use super::Here;
use super::views::{Content, EmbedLink, Entry, FeedLink, Offer};
use crate::date::{Date, Day, Precision};

/// The file beside a page that holds its timeline for calendars.
pub const CALENDAR: &str = "timeline.ics";
/// The files beside an explainer that tell how it is cited: `BibTeX`, CSL-JSON.
pub const CITATIONS: [&str; 2] = ["cite.bib", "cite.json"];

impl Entry {
    /// The date with its first and its last day, where the event is known to the day, as a calendar needs it.
    #[must_use]
    pub fn days(&self) -> Option<(Date, Day, Day)> {
        let date = Date::parse(&self.date.as_ref()?.edtf).ok()?;
        let is_known = date.precision() >= Precision::Day && !date.is_approximate() && !date.is_uncertain();
        is_known.then_some((date, date.earliest()?, date.latest()?))
    }
}

impl Here<'_> {
    /// What a page tells its readers of. Lists and plain pages tell of nothing.
    pub(super) fn offers(&self, content: &Content, feeds: &[FeedLink], embed: Option<&EmbedLink>) -> Vec<Offer> {
        let is_own = matches!(
            content,
            Content::Article(_) | Content::Actor(_) | Content::Topic(_) | Content::Timeline(_) | Content::Home(_)
        );
        if !is_own {
            return Vec::new();
        }
        let offer = |kind: &'static str, format: &str, href: &str| {
            let word = self.language.word(kind);
            let title = if format.is_empty() { word.to_owned() } else { format!("{word} ({format})") };
            Offer { kind, title, href: href.to_owned() }
        };
        let mut offers = Vec::new();
        // The first is the page's own, where it has one.
        let has_feed = !matches!(content, Content::Article(_) | Content::Timeline(_));
        offers.extend(feeds.first().filter(|_| has_feed).map(|feed| offer("feed", "Atom", &feed.href)));
        if self.config().data {
            let is_dated = content.entries().iter().any(|entry| entry.days().is_some());
            offers.extend(is_dated.then(|| offer("calendar", "iCalendar", CALENDAR)));
            if matches!(content, Content::Article(_)) && self.config().base_url.is_some() {
                offers.extend(
                    ["BibTeX", "CSL"].iter().zip(CITATIONS).map(|(format, file)| offer("citation", format, file)),
                );
            }
            offers.push(offer("data", "JSON", "index.json"));
        }
        offers.extend(embed.map(|embed| offer("embed", "", &embed.href)));
        offers
    }
}
