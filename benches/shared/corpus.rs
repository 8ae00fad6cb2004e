//! A made-up site of any size, the same bytes for the same size. Start at [`write`].
//!
//! Each article has 700 words that name actors by their full and short names, 8 cards, 12 events (half of them its own, half
//! shared), 5 sources (2 its own) and one topic; there is an actor for every 10 articles and a topic for every 100.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use super::words::{Random, WORDS, name};

fn text(random: &mut Random, words: usize, cast: &[usize]) -> String {
    let mut text = String::with_capacity(words * 7);
    for n in 0..words {
        match n % 140 {
            0 if n > 0 => write!(text, "\n\n## Part {}\n\n", n / 140).expect("written"),
            70 => text.push_str("\n\n"),
            _ => {}
        }
        if n % 29 == 11 {
            let (first, last) = name(cast[random.below(cast.len())]);
            if n % 58 == 11 { write!(text, "{first} {last} ") } else { write!(text, "{last} ") }.expect("written");
        } else {
            text.push_str(WORDS[random.below(WORDS.len())]);
            text.push(if n % 13 == 12 { '.' } else { ' ' });
            if n % 13 == 12 {
                text.push(' ');
            }
        }
    }
    text
}

/// Writes a site of `articles` articles into a folder.
pub fn write(folder: &Path, articles: usize) -> io::Result<()> {
    let mut random = Random(articles as u64);
    let (actors, topics, events) = ((articles / 10).max(20), (articles / 100).max(3), (articles / 2).max(20));
    for kind in ["articles", "actors", "topics", "events", "sources"] {
        fs::create_dir_all(folder.join("content").join(kind))?;
    }
    fs::write(folder.join("nutgraf.yaml"), "title: Benchmark\n")?;
    for n in 0..actors {
        let (first, last) = name(n);
        let boss = (n * 31 + 1) % actors;
        let body = text(&mut random, 60, &[boss]);
        let front = format!(
            "---\nname: {first} {last} {n}\naliases: [{first} {last}, {last}]\nkind: person\nroles:\n  - {{title: deputy, of: actor-{boss}, from: 2001, to: 2015-06}}\n  - {{title: chair, of: actor-{boss}, from: 2015-06}}\n---\n"
        );
        fs::write(folder.join(format!("content/actors/actor-{n}.md")), front + &body)?;
    }
    for n in 0..topics {
        fs::write(
            folder.join(format!("content/topics/topic-{n}.md")),
            format!("---\ntitle: Topic {n}\n---\nAbout it.\n"),
        )?;
    }
    let mut sources = String::new();
    for n in 0..articles.max(10) {
        writeln!(sources, "- {{id: source-{n}, title: Report {n}, publisher: Office {}, date: 20{:02}, url: 'https://example.org/{n}'}}", n % 40, n % 26).expect("written");
    }
    fs::write(folder.join("content/sources/all.yaml"), sources)?;
    let mut list = String::new();
    for n in 0..events {
        let (year, month) = (1950 + n % 76, n % 12 + 1);
        writeln!(list, "- {{id: event-{n}, title: Event {n}, date: {year}-{month:02}, actors: [actor-{}, actor-{}], source: source-{}, text: It was a day of {}.}}", n % actors, (n * 3 + 1) % actors, n % articles, WORDS[n % WORDS.len()]).expect("written");
    }
    fs::write(folder.join("content/events/all.yaml"), list)?;
    for n in 0..articles {
        fs::write(
            folder.join(format!("content/articles/article-{n}.md")),
            article(&mut random, n, articles, (actors, topics, events)),
        )?;
    }
    Ok(())
}

fn article(random: &mut Random, n: usize, articles: usize, (actors, topics, events): (usize, usize, usize)) -> String {
    let cast = random.some(8, actors);
    let mut front = format!(
        "---\ntitle: The story of number {n}\ndescription: What happened, and who was there.\ndate: 20{:02}-{:02}-{:02}\ntopics: [topic-{}]\nsummary:\n  - The first thing to know.\n  - The second thing to know.\nactors:\n",
        n % 26,
        n % 12 + 1,
        n % 28 + 1,
        n % topics
    );
    for (at, actor) in cast.iter().enumerate() {
        match at % 4 {
            0 => writeln!(front, "  - {{id: actor-{actor}, note: Speaks for one of the sides}}"),
            _ => writeln!(front, "  - actor-{actor}"),
        }
        .expect("written");
    }
    front.push_str("timeline:\n");
    for (at, actor) in cast.iter().take(6).enumerate() {
        writeln!(front, "  - event: event-{}", (n * 17 + at * 101) % events).expect("written");
        writeln!(
            front,
            "  - {{date: {}-{:02}, title: Turn {at} of story {n}, text: The council met and refused the offer that had been made., actors: [actor-{actor}], source: own-{}, importance: {}}}",
            1980 + (n + at * 7) % 45,
            at + 1,
            at % 2,
            at % 5 + 1
        )
        .expect("written");
    }
    front.push_str("sources:\n");
    for at in 0..2 {
        writeln!(front, "  - {{id: own-{at}, title: Minutes {at} of {n}, publisher: City council, date: 2024, url: 'https://example.org/own/{n}/{at}'}}").expect("written");
    }
    for at in 0..3 {
        writeln!(front, "  - source-{}", (n * 7 + at) % articles).expect("written");
    }
    front + "---\n" + &text(random, 700, &cast)
}
