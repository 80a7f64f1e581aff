//! The offset behind [`Clock::movable`](crate::Clock::movable): a file, watched.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use std::{fs, io, process, thread};

use jiff::{SignedDuration, Timestamp};

/// How often the file is read again.
const POLL: Duration = Duration::from_millis(20);

/// Larger offsets are taken for a mistake: the calendar's own range is 150 years.
const LIMIT: SignedDuration = SignedDuration::from_hours(200 * 366 * 24);

/// The offset last read, in microseconds.
#[derive(Debug)]
pub(crate) struct Offset(AtomicI64);

impl Offset {
    /// Reads the file and starts the thread that follows it for as long as somebody holds the result.
    pub(crate) fn watch(path: PathBuf) -> Arc<Self> {
        let offset = Arc::new(Self(AtomicI64::new(0)));
        let mut reader = Reader { path, refused: None };
        reader.refresh(&offset);
        let watched = Arc::downgrade(&offset);
        thread::Builder::new()
            .name("movable-clock".into())
            .spawn(move || {
                while let Some(offset) = watched.upgrade() {
                    reader.refresh(&offset);
                    drop(offset);
                    thread::sleep(POLL);
                }
            })
            .expect("a development machine can start one more thread");
        offset
    }

    /// `instant` moved by the offset; stops at the ends of the supported range.
    pub(crate) fn apply(&self, instant: Timestamp) -> Timestamp {
        let micros = self.0.load(Ordering::Relaxed);
        let nearest = if micros < 0 { Timestamp::MIN } else { Timestamp::MAX };
        instant.checked_add(SignedDuration::from_micros(micros)).unwrap_or(nearest)
    }
}

struct Reader {
    path: PathBuf,
    /// The fault last reported, so that one mistake is one line in the log and not fifty a second.
    refused: Option<String>,
}

impl Reader {
    fn refresh(&mut self, offset: &Offset) {
        match read_offset(&self.path) {
            Ok(micros) => {
                offset.0.store(micros, Ordering::Relaxed);
                self.refused = None;
            }
            Err(fault) => {
                if self.refused.as_ref() != Some(&fault) {
                    tracing::warn!(path = %self.path.display(), fault, "clock offset not taken; the last one stays");
                    self.refused = Some(fault);
                }
            }
        }
    }
}

/// The offset in microseconds; 0 without a file.
fn read_offset(path: &Path) -> Result<i64, String> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error.to_string()),
    };
    parse_offset(text.trim()).ok_or_else(|| {
        let shown: String = text.chars().take(40).collect();
        format!(
            "{shown:?} is not an offset: write a number of seconds within ±200 years, such as -3600"
        )
    })
}

fn parse_offset(text: &str) -> Option<i64> {
    let seconds: f64 = text.parse().ok()?;
    let offset = SignedDuration::try_from_secs_f64(seconds).ok()?;
    let within = (-LIMIT..=LIMIT).contains(&offset);
    within.then(|| i64::try_from(offset.as_micros()).ok()).flatten()
}

/// Puts the offset where a movable clock reads it, in one step (written beside, then renamed). Clocks follow
/// within 20 ms. Whole seconds are kept; a fraction is cut.
///
/// # Errors
/// Those of writing and renaming a file in the folder of `path`.
pub fn write_offset(path: &Path, offset: SignedDuration) -> io::Result<()> {
    let beside = path.with_extension(format!("{}.tmp", process::id()));
    fs::write(&beside, format!("{}\n", offset.as_secs()))?;
    fs::rename(&beside, path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Clock;

    /// Polls until the clock is within a second of the machine's plus `hours`.
    fn wait_for(clock: &Clock, hours: i64) {
        let system = Clock::system();
        for _ in 0..500 {
            let apart =
                clock.now().duration_since(system.now()) - SignedDuration::from_hours(hours);
            if apart.abs() < SignedDuration::from_secs(1) {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("the clock never moved by {hours} h");
    }

    #[test]
    fn the_clock_follows_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("offset");
        let clock = Clock::movable(path.clone());
        wait_for(&clock, 0);
        write_offset(&path, SignedDuration::from_hours(8_784)).unwrap();
        wait_for(&clock, 8_784);
        write_offset(&path, SignedDuration::from_hours(-30)).unwrap();
        wait_for(&clock, -30);
        fs::write(&path, "tomorrow").unwrap();
        thread::sleep(POLL * 3);
        wait_for(&clock, -30);
        fs::remove_file(&path).unwrap();
        wait_for(&clock, 0);
    }

    #[test]
    fn the_first_reading_already_counts() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("offset");
        fs::write(&path, "+3600").unwrap();
        let apart = Clock::movable(path).now().duration_since(Clock::system().now());
        assert!(apart > SignedDuration::from_mins(59));
    }

    #[test]
    fn only_plain_sensible_numbers_are_offsets() {
        assert_eq!(parse_offset("-3600"), Some(-3_600_000_000));
        assert_eq!(parse_offset("0.25"), Some(250_000));
        for refused in ["", "1h", "NaN", "inf", "1e30", "9999999999"] {
            assert_eq!(parse_offset(refused), None, "{refused}");
        }
    }
}
