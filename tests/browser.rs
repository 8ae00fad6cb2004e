//! Live reload in a real Chromium: each test is the file `browser/<name>.mjs`. What it needs is installed by
//! [`Tools::have`]; `browser/harness.mjs` is what the scenarios share.

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use common::{repository, tools};

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
        tools::packages(&repository("tests/browser"))?;
        Ok(Self { chromium })
    }
}

/// Runs a scenario, which tells by itself when it took too long.
#[track_caller]
fn run(name: &str) {
    let tools = TOOLS.as_ref().unwrap_or_else(|why| panic!("{why}"));
    // Whatever is written, by the browser as well, goes with it.
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = Command::new("node");
    for name in ["ROOT", "COLOR", "FORMAT", "OUTPUT", "BASE_URL", "NOW", "PORT"] {
        command.env_remove(format!("NUTGRAF_{name}"));
    }
    command
        .arg(repository("tests/browser/run.mjs"))
        .arg(name)
        .env("NUTGRAF_PROGRAM", env!("CARGO_BIN_EXE_nutgraf"))
        .env("CHROMIUM", &tools.chromium)
        .env("SOURCE_DATE_EPOCH", "1770400000")
        .env("TMPDIR", folder.path());
    let output = command.stdin(Stdio::null()).output().expect("node runs");
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
    an_edit_of_the_text_leaves_the_reader_where_they_are
    a_changed_stylesheet_is_applied_without_a_reload
    a_deleted_page_says_so_and_comes_back
    errors_are_shown_over_the_last_good_page_until_they_are_mended
    hostile_text_in_an_error_is_shown_as_text
    a_site_that_never_was_built_appears_when_it_is_mended
    eight_tabs_all_show_an_edit
    a_page_finds_the_server_again_and_shows_what_it_missed
    a_page_whose_server_left_early_is_dressed_later
    a_renamed_actor_is_renamed_on_every_open_page_and_no_other_is_touched
    a_page_in_persian_is_patched_and_can_become_one_in_english
    escape_hides_the_errors_and_a_patch_takes_no_focus
    nodes_of_a_page_stay_the_same_while_twenty_others_are_edited
    what_is_built_for_readers_knows_nothing_of_live_reload
}

#[test]
fn each_scenario_in_the_folder_is_run() {
    let files = fs::read_dir(repository("tests/browser")).expect("the folder");
    let names = files.map(|file| file.expect("a file").file_name().into_string().expect("UTF-8"));
    let found: BTreeSet<String> = names
        .filter_map(|name| Some(name.strip_suffix(".mjs")?.to_owned()))
        .filter(|name| !["run", "harness"].contains(&name.as_str()))
        .collect();
    assert_eq!(found, SCENARIOS.iter().map(ToString::to_string).collect());
}

#[test]
fn the_lock_file_pins_by_hash_and_names_no_host() {
    let lock = fs::read_to_string(repository("tests/browser/package-lock.json")).expect("the lock file");
    assert!(lock.contains("\"integrity\": \"sha512-") && !lock.contains("://"), "{lock}");
}
