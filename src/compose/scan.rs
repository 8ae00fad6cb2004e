//! What helps a reader to look over a timeline: its years or decades with how much is in each, and who takes part.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::Here;
use super::views::{Entry, PeriodView, TimelineActor};
use crate::date::Date;
use crate::resolve::index::Linked;
use crate::resolve::{ActorIx, EventIx};

/// A timeline with fewer entries is looked over as it is.
const LONG: usize = 6;

/// How many entries a period has to have on average: with fewer, the marks would say no more than the dates.
const CROWDED: usize = 2;

/// How many actors a timeline names to choose from.
const ACTORS: usize = 8;

/// The steps in which it is shown how much is in a period.
const STEPS: usize = 5;

impl Here<'_> {
    /// Says where a period of a long timeline begins. `entries` are those of `events`, in time.
    pub(super) fn mark_periods(&self, events: &[EventIx], entries: &mut [Entry]) {
        if entries.len() < LONG {
            return;
        }
        let years: Vec<Option<i64>> = events.iter().map(|ix| self.year(*ix)).collect();
        let dated = years.iter().flatten().count();
        // Years, else decades, else centuries: the first of which there are clearly fewer than entries.
        let is_fit = |length: &i64| {
            let periods = runs(&years, *length).count();
            periods > 1 && periods * CROWDED <= dated
        };
        let Some(length) = [1, 10, 100].into_iter().find(is_fit) else { return };
        let periods: Vec<(usize, i64, usize)> = runs(&years, length).collect();
        let most = periods.iter().map(|(.., count)| *count).max().unwrap_or(1);
        for (at, first, count) in periods {
            let Some((title, anchor)) = self.period_words(first, length) else { continue };
            let share = (count * STEPS).div_ceil(most);
            entries[at].period = Some(PeriodView { title, anchor, count, share });
        }
    }

    /// The year in which an event begins; that in which it ends where only that is known.
    fn year(&self, ix: EventIx) -> Option<i64> {
        let date = self.look.event(ix).data.date?;
        date.earliest().or(date.latest()).map(|day| day.civil().0)
    }

    fn period_words(&self, first: i64, length: i64) -> Option<(String, String)> {
        let (edtf, anchor) = match length {
            1 => (format!("{first:04}"), format!("year-{first}")),
            10 => (format!("{:03}X", first / 10), format!("year-{first}s")),
            _ => (format!("{:02}XX", first / 100), format!("year-{first}s")),
        };
        let date = Date::parse(&edtf).ok().filter(|_| first >= 0)?;
        Some((self.language.dates.words(&date), anchor))
    }

    /// Who takes part in several events of a long timeline, but not in all: the most frequent first.
    pub(super) fn actors_of_timeline(&self, events: &[EventIx]) -> Vec<TimelineActor> {
        if events.len() < LONG {
            return Vec::new();
        }
        let mut counts: BTreeMap<ActorIx, (usize, usize)> = BTreeMap::new();
        for (at, ix) in events.iter().enumerate() {
            for actor in &self.look.event(*ix).actors {
                counts.entry(*actor).or_insert((0, at)).0 += 1;
            }
        }
        let mut actors: Vec<(ActorIx, (usize, usize))> =
            counts.into_iter().filter(|(_, (count, _))| (2..events.len()).contains(count)).collect();
        actors.sort_by_key(|(_, (count, first))| (Reverse(*count), *first));
        actors.truncate(ACTORS);
        let view = |(ix, (count, _)): (ActorIx, (usize, usize))| {
            let link = self.actor_link(ix);
            TimelineActor {
                title: link.title,
                href: format!("{}#timeline", self.page_of(Linked::Actor(ix))),
                in_entries: link.href,
                count,
            }
        };
        actors.into_iter().map(view).collect()
    }
}

/// The periods of some length that follow each other: where each begins, its first year, and how many are in it. What
/// has no date belongs to none.
fn runs(years: &[Option<i64>], length: i64) -> impl Iterator<Item = (usize, i64, usize)> {
    let firsts: Vec<(usize, i64)> = years
        .iter()
        .enumerate()
        .filter_map(|(at, year)| year.map(|year| (at, year.div_euclid(length) * length)))
        .collect();
    let runs: Vec<(usize, i64, usize)> =
        firsts.chunk_by(|a, b| a.1 == b.1).map(|run| (run[0].0, run[0].1, run.len())).collect();
    runs.into_iter()
}

#[cfg(test)]
mod tests {
    use super::runs;

    #[test]
    fn a_period_begins_where_its_first_entry_stands() {
        let years = [Some(1979), Some(1979), None, Some(1985), Some(2013)];
        assert_eq!(runs(&years, 1).collect::<Vec<_>>(), [(0, 1979, 2), (3, 1985, 1), (4, 2013, 1)]);
        assert_eq!(runs(&years, 10).collect::<Vec<_>>(), [(0, 1970, 2), (3, 1980, 1), (4, 2010, 1)]);
        assert_eq!(runs(&years, 100).collect::<Vec<_>>(), [(0, 1900, 3), (4, 2000, 1)]);
        assert_eq!(runs(&[Some(-5), None], 10).collect::<Vec<_>>(), [(0, -10, 1)]);
    }
}
