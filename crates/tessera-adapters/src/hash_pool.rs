//! Threads that hash passwords, and a short queue before them.
//!
//! Hashing is slow on purpose: a thread for each core is all that helps. What waits longer
//! than a person would is refused at once, so that those who are served are served soon.
//! Memory is bounded too: each thread holds what the policy's own hashes take, and hashes of
//! other systems that take more are worked off one at a time.

use async_trait::async_trait;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tessera_core::password::{
    HashPassword, HashPasswordError, HashPolicy, HashWork, Password, Peppers, StoredPassword,
};
use tessera_core::ports::{Compared, Entropy, PasswordHasher, PasswordHasherError};
use tokio::sync::oneshot;

/// Memory that any thread may take at any time, in bytes, whatever the policy.
const SMALL_MEMORY: usize = 32 * 1024 * 1024;

/// What is compared to learn how long comparing takes; it matters to nobody whether it fits.
const GUESS: &str = "a guess";

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
    costs: Arc<Costs>,
}

/// How long comparing takes.
#[derive(Default)]
struct Costs(Mutex<KnownCosts>);

#[derive(Default)]
struct KnownCosts {
    /// By the policy in force, last.
    usual: Option<Duration>,
    /// By other works that are stored, at best: at worst the thread waited for its core.
    others: BTreeMap<HashWork, Duration>,
}

impl Costs {
    fn known(&self) -> MutexGuard<'_, KnownCosts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn saw_usual(&self, spent: Duration) {
        self.known().usual = Some(spent);
    }

    fn saw(&self, work: HashWork, spent: Duration) {
        let others = &mut self.known().others;
        let before = others.entry(work).or_insert(spent);
        *before = (*before).min(spent);
    }

    /// How long a refusal is held that took `spent`, by the policy's work or another.
    fn hold(&self, is_other_work: bool, spent: Duration) -> Duration {
        let known = self.known();
        let usual = known.usual.unwrap_or_default();
        let longest = known.others.values().max().copied().unwrap_or_default();
        let until = match longest > usual {
            // For all, and past what the longest takes when it is not at its best.
            true => longest + longest / 2,
            false if is_other_work => usual,
            false => Duration::ZERO,
        };
        until.saturating_sub(spent)
    }
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
    Learn(String, oneshot::Sender<Result<(), HashPasswordError>>),
}

impl Task {
    fn is_abandoned(&self) -> bool {
        match self {
            Self::Hash(answer) => answer.is_closed(),
            Self::Compare(_, answer) => answer.is_closed(),
            Self::Learn(_, answer) => answer.is_closed(),
        }
    }
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
        let costs = Arc::new(Costs::default());
        for number in 0..config.threads.max(1) {
            let thread = Thread {
                hasher: HashPassword::new(config.policy, config.peppers.clone()),
                decoy: Arc::clone(&decoy),
                costs: Arc::clone(&costs),
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
            costs,
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
        let compared = answered.await.map_err(|_| PasswordHasherError::Gone)?;
        Ok(compared?)
    }

    async fn learn(&self, stored: Vec<String>) -> Result<(), PasswordHasherError> {
        let works: Vec<HashWork> = stored
            .iter()
            .filter_map(|form| HashWork::of(form))
            .collect();
        self.costs
            .known()
            .others
            .retain(|work, _| works.contains(work));
        let Ok(guess) = Password::parse(GUESS) else {
            return Ok(());
        };
        for form in stored {
            let is_known = HashWork::of(&form)
                .is_some_and(|work| self.costs.known().others.contains_key(&work));
            if is_known {
                continue;
            }
            let (answer, answered) = oneshot::channel();
            self.submit(&guess, Task::Learn(form, answer))?;
            let learnt = answered.await.map_err(|_| PasswordHasherError::Gone)?;
            if let Err(error) = learnt {
                // Nobody is compared with it either.
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "a stored password cannot be compared with");
            }
        }
        Ok(())
    }

    async fn hold(&self, time: Duration) {
        if !time.is_zero() {
            tokio::time::sleep(time).await;
        }
    }
}

/// What one thread works with.
struct Thread {
    hasher: HashPassword,
    decoy: Arc<str>,
    costs: Arc<Costs>,
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
            Task::Learn(stored, answer) => {
                let compared = self.compare(&job.password, Some(&stored));
                let _gone = answer.send(compared.map(drop));
            }
        }
    }

    fn compare(
        &mut self,
        password: &Password,
        stored: Option<&str>,
    ) -> Result<Compared, HashPasswordError> {
        let text = stored.unwrap_or(&self.decoy);
        let (stored, work) = (StoredPassword::parse(text)?, HashWork::of(text));
        let (matches, spent) = self.verify(password, &stored)?;
        let is_other_work = self.hasher.is_other_work(&stored);
        match (is_other_work, work) {
            (true, Some(work)) => {
                self.know_usual(password)?;
                self.costs.saw(work, spent);
            }
            _ => self.costs.saw_usual(spent),
        }
        Ok(Compared {
            matches,
            needs_rehash: self.hasher.needs_rehash(&stored),
            hold_refusal: self.costs.hold(is_other_work, spent),
        })
    }

    /// Finds out how long comparing by the policy in force takes, where it is not known.
    fn know_usual(&mut self, password: &Password) -> Result<(), HashPasswordError> {
        if self.costs.known().usual.is_none() {
            let decoy = StoredPassword::parse(&self.decoy)?;
            let (_never, spent) = self.verify(password, &decoy)?;
            self.costs.saw_usual(spent);
        }
        Ok(())
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
            costs: Arc::default(),
            entropy: Arc::new(Sevens),
            roomy: SMALL_MEMORY,
            outsize: Arc::default(),
        }
    }

    fn password(raw: &str) -> Password {
        Password::parse(raw).ok().unwrap()
    }

    const AN_HOUR: Duration = Duration::from_secs(3_600);
    /// Made by bcrypt 4.0.1 of 72 times x: outdated as it has no pepper, and made by the same work.
    const SAME_WORK: &str = "$2b$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i";
    /// Made by passlib of another password, by other work.
    const OTHER_WORK: &str =
        "$pbkdf2-sha256$1000$c2FsdFNBTFRzYWx0//4$.18Bazmi.yGLQ7JsnQET4/k3OPPbMS/EG5Pntq7/8sU";
    /// By work of which one hears only that there is some.
    const COSTLY_WORK: &str =
        "$argon2id$v=19$m=65536,t=1,p=4$c2FsdFNBTFRzYWx0U0FMVA$y9k4FgOM6rsUuTvGWBkjU3QosQiqLtZj";

    fn held(thread: &mut Thread, raw: &str, stored: Option<&str>) -> Duration {
        let stored = stored.map(|text| import_hash(text).unwrap_or_else(|_| text.to_owned()));
        let compared = thread.compare(&password(raw), stored.as_deref());
        compared.unwrap().hold_refusal
    }

    // req: REG-6
    #[test]
    fn a_refusal_takes_no_less_where_an_old_hash_is_cheaper() {
        let mut thread = thread();
        let own = thread.hasher.hash(&password("right"), &Sevens).unwrap();
        for stored in [Some(&*own), None, Some(SAME_WORK)] {
            thread.costs.saw_usual(AN_HOUR);
            assert_eq!(held(&mut thread, "wrong", stored), Duration::ZERO);
        }
        thread.costs.saw_usual(AN_HOUR);
        let kept = held(&mut thread, "wrong", Some(OTHER_WORK));
        assert!(kept > AN_HOUR / 2 && kept < AN_HOUR);
    }

    /// The policy was changed to a quicker one, or costlier hashes were brought over: whatever is
    /// compared, an account's or nobody's, a refusal comes when the longest of them is over.
    // req: REG-6
    #[test]
    fn a_refusal_takes_no_less_where_an_old_hash_is_costlier() {
        let mut thread = thread();
        let own = thread.hasher.hash(&password("right"), &Sevens).unwrap();
        let costly = HashWork::of(COSTLY_WORK).unwrap();
        thread.costs.saw(costly, AN_HOUR);
        for stored in [Some(&*own), None, Some(SAME_WORK), Some(OTHER_WORK)] {
            let kept = held(&mut thread, "wrong", stored);
            assert!(kept > AN_HOUR && kept < AN_HOUR * 2, "{stored:?}");
        }
        // The longest itself waits for what it takes at worst.
        let longest = thread.costs.hold(true, AN_HOUR);
        assert_eq!(longest, AN_HOUR / 2);
        thread.costs.known().others.clear();
        assert_eq!(held(&mut thread, "wrong", Some(&own)), Duration::ZERO);
    }

    // req: REG-6
    #[test]
    fn what_an_unheard_of_work_takes_is_learnt_when_it_is_compared() {
        let mut thread = thread();
        held(&mut thread, "wrong", Some(COSTLY_WORK));
        let known = thread.costs.known();
        assert!(known.usual.is_some(), "beside what is usual");
        let costly = HashWork::of(COSTLY_WORK).unwrap();
        assert!(known.others.contains_key(&costly));
    }

    // req: REG-6
    #[tokio::test]
    async fn what_is_stored_is_learnt_and_what_is_no_more_forgotten() {
        let entropy: Arc<dyn Entropy> = Arc::new(Sevens);
        let config = HashPoolConfig {
            policy: HashPolicy::new(Scheme::Bcrypt { cost: 4 }).unwrap(),
            peppers: Peppers::new([(1, Key256::new([7; 32]))]).ok().unwrap(),
            threads: 1,
            queue: 8,
        };
        let pool = HashPool::start(&config, &entropy).unwrap();
        let learnt = |pool: &HashPool| -> Vec<HashWork> {
            pool.costs.known().others.keys().cloned().collect()
        };
        for stored in [vec![OTHER_WORK, COSTLY_WORK], vec![OTHER_WORK], vec![]] {
            let mut expected: Vec<_> = stored
                .iter()
                .filter_map(|form| HashWork::of(form))
                .collect();
            expected.sort();
            let stored = stored.into_iter().map(str::to_owned).collect();
            pool.learn(stored).await.unwrap();
            assert_eq!(learnt(&pool), expected);
        }
    }
}
