//! How much a page may repeat of what is told elsewhere. Start at [`Budget`].
//!
//! A name is written once and mentioned many times, a claim has a history that each newer one tells again: what a page
//! shows can grow as the product of what is long and how often it is named. So whatever is repeated is counted, in bytes,
//! and a page that has spent its budget is made to its end with nothing more in it. It is then an error, and shown to
//! nobody.

use std::cell::Cell;

use crate::limits::REPEATED_BYTES;

/// What a page has repeated so far.
#[derive(Debug, Default)]
pub struct Budget(Cell<usize>);

impl Budget {
    /// What an item costs beside its words: about what its fields take in memory.
    pub const ITEM: usize = 200;

    /// What it costs to look at something that may not be shown after all.
    pub const LOOK: usize = 1;

    pub fn spend(&self, bytes: usize) {
        self.0.set(self.0.get().saturating_add(bytes));
    }

    /// In bytes.
    #[must_use]
    pub fn spent(&self) -> usize {
        self.0.get()
    }

    /// Nothing more is to be shown.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.0.get() > REPEATED_BYTES
    }
}
