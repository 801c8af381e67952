//! The pool that hashes passwords.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use tessera_adapters::{HashPool, HashPoolConfig};
use tessera_core::crypto::Key256;
use tessera_core::password::{HashPolicy, Password, Peppers, Scheme, import_hash};
use tessera_core::ports::{Entropy, EntropyError, PasswordHasher as _, PasswordHasherError};
use testkit::time::TestEntropy;

fn config(threads: usize, queue: usize) -> HashPoolConfig {
    HashPoolConfig {
        policy: HashPolicy::new(Scheme::Bcrypt { cost: 4 }).unwrap(),
        peppers: Peppers::new([(1, Key256::new([7; 32]))]).ok().unwrap(),
        threads,
        queue,
    }
}

fn password(raw: &str) -> Password {
    Password::parse(raw).ok().unwrap()
}

// req: AUTH-7
#[tokio::test]
async fn a_pool_hashes_and_compares() {
    let entropy: Arc<dyn Entropy> = Arc::new(TestEntropy);
    let pool = HashPool::start(&config(2, 8), &entropy).unwrap();
    let stored = pool.hash(&password("SecurePass123!")).await.unwrap();
    let right = pool
        .compare(&password("SecurePass123!"), Some(&stored))
        .await
        .unwrap();
    assert!(right.matches && !right.needs_rehash);
    let wrong = pool.compare(&password("x"), Some(&stored)).await.unwrap();
    assert!(!wrong.matches);
    let nobody = pool.compare(&password("x"), None).await.unwrap();
    assert!(!nobody.matches);
    let unreadable = pool.compare(&password("x"), Some("rubbish")).await;
    assert!(matches!(unreadable, Err(PasswordHasherError::Failed(_))));
}

/// Salts come when the gate is opened: until then whoever hashes stands still.
#[derive(Default)]
struct Gate {
    is_started: AtomicBool,
    is_open: Mutex<bool>,
    opened: Condvar,
}

impl Gate {
    fn open(&self) {
        *self.is_open.lock().unwrap() = true;
        self.opened.notify_all();
    }
}

struct Gated(Arc<Gate>);

impl Entropy for Gated {
    fn fill(&self, out: &mut [u8]) -> Result<(), EntropyError> {
        // The decoys are drawn before there is anything to wait for.
        if self.0.is_started.load(Ordering::Relaxed) {
            let is_open = self.0.is_open.lock().unwrap();
            drop(self.0.opened.wait_while(is_open, |open| !*open).unwrap());
        }
        TestEntropy.fill(out)
    }
}

/// A pool of one thread that stands still at the gate.
fn gated(gate: &Arc<Gate>, queue: usize) -> HashPool {
    let entropy: Arc<dyn Entropy> = Arc::new(Gated(Arc::clone(gate)));
    let pool = HashPool::start(&config(1, queue), &entropy).unwrap();
    gate.is_started.store(true, Ordering::Relaxed);
    pool
}

// req: AUTH-12
#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_refuses_at_once_and_serves_those_it_took() {
    let gate = Arc::new(Gate::default());
    let pool = Arc::new(gated(&gate, 3));
    let mut refused = 0;
    let mut taken = Vec::new();
    // One is being hashed and three wait; when the first is taken up is the thread's matter.
    while refused < 20 {
        let pool = Arc::clone(&pool);
        let mut call = Box::pin(async move { pool.hash(&password("SecurePass123!")).await });
        match futures_util::poll!(&mut call) {
            std::task::Poll::Ready(Err(PasswordHasherError::Overloaded)) => refused += 1,
            std::task::Poll::Ready(other) => panic!("{:?}", other.is_ok()),
            std::task::Poll::Pending => taken.push(call),
        }
    }
    assert!((3..=4).contains(&taken.len()), "{}", taken.len());
    gate.open();
    for call in taken {
        assert!(call.await.is_ok());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_goes_away_costs_no_hash() {
    let gate = Arc::new(Gate::default());
    let pool = gated(&gate, 8);
    let secret = password("SecurePass123!");
    let mut first = Box::pin(pool.hash(&secret));
    assert!(futures_util::poll!(&mut first).is_pending());
    let mut gone = Box::pin(pool.hash(&secret));
    assert!(futures_util::poll!(&mut gone).is_pending());
    drop(gone);
    gate.open();
    assert!(first.await.is_ok());
    assert!(pool.hash(&secret).await.is_ok(), "the pool goes on");
}

/// Panics once, then gives salts.
struct Fragile(AtomicBool);

impl Entropy for Fragile {
    fn fill(&self, out: &mut [u8]) -> Result<(), EntropyError> {
        assert!(!self.0.swap(false, Ordering::Relaxed), "a bug");
        TestEntropy.fill(out)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_costs_one_answer_and_no_thread() {
    let fragile = Arc::new(Fragile(AtomicBool::new(false)));
    let entropy: Arc<dyn Entropy> = Arc::<Fragile>::clone(&fragile);
    let pool = HashPool::start(&config(1, 8), &entropy).unwrap();
    fragile.0.store(true, Ordering::Relaxed);
    let secret = password("SecurePass123!");
    let lost = pool.hash(&secret).await;
    assert!(matches!(lost, Err(PasswordHasherError::Gone)));
    assert!(pool.hash(&secret).await.is_ok(), "the one thread goes on");
}

// req: AUTH-7
#[tokio::test]
async fn an_imported_hash_is_compared_with_and_asks_to_be_made_anew() {
    let entropy: Arc<dyn Entropy> = Arc::new(TestEntropy);
    let pool = HashPool::start(&config(1, 8), &entropy).unwrap();
    for (raw, text) in IMPORTED {
        let stored = import_hash(text).unwrap();
        let right = pool.compare(&password(raw), Some(&stored)).await.unwrap();
        assert!(right.matches && right.needs_rehash, "{text}");
        let wrong = pool.compare(&password("x"), Some(&stored)).await.unwrap();
        assert!(!wrong.matches, "{text}");
    }
}

/// Hashes of other systems and their passwords; the second takes 64 MiB to work off.
const IMPORTED: [(&str, &str); 2] = [
    (
        "Grüße, 世界 7!",
        "$pbkdf2-sha256$1000$c2FsdFNBTFRzYWx0//4$.18Bazmi.yGLQ7JsnQET4/k3OPPbMS/EG5Pntq7/8sU",
    ),
    (
        "Grüße, 世界 7!",
        "$argon2id$v=19$m=65536,t=1,p=4$c2FsdFNBTFRzYWx0U0FMVA$y9k4FgOM6rsUuTvGWBkjU3QosQiqLtZj",
    ),
];
