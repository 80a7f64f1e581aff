//! Domain types as the contract writes them, and back.

use jiff::Timestamp;
use madoguchi_proto::intake::v1 as proto;

use crate::domain::{Article, Call, Outcome, State, Transfer, TransferKind};

/// An instant.
pub fn timestamp(at: Timestamp) -> prost_types::Timestamp {
    // Towards the past, as the format asks for nanoseconds that count forward.
    let (mut seconds, mut nanos) = (at.as_second(), at.subsec_nanosecond());
    if nanos < 0 {
        (seconds, nanos) = (seconds - 1, nanos + 1_000_000_000);
    }
    prost_types::Timestamp { seconds, nanos }
}

impl From<Call> for proto::Call {
    fn from(call: Call) -> Self {
        let (state, ended_at, closed_at, ending) = match call.state {
            State::Talking => (proto::CallState::Talking, None, None, None),
            State::WrapUp { ended_at } => (proto::CallState::WrapUp, Some(ended_at), None, None),
            State::Closed { ended_at, closed_at, ending } => {
                (proto::CallState::Closed, Some(ended_at), Some(closed_at), Some(ending))
            }
        };
        let outcome = ending
            .as_ref()
            .map_or(proto::Outcome::Unspecified, |ending| outcome_to_wire(ending.outcome));
        let article = ending.as_ref().and_then(|ending| ending.article);
        Self {
            call_id: call.id.to_string(),
            state: state.into(),
            started_at: Some(timestamp(call.started_at)),
            ended_at: ended_at.map(timestamp),
            closed_at: closed_at.map(timestamp),
            outcome: outcome.into(),
            reason_code: ending.map(|ending| ending.reason_code).unwrap_or_default(),
            article: article.map(|Article { id, version }| proto::ArticleReference {
                article_id: id.to_string(),
                version,
            }),
            transfers: call.transfers.into_iter().map(Into::into).collect(),
            receipt_number: call.receipt_number.unwrap_or_default(),
            version: call.version,
            consented: call.consented,
            has_draft: call.has_draft,
            memo: call.memo,
        }
    }
}

impl From<Transfer> for proto::Transfer {
    fn from(transfer: Transfer) -> Self {
        let kind = match transfer.kind {
            TransferKind::Blind => proto::TransferKind::Blind,
            TransferKind::Consulted => proto::TransferKind::Consulted,
        };
        Self {
            section_code: transfer.section.as_str().to_owned(),
            kind: kind.into(),
            reached: transfer.reached,
            at: Some(timestamp(transfer.at)),
        }
    }
}

/// How a call is put through; none if unspecified or unknown.
pub fn transfer_kind(kind: proto::TransferKind) -> Option<TransferKind> {
    match kind {
        proto::TransferKind::Unspecified => None,
        proto::TransferKind::Blind => Some(TransferKind::Blind),
        proto::TransferKind::Consulted => Some(TransferKind::Consulted),
    }
}

/// How a call ended; none if unspecified.
pub fn outcome_from_wire(outcome: proto::Outcome) -> Option<Outcome> {
    Some(match outcome {
        proto::Outcome::Unspecified => return None,
        proto::Outcome::AnsweredFromFaq => Outcome::AnsweredFromFaq,
        proto::Outcome::AnsweredFromOtherSource => Outcome::AnsweredFromOtherSource,
        proto::Outcome::Transferred => Outcome::Transferred,
        proto::Outcome::ReferredElsewhere => Outcome::ReferredElsewhere,
        proto::Outcome::HandedOff => Outcome::HandedOff,
        proto::Outcome::UnresolvedNoConsent => Outcome::UnresolvedNoConsent,
        proto::Outcome::WrongNumberOrSilent => Outcome::WrongNumberOrSilent,
    })
}

fn outcome_to_wire(outcome: Outcome) -> proto::Outcome {
    match outcome {
        Outcome::AnsweredFromFaq => proto::Outcome::AnsweredFromFaq,
        Outcome::AnsweredFromOtherSource => proto::Outcome::AnsweredFromOtherSource,
        Outcome::Transferred => proto::Outcome::Transferred,
        Outcome::ReferredElsewhere => proto::Outcome::ReferredElsewhere,
        Outcome::HandedOff => proto::Outcome::HandedOff,
        Outcome::UnresolvedNoConsent => proto::Outcome::UnresolvedNoConsent,
        Outcome::WrongNumberOrSilent => proto::Outcome::WrongNumberOrSilent,
    }
}
