//! Where a link leads. Start at [`follow`].

use std::sync::Arc;

use percent_encoding::percent_decode_str;

use super::index::{Linked, Why, not_published};
use super::lookup::{CORRECTIONS_URL, Known, Lookup, SITE_URLS};
use super::{Asset, Use};
use crate::diag::Diagnostic;
use crate::limits;
use crate::parse::address::{SCHEMES, flaw, scheme};
use crate::parse::markdown::{Headings, is_reserved};
use crate::picture::Trouble;
use crate::source::{Place, SitePath};

/// What a link or a mention leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Thing(Linked),
    /// The page of a thing, even where a card of it is nearer, and an anchor there.
    Page(Linked, Option<String>),
    /// A part of the page that the text stands on.
    Here(String),
    /// A file of `content/` that travels with the page.
    File(Arc<Asset>),
    /// A page or file of the site by its URL without the leading slash, and an anchor.
    Site(String, Option<String>),
    /// Another site, or an address such as `mailto:`.
    Web(String),
}

/// Follows the URL of a link in the file `from`, whose own headings are `headings`. `None` when it leads
/// nowhere, after a diagnostic.
pub fn follow(
    lookup: &Lookup<'_>,
    from: &SitePath,
    headings: &Headings,
    url: &str,
    place: &dyn Fn() -> Place,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Target> {
    let url = url.trim();
    if let Some(scheme) = scheme(url) {
        if SCHEMES.contains(&scheme.as_str()) {
            return web(url, place, diagnostics);
        }
        let Place { source, span } = place();
        diagnostics.push(
            Diagnostic::error("bad-scheme", &source, span, format!("links to `{scheme}:` are not allowed"))
                .label("a link that a reader's browser would run or open on the reader's own machine")
                .help(format!("use one of {}", SCHEMES.join(", "))),
        );
        return None;
    }
    if url.starts_with("//") {
        return web(&format!("https:{url}"), place, diagnostics);
    }
    let (path, anchor) = match url.split_once('#') {
        Some((path, anchor)) => (path, Some(decode(anchor))),
        None => (url, None),
    };
    let path = decode(path.split('?').next().unwrap_or(path));
    if path.is_empty() {
        let Some(anchor) = anchor else {
            let Place { source, span } = place();
            diagnostics.push(
                Diagnostic::error("dead-link", &source, span, "a link that leads nowhere")
                    .label("nothing stands where its target should")
                    .help("write a file, an address or an anchor between the brackets"),
            );
            return None;
        };
        if anchor.is_empty() || anchor == "top" || has_anchor(lookup, headings, &anchor) {
            return Some(Target::Here(anchor));
        }
        diagnostics.push(unknown_anchor(lookup, headings, &anchor, "this page", place));
        return None;
    }
    if let Some(path) = path.strip_prefix('/') {
        return site_path(lookup, path, anchor, place, diagnostics);
    }
    let joined = from.join(&path);
    let inside = joined.as_deref().filter(|joined| joined.starts_with("content/"));
    if let Some(linked) = inside.and_then(|joined| lookup.file(joined)) {
        return page(lookup, linked, anchor, &path, place, diagnostics);
    }
    if let Some(file) = inside.and_then(|joined| lookup.asset(joined)) {
        if file.may_run {
            diagnostics.push(active(&path, place));
            return None;
        }
        return Some(Target::File(file));
    }
    diagnostics.push(no_such_file(lookup, &path, joined.as_deref(), place));
    None
}

/// A link to another site, or an address such as `mailto:`.
fn web(url: &str, place: &dyn Fn() -> Place, diagnostics: &mut Vec<Diagnostic>) -> Option<Target> {
    let Some(label) = flaw(url) else { return Some(Target::Web(url.to_owned())) };
    let Place { source, span } = place();
    diagnostics.push(
        Diagnostic::error("bad-url", &source, span, format!("`{url}` is not a web address"))
            .label(label)
            .help("write it as in https://example.org/page"),
    );
    None
}

/// A link to a file that would run.
fn active(path: &str, place: &dyn Fn() -> Place) -> Diagnostic {
    let Place { source, span } = place();
    Diagnostic::error("active-file", &source, span, format!("`{path}` may run where it is opened"))
        .label("no file of `content/` does")
        .help("put it into an archive (`.zip`), or into `static/`, where it is for whoever runs the site to say what runs")
}

/// Shows a file as a picture. Whether that can be done; if not, after a diagnostic.
pub fn show(
    lookup: &Lookup<'_>,
    asset: &Asset,
    to: Use,
    place: &dyn Fn() -> Place,
    diagnostics: &mut Vec<Diagnostic>,
) -> bool {
    lookup.uses(asset, to);
    let Some(Err(trouble)) = &asset.picture else { return true };
    let Place { source, span } = place();
    let (code, what, help) = match trouble {
        Trouble::Broken(_) => {
            ("broken-picture", "cannot be read", "open it in an image editor and export it again".to_owned())
        }
        Trouble::Huge { .. } => (
            "huge-picture",
            "is too large",
            format!(
                "make it smaller: {} megapixels are the most; no page shows more than 2",
                limits::PIXELS / 1_000_000
            ),
        ),
        Trouble::Heavy(most) => (
            "huge-picture",
            "is too large",
            format!("export it again with fewer bytes: {} MiB are the most", most >> 20),
        ),
        Trouble::Foreign => {
            ("picture-format", "is in a format for cameras and printers", "export it as JPEG, PNG or WebP".to_owned())
        }
    };
    let message = format!("the picture {} {what}", asset.path);
    diagnostics.push(Diagnostic::error(code, &source, span, message).label(trouble.to_string()).help(help));
    false
}

/// How the anchors begin that plain pages make themselves.
const OF_PLAIN_PAGES: &[&str] = &["main", "contents", "part-", "fn-", "fnref-", "footnotes", "event-", "block-"];

/// The page of a thing, if it has the anchor.
fn page(
    lookup: &Lookup<'_>,
    linked: Linked,
    anchor: Option<String>,
    path: &str,
    place: &dyn Fn() -> Place,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Target> {
    let anchor = anchor.filter(|anchor| !anchor.is_empty());
    let headings = lookup.headings(linked);
    // A plain page makes hardly any parts itself: there, the anchor of a part is most likely meant for a heading.
    let is_plain = matches!(linked, Linked::Page(_));
    let leads_somewhere = |anchor: &str| {
        if is_plain && is_reserved(anchor) {
            return OF_PLAIN_PAGES.iter().any(|made| anchor.starts_with(made));
        }
        has_anchor(lookup, headings, anchor)
    };
    match anchor {
        Some(anchor) if !leads_somewhere(&anchor) => {
            diagnostics.push(unknown_anchor(lookup, headings, &anchor, path, place));
            None
        }
        anchor => Some(Target::Page(linked, anchor)),
    }
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Whether a page has an anchor: one of its headings, or one of the parts that pages make themselves
/// (`#timeline`, `#actor-iran`), of which only the actors can be known here.
fn has_anchor(lookup: &Lookup<'_>, headings: &Headings, anchor: &str) -> bool {
    let made = match anchor.strip_prefix("actor-") {
        Some(id) => lookup.actors().get(id).is_some(),
        None => is_reserved(anchor),
    };
    made || headings.has_id(anchor)
}

fn unknown_anchor(
    lookup: &Lookup<'_>,
    headings: &Headings,
    anchor: &str,
    of: &str,
    place: &dyn Fn() -> Place,
) -> Diagnostic {
    let Place { source, span } = place();
    let diagnostic = Diagnostic::error("unknown-anchor", &source, span, format!("no heading `#{anchor}`"))
        .label(format!("{of} has no heading with this anchor"));
    if headings.is_empty() {
        return diagnostic.help("link to the page without an anchor");
    }
    if !lookup.proposes() {
        return diagnostic;
    }
    let known = || headings.iter().map(|heading| heading.id.as_str());
    if let Some(near) = crate::diag::nearest(anchor, known()) {
        return diagnostic.help(format!("did you mean `#{near}`?"));
    }
    let mut listed = known().take(limits::LISTED).map(|id| format!("`#{id}`")).collect::<Vec<_>>().join(", ");
    if headings.len() > limits::LISTED {
        listed = format!("{listed} and {} more", headings.len() - limits::LISTED);
    }
    diagnostic.help(format!("its anchors are {listed}"))
}

fn site_path(
    lookup: &Lookup<'_>,
    path: &str,
    anchor: Option<String>,
    place: &dyn Fn() -> Place,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Target> {
    let url = path.strip_suffix("index.html").unwrap_or(path);
    let is_static = lookup.is_static(path);
    if SITE_URLS.contains(&url) || is_static {
        return Some(Target::Site(if is_static { path } else { url }.to_owned(), anchor));
    }
    let id = url.strip_suffix('/').unwrap_or(url);
    let of_list = format!("{id}/");
    if SITE_URLS.contains(&of_list.as_str()) || (of_list == CORRECTIONS_URL && lookup.has_corrections()) {
        return Some(Target::Site(of_list, anchor));
    }
    match thing(lookup, id) {
        Some(Ok(linked)) => return page(lookup, linked, anchor, &format!("/{path}"), place, diagnostics),
        Some(Err(why)) => {
            let Place { source, span } = place();
            diagnostics.push(not_published(&source, span, "the page", &format!("/{path}"), why));
            return None;
        }
        None => {}
    }
    let Place { source, span } = place();
    let diagnostic = Diagnostic::error("dead-link", &source, span, format!("no page or file `/{path}`"));
    if of_list == CORRECTIONS_URL {
        let help = "the page is made as soon as there is one";
        diagnostics.push(diagnostic.label("no article has a correction").help(help));
        return None;
    }
    let diagnostic = diagnostic.label("nothing of the site has this URL");
    if !lookup.proposes() {
        diagnostics.push(diagnostic);
        return None;
    }
    let urls = SITE_URLS.into_iter().chain(lookup.all_statics()).map(|url| format!("/{url}"));
    let things = [
        ("articles", lookup.articles().keys().collect::<Vec<_>>()),
        ("actors", lookup.actors().keys().collect()),
        ("topics", lookup.topics().keys().collect()),
        ("", lookup.pages().keys().collect()),
    ];
    let things =
        things.iter().flat_map(|(folder, ids)| ids.iter().map(move |id| format!("/{folder}/{id}/").replace("//", "/")));
    let all: Vec<String> = urls.chain(things).collect();
    diagnostics.push(diagnostic.did_you_mean(&format!("/{path}"), all.iter().map(String::as_str)));
    None
}

/// The article, actor, topic or page that a URL without its last slash gives by id, or why it is left out.
fn thing(lookup: &Lookup<'_>, url: &str) -> Option<Result<Linked, Why>> {
    fn of<Ix: Copy>(ids: Known<'_, Ix>, id: &str, linked: fn(Ix) -> Linked) -> Option<Result<Linked, Why>> {
        ids.get(id).map(|ix| Ok(linked(ix))).or_else(|| ids.skipped(id).map(Err))
    }
    match url.split_once('/') {
        Some(("articles", id)) => of(lookup.articles(), id, Linked::Article),
        Some(("actors", id)) => of(lookup.actors(), id, Linked::Actor),
        Some(("topics", id)) => of(lookup.topics(), id, Linked::Topic),
        _ => of(lookup.pages(), url, Linked::Page),
    }
}

fn no_such_file(lookup: &Lookup<'_>, path: &str, joined: Option<&str>, place: &dyn Fn() -> Place) -> Diagnostic {
    let Place { source, span } = place();
    let Some(joined) = joined.filter(|joined| joined.starts_with("content/")) else {
        return Diagnostic::error("dead-link", &source, span, format!("the link `{path}` leads out of content/"))
            .label("links lead to files of content/, or by `/…` to URLs of the site");
    };
    if let Some(why) = lookup.skipped_file(joined) {
        return not_published(&source, span, "the linked file", path, why);
    }
    let diagnostic = Diagnostic::error("dead-link", &source, span, format!("the link `{path}` leads nowhere"))
        .label(format!("no file {joined}"));
    match lookup.proposes().then(|| meant(lookup, joined)).flatten() {
        Some(near) => diagnostic.help(format!("did you mean `{}`?", relative(source.path.parent(), near))),
        None => diagnostic,
    }
}

/// The file that a link to a missing one most likely means: one of the same name in another folder, or one of a
/// similar name in the same. A page is never taken for a picture.
fn meant<'a>(lookup: &Lookup<'a>, joined: &str) -> Option<&'a str> {
    let page = joined.rsplit('.').next() == Some("md");
    let split = |path: &'a str| path.rsplit_once('/').unwrap_or(("", path));
    let (folder, name) = joined.rsplit_once('/').unwrap_or(("", joined));
    let paths = lookup.all_paths(page);
    let same_name = paths.iter().copied().find(|path| split(path).1 == name);
    same_name.or_else(|| {
        let siblings = || paths.iter().copied().filter(|path| split(path).0 == folder);
        let stem = |name: &'a str| name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let wanted = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let near = crate::diag::nearest(wanted, siblings().map(|path| stem(split(path).1)))?;
        siblings().find(|path| stem(split(path).1) == near)
    })
}

/// The link from a folder to a file, both relative to the site root.
#[must_use]
pub fn relative(folder: &str, file: &str) -> String {
    let from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = file.split('/').collect();
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let mut parts = vec![".."; from.len() - common];
    parts.extend(&to[common..]);
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_is_seen_through_control_characters() {
        assert_eq!(scheme("java\u{1}script\t:alert(1)").as_deref(), Some("javascript"));
        assert_eq!(scheme(" JavaScript:x").as_deref(), Some("javascript"));
        assert_eq!(scheme("a/b:c"), None);
        assert_eq!(scheme("گفت:و"), None);
    }

    #[test]
    fn the_way_between_two_files_is_the_shortest() {
        assert_eq!(relative("content/articles", "content/actors/iran.md"), "../actors/iran.md");
        assert_eq!(relative("content", "content/about.md"), "about.md");
    }
}
