//! `cargo xtask chaos`: two instances under load, while what they stand on fails; then a checker
//! that was not there reads what clients were answered, and looks for a promise that was broken.
//!
//! The faults and the choices of clients are drawn from a seed; when each answer comes is not, so
//! that a run is repeated in what happens, not to the millisecond. Why it is built so:
//! `docs/adr/0056-chaos-runs-are-judged-by-their-journal.md`.

mod checker;
mod clients;
mod closing;
mod journal;
mod mailroom;
mod options;
mod proxy;
mod random;
mod schedule;
mod stage;

use crate::{interrupt, process, wait, workspace};
use anyhow::{Context as _, Result, bail, ensure};
use checker::{Rule, Violation};
use clients::{Client, World};
use journal::{FaultRecord, Journal, Line};
use mailroom::Mailroom;
use options::Options;
use schedule::Fault;
use stage::Stage;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

/// How long the outbox may take to empty once everything runs.
const DRAIN_LIMIT: Duration = Duration::from_secs(240);
/// Longer than the instances let pass between two looks at the outbox.
const GAUGE_EVERY: Duration = Duration::from_secs(6);
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
    let path = journal_path()?;
    let faults = schedule::schedule(options.seed, options.seconds, &options.scenarios);
    println!("seed {}, {} faults", options.seed, faults.len());
    let mut stage = Stage::prepare(&options.program)?;
    let journal = Journal::create(&path)?;
    play(&mut stage, &options, &faults, &journal)?;
    drop(stage);
    let lines = journal::read(&path)?;
    let violations = checker::check(&lines);
    tell(&lines, &violations, &path);
    ensure!(
        violations.is_empty(),
        "{} promises were broken",
        violations.len()
    );
    Ok(())
}

fn journal_path() -> Result<PathBuf> {
    let folder = workspace::target().join("chaos");
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("failed to make {}", folder.display()))?;
    Ok(folder.join("journal.ndjson"))
}

/// Ends what goes on beside it where it goes out of scope.
struct End<'a>(&'a World<'a>);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.over.store(true, Ordering::Relaxed);
        self.0.mailroom.end();
    }
}

fn play(stage: &mut Stage, options: &Options, faults: &[Fault], journal: &Journal) -> Result<()> {
    let mailroom = Mailroom::new(journal);
    let world = World {
        entrances: stage.entrances(),
        journal,
        mailroom: &mailroom,
        has_sms: true,
        turn: AtomicUsize::new(0),
        over: AtomicBool::new(false),
        gave_up: AtomicUsize::new(0),
    };
    let way = if stage.is_balanced() {
        "behind nginx"
    } else {
        "one after the other, without nginx"
    };
    println!("two instances, {way}; {} clients", options.clients);
    let instances = stage.instance_addresses();
    let [mail, sms] = stage.taken()?;
    thread::scope(|scope| -> Result<()> {
        let world = &world;
        let _end = End(world);
        let reader = scope.spawn(|| mailroom.read(mail, Some(sms)));
        let sampler = scope.spawn(move || sample(world, instances));
        let clients: Vec<_> = (0..options.clients)
            .map(|number| {
                let client = Client::new(world, number, options.seed);
                scope.spawn(move || client.run())
            })
            .collect();
        strike(stage, options, faults, journal)?;
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
        journal.flush()?;
        let so_far = journal::read(&journal_path()?)?;
        let readings = closing::readings(&so_far, instances);
        println!("everything runs; {} readings", readings.len());
        closing::read(world, &readings)?;
        journal.flush()
    })
}

/// Plays the faults at their times.
fn strike(stage: &mut Stage, options: &Options, faults: &[Fault], journal: &Journal) -> Result<()> {
    for fault in faults {
        until_ms(journal, fault.at_ms)?;
        let began_ms = journal.now_ms();
        let what = stage.begin(fault)?;
        print!(
            "{:>6.1} s  {:<22} {what:<26}",
            began_ms as f64 / 1e3,
            fault.scenario.name()
        );
        until_ms(journal, journal.now_ms() + fault.holds_ms)?;
        let ended_ms = journal.now_ms();
        stage.mend(fault)?;
        let mended_ms = journal.now_ms();
        println!(
            "for {:>4.1} s, served after {:>4.1} s",
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
    until_ms(journal, options.seconds * 1_000)
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
fn sample(world: &World<'_>, instances: [SocketAddr; 2]) -> Result<()> {
    let mut before = [0.0_f64; 2];
    while !world.over.load(Ordering::Relaxed) {
        for (instance, before) in instances.into_iter().zip(&mut before) {
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
fn drained(instances: [SocketAddr; 2]) -> Result<()> {
    thread::sleep(GAUGE_EVERY);
    wait::until("the outbox to empty", DRAIN_LIMIT, || {
        for instance in instances {
            let waiting = stage::metric(instance, "tessera_outbox_depth", "pending")?;
            if waiting > 0.0 {
                thread::sleep(SAMPLE_EVERY);
                return Ok(None);
            }
        }
        Ok(Some(()))
    })
}

fn tell(lines: &[Line], violations: &[Violation], journal: &std::path::Path) {
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
