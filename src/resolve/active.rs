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

/// Whether a file that is no picture may run, by its ending. What has none, or one that is not known, may be taken by a
/// server for what it begins with.
#[must_use]
pub fn may_run(path: &SitePath) -> bool {
    let Some((_, ending)) = path.file_name().rsplit_once('.') else { return true };
    let ending = ending.to_ascii_lowercase();
    if ON_SERVERS.contains(&&*ending) {
        return true;
    }
    if DATA.contains(&&*ending) {
        return false;
    }
    let types = mime_guess::from_ext(&ending);
    types.is_empty() || types.iter().any(|kind| is_run(&kind))
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
