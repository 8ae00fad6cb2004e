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

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use nutgraf::date::Date;
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
    let folder = std::env::var_os("NUTGRAF_ARTICLES").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/articles"),
        PathBuf::from,
    );
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
    let (mut precision, mut recall, mut resolved, mut exact) =
        (Share::default(), Share::default(), Share::default(), Share::default());
    for Article { name, text, gold } in articles() {
        let rules = DateRules::of("en").expect("rules for English");
        let prose = Prose::read(&text, &rules.marks);
        let published = Date::parse(&gold.date).expect("a date").earliest();
        let found = detect::dates::find(&prose, rules, published);
        let mut used = vec![false; found.len()];
        for date in &gold.dates {
            let place = place(&text, date);
            let hit = found.iter().position(|found: &Expression| found.range.start < place.end && place.start < found.range.end);
            let hit = hit.filter(|at| !std::mem::replace(&mut used[*at], true));
            recall.count(hit.is_some());
            let Some(at) = hit else {
                println!("{name}: missed `{}` in: {}", date.text, date.sentence);
                continue;
            };
            let edtf = found[at].date.map(|date| date.to_string());
            resolved.count(edtf == date.edtf);
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
                println!("{name}: no date `{}` ({}): {}", &text[found.range.clone()], found.rule, &text[prose.sentence(found.sentence)]);
            }
        }
    }
    println!("dates: precision {precision}, recall {recall}, resolved {resolved}, same words {exact}");
    assert!(precision.value() >= 0.95 && recall.value() >= 0.92 && resolved.value() >= 0.93, "dates");
}
