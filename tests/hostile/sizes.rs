//! The limits of [`nutgraf::limits`]: what just fits is taken, and what is above is told. No more than that is read.

use std::fs::{self, OpenOptions};

use nutgraf::limits;

use super::common::Site;
use super::{bounded, says};

fn text(bytes: u64) -> String {
    let head = "---\ntitle: A\ndate: 2026-02-06\n---\n";
    let line = "Nothing is said here that would be of any use to anybody at all.\n\n";
    let mut text = head.to_owned() + &line.repeat((usize::try_from(bytes).expect("a size") - head.len()) / line.len());
    text.push_str(&"x".repeat(usize::try_from(bytes).expect("a size") - text.len()));
    text
}

/// Makes a file of a size that takes no place on the disk.
fn sparse(site: &Site, path: &str, bytes: u64) {
    site.write(path, "");
    OpenOptions::new().write(true).open(site.path(path)).expect("a file").set_len(bytes).expect("a size");
}

#[test]
fn a_text_is_as_large_as_it_may_be_and_no_larger() {
    let site = Site::new();
    site.write("content/about.md", &text(limits::TEXT_BYTES).replacen("date: 2026-02-06\n", "order: 100000000\n", 1));
    bounded(&site, &["check"]).succeeded();
    site.write("content/about.md", &text(limits::TEXT_BYTES + 1));
    let run = bounded(&site, &["build"]).failed(1);
    says(&run, &["this file is too large", "content/about.md", "a text has at most 8 MiB", "divide it"]);
}

#[test]
fn of_a_file_that_is_too_large_no_more_is_read_than_a_file_may_have() {
    // Ten gigabytes: whoever reads them all takes too long or too much.
    for path in [
        "content/a.md",
        "content/articles/a.txt",
        "content/events/e.yaml",
        "templates/article.html",
        "templates/words/en.yaml",
    ] {
        let site = Site::new();
        sparse(&site, path, 10 << 30);
        for verb in ["build", "check"] {
            says(&bounded(&site, &[verb]).failed(1), &[path, "too large"]);
        }
    }
    let site = Site::new();
    sparse(&site, "nutgraf.yaml", 10 << 30);
    says(&bounded(&site, &["build"]).failed(2), &["nutgraf.yaml", "too large"]);
    says(&bounded(&site, &["suggest", "nutgraf.yaml"]).failed(2), &["larger than 8 MiB"]);
}

#[test]
fn a_picture_is_as_large_as_it_may_be_and_no_larger() {
    let site = Site::new();
    site.article("a", "![a](a.gif)");
    let mut gif = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(40, 30).write_to(&mut gif, image::ImageFormat::Gif).expect("a picture");
    let large = |bytes: u64| {
        fs::write(site.path("content/articles/a.gif"), gif.get_ref()).expect("a picture");
        let file = OpenOptions::new().write(true).open(site.path("content/articles/a.gif")).expect("a file");
        file.set_len(bytes).expect("a size");
    };
    large(limits::PICTURE_BYTES);
    bounded(&site, &["check"]).succeeded();
    large(limits::PICTURE_BYTES + 1);
    let run = bounded(&site, &["build"]).failed(1);
    says(&run, &["content/articles/a.md:5:6", "is too large", "it has more than 64 MiB", "export it again"]);

    let drawing = |bytes: u64| {
        let head = r#"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30">"#;
        let fill = "<rect/>".repeat((usize::try_from(bytes).expect("a size") - head.len() - 6) / 7);
        let mut svg = head.to_owned() + &fill;
        svg.push_str(&" ".repeat(usize::try_from(bytes).expect("a size") - svg.len() - 6));
        site.write("content/articles/a.svg", &(svg + "</svg>"));
    };
    site.article("a", "![a](a.svg)");
    drawing(limits::DRAWING_BYTES);
    bounded(&site, &["build"]).succeeded();
    drawing(limits::DRAWING_BYTES + 1);
    says(&bounded(&site, &["build"]).failed(1), &["it has more than 4 MiB"]);
}

#[test]
fn a_version_of_a_picture_is_as_tall_as_it_may_be_and_no_taller() {
    let site = Site::new();
    site.article("a", "![a](a.png)");
    let tall = |height: u32| {
        let mut png = std::io::Cursor::new(Vec::new());
        image::DynamicImage::new_luma8(2, height).write_to(&mut png, image::ImageFormat::Png).expect("a picture");
        site.write_bytes("content/articles/a.png", png.get_ref());
    };
    tall(limits::VERSION_HEIGHT);
    bounded(&site, &["build"]).succeeded();
    tall(limits::VERSION_HEIGHT + 1);
    says(&bounded(&site, &["build"]).failed(1), &["content/articles/a.md:5:6", "it has 2 × 16384 pixels"]);
}

#[test]
fn a_film_is_copied_whatever_its_size_if_nobody_reads_it() {
    let site = Site::new();
    site.article("a", "[a](a.mp4)");
    sparse(&site, "content/articles/a.mp4", 100 << 20);
    bounded(&site, &["build"]).succeeded();
    assert_eq!(fs::metadata(site.path("public/articles/a.mp4")).expect("a file").len(), 100 << 20);
}

#[test]
fn of_a_thousand_mistakes_more_a_person_is_told_how_many_and_a_program_all() {
    let site = Site::new();
    let most = limits::SHOWN_OF_A_FILE;
    let list = |count: usize| {
        site.write("content/events/many.yaml", &"- {}\n".repeat(count / 3));
        site.article("a", &"[[nope]] ".repeat(3));
        count / 3 * 3
    };
    let shown = |text: &str| text.matches("--> content/events/many.yaml").count();
    let count = |text: &str| text.lines().filter(|line| line.contains("many.yaml\"")).count();
    let all = list(most);
    let run = site.build(&[]).failed(1);
    assert_eq!(count(&site.build(&["--format", "json"]).failed(1).stderr), all);
    assert_eq!(shown(&run.stderr), all);
    assert!(!run.stderr.contains("more in"), "{}", run.stderr);
    let all = list(most * 3);
    let run = site.build(&[]).failed(1);
    assert_eq!(shown(&run.stderr), most);
    says(&run, &[&format!("and {} more in content/events/many.yaml", all - most), "--format json"]);
    says(&run, &[&format!("{} errors", all + 3), "content/articles/a.md:5:"]);
    assert_eq!(count(&site.build(&["--format", "json"]).failed(1).stderr), all);
}

#[test]
fn of_a_hundred_mistakes_more_nobody_looks_what_was_meant() {
    let site = Site::new();
    site.actor("vera-lund", "Vera Lund");
    let meant = |count: usize| {
        site.article("a", &"[[vera-lind]]\n\n".repeat(count));
        site.build(&[]).failed(1).stderr.matches("did you mean `vera-lund`?").count()
    };
    assert_eq!(meant(limits::PROPOSALS), limits::PROPOSALS);
    assert_eq!(meant(limits::PROPOSALS + 50), limits::PROPOSALS);
    site.article(
        "a",
        &((0..30).map(|n| format!("## Chapter {n:04}\n\n")).collect::<String>() + "[x](#nowhere-at-all)"),
    );
    says(&site.build(&[]).failed(1), &["`#chapter-0019` and 10 more"]);
}

/// How words are written is compared with how names are, which takes the memory that all their slips would.
#[test]
fn words_of_any_length_and_names_that_are_alike_are_checked() {
    let site = Site::new();
    let long = |letters: usize| format!("X{}", "ab".repeat(letters / 2));
    let alike = |from: u32| (from..from + 1500).filter_map(char::from_u32).map(|c| format!("Bcdefg{c}hklmnp"));
    let aliases: Vec<String> = alike(0x4e00).collect();
    site.write(
        "content/actors/jane.md",
        &format!("---\nname: {}\nkind: person\naliases: [{}]\n---\n", long(900), aliases.join(", ")),
    );
    let words: Vec<String> = alike(0x6000).map(|word| format!("so {word}")).collect();
    site.article("a", &format!("He met {}.\n\n{}\n", long(100_000), words.join(" ")));
    bounded(&site, &["check"]).succeeded();
}
