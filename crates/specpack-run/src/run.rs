//! Running the cases of a plan, several at once.

mod telling;

use crate::app_code::Clock;
use crate::client::Client;
use crate::execute::{Engine, World};
use crate::generate::Draw;
use crate::plan::{Meaning, Plan, PlannedCase};
use crate::reach::Reach;
use crate::result::{CaseResult, Failure, Status, StepResult};
use crate::scope::Values;
use crate::sink::Sink;
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use specpack_syntax::hash::HashMap;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use telling::Telling;
use tokio::runtime::Runtime;
use tokio::time::Instant;

/// How a plan is run.
#[derive(Clone, Debug)]
pub struct Options {
    /// The address of the service by the name of a source; an empty name for all others.
    pub base_urls: BTreeMap<String, String>,
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

/// Runs every case. `told` hears of each when it and all before it have ended, on any thread; once
/// `is_stopped` says so no further case is begun, and those left are skipped.
///
/// # Errors
/// When the threads for it cannot be had.
pub fn run(
    plan: &Plan,
    options: &Options,
    is_stopped: &(dyn Fn() -> bool + Sync),
    told: &mut (dyn FnMut(&PlannedCase, &CaseResult) + Send),
) -> Result<Vec<CaseResult>, RunError> {
    let jobs = options.jobs.clamp(1, plan.cases().len().max(1));
    let processors = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let threads = processors.min(jobs);
    let queue = Queue {
        plan,
        options,
        is_stopped,
        has_failed: AtomicBool::new(false),
        next: AtomicUsize::new(0),
        clock: Clock::started(options.since_1970),
        began: Instant::now(),
    };
    let telling = Telling::new(plan.cases(), told);
    // Each thread has connections of its own, and what it begins it ends: nothing is handed over
    // but results. This one takes its share.
    let workers: Result<Vec<Worker<'_>>, RunError> = (0..threads)
        .map(|thread| {
            let share = jobs / threads + usize::from(thread < jobs % threads);
            Worker::new(&queue, share)
        })
        .collect();
    let mut workers = workers?.into_iter();
    let own = workers.next();
    std::thread::scope(|scope| {
        for worker in workers {
            let thread = std::thread::Builder::new();
            let begun = thread.spawn_scoped(scope, || worker.run(&telling));
            begun.map_err(RunError)?;
        }
        if let Some(own) = own {
            own.run(&telling);
        }
        Ok(())
    })?;
    Ok(telling.results())
}

/// The cases that are still to be run, and what all threads go by.
struct Queue<'r> {
    plan: &'r Plan,
    options: &'r Options,
    is_stopped: &'r (dyn Fn() -> bool + Sync),
    /// Whether a case did not pass.
    has_failed: AtomicBool,
    next: AtomicUsize,
    clock: Clock,
    began: Instant,
}

impl Queue<'_> {
    /// Whether no further case is begun.
    fn is_over(&self) -> bool {
        let fails = self.options.stops_early && self.has_failed.load(Ordering::Relaxed);
        fails || (self.is_stopped)()
    }
}

/// A thread of a run with the cases that it runs at once.
struct Worker<'r> {
    runtime: Runtime,
    engine: Engine<'r>,
    queue: &'r Queue<'r>,
    jobs: usize,
}

impl<'r> Worker<'r> {
    fn new(queue: &'r Queue<'r>, jobs: usize) -> Result<Self, RunError> {
        let options = queue.options;
        let mut builder = tokio::runtime::Builder::new_current_thread();
        Ok(Self {
            runtime: builder.enable_all().build().map_err(RunError)?,
            engine: Engine {
                plan: queue.plan,
                client: Client::new(options.reach.clone(), options.response_limit),
                base_urls: &options.base_urls,
                events: options.events.as_ref(),
                clock: queue.clock,
            },
            queue,
            jobs,
        })
    }

    /// Runs cases until none is left.
    fn run(self, telling: &Telling<'_>) {
        self.runtime.block_on(async {
            let jobs = (0..self.jobs).map(|_| cases(&self.engine, self.queue, telling));
            let jobs: FuturesUnordered<_> = jobs.collect();
            jobs.collect::<()>().await;
        });
    }
}

/// Runs one case after another until none is left.
async fn cases(engine: &Engine<'_>, queue: &Queue<'_>, telling: &Telling<'_>) {
    loop {
        let index = queue.next.fetch_add(1, Ordering::Relaxed);
        let Some(planned) = queue.plan.cases().get(index) else {
            return;
        };
        let result = match queue.is_over() {
            true => skipped(planned, queue.began.elapsed()),
            false => case(engine, planned, index, queue.options, queue.began).await,
        };
        if result.status != Status::Passed {
            queue.has_failed.store(true, Ordering::Relaxed);
        }
        telling.end(index, result);
    }
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
    engine: &Engine<'_>,
    planned: &PlannedCase,
    index: usize,
    options: &Options,
    run_began: Instant,
) -> CaseResult {
    let began = Instant::now();
    let mut world = World {
        state: Values::new(),
        workflows: HashMap::default(),
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

async fn step(engine: &Engine<'_>, meaning: &Meaning, world: &mut World) -> StepResult {
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
            Ok(()) => Status::Passed,
            Err(_) => Status::Failed,
        },
        took: began.elapsed(),
        failure: outcome.err(),
    }
}
