//! Front matter, written. Start at [`FrontMatter`].

use std::fmt::Write as _;

use crate::parse::yaml::Node;
use crate::suggest::plan::scalar;

/// The keys of a new file, in the order in which they are given.
#[derive(Debug, Default)]
pub struct FrontMatter(String);

impl FrontMatter {
    /// A key with a value that is YAML already, such as a date or `true`.
    pub fn plain(&mut self, key: &str, value: impl std::fmt::Display) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "{key}: {value}");
    }

    /// A key with a text; none where the text is empty.
    pub fn text(&mut self, key: &str, text: &str) {
        if !text.is_empty() {
            self.plain(key, scalar(text));
        }
    }

    /// A key with a list of texts; none where the list is empty.
    pub fn list(&mut self, key: &str, items: &[String]) {
        if !items.is_empty() {
            let items: Vec<String> = items.iter().map(|item| scalar(item)).collect();
            self.plain(key, format_args!("[{}]", items.join(", ")));
        }
    }

    /// A key with any value.
    pub fn node(&mut self, key: &str, node: &Node) {
        put_pair(key, node, 0, &mut self.0);
    }

    /// A line for whoever reads the file.
    pub fn comment(&mut self, text: &str) {
        let _ = writeln!(self.0, "# {text}");
    }

    /// The whole file.
    #[must_use]
    pub fn file(self, body: &str) -> String {
        let body = body.trim_matches(['\n', '\r', ' ']);
        if body.is_empty() { format!("---\n{}---\n", self.0) } else { format!("---\n{}---\n\n{body}\n", self.0) }
    }
}

/// `key: value`, and what of the value stands on lines of its own.
fn put_pair(key: &str, node: &Node, indent: usize, out: &mut String) {
    let _ = write!(out, "{:indent$}{}:", "", scalar(key));
    match node {
        Node::Map(pairs) if !pairs.is_empty() => {
            out.push('\n');
            for (key, node) in pairs {
                put_pair(key, node, indent + 2, out);
            }
        }
        Node::List(items) if items.iter().any(is_tall) => {
            out.push('\n');
            for item in items {
                put_item(item, indent + 2, out);
            }
        }
        node => {
            let _ = writeln!(out, " {}", inline(node, indent + 2));
        }
    }
}

fn put_item(node: &Node, indent: usize, out: &mut String) {
    match node {
        Node::Map(pairs) if !pairs.is_empty() => {
            let start = out.len();
            for (key, node) in pairs {
                put_pair(key, node, indent + 2, out);
            }
            out.replace_range(start + indent..=start + indent, "-");
        }
        Node::List(items) if !items.is_empty() && items.iter().any(is_tall) => {
            let _ = writeln!(out, "{:indent$}-", "");
            for item in items {
                put_item(item, indent + 2, out);
            }
        }
        node => {
            let _ = writeln!(out, "{:indent$}- {}", "", inline(node, indent + 2));
        }
    }
}

/// Whether a value needs lines of its own.
fn is_tall(node: &Node) -> bool {
    match node {
        Node::Map(pairs) => !pairs.is_empty(),
        Node::List(items) => items.iter().any(is_tall),
        Node::Text(text) => text.contains('\n'),
        _ => false,
    }
}

/// A value on the line of its key; a text of several lines goes on below, so far in.
fn inline(node: &Node, indent: usize) -> String {
    match node {
        Node::Null => String::from("null"),
        Node::Bool(value) => value.to_string(),
        Node::Int(number) => number.to_string(),
        Node::Float(number) if number.is_finite() => format!("{number:?}"),
        Node::Float(number) => scalar(&number.to_string()),
        Node::Text(text) if text.contains('\n') => block(text, indent),
        Node::Text(text) => scalar(text),
        Node::List(items) => {
            let items: Vec<String> = items.iter().map(|item| inline(item, indent)).collect();
            format!("[{}]", items.join(", "))
        }
        Node::Map(_) => String::from("{}"),
    }
}

/// A text of several lines: as it is, or in quotes where YAML would read it otherwise.
fn block(text: &str, indent: usize) -> String {
    let text = text.trim_end();
    let is_odd =
        |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}');
    if text.starts_with([' ', '\n']) || text.contains(is_odd) || text.lines().any(|line| line.ends_with(' ')) {
        let lines: Vec<String> = text.split('\n').map(quoted).collect();
        return format!("\"{}\"", lines.join("\\n"));
    }
    text.split('\n').fold(String::from("|-"), |mut out, line| {
        if line.is_empty() {
            out.push('\n');
        } else {
            let _ = write!(out, "\n{:indent$}{line}", "");
        }
        out
    })
}

/// What stands between the quotes of a YAML scalar.
fn quoted(line: &str) -> String {
    line.chars()
        .map(|c| match c {
            '"' => String::from("\\\""),
            '\\' => String::from("\\\\"),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => String::from(" "),
            c => c.to_string(),
        })
        .collect()
}

/// How deep values lie in one another.
#[must_use]
pub fn depth(node: &Node) -> usize {
    match node {
        Node::List(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Node::Map(pairs) => 1 + pairs.iter().map(|(_, node)| depth(node)).max().unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::yaml;

    #[test]
    fn every_value_is_read_as_it_was_written() {
        let text = |text: &str| Node::Text(text.to_owned());
        let map =
            |pairs: Vec<(&str, Node)>| Node::Map(pairs.into_iter().map(|(key, node)| (key.to_owned(), node)).collect());
        let values = map(vec![
            ("lines", text("- a: b\n\n  ---\n# c\n{{ d }}")),
            ("odd", text(" a \nb\\\"c\" \nd")),
            ("words", text("no")),
            ("empty", Node::List(Vec::new())),
            ("none", map(Vec::new())),
            ("mixed", Node::List(vec![Node::Int(1), text("a, b"), Node::List(vec![text("x\ny"), Node::Null])])),
            (
                "items",
                Node::List(vec![map(vec![("a", text("1")), ("b", map(vec![("c", Node::Float(1.5))]))]), text("z")]),
            ),
            ("a: b #", Node::Bool(true)),
        ]);
        let mut front = FrontMatter::default();
        front.node("extra", &values);
        let yaml = front.file("");
        let yaml = yaml.trim_start_matches("---\n").trim_end_matches("---\n");
        let read = yaml::read(yaml).unwrap_or_else(|error| panic!("{error:?}: {yaml}"));
        assert_eq!(read, map(vec![("extra", values)]), "{yaml}");
    }
}
