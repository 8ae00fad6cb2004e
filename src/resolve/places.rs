//! Places of things in the lists of a site. Start at [`Table`].
//!
//! A thing keeps its place from one turn to the next, so that what refers to it by its place stays true although
//! other things come and go. Places therefore depend on what happened before; anything that a reader can see has
//! to go by the *order* of ids, never by the places themselves.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::ops::Index;
use std::sync::Arc;

/// The place of a thing in the [`Table`] of its kind.
pub trait Place: Copy + Ord {
    fn new(place: usize) -> Self;
    fn get(self) -> usize;
}

impl Place for usize {
    fn new(place: usize) -> Self {
        place
    }

    fn get(self) -> usize {
        self
    }
}

macro_rules! places {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl Place for $name {
            fn new(place: usize) -> Self {
                Self(u32::try_from(place).unwrap_or(u32::MAX))
            }

            fn get(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

places! {
    /// Place in [`super::Things::articles`].
    ArticleIx
    /// Place in [`super::Things::actors`].
    ActorIx
    /// Place in [`super::Things::events`].
    SharedEventIx
    /// Place in [`super::Things::topics`].
    TopicIx
    /// Place in [`super::Things::sources`].
    SharedSourceIx
    /// Place in [`super::Things::pages`].
    PageIx
}

/// An event: a shared one, or one that an article tells itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventIx {
    Shared(SharedEventIx),
    /// The article, and the place among its own events.
    Own(ArticleIx, u32),
}

/// A source: a shared one, or one that is given in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SourceIx {
    Shared(SharedSourceIx),
    /// Given by an article or its timeline, and the place among all that it gives.
    OfArticle(ArticleIx, u32),
    OfActor(ActorIx, u32),
    OfEvent(SharedEventIx, u32),
}

/// A claim: the article that it is written in, and the place among that article's own claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClaimIx {
    pub article: ArticleIx,
    pub at: u32,
}

impl EventIx {
    /// The place of a shared one.
    #[must_use]
    pub fn shared(self) -> Option<SharedEventIx> {
        if let Self::Shared(ix) = self { Some(ix) } else { None }
    }
}

impl SourceIx {
    /// The place of a shared one.
    #[must_use]
    pub fn shared(self) -> Option<SharedSourceIx> {
        if let Self::Shared(ix) = self { Some(ix) } else { None }
    }
}

/// The ids of one kind in their order, by their places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// Places in the order of ids.
    pub list: Vec<u32>,
    /// For each place, how many ids stand before its own; `u32::MAX` for a place that is empty.
    rank: Vec<u32>,
}

impl Order {
    #[must_use]
    pub fn new(list: Vec<u32>) -> Self {
        let slots = list.iter().map(|place| *place as usize + 1).max().unwrap_or(0);
        let mut rank = vec![u32::MAX; slots];
        for (at, place) in (0..).zip(&list) {
            rank[*place as usize] = at;
        }
        Self { list, rank }
    }
}

/// All things of one kind, by their places. Cloning shares them.
#[derive(Debug)]
pub struct Table<Ix, T> {
    slots: Arc<Vec<Option<Arc<T>>>>,
    order: Arc<Order>,
    place: PhantomData<Ix>,
}

impl<Ix, T> Clone for Table<Ix, T> {
    fn clone(&self) -> Self {
        Self { slots: self.slots.clone(), order: self.order.clone(), place: PhantomData }
    }
}

impl<Ix: Place, T> Table<Ix, T> {
    /// A table of the things of `order`, which `things` gives by their places.
    pub fn new(order: &Arc<Order>, things: impl IntoIterator<Item = (Ix, Arc<T>)>) -> Self {
        let mut slots: Vec<Option<Arc<T>>> = Vec::new();
        slots.resize_with(order.rank.len(), || None);
        for (ix, thing) in things {
            slots[ix.get()] = Some(thing);
        }
        Self { slots: Arc::new(slots), order: order.clone(), place: PhantomData }
    }

    /// The same things, but others at some of their places.
    #[must_use]
    pub fn with(mut self, others: impl IntoIterator<Item = (Ix, Arc<T>)>) -> Self {
        let mut others = others.into_iter().peekable();
        if others.peek().is_some() {
            let slots = Arc::make_mut(&mut self.slots);
            for (ix, thing) in others {
                slots[ix.get()] = Some(thing);
            }
        }
        self
    }

    /// How many things there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.order.list.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.list.is_empty()
    }

    /// Above every place that is taken.
    #[must_use]
    pub fn end(&self) -> usize {
        self.slots.len()
    }

    /// The thing at a place, if there is one.
    #[must_use]
    pub fn get(&self, ix: Ix) -> Option<&Arc<T>> {
        self.slots.get(ix.get())?.as_ref()
    }

    /// The places in the order of ids.
    pub fn places(&self) -> impl DoubleEndedIterator<Item = Ix> + ExactSizeIterator + Clone + '_ {
        self.order.list.iter().map(|place| Ix::new(*place as usize))
    }

    /// The things in the order of ids.
    pub fn iter(&self) -> impl Iterator<Item = (Ix, &Arc<T>)> {
        self.places().filter_map(|ix| Some((ix, self.get(ix)?)))
    }

    /// What to sort by for the order of ids.
    #[must_use]
    pub fn rank(&self, ix: Ix) -> u32 {
        self.order.rank.get(ix.get()).copied().unwrap_or(u32::MAX)
    }

    #[must_use]
    pub fn order(&self) -> &Arc<Order> {
        &self.order
    }
}

impl<Ix: Place, T> Index<Ix> for Table<Ix, T> {
    type Output = T;

    fn index(&self, ix: Ix) -> &T {
        self.get(ix).expect("a place is only given out for a thing of the same turn")
    }
}

/// The places that the ids of one kind have.
#[derive(Clone, Debug, Default)]
pub struct Places {
    by_id: BTreeMap<String, u32>,
}

impl Places {
    /// The place of an id: the one it always had, or a new one.
    pub fn of(&mut self, id: &str) -> u32 {
        if let Some(place) = self.by_id.get(id) {
            return *place;
        }
        let place = u32::try_from(self.by_id.len()).unwrap_or(u32::MAX);
        self.by_id.insert(id.to_owned(), place);
        place
    }

    /// How many places were ever given out.
    #[must_use]
    pub fn given(&self) -> usize {
        self.by_id.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_keeps_its_place_and_the_order_goes_by_ids() {
        let mut places = Places::default();
        assert_eq!((places.of("m"), places.of("z")), (0, 1));
        assert_eq!((places.of("a"), places.of("m"), places.of("z")), (2, 0, 1));
        let order = Arc::new(Order::new(vec![2, 0, 1]));
        let things = [(ActorIx::new(0), "m"), (ActorIx::new(1), "z"), (ActorIx::new(2), "a")];
        let table = Table::new(&order, things.map(|(ix, name)| (ix, Arc::new(name))));
        assert_eq!(table.iter().map(|(_, name)| **name).collect::<Vec<_>>(), ["a", "m", "z"]);
        assert_eq!(table.rank(ActorIx::new(2)), 0);
    }
}
