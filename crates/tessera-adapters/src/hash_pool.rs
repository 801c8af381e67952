//! Threads that hash passwords, and a short queue before them.
//!
//! Hashing is slow on purpose: a thread for each core is all that helps. What waits longer
//! than a person would is refused at once, so that those who are served are served soon.
//! Memory is bounded too: each thread holds what the policy's own hashes take, and hashes of
//! other systems that take more are worked off one at a time.

use async_trait::async_trait;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tessera_core::password::{
    HashPassword, HashPasswordError, HashPolicy, Password, Peppers, StoredPassword,
};
use tessera_core::ports::{Compared, Entropy, PasswordHasher, PasswordHasherError};
use tokio::sync::oneshot;

/// Memory that any thread may take at any time, in bytes, whatever the policy.
const SMALL_MEMORY: usize = 32 * 1024 * 1024;

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
    decoy: Arc<str>,
    peppers: Peppers,
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
        oneshot::Sender<Result<Answer, HashPasswordError>>,
    ),
}

impl Task {
    fn is_abandoned(&self) -> bool {
        match self {
            Self::Hash(answer) => answer.is_closed(),
            Self::Compare(_, answer) => answer.is_closed(),
        }
    }
}

struct Answer {
    compared: Compared,
    /// How long it is kept back, so that a hash of other work takes as long as any.
    keep_back: Duration,
}

impl HashPool {
    /// Starts the threads.
    ///
    /// # Errors
    /// Fails when the system gives no thread, or no randomness.
    pub fn start(config: &HashPoolConfig, entropy: &Arc<dyn Entropy>) -> std::io::Result<Self> {
        let (jobs, waiting) = sync_channel(config.queue);
        let waiting = Arc::new(Mutex::new(waiting));
        let outsize = Arc::new(Mutex::new(()));
        let decoy = HashPassword::new(config.policy, config.peppers.clone())
            .decoy(entropy.as_ref())
            .map_err(std::io::Error::other)?;
        let decoy: Arc<str> = decoy.into();
        for number in 0..config.threads.max(1) {
            let thread = Thread {
                hasher: HashPassword::new(config.policy, config.peppers.clone()),
                decoy: Arc::clone(&decoy),
                usual: None,
                entropy: Arc::clone(entropy),
                roomy: SMALL_MEMORY.max(config.policy.memory_bytes()),
                outsize: Arc::clone(&outsize),
            };
            let waiting = Arc::clone(&waiting);
            std::thread::Builder::new()
                .name(format!("hash-{number}"))
                .spawn(move || thread.work(&waiting))?;
        }
        Ok(Self {
            jobs,
            decoy,
            peppers: config.peppers.clone(),
        })
    }

    fn submit(&self, password: &Password, task: Task) -> Result<(), PasswordHasherError> {
        let job = Job {
            password: password.clone(),
            task,
            asked_at: Instant::now(),
        };
        // Counted before it is there to be taken, so that the count never falls below zero.
        let depth = metrics::gauge!("tessera_password_queue_depth");
        depth.increment(1.0);
        self.jobs.try_send(job).map_err(|refused| {
            depth.decrement(1.0);
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

#[async_trait]
impl PasswordHasher for HashPool {
    async fn hash(&self, password: &Password) -> Result<String, PasswordHasherError> {
        let (answer, answered) = oneshot::channel();
        self.submit(password, Task::Hash(answer))?;
        let hashed = answered.await.map_err(|_| PasswordHasherError::Gone)?;
        Ok(hashed?)
    }

    fn decoy(&self) -> &str {
        &self.decoy
    }

    fn can_compare(&self, stored: &StoredPassword) -> bool {
        self.peppers.know(stored)
    }

    async fn compare(
        &self,
        password: &Password,
        stored: Option<&str>,
    ) -> Result<Compared, PasswordHasherError> {
        let (answer, answered) = oneshot::channel();
        let stored = stored.map(str::to_owned);
        self.submit(password, Task::Compare(stored, answer))?;
        let answer = answered.await.map_err(|_| PasswordHasherError::Gone)??;
        if !answer.keep_back.is_zero() {
            tokio::time::sleep(answer.keep_back).await;
        }
        Ok(answer.compared)
    }
}

/// What one thread works with.
struct Thread {
    hasher: HashPassword,
    decoy: Arc<str>,
    /// How long comparing by the policy in force took last.
    usual: Option<Duration>,
    entropy: Arc<dyn Entropy>,
    /// Memory that is taken without asking, in bytes.
    roomy: usize,
    /// Held while more is taken.
    outsize: Arc<Mutex<()>>,
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
            metrics::gauge!("tessera_password_queue_depth").decrement(1.0);
            let waited = job.asked_at.elapsed().as_secs_f64();
            metrics::histogram!("tessera_password_wait_seconds").record(waited);
            // Whoever asked may have gone away meanwhile.
            if job.task.is_abandoned() {
                continue;
            }
            // One password must not cost the pool a thread. Whoever asked is told by the
            // answer that never comes.
            if catch_unwind(AssertUnwindSafe(|| self.answer(job))).is_err() {
                tracing::error!("hashing a password panicked");
            }
        }
    }

    fn answer(&mut self, job: Job) {
        match job.task {
            Task::Hash(answer) => {
                let started = Instant::now();
                let hashed = self.hasher.hash(&job.password, self.entropy.as_ref());
                record("hash", self.hasher.scheme(), started.elapsed());
                let _gone = answer.send(hashed);
            }
            Task::Compare(stored, answer) => {
                let _gone = answer.send(self.compare(&job.password, stored.as_deref()));
            }
        }
    }

    fn compare(
        &mut self,
        password: &Password,
        stored: Option<&str>,
    ) -> Result<Answer, HashPasswordError> {
        let stored = StoredPassword::parse(stored.unwrap_or(&self.decoy))?;
        let (matches, spent) = self.verify(password, &stored)?;
        let compared = Compared {
            matches,
            needs_rehash: self.hasher.needs_rehash(&stored),
        };
        let is_other_work = self.hasher.is_other_work(&stored);
        if !is_other_work {
            self.usual = Some(spent);
        }
        // Who has the password knows that there is an account.
        let keep_back = if is_other_work && !matches {
            self.usual(password)?.saturating_sub(spent)
        } else {
            Duration::ZERO
        };
        Ok(Answer {
            compared,
            keep_back,
        })
    }

    /// How long comparing by the policy in force takes; found out now if it is not known.
    fn usual(&mut self, password: &Password) -> Result<Duration, HashPasswordError> {
        match self.usual {
            Some(usual) => Ok(usual),
            None => self.compare_with_decoy(password),
        }
    }

    fn compare_with_decoy(&mut self, password: &Password) -> Result<Duration, HashPasswordError> {
        let decoy = StoredPassword::parse(&self.decoy)?;
        let (_never, spent) = self.verify(password, &decoy)?;
        self.usual = Some(spent);
        Ok(spent)
    }

    fn verify(
        &mut self,
        password: &Password,
        stored: &StoredPassword,
    ) -> Result<(bool, Duration), HashPasswordError> {
        let is_outsize = stored.memory_bytes() > self.roomy;
        let outsize = Arc::clone(&self.outsize);
        let _alone = is_outsize.then(|| outsize.lock().unwrap_or_else(PoisonError::into_inner));
        let started = Instant::now();
        let matches = self.hasher.verify(password, stored)?;
        let spent = started.elapsed();
        record("compare", stored.scheme(), spent);
        Ok((matches, spent))
    }
}

fn record(operation: &'static str, scheme: &'static str, spent: Duration) {
    metrics::histogram!(
        "tessera_password_hash_duration_seconds",
        "scheme" => scheme,
        "operation" => operation
    )
    .record(spent.as_secs_f64());
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_core::crypto::Key256;
    use tessera_core::password::{Scheme, import_hash};
    use tessera_core::ports::EntropyError;

    struct Sevens;

    impl Entropy for Sevens {
        fn fill(&self, out: &mut [u8]) -> Result<(), EntropyError> {
            out.fill(7);
            Ok(())
        }
    }

    fn thread() -> Thread {
        let policy = HashPolicy::new(Scheme::Bcrypt { cost: 4 }).unwrap();
        let peppers = Peppers::new([(1, Key256::new([7; 32]))]).ok().unwrap();
        let hasher = HashPassword::new(policy, peppers);
        Thread {
            decoy: hasher.decoy(&Sevens).unwrap().into(),
            hasher,
            usual: None,
            entropy: Arc::new(Sevens),
            roomy: SMALL_MEMORY,
            outsize: Arc::default(),
        }
    }

    fn password(raw: &str) -> Password {
        Password::parse(raw).ok().unwrap()
    }

    // req: REG-6
    #[test]
    fn a_wrong_password_takes_no_less_where_an_old_hash_is_cheaper() {
        const AN_HOUR: Duration = Duration::from_secs(3_600);
        let mut thread = thread();
        let own = thread.hasher.hash(&password("right"), &Sevens).unwrap();
        // Made by bcrypt 4.0.1 of 72 times x, which is outdated as it has no pepper and made
        // by the same work; and by passlib of another password, by other work.
        let same_work =
            import_hash("$2b$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i").unwrap();
        let other_work = import_hash(
            "$pbkdf2-sha256$1000$c2FsdFNBTFRzYWx0//4$.18Bazmi.yGLQ7JsnQET4/k3OPPbMS/EG5Pntq7/8sU",
        )
        .unwrap();
        let mut keep_back = |raw: &str, stored: Option<&str>| {
            thread.usual = Some(AN_HOUR);
            thread.compare(&password(raw), stored).unwrap().keep_back
        };
        assert_eq!(keep_back("wrong", Some(&own)), Duration::ZERO);
        assert_eq!(keep_back("wrong", None), Duration::ZERO);
        assert_eq!(keep_back("wrong", Some(&same_work)), Duration::ZERO);
        assert_eq!(
            keep_back("Grüße, 世界 7!", Some(&other_work)),
            Duration::ZERO
        );
        let kept = keep_back("wrong", Some(&other_work));
        assert!(kept > AN_HOUR / 2 && kept < AN_HOUR);
    }

    #[test]
    fn what_is_usual_is_found_out_before_anything_is_compared_with_it() {
        let mut thread = thread();
        let other_work = import_hash(
            "$pbkdf2-sha256$1000$c2FsdFNBTFRzYWx0//4$.18Bazmi.yGLQ7JsnQET4/k3OPPbMS/EG5Pntq7/8sU",
        )
        .unwrap();
        thread
            .compare(&password("wrong"), Some(&other_work))
            .unwrap();
        assert!(thread.usual.is_some());
    }
}
