//! `cargo xtask chaos`: two instances under load, while what they stand on fails; then a checker
//! that was not there reads what clients were answered, and looks for a promise that was broken.
//!
//! The faults and the choices of clients are drawn from a seed; when each answer comes is not, so
//! that a run is repeated in what happens, not to the millisecond. Why it is built so:
//! `docs/adr/0056-chaos-runs-are-judged-by-their-journal.md`.

mod authenticator;
mod checker;
pub(crate) mod clients;
mod closing;
mod digest;
mod disk;
mod factors;
pub(crate) mod journal;
mod mailroom;
mod namespace;
mod options;
mod proxy;
mod random;
pub(crate) mod report;
pub(crate) mod scene;
mod schedule;
pub(crate) mod stage;
mod stream;
pub(crate) mod world;

use crate::{interrupt, process, wait, workspace};
use anyhow::{Context as _, Result, bail, ensure};
use clients::Client;
use disk::DiskStage;
use journal::{FaultRecord, Journal, Line};
use mailroom::Mailroom;
use options::Options;
use report::Played;
use scene::Scene;
use schedule::{Fault, Scenario};
use stage::Stage;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;
use world::World;

/// How long the outbox may take to empty once everything runs.
const DRAIN_LIMIT: Duration = Duration::from_secs(240);
/// Longer than the instances let pass between two looks at the outbox.
const GAUGE_EVERY: Duration = Duration::from_secs(6);
/// How long a disk is played with: it is always the same.
const MOST_DISK_SECONDS: u64 = 40;
const SAMPLE_EVERY: Duration = Duration::from_secs(1);

/// Plays the faults under load and judges what came of it.
///
/// # Errors
/// When something cannot be run, a promise was broken, or somebody gave up asking again.
pub(crate) fn run(arguments: Vec<OsString>) -> Result<()> {
    let Some(options) = Options::parse(arguments)? else {
        return Ok(());
    };
    if let Some(path) = &options.judge {
        return judge(path);
    }
    if !process::is_executable(&options.program) {
        let program = options.program.display();
        bail!("there is no {program}; build it first, or name another by --program");
    }
    println!("seed {}", options.seed);
    let mut scenes = Vec::new();
    let mut left_out = Vec::new();
    if options.scenarios.iter().any(|it| !it.is_apart()) {
        let mut stage = Stage::prepare(&options.program)?;
        let mut scenarios = options.scenarios.clone();
        if !stage.has_namespace() && scenarios.contains(&Scenario::PartInstance) {
            scenarios.retain(|&it| it != Scenario::PartInstance);
            left_out.push("part-instance (no network namespace can be made)".to_owned());
        }
        let faults = schedule::schedule(options.seed, options.seconds, &scenarios);
        let load = Load {
            seed: options.seed,
            clients: options.clients,
            name: "instances",
        };
        let seconds = options.seconds;
        scenes.push(load.played(&mut stage, seconds, |scene, world| {
            strike(scene, world.journal, seconds, &faults)
        })?);
    }
    if options.scenarios.contains(&Scenario::FillDisk) {
        match DiskStage::prepare(&options.program) {
            Ok(mut stage) => {
                let seconds = options.seconds.min(MOST_DISK_SECONDS);
                let faults = schedule::full_disks(options.seed, seconds);
                let load = Load {
                    seed: options.seed,
                    clients: options.clients,
                    name: "disk",
                };
                scenes.push(load.played(&mut stage, seconds, |scene, world| {
                    strike(scene, world.journal, seconds, &faults)
                })?);
            }
            Err(error) => left_out.push(format!("fill-disk ({error:#})")),
        }
    }
    left_out.iter().for_each(|it| println!("not played: {it}"));
    report::write(options.seed, &scenes, &left_out)?;
    let broken: usize = scenes.iter().map(|it| it.violations.len()).sum();
    ensure!(broken == 0, "{broken} promises were broken");
    let gave_up: usize = scenes.iter().map(|it| it.gave_up).sum();
    ensure!(gave_up == 0, "{gave_up} retries never worked");
    Ok(())
}

/// Judges the journal of a run before.
fn judge(path: &Path) -> Result<()> {
    let lines = journal::read(path)?;
    let played = Played {
        name: "judged",
        told: path.display().to_string(),
        seconds: 0,
        clients: 0,
        gave_up: 0,
        violations: checker::check(&lines),
        lines,
    };
    played.tell();
    let broken = played.violations.len();
    ensure!(broken == 0, "{broken} promises were broken");
    Ok(())
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

/// Clients, and what their run is called.
pub(crate) struct Load {
    pub(crate) seed: u64,
    pub(crate) clients: u64,
    pub(crate) name: &'static str,
}

impl Load {
    /// Has clients go on while `during` lasts, `seconds` long, and judges what they were
    /// answered.
    ///
    /// # Errors
    /// When something cannot be run. A broken promise is no error here.
    pub(crate) fn played(
        &self,
        scene: &mut dyn Scene,
        seconds: u64,
        during: impl FnOnce(&mut dyn Scene, &World<'_>) -> Result<()>,
    ) -> Result<Played> {
        let path = journal_path(self.name)?;
        let journal = Journal::create(&path)?;
        let gave_up = self.play(scene, &journal, &path, during)?;
        let lines = journal::read(&path)?;
        let played = Played {
            name: self.name,
            told: scene.told(),
            seconds,
            clients: self.clients,
            gave_up,
            violations: checker::check(&lines),
            lines,
        };
        played.tell();
        println!("journal: {}", path.display());
        Ok(played)
    }

    fn play(
        &self,
        scene: &mut dyn Scene,
        journal: &Journal,
        path: &Path,
        during: impl FnOnce(&mut dyn Scene, &World<'_>) -> Result<()>,
    ) -> Result<usize> {
        let mailroom = Mailroom::new(journal);
        let (mails, texts) = (scene.mails()?, scene.text_messages()?);
        let world = World::new(scene.entrances(), journal, &mailroom, texts.is_some());
        println!("{}; {} clients", scene.told(), self.clients);
        let instances = scene.instances();
        thread::scope(|scope| -> Result<()> {
            let (world, instances) = (&world, &instances);
            let _end = End(world);
            let reader = scope.spawn(|| mailroom.read(mails, texts));
            let sampler = scope.spawn(move || sample(world, instances));
            let clients: Vec<_> = (0..self.clients)
                .map(|number| {
                    let client = Client::new(world, number, self.seed);
                    scope.spawn(move || client.run())
                })
                .collect();
            during(scene, world)?;
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
            for line in scene.events()? {
                journal.append(&line)?;
            }
            journal.flush()?;
            let readings = closing::readings(&journal::read(path)?, instances);
            println!("everything runs; {} readings", readings.len());
            closing::read(world, &readings)?;
            journal.flush()
        })?;
        Ok(world.gave_up.load(Ordering::Relaxed))
    }
}

/// Plays the faults at their times, to the end of the run.
fn strike(scene: &mut dyn Scene, journal: &Journal, seconds: u64, faults: &[Fault]) -> Result<()> {
    for fault in faults {
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
    until_ms(journal, seconds * 1_000)
}

/// Waits for a time of the run.
pub(crate) fn until_ms(journal: &Journal, at_ms: u64) -> Result<()> {
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
