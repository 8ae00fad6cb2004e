//! Built pages as readers get them, in a real Chromium: each test is the file `reader/<name>.mjs`. What it needs is
//! installed by [`Tools::have`]; `reader/harness.mjs` is what the scenarios share.

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use common::{repository, run as nutgraf, tools};

/// What the scenarios need beyond this program.
struct Tools {
    chromium: PathBuf,
}

static TOOLS: LazyLock<Result<Tools, String>> = LazyLock::new(Tools::have);

impl Tools {
    /// Finds all, and installs what is not there.
    fn have() -> Result<Self, String> {
        let _alone = tools::installing()?;
        let chromium = tools::chromium()?;
        tools::node()?;
        tools::packages(&repository("tests/reader"))?;
        Ok(Self { chromium })
    }
}

/// The sites that readers are given, by the names that the scenarios know them by: the repository's own, a Persian one,
/// that again as it stands at an address, where others can show parts of it, and each golden one.
fn sites() -> Vec<(String, PathBuf)> {
    let own = (String::from("own"), repository(""));
    let persian = (String::from("persian"), repository("tests/reader/persian"));
    let embeds = (String::from(EMBEDS), repository("tests/reader/persian"));
    let golden = fs::read_dir(repository("tests/golden")).expect("the folder").map(|entry| {
        let entry = entry.expect("an entry");
        (format!("golden-{}", entry.file_name().to_string_lossy()), entry.path())
    });
    [own, persian, embeds].into_iter().chain(golden).collect()
}

const EMBEDS: &str = "embeds";

/// Builds all sites, each into the folder of its name.
#[track_caller]
fn build(folder: &Path) {
    for (name, site) in sites() {
        let output = folder.join(&name);
        let root = site.to_str().expect("UTF-8");
        let extra = fs::read_to_string(site.join("arguments")).unwrap_or_default();
        let mut arguments = vec!["build", "--quiet", "--root", root, "-o", output.to_str().expect("UTF-8")];
        arguments.extend(extra.split_whitespace());
        if name == EMBEDS {
            arguments.extend(["--base-url", "https://example.org/deep/"]);
        }
        let run = nutgraf(folder, &arguments);
        assert_eq!(run.code, 0, "{name}: {}", run.stderr);
    }
}

/// Runs a scenario, which tells by itself when it took too long.
#[track_caller]
fn run(name: &str) {
    let tools = TOOLS.as_ref().unwrap_or_else(|why| panic!("{why}"));
    // Whatever is written, by the browser as well, goes with it.
    let folder = tempfile::tempdir().expect("a folder");
    let sites = folder.path().join("sites");
    fs::create_dir(&sites).expect("a folder");
    build(&sites);
    let mut command = Command::new("node");
    command
        .arg(repository("tests/reader/run.mjs"))
        .arg(name)
        .env("READER_SITES", &sites)
        .env("CHROMIUM", &tools.chromium)
        .env("TMPDIR", folder.path());
    let output = command.stdin(Stdio::null()).output().expect("node runs");
    let figures = String::from_utf8_lossy(&output.stdout);
    print!("{figures}");
    let account = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name} ({}):\n{account}", output.status);
}

macro_rules! scenarios {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                run(stringify!($name));
            }
        )*

        const SCENARIOS: &[&str] = &[$(stringify!($name)),*];
    };
}

scenarios! {
    axe_finds_nothing_on_a_page_of_any_kind
    html_validate_finds_nothing_on_any_page
    no_page_scrolls_sideways_at_320_pixels
    every_page_loads_from_its_own_server_without_complaint_or_cookie
    timelinejs_shows_every_event_that_has_a_date
    who_searches_finds_a_page_a_person_and_an_event
    one_output_works_under_any_prefix_and_from_a_disk
    without_scripts_all_can_be_read_and_every_link_of_a_page_has_its_target
    a_printed_explainer_holds_names_answers_sources_and_dates
    who_wants_less_motion_sees_none
    an_explainer_stays_within_its_budget
    a_card_opens_for_a_pointer_that_rests_and_stays_while_it_is_near
    a_keyboard_goes_from_a_mention_through_its_card_and_on
    a_finger_opens_a_sheet_and_goes_on_the_second_time
    events_claims_and_sources_open_beside_their_links_too
    an_older_browser_shows_cards_in_their_place_too
    a_timeline_shows_the_events_of_who_is_chosen
    who_comes_back_is_told_what_is_new
}

#[test]
fn each_scenario_in_the_folder_is_run() {
    let files = fs::read_dir(repository("tests/reader")).expect("the folder");
    let names = files.map(|file| file.expect("a file").file_name().into_string().expect("UTF-8"));
    let found: BTreeSet<String> = names
        .filter_map(|name| Some(name.strip_suffix(".mjs")?.to_owned()))
        .filter(|name| !["run", "harness"].contains(&name.as_str()))
        .collect();
    assert_eq!(found, SCENARIOS.iter().map(ToString::to_string).collect());
}

#[test]
fn the_lock_file_pins_by_hash_and_names_no_host() {
    let lock = fs::read_to_string(repository("tests/reader/package-lock.json")).expect("the lock file");
    assert!(lock.contains("\"integrity\": \"sha512-") && !lock.contains("://"), "{lock}");
}
