//! How soon pages stand in a browser on a slow network; `e2e/speed.mjs` measures it.

use super::report::{folder, machine, now, text_of, verdict};
use crate::parts::Browser;
use crate::process;
use crate::server::without_configuration;
use crate::workspace;
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::fs;
use std::process::{Command, Stdio};

/// What these results are of, as their file says.
pub(super) const PROGRAM: &str = "browser";
const PAINT_GOAL_MS: f64 = 1_000.0;
const INTERACTIVE_GOAL_MS: f64 = 2_000.0;
const SENT_GOAL_KILOBYTES: f64 = 100.0;

/// Measures a release build, which is there, and writes `bench/results/browser.json`.
// req: MFA-9
pub(super) fn run(runs: u64) -> Result<()> {
    println!("\n==> browser");
    let browser = Browser::prepare()?;
    let mut command = Command::new(browser.node());
    without_configuration(&mut command)
        .arg("speed.mjs")
        .env("CHROMIUM", browser.chromium())
        .env("E2E_BINARY", workspace::binary("release", "tessera"))
        .env("SPEED_RUNS", runs.to_string())
        .current_dir(workspace::root().join("e2e"))
        // It takes minutes, and says there how far it is.
        .stderr(Stdio::inherit());
    let told = process::capture(&mut command)?;
    let measured: Value = serde_json::from_str(&told).context("speed.mjs told no results")?;
    let results = json!({
        "program": PROGRAM,
        "recordedAt": now(),
        "machine": machine(),
        "browser": measured["browser"],
        "runs": measured["runs"],
        "networks": measured["networks"],
        "pages": measured["pages"],
    });
    let file = folder()?.join(format!("{PROGRAM}.json"));
    fs::write(&file, format!("{results:#}\n"))
        .with_context(|| format!("failed to write {}", file.display()))?;
    println!("wrote {}", file.display());
    Ok(())
}

/// The section of the table for these results.
pub(super) fn section(results: &Value) -> String {
    let mut text = format!(
        "\n## browser\n\n{}, {} cores, {}; Chromium {}; {} loads of each page, the median and the \
         slowest; {}.\n\n",
        text_of(&results["machine"]["processor"]),
        results["machine"]["cores"],
        text_of(&results["machine"]["system"]),
        text_of(&results["browser"]),
        results["runs"],
        text_of(&results["recordedAt"]),
    );
    for network in results["networks"].as_array().into_iter().flatten() {
        text.push_str(&format!(
            "- {}: {} kbit/s down, {} kbit/s up, {} ms for each request\n",
            text_of(&network["name"]),
            network["downKbit"],
            network["upKbit"],
            network["latencyMs"],
        ));
    }
    text.push_str(&format!(
        "\nGoals: first contentful paint below {PAINT_GOAL_MS} ms, interactive below \
         {INTERACTIVE_GOAL_MS} ms, less than {SENT_GOAL_KILOBYTES} KB sent.\n\n\
         | page | network | cache | first contentful paint, ms | interactive, ms | sent, KB | |\n\
         |---|---|---|--:|--:|--:|---|\n"
    ));
    for page in results["pages"].as_array().into_iter().flatten() {
        text.push_str(&row(page));
    }
    text
}

fn row(page: &Value) -> String {
    let both = |name: &str| {
        let times = &page[name];
        format!("{} – {}", times["median"], times["slowest"])
    };
    let below = |name: &str, goal: f64| page[name]["median"].as_f64().is_some_and(|it| it < goal);
    let met = below("firstContentfulPaintMs", PAINT_GOAL_MS)
        && below("interactiveMs", INTERACTIVE_GOAL_MS)
        && below("sentKilobytes", SENT_GOAL_KILOBYTES);
    let cells = [
        text_of(&page["path"]),
        text_of(&page["network"]),
        text_of(&page["cache"]),
        both("firstContentfulPaintMs"),
        both("interactiveMs"),
        both("sentKilobytes"),
        verdict(Some(met)),
    ];
    format!("| {} |\n", cells.join(" | "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(paint: f64, interactive: f64) -> Value {
        let both = |ms: f64| json!({"median": ms, "slowest": ms + 1.0});
        json!({
            "path": "/login",
            "network": "slow",
            "cache": "cold",
            "firstContentfulPaintMs": both(paint),
            "interactiveMs": both(interactive),
            "sentKilobytes": both(20.5),
        })
    }

    #[test]
    fn a_page_that_misses_one_goal_misses() {
        assert_eq!(
            row(&page(400.5, 401.5)),
            "| /login | slow | cold | 400.5 – 401.5 | 401.5 – 402.5 | 20.5 – 21.5 | reached |\n"
        );
        assert!(row(&page(1000.0, 1001.0)).contains("missed"));
        assert!(row(&page(400.0, 2000.0)).contains("missed"));
    }
}
