//! How long a session lasts.

use jiff::{SignedDuration, Timestamp};
use madoguchi_access::STEP_UP_LIFETIME;
use uuid::Uuid;

/// A session ends after this long without a call.
pub const IDLE_LIMIT: SignedDuration = SignedDuration::from_mins(15);
/// A session ends after this long in any case.
pub const ABSOLUTE_LIFETIME: SignedDuration = SignedDuration::from_hours(10);
/// How exactly the last call is remembered: it is written down when it is at least this much newer. An idle session
/// therefore ends between 14:30 and 15:00 minutes after its last call, never later.
pub const SEEN_GRANULARITY: SignedDuration = SignedDuration::from_secs(30);

/// An open session as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionFacts {
    /// Its id, not its token.
    pub id: Uuid,
    /// Whose.
    pub account: Uuid,
    /// The terminal it is bound to; contractor sessions have one.
    pub terminal: Option<Uuid>,
    /// When the password was last entered.
    pub authenticated_at: Timestamp,
    /// When it last called, as far as written down.
    pub last_seen_at: Timestamp,
    /// When it ends in any case.
    pub expires_at: Timestamp,
}

/// Whether a session can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionState {
    /// Yes.
    Open,
    /// Not used for too long.
    Idle,
    /// Ten hours are over.
    Expired,
}

impl SessionFacts {
    /// Whether it can be used at `now`.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> SessionState {
        if now >= self.expires_at {
            SessionState::Expired
        } else if now >= self.idle_until() {
            SessionState::Idle
        } else {
            SessionState::Open
        }
    }

    /// When it ends if nothing is called until then.
    #[must_use]
    pub fn idle_until(&self) -> Timestamp {
        (self.last_seen_at + IDLE_LIMIT).min(self.expires_at)
    }

    /// Until when grave acts are open; `None` if not.
    #[must_use]
    pub fn step_up_until(&self, now: Timestamp) -> Option<Timestamp> {
        let until = self.authenticated_at + STEP_UP_LIFETIME;
        (now < until).then_some(until)
    }

    /// Whether a call at `now` is worth writing down.
    #[must_use]
    pub fn is_stale(&self, now: Timestamp) -> bool {
        now.duration_since(self.last_seen_at) >= SEEN_GRANULARITY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_idles_and_it_expires() {
        let opened: Timestamp = "2026-11-24T08:00:00+09:00".parse().unwrap();
        let mut session = SessionFacts {
            id: Uuid::nil(),
            account: Uuid::nil(),
            terminal: None,
            authenticated_at: opened,
            last_seen_at: opened,
            expires_at: opened + ABSOLUTE_LIFETIME,
        };
        let tick = SignedDuration::from_micros(1);
        assert_eq!(session.state(opened + IDLE_LIMIT - tick), SessionState::Open);
        assert_eq!(session.state(opened + IDLE_LIMIT), SessionState::Idle);
        session.last_seen_at = opened + ABSOLUTE_LIFETIME - SignedDuration::from_mins(1);
        assert_eq!(session.state(opened + ABSOLUTE_LIFETIME - tick), SessionState::Open);
        assert_eq!(session.state(opened + ABSOLUTE_LIFETIME), SessionState::Expired);
        assert_eq!(session.idle_until(), session.expires_at);
    }

    #[test]
    fn grave_acts_stay_open_for_five_minutes() {
        let at: Timestamp = "2026-11-24T08:00:00+09:00".parse().unwrap();
        let session = SessionFacts {
            id: Uuid::nil(),
            account: Uuid::nil(),
            terminal: None,
            authenticated_at: at,
            last_seen_at: at,
            expires_at: at + ABSOLUTE_LIFETIME,
        };
        assert_eq!(
            session.step_up_until(at + SignedDuration::from_secs(299)),
            Some(at + STEP_UP_LIFETIME)
        );
        assert_eq!(session.step_up_until(at + STEP_UP_LIFETIME), None);
        assert!(
            !session.is_stale(at + SignedDuration::from_secs(29))
                && session.is_stale(at + SEEN_GRANULARITY)
        );
    }
}
