//! What an open page is told. Start at [`stream()`].
//!
//! A page asks for a stream with its own path and the etag it was served with. The server remembers for each stream
//! what it told last and compares with every new state; only differences are told:
//!
//! | event | data | meaning |
//! |---|---|---|
//! | `hello` | `{}` | the stream is open |
//! | `changed` | `{"etag": "…"}` | another page stands at the address now |
//! | `gone` | `{}` | no page stands there any more |
//! | `styles` | `{"paths": ["/style.css"], "turn": "…"}` | stylesheets changed; the page asks with this `turn` next time |
//! | `assets` | `{"paths": ["/a b.png"], "turn": "…"}` | so did other files |
//! | `diagnostics` | `{"hash": "…", "list": […]}` | all that is wrong now, see [`super::problems`] |
//! | `later` | `{}` | this stream makes room for others; the page asks again |
//!
//! `paths` is `null` for "any of them".

use std::collections::VecDeque;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::extract::{ConnectInfo, Query, State as Shared};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::Deserialize;
use serde_json::json;
use tokio::sync::{oneshot, watch};

use super::generation::State;
use super::http::{Site, no_token};
use super::page;

/// How often a stream gives a sign of life.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How many streams one machine holds open. A browser has six connections to a server in HTTP/1.1, and with a
/// stream in each of them no page would load.
const STREAMS: usize = 4;
/// More changed files than this are told as "any of them".
const PATHS: usize = 100;

/// What a page says of itself. An absent part is an empty one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The path of its URL, as it stands there.
    page: String,
    etag: String,
    /// The turn whose stylesheets and pictures it shows.
    turn: String,
    /// The hash of the diagnostics that it shows.
    diagnostics: String,
    /// Whether it says that its file is gone.
    gone: bool,
    /// The token of the run that it was served by.
    token: String,
}

/// The streams that are open, oldest first.
#[derive(Debug)]
pub struct Streams {
    /// Tells this server from one that ran before it at the same address.
    server: String,
    open: Mutex<VecDeque<(IpAddr, oneshot::Sender<()>)>>,
}

impl Default for Streams {
    fn default() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { server: format!("{:x}", now.as_nanos()), open: Mutex::default() }
    }
}

impl Streams {
    /// The name of a turn.
    #[must_use]
    pub fn turn(&self, serial: u64) -> String {
        format!("{}-{serial}", self.server)
    }

    /// The turn with a name. `None` where it is none of this server's.
    fn serial(&self, turn: &str) -> Option<u64> {
        turn.strip_prefix(self.server.as_str())?.strip_prefix('-')?.parse().ok()
    }

    /// A place for one more stream; the oldest one of the same machine may lose its own. It is lost when the receiver
    /// resolves.
    fn take(&self, ip: IpAddr) -> oneshot::Receiver<()> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|(_, stream)| !stream.is_closed());
        if open.iter().filter(|(other, _)| *other == ip).count() >= STREAMS
            && let Some(oldest) = open.iter().position(|(other, _)| *other == ip)
        {
            open.remove(oldest);
        }
        let (sender, receiver) = oneshot::channel();
        open.push_back((ip, sender));
        receiver
    }
}

/// The stream of a page.
pub async fn stream(
    Shared(site): Shared<Site>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Query(asked): Query<Asked>,
) -> Response {
    if !site.token.is(&asked.token) {
        return no_token();
    }
    let place = site.streams.take(peer.ip());
    let told = Told::new(asked, site.streams.clone());
    let listener = Listener { told, states: site.states, place: Some(place), queue: VecDeque::new(), greeted: false };
    Sse::new(stream::unfold(listener, Listener::next)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response()
}

/// One open stream.
struct Listener {
    told: Told,
    states: watch::Receiver<Arc<State>>,
    /// `None` after it was lost.
    place: Option<oneshot::Receiver<()>>,
    queue: VecDeque<Message>,
    greeted: bool,
}

impl Listener {
    /// The next message, as soon as there is one. `None` at the end of the stream.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            if let Some((name, data)) = self.queue.pop_front() {
                return Some((Ok(Event::default().event(name).data(data)), self));
            }
            let place = self.place.as_mut()?;
            if self.greeted {
                tokio::select! {
                    changed = self.states.changed() => changed.ok()?,
                    _ = place => {
                        self.place = None;
                        self.queue.push_back(("later", String::from("{}")));
                        continue;
                    }
                }
            }
            let state = self.states.borrow_and_update().clone();
            if !self.greeted {
                self.greeted = true;
                self.queue.push_back(("hello", String::from("{}")));
            }
            self.queue.extend(self.told.news(&state));
        }
    }
}

/// The name of an event and its data, one line of JSON.
type Message = (&'static str, String);

/// What a page knows.
struct Told {
    streams: Arc<Streams>,
    path: String,
    etag: String,
    gone: bool,
    /// `None` where nothing is known of what it shows.
    serial: Option<u64>,
    diagnostics: String,
}

impl Told {
    fn new(asked: Asked, streams: Arc<Streams>) -> Self {
        let serial = streams.serial(&asked.turn);
        let Asked { page, etag, diagnostics, gone, .. } = asked;
        Self { streams, path: page, etag, gone, serial, diagnostics }
    }

    /// What differs between what the page knows and a state, which it then knows.
    fn news(&mut self, state: &State) -> Vec<Message> {
        let mut news = Vec::new();
        news.extend(self.page(state));
        self.files(state, &mut news);
        if self.diagnostics != state.problems.hash {
            self.diagnostics.clone_from(&state.problems.hash);
            news.push(("diagnostics", state.problems.json.clone()));
        }
        news
    }

    fn page(&mut self, state: &State) -> Option<Message> {
        let etag = state.etag(&self.path)?;
        // After a new start with errors: the page that is open is better than none.
        if etag.ends_with(page::WAITING) && !self.etag.ends_with(page::WAITING) {
            return None;
        }
        // One who sees the page for what is not there has nothing to lose.
        let missing = etag.ends_with(page::MISSING) && !self.etag.ends_with(page::MISSING);
        if missing && !self.etag.ends_with(page::WAITING) {
            return (!std::mem::replace(&mut self.gone, true)).then(|| ("gone", String::from("{}")));
        }
        // After `gone` also where it is the old page: the notice has to go.
        if !std::mem::take(&mut self.gone) && etag == self.etag {
            return None;
        }
        self.etag = etag;
        Some(("changed", json!({ "etag": self.etag }).to_string()))
    }

    fn files(&mut self, state: &State, news: &mut Vec<Message>) {
        if state.output.is_none() {
            return;
        }
        // What was altered, or `None` for anything.
        let altered: Option<Vec<&str>> = self.serial.map(|serial| {
            state.altered.iter().filter(|(_, at)| **at > serial).map(|(path, _)| path.as_ref()).collect()
        });
        self.serial = Some(state.serial);
        let Some(altered) = altered.filter(|altered| altered.len() <= PATHS) else {
            news.extend(["styles", "assets"].map(|name| self.altered(name, None, state)));
            return;
        };
        let (styles, assets): (Vec<&str>, Vec<&str>) = altered.iter().partition(|path| is_style(path));
        for (name, paths) in [("styles", styles), ("assets", assets)] {
            if !paths.is_empty() {
                news.push(self.altered(name, Some(&paths), state));
            }
        }
    }

    fn altered(&self, name: &'static str, paths: Option<&[&str]>, state: &State) -> Message {
        let paths = paths.map(|paths| paths.iter().map(|path| format!("/{path}")).collect::<Vec<_>>());
        (name, json!({ "paths": paths, "turn": self.streams.turn(state.serial) }).to_string())
    }
}

fn is_style(path: &str) -> bool {
    matches!(path.rsplit_once('.'), Some((_, extension)) if extension.eq_ignore_ascii_case("css"))
}
