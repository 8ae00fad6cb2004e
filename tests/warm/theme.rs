//! A theme that is quick to render and prints every field of a page, so that a stale one shows. Start at [`small`].

use nutgraf::source::{SitePath, SourceFile, SourceTree};

/// The templates of pages, and what each calls its own values.
pub const PAGES: &[(&str, &str)] = &[
    ("404.html", "missing"),
    ("actor.html", "actor"),
    ("actors.html", "actors"),
    ("article.html", "article"),
    ("articles.html", "articles"),
    ("corrections.html", "corrections"),
    ("corrections.xml", "corrections"),
    ("feed.xml", "feed"),
    ("home.html", "home"),
    ("page.html", "content"),
    ("redirect.html", "redirect"),
    ("search.html", "search"),
    ("embed.html", "embed"),
    ("embeds.html", "embeds"),
    ("timeline.html", "timeline"),
    ("topic.html", "topic"),
    ("topics.html", "topics"),
];

/// A component that every page calls, so that an override of it shows on every page.
pub const COMPONENT: &str = "components/mark.html";

/// A theme with the names of the built-in one. Its words are few: a language gives the key itself for a word that it
/// does not have.
pub fn small() -> SourceTree {
    let mut theme = SourceTree::new()
        .with(
            "templates/base.html",
            "{{ <mark of={page.title} /> }}\n{% block main %}{% endblock main %}\n\
             {{ site | safe }}\n{{ page | safe }}\n{{ root }}\n{{ menu | safe }}\n{{ words | safe }}\n\
             {% block all %}{% endblock all %}\n{% block foot %}{% endblock foot %}\n",
        )
        .with(&format!("templates/{COMPONENT}"), "{% component mark(of) %}<i>{{ of }}</i>{% endcomponent mark %}")
        .with(
            "templates/words/en.yaml",
            "words: {comma: ', ', colon: ': ', person: Person, timeline: Timeline, born: Born, scheduled: Planned}\n\
             dates: {about: 'about {date}', decade: 'the {year}s', since: 'since {date}', range: '{from} – {to}'}\n",
        )
        .with("templates/words/fa.yaml", "words: {comma: '، ', timeline: خط زمان, person: شخص}\n")
        .with("static/style.css", "p {}\n");
    for (page, all) in PAGES {
        let text = format!(
            "{{% extends \"base.html\" %}}{{% block main %}}{page}{{% endblock main %}}\
             {{% block all %}}{{{{ {all} | safe }}}}{{% endblock all %}}"
        );
        theme = theme.with(&format!("templates/{page}"), &text);
    }
    for kind in nutgraf::parse::blocks::KINDS {
        theme =
            theme.with(&format!("templates/blocks/{kind}.html"), "<hr>{{ block | safe }}{{ page.url }}{{ root }}\n");
    }
    theme.insert(SitePath::new("static/dot.png"), SourceFile::Bytes(&[0x89, b'P', b'N', b'G']));
    theme
}
