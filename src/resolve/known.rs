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
    by_number: Vec<Bearers>,
    /// Those who were found in a text, whose names count only where they are listed.
    found: BTreeSet<ActorIx>,
    names: Names,
}

/// Who bears a name. Thousands may, and be asked for in thousands of texts.
#[derive(Debug)]
struct Bearers {
    by_id: Vec<ActorIx>,
    in_order: Vec<ActorIx>,
    /// How many of them were not found in a text.
    filed: usize,
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
                if bearers.last() != Some(&ix) {
                    bearers.push(ix);
                }
            }
        }
        if let Some((_, names)) = last.filter(|(_, names)| names.bearers == bearers && names.found == found) {
            return names.clone();
        }
        let of_name = |by_id: &Vec<ActorIx>| {
            let mut in_order = by_id.clone();
            in_order.sort_unstable();
            let filed = by_id.iter().filter(|bearer| !found.contains(bearer)).count();
            Bearers { by_id: by_id.clone(), in_order, filed }
        };
        Arc::new(Self {
            names: Names::new(bearers.keys().map(String::as_str)),
            by_number: bearers.values().map(of_name).collect(),
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
        self.by_number.get(name as usize).map_or(&[], |bearers| &bearers.by_id)
    }

    /// Whether somebody bears a found name.
    #[must_use]
    pub fn bears(&self, name: u32, actor: ActorIx) -> bool {
        self.by_number.get(name as usize).is_some_and(|bearers| bearers.in_order.binary_search(&actor).is_ok())
    }

    /// How many have a file of those who bear a found name.
    #[must_use]
    pub fn filed(&self, name: u32) -> usize {
        self.by_number.get(name as usize).map_or(0, |bearers| bearers.filed)
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
