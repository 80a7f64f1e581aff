//! One way in which a call can arrive.

use jiff::{SignedDuration, Timestamp};
use madoguchi_access::{
    Caller, CallerKind, IdempotencyKey, Organisation, Presented, Refused, Role, Rule,
    STEP_UP_LIFETIME, decide,
};
use uuid::Uuid;

/// Who may stand at a service's port: each service, a service that does not exist, nobody with a certificate.
pub const PEERS: [Option<&str>; 8] = [
    Some("gateway"),
    Some("auth"),
    Some("faq"),
    Some("intake"),
    Some("handoff"),
    Some("retention"),
    Some("stranger"),
    None,
];

/// What an RPC may ask for beside the right person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    Terminal,
    Designated,
    Trained,
    Terms,
    StepUp,
    Key,
}

impl Need {
    pub const ALL: [Self; 6] =
        [Self::Terminal, Self::Designated, Self::Trained, Self::Terms, Self::StepUp, Self::Key];

    pub fn word(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Designated => "designated",
            Self::Trained => "trained",
            Self::Terms => "terms",
            Self::StepUp => "step_up",
            Self::Key => "key",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|need| need.word() == word)
    }

    pub fn refusal(self) -> Refused {
        match self {
            Self::Terminal => Refused::TerminalRequired,
            Self::Designated => Refused::NotDesignated,
            Self::Trained => Refused::NotTrained,
            Self::Terms => Refused::TermsNotConfirmed,
            Self::StepUp => Refused::StepUpRequired,
            Self::Key => Refused::IdempotencyKeyMissing,
        }
    }
}

/// A call as it arrives: by which service, from whom, with what.
#[derive(Clone, Copy, Debug)]
pub struct Situation {
    pub peer: Option<&'static str>,
    pub caller: Option<(Organisation, Role)>,
    present: u8,
}

impl Situation {
    /// Everything in order, as far as a call can be.
    pub fn best(peer: Option<&'static str>, caller: Option<(Organisation, Role)>) -> Self {
        Self { peer, caller, present: u8::MAX }
    }

    pub fn without(self, need: Need) -> Self {
        Self { present: self.present & !(1 << need as u8), ..self }
    }

    pub fn has(&self, need: Need) -> bool {
        self.present & (1 << need as u8) != 0
    }

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let callers = || {
            let pairs = [Organisation::Ward, Organisation::Contractor]
                .into_iter()
                .flat_map(|organisation| Role::ALL.map(|role| (organisation, role)));
            pairs.map(Some).chain([None])
        };
        PEERS.into_iter().flat_map(move |peer| {
            callers().flat_map(move |caller| {
                (0..1 << Need::ALL.len()).map(move |present| Self { peer, caller, present })
            })
        })
    }

    pub fn decide(&self, rule: &Rule) -> Result<(), Refused> {
        let now: Timestamp = "2026-11-20T18:30:00+09:00".parse().expect("a timestamp");
        let key = IdempotencyKey::parse("0123456789abcdef").expect("a key");
        let caller = self.caller.map(|(organisation, role)| self.account(organisation, role, now));
        let presented = Presented {
            peer: self.peer,
            caller: caller.as_ref(),
            idempotency_key: self.has(Need::Key).then_some(&key),
            now,
        };
        decide(rule, &presented)
    }

    fn account(&self, organisation: Organisation, role: Role, now: Timestamp) -> Caller {
        // One second within the five minutes, or one behind them.
        let second = SignedDuration::from_secs(if self.has(Need::StepUp) { 1 } else { -1 });
        Caller {
            kind: CallerKind::Person,
            account: Uuid::nil(),
            user_id: "somebody".to_owned(),
            organisation,
            roles: [role].into_iter().collect(),
            section: None,
            contract: None,
            terminal: self.has(Need::Terminal).then(Uuid::nil),
            session: Some(Uuid::nil()),
            designated: self.has(Need::Designated),
            trained: self.has(Need::Trained),
            terms_pending: !self.has(Need::Terms),
            authenticated_at: Some(now - STEP_UP_LIFETIME + second),
            issued_at: now,
            expires_at: now + SignedDuration::from_secs(30),
            audience: "matrix".to_owned(),
        }
    }
}
