//! What machines are told of all pages together: sitemaps, `robots.txt`, `_redirects`, `_headers`. Start at [`files`].
//!
//! Formats: <https://www.sitemaps.org/protocol.html> with Google's `xhtml:link` for translations, RFC 9309, and the
//! lines `FROM TO STATUS` that Netlify, Cloudflare Pages and others read.

use std::fmt::Write as _;

use crate::compose::embeds::has_embeds;
use crate::compose::views::{Listing, Page};
use crate::config::{Config, policy};
use crate::html::escape;

/// How many addresses a sitemap may hold, by its protocol.
const MOST: usize = 50_000;

/// A page as these lists name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listed {
    Page {
        /// Its whole address.
        address: String,
        changed: Option<String>,
        /// All versions of it, by language: the original first.
        versions: Vec<(String, String)>,
    },
    Moved {
        from: String,
        to: String,
    },
}

impl Listed {
    /// `None` for a page that no list names: also where the site has no address.
    #[must_use]
    pub fn of(page: &Page) -> Option<Self> {
        let version = |lang: &String, address: &Option<String>| Some((lang.clone(), address.clone()?));
        match &page.listing {
            Listing::None => None,
            Listing::Moved { from, to } => Some(Self::Moved { from: from.clone(), to: to.clone() }),
            Listing::Page(changed) => Some(Self::Page {
                address: page.page.canonical.clone()?,
                changed: changed.clone(),
                versions: page.page.versions.iter().filter_map(|v| version(&v.lang, &v.canonical)).collect(),
            }),
        }
    }
}

/// The lists, by their names.
#[must_use]
pub fn files(listed: &[&Listed], config: &Config) -> Vec<(String, String)> {
    let base_url = config.base_url.as_deref();
    let root = base_url.and_then(|url| url.split_once("://")).map_or("", |(_, rest)| rest);
    let root = root.find('/').map_or("/", |at| &root[at..]);
    let mut files = Vec::new();
    if let Some(base) = base_url {
        files.extend(sitemaps(listed, base));
        // Robots ask for it at the root of the host only.
        if root == "/" {
            files
                .push((String::from("robots.txt"), format!("User-agent: *\nAllow: /\n\nSitemap: {base}sitemap.xml\n")));
        }
    }
    let mut moved = String::new();
    for one in listed {
        if let Listed::Moved { from, to } = one {
            let _ = writeln!(moved, "{root}{from} {root}{to} 301");
        }
    }
    files.extend((!moved.is_empty()).then(|| (String::from("_redirects"), moved)));
    files.push((String::from("_headers"), policy::headers(root, config.policy(), has_embeds(config))));
    files
}

/// One sitemap, or more of them and one that lists these.
fn sitemaps(listed: &[&Listed], base: &str) -> Vec<(String, String)> {
    let pages: Vec<&Listed> = listed.iter().copied().filter(|one| matches!(one, Listed::Page { .. })).collect();
    let index = String::from("sitemap.xml");
    if pages.len() <= MOST {
        return vec![(index, sitemap(&pages))];
    }
    let parts = pages.chunks(MOST).enumerate();
    let mut files: Vec<(String, String)> =
        parts.map(|(number, pages)| (format!("sitemap-{}.xml", number + 1), sitemap(pages))).collect();
    let mut list = head("sitemapindex", "");
    for (name, _) in &files {
        let _ = writeln!(list, "<sitemap><loc>{}</loc></sitemap>", escaped(&format!("{base}{name}")));
    }
    list.push_str("</sitemapindex>\n");
    files.push((index, list));
    files
}

fn sitemap(pages: &[&Listed]) -> String {
    let mut out = head("urlset", " xmlns:xhtml=\"http://www.w3.org/1999/xhtml\"");
    for page in pages {
        let Listed::Page { address, changed, versions } = page else { continue };
        let _ = write!(out, "<url><loc>{}</loc>", escaped(address));
        if let Some(changed) = changed {
            let _ = write!(out, "<lastmod>{}</lastmod>", escaped(changed));
        }
        for (lang, address) in versions {
            let (lang, address) = (escaped(lang), escaped(address));
            let _ = write!(out, "<xhtml:link rel=\"alternate\" hreflang=\"{lang}\" href=\"{address}\"/>");
        }
        out.push_str("</url>\n");
    }
    out.push_str("</urlset>\n");
    out
}

fn head(root: &str, more: &str) -> String {
    let namespace = "http://www.sitemaps.org/schemas/sitemap/0.9";
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{root} xmlns=\"{namespace}\"{more}>\n")
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(text, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(number: usize) -> Listed {
        Listed::Page { address: format!("https://example.org/x/{number}/?a=1&b"), changed: None, versions: Vec::new() }
    }

    fn listed(all: &[Listed], base: Option<&str>) -> Vec<(String, String)> {
        let config = Config { base_url: base.map(str::to_owned), ..Config::default() };
        files(&all.iter().collect::<Vec<_>>(), &config)
    }

    #[test]
    fn more_pages_than_a_sitemap_may_hold_make_several_and_one_that_lists_them() {
        let all: Vec<Listed> = (0..=MOST).map(page).collect();
        let files = listed(&all, Some("https://example.org/x/"));
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["sitemap-1.xml", "sitemap-2.xml", "sitemap.xml", "_headers"]);
        assert_eq!(files[0].1.matches("<url>").count(), MOST);
        assert_eq!(files[1].1.matches("<url>").count(), 1);
        assert!(files[2].1.contains("<loc>https://example.org/x/sitemap-2.xml</loc>"));
        assert!(files[1].1.contains("?a=1&amp;b"));
    }

    #[test]
    fn a_site_without_an_address_has_only_its_redirects_and_headers() {
        let moved = Listed::Moved { from: "old/".into(), to: "articles/a/".into() };
        let files = listed(&[page(1), moved.clone()], None);
        assert_eq!(files.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["_redirects", "_headers"]);
        assert_eq!(files[0].1, "/old/ /articles/a/ 301\n");
        let files = listed(&[moved], Some("https://example.org/x/"));
        assert_eq!(files[1].1, "/x/old/ /x/articles/a/ 301\n");
        assert!(files[2].1.starts_with("/x/*\n"), "{}", files[2].1);
        assert!(listed(&[], Some("https://example.org/")).iter().any(|(name, _)| name == "robots.txt"));
    }
}
