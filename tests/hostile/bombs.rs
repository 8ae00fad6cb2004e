//! Small files that become large: each is told or harmless, in bounded memory.

use std::io::Write as _;

use image::{DynamicImage, ImageFormat};

use super::common::{Site, png_chunk, run_within};
use super::{bounded, says};

fn article(site: &Site, front: &str) {
    site.write("content/articles/a.md", &format!("---\ntitle: A\ndate: 2026-02-06\n{front}\n---\nText\n"));
}

/// Texts of YAML that would fill any memory when their aliases are written out.
fn bombs() -> [String; 3] {
    let mut tree = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for i in 1..12 {
        tree += &format!("a{i}: &a{i} [{}]\n", format!("*a{},", i - 1).repeat(10));
    }
    // Followed fewer times than the library counts to.
    let list = format!("a0: &a [{}]\na1: [{}]\n", "x,".repeat(100_000), "*a,".repeat(100_000));
    let text = format!("a0: &a {}\na1: [{}]\n", "x".repeat(1_000_000), "*a,".repeat(100_000));
    [tree, list, text]
}

#[test]
fn aliases_blow_nothing_up_wherever_yaml_is_read() {
    for bomb in bombs() {
        let site = Site::new();
        let indented = bomb.lines().map(|line| format!("  {line}\n")).collect::<String>();
        article(&site, &format!("extra:\n{indented}"));
        let why = "its aliases make it many times as long";
        says(&bounded(&site, &["build"]).failed(1), &["content/articles/a.md:", why, "use it less often"]);
        site.article("a", &format!("```mine\n{bomb}```\n")).write("templates/blocks/mine.html", "{{ block.data }}");
        says(&bounded(&site, &["build"]).failed(1), &["content/articles/a.md:", why]);
        site.remove("content/articles/a.md").write(
            "content/events/e.yaml",
            &format!("- id: x\n  title: X\n  extra:\n  {}", indented.replace('\n', "\n  ").trim_end()),
        );
        says(&bounded(&site, &["build"]).failed(1), &["content/events/e.yaml:", why]);
        site.remove("content/events/e.yaml").write("nutgraf.yaml", &format!("title: T\nextra:\n{indented}"));
        says(&bounded(&site, &["build"]).failed(2), &["nutgraf.yaml:", why]);
        site.write("nutgraf.yaml", "title: T\n");
        let old = tempfile::tempdir().expect("a folder");
        std::fs::write(old.path().join("a.md"), format!("---\ntitle: A\nextra:\n{indented}---\nText\n"))
            .expect("a file");
        let run = bounded(&site, &["import", "hugo", &old.path().to_string_lossy()]);
        says(&run.failed(1), &["a.md:", why]);
    }
    let site = Site::new();
    let words = (0..100_000).map(|n| format!("  w{n}: *a\n")).collect::<String>();
    site.write("templates/words/en.yaml", &format!("words:\n  a: &a {}\n{words}", "x".repeat(1_000_000)));
    says(&bounded(&site, &["build"]).failed(1), &["templates/words/en.yaml:", "words"]);
}

/// A table of so many rows with a hundred cells each.
fn table(rows: usize) -> String {
    format!("|{}\n|{}\n", "a|".repeat(100), "-|".repeat(100)) + &format!("|{}\n", "a|".repeat(100)).repeat(rows)
}

#[test]
fn a_text_of_nothing_but_marks_is_told_before_it_takes_hundreds_of_times_its_size() {
    let site = Site::new();
    for part in [
        "*a* ",
        "a\n\n",
        "a\r\r",
        "- a\n",
        "`a` a ",
        "[a](/)",
        "a\\\n",
        "<b>a</b>",
        "- ",
        "1. ",
        "> ",
        "&amp;",
        &table(999),
    ] {
        site.article("a", &part.repeat(8_000_000 / part.len()));
        let run = bounded(&site, &["check"]).failed(1);
        says(&run, &["content/articles/a.md:", "more than 500000 marks of Markdown", "several pages"]);
    }
    // A table gives each row all its cells, whether they are written or not.
    let short = |columns: usize, rows: usize| {
        format!("|{}\n|{}\n{}\n", "a|".repeat(columns), "-|".repeat(columns), "a\n".repeat(rows))
    };
    let quoted = |text: &str| text.lines().map(|line| format!("> {line}\n")).collect::<String>();
    let many = short(362, 723).repeat(340);
    for text in [many.replace('\n', "\r\n"), many.replace('\n', "\r"), quoted(&many), many] {
        site.article("a", &text);
        says(&bounded(&site, &["check"]).failed(1), &["content/articles/a.md:", "more than 500000 marks"]);
    }
    let value = short(120, 700).repeat(6).replace('\n', "\n      ");
    site.write(
        "content/articles/a.md",
        &format!(
            "---\ntitle: A\ndate: 2026-02-06\nquestions:\n  - question: Why?\n    answer: |\n      {value}\n---\n"
        ),
    );
    says(&bounded(&site, &["check"]).failed(1), &["content/articles/a.md:", "marks of Markdown"]);
    site.article("a", &short(10, 60));
    bounded(&site, &["build"]).succeeded();
    assert_eq!(site.output("articles/a/index.html").matches("<td></td>").count(), 540);
    site.article("a", &table(1000));
    bounded(&site, &["build"]).succeeded();
    assert_eq!(site.output("articles/a/index.html").matches("<td>a</td>").count(), 100_000);
}

#[test]
fn nesting_of_yaml_is_told() {
    let site = Site::new();
    for deep in [
        "[".repeat(900_000),
        "{a: ".repeat(300_000),
        "- ".repeat(300_000),
        "? ".repeat(300_000),
        "[{".repeat(100_000),
        "- ? ".repeat(100_000),
        "!!x ".repeat(100_000),
        "&a ".repeat(100_000),
        "'".repeat(900_001),
        "\"\\".repeat(300_000),
    ] {
        article(&site, &format!("extra:\n  {deep}"));
        says(&bounded(&site, &["build"]).failed(1), &["content/articles/a.md:", "this is not YAML"]);
    }
    let lines: String = (0..3000).map(|depth| " ".repeat(depth) + "a:\n").collect();
    article(
        &site,
        &format!("extra:\n{}", lines.lines().map(|line| format!(" {line}\n")).collect::<String>().trim_end()),
    );
    says(&bounded(&site, &["build"]).failed(1), &["nested too deep"]);
}

#[test]
fn odd_values_of_yaml_are_told_or_taken() {
    let site = Site::new();
    for value in [
        "9".repeat(100_000),
        format!("1e{}", "9".repeat(1000)),
        format!("0x{}", "f".repeat(10_000)),
        "-9223372036854775809".into(),
        ".inf".into(),
        "x".repeat(1_000_000),
        format!("\"{}\"", "\\u0000".repeat(10_000)),
        "2026-02-06".repeat(10_000),
        "[[[[]]]]".into(),
    ] {
        let keys = ["title", "date", "lang", "slug", "extra", "actors", "review_by", "timeline", "claims"];
        let front: String = keys.map(|key| format!("{key}: {value}\n")).concat();
        site.write("content/articles/a.md", &format!("---\n{front}---\nText\n"));
        let run = bounded(&site, &["build"]);
        assert!(run.code == 1, "{} {}", run.code, &run.stderr[..run.stderr.len().min(2000)]);
    }
    site.remove("content/articles/a.md");
    for key in ["latest", "age_notice", "base_url", "lang", "calendars", "menu"] {
        site.write("nutgraf.yaml", &format!("title: T\n{key}: {}\n", "9".repeat(10_000)));
        bounded(&site, &["build"]).failed(2);
    }
}

/// Zeros, compressed by a thousand: as a PNG holds them.
fn zeros(bytes: usize) -> Vec<u8> {
    // What stands in the only chunk of the data of a grey picture, each line of which begins with a byte for its filter.
    let mut png = Vec::new();
    let width = 1 << 16;
    let mut encoder = png::Encoder::new(&mut png, width - 1, u32::try_from(bytes).expect("a size") / width);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_compression(png::Compression::Balanced);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header().expect("a header");
    let mut stream = writer.stream_writer_with_size(1 << 30).expect("a stream");
    let row = vec![0; width as usize - 1];
    for _ in 0..bytes / width as usize {
        stream.write_all(&row).expect("a line");
    }
    stream.finish().expect("an end");
    drop(writer);
    let start = png.windows(4).position(|part| part == b"IDAT").expect("data");
    let length = u32::from_be_bytes(png[start - 4..start].try_into().expect("four")) as usize;
    png[start + 4..start + 4 + length].to_vec()
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).expect("a picture");
    bytes.into_inner()
}

/// A small PNG with further chunks behind its head.
fn with_chunks(more: &[u8]) -> Vec<u8> {
    let png = encoded(&DynamicImage::new_rgb8(64, 48), ImageFormat::Png);
    // The signature has 8 bytes, the head 25.
    [&png[..33], more, &png[33..]].concat()
}

#[test]
fn a_colour_profile_that_blows_up_takes_no_more_memory_than_it_may() {
    let site = Site::new();
    site.article("a", "![a](a.png)");
    let profile = [&b"x\0\0"[..], &zeros(1 << 30)].concat();
    assert!(profile.len() < 4 << 20, "{}", profile.len());
    site.write_bytes("content/articles/a.png", &with_chunks(&png_chunk(*b"iCCP", &profile)));
    // A picture whose profile is not taken is a picture all the same.
    bounded(&site, &["build"]).succeeded();
    let data = [&b"x\0\0\0\0\0"[..], &zeros(64 << 20)].concat();
    for kind in [b"zTXt", b"iTXt", b"tEXt", b"eXIf", b"PLTE", b"tRNS", b"acTL", b"fcTL", b"cICP"] {
        site.write_bytes("content/articles/a.png", &with_chunks(&png_chunk(*kind, &data)));
        let run = bounded(&site, &["build"]);
        assert!(run.code == 0 || run.code == 1, "{}", run.stderr);
    }
}

#[test]
fn pictures_of_enormous_size_are_told_before_they_are_decoded() {
    let site = Site::new();
    let of_size = |width: u32, height: u32| {
        let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
        let data = zeros(1 << 20);
        [&b"\x89PNG\r\n\x1a\n"[..], &png_chunk(*b"IHDR", &head), &png_chunk(*b"IDAT", &data), &png_chunk(*b"IEND", b"")]
            .concat()
    };
    site.article("a", "![a](a.png)");
    // The pixels of some are none or few where they are counted in 32 bits.
    let wrapped = [(1 << 16, 1 << 16), (1 << 20, 1 << 12), (85_900, 50_000)];
    let others = [(1 << 30, 1), (1, 1 << 30), (40_000, 40_000), (u32::MAX, u32::MAX), (0, 0), (8000, 8001)];
    for (width, height) in others.into_iter().chain(wrapped) {
        site.write_bytes("content/articles/a.png", &of_size(width, height));
        says(
            &bounded(&site, &["build"]).failed(1),
            &["content/articles/a.md:5:6", "the picture content/articles/a.png"],
        );
    }
    // As many pixels as there may be, of which nearly all are missing.
    site.write_bytes("content/articles/a.png", &of_size(8000, 8000));
    let run = run_within(site.root(), 4000, &["build"]).failed(1);
    says(&run, &["the picture content/articles/a.png cannot be decoded"]);
    // WebP and GIF say their size in two bytes each, JPEG too.
    let gif = [&b"GIF89a\xff\xff\xff\xff\0\0\0"[..], b",\0\0\0\0\xff\xff\xff\xff\0\x02\0;"].concat();
    site.article("a", "![a](a.gif)").write_bytes("content/articles/a.gif", &gif);
    says(&bounded(&site, &["build"]).failed(1), &["it has 65535 × 65535 pixels"]);
}

#[test]
fn broken_pictures_of_every_format_are_told_and_stop_nothing_else() {
    let image = DynamicImage::ImageRgb8(image::RgbImage::from_fn(64, 48, |x, y| {
        image::Rgb([u8::try_from(x * 4 % 256).unwrap(), u8::try_from(y * 5 % 256).unwrap(), 77])
    }));
    let formats =
        [("png", ImageFormat::Png), ("jpg", ImageFormat::Jpeg), ("webp", ImageFormat::WebP), ("gif", ImageFormat::Gif)];
    let site = Site::new();
    let mut text = String::new();
    for (extension, format) in formats {
        let whole = encoded(&image, format);
        let cuts = (0..10).map(|part| whole[..whole.len() * part / 10].to_vec());
        // Every so many bits one is turned.
        let flips = (0..30).map(|n| {
            let mut bytes = whole.clone();
            let at = (n * 7919 + 13) % (bytes.len() * 8);
            bytes[at / 8] ^= 1 << (at % 8);
            bytes
        });
        for (at, bytes) in cuts.chain(flips).enumerate() {
            let name = format!("{at}.{extension}");
            site.write_bytes(&format!("content/articles/{name}"), &bytes);
            text += &format!("![a]({name})\n\n");
        }
    }
    let svg =
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><g><rect width="4" height="4"/></g></svg>"#;
    for at in 0..svg.len() {
        site.write(&format!("content/articles/{at}.svg"), &svg[..at]);
        text += &format!("![a]({at}.svg)\n\n");
    }
    site.article("a", &text);
    let run = bounded(&site, &["build"]).failed(1);
    says(
        &run,
        &[
            "content/articles/a.md:",
            "0.png cannot be read",
            "0.jpg cannot be read",
            "0.webp cannot be read",
            "0.gif cannot be read",
            "50.svg cannot be read",
        ],
    );
}

#[test]
fn drawings_that_blow_up_are_told() {
    let site = Site::new();
    site.article("a", "![a](a.svg)");
    let svg = |head: &str, inner: &str| {
        format!(r#"{head}<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30">{inner}</svg>"#)
    };
    let mut laughs = String::from("<!DOCTYPE svg [<!ENTITY a0 \"ha\">");
    for n in 1..30 {
        laughs += &format!("<!ENTITY a{n} \"{}\">", format!("&a{};", n - 1).repeat(10));
    }
    let long = format!("<!DOCTYPE svg [<!ENTITY a \"{}\">", "x".repeat(100_000));
    let outside = "<!DOCTYPE svg [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>";
    let spaces: String = (0..10_000).map(|n| format!(r#" xmlns:n{n}="http://n{n}.example""#)).collect();
    for drawing in [
        svg(&(laughs + "]>"), "<text>&a29;</text>"),
        svg(&(long.clone() + "]>"), &format!("<text>{}</text>", "&a;".repeat(100_000))),
        svg(&(long + "]>"), &format!("<text x=\"{}\"/>", "&a;".repeat(10_000))),
        svg("", &"<g>".repeat(300_000)),
        svg("", &("<g>".repeat(100_000) + &"</g>".repeat(100_000))),
        svg("", &format!("<g{spaces}>{}</g>", "<g/>".repeat(100_000))),
    ] {
        site.write("content/articles/a.svg", &drawing);
        let run = bounded(&site, &["build"]).failed(1);
        says(&run, &["content/articles/a.md:5:6", "the picture content/articles/a.svg cannot be read"]);
    }
    site.write("content/articles/a.svg", &svg(outside, "<text>&a;</text>"));
    bounded(&site, &["build"]).succeeded();
    assert!(!site.output("articles/a.svg").contains("root"), "nothing outside is read for it");
    // What only a browser would write out is not written out here.
    let uses: String =
        (1..40).map(|n| format!(r##"<g id="g{n}"><use href="#g{0}"/><use href="#g{0}"/></g>"##, n - 1)).collect();
    site.write("content/articles/a.svg", &svg("", &uses));
    bounded(&site, &["build"]).succeeded();
}

#[test]
fn files_of_other_programs_blow_nothing_up() {
    let site = Site::new();
    let old = tempfile::tempdir().expect("a folder");
    let import = |name: &str, text: &str, program: &str| {
        let path = old.path().join(name);
        std::fs::write(&path, text).expect("a file");
        let of = if program == "timelinejs" { path.clone() } else { old.path().to_owned() };
        let run = bounded(&site, &["import", program, "--dry-run", &of.to_string_lossy()]);
        std::fs::remove_file(path).expect("removed");
        assert!(run.code == 0 || run.code == 1, "{name}: {} {}", run.code, &run.stderr[..run.stderr.len().min(2000)]);
        run
    };
    let deep = |open: &str, close: &str| open.repeat(100_000) + &close.repeat(100_000);
    says(&import("a.json", &format!("{{\"events\": {}}}", deep("[", "]")), "timelinejs"), &["not JSON", "a.json:1:"]);
    says(&import("a.json", &format!("{{\"events\": {}", "{\"a\":".repeat(100_000)), "timelinejs"), &["not JSON"]);
    import(
        "a.json",
        &format!("{{\"events\": [{{\"start_date\": {{\"year\": {}}}}}]}}", "9".repeat(100_000)),
        "timelinejs",
    );
    says(&import("a.csv", &format!("Year,Headline\n\"{}", "x\n".repeat(1_000_000)), "timelinejs"), &["a.csv:"]);
    says(&import("a.csv", &",".repeat(1_000_000), "timelinejs"), &["no `Year`"]);
    says(&import("a.md", &format!("+++\na = {}\n+++\n", deep("[", "]")), "zola"), &["not TOML", "a.md:"]);
    says(&import("a.md", &format!("+++\n{} = 1\n+++\n", "a.".repeat(100_000) + "a"), "zola"), &["not TOML"]);
    says(&import("a.md", &format!("+++\n[{}]\n+++\n", "a.".repeat(100_000) + "a"), "zola"), &["not TOML"]);
    says(&import("a.md", &format!("{{\"a\": {}}}\n", deep("[", "]")), "hugo"), &["not JSON"]);
}
