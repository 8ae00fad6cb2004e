//! Pictures as templates see them: the versions a browser chooses from. Start at [`Here::picture`].

use super::Here;
use super::views::{ImageSource, ImageView};
use crate::html::escape;
use crate::parse::model;
use crate::picture::{Crop, Format, Picture, Version};
use crate::resolve::Asset;
use crate::resolve::links::Target;

/// How wide a picture of the text is shown, as the built-in styles show it. Those who lay pages out differently show
/// their pictures by templates of their own; a browser that chooses by a wrong width only loads a larger file.
const IN_TEXT: &str = "auto, (min-width: 42rem) 39rem, 92vw";

impl Here<'_> {
    pub(super) fn image(&self, image: Option<&model::Image>, target: Option<&Target>) -> Option<ImageView> {
        self.picture(image.zip(target))
    }

    /// A picture in the column of a page.
    pub(super) fn picture(&self, image: Option<(&model::Image, &Target)>) -> Option<ImageView> {
        let (image, target) = image?;
        Some(self.view(target, Some(image), Picture::versions))
    }

    /// A picture cut to a square.
    pub(super) fn portrait(&self, image: Option<(&model::Image, &Target)>) -> Option<ImageView> {
        let (image, target) = image?;
        Some(self.view(target, Some(image), Picture::portraits))
    }

    /// A picture in running text, as HTML.
    pub(super) fn picture_in_text(&self, target: &Target, alt: &str, title: &str, out: &mut String) {
        let view = self.view(target, None, Picture::versions);
        let attribute = |out: &mut String, name: &str, value: &str| {
            out.push_str(name);
            out.push_str("=\"");
            escape(value, out);
            out.push('"');
        };
        if !view.sources.is_empty() {
            out.push_str("<picture>");
        }
        for source in &view.sources {
            attribute(out, "<source type", source.media_type);
            attribute(out, " srcset", &source.srcset);
            attribute(out, " sizes", IN_TEXT);
            out.push('>');
        }
        attribute(out, "<img src", &view.src);
        if let Some(srcset) = &view.srcset {
            attribute(out, " srcset", srcset);
            attribute(out, " sizes", IN_TEXT);
        }
        if let (Some(width), Some(height)) = (view.width, view.height) {
            attribute(out, " width", &width.to_string());
            attribute(out, " height", &height.to_string());
        }
        attribute(out, " alt", alt);
        if !title.is_empty() {
            attribute(out, " title", title);
        }
        out.push_str(" loading=\"lazy\">");
        if !view.sources.is_empty() {
            out.push_str("</picture>");
        }
    }

    fn view(&self, target: &Target, image: Option<&model::Image>, of: fn(&Picture) -> Vec<Version>) -> ImageView {
        let file = self.href(target);
        let asset = match target {
            Target::File(asset) => asset.picture().map(|picture| (&**asset, picture)),
            _ => None,
        };
        let versions = asset.map(|(asset, picture)| self.versions(asset, picture, of)).unwrap_or_default();
        ImageView {
            src: versions.src.unwrap_or_else(|| file.clone()),
            file,
            srcset: versions.srcset,
            sources: versions.sources,
            width: versions.size.map(|(width, _)| width),
            height: versions.size.map(|(_, height)| height),
            alt: image.and_then(|image| image.alt.clone()).unwrap_or_default(),
            credit: image.and_then(|image| image.credit.clone()),
            license: image.and_then(|image| image.license.clone()),
        }
    }

    fn versions(&self, asset: &Asset, picture: &Picture, of: fn(&Picture) -> Vec<Version>) -> Versions {
        let (modern, own): (Vec<Version>, Vec<Version>) = of(picture)
            .into_iter()
            .partition(|version| version.format == Format::Webp && picture.format != Format::Webp);
        let set = |versions: &[Version]| {
            let one = |version: &Version| {
                let place = self.to(&version.path(asset.url()));
                match version.crop {
                    Crop::None => format!("{place} {}w", version.width),
                    Crop::Square => format!("{place} {}x", density(versions, version)),
                }
            };
            versions.iter().map(one).collect::<Vec<_>>().join(", ")
        };
        let Some(largest) = own.last() else {
            return Versions { size: Some((picture.width, picture.height)), ..Versions::default() };
        };
        let sources = (!modern.is_empty())
            .then(|| ImageSource { media_type: Format::Webp.media_type(), srcset: set(&modern) })
            .into_iter()
            .collect();
        Versions {
            src: Some(self.to(&largest.path(asset.url()))),
            srcset: (own.len() > 1).then(|| set(&own)),
            sources,
            size: Some((largest.width, largest.height)),
        }
    }
}

/// How many pixels of a square there are to one of the smallest.
fn density(versions: &[Version], version: &Version) -> String {
    let smallest = versions.first().map_or(version.width, |first| first.width).max(1);
    let (whole, rest) = (version.width / smallest, version.width % smallest);
    if rest == 0 { whole.to_string() } else { format!("{:.2}", f64::from(version.width) / f64::from(smallest)) }
}

#[derive(Default)]
struct Versions {
    src: Option<String>,
    srcset: Option<String>,
    sources: Vec<ImageSource>,
    size: Option<(u32, u32)>,
}
