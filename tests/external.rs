//! `nutgraf check --external`, against a server of the test's own. Only with the feature `external-links`.

mod common;

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, Mutex};
use std::thread;

use common::Site;

/// A server that has `/good` and nothing else, and remembers what it was asked for.
struct Server {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// It ends with the test.
    fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = asked.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                let mut reader = BufReader::new(stream.try_clone().expect("a clone"));
                let mut request = String::new();
                let mut line = String::new();
                while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
                    request.push_str(&line);
                    line.clear();
                }
                let path = request.split_whitespace().nth(1).unwrap_or_default().to_owned();
                let status = if path == "/good" { "200 OK" } else { "404 Not Found" };
                let agent = request.lines().find(|line| line.to_lowercase().starts_with("user-agent:"));
                log.lock().expect("a log").push(format!("{path} {}", agent.unwrap_or_default()));
                let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                drop(stream.write_all(answer.as_bytes()));
            }
        });
        Self { address, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("a log").clone()
    }
}

#[test]
fn a_link_that_leads_nowhere_is_told_at_each_of_its_places_and_asked_for_again() {
    let server = Server::start();
    let Server { address, .. } = &server;
    let site = Site::new();
    site.article("a", &format!("See [one]({address}/good#part), [two]({address}/dead) and [three]({address}/dead)."));
    site.write("content/sources/s.yaml", &format!("- {{id: s, title: S, date: 2020, url: \"{address}/dead\"}}\n"));
    let run = site.run(&["check", "--external"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.stderr.matches("warning[dead-web-link]").count(), 3, "{}", run.stderr);
    assert!(run.stderr.contains("content/articles/a.md:5") && run.stderr.contains("content/sources/s.yaml:1"));
    assert!(run.stderr.contains("404"), "{}", run.stderr);
    let asked = server.asked();
    assert_eq!(asked.iter().filter(|line| line.starts_with("/good ")).count(), 1, "{asked:?}");
    assert!(asked.iter().all(|line| line.contains("nutgraf/")), "{asked:?}");

    // What led somewhere is not asked for again; what did not is.
    site.run(&["check", "--external"]);
    let again = server.asked();
    assert_eq!(again.iter().filter(|line| line.starts_with("/good ")).count(), 1, "{again:?}");
    assert!(again.iter().filter(|line| line.starts_with("/dead ")).count() > asked.len() - 1, "{again:?}");
    assert!(site.path(".nutgraf/links.json").exists());
}

#[test]
fn nobody_is_asked_without_the_flag_nor_where_the_rule_is_off() {
    let server = Server::start();
    let site = Site::new();
    site.article("a", &format!("See [two]({}/dead).", server.address));
    site.build(&[]).succeeded();
    site.run(&["check"]).succeeded();
    site.write("nutgraf.yaml", "title: Test\ncheck: {dead-web-link: allow}\n");
    site.run(&["check", "--external"]).succeeded();
    assert_eq!(server.asked(), Vec::<String>::new());
    assert!(!site.path(".nutgraf").exists());
    site.write("nutgraf.yaml", "title: Test\ncheck: {dead-web-link: deny}\n");
    site.run(&["check", "--external"]).failed(1);
}
