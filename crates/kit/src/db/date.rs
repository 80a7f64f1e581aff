//! `DATE` as `jiff::civil::Date`.

use sqlx::{
    Decode, Encode, Postgres, Type,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo, PgValueFormat, PgValueRef},
};
use std::fmt;

/// Where Postgres starts to count days.
const EPOCH: jiff::civil::Date = jiff::civil::date(2000, 1, 1);

/// A calendar day. Range: jiff's, years −9999 to 9999. Decoding refuses `infinity` and what lies beyond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(jiff::civil::Date);

impl Date {
    /// The day.
    #[must_use]
    pub const fn get(self) -> jiff::civil::Date {
        self.0
    }
}

impl From<jiff::civil::Date> for Date {
    fn from(day: jiff::civil::Date) -> Self {
        Self(day)
    }
}

impl From<Date> for jiff::civil::Date {
    fn from(day: Date) -> Self {
        day.0
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Type<Postgres> for Date {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("DATE")
    }
}

impl PgHasArrayType for Date {
    fn array_type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("DATE[]")
    }
}

impl Encode<'_, Postgres> for Date {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        let days = (self.0 - EPOCH).get_days();
        Encode::<Postgres>::encode(days, buffer)
    }

    fn size_hint(&self) -> usize {
        size_of::<i32>()
    }
}

impl Decode<'_, Postgres> for Date {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        match value.format() {
            PgValueFormat::Binary => {
                let days = <i32 as Decode<Postgres>>::decode(value)?;
                if days == i32::MAX || days == i32::MIN {
                    return Err("an infinite DATE has no day".into());
                }
                // A span of days cannot exceed jiff's limit without the sum doing so as well.
                Ok(Self(EPOCH.checked_add(jiff::SignedDuration::from_hours(i64::from(days) * 24))?))
            }
            PgValueFormat::Text => Ok(Self(value.as_str()?.parse()?)),
        }
    }
}
