//! A request body that ends when it has become too long.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http_body::Frame;
use madoguchi_kit::{
    grpc::MAX_MESSAGE,
    status::{Code, Refusal},
};
use tonic::{Status, body::Body};

/// Flag and length before each message (gRPC over HTTP/2).
const PREFIX: u64 = 5;
/// The one message of a unary call.
const UNARY: u64 = MAX_MESSAGE as u64 + PREFIX;
/// All messages of a client stream together: an import.
const STREAMED: u64 = 32 << 20;

/// Whether a body has run over; shared with whoever explains it.
#[derive(Clone, Default)]
pub(super) struct Overrun(Arc<AtomicBool>);

impl Overrun {
    pub fn happened(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

struct Metered {
    inner: Body,
    left: u64,
    overrun: Overrun,
}

/// Limits a body: 4 MiB for one message, 32 MiB for a stream of them.
pub(super) fn metered(inner: Body, streamed: bool) -> (Body, Overrun) {
    let overrun = Overrun::default();
    let left = if streamed { STREAMED } else { UNARY };
    (Body::new(Metered { inner, left, overrun: overrun.clone() }), overrun)
}

/// What a client is told. There is nothing to wait for: the same request will be refused again.
pub(super) fn too_large() -> Status {
    let message =
        "the request is too large: 4 MiB a message, 32 MiB an import; send less at once".to_owned();
    let facts = Vec::new();
    Refusal {
        code: Code::Exhausted,
        reason: "REQUEST_TOO_LARGE",
        message,
        fields: Vec::new(),
        retry_after: None,
        facts,
    }
    .into()
}

/// Says nothing of its length: that of gRPC-Web in base64 is not the length of what it holds.
impl http_body::Body for Metered {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(cx));
        if let Some(data) = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref()) {
            match self.left.checked_sub(data.len() as u64) {
                Some(left) => self.left = left,
                None => {
                    self.overrun.0.store(true, Ordering::Release);
                    return Poll::Ready(Some(Err(too_large())));
                }
            }
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }
}
