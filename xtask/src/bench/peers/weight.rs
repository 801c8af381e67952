//! What a server takes with all that it started: processor time and memory.

use crate::bench::cores::children;
use crate::server::resident_kilobytes;
use crate::wait;
use anyhow::{Context as _, Result};
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// Memory of a tree of processes, in units of 1024 bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Memory {
    /// What each holds, pages that they share counted for each.
    pub(super) resident: u64,
    /// The same with shared pages divided among those that share them.
    pub(super) proportional: u64,
}

impl Memory {
    /// The larger of both, each by itself.
    fn or_more(self, other: Self) -> Self {
        Self {
            resident: self.resident.max(other.resident),
            proportional: self.proportional.max(other.proportional),
        }
    }
}

fn tree(root: u32) -> Result<Vec<u32>> {
    let below = children(root)?.into_iter();
    let below = below.map(|process| process.as_raw().cast_unsigned());
    Ok(std::iter::once(root).chain(below).collect())
}

/// Seconds of processor time that `root` and all below it have used, those that ended included.
pub(super) fn processor_seconds(root: u32) -> Result<f64> {
    let of_one = |process: u32| {
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        parse_processor_seconds(&stat).unwrap_or_default()
    };
    Ok(tree(root)?.into_iter().map(of_one).sum())
}

fn parse_processor_seconds(stat: &str) -> Option<f64> {
    // Linux counts in hundredths for every program, whatever its own clock does.
    const TICKS_PER_SECOND: f64 = 100.0;
    // Fields 14 to 17: user and kernel mode, the process' own and of children waited for.
    let (_, after_name) = stat.rsplit_once(')')?;
    let times = after_name.split_whitespace().skip(11).take(4);
    let ticks: f64 = times.filter_map(|field| field.parse::<f64>().ok()).sum();
    Some(ticks / TICKS_PER_SECOND)
}

/// Waits until `root` and all below it have done what they do behind their answers.
pub(super) fn settle(root: u32) -> Result<()> {
    const WINDOW: Duration = Duration::from_millis(250);
    const IDLE_SECONDS: f64 = 0.02;
    const LIMIT: Duration = Duration::from_secs(60);
    wait::until("a server to come to rest", LIMIT, || {
        let before = processor_seconds(root)?;
        thread::sleep(WINDOW);
        Ok((processor_seconds(root)? - before <= IDLE_SECONDS).then_some(()))
    })
}

/// The memory of `root` and all below it.
pub(super) fn memory(root: u32) -> Result<Memory> {
    let mut sum = Memory::default();
    for process in tree(root)? {
        // One that ended meanwhile holds nothing.
        sum.resident += resident_kilobytes(process).unwrap_or_default();
        let rollup = fs::read_to_string(format!("/proc/{process}/smaps_rollup"));
        sum.proportional += proportional(&rollup.unwrap_or_default()).unwrap_or_default();
    }
    (sum.resident > 0)
        .then_some(sum)
        .context("a server holds no memory")
}

fn proportional(rollup: &str) -> Option<u64> {
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Runs `run`, and gives the most memory that `root` and all below it held meanwhile.
pub(super) fn most_memory<T>(root: u32, run: impl FnOnce() -> Result<T>) -> Result<(T, Memory)> {
    const PAUSE: Duration = Duration::from_millis(100);
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            let mut most = memory(root)?;
            while !is_over.load(Ordering::Relaxed) {
                thread::sleep(PAUSE);
                most = most.or_more(memory(root)?);
            }
            anyhow::Ok(most)
        });
        let answer = run();
        is_over.store(true, Ordering::Relaxed);
        let most = watcher.join().ok().context("the watcher panicked")??;
        Ok((answer?, most))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_of_children_that_ended_counts() {
        let stat = "42 (a (b) c) S 1 42 42 0 -1 4194304 100 0 0 0 150 50 20 30 20 0 4 0 9";
        assert_eq!(parse_processor_seconds(stat), Some(2.5));
        assert_eq!(parse_processor_seconds(""), None);
    }

    #[test]
    fn shared_pages_are_divided() {
        let rollup = "0-f [rollup]\nRss:   2048 kB\nPss:                1536 kB\nPss_Dirty: 9 kB\n";
        assert_eq!(proportional(rollup), Some(1536));
    }

    #[test]
    fn the_most_is_taken_of_each() {
        let more = |resident, proportional| Memory {
            resident,
            proportional,
        };
        assert_eq!(more(1, 9).or_more(more(5, 2)), more(5, 9));
    }
}
