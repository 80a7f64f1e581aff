//! Deletes what has served its time. Nothing depends on it for access: what has ended is refused whether swept or not.

use std::time::Duration;

use jiff::SignedDuration;
use madoguchi_calendar::Clock;
use madoguchi_kit::{
    Job,
    db::{Database, within},
};

use crate::{domain::IDLE_LIMIT, error::Failure, store};

const EVERY: Duration = Duration::from_mins(1);
const LIMIT: Duration = Duration::from_secs(10);
/// Logins are kept this long: a year of evidence and some weeks to ask for it. Each account's last one stays.
const LOGINS_KEPT: SignedDuration = SignedDuration::from_hours(24 * 400);

/// The job.
pub fn sweeper(database: Database, clock: Clock) -> Job {
    Job::new("sweep", move |stop| async move {
        while stop.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_some() {
            match within(LIMIT, sweep(&database, &clock)).await {
                Ok(Ok(0)) => {}
                Ok(Ok(rows)) => tracing::info!(rows, "swept"),
                Ok(Err(error)) => tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "could not sweep; trying again"
                ),
                Err(stalled) => tracing::warn!(%stalled, "could not sweep; trying again"),
            }
        }
        Ok(())
    })
}

async fn sweep(database: &Database, clock: &Clock) -> Result<u64, Failure> {
    let now = clock.now();
    let mut tx = database.begin().await?;
    let rows = store::sweep(&mut tx, now, now - IDLE_LIMIT, now - LOGINS_KEPT).await?;
    tx.commit().await?;
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use madoguchi_devstack::testing::empty_database;
    use madoguchi_kit::{App as _, config::DatabaseConfig, db};
    use sqlx::{Connection as _, PgConnection};

    use super::*;
    use crate::Auth;

    const ROWS: &str = "
        INSERT INTO auth.accounts (account_id, user_id, display_name, organisation, roles, created_at, version)
             SELECT md5(n::text)::uuid, 'clerk' || n, '甲', 'ward', '{auditor}', now(), 1 FROM generate_series(1, 3) n;
        INSERT INTO auth.sessions (session_id, account_id, token_hash, opened_at, authenticated_at, last_seen_at, expires_at)
             SELECT account_id, account_id, sha256(user_id::bytea), now(), now(),
                    now() - CASE user_id WHEN 'clerk1' THEN interval '16 min' ELSE interval '14 min' END,
                    now() + CASE user_id WHEN 'clerk2' THEN interval '-1 s' ELSE interval '9 h' END
               FROM auth.accounts;
        INSERT INTO auth.activation_codes (account_id, code_hash, issued_at, expires_at)
             SELECT account_id, sha256(''), now(),
                    now() + CASE user_id WHEN 'clerk1' THEN interval '-1 s' ELSE interval '1 h' END
               FROM auth.accounts;
        INSERT INTO auth.logins (login_id, account_id, source, at)
             SELECT gen_random_uuid(), account_id, 'address:192.0.2.1', now() - n * interval '300 days'
               FROM auth.accounts, generate_series(1, 3) n WHERE user_id = 'clerk1' OR n > 1;
    ";

    /// How many sessions, codes and logins there are.
    async fn left(behind: &mut PgConnection) -> (i64, i64, i64) {
        sqlx::query_as(
            "SELECT (SELECT count(*) FROM auth.sessions), (SELECT count(*) FROM auth.activation_codes),
                    (SELECT count(*) FROM auth.logins)",
        )
        .fetch_one(behind)
        .await
        .unwrap()
    }

    #[tokio::test]
    async fn what_has_served_its_time_goes_and_the_last_login_stays() {
        let database = empty_database("auth").await;
        let [schema] = <[_; 1]>::try_from(Auth::migrations()).unwrap();
        db::migrate(&database.url, schema.name, &schema.migrations).await.unwrap();
        let mut behind = PgConnection::connect(&database.admin_url).await.unwrap();
        sqlx::raw_sql(ROWS).execute(&mut behind).await.unwrap();
        assert_eq!(left(&mut behind).await, (3, 3, 7));
        let app =
            Database::new(&DatabaseConfig::from_url(database.app_url.clone(), 1), "test").unwrap();
        // One session idled and one expired, one code expired; of the seven logins, six are older than 400 days, and two of them
        // are the last of their account.
        assert_eq!(sweep(&app, &Clock::system()).await.unwrap(), 2 + 1 + 4);
        assert_eq!(left(&mut behind).await, (1, 2, 3));
        assert_eq!(sweep(&app, &Clock::system()).await.unwrap(), 0);
    }
}
