//! What stands in running text. Start at [`names`].

pub mod names;
