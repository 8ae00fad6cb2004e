//! Small sites whose pages hold an author's text and nothing else.

use std::cell::RefCell;
use std::sync::LazyLock;

use nutgraf::build::{Built, Memos, Options, build};
use nutgraf::date::Date;
use nutgraf::source::{SitePath, Source, SourceFile, SourceTree};
use nutgraf::theme;

/// The templates of pages of which nothing is looked at.
const EMPTY: &[&str] = &[
    "404.html",
    "actor.html",
    "actors.html",
    "articles.html",
    "corrections.html",
    "corrections.xml",
    "embed.html",
    "embeds.html",
    "feed.xml",
    "home.html",
    "page.html",
    "redirect.html",
    "search.html",
    "timeline.html",
    "topic.html",
    "topics.html",
];

/// A theme whose articles are their text alone. Blocks, components and English words are the built-in ones.
pub static TEXT_ALONE: LazyLock<SourceTree> = LazyLock::new(|| {
    let mut theme = SourceTree::new().with("templates/article.html", "{{ article.body | safe }}");
    for name in EMPTY {
        theme = theme.with(&format!("templates/{name}"), "-");
    }
    let whole = theme::builtin();
    let kept = ["templates/blocks", "templates/components"].into_iter().flat_map(|folder| whole.below(folder));
    for (path, file) in kept {
        theme.insert(path.clone(), file.clone());
    }
    let words = "templates/words/en.yaml";
    theme.insert(SitePath::new(words), whole.get(words).expect("English words").clone());
    theme
});

/// The built-in theme.
pub static BUILT_IN: LazyLock<SourceTree> = LazyLock::new(theme::builtin);

thread_local! {
    /// Of the last clean build.
    static LAST: RefCell<Memos> = RefCell::default();
}

/// Memos of nothing but the templates of the last clean build: to read them takes most of the time of a build.
pub fn memos() -> Memos {
    LAST.with_borrow(Memos::with_templates_of)
}

/// A clean build.
pub fn built(tree: &SourceTree, theme: &SourceTree) -> Built {
    let mut memos = memos();
    let built = build(tree, theme, &options(), &mut memos);
    LAST.set(memos);
    built
}

pub fn options() -> Options {
    Options {
        now: Date::parse("2026-02-06").expect("a date"),
        drafts: false,
        future: false,
        base_url: None,
        date: None,
        editorial: false,
    }
}

/// Two actors, an event, a topic, a source, a page and a picture, with an article of this text.
pub fn around(config: &str, article: &str) -> SourceTree {
    let site = SourceTree::new()
        .with(
            "nutgraf.yaml",
            &format!("title: Test\nsearch: false\nfeeds: false\nsocial: false\njson_ld: false\ndata: false\n{config}"),
        )
        .with("content/articles/a.md", article)
        .with("content/actors/jane.md", "---\nname: Jane Doe\nkind: person\naliases: [Doe, Jane]\nroles: [{title: minister, of: oman, from: 2020}]\n---\nA *minister*.\n")
        .with("content/actors/oman.md", "---\nname: Oman\nkind: country\naliases: [عمان]\n---\n")
        .with("content/events/talks.md", "---\ntitle: Talks & more\ndate: 2026-02-01\nactors: [jane]\ntopics: [gulf]\n---\nThey met.\n")
        .with("content/topics/gulf.md", "---\ntitle: The Gulf\n---\n")
        .with("content/sources/report.md", "---\ntitle: A report\nurl: https://example.org/report\n---\n")
        .with("content/about.md", "---\ntitle: About\n---\n## Us\n");
    let mut site = site;
    site.insert(SitePath::new("content/articles/p.pdf"), SourceFile::Asset);
    site
}

/// A file as it may stand on a disk, whatever its bytes.
pub fn file(path: &str, bytes: &[u8]) -> SourceFile {
    SourceFile::Text(Source::from_bytes(SitePath::new(path), bytes))
}
