//! An S3 server in this process: it checks signatures and conditions, and keeps a bucket as a folder. It ends with the
//! test that started it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use tempfile::TempDir;
use tokio::sync::oneshot;

use crate::common::{self, Run, Site, files};

pub const KEY: &str = "AKIDOFATEST";
pub const SECRET: &str = "s3cr3t/of+a+test=";
pub const BUCKET: &str = "site";

pub struct Server {
    /// Each folder in it is a bucket.
    root: TempDir,
    address: SocketAddr,
    /// The same buckets for everybody, without a signature.
    open: SocketAddr,
    _end: oneshot::Sender<()>,
}

impl Server {
    /// A server with one empty bucket.
    pub fn start() -> Self {
        let root = tempfile::tempdir().expect("a folder");
        fs::create_dir(root.path().join(BUCKET)).expect("a bucket");
        let (folder, (told, addresses), (end, ended)) = (root.path().to_owned(), mpsc::channel(), oneshot::channel());
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let signed = serve(&folder, Some(SimpleAuth::from_single(KEY, SECRET))).await;
                let open = serve(&folder, None).await;
                told.send((signed, open)).expect("a test that waits");
                // Sent or dropped, it is the end.
                drop(ended.await);
            });
        });
        let (address, open) = addresses.recv().expect("addresses");
        Self { root, address, open, _end: end }
    }

    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What stands in the bucket, by its keys.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        files(&self.root.path().join(BUCKET))
    }

    /// Puts something into the bucket that is not ours.
    pub fn write(&self, key: &str, text: &str) {
        let path = self.root.path().join(BUCKET).join(key);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// Runs `nutgraf deploy` on a site, to this server.
    pub fn deploy(&self, site: &Site, arguments: &[&str]) -> Run {
        self.deploy_as(site, arguments, (KEY, SECRET))
    }

    pub fn deploy_as(&self, site: &Site, arguments: &[&str], (key, secret): (&str, &str)) -> Run {
        deploy(site, arguments, &self.endpoint(), (key, secret))
    }

    /// The headers with which a browser would get a file, in small letters.
    pub fn headers(&self, key: &str) -> String {
        let mut stream = TcpStream::connect(self.open).expect("a connection");
        let parts: Vec<String> =
            key.split('/').map(|part| utf8_percent_encode(part, NON_ALPHANUMERIC).to_string()).collect();
        let request =
            format!("GET /{BUCKET}/{} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", parts.join("/"), self.open);
        stream.write_all(request.as_bytes()).expect("a request");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let answer = String::from_utf8_lossy(&answer).into_owned();
        assert!(answer.starts_with("HTTP/1.1 200"), "{key}: {answer}");
        answer.split("\r\n\r\n").next().unwrap_or_default().to_lowercase()
    }
}

/// The endpoint of a server that refuses everything in the same words: the one above makes the buckets that it does not
/// have. `{sent}` stands for what it was sent.
pub fn refusing(status: &'static str, code: &'static str, message: &'static str) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            // All of a request is there before its answer is: ours are small.
            let mut request = [0; 8_192];
            let read = stream.read(&mut request).unwrap_or_default();
            let sent = String::from_utf8_lossy(&request[..read]).replace("\r\n", " ");
            let body =
                format!("<Error><Code>{code}</Code><Message>{}</Message></Error>", message.replace("{sent}", &sent));
            let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close", body.len());
            drop(stream.write_all(format!("{head}\r\n\r\n{body}").as_bytes()));
        }
    });
    endpoint
}

/// Runs `nutgraf deploy` on a site, to a server that is there or not.
pub fn deploy(site: &Site, arguments: &[&str], endpoint: &str, (key, secret): (&str, &str)) -> Run {
    let variables = [
        ("AWS_ENDPOINT", endpoint),
        ("AWS_ALLOW_HTTP", "true"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", key),
        ("AWS_SECRET_ACCESS_KEY", secret),
    ];
    common::run_with(site.root(), &[&["deploy"], arguments].concat(), &variables)
}

async fn serve(folder: &std::path::Path, auth: Option<SimpleAuth>) -> SocketAddr {
    let mut builder = S3ServiceBuilder::new(s3s_fs::FileSystem::new(folder).expect("a store"));
    if let Some(auth) = auth {
        builder.set_auth(auth);
    }
    let service = builder.build();
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let service = service.clone();
            tokio::spawn(async move {
                let server = auto::Builder::new(TokioExecutor::new());
                // A client that goes away is none of our business.
                drop(server.serve_connection(TokioIo::new(stream), service).await);
            });
        }
    });
    address
}
