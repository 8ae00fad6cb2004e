//! What stands in running text. Start at [`names`].

pub mod dates;
pub mod lexicon;
pub mod names;
pub mod pattern;
pub mod prose;
pub mod rules;
