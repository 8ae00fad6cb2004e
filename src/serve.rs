//! The preview: a web server that shows the last output from memory and keeps open pages up to date.
//! Start at [`Server`].
//!
//! The server knows nothing of watching or building. Somebody hands it a [`Turn`] whenever a build has ended, and
//! [`Server::show`] swaps the whole state at once: a request sees the site before or the site after, never a part of
//! each and never a gap. A failed build leaves the last good site where it is and only adds its diagnostics.
//!
//! # What always holds
//!
//! * Only paths of the output are served. Their bytes are in memory, or in a file of the site that is read when it is
//!   asked for and only while it really lies inside the site ([`http`]).
//! * Only browsers that were sent here by their user are answered: a foreign `Host` or `Origin` is refused, so that
//!   no other website can read an unpublished article ([`guard`]). What live reload tells is told only to who shows
//!   the [`token`] of this run, which stands in our own pages.
//! * No client takes the server away from others: connections, their silence and what they say before a body are
//!   bounded, and bodies are not read ([`connections`]).
//! * Nothing is written but pictures made for pages, into the folder that they are always kept in.
//! * The output is not altered. The one script that live reload needs is added to a page on its way out ([`page`]),
//!   and all that belongs to it stands under `/__nutgraf/`.
//! * A page is known by its etag. An open page says which one it shows, and is told when that is no longer the one it
//!   should show ([`events`]). So it makes no difference whether it was connected all the time, slept in a hidden
//!   tab, or was opened before the server was started anew.
//!
//! # Limits
//!
//! Suggestions ([`suggestions`]) are looked for when an open page asks for them, in the text as it is on the disk.
//! HTML files that are copied as they are (from `static/`) are served as they are, without live reload.

pub mod connections;
pub mod events;
pub mod generation;
pub mod guard;
pub mod http;
pub mod page;
pub mod problems;
pub mod suggestions;
pub mod token;

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use tokio::runtime::{self, Runtime};
use tokio::sync::{oneshot, watch};

use crate::build::Output;
use crate::diag::Diagnostic;
use crate::resolve::Site;
use crate::source::SitePath;

use self::connections::Patience;
use self::generation::State;
use self::token::Token;

/// Where to serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    pub address: IpAddr,
    /// 0 for any that is free.
    pub port: u16,
    pub patience: Patience,
}

/// What came of a build.
#[derive(Clone, Debug, Default)]
pub struct Turn {
    /// `None` where it failed: the last good output stays.
    pub output: Option<Arc<Output>>,
    pub diagnostics: Vec<Diagnostic>,
    /// The files of the site that changed since the last turn. They tell of changes in files that the output holds
    /// by their name only ([`crate::build::OutputFile::Copy`]).
    pub changed: Vec<SitePath>,
    /// What the output was made from, to look for suggestions in.
    pub site: Option<Site>,
}

/// Why there is no server.
#[derive(Debug)]
pub enum ServeError {
    /// The address and port cannot be had.
    Bind { address: SocketAddr, error: io::Error },
    /// The folder of the site cannot be looked into.
    Root { path: PathBuf, error: io::Error },
    /// The system gives no thread, no timer or no random number.
    System(io::Error),
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bind { address, error } => {
                write!(f, "cannot serve on {address}: ")?;
                match error.kind() {
                    io::ErrorKind::AddrInUse => write!(
                        f,
                        "port {} is taken by another program; choose another with `--port`, or any free one with \
                         `--port 0`",
                        address.port()
                    ),
                    io::ErrorKind::AddrNotAvailable => write!(f, "{} is no address of this machine", address.ip()),
                    io::ErrorKind::PermissionDenied => write!(
                        f,
                        "the system does not allow port {}; choose one above 1023 with `--port`, or any free one \
                         with `--port 0`",
                        address.port()
                    ),
                    _ => write!(f, "{error}"),
                }
            }
            Self::Root { path, error } => write!(f, "cannot read {}: {error}", path.display()),
            Self::System(error) => write!(f, "cannot start the server: {error}"),
        }
    }
}

impl std::error::Error for ServeError {}

/// A server that runs on a thread of its own until it is stopped or dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    state: watch::Sender<Arc<State>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts a server for the site in `root`. Connections are accepted when this returns; until the first
    /// [`Server::show`] they get a page that says that there is nothing yet.
    ///
    /// # Errors
    /// A port that is taken or not allowed, an address of another machine, a root that is not there.
    pub fn start(root: &Path, settings: &Settings) -> Result<Self, ServeError> {
        let root = root.canonicalize().map_err(|error| ServeError::Root { path: root.to_owned(), error })?;
        let wanted = SocketAddr::new(settings.address, settings.port);
        let (listener, address) = bind(wanted).map_err(|error| ServeError::Bind { address: wanted, error })?;
        let runtime = runtime::Builder::new_current_thread().enable_all().build().map_err(ServeError::System)?;
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener).map_err(ServeError::System)?
        };
        let (state, states) = watch::channel(Arc::new(State::default()));
        let (stop, stopped) = oneshot::channel();
        let patience = settings.patience;
        let site = http::Site::new(root, address, states, Token::new().map_err(ServeError::System)?);
        let thread = thread::Builder::new()
            .name(String::from("serve"))
            .spawn(move || run(runtime, listener, site, patience, stopped))
            .map_err(ServeError::System)?;
        Ok(Self { address, state, stop: Some(stop), thread: Some(thread) })
    }

    /// The address of the home page, for a browser on this machine: `http://127.0.0.1:4321/`.
    #[must_use]
    pub fn url(&self) -> String {
        let ip = match self.address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
            ip => ip,
        };
        format!("http://{}/", SocketAddr::new(ip, self.address.port()))
    }

    /// The address and port that were bound.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Shows what came of a build: to requests from now on, and in every open page.
    pub fn show(&self, turn: Turn) {
        self.state.send_modify(|state| *state = Arc::new(state.next(turn)));
    }

    /// Ends all connections and the thread. Dropping the server does the same.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // An error means that the thread has ended already.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn bind(address: SocketAddr) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

fn run(
    runtime: Runtime,
    listener: tokio::net::TcpListener,
    site: http::Site,
    patience: Patience,
    stopped: oneshot::Receiver<()>,
) {
    runtime.block_on(async {
        tokio::select! {
            () = connections::serve(listener, http::router(site), patience) => {}
            _ = stopped => {}
        }
    });
    // Streams that live reload holds open would never end by themselves, and a read from a slow disk would be waited
    // for: both are left.
    runtime.shutdown_background();
}
