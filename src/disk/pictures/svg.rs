//! SVG: the size that a drawing asks for, and the drawing without what could run or be fetched. Start at [`clean`].

use std::io::{self, Write};

use svg_hush::{Filter, data_url_filter};
use xml::ParserConfig;
use xml::attribute::OwnedAttribute;
use xml::reader::{EventReader, XmlEvent};

use crate::limits;

/// What a browser takes where a drawing names neither size nor viewBox (CSS 2.1, 10.3.2).
const DEFAULT: (f64, f64) = (300.0, 150.0);

/// Width and height in CSS pixels, rounded. The whole drawing is looked at, so that [`clean`] can be sure of its shape.
///
/// # Errors
/// Why it is no SVG, or none that we take, in words.
pub fn size(bytes: &[u8]) -> Result<(u32, u32), String> {
    // What is written in two bytes a character hides its entities from whoever looks for them.
    if bytes.contains(&0) {
        return Err(String::from("it is not UTF-8"));
    }
    check_entities(bytes)?;
    let mut size = None;
    let mut depth = 0;
    let mut left = bytes.len().saturating_mul(usize::try_from(limits::DRAWING_GROWTH).unwrap_or(usize::MAX));
    for event in reader(bytes) {
        match event.map_err(|error| error.to_string())? {
            XmlEvent::StartElement { name, attributes, namespace } => {
                depth += 1;
                if depth > limits::DRAWING_DEPTH {
                    return Err(format!("more than {} elements stand within one another", limits::DRAWING_DEPTH));
                }
                if namespace.0.len() > limits::DRAWING_NAMESPACES {
                    return Err(format!("it declares more than {} namespaces", limits::DRAWING_NAMESPACES));
                }
                if size.is_none() {
                    size = Some(size_of_root(&name.local_name, &attributes)?);
                }
                let written = attributes.iter().map(|attribute| attribute.value.len()).sum();
                left = left.checked_sub(written).ok_or_else(too_much)?;
            }
            XmlEvent::EndElement { .. } => depth -= 1,
            XmlEvent::Characters(text) => left = left.checked_sub(text.len()).ok_or_else(too_much)?,
            _ => {}
        }
    }
    size.ok_or_else(|| String::from("it holds no <svg>"))
}

/// Looks at entities before anybody writes them out, which the reader of XML does before it counts. Those that programs
/// declare stand for the names of namespaces.
fn check_entities(bytes: &[u8]) -> Result<(), String> {
    let has = |part: &[u8], text: &[u8]| part.windows(text.len()).any(|window| window == text);
    let Some(start) = bytes.windows(8).position(|window| window == b"<!ENTITY") else { return Ok(()) };
    // All of them stand before the first element; what is behind it declares nothing.
    let end = bytes.windows(4).position(|window| window == b"<svg").unwrap_or(bytes.len()).max(start);
    let (declared, rest) = bytes.split_at(end);
    if has(rest, b"<!ENTITY") || declared.contains(&b'&') {
        return Err(String::from("an entity that stands for entities"));
    }
    if !declared[start..].split(|byte| *byte == b'<').skip(1).all(is_whole_declaration) {
        return Err(String::from("an entity that stands for elements"));
    }
    let used = rest.split(|byte| *byte == b'&').count() - 1;
    let most = bytes.len().saturating_mul(usize::try_from(limits::DRAWING_GROWTH).unwrap_or(usize::MAX));
    if used.saturating_mul(declared.len() - start) > most { Err(too_much()) } else { Ok(()) }
}

/// Whether what stands behind a `<` among declarations, up to the next one, goes to its end: else the next one stands in a
/// value.
fn is_whole_declaration(part: &[u8]) -> bool {
    let (mut quote, mut is_closed) = (None, false);
    for byte in part {
        match quote {
            Some(open) if open == *byte => quote = None,
            None if matches!(byte, b'"' | b'\'') => quote = Some(*byte),
            None if *byte == b'>' => is_closed = true,
            _ => {}
        }
    }
    part.starts_with(b"!--") || is_closed && quote.is_none()
}

/// Within the limits that the filter of [`clean`] sets too, and tighter ones.
fn reader(bytes: &[u8]) -> EventReader<&[u8]> {
    let most = bytes.len().saturating_mul(usize::try_from(limits::DRAWING_GROWTH).unwrap_or(usize::MAX));
    ParserConfig::new()
        .max_attributes(200)
        .max_entity_expansion_depth(3)
        .max_entity_expansion_length(most)
        .max_attribute_length(most)
        .max_data_length(most)
        .max_name_length(1000)
        .create_reader(bytes)
}

fn too_much() -> String {
    format!("its entities make it more than {} times as long", limits::DRAWING_GROWTH)
}

fn size_of_root(name: &str, attributes: &[OwnedAttribute]) -> Result<(u32, u32), String> {
    if name != "svg" {
        return Err(format!("its root is <{name}>, not <svg>"));
    }
    let of = |key: &str| attributes.iter().find(|it| it.name.local_name == key).map(|it| it.value.as_str());
    let length = |key| of(key).and_then(pixels);
    let view: Vec<f64> = of("viewBox")
        .map(|view| view.split([' ', ',']).filter_map(|part| part.parse().ok()).collect())
        .unwrap_or_default();
    let shape = match view[..] {
        [_, _, width, height] if width > 0.0 && height > 0.0 => Some((width, height)),
        _ => None,
    };
    let (width, height) = match (length("width"), length("height"), shape) {
        (Some(width), Some(height), _) => (width, height),
        (Some(width), None, Some((w, h))) => (width, width * h / w),
        (None, Some(height), Some((w, h))) => (height * w / h, height),
        (None, None, Some(shape)) => shape,
        (width, height, None) => (width.unwrap_or(DEFAULT.0), height.unwrap_or(DEFAULT.1)),
    };
    Ok((whole(width), whole(height)))
}

/// A length in CSS pixels; `None` for a share of what is around it.
fn pixels(length: &str) -> Option<f64> {
    let length = length.trim();
    let digits = length.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    let number: f64 = digits.parse().ok()?;
    // https://www.w3.org/TR/css-values-4/#absolute-lengths
    let unit = match &length[digits.len()..] {
        "" | "px" => 1.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "mm" => 9.6 / 2.54,
        "pt" => 96.0 / 72.0,
        "pc" | "em" | "rem" => 16.0,
        _ => return None,
    };
    (number > 0.0).then_some(number * unit)
}

fn whole(length: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held between both ends")]
    let whole = length.round().clamp(1.0, 100_000.0) as u32;
    whole
}

/// The drawing without scripts, event handlers, links to run, and anything that a browser would fetch for it.
///
/// # Errors
/// Why it is no SVG, in words.
pub fn clean(bytes: &[u8]) -> Result<Vec<u8>, String> {
    check_entities(bytes)?;
    let mut filter = Filter::new();
    filter.set_data_url_filter(data_url_filter::allow_standard_images);
    // What it indents grows with the depth of each element.
    let most = bytes.len().saturating_mul(usize::try_from(limits::DRAWING_GROWTH).unwrap_or(usize::MAX));
    let mut out = AtMost { most, bytes: Vec::with_capacity(bytes.len()) };
    filter.filter(bytes, &mut out).map_err(|error| error.to_string())?;
    Ok(out.bytes)
}

/// Takes so many bytes and no more.
struct AtMost {
    most: usize,
    bytes: Vec<u8>,
}

impl Write for AtMost {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.most {
            return Err(io::Error::other(too_much()));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_says_its_size_in_units_or_by_its_view() {
        for (head, expected) in [
            (r#"width="640" height="480px""#, Ok((640, 480))),
            (r#"width="2in" height="2.54cm""#, Ok((192, 96))),
            (r#"viewBox="0 0 720 360""#, Ok((720, 360))),
            (r#"viewBox="0,0,720,360" width="100%""#, Ok((720, 360))),
            (r#"viewBox="0 0 720 360" width="100""#, Ok((100, 50))),
            ("", Ok((300, 150))),
            (r#"width="-3" height="x""#, Ok((300, 150))),
            (r#"viewBox="0 0 0 0""#, Ok((300, 150))),
        ] {
            let svg = format!(r#"<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" {head}/>"#);
            assert_eq!(size(svg.as_bytes()), expected, "{head}");
        }
        assert!(size(b"<html/>").is_err());
        assert!(size(b"").is_err());
        assert!(size(b"\x89PNG").is_err());
    }

    #[test]
    fn a_drawing_that_blows_up_is_refused() {
        let svg = |inner: &str| format!(r#"<svg xmlns="http://www.w3.org/2000/svg">{inner}</svg>"#);
        let nested = |depth: usize| svg(&format!("{}{}", "<g>".repeat(depth - 1), "</g>".repeat(depth - 1)));
        assert!(size(nested(limits::DRAWING_DEPTH).as_bytes()).is_ok());
        let why = size(nested(limits::DRAWING_DEPTH + 1).as_bytes()).unwrap_err();
        assert!(why.contains("256 elements stand within one another"), "{why}");
        let spaces = |count: usize| {
            (0..count).map(|n| format!(r#" xmlns:n{n}="http://n{n}.example""#)).collect::<Vec<_>>().concat()
        };
        assert!(size(svg(&format!("<g{}/>", spaces(20))).as_bytes()).is_ok());
        let why = size(svg(&format!("<g{}/>", spaces(40))).as_bytes()).unwrap_err();
        assert!(why.contains("32 namespaces"), "{why}");
        let entities = |count: usize| {
            let uses = "&a;".repeat(count);
            format!(r#"<!DOCTYPE svg [<!ENTITY a "{}">]>{}"#, "x".repeat(1000), svg(&format!("<text>{uses}</text>")))
        };
        assert!(size(entities(5).as_bytes()).is_ok());
        assert!(size(entities(5000).as_bytes()).is_err());
        assert!(clean(entities(5000).as_bytes()).is_err());
        // What looks like the first element can stand in the value of an entity.
        for value in ["\"<!--<svg -->\"", "'<svg/>'", "'\"\"><svg/>'", "\"it's <svg/>\"", "\"&#60;svg\""] {
            let written = format!("<!DOCTYPE svg [<!ENTITY a {value}>]>{}", svg("&a;&a;"));
            assert!(size(written.as_bytes()).is_err(), "{written}");
        }
        let names = "<!DOCTYPE svg [\n<!-- it's made -->\n<!ENTITY a \"http://a.example/it's\">\n<!ENTITY b 'http://b.example/'>\n]>";
        assert!(size(format!("{names}{}", svg("<g/>")).as_bytes()).is_ok());
        let wide: Vec<u8> = [0xfeff].into_iter().chain(entities(5).encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(size(&wide), Err(String::from("it is not UTF-8")));
        let many = svg(&format!("{}{}{}", "<g>".repeat(200), "<g/>".repeat(10_000), "</g>".repeat(200)));
        assert!(size(many.as_bytes()).is_ok());
        assert!(clean(many.as_bytes()).is_err(), "what it is indented by is counted");
    }

    #[test]
    fn nothing_that_runs_or_is_fetched_is_left_in_a_drawing() {
        let svg = r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="alert(1)">
            <script>alert(1)</script><style>.a { fill: red } .b { fill: url(https://elsewhere.example/a.svg#b) }</style>
            <style>@import "https://elsewhere.example/a.css";</style>
            <foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="https://elsewhere.example"/></foreignObject>
            <image href="https://elsewhere.example/a.png"/><use xlink:href="https://elsewhere.example/a.svg#b"/>
            <a href="javascript:alert(1)"><text>words</text></a><rect class="a" onclick="alert(1)" width="3" height="2"/>
            <animate attributeName="href" values="javascript:run()"/></svg>"#;
        let clean = String::from_utf8(clean(svg.as_bytes()).unwrap()).unwrap();
        for gone in ["<script", "alert", "attributeName", "iframe", "onload", "onclick", "elsewhere", "@import"] {
            assert!(!clean.contains(gone), "{gone}: {clean}");
        }
        for kept in ["words", "rect", "fill"] {
            assert!(clean.contains(kept), "{kept}: {clean}");
        }
    }
}
