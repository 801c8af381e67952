//! What the machine gives: files, memory, and the time of a hash.

use super::snapshot::Machine;
use crate::clock::SystemEntropy;
use crate::config::Config;
use crate::process;
use crate::wiring;
use std::path::Path;
use std::time::{Duration, Instant};
use tessera_core::crypto::Key256;
use tessera_core::password::{HashPassword, Password, Peppers};

/// Hashes that are made; the fastest is what the machine can do.
const HASHES: usize = 2;

/// Looks at the machine; hashes for a moment.
pub(super) async fn look(config: &Config) -> Machine {
    let hashing = config.clone();
    let hash = tokio::task::spawn_blocking(move || time_of_hash(&hashing)).await;
    Machine {
        open_files: process::most_open_files(),
        memory: memory(),
        cores: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        hash: hash.ok().flatten(),
    }
}

/// Room for data on the disk of `folder`, in bytes.
pub(super) fn free_disk(folder: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(folder).ok()?;
    found.f_bavail.checked_mul(found.f_frsize)
}

/// What there is, or less where a group of processes was limited.
fn memory() -> Option<u64> {
    let read = |path: &str| std::fs::read_to_string(path).ok();
    let all = read("/proc/meminfo").and_then(|text| total(&text));
    let group = read("/sys/fs/cgroup/memory.max");
    let group = group.and_then(|text| text.trim().parse::<u64>().ok());
    match (all, group) {
        (Some(all), Some(group)) => Some(all.min(group)),
        (all, group) => all.or(group),
    }
}

fn total(meminfo: &str) -> Option<u64> {
    let line = meminfo
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"));
    let kib: u64 = line?.split_whitespace().next()?.parse().ok()?;
    kib.checked_mul(1024)
}

/// How long one password takes; none where the configuration cannot be used.
fn time_of_hash(config: &Config) -> Option<Duration> {
    let policy = wiring::hash_policy(config).ok()?;
    // What is hashed under which pepper makes no difference to the time.
    let peppers = Peppers::new([(1, Key256::new([0; 32]))]).ok()?;
    let password = Password::parse("a password that is nobody's").ok()?;
    let mut hasher = HashPassword::new(policy, peppers);
    (0..HASHES)
        .map(|_| {
            let began = Instant::now();
            hasher.hash(&password, &SystemEntropy).ok()?;
            Some(began.elapsed())
        })
        .collect::<Option<Vec<_>>>()?
        .into_iter()
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_linux_lists_is_read() {
        assert_eq!(
            total("MemTotal:        2048 kB\nMemFree: 1 kB\n"),
            Some(2_097_152)
        );
    }

    #[test]
    fn there_is_a_disk() {
        assert!(free_disk(&std::env::temp_dir()).is_some());
        assert_eq!(free_disk(Path::new("/nowhere/at/all")), None);
    }
}
