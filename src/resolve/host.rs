//! What a document gathers while its texts are resolved. Start at [`Host`].

use std::sync::Arc;

use super::{ArticleIx, Event, EventIx, SourceIx};
use crate::parse::model;

/// Takes the sources that a document gives in place, and the events that it tells.
#[derive(Default)]
pub struct Host {
    given: Vec<Arc<model::Cited>>,
    /// The place of a source by its number among those given; `None` where none can be given.
    source: Option<Box<dyn Fn(u32) -> SourceIx>>,
    article: Option<ArticleIx>,
    events: Vec<Event>,
    /// How many entries its timeline has, those of blocks included.
    entries: usize,
}

impl Host {
    /// A document that gives sources.
    pub fn giving(source: impl Fn(u32) -> SourceIx + 'static) -> Self {
        Self { source: Some(Box::new(source)), ..Self::default() }
    }

    /// An article, which gives sources and tells events.
    pub fn article(own: ArticleIx, article: &model::Article) -> Self {
        let giving = Self::giving(move |at| SourceIx::OfArticle(own, at));
        Self { article: Some(own), entries: article.timeline.len(), ..giving }
    }

    /// Takes a source that is given in place. Parsing lets none through where nobody can give one.
    pub fn give(&mut self, source: &Arc<model::Cited>) -> Option<SourceIx> {
        let place = self.source.as_ref()?(u32::try_from(self.given.len()).unwrap_or(u32::MAX));
        self.given.push(source.clone());
        Some(place)
    }

    /// Where an event of a block will be told: the article, and the place behind the entries of its timeline.
    pub fn next_entry(&mut self) -> Option<(ArticleIx, usize)> {
        self.entries += 1;
        self.article.map(|article| (article, self.entries - 1))
    }

    /// Takes an event that an article tells.
    pub fn tell(&mut self, article: ArticleIx, event: Event) -> EventIx {
        let at = u32::try_from(self.events.len()).unwrap_or(u32::MAX);
        self.events.push(event);
        EventIx::Own(article, at)
    }

    /// The sources and the events that were gathered.
    pub fn into_parts(self) -> (Vec<Arc<model::Cited>>, Vec<Event>) {
        (self.given, self.events)
    }
}
