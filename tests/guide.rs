//! The guide says what is: its tables of keys, its commands, codes and values of templates are those of the program, and
//! every example in it is built, in the site that its tutorial makes.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use common::{Site, files, is_a, repository, run};
use nutgraf::build::{Memos, Options, build};
use nutgraf::date::Date;
use nutgraf::diag::Severity;
use nutgraf::{disk, limits, theme};
use serde_json::Value;

/// The pages of the guide, by their names.
fn pages() -> BTreeMap<String, String> {
    let all = files(&repository("content/guide")).into_iter().filter(|(path, _)| is_a("md", path));
    all.map(|(path, bytes)| (path, String::from_utf8(bytes).expect("UTF-8"))).collect()
}

fn page(name: &str) -> String {
    fs::read_to_string(repository("content/guide").join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// What stands in backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The first cells of the tables that have a head that begins so.
fn first_cells<'a>(page: &'a str, head: &str) -> Vec<&'a str> {
    let mut cells = Vec::new();
    let mut inside = false;
    for line in page.lines() {
        inside = line.starts_with(head) || (inside && line.starts_with('|'));
        if inside && !line.starts_with(head) {
            cells.extend(line.trim_start_matches('|').split('|').next());
        }
    }
    cells
}

/// What the guide says of each number of [`limits`]: the row of its table, and words of it.
fn limits_told() -> Vec<(&'static str, &'static str, String)> {
    let mib = |bytes: u64| format!("{} MiB", bytes >> 20);
    let number = |number: usize| {
        let digits = number.to_string();
        let (thousands, rest) = digits.split_at(digits.len().saturating_sub(3));
        if thousands.is_empty() { digits } else { format!("{thousands},{rest}") }
    };
    let size = |bytes: usize| mib(bytes as u64);
    let millions = |pixels: u64| format!("{} megapixels", pixels / 1_000_000);
    vec![
        ("TEXT_BYTES", "a text:", mib(limits::TEXT_BYTES)),
        ("PICTURE_BYTES", "a picture |", mib(limits::PICTURE_BYTES)),
        ("DRAWING_BYTES", "a drawing", mib(limits::DRAWING_BYTES)),
        ("DRAWING_DEPTH", "a drawing", format!("{} elements", limits::DRAWING_DEPTH)),
        ("DRAWING_NAMESPACES", "a drawing", format!("{} namespaces", limits::DRAWING_NAMESPACES)),
        ("DRAWING_GROWTH", "a drawing", format!("{} times", limits::DRAWING_GROWTH)),
        ("PIXELS", "a picture |", millions(limits::PIXELS)),
        ("VERSION_HEIGHT", "a version of a picture", number(limits::VERSION_HEIGHT as usize)),
        ("PIXELS_SIDE_BY_SIDE", "a picture |", millions(limits::PIXELS_SIDE_BY_SIDE)),
        ("DECODER_BYTES", "what a picture unpacks", mib(limits::DECODER_BYTES)),
        ("PROFILE_BYTES", "what a picture unpacks", size(limits::PROFILE_BYTES)),
        ("NESTING", "quotations, lists and HTML", number(limits::NESTING)),
        ("MARKS", "marks of Markdown", number(limits::MARKS)),
        ("MARKS_FREE", "marks of Markdown", number(limits::MARKS_FREE)),
        ("YAML_BRACKETS", "brackets of YAML", number(limits::YAML_BRACKETS)),
        ("YAML_GROWTH", "YAML with its aliases", format!("{} times", limits::YAML_GROWTH)),
        ("YAML_GROWTH_FREE", "YAML with its aliases", size(limits::YAML_GROWTH_FREE)),
        ("WORDS_BYTES", "the words of a language", size(limits::WORDS_BYTES)),
        ("ID_PART_BYTES", "a part of an id", number(limits::ID_PART_BYTES)),
        ("ID_BYTES", "an id", number(limits::ID_BYTES)),
        ("NAME_BYTES", "a part of a path", number(limits::NAME_BYTES)),
        ("PATH_BYTES", "a path", number(limits::PATH_BYTES)),
        ("TITLE_BYTES", "a name, a title", number(limits::TITLE_BYTES)),
        ("VALUE_BYTES", "any other value", number(limits::VALUE_BYTES)),
        ("ITEMS", "a list within a text", number(limits::ITEMS)),
        ("AUTHORS", "the authors of a text", number(limits::AUTHORS)),
        ("TOPICS", "the topics of", number(limits::TOPICS)),
        ("ACTORS_OF_EVENT", "the actors of an event", number(limits::ACTORS_OF_EVENT)),
        ("EVENTS_OF_TOPICS", "the events that a timeline", number(limits::EVENTS_OF_TOPICS)),
        ("LANGUAGES", "the languages of a site", number(limits::LANGUAGES)),
        ("REPEATED_BYTES", "what a page tells again", size(limits::REPEATED_BYTES)),
        ("SHOWN_OF_A_FILE", "messages shown", number(limits::SHOWN_OF_A_FILE)),
        ("PROPOSALS", "mistakes of one document", number(limits::PROPOSALS)),
        ("PROPOSAL_CHARACTERS", "mistakes of one document", number(limits::PROPOSAL_CHARACTERS)),
        ("LISTED", "what a message lists", number(limits::LISTED)),
    ]
}

/// Of no use to anybody who writes: how much work a proposal may be.
const LIMITS_UNTOLD: [&str; 1] = ["PROPOSAL_STEPS"];

#[test]
fn every_limit_is_told_as_it_is() {
    let page = page("trust.md");
    let told = limits_told();
    let source = fs::read_to_string(repository("src/limits.rs")).expect("the limits");
    let constants = source.lines().filter_map(|line| line.strip_prefix("pub const ")?.split(':').next());
    let known: BTreeSet<&str> = told.iter().map(|(name, ..)| *name).chain(LIMITS_UNTOLD).collect();
    assert_eq!(constants.collect::<BTreeSet<_>>(), known);
    for (name, row, words) in told {
        let mut rows = page.lines().filter(|line| line.starts_with(&format!("| {row}")));
        let row = rows.next().unwrap_or_else(|| panic!("no row of {name}: {row}"));
        // Not as a part of a longer number.
        let is_told = row.match_indices(&words).any(|(at, _)| {
            let (before, after) = (&row[..at], row[at + words.len()..].trim_start_matches(','));
            !before.ends_with(|c: char| c.is_ascii_digit() || c == ',')
                && !after.starts_with(|c: char| c.is_ascii_digit())
        });
        assert!(is_told, "{name} is {words}, and the guide says: {row}");
    }
}

/// The keys of a mapping, as a schema describes it at a JSON pointer.
fn keys(kind: &str, pointer: &str) -> BTreeSet<String> {
    let schema = nutgraf::schema::of(kind).unwrap_or_else(|| panic!("no schema of {kind}"));
    let properties = schema.pointer(&format!("{pointer}/properties")).and_then(Value::as_object);
    properties.unwrap_or_else(|| panic!("{kind}{pointer} has no keys")).keys().cloned().collect()
}

/// Pages of the guide, and the mappings whose keys their tables tell.
const KEYS: &[(&str, &[(&str, &str)])] = &[
    ("articles.md", &[("article", "")]),
    ("actors.md", &[("actor", ""), ("actor", "/definitions/role"), ("actor", "/definitions/relation")]),
    ("events-and-timelines.md", &[("event", "")]),
    ("sources.md", &[("source", "")]),
    ("claims.md", &[("article", "/definitions/claim"), ("article", "/definitions/figure/anyOf/1")]),
    (
        "changes.md",
        &[
            ("article", "/definitions/question"),
            ("article", "/definitions/update"),
            ("article", "/definitions/correction"),
        ],
    ),
    ("topics.md", &[("topic", "")]),
    ("pages.md", &[("page", "")]),
    ("configuration.md", &[("site", "")]),
    (
        "blocks.md",
        &[
            ("block-quote", ""),
            ("block-positions", ""),
            ("block-positions", "/properties/issues/items"),
            ("block-known", ""),
            ("block-figure", "/anyOf/1"),
            ("block-figure", "/anyOf/2"),
            ("block-timeline", "/anyOf/1"),
            ("block-actors", "/anyOf/1"),
        ],
    ),
];

#[test]
fn the_tables_of_keys_are_those_of_the_program() {
    for (name, mappings) in KEYS {
        let page = page(name);
        let told: BTreeSet<&str> = first_cells(&page, "| Key |").into_iter().flat_map(quoted).collect();
        let known: BTreeSet<String> = mappings.iter().flat_map(|(kind, at)| keys(kind, at)).collect();
        let known: BTreeSet<&str> = known.iter().map(String::as_str).collect();
        // A table of what is done with a value stands beside those of keys.
        let told: BTreeSet<&str> = told.into_iter().filter(|key| !key.contains(':')).collect();
        assert_eq!(told, known, "{name}");
    }
}

/// The commands, those within others as `import hugo`, and what `--help` says of each.
fn commands() -> BTreeMap<String, String> {
    fn gather(of: &[&str], found: &mut BTreeMap<String, String>) {
        let help = run(&repository(""), &[of, &["--help"]].concat()).succeeded().stdout;
        let list = help.split_once("\nCommands:\n").map_or("", |(_, rest)| rest);
        let list = list.split("\n\n").next().unwrap_or_default();
        let names = list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
        for name in names.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help") {
            gather(&[of, &[name]].concat(), found);
        }
        found.insert(of.join(" "), help);
    }
    let mut found = BTreeMap::new();
    gather(&[], &mut found);
    found
}

/// The long flags in a text.
fn flags(text: &str) -> BTreeSet<String> {
    let is_name = |c: char| c.is_ascii_lowercase() || c == '-';
    let found = text.split("--").skip(1).map(|rest| rest.split(|c| !is_name(c)).next().unwrap_or_default());
    found.filter(|name| name.starts_with(|c: char| c.is_ascii_lowercase())).map(str::to_owned).collect()
}

#[test]
fn every_command_and_flag_is_told_and_no_other() {
    let commands = commands();
    assert!(commands.len() > 15, "only {} commands", commands.len());
    let pages = pages();
    let told = page("command-line.md");
    let everywhere: String = pages.values().map(String::as_str).collect();
    let mut known: BTreeSet<String> = BTreeSet::from([String::from("help"), String::from("version")]);
    for (name, help) in &commands {
        let (command, _) = name.split_once(' ').unwrap_or((name, ""));
        assert!(told.contains(&format!("nutgraf {command}")) || command.is_empty(), "{name} is not told");
        let of = flags(help);
        for flag in &of {
            assert!(
                everywhere.contains(&format!("--{flag}")) || flag == "help" || flag == "version",
                "{name} --{flag}"
            );
        }
        known.extend(of);
    }
    // Flags of cargo, git and of services stand in the guide too.
    let others = ["features", "format", "locked", "release"];
    for (name, text) in &pages {
        let spans =
            text.lines().flat_map(|line| quoted(line).filter(|span| span.starts_with('-') || span.contains("nutgraf")));
        // What a command is given stands before the next one.
        let lines = text.lines().filter_map(|line| line.trim_start_matches("$ ").strip_prefix("nutgraf "));
        let lines = lines.filter_map(|line| line.split(['|', '>', '&']).next());
        for flag in spans.chain(lines).flat_map(flags) {
            assert!(known.contains(&flag) || others.contains(&flag.as_str()), "{name}: no command takes --{flag}");
        }
    }
}

/// All of the program's own source.
fn source() -> String {
    let code = |(path, bytes): (String, Vec<u8>)| is_a("rs", &path).then(|| String::from_utf8(bytes).expect("UTF-8"));
    files(&repository("src")).into_iter().filter_map(code).collect()
}

#[test]
fn the_codes_of_messages_are_those_of_the_program() {
    let page = page("errors.md");
    let (_, list) = page.split_once("## All codes").expect("the list");
    let told: BTreeSet<&str> = first_cells(list, "| Code |").into_iter().flat_map(quoted).collect();
    let source = source();
    for code in &told {
        assert!(source.contains(&format!("\"{code}\"")), "nothing has the code `{code}`");
    }
    // What the broken sites are told, and what the rules of the check are called.
    let rules: BTreeSet<&str> = nutgraf::config::rules::RULES.iter().map(|rule| rule.name).collect();
    let mut seen = BTreeSet::new();
    for (path, bytes) in files(&repository("tests/broken")) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let site = Site::new();
        for part in text.split("\n== ").map(|part| part.trim_start_matches("== ")) {
            let (name, content) = part.split_once('\n').unwrap_or((part, ""));
            if !name.starts_with("stderr") && !name.starts_with("exit") {
                site.write(name, content);
            }
        }
        let said = site.build(&["--format", "json"]);
        let codes = said.stderr.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let codes: Vec<String> = codes.filter_map(|line| Some(line["code"].as_str()?.to_owned())).collect();
        for code in &codes {
            assert!(told.contains(code.as_str()) || rules.contains(code.as_str()), "{path}: `{code}` is not told");
        }
        seen.extend(codes);
    }
    assert!(seen.len() > 40, "only {} codes were seen", seen.len());
}

/// The names of all values that a schema describes.
fn gather(schema: &Value, names: &mut BTreeSet<String>) {
    match schema {
        Value::Array(items) => items.iter().for_each(|item| gather(item, names)),
        Value::Object(map) => {
            if let Some(Value::Object(properties)) = map.get("properties") {
                names.extend(properties.keys().cloned());
            }
            map.values().for_each(|value| gather(value, names));
        }
        _ => {}
    }
}

#[test]
fn every_value_of_a_template_is_told() {
    let schema: Value = serde_json::from_str(&page("index.schema.json")).expect("JSON");
    let mut names = BTreeSet::new();
    gather(&schema, &mut names);
    let text = page("templates.md");
    let told: BTreeSet<&str> = quoted(&text).collect();
    // What stands in `index.json` only.
    let only_data = ["blocks", "version"];
    let is_missing = |name: &&String| !told.contains(name.as_str()) && !only_data.contains(&name.as_str());
    let missing: Vec<&String> = names.iter().filter(is_missing).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// A fenced part of a page: the language, the text, and the file that the line before it names in bold.
struct Example {
    page: String,
    language: String,
    text: String,
    file: Option<String>,
}

fn examples() -> Vec<Example> {
    let mut found = Vec::new();
    for (page, text) in pages() {
        let mut lines = text.lines();
        let mut file = None;
        while let Some(line) = lines.next() {
            let fence = line.len() - line.trim_start_matches('`').len();
            if fence < 3 {
                if !line.is_empty() {
                    let bold = line.strip_prefix("**").and_then(|rest| rest.strip_suffix("**"));
                    file = bold.filter(|name| name.contains('.')).map(str::to_owned);
                }
                continue;
            }
            let end = "`".repeat(fence);
            let inner: Vec<&str> = lines.by_ref().take_while(|line| *line != end).collect();
            let text = inner.join("\n") + "\n";
            found.push(Example { page: page.clone(), language: line[fence..].to_owned(), text, file: file.take() });
        }
    }
    found
}

/// The parts of the tutorial, in their order: files to write, and what a terminal shows.
fn tutorial() -> Vec<Example> {
    examples().into_iter().filter(|example| example.page == "tutorial.md").collect()
}

#[test]
fn the_tutorial_says_what_happens() {
    let site = Site::new();
    fs::remove_file(site.path("nutgraf.yaml")).expect("a file");
    let (mut commands, mut mistakes) = (0, 0);
    for Example { text, file, .. } in tutorial() {
        if let Some(file) = file {
            site.write(&file, &text);
            continue;
        }
        let Some(line) = text.strip_prefix("$ nutgraf ") else {
            // What is said of a mistake that the text before it tells to make.
            assert!(text.starts_with("error: "), "{text}");
            let last = if text.contains("date: November 2025") {
                let path = "content/articles/harbour-strike.md";
                let right = fs::read_to_string(site.path(path)).expect("the article");
                let wrong = right.replacen("date: 2025-11~", "date: November 2025", 1);
                let (head, rest) = wrong.split_once("From two people on a crane to one.").expect("the entry");
                let rest = rest.replacen("[port-authority]", "[port-autority]", 1);
                site.write(path, &format!("{head}From two people on a crane to one.{rest}"));
                let said = site.build(&[]).failed(1).stderr;
                site.write(path, &right);
                said
            } else {
                site.build(&[]).failed(1).stderr
            };
            mistakes += 1;
            assert_eq!(last.trim_end(), text.trim_end());
            continue;
        };
        let (command, said) = line.split_once('\n').expect("what it says");
        let arguments: Vec<&str> = command.split_whitespace().collect();
        let done = site.run(&arguments).succeeded();
        let last = format!("{}{}", done.stdout, done.stderr);
        // The rest of a summary is of that moment.
        let said = said.trim_end().trim_end_matches('…');
        assert!(last.starts_with(said), "{command}: {last}");
        commands += 1;
    }
    assert!(commands >= 5 && mistakes == 2, "{commands} commands, {mistakes} mistakes");
    for shown in ["general secretary", "since May 2024", "the 1980s", "about November 2025", "[1]", "2 March 2026"] {
        assert!(site.output("articles/harbour-strike/index.html").contains(shown), "{shown}");
    }
}

/// The site that the tutorial ends with, and what the rest of the guide speaks of.
fn port_merrow() -> Site {
    let site = Site::new();
    for Example { text, file, .. } in tutorial() {
        if let Some(file) = file {
            site.write(&file, &text);
        }
    }
    for (path, bytes) in files(&repository("tests/guide")) {
        site.write_bytes(&path, &bytes);
    }
    for path in ["articles/quay.jpg", "articles/quay-winter.jpg", "actors/ines-halloran.jpg", "quay.jpg"] {
        image::RgbImage::new(8, 8).save(site.path("content").join(path)).expect("a picture");
    }
    site
}

/// The errors of a site, each in a line.
fn errors(site: &Site) -> Vec<String> {
    let tree = disk::read(site.root()).expect("a site");
    let options = Options {
        now: Date::parse("2026-03-10").expect("a date"),
        drafts: false,
        future: false,
        base_url: None,
        date: None,
        editorial: false,
    };
    let built = build(&tree, &theme::builtin(), &options, &mut Memos::default());
    let errors = built.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
    errors.map(|error| format!("{}: {}", error.file, error.text())).collect()
}

const ARTICLE: &str = "title: T\ndate: 2026-03-05\n";

/// What an article has told in its front matter by the time that a text speaks of it.
const TOLD: &str = "sources: [{id: port-statement, title: Statement on the night shift}]
questions: [{id: why-night, question: Why the nights?, answer: Nobody sees well.}]\n";

/// The ways in which an example can be meant: the files that it would be.
fn meanings(example: &Example) -> Vec<(&'static str, String)> {
    let Example { language, text, .. } = example;
    let article = |front: &str, body: &str| ("content/articles/example.md", format!("---\n{front}---\n{body}"));
    if language == "markdown" {
        if !text.starts_with("---\n") {
            return vec![
                article(&format!("{ARTICLE}{TOLD}"), text),
                ("content/articles/2026/example.md", format!("---\n{ARTICLE}---\n{text}\n## What happens next\n")),
            ];
        }
        let files = [
            "content/articles/example.md",
            "content/actors/example.md",
            "content/events/example.md",
            "content/topics/example.md",
            "content/sources/example.md",
            "content/example.md",
        ];
        return files.map(|file| (file, text.clone())).into();
    }
    let indented = text.lines().fold(String::new(), |all, line| all + "    " + line + "\n");
    vec![
        ("nutgraf.yaml", text.clone()),
        ("nutgraf.yaml", format!("title: T\n{text}")),
        ("content/events/example.yaml", text.clone()),
        ("content/sources/example.yaml", text.clone()),
        ("content/actors/example.md", format!("---\n{text}---\n")),
        ("content/actors/example.md", format!("---\nname: N\nkind: person\n{text}---\n")),
        article(&format!("{ARTICLE}{text}"), ""),
        article(&format!("{ARTICLE}claims:\n{text}"), ""),
        article(&format!("{ARTICLE}timeline:\n{text}"), ""),
        article(&format!("{ARTICLE}claims:\n  - id: example\n    text: It is so.\n{indented}"), ""),
        article(&format!("{ARTICLE}timeline:\n  - title: T\n    date: 2026\n{indented}"), ""),
        ("templates/words/de.yaml", text.clone()),
    ]
}

/// Examples that give one key in several ways, as so many examples.
fn apart(example: Example) -> Vec<Example> {
    let Example { page, language, text, .. } = &example;
    let of = |text: &str| Example { page: page.clone(), language: language.clone(), text: text.to_owned(), file: None };
    let keys: Vec<&str> = text.lines().filter_map(|line| Some(line.split_once(':')?.0)).collect();
    let is_one_key = keys.len() > 1 && keys.iter().all(|key| *key == keys[0]) && keys.len() == text.lines().count();
    // A remark may stand behind each.
    if language == "yaml" && is_one_key {
        text.lines().map(|line| of(&format!("{line}\n"))).collect()
    } else {
        vec![example]
    }
}

/// Files that an example can take the place of.
const GIVE_WAY: &[&[&str]] =
    &[&["content/articles/claims.md"], &["content/sources/letters.yaml", "content/sources/reports.yaml"]];

#[test]
fn every_example_of_the_guide_builds() {
    let site = port_merrow();
    assert_eq!(errors(&site), [""; 0], "the site of the tutorial");
    let mut count = 0;
    let mut wrong = Vec::new();
    // A workflow is a file of another program.
    let is_ours = |example: &Example| {
        ["markdown", "yaml"].contains(&example.language.as_str()) && !example.text.contains("steps:")
    };
    let all = examples().into_iter().filter(is_ours);
    for example in all.flat_map(apart) {
        count += 1;
        let mut tried = Vec::new();
        let builds = meanings(&example).into_iter().any(|(file, text)| {
            let before = fs::read(site.path(file)).ok();
            site.write(file, &text);
            let mut found = errors(&site);
            // What the rest of the site says of the same thing gives way to the example.
            for others in GIVE_WAY {
                if !found.is_empty() {
                    let kept: Vec<(&str, Vec<u8>)> =
                        others.iter().map(|other| (*other, fs::read(site.path(other)).expect("a file"))).collect();
                    for other in others.iter().filter(|other| **other != file) {
                        site.remove(other);
                    }
                    let without = errors(&site);
                    found = if without.len() < found.len() { without } else { found };
                    for (other, bytes) in kept.iter().filter(|(other, _)| *other != file) {
                        site.write_bytes(other, bytes);
                    }
                }
            }
            match before {
                Some(bytes) => site.write_bytes(file, &bytes),
                None => site.remove(file),
            };
            let is_right = found.is_empty();
            tried.push((found.len(), format!("  as {file}: {}", found.join("\n    "))));
            is_right
        });
        if !builds {
            // The one that comes nearest tells what is wrong.
            let nearest =
                tried.into_iter().min_by_key(|(errors, _)| *errors).map_or_else(String::new, |(_, told)| told);
            wrong.push(format!("{}:\n{}{nearest}", example.page, example.text));
        }
    }
    assert!(count > 60, "only {count} examples");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n\n"));
}
