//! What Tessera is to reach beside its peers, and whether it did.

use super::report::{OURS, line, list};
use crate::bench::report::{rounded, text_of, verdict};
use serde_json::{Value, json};

/// How many times the best peer checks and exchanges are to come to.
const TIMES: f64 = 10.0;
/// The share of the bare hash that logins are to come to.
const HASH_SHARE: f64 = 0.95;
/// The share of the leanest peer's memory.
pub(super) const MEMORY_SHARE: f64 = 0.25;

/// Every aim that there are figures for.
pub(super) fn judged(results: &Value) -> Vec<Value> {
    let aims = [
        faster(results, "W3", "sessions are checked"),
        faster(results, "W4", "tokens are exchanged"),
        at_the_hash(results, "native"),
        at_the_hash(results, "common"),
        leaner(results, "idle", "idle"),
        leaner(results, "loaded", "under load"),
        sound(results),
    ];
    aims.into_iter().flatten().collect()
}

fn aim(aim: &str, seen: f64, told: &str, is_reached: bool) -> Value {
    json!({"aim": aim, "seen": format!("{}{told}", rounded(seen, 2)), "reached": is_reached})
}

fn is_ours(of: &Value) -> bool {
    of["system"] == OURS
}

/// The rate of ours and of the best peer.
fn faster(results: &Value, workload: &str, what: &str) -> Option<Value> {
    let of_it = || list(results, "figures").filter(|it| it["workload"] == workload);
    let rate = |it: &Value| it["perSecond"].as_f64();
    let ours = of_it().find(|it| is_ours(it)).and_then(rate)?;
    let peers = of_it().filter(|it| !is_ours(it)).filter_map(rate);
    let best = peers.max_by(f64::total_cmp)?;
    let times = ours / best;
    Some(aim(
        &format!("{workload}: {what} at least {TIMES} times as fast as by the best peer"),
        times,
        " times",
        times >= TIMES,
    ))
}

fn at_the_hash(results: &Value, hasher: &str) -> Option<Value> {
    let bare = list(results, "bareHashes").find(|it| it["hasher"] == hasher)?;
    let bare = bare["perSecond"].as_f64()?;
    let logins = list(results, "figures")
        .find(|it| it["workload"] == "W2" && it["hasher"] == hasher && is_ours(it))?;
    let share = logins["perSecond"].as_f64()? / bare;
    Some(aim(
        &format!("W2, {hasher} hash: logins at least {HASH_SHARE} of the bare hash"),
        share,
        " of it",
        share >= HASH_SHARE,
    ))
}

/// Servers are weighed beside another of their kind, which halves what they share: so all that
/// ours holds is held against what peers would hold alone at least.
fn leaner(results: &Value, memory: &str, when: &str) -> Option<Value> {
    let all = || list(results, "footprints");
    let ours = all().find(|it| is_ours(it))?;
    let ours = ours[format!("{memory}ResidentKilobytes")].as_f64()?;
    let peers = all().filter(|it| !is_ours(it));
    let peers = peers.filter_map(|it| it[format!("{memory}ProportionalKilobytes")].as_f64());
    let share = ours / peers.min_by(f64::total_cmp)?;
    Some(aim(
        &format!("W6: memory {when} (RSS) at most {MEMORY_SHARE} of the leanest peer's (PSS)"),
        share,
        " of it",
        share <= MEMORY_SHARE,
    ))
}

fn sound(results: &Value) -> Option<Value> {
    let ours = list(results, "correctness").find(|it| is_ours(it))?;
    let failures = list(ours, "failures").count();
    Some(json!({
        "aim": "W7: no failure", "seen": format!("{failures} failures"), "reached": failures == 0,
    }))
}

/// The aims as a table.
pub(super) fn table(results: &Value) -> String {
    let mut text = String::from("\n## Aims\n\n| aim | seen | |\n|---|--:|---|\n");
    for judged in list(results, "aims") {
        line(
            &mut text,
            format_args!(
                "| {} | {} | {} |",
                text_of(&judged["aim"]),
                text_of(&judged["seen"]),
                verdict(judged["reached"].as_bool())
            ),
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results(ours: f64, memory: u64, failures: &[&str]) -> Value {
        let figure = |workload: &str, system: &str, per_second: f64| json!({"workload": workload, "hasher": "common", "system": system, "perSecond": per_second});
        let held = |system: &str, memory: u64| {
            json!({
                "system": system, "idleResidentKilobytes": memory,
                "idleProportionalKilobytes": memory,
            })
        };
        json!({
            "figures": [
                figure("W3", OURS, ours), figure("W3", "slow", 10.0), figure("W3", "best", 100.0),
                figure("W2", OURS, 96.0),
            ],
            "bareHashes": [{"hasher": "common", "perSecond": 100.0}],
            "footprints": [held(OURS, memory), held("lean", 100), held("fat", 900)],
            "correctness": [{"system": OURS, "failures": failures}, {"system": "slow", "failures": ["x"]}],
        })
    }

    fn verdicts(results: &Value) -> Vec<bool> {
        let judged = judged(results);
        judged
            .iter()
            .filter_map(|it| it["reached"].as_bool())
            .collect()
    }

    #[test]
    fn aims_are_held_against_the_best_peer() {
        assert_eq!(verdicts(&results(1_000.0, 25, &[])), [true; 4]);
        assert_eq!(
            verdicts(&results(999.0, 26, &["y"])),
            [false, true, false, false]
        );
    }

    #[test]
    fn what_was_not_measured_is_not_judged() {
        assert!(judged(&json!({})).is_empty());
    }

    #[test]
    fn an_aim_that_was_missed_says_so() {
        let mut results = results(500.0, 25, &[]);
        results["aims"] = Value::Array(judged(&results));
        let text = table(&results);
        assert!(
            text.contains("best peer | 5.0 times | **missed** |"),
            "{text}"
        );
    }
}
