//! A site in two versions, and what each of them is published as.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::{Site, command, files, run, tools};

/// The files of a folder.
pub type Output = BTreeMap<String, Vec<u8>>;

/// How large a site is.
#[derive(Clone, Copy)]
pub struct Size {
    pub articles: usize,
    /// Whether there is a photograph, of which smaller ones are made.
    pub picture: bool,
}

pub const SMALL: Size = Size { articles: 2, picture: true };

/// A site in one of two versions, and the output of both.
pub struct Versions {
    pub site: Site,
    size: Size,
    pub outputs: [Output; 2],
}

impl Versions {
    /// Of which nothing is published yet.
    pub fn new(size: Size) -> Self {
        let outputs = [0, 1].map(|version| {
            let site = Site::new();
            put(&site, size, version);
            site.build(&["--quiet"]).succeeded();
            files(&site.path("public"))
        });
        assert_ne!(outputs[0], outputs[1]);
        Self { site: Site::new(), size, outputs }
    }

    /// With the first version published and the second one to be built.
    pub fn published(size: Size) -> Self {
        let versions = Self::new(size);
        versions.put(0).site.build(&["--quiet"]).succeeded();
        versions.put(1);
        versions
    }

    /// Makes the inputs those of a version.
    pub fn put(&self, version: usize) -> &Self {
        put(&self.site, self.size, version);
        self
    }

    /// The site as it was after [`Versions::published`].
    pub fn reset(&self) {
        remove(&self.site.path(".nutgraf"));
        if self.stands() != Some(0) {
            remove(&self.site.path("public"));
            for (path, bytes) in &self.outputs[0] {
                self.site.write_bytes(&format!("public/{path}"), bytes);
            }
        }
    }

    pub fn public(&self) -> PathBuf {
        self.site.path("public")
    }

    /// Which version is published; `None` if there is no output folder.
    #[track_caller]
    pub fn stands(&self) -> Option<usize> {
        self.stands_at(&self.public())
    }

    /// Which version stands in a folder; `None` if there is none. What is neither is a lost site.
    #[track_caller]
    pub fn stands_at(&self, folder: &Path) -> Option<usize> {
        if !folder.exists() {
            return None;
        }
        let found = files(folder);
        let version = self.outputs.iter().position(|output| *output == found);
        assert!(version.is_some(), "neither version: {}", difference(&found, &self.outputs));
        version
    }

    /// Whatever happened before, the next build publishes the inputs and leaves nothing beside the folder.
    #[track_caller]
    pub fn is_mended_by_a_build(&self, version: usize) {
        self.site.build(&[]).succeeded();
        assert_eq!(self.stands(), Some(version));
        self.has_no_litter();
    }

    #[track_caller]
    pub fn has_no_litter(&self) {
        assert_eq!(litter(self.site.root()), [""; 0]);
    }

    /// The program, to be run on the site.
    pub fn program(&self, arguments: &[&str]) -> Command {
        let mut program = command(env!("CARGO_BIN_EXE_nutgraf"), self.site.root());
        program.env_remove("CI").args(arguments);
        program
    }

    /// `strace` with arguments, and after them the program that builds the site.
    pub fn traced(&self, strace: &[&str], log: &Path) -> Command {
        let mut traced = command("strace", self.site.root());
        // One thread beside the first, so that calls come in the same order.
        traced.env_remove("CI").env("RAYON_NUM_THREADS", "1").args(["-f", "-qq", "-o"]).arg(log).args(strace);
        traced.args([env!("CARGO_BIN_EXE_nutgraf"), "build"]);
        traced
    }
}

/// The program in a folder, to which arguments are to be added, where some calls fail or are held up: those for one of some
/// places, as they are named in the calls, or all where none is given. `how` is what `strace` is to inject, such as
/// `error=EIO:when=3`, and `log` is where it writes down these calls.
pub fn spoilt(folder: &Path, log: &Path, places: &[&Path], (calls, how): (&str, &str)) -> Command {
    tools::strace().unwrap_or_else(|why| panic!("{why}"));
    let mut traced = command("strace", folder);
    traced.args(["-f", "-qq", "-o"]).arg(log).args(places.iter().flat_map(|place| [Path::new("-P"), place]));
    traced.args(["-e", &format!("trace={calls}"), "-e", &format!("inject={calls}:{how}")]);
    traced.arg(env!("CARGO_BIN_EXE_nutgraf"));
    traced
}

/// Where nothing is written down.
pub fn nowhere() -> &'static Path {
    Path::new("/dev/null")
}

/// What nutgraf left beside an output folder.
pub fn litter(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").file_name());
    names.map(|name| name.to_string_lossy().into_owned()).filter(|name| name.contains(".nutgraf-")).collect()
}

fn difference(found: &Output, outputs: &[Output; 2]) -> String {
    let differs = |output: &Output| {
        let paths = found.keys().chain(output.keys());
        let wrong: Vec<&String> = paths.filter(|path| found.get(*path) != output.get(*path)).take(4).collect();
        format!("{wrong:?}")
    };
    format!(
        "{} files; not the first by {}, not the second by {}",
        found.len(),
        differs(&outputs[0]),
        differs(&outputs[1])
    )
}

pub fn remove(folder: &Path) {
    if folder.exists() {
        fs::remove_dir_all(folder).expect("removed");
    }
}

/// Every sort of file in two versions: one that is changed, one that comes and one that goes, and one that stays.
fn put(site: &Site, size: Size, version: usize) {
    let word = ["first", "second"][version];
    site.write("nutgraf.yaml", "title: Test\n");
    for n in 0..size.articles {
        let asset = if n == 0 { "See [the paper](paper.pdf). ![A map](map.svg)" } else { "" };
        site.article(
            &format!("a{n}"),
            &format!("Vera Lund spoke, in the {word} version. {asset}\n\n{}", "Words. ".repeat(50)),
        );
    }
    site.actor("vera", "Vera Lund");
    site.write("content/articles/map.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    site.write("content/articles/paper.pdf", &format!("The {word} paper. ").repeat(3000));
    site.write("static/stays.txt", "As it was.");
    let (come, gone) = if version == 0 { ("gone", "come") } else { ("come", "gone") };
    site.article(come, "Here.").write(&format!("static/{come}.txt"), "Here.");
    for path in [format!("content/articles/{gone}.md"), format!("static/{gone}.txt")] {
        if site.path(&path).exists() {
            site.remove(&path);
        }
    }
    if size.picture {
        site.write_bytes("content/articles/photo.png", &picture(version));
        site.article("a1", &format!("![A photograph](photo.png) In the {word} version."));
    }
}

/// A picture that is large enough for smaller ones to be made of it.
pub fn picture(version: usize) -> Vec<u8> {
    let (width, height) = (500, 300);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().expect("a header");
    let pixels: Vec<u8> =
        (0..width * height).map(|n| u8::try_from((n * 7 + n / width) % 200).expect("small")).collect();
    let pixels: Vec<u8> = pixels.iter().map(|pixel| pixel + u8::try_from(version).expect("small") * 40).collect();
    writer.write_image_data(&pixels).expect("written");
    writer.finish().expect("written");
    bytes
}

/// A random number below another, which depends on a seed only.
pub fn random(seed: &mut u64, below: u64) -> u64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) % below.max(1)
}

#[test]
fn both_versions_are_published_as_they_are_elsewhere() {
    let versions = Versions::new(SMALL);
    for version in [0, 1, 0] {
        versions.put(version).is_mended_by_a_build(version);
    }
    run(versions.site.root(), &["clean"]).succeeded();
    assert_eq!(versions.stands(), None);
}
