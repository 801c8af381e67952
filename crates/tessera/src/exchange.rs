//! What can be exchanged for another of its kind while it is used.

use async_trait::async_trait;
use std::sync::{Arc, PoisonError, RwLock};
use tessera_core::id::EntryId;
use tessera_core::ports::{MessageProvider, SendError, Sent};

/// A provider whose place another can take, as one with new credentials does.
pub(crate) struct Exchangeable<M> {
    name: &'static str,
    current: RwLock<Arc<dyn MessageProvider<M>>>,
}

impl<M> Exchangeable<M> {
    pub(crate) fn new(first: Arc<dyn MessageProvider<M>>) -> Self {
        Self {
            name: first.name(),
            current: RwLock::new(first),
        }
    }

    /// Messages go to `next` from now on; those under way end as they began.
    pub(crate) fn exchange(&self, next: Arc<dyn MessageProvider<M>>) {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        *current = next;
    }

    fn current(&self) -> Arc<dyn MessageProvider<M>> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&current)
    }
}

#[async_trait]
impl<M: Sync> MessageProvider<M> for Exchangeable<M> {
    fn name(&self) -> &'static str {
        self.name
    }

    async fn send(&self, id: EntryId, message: &M) -> Result<Sent, SendError> {
        self.current().send(id, message).await
    }
}
