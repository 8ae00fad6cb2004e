//! A theme and a [`Page`] to HTML. Start at [`Renderer::new`].
//!
//! The built-in templates are known as `builtin/<path>`; a template of the site takes the place of the
//! built-in one of the same path and may extend it (`{% extends "builtin/article.html" %}`).

mod citation;
pub mod data;
mod filters;
mod json_feed;
mod oembed;
mod timeline;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;

use serde::Serialize;
use tera::{Context, ErrorKind, Tera, TeraResult};

use crate::compose::views::{BLOCK, BlockView, Head, Page, SiteView};
use crate::diag::Diagnostic;
use crate::source::{SitePath, Source, SourceTree};

/// Where templates stand in a tree.
pub const FOLDER: &str = "templates";

/// How the names of built-in templates begin, for a site's own to extend them.
const BUILTIN: &str = "builtin/";

/// Where the templates of blocks stand in a tree.
pub const BLOCKS: &str = "templates/blocks";

/// Where the files of interface words stand in a tree.
pub const WORDS: &str = "templates/words";

/// The templates of a site, ready to render.
#[derive(Debug)]
pub struct Renderer {
    tera: Tera,
    /// The templates by the name Tera knows them by.
    sources: BTreeMap<String, Source>,
}

impl Renderer {
    /// Loads the built-in templates and those of the site.
    ///
    /// # Errors
    /// Every template that is not one.
    pub fn new(builtin: &SourceTree, site: &SourceTree) -> Result<Self, Vec<Diagnostic>> {
        let mut sources = BTreeMap::new();
        let own: Vec<(String, Source)> =
            templates(site).map(|(name, source)| (name.to_owned(), source.clone())).collect();
        sources.extend(templates(builtin).map(|(name, source)| (format!("{BUILTIN}{name}"), source.clone())));
        let mut tera = Tera::new();
        filters::register(&mut tera);
        let loaded = tera
            .set_fallback_prefixes([BUILTIN])
            .and_then(|()| tera.add_raw_templates(sources.iter().map(|(name, source)| (name.as_str(), &*source.text))));
        if let Err(error) = loaded {
            return Err(vec![diagnostic(&error, &sources, "builtin/base.html")]);
        }
        let builtin = tera.clone();
        if let Err(error) = tera.add_raw_templates(own.iter().map(|(name, source)| (name.as_str(), &*source.text))) {
            let broken: Vec<Diagnostic> =
                own.iter().filter_map(|(name, source)| broken_alone(&builtin, name, source)).collect();
            if !broken.is_empty() {
                return Err(broken);
            }
            let first = own.first().map(|(name, _)| name.clone()).unwrap_or_default();
            sources.extend(own);
            return Err(diagnostics(&error, &sources, &first));
        }
        sources.extend(own);
        Ok(Self { tera, sources })
    }

    /// Renders one page, the blocks of its text first.
    ///
    /// # Errors
    /// What went wrong in a template, at its place there.
    pub fn render(&self, page: &Page) -> Result<String, Box<Diagnostic>> {
        let complete = self.with_blocks(page)?;
        self.html(&complete)
    }

    /// Renders one page, and what is written beside it, with its path: its data and its timeline, or the same feed as JSON.
    /// Also gives the page whose blocks are HTML.
    ///
    /// # Errors
    /// What went wrong in a template, at its place there.
    pub fn render_all<'a>(&self, page: &'a Page) -> Result<(String, Vec<Beside>, Cow<'a, Page>), Box<Diagnostic>> {
        let complete = self.with_blocks(page)?;
        let html = self.html(&complete)?;
        let data = data::beside(&complete, &page.blocks).map_err(|error| {
            Diagnostic::file_error("data", &SitePath::new(&page.path), "the data of this page cannot be written")
                .label(error.to_string())
        })?;
        Ok((html, data, complete))
    }

    fn html(&self, page: &Page) -> Result<String, Box<Diagnostic>> {
        self.template(page.template, Context::from_serialize(page), &page.path)
    }

    fn template(&self, name: &str, context: TeraResult<Context>, path: &str) -> Result<String, Box<Diagnostic>> {
        context
            .and_then(|context| self.tera.render(name, &context))
            .map(|text| if Path::new(name).extension().is_some_and(|end| end == "xml") { xml(text) } else { text })
            .map_err(|error| Box::new(diagnostic(&error, &self.sources, name).help(format!("it was to become {path}"))))
    }

    /// The page with the HTML of its blocks where they stand in the text.
    fn with_blocks<'a>(&self, page: &'a Page) -> Result<Cow<'a, Page>, Box<Diagnostic>> {
        if page.blocks.is_empty() {
            return Ok(Cow::Borrowed(page));
        }
        let mut rendered = Vec::with_capacity(page.blocks.len());
        // What the page tells machines is no matter of a block, and can be long.
        let head = Head { json_ld: None, ..page.page.clone() };
        for block in &page.blocks {
            let name = format!("blocks/{}.html", block.kind);
            let frame = BlockFrame { block, site: &page.site, page: &head, root: &page.root, words: &page.words };
            rendered.push(self.template(&name, Context::from_serialize(&frame), &page.path)?);
        }
        let mut page = Page { blocks: Vec::new(), ..page.clone() };
        if let Some(text) = page.content.text_mut() {
            let mut whole = String::with_capacity(text.len() + rendered.iter().map(String::len).sum::<usize>());
            let mut pieces = text.split(BLOCK);
            whole.push_str(pieces.next().unwrap_or_default());
            for (piece, html) in pieces.zip(&rendered) {
                whole.push_str(html.trim_end());
                whole.push_str(piece);
            }
            *text = whole;
        }
        Ok(Cow::Owned(page))
    }
}

/// XML without the characters that it cannot hold, not even escaped: one of them in an author's text, and readers of
/// feeds refuse the whole feed.
fn xml(text: String) -> String {
    let is_none =
        |c: char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    if text.contains(is_none) { text.replace(is_none, "") } else { text }
}

/// The path of a file beside a page, and its text.
pub type Beside = (String, String);

/// What the template of a block sees.
#[derive(Serialize)]
struct BlockFrame<'a> {
    block: &'a BlockView,
    site: &'a SiteView,
    page: &'a Head,
    root: &'a str,
    words: &'a BTreeMap<String, String>,
}

/// What is wrong in the syntax of one template. Each is looked at alone, so that one run tells of every broken one.
fn broken_alone(builtin: &Tera, name: &str, source: &Source) -> Option<Diagnostic> {
    let error = builtin.clone().add_raw_template(name, &source.text).err()?;
    let sources = BTreeMap::from([(name.to_owned(), source.clone())]);
    matches!(error.kind(), ErrorKind::SyntaxError(_)).then(|| diagnostic(&error, &sources, name))
}

/// The templates of a tree, by their names.
fn templates(tree: &SourceTree) -> impl Iterator<Item = (&str, &Source)> {
    tree.below(FOLDER).filter_map(|(path, file)| {
        let name = path.as_str().strip_prefix("templates/")?;
        match file {
            crate::source::SourceFile::Text(source) if !name.starts_with("words/") => Some((name, source)),
            _ => None,
        }
    })
}

/// The errors of a failed load. Tera reports unknown filters, functions and tests of all templates as one
/// text, each as `error: <message>`, then `--> <template>:<line>:<column>`; here each is told at its place.
fn diagnostics(error: &tera::Error, sources: &BTreeMap<String, Source>, name: &str) -> Vec<Diagnostic> {
    let ErrorKind::Msg(text) = error.kind() else { return vec![diagnostic(error, sources, name)] };
    let (mut told, mut lacking) = (Vec::new(), BTreeSet::new());
    for report in text.split("error: ").filter(|part| !part.trim().is_empty()) {
        let Some((message, name, at)) = reported(report, sources) else {
            told.clear();
            break;
        };
        let own_frame = name.strip_prefix(BUILTIN).zip(sources.get("base.html"));
        match block_without_parent(message).zip(own_frame) {
            // Of the pages that fill it, the first is named.
            Some((block, (page, frame))) => {
                if lacking.insert(block) {
                    told.push(lacks_block(frame, block, page));
                }
            }
            None => told.push(
                Diagnostic::error("template", &sources[name], at, "this template cannot be rendered").label(message),
            ),
        }
    }
    if told.is_empty() { vec![diagnostic(error, sources, name)] } else { told }
}

/// What one of several reports says, of which template, and where in that.
fn reported<'a>(report: &'a str, sources: &BTreeMap<String, Source>) -> Option<(&'a str, &'a str, Range<usize>)> {
    let (message, rest) = report.split_once('\n')?;
    let place = rest.lines().find_map(|line| line.trim_start().strip_prefix("--> "))?;
    let mut parts = place.rsplitn(3, ':');
    let (column, line, name) = (parts.next()?, parts.next()?, parts.next()?);
    let text = &sources.get(name)?.text;
    let (line, column): (usize, usize) = (line.trim().parse().ok()?, column.trim().parse().ok()?);
    let start: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let at = text[start..].char_indices().nth(column.checked_sub(1)?).map_or(start, |(at, _)| start + at);
    let length = text[at..].find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(0);
    Some((message, name, at..at + length))
}

/// The block that a template fills and none that it extends has.
fn block_without_parent(message: &str) -> Option<&str> {
    message.strip_prefix("Block `")?.strip_suffix("` is not defined in any parent template")
}

/// A site's own frame of all pages lacks a block that built-in pages fill: nobody wrote these, so the frame is to blame.
fn lacks_block(base: &Source, block: &str, page: &str) -> Diagnostic {
    let message = format!("the block `{block}` is missing, which the built-in {page} fills");
    let help = format!("add `{{% block {block} %}}{{% endblock %}}` where it is to stand");
    Diagnostic::file_error("template", &base.path, message).help(help)
}

/// An error of Tera's at its place in a template; `name` is the template to blame where Tera names none.
fn diagnostic(error: &tera::Error, sources: &BTreeMap<String, Source>, name: &str) -> Diagnostic {
    let (name, span, message) = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            (report.filename(), Some(report.span().range.clone()), report.message().to_owned())
        }
        ErrorKind::MissingParent { current, parent } => {
            (current.as_str(), None, format!("it extends `{parent}`, which does not exist"))
        }
        ErrorKind::CircularExtend { tpl, .. } => (tpl.as_str(), None, String::from("it extends itself")),
        ErrorKind::CircularInclude { tpl, .. } => (tpl.as_str(), None, String::from("it includes itself")),
        // Tera reports unknown filters and functions of several templates as one text.
        kind => (name, None, kind.to_string()),
    };
    let source = sources.get(name).or_else(|| sources.get(&format!("{BUILTIN}{name}")));
    match (source, span) {
        (Some(source), Some(span)) => {
            Diagnostic::error("template", source, span, "this template cannot be rendered").label(message)
        }
        (Some(source), None) => {
            Diagnostic::file_error("template", &source.path, "this template cannot be rendered").label(message)
        }
        (None, _) => Diagnostic::file_error(
            "template",
            &SitePath::new(&format!("templates/{name}")),
            "this template cannot be rendered",
        )
        .label(message),
    }
}
