//! What is seen of a build while it goes on, and the times it took. Start at [`Follow`].

use std::collections::BTreeMap;
use std::io::{self, IsTerminal};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::{Format, Global};
use crate::progress::{Progress, Stage};

/// Work that is done before anybody asks for it needs no explanation.
const SHOWN_AFTER: Duration = Duration::from_secs(1);

/// How often what is shown is drawn anew.
const TICK: Duration = Duration::from_millis(100);

/// How many of the slowest pages are told.
const SLOWEST: usize = 10;

/// Follows builds: shows on a terminal what is going on, and takes times if they are asked for.
pub struct Follow {
    start: Instant,
    bar: Option<Bar>,
    times: Option<Mutex<Times>>,
}

struct Bar {
    bar: ProgressBar,
    /// Counts the times that work was begun or done: odd while some is going on.
    work: Arc<Mutex<usize>>,
}

/// How long what took.
#[derive(Clone, Debug, Default)]
pub struct Times {
    /// With the number of their steps.
    pub stages: Vec<(Stage, Option<usize>, Duration)>,
    /// The slowest pages, the slowest first.
    pub pages: Vec<(Duration, String)>,
    /// By template: how many pages, and how long all of them took.
    pub templates: BTreeMap<&'static str, (usize, Duration)>,
    began: Option<Instant>,
}

impl Follow {
    /// Shows something only to a person at a terminal.
    pub fn new(global: &Global, times: bool) -> Self {
        let is_watched = io::stderr().is_terminal() && global.format == Format::Human && !global.quiet;
        Self { start: Instant::now(), bar: is_watched.then(Bar::new), times: times.then(Mutex::default) }
    }

    /// The times that were taken, if they were asked for.
    pub fn times(&self) -> Option<Times> {
        self.times.as_ref().map(|times| lock(times).clone())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Bar {
    fn new() -> Self {
        Self { bar: ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()), work: Arc::default() }
    }

    fn stage(&self, stage: Stage, steps: Option<usize>) {
        let template = match steps {
            Some(_) => "{msg} {bar:30} {human_pos} of {human_len}, {eta} left",
            None => "{msg}",
        };
        self.bar.reset();
        self.bar.set_length(steps.unwrap_or(0) as u64);
        // A template of ours that is none would be seen at once.
        self.bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
        self.bar.set_message(stage.name());
        let mut work = lock(&self.work);
        if work.is_multiple_of(2) {
            *work += 1;
            self.show_later(*work);
        }
    }

    /// Comes into sight if the work still goes on when it has taken a while.
    fn show_later(&self, begun: usize) {
        let (bar, work) = (self.bar.clone(), Arc::clone(&self.work));
        // Where no thread can be started, the bar is not shown.
        let shown = thread::Builder::new().spawn(move || {
            thread::sleep(SHOWN_AFTER);
            let work = lock(&work);
            if *work == begun {
                bar.set_draw_target(ProgressDrawTarget::stderr());
                bar.enable_steady_tick(TICK);
            }
        });
        drop(shown);
    }

    fn done(&self) {
        let mut work = lock(&self.work);
        if !work.is_multiple_of(2) {
            *work += 1;
            self.bar.disable_steady_tick();
            self.bar.finish_and_clear();
            self.bar.set_draw_target(ProgressDrawTarget::hidden());
        }
    }
}

impl Times {
    /// The stage that goes on is over.
    fn end_stage(&mut self) {
        if let (Some(began), Some((.., took))) = (self.began.take(), self.stages.last_mut()) {
            *took = began.elapsed();
        }
    }
}

impl Progress for Follow {
    fn stage(&self, stage: Stage, steps: Option<usize>) {
        if let Some(bar) = &self.bar {
            bar.stage(stage, steps);
        }
        if let Some(times) = &self.times {
            let mut times = lock(times);
            times.end_stage();
            times.stages.push((stage, steps, Duration::ZERO));
            times.began = Some(Instant::now());
        }
    }

    fn step(&self) {
        if let Some(bar) = &self.bar {
            bar.bar.inc(1);
        }
    }

    fn now(&self) -> u64 {
        if self.times.is_some() { u64::try_from(self.start.elapsed().as_nanos()).unwrap_or(u64::MAX) } else { 0 }
    }

    fn page(&self, path: &str, template: &'static str, since: u64) {
        let Some(times) = &self.times else { return };
        let took = Duration::from_nanos(self.now().saturating_sub(since));
        let mut times = lock(times);
        let (pages, sum) = times.templates.entry(template).or_default();
        *pages += 1;
        *sum += took;
        if times.pages.len() < SLOWEST || times.pages.last().is_some_and(|(least, _)| *least < took) {
            let at = times.pages.partition_point(|(other, _)| *other >= took);
            times.pages.insert(at, (took, path.to_owned()));
            times.pages.truncate(SLOWEST);
        }
    }

    fn done(&self) {
        if let Some(bar) = &self.bar {
            bar.done();
        }
        if let Some(times) = &self.times {
            lock(times).end_stage();
        }
    }
}
