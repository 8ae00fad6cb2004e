//! Pictures beside pages: what is made of them, what is left out of it, and what is said of those that are broken.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::PathBuf;
use std::time::SystemTime;

use common::{Site, png_chunk};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, GenericImageView, ImageEncoder, ImageFormat, Rgb, RgbImage, RgbaImage};

/// The first quarter red, the others blue, with noise as photographs have it.
fn photograph(width: u32, height: u32) -> DynamicImage {
    let noise = |x: u32, y: u32| {
        u8::try_from((x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)) >> 13 & 15).expect("four bits")
    };
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| {
        let noise = noise(x, y);
        if x < width / 2 && y < height / 2 {
            Rgb([230 + noise, noise, noise])
        } else {
            Rgb([noise, noise, 200 + noise])
        }
    }))
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    image.write_to(&mut out, format).expect("an encoder");
    out.into_inner()
}

/// What cameras note: the picture is to be turned by 90° (Exif 2.32, tag 0x0112, value 6), and who made it (0x013b).
fn exif() -> Vec<u8> {
    let mut exif = b"MM\0*\0\0\0\x08\0\x02".to_vec();
    exif.extend(b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0");
    exif.extend(b"\x01\x3b\0\x02\0\0\0\x0d\0\0\0\x26");
    exif.extend(b"\0\0\0\0");
    exif.extend(b"Secret Person\0");
    exif
}

/// A JPEG with what a camera notes.
fn from_camera(image: &DynamicImage) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut out, 90);
    encoder.set_exif_metadata(exif()).expect("notes");
    image.write_with_encoder(encoder).expect("a JPEG");
    out
}

/// A site with an article and a picture beside it.
fn site(name: &str, bytes: &[u8]) -> Site {
    let site = Site::new();
    site.write_bytes(&format!("content/articles/{name}"), bytes);
    site.article("harbour", &format!("![The harbour]({name})"));
    site
}

fn has(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// The files in a folder with their sizes in pixels, or that they have none.
fn pictures(site: &Site, folder: &str) -> BTreeMap<String, (u32, u32)> {
    let entries = fs::read_dir(site.path(folder)).expect("a folder").map(|entry| entry.expect("an entry").path());
    let named =
        entries.filter(|path| path.is_file() && path.extension().is_some_and(|it| it != "html" && it != "json"));
    let sized = |path: PathBuf| {
        let size = image::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).dimensions();
        (path.file_name().expect("a name").to_string_lossy().into_owned(), size)
    };
    named.map(sized).collect()
}

#[test]
fn a_photograph_becomes_a_set_of_upright_versions_without_what_the_camera_noted() {
    let jpeg = from_camera(&photograph(2000, 1500));
    assert!(has(&jpeg, "Secret Person"));
    let site = site("harbour.jpg", &jpeg);
    site.build(&["--strict"]).succeeded();
    let expected = [
        ("harbour.jpg", (1500, 2000)),
        ("harbour.jpg-1200.webp", (1200, 1600)),
        ("harbour.jpg-1500.webp", (1500, 2000)),
        ("harbour.jpg-480.webp", (480, 640)),
        ("harbour.jpg-800.jpg", (800, 1067)),
        ("harbour.jpg-800.webp", (800, 1067)),
    ];
    assert_eq!(pictures(&site, "public/articles"), expected.map(|(name, size)| (name.to_owned(), size)).into());
    for (name, (width, height)) in expected {
        let path = site.path(&format!("public/articles/{name}"));
        let bytes = fs::read(&path).expect("a version");
        assert!(!has(&bytes, "Secret Person") && !has(&bytes, "Exif"), "{name} holds what the camera noted");
        // Turned to the right, its first quarter is the upper right one.
        let image = image::open(&path).expect("a picture").into_rgb8();
        let is_red = |x: u32, y: u32| image.get_pixel(x, y)[0] > 150;
        assert!(is_red(width * 3 / 4, height / 4) && !is_red(width / 4, height / 4), "{name} is not upright");
        assert!(!is_red(width / 4, height * 3 / 4) && !is_red(width * 3 / 4, height * 3 / 4), "{name} is not upright");
    }
    let large = fs::metadata(site.path("public/articles/harbour.jpg-1500.webp")).expect("a file").len();
    assert!(large < jpeg.len() as u64, "{large} bytes");
}

#[test]
fn a_page_offers_the_versions_that_are_there_and_says_the_size() {
    let site = site("the harbour.jpg", &encoded(&photograph(1000, 500), ImageFormat::Jpeg));
    site.article("harbour", "![The harbour](<the harbour.jpg> \"At noon\")\n\n```figure\nsrc: the harbour.jpg\nalt: The harbour\ncredit: Nobody\nlicense: CC0\n```");
    site.build(&["--strict"]).succeeded();
    let html = site.output("articles/harbour/index.html");
    let sets: Vec<&str> = html
        .match_indices("srcset=\"")
        .map(|(at, found)| {
            let rest = &html[at + found.len()..];
            &rest[..rest.find('"').expect("an end")]
        })
        .collect();
    assert_eq!(sets.len(), 4);
    for set in &sets {
        for one in set.split(", ") {
            let (href, width) = one.rsplit_once(' ').expect("a width");
            let path = href.replace("%20", " ").replace("../../", "public/");
            let size = image::open(site.path(&path)).unwrap_or_else(|error| panic!("{path}: {error}")).dimensions();
            assert_eq!(format!("{}w", size.0), width);
        }
    }
    assert_eq!(html.matches("width=\"1000\" height=\"500\" alt=\"The harbour\"").count(), 2);
    assert_eq!(html.matches("<source type=\"image/webp\"").count(), 2);
    assert_eq!(html.matches("title=\"At noon\"").count(), 1);
    assert_eq!(html.matches("loading=\"lazy\"").count(), 2);
}

#[test]
fn the_picture_of_an_actor_is_cut_to_squares_and_only_to_them() {
    let site = Site::new();
    let tall = RgbaImage::from_fn(300, 900, |_, y| image::Rgba([u8::try_from(y / 4).unwrap(), 9, 9, 255]));
    site.write_bytes("content/actors/anna.png", &encoded(&tall.into(), ImageFormat::Png));
    site.write(
        "content/actors/anna.md",
        "---\nname: Anna Lind\nkind: person\nimage: {src: anna.png, alt: Anna Lind, credit: Nobody, license: CC0}\n---\n",
    );
    site.article("harbour", "Anna Lind was there.");
    site.build(&["--strict"]).succeeded();
    let expected = [
        ("anna.png", (300, 900)),
        ("anna.png-square-192.png", (192, 192)),
        ("anna.png-square-192.webp", (192, 192)),
        ("anna.png-square-96.webp", (96, 96)),
    ];
    // The whole one is what data about the page leads to.
    assert_eq!(pictures(&site, "public/actors"), expected.map(|(name, size)| (name.to_owned(), size)).into());
    let square = image::open(site.path("public/actors/anna.png-square-192.png")).expect("a picture").into_rgb8();
    // A third of what is left over is cut above: 200 of 600 pixels.
    assert!(square.get_pixel(96, 0)[0].abs_diff(50) < 4, "{:?}", square.get_pixel(96, 0));
    let html = site.output("articles/harbour/index.html");
    assert!(html.contains("anna.png-square-96.webp 1x, ../../actors/anna.png-square-192.webp 2x"), "{html}");
}

#[test]
fn what_is_only_linked_has_one_version_and_what_moves_none() {
    let site = site("harbour.jpg", &from_camera(&photograph(900, 600)));
    site.article("harbour", "[The photo](harbour.jpg) ![It moves](wave.gif)");
    let wave = encoded(&photograph(40, 30), ImageFormat::Gif);
    site.write_bytes("content/articles/wave.gif", &wave);
    site.build(&["--strict"]).succeeded();
    assert_eq!(pictures(&site, "public/articles").into_keys().collect::<Vec<_>>(), ["harbour.jpg", "wave.gif"]);
    assert!(!has(&fs::read(site.path("public/articles/harbour.jpg")).expect("a file"), "Secret Person"));
    assert_eq!(fs::read(site.path("public/articles/wave.gif")).expect("a file"), wave);
    assert!(site.output("articles/harbour/index.html").contains("width=\"40\" height=\"30\""));
}

/// When each file that was made of pictures was written.
fn kept(site: &Site) -> BTreeMap<PathBuf, SystemTime> {
    let entries =
        walkdir::WalkDir::new(site.path(".nutgraf/pictures")).into_iter().map(|entry| entry.expect("an entry"));
    let files = entries.filter(|entry| entry.file_type().is_file());
    files.map(|file| (file.path().to_owned(), file.metadata().expect("times").modified().expect("a time"))).collect()
}

#[test]
fn a_picture_is_decoded_once_and_again_when_it_has_changed() {
    let site = site("harbour.jpg", &encoded(&photograph(600, 400), ImageFormat::Jpeg));
    site.build(&[]).succeeded();
    let first = kept(&site);
    assert_eq!(first.len(), 3);
    assert_eq!(fs::read_to_string(site.path(".nutgraf/.gitignore")).expect("a file").lines().last(), Some("*"));
    assert!(site.build(&[]).succeeded().stderr.contains("no files written"), "nothing changed");

    fs::remove_dir_all(site.path("public")).expect("removed");
    site.article("another", "![The same](harbour.jpg)").build(&[]).succeeded();
    assert_eq!(kept(&site), first, "what was made is taken again");

    let version = site.path("public/articles/harbour.jpg-480.webp");
    let before = fs::read(&version).expect("a version");
    site.write_bytes("content/articles/harbour.jpg", &encoded(&photograph(640, 400).rotate180(), ImageFormat::Jpeg));
    site.build(&[]).succeeded();
    assert_ne!(fs::read(&version).expect("a version"), before);
    assert!(!site.path("public/articles/harbour.jpg-600.webp").exists(), "of the old one nothing is left");
    assert!(site.output("articles/harbour/index.html").contains("width=\"640\""));
    assert!(site.output("articles/another/index.html").contains("width=\"640\""));

    site.run(&["clean"]).succeeded();
    assert!(!site.path(".nutgraf").exists());
}

#[test]
fn the_colours_of_a_wider_screen_become_those_of_every_screen() {
    let image = RgbImage::from_pixel(40, 40, Rgb([200, 60, 60]));
    let profile = moxcms::ColorProfile::new_display_p3().encode().expect("a profile");
    let mut png = Vec::new();
    let mut encoder = image::codecs::png::PngEncoder::new(&mut png);
    encoder.set_icc_profile(profile).expect("a profile");
    DynamicImage::ImageRgb8(image).write_with_encoder(encoder).expect("a PNG");
    let site = site("red.png", &png);
    site.build(&["--strict"]).succeeded();
    let made = image::open(site.path("public/articles/red.png")).expect("a picture").into_rgb8();
    // CSS Color 4: color(display-p3 0.784 0.235 0.235) is rgb(216 43 55), a bit more or less.
    let [red, green, blue] = made.get_pixel(20, 20).0;
    assert!(red.abs_diff(216) < 6 && green.abs_diff(43) < 8 && blue.abs_diff(55) < 8, "{red} {green} {blue}");
}

#[test]
fn a_drawing_is_published_without_what_could_run() {
    let svg = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 360" onload="alert(1)"><script>alert(1)</script>
        <rect width="720" height="360" fill="#cde"/></svg>"##;
    let site = site("map.svg", svg.as_bytes());
    site.build(&["--strict"]).succeeded();
    let made = site.output("articles/map.svg");
    assert!(made.contains("<rect") && !made.contains("alert"), "{made}");
    assert!(site.output("articles/harbour/index.html").contains("width=\"720\" height=\"360\""));
}

#[test]
fn every_picture_that_cannot_be_used_is_told_where_it_is_shown() {
    let jpeg = encoded(&photograph(600, 400), ImageFormat::Jpeg);
    let site = site("cut.jpg", &jpeg[..jpeg.len() / 2]);
    site.write_bytes("content/articles/empty.png", b"")
        .write("content/articles/words.webp", "words")
        .write_bytes("content/articles/phone.HEIC", b"\0\0\0\x18ftypheic")
        .write("content/articles/page.svg", "<html/>")
        .write_bytes("content/articles/bomb.png", &bomb());
    site.write(
        "content/articles/harbour.md",
        "---\ntitle: About the harbour\ndate: 2026-02-06\nimage: {src: cut.jpg, alt: a, credit: b, license: CC0}\n---\n\
         ![a](empty.png) ![b](words.webp)\n![c](phone.HEIC) ![d](page.svg)\n\n![e](bomb.png) [f](phone.HEIC)\n",
    );
    let run = site.build(&[]).failed(1);
    for told in [
        "content/articles/harbour.md:4:14",
        "the file ends in the middle of the picture",
        "content/articles/harbour.md:6:6",
        "the file is empty",
        "content/articles/harbour.md:6:22",
        "content/articles/harbour.md:7:6",
        "most browsers do not show this format",
        "content/articles/harbour.md:7:23",
        "its root is <html>, not <svg>",
        "content/articles/harbour.md:9:6",
        "it has 60000 × 60000 pixels",
        "6 errors: nothing was published",
    ] {
        assert!(run.stderr.contains(told), "{told}:\n{}", run.stderr);
    }
}

/// A PNG of a few bytes that says that it has 60,000 × 60,000 pixels.
fn bomb() -> Vec<u8> {
    let mut png = encoded(&photograph(1, 1), ImageFormat::Png);
    let size = 60_000_u32.to_be_bytes();
    // Behind the signature stands the head, which begins with the width and the height.
    let head = [&size[..], &size, &png[24..29]].concat();
    png.splice(8..33, png_chunk(*b"IHDR", &head));
    png
}

#[test]
fn a_picture_that_breaks_in_its_middle_leaves_the_last_site_as_it_was() {
    let good = encoded(&photograph(600, 400), ImageFormat::Png);
    let site = site("harbour.png", &good);
    site.build(&[]).succeeded();
    let mut broken = good.clone();
    let middle = broken.len() / 2;
    broken[middle..middle + 64].fill(0);
    site.write_bytes("content/articles/harbour.png", &broken);
    let run = site.build(&[]).failed(1);
    assert!(run.stderr.contains("the picture content/articles/harbour.png cannot be decoded"), "{}", run.stderr);
    let published = image::open(site.path("public/articles/harbour.png")).expect("the last good one");
    assert_eq!(published.dimensions(), (600, 400));
}

#[test]
fn two_pictures_of_one_name_and_another_format_do_not_meet() {
    let site = site("harbour.jpg", &encoded(&photograph(600, 400), ImageFormat::Jpeg));
    site.write_bytes("content/articles/harbour.png", &encoded(&photograph(500, 400), ImageFormat::Png));
    site.article("harbour", "![a](harbour.jpg) ![b](harbour.png)");
    site.build(&["--strict"]).succeeded();
    assert_eq!(pictures(&site, "public/articles").len(), 6);
}

/// How many dark pixels there are in the left and in the right half of a picture.
fn ink(path: &std::path::Path) -> (usize, usize) {
    let image = image::open(path).expect("a picture").into_rgb8();
    assert_eq!(image.dimensions(), (1200, 630));
    let dark = |from: u32, to: u32| (from..to).flat_map(|x| (20..630).map(move |y| (x, y)));
    let count = |from, to| dark(from, to).filter(|(x, y)| image.get_pixel(*x, *y)[0] < 120).count();
    (count(0, 600), count(600, 1200))
}

#[test]
fn an_explainer_has_a_picture_for_those_who_share_it() {
    let site = Site::new();
    site.write("nutgraf.yaml", "title: The harbour news\nbase_url: https://news.example/x\n");
    let article = |id: &str, lang: &str, title: &str| {
        let text = format!("---\ntitle: {title}\nlang: {lang}\ndate: 2026-02-06\n---\nText.\n");
        site.write(&format!("content/articles/{id}.md"), &text);
    };
    article("strike", "en", "A strike");
    article("port", "fa", "بندر");
    article("long", "en", &"The strike at the port and all that it means ".repeat(12));
    article("zh", "zh", "谁是谁");
    site.build(&["--strict"]).succeeded();

    let (left, right) = ink(&site.path("public/articles/strike/social.png"));
    assert!(left > 1000 && right < left / 10, "{left} {right}");
    let (left, right) = ink(&site.path("public/articles/port/social.png"));
    assert!(right > 1000 && left < right / 2, "{left} {right}");
    let (left, right) = ink(&site.path("public/articles/long/social.png"));
    assert!(left > 10_000 && right > 10_000, "{left} {right}");
    let html = site.output("articles/strike/index.html");
    assert!(
        html.contains("property=\"og:image\" content=\"https://news.example/x/articles/strike/social.png\""),
        "{html}"
    );
    // No letters of ours write it: better none than one with boxes.
    assert!(!site.path("public/articles/zh/social.png").exists());
    assert!(!site.output("articles/zh/index.html").contains("og:image"));
    assert!(!site.output("index.html").contains("og:image"));
    assert!(site.build(&["--strict"]).succeeded().stderr.contains("no files written"));

    site.write("nutgraf.yaml", "title: The harbour news\nbase_url: https://news.example/x\nsocial: false\n");
    site.build(&[]).succeeded();
    assert!(!site.path("public/articles/strike/social.png").exists());
    site.write("nutgraf.yaml", "title: The harbour news\n");
    site.build(&[]).succeeded();
    assert!(!site.path("public/articles/strike/social.png").exists());
}
