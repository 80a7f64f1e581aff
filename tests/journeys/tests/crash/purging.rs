//! Every part is killed while days are purged, at every step.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use jiff::ToSpan as _;
use jiff::civil::{Date, time};
use madoguchi_devstack::{Part, Service, Stack};
use madoguchi_journeys::poll;
use madoguchi_journeys::story::at;
use madoguchi_proto::retention::v1::retention_service_client::RetentionServiceClient;
use madoguchi_proto::retention::v1::{ListRunsRequest, PurgeStep};
use sqlx::{Connection as _, PgConnection, Row as _};

use crate::operators::{logged_in, passed};
use crate::taking::Taken;
use crate::tally::{STEPS, Tally};
use crate::{PATIENCE, ready};

/// Everything must be killed, and be back, within this time.
const LIMIT: Duration = Duration::from_secs(300);
/// How many parts may be away at the same time.
const AWAY: usize = 2;

/// Makes each step of a run last long enough to be hit: its transaction lingers before it changes the row, under a name that
/// says to which step it leads. Nothing else about the purge is changed.
const LINGER: &str = "
    CREATE FUNCTION retention.linger() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'INSERT' AND EXISTS (SELECT FROM retention.purge_run WHERE day = NEW.day) THEN
        RETURN NEW; -- A run that is planned already stays as it is.
      END IF;
      PERFORM set_config('application_name', 'purge ' || NEW.step, true);
      PERFORM pg_sleep(0.3);
      RETURN NEW;
    END $$;
    CREATE TRIGGER linger BEFORE INSERT OR UPDATE OF step ON retention.purge_run
      FOR EACH ROW EXECUTE FUNCTION retention.linger();";

/// The step that a transaction leads to at this moment, and whether all that is due by the anniversary of `$1` is done.
const LOOK: &str = "
    SELECT (SELECT substr(application_name, 7) FROM pg_stat_activity
             WHERE wait_event = 'PgSleep' AND application_name LIKE 'purge %' LIMIT 1) AS step,
           EXISTS (SELECT FROM retention.purge_run WHERE day = $1::date)
             AND NOT EXISTS (SELECT FROM retention.purge_run WHERE step <> 'certified') AS done";

/// Purges every day on which something was taken, and as many of the empty days after them as it takes until every part has
/// been killed at every step, and `rounds` times in all.
pub async fn over_crashes(stack: &mut Stack, taken: &Taken, rounds: usize) -> Result<Tally> {
    stack.pg().run("madoguchi", LINGER.to_owned()).await?;
    let mut day = *taken.last_key_value().context("nothing was taken")?.0;
    night_after(stack, day).await?;
    let (mut tally, mut away, mut watch) = (Tally::new(rounds), BTreeSet::new(), None);
    let begun = Instant::now();
    while !tally.is_complete() {
        ensure!(begun.elapsed() < LIMIT, "not every part was killed at every step:\n{tally}");
        for part in away.clone() {
            if stack.tend(part).await? {
                away.remove(&part);
            }
        }
        let (step, done) = look(stack, &mut watch, day).await.unwrap_or_default();
        // What a dead retention has left behind in the database is no work on its way.
        let alive = !away.contains(&Part::Service(Service::Retention)) && away.len() < AWAY;
        let victim = step
            .filter(|_| alive)
            .and_then(|step| Some((tally.next(step, |part| !away.contains(&part))?, step)));
        match victim {
            Some((part, step)) => {
                stack.crash(part);
                stack.revive(part)?;
                tally.add(part, step);
                away.insert(part);
            }
            None if done => {
                day += 1.day();
                night_after(stack, day).await?;
            }
            None => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    }
    for part in away {
        ready(stack, part).await?;
    }
    Ok(tally)
}

/// The night a year later in which `day` goes.
async fn night_after(stack: &Stack, day: Date) -> Result<()> {
    stack.clock().set(at(day + 1.year(), time(22, 0, 1, 0))).await
}

async fn look(
    stack: &mut Stack,
    watch: &mut Option<PgConnection>,
    day: Date,
) -> Result<(Option<&'static str>, bool)> {
    let connection = match watch {
        Some(connection) => connection,
        None => watch.insert(stack.pg().connect("madoguchi").await?),
    };
    let row = sqlx::query(LOOK).bind(day.to_string()).fetch_one(connection).await;
    let row = row.inspect_err(|_| *watch = None)?;
    let step: Option<String> = row.try_get("step")?;
    let step = step.and_then(|step| STEPS.into_iter().find(|known| *known == step));
    Ok((step, row.try_get("done")?))
}

/// Every day on which something was taken is certified once, with all its inquiries; its key and its rows are gone.
pub async fn complete(stack: &mut Stack, taken: &Taken) -> Result<()> {
    let information = logged_in(stack, "information").await?;
    let mut retention = RetentionServiceClient::new(information.service());
    let look = async || {
        let request = ListRunsRequest { page_size: 100, ..ListRunsRequest::default() };
        let answer = passed(retention.list_runs(request).await).await?;
        let runs = answer.map(|answer| answer.into_inner().runs);
        Ok(runs.filter(|runs| runs.iter().all(|run| run.step() == PurgeStep::Certified)))
    };
    let (runs, _) = poll::until("every run is certified", PATIENCE, look).await?;
    for (day, inquiries) in taken {
        let run = runs.iter().find(|run| run.day == day.to_string());
        let certified = run.with_context(|| format!("{day} was never purged"))?.inquiries;
        ensure!(certified == inquiries.len() as u64, "{day}: {certified} are certified");
    }
    let last = *taken.last_key_value().context("nothing was taken")?.0;
    for (database, what, left) in [
        (
            "madoguchi",
            "inquiries",
            "SELECT count(*) FROM handoff.inquiry WHERE collection_day <= $1::date",
        ),
        (
            "madoguchi",
            "sealed pieces",
            "SELECT count(*) FROM intake.sealed_inquiry WHERE $1::date IS NOT NULL",
        ),
        (
            "madoguchi",
            "runs without exactly one certificate",
            "SELECT count(*) FROM retention.purge_run AS run WHERE day <= $1::date
                AND (SELECT count(*) FROM retention.certificate WHERE run_id = run.run_id) <> 1",
        ),
        (
            "keyring",
            "private keys",
            "SELECT count(*) FROM keyring.day_key WHERE day <= $1::date AND wrapped_private_key IS NOT NULL",
        ),
    ] {
        let mut connection = stack.pg().connect(database).await?;
        let left: i64 =
            sqlx::query_scalar(left).bind(last.to_string()).fetch_one(&mut connection).await?;
        connection.close().await?;
        ensure!(left == 0, "{left} {what} are left");
    }
    Ok(())
}
