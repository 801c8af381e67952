//! How long a sequence document takes from its text to a picture, as it grows.

use super::meter;
use crate::scratch::Scratch;
use anyhow::Result;
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Headings of the documents that are drawn.
const SIZES: [u32; 3] = [300, 3_000, 30_000];
/// The size that the goal is stated for.
pub(super) const GOAL_SIZE: u32 = 300;
/// How long it may take on the clock, the start of the program included.
pub(super) const GOAL_MS: f64 = 20.0;
const RUNS: usize = 11;
/// Headings of one step, its own included.
const HEADINGS_OF_STEP: u32 = 10;

/// What one document took.
#[derive(Debug)]
pub(super) struct Drawing {
    headings: u32,
    input_bytes: u64,
    /// Milliseconds on the clock.
    elapsed_ms: f64,
    peak_bytes: u64,
}

/// Draws each document as a picture.
pub(super) fn measure(program: &Path) -> Result<Vec<Drawing>> {
    SIZES.into_iter().map(|size| draw(program, size)).collect()
}

fn draw(program: &Path, headings: u32) -> Result<Drawing> {
    let folder = Scratch::new("specpack-sequence")?;
    let input = folder.path().join("sequence.md");
    let text = document(headings);
    fs::write(&input, &text)?;
    let arguments = [
        OsStr::new("sequence"),
        input.as_os_str(),
        OsStr::new("--format"),
        OsStr::new("svg"),
    ];
    let mut elapsed = Vec::new();
    let mut peak_bytes = 0;
    for _ in 0..RUNS {
        let run = meter::run(program, &arguments, folder.path(), &[0])?;
        elapsed.push(run.elapsed_ms);
        peak_bytes = peak_bytes.max(run.peak_bytes);
    }
    elapsed.sort_by(f64::total_cmp);
    Ok(Drawing {
        headings,
        input_bytes: u64::try_from(text.len())?,
        elapsed_ms: elapsed[elapsed.len() / 2],
        peak_bytes,
    })
}

pub(super) fn to_json(drawings: &[Drawing]) -> Value {
    let drawings = drawings.iter().map(|drawing| {
        json!({
            "headings": drawing.headings,
            "inputBytes": drawing.input_bytes,
            "elapsedMs": drawing.elapsed_ms,
            "peakBytes": drawing.peak_bytes,
        })
    });
    drawings.collect()
}

/// A document of so many headings: steps between five participants, every fourth within the one
/// before it.
fn document(headings: u32) -> String {
    let mut text = "# 1 Details\n\n## 1.1 Participants\n\n| Id | Type |\n|---|---|\n".to_owned();
    for n in 0..5 {
        let _ = writeln!(text, "| part-{n} | Microservice |");
    }
    text.push_str("\n## 1.2 Interactions\n\n");
    for n in 1..=(headings.saturating_sub(3) / HEADINGS_OF_STEP) {
        let (hashes, from, to) = match n % 4 {
            0 => ("#####", (n - 1) % 5, n % 5),
            _ => ("###", n % 5, (n + 1) % 5),
        };
        if n % 4 == 0 {
            text.push_str("#### Nested Interactions\n\n");
        }
        let _ = write!(
            text,
            "{hashes} API Request\n\n{hashes}# Source Id\n\npart-{from}\n\n{hashes}# Target Id\n\n\
             part-{to}\n\n{hashes}# Message\n\nPOST /api/v1/things/{n}\n\n{hashes}# Sequence Number\n\n\
             {n}\n\n{hashes}# Is Synchronous\n\n✅ Yes\n\n{hashes}# Return Message\n\n200 OK or Error \
             (400, 409)\n\n{hashes}# Has Return\n\n✅ Yes\n\n{hashes}# Is Activation\n\n❌ No\n\n\
             {hashes}# Technical Details\n\n| Property | Value |\n|---|---|\n| Protocol | HTTPS |\n\
             | Performance | P99 < {} ms |\n\n",
            20 + n % 100
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::document;

    #[test]
    fn a_document_has_about_as_many_headings_as_asked_for() {
        for wanted in [300_usize, 3_000] {
            let text = document(u32::try_from(wanted).expect("a small number"));
            let headings = text.lines().filter(|line| line.starts_with('#')).count();
            assert!(
                headings.abs_diff(wanted) * 10 <= wanted,
                "{headings} of {wanted}"
            );
        }
    }
}
