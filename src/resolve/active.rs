//! Files that would run: in the browser of whoever follows a link to them, or on the server that they lie on.
//! Start at [`may_run`].

use mime_guess::Mime;

use crate::source::SitePath;

/// Endings that servers run, or read for what to put in.
const ON_SERVERS: &[&str] = &[
    "asa", "asax", "ashx", "asmx", "asp", "aspx", "cer", "cfc", "cfm", "cgi", "fcgi", "inc", "jsp", "jspf", "jspx",
    "phar", "php", "php3", "php4", "php5", "php7", "php8", "phps", "pht", "phtml", "pl", "shtm", "shtml", "stm", "svc",
];

/// Endings of data that no table of types has, and that nothing runs.
const DATA: &[&str] = &[
    "arrow", "dbf", "do", "dta", "feather", "geojson", "gpkg", "ipynb", "jsonl", "ndjson", "parquet", "prj", "r",
    "rdata", "rds", "sav", "shp", "shx", "sqlite", "topojson",
];

/// Types of text and others that browsers run, beside HTML, XML and scripts.
const TYPES: &[&str] = &[
    "application/hta",
    "application/x-shockwave-flash",
    "message/rfc822",
    "text/cache-manifest",
    "text/vbscript",
    "text/x-component",
    "text/x-scriptlet",
    "text/x-server-parsed-html",
];

/// Endings of what is packed, which servers may send as what it is inside.
const PACKED: &[&str] = &["br", "bz2", "gz", "lzma", "xz", "z", "zst"];

/// Whether a file that is no picture may run, by its endings. What has none, or one that is not known, may be taken by a
/// server for what it begins with. Some servers go by any of several endings: that of `a.php.pdf` is PDF, and its handler
/// that of PHP (<https://httpd.apache.org/docs/2.4/mod/mod_mime.html#multipleext>).
#[must_use]
pub fn may_run(path: &SitePath) -> bool {
    let name = path.file_name().to_ascii_lowercase();
    // Old servers end a name at a semicolon.
    let endings = name.split('.').skip(1).map(|ending| ending.split(';').next().unwrap_or(ending));
    let endings: Vec<&str> = endings.collect();
    if endings.iter().any(|ending| ON_SERVERS.contains(ending)) {
        return true;
    }
    match endings.as_slice() {
        [] => true,
        [before @ .., last] if PACKED.contains(last) => {
            before.last().is_some_and(|inner| !is_data(inner) && runs(inner))
        }
        [.., last] => !is_data(last) && (mime_guess::from_ext(last).is_empty() || runs(last)),
    }
}

fn is_data(ending: &str) -> bool {
    DATA.contains(&ending)
}

fn runs(ending: &str) -> bool {
    mime_guess::from_ext(ending).iter().any(|kind| is_run(&kind))
}

/// Whether browsers run what comes as such: the script types of HTML (<https://mimesniff.spec.whatwg.org/#javascript-mime-type>),
/// and all XML, which can hold HTML.
fn is_run(kind: &Mime) -> bool {
    let subtype = kind.subtype().as_str();
    let is_script = ["javascript", "ecmascript", "jscript", "livescript"].iter().any(|name| subtype.contains(name));
    let is_xml = subtype == "xml" || kind.suffix().is_some_and(|suffix| suffix == "xml");
    is_script || is_xml || subtype == "html" || kind.type_() == "multipart" || TYPES.contains(&kind.essence_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_readers_want_of_a_newsroom_does_not_run() {
        for name in [
            "report.pdf",
            "figures.csv",
            "figures.XLSX",
            "a.ods",
            "a.docx",
            "talk.mp3",
            "film.mp4",
            "film.webm",
            "subtitles.vtt",
            "all.zip",
            "all.tar.gz",
            "data.json",
            "data.geojson",
            "book.epub",
            "notes.txt",
            "deaths.R",
            "survey.dta",
            "survey.dta.gz",
            "figures.csv.gz",
            "budget.2026.pdf",
            "minutes-3.1.docx",
        ] {
            assert!(!may_run(&SitePath::new(name)), "{name}");
        }
    }

    #[test]
    fn what_a_browser_or_a_server_runs_is_known_by_its_ending() {
        for name in [
            "a.html",
            "a.HTM",
            "a.xhtml",
            "a.xht",
            "a.js",
            "a.mjs",
            "a.xml",
            "a.xsl",
            "a.rss",
            "a.kml",
            "a.svgz",
            "a.swf",
            "a.mht",
            "a.mhtml",
            "a.eml",
            "a.php",
            "a.b.PHP5",
            "a.php.pdf",
            "a.SHTML.txt",
            "a.asp;.jpg.pdf",
            "a.html.gz",
            "a.js.br",
            "a.svgz.gz",
            "a.shtml",
            "a.jsp",
            "a.htc",
            "a.hta",
            "a",
            "a.unheard-of",
            "a.",
        ] {
            assert!(may_run(&SitePath::new(name)), "{name}");
        }
    }
}
