//! Where the story is played: a stack of its own, with a mail relay and a collector of traces beside it.

use anyhow::Result;
use madoguchi_devstack::testing::{Mail, Relay};
use madoguchi_devstack::{Outside, Stack, StackOptions};

use super::options;
use crate::collector::Collector;

/// The stage.
pub struct Scene {
    /// The whole system.
    pub stack: Stack,
    /// Takes what handoff sends by e-mail.
    pub relay: Relay,
    /// Takes the traces of all services.
    pub collector: Collector,
}

impl Scene {
    /// Sets the stage on the Friday evening; `progress` is told each step that is done.
    ///
    /// # Errors
    /// The stack does not start.
    pub async fn set(progress: &(dyn Fn(&str) + Sync)) -> Result<Self> {
        let (relay, collector) = (Relay::start().await?, Collector::start().await?);
        let outside = Outside { collector: Some(collector.port), relay: Some(relay.port) };
        let stack = Stack::start_with(StackOptions { outside, ..options() }, progress).await?;
        Ok(Self { stack, relay, collector })
    }

    /// The recipients of the e-mails about a receipt number so far, one for each e-mail and recipient.
    #[must_use]
    pub fn mailed_about(&self, receipt_number: &str) -> Vec<String> {
        let about = |mail: &Mail| mail.text().is_ok_and(|text| text.contains(receipt_number));
        self.relay.mails().into_iter().filter(about).flat_map(|mail| mail.to).collect()
    }
}
