//! A deployment that is broken off at any of its steps leaves nothing that the next one does not mend.

use std::collections::BTreeMap;
use std::sync::Arc;

use object_store::memory::InMemory;
use tempfile::TempDir;

use crate::common::files;
use crate::outputs::{AT_ONCE, Fails, Moody, deploy, held, output};

/// Each page is the name of a file that it needs.
fn former() -> TempDir {
    output(&[
        ("index.html", "style.css"),
        ("articles/old/index.html", "articles/old/photo.jpg"),
        ("articles/old/photo.jpg", "an old photo"),
        ("articles/توافق/index.html", "style.css"),
        ("style.css", "one"),
        ("robots.txt", "stays"),
    ])
}

fn new() -> TempDir {
    output(&[
        ("index.html", "new.css"),
        ("articles/new/index.html", "articles/new/عکس ۱.jpg"),
        ("articles/new/عکس ۱.jpg", "a new photo"),
        ("articles/توافق/index.html", "new.css"),
        ("new.css", "two"),
        ("robots.txt", "stays"),
    ])
}

fn third() -> TempDir {
    output(&[
        ("index.html", "style.css"),
        ("articles/third/index.html", "new.css"),
        ("new.css", "three"),
        ("style.css", "one"),
        ("robots.txt", "has changed"),
    ])
}

/// Readers may come at any time.
fn no_page_lacks_what_it_needs(held: &BTreeMap<String, Vec<u8>>, when: &str) {
    for (path, content) in held.iter().filter(|(path, _)| path.ends_with("index.html")) {
        let needs = String::from_utf8_lossy(content).into_owned();
        assert!(held.contains_key(&needs), "{when}: {path} needs {needs}");
    }
}

/// Breaks a deployment onto `first` off at each step in turn, and deploys each of the outputs after it.
async fn break_off(first: Option<&TempDir>) -> usize {
    let (former, new, third) = (former(), new(), third());
    for step in 0.. {
        let mut broken = 0;
        for fails in [Fails::Before, Fails::After] {
            for (name, next) in [("same", &new), ("former", &former), ("third", &third)] {
                let when = format!("step {step}, {fails:?}, then the {name}");
                let store = Arc::new(InMemory::new());
                if let Some(first) = first {
                    deploy(store.clone(), first, AT_ONCE).await.expect("the first");
                }
                broken += usize::from(deploy(Moody::flaky(&store, fails, step), &new, AT_ONCE).await.is_err());
                no_page_lacks_what_it_needs(&held(&store).await, &when);
                deploy(store.clone(), next, AT_ONCE).await.unwrap_or_else(|error| panic!("{when}: {error}"));
                assert_eq!(held(&store).await, files(next.path()), "{when}");
                let again = deploy(store.clone(), next, AT_ONCE).await.expect("nothing to do");
                assert!(again.difference.is_empty() && !again.resumed, "{when}: {again:?}");
            }
        }
        if broken == 0 {
            return step;
        }
    }
    unreachable!("some number of steps is enough")
}

#[tokio::test]
async fn a_deployment_broken_off_anywhere_is_mended_by_the_next_whatever_it_brings() {
    let former = former();
    // A record, five uploads, three deletions, the manifest.
    assert_eq!(break_off(Some(&former)).await, 10);
}

#[tokio::test]
async fn so_is_the_first_one() {
    // A record, six uploads, the manifest.
    assert_eq!(break_off(None).await, 8);
}

#[tokio::test]
async fn a_deployment_that_was_broken_off_twice_is_mended_too() {
    let (former, new, third) = (former(), new(), third());
    for one in 0..10 {
        for two in 0..12 {
            let store = Arc::new(InMemory::new());
            deploy(store.clone(), &former, AT_ONCE).await.expect("the first");
            deploy(Moody::flaky(&store, Fails::After, one), &new, AT_ONCE).await.expect_err("broken off");
            drop(deploy(Moody::flaky(&store, Fails::Before, two), &third, AT_ONCE).await);
            deploy(store.clone(), &former, AT_ONCE).await.expect("the last");
            assert_eq!(held(&store).await, files(former.path()), "{one}, {two}");
        }
    }
}

#[tokio::test]
async fn what_the_disk_gives_is_uploaded_only_if_it_is_what_was_built() {
    let (former, new) = (former(), new());
    let store = Arc::new(InMemory::new());
    deploy(store.clone(), &former, AT_ONCE).await.expect("the first");
    // The size is the same.
    std::fs::write(new.path().join("new.css"), "TWO").expect("a file");
    let error = deploy(store.clone(), &new, AT_ONCE).await.expect_err("refused").to_string();
    assert!(error.contains("new.css has changed"), "{error}");
    assert!(!held(&store).await.contains_key("new.css"));
    deploy(store.clone(), &former, AT_ONCE).await.expect("the former");
    assert_eq!(held(&store).await, files(former.path()));
}

/// More than fits into one piece, and not a multiple of it.
#[tokio::test]
async fn a_large_file_arrives_whole_or_not_at_all() {
    let large = "explainer ".repeat(2_000_000);
    let new = output(&[("index.html", "film.mp4"), ("film.mp4", &large)]);
    let store = Arc::new(InMemory::new());
    deploy(store.clone(), &new, AT_ONCE).await.expect("deployed");
    assert_eq!(held(&store).await, files(new.path()));

    let other = output(&[("index.html", "film.mp4"), ("film.mp4", &large.replace('e', "E"))]);
    let touched = format!("{}!", &large[1..]);
    std::fs::write(other.path().join("film.mp4"), touched).expect("a file");
    let error = deploy(store.clone(), &other, AT_ONCE).await.expect_err("refused").to_string();
    assert!(error.contains("film.mp4 has changed"), "{error}");
    assert_eq!(held(&store).await["film.mp4"], large.as_bytes());
}
