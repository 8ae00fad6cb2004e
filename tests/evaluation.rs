//! How much of what people find in articles the rules find too, and how much of what they find is right.
//!
//! Each article of `tests/articles/` has a gold file beside it; `tests/articles/README.md` says what stands in it. To
//! see the figures, and every difference:
//!
//! ```text
//! cargo test --test evaluation -- --nocapture
//! ```
//!
//! `NUTGRAF_ARTICLES` names another folder to try.

use std::fs;
use std::path::PathBuf;

use nutgraf::date::Date;
use nutgraf::detect::actors::{self, NameRules};
use nutgraf::detect::{self, dates::Expression, prose::Prose, rules::DateRules};
use serde::Deserialize;

#[derive(Deserialize)]
struct Gold {
    date: String,
    actors: Vec<GoldActor>,
    dates: Vec<GoldDate>,
}

#[derive(Deserialize)]
struct GoldActor {
    name: String,
    kind: String,
    role: Option<String>,
    of: Option<String>,
    aliases: Vec<String>,
}

#[derive(Deserialize)]
struct GoldDate {
    text: String,
    sentence: String,
    edtf: Option<String>,
    event: bool,
}

struct Article {
    name: String,
    text: String,
    gold: Gold,
}

fn articles() -> Vec<Article> {
    let folder = std::env::var_os("NUTGRAF_ARTICLES")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/articles"), PathBuf::from);
    let mut all: Vec<Article> = fs::read_dir(folder)
        .expect("the folder of articles")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .map(|path| {
            let gold = fs::read_to_string(path.with_extension("gold.json")).expect("a gold file beside each article");
            Article {
                name: path.file_stem().expect("a name").to_string_lossy().into_owned(),
                text: fs::read_to_string(&path).expect("an article"),
                gold: serde_json::from_str(&gold).expect("a gold file as its guide says"),
            }
        })
        .collect();
    all.sort_by(|one, other| one.name.cmp(&other.name));
    assert!(!all.is_empty(), "no articles");
    all
}

/// Of so many, so many.
#[derive(Clone, Copy, Debug, Default)]
struct Share {
    right: usize,
    of: usize,
}

impl Share {
    fn count(&mut self, right: bool) {
        self.right += usize::from(right);
        self.of += 1;
    }

    #[expect(clippy::cast_precision_loss, reason = "some hundreds")]
    fn value(self) -> f64 {
        if self.of == 0 { 1.0 } else { self.right as f64 / self.of as f64 }
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.3} ({}/{})", self.value(), self.right, self.of)
    }
}

/// Where a date of the gold file stands.
fn place(text: &str, gold: &GoldDate) -> std::ops::Range<usize> {
    let start = text.find(&gold.sentence).expect("the sentence of a gold date");
    let at = start + text[start..].find(&gold.text).expect("the text of a gold date");
    at..at + gold.text.len()
}

#[test]
fn dates_are_found_and_resolved() {
    let (mut precision, mut recall, mut resolved, mut exact, mut events) =
        (Share::default(), Share::default(), Share::default(), Share::default(), Share::default());
    for Article { name, text, gold } in articles() {
        let rules = DateRules::of("en").expect("rules for English");
        let prose = Prose::read(&text, &rules.marks);
        let published = Date::parse(&gold.date).expect("a date").earliest();
        let found = detect::dates::find(&prose, rules, published);
        let mut used = vec![false; found.len()];
        for date in &gold.dates {
            let place = place(&text, date);
            let hit = found
                .iter()
                .position(|found: &Expression| found.range.start < place.end && place.start < found.range.end);
            let hit = hit.filter(|at| !std::mem::replace(&mut used[*at], true));
            recall.count(hit.is_some());
            let Some(at) = hit else {
                println!("{name}: missed `{}` in: {}", date.text, date.sentence);
                continue;
            };
            let edtf = found[at].date.map(|date| date.to_string());
            resolved.count(edtf == date.edtf);
            events.count(detect::dates::is_event(&prose, rules, &found[at]) == date.event);
            exact.count(text[found[at].range.clone()] == date.text);
            if edtf != date.edtf {
                println!(
                    "{name}: `{}` is {:?}, not {:?} ({}): {}",
                    &text[found[at].range.clone()],
                    date.edtf,
                    edtf,
                    found[at].rule,
                    &text[prose.sentence(found[at].sentence)]
                );
            }
        }
        for (at, found) in found.iter().enumerate() {
            precision.count(used[at]);
            if !used[at] {
                println!(
                    "{name}: no date `{}` ({}): {}",
                    &text[found.range.clone()],
                    found.rule,
                    &text[prose.sentence(found.sentence)]
                );
            }
        }
    }
    println!("dates: precision {precision}, recall {recall}, resolved {resolved}, same words {exact}, events {events}");
    assert!(precision.value() >= 0.95 && recall.value() >= 0.92 && resolved.value() >= 0.93, "dates");
}

/// What two texts have in common once letter case, articles and kinds of apostrophes are left aside.
fn plain(text: &str) -> String {
    let text = text.to_lowercase().replace('’', "'");
    text.trim_start_matches("the ").to_owned()
}

#[test]
fn actors_are_found_with_their_roles() {
    let (mut precision, mut recall, mut kinds) = (Share::default(), Share::default(), Share::default());
    let (mut roles, mut of, mut roles_told) = (Share::default(), Share::default(), Share::default());
    let (mut aliases_precision, mut aliases_recall) = (Share::default(), Share::default());
    for Article { name, text, gold } in articles() {
        let dates = DateRules::of("en").expect("rules for dates in English");
        let names = NameRules::of("en").expect("rules for names in English");
        let prose = Prose::read(&text, &dates.marks);
        let published = Date::parse(&gold.date).expect("a date").earliest();
        let dates = detect::dates::find(&prose, dates, published);
        let found = actors::find(&prose, names, &dates);
        let forms = |name: &str, aliases: &[String]| -> Vec<String> {
            [name.to_owned()].iter().chain(aliases).map(|form| plain(form)).collect()
        };
        let wanted: Vec<Vec<String>> = gold.actors.iter().map(|actor| forms(&actor.name, &actor.aliases)).collect();
        let mut used = vec![false; found.len()];
        for (actor, wanted_forms) in gold.actors.iter().zip(&wanted) {
            let hit = found.iter().position(|found| plain(&found.name) == plain(&actor.name));
            let hit = hit.or_else(|| {
                found
                    .iter()
                    .position(|found| forms(&found.name, &found.aliases).iter().any(|form| wanted_forms.contains(form)))
            });
            let hit = hit.filter(|at| !std::mem::replace(&mut used[*at], true));
            recall.count(hit.is_some());
            let Some(at) = hit else {
                println!("{name}: missed {} {} ({:?})", actor.kind, actor.name, actor.role);
                if actor.role.is_some() {
                    roles.count(false);
                }
                continue;
            };
            let found = &found[at];
            kinds.count(found.kind.name() == actor.kind);
            let found_forms = forms(&found.name, &found.aliases);
            for form in wanted_forms {
                aliases_recall.count(found_forms.contains(form));
            }
            for form in &found_forms {
                aliases_precision.count(wanted_forms.contains(form));
            }
            if found.kind.name() != actor.kind
                || found_forms.iter().any(|form| !wanted_forms.contains(form))
                || wanted_forms.iter().any(|form| !found_forms.contains(form))
            {
                println!("{name}: {} {:?} is {} {:?}", found.kind.name(), found_forms, actor.kind, wanted_forms);
            }
            let same_role = found.role.as_deref().map(plain) == actor.role.as_deref().map(plain);
            let whom = |of: &Option<String>| {
                of.as_deref()
                    .map(plain)
                    .map(|of| wanted.iter().position(|forms| forms.contains(&of)).map_or(of, |at| at.to_string()))
            };
            let same_of = whom(&found.of) == whom(&actor.of);
            if actor.role.is_some() {
                roles.count(same_role);
                of.count(same_role && same_of);
            } else {
                roles_told.count(found.role.is_none());
            }
            if !same_role || !same_of {
                println!(
                    "{name}: {}: {:?} of {:?}, not {:?} of {:?}",
                    actor.name, actor.role, actor.of, found.role, found.of
                );
            }
        }
        for (at, found) in found.iter().enumerate() {
            precision.count(used[at]);
            if !used[at] {
                println!(
                    "{name}: no actor {} {:?} {:?}% ({:?}) {}",
                    found.kind.name(),
                    found.name,
                    found.confidence,
                    found.aliases,
                    text[found.grounds.clone()].replace('\n', " ")
                );
            }
        }
    }
    println!("actors: precision {precision}, recall {recall}, kinds {kinds}");
    println!("roles: {roles}, with whom they serve {of}, none where there is none {roles_told}");
    println!("aliases: precision {aliases_precision}, recall {aliases_recall}");
    assert!(precision.value() >= 0.95 && recall.value() >= 0.90 && roles.value() >= 0.85, "actors");
}
