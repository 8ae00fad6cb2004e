//! Warm equals cold: whatever was edited before, a build with memos gives what a clean build gives.
//!
//! [`run`] makes many sites and edits them, and builds after every turn twice; [`edits`] says what an author may do,
//! [`words`] what may be written, [`site`] holds the files, [`check`] compares, [`shrink`] makes a failing sequence
//! short, [`seen`] makes sure that sequences stay varied, [`facts`] holds short ones whose effect is known.

#[path = "warm/check.rs"]
mod check;
#[path = "warm/edits.rs"]
mod edits;
#[path = "warm/facts.rs"]
mod facts;
#[path = "warm/rng.rs"]
mod rng;
#[path = "warm/run.rs"]
mod run;
#[path = "warm/seen.rs"]
mod seen;
#[path = "warm/shrink.rs"]
mod shrink;
#[path = "warm/site.rs"]
mod site;
#[path = "warm/theme.rs"]
mod theme;
#[path = "warm/words.rs"]
mod words;

/// A number from the environment.
fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |value| value.parse().unwrap_or_else(|_| panic!("{name}={value} is no number")))
}

#[test]
fn whatever_is_edited_a_build_with_memos_gives_what_a_clean_build_gives() {
    let seed = number("NUTGRAF_SEED", 1);
    let sequences = usize::try_from(number("NUTGRAF_SEQUENCES", 2000)).expect("a number of sequences");
    let (seen, failure) = run::run(seed, sequences);
    println!("{seen:#?}");
    if let Some(failure) = failure {
        // A panic in a build is told once, not each time that a shorter sequence meets it.
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(|_| ()));
        let (turns, why) = shrink::shrunk(&failure.theme, &failure.turns);
        std::panic::set_hook(hook);
        panic!(
            "sequence {} of NUTGRAF_SEED={seed} fails: {}\nThe shortest sequence found that fails:\n\n{}",
            failure.sequence,
            failure.why.lines().next().unwrap_or_default(),
            check::told(&turns, &why)
        );
    }
    if sequences >= seen::ENOUGH {
        seen.assert_wide();
    }
}
