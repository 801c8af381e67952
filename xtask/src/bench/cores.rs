//! Cores of its own for a server that is measured, and the others for whatever measures it and
//! serves it: databases have machines of their own where it matters.

use anyhow::{Context as _, Result};
use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::unistd::Pid;
use std::collections::HashMap;
use std::fs;

/// This thread, to the kernel.
const THIS: Pid = Pid::from_raw(0);

/// The cores of this machine in two parts.
pub(super) struct Apart {
    all: CpuSet,
    own: CpuSet,
    others: CpuSet,
    /// How many are the server's own.
    pub(super) own_count: usize,
}

/// What was confined; it may go everywhere again when this is dropped.
pub(super) struct Confined<'a> {
    processes: Vec<Pid>,
    everywhere: &'a CpuSet,
}

impl Apart {
    /// Half of the cores for a server; none where there is one alone.
    pub(super) fn of_machine() -> Result<Option<Self>> {
        let all = sched_getaffinity(THIS).context("the kernel tells no cores")?;
        let there: Vec<usize> = (0..CpuSet::count())
            .filter(|&core| all.is_set(core).unwrap_or(false))
            .collect();
        let own_count = there.len() / 2;
        if own_count == 0 {
            return Ok(None);
        }
        let (own, others) = there.split_at(own_count);
        Ok(Some(Self {
            all,
            own: set_of(own)?,
            others: set_of(others)?,
            own_count,
        }))
    }

    /// Runs `run` on the server's cores; what it starts stays there.
    pub(super) fn on_own<T>(&self, run: impl FnOnce() -> Result<T>) -> Result<T> {
        self.on(&self.own, run)
    }

    /// Runs `run` on the other cores; what it starts stays there.
    pub(super) fn on_others<T>(&self, run: impl FnOnce() -> Result<T>) -> Result<T> {
        self.on(&self.others, run)
    }

    fn on<T>(&self, cores: &CpuSet, run: impl FnOnce() -> Result<T>) -> Result<T> {
        sched_setaffinity(THIS, cores).context("the kernel gives no cores")?;
        let answer = run();
        sched_setaffinity(THIS, &self.all).context("the kernel gives no cores back")?;
        answer
    }

    /// Confines what this program has started to the other cores: databases, above all.
    pub(super) fn confine_children(&self) -> Result<Confined<'_>> {
        let processes = children(std::process::id())?;
        for &process in &processes {
            allow(process, &self.others);
        }
        Ok(Confined {
            processes,
            everywhere: &self.all,
        })
    }
}

impl Drop for Confined<'_> {
    fn drop(&mut self) {
        for &process in &self.processes {
            allow(process, self.everywhere);
        }
    }
}

fn set_of(cores: &[usize]) -> Result<CpuSet> {
    let mut set = CpuSet::new();
    for &core in cores {
        set.set(core).context("a core has too high a number")?;
    }
    Ok(set)
}

/// Lets all threads of a process run on `cores` alone. One that has ended runs nowhere.
fn allow(process: Pid, cores: &CpuSet) {
    let threads = fs::read_dir(format!("/proc/{process}/task"));
    for thread in threads.into_iter().flatten().flatten() {
        if let Ok(id) = thread.file_name().to_string_lossy().parse() {
            let _ = sched_setaffinity(Pid::from_raw(id), cores);
        }
    }
}

/// All processes that `root` started, and what these started.
pub(super) fn children(root: u32) -> Result<Vec<Pid>> {
    let mut parents = HashMap::new();
    for entry in fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let Ok(process) = name.to_string_lossy().parse::<u32>() else {
            continue;
        };
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        if let Some(parent) = parent_in(&stat) {
            parents.insert(process, parent);
        }
    }
    let descends = |process: u32| {
        let line = std::iter::successors(Some(process), |process| parents.get(process).copied());
        line.skip(1).any(|ancestor| ancestor == root)
    };
    let found = parents.keys().filter(|&&process| descends(process));
    Ok(found
        .map(|&process| Pid::from_raw(process.cast_signed()))
        .collect())
}

/// The parent in `/proc/ID/stat`: the second field behind the name, which may hold anything.
fn parent_in(stat: &str) -> Option<u32> {
    let (_, behind_name) = stat.rsplit_once(')')?;
    behind_name.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{Apart, children, parent_in};
    use std::process::{Command, Stdio};

    #[test]
    fn a_parent_is_read_behind_any_name() {
        assert_eq!(parent_in("12 (a b) c) S 7 12 12 0"), Some(7));
        assert_eq!(parent_in("12"), None);
    }

    #[test]
    fn what_was_started_is_found_and_runs_where_it_is_told() {
        let mut child = Command::new("cat").stdin(Stdio::piped()).spawn().unwrap();
        let found = children(std::process::id()).unwrap();
        assert!(
            found
                .iter()
                .any(|pid| pid.as_raw().cast_unsigned() == child.id())
        );
        if let Some(apart) = Apart::of_machine().unwrap() {
            let on = |pid: u32| {
                let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
                let line = status
                    .lines()
                    .find(|line| line.starts_with("Cpus_allowed:"));
                line.map(str::to_owned)
            };
            let before = on(child.id());
            let confined = apart.confine_children().unwrap();
            assert_ne!(on(child.id()), before);
            drop(confined);
            assert_eq!(on(child.id()), before);
        }
        drop(child.stdin.take());
        child.wait().unwrap();
    }
}
