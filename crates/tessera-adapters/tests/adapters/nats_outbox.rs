//! From the outbox to a real NATS server that is killed meanwhile.

use crate::event;
use crate::nats::{Own, deliver_until_taken, story};
use crate::stand_in::LONG;
use jiff::SignedDuration;
use std::collections::BTreeMap;
use std::sync::Arc;
use tessera_core::crypto::{Key256, MasterKeys};
use tessera_core::delivery::EventDelivery;
use tessera_core::event::CloudEvent;
use tessera_core::outbox::{EntryKind, NewEntry};
use tessera_core::ports::{Clock as _, EventSink as _, OutboxStore as _};
use testkit::database::TestStore;
use testkit::nats_server::NatsServer;
use testkit::time::{TestClock, TestEntropy};
use tokio::time::timeout;

/// An outbox whose events go to one sink.
struct Outbox {
    test: TestStore,
    clock: TestClock,
    keys: Arc<MasterKeys>,
}

impl Outbox {
    async fn new() -> Self {
        Self {
            test: TestStore::sqlite().await,
            clock: TestClock::new(),
            keys: Arc::new(MasterKeys::new([(1, Key256::new([1; 32]))]).unwrap()),
        }
    }

    async fn store(&self, event: &CloudEvent) {
        let now = self.clock.now();
        let entry = NewEntry::event(event.id, event, "nats", now, &self.keys, &TestEntropy);
        self.test.store.enqueue(&[entry.unwrap()]).await.unwrap();
    }

    async fn is_empty(&self) -> bool {
        let depth = self
            .test
            .store
            .outbox_depth(EntryKind::Event)
            .await
            .unwrap();
        depth.pending == 0
    }
}

// req: REG-11
#[tokio::test]
async fn what_a_killed_server_missed_it_is_told_in_order_and_once() {
    let Some(mut server) = NatsServer::start(&[]) else {
        return;
    };
    let (own, outbox) = (Arc::new(Own::on(server.url())), Outbox::new().await);
    let delivery = EventDelivery::new(
        Arc::new(outbox.test.store.clone()),
        Arc::new(outbox.clock.clone()),
        Arc::new(TestEntropy),
        Arc::clone(&outbox.keys),
        vec![Arc::clone(&own.sink) as Arc<dyn tessera_core::ports::EventSink>],
    );
    assert_eq!(own.sink.name(), "nats");
    let stories: Vec<Vec<CloudEvent>> = (0..4).map(|_| story(4)).collect();
    for place in 0..4 {
        for story in &stories {
            outbox.store(&story[place]).await;
        }
        match place {
            1 => server.kill(),
            3 => server.start_again(),
            _ => {}
        }
        delivery.run_once().await.unwrap();
    }
    deliver_until_taken(&own.sink, &event()).await;
    let rounds = async {
        while !outbox.is_empty().await {
            outbox.clock.advance(SignedDuration::from_secs(30));
            delivery.run_once().await.unwrap();
        }
    };
    timeout(LONG, rounds).await.unwrap();
    let mut told: BTreeMap<String, Vec<CloudEvent>> = BTreeMap::new();
    for (_, event) in own.stored().await {
        let key = event.partitionkey.clone();
        told.entry(key).or_default().push(event);
    }
    for story in stories {
        assert_eq!(told[&story[0].partitionkey], story);
    }
    outbox.test.remove().await;
}
