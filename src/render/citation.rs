//! How an explainer is cited, for programs that keep sources: as CSL-JSON
//! (<https://docs.citationstyles.org/>) and as `BibTeX` with the fields of `BibLaTeX`. Start at [`bibtex`].

use serde_json::{Value, json};

use crate::compose::views::{ArticleView, Page};
use crate::date::{Date, Precision};

/// As CSL-JSON; `None` where the page has no whole address.
#[must_use]
pub fn csl(page: &Page, article: &ArticleView) -> Option<Value> {
    let authors: Vec<Value> = article.authors.iter().map(|name| json!({"literal": name})).collect();
    let mut item = json!({
        "id": key(article),
        "type": "webpage",
        "title": article.title,
        "container-title": page.site.title,
        "language": page.page.lang,
        "URL": page.page.canonical.as_ref()?,
    });
    if !authors.is_empty() {
        item["author"] = Value::from(authors);
    }
    if !article.description.is_empty() {
        item["abstract"] = Value::from(article.description.as_str());
    }
    if let Some(parts) = parts(article) {
        item["issued"] = json!({"date-parts": [parts]});
    }
    Some(json!([item]))
}

/// As `BibTeX`; `None` where the page has no whole address.
#[must_use]
pub fn bibtex(page: &Page, article: &ArticleView) -> Option<String> {
    let address = page.page.canonical.as_ref()?;
    let mut fields = vec![("title", format!("{{{}}}", escaped(&article.title)))];
    if !article.authors.is_empty() {
        // In braces of its own a name is not taken apart.
        let names: Vec<String> = article.authors.iter().map(|name| format!("{{{}}}", escaped(name))).collect();
        fields.push(("author", names.join(" and ")));
    }
    if let Some(parts) = parts(article) {
        let digits =
            parts.iter().enumerate().map(|(at, part)| format!("{part:0width$}", width = if at == 0 { 4 } else { 2 }));
        fields.push(("date", digits.collect::<Vec<_>>().join("-")));
    }
    fields.push(("organization", escaped(&page.site.title)));
    if let Some(name) = language(&page.page.lang) {
        fields.push(("langid", name.to_owned()));
    }
    fields.push(("url", address.clone()));
    let lines: Vec<String> = fields.iter().map(|(name, value)| format!("  {name} = {{{value}}}")).collect();
    Some(format!("@online{{{},\n{}\n}}\n", key(article), lines.join(",\n")))
}

/// What `babel` calls a language (`BibLaTeX` manual, table 2); others are left out.
fn language(tag: &str) -> Option<&'static str> {
    Some(match tag.split('-').next()? {
        "en" => "english",
        "de" => "german",
        "es" => "spanish",
        "fr" => "french",
        "it" => "italian",
        "nl" => "dutch",
        "pt" => "portuguese",
        "ru" => "russian",
        "ar" => "arabic",
        "fa" => "persian",
        _ => return None,
    })
}

/// A name for the entry, in the letters that all programs take.
fn key(article: &ArticleView) -> String {
    let id: String = article.id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    match id.trim_matches('-') {
        "" => format!("explainer-{}", &blake3::hash(article.id.as_bytes()).to_hex()[..8]),
        id => id.to_owned(),
    }
}

/// Year, month and day, as far as they are known.
fn parts(article: &ArticleView) -> Option<Vec<i64>> {
    let date = Date::parse(&article.changed.as_ref().or(article.date.as_ref())?.edtf).ok()?;
    let (year, month, day) = date.earliest()?.civil();
    Some(match date.precision() {
        Precision::Month => vec![year, month.into()],
        precision if precision >= Precision::Day => vec![year, month.into(), day.into()],
        _ => vec![year],
    })
}

/// What means something to TeX means itself.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' | '%' | '$' | '#' | '_' => out.extend(['\\', letter]),
            // BibTeX counts braces, also those behind a backslash.
            '{' => out.push_str("\\textbraceleft{}"),
            '}' => out.push_str("\\textbraceright{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '\\' => out.push_str("\\textbackslash{}"),
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_to_tex_means_itself() {
        assert_eq!(
            escaped("5 % of A&B_{x} #1 ~ ^ \\"),
            "5 \\% of A\\&B\\_\\textbraceleft{}x\\textbraceright{} \\#1 \\textasciitilde{} \\textasciicircum{} \\textbackslash{}"
        );
        assert_eq!(escaped("پل «تازه»"), "پل «تازه»");
        let entry = escaped("The set {1, 2 and }} @misc(x)");
        assert_eq!(entry.matches('{').count(), entry.matches('}').count(), "{entry}");
        assert!(!entry.contains("}}"), "{entry}");
    }
}
