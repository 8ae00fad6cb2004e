//! Links to other sites, looked up on the web. Start at [`check`].
//!
//! The asking is done by `lychee-lib`, which is large; it is there if the program was built with the feature
//! `external-links`. No build ever asks: only `nutgraf check --external` does.
//!
//! What was found is kept in a file below the site's root for a day, so that a check that is run again asks nobody
//! twice. A link that was dead is asked for each time, since it may have been mended.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::check::WebLink;
use crate::config::rules::{Level, Rules};
use crate::diag::Diagnostic;
use crate::disk::authored;

/// The rule that a dead link breaks.
pub const RULE: &str = "dead-web-link";

/// Where answers are kept, below the root of the site.
pub const CACHE: &str = ".nutgraf/links.json";

/// How long a link that led somewhere counts as one that does, in seconds.
const FRESH: i64 = 24 * 60 * 60;

/// Answers by address.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Cache {
    /// When a link led somewhere, in seconds since 1970.
    good: BTreeMap<String, i64>,
}

impl Cache {
    /// The answers that are fresh enough. A file that cannot be read is as good as none.
    fn read(path: &Path, now: i64) -> Self {
        let text = fs::read_to_string(path).unwrap_or_default();
        let mut cache: Self = serde_json::from_str(&text).unwrap_or_default();
        cache.good.retain(|_, asked| (0..FRESH).contains(&(now - *asked)));
        cache
    }

    fn write(&self, root: &Path, path: &Path) {
        // To ask once more than needed is all that comes of a cache that cannot be written.
        let text = serde_json::to_string_pretty(self).map_err(Into::into);
        drop(text.and_then(|text| authored::anew(root, path, &(text + "\n"))));
    }
}

/// Why nobody could be asked.
#[derive(Debug, PartialEq, Eq)]
pub enum Unable {
    /// The program was built without the feature.
    NotBuilt,
    Failed(String),
}

/// Looks up each address once and tells of those that lead nowhere, at every place that links to them. `now` is in
/// seconds since 1970.
///
/// # Errors
/// Why nobody could be asked at all.
pub fn check(links: &[WebLink], rules: &Rules, root: &Path, now: i64) -> Result<Vec<Diagnostic>, Unable> {
    let level = rules.level(RULE).unwrap_or(Level::Warn);
    if level == Level::Allow {
        return Ok(Vec::new());
    }
    let path = root.join(CACHE);
    let mut cache = Cache::read(&path, now);
    let mut wanted: Vec<&str> = links.iter().map(|link| address(&link.url)).collect();
    wanted.sort_unstable();
    wanted.dedup();
    wanted.retain(|url| !cache.good.contains_key(*url));
    let answers = ask(&wanted)?;
    for (url, answer) in &answers {
        if answer.is_none() {
            cache.good.insert(url.clone(), now);
        }
    }
    cache.write(root, &path);
    let dead = |link: &WebLink| {
        let why = answers.get(address(&link.url))?.as_ref()?;
        let found =
            Diagnostic::error(RULE, &link.place.source, link.place.span.clone(), format!("{} leads nowhere", link.url))
                .label(why.clone())
                .help("look for where it has moved, or link to a copy in an archive");
        Some(if level == Level::Deny { found } else { found.warning() })
    };
    let mut found: Vec<Diagnostic> = links.iter().filter_map(dead).collect();
    for diagnostic in &mut found {
        diagnostic.is_rule = true;
    }
    Ok(found)
}

/// What a server is asked for: not the part behind `#`.
fn address(url: &str) -> &str {
    url.split('#').next().unwrap_or(url)
}

/// For each address, why it leads nowhere; nothing for one that does lead somewhere.
type Answers = BTreeMap<String, Option<String>>;

#[cfg(not(feature = "external-links"))]
fn ask(_: &[&str]) -> Result<Answers, Unable> {
    Err(Unable::NotBuilt)
}

#[cfg(feature = "external-links")]
fn ask(urls: &[&str]) -> Result<Answers, Unable> {
    if urls.is_empty() {
        return Ok(Answers::new());
    }
    let failed = |error: &dyn std::fmt::Display| Unable::Failed(error.to_string());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| failed(&error))?;
    runtime.block_on(asking::all(urls)).map_err(|error| failed(&error))
}

#[cfg(feature = "external-links")]
mod asking {
    //! The conversation with the web.

    use std::collections::BTreeMap;
    use std::time::Duration;

    use lychee_lib::{Client, ClientBuilder, ErrorKind};
    use tokio::task::JoinSet;

    use super::Answers;

    /// Who asks, so that a server's owner can tell.
    const AGENT: &str = concat!("nutgraf/", env!("CARGO_PKG_VERSION"), " (link check)");

    /// How long a server may take.
    const PATIENCE: Duration = Duration::from_secs(20);
    /// How long one waits between two questions to the same server.
    const PAUSE: Duration = Duration::from_millis(250);
    /// How many servers are asked at the same time.
    const SERVERS: usize = 8;

    /// Asks every server one question at a time, and several servers at once.
    pub async fn all(urls: &[&str]) -> Result<Answers, ErrorKind> {
        let client = ClientBuilder::builder()
            .user_agent(String::from(AGENT))
            .timeout(PATIENCE)
            .max_retries(1_u64)
            .build()
            .client()?;
        let mut by_server: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for url in urls {
            by_server.entry(server(url)).or_default().push((*url).to_owned());
        }
        let mut waiting = by_server.into_values();
        let mut asked = JoinSet::new();
        for urls in waiting.by_ref().take(SERVERS) {
            asked.spawn(one_server(client.clone(), urls));
        }
        let mut answers = Answers::new();
        while let Some(answered) = asked.join_next().await {
            answers.extend(answered.into_iter().flatten());
            if let Some(urls) = waiting.next() {
                asked.spawn(one_server(client.clone(), urls));
            }
        }
        Ok(answers)
    }

    async fn one_server(client: Client, urls: Vec<String>) -> Vec<(String, Option<String>)> {
        let mut answers = Vec::with_capacity(urls.len());
        for (at, url) in urls.into_iter().enumerate() {
            if at > 0 {
                tokio::time::sleep(PAUSE).await;
            }
            let answer = match client.check(url.as_str()).await {
                Ok(response) => {
                    let status = response.status();
                    let is_good = status.is_success() || status.is_excluded();
                    (!is_good).then(|| status.to_string())
                }
                Err(error) => Some(error.to_string()),
            };
            answers.push((url, answer));
        }
        answers
    }

    fn server(url: &str) -> &str {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        rest.split(['/', '?']).next().unwrap_or(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_kept_for_a_day() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(CACHE);
        let mut cache = Cache::default();
        cache.good.insert(String::from("https://example.org/"), 1_000);
        cache.write(&folder.path().canonicalize().unwrap(), &path);
        assert_eq!(Cache::read(&path, 1_000 + FRESH - 1), cache);
        assert_eq!(Cache::read(&path, 1_000 + FRESH), Cache::default());
        // A clock that was set back makes no answer last for years.
        assert_eq!(Cache::read(&path, 0), Cache::default());
        fs::write(&path, "{").unwrap();
        assert_eq!(Cache::read(&path, 1_000), Cache::default());
    }
}
