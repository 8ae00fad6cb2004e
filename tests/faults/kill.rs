//! The process is killed at random moments of a build, `NUTGRAF_KILLS` times.

use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::versions::{Size, Versions, litter, random, remove};

/// How often, where nobody says.
const KILLS: usize = 40;

const SITE: Size = Size { articles: 40, picture: true };

/// What was found after the kills.
#[derive(Debug, Default)]
struct Tally {
    /// Before anything was written.
    before: usize,
    /// While the new folder was made.
    writing: usize,
    /// After the exchange, while the old folder was removed.
    removing: usize,
    /// After the end of the build.
    over: usize,
    /// How often there was no old folder, and then no new one either.
    absent: usize,
    old: usize,
    new: usize,
}

fn start(command: &mut Command) -> Child {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program runs")
}

/// How long a build takes until it begins to write, and from there to its end.
fn measured(versions: &Versions) -> (Duration, Duration) {
    let mut times: Vec<(Duration, Duration)> = (0..5)
        .map(|n| {
            versions.put(n % 2);
            let start_of_all = Instant::now();
            let mut child = start(&mut versions.program(&["build"]));
            wait_for_writing(versions, &mut child);
            let before = start_of_all.elapsed();
            child.wait().expect("it ends");
            (before, start_of_all.elapsed().saturating_sub(before))
        })
        .collect();
    times.sort();
    times[2]
}

fn wait_for_writing(versions: &Versions, child: &mut Child) {
    while litter(versions.site.root()).is_empty() && child.try_wait().expect("a state").is_none() {
        thread::sleep(Duration::from_micros(200));
    }
}

/// Until the mark of the unfinished folder is gone, which is the last step before it is brought to the disk and
/// exchanged.
fn wait_for_exchange(versions: &Versions, child: &mut Child) {
    wait_for_writing(versions, child);
    let is_unfinished = |name: &String| versions.site.path(name).join(".nutgraf-unfinished").exists();
    while litter(versions.site.root()).iter().any(is_unfinished) && child.try_wait().expect("a state").is_none() {
        thread::yield_now();
    }
}

#[test]
fn a_build_that_is_killed_leaves_the_old_site_or_the_new_one() {
    let kills = std::env::var("NUTGRAF_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(KILLS);
    let versions = Versions::new(SITE);
    let (before, writing) = measured(&versions);
    let mut tally = Tally::default();
    let mut seed = 1;
    let mut last = versions.stands();
    // What was measured on a busy machine is too long for all kills to be early; then more of them are tried.
    let is_spread = |tally: &Tally| tally.writing > 0 && tally.before > 0;
    let mut n = 0;
    while n < kills || !is_spread(&tally) && n < 4 * kills {
        let version = n % 2;
        versions.put(version);
        // Most of the time there is something to be lost.
        if n % 10 == 9 {
            remove(&versions.public());
            last = None;
        } else if last.is_none() {
            versions.put(1 - version).site.build(&["--quiet"]).succeeded();
            last = versions.stands();
            versions.put(version);
        }
        let mut child = start(&mut versions.program(&["build"]));
        // A third of them anywhere in the build, a third while it writes, a third about the exchange.
        let span = match random(&mut seed, 3) {
            0 => before + writing,
            1 => {
                wait_for_writing(&versions, &mut child);
                writing
            }
            _ => {
                wait_for_exchange(&versions, &mut child);
                writing / 10
            }
        };
        let micros = u64::try_from(span.as_micros()).expect("short");
        thread::sleep(Duration::from_micros(random(&mut seed, micros)));
        let is_over = child.try_wait().expect("a state").is_some();
        child.kill().expect("killed");
        child.wait().expect("it ends");
        let stands = versions.stands();
        let left = litter(versions.site.root());
        let is_unfinished = left.iter().any(|name| versions.site.path(name).join(".nutgraf-unfinished").exists());
        match stands {
            None => {
                assert!(last.is_none(), "the site is gone after {n} kills");
                tally.absent += 1;
            }
            Some(stands) if stands == version => tally.new += 1,
            stands => {
                assert_eq!(stands, last, "not what stood there before");
                tally.old += 1;
            }
        }
        match (is_over, left.is_empty()) {
            (true, _) => tally.over += 1,
            (false, true) => tally.before += 1,
            (false, false) if is_unfinished => tally.writing += 1,
            (false, false) => tally.removing += 1,
        }
        last = stands;
        n += 1;
    }
    println!("{n} kills of builds of {before:?} + {writing:?}: {tally:?}");
    assert!(is_spread(&tally), "the moments were not spread: {tally:?}");
    let version = n % 2;
    versions.put(version).is_mended_by_a_build(version);
}

#[test]
fn a_watch_that_is_killed_leaves_one_version_whole() {
    let kills = std::env::var("NUTGRAF_KILLS").ok().and_then(|kills| kills.parse::<usize>().ok()).unwrap_or(KILLS);
    // One file that is exchanged in one step: whatever is read is one version.
    let versions = Versions::new(super::versions::SMALL);
    let config = |word: &str| format!("title: The {word} title\n");
    let put = |n: usize| {
        versions.site.write("next.yaml", &config(["first", "second"][n % 2]));
        std::fs::rename(versions.site.path("next.yaml"), versions.site.path("nutgraf.yaml")).expect("renamed");
    };
    versions.put(0);
    let outputs = [0, 1].map(|n| {
        put(n);
        versions.site.build(&["--quiet"]).succeeded();
        crate::common::files(&versions.public())
    });
    let mut seed = 2;
    for n in 0..kills / 4 {
        let mut child = start(&mut versions.program(&["watch"]));
        thread::sleep(Duration::from_micros(random(&mut seed, 400_000)));
        put(n);
        thread::sleep(Duration::from_micros(random(&mut seed, 600_000)));
        child.kill().expect("killed");
        child.wait().expect("it ends");
        let found = crate::common::files(&versions.public());
        assert!(outputs.contains(&found), "neither version after {n} kills");
    }
    put(1);
    versions.site.build(&[]).succeeded();
    assert!(crate::common::files(&versions.public()) == outputs[1]);
    versions.has_no_litter();
}
