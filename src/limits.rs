//! How much the program takes from those who write: every limit in one place, each with its reason.
//!
//! Whoever may write below `content/` is not always who runs the program: a site may be built by a service, from files
//! that came with a pull request. So every file has a size, a shape and a share of memory that it cannot exceed, all far
//! above what a person writes, and whatever is above is told with its place. Below them, time and memory are to grow
//! with the size of the content and not with its square.
//!
//! What a library limits of its own accord is noted where it is used; here are the numbers that are ours.

/// The most bytes of a text: an article, a list of events or sources, a template, a file of words, `nutgraf.yaml`, a file
/// that is imported. *War and Peace* has 3.3 MB; a list of 50,000 events some seven. No more is ever read of a file.
pub const TEXT_BYTES: u64 = 8 << 20;

/// The most bytes of a picture of `content/`, whose beginning is looked at: a photograph of 50 megapixels has 20 MB as
/// JPEG, one without loss 60. No more is ever read of a file. What is only copied, such as a film, may be of any size.
pub const PICTURE_BYTES: u64 = 64 << 20;

/// The most bytes of a drawing (SVG). A map of all countries has 1 MB. Unlike pixels, its elements are taken apart one by
/// one, in several times its size.
pub const DRAWING_BYTES: u64 = 4 << 20;

/// How many elements of a drawing may stand within one another. Programs that draw write some twenty; browsers stop at
/// 512 where they read HTML, and what reads a drawing looks through all that are open at each name.
pub const DRAWING_DEPTH: usize = 256;

/// How many names of namespaces may hold in a drawing at once: programs declare some ten, and each element carries all.
pub const DRAWING_NAMESPACES: usize = 32;

/// How many times its size a drawing may have when its entities are written out and its elements indented.
pub const DRAWING_GROWTH: u64 = 8;

/// The most pixels that a picture may have: what phones take today (50 megapixels) and some more. One needs some twenty
/// bytes of memory a pixel while its versions are made.
pub const PIXELS: u64 = 64_000_000;

/// The tallest version of a picture, in pixels: WebP can hold no more
/// (<https://developers.google.com/speed/webp/faq>).
pub const VERSION_HEIGHT: u32 = 16_383;

/// Larger pictures are made one after the other, whatever the number of processors: together they would take as many
/// times the memory of one. It is what most cameras take.
pub const PIXELS_SIDE_BY_SIDE: u64 = 16_000_000;

/// The most memory that a decoder may take beside the pixels: for tables, lines in the making, and colour profiles, which
/// a few bytes of a PNG can blow up to any size.
pub const DECODER_BYTES: u64 = 64 << 20;

/// The largest colour profile that is looked at: those of cameras and screens have a few kilobytes, those of printing
/// presses two megabytes. With a larger one the colours stay as they are.
pub const PROFILE_BYTES: usize = 4 << 20;

/// How deep quotations, lists, emphasis and elements of HTML may lie in one another. Nobody writes so; parsers of HTML take
/// time in proportion to the square of it, and browsers stop at 512 (Blink, `HTMLConstructionSite`).
pub const NESTING: usize = 100;

/// The most marks of Markdown in a text: ends of lines, stars, brackets, bars of tables, beginnings of items and the like.
/// Where each takes two bytes, as in a table of single letters, what is made of the text takes some thousand bytes of memory
/// for each. Prose has one for some forty bytes, the guide of this program, which is full of code and tables, for thirteen.
pub const MARKS: usize = 500_000;

/// What a short text may have of them beside twice its bytes. A table gives each row all its cells: those that are not
/// written count too, and take no bytes.
pub const MARKS_FREE: usize = 1000;

/// How many brackets of YAML may be open at once. `serde_yaml` stops at 128 levels of its own accord, but only after its
/// scanner has gone through all of them, in time that grows with their square.
pub const YAML_BRACKETS: usize = 1000;

/// What a text of YAML may hold when its aliases are written out, in bytes and values: so many times what is written,
/// and [`YAML_GROWTH_FREE`]. `serde_yaml` counts how often an alias is followed, not how much stands behind it.
pub const YAML_GROWTH: usize = 4;

/// How much aliases may always bring, in bytes and values: a short text may well use one long value many times.
pub const YAML_GROWTH_FREE: usize = 1 << 20;

/// The most bytes of the words of one language: the built-in files have some eight thousand. They are kept for each
/// language of a site.
pub const WORDS_BYTES: usize = 1 << 20;

/// The most bytes of a part of an id. File systems stop at 255, and what is made beside a page has longer names.
pub const ID_PART_BYTES: usize = 200;

/// The most bytes of an id. Names in object storage have at most 1,024 (S3, "object key naming"), and the folders around
/// an id and the file in it need room.
pub const ID_BYTES: usize = 800;

/// The most bytes of a part of a path in the output: what file systems can hold (`NAME_MAX`).
pub const NAME_BYTES: usize = 255;

/// The most bytes of a path in the output, as for [`ID_BYTES`].
pub const PATH_BYTES: usize = 1024;

/// The most bytes of a name or a title, which is told wherever the thing is mentioned. Some hundred and fifty words.
pub const TITLE_BYTES: usize = 1000;

/// The most bytes of any other value, such as a description, a statement or an answer: some three thousand words.
pub const VALUE_BYTES: usize = 20_000;

/// The most items of a list within a text. What is longer is a list of its own, such as one of `content/events/`. Some of
/// what is looked up in them is looked up one by one.
pub const ITEMS: usize = 10_000;

/// The most authors of a text, each of whom its page and its feeds name. Papers of physics have thousands, an investigation
/// of many newsrooms some fifty.
pub const AUTHORS: usize = 100;

/// The most topics of a text or an event, each of which lists it. Encyclopaedias have some ten categories for one text.
pub const TOPICS: usize = 100;

/// The most actors of an event, each of whose pages names all of them. The United Nations have 193 members.
pub const ACTORS_OF_EVENT: usize = 500;

/// The most events that a timeline takes from topics: an author writes a few bytes for all of them.
pub const EVENTS_OF_TOPICS: usize = 1000;

/// The most languages of a site, each of which has words, formats of dates and numbers, and a version of each text. The
/// encyclopaedia with the most has some 350.
pub const LANGUAGES: usize = 400;

/// The most that a page may hold of names, titles, texts and claims that are told elsewhere or several times, in bytes: each
/// mention writes a name again. The whole of *War and Peace* has a tenth of it; whatever is larger, no browser shows.
pub const REPEATED_BYTES: usize = 32 << 20;

/// How many diagnostics of one file are shown to a person. Who has more has one mistake many times, and sees no more in
/// a terminal that keeps some thousand lines. Programs are told all.
pub const SHOWN_OF_A_FILE: usize = 1000;

/// For how many mistakes of one document it is looked what was meant. Each compares a word with all that are known.
pub const PROPOSALS: usize = 100;

/// The longest word for which it is looked what was meant: ids that people write are shorter, and the work grows with the
/// square of the length.
pub const PROPOSAL_CHARACTERS: usize = 64;

/// How much work that may be, in pairs of characters: some five thousand ids that are alike, or any number that are not.
pub const PROPOSAL_STEPS: usize = 1_000_000;

/// How many anchors, ids and the like a message lists.
pub const LISTED: usize = 20;
