//! What the program is made of: whose crates, under which licences, from where. `deny.toml` says what is allowed, and
//! `cargo deny check` asks for more than can be known without a network: advisories.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;
use std::sync::LazyLock;

use common::{files, is_a, repository};
use serde_json::Value;

/// The one place where crates come from.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Crates that nobody works on any more, with the reason why they are here all the same. Add one only with a reason.
const UNMAINTAINED: &[(&str, &str)] = &[
    ("serde_yaml", "the reader of YAML that takes the fewest texts for something else, and refuses what blows up"),
    ("unsafe-libyaml", "what serde_yaml is made of"),
    ("derivative", "a macro of par-stream, of lychee-lib; only with the feature `external-links`"),
    ("paste", "a macro of an encoder of image that is not built"),
];

/// Crates of which it is known that they are given up, from advisories and from their own words.
const GIVEN_UP: &[&str] = &[
    "adler",
    "ansi_term",
    "async-std",
    "atty",
    "backoff",
    "bincode",
    "boxfnonce",
    "derivative",
    "difference",
    "dotenv",
    "encoding",
    "failure",
    "fxhash",
    "instant",
    "json",
    "libyml",
    "mach",
    "net2",
    "number_prefix",
    "paste",
    "proc-macro-error",
    "rusttype",
    "serde_cbor",
    "serde_yaml",
    "serde_yml",
    "stdweb",
    "tempdir",
    "term",
    "traitobject",
    "typemap",
    "unsafe-libyaml",
    "users",
    "yaml-rust",
];

/// A crate as `Cargo.lock` names it: for every system, every feature, and the tests.
struct Locked {
    name: String,
    version: String,
    source: Option<String>,
    checksum: Option<String>,
}

static LOCKED: LazyLock<Vec<Locked>> = LazyLock::new(|| locked("Cargo.lock"));

fn locked(path: &str) -> Vec<Locked> {
    let lock = fs::read_to_string(repository(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let lock: toml::Table = toml::from_str(&lock).expect("TOML");
    let packages = lock["package"].as_array().expect("a list");
    let text = |package: &toml::Value, key: &str| package.get(key).and_then(toml::Value::as_str).map(str::to_owned);
    let locked = packages.iter().map(|package| Locked {
        name: text(package, "name").expect("a name"),
        version: text(package, "version").expect("a version"),
        source: text(package, "source"),
        checksum: text(package, "checksum"),
    });
    locked.collect()
}

static DENY: LazyLock<toml::Table> =
    LazyLock::new(|| toml::from_str(&fs::read_to_string(repository("deny.toml")).expect("deny.toml")).expect("TOML"));

/// The strings of a list in `deny.toml`.
fn strings(list: &toml::Value) -> BTreeSet<String> {
    list.as_array().expect("a list").iter().map(|one| one.as_str().expect("a text").to_owned()).collect()
}

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(repository("")).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The crates that are needed on this system, tests included. Those of others may not be on this disk.
static PACKAGES: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let host = cargo(&["-vV"]);
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host");
    let format = ["--format-version", "1", "--filter-platform", host];
    let metadata = cargo(&[&["metadata", "--offline", "--locked"], &format[..]].concat());
    let metadata: Value = serde_json::from_str(&metadata).expect("JSON");
    metadata["packages"].as_array().expect("a list").clone()
});

/// Whether one may use something under an SPDX expression with the licences of a list: `AND` asks for both, `OR`, once
/// written `/`, for one. An exception (`WITH`) only gives more.
fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let (mut at, allowed) = (0, |licence: &str| allowed.contains(licence));
    let fine = either(&words, &mut at, &allowed);
    assert_eq!(at, words.len(), "{expression}");
    fine
}

fn either(words: &[&str], at: &mut usize, allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut fine = both(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        fine |= both(words, at, allowed);
    }
    fine
}

fn both(words: &[&str], at: &mut usize, allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut fine = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        fine &= one(words, at, allowed);
    }
    fine
}

fn one(words: &[&str], at: &mut usize, allowed: &dyn Fn(&str) -> bool) -> bool {
    let word = words[*at];
    *at += 1;
    if word == "(" {
        let fine = either(words, at, allowed);
        assert_eq!(words[*at], ")");
        *at += 1;
        return fine;
    }
    if words.get(*at) == Some(&"WITH") {
        *at += 2;
    }
    allowed(word)
}

#[test]
fn an_expression_of_licences_is_read_as_it_is_meant() {
    let allowed = BTreeSet::from(["MIT", "ISC"].map(String::from));
    for (expression, expected) in [
        ("MIT", true),
        ("GPL-3.0-only", false),
        ("GPL-3.0-only OR MIT", true),
        ("GPL-3.0-only/MIT", true),
        ("MIT AND ISC", true),
        ("MIT AND GPL-3.0-only", false),
        ("MIT OR ISC AND GPL-3.0-only", true),
        ("(MIT OR ISC) AND GPL-3.0-only", false),
        ("GPL-3.0-only WITH LLVM-exception OR ISC", true),
    ] {
        assert_eq!(is_allowed(expression, &allowed), expected, "{expression}");
    }
}

#[test]
fn every_licence_is_an_allowed_one() {
    let licences = DENY["licenses"].as_table().expect("a table");
    let allowed = strings(&licences["allow"]);
    let exceptions: BTreeMap<&str, BTreeSet<String>> = licences["exceptions"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|exception| (exception["crate"].as_str().expect("a name"), strings(&exception["allow"])))
        .collect();
    assert!(PACKAGES.len() > 200, "only {} crates", PACKAGES.len());
    for package in PACKAGES.iter() {
        let name = package["name"].as_str().expect("a name");
        let licence = package["license"].as_str().unwrap_or_else(|| panic!("{name} names no licence"));
        let mut allowed = allowed.clone();
        allowed.extend(exceptions.get(name).into_iter().flatten().cloned());
        assert!(is_allowed(licence, &allowed), "{name}: {licence}");
    }
    let known: BTreeSet<&str> = LOCKED.iter().map(|locked| locked.name.as_str()).collect();
    for name in exceptions.keys() {
        assert!(known.contains(name), "{name} is not needed any more: take it out of deny.toml");
    }
}

#[test]
fn every_crate_comes_from_the_one_registry_with_its_hash() {
    assert!(LOCKED.len() > 400, "only {} crates", LOCKED.len());
    // What fuzzes is compiled by whoever works on it.
    let fuzzed = locked("fuzz/Cargo.lock");
    for Locked { name, version, source, checksum } in LOCKED.iter().chain(&fuzzed) {
        if ["nutgraf", "nutgraf-fuzz"].contains(&&**name) {
            assert_eq!((source, checksum), (&None, &None));
            continue;
        }
        assert_eq!(source.as_deref(), Some(REGISTRY), "{name} {version}");
        let is_hash = |text: &String| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        assert!(checksum.as_ref().is_some_and(is_hash), "{name} {version} has no hash");
    }
    let manifest = fs::read_to_string(repository("Cargo.toml")).expect("Cargo.toml");
    let manifest: toml::Table = toml::from_str(&manifest).expect("TOML");
    for key in ["patch", "replace", "source"] {
        assert!(!manifest.contains_key(key), "[{key}] in Cargo.toml");
    }
    for table in ["dependencies", "dev-dependencies"] {
        for (name, wanted) in manifest[table].as_table().expect("a table") {
            let version = wanted.as_str().or_else(|| wanted.get("version").and_then(toml::Value::as_str));
            assert!(version.is_some_and(|version| version != "*"), "{name} has no version");
            for key in ["git", "path", "registry"] {
                assert!(wanted.get(key).is_none(), "{name} has {key}");
            }
        }
    }
    let deny = DENY["sources"].as_table().expect("a table");
    assert_eq!(strings(&deny["allow-registry"]), BTreeSet::from([REGISTRY.trim_start_matches("registry+").to_owned()]));
    assert!(["unknown-registry", "unknown-git"].iter().all(|key| deny[*key].as_str() == Some("deny")));
}

#[test]
fn what_is_asked_of_all_crates_is_asked_without_an_exception() {
    let of = |table: &str, key: &str| DENY[table].get(key).and_then(toml::Value::as_str);
    assert_eq!(of("advisories", "yanked"), Some("deny"));
    assert_eq!(strings(&DENY["advisories"]["ignore"]), BTreeSet::new(), "an advisory needs a mend, not a silence");
    assert_eq!((of("bans", "multiple-versions"), of("bans", "wildcards")), (Some("deny"), Some("deny")));
}

#[test]
fn nothing_of_our_own_runs_while_it_is_compiled() {
    for file in ["build.rs", ".cargo"] {
        assert!(!repository(file).exists(), "{file}");
    }
    let manifest = fs::read_to_string(repository("Cargo.toml")).expect("Cargo.toml");
    let manifest: toml::Table = toml::from_str(&manifest).expect("TOML");
    let is_there = |table: &str, key: &str| manifest.get(table).is_some_and(|table| table.get(key).is_some());
    assert!(!is_there("package", "build") && !is_there("lib", "proc-macro"), "{manifest:?}");
    assert!(!manifest.contains_key("build-dependencies"), "{manifest:?}");
}

#[test]
fn code_that_is_not_rust_comes_with_the_crates_that_the_readme_names() {
    let compiles = |package: &&Value| {
        let dependencies = package["dependencies"].as_array().expect("a list").iter();
        let mut names = dependencies.filter(|one| one["kind"] == "build" && one["optional"] != true);
        names.any(|one| ["cc", "cmake", "nasm-rs"].iter().any(|name| one["name"] == *name))
    };
    let foreign: BTreeSet<&str> =
        PACKAGES.iter().filter(compiles).filter_map(|package| package["name"].as_str()).collect();
    let readme = fs::read_to_string(repository("README.md")).expect("README.md");
    let told = readme.lines().find(|line| line.contains("hold C")).expect("a line about C");
    let told: BTreeSet<&str> = told.split('`').skip(1).step_by(2).collect();
    assert_eq!(foreign, told);
}

#[test]
fn a_crate_in_two_versions_is_there_for_a_reason() {
    let skipped: Vec<(String, String)> = DENY["bans"]["skip"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|skip| {
            assert!(skip["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "{skip:?}");
            let (name, version) = skip["crate"].as_str().and_then(|name| name.split_once('@')).expect("a version");
            (name.to_owned(), version.to_owned())
        })
        .collect();
    let is_of = |found: &str, version: &str| found == version || found.starts_with(&format!("{version}."));
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in PACKAGES.iter() {
        let text = |key: &str| package[key].as_str().expect("a text");
        versions.entry(text("name")).or_default().insert(text("version"));
    }
    for (name, versions) in &versions {
        let is_skipped = |found: &str| skipped.iter().any(|(other, version)| other == name && is_of(found, version));
        let left: Vec<_> = versions.iter().filter(|found| !is_skipped(found)).collect();
        assert!(left.len() < 2, "{name} is there as {versions:?}, and deny.toml tells no reason");
    }
    for (name, version) in &skipped {
        let mut found = LOCKED.iter().filter(|locked| locked.name == *name);
        assert!(found.clone().count() > 1, "{name} is there once only: take it out of deny.toml");
        assert!(
            found.any(|locked| is_of(&locked.version, version)),
            "{name} {version} is gone: take it out of deny.toml"
        );
    }
}

#[test]
fn crates_that_nobody_works_on_are_named_with_the_reason() {
    for Locked { name, version, .. } in LOCKED.iter() {
        let is_given_up = GIVEN_UP.contains(&name.as_str()) || version.contains("deprecated");
        let reason = UNMAINTAINED.iter().find(|(other, _)| other == name);
        assert!(!is_given_up || reason.is_some(), "nobody works on {name} {version} any more");
    }
    for (name, reason) in UNMAINTAINED {
        assert!(!reason.is_empty() && LOCKED.iter().any(|locked| locked.name == *name), "{name} is gone");
    }
}

#[test]
fn no_part_of_the_program_may_do_what_the_compiler_cannot_check() {
    let manifest = fs::read_to_string(repository("Cargo.toml")).expect("Cargo.toml");
    let manifest: toml::Table = toml::from_str(&manifest).expect("TOML");
    assert_eq!(manifest["lints"]["rust"]["unsafe_code"].as_str(), Some("forbid"));
    // Written in two parts, so that this file does not hold what it looks for.
    let words = [["unsafe", "_code"].concat(), ["unsafe", " {"].concat(), ["unsafe", " fn"].concat()];
    let mut looked_at = 0;
    for folder in ["src", "tests", "benches"] {
        for (path, bytes) in files(&repository(folder)).into_iter().filter(|(path, _)| is_a("rs", path)) {
            let text = String::from_utf8_lossy(&bytes);
            looked_at += 1;
            let lines = text.lines().filter(|line| !line.contains("[\"lints\"]"));
            let found: Vec<_> = lines.filter(|line| words.iter().any(|word| line.contains(word))).collect();
            assert!(found.is_empty(), "{folder}/{path}: {found:?}");
        }
    }
    assert!(looked_at > 150, "only {looked_at} files");
}

#[test]
fn the_lock_file_is_committed_and_current() {
    // `--locked` refuses one that does not fit Cargo.toml.
    assert!(PACKAGES.iter().any(|package| package["name"] == "nutgraf"));
    let ignored = fs::read_to_string(repository(".gitignore")).expect(".gitignore");
    assert!(ignored.lines().all(|line| !line.contains("Cargo.lock")), "{ignored}");
    let mut commands = 0;
    for (path, bytes) in files(&repository(".github/workflows")) {
        let workflow = String::from_utf8(bytes).expect("UTF-8");
        for command in workflow.lines().filter_map(|line| line.split_once("run: cargo ")).map(|(_, command)| command) {
            assert!(command.starts_with("fmt") || command.contains("--locked"), "{path}: cargo {command}");
            commands += 1;
        }
    }
    assert!(commands > 5, "only {commands} commands");
}

#[test]
fn nothing_is_left_out_of_what_cargo_deny_looks_at() {
    let graph: toml::Table = toml::from_str("all-features = true").expect("TOML");
    assert_eq!(DENY["graph"].as_table(), Some(&graph));
    let ignored = DENY["advisories"].get("ignore").and_then(toml::Value::as_array).expect("a list");
    assert!(ignored.is_empty(), "{ignored:?}");
}

#[test]
fn the_readme_tells_the_numbers_as_they_are() {
    let readme = fs::read_to_string(repository("README.md")).expect("README.md");
    let (_, section) = readme.split_once("## Supply chain\n").expect("the section");
    let section = section.split("\n## ").next().expect("its text").replace('\n', " ");
    let number = LOCKED.len() - 1;
    assert!(section.contains(&format!("{number} crates")), "{number} crates in: {section}");
    for licence in strings(&DENY["licenses"]["allow"]) {
        assert!(section.contains(&licence), "{licence} in: {section}");
    }
    for (name, _) in UNMAINTAINED {
        assert!(section.contains(&format!("`{name}`")), "{name} in: {section}");
    }
}

#[cfg(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu"))]
#[test]
fn the_readme_tells_how_many_crates_the_program_for_linux_is_made_of() {
    let arguments =
        ["--offline", "--locked", "--edges", "normal,build", "--no-dedupe", "--prefix", "none", "--format", "{p}"];
    let tree = cargo(&[&["tree"], &arguments[..]].concat());
    let crates: BTreeSet<&str> = tree.lines().map(|line| line.split(" (").next().expect("a name")).collect();
    let readme = fs::read_to_string(repository("README.md")).expect("README.md");
    let number = crates.len() - 1;
    assert!(readme.contains(&format!("{number} of them")), "{number} crates");
}
