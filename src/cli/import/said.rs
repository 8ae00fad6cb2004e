//! What an import did, in words and as data. Start at [`tell`].

use std::fmt::Write as _;

use serde_json::json;

use crate::cli::report::Report;
use crate::diag::Harmless;
use crate::import::{Import, New, What};

pub fn tell(name: &str, import: &Import, files: &[&New], is_dry: bool, report: &Report) {
    let left: Vec<_> = import
        .left
        .iter()
        .map(|(key, group)| json!({"key": key, "count": group.count, "place": group.place, "example": group.example}))
        .collect();
    let count = |what: What| files.iter().filter(|file| file.what == what).count();
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let data = json!({
        "imported": name,
        "dry_run": is_dry,
        "articles": count(What::Article), "pages": count(What::Page), "topics": count(What::Topic), "files": count(What::File),
        "written": paths,
        "not_carried_over": left,
    });
    report.said(&words(import, files, is_dry), &data);
}

fn words(import: &Import, files: &[&New], is_dry: bool) -> String {
    const SHOWN: usize = 20;
    let names = [
        (What::Article, "article", "articles"),
        (What::Page, "page", "pages"),
        (What::Topic, "topic", "topics"),
        (What::File, "other file", "other files"),
    ];
    let counts = names.iter().filter_map(|(what, one, many)| {
        let count = files.iter().filter(|file| file.what == *what).count();
        (count > 0).then(|| format!("{count} {}", if count == 1 { one } else { many }))
    });
    let counts: Vec<String> = counts.collect();
    let counts = if counts.is_empty() { String::from("nothing") } else { counts.join(", ") };
    let verb = if is_dry { "would be written" } else { "written" };
    let mut said = format!("{counts} {verb}\n");
    // Writing to a string cannot fail.
    for file in files.iter().take(SHOWN) {
        let _ = writeln!(said, "  {}", one_line(&file.path));
    }
    if files.len() > SHOWN {
        let _ = writeln!(said, "  and {} more", files.len() - SHOWN);
    }
    if !import.left.is_empty() {
        said.push_str("\nNot carried over:\n");
    }
    for (key, group) in import.left.iter() {
        let times = if group.count == 1 { String::new() } else { format!(", {} times", group.count) };
        let (key, place) = (one_line(key), one_line(&group.place));
        let _ = writeln!(said, "  {key}{times}: {} in {place}", shown(&group.example));
    }
    said
}

fn shown(example: &str) -> String {
    if example.is_empty() { String::from("a value") } else { format!("“{}”", one_line(example)) }
}

fn one_line(text: &str) -> Harmless {
    Harmless::name(text.to_owned())
}
