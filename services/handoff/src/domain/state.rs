//! Where a handoff is, and where it can go from there.

/// The states of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Here, waiting for the office to open or for a section to be found.
    Received,
    /// In the section's inbox.
    Delivered,
    /// The section has it.
    Acknowledged,
    /// The caller has the answer.
    Answered,
    /// Done.
    Closed,
}

/// Why an act is not possible now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// Changed by someone else meanwhile.
    #[error("changed by someone else meanwhile; read it again and repeat")]
    Stale {
        /// The version now.
        current: u32,
    },
    /// Not in the section's inbox yet.
    #[error(
        "the section gets it at the next opening of the office; until then it cannot confirm its receipt"
    )]
    NotDelivered,
    /// Content and section are fixed once the section has it.
    #[error("the section has acknowledged it, so it is no longer amended; call the section")]
    AlreadyAcknowledged,
    /// An answer without a receipt.
    #[error("the section has not acknowledged it; acknowledge first, then record the answer")]
    NotAcknowledged,
    /// It has its answer.
    #[error("it is answered, so it goes to no other section")]
    AlreadyAnswered,
    /// It has no answer.
    #[error("it is not answered; record the answer before closing")]
    NotAnswered,
    /// It is done.
    #[error("it is closed")]
    AlreadyClosed,
    /// It was sent on before (A3).
    #[error(
        "it was rerouted before; look at its history and confirm that it shall go on once more"
    )]
    ReroutedBefore,
    /// It is there already.
    #[error("it is with this section already; choose another")]
    SameSection,
    /// As many answers and attempts as are kept.
    #[error("there are as many answers and attempts as one inquiry can hold")]
    TooManyAnswers,
}

impl State {
    /// All of them, in the order of a handoff's life.
    pub const ALL: [Self; 5] =
        [Self::Received, Self::Delivered, Self::Acknowledged, Self::Answered, Self::Closed];

    /// The word used in SQL, events and metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Delivered => "delivered",
            Self::Acknowledged => "acknowledged",
            Self::Answered => "answered",
            Self::Closed => "closed",
        }
    }

    /// From the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// The content is replaced (A19).
    ///
    /// # Errors
    /// [`Obstacle::AlreadyAcknowledged`].
    pub fn amend(self) -> Result<Self, Obstacle> {
        match self {
            Self::Received | Self::Delivered => Ok(self),
            Self::Acknowledged | Self::Answered | Self::Closed => {
                Err(Obstacle::AlreadyAcknowledged)
            }
        }
    }

    /// The section confirms its receipt.
    ///
    /// # Errors
    /// [`Obstacle::NotDelivered`], [`Obstacle::AlreadyClosed`].
    pub fn acknowledge(self) -> Result<Self, Obstacle> {
        match self {
            Self::Received => Err(Obstacle::NotDelivered),
            Self::Delivered => Ok(Self::Acknowledged),
            Self::Acknowledged | Self::Answered => Ok(self),
            Self::Closed => Err(Obstacle::AlreadyClosed),
        }
    }

    /// It leaves its section; the next one gets it now, or at the next opening.
    ///
    /// # Errors
    /// [`Obstacle::AlreadyAnswered`].
    pub fn reroute(self, at_once: bool) -> Result<Self, Obstacle> {
        match self {
            Self::Received | Self::Delivered | Self::Acknowledged if at_once => Ok(Self::Delivered),
            Self::Received | Self::Delivered | Self::Acknowledged => Ok(Self::Received),
            Self::Answered | Self::Closed => Err(Obstacle::AlreadyAnswered),
        }
    }

    /// The caller was tried, and reached or not. What is said after the answer changes nothing.
    ///
    /// # Errors
    /// [`Obstacle::NotAcknowledged`], [`Obstacle::AlreadyClosed`].
    pub fn record(self, answered: bool) -> Result<Self, Obstacle> {
        match self {
            Self::Received | Self::Delivered => Err(Obstacle::NotAcknowledged),
            Self::Acknowledged if answered => Ok(Self::Answered),
            Self::Acknowledged | Self::Answered => Ok(self),
            Self::Closed => Err(Obstacle::AlreadyClosed),
        }
    }

    /// The Ward Information Section closes it (A3).
    ///
    /// # Errors
    /// [`Obstacle::NotAnswered`], [`Obstacle::AlreadyClosed`].
    pub fn close(self) -> Result<Self, Obstacle> {
        match self {
            Self::Answered => Ok(Self::Closed),
            Self::Closed => Err(Obstacle::AlreadyClosed),
            Self::Received | Self::Delivered | Self::Acknowledged => Err(Obstacle::NotAnswered),
        }
    }
}

impl Obstacle {
    /// The reason of the contract, for programs.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Stale { .. } => "STALE_VERSION",
            Self::NotDelivered => "NOT_DELIVERED",
            Self::AlreadyAcknowledged => "ALREADY_ACKNOWLEDGED",
            Self::NotAcknowledged => "NOT_ACKNOWLEDGED",
            Self::AlreadyAnswered => "ALREADY_ANSWERED",
            Self::NotAnswered => "NOT_ANSWERED",
            Self::AlreadyClosed => "ALREADY_CLOSED",
            Self::ReroutedBefore => "REROUTED_BEFORE",
            Self::SameSection => "SAME_SECTION",
            Self::TooManyAnswers => "TOO_MANY_ANSWERS",
        }
    }
}
