//! `cargo xtask chaos`: two instances under load, while what they stand on fails; then a checker
//! that was not there reads what clients were answered, and looks for a promise that was broken.
//!
//! The faults and the choices of clients are drawn from a seed; when each answer comes is not, so
//! that a run is repeated in what happens, not to the millisecond. Why it is built so:
//! `docs/adr/0056-chaos-runs-are-judged-by-their-journal.md`.

mod checker;
mod clients;
mod closing;
mod disk;
mod journal;
mod mailroom;
mod options;
mod proxy;
mod random;
mod scene;
mod schedule;
mod stage;

use crate::{interrupt, process, wait, workspace};
use anyhow::{Context as _, Result, bail, ensure};
use checker::{Rule, Violation};
use clients::{Client, World};
use disk::DiskStage;
use journal::{FaultRecord, Journal, Line};
use mailroom::Mailroom;
use options::Options;
use scene::Scene;
use schedule::{Fault, Scenario};
use stage::Stage;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

/// How long the outbox may take to empty once everything runs.
const DRAIN_LIMIT: Duration = Duration::from_secs(240);
/// Longer than the instances let pass between two looks at the outbox.
const GAUGE_EVERY: Duration = Duration::from_secs(6);
/// How long a disk is played with: it is always the same.
const MOST_DISK_SECONDS: u64 = 40;
const SAMPLE_EVERY: Duration = Duration::from_secs(1);
/// How many broken promises are shown.
const MOST_SHOWN: usize = 20;

/// Plays the faults under load and judges what came of it.
///
/// # Errors
/// When something cannot be run, or a promise was broken.
pub(crate) fn run(arguments: Vec<OsString>) -> Result<()> {
    let Some(options) = Options::parse(arguments)? else {
        return Ok(());
    };
    if !process::is_executable(&options.program) {
        let program = options.program.display();
        bail!("there is no {program}; build it first, or name another by --program");
    }
    println!("seed {}", options.seed);
    let mut broken = 0;
    if options.scenarios.iter().any(|it| !it.is_apart()) {
        let faults = schedule::schedule(options.seed, options.seconds, &options.scenarios);
        let mut stage = Stage::prepare(&options.program)?;
        broken += played(&mut stage, "journal", &options, options.seconds, &faults)?;
    }
    if options.scenarios.contains(&Scenario::FillDisk) {
        match DiskStage::prepare(&options.program) {
            Ok(mut stage) => {
                let seconds = options.seconds.min(MOST_DISK_SECONDS);
                let faults = schedule::full_disks(options.seed, seconds);
                broken += played(&mut stage, "journal-disk", &options, seconds, &faults)?;
            }
            Err(error) => println!("fill-disk is not played: {error:#}"),
        }
    }
    ensure!(broken == 0, "{broken} promises were broken");
    Ok(())
}

/// Plays the faults on one scene and judges what came of it; how many promises were broken.
fn played(
    scene: &mut dyn Scene,
    name: &str,
    options: &Options,
    seconds: u64,
    faults: &[Fault],
) -> Result<usize> {
    let path = journal_path(name)?;
    let journal = Journal::create(&path)?;
    let run = Run {
        options,
        seconds,
        faults,
        journal: &journal,
        path: &path,
    };
    run.play(scene)?;
    let lines = journal::read(&path)?;
    let violations = checker::check(&lines);
    tell(&lines, &violations, &path);
    Ok(violations.len())
}

fn journal_path(name: &str) -> Result<PathBuf> {
    let folder = workspace::target().join("chaos");
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("failed to make {}", folder.display()))?;
    Ok(folder.join(format!("{name}.ndjson")))
}

/// Ends what goes on beside it where it goes out of scope.
struct End<'a>(&'a World<'a>);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.over.store(true, Ordering::Relaxed);
        self.0.mailroom.end();
    }
}

/// One scene, while it is played.
struct Run<'a> {
    options: &'a Options,
    seconds: u64,
    faults: &'a [Fault],
    journal: &'a Journal,
    path: &'a Path,
}

impl Run<'_> {
    fn play(&self, scene: &mut dyn Scene) -> Result<()> {
        let mailroom = Mailroom::new(self.journal);
        let (mails, texts) = (scene.mails()?, scene.text_messages()?);
        let world = World {
            entrances: scene.entrances(),
            journal: self.journal,
            mailroom: &mailroom,
            has_sms: texts.is_some(),
            turn: AtomicUsize::new(0),
            over: AtomicBool::new(false),
            gave_up: AtomicUsize::new(0),
        };
        println!("{}; {} clients", scene.told(), self.options.clients);
        let instances = scene.instances();
        thread::scope(|scope| -> Result<()> {
            let (world, instances) = (&world, &instances);
            let _end = End(world);
            let reader = scope.spawn(|| mailroom.read(mails, texts));
            let sampler = scope.spawn(move || sample(world, instances));
            let clients: Vec<_> = (0..self.options.clients)
                .map(|number| {
                    let client = Client::new(world, number, self.options.seed);
                    scope.spawn(move || client.run())
                })
                .collect();
            self.strike(scene)?;
            world.over.store(true, Ordering::Relaxed);
            for client in clients {
                client.join().ok().context("a client panicked")??;
            }
            sampler.join().ok().context("the sampler panicked")??;
            drained(instances)?;
            // What was taken last is read before anybody is asked what is missing.
            thread::sleep(SAMPLE_EVERY);
            mailroom.end();
            reader.join().ok().context("the mailroom panicked")??;
            self.journal.flush()?;
            let readings = closing::readings(&journal::read(self.path)?, instances);
            println!("everything runs; {} readings", readings.len());
            closing::read(world, &readings)?;
            self.journal.flush()
        })
    }

    /// Plays the faults at their times.
    fn strike(&self, scene: &mut dyn Scene) -> Result<()> {
        let journal = self.journal;
        for fault in self.faults {
            until_ms(journal, fault.at_ms)?;
            let began_ms = journal.now_ms();
            let what = scene.begin(fault)?;
            until_ms(journal, journal.now_ms() + fault.holds_ms)?;
            let ended_ms = journal.now_ms();
            scene.mend(fault)?;
            let mended_ms = journal.now_ms();
            println!(
                "{:>6.1} s  {:<22} {what:<26} for {:>4.1} s, served after {:>4.1} s",
                began_ms as f64 / 1e3,
                fault.scenario.name(),
                (ended_ms - began_ms) as f64 / 1e3,
                (mended_ms - ended_ms) as f64 / 1e3
            );
            journal.append(&Line::Fault(FaultRecord {
                scenario: fault.scenario.name().to_owned(),
                what,
                began_ms,
                mended_ms,
                loses_codes: fault.scenario.loses_codes(),
            }))?;
        }
        until_ms(journal, self.seconds * 1_000)
    }
}

fn until_ms(journal: &Journal, at_ms: u64) -> Result<()> {
    loop {
        interrupt::check()?;
        let left = at_ms.saturating_sub(journal.now_ms());
        if left == 0 {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(left.min(100)));
    }
}

/// Writes down when an instance says that its cache failed, until the clients end.
fn sample(world: &World<'_>, instances: &[SocketAddr]) -> Result<()> {
    let mut before = vec![0.0_f64; instances.len()];
    while !world.over.load(Ordering::Relaxed) {
        for (&instance, before) in instances.iter().zip(&mut before) {
            // One that is killed or stands still says nothing, and counts from 0 after a start.
            let Ok(now) = stage::metric(instance, "tessera_cache_failures_total", "") else {
                *before = 0.0;
                continue;
            };
            if now > *before {
                let at_ms = world.journal.now_ms();
                world.journal.append(&Line::CacheFailed { at_ms })?;
            }
            *before = now;
        }
        thread::sleep(SAMPLE_EVERY);
    }
    Ok(())
}

/// Waits until no message waits at any instance.
fn drained(instances: &[SocketAddr]) -> Result<()> {
    thread::sleep(GAUGE_EVERY);
    wait::until("the outbox to empty", DRAIN_LIMIT, || {
        for &instance in instances {
            let waiting = stage::metric(instance, "tessera_outbox_depth", "pending")?;
            if waiting > 0.0 {
                thread::sleep(SAMPLE_EVERY);
                return Ok(None);
            }
        }
        Ok(Some(()))
    })
}

fn tell(lines: &[Line], violations: &[Violation], journal: &Path) {
    let mut counts = [0_u64; 4];
    for line in lines {
        if let Line::Answer(it) = line {
            let at = match it {
                it if it.succeeded() => 0,
                it if it.is_refused() => 1,
                it if matches!(it.outcome, journal::Outcome::Broken(_)) => 3,
                _ => 2,
            };
            counts[at] += 1;
        }
    }
    let [done, refused, failed, broken] = counts;
    println!("{done} done, {refused} refused, {failed} failed, {broken} connections broken");
    println!("journal: {}", journal.display());
    for violation in violations.iter().take(MOST_SHOWN) {
        println!(
            "{:>8.3} s  {}  {}  {}",
            violation.at_ms as f64 / 1e3,
            violation.rule.name(),
            violation.account,
            violation.what
        );
    }
    for rule in Rule::ALL {
        let count = violations.iter().filter(|it| it.rule == rule).count();
        println!("{:<18} {count}", rule.name());
    }
}
