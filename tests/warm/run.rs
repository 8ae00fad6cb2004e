//! Many sequences side by side. Start at [`run`].

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use nutgraf::build::{Built, Memos, Output};
use nutgraf::diag;
use nutgraf::source::SourceTree;

use crate::check::{Difference, Turns, clean, compare, warm};
use crate::edits::{Author, CHANGES, Change};
use crate::rng::Rng;
use crate::seen::Seen;
use crate::site::{Edit, State};
use crate::theme;

/// How many turns of one to four changes follow the first build of a sequence.
const TURNS: usize = 6;
/// One in so many sequences has the theme that sites have.
const WITH_BUILTIN: usize = 500;
/// One in so many has events for several pages.
const WITH_MANY_EVENTS: usize = 1000;

/// A sequence after which the build with memos was wrong.
#[derive(Debug)]
pub struct Failure {
    pub sequence: usize,
    pub theme: SourceTree,
    pub turns: Turns,
    pub why: Difference,
}

/// Runs sequences on all processors. Of those that fail, the first is given.
pub fn run(seed: u64, sequences: usize) -> (Seen, Option<Failure>) {
    let next = AtomicUsize::new(0);
    let all = Mutex::new((Seen::default(), None::<Failure>));
    let themes = (theme::small(), nutgraf::theme::builtin());
    let work = || {
        // A build in a pool of one thread: the sequences themselves stand side by side.
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
        let mut seen = Seen::default();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= sequences || all.lock().expect("no panic").1.is_some() {
                break;
            }
            let theme = if n % WITH_BUILTIN == WITH_BUILTIN - 1 { &themes.1 } else { &themes.0 };
            let mut turns = Turns::new();
            if let Err(why) = pool.install(|| sequence(seed, n, theme, &mut turns, &mut seen)) {
                let mut all = all.lock().expect("no panic");
                if all.1.as_ref().is_none_or(|failure| n < failure.sequence) {
                    all.1 = Some(Failure { sequence: n, theme: theme.clone(), turns, why });
                }
            }
        }
        all.lock().expect("no panic").0.add(&seen);
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    all.into_inner().expect("no panic")
}

/// A site, turns of changes, and what was built after each.
struct Sequence<'a> {
    author: Author,
    memos: Memos,
    turns: &'a mut Turns,
    seen: &'a mut Seen,
    /// The last output.
    last: Option<Output>,
    /// Its events fill several pages.
    many: bool,
}

/// One sequence: a site, and turns of changes, each followed by a build with memos and a clean one.
fn sequence(seed: u64, n: usize, theme: &SourceTree, turns: &mut Turns, seen: &mut Seen) -> Result<(), Difference> {
    let author = Author::new(Rng::new(seed, n as u64), State::new(theme.clone()));
    // Not among the first: a mistake is found in a small site before, and told more shortly.
    let many = n % WITH_MANY_EVENTS == 400;
    let mut sequence = Sequence { author, memos: Memos::default(), turns, seen, last: None, many };
    let edits = sequence.author.begin(many);
    let mut good = sequence.settle(edits, None)?;
    for _ in 0..TURNS {
        let edits = sequence.changes();
        good = sequence.settle(edits, good.as_ref())?;
    }
    Ok(())
}

impl Sequence<'_> {
    /// One change, sometimes several.
    fn changes(&mut self) -> Vec<Edit> {
        let number = self.author.rng.weighted(&[(70, 1), (20, 2), (10, 4)]);
        let mut edits = Vec::new();
        for _ in 0..number {
            let crowd = self.many && self.author.rng.percent(50);
            let change = if crowd { Change::Crowd } else { self.author.rng.weighted(CHANGES) };
            let made = self.author.change(change);
            if !made.is_empty() {
                *self.seen.changes.entry(change).or_default() += 1;
            }
            edits.extend(made);
        }
        edits
    }

    /// A build with memos after a turn of edits, which were already made.
    fn turn(&mut self, edits: Vec<Edit>) -> Result<Built, Difference> {
        self.turns.push(edits);
        warm(&self.author.state, &mut self.memos)
    }

    fn compare(&mut self, warm: &Built) -> Result<(), Difference> {
        self.seen.turn(warm, &mut self.last);
        compare(warm, &clean(&self.author.state)?, &self.author.state)
    }

    /// Builds after edits, and mostly mends what they broke, in further turns, so that there is an output to compare.
    /// What was broken just now may stay so for once. `good` is the last state that had an output, where the last
    /// turn ended with one.
    fn settle(&mut self, edits: Vec<Edit>, good: Option<&State>) -> Result<Option<State>, Difference> {
        let mut built = self.turn(edits)?;
        let broken = |built: &Built| diag::has_errors(&built.diagnostics);
        if broken(&built) && (good.is_none() || self.author.rng.percent(65)) {
            for round in 0..5 {
                // What is wrong is compared too, but not every time.
                if self.author.rng.percent(15) {
                    self.compare(&built)?;
                }
                let mended = self.author.mend(&built.diagnostics, round);
                built = self.turn(mended)?;
                if !broken(&built) {
                    break;
                }
            }
            if let Some(good) = good.filter(|_| broken(&built)) {
                let back = self.author.state.way_to(good);
                self.author.apply(&back);
                built = self.turn(back)?;
            }
        }
        self.compare(&built)?;
        Ok(built.output.is_some().then(|| self.author.state.clone()))
    }
}
