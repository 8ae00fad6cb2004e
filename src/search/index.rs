//! Documents to the files that a search loads. Start at [`files`].
//!
//! Each file is a script that calls `nutgrafSearch`: scripts are loaded from a disk as well, where nothing else is.
//!
//! * `search/start.js` says what there is: of each kind the first number and how many, the years of those that have one,
//!   where each range of words begins;
//! * `search/words-N.js` holds a range of words. Behind each stands for each document where it occurs
//!   `4 × (its number − the one before) + weight`;
//! * `search/found-N.js` names [`CHUNK`] documents.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Document, Kind, Weight};

/// How many documents a file names.
pub const CHUNK: usize = 10;

/// About how large a file of words is, in bytes; the index of a large site has larger ones rather than more than
/// [`RANGES`], since where they begin is loaded with every search.
const RANGE: usize = 12_000;
const RANGES: usize = 2_000;

/// In how many documents a word is looked for: those it tells most of. Of a word that stands everywhere the others are
/// not missed, and its list would be longer than all else that a query loads.
pub const MOST: usize = 3_000;

/// How many topics can be chosen from.
const TOPICS: usize = 200;

/// The folder of the index, below the output folder.
pub const FOLDER: &str = "search/";

/// The files of the index, by their paths.
#[must_use]
pub fn files(documents: &[&Document]) -> Vec<(String, String)> {
    let mut all: Vec<&Document> = documents.to_vec();
    all.sort_by(|one, other| {
        (one.kind, std::cmp::Reverse(one.order), &one.url).cmp(&(
            other.kind,
            std::cmp::Reverse(other.order),
            &other.url,
        ))
    });
    let ranges = ranges(postings(&all).into_iter().chain(topics(&all)).collect());
    let starts: Vec<&str> = ranges.iter().map(|range| range.0.as_str()).collect();
    let mut start =
        json!({"chunk": CHUNK, "most": MOST, "kinds": kinds(&all), "ranges": starts, "topics": chosen(&all)});
    // So that what a browser kept of the last index is not taken for a part of this one.
    let mut hash = blake3::Hasher::new();
    let words =
        ranges.iter().enumerate().map(|(number, (_, text))| (format!("words-{number}.js"), number, text.clone()));
    let found = all.chunks(CHUNK).enumerate().map(|(number, chunk)| {
        let named: Vec<Value> = chunk.iter().map(|document| named(document)).collect();
        (format!("found-{number}.js"), number, Value::from(named).to_string())
    });
    let mut files: Vec<(String, String)> = Vec::new();
    for (name, number, text) in words.chain(found) {
        hash.update(text.as_bytes());
        let kind = name.split('-').next().unwrap_or_default();
        files.push((format!("{FOLDER}{name}"), format!("nutgrafSearch(\"{kind}\",{number},{text});\n")));
    }
    start["version"] = Value::from(&hash.finalize().to_hex()[..8]);
    files.push((format!("{FOLDER}start.js"), format!("nutgrafSearch(\"start\",0,{start});\n")));
    files
}

/// Of each kind its first number, how many there are, and where each year begins among them.
fn kinds(all: &[&Document]) -> Value {
    let kinds = Kind::ALL.into_iter().filter_map(|kind| {
        let first = all.iter().position(|document| document.kind == kind)?;
        let count = all[first..].iter().take_while(|document| document.kind == kind).count();
        let mut years: Vec<(i64, usize)> = Vec::new();
        for (at, document) in all[first..first + count].iter().enumerate() {
            if let Some(year) = document.year.filter(|year| years.last().is_none_or(|(last, _)| last != year)) {
                years.push((year, first + at));
            }
        }
        // What has no year stands last, or, as what is still to come, first.
        let end = all[first..first + count].iter().rposition(|document| document.year.is_some());
        let end = end.map_or(first, |at| first + at + 1);
        Some(json!({"kind": kind.name(), "first": first, "count": count, "years": years, "dated": end}))
    });
    kinds.collect()
}

/// For each word the documents where it occurs, by their numbers.
fn postings(all: &[&Document]) -> BTreeMap<String, Vec<(usize, Weight)>> {
    let mut postings: BTreeMap<&str, Vec<(usize, Weight)>> = BTreeMap::new();
    for (number, document) in all.iter().enumerate() {
        for (word, weight) in &document.words {
            postings.entry(word).or_default().push((number, *weight));
        }
    }
    for list in postings.values_mut().filter(|list| list.len() > MOST) {
        list.sort_by_key(|(number, weight)| (std::cmp::Reverse(*weight), *number));
        list.truncate(MOST);
        list.sort_unstable();
    }
    postings.into_iter().map(|(word, list)| (word.to_owned(), list)).collect()
}

/// For each topic the documents that belong to it, behind its title and a sign that no word has.
fn topics(all: &[&Document]) -> BTreeMap<String, Vec<(usize, Weight)>> {
    let mut topics: BTreeMap<String, Vec<(usize, Weight)>> = BTreeMap::new();
    for (number, document) in all.iter().enumerate() {
        for topic in &document.topics {
            topics.entry(format!("#{topic}")).or_default().push((number, Weight::Title));
        }
    }
    topics
}

/// The topics that can be chosen from: those of the most documents.
fn chosen(all: &[&Document]) -> Vec<String> {
    let mut topics: Vec<(String, Vec<(usize, Weight)>)> = topics(all).into_iter().collect();
    topics.sort_by_key(|(_, list)| std::cmp::Reverse(list.len()));
    topics.into_iter().take(TOPICS).map(|(key, _)| key[1..].to_owned()).collect()
}

/// Words with what stands behind them, as JSON objects of about one size; with each the first of its words.
fn ranges(postings: BTreeMap<String, Vec<(usize, Weight)>>) -> Vec<(String, String)> {
    let entry = |(word, list): (String, Vec<(usize, Weight)>)| {
        let text = entry(&word, &list);
        (word, text)
    };
    let entries: Vec<(String, String)> = postings.into_iter().map(entry).collect();
    let total: usize = entries.iter().map(|(_, entry)| entry.len()).sum();
    let size = RANGE.max(total / RANGES);
    let mut ranges: Vec<(String, String)> = Vec::new();
    for (word, entry) in entries {
        match ranges.last_mut() {
            Some((_, text)) if text.len() + entry.len() < size => {
                text.push(',');
                text.push_str(&entry);
            }
            _ => ranges.push((word, format!("{{{entry}"))),
        }
    }
    for (_, text) in &mut ranges {
        text.push('}');
    }
    ranges
}

fn entry(word: &str, list: &[(usize, Weight)]) -> String {
    use std::fmt::Write as _;
    let mut out = format!("{}:[", Value::from(word));
    let mut before = 0;
    for (at, (number, weight)) in list.iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        let _ = write!(out, "{comma}{}", (number - before) * 4 + *weight as usize);
        before = *number;
    }
    out.push(']');
    out
}

/// What is shown of a document: title, description, address, language, date, year, topics.
fn named(document: &Document) -> Value {
    json!([
        document.title,
        document.description,
        document.url,
        document.lang,
        document.date,
        document.year,
        document.topics
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(number: usize, words: &[(&str, Weight)]) -> Document {
        Document {
            kind: Kind::Article,
            title: format!("Number {number} </script>"),
            description: String::new(),
            url: format!("articles/{number:05}/"),
            lang: String::from("en"),
            date: None,
            year: Some(2026),
            order: 0,
            topics: vec![String::from("Trade \"winds\"")],
            words: words.iter().map(|(word, weight)| ((*word).into(), *weight)).collect(),
        }
    }

    fn of(documents: &[Document]) -> BTreeMap<String, Value> {
        let data = |(name, text): (String, String)| {
            let call = text.strip_prefix("nutgrafSearch(").and_then(|rest| rest.strip_suffix(");\n")).expect("a call");
            let data = call.splitn(3, ',').nth(2).expect("data");
            (name, serde_json::from_str(data).expect("JSON"))
        };
        files(&documents.iter().collect::<Vec<_>>()).into_iter().map(data).collect()
    }

    #[test]
    fn a_word_leads_to_the_documents_that_hold_it_with_its_weight() {
        let files = of(&[
            document(0, &[("port", Weight::Title), ("strike", Weight::Text)]),
            document(1, &[("port", Weight::About)]),
            document(5, &[("port", Weight::Text)]),
        ]);
        let words = &files["search/words-0.js"];
        assert_eq!(words["port"], json!([3, 4 + 1, 4]));
        assert_eq!(words["strike"], json!([0]));
        assert_eq!(words["#Trade \"winds\""], json!([3, 4 + 3, 4 + 3]));
        assert_eq!(files["search/found-0.js"][1][0], "Number 1 </script>");
        let start = &files["search/start.js"];
        assert_eq!(
            start["kinds"],
            json!([{"kind": "article", "first": 0, "count": 3, "years": [[2026, 0]], "dated": 3}])
        );
        assert_eq!(start["topics"], json!(["Trade \"winds\""]));
    }

    #[test]
    fn of_a_word_that_stands_everywhere_those_are_known_that_it_tells_most_of() {
        let weight = |number| if number % 2 == 1 { Weight::Title } else { Weight::Text };
        let all: Vec<Document> = (0..MOST * 3).map(|number| document(number, &[("the", weight(number))])).collect();
        let files = of(&all);
        let list = files.values().find_map(|words| words.get("the")).expect("the word").as_array().expect("a list");
        assert_eq!(list.len(), MOST);
        assert!(list.iter().all(|step| step.as_u64().is_some_and(|step| step % 4 == Weight::Title as u64)));
    }

    #[test]
    fn files_of_words_have_about_one_size_and_begin_where_they_are_said_to() {
        let words: Vec<String> = (0..20_000).map(|number| format!("w{number:05}")).collect();
        let words: Vec<(&str, Weight)> = words.iter().map(|word| (word.as_str(), Weight::Text)).collect();
        let files = of(&[document(0, &words)]);
        let starts = files["search/start.js"]["ranges"].as_array().expect("a list").clone();
        assert!(starts.len() > 10, "{}", starts.len());
        for (number, start) in starts.iter().enumerate() {
            let words = files[&format!("search/words-{number}.js")].as_object().expect("words");
            assert_eq!(words.keys().min().map(String::as_str), start.as_str());
            assert!(Value::from(words.clone()).to_string().len() <= RANGE + 100);
        }
    }

    #[test]
    fn a_site_without_anything_has_an_empty_index() {
        assert_eq!(of(&[])["search/start.js"]["kinds"], json!([]));
    }
}
