//! What can be exchanged for another of its kind while it is used.

use async_trait::async_trait;
use std::sync::{Arc, PoisonError, RwLock};
use tessera_core::event::CloudEvent;
use tessera_core::id::EntryId;
use tessera_core::ports::{EventSink, MessageProvider, SendError, Sent, SinkKind};

/// Where one stands and another may take its place.
struct Place<T: ?Sized>(RwLock<Arc<T>>);

impl<T: ?Sized> Place<T> {
    fn new(first: Arc<T>) -> Self {
        Self(RwLock::new(first))
    }

    fn exchange(&self, next: Arc<T>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = next;
    }

    fn current(&self) -> Arc<T> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A provider whose place another can take, as one with new credentials does.
pub(crate) struct Exchangeable<M> {
    name: &'static str,
    place: Place<dyn MessageProvider<M>>,
}

impl<M> Exchangeable<M> {
    pub(crate) fn new(first: Arc<dyn MessageProvider<M>>) -> Self {
        Self {
            name: first.name(),
            place: Place::new(first),
        }
    }

    /// Messages go to `next` from now on; those under way end as they began.
    pub(crate) fn exchange(&self, next: Arc<dyn MessageProvider<M>>) {
        self.place.exchange(next);
    }
}

#[async_trait]
impl<M: Sync> MessageProvider<M> for Exchangeable<M> {
    fn name(&self) -> &'static str {
        self.name
    }

    async fn send(&self, id: EntryId, message: &M) -> Result<Sent, SendError> {
        self.place.current().send(id, message).await
    }
}

/// A sink of events whose place another of its name and kind can take.
pub(crate) struct ExchangeableSink {
    name: String,
    kind: SinkKind,
    place: Place<dyn EventSink>,
}

impl ExchangeableSink {
    pub(crate) fn new(first: Arc<dyn EventSink>) -> Self {
        Self {
            name: first.name().to_owned(),
            kind: first.kind(),
            place: Place::new(first),
        }
    }

    /// Events go to `next` from now on; those under way end as they began.
    pub(crate) fn exchange(&self, next: Arc<dyn EventSink>) {
        self.place.exchange(next);
    }
}

#[async_trait]
impl EventSink for ExchangeableSink {
    fn name(&self) -> &str {
        &self.name
    }

    fn kind(&self) -> SinkKind {
        self.kind
    }

    async fn deliver(&self, event: &CloudEvent) -> Result<(), SendError> {
        self.place.current().deliver(event).await
    }
}
