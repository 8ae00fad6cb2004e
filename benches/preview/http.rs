//! As much of an HTTP client as a measurement needs: one connection, asked again and again.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

pub struct Client {
    port: u16,
    stream: Option<BufReader<TcpStream>>,
}

impl Client {
    pub fn new(port: u16) -> Self {
        Self { port, stream: None }
    }

    /// The body of a page; empty where the server does not answer.
    pub fn get(&mut self, path: &str) -> String {
        let answer = self.ask(path);
        if answer.is_none() {
            self.stream = None;
        }
        answer.unwrap_or_default()
    }

    fn ask(&mut self, path: &str) -> Option<String> {
        if self.stream.is_none() {
            let stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
            stream.set_nodelay(true).ok()?;
            self.stream = Some(BufReader::new(stream));
        }
        let stream = self.stream.as_mut()?;
        let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", self.port);
        stream.get_mut().write_all(request.as_bytes()).ok()?;
        let (mut length, mut chunked) = (None, false);
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let line = line.trim().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().ok();
            }
            chunked |= line.starts_with("transfer-encoding:") && line.contains("chunked");
        }
        let mut body = Vec::new();
        if chunked {
            loop {
                let mut size = String::new();
                stream.read_line(&mut size).ok()?;
                let size = usize::from_str_radix(size.trim(), 16).ok()?;
                let from = body.len();
                body.resize(from + size + 2, 0);
                stream.read_exact(&mut body[from..]).ok()?;
                body.truncate(from + size);
                if size == 0 {
                    break;
                }
            }
        } else {
            body.resize(length?, 0);
            stream.read_exact(&mut body).ok()?;
        }
        Some(String::from_utf8_lossy(&body).into_owned())
    }
}
