//! Waiting for something that comes by itself.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// Between two looks.
const STEP: Duration = Duration::from_millis(10);

/// Looks until `look` brings something, at most `limit` long; then also how long it took.
///
/// # Errors
/// It never came, or `look` itself failed.
pub async fn until<T>(
    what: &str,
    limit: Duration,
    mut look: impl AsyncFnMut() -> Result<Option<T>>,
) -> Result<(T, Duration)> {
    let begun = Instant::now();
    loop {
        if let Some(found) = look().await? {
            return Ok((found, begun.elapsed()));
        }
        if begun.elapsed() > limit {
            bail!("{what}: did not happen within {} s", limit.as_secs());
        }
        tokio::time::sleep(STEP).await;
    }
}
