//! Moments and days survive Postgres.

use crate::support::{database::TestDatabase, run};
use jiff::{Timestamp as Moment, civil};
use madoguchi_kit::db::{Date, Timestamp};
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::TestRunner,
};
use sqlx::{Connection as _, PgConnection};

/// Postgres begins in 4713 BC, jiff in 10000 BC.
const OLDEST: &str = "-004712-01-01T00:00:00Z";
/// Postgres ends in 294276, jiff's microseconds with this one.
const NEWEST: &str = "9999-12-30T22:00:00Z";

async fn moment_back(connection: &mut PgConnection, at: Timestamp) -> (Timestamp, String) {
    sqlx::query_as("SELECT $1, to_char($1 AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')")
        .bind(at)
        .fetch_one(connection)
        .await
        .unwrap_or_else(|error| panic!("{at}: {error}"))
}

#[test]
fn moments_and_days_come_back_as_written() {
    run(async {
        let database = TestDatabase::new().await;
        let mut connection = PgConnection::connect(&database.url()).await.unwrap();
        let oldest: Moment = OLDEST.parse().unwrap();
        for at in [
            oldest,
            Moment::UNIX_EPOCH,
            "1999-12-31T23:59:59.999999Z".parse().unwrap(),
            NEWEST.parse().unwrap(),
        ] {
            let (back, _) = moment_back(&mut connection, at.into()).await;
            assert_eq!(back, Timestamp::from(at));
        }
        let (_, text) = moment_back(
            &mut connection,
            "2026-11-24T13:42:03.123456789Z".parse::<Moment>().unwrap().into(),
        )
        .await;
        assert_eq!(text.trim(), "2026-11-24T13:42:03.123456", "cut to whole microseconds");
        for day in [
            civil::date(-4712, 1, 1),
            civil::date(2000, 2, 29),
            civil::date(1999, 12, 31),
            civil::Date::MAX,
        ] {
            let (back, text): (Date, String) =
                sqlx::query_as("SELECT $1, to_char($1, 'YYYY-MM-DD')")
                    .bind(Date::from(day))
                    .fetch_one(&mut connection)
                    .await
                    .unwrap();
            assert_eq!(back.get(), day);
            assert!(day.year() < 0 || text == day.to_string(), "{text} is not {day}");
        }
        for endless in [
            "SELECT 'infinity'::timestamptz",
            "SELECT '-infinity'::timestamptz",
            "SELECT '20000-01-01'::timestamptz",
        ] {
            assert!(
                sqlx::query_scalar::<_, Timestamp>(endless)
                    .fetch_one(&mut connection)
                    .await
                    .is_err(),
                "{endless}"
            );
        }
        for endless in ["SELECT 'infinity'::date", "SELECT '20000-01-01'::date"] {
            assert!(
                sqlx::query_scalar::<_, Date>(endless).fetch_one(&mut connection).await.is_err(),
                "{endless}"
            );
        }
        connection.close().await.unwrap();
        database.drop().await;
    });
}

#[test]
fn any_moment_comes_back() {
    run(async {
        let database = TestDatabase::new().await;
        let mut connection = PgConnection::connect(&database.url()).await.unwrap();
        let [oldest, newest] =
            [OLDEST, NEWEST].map(|at| at.parse::<Moment>().unwrap().as_microsecond());
        let any = oldest..=newest;
        let mut runner = TestRunner::default();
        for _ in 0..200 {
            let micros = any.new_tree(&mut runner).unwrap().current();
            let at = Timestamp::from(Moment::from_microsecond(micros).unwrap());
            let (back, _) = moment_back(&mut connection, at).await;
            assert_eq!(back, at);
        }
        connection.close().await.unwrap();
        database.drop().await;
    });
}
