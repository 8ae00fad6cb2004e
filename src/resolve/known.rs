//! The names of all actors and who bears them. Start at [`KnownNames::new`].

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::places::{ActorIx, Table};
use crate::detect::names::{self, Found, Names};
use crate::parse::model::{Actor, Document};

type Actors = Table<ActorIx, Document<Actor>>;

/// Names and aliases of all actors, each once.
#[derive(Debug)]
pub struct KnownNames {
    bearers: BTreeMap<String, Vec<ActorIx>>,
    /// The bearers by the number of the name.
    by_number: Vec<Vec<ActorIx>>,
    /// Those who were found in a text, whose names count only where they are listed.
    found: BTreeSet<ActorIx>,
    names: Names,
}

impl KnownNames {
    /// The names of a turn's actors; those of the last turn, which came of `last_actors`, if they are the same.
    #[must_use]
    pub fn new(actors: &Actors, last: Option<(&Actors, &Arc<Self>)>) -> Arc<Self> {
        let same = |last_actors: &Actors| {
            last_actors.len() == actors.len()
                && last_actors.iter().zip(actors.iter()).all(|(a, b)| a.0 == b.0 && Arc::ptr_eq(a.1, b.1))
        };
        if let Some((_, names)) = last.filter(|(last_actors, _)| same(last_actors)) {
            return names.clone();
        }
        let mut bearers: BTreeMap<String, Vec<ActorIx>> = BTreeMap::new();
        let mut found = BTreeSet::new();
        for (ix, actor) in actors.iter() {
            if actor.data.found {
                found.insert(ix);
            }
            for name in actor.data.names() {
                let bearers = bearers.entry(names::key(name)).or_default();
                if !bearers.contains(&ix) {
                    bearers.push(ix);
                }
            }
        }
        if let Some((_, names)) = last.filter(|(_, names)| names.bearers == bearers && names.found == found) {
            return names.clone();
        }
        Arc::new(Self {
            names: Names::new(bearers.keys().map(String::as_str)),
            by_number: bearers.values().cloned().collect(),
            bearers,
            found,
        })
    }

    #[must_use]
    pub fn find(&self, text: &str) -> Vec<Found> {
        self.names.find(text)
    }

    /// The names that several actors bear, each by its key ([`names::key`]).
    pub fn shared(&self) -> impl Iterator<Item = (&str, &[ActorIx])> {
        let shared = self.bearers.iter().filter(|(_, bearers)| bearers.len() > 1);
        shared.map(|(name, bearers)| (name.as_str(), bearers.as_slice()))
    }

    /// Who bears a found name, in the order of ids.
    #[must_use]
    pub fn bearers(&self, name: u32) -> &[ActorIx] {
        self.by_number.get(name as usize).map_or(&[], Vec::as_slice)
    }

    /// Whether somebody was found in a text, and has no file.
    #[must_use]
    pub fn is_found(&self, actor: ActorIx) -> bool {
        self.found.contains(&actor)
    }

    /// The names that mean something else here than there, ready to be looked for.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Names {
        let differing = |a: &Self, b: &Self| -> Vec<String> {
            a.bearers
                .iter()
                .filter(|(name, bearers)| {
                    b.bearers.get(*name) != Some(bearers)
                        || bearers.iter().any(|bearer| a.found.contains(bearer) != b.found.contains(bearer))
                })
                .map(|(name, _)| name.clone())
                .collect()
        };
        let mut names = differing(self, other);
        names.extend(differing(other, self));
        names.sort();
        names.dedup();
        Names::new(names.iter().map(String::as_str))
    }
}
