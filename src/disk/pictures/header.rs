//! What a picture's file says of itself, without decoding it. Start at [`read`].

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::codecs::{png::PngDecoder, webp::WebPDecoder};
use image::metadata::Orientation;
use image::{ImageDecoder, ImageFormat, ImageReader, Limits};

use super::svg;
use crate::limits;
use crate::picture::{self, Format, Picture, Trouble};
use crate::source::SitePath;

/// Whether a file is a picture to be read: one of `content/`, by its extension. What lies in `static/` is copied as it
/// is.
#[must_use]
pub fn is_picture(path: &SitePath) -> bool {
    path.as_str().starts_with("content/")
        && path.extension().is_some_and(|it| Format::of_extension(it).is_some() || picture::is_foreign(it))
}

/// The most bytes of a picture, by its extension.
#[must_use]
pub fn most_bytes(path: &SitePath) -> u64 {
    match path.extension().and_then(Format::of_extension) {
        Some(Format::Svg) => limits::DRAWING_BYTES,
        _ => limits::PICTURE_BYTES,
    }
}

/// Reads the beginning of a picture.
///
/// # Errors
/// A picture that cannot be used, by what can be told from its beginning.
pub fn read(path: &SitePath, bytes: &[u8]) -> Result<Picture, Trouble> {
    // A decoder that panics at a broken file is a decoder that says that it is broken.
    catch_unwind(AssertUnwindSafe(|| looked_at(path, bytes)))
        .unwrap_or_else(|_| Err(Trouble::Broken(String::from("the decoder gave up on it"))))
}

fn looked_at(path: &SitePath, bytes: &[u8]) -> Result<Picture, Trouble> {
    let format = path.extension().and_then(Format::of_extension).ok_or(Trouble::Foreign)?;
    let (width, height, moving) = match format {
        Format::Svg => {
            let (width, height) = svg::size(bytes).map_err(Trouble::Broken)?;
            (width, height, false)
        }
        _ => raster(bytes)?,
    };
    let picture = Picture { format, width, height, moving };
    let is_too_tall = !picture.has_one() && picture.whole().height > limits::VERSION_HEIGHT;
    if u64::from(width) * u64::from(height) > limits::PIXELS || is_too_tall {
        return Err(Trouble::Huge { width, height });
    }
    Ok(picture)
}

/// What decodes a picture, in bounded memory.
pub(super) fn reader(bytes: &[u8]) -> image::ImageResult<ImageReader<Cursor<&[u8]>>> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    reader.limits(most());
    Ok(reader)
}

/// What a decoder may take that makes no pixels.
fn most() -> Limits {
    let mut most = Limits::default();
    most.max_alloc = Some(limits::DECODER_BYTES);
    most
}

fn raster(bytes: &[u8]) -> Result<(u32, u32, bool), Trouble> {
    if bytes.is_empty() {
        return Err(Trouble::Broken(String::from("the file is empty")));
    }
    let broken = |error: image::ImageError| Trouble::Broken(error.to_string());
    let file = || Cursor::new(bytes);
    let reader = reader(bytes).map_err(broken)?;
    let moving = match reader.format() {
        Some(ImageFormat::Gif) => true,
        Some(ImageFormat::Png) => {
            PngDecoder::with_limits(file(), most()).and_then(|png| png.is_apng()).map_err(broken)?
        }
        Some(ImageFormat::WebP) => WebPDecoder::new(file()).map_err(broken)?.has_animation(),
        Some(ImageFormat::Jpeg) if !is_whole_jpeg(bytes) => {
            return Err(Trouble::Broken(String::from("the file ends in the middle of the picture")));
        }
        Some(ImageFormat::Jpeg) => false,
        _ => return Err(Trouble::Broken(String::from("its content is no picture of a format that we know"))),
    };
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let (width, height) = decoder.dimensions();
    // Where what the camera noted cannot be read, the picture is taken as it stands.
    let turned = decoder.orientation().is_ok_and(is_sideways);
    Ok(if turned { (height, width, moving) } else { (width, height, moving) })
}

/// Whether a JPEG has its end, which decoders do without. Within the pixels the marker never stands (ITU T.81, B.1.1.5);
/// behind it phones put a second picture, which has an end of its own, and a few kilobytes of notes.
fn is_whole_jpeg(bytes: &[u8]) -> bool {
    const END_OF_IMAGE: [u8; 2] = [0xff, 0xd9];
    let behind = bytes.len().saturating_sub(64 << 10);
    bytes[behind..].windows(2).any(|pair| pair == END_OF_IMAGE)
}

fn is_sideways(orientation: Orientation) -> bool {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    matches!(orientation, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH)
}
