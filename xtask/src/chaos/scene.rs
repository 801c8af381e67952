//! Where a run is played: what clients go to, and what can be done to it.

use super::journal::Line;
use super::schedule::Fault;
use anyhow::Result;
use std::net::SocketAddr;

/// Instances, what they stand on, and how that is made to fail.
pub(crate) trait Scene {
    /// What it is made of, in a few words.
    fn told(&self) -> String;

    /// Where clients go, in turn.
    fn entrances(&self) -> Vec<SocketAddr>;

    /// Where each instance listens.
    fn instances(&self) -> Vec<SocketAddr>;

    /// The process of each instance that runs.
    fn processes(&self) -> Vec<u32>;

    /// Where the stand-in tells which mails it took.
    fn mails(&self) -> Result<SocketAddr>;

    /// The same of text messages, where there is one.
    fn text_messages(&self) -> Result<Option<SocketAddr>>;

    /// What stands at the end in the outbox and in the stream that events go to; nothing where
    /// there is none.
    ///
    /// # Errors
    /// When either cannot be read.
    fn events(&self) -> Result<Vec<Line>> {
        Ok(Vec::new())
    }

    /// Begins a fault, and says what it is about.
    ///
    /// # Errors
    /// When what is to fail cannot be made to, which is no finding of the run.
    fn begin(&mut self, fault: &Fault) -> Result<String>;

    /// Undoes it, and waits until every instance serves again.
    fn mend(&mut self, fault: &Fault) -> Result<()>;
}
