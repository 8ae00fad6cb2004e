//! Diagnostics as people read them in a terminal.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Severity};

/// The widest a source line may be before it is cut around the underlined part, in columns.
const WIDTH: usize = 110;

/// One diagnostic, without a trailing newline. Colours are ANSI escapes when `colour` is set.
#[must_use]
pub fn human(diagnostic: &Diagnostic, colour: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(diagnostic.message.as_str());
    let title = if diagnostic.is_rule { title.id(diagnostic.code) } else { title };
    let mut group: Group<'_> = match &diagnostic.place {
        Some(place) => {
            // Only the lines that are shown: the renderer looks at all it is given.
            let text = &place.source.text;
            let start = text[..place.span.start].rfind('\n').map_or(0, |at| at + 1);
            let end = text[place.span.end..].find('\n').map_or(text.len(), |at| place.span.end + at);
            let line = text[..start].matches('\n').count() + 1;
            let mut mark = AnnotationKind::Primary.span(place.span.start - start..place.span.end - start);
            if let Some(label) = &diagnostic.label {
                mark = mark.label(label.as_str());
            }
            title.element(
                Snippet::source(text[start..end].trim_end_matches('\r'))
                    .line_start(line)
                    .path(diagnostic.file.as_str())
                    .annotation(mark),
            )
        }
        None => title.element(Origin::path(diagnostic.file.as_str())),
    };
    if diagnostic.place.is_none()
        && let Some(label) = &diagnostic.label
    {
        group = group.element(Level::NOTE.message(label.as_str()));
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    renderer.decor_style(DecorStyle::Ascii).term_width(WIDTH).render(&[group])
}
