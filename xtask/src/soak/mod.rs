//! `cargo xtask soak`: two instances under a steady load, without faults, for as long as asked;
//! memory and latency are sampled, and a line through them says whether they stay.
//!
//! The load, its journal and what judges it are those of `cargo xtask chaos`: what a promise is
//! does not depend on whether anything fails.

mod regression;

use crate::chaos::clients::Client;
use crate::chaos::report::{circumstances, folder};
use crate::chaos::scene::Scene;
use crate::chaos::stage::Stage;
use crate::chaos::world::World;
use crate::chaos::{Load, until_ms};
use crate::plot::{Plot, Series};
use crate::server::resident_kilobytes;
use crate::{process, workspace};
use anyhow::{Context as _, Result, bail, ensure};
use lexopt::{Arg, Parser, ValueExt as _};
use regression::{Bound, Trend, after_warm_up, percentile};
use serde_json::{Value, json};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

const HELP: &str = "\
Hold two instances under a steady load, and look whether memory and latency stay as they are.

Usage: cargo xtask soak [OPTIONS]

  --program PROGRAM  The `tessera` to run (default target/release/tessera)
  --minutes N        How long (default 30)
  --clients N        How many clients at once (default 8)
  --seed N           What they choose (default 1)
  --judge FILE       Run nothing, and judge the samples of a run before (its soak.json) anew

The clients of `cargo xtask chaos` go on, on PostgreSQL and Redis, behind nginx where it is
installed, and nothing is made to fail. Memory of both instances and the latency of answers are
sampled every ten seconds, after both have seen as many tokens as they keep; the first fifth of the
samples is for warming up. Flat is what gains less than its samples scatter, memory also what gains
less than 2 MiB an hour, latency what gains less than a twentieth in all. Writes JSON and plots to
bench/results/soak. Ends with 1 when a promise was broken or a figure is not flat.

Examples:
  cargo build --release --workspace --bin tessera && cargo xtask soak
  cargo xtask soak --minutes 5 --clients 4
";

const LONGEST_MINUTES: u64 = 7 * 24 * 60;
const MOST_CLIENTS: u64 = 256;
const SAMPLE_MS: u64 = 10_000;
/// How many an instance keeps that it has verified, a few more.
const VERIFIED_TOKENS: u64 = 10_400;
const FILLERS: u64 = 4;
/// Numbers that no other client has.
const FIRST_FILLER: u64 = 1_000;
const MEMORY_UNIT: &str = "MiB";
/// 2 MiB an hour: less than 50 MiB in a day.
const MEMORY_BOUND: Bound = Bound::PerMinute(2.0 / 60.0);
const LATENCY_BOUND: Bound = Bound::Share(0.05);

struct Options {
    program: PathBuf,
    minutes: u64,
    clients: u64,
    seed: u64,
    judge: Option<PathBuf>,
}

impl Options {
    /// `None` when help was asked for.
    fn parse(arguments: Vec<OsString>) -> Result<Option<Self>> {
        let mut options = Self {
            program: workspace::binary("release", "tessera"),
            minutes: 30,
            clients: 8,
            seed: 1,
            judge: None,
        };
        let mut parser = Parser::from_args(arguments);
        while let Some(argument) = parser.next()? {
            match argument {
                Arg::Long("help") | Arg::Short('h') => return Ok(None),
                Arg::Long("program") => options.program = PathBuf::from(parser.value()?),
                Arg::Long("minutes") => options.minutes = parser.value()?.parse()?,
                Arg::Long("clients") => options.clients = parser.value()?.parse()?,
                Arg::Long("seed") => options.seed = parser.value()?.parse()?,
                Arg::Long("judge") => options.judge = Some(PathBuf::from(parser.value()?)),
                other => return Err(other.unexpected().into()),
            }
        }
        if !(1..=LONGEST_MINUTES).contains(&options.minutes) {
            bail!("--minutes takes 1 to {LONGEST_MINUTES}");
        }
        if !(1..=MOST_CLIENTS).contains(&options.clients) {
            bail!("--clients takes 1 to {MOST_CLIENTS}");
        }
        Ok(Some(options))
    }
}

/// What was seen in ten seconds.
#[derive(Debug, Clone)]
struct Sample {
    minutes: f64,
    /// Of each instance.
    kilobytes: Vec<u64>,
    answers: usize,
    p50_ms: f64,
    p99_ms: f64,
}

/// A figure over time, and its trend.
struct Figure {
    name: String,
    unit: String,
    points: Vec<(f64, f64)>,
}

impl Figure {
    fn of(name: &str, unit: &str, samples: &[Sample], value: impl Fn(&Sample) -> f64) -> Self {
        Self {
            name: name.to_owned(),
            unit: unit.to_owned(),
            points: samples.iter().map(|it| (it.minutes, value(it))).collect(),
        }
    }

    /// One that `json` wrote.
    fn read(json: &Value) -> Option<Self> {
        Some(Self {
            name: json["name"].as_str()?.to_owned(),
            unit: json["unit"].as_str()?.to_owned(),
            points: serde_json::from_value(json["points"].clone()).ok()?,
        })
    }

    fn trend(&self) -> Option<Trend> {
        Trend::through(&after_warm_up(&self.points))
    }

    /// Whether it stays as it is; one of too few samples says nothing.
    fn is_flat(&self) -> bool {
        let bound = if self.unit == MEMORY_UNIT {
            MEMORY_BOUND
        } else {
            LATENCY_BOUND
        };
        self.trend().is_none_or(|trend| trend.is_flat(bound))
    }

    fn told(&self) -> String {
        let Some(trend) = self.trend() else {
            return format!("{}: too few samples", self.name);
        };
        let verdict = if self.is_flat() { "flat" } else { "NOT flat" };
        format!(
            "{}: {verdict}; {:+.3} ± {:.3} {unit} a minute, {:+.2} {unit} over the measured time",
            self.name,
            trend.slope,
            2.0 * trend.standard_error,
            trend.change(),
            unit = self.unit,
        )
    }

    fn json(&self) -> Value {
        let trend = self.trend().map(|it| {
            json!({
                "slopePerMinute": it.slope, "standardError": it.standard_error,
                "change": it.change(), "isFlat": self.is_flat(),
            })
        });
        json!({"name": self.name, "unit": self.unit, "trend": trend, "points": self.points})
    }

    fn svg(&self) -> String {
        let line = self.trend().map(|trend| {
            let ends = after_warm_up(&self.points);
            let ends = [ends.first(), ends.last()].into_iter().flatten();
            Series {
                name: "trend after warm-up",
                colour: "#c62828",
                points: ends.map(|it| (it.0, trend.at(it.0))).collect(),
                is_dashed: true,
            }
        });
        let samples = Series {
            name: "every ten seconds",
            colour: "#1f4fa3",
            points: self.points.clone(),
            is_dashed: false,
        };
        let plot = Plot {
            title: &self.name,
            x_unit: "minutes",
            y_unit: &self.unit,
            series: std::iter::once(samples).chain(line).collect(),
            bands: Vec::new(),
        };
        plot.svg()
    }
}

/// Soaks, and writes what was seen.
///
/// # Errors
/// When something cannot be run, a promise was broken, or a figure is not flat.
pub(crate) fn run(arguments: Vec<OsString>) -> Result<()> {
    let Some(options) = Options::parse(arguments)? else {
        print!("{HELP}");
        return Ok(());
    };
    if let Some(path) = &options.judge {
        return judge(path);
    }
    if !process::is_executable(&options.program) {
        let program = options.program.display();
        bail!("there is no {program}; build it first, or name another by --program");
    }
    let seconds = options.minutes * 60;
    let load = Load {
        seed: options.seed,
        clients: options.clients,
        name: "soak",
    };
    let mut stage = Stage::prepare(&options.program)?;
    let mut samples = Vec::new();
    let played = load.played(&mut stage, seconds, |scene, world| {
        fill(scene, world, options.seed)?;
        let start_ms = world.journal.now_ms();
        println!("warm after {} s; sampling", start_ms / 1_000);
        samples = sampled(scene, world, start_ms, seconds * 1_000)?;
        Ok(())
    })?;
    let failed = played.failed();
    let answers: usize = samples.iter().map(|it| it.answers).sum();
    let about = json!({
        "program": "cargo xtask soak", "scene": played.told, "minutes": options.minutes,
        "clients": options.clients, "circumstances": circumstances(),
        "answers": answers, "failed": failed,
    });
    let figures = figures(&samples);
    write(about, &figures)?;
    println!("{failed} requests failed");
    let broken = played.violations.len();
    ensure!(broken == 0, "{broken} promises were broken");
    tell(&figures)
}

/// Judges the samples of a run before by today's bounds, and writes what that comes to.
fn judge(path: &Path) -> Result<()> {
    let text = fs::read_to_string(path);
    let text = text.with_context(|| format!("failed to read {}", path.display()))?;
    let mut results: Value = serde_json::from_str(&text)
        .with_context(|| format!("{} is no record of a soak", path.display()))?;
    let figures = results["figures"].take();
    let figures = figures.as_array().into_iter().flatten().map(Figure::read);
    let figures = figures.collect::<Option<Vec<_>>>();
    let figures = figures.with_context(|| format!("{} holds no figures", path.display()))?;
    write(results, &figures)?;
    tell(&figures)
}

/// Says of each figure whether it is flat.
fn tell(figures: &[Figure]) -> Result<()> {
    for figure in figures {
        println!("{}", figure.told());
    }
    let rising = figures.iter().filter(|it| !it.is_flat());
    let names: Vec<&str> = rising.map(|it| it.name.as_str()).collect();
    ensure!(names.is_empty(), "not flat: {}", names.join(", "));
    Ok(())
}

/// Fills what every instance keeps up to a bound, so that it is not taken for a leak while it
/// fills: the tokens that it has verified.
fn fill(scene: &mut dyn Scene, world: &World<'_>, seed: u64) -> Result<()> {
    let instances = scene.instances();
    thread::scope(|scope| {
        let fillers: Vec<_> = (0..FILLERS)
            .map(|number| {
                let filler = Client::new(world, FIRST_FILLER + number, seed);
                let instances = &instances;
                scope.spawn(move || filler.show_tokens(instances, VERIFIED_TOKENS / FILLERS))
            })
            .collect();
        let mut fillers = fillers.into_iter();
        fillers.try_for_each(|filler| filler.join().ok().context("a client panicked")?)
    })
}

fn sampled(
    scene: &mut dyn Scene,
    world: &World<'_>,
    start_ms: u64,
    length_ms: u64,
) -> Result<Vec<Sample>> {
    let mut samples = Vec::new();
    // Those of warming up are not asked for.
    drop(world.take_latencies_us());
    let mut at_ms = SAMPLE_MS;
    while at_ms <= length_ms {
        until_ms(world.journal, start_ms + at_ms)?;
        let mut latencies = world.take_latencies_us();
        let ms = |us: Option<u32>| f64::from(us.unwrap_or_default()) / 1e3;
        let memory = scene.processes().into_iter().map(resident_kilobytes);
        samples.push(Sample {
            minutes: at_ms as f64 / 60e3,
            kilobytes: memory.collect::<Result<_>>()?,
            answers: latencies.len(),
            p50_ms: ms(percentile(&mut latencies, 0.5)),
            p99_ms: ms(percentile(&mut latencies, 0.99)),
        });
        at_ms += SAMPLE_MS;
    }
    Ok(samples)
}

fn figures(samples: &[Sample]) -> Vec<Figure> {
    let mebibytes = |instance: usize| {
        move |sample: &Sample| {
            let kilobytes = sample.kilobytes.get(instance).copied();
            kilobytes.unwrap_or_default() as f64 / 1024.0
        }
    };
    vec![
        Figure::of("memory of instance 0", MEMORY_UNIT, samples, mebibytes(0)),
        Figure::of("memory of instance 1", MEMORY_UNIT, samples, mebibytes(1)),
        Figure::of("latency, p50", "ms", samples, |it| it.p50_ms),
        Figure::of("latency, p99", "ms", samples, |it| it.p99_ms),
    ]
}

/// Writes figures, and what the run was about.
fn write(mut results: Value, figures: &[Figure]) -> Result<()> {
    let folder = folder("soak")?;
    results["figures"] = figures.iter().map(Figure::json).collect();
    let compact = serde_json::to_string(&results)?;
    fs::write(folder.join("soak.json"), compact + "\n")?;
    let word = |value: &Value| value.as_str().unwrap_or("unknown").to_owned();
    let circumstances = &results["circumstances"];
    let mut text = format!(
        "# Soak\n\nWritten by `cargo xtask soak`; edits are lost. {}; {} minutes, {} clients, {} \
         answers, {} failures; {}, {} cores, {}.\n",
        word(&results["scene"]),
        results["minutes"],
        results["clients"],
        results["answers"],
        results["failed"],
        word(&circumstances["system"]),
        circumstances["cores"],
        word(&circumstances["recordedAt"]),
    );
    for (number, figure) in figures.iter().enumerate() {
        let name = format!("figure-{number}.svg");
        fs::write(folder.join(&name), figure.svg())?;
        let told = figure.told();
        text.push_str(&format!("\n- {told}\n\n![{}]({name})\n", figure.name));
    }
    fs::write(folder.join("README.md"), text)?;
    println!("written to {}", folder.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(kilobytes: impl Fn(u64) -> u64) -> Vec<Sample> {
        (0..60)
            .map(|number| Sample {
                minutes: number as f64 / 6.0,
                kilobytes: vec![kilobytes(number), 40_960],
                answers: 10,
                p50_ms: 5.0,
                p99_ms: 20.0,
            })
            .collect()
    }

    #[test]
    fn a_leak_in_one_instance_is_told_with_its_figure() {
        let leaking = figures(&samples(|number| 40_960 + 1_024 * number));
        assert!(
            leaking[0].told().contains("NOT flat; +6.000"),
            "{}",
            leaking[0].told()
        );
        assert!(
            leaking[1].told().contains(": flat; "),
            "{}",
            leaking[1].told()
        );
        assert_eq!(leaking[0].json()["trend"]["isFlat"], false);
        let refused = tell(&leaking).expect_err("a leak is no success");
        assert_eq!(refused.to_string(), "not flat: memory of instance 0");
    }

    #[test]
    fn what_would_fill_a_machine_in_weeks_is_a_leak_too() {
        // 0.1 MiB a minute: less than a twentieth of it all in these ten.
        let slow = figures(&samples(|number| 40_960 + 17 * number));
        assert!(
            slow[0].told().contains("NOT flat; +0.1"),
            "{}",
            slow[0].told()
        );
        assert!(tell(&figures(&samples(|_| 40_960))).is_ok());
    }

    #[test]
    fn what_fills_while_it_warms_up_is_no_leak() {
        let filled = figures(&samples(|number| 30_000 + 1_000 * number.min(11)));
        assert!(
            filled[0].told().contains(": flat; "),
            "{}",
            filled[0].told()
        );
        assert!(filled[0].svg().contains("trend after warm-up"));
    }

    #[test]
    fn options_are_held_to_what_can_be_done() {
        let parse = |given: &[&str]| Options::parse(given.iter().map(OsString::from).collect());
        assert!(parse(&["--minutes", "0"]).is_err());
        assert!(parse(&["--help"]).expect("help").is_none());
        let options = parse(&["--minutes", "5"])
            .expect("options")
            .expect("no help");
        assert_eq!((options.minutes, options.clients), (5, 8));
    }
}
