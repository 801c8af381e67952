//! Threads that hash passwords, and a short queue before them.
//!
//! Hashing is slow on purpose: a thread for each core is all that helps. What waits longer
//! than a person would is refused at once, so that those who are served are served soon.

use async_trait::async_trait;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use tessera_core::password::{
    HashPassword, HashPasswordError, HashPolicy, Password, Peppers, Scheme,
};
use tessera_core::ports::{Compared, Entropy, PasswordHasher, PasswordHasherError};
use tokio::sync::oneshot;

/// How a pool works.
#[derive(Clone)]
pub struct HashPoolConfig {
    /// How new hashes are made.
    pub policy: HashPolicy,
    /// The keys of the pre-hash.
    pub peppers: Peppers,
    /// Threads; at least one.
    pub threads: usize,
    /// Passwords that may wait.
    pub queue: usize,
}

/// The pool. Its threads end when it is dropped.
pub struct HashPool {
    jobs: SyncSender<Job>,
    depth: Arc<AtomicU32>,
}

/// One password and what is asked of it.
struct Job {
    password: Password,
    task: Task,
    asked_at: Instant,
}

enum Task {
    Hash(oneshot::Sender<Result<String, HashPasswordError>>),
    Compare(
        Option<String>,
        oneshot::Sender<Result<Compared, HashPasswordError>>,
    ),
}

impl HashPool {
    /// Starts the threads.
    ///
    /// # Errors
    /// Fails when the system gives no thread, or no randomness.
    pub fn start(config: &HashPoolConfig, entropy: &Arc<dyn Entropy>) -> std::io::Result<Self> {
        let (jobs, waiting) = sync_channel(config.queue);
        let waiting = Arc::new(Mutex::new(waiting));
        let depth = Arc::new(AtomicU32::new(0));
        for number in 0..config.threads.max(1) {
            let hasher = HashPassword::new(config.policy, config.peppers.clone());
            let decoy = hasher
                .decoy(entropy.as_ref())
                .map_err(std::io::Error::other)?;
            let thread = Thread {
                scheme: config.policy.scheme(),
                hasher,
                decoy,
                entropy: Arc::clone(entropy),
                depth: Arc::clone(&depth),
            };
            let waiting = Arc::clone(&waiting);
            std::thread::Builder::new()
                .name(format!("hash-{number}"))
                .spawn(move || thread.work(&waiting))?;
        }
        Ok(Self { jobs, depth })
    }

    fn submit(&self, password: &Password, task: Task) -> Result<(), PasswordHasherError> {
        let job = Job {
            password: password.clone(),
            task,
            asked_at: Instant::now(),
        };
        // Counted before it is there to be taken, so that the count never falls below zero.
        gauge(self.depth.fetch_add(1, Ordering::Relaxed) + 1);
        self.jobs.try_send(job).map_err(|refused| {
            gauge(self.depth.fetch_sub(1, Ordering::Relaxed) - 1);
            match refused {
                TrySendError::Full(_) => {
                    metrics::counter!("tessera_password_shed_total").increment(1);
                    PasswordHasherError::Overloaded
                }
                TrySendError::Disconnected(_) => PasswordHasherError::Gone,
            }
        })
    }
}

fn gauge(depth: u32) {
    metrics::gauge!("tessera_password_queue_depth").set(f64::from(depth));
}

#[async_trait]
impl PasswordHasher for HashPool {
    async fn hash(&self, password: &Password) -> Result<String, PasswordHasherError> {
        let (answer, answered) = oneshot::channel();
        self.submit(password, Task::Hash(answer))?;
        let hashed = answered.await.map_err(|_| PasswordHasherError::Gone)?;
        Ok(hashed?)
    }

    async fn compare(
        &self,
        password: &Password,
        stored: Option<&str>,
    ) -> Result<Compared, PasswordHasherError> {
        let (answer, answered) = oneshot::channel();
        let stored = stored.map(str::to_owned);
        self.submit(password, Task::Compare(stored, answer))?;
        let compared = answered.await.map_err(|_| PasswordHasherError::Gone)?;
        Ok(compared?)
    }
}

/// What one thread works with.
struct Thread {
    scheme: Scheme,
    hasher: HashPassword,
    decoy: String,
    entropy: Arc<dyn Entropy>,
    depth: Arc<AtomicU32>,
}

impl Thread {
    /// Works until the pool is gone.
    fn work(mut self, waiting: &Mutex<Receiver<Job>>) {
        loop {
            // A thread that died while it waited has left nothing half done.
            let next = waiting
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .recv();
            let Ok(job) = next else { return };
            gauge(self.depth.fetch_sub(1, Ordering::Relaxed) - 1);
            let waited = job.asked_at.elapsed().as_secs_f64();
            metrics::histogram!("tessera_password_wait_seconds").record(waited);
            self.answer(job);
        }
    }

    fn answer(&mut self, job: Job) {
        let started = Instant::now();
        // Whoever asked may have gone away, or go away meanwhile.
        let operation = match job.task {
            Task::Hash(answer) if answer.is_closed() => return,
            Task::Compare(_, answer) if answer.is_closed() => return,
            Task::Hash(answer) => {
                let hashed = self.hasher.hash(&job.password, self.entropy.as_ref());
                let _gone = answer.send(hashed);
                "hash"
            }
            Task::Compare(stored, answer) => {
                let _gone = answer.send(self.compare(&job.password, stored.as_deref()));
                "compare"
            }
        };
        metrics::histogram!(
            "tessera_password_hash_duration_seconds",
            "scheme" => self.scheme.as_str(),
            "operation" => operation
        )
        .record(started.elapsed().as_secs_f64());
    }

    fn compare(
        &mut self,
        password: &Password,
        stored: Option<&str>,
    ) -> Result<Compared, HashPasswordError> {
        let text = stored.unwrap_or(&self.decoy).to_owned();
        let matches = self.hasher.verify(password, &text)?;
        Ok(Compared {
            matches: matches && stored.is_some(),
            needs_rehash: self.hasher.needs_rehash(&text),
        })
    }
}
