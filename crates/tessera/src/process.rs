//! What Linux tells of this process. Where there is no `/proc` it tells nothing.

use rustix::param::{clock_ticks_per_second, page_size};
use std::fs;

/// What the process takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Usage {
    /// Whole seconds of processor time, of its own and of the system for it.
    pub(crate) cpu_seconds: u64,
    /// Memory that is in use and not swapped out, in bytes.
    pub(crate) resident_bytes: u64,
    /// When it was started, in seconds since 1970.
    pub(crate) started_at: f64,
}

impl Usage {
    /// As it is now.
    pub(crate) fn read() -> Option<Self> {
        let of_process = fs::read_to_string("/proc/self/stat").ok()?;
        let of_machine = fs::read_to_string("/proc/stat").ok()?;
        let page_bytes = u64::try_from(page_size()).ok()?;
        Self::parse(
            &of_process,
            &of_machine,
            clock_ticks_per_second(),
            page_bytes,
        )
    }

    /// From `/proc/PID/stat` and `/proc/stat` (proc_pid_stat(5), proc_stat(5)).
    fn parse(of_process: &str, of_machine: &str, ticks: u64, page_bytes: u64) -> Option<Self> {
        // The name of the program may hold anything, and ends with the last parenthesis.
        let (_, behind_name) = of_process.rsplit_once(')')?;
        let fields: Vec<&str> = behind_name.split_whitespace().collect();
        // The third field of the manual is the first behind the name.
        let field = |number: usize| fields.get(number - 3)?.parse::<u64>().ok();
        let (user, system, started, pages) = (field(14)?, field(15)?, field(22)?, field(24)?);
        let booted = of_machine
            .lines()
            .find_map(|line| line.strip_prefix("btime "));
        let booted: u32 = booted?.trim().parse().ok()?;
        let up = std::time::Duration::from_millis(started.checked_mul(1_000)?.checked_div(ticks)?);
        Some(Self {
            cpu_seconds: user.checked_add(system)?.checked_div(ticks)?,
            resident_bytes: pages.checked_mul(page_bytes)?,
            started_at: f64::from(booted) + up.as_secs_f64(),
        })
    }
}

/// How many files it has open.
pub(crate) fn open_files() -> Option<u64> {
    let open = fs::read_dir("/proc/self/fd").ok()?.count();
    // The folder is open while it is read.
    u64::try_from(open.saturating_sub(1)).ok()
}

/// How many files it may have open: the soft limit.
pub(crate) fn most_open_files() -> Option<u64> {
    limit_of_files(&fs::read_to_string("/proc/self/limits").ok()?)
}

fn limit_of_files(limits: &str) -> Option<u64> {
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"));
    line?.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: AUTH-13
    #[test]
    fn a_process_is_read_whatever_its_program_is_called() {
        let of_process = "42 (a) b (c) S 1 42 42 0 -1 4194560 900 0 3 0 250 151 0 0 20 0 9 0 \
                          123450 910000128 4096 18446744073709551615 1 1 0 0 0";
        let of_machine = "cpu  1 2 3\nbtime 1764028800\nprocesses 9\n";
        let usage = Usage::parse(of_process, of_machine, 100, 4_096).unwrap();
        assert_eq!(usage.cpu_seconds, 4);
        assert_eq!(usage.resident_bytes, 4_096 * 4_096);
        assert!((usage.started_at - 1_764_030_034.5).abs() < 1e-6);
        for (process, machine) in [
            ("", of_machine),
            ("42 (a) S 1", of_machine),
            (of_process, "cpu 1"),
        ] {
            assert_eq!(Usage::parse(process, machine, 100, 4_096), None);
        }
        assert_eq!(Usage::parse(of_process, of_machine, 0, 4_096), None);
    }

    #[test]
    fn the_limit_of_open_files_is_the_soft_one() {
        let limits = "Limit                     Soft Limit           Hard Limit           Units\n\
                      Max open files            1024                 524288               files\n";
        assert_eq!(limit_of_files(limits), Some(1_024));
        assert_eq!(limit_of_files("Max open files unlimited"), None);
    }
}
