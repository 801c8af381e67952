//! What is held in the process, left in a database and taken by the process that starts next.

mod attacks;
mod same_answers;

use crate::noon;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use tessera_adapters::InProcess;
use tessera_core::crypto::{BlindIndex, Key256, MasterKeys};
use tessera_core::handover::{HandedOver, Handover};
use tessera_core::id::{ClaimId, ProcessId, RegistrationId};
use tessera_core::otp::{ChallengeKey, OtpDigest};
use tessera_core::ports::{
    Clock as _, Ephemeral as _, NewChallenge, ProcessMemory, Reservation, Reserve, TryCap,
};
use testkit::database::TestStore;
use testkit::time::{TestClock, TestEntropy};

const TTL: SignedDuration = SignedDuration::from_mins(5);
const LEASE: SignedDuration = SignedDuration::from_secs(15);
const CAP: TryCap = TryCap {
    max: 15,
    window: SignedDuration::from_hours(1),
};

/// A database on which one process follows another.
struct Deployment {
    test: TestStore,
    clock: TestClock,
    keys: Arc<MasterKeys>,
}

/// A process that serves.
struct Process {
    memory: Arc<InProcess>,
    handover: Arc<Handover>,
    /// How much it took over.
    taken: usize,
}

fn keys(ids: &[u32]) -> Arc<MasterKeys> {
    let keys = ids.iter().map(|id| {
        let byte = u8::try_from(*id).unwrap();
        (*id, Key256::new([byte; 32]))
    });
    Arc::new(MasterKeys::new(keys).unwrap())
}

impl Deployment {
    fn on(test: TestStore) -> Self {
        Self {
            test,
            clock: TestClock::at(noon()),
            keys: keys(&[1]),
        }
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A process that has not taken over yet.
    fn prepare(&self, keys: &Arc<MasterKeys>) -> (Arc<InProcess>, Arc<Handover>) {
        let memory = Arc::new(InProcess::new());
        let ends_with_it: Arc<dyn ProcessMemory> = Arc::<InProcess>::clone(&memory);
        let handover = Handover {
            process: ProcessId::generate(self.now(), &TestEntropy).unwrap(),
            memory: Some(ends_with_it),
            store: Arc::new(self.test.store.clone()),
            keys: Arc::clone(keys),
            clock: Arc::new(self.clock.clone()),
            entropy: Arc::new(TestEntropy),
        };
        (memory, Arc::new(handover))
    }

    async fn start(&self) -> Process {
        self.start_with(&self.keys).await
    }

    async fn start_with(&self, keys: &Arc<MasterKeys>) -> Process {
        let (memory, handover) = self.prepare(keys);
        let taken = handover.take_over().await.unwrap();
        Process {
            memory,
            handover,
            taken,
        }
    }

    /// Stops one process as it should be, and starts the next.
    async fn restart(&self, process: Process) -> Process {
        process.stop().await;
        self.start().await
    }

    /// Issues a code.
    async fn issue(&self, process: &Process) -> (ChallengeKey, NewChallenge) {
        let (key, challenge) = (challenge_key(), self.challenge());
        let put = process.memory.put_challenge(&key, &challenge);
        put.await.unwrap();
        (key, challenge)
    }

    fn challenge(&self) -> NewChallenge {
        let now = self.now();
        NewChallenge {
            registration: RegistrationId::generate(now, &TestEntropy).unwrap(),
            digest: OtpDigest::unmatchable(&TestEntropy).unwrap(),
            max_tries: 5,
            issued_at: now,
            expires_at: now + TTL,
        }
    }

    fn claim_id(&self) -> ClaimId {
        ClaimId::generate(self.now(), &TestEntropy).unwrap()
    }

    /// Counts a try, which has to be granted.
    async fn reserve(&self, process: &Process, key: &ChallengeKey) -> Reservation {
        match process.memory.reserve(key, CAP, self.now()).await.unwrap() {
            Reserve::Reserved(reservation) => reservation,
            Reserve::Absent | Reserve::Exhausted { .. } => panic!("no try is granted"),
        }
    }

    async fn claim(&self, process: &Process, key: &ChallengeKey, tried: &Reservation) -> ClaimId {
        let (holder, now) = (self.claim_id(), self.now());
        let claimed = process.memory.claim(key, tried, holder, now, now + LEASE);
        assert!(claimed.await.unwrap());
        holder
    }

    async fn is_absent(&self, process: &Process, key: &ChallengeKey) -> bool {
        let answer = process.memory.reserve(key, CAP, self.now()).await;
        matches!(answer.unwrap(), Reserve::Absent)
    }
}

impl Process {
    /// Leaves all that it holds; says how much.
    async fn stop(self) -> usize {
        match self.handover.hand_over().await.unwrap() {
            HandedOver::Left { held, left_out: 0 } => held,
            other => panic!("not left whole: {other:?}"),
        }
    }
}

fn challenge_key() -> ChallengeKey {
    let digest = OtpDigest::unmatchable(&TestEntropy).unwrap();
    ChallengeKey::new(BlindIndex::from_slice(digest.as_bytes()).unwrap())
}

/// Makes a test of each scenario on either database.
macro_rules! on_both_stores {
    ($($scenario:ident)*) => {
        mod on_sqlite {
            $(
                // req: OTP-4, OTP-6, OTP-10
                #[tokio::test(flavor = "multi_thread")]
                async fn $scenario() {
                    let test = testkit::database::TestStore::sqlite().await;
                    let deployment = crate::handover::Deployment::on(test);
                    super::$scenario(&deployment).await;
                    deployment.test.remove().await;
                }
            )*
        }

        mod on_postgresql {
            $(
                // req: OTP-4, OTP-6, OTP-10
                #[tokio::test(flavor = "multi_thread")]
                async fn $scenario() {
                    let Some(test) = testkit::database::TestStore::postgres().await else {
                        return;
                    };
                    let deployment = crate::handover::Deployment::on(test);
                    super::$scenario(&deployment).await;
                    deployment.test.remove().await;
                }
            )*
        }
    };
}
use on_both_stores;
