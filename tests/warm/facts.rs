//! Short sequences whose effect is known: what changes where, when something else is edited.

use nutgraf::build::{Built, Memos, OutputFile};
use nutgraf::compose::urls::{ARTICLES_A_PAGE, EVENTS_A_PAGE};

use crate::check;
use crate::site::{Edit, File, State};
use crate::theme;

/// A site that is built after each turn, with memos and clean.
struct Site {
    state: State,
    memos: Memos,
}

impl Site {
    /// A first build of a site of these files.
    #[track_caller]
    fn new(files: &[(&str, &str)]) -> Self {
        let mut site = Self { state: State::new(theme::small()), memos: Memos::default() };
        site.state.apply(&Edit::Put(String::from("nutgraf.yaml"), File::text("title: Site\n")));
        site.put(files);
        site
    }

    #[track_caller]
    fn turn(&mut self, edits: &[Edit]) -> Built {
        for edit in edits {
            self.state.apply(edit);
        }
        let warm = check::warm(&self.state, &mut self.memos);
        let compared = warm.and_then(|warm| {
            check::compare(&warm, &check::clean(&self.state)?, &self.state)?;
            Ok(warm)
        });
        compared.unwrap_or_else(|difference| panic!("{difference}"))
    }

    /// Writes files and builds.
    #[track_caller]
    fn put(&mut self, files: &[(&str, &str)]) -> Built {
        let edits: Vec<Edit> =
            files.iter().map(|(path, text)| Edit::Put((*path).to_owned(), File::text(text))).collect();
        self.turn(&edits)
    }

    #[track_caller]
    fn remove(&mut self, path: &str) -> Built {
        self.turn(&[Edit::Remove(path.to_owned())])
    }
}

/// A page of an output.
#[track_caller]
fn page(built: &Built, path: &str) -> String {
    let output = built.output.as_ref().unwrap_or_else(|| panic!("no output: {:?}", codes(built)));
    match output.get(path) {
        Some(OutputFile::Bytes(content)) => String::from_utf8(content.bytes.to_vec()).expect("UTF-8"),
        other => panic!("{path} is {other:?}"),
    }
}

fn has(built: &Built, path: &str) -> bool {
    built.output.as_ref().is_some_and(|output| output.contains_key(path))
}

fn codes(built: &Built) -> Vec<&'static str> {
    built.diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

/// Whether one text stands before another.
#[track_caller]
fn before(page: &str, first: &str, second: &str) -> bool {
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("no {text} in {page}"));
    at(first) < at(second)
}

const ADA: (&str, &str) = ("content/actors/ada.md", "---\nname: Ada Bloom\nkind: person\n---\nAbout Ada.\n");
const ONE: (&str, &str) =
    ("content/articles/one.md", "---\ntitle: The first\ndate: 2024-05-10\n---\nThen Ada Bloom left with the chief.\n");
const TWO: (&str, &str) =
    ("content/articles/two.md", "---\ntitle: The second\ndate: 2024-05-11\n---\nNobody is here.\n");

#[test]
fn a_template_of_the_site_shows_at_once_and_its_removal_too() {
    let mut site = Site::new(&[ADA, ONE]);
    let path = "templates/article.html";
    let built = site.put(&[(path, "own {{ article.title }}\n")]);
    assert_eq!(page(&built, "articles/one/index.html"), "own The first\n");
    let built = site.put(&[(path, "mine {{ article.title }}\n")]);
    assert_eq!(page(&built, "articles/one/index.html"), "mine The first\n");
    let built = site.remove(path);
    assert!(page(&built, "articles/one/index.html").contains("article.html"));
}

#[test]
fn a_template_that_others_include_or_a_component_that_they_call_changes_their_pages() {
    let article =
        "{% extends \"builtin/article.html\" %}{% block main %}{% include \"part.html\" %}{% endblock main %}";
    let mut site = Site::new(&[ONE, ("templates/article.html", article), ("templates/part.html", "a part")]);
    let built = site.put(&[("templates/part.html", "another part")]);
    assert!(page(&built, "articles/one/index.html").contains("another part"));
    let mark = "{% component mark(of) %}<b>{{ of }}</b>{% endcomponent mark %}";
    let built = site.put(&[("templates/components/mark.html", mark)]);
    assert!(page(&built, "articles/one/index.html").contains("<b>The first</b>"));
    let built = site.remove("templates/components/mark.html");
    assert!(page(&built, "articles/one/index.html").contains("<i>The first</i>"));
}

#[test]
fn a_broken_template_gives_an_error_and_mended_the_same_output_as_before() {
    let mut site = Site::new(&[ADA, ONE]);
    let first = site.put(&[]);
    let built = site.put(&[("templates/article.html", "{% if page %}")]);
    assert_eq!((built.output, codes(&site.put(&[]))), (None, vec!["template"]));
    let built = site.put(&[("templates/article.html", "{{ nothing.at_all }}")]);
    assert_eq!(codes(&built), ["template"]);
    assert_eq!(site.remove("templates/article.html").output, first.output);
}

#[test]
fn an_actors_page_lists_an_article_from_when_it_names_the_actor_to_when_it_no_longer_does() {
    let mut site = Site::new(&[ADA, ONE, TWO]);
    let ada = "actors/ada/index.html";
    let built = site.put(&[(TWO.0, "---\ntitle: The second\ndate: 2024-05-11\n---\nAda Bloom is here.\n")]);
    assert!(page(&built, ada).contains("The second"));
    assert!(page(&built, "actors/index.html").contains("\"articles\": 2"));
    let built = site.put(&[TWO]);
    assert!(!page(&built, ada).contains("The second"));
    let built = site.remove(ONE.0);
    assert!(!page(&built, ada).contains("The first"));
}

#[test]
fn an_alias_added_to_an_actor_reaches_every_article_that_uses_it() {
    let mut site = Site::new(&[ADA, ONE, ("content/about.md", "---\ntitle: About\n---\nAsk the chief.\n")]);
    let alias = "---\nname: Ada Bloom\nkind: person\naliases: [the chief]\n---\nAbout Ada.\n";
    let built = site.put(&[(ADA.0, alias), (ONE.0, &ONE.1.replace("Ada Bloom", "she"))]);
    assert!(page(&built, "articles/one/index.html").contains(">the chief</a>"));
    assert!(page(&built, "about/index.html").contains(">the chief</a>"));
    assert!(page(&built, "actors/ada/index.html").contains("The first"));
    let built = site.put(&[ADA]);
    assert!(!page(&built, "articles/one/index.html").contains(">the chief</a>"));
    assert!(!page(&built, "about/index.html").contains(">the chief</a>"));
}

#[test]
fn a_name_that_a_second_actor_takes_loses_its_link_and_gets_a_warning_until_one_gives_it_up() {
    let mut site = Site::new(&[ADA, ONE]);
    let bo = ("content/actors/bo.md", "---\nname: Ada Bloom\nkind: group\n---\n");
    let built = site.put(&[bo]);
    assert_eq!(codes(&built), ["ambiguous-name"]);
    assert!(!page(&built, "articles/one/index.html").contains("Ada Bloom</a>"));
    let built = site.put(&[(bo.0, "---\nname: Bo Cree\nkind: group\n---\n")]);
    assert_eq!(codes(&built), [""; 0]);
    assert!(page(&built, "articles/one/index.html").contains("Ada Bloom</a>"));
}

#[test]
fn related_explainers_follow_topics_titles_and_dates() {
    let article =
        |title: &str, date: &str, topics: &str| format!("---\ntitle: {title}\ndate: {date}\ntopics: [{topics}]\n---\n");
    let (one, two, three) = ("content/articles/one.md", "content/articles/two.md", "content/articles/three.md");
    let mut site = Site::new(&[
        ("content/topics/port.md", "---\ntitle: Port\n---\n"),
        (one, &article("The first", "2024", "port")),
        (two, &article("The second", "2023", "")),
        (three, &article("The third", "2022", "port")),
    ]);
    let related = |built: &Built| {
        let page = page(built, "articles/one/index.html");
        page[page.find("\"related\"").expect("related")..].to_owned()
    };
    let built = site.put(&[(two, &article("The second", "2021", "port"))]);
    assert!(before(&related(&built), "The third", "The second"));
    let built = site.put(&[(two, &article("The second", "2025", "port"))]);
    assert!(before(&related(&built), "The second", "The third"));
    let built = site.put(&[(two, &article("The last", "2025", "port"))]);
    assert!(related(&built).contains("The last"));
    let built = site.remove(two);
    assert!(!related(&built).contains("The last"));
}

#[test]
fn an_event_with_another_date_moves_in_every_timeline_that_shows_it() {
    let event =
        |title: &str, date: &str| format!("---\ntitle: {title}\ndate: {date}\nactors: [ada]\ntopics: [port]\n---\n");
    let fire = "content/events/fire.md";
    let mut site = Site::new(&[
        ADA,
        ("content/topics/port.md", "---\ntitle: Port\n---\n"),
        (fire, &event("Fire", "2020")),
        ("content/events/vote.md", &event("Vote", "2021")),
        (ONE.0, "---\ntitle: The first\ndate: 2024\ntimeline: [{event: vote}, {event: fire}]\n---\n"),
    ]);
    let pages = ["topics/port/index.html", "actors/ada/index.html", "articles/one/index.html", "timeline/index.html"];
    let built = site.put(&[(fire, &event("Fire", "2022"))]);
    assert!(pages.iter().all(|path| before(&page(&built, path), "\"Vote\"", "\"Fire\"")));
    let built = site.put(&[(fire, &event("Fire", "2019"))]);
    assert!(pages.iter().all(|path| before(&page(&built, path), "\"Fire\"", "\"Vote\"")));
    let built = site.put(&[(fire, &event("Blaze", "2019"))]);
    assert!(pages.iter().all(|path| page(&built, path).contains("Blaze")));
}

#[test]
fn a_mention_shows_the_title_that_a_thing_has_now() {
    let mut site = Site::new(&[
        TWO,
        ("content/topics/port.md", "---\ntitle: Port\n---\n"),
        ("content/events/fire.md", "---\ntitle: Fire\ndate: 2020\n---\n"),
        (ONE.0, "---\ntitle: The first\ndate: 2024\n---\nSee [[two]], [[port]] and [[fire]].\n"),
    ]);
    let built = site.put(&[
        (TWO.0, &TWO.1.replace("The second", "No longer that")),
        ("content/topics/port.md", "---\ntitle: Harbour\n---\n"),
        ("content/events/fire.md", "---\ntitle: Blaze\ndate: 2020\n---\n"),
    ]);
    let one = page(&built, "articles/one/index.html");
    assert!(["No longer that", "Harbour", "Blaze"].iter().all(|title| one.contains(title)), "{one}");
}

#[test]
fn a_card_shows_the_role_and_its_holder_as_they_are_called_now() {
    let ada = |title: &str| format!("---\nname: Ada Bloom\nkind: person\nroles: [{{title: {title}, of: dock}}]\n---\n");
    let dock = |name: &str| format!("---\nname: {name}\nkind: organization\n---\n");
    let mut site = Site::new(&[(ADA.0, &ada("speaker")), ("content/actors/dock.md", &dock("Dockers")), ONE]);
    let built = site.put(&[(ADA.0, &ada("minister"))]);
    assert!(page(&built, "articles/one/index.html").contains("minister"));
    assert!(page(&built, "actors/dock/index.html").contains("minister"));
    let built = site.put(&[("content/actors/dock.md", &dock("Union"))]);
    assert!(page(&built, "articles/one/index.html").contains("Union"));
    assert!(page(&built, "actors/ada/index.html").contains("Union"));
}

#[test]
fn an_entry_of_a_timeline_shows_the_role_that_an_actor_without_a_card_held_then() {
    let ada = |role: &str| format!("---\nname: Ada Bloom\nkind: person\nroles: [{{title: {role}, to: 2020}}]\n---\n");
    let article = "---\ntitle: The first\ndate: 2024\ntimeline: [{title: Fire, date: 2018, actors: [ada]}]\n---\n";
    let mut site = Site::new(&[(ADA.0, &ada("speaker")), (ONE.0, article)]);
    let built = site.put(&[(ADA.0, &ada("minister"))]);
    assert!(page(&built, "articles/one/index.html").contains("minister"));
    let built = site.put(&[(ONE.0, &article.replace("2018", "2022"))]);
    assert!(!page(&built, "articles/one/index.html").contains("minister"));
}

#[test]
fn a_word_or_a_phrase_of_a_language_changes_every_page_of_that_language() {
    let mut site = Site::new(&[ADA, (ONE.0, &ONE.1.replace("2024-05-10", "2024~"))]);
    let words = "templates/words/en.yaml";
    let built = site.put(&[(words, "words: {person: Human}\ndates: {about: 'circa {date}'}\n")]);
    assert!(page(&built, "actors/ada/index.html").contains("Human"));
    assert!(page(&built, "articles/one/index.html").contains("circa 2024"));
    let built = site.put(&[(words, "words: [none]\n")]);
    assert_eq!(codes(&built), ["words"]);
    let built = site.remove(words);
    assert!(page(&built, "articles/one/index.html").contains("about 2024"));
}

#[test]
fn each_key_of_the_configuration_reaches_every_page() {
    let mut site = Site::new(&[
        ADA,
        ONE,
        (TWO.0, "---\ntitle: The second\ndate: 2024\n---\nAda Bloom.\n\n## More\n\nAda Bloom.\n"),
    ]);
    let mut config = |text: &str| site.put(&[("nutgraf.yaml", text)]);
    let links = |built: &Built| page(built, "articles/two/index.html").matches(">Ada Bloom</a>").count();
    let built = config("title: Other\nbase_url: https://example.org/\n");
    assert!(page(&built, "actors/ada/index.html").contains("\"title\": \"Other\""));
    assert!(page(&built, "actors/ada/index.html").contains("https://example.org/actors/ada/"));
    assert_eq!(links(&built), 2);
    let built = config("title: Other\nmentions: page\nmenu: [{title: Someone, url: actors/ada.md}]\n");
    assert!(page(&built, "articles/two/index.html").contains("Someone"));
    assert_eq!(links(&built), 1);
    let built = config("title: Other\nmentions: off\n");
    assert_eq!(links(&built), 0);
    assert!(!page(&built, "actors/ada/index.html").contains("The second"));
    let built = config("title: Other\nlang: fa\nextra: {desk: Night}\n");
    let ada = page(&built, "actors/ada/index.html");
    assert!(ada.contains("rtl") && ada.contains("Night") && ada.contains("شخص"));
    assert_eq!(codes(&config("title: [\n")), ["yaml"]);
    let built = config("title: Site\n");
    assert!(page(&built, "actors/ada/index.html").contains("ltr"));
}

#[test]
fn the_feed_of_an_actor_follows_the_language_of_its_file() {
    let config = ("nutgraf.yaml", "title: Site\nbase_url: https://example.org/\n");
    let mut site = Site::new(&[ADA, ONE, config]);
    let is_persian = |built: &Built| page(built, "actors/ada/feed.xml").contains("\"lang\": \"fa\"");
    assert!(!is_persian(&site.turn(&[])));
    let persian = ADA.1.replacen("---\n", "---\nlang: fa\n", 1);
    assert!(is_persian(&site.put(&[(ADA.0, &persian)])));
    assert!(!is_persian(&site.put(&[ADA])));
}

#[test]
fn html_is_shown_or_passed_through_as_the_configuration_says_now() {
    let mut site = Site::new(&[(ONE.0, "---\ntitle: The first\ndate: 2024\n---\nA <blink>word</blink>.\n")]);
    let built = site.put(&[("nutgraf.yaml", "title: Site\nhtml: trusted\n")]);
    assert_eq!(codes(&built), [""; 0]);
    assert!(page(&built, "articles/one/index.html").contains("A <blink>word</blink>."));
    let built = site.put(&[("nutgraf.yaml", "title: Site\n")]);
    assert_eq!(codes(&built), ["raw-html"]);
}

#[test]
fn time_publishes_an_article_and_takes_it_away_again_and_may_run_backwards() {
    let timed = ONE.1.replace("date:", "publish_at: 2025-06-01T12:00:00Z\nexpires_at: 2026-01-01\ndate:");
    let linked = "---\ntitle: The second\ndate: 2024\n---\nSee [it](one.md).\n";
    let mut site = Site::new(&[ADA, (ONE.0, &timed), (TWO.0, linked)]);
    let mut at = |now: &'static str| site.turn(&[Edit::Now(now)]);
    let there = |built: &Built| {
        let shown = has(built, "articles/one/index.html");
        assert_eq!(page(built, "actors/ada/index.html").contains("The first"), shown);
        assert_eq!(page(built, "articles/two/index.html").contains(">it</a>"), shown);
        assert_eq!((codes(built).contains(&"not-published"), built.skipped.len()), (!shown, usize::from(!shown)));
        shown
    };
    let seen = ["2025-06-01T11:59:59Z", "2025-06-01T12:00:00Z", "2026-01-01", "2025-07-01", "2025-01-01"]
        .map(|now| there(&at(now)));
    assert_eq!(seen, [false, true, false, true, false]);
    assert!(there(&site.turn(&[Edit::Future(true)])));
}

#[test]
fn a_file_that_a_link_and_a_picture_waited_for_ends_their_errors() {
    let article = "---\ntitle: The first\ndate: 2024\nimage: pic.jpg\n---\nThe [letter](letter.pdf).\n";
    let mut site = Site::new(&[ONE]);
    let built = site.put(&[(ONE.0, article)]);
    assert_eq!(codes(&built), ["dead-link", "dead-link"]);
    let asset = |name: &str| Edit::Put(format!("content/articles/{name}"), File::Asset);
    let built = site.turn(&[asset("pic.jpg"), asset("letter.pdf"), asset("other.pdf")]);
    assert!(
        has(&built, "articles/pic.jpg") && has(&built, "articles/letter.pdf") && !has(&built, "articles/other.pdf")
    );
    let built = site.remove("content/articles/letter.pdf");
    assert_eq!(codes(&built), ["dead-link"]);
}

#[test]
fn an_anchor_that_is_renamed_breaks_the_links_of_other_pages_until_they_follow() {
    let heading = |anchor: &str| format!("---\ntitle: The second\ndate: 2024\n---\n## Talks {{#{anchor}}}\n");
    let link = |anchor: &str| format!("---\ntitle: The first\ndate: 2024\n---\nSee [it](two.md#{anchor}).\n");
    let mut site = Site::new(&[(ONE.0, &link("talks")), (TWO.0, &heading("talks"))]);
    let built = site.put(&[(TWO.0, &heading("meeting"))]);
    assert_eq!(codes(&built), ["unknown-anchor"]);
    let built = site.put(&[(ONE.0, &link("meeting"))]);
    assert!(page(&built, "articles/one/index.html").contains("two/index.html#meeting"));
}

#[test]
fn a_slug_moves_a_page_and_all_links_to_it() {
    let linked = "---\ntitle: The second\ndate: 2024\n---\nSee [it](one.md) and [[one]].\n";
    let mut site = Site::new(&[ADA, (TWO.0, linked), ONE]);
    let built = site.put(&[(ONE.0, &ONE.1.replace("date:", "slug: moved\naliases: [/old/]\ndate:"))]);
    assert!(!has(&built, "articles/one/index.html") && has(&built, "articles/moved/index.html"));
    assert_eq!(page(&built, "articles/two/index.html").matches("../../articles/moved/index.html").count(), 2);
    for path in ["actors/ada/index.html", "index.html", "articles/index.html", "old/index.html", "404.html"] {
        assert!(page(&built, path).contains("articles/moved/index.html"), "{path}");
    }
    let built = site.put(&[ONE]);
    assert!(!page(&built, "articles/two/index.html").contains("moved") && !has(&built, "old/index.html"));
}

#[test]
fn an_id_that_another_kind_takes_over_means_the_other_thing() {
    let text = "---\ntitle: The first\ndate: 2024\n---\nOf [[ada]].\n";
    let mut site = Site::new(&[ADA, (ONE.0, text)]);
    let topic = ("content/topics/ada.md", "---\ntitle: All about her\n---\n");
    let built = site.put(&[topic]);
    assert_eq!(codes(&built), ["ambiguous-id"]);
    let built = site.remove(ADA.0);
    let one = page(&built, "articles/one/index.html");
    assert!(one.contains("All about her") && one.contains("topics/ada/index.html") && !one.contains("Ada Bloom"));
    let built = site.turn(&[Edit::Put(ADA.0.to_owned(), File::text(ADA.1)), Edit::Remove(topic.0.to_owned())]);
    assert!(page(&built, "articles/one/index.html").contains("Ada Bloom"));
}

#[test]
fn a_thing_whose_id_comes_before_all_others_changes_no_other_reference() {
    let cy = ("content/actors/cy.md", "---\nname: Cy\nkind: person\nroles: [{title: aide, of: ada}]\n---\n");
    let text = "---\ntitle: The first\ndate: 2024\nactors: [cy]\n---\nAda Bloom and [[cy]].[[letter]]\n";
    let letter = "- {id: letter, title: A letter}\n";
    let mut site = Site::new(&[ADA, cy, (ONE.0, text), ("content/sources/list.yaml", letter)]);
    let first = site.put(&[]);
    let before_all = [
        ("content/actors/aaa.md", "---\nname: Aaa\nkind: person\n---\n"),
        ("content/articles/aaa.md", "---\ntitle: Aaa\ndate: 1999\nsources: [{title: Own}]\n---\n"),
        ("content/events/aaa.md", "---\ntitle: Aaa\ndate: 1999\nsource: aaa\n---\n"),
        ("content/sources/aaa.md", "---\ntitle: Aaa\n---\n"),
        ("content/topics/aaa.md", "---\ntitle: Aaa\n---\n"),
    ];
    let built = site.put(&before_all);
    assert_eq!(page(&built, "articles/one/index.html"), page(&first, "articles/one/index.html"));
    assert_eq!(page(&built, "actors/ada/index.html"), page(&first, "actors/ada/index.html"));
    let removed: Vec<Edit> = before_all.iter().map(|(path, _)| Edit::Remove((*path).to_owned())).collect();
    assert_eq!(site.turn(&removed).output, first.output);
}

#[test]
fn two_actors_that_exchange_their_ids_exchange_all_references() {
    let actor = |name: &str, id: &str| format!("---\nname: {name}\nkind: person\nid: {id}\n---\n");
    let (first, second) = ("content/actors/first.md", "content/actors/second.md");
    let text = "---\ntitle: The first\ndate: 2024\nactors: [{id: ada, note: Noted}]\n---\n";
    let mut site = Site::new(&[(first, &actor("Ada", "ada")), (second, &actor("Bo", "bo")), (ONE.0, text)]);
    let built = site.put(&[(first, &actor("Ada", "bo")), (second, &actor("Bo", "ada"))]);
    let one = page(&built, "articles/one/index.html");
    assert!(one.contains("\"name\": \"Bo\"") && !one.contains("\"name\": \"Ada\""), "{one}");
    assert!(page(&built, "actors/bo/index.html").contains("\"articles\": []"));
}

#[test]
fn a_source_that_an_event_of_an_article_rests_on_is_numbered_and_named_as_it_is_now() {
    let source = |title: &str| format!("- {{id: letter, title: {title}}}\n- {{id: report, title: Report}}\n");
    let event = |source: &str| format!("---\ntitle: Fire\ndate: 2020\nactors: [ada]\nsource: [{source}]\n---\n");
    let (sources, fire) = ("content/sources/list.yaml", "content/events/fire.md");
    let article = "---\ntitle: The first\ndate: 2024\ntimeline: [{event: fire}]\n---\nSo it is.[[report]]\n";
    let mut site = Site::new(&[ADA, (sources, &source("Letter")), (fire, &event("letter")), (ONE.0, article)]);
    let built = site.put(&[(sources, &source("Note"))]);
    let pages = ["articles/one/index.html", "actors/ada/index.html", "timeline/index.html"];
    assert!(pages.iter().all(|path| page(&built, path).contains("Note")));
    let built = site.put(&[(fire, &event("report"))]);
    assert!(pages.iter().all(|path| page(&built, path).contains("Report") && !page(&built, path).contains("Note")));
    let built = site.put(&[(fire, &event("gone"))]);
    assert_eq!(codes(&built), ["unknown-id"]);
}

#[test]
fn one_event_more_than_a_page_holds_makes_a_second_page_wherever_it_is_shown() {
    let events = |count: usize| {
        let one =
            |at| format!("- {{id: e{at}, title: Event {at}, status: scheduled, actors: [ada], topics: [port]}}\n");
        (0..count).map(one).collect::<String>()
    };
    let list = "content/events/list.yaml";
    let mut site =
        Site::new(&[ADA, ("content/topics/port.md", "---\ntitle: Port\n---\n"), (list, &events(EVENTS_A_PAGE))]);
    let seconds = ["actors/ada/page/2/index.html", "topics/port/page/2/index.html", "timeline/page/2/index.html"];
    let built = site.put(&[(list, &events(EVENTS_A_PAGE + 1))]);
    assert!(seconds.iter().all(|path| has(&built, path)));
    assert!(page(&built, "actors/ada/index.html").contains("page/2/index.html"));
    let built = site.put(&[(list, &events(EVENTS_A_PAGE))]);
    assert!(seconds.iter().all(|path| !has(&built, path)));
    assert!(!page(&built, "actors/ada/index.html").contains("page/2/index.html"));
}

#[test]
fn one_explainer_more_than_a_page_holds_makes_a_second_page_of_its_actors_and_topics() {
    let article = |at: usize| {
        let text = format!("---\ntitle: Text {at}\ndate: 2024-01-01\nactors: [ada]\ntopics: [port]\n---\n");
        (format!("content/articles/t{at:03}.md"), text)
    };
    let all: Vec<(String, String)> = (0..=ARTICLES_A_PAGE).map(article).collect();
    let files: Vec<(&str, &str)> = all.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let (last, others) = files.split_last().expect("a hundred texts");
    let topic = ("content/topics/port.md", "---\ntitle: Port\n---\n");
    let mut site = Site::new(&[&[ADA, topic], others].concat());
    let seconds = ["actors/ada/articles/page/2/index.html", "topics/port/articles/page/2/index.html"];
    let built = site.put(&[*last]);
    assert!(seconds.iter().all(|path| page(&built, path).contains("Text 100")));
    let hub = page(&built, "topics/port/index.html");
    assert!(hub.contains("articles/page/2/index.html") && !hub.contains("Text 100"));
    let built = site.remove(last.0);
    assert!(seconds.iter().all(|path| !has(&built, path)));
    assert!(!page(&built, "topics/port/index.html").contains("page/2/index.html"));
}

#[test]
fn the_pages_of_a_section_know_each_others_titles_and_order() {
    let guide = |title: &str, order: usize| format!("---\ntitle: {title}\norder: {order}\n---\n");
    let (first, second) = ("content/guide/first.md", "content/guide/second.md");
    let mut site = Site::new(&[(first, &guide("Begin", 1)), (second, &guide("Go on", 2))]);
    let built = site.put(&[(second, &guide("Start", 0))]);
    assert!(before(&page(&built, "guide/first/index.html"), "guide/second/index.html", "\"current\": true"));
    assert!(page(&built, "guide/first/index.html").contains("Start"));
    let built = site.remove(second);
    assert!(page(&built, "guide/first/index.html").contains("\"section\": []"));
}

#[test]
fn a_warning_moves_with_its_line_and_quotes_the_text_that_is_there_now() {
    let text = |above: &str| {
        format!("---\ntitle: The first\ndate: 2024\n---\n{above}A <blink>word</blink> about the chief.\n")
    };
    let chief = |id: &str| (format!("content/actors/{id}.md"), "---\nname: the chief\nkind: person\n---\n");
    let (bo, cy) = (chief("bo"), chief("cy"));
    let mut site = Site::new(&[(&bo.0, bo.1), (&cy.0, cy.1), (ONE.0, &text(""))]);
    let built = site.put(&[(ONE.0, &text("A line.\n\n"))]);
    let lines: Vec<_> = built.diagnostics.iter().map(|d| (d.code, d.line_column().expect("a place").0)).collect();
    assert!(lines.contains(&("ambiguous-name", 7)) && lines.contains(&("raw-html", 7)), "{lines:?}");
}

#[test]
fn what_was_broken_and_mended_is_as_if_nothing_had_been() {
    let mut site = Site::new(&[ADA, ONE, TWO]);
    let first = site.put(&[]);
    assert_eq!(codes(&site.put(&[(ADA.0, "---\nname: [open\n---\n")])), ["yaml"]);
    assert_eq!(site.put(&[ADA]).output, first.output);
    let unreadable = Edit::Put(TWO.0.to_owned(), File::Unreadable(String::from("permission denied")));
    assert_eq!(codes(&site.turn(&[unreadable])), ["unreadable"]);
    assert_eq!(
        codes(&site.turn(&[Edit::Put(TWO.0.to_owned(), File::Bytes(b"---\ntitle: \xff\ndate: 2024\n---\n".to_vec()))])),
        ["encoding"]
    );
    assert_eq!(site.put(&[TWO]).output, first.output);
    assert_eq!(codes(&site.put(&[("content/timeline.md", "---\ntitle: Mine\n---\n")])), ["collision"]);
    assert_eq!(site.remove("content/timeline.md").output, first.output);
}

#[test]
fn a_static_file_takes_the_place_of_the_themes_and_gives_it_back() {
    let mut site = Site::new(&[(ONE.0, "---\ntitle: The first\ndate: 2024\n---\nThe [style](/style.css).\n")]);
    let first = site.put(&[]);
    let built = site.put(&[("static/style.css", "own")]);
    let output = built.output.expect("an output");
    assert!(matches!(output.get("style.css"), Some(OutputFile::Copy(_))));
    assert_eq!(site.remove("static/style.css").output, first.output);
}

#[test]
fn a_link_to_the_page_of_corrections_leads_somewhere_as_soon_as_there_is_one() {
    let link = (ONE.0, "---\ntitle: The first\ndate: 2024\n---\nAll [corrections](/corrections/).\n");
    let mut site = Site::new(&[link]);
    assert_eq!(codes(&site.put(&[])), ["dead-link"]);
    let wrong = "---\ntitle: The second\ndate: 2024\ncorrections: [{date: 2025, text: It was another.}]\n---\n";
    let built = site.put(&[(TWO.0, wrong)]);
    assert!(page(&built, "articles/one/index.html").contains("../../corrections/index.html"));
    assert_eq!(codes(&site.remove(TWO.0)), ["dead-link"]);
}

#[test]
fn a_figure_that_another_article_takes_the_place_of_is_told_where_the_old_one_is_used() {
    let claim = |more: &str| format!("claims: [{{id: toll, text: The toll., as_of: 2024, value: 3}}{more}]");
    let article = |claims: &str, text: &str| format!("---\ntitle: T\ndate: 2024\n{claims}\n---\n{text}\n");
    let mut site = Site::new(&[(ONE.0, &article(&claim(""), "It is [[toll]]."))]);
    let first = site.put(&[]);
    let newer = "claims: [{id: new, text: The toll., as_of: 2025, value: 5, supersedes: toll}]";
    let built = site.put(&[(TWO.0, &article(newer, "Text."))]);
    assert!(page(&built, "articles/one/index.html").contains("update-2025"));
    assert_eq!(site.remove(TWO.0).output, first.output);
}
