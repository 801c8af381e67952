//! Running the cases of a plan, several at once.

use crate::app_code::Clock;
use crate::client::Client;
use crate::execute::{Engine, World};
use crate::generate::Draw;
use crate::plan::{Meaning, Plan, PlannedCase};
use crate::reach::Reach;
use crate::result::{CaseResult, Failure, Status, StepResult};
use crate::scope::Values;
use crate::sink::Sink;
use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// How a plan is run.
#[derive(Clone, Debug)]
pub struct Options {
    /// The address of the service by the name of a source; an empty name for all others.
    pub base_urls: HashMap<String, String>,
    /// What may be called.
    pub reach: Reach,
    /// How many cases run at once; at least one.
    pub jobs: usize,
    /// How long a case may take.
    pub case_limit: Duration,
    /// How long a response may take.
    pub response_limit: Duration,
    /// What new values follow from.
    pub seed: u64,
    /// The time since 1970 at which the run begins, which codes of authenticator apps follow from.
    pub since_1970: Duration,
    /// Whether no case is begun after one that did not pass.
    pub stops_early: bool,
    /// Where the events of the service are seen; none where that is not known.
    pub events: Option<Sink>,
}

/// Why a run could not begin.
#[derive(Debug, thiserror::Error)]
#[error("failed to start the threads of the run")]
pub struct RunError(#[source] std::io::Error);

/// Runs every case. `told` hears of each when it and all before it have ended; once `stop` is set
/// no further case is begun, and those left are skipped.
///
/// # Errors
/// When the threads for it cannot be had.
pub fn run(
    plan: Plan,
    options: &Options,
    stop: &Arc<AtomicBool>,
    told: &mut dyn FnMut(&PlannedCase, &CaseResult),
) -> Result<(Plan, Vec<CaseResult>), RunError> {
    let count = plan.cases().len();
    let jobs = options.jobs.clamp(1, count.max(1));
    let processors = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let threads = processors.min(jobs);
    let plan = Arc::new(plan);
    let (sender, receiver) = mpsc::unbounded_channel();
    let queue = Arc::new(Queue {
        next: AtomicUsize::new(0),
        stop: Arc::clone(stop),
        clock: Clock::started(options.since_1970),
        began: Instant::now(),
        options: options.clone(),
    });
    // Each thread has connections of its own, and what it begins it ends: nothing is handed over
    // but results. This one takes its share.
    let workers: Result<Vec<Worker>, RunError> = (0..threads)
        .map(|thread| {
            let share = jobs / threads + usize::from(thread < jobs % threads);
            Worker::new(&plan, &queue, share, sender.clone())
        })
        .collect();
    drop(sender);
    let mut workers = workers?.into_iter();
    let own = workers.next();
    let results = std::thread::scope(|scope| {
        for worker in workers {
            let thread = std::thread::Builder::new();
            let begun = thread.spawn_scoped(scope, move || worker.run(async {}));
            begun.map_err(RunError)?;
        }
        let collected = collect(&plan, receiver, told);
        Ok(own.map(|own| own.run(collected)).unwrap_or_default())
    })?;
    match Arc::try_unwrap(plan) {
        Ok(plan) => Ok((plan, results)),
        // Every task has ended with the threads that it ran on.
        Err(_) => Err(RunError(std::io::Error::other("a case is still running"))),
    }
}

/// The cases that are still to be run, and what all threads go by.
struct Queue {
    next: AtomicUsize,
    stop: Arc<AtomicBool>,
    clock: Clock,
    began: Instant,
    options: Options,
}

/// The results by the positions of their cases.
type Results = mpsc::UnboundedSender<(usize, CaseResult)>;

/// A thread of a run with the cases that it runs at once.
struct Worker {
    runtime: Runtime,
    engine: Arc<Engine>,
    queue: Arc<Queue>,
    jobs: usize,
    results: Results,
}

impl Worker {
    fn new(
        plan: &Arc<Plan>,
        queue: &Arc<Queue>,
        jobs: usize,
        results: Results,
    ) -> Result<Self, RunError> {
        let options = &queue.options;
        let mut builder = tokio::runtime::Builder::new_current_thread();
        let engine = Engine {
            plan: Arc::clone(plan),
            client: Client::new(options.reach.clone(), options.response_limit),
            base_urls: options.base_urls.clone(),
            events: options.events.clone(),
            clock: queue.clock,
        };
        Ok(Self {
            runtime: builder.enable_all().build().map_err(RunError)?,
            engine: Arc::new(engine),
            queue: Arc::clone(queue),
            jobs,
            results,
        })
    }

    /// Runs cases until none is left, and something beside them.
    fn run<T>(self, beside: impl Future<Output = T>) -> T {
        let mut tasks = JoinSet::new();
        let _in_runtime = self.runtime.enter();
        for _ in 0..self.jobs {
            let (engine, queue) = (Arc::clone(&self.engine), Arc::clone(&self.queue));
            tasks.spawn(cases(engine, queue, self.results.clone()));
        }
        drop(self.results);
        self.runtime.block_on(async {
            let done = beside.await;
            tasks.join_all().await;
            done
        })
    }
}

/// Runs one case after another until none is left.
async fn cases(engine: Arc<Engine>, queue: Arc<Queue>, results: Results) {
    loop {
        let index = queue.next.fetch_add(1, Ordering::Relaxed);
        let Some(planned) = engine.plan.cases().get(index) else {
            return;
        };
        let result = match queue.stop.load(Ordering::Relaxed) {
            true => skipped(planned, queue.began.elapsed()),
            false => case(&engine, planned, index, &queue.options, queue.began).await,
        };
        if queue.options.stops_early && result.status != Status::Passed {
            queue.stop.store(true, Ordering::Relaxed);
        }
        if results.send((index, result)).is_err() {
            return;
        }
    }
}

/// Tells of the results in the order of their cases.
async fn collect(
    plan: &Plan,
    mut receiver: mpsc::UnboundedReceiver<(usize, CaseResult)>,
    told: &mut dyn FnMut(&PlannedCase, &CaseResult),
) -> Vec<CaseResult> {
    let mut results: Vec<CaseResult> = Vec::with_capacity(plan.cases().len());
    let mut early: BTreeMap<usize, CaseResult> = BTreeMap::new();
    while let Some((index, result)) = receiver.recv().await {
        early.insert(index, result);
        while let Some(result) = early.remove(&results.len()) {
            if let Some(planned) = plan.cases().get(results.len()) {
                told(planned, &result);
            }
            results.push(result);
        }
    }
    results
}

fn skipped(planned: &PlannedCase, began: Duration) -> CaseResult {
    let steps = planned.steps.iter();
    CaseResult {
        status: Status::Skipped,
        steps: steps.map(|_| StepResult::unrun(Status::Skipped)).collect(),
        began,
        took: Duration::ZERO,
    }
}

async fn case(
    engine: &Engine,
    planned: &PlannedCase,
    index: usize,
    options: &Options,
    run_began: Instant,
) -> CaseResult {
    let began = Instant::now();
    let mut world = World {
        state: Values::new(),
        workflows: HashMap::new(),
        draw: Draw::new(options.seed, index),
        deadline: began + options.case_limit,
    };
    // A case that cannot be run to its end is not begun: what it would change is not undone.
    let unbound = planned.steps.iter().find_map(unbound_status);
    let mut status = unbound.unwrap_or(Status::Passed);
    let mut steps = Vec::with_capacity(planned.steps.len());
    for meaning in &planned.steps {
        let result = match (unbound_status(meaning), status) {
            (Some(own), _) => unrun(meaning, own),
            (None, Status::Passed) => step(engine, meaning, &mut world).await,
            (None, _) => StepResult::unrun(Status::Skipped),
        };
        if status == Status::Passed {
            status = result.status;
        }
        steps.push(result);
    }
    CaseResult {
        status,
        steps,
        began: began - run_began,
        took: began.elapsed(),
    }
}

fn unbound_status(meaning: &Meaning) -> Option<Status> {
    match meaning {
        Meaning::Workflow(_) => None,
        Meaning::Undefined => Some(Status::Undefined),
        Meaning::Ambiguous(_) => Some(Status::Ambiguous),
        Meaning::Misfit(_) => Some(Status::Failed),
    }
}

fn unrun(meaning: &Meaning, status: Status) -> StepResult {
    let message = match meaning {
        Meaning::Misfit(misfit) => misfit.clone(),
        Meaning::Ambiguous(several) => {
            format!("{} workflows are bound to this step", several.len())
        }
        _ => "no workflow is bound to this step".to_owned(),
    };
    StepResult {
        failure: Some(Box::new(Failure {
            message,
            ..Failure::default()
        })),
        ..StepResult::unrun(status)
    }
}

async fn step(engine: &Engine, meaning: &Meaning, world: &mut World) -> StepResult {
    let began = Instant::now();
    let outcome = match meaning {
        Meaning::Workflow(call) => match engine.plan.workflow(call) {
            Some((description, workflow)) => {
                let (index, given) = (call.description, &call.arguments);
                engine.run(index, description, workflow, given, world).await
            }
            None => return unrun(meaning, Status::Undefined),
        },
        _ => return unrun(meaning, Status::Undefined),
    };
    StepResult {
        status: match outcome {
            Ok(_) => Status::Passed,
            Err(_) => Status::Failed,
        },
        took: began.elapsed(),
        failure: outcome.err(),
    }
}
