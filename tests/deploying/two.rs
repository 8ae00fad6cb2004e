//! Two deployments to one target at once.

use std::sync::Arc;
use std::time::Duration;

use nutgraf::deploy::error::DeployError;
use nutgraf::deploy::lease::Patience;
use object_store::aws::AmazonS3Builder;
use object_store::memory::InMemory;
use object_store::{ObjectStore, ObjectStoreExt as _, path::Path};
use tokio::join;

use crate::common::files;
use crate::outputs::{AT_ONCE, Moody, deploy, held, output};
use crate::server::{BUCKET, KEY, SECRET, Server};

/// Quick signs of life.
const LIVELY: Patience =
    Patience { beat: Duration::from_millis(20), hold: Duration::from_millis(200), wait: Duration::from_millis(400) };

#[tokio::test]
async fn one_that_comes_while_another_works_gives_up_and_the_other_ends_well() {
    let (one, two) = (output(&[("index.html", "one")]), output(&[("index.html", "two"), ("two.html", "two")]));
    let store = Arc::new(InMemory::new());
    deploy(store.clone(), &output(&[("index.html", "none")]), AT_ONCE).await.expect("the first");
    let gate = Moody::gate(store.clone(), "index.html");
    let (first, second) = join!(deploy(gate.clone(), &one, LIVELY), async {
        gate.reached().await;
        let second = deploy(store.clone(), &two, LIVELY).await;
        gate.open();
        second
    });
    assert!(matches!(second, Err(DeployError::Busy { .. })), "{second:?}");
    first.expect("the first ends well");
    assert_eq!(held(&store).await, files(one.path()));
}

#[tokio::test]
async fn one_that_shows_no_sign_of_life_is_replaced_and_does_not_end_well() {
    let (one, two) = (output(&[("index.html", "one")]), output(&[("two.html", "two")]));
    let store = Arc::new(InMemory::new());
    let gate = Moody::gate(store.clone(), "index.html");
    let (first, second) = join!(deploy(gate.clone(), &one, AT_ONCE), async {
        gate.reached().await;
        let second = deploy(store.clone(), &two, AT_ONCE).await;
        gate.open();
        second
    });
    assert!(second.expect("the second ends well").resumed);
    assert!(matches!(first, Err(DeployError::Busy { .. })), "{first:?}");
}

#[tokio::test]
async fn one_whose_signs_of_life_do_not_arrive_begins_nothing_until_they_do() {
    let patience =
        Patience { beat: Duration::from_millis(100), hold: Duration::from_secs(1), wait: Duration::from_secs(2) };
    let named: Vec<String> = (0..200).map(|n| format!("{n}.html")).collect();
    let one = output(&named.iter().map(|name| (name.as_str(), "one")).collect::<Vec<_>>());
    let store = Arc::new(InMemory::new());
    // The record of what is about to change arrives, and the line hangs.
    let gate = Moody::gate(store.clone(), "");
    gate.open_for(1);
    let (first, arrived) = join!(deploy(gate.clone(), &one, patience), async {
        tokio::time::sleep(patience.hold + 5 * patience.beat).await;
        let begun = gate.arrived() - 2;
        // All uploads may end, and the sign of life may not.
        gate.open_for(begun);
        tokio::time::sleep(2 * patience.beat).await;
        let arrived = gate.arrived() - 2;
        gate.open();
        (begun, arrived)
    });
    assert!(arrived.0 > 0 && arrived.0 == arrived.1, "{arrived:?}");
    first.expect("it ends well");
    assert_eq!(held(&store).await, files(one.path()));
}

fn key(name: &str) -> Path {
    Path::parse(format!("pre fix/سایت/{name}")).expect("a path")
}

/// Both have read what stands there before either writes.
async fn race(store: Arc<dyn ObjectStore>, is_first: bool) {
    let (one, two) = (output(&[("index.html", "one")]), output(&[("two.html", "two")]));
    if !is_first {
        deploy(store.clone(), &output(&[("index.html", "none")]), AT_ONCE).await.expect("the first");
    }
    let gate = Moody::gate(store.clone(), "manifest.json");
    let (first, second) = join!(deploy(gate.clone(), &one, AT_ONCE), async {
        gate.reached().await;
        let second = deploy(store.clone(), &two, AT_ONCE).await;
        gate.open();
        second
    });
    second.expect("the second ends well");
    assert!(matches!(first, Err(DeployError::Busy { .. })), "{first:?}");
    let manifest = store.get(&key("manifest.json")).await.expect("a manifest");
    let manifest = manifest.bytes().await.expect("bytes");
    assert_eq!(manifest, std::fs::read(two.path().join("manifest.json")).expect("a manifest"));
    store.head(&key("index.html")).await.expect_err("nothing of the first is there");
}

#[tokio::test]
async fn of_two_that_begin_at_once_one_gives_up_before_it_changes_anything() {
    race(Arc::new(InMemory::new()), true).await;
    race(Arc::new(InMemory::new()), false).await;
}

#[tokio::test]
async fn so_it_does_on_a_server() {
    for is_first in [true, false] {
        let server = Server::start();
        let store = AmazonS3Builder::new()
            .with_bucket_name(BUCKET)
            .with_endpoint(server.endpoint())
            .with_allow_http(true)
            .with_access_key_id(KEY)
            .with_secret_access_key(SECRET);
        // Set by the target itself when the program runs.
        drop(rustls::crypto::ring::default_provider().install_default());
        race(Arc::new(store.build().expect("a store")), is_first).await;
    }
}
