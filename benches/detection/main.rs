//! How fast names and dates are found in text: milliseconds a megabyte, on one core.
//!
//! `cargo bench --bench detection`. The text is that of the articles in `tests/articles/`, again and again with other
//! names until it is a megabyte, so that the number of different names grows with the text as it does in an archive.

use std::fmt::Write as _;
use std::time::Instant;

use mimalloc::MiMalloc;
use nutgraf::date::Date;
use nutgraf::detect;

/// As in the program.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

const MEGABYTE: usize = 1_000_000;
const ROUNDS: usize = 9;

fn main() {
    let published = Date::parse("2026-02-06").expect("a date").earliest();
    let text = text();
    // The rules are read once.
    let start = Instant::now();
    let first = detect::read("Head\nOn Friday Ann Bell said so.", "en", published);
    println!("rules: {:.1} ms, read once ({} found)", start.elapsed().as_secs_f64() * 1e3, first.actors.len());
    time("names and dates", &text, || {
        let found = detect::read(&text, "en", published);
        found.actors.len() + found.dates.len()
    });
    // With a word on the command line only the first: to look into it with a profiler.
    if std::env::args().any(|argument| argument == "first") {
        return;
    }
    // As a build reads them: each by itself.
    let articles = articles();
    let times = MEGABYTE / articles.iter().map(String::len).sum::<usize>();
    time("article by article", &articles.concat().repeat(times), || {
        let found = |text: &String| {
            let found = detect::read(text, "en", published);
            found.actors.len() + found.dates.len()
        };
        (0..times).flat_map(|_| &articles).map(found).sum()
    });
    time("dates alone", &text, || detect::read_dates(&text, "en", published).len());
    for (name, text) in hard() {
        time(name, &text, || {
            let found = detect::read(&text, "en", published);
            found.actors.len() + found.dates.len()
        });
    }
}

/// The best of some rounds, which is what the machine does when it does nothing else.
fn time(name: &str, text: &str, run: impl Fn() -> usize) {
    let mut best = f64::INFINITY;
    let mut found = 0;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        found = run();
        best = best.min(start.elapsed().as_secs_f64());
    }
    #[expect(clippy::cast_precision_loss, reason = "a megabyte")]
    let megabytes = text.len() as f64 / MEGABYTE as f64;
    println!("{name}: {:.1} ms/MB ({found} found in {megabytes:.2} MB)", best * 1e3 / megabytes);
}

fn articles() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/articles");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("the articles")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read_to_string(path).expect("an article")).collect()
}

fn text() -> String {
    let articles = articles();
    let mut text = String::new();
    for round in 0.. {
        for article in &articles {
            // Another ending for every name of two syllables or more makes another name.
            let ending = ["", "a", "en", "os", "ur", "ik", "am", "ove", "ell", "ish"][round % 10];
            let mut changed = String::with_capacity(article.len());
            for word in article.split_inclusive(' ') {
                let is_name = word.len() > 7
                    && word.starts_with(char::is_uppercase)
                    && word.trim_end().ends_with(char::is_alphabetic);
                if is_name {
                    let _ = write!(changed, "{}{ending} ", word.trim_end());
                } else {
                    changed.push_str(word);
                }
            }
            text.push_str(&changed);
            text.push('\n');
            if text.len() >= MEGABYTE {
                return text;
            }
        }
    }
    text
}

/// Texts that a step that looks at every pair of things would take long for.
fn hard() -> Vec<(&'static str, String)> {
    let many = |piece: &dyn Fn(usize) -> String| {
        (0..)
            .map(piece)
            .scan(0, |length, piece| {
                *length += piece.len();
                (*length < MEGABYTE / 2).then_some(piece)
            })
            .collect::<String>()
    };
    let letters = |mut n: usize| {
        let mut word = String::from("K");
        while n > 0 {
            word.push(char::from(b'a' + u8::try_from(n % 26).unwrap_or(0)));
            n /= 26;
        }
        word
    };
    vec![
        ("one surname for all", many(&|n| format!("The minister, {} Smith, said so. ", letters(n)))),
        ("one sentence", many(&|n| format!("and {} said on Friday that, ", letters(n)))),
        ("only its", many(&|n| format!("Its chair, {} Ob{}, said so. ", letters(n), letters(n).to_lowercase()))),
        ("brackets", many(&|_| String::from("(((("))),
        ("capitals", many(&|n| format!("{} ", letters(n)))),
        ("dates in one sentence", many(&|_| String::from("since Friday, 3 March 2024 to 2025 and "))),
        ("acronyms", many(&|n| format!("the {} Of {} Agency (KOKA) told ", letters(n), letters(n + 7)))),
        ("particles", many(&|_| String::from("van der de la "))),
    ]
}
