//! The stages of a build one by one, for a site without mistakes. Start at [`Ready`].

use std::sync::Arc;

use nutgraf::compose::{self, Composed, views::Page};
use nutgraf::config::{self, Config};
use nutgraf::date::Date;
use nutgraf::language::Languages;
use nutgraf::parse::model::Origin;
use nutgraf::parse::{self, Parsed};
use nutgraf::render::{self, Renderer};
use nutgraf::resolve::{self, Files, Site};
use nutgraf::source::{Source, SourceTree};
use rayon::prelude::*;

/// The moment that sites are built for.
pub fn now() -> Date {
    Date::parse("2026-02-06").expect("a date")
}

/// What has been read.
pub struct Ready {
    config: Arc<Config>,
    config_origin: Option<Origin>,
    sources: Vec<Source>,
    languages: Arc<Languages>,
    pub renderer: Renderer,
}

impl Ready {
    pub fn new(tree: &SourceTree, theme: &SourceTree) -> Self {
        let (config, config_origin, _) = config::read(tree);
        Self {
            config: Arc::new(config),
            config_origin,
            sources: tree.texts("content").cloned().collect(),
            languages: Arc::new(Languages::read(theme.texts(render::WORDS)).0),
            renderer: Renderer::new(theme, tree).expect("templates"),
        }
    }

    pub fn parse(&self) -> Vec<Arc<Parsed>> {
        let settings = parse::Settings::default();
        self.sources.par_iter().map(|source| Arc::new(parse::parse(source, &settings))).collect()
    }

    pub fn link(&self, parsed: &[Arc<Parsed>]) -> Site {
        let settings = resolve::Settings { now: now(), drafts: false, future: false };
        let (files, memo) = (Arc::new(Files::default()), &mut resolve::Memo::once());
        let (site, found) =
            resolve::resolve(&self.config, self.config_origin.as_ref(), parsed, &files, &settings, memo);
        assert!(found.is_empty(), "the site has mistakes: {found:?}");
        site
    }

    pub fn compose<T: Send + Sync>(&self, site: &Site, with: impl Fn(Page) -> T + Sync) -> Composed<T> {
        compose::compose(site, &self.languages, &mut compose::Memo::once(), with, &())
    }

    pub fn render(&self, page: &Page) -> String {
        self.renderer.render(page).expect("a page")
    }
}
