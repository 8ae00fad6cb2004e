//! `nutgraf deploy`: what arrives at an S3 server and in a folder, in which order, what is refused, and what becomes of a
//! deployment that is broken off.
//!
//! [`server`] is an S3 server of the test's own. [`outputs`] are folders that nobody built and stores that fail;
//! [`faults`] breaks deployments off, [`two`] lets them meet.

mod common;
#[path = "deploying/faults.rs"]
mod faults;
#[path = "deploying/outputs.rs"]
mod outputs;
#[path = "deploying/server.rs"]
mod server;
#[path = "deploying/two.rs"]
mod two;

use std::collections::BTreeMap;
use std::fs;
use std::net::{Ipv4Addr, TcpListener};

use common::{Site, files, run_with};
use server::{KEY, SECRET, Server};

/// Where everything below goes to.
const TO: &str = "s3://site";

/// A site that is built, with names in two scripts and a space.
fn site() -> Site {
    let site = Site::new();
    site.article("strike", "Dockers have stopped work.");
    site.article("توافق-هسته‌ای", "متن");
    site.write("static/عکس ۱.txt", "سلام")
        .write("static/a b+c&d=e%41.txt", "odd")
        .write("static/.well-known/x", "hidden");
    site.build(&["--base-url", "https://example.org/"]).succeeded();
    site
}

fn built(site: &Site) -> BTreeMap<String, Vec<u8>> {
    files(&site.path("public"))
}

#[test]
fn the_first_deployment_uploads_everything_and_the_next_one_nothing() {
    let (site, server) = (site(), Server::start());
    let run = server.deploy(&site, &[TO]).succeeded();
    let count = built(&site).len() - 1;
    assert_eq!(run.stderr, format!("{count} uploaded, 0 deleted, 0 unchanged at s3://site/\n"));
    assert_eq!(server.files(), built(&site));
    let run = server.deploy(&site, &[TO]).succeeded();
    assert_eq!(run.stderr, format!("0 uploaded, 0 deleted, {count} unchanged at s3://site/\n"));
    assert_eq!(server.files(), built(&site));
}

#[test]
fn the_next_deployment_brings_only_what_is_different() {
    let (site, server) = (site(), Server::start());
    server.deploy(&site, &[TO]).succeeded();
    // What is not uploaded again stays as somebody else has left it.
    server.write("robots.txt", "left alone");
    server.write("of-somebody-else.txt", "kept");
    site.remove("static/عکس ۱.txt").article("strike", "Dockers are back at work.").write("static/new.txt", "new");
    let before = built(&site);
    site.build(&["--base-url", "https://example.org/"]).succeeded();
    let after = built(&site);
    let run = server.deploy(&site, &[TO, "--json"]).succeeded();
    let told: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(told["added"], serde_json::json!(["new.txt"]));
    assert_eq!(told["removed"], serde_json::json!(["عکس ۱.txt"]));
    let changed =
        |path: &&String| before.get(*path).is_some_and(|old| old != &after[*path]) && *path != "manifest.json";
    assert_eq!(told["changed"], serde_json::json!(after.keys().filter(changed).collect::<Vec<_>>()));
    let purge: Vec<&str> = told["purge"].as_array().expect("a list").iter().filter_map(|url| url.as_str()).collect();
    for url in ["/articles/strike/", "/articles/strike/index.html", "/new.txt", "/%D8%B9%DA%A9%D8%B3%20%DB%B1.txt"] {
        assert!(purge.contains(&url), "{url}: {purge:?}");
    }
    let mut expected = after;
    expected.insert(String::from("robots.txt"), b"left alone".to_vec());
    expected.insert(String::from("of-somebody-else.txt"), b"kept".to_vec());
    assert_eq!(server.files(), expected);
}

#[test]
fn a_prefix_has_its_own_name_and_its_own_site() {
    let (site, server) = (site(), Server::start());
    server.write("manifest.json", "{\"name\": \"of another program\"}");
    let run = server.deploy(&site, &["s3://site/my sites/سایت/"]).succeeded();
    assert!(run.stderr.ends_with(" at s3://site/my sites/سایت\n"), "{}", run.stderr);
    let mut expected: BTreeMap<String, Vec<u8>> =
        built(&site).into_iter().map(|(path, bytes)| (format!("my sites/سایت/{path}"), bytes)).collect();
    expected.insert(String::from("manifest.json"), b"{\"name\": \"of another program\"}".to_vec());
    assert_eq!(server.files(), expected);
    // The same place, written as an address.
    let run = server.deploy(&site, &["s3://site/my%20sites/%D8%B3%D8%A7%DB%8C%D8%AA"]).succeeded();
    assert!(run.stderr.starts_with("0 uploaded, 0 deleted"), "{}", run.stderr);
}

#[test]
fn a_dry_run_tells_what_would_be_done_and_changes_nothing() {
    let (site, server) = (site(), Server::start());
    let run = server.deploy(&site, &[TO, "--dry-run"]).succeeded();
    assert!(run.stdout.contains("A\tarticles/توافق-هسته‌ای/index.html\n"), "{}", run.stdout);
    assert!(run.stderr.contains(" to be uploaded, 0 to be deleted, 0 unchanged"), "{}", run.stderr);
    assert_eq!(server.files(), BTreeMap::new());
    server.deploy(&site, &[TO]).succeeded();
    let before = server.files();
    site.remove("static/عکس ۱.txt").write("static/.well-known/x", "other").write("static/new.txt", "new");
    site.build(&["--base-url", "https://example.org/"]).succeeded();
    let run = server.deploy(&site, &[TO, "--dry-run"]).succeeded();
    assert_eq!(run.stdout, "M\t.well-known/x\nA\tnew.txt\nD\tعکس ۱.txt\n");
    assert_eq!(server.files(), before);
}

#[test]
fn more_deletions_than_allowed_change_nothing() {
    let (site, server) = (site(), Server::start());
    server.deploy(&site, &[TO]).succeeded();
    let before = server.files();
    fs::remove_dir_all(site.path("content")).expect("removed");
    fs::create_dir(site.path("content")).expect("a folder");
    site.write("static/new.txt", "new").build(&["--base-url", "https://example.org/"]).succeeded();
    let run = server.deploy(&site, &[TO, "--max-deletions", "1"]).failed(1);
    let removed = before.keys().filter(|path| !built(&site).contains_key(*path)).count();
    assert!(run.stderr.contains(&format!("{removed} files would be deleted at s3://site/")), "{}", run.stderr);
    assert!(run.stderr.contains(&format!("`--max-deletions {removed}`")), "{}", run.stderr);
    assert_eq!(server.files(), before);
    let run = server.deploy(&site, &[TO, "--max-deletions", "1", "--dry-run"]).succeeded();
    assert!(run.stderr.contains(&format!("need `--max-deletions {removed}`")), "{}", run.stderr);
    server.deploy(&site, &[TO, "--max-deletions", &removed.to_string()]).succeeded();
    assert_eq!(server.files(), built(&site));
}

#[test]
fn readers_are_told_what_each_file_is() {
    let (site, server) = (site(), Server::start());
    site.write("static/dates.ics", "BEGIN:VCALENDAR").write("static/a.webmanifest", "{}");
    site.build(&["--base-url", "https://example.org/"]).succeeded();
    server.deploy(&site, &[TO]).succeeded();
    for (key, media) in [
        ("index.html", "text/html; charset=utf-8"),
        ("articles/توافق-هسته‌ای/index.html", "text/html; charset=utf-8"),
        ("style.css", "text/css; charset=utf-8"),
        ("page.js", "text/javascript; charset=utf-8"),
        ("feed.xml", "application/atom+xml; charset=utf-8"),
        ("feed.json", "application/feed+json"),
        ("sitemap.xml", "application/xml; charset=utf-8"),
        ("favicon.svg", "image/svg+xml"),
        ("dates.ics", "text/calendar; charset=utf-8"),
        ("a.webmanifest", "application/manifest+json"),
        ("manifest.json", "application/json"),
        ("عکس ۱.txt", "text/plain; charset=utf-8"),
    ] {
        let headers = server.headers(key);
        assert!(headers.contains(&format!("\r\ncontent-type: {media}\r\n")), "{key}: {headers}");
        assert!(headers.contains("\r\ncache-control: public, max-age=0, must-revalidate\r\n"), "{key}: {headers}");
    }
}

#[test]
fn a_manifest_of_another_program_is_not_replaced() {
    let (site, server) = (site(), Server::start());
    for text in [
        "{\"name\": \"an app\", \"icons\": []}",
        "{\"generator\": \"nutgraf\", \"files\": {\"../x\": {\"hash\": \"\", \"size\": 0}}}",
        "\u{0}",
    ] {
        server.write("manifest.json", text);
        let before = server.files();
        let run = server.deploy(&site, &[TO]).failed(2);
        assert!(run.stderr.contains("the manifest.json at s3://site/ is not one of nutgraf"), "{}", run.stderr);
        assert!(run.stderr.contains("a prefix of its own"), "{}", run.stderr);
        assert_eq!(server.files(), before);
    }
}

#[test]
fn an_output_folder_that_was_touched_is_not_deployed() {
    let (site, server) = (site(), Server::start());
    server.deploy(&site, &[TO]).succeeded();
    let before = server.files();
    site.write("public/style.css", "body{}");
    site.remove("public/robots.txt");
    let run = server.deploy(&site, &[TO]).failed(1);
    assert!(run.stderr.contains("robots.txt is missing, style.css has changed"), "{}", run.stderr);
    assert!(run.stderr.contains("run `nutgraf build` again"), "{}", run.stderr);
    fs::remove_file(site.path("public/manifest.json")).expect("removed");
    let run = server.deploy(&site, &[TO]).failed(2);
    assert!(run.stderr.contains("is no output of nutgraf"), "{}", run.stderr);
    assert_eq!(server.files(), before);
}

#[test]
fn another_folder_can_be_named_and_needs_no_site() {
    let (built_site, server) = (site(), Server::start());
    let elsewhere = Site::at(tempfile::tempdir().expect("a folder").path());
    fs::create_dir_all(elsewhere.root()).expect("a folder");
    let folder = built_site.path("public");
    server.deploy(&elsewhere, &["--output", folder.to_str().expect("UTF-8"), TO]).succeeded();
    assert_eq!(server.files(), built(&built_site));
    fs::remove_dir_all(elsewhere.root()).expect("removed");
}

#[test]
fn a_folder_of_this_machine_can_be_the_target() {
    let site = site();
    let to = tempfile::tempdir().expect("a folder");
    let place = to.path().join("my www/سایت");
    let target = format!("file://{}", place.display());
    let deploy = |arguments: &[&str]| {
        run_with(site.root(), &[&["deploy"], arguments].concat(), &[("NUTGRAF_DEPLOY_TO", &target)])
    };
    deploy(&["--dry-run"]).succeeded();
    assert!(!place.exists());
    deploy(&[]).succeeded();
    assert_eq!(files(&place), built(&site));
    // A file becomes a folder, and a folder a file; what is empty goes.
    site.remove("static/عکس ۱.txt").remove("static/.well-known/x");
    fs::remove_dir(site.path("static/.well-known")).expect("removed");
    site.write("static/عکس ۱.txt/inner", "a folder").write("static/.well-known", "a file");
    fs::remove_dir_all(site.path("content/articles")).expect("removed");
    site.build(&["--base-url", "https://example.org/"]).succeeded();
    deploy(&[]).succeeded();
    assert_eq!(files(&place), built(&site));
    assert!(!place.join("articles/strike").exists());
    for target in [format!("file://{}", site.path("public").display()), format!("file://{}", site.root().display())] {
        let run = run_with(site.root(), &["deploy", &target], &[]).failed(2);
        assert!(run.stderr.contains("one holds the other"), "{}", run.stderr);
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(site.path("public"), to.path().join("link")).expect("a link");
        let through = format!("file://{}/copy", to.path().join("link").display());
        let run = run_with(site.root(), &["deploy", &through], &[]).failed(2);
        assert!(run.stderr.contains("one holds the other"), "{}", run.stderr);
        assert_eq!(files(&place), built(&site));
    }
}

#[test]
fn wrong_credentials_are_told_without_being_repeated() {
    let (site, server) = (site(), Server::start());
    for pair in [(KEY, "another-s3cr3t"), ("AKIDOFNOBODY", SECRET)] {
        for format in ["human", "json"] {
            let run = server.deploy_as(&site, &[TO, "--format", format], pair).failed(2);
            let said = run.stdout + &run.stderr;
            assert!(said.contains("s3://site/ does not let you") && said.contains("AWS_SECRET_ACCESS_KEY"), "{said}");
            assert!(!said.contains(pair.0) && !said.contains(pair.1), "{said}");
        }
    }
    assert_eq!(server.files(), BTreeMap::new());
    // Some servers repeat what they were sent.
    let talkative = server::refusing("403 Forbidden", "SignatureDoesNotMatch", "It was: {sent}");
    let run = server::deploy(&site, &[TO], &talkative, (KEY, SECRET)).failed(2);
    assert!(run.stderr.contains("SignatureDoesNotMatch: It was: GET /site/manifest.json"), "{}", run.stderr);
    assert!(run.stderr.contains("Credential=…/") && !run.stderr.contains(KEY), "{}", run.stderr);
}

#[test]
fn missing_credentials_are_told_by_the_names_of_their_variables() {
    let site = site();
    for (target, names) in [
        ("s3://site/", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]),
        ("gs://site/", ["GOOGLE_APPLICATION_CREDENTIALS", "Storage Object User"]),
        ("az://site/", ["AZURE_STORAGE_ACCOUNT_NAME", "AZURE_STORAGE_ACCOUNT_KEY"]),
    ] {
        let run = site.run(&["deploy", target]).failed(2);
        assert!(run.stderr.contains("no credentials for "), "{}", run.stderr);
        assert!(names.iter().all(|name| run.stderr.contains(name)), "{}", run.stderr);
    }
    let variables =
        [("AWS_ACCESS_KEY_ID", KEY), ("AWS_SECRET_ACCESS_KEY", SECRET), ("AWS_ENDPOINT", "http://127.0.0.1:9")];
    let run = run_with(site.root(), &["deploy", TO], &variables).failed(2);
    assert!(run.stderr.contains("AWS_ALLOW_HTTP=true"), "{}", run.stderr);
    let run = run_with(site.root(), &["deploy", TO], &variables[..1]).failed(2);
    assert!(run.stderr.contains("what the environment says"), "{}", run.stderr);
}

#[test]
fn a_target_of_another_sort_is_told_with_those_that_there_are() {
    let site = site();
    for target in ["ftp://example.org/", "www", "https://key:s3cr3t@bucket.example/"] {
        let run = site.run(&["deploy", target]).failed(2);
        for form in ["s3://", "gs://", "az://", "file:///"] {
            assert!(run.stderr.contains(form), "{}", run.stderr);
        }
        assert!(!run.stderr.contains("s3cr3t"), "{}", run.stderr);
    }
    let run = site.run(&["deploy"]).failed(2);
    assert!(run.stderr.contains("TARGET"), "{}", run.stderr);
}

#[test]
fn a_server_that_is_not_there_and_a_bucket_that_is_not_there_are_told() {
    let site = site();
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port").local_addr().expect("an address");
    let run = server::deploy(&site, &[TO], &format!("http://{free}"), (KEY, SECRET)).failed(3);
    assert!(run.stderr.contains("at s3://site/: ") && run.stderr.contains("refused"), "{}", run.stderr);
    let missing = server::refusing("404 Not Found", "NoSuchBucket", "There is no such bucket.");
    let run = server::deploy(&site, &["s3://nothing/"], &missing, (KEY, SECRET)).failed(2);
    assert!(run.stderr.contains("404 Not Found: NoSuchBucket: There is no such bucket."), "{}", run.stderr);
    assert!(run.stderr.contains("there is nothing at s3://nothing/ to upload to"), "{}", run.stderr);
}
