//! Clients that are no browsers: slow ones, many of them, and requests that mean two things at once.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use nutgraf::build::{Content, Output, OutputFile};
use nutgraf::serve::connections::Patience;

use super::{PATIENCE, Preview, bytes, connect};

/// Sends exact bytes and gives all that comes back until the server closes. That it closes while we still write, or
/// with something unread, is fine.
pub fn exchange(address: SocketAddr, request: &[u8]) -> Vec<u8> {
    let mut connection = connect(address);
    let _ = connection.write_all(request);
    rest(&mut connection)
}

/// All that comes until the server closes, which it has to do.
fn rest(connection: &mut TcpStream) -> Vec<u8> {
    let mut answer = Vec::new();
    let mut part = [0; 4096];
    loop {
        match connection.read(&mut part) {
            Ok(0) => return answer,
            Ok(read) => answer.extend(&part[..read]),
            Err(error) if is_end(&error) => return answer,
            Err(error) => panic!("the server keeps the connection: {error}: {}", String::from_utf8_lossy(&answer)),
        }
    }
}

fn is_end(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
    matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset)
}

/// The status of the first answer; `None` where there is none.
pub fn status(answer: &[u8]) -> Option<u16> {
    let text = String::from_utf8_lossy(answer);
    text.strip_prefix("HTTP/1.1 ").or(text.strip_prefix("HTTP/1.0 "))?.get(..3)?.parse().ok()
}

/// How many answers there are.
fn answers(answer: &[u8]) -> usize {
    String::from_utf8_lossy(answer).matches("HTTP/1.1 ").count()
}

/// Does something again and again until it says that the server has closed the connection.
#[track_caller]
fn until_closed(mut act: impl FnMut() -> std::io::Result<usize>) {
    let end = Instant::now() + PATIENCE + PATIENCE;
    while Instant::now() < end {
        match act() {
            Err(error) if is_end(&error) => return,
            Ok(_) => {}
            Err(error) => panic!("{error}"),
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("the server keeps the connection");
}

/// Enough for a client that asks at once, however busy the machine is, and soon over for one that does not.
const HASTE: Patience = Patience {
    asking: Duration::from_secs(2),
    taking: Duration::from_secs(2),
    connections: 128,
    still: Duration::from_millis(250),
};

#[test]
fn who_asks_a_byte_at_a_time_or_nothing_is_not_waited_for() {
    let preview = Preview::patient(HASTE);
    let address = preview.address();
    thread::scope(|scope| {
        for begin in ["", "GET / HTTP/1.1\r\nHost: ", "GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nX: "] {
            scope.spawn(move || {
                let mut slow = connect(address);
                slow.write_all(begin.as_bytes()).expect("sent");
                until_closed(|| slow.write(b"x"));
            });
        }
        for begin in ["", "GET", "GET / HTTP/1.1\r\nHost: x\r\n", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"] {
            scope.spawn(move || exchange(address, begin.as_bytes()));
        }
        preview.get("/").is(200);
    });
    preview.get("/").is(200);
}

#[test]
fn who_takes_nothing_of_an_answer_is_not_waited_for() {
    let preview = Preview::patient(HASTE);
    // More than any system keeps for a connection.
    let large = OutputFile::Bytes(Content::new(vec![b'x'; 64 << 20]));
    preview.show(Output::from([("large.txt".into(), large), ("index.html".into(), bytes("<p>Home"))]));
    let mut greedy = connect(preview.address());
    let request = format!("GET /large.txt HTTP/1.1\r\nHost: {}\r\n\r\n", preview.address());
    greedy.write_all(request.as_bytes()).expect("sent");
    preview.get("/").is(200);
    until_closed(|| greedy.write(b"\r"));
    assert!(rest(&mut greedy).len() < 64 << 20);
    preview.get("/").is(200);
}

#[test]
fn a_browser_is_answered_among_hundreds_of_silent_and_slow_connections() {
    let preview = Preview::new();
    let silent: Vec<TcpStream> = (0..500)
        .map(|n| {
            let mut connection = connect(preview.address());
            // Some say a little. One that is closed already has had its turn.
            if n % 2 == 0 {
                let _ = connection.write_all(b"GET / HTTP/1.1\r\n");
            }
            connection
        })
        .collect();
    preview.get("/").is(200);
    preview.get("/photo.jpg").is(200);
    drop(silent);
    preview.get("/").is(200);
}

#[test]
fn five_hundred_clients_at_once_are_all_answered() {
    // Who has asked waits for its turn, be it after a minute.
    let still = Duration::from_mins(10);
    let preview = Preview::patient(Patience { asking: still, still, connections: 16, ..Patience::USUAL });
    let request = format!("GET / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", preview.address());
    let mut open: Vec<TcpStream> = (0..500)
        .map(|_| {
            let mut connection = connect(preview.address());
            connection.write_all(request.as_bytes()).expect("sent");
            connection
        })
        .collect();
    for connection in &mut open {
        assert_eq!(status(&rest(connection)), Some(200));
    }
}

#[test]
fn no_more_connections_are_kept_than_there_are_places() {
    let preview = Preview::patient(Patience { connections: 4, still: Duration::ZERO, ..Patience::USUAL });
    let mut open: Vec<TcpStream> = (0..20).map(|_| connect(preview.address())).collect();
    let request = format!("GET / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", preview.address());
    // Those that lost their place are told so before anything is asked; each that asks is one of the few that are left.
    let closed = |connection: &mut TcpStream| {
        connection.set_read_timeout(Some(Duration::from_millis(10))).expect("a limit");
        connection.read(&mut [0]).map_or_else(|error| is_end(&error), |read| read == 0)
    };
    let end = Instant::now() + PATIENCE;
    while open.len() > 4 && Instant::now() < end {
        open.retain_mut(|connection| !closed(connection));
    }
    assert_eq!(open.len(), 4);
    for mut connection in open {
        connection.set_read_timeout(Some(PATIENCE)).expect("a limit");
        connection.write_all(request.as_bytes()).expect("sent");
        assert_eq!(status(&rest(&mut connection)), Some(200));
    }
}

#[test]
fn a_head_without_end_is_refused() {
    let preview = Preview::new();
    let host = format!("Host: {}\r\n", preview.address());
    let long = "x".repeat(70_000);
    for (request, expected) in [
        (format!("GET / HTTP/1.1\r\n{host}X: {long}\r\n\r\n"), &[431][..]),
        (format!("GET / HTTP/1.1\r\n{host}{long}: x\r\n\r\n"), &[431, 400]),
        (format!("GET / HTTP/1.1\r\n{host}{}\r\n", "X: x\r\n".repeat(101)), &[431]),
        (format!("GET /{long} HTTP/1.1\r\n{host}\r\n"), &[414, 431]),
        (format!("GET /?{long} HTTP/1.1\r\n{host}\r\n"), &[414, 431]),
        (format!("{long} / HTTP/1.1\r\n{host}\r\n"), &[400, 431]),
        (long.clone(), &[400, 431]),
    ] {
        let answer = exchange(preview.address(), request.as_bytes());
        let found = status(&answer).unwrap_or_default();
        assert!(expected.contains(&found), "{found} for {}…", &request[..60]);
        assert!(answers(&answer) == 1 && !String::from_utf8_lossy(&answer).contains("xxx"));
    }
    // Cookies of all that runs on this machine are no reason to refuse a page.
    let cookie = "x".repeat(20_000);
    assert_eq!(preview.ask("GET", "/", &[("Cookie", &cookie)]).status, 200);
    preview.get(&format!("/{}", "a/".repeat(4000))).is(404);
}

#[test]
fn a_request_with_a_body_is_refused_and_what_follows_it_is_not_read() {
    let preview = Preview::new();
    let host = format!("Host: {}\r\n", preview.address());
    let hidden = format!("GET /photo.jpg HTTP/1.1\r\n{host}\r\n");
    let chunk = format!("{:x}\r\n{hidden}\r\n0\r\n\r\n", hidden.len());
    for (headers, body) in [
        ("Content-Length: 5\r\n", "hello"),
        // Never comes, and is not waited for.
        ("Content-Length: 1000000000\r\n", ""),
        ("Content-Length: 18446744073709551616\r\n", ""),
        ("Transfer-Encoding: chunked\r\n", ""),
        ("Transfer-Encoding: chunked\r\n", chunk.as_str()),
        ("Transfer-Encoding: chunked\r\n", "ffffffffffffffffffff\r\n"),
        ("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"),
        ("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
        ("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
        ("Transfer-Encoding: identity\r\n", ""),
        ("Transfer-Encoding: xchunked\r\n", ""),
        ("Transfer-Encoding: chunked, identity\r\n", ""),
        ("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"),
        ("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n"),
        ("Content-Length: 0\r\nContent-Length: 5\r\n", "hello"),
        ("Content-Length: 5\r\nContent-Length: 0\r\n", "hello"),
        ("Content-Length: 0, 5\r\n", "hello"),
        ("Content-Length: +5\r\n", "hello"),
        ("Content-Length: 0x5\r\n", "hello"),
        ("Content-Length: -1\r\n", ""),
        ("Content-Length: \r\n", ""),
        ("Content-Length: 5\r\nExpect: 100-continue\r\n", ""),
        ("Content-Length: 00\r\n", ""),
        ("X: y\r\n Content-Length: 5\r\n", "hello"),
        ("X: y\rContent-Length: 5\r\n", "hello"),
        ("X\0: y\r\n", ""),
        ("no colon\r\n", ""),
    ] {
        for method in ["GET", "HEAD", "POST"] {
            let request = format!("{method} / HTTP/1.1\r\n{host}{headers}\r\n{body}{hidden}");
            let answer = exchange(preview.address(), request.as_bytes());
            let text = String::from_utf8_lossy(&answer);
            let found = status(&answer);
            assert!(matches!(found, Some(400 | 405)), "{method} {headers:?}: {text}");
            assert!(answers(&answer) == 1 && !text.contains("image/jpeg"), "{method} {headers:?}: {text}");
        }
    }
    preview.ask("GET", "/", &[("Content-Length", "0")]).is(200);
}

#[test]
fn requests_that_come_together_are_answered_in_their_order() {
    let preview = Preview::new();
    let host = format!("Host: {}\r\n", preview.address());
    let ask = |path: &str| format!("HEAD {path} HTTP/1.1\r\n{host}\r\n");
    let last = format!("HEAD /feed.xml HTTP/1.1\r\n{host}Connection: close\r\n\r\n");
    let request = [ask("/style.css"), ask("/nothing"), ask("/data.json"), last, ask("/photo.jpg")].concat();
    let answer = String::from_utf8(exchange(preview.address(), request.as_bytes())).expect("text");
    let types: Vec<&str> = answer.lines().filter_map(|line| line.strip_prefix("content-type: ")).collect();
    let expected = [
        "text/css; charset=utf-8",
        "text/html; charset=utf-8",
        "application/json",
        "application/atom+xml; charset=utf-8",
    ];
    assert_eq!(types, expected, "{answer}");
    // A thousand of them are no reason to keep more in memory than what is asked for now.
    let many = [ask("/style.css").repeat(1000), format!("HEAD / HTTP/1.1\r\n{host}Connection: close\r\n\r\n")].concat();
    assert_eq!(answers(&exchange(preview.address(), many.as_bytes())), 1001);
}

#[test]
fn nonsense_does_not_end_the_server() {
    let preview = Preview::new();
    for request in [
        b"\r\n\r\n".as_slice(),
        b"GET\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\0\0\0\0\0\0\0\0",
        b"GET / HTTP/1.1\nHost: x\n\n",
    ] {
        let mut connection = connect(preview.address());
        let _ = connection.write_all(request);
        let _ = connection.shutdown(Shutdown::Write);
        rest(&mut connection);
    }
    drop(connect(preview.address()));
    preview.get("/__nutgraf/events?gone=perhaps").is(400);
    preview.get("/").is(200);
}
