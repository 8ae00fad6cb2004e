//! What a build tells while it goes on, to whoever wants to show it or to take the time. Start at [`Progress`].

/// A part of the work, in the order in which they come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    Read,
    Parse,
    Link,
    Pages,
    Publish,
    /// Until it is clear whether another deployment is at work.
    Wait,
    Upload,
}

impl Stage {
    /// As people read it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "reading files",
            Self::Parse => "parsing",
            Self::Link => "linking",
            Self::Pages => "making pages",
            Self::Publish => "publishing",
            Self::Wait => "waiting for another deployment",
            Self::Upload => "uploading",
        }
    }
}

/// Follows a build. Steps and pages are told by several threads at once, all else by one.
pub trait Progress: Sync {
    /// A stage begins, of so many steps if they are counted.
    fn stage(&self, _stage: Stage, _steps: Option<usize>) {}

    /// A step of the stage is done.
    fn step(&self) {}

    /// The time, in whatever unit the follower understands: a stage has no clock.
    fn now(&self) -> u64 {
        0
    }

    /// A page was made by a template, beginning at `since`, which [`Progress::now`] gave.
    fn page(&self, _path: &str, _template: &'static str, _since: u64) {}

    /// The work is done, or given up.
    fn done(&self) {}
}

/// Nobody follows.
impl Progress for () {}
