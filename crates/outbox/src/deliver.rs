//! What a service supplies: how a message reaches its receiver, and what to write down once it has.

use sqlx::PgConnection;
use tonic::{Code, Status};

use crate::Claimed;

/// Delivers the messages of a service. Delivery is at least once: a receiver must recognise [`Claimed::message_id`].
pub trait Deliver: Send + Sync + 'static {
    /// Hands the message to its receiver. No transaction is open meanwhile; the worker gives it [`Settings::delivery_timeout`].
    ///
    /// [`Settings::delivery_timeout`]: crate::Settings::delivery_timeout
    fn deliver(&self, message: &Claimed) -> impl Future<Output = Result<(), Undelivered>> + Send;

    /// Writes down that the receiver has the message, in the transaction that removes it from the outbox: both happen or neither.
    /// Called only while the lease is still this worker's. An error puts the message back, so it is delivered once more.
    fn completed(
        &self,
        _connection: &mut PgConnection,
        _message: &Claimed,
    ) -> impl Future<Output = Result<(), Undelivered>> + Send {
        async { Ok(()) }
    }
}

/// Why a message did not arrive. Codes are constants of the program, so that nothing a person said can slip into the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Undelivered {
    /// The receiver cannot take anything now; tried again for as long as it takes.
    #[error("receiver unavailable ({0})")]
    Later(&'static str),
    /// This message failed; tried again, but parked after [`Settings::strikes`](crate::Settings::strikes) failures.
    #[error("delivery failed ({0})")]
    Failed(&'static str),
    /// This message can never arrive as it is; parked for a person at once.
    #[error("message cannot be delivered ({0})")]
    Poison(&'static str),
}

impl Undelivered {
    /// The code kept with the message.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Later(code) | Self::Failed(code) | Self::Poison(code) => code,
        }
    }
}

/// Reads a receiver's refusal. A refusal of the content is final; what a deployment or a rotation may cause (no right, no such method)
/// passes by itself, and so does an outage; the rest counts as a failure.
impl From<&Status> for Undelivered {
    fn from(status: &Status) -> Self {
        match status.code() {
            Code::InvalidArgument => Self::Poison("INVALID_ARGUMENT"),
            Code::OutOfRange => Self::Poison("OUT_OF_RANGE"),
            Code::FailedPrecondition => Self::Poison("FAILED_PRECONDITION"),
            Code::AlreadyExists => Self::Poison("ALREADY_EXISTS"),
            Code::NotFound => Self::Failed("NOT_FOUND"),
            Code::Internal => Self::Failed("INTERNAL"),
            Code::DataLoss => Self::Failed("DATA_LOSS"),
            Code::Unavailable => Self::Later("UNAVAILABLE"),
            Code::DeadlineExceeded => Self::Later("DEADLINE_EXCEEDED"),
            Code::Cancelled => Self::Later("CANCELLED"),
            Code::ResourceExhausted => Self::Later("RESOURCE_EXHAUSTED"),
            Code::Aborted => Self::Later("ABORTED"),
            Code::Unauthenticated => Self::Later("UNAUTHENTICATED"),
            Code::PermissionDenied => Self::Later("PERMISSION_DENIED"),
            Code::Unimplemented => Self::Later("UNIMPLEMENTED"),
            Code::Unknown | Code::Ok => Self::Failed("UNKNOWN"),
        }
    }
}

impl From<Status> for Undelivered {
    fn from(status: Status) -> Self {
        Self::from(&status)
    }
}

/// The sender's own database failed while it wrote down the completion.
impl From<sqlx::Error> for Undelivered {
    fn from(_: sqlx::Error) -> Self {
        Self::Failed("DATABASE")
    }
}
