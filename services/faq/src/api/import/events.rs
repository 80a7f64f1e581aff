//! What the client is told while its file is imported.

use std::time::Duration;

use madoguchi_proto::faq::v1::{
    ImportFault, ImportProgress, ImportResponse, ImportResult, import_response::Event,
};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;

use crate::domain::Fault;

/// Events of one import, in order; the result or an error ends them.
pub type Events = ReceiverStream<Result<ImportResponse, Status>>;

/// Events that wait for a slow client.
const WAITING: usize = 64;
/// How long a client may leave an event unread.
const PATIENCE: Duration = Duration::from_secs(30);
/// Lines between two reports of progress.
const REPORT_EVERY: usize = 250;

/// Tells the client of one import. What it does not hear because it left is lost on nobody.
#[derive(Clone)]
pub struct Teller {
    events: mpsc::Sender<Result<ImportResponse, Status>>,
}

impl Teller {
    /// A teller and what the client hears.
    pub fn new() -> (Self, Events) {
        let (events, heard) = mpsc::channel(WAITING);
        (Self { events }, ReceiverStream::new(heard))
    }

    /// How far it is, if the client keeps up: never waits.
    pub fn progress(&self, stage: &str, done: usize, total: usize) {
        if done.is_multiple_of(REPORT_EVERY) || done == total {
            let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            let progress =
                ImportProgress { stage: stage.to_owned(), done: count(done), total: count(total) };
            // A full channel means that newer progress will come anyway.
            let _ = self.events.try_send(Ok(event(Event::Progress(progress))));
        }
    }

    /// A faulty line.
    pub async fn fault(&self, fault: Fault) {
        let fault = ImportFault { line: fault.line, column: fault.column, problem: fault.problem };
        self.tell(Ok(event(Event::Fault(fault)))).await;
    }

    /// How it ended.
    pub async fn end(self, outcome: Result<ImportResult, Status>) {
        self.tell(outcome.map(|result| event(Event::Result(result)))).await;
    }

    async fn tell(&self, event: Result<ImportResponse, Status>) {
        // The client is gone or does not read: the import is what counts, not the report.
        let _ = self.events.send_timeout(event, PATIENCE).await;
    }
}

fn event(event: Event) -> ImportResponse {
    ImportResponse { event: Some(event) }
}
