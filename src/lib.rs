//! nutgraf makes websites of *explainer pages*: articles that a reader can follow a long story with, because they say
//! who is who and what happened when.
//!
//! # The way of a file to a page
//!
//! * [`disk::read`] takes a folder and gives a [`source::SourceTree`]: every input as a value.
//! * [`detect::read`] finds dates and names in running text, by rules that are data.
//! * [`parse::parse`] takes one [`source::Source`] and gives [`parse::model::Thing`]s: articles, actors, events,
//!   topics, sources and plain pages as they were written, with ids that nobody has looked up yet.
//! * [`resolve::resolve`] takes all things and gives a [`resolve::Site`]: every id is the thing it names, every
//!   name the actor it means, every timeline is in order, and every reference is also known from its other end.
//! * [`check::check`] takes the site and tells what an editor would ask about it.
//! * [`suggest::of`] takes one article and tells what an editor can take over from its text.
//! * [`import`] takes files of other programs and gives files of a site.
//! * [`compose::compose()`] takes the site and gives [`compose::views::Page`]s: each exactly what one page shows, its
//!   dates in words and its links relative to itself.
//! * [`render::Renderer`] takes a page and the templates and gives HTML.
//! * [`search::found`] takes a page and gives what of it can be found; [`search::index::files`] makes the index of all.
//! * [`build::build_with`] names all these stages and is the only one that does: a tree goes in, an output and
//!   diagnostics come out. Each page goes through a [`build::Press`] as soon as it is made, since all of them together
//!   would be the largest thing in memory.
//! * A [`disk::Edition`] is the press that writes the folder which readers see, beside the old one; it takes its place
//!   when the output is whole.
//! * [`web::check`] asks whether links to other sites lead anywhere, when somebody wants to know.
//! * `deploy::run` takes a folder that was published and makes object storage hold it (feature `deploy`).
//! * [`watch::run`] does all this again whenever a file changes.
//! * [`serve::Server`] takes each output as it comes and shows it to the author, in open pages as well.
//!
//! Beside them stand plain values that every stage may use: [`source`] (text and places), [`diag`] (what is
//! wrong, where, and what to do), [`date`] (dates as precise as they are known), [`language`] (words of the
//! interface), [`memo`] (the last value of a pure function),
//! [`progress`] (who follows a build), [`limits`] (how much is taken of content), [`picture`] (the versions that a page offers of a picture), [`media`] (what sort of
//! data a file holds). [`theme`] holds the built-in templates, [`config`] reads `nutgraf.yaml`, [`schema`] describes it
//! and all front matter to editors, and [`mod@cli`] is the program around it all.
//!
//! The file list is the pipeline. A module imports only what stands before it in this order, and only
//! `theme`, `disk`, `watch`, `serve`, `web`, `deploy` and `cli` touch the disk, the clock or the environment;
//! `tests/layers.rs` holds both.
//!
//! # What always holds
//!
//! 1. *One build function.* Every verb that needs a site calls [`build::build_with`]; a first build is one with empty
//!    [`build::Memos`]. There is no second, faster way. That nothing is built at all where the output folder holds what
//!    a build of the same [`build::inputs`] gave is a memo too, of the whole function.
//! 2. *Warm equals cold.* Whatever happened before, output and diagnostics are those of a clean build. The memos
//!    stand only in front of pure functions and compare their whole input; `tests/warm.rs` tries to prove them wrong.
//! 3. *What is done again is what saw something else.* While a document is resolved it asks the site through
//!    [`resolve::lookup::Lookup`], and while a page is composed it sees the site through [`compose::look::Look`]. Both
//!    note each question where they answer it, so there is no list of dependencies that somebody could forget to
//!    extend. A page is a function of what it saw, the configuration and the templates, and of nothing else. What many
//!    pages show alike is a [`compose::part::Part`], made once; what it asked of its page is noted in the same way.
//! 4. *Parsing never fails.* A bad file gives defaults and diagnostics; one run tells of every mistake, in the
//!    order of files and places. With any error nothing is published and the last good output stays.
//! 5. *The output is a value*, [`build::Output`]: each path has one owner, and two that want the same one are a
//!    diagnostic, also where they differ by letter case only. It is published whole: the new folder is
//!    made beside the old one and the two are exchanged. Only files of our own manifest are ever removed.
//! 6. *Same input, same bytes.* The clock is an input ([`build::Options::now`]), no hash map is iterated, no
//!    path of the machine is written.

pub mod build;
pub mod check;
pub mod cli;
pub mod compose;
pub mod config;
pub mod date;
#[cfg(feature = "deploy")]
pub mod deploy;
pub mod detect;
pub mod diag;
pub mod disk;
mod html;
pub mod import;
pub mod language;
pub mod limits;
pub mod media;
pub mod memo;
pub mod parse;
pub mod picture;
pub mod progress;
pub mod render;
pub mod resolve;
pub mod schema;
pub mod search;
pub mod serve;
pub mod source;
pub mod suggest;
pub mod theme;
pub mod watch;
pub mod web;
