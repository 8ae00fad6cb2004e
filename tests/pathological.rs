//! Texts that make parsers slow or pages long: what is built of one takes time and room as its length does.
//!
//! The cases are those of the tests of `CommonMark` and pulldown-cmark, and what may grow in what is ours. Each goes the
//! whole way from a file to HTML. How long that takes is compared with a text a fourth as long, never with a clock.

#[path = "fuzzed/small.rs"]
#[allow(dead_code, reason = "the site is used, not its file")]
mod small;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use nutgraf::build::{Built, Memos, OutputFile, build};
use nutgraf::import;
use nutgraf::import::content::{Folder, Program, Settings};
use nutgraf::resolve::found::Written;
use nutgraf::source::{Source, SourceTree};
use nutgraf::suggest;

struct Case {
    name: &'static str,
    /// Makes the text of a size.
    text: fn(usize) -> String,
    /// Bytes of the text of the smallest size, so that it takes milliseconds.
    size: usize,
}

/// A piece repeated to so many bytes.
fn repeated(piece: &str, bytes: usize) -> String {
    piece.repeat((bytes / piece.len()).max(1))
}

macro_rules! cases {
    ($($name:ident: $size:literal $text:expr;)*) => {
        const CASES: &[Case] = &[$(Case { name: stringify!($name), text: $text, size: $size },)*];
    };
}

/// Pieces with numbers in them, to so many bytes.
fn numbered(bytes: usize, piece: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for number in 0.. {
        if text.len() >= bytes {
            break;
        }
        text += &piece(number);
    }
    text
}

cases! {
    opening_brackets: 8000 |n| repeated("[", n);
    closing_brackets: 8000 |n| repeated("]", n);
    nested_brackets: 8000 |n| format!("{}a{}", repeated("[", n / 2), repeated("]", n / 2));
    brackets_before_a_parenthesis: 8000 |n| repeated("[a](", n);
    brackets_before_an_open_angle: 8000 |n| repeated("[a](<b", n);
    links_that_never_close: 8000 |n| repeated("[a](b", n);
    titles_that_never_close: 8000 |n| repeated("[a](b \"c ", n);
    titles_in_parentheses: 8000 |n| repeated("[a](b (c ", n);
    parentheses_in_a_target: 8000 |n| format!("[a]({}", repeated("(", n));
    pictures_in_pictures: 8000 |n| format!("{}{}", repeated("![", n / 2), repeated("](x)", n / 2));
    strong_openers: 8000 |n| repeated("**a ", n);
    emphasis_openers: 8000 |n| repeated("*a ", n);
    emphasis_closers: 8000 |n| repeated("a* ", n);
    emphasis_of_both_kinds: 8000 |n| repeated("*a_ ", n);
    emphasis_and_strong: 8000 |n| repeated("*a **a ", n);
    nested_strong: 8000 |n| format!("{}b{}", repeated("*a **a ", n / 2), repeated(" a** a*", n / 2));
    emphasis_of_three: 8000 |n| repeated("***a ", n);
    one_long_run_of_stars: 8000 |n| format!("{}a", repeated("*", n));
    stars_that_may_be_both: 8000 |n| format!("{}b{}", "a*".repeat(n / 4), "c**".repeat(n / 6));
    strike_openers: 8000 |n| repeated("~~a ", n);
    growing_backticks: 8000 |n| { let mut text = String::new(); let mut run = 1; while text.len() < n { text += &"`".repeat(run); text.push('e'); run += 1; } text };
    backticks_that_never_close: 8000 |n| repeated("`a``b", n);
    nested_quotes: 8000 |n| format!("{}a", repeated("> ", n));
    nested_lists: 8000 |n| format!("{}a", repeated("- ", n));
    deeper_lists: 8000 |n| { let mut text = String::new(); let mut depth = 0; while text.len() < n { let _ = writeln!(text, "{}- a", "  ".repeat(depth)); depth += 1; } text };
    quotes_and_lists: 8000 |n| format!("{}a", repeated("> - ", n));
    lines_of_quotes: 8000 |n| format!("{}{}", repeated(">", n / 2), repeated("\n", n / 2));
    list_then_empty_lines: 8000 |n| format!("- a\n{}", repeated("\n", n));
    lists_of_every_mark: 8000 |n| repeated("- a\n+ b\n* c\n1. d\n2) e\n", n);
    definitions_in_definitions: 8000 |n| format!("a\n{}b", repeated(": ", n));
    terms_and_definitions: 8000 |n| repeated("a\n: b\n\n", n);
    declarations: 8000 |n| repeated("<!A", n);
    instructions: 8000 |n| repeated("<?", n);
    character_data: 8000 |n| repeated("<![CDATA[", n);
    comments: 8000 |n| repeated("<!--", n);
    comments_in_a_line: 8000 |n| repeated("a <!-- b ", n);
    opening_angles: 8000 |n| repeated("<", n);
    tags_that_never_close: 8000 |n| repeated("a <b c=\"d ", n);
    tags_in_a_line: 8000 |n| repeated("a <b>c</b> ", n);
    blocks_of_html: 8000 |n| repeated("<div>\n\n", n);
    addresses_that_never_close: 8000 |n| repeated("<https://a", n);
    mails: 8000 |n| repeated("<a@b", n);
    one_definition_used_often: 8000 |n| format!("[a]: /{}\n\n{}", "x".repeat(n / 2), repeated("[a] ", n / 2));
    many_definitions: 8000 |n| numbered(n, |number| format!("[a{number}]: https://example.org/{number}\n"));
    many_definitions_and_uses: 8000 |n| numbered(n, |number| format!("[a{number}]: https://example.org/{number}\n\n[a{number}]\n\n"));
    definitions_that_never_end: 8000 |n| repeated("[a]: b \"c\n", n);
    labels_that_never_close: 8000 |n| repeated("[a]: ", n);
    labels_as_long_as_may_be: 8000 |n| repeated(&format!("[{}", "a".repeat(999)), n);
    wide_table_of_short_rows: 8000 |n| format!("{}\n{}\n{}", repeated("|a", n / 4), repeated("|-", n / 4), repeated("|b\n", n / 2));
    wide_table_of_one_row: 8000 |n| format!("{}\n{}\n{}", repeated("|a", n / 3), repeated("|-", n / 3), repeated("|b", n / 3));
    heads_of_tables: 8000 |n| repeated("|a|\n|-|\n", n);
    bars: 8000 |n| repeated("|", n);
    notes_of_one_name: 8000 |n| format!("{}\n\n[^a]: b\n", repeated("[^a] ", n));
    notes_of_many_names: 8000 |n| numbered(n, |number| format!("[^{number}]\n\n[^{number}]: b\n\n"));
    notes_in_notes: 8000 |n| format!("[^0]\n\n{}", numbered(n, |number| format!("[^{number}]: [^{}]\n\n", number + 1)));
    notes_that_are_not_there: 8000 |n| repeated("[^a", n);
    nested_notes: 8000 |n| format!("{}a", repeated("[^a]: ", n));
    notes_never_used: 8000 |n| numbered(n, |number| format!("[^{number}]: b\n\n"));
    notes_defined_again: 8000 |n| format!("[^a]\n\n{}", repeated("[^a]: b\n\n", n));
    mentions_that_never_close: 8000 |n| repeated("[[", n);
    mentions_with_bars: 8000 |n| repeated("[[a|", n);
    mentions_of_one: 8000 |n| repeated("[[oman]] ", n);
    mentions_with_words: 8000 |n| repeated("[[jane|a]] ", n);
    mentions_in_mentions: 8000 |n| format!("{}a{}", repeated("[[jane|", n / 2), repeated("]]", n / 2));
    mentions_of_nobody: 8000 |n| repeated("[[nobody]] ", n);
    links_to_nothing: 8000 |n| repeated("[a](b.md) ", n);
    anchors_that_are_not_there: 8000 |n| format!("{}{}", numbered(n / 2, |number| format!("## a {number}\n")), repeated("[a](#nothing) ", n / 2));
    links_to_headings: 24_000 |n| format!("{}# z\n{}", repeated("#\n", n / 2), repeated("[](#z)", n / 2));
    anchors_that_are_not_there_and_long: 8000 |n| format!("## a {}\n\n[a](#{})\n", repeated("b", n / 2), repeated("b", n / 2));
    urls_that_are_not_there: 8000 |n| repeated("[a](/b/) ", n);
    links_of_a_forbidden_kind: 8000 |n| repeated("[a](x:y) ", n);
    names: 8000 |n| repeated("Jane Doe ", n);
    names_in_lines: 8000 |n| repeated("Oman\n", n);
    anchors_of_a_heading: 8000 |n| format!("## a {}", repeated("{#", n));
    headings: 8000 |n| repeated("## a\n", n);
    headings_with_one_anchor: 8000 |n| repeated("## {#a}\n", n);
    numbered_headings: 8000 |n| format!("{}{}", numbered(n / 2, |number| format!("## a {}\n", number + 2)), repeated("## a\n", n / 2));
    a_heading_of_marks: 8000 |n| format!("## {}", repeated("*a* `b` ", n));
    entities: 8000 |n| repeated("&", n);
    entities_that_never_end: 8000 |n| repeated("&amp", n);
    numbers_of_characters: 8000 |n| repeated("&#1", n);
    backslashes: 8000 |n| repeated("\\", n);
    escapes: 8000 |n| repeated("\\*", n);
    nuls: 8000 |n| repeated("\0", n);
    replacements: 8000 |n| repeated("\u{fffd}\u{1}", n);
    fences: 8000 |n| repeated("```\n", n);
    fences_of_blocks: 8000 |n| repeated("```claim\nc\n```\n", n);
    fences_that_never_close: 8000 |n| format!("~~~~{}", repeated("\n~~~", n));
    rules: 8000 |n| repeated("* * ", n);
    underlines: 8000 |n| repeated("a\n=\n", n);
    one_long_line: 16000 |n| repeated("a", n);
    spaces: 16000 |n| repeated(" ", n);
    tabs: 8000 |n| repeated("\t", n);
    hard_breaks: 8000 |n| repeated("a  \n", n);
    dates: 4000 |n| repeated("On 3 March 2025 it was. ", n);
    dates_without_a_sentence: 4000 |n| repeated("3 March 2025 ", n);
    words_of_quotation: 8000 |n| repeated("“a ", n);
    alerts: 8000 |n| repeated("> [!NOTE]\n", n);
    tasks: 8000 |n| repeated("- [ ] ", n);
    deep_lists_around_html: 24_000 |n| format!("{}<b>x</b>", repeated("- ", n));
    deep_quotes_around_html: 75_000 |n| format!("{}<b>x</b>", repeated("> ", n));
    deep_html: 24_000 |n| repeated("<ul><li>", n);
    deep_html_in_a_line: 24_000 |n| format!("a {}", repeated("<b>", n));
    html_between_the_cells_of_a_table: 24_000 |n| format!("<table><tr>\n{}</tr></table>", repeated("<br>\n", n));
    paragraphs_between_the_cells_of_a_table: 24_000 |n| format!("<table>\n\n{}", repeated("a\n\n", n));
    html_in_every_depth: 24_000 |n| { let mut text = String::new(); let mut depth = 0; while text.len() < n { let _ = writeln!(text, "{}- <i>a", "  ".repeat(depth)); depth += 1; } text };
    html_that_never_closes_in_every_paragraph: 24_000 |n| repeated("<div><b>a\n\n", n);
}

fn site(text: &str) -> SourceTree {
    small::around("", &format!("---\ntitle: A\ndate: 2026-02-06\n---\n{text}"))
}

/// The time that a text takes in a site whose other parts have been built before, and what came of it.
fn measured(text: &str, memos: &mut Memos) -> (Duration, Built) {
    let site = site(text);
    let start = Instant::now();
    let built = build(&site, &small::TEXT_ALONE, &small::options(), memos);
    (start.elapsed(), built)
}

/// Bytes of all that came of a text: its pages, and what was said of it.
fn room(built: &Built) -> usize {
    let pages = built.output.iter().flat_map(|output| output.values());
    let pages = pages.map(|file| if let OutputFile::Bytes(content) = file { content.bytes.len() } else { 0 });
    let told = built.diagnostics.iter().map(|diagnostic| diagnostic.text().len());
    pages.sum::<usize>() + told.sum::<usize>()
}

/// The most bytes that come of one byte of text: a note of a few bytes has links both ways, with their labels.
const GROWTH: usize = 40;
/// What comes of any text beside that: pulldown-cmark fills up the short rows of tables with so many empty cells at most
/// in a text (`MAX_AUTOCOMPLETED_CELLS`), each `<td></td>`.
const CELLS: usize = (1 << 18) * 9;
/// What takes time in proportion takes four times as long for four times the text; in proportion to the square, 16.
const SLOWER: u32 = 10;
/// Below this the site around the text is most of what is measured.
const MEASURABLE: Duration = Duration::from_millis(40);
/// For any of these texts, which hold some ten thousand bytes.
const FOREVER: Duration = Duration::from_mins(1);
/// A case that seemed slow is looked at so often: a busy machine is not the text's fault.
const LOOKS: usize = 4;

/// Why a text takes more than its length allows, if it does.
fn grown(case: &Case, empty: usize, memos: &mut Memos) -> Option<String> {
    let (small, large) = ((case.text)(case.size), (case.text)(case.size * 4));
    let (mut short, mut long) = (Duration::MAX, Duration::MAX);
    for look in 0..LOOKS {
        let (time, _) = measured(&small, memos);
        short = if look == 0 { time } else { short.max(time) };
        let (time, built) = measured(&large, memos);
        long = long.min(time);
        if std::env::var_os("NUTGRAF_MEASURE").is_some() {
            let (twice, _) = measured(&(case.text)(case.size * 2), memos);
            let ms = |time: Duration| time.as_secs_f64() * 1000.0;
            println!(
                "| {} | {} | {:.0} | {:.0} | {:.0} | {} |",
                case.name,
                large.len(),
                ms(short),
                ms(twice),
                ms(long),
                room(&built)
            );
        }
        let most = empty + CELLS + GROWTH * large.len();
        if room(&built) > most {
            return Some(format!("{}: {} bytes come of {}", case.name, room(&built), large.len()));
        }
        if long < MEASURABLE || long <= short * SLOWER {
            return None;
        }
        if long > FOREVER {
            break;
        }
    }
    Some(format!("{}: {long:?} for {} bytes, {short:?} for {}", case.name, large.len(), small.len()))
}

/// One after the other, so that none is measured while another takes the processor. `NUTGRAF_CASE` names one of them,
/// and `NUTGRAF_MEASURE` prints a table: bytes of the text, milliseconds for a fourth of it, a half and all, and bytes
/// of what came of it.
#[test]
fn what_is_built_of_a_text_takes_time_and_room_as_its_length_does() {
    let mut memos = Memos::default();
    let empty = room(&measured("a", &mut memos).1);
    let wanted = std::env::var("NUTGRAF_CASE").unwrap_or_default();
    let cases = CASES.iter().filter(|case| wanted.is_empty() || case.name == wanted);
    assert!(cases.clone().next().is_some(), "no case {wanted}");
    let grown: Vec<String> = cases.filter_map(|case| grown(case, empty, &mut memos)).collect();
    assert!(grown.is_empty(), "{}", grown.join("\n"));
}

/// What `nutgraf suggest` does with a text: names and dates, each with the words that it rests on.
#[test]
fn a_text_is_read_for_names_and_dates_in_time_as_its_length() {
    for piece in [
        "A.",
        "A. ",
        "on 3 March 2025 and ",
        "from March 2020 to ",
        "Mr. Jane Doe, the mayor of ",
        "Ann's ",
        "Anns' Union's ",
    ] {
        in_proportion(piece, 12_000, |bytes| {
            let source = Source::new("content/articles/2026-02-06-a.txt", &repeated(piece, bytes));
            let start = Instant::now();
            let found = suggest::of(&source, "en", None, &Written::default());
            let words = found.dates.iter().map(|date| suggest::excerpt(&source.text, &date.sentence, 60));
            let places = found.dates.iter().map(|date| source.line_column(date.range.start).0);
            black_box(words.map(|words| words.len()).chain(places).sum::<usize>());
            start.elapsed()
        });
    }
}

/// What takes so long for so many bytes is done in time as their number.
fn in_proportion(piece: &str, bytes: usize, mut work: impl FnMut(usize) -> Duration) {
    let (mut short, mut long) = (Duration::ZERO, Duration::MAX);
    for _ in 0..LOOKS {
        (short, long) = (short.max(work(bytes)), long.min(work(4 * bytes)));
        if long < MEASURABLE || long <= short * SLOWER || long > FOREVER {
            break;
        }
    }
    assert!(long < MEASURABLE || long <= short * SLOWER, "{piece:?}: {short:?}, then {long:?}");
}

/// Folders of other generators.
#[test]
fn texts_of_others_are_imported_in_time_as_their_length() {
    let pieces = [
        "{{< x >}} ",
        "{{< x ",
        "{{< x \"",
        "{{% x `",
        "{{",
        "{% x %} ",
        "{% x(",
        "{{ x(\"",
        "{{< figure src=\"a",
        "[a](/x/) ",
        "<a href=\"x\">",
        "<div>\n",
        "[[",
        "![a](b \"",
    ];
    for (program, frame) in [(Program::Hugo, "---\ntitle: A\n---\n"), (Program::Zola, "+++\ntitle = \"A\"\n+++\n")] {
        for piece in pieces {
            in_proportion(piece, 40_000, |bytes| {
                let text = Source::new("a.md", &format!("{frame}{}", repeated(piece, bytes)));
                let folder = Folder {
                    program,
                    name: "content/",
                    texts: vec![(String::from("a.md"), text)],
                    files: BTreeSet::new(),
                    statics: BTreeSet::new(),
                    settings: Settings::default(),
                    lang: "en",
                };
                let start = Instant::now();
                assert!(import::content::read(&folder).files.len() < 2);
                start.elapsed()
            });
        }
    }
}

/// Whoever tells of a mistake says its line and column.
#[test]
fn the_places_of_many_mistakes_are_found_in_time_as_their_number() {
    let mut memos = Memos::default();
    for piece in ["[[nobody]] ", "[[nobody]]\n\n"] {
        let mut told = |bytes: usize| {
            let (_, built) = measured(&repeated(piece, bytes), &mut memos);
            let start = Instant::now();
            let places = built.diagnostics.iter().map(|found| (found.line_column(), found.end()));
            assert!(places.collect::<Vec<_>>().len() >= bytes / piece.len());
            start.elapsed()
        };
        let (short, long) = (told(40_000), told(160_000));
        assert!(long < MEASURABLE || long <= short * SLOWER, "{piece:?}: {short:?}, then {long:?}");
    }
}
