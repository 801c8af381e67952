//! The pool that hashes passwords.

use std::sync::{Arc, Condvar, Mutex};
use tessera_adapters::{HashPool, HashPoolConfig};
use tessera_core::crypto::Key256;
use tessera_core::password::{HashPolicy, Password, Peppers, Scheme};
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
        if out.len() == 16 {
            let is_open = self.0.is_open.lock().unwrap();
            drop(self.0.opened.wait_while(is_open, |open| !*open).unwrap());
        }
        TestEntropy.fill(out)
    }
}

// req: AUTH-12
#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_refuses_at_once_and_serves_those_it_took() {
    let gate = Arc::new(Gate::default());
    let entropy: Arc<dyn Entropy> = Arc::new(Gated(Arc::clone(&gate)));
    let pool = Arc::new(HashPool::start(&config(1, 3), &entropy).unwrap());
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
    let entropy: Arc<dyn Entropy> = Arc::new(Gated(Arc::clone(&gate)));
    let pool = HashPool::start(&config(1, 8), &entropy).unwrap();
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
