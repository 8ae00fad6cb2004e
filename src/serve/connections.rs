//! Connections: how many there are at once, how long each may keep us waiting, and how much it may say. Start at
//! [`serve`].
//!
//! Whoever connects gets a place. Where all are taken, the connection that has been still for the longest time loses
//! its own, so that neither a thousand idle connections nor slow ones shut out a browser that has something to ask.

use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, oneshot};
use tokio::time::{Sleep, sleep};

/// How much a request may say before its body: a browser sends the cookies of every server that ever ran on this
/// machine's name, whatever its port, and those are easily ten kilobytes.
const HEAD: usize = 64 * 1024;
/// How long we wait after a connection could not be accepted: as a rule there are no more file descriptors.
const REFUSED: Duration = Duration::from_secs(1);

/// How patient the server is with its clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// How long the headers of a request may take, and how long a connection is kept that asks nothing.
    pub asking: Duration,
    /// How long a client may take nothing of an answer that waits for it.
    pub taking: Duration,
    /// How many connections are open at once.
    pub connections: usize,
    /// How long a connection is left alone although another waits for its place.
    pub still: Duration,
}

impl Patience {
    /// A browser has six connections; some systems allow a program 256 files.
    pub const USUAL: Self = Self {
        asking: Duration::from_secs(10),
        taking: Duration::from_secs(30),
        connections: 128,
        still: Duration::from_millis(250),
    };
}

/// Answers whoever connects, for ever.
pub async fn serve(listener: TcpListener, router: Router, patience: Patience) {
    let room = Arc::new(Room::new(patience));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience.asking).max_buf_size(HEAD).max_header_size(HEAD);
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                let place = room.place().await;
                tokio::spawn(converse(http.clone(), stream, peer, router.clone(), place));
            }
            // Its client went away before we came to it.
            Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
            Err(_) => sleep(REFUSED).await,
        }
    }
}

/// One connection, until an end of it.
async fn converse(http: http1::Builder, stream: TcpStream, peer: SocketAddr, router: Router, mut place: Place) {
    // Messages of a stream are small and must not wait for more.
    let _ = stream.set_nodelay(true);
    let answers = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        answers.call(request)
    });
    let stream = Watched { stream, seat: place.seat.clone(), taking: place.room.patience.taking, stalled: None };
    tokio::select! {
        // Whatever went wrong, the client knows as much of it as we do.
        _ = http.serve_connection(TokioIo::new(stream), service) => {}
        _ = &mut place.lost => {}
    }
}

/// The places for connections.
#[derive(Debug)]
struct Room {
    patience: Patience,
    start: Instant,
    seats: Mutex<Vec<(Arc<Seat>, oneshot::Sender<()>)>>,
    /// Told when a place is free again.
    left: Notify,
}

/// When a connection moved last, in milliseconds since the start of the server.
#[derive(Debug)]
struct Seat {
    start: Instant,
    moved: AtomicU64,
}

impl Seat {
    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn note(&self) {
        self.moved.store(self.now(), Ordering::Relaxed);
    }
}

/// The place of one connection, free again when it is dropped.
#[derive(Debug)]
struct Place {
    room: Arc<Room>,
    seat: Arc<Seat>,
    /// Resolves when the place is lost.
    lost: oneshot::Receiver<()>,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.lost.close();
        self.room.left.notify_one();
    }
}

impl Room {
    fn new(patience: Patience) -> Self {
        Self { patience, start: Instant::now(), seats: Mutex::default(), left: Notify::new() }
    }

    /// A place for one more connection, as soon as there is one.
    async fn place(self: &Arc<Self>) -> Place {
        loop {
            match self.take() {
                Ok(place) => return place,
                Err(wait) => {
                    tokio::select! {
                        () = self.left.notified() => {}
                        () = sleep(wait) => {}
                    }
                }
            }
        }
    }

    /// A place, or how long to wait until one can be taken from another.
    fn take(self: &Arc<Self>) -> Result<Place, Duration> {
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        seats.retain(|(_, lose)| !lose.is_closed());
        let seat = Arc::new(Seat { start: self.start, moved: AtomicU64::new(0) });
        seat.note();
        if seats.len() >= self.patience.connections {
            let moved = |(seat, _): &(Arc<Seat>, _)| seat.moved.load(Ordering::Relaxed);
            let stillest = (0..seats.len()).min_by_key(|at| moved(&seats[*at]));
            if let Some(stillest) = stillest {
                let still = Duration::from_millis(seat.now().saturating_sub(moved(&seats[stillest])));
                if still < self.patience.still {
                    return Err(self.patience.still.saturating_sub(still));
                }
                seats.swap_remove(stillest);
            }
        }
        let (lose, lost) = oneshot::channel();
        seats.push((seat.clone(), lose));
        Ok(Place { room: self.clone(), seat, lost })
    }
}

/// A connection that notes when it moves, and ends where its client takes nothing.
#[derive(Debug)]
struct Watched {
    stream: TcpStream,
    seat: Arc<Seat>,
    taking: Duration,
    /// Since the client takes nothing.
    stalled: Option<Pin<Box<Sleep>>>,
}

impl Watched {
    fn written(&mut self, context: &mut Context<'_>, result: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if result.is_ready() {
            self.stalled = None;
            self.seat.note();
            return result;
        }
        let taking = self.taking;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(taking)));
        stalled.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.stream).poll_read(context, buffer);
        if result.is_ready() {
            self.seat.note();
        }
        result
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &[u8]) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(context, buffer);
        self.written(context, result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write_vectored(context, buffers);
        self.written(context, result)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(still: Duration) -> Arc<Room> {
        Arc::new(Room::new(Patience { connections: 2, still, ..Patience::USUAL }))
    }

    #[test]
    fn the_stillest_connection_makes_room_for_another() {
        let room = room(Duration::ZERO);
        let (mut first, mut second) = (room.take().unwrap(), room.take().unwrap());
        first.seat.moved.store(2, Ordering::Relaxed);
        second.seat.moved.store(1, Ordering::Relaxed);
        let third = room.take().unwrap();
        assert!(first.lost.try_recv() == Err(oneshot::error::TryRecvError::Empty), "it moved later");
        assert!(second.lost.try_recv() == Err(oneshot::error::TryRecvError::Closed), "it was still for longer");
        drop((first, second, third));
        assert!(room.take().is_ok() && room.seats.lock().unwrap().len() == 1, "places that were left are free");
    }

    #[test]
    fn one_that_moved_just_now_keeps_its_place_and_the_other_waits() {
        let room = room(Duration::from_hours(1));
        let (first, _second) = (room.take().unwrap(), room.take().unwrap());
        let wait = room.take().unwrap_err();
        assert!(wait > Duration::from_mins(50), "{wait:?}");
        drop(first);
        assert!(room.take().is_ok());
    }
}
