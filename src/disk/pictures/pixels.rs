//! The versions of a picture, from its bytes to theirs. Start at [`make`].

use std::cmp::Reverse;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::imageops::FilterType as Resampling;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, Limits, RgbaImage};
use moxcms::{ColorProfile, Layout, TransformOptions};

use super::{header, svg};
use crate::limits;
use crate::picture::{Crop, Format, Trouble, Version};

/// Of 100: where JPEG shows no blocks in skies and faces at twice the density of a common screen.
const JPEG_QUALITY: u8 = 82;
/// Of 100: WebP that looks as JPEG does at [`JPEG_QUALITY`], by libwebp's own comparison of the two scales.
const WEBP_QUALITY: f32 = 78.0;

/// Held by whoever makes a large picture.
static LARGE: Mutex<()> = Mutex::new(());

fn is_large(bytes: &[u8]) -> bool {
    let size = header::reader(bytes).ok().and_then(|reader| reader.into_dimensions().ok());
    size.is_some_and(|(width, height)| u64::from(width) * u64::from(height) > limits::PIXELS_SIDE_BY_SIDE)
}

/// Makes versions of a picture, in the order in which they were asked for. None of them holds what the camera noted: no
/// place, no time, no name.
///
/// # Errors
/// Why it cannot be decoded, in words.
pub fn make(bytes: &[u8], versions: &[Version]) -> Result<Vec<Vec<u8>>, String> {
    // A decoder that panics at a broken file is a decoder that says that it is broken.
    catch_unwind(AssertUnwindSafe(|| all(bytes, versions)))
        .unwrap_or_else(|_| Err(String::from("the decoder gave up on it")))
}

fn all(bytes: &[u8], versions: &[Version]) -> Result<Vec<Vec<u8>>, String> {
    if versions.iter().any(|version| version.format == Format::Svg) {
        return versions.iter().map(|_| svg::clean(bytes)).collect();
    }
    // Nothing below runs in parallel itself, so whoever waits here is waited for by nobody.
    let _turn = is_large(bytes).then(|| LARGE.lock().unwrap_or_else(PoisonError::into_inner));
    let original = decode(bytes)?;
    let mut made: Vec<Vec<u8>> = vec![Vec::new(); versions.len()];
    let has_squares = versions.iter().any(|version| version.crop == Crop::Square);
    let mut squares = if has_squares { square(&original) } else { DynamicImage::new_rgb8(1, 1) };
    let mut wholes = original;
    let mut order: Vec<usize> = (0..versions.len()).collect();
    order.sort_by_key(|at| Reverse(versions[*at].width));
    for at in order {
        let version = &versions[at];
        // Each from the next larger one: a quarter of the work, and no difference to be seen.
        let image = if version.crop == Crop::Square { &mut squares } else { &mut wholes };
        if (image.width(), image.height()) != (version.width, version.height) {
            *image = image.resize_exact(version.width, version.height, Resampling::Lanczos3);
        }
        made[at] = encode(image, version.format)?;
    }
    Ok(made)
}

fn square(image: &DynamicImage) -> DynamicImage {
    let (width, height) = (image.width(), image.height());
    let side = width.min(height);
    image.crop_imm((width - side) / 2, (height - side) / 3, side, side)
}

/// The picture upright, in sRGB with eight bits a channel.
fn decode(bytes: &[u8]) -> Result<DynamicImage, String> {
    let words = |error: image::ImageError| error.to_string();
    let mut reader = header::reader(bytes).map_err(words)?;
    // The decoder of PNG counts what it takes beside the pixels; the others count these too, eight bytes each at most.
    if reader.format() != Some(ImageFormat::Png) {
        let mut most = Limits::default();
        most.max_alloc = Some(limits::PIXELS * 8 + limits::DECODER_BYTES);
        reader.limits(most);
    }
    let mut decoder = reader.into_decoder().map_err(words)?;
    let (width, height) = decoder.dimensions();
    // It may have become another one since it was looked at.
    if u64::from(width) * u64::from(height) > limits::PIXELS {
        return Err(Trouble::Huge { width, height }.to_string());
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten().filter(|profile| profile.len() <= limits::PROFILE_BYTES);
    let mut image = DynamicImage::from_decoder(decoder).map_err(words)?;
    image.apply_orientation(orientation);
    let mut image = image.into_rgba8();
    if let Some(profile) = profile {
        to_srgb(&mut image, &profile);
    }
    let is_opaque = image.pixels().all(|pixel| pixel.0[3] == u8::MAX);
    let image = DynamicImage::ImageRgba8(image);
    Ok(if is_opaque { DynamicImage::ImageRgb8(image.into_rgb8()) } else { image })
}

/// Turns the colours of a wider screen, as phones note them, into those that every screen shows: what is published has
/// no profile. A profile that says nothing we know leaves the colours as they are.
fn to_srgb(image: &mut RgbaImage, profile: &[u8]) {
    let Ok(profile) = ColorProfile::new_from_slice(profile) else { return };
    let srgb = ColorProfile::new_srgb();
    let options = TransformOptions::default();
    let Ok(transform) = profile.create_transform_8bit(Layout::Rgba, &srgb, Layout::Rgba, options) else { return };
    let mut out = vec![0; image.as_raw().len()];
    if transform.transform(image.as_raw(), &mut out).is_ok() {
        image.copy_from_slice(&out);
    }
}

fn encode(image: &DynamicImage, format: Format) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let done = match format {
        Format::Jpeg => on_white(image).write_with_encoder(JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY)),
        Format::Png => {
            let encoder = PngEncoder::new_with_quality(&mut out, CompressionType::Best, FilterType::Adaptive);
            image.write_with_encoder(encoder)
        }
        Format::Webp => return webp(image),
        Format::Gif | Format::Svg => return Err(String::from("this format is published as it is")),
    };
    done.map_err(|error| error.to_string())?;
    Ok(out)
}

/// The smaller one of a WebP that loses nothing and one that loses what nobody sees: drawings and screenshots come out
/// smaller by the former, photographs by far by the latter.
fn webp(image: &DynamicImage) -> Result<Vec<u8>, String> {
    let (width, height) = (image.width(), image.height());
    let encoder = match image {
        DynamicImage::ImageRgb8(image) => webp::Encoder::from_rgb(image, width, height),
        DynamicImage::ImageRgba8(image) => webp::Encoder::from_rgba(image, width, height),
        _ => return Err(String::from("an unexpected kind of pixels")),
    };
    let simple = |lossless| {
        let made = encoder.encode_simple(lossless, WEBP_QUALITY).map_err(|error| format!("WebP: {error:?}"))?;
        Ok::<_, String>(made.to_vec())
    };
    let lossy = simple(false)?;
    // Noise gives photographs away: they hold nearly as many colours as pixels.
    if is_photograph(image) {
        return Ok(lossy);
    }
    let lossless = simple(true)?;
    Ok(if lossless.len() < lossy.len() { lossless } else { lossy })
}

/// How many neighbours in a sample of rows must be alike for a picture to be a drawing: one in three.
fn is_photograph(image: &DynamicImage) -> bool {
    let channels = usize::from(image.color().channel_count());
    let pixels = || image.as_bytes().chunks_exact(channels);
    let alike = pixels().zip(pixels().skip(1)).filter(|(one, next)| one == next).count();
    alike * 3 < pixels().len()
}

/// JPEG knows no transparency.
fn on_white(image: &DynamicImage) -> DynamicImage {
    let DynamicImage::ImageRgba8(image) = image else { return image.clone() };
    let mut white = RgbaImage::from_pixel(image.width(), image.height(), image::Rgba([u8::MAX; 4]));
    image::imageops::overlay(&mut white, image, 0, 0);
    DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(white).into_rgb8())
}
