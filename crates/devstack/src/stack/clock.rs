//! The time of a stack, which can be moved.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use madoguchi_calendar::{Clock, write_offset};

/// Services follow the offset file within 20 ms; twice that is enough to rely on.
const FOLLOW: Duration = Duration::from_millis(60);

/// The clock that all services of a stack read, by way of one file.
#[derive(Clone, Debug)]
pub struct StackClock {
    file: PathBuf,
    clock: Clock,
}

impl StackClock {
    /// The clock kept in `file`.
    #[must_use]
    pub fn open(file: PathBuf) -> Self {
        Self { clock: Clock::movable(file.clone()), file }
    }

    /// What time it is in the stack.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// What day it is in the stack, in Japan.
    #[must_use]
    pub fn today(&self) -> Date {
        self.clock.today()
    }

    /// Moves the stack to `instant` (whole seconds count) and waits until every service follows. Time runs on from there.
    ///
    /// # Errors
    /// The file cannot be written.
    pub async fn set(&self, instant: Timestamp) -> Result<()> {
        // The file holds whole seconds: rounded up, so that the stack is never before the moment asked for.
        let offset =
            instant.duration_since(Clock::system().now()) + SignedDuration::from_nanos(999_999_999);
        let offset = SignedDuration::from_secs(floor_seconds(offset));
        write_offset(&self.file, offset)
            .with_context(|| format!("cannot write {}", self.file.display()))?;
        tokio::time::sleep(FOLLOW).await;
        Ok(())
    }
}

/// Whole seconds towards the past, also before zero.
fn floor_seconds(duration: SignedDuration) -> i64 {
    duration.as_secs() - i64::from(duration.subsec_nanos() < 0)
}
