//! Pictures as pages offer them: what is known of one without decoding it, and the versions that are made of it. Start
//! at [`Picture::versions`].
//!
//! Nothing here reads or makes a picture: the edge `disk` does both.

pub mod social;

use std::fmt;

/// A picture below `content/`, by what its file says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    /// What its name says; a file whose content is another of these formats is read all the same.
    pub format: Format,
    /// In pixels, turned upright; of an SVG the size that it asks for.
    pub width: u32,
    pub height: u32,
    /// It moves, so it is published as it is: our versions would stand still.
    pub moving: bool,
}

/// A format that browsers show and that we read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    Jpeg,
    Png,
    Webp,
    Gif,
    Svg,
}

impl Format {
    /// The format that a file's extension promises, in whatever case it is written.
    #[must_use]
    pub fn of_extension(extension: &str) -> Option<Self> {
        Some(match extension.to_ascii_lowercase().as_str() {
            "jpg" | "jpeg" | "jfif" => Self::Jpeg,
            "png" | "apng" => Self::Png,
            "webp" => Self::Webp,
            "gif" => Self::Gif,
            "svg" => Self::Svg,
            _ => return None,
        })
    }

    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Gif => "gif",
            Self::Svg => "svg",
        }
    }

    /// As in `<source type="…">`.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
            Self::Svg => "image/svg+xml",
        }
    }
}

/// What most browsers do not show, though cameras and programs make it.
#[must_use]
pub fn is_foreign(extension: &str) -> bool {
    matches!(extension.to_ascii_lowercase().as_str(), "heic" | "heif" | "tif" | "tiff" | "bmp" | "psd" | "jp2" | "raw")
}

/// Why a picture cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// What the decoder said.
    Broken(String),
    /// More than [`crate::limits::PIXELS`], or so narrow that a version would be taller than [`crate::limits::VERSION_HEIGHT`].
    Huge { width: u32, height: u32 },
    /// More bytes than these: [`crate::limits::PICTURE_BYTES`], or of a drawing [`crate::limits::DRAWING_BYTES`].
    Heavy(u64),
    /// A format that [`is_foreign`].
    Foreign,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(why) => f.write_str(why),
            Self::Huge { width, height } => write!(f, "it has {width} × {height} pixels"),
            Self::Heavy(most) => write!(f, "it has more than {} MiB", most >> 20),
            Self::Foreign => f.write_str("most browsers do not show this format"),
        }
    }
}

/// One of the files that are made of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// In pixels.
    pub width: u32,
    pub height: u32,
    pub format: Format,
    pub crop: Crop,
    /// It has the name of the picture itself.
    pub own_name: bool,
}

/// Which part of a picture a version shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Crop {
    None,
    /// The largest square, in the middle of a wide picture and at the upper third of a tall one, where faces are.
    Square,
}

/// The widths that a page offers, in pixels: about those of a phone, a phone with a dense screen, the column of text and
/// that column on a dense screen. A picture is never made larger than it is, nor published wider than the last.
pub const WIDTHS: [u32; 4] = [480, 800, 1200, 1600];

/// The sides of a portrait, in pixels: the large one of an actor's page (88 CSS pixels), and that on a dense screen.
pub const PORTRAITS: [u32; 2] = [96, 192];

/// How wide a version in the picture's own format is offered to browsers that know no WebP, beside the largest.
const FALLBACK: u32 = 800;

impl Picture {
    /// The versions of a page's column, largest last: WebP in all widths, and the picture's own format in two. An SVG
    /// has one, and so has a picture that moves.
    #[must_use]
    pub fn versions(&self) -> Vec<Version> {
        let whole = self.whole();
        if self.has_one() {
            return vec![whole];
        }
        let narrower = WIDTHS.iter().copied().filter(|width| *width < whole.width);
        let mut versions: Vec<Version> = narrower.map(|width| self.scaled(width, Format::Webp)).collect();
        if self.format != Format::Webp {
            versions.push(self.scaled(whole.width, Format::Webp));
            versions.extend((FALLBACK < whole.width).then(|| self.scaled(FALLBACK, self.format)));
        }
        versions.push(whole);
        versions
    }

    /// The square versions, smallest first; none of an SVG and of a picture that moves.
    #[must_use]
    pub fn portraits(&self) -> Vec<Version> {
        if self.has_one() {
            return Vec::new();
        }
        let side = |most: u32| most.min(self.width).min(self.height);
        let square = |most: u32, format| Version {
            width: side(most),
            height: side(most),
            format,
            crop: Crop::Square,
            own_name: false,
        };
        let mut versions: Vec<Version> = PORTRAITS.iter().map(|most| square(*most, Format::Webp)).collect();
        versions.extend(PORTRAITS.last().map(|most| square(*most, self.format)));
        versions.dedup();
        versions
    }

    /// The version that a link to the picture leads to, and that has its name.
    #[must_use]
    pub fn whole(&self) -> Version {
        let widest = WIDTHS.last().map_or(self.width, |widest| self.width.min(*widest));
        Version { own_name: true, ..self.scaled(if self.has_one() { self.width } else { widest }, self.format) }
    }

    /// It is published as one file: scaled by the browser, or not at all.
    #[must_use]
    pub fn has_one(&self) -> bool {
        self.moving || self.format == Format::Svg
    }

    fn scaled(&self, width: u32, format: Format) -> Version {
        let height =
            (u64::from(self.height) * u64::from(width) + u64::from(self.width) / 2) / u64::from(self.width.max(1));
        let height = u32::try_from(height).unwrap_or(u32::MAX).max(1);
        Version { width, height, format, crop: Crop::None, own_name: false }
    }
}

impl Version {
    /// Where it stands, for a picture at a path: `harbour.jpg` for the whole one, `harbour.jpg-800.webp` for another.
    /// The name of the picture is in it as a whole, since `harbour.png` may stand beside it.
    #[must_use]
    pub fn path(&self, of: &str) -> String {
        if self.own_name {
            return of.to_owned();
        }
        let shape = if self.crop == Crop::Square { "square-" } else { "" };
        format!("{of}-{shape}{}.{}", self.width, self.format.extension())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32) -> Picture {
        Picture { format: Format::Jpeg, width, height, moving: false }
    }

    fn names(versions: &[Version]) -> Vec<String> {
        versions
            .iter()
            .map(|version| format!("{} {}×{}", version.path("a.jpg"), version.width, version.height))
            .collect()
    }

    #[test]
    fn a_large_picture_is_offered_in_all_widths_and_never_wider() {
        assert_eq!(
            names(&picture(4000, 3000).versions()),
            [
                "a.jpg-480.webp 480×360",
                "a.jpg-800.webp 800×600",
                "a.jpg-1200.webp 1200×900",
                "a.jpg-1600.webp 1600×1200",
                "a.jpg-800.jpg 800×600",
                "a.jpg 1600×1200",
            ]
        );
    }

    #[test]
    fn a_small_picture_is_never_made_larger() {
        assert_eq!(names(&picture(300, 200).versions()), ["a.jpg-300.webp 300×200", "a.jpg 300×200"]);
        assert_eq!(names(&picture(60, 90).portraits()), ["a.jpg-square-60.webp 60×60", "a.jpg-square-60.jpg 60×60"]);
        assert_eq!(names(&picture(1, 10_000).versions()), ["a.jpg-1.webp 1×10000", "a.jpg 1×10000"]);
        assert_eq!(picture(30_000, 1).versions().last().map(|version| version.height), Some(1));
    }

    #[test]
    fn a_portrait_is_a_square_for_common_and_for_dense_screens() {
        assert_eq!(
            names(&picture(800, 1200).portraits()),
            ["a.jpg-square-96.webp 96×96", "a.jpg-square-192.webp 192×192", "a.jpg-square-192.jpg 192×192"]
        );
    }

    #[test]
    fn a_webp_picture_is_its_own_largest_version() {
        let webp = Picture { format: Format::Webp, ..picture(1000, 500) };
        let paths = |versions: Vec<Version>| versions.iter().map(|v| v.path("a.webp")).collect::<Vec<_>>();
        assert_eq!(paths(webp.versions()), ["a.webp-480.webp", "a.webp-800.webp", "a.webp"]);
        assert_eq!(paths(webp.portraits()), ["a.webp-square-96.webp", "a.webp-square-192.webp"]);
    }
}
