//! `TIMESTAMPTZ` as `jiff::Timestamp`.

use jiff::SignedDuration;
use sqlx::{
    Decode, Encode, Postgres, Type,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo, PgValueFormat, PgValueRef},
};
use std::fmt;

/// Microseconds from the Unix epoch to 2000-01-01T00:00:00Z, where Postgres starts to count.
const EPOCH: i64 = 946_684_800_000_000;

/// A moment as Postgres keeps it: whole microseconds. What was written is what will be read.
///
/// Range: jiff's, years −9999 to 9999, but for the fractions of its very last second. Decoding refuses `infinity` and what lies beyond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(jiff::Timestamp);

impl Timestamp {
    /// The moment.
    #[must_use]
    pub const fn get(self) -> jiff::Timestamp {
        self.0
    }
}

/// Cuts to whole microseconds, towards the past.
impl From<jiff::Timestamp> for Timestamp {
    fn from(at: jiff::Timestamp) -> Self {
        let beyond = at.as_nanosecond().rem_euclid(1_000);
        let cut = i64::try_from(beyond)
            .ok()
            .and_then(|beyond| at.checked_sub(SignedDuration::from_nanos(beyond)).ok());
        // Only the first microsecond of year −9999 has no whole microsecond below it within jiff's range.
        Self(cut.unwrap_or(jiff::Timestamp::MIN))
    }
}

impl From<Timestamp> for jiff::Timestamp {
    fn from(at: Timestamp) -> Self {
        at.0
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Type<Postgres> for Timestamp {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("TIMESTAMPTZ")
    }
}

impl PgHasArrayType for Timestamp {
    fn array_type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("TIMESTAMPTZ[]")
    }
}

impl Encode<'_, Postgres> for Timestamp {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        Encode::<Postgres>::encode(self.0.as_microsecond() - EPOCH, buffer)
    }

    fn size_hint(&self) -> usize {
        size_of::<i64>()
    }
}

impl Decode<'_, Postgres> for Timestamp {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        match value.format() {
            PgValueFormat::Binary => {
                let micros = <i64 as Decode<Postgres>>::decode(value)?;
                if micros == i64::MAX || micros == i64::MIN {
                    return Err("an infinite TIMESTAMPTZ has no moment".into());
                }
                let since_unix =
                    micros.checked_add(EPOCH).ok_or("TIMESTAMPTZ beyond the supported range")?;
                Ok(Self(jiff::Timestamp::from_microsecond(since_unix)?))
            }
            PgValueFormat::Text => Ok(Self(value.as_str()?.parse()?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cutting_goes_towards_the_past_even_at_the_ends() {
        for (at, cut) in [
            ("2026-11-24T13:42:03.123456789Z", "2026-11-24T13:42:03.123456Z"),
            ("1969-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.999999Z"),
            ("9999-12-30T22:00:00.999999999Z", "9999-12-30T22:00:00.999999Z"),
        ] {
            let at: jiff::Timestamp = at.parse().unwrap();
            assert_eq!(Timestamp::from(at).get(), cut.parse().unwrap());
        }
    }
}
