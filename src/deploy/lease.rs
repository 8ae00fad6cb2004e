//! Two deployments at once: how one sees that another is at work, and that it is not any more. Start at [`free`] and
//! [`Lease::during`].
//!
//! A deployment writes its name into the manifest at the target, and a higher number behind it every few seconds. One
//! that comes later and finds such a name waits for a while. If the number has grown, somebody is at work; if not, that
//! deployment was broken off, and this one takes its place. No clocks are compared: those of two machines may differ.
//!
//! What remains is a machine that slept in the middle of a deployment for longer than the other waited: requests that it
//! had begun may still arrive when it wakes, before it notices and stops. The files concerned are right again after the
//! next deployment that changes them.

use std::pin::pin;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep, sleep_until};

use super::error::DeployError;
use super::record::Record;
use super::target::Target;
use crate::disk::Difference;
use crate::disk::manifest::Manifest;
use crate::progress::{Progress, Stage};

/// How long one waits for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Between two signs of life.
    pub beat: Duration,
    /// How long the work goes on after the last sign of life that has arrived was sent.
    pub hold: Duration,
    /// For a sign of life of another.
    pub wait: Duration,
}

impl Default for Patience {
    /// Four signs of life fit into the time that another waits: one of them may come late on a line that is full of
    /// uploads. What was begun before the work rests has some time to end.
    fn default() -> Self {
        Self { beat: Duration::from_secs(10), hold: Duration::from_secs(30), wait: Duration::from_secs(45) }
    }
}

/// What stands at the target, once nobody is at work there.
///
/// # Errors
/// [`DeployError::Busy`] if somebody is, and those of [`Record::read`].
pub async fn free(target: &Target, patience: Patience, progress: &dyn Progress) -> Result<Record, DeployError> {
    let found = Record::read(target).await?;
    if found.manifest.unfinished.is_none() {
        return Ok(found);
    }
    progress.stage(Stage::Wait, None);
    sleep(patience.wait).await;
    let now = Record::read(target).await?;
    let is_at_work = now.manifest.unfinished.is_some() && now.text != found.text;
    if is_at_work { Err(DeployError::Busy { target: target.shown().to_owned() }) } else { Ok(now) }
}

/// A deployment that has begun.
pub struct Lease<'a> {
    target: &'a Target,
    record: Record,
    /// As it stands at the target, but for the name.
    manifest: Manifest,
    name: String,
    beats: u64,
    /// When the first sign of life was sent.
    begun: Instant,
    patience: Patience,
}

impl<'a> Lease<'a> {
    /// Writes down what is about to change.
    ///
    /// # Errors
    /// Those of [`Record::replace`].
    pub async fn begin(
        target: &'a Target,
        record: Record,
        difference: &Difference,
        new: &Manifest,
        patience: Patience,
    ) -> Result<Self, DeployError> {
        let manifest = record.before(difference, new);
        let mut lease = Self { target, record, manifest, name: name(), beats: 0, begun: Instant::now(), patience };
        lease.renew().await?;
        Ok(lease)
    }

    async fn renew(&mut self) -> Result<(), DeployError> {
        self.manifest.unfinished = Some(format!("{}-{}", self.name, self.beats));
        self.record = self.record.replace(self.target, self.manifest.text()).await?;
        self.beats += 1;
        Ok(())
    }

    /// Gives signs of life as long as the work goes on. The work stops as soon as somebody else has taken its place, and
    /// rests before somebody may: until a sign of life has arrived that was late.
    ///
    /// # Errors
    /// Those of the work, and of [`Record::replace`].
    pub async fn during(mut self, work: impl Future<Output = Result<(), DeployError>>) -> Result<Record, DeployError> {
        let (over, hold) = (Notify::new(), self.patience.hold);
        let (confirm, confirmed) = watch::channel(self.begun);
        let work = async { held(work, confirmed, hold).await.inspect(|()| over.notify_one()) };
        // A sign of life that is under way when the work ends is waited for: the last record has to be known.
        let beats = async {
            loop {
                tokio::select! {
                    () = over.notified() => return Ok(()),
                    () = sleep_until(*confirm.borrow() + self.patience.beat) => {}
                }
                let sent = Instant::now();
                self.renew().await?;
                confirm.send_replace(sent);
            }
        };
        tokio::try_join!(work, beats)?;
        Ok(self.record)
    }
}

/// Does some work, and lets it rest while the last sign of life that has arrived was sent longer ago than `hold`. A line
/// that is full of uploads then has room for the next one.
async fn held(
    work: impl Future<Output = Result<(), DeployError>>,
    mut confirmed: watch::Receiver<Instant>,
    hold: Duration,
) -> Result<(), DeployError> {
    let mut work = pin!(work);
    loop {
        let until = *confirmed.borrow_and_update() + hold;
        let may_go_on = Instant::now() < until;
        tokio::select! {
            done = &mut work, if may_go_on => return done,
            () = sleep_until(until), if may_go_on => {}
            // The sender lives as long as the deployment.
            _ = confirmed.changed() => {}
        }
    }
}

/// A name that no other deployment has: of the moment and the process.
fn name() -> String {
    let moment = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    let hash = blake3::hash(format!("{moment} {}", std::process::id()).as_bytes());
    hash.to_hex()[..16].to_owned()
}
