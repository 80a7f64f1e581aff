//! The counters that all replicas share.
//!
//! Each script gets a random number and returns it first: a connection that was cut in the middle of an exchange may deliver
//! the reply to an earlier command, and such a reply must not decide anything.

use std::time::Duration;

use redis::{
    Client, RedisError, Script,
    aio::{ConnectionManager, ConnectionManagerConfig},
};

use crate::domain::Limit;

/// Longest wait for Redis before this process counts alone.
const ANSWER_LIMIT: Duration = Duration::from_millis(250);

/// KEYS: counters. ARGV: nonce, then limit and window (ms) of each. Returns {nonce, ms to wait or 0}.
const COUNT: &str = r"
local wait = 0
for i, key in ipairs(KEYS) do
  if tonumber(redis.call('GET', key) or '0') >= tonumber(ARGV[2 * i]) then
    local left = redis.call('PTTL', key)
    if left < 0 then
      left = tonumber(ARGV[2 * i + 1])
      redis.call('PEXPIRE', key, left)
    end
    wait = math.max(wait, left, 1)
  end
end
if wait == 0 then
  for i, key in ipairs(KEYS) do
    if redis.call('INCR', key) == 1 then redis.call('PEXPIRE', key, ARGV[2 * i + 1]) end
  end
end
return {ARGV[1], wait}
";

/// KEYS: counters. ARGV: nonce, whether to clear the first. Returns {nonce, 0}.
const FORGET: &str = r"
for i, key in ipairs(KEYS) do
  if i == 1 and ARGV[2] == '1' then
    redis.call('DEL', key)
  elseif tonumber(redis.call('GET', key) or '0') > 0 then
    redis.call('DECR', key)
  end
end
return {ARGV[1], 0}
";

/// Why Redis did not decide.
#[derive(Debug, thiserror::Error)]
pub(super) enum Undecided {
    #[error("no answer within {ANSWER_LIMIT:?}")]
    Slow,
    #[error("the answer belongs to another command")]
    Mixed,
    #[error(transparent)]
    Redis(#[from] RedisError),
    #[error("no random bytes")]
    Random,
}

/// Counters in Redis.
pub(super) struct RedisCounters {
    connection: ConnectionManager,
    prefix: String,
    count: Script,
    forget: Script,
}

/// A connection that connects when first used and again when it breaks.
///
/// # Errors
/// The URL cannot be understood.
pub fn connect(url: &str) -> Result<ConnectionManager, RedisError> {
    let config = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(ANSWER_LIMIT))
        .set_response_timeout(Some(ANSWER_LIMIT))
        .set_number_of_retries(1)
        .set_max_delay(Duration::from_millis(100));
    ConnectionManager::new_lazy_with_config(Client::open(url)?, config)
}

impl RedisCounters {
    pub fn new(connection: ConnectionManager, prefix: &str) -> Self {
        Self {
            connection,
            prefix: format!("{prefix}:throttle:"),
            count: Script::new(COUNT),
            forget: Script::new(FORGET),
        }
    }

    /// Counts an attempt everywhere and returns zero, or counts nothing and says how long to wait.
    pub async fn count(&self, counters: &[(String, Limit)]) -> Result<Duration, Undecided> {
        let mut call = self.count.prepare_invoke();
        let nonce = nonce()?;
        call.arg(nonce);
        for (key, limit) in counters {
            let window = u64::try_from(limit.window.as_millis()).unwrap_or(u64::MAX);
            call.key(format!("{}{key}", self.prefix)).arg(limit.attempts).arg(window);
        }
        self.run(&call, nonce).await
    }

    /// Takes one attempt back; the first counter is dropped altogether if `clear_first`.
    pub async fn forget(&self, keys: &[&str], clear_first: bool) -> Result<(), Undecided> {
        let mut call = self.forget.prepare_invoke();
        let nonce = nonce()?;
        call.arg(nonce).arg(u8::from(clear_first));
        for key in keys {
            call.key(format!("{}{key}", self.prefix));
        }
        self.run(&call, nonce).await.map(|_| ())
    }

    async fn run(
        &self,
        call: &redis::ScriptInvocation<'_>,
        nonce: u64,
    ) -> Result<Duration, Undecided> {
        let mut connection = self.connection.clone();
        let answer = tokio::time::timeout(ANSWER_LIMIT, call.invoke_async(&mut connection)).await;
        let (echo, wait): (u64, u64) = answer.map_err(|_| Undecided::Slow)??;
        if echo == nonce { Ok(Duration::from_millis(wait)) } else { Err(Undecided::Mixed) }
    }
}

fn nonce() -> Result<u64, Undecided> {
    getrandom::u64().map_err(|_| Undecided::Random)
}
