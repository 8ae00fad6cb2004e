//! Plain text to Markdown that shows the same characters. Start at [`paragraph`].

/// A paragraph of plain text.
#[must_use]
pub fn paragraph(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| line_start(&within(line.trim()))).collect();
    lines.join("\n")
}

/// Text that stands within a line, behind and before other Markdown.
#[must_use]
pub fn within(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 50);
    for (at, c) in text.char_indices() {
        let anywhere = matches!(c, '\\' | '*' | '_' | '[' | ']' | '`' | '<' | '~' | '|');
        let entity = c == '&' && text[at + 1..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '#');
        if anywhere || entity {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A line of text that is escaped within, made safe where it begins.
#[must_use]
pub fn line_start(line: &str) -> String {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let numbers = digits > 0 && line[digits..].starts_with(['.', ')']);
    let at = if numbers { digits } else { 0 };
    let starts = numbers || line.starts_with(['#', '>', '+', '-', '=', ':']);
    if starts { format!("{}\\{}", &line[..at], &line[at..]) } else { line.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::markdown::{self, Markup};

    #[test]
    fn text_reads_the_same_as_markdown() {
        for text in [
            "# no heading",
            "1. no list",
            "- no list",
            "a *b* _c_ [d](e) <f> `g` \\h",
            "AT&amp;T & co",
            "a | b",
            "~~x~~ **y**",
            "2015) x",
            "> q",
            "[[x]]",
            "| a |",
            "==",
        ] {
            let (body, problems) = markdown::parse(&paragraph(text), &Markup::default());
            assert_eq!((body.words().as_str(), problems.len()), (text, 0), "{text}");
        }
    }
}
