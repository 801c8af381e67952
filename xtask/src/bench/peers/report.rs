//! Results of a comparison: as JSON, and as tables made of that.

use super::aims;
use super::contest::Ground;
use super::selection::{Hashing, Workload};
use super::system::{PEOPLE, System};
use crate::bench::measure::OPEN_SHARE;
use crate::bench::report::{machine, now, rounded, text_of};
use crate::chaos::report::folder;
use crate::plot::Bars;
use anyhow::Result;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

/// What this repository's own system is called.
pub(super) const OURS: &str = "tessera";

/// What a load came to.
#[derive(Debug)]
pub(super) struct Figure {
    pub(super) per_second: f64,
    pub(super) answered: u64,
    /// How long it was measured.
    pub(super) seconds: f64,
    pub(super) connections: usize,
    /// The rate that latencies were measured at, where that is not the most that goes.
    pub(super) open_per_second: Option<f64>,
    pub(super) p50_ms: f64,
    pub(super) p95_ms: f64,
    /// None where fewer than a hundred were answered.
    pub(super) p99_ms: Option<f64>,
    /// Of the server with all its processes, for each answer.
    pub(super) processor_us: f64,
    /// The same of the database.
    pub(super) database_us: Option<f64>,
}

impl Figure {
    /// In one line.
    pub(super) fn told(&self) -> String {
        let p99 = self.p99_ms.map(|it| format!("p99 {it:.2} ms, "));
        format!(
            "{:.1}/s, p50 {:.2} ms, p95 {:.2} ms, {}{:.0} µs of processor each",
            self.per_second,
            self.p50_ms,
            self.p95_ms,
            p99.unwrap_or_default(),
            self.processor_us
        )
    }

    fn json(&self) -> Value {
        json!({
            "perSecond": rounded(self.per_second, 1),
            "answered": self.answered,
            "seconds": rounded(self.seconds, 1),
            "connections": self.connections,
            "openPerSecond": self.open_per_second.map(|it| rounded(it, 1)),
            "p50Ms": rounded(self.p50_ms, 3),
            "p95Ms": rounded(self.p95_ms, 3),
            "p99Ms": self.p99_ms.map(|it| rounded(it, 3)),
            "processorMicros": rounded(self.processor_us, 1),
            "databaseMicros": self.database_us.map(|it| rounded(it, 1)),
        })
    }
}

/// Everything that was measured.
#[derive(Debug)]
pub(super) struct Results {
    circumstances: Value,
    figures: Vec<Value>,
    bare_hashes: Vec<Value>,
    footprints: Vec<Value>,
    correctness: Vec<Value>,
}

impl Results {
    pub(super) fn new(ground: &Ground<'_>) -> Self {
        let is_apart = ground.apart.is_some();
        Self {
            circumstances: json!({
                "machine": machine(),
                "recordedAt": now(),
                "secondsPerMeasurement": ground.options.seconds,
                "connections": ground.options.connections,
                "serverCores": ground.server_cores(),
                "databaseAndGeneratorHaveTheOthers": is_apart,
                "people": PEOPLE,
            }),
            figures: Vec::new(),
            bare_hashes: Vec::new(),
            footprints: Vec::new(),
            correctness: Vec::new(),
        }
    }

    /// What Tessera's hash comes to by itself; nothing where nobody was there to be compared.
    pub(super) fn add_bare_hash(&mut self, hashing: Hashing, per_second: Option<f64>) {
        let rate = per_second.map(|it| rounded(it, 1));
        self.bare_hashes
            .extend(rate.map(|rate| json!({"hasher": hashing.name(), "perSecond": rate})));
    }

    pub(super) fn add_footprint(&mut self, footprint: Value) {
        self.footprints.push(footprint);
    }

    pub(super) fn add_correctness(&mut self, observed: Value) {
        self.correctness.push(observed);
    }

    pub(super) fn add(
        &mut self,
        workload: Workload,
        hashing: Hashing,
        system: &str,
        figure: &Figure,
    ) {
        let mut figure = figure.json();
        figure["workload"] = json!(workload.id());
        figure["hasher"] = json!(hashing.name());
        figure["system"] = json!(system);
        self.figures.push(figure);
    }

    fn json(&self, systems: &[&dyn System]) -> Value {
        let systems = systems.iter().map(|system| {
            let about = system.about();
            json!({
                "name": about.name, "version": about.version, "licence": about.licence,
                "nativeHash": about.native_hash, "choices": about.choices,
                "validation": about.validation, "refresh": about.refresh,
                "hasSecondFactor": about.has_second_factor,
            })
        });
        let mut results = json!({
            "program": "cargo xtask bench --peers",
            "circumstances": self.circumstances,
            "systems": systems.collect::<Vec<_>>(),
            "figures": self.figures,
            "bareHashes": self.bare_hashes,
            "footprints": self.footprints,
            "correctness": self.correctness,
        });
        results["aims"] = Value::Array(aims::judged(&results));
        results
    }

    /// The tables.
    pub(super) fn markdown(&self, systems: &[&dyn System]) -> String {
        tables(&self.json(systems))
    }

    /// Writes `peers.json`, the charts, and the page with both.
    pub(super) fn write(&self, systems: &[&dyn System]) -> Result<PathBuf> {
        let folder = folder("peers")?;
        let results = self.json(systems);
        let pretty = serde_json::to_string_pretty(&results)?;
        fs::write(folder.join("peers.json"), pretty + "\n")?;
        let mut page = introduction(&results);
        page.push_str(&aims::table(&results));
        for (name, bars) in charts(&results) {
            fs::write(folder.join(&name), bars.svg())?;
            line(&mut page, format_args!("\n![{}]({name})", bars.title));
        }
        page.push_str(&tables(&results));
        fs::write(folder.join("README.md"), page)?;
        Ok(folder)
    }
}

pub(super) fn line(text: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "{what}");
}

pub(super) fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value[name].as_array().into_iter().flatten()
}

fn introduction(results: &Value) -> String {
    let told = &results["circumstances"];
    let machine = &told["machine"];
    let mut text = format!(
        "# Tessera beside its peers\n\n\
         Written by `cargo xtask bench --peers`; edits are lost. {}, {} cores, {}; {} s a \
         measurement; {}.\n\n\
         All systems ran at once on one PostgreSQL that waits for the disk, each with a database of \
         its own and {} people in it. Every workload was measured on one after the other, by one \
         generator. Limits of requests are off everywhere. Each server had {} of the cores, as many \
         workers as that, and {} connections to the database; the others were the generator's, \
         PostgreSQL's and Redis'. People are copies of one account that was registered through the \
         API, the hash of its password included: hashing {} passwords by each would take an hour and \
         show nothing.\n\n\
         *Processor* is user and kernel time for each answer, of the server with all its processes; \
         *database* that of PostgreSQL. Where passwords are hashed, latencies are those of a closed \
         load of four connections for each core, which goes on longer where there are few answers; \
         elsewhere of an open load at {:.0} % of the maximum, whose requests count from when they were \
         due. Below a hundred answers there is no p99: it would be the slowest of them.\n\n\
         ## Systems\n",
        text_of(&machine["processor"]),
        text_of(&machine["cores"]),
        text_of(&machine["system"]),
        text_of(&told["secondsPerMeasurement"]),
        text_of(&told["recordedAt"]),
        text_of(&told["people"]),
        text_of(&told["serverCores"]),
        text_of(&told["connections"]),
        text_of(&told["people"]),
        OPEN_SHARE * 100.0,
    );
    for system in list(results, "systems") {
        line(
            &mut text,
            format_args!(
                "\n**{}** {} ({}). Passwords: {}. W3: {}. W4: {}.\n",
                text_of(&system["name"]),
                text_of(&system["version"]),
                text_of(&system["licence"]),
                text_of(&system["nativeHash"]),
                text_of(&system["validation"]),
                system["refresh"]
                    .as_str()
                    .unwrap_or("there is nothing like it"),
            ),
        );
        for choice in list(system, "choices") {
            line(&mut text, format_args!("- {}", text_of(choice)));
        }
    }
    text
}

/// Headings of the workloads that are loads, in order.
const LOADS: [(&str, &str); 5] = [
    ("W1", "Register an address"),
    ("W2", "Log in by a password"),
    ("W3", "Check a session"),
    ("W4", "Exchange a token, or prolong a session"),
    (
        "W5",
        "Log in by a password and a code of an authenticator app",
    ),
];

fn tables(results: &Value) -> String {
    let mut text = String::new();
    for (workload, heading) in LOADS {
        let of_it = || list(results, "figures").filter(|it| it["workload"] == workload);
        if of_it().next().is_none() {
            continue;
        }
        line(
            &mut text,
            format_args!(
                "\n## {workload}: {heading}\n\n\
                 | system | hash | measured, s | answers | a second | p50, ms | p95, ms | p99, ms | processor, µs | database, µs | Tessera is |\n\
                 |---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
            ),
        );
        for figure in of_it() {
            let ours = of_it().find(|it| it["system"] == OURS && it["hasher"] == figure["hasher"]);
            line(&mut text, format_args!("{}", row(figure, ours)));
        }
    }
    text.push_str(&bare_hashes(results));
    text.push_str(&footprints(results));
    text.push_str(&correctness(results));
    text
}

fn bare_hashes(results: &Value) -> String {
    let mut text = String::new();
    for hash in list(results, "bareHashes") {
        line(
            &mut text,
            format_args!(
                "\nFor scale, Tessera's {} hash by itself on the server's cores, with nothing around it: {} a second.",
                text_of(&hash["hasher"]),
                text_of(&hash["perSecond"]),
            ),
        );
    }
    text
}

fn footprints(results: &Value) -> String {
    let mut text = String::new();
    for (number, footprint) in list(results, "footprints").enumerate() {
        if number == 0 {
            text.push_str(
                "\n## W6: Memory and start\n\n\
                 Of the server with all its processes. *PSS* divides pages among the processes that \
                 share them, *RSS* counts them for each. Each was weighed beside another of its kind, which \
                 halves what both share in PSS: the aim takes Tessera's RSS and its peers' PSS. Under load: the most that was seen during \
                 logins, then checks of sessions. Start: from the start of the process to the first \
                 answer, on tables that are there, the median of three.\n\n\
                 | system | idle, PSS, MiB | idle, RSS, MiB | under load, PSS, MiB | under load, RSS, MiB | start, ms |\n\
                 |---|--:|--:|--:|--:|--:|\n",
            );
        }
        let mebibytes = |name: &str| {
            let kilobytes = footprint[name].as_f64().unwrap_or_default();
            format!("{:.1}", kilobytes / 1024.0)
        };
        line(
            &mut text,
            format_args!(
                "| {} | {} | {} | {} | {} | {} |",
                text_of(&footprint["system"]),
                mebibytes("idleProportionalKilobytes"),
                mebibytes("idleResidentKilobytes"),
                mebibytes("loadedProportionalKilobytes"),
                mebibytes("loadedResidentKilobytes"),
                text_of(&footprint["startMs"]),
            ),
        );
    }
    text.push_str(&memory_floor(results).unwrap_or_default());
    text
}

/// What of the memory under load is the hash's own, which no server can do without.
fn memory_floor(results: &Value) -> Option<String> {
    // Argon2id as all hash alike: m = 19 456 KiB.
    const HASH_MEBIBYTES: f64 = 19.0;
    let footprints = || list(results, "footprints");
    let mebibytes = |of: &Value, name: &str| Some(of[name].as_f64()? / 1024.0);
    let ours = footprints().find(|it| it["system"] == OURS)?;
    let idle = mebibytes(ours, "idleResidentKilobytes")?;
    let loaded = mebibytes(ours, "loadedResidentKilobytes")?;
    let peers = footprints().filter(|it| it["system"] != OURS);
    let leanest = peers
        .filter_map(|it| mebibytes(it, "loadedProportionalKilobytes"))
        .min_by(f64::total_cmp)?;
    let hashes = results["circumstances"]["serverCores"].as_f64()?;
    let floor = HASH_MEBIBYTES * hashes;
    let share = leanest * aims::MEMORY_SHARE;
    Some(format!(
        "\nThe floor of memory under load: one hash by Argon2id holds {HASH_MEBIBYTES} MiB while it is \
         computed, and Tessera computes as many at once as the server has cores, {hashes} here. Of the \
         {loaded:.1} MiB that Tessera held at most {floor:.1} are theirs, {idle:.1} were there before \
         the load, and {:.1} are for all that it does besides. The {share:.1} MiB of the aim leave \
         {:.1} MiB for the program beside the hash.\n",
        loaded - floor - idle,
        share - floor,
    ))
}

fn correctness(results: &Value) -> String {
    let mut text = String::new();
    for (number, looked_at) in list(results, "correctness").enumerate() {
        if number == 0 {
            text.push_str(
                "\n## W7: What is good once, and what answers tell\n\n\
                 64 requests at once, each over a connection of its own: with one link to a new \
                 password, with one code of an authenticator app for as many logins of one person \
                 (RFC 6238 takes a code once), with one refresh token. Of the successors of that those \
                 are counted that can be exchanged afterwards. Then 150 logins each with a wrong \
                 password, to addresses with an account and without, in turn over one connection: the \
                 difference of the trimmed means, with the interval that it lies in but for one time in \
                 five hundred. What is no chance and more than a fiftieth of the answer's time tells.\n\n\
                 | system | passwords set by one link | logins by one code | refresh: answered, successors, living | refused login, ms | difference, ms | failures |\n\
                 |---|--:|--:|---|--:|--:|---|\n",
            );
        }
        let observed = &looked_at["observed"];
        let login = &observed["refusedLogin"];
        let refresh = &observed["refresh"];
        let refresh = match refresh.is_object() {
            true => format!(
                "{}, {}, {}",
                text_of(&refresh["answered"]),
                text_of(&refresh["successors"]),
                text_of(&refresh["living"])
            ),
            false => String::new(),
        };
        let failures: Vec<_> = list(looked_at, "failures").map(text_of).collect();
        let failures = if failures.is_empty() {
            "none".to_owned()
        } else {
            failures.join("; ")
        };
        line(
            &mut text,
            format_args!(
                "| {} | {} | {} | {refresh} | {} | {} ± {} | {failures} |",
                text_of(&looked_at["system"]),
                text_of(&observed["passwordsSetByOneLink"]),
                text_of(&observed["loginsFinishedByOneCode"]),
                text_of(&login["knownMs"]),
                text_of(&login["differenceMs"]),
                text_of(&login["withinMs"]),
            ),
        );
    }
    text
}

fn row(figure: &Value, ours: Option<&Value>) -> String {
    let hash = match workload_hashes(&figure["workload"]) {
        true => text_of(&figure["hasher"]),
        false => String::new(),
    };
    let times = ours.and_then(|ours| {
        let times = ours["perSecond"].as_f64()? / figure["perSecond"].as_f64()?;
        (figure["system"] != OURS).then(|| format!("{times:.1} times as fast"))
    });
    let cells = [
        "seconds",
        "answered",
        "perSecond",
        "p50Ms",
        "p95Ms",
        "p99Ms",
        "processorMicros",
        "databaseMicros",
    ];
    let cells = cells.map(|cell| text_of(&figure[cell]));
    format!(
        "| {} | {hash} | {} | {} |",
        text_of(&figure["system"]),
        cells.join(" | "),
        times.unwrap_or_default()
    )
}

fn workload_hashes(workload: &Value) -> bool {
    workload != "W3" && workload != "W4"
}

/// A chart for each workload and hash.
fn charts(results: &Value) -> Vec<(String, Bars)> {
    let mut charts = Vec::new();
    for (workload, heading) in LOADS {
        for hashing in Hashing::ALL {
            let figures = list(results, "figures");
            let of_it =
                figures.filter(|it| it["workload"] == workload && it["hasher"] == hashing.name());
            let bars: Vec<_> = of_it
                .filter_map(|it| Some((text_of(&it["system"]), it["perSecond"].as_f64()?)))
                .collect();
            if bars.is_empty() {
                continue;
            }
            let hash = match workload_hashes(&json!(workload)) {
                true => format!(", {} hash", hashing.name()),
                false => String::new(),
            };
            let name = format!("{}-{}.svg", workload.to_lowercase(), hashing.name());
            let title = format!("{workload}: {heading}{hash}, a second");
            charts.push((name, Bars { title, bars }));
        }
    }
    charts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results() -> Value {
        let figure = |system: &str, per_second: f64| {
            json!({
                "workload": "W3", "hasher": "common", "system": system, "perSecond": per_second,
                "seconds": 2.1, "answered": 99, "p50Ms": 1.0, "p95Ms": 2.0, "p99Ms": null,
                "processorMicros": 40.0,
            })
        };
        json!({
            "circumstances": {"machine": {"cores": 2}},
            "systems": [{"name": "other", "choices": ["one process"]}],
            "figures": [figure("tessera", 20_000.0), figure("other", 1_000.0)],
        })
    }

    #[test]
    fn a_peer_is_told_beside_tessera() {
        let text = tables(&results());
        let row = "| other |  | 2.1 | 99 | 1000.0 | 1.0 | 2.0 |  | 40.0 |  | 20.0 times as fast |";
        assert!(text.contains(row), "{text}");
        assert!(text.contains("| tessera |  | 2.1 | 99 | 20000.0 | 1.0 | 2.0 |  | 40.0 |  |  |"));
        assert!(!text.contains("W1"), "what was not measured has no table");
    }

    #[test]
    fn failures_are_told_with_what_was_seen() {
        let looked_at = json!({"correctness": [
            {"system": "sound", "failures": [], "observed": {
                "passwordsSetByOneLink": 1, "refresh": {"answered": 64, "successors": 1, "living": 1},
                "refusedLogin": {"knownMs": 20.0, "differenceMs": 0.1, "withinMs": 0.2}}},
            {"system": "other", "failures": ["one link set 3 passwords of 64"], "observed": {}},
        ]});
        let text = correctness(&looked_at);
        assert!(
            text.contains("| sound | 1 |  | 64, 1, 1 | 20.0 | 0.1 ± 0.2 | none |"),
            "{text}"
        );
        assert!(text.contains("| one link set 3 passwords of 64 |"));
    }

    #[test]
    fn memory_is_told_in_mebibytes() {
        let weighed = json!({"footprints": [{
            "system": "other", "startMs": 900.0, "idleProportionalKilobytes": 102_400,
            "idleResidentKilobytes": 204_800, "loadedProportionalKilobytes": 1024,
            "loadedResidentKilobytes": 512,
        }]});
        let text = footprints(&weighed);
        assert!(
            text.contains("| other | 100.0 | 200.0 | 1.0 | 0.5 | 900.0 |"),
            "{text}"
        );
    }

    #[test]
    fn the_hash_is_told_of_what_is_held_under_load() {
        let weighed = json!({
            "circumstances": {"serverCores": 1},
            "footprints": [
                {"system": "tessera", "idleResidentKilobytes": 20_480,
                 "loadedResidentKilobytes": 43_008, "loadedProportionalKilobytes": 40_000},
                {"system": "lean", "loadedProportionalKilobytes": 102_400},
                {"system": "other", "loadedProportionalKilobytes": 204_800},
            ],
        });
        let text = memory_floor(&weighed).expect("weighed");
        assert!(text.contains("Of the 42.0 MiB"), "{text}");
        assert!(text.contains("19.0 are theirs, 20.0 were there before the load, and 3.0"));
        assert!(text.contains("The 25.0 MiB of the aim leave 6.0 MiB"));
        assert_eq!(memory_floor(&json!({})), None, "nothing was weighed");
    }

    #[test]
    fn what_a_peer_lacks_and_how_it_is_set_up_is_told() {
        let text = introduction(&results());
        assert!(text.contains("W4: there is nothing like it."), "{text}");
        assert!(text.contains("- one process\n"));
    }

    #[test]
    fn a_chart_has_a_bar_for_each_system() {
        let charts = charts(&results());
        assert_eq!(charts.len(), 1);
        assert_eq!(charts[0].0, "w3-common.svg");
        assert_eq!(charts[0].1.bars.len(), 2);
    }
}
