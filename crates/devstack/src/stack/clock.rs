//! The time of a stack, which can be moved.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use jiff::civil::Date;
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
        let offset = instant.duration_since(Clock::system().now());
        write_offset(&self.file, offset)
            .with_context(|| format!("cannot write {}", self.file.display()))?;
        tokio::time::sleep(FOLLOW).await;
        Ok(())
    }
}
