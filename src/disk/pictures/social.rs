//! Draws the picture of an explainer that is shared. Start at [`draw`].

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "all lengths are those of one picture"
)]

use std::cell::RefCell;
use std::sync::Arc;

use cosmic_text::fontdb::{Database, Source};
use cosmic_text::{Align, Attrs, Buffer, Color, Family, FontSystem, Metrics, Shaping, SwashCache, Weight, Wrap};
use png::{BitDepth, ColorType, Compression, Encoder};

use crate::picture::social::{SIZE, Social};

/// The letters: their licence lies beside them.
static FONTS: [&[u8]; 2] = [include_bytes!("fonts/NotoSans-Bold.ttf"), include_bytes!("fonts/NotoSansArabic-Bold.ttf")];

/// Space at each side, in pixels.
const MARGIN: u32 = 72;
/// How thick the bar at the top is.
const BAR: u32 = 14;
/// Sizes of the title, in pixels, and how many lines it may have in each: the first in which it fits.
const TITLES: [(f32, usize); 4] = [(76.0, 3), (64.0, 4), (54.0, 5), (44.0, 6)];
/// The size of all else.
const SMALL: f32 = 32.0;

/// The colours of the light pages of the built-in theme (`--paper`, `--ink`, `--quiet`, `--accent`).
const PAPER: [u8; 3] = [0xfd, 0xfc, 0xf9];
const COLOURS: [[u8; 3]; 3] = [[0x1b, 0x1a, 0x17], [0x5d, 0x59, 0x50], [0x98, 0x29, 0x1f]];
const INK: u8 = 0;
const QUIET: u8 = 1;
const ACCENT: u8 = 2;
/// How many steps there are between the paper and a colour.
const STEPS: u8 = 64;

thread_local! {
    /// To read the fonts takes as long as to draw.
    static PAINTER: RefCell<Painter> = RefCell::new(Painter::new());
}

/// Draws it, as PNG.
///
/// # Errors
/// What the encoder said.
pub fn draw(social: &Social) -> Result<Vec<u8>, String> {
    PAINTER.with_borrow_mut(|painter| painter.draw(social)).map_err(|error| error.to_string())
}

struct Painter {
    fonts: FontSystem,
    glyphs: SwashCache,
    /// A byte a pixel: a colour and how much of it there is, as its place in the palette.
    canvas: Vec<u8>,
}

impl Painter {
    fn new() -> Self {
        let mut fonts = Database::new();
        for font in FONTS {
            fonts.load_font_source(Source::Binary(Arc::new(font)));
        }
        Self {
            fonts: FontSystem::new_with_locale_and_db(String::from("en"), fonts),
            glyphs: SwashCache::new(),
            canvas: Vec::new(),
        }
    }

    fn draw(&mut self, social: &Social) -> Result<Vec<u8>, png::EncodingError> {
        let (width, height) = SIZE;
        self.canvas.clear();
        self.canvas.resize((width * height) as usize, 0);
        self.canvas[..(width * BAR) as usize].fill(full(ACCENT));
        self.text(&social.site, (SMALL, 1), QUIET, social.rtl, |_| MARGIN as f32);
        let fits = |(size, lines): &(f32, usize)| {
            self.buffer(&social.title, *size, social.rtl).layout_runs().count() <= *lines
        };
        let title = TITLES.iter().copied().find(fits);
        let title = title.unwrap_or(TITLES[TITLES.len() - 1]);
        // A little above the middle, where a title looks to be in it.
        let middle = height as f32 * 0.49;
        self.text(&social.title, title, INK, social.rtl, |tall| middle - tall / 2.0);
        self.text(&social.line, (SMALL, 1), QUIET, social.rtl, |tall| (height - MARGIN) as f32 - tall);
        self.encoded()
    }

    fn buffer(&mut self, text: &str, size: f32, rtl: bool) -> Buffer {
        let mut buffer = Buffer::new(&mut self.fonts, Metrics::new(size, size * 1.3));
        buffer.set_size(Some((SIZE.0 - 2 * MARGIN) as f32), None);
        buffer.set_wrap(Wrap::WordOrGlyph);
        let attrs = Attrs::new().family(Family::Name("Noto Sans")).weight(Weight::BOLD);
        let align = if rtl { Align::Right } else { Align::Left };
        // The direction is the page's, also where a text begins in another script.
        let text = format!("{}{text}", if rtl { '\u{200f}' } else { '\u{200e}' });
        buffer.set_text(&text, &attrs, Shaping::Advanced, Some(align));
        buffer.shape_until_scroll(&mut self.fonts, false);
        buffer
    }

    /// Writes a text in at most so many lines, the last of which ends in dots if there is more. `top` gives its place
    /// by its height.
    fn text(&mut self, text: &str, (size, most): (f32, usize), colour: u8, rtl: bool, top: impl Fn(f32) -> f32) {
        let mut buffer = self.buffer(text, size, rtl);
        let mut kept = text.to_owned();
        while buffer.layout_runs().count() > most {
            // A word less, until it fits.
            let Some((shorter, _)) = kept.trim_end_matches('…').trim_end().rsplit_once(' ') else { break };
            kept = format!("{shorter}…");
            buffer = self.buffer(&kept, size, rtl);
        }
        let tall = buffer.layout_runs().count() as f32 * size * 1.3;
        let (left, top) = (i64::from(MARGIN), top(tall).round() as i64);
        let (width, height) = (i64::from(SIZE.0), i64::from(SIZE.1));
        let canvas = &mut self.canvas;
        buffer.draw(&mut self.fonts, &mut self.glyphs, Color::rgb(0, 0, 0), |x, y, w, h, ink| {
            for (x, y) in (0..h)
                .flat_map(|down| (0..w).map(move |right| (right, down)))
                .map(|(right, down)| (left + i64::from(x) + i64::from(right), top + i64::from(y) + i64::from(down)))
            {
                if (0..width).contains(&x) && (0..height).contains(&y) {
                    let at = usize::try_from(y * width + x).unwrap_or_default();
                    // Where two letters touch, the darker one counts.
                    canvas[at] = canvas[at].max(shade(colour, ink.a()));
                }
            }
        });
    }

    fn encoded(&self) -> Result<Vec<u8>, png::EncodingError> {
        let mut out = Vec::new();
        let mut encoder = Encoder::new(&mut out, SIZE.0, SIZE.1);
        encoder.set_color(ColorType::Indexed);
        encoder.set_depth(BitDepth::Eight);
        encoder.set_compression(Compression::Fast);
        encoder.set_palette(palette());
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.canvas)?;
        writer.finish()?;
        Ok(out)
    }
}

/// The place in the palette of so much of a colour, of 255; 0 is paper.
fn shade(colour: u8, much: u8) -> u8 {
    let step = u8::try_from(u16::from(much) * u16::from(STEPS - 1) / 255).unwrap_or(STEPS - 1);
    if step == 0 { 0 } else { colour * STEPS + step }
}

fn full(colour: u8) -> u8 {
    shade(colour, u8::MAX)
}

fn palette() -> Vec<u8> {
    let mix = |paper: u8, colour: u8, step: u8| {
        let mixed = u16::from(paper) * u16::from(STEPS - 1 - step) + u16::from(colour) * u16::from(step);
        u8::try_from(mixed / u16::from(STEPS - 1)).unwrap_or(u8::MAX)
    };
    let steps = COLOURS.iter().flat_map(|colour| (0..STEPS).map(move |step| (colour, step)));
    steps.flat_map(|(colour, step)| [0, 1, 2].map(|at| mix(PAPER[at], colour[at], step))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::social::is_drawable;

    #[test]
    fn every_letter_that_counts_as_drawable_is_in_the_fonts() {
        let mut painter = Painter::new();
        let letters: Vec<char> = ('\0'..='\u{ffff}').filter(|c| is_drawable(*c) && c.is_alphanumeric()).collect();
        assert!(letters.len() > 1000);
        let missing: Vec<char> = letters
            .into_iter()
            .filter(|letter| {
                let buffer = painter.buffer(&letter.to_string(), SMALL, false);
                buffer.layout_runs().any(|run| run.glyphs.iter().any(|glyph| glyph.glyph_id == 0))
            })
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
