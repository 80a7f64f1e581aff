//! `OpenHandoff`: the personal fields, for a stated purpose (S3).

use madoguchi_access::Call;
use madoguchi_audit::{Decision, Entry};
use madoguchi_personal::Personal;
use madoguchi_proto::{
    handoff::v1::{self as proto, OpenHandoffRequest, OpenHandoffResponse},
    retention::v1::{OpenRequest, SealedPiece},
};
use prost::Message as _;
use tonic::Request;
use uuid::Uuid;

use super::{Context, context::not_found, fields::Fields, wire};
use crate::{
    error::{self, Failure},
    store::{self, Answer},
};

/// The keyring's limit of pieces.
const PIECES: usize = 20;

/// `OpenHandoff`. Whether it was shown is known once the keyring has answered; the entry that says so is committed before the reply.
/// The keyring has an entry of its own, committed before it opens.
pub async fn open(
    context: &Context,
    request: &Request<OpenHandoffRequest>,
) -> Result<OpenHandoffResponse, Failure> {
    let (call, message) = (Call::of(request)?, request.get_ref());
    let viewer = wire::viewer(call.caller()?);
    let mut fields = Fields::default();
    let id = fields.id("inquiry_id", &message.inquiry_id);
    let purpose = fields.check(
        "purpose",
        wire::purpose(message.purpose).ok_or("say why this is opened: choose a purpose"),
    );
    let (id, purpose) = fields.finish(id.zip(purpose))?;
    let inquiry = context.visible(&viewer, id).await?;
    let pool = context.database.pool();
    let answers =
        if message.with_answers { store::answers_of(pool, id).await? } else { Vec::new() };
    let (pieces, key_id, version) = store::pieces(pool, inquiry.id).await?.ok_or_else(not_found)?;
    let piece =
        |column: &str, sealed| sealed_piece("inquiry", column, id, version, &key_id, sealed);
    let mut wanted = vec![piece("contact", pieces.contact), piece("inquiry", pieces.inquiry)];
    wanted.extend(answers.iter().filter_map(|answer| {
        let sealed = answer.sealed.clone()?;
        Some(sealed_piece("answer", "text", id, answer.ordinal, &answer.key_id, sealed))
    }));
    let opened = open_pieces(context, call, id, purpose, wanted).await;

    let entry = Entry::of(request)?.at(context.clock.now()).subject("inquiry", id).purpose(purpose);
    let entry = if message.with_answers {
        entry.fields(["contact", "inquiry", "text"])
    } else {
        entry.fields(["contact", "inquiry"])
    };
    let decision = if opened.is_ok() { Decision::Allowed } else { Decision::Refused };
    let mut connection = pool.acquire().await?;
    context.audit.record(&mut connection, entry.decision(decision)).await?;
    reply(opened?, answers)
}

fn sealed_piece(
    table: &str,
    column: &str,
    id: Uuid,
    version: u32,
    key_id: &str,
    sealed: Vec<u8>,
) -> SealedPiece {
    SealedPiece {
        key_id: key_id.to_owned(),
        service: "handoff".into(),
        table: table.into(),
        column: column.into(),
        record_id: id.to_string(),
        version,
        sealed,
    }
}

/// Asks the keyring, with the original caller's assertion.
async fn open_pieces(
    context: &Context,
    call: &Call,
    id: Uuid,
    purpose: &str,
    wanted: Vec<SealedPiece>,
) -> Result<Vec<Personal<Vec<u8>>>, Failure> {
    let mut clear = Vec::with_capacity(wanted.len());
    for pieces in wanted.chunks(PIECES) {
        let message = OpenRequest {
            inquiry_id: id.to_string(),
            purpose: purpose.to_owned(),
            pieces: pieces.to_vec(),
        };
        let mut request = Request::new(message);
        call.pass_on(&mut request);
        let reply = context
            .keyring
            .clone()
            .open(request)
            .await
            .map_err(|status| error::keyring(&status))?
            .into_inner();
        if reply.pieces.len() != pieces.len() {
            return Err(unreadable("other pieces than were asked for"));
        }
        clear.extend(reply.pieces.into_iter().map(|piece| Personal::new(piece.clear)));
    }
    Ok(clear)
}

fn reply(
    opened: Vec<Personal<Vec<u8>>>,
    answers: Vec<Answer>,
) -> Result<OpenHandoffResponse, Failure> {
    let mut opened = opened.into_iter();
    let mut next = || opened.next().ok_or_else(|| unreadable("too few pieces"));
    let contact =
        proto::Contact::decode(next()?.open().as_slice()).map_err(|_| unreadable("no contact"))?;
    let inquiry = text(next()?)?;
    let mut shown = Vec::with_capacity(answers.len());
    for answer in answers {
        let words = if answer.sealed.is_some() { text(next()?)? } else { String::new() };
        shown.push(proto::Answer {
            at: Some(wire::timestamp(answer.at)),
            user_id: answer.user_id,
            method: wire::method(answer.method).into(),
            answered: answer.answered,
            text: words,
        });
    }
    Ok(OpenHandoffResponse { contact: Some(contact), inquiry, answers: shown })
}

fn text(clear: Personal<Vec<u8>>) -> Result<String, Failure> {
    String::from_utf8(clear.into_inner()).map_err(|_| unreadable("a text that is not UTF-8"))
}

fn unreadable(what: &str) -> Failure {
    Failure::Keyring { code: tonic::Code::DataLoss, message: what.to_owned() }
}
