//! How soon `check --watch` has looked again at a pack of which one file was edited.

use super::requirements;
use crate::bench::report::{rounded, text_of, verdict};
use crate::scratch::Scratch;
use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::Instant;

/// Requirements of the packs.
const SIZES: [u32; 2] = [1_000, 10_000];
const EDITS: usize = 15;
const EDITED: &str = "specs/acceptance/part-3.feature";
/// Milliseconds from the end of writing a file to the last line of what is said of it.
const GOAL_MS: f64 = 20.0;

/// How long edits of one pack took to be checked.
#[derive(Debug)]
pub(super) struct Watched {
    requirements: u32,
    median_ms: f64,
    slowest_ms: f64,
}

/// Edits a file of each pack, and waits for what is said of it.
pub(super) fn measure(program: &Path) -> Result<Vec<Watched>> {
    SIZES.map(|size| edits(program, size)).into_iter().collect()
}

fn edits(program: &Path, requirements: u32) -> Result<Watched> {
    let folder = Scratch::new("specpack-watch")?;
    requirements::write(folder.path(), requirements)?;
    let edited = folder.path().join(EDITED);
    let next = folder.path().join("next");
    let mut text = fs::read_to_string(&edited)?;
    let mut watcher = Watcher::start(program, folder.path())?;
    watcher.wait()?;
    let mut taken = Vec::new();
    for number in 0..EDITS {
        let _ = write!(
            text,
            "\n  Scenario: Further {number}\n    When it is asked for\n"
        );
        // Written elsewhere and moved, so that it is never seen half written.
        fs::write(&next, &text)?;
        let began = Instant::now();
        fs::rename(&next, &edited)?;
        watcher.wait()?;
        taken.push(began.elapsed().as_secs_f64() * 1e3);
    }
    taken.sort_by(f64::total_cmp);
    Ok(Watched {
        requirements,
        median_ms: taken
            .get(EDITS / 2)
            .copied()
            .context("nothing was edited")?,
        slowest_ms: taken.last().copied().context("nothing was edited")?,
    })
}

/// A `specpack check --watch` that ends with this.
struct Watcher {
    process: Child,
    remarks: Lines<BufReader<ChildStderr>>,
}

impl Watcher {
    fn start(program: &Path, folder: &Path) -> Result<Self> {
        let mut process = Command::new(program)
            .args(["check", "specs", "--watch", "--format", "json"])
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .context("failed to run specpack")?;
        let remarks = process.stderr.take().context("it has no standard error")?;
        Ok(Self {
            process,
            remarks: BufReader::new(remarks).lines(),
        })
    }

    /// Waits until it has checked once more and written what it found.
    fn wait(&mut self) -> Result<()> {
        for remark in &mut self.remarks {
            if remark?.starts_with("watching ") {
                return Ok(());
            }
        }
        bail!("specpack ended while it was to watch")
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        // It may have ended by itself, which has been told.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub(super) fn to_json(watched: &[Watched]) -> Value {
    let watched = watched.iter().map(|one| {
        json!({
            "requirements": one.requirements,
            "edits": EDITS,
            "medianMs": rounded(one.median_ms, 1),
            "slowestMs": rounded(one.slowest_ms, 1),
        })
    });
    watched.collect()
}

/// A line for each pack.
pub(super) fn lines(watched: &Value) -> String {
    let mut text = String::new();
    for one in watched.as_array().into_iter().flatten() {
        let median = one["medianMs"].as_f64().unwrap_or(f64::INFINITY);
        let _ = writeln!(
            text,
            "- check --watch of {} requirements, from an edit of one file to what is said of it, \
             the median of {} edits: {} ms, slowest {} ms (goal: below {GOAL_MS} ms) {}",
            one["requirements"],
            one["edits"],
            text_of(&one["medianMs"]),
            text_of(&one["slowestMs"]),
            verdict(Some(median < GOAL_MS)),
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Watched, lines, to_json};

    #[test]
    fn a_line_says_whether_an_edit_was_checked_in_time() {
        let watched = |median_ms| Watched {
            requirements: 1_000,
            median_ms,
            slowest_ms: 31.0,
        };
        let text = lines(&to_json(&[watched(12.5), watched(20.0)]));
        let told: Vec<&str> = text.lines().collect();
        assert!(
            told[0].contains("12.5 ms, slowest 31.0 ms (goal: below 20 ms) reached"),
            "{text}"
        );
        assert!(told[1].ends_with("**missed**"), "{text}");
    }
}
