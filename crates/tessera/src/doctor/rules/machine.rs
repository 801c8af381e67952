//! The machine: files, memory, and how fast it hashes.

use crate::config::PasswordScheme;
use crate::doctor::finding::{Observation, Rule, Severity, when};
use crate::doctor::snapshot::Snapshot;
use std::time::Duration;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "few-files",
        check: few_files,
    },
    Rule {
        name: "little-memory",
        check: little_memory,
    },
    Rule {
        name: "hash-slow",
        check: hash_slow,
    },
];

/// As many connections as the program accepts, and some for databases and providers.
const FILES: u64 = 8_192 + 256;
/// What an instance is held to.
const MEMORY: u64 = 512 * 1024 * 1024;
/// A login that takes longer is felt, and a core does less than one a second.
const SLOW: Duration = Duration::from_secs(1);
const KIB: u64 = 1024;

fn few_files(snapshot: &Snapshot) -> Vec<Observation> {
    let files = snapshot.machine.open_files.unwrap_or(u64::MAX);
    when(files < FILES, Severity::Warning, || {
        (
            format!("a process started here may have {files} files open"),
            "each connection is one: past that nobody is let in",
            format!(
                "ulimit -n {FILES}, or LimitNOFILE={FILES} in the unit, which may say so already"
            ),
        )
    })
}

fn little_memory(snapshot: &Snapshot) -> Vec<Observation> {
    let passwords = &snapshot.config.passwords;
    let threads = match passwords.threads {
        0 => snapshot.machine.cores,
        threads => threads,
    } as u64;
    let hashing = match passwords.scheme {
        PasswordScheme::Bcrypt => 0,
        PasswordScheme::Argon2id => u64::from(passwords.argon2_memory_kib) * KIB * threads,
    };
    let needed = MEMORY + hashing;
    let memory = snapshot.machine.memory.unwrap_or(u64::MAX);
    when(memory < needed, Severity::Warning, || {
        let mib = |bytes: u64| bytes / KIB / KIB;
        (
            format!("there are {} MiB of memory", mib(memory)),
            "an instance that is stopped for want of memory breaks every request under way",
            format!("{} MiB, or fewer passwords.threads", mib(needed)),
        )
    })
}

fn hash_slow(snapshot: &Snapshot) -> Vec<Observation> {
    let hash = snapshot.machine.hash.unwrap_or_default();
    when(hash > SLOW, Severity::Warning, || {
        (
            format!("one password takes {} ms to hash", hash.as_millis()),
            "a core does less than one login a second, and what comes beyond is answered 503",
            "a lower passwords.bcrypt_cost (not below 10), or faster cores".to_owned(),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::sound::{Broken, holds};
    use super::*;
    use Severity::Warning;

    const BROKEN: &[Broken] = &[
        ("few-files", Warning, |s| {
            s.machine.open_files = Some(1_024);
        }),
        ("little-memory", Warning, |s| {
            s.machine.memory = Some(256 * KIB * KIB);
        }),
        ("little-memory", Warning, |s| {
            s.config.passwords.scheme = PasswordScheme::Argon2id;
            s.config.passwords.threads = 100;
        }),
        ("hash-slow", Warning, |s| {
            s.machine.hash = Some(Duration::from_millis(1_001));
        }),
    ];

    #[test]
    fn each_finds_what_is_broken_and_nothing_else() {
        holds(RULES, BROKEN);
    }
}
