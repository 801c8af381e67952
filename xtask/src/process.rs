//! Child processes that never outlive this program.
//!
//! Each child leads a process group of its own, so that whatever it starts is stopped with it.

use crate::{interrupt, workspace};
use anyhow::{Context as _, Result, bail};
use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::os::fd::AsFd as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How long a child may take to end after it was asked to.
const PATIENCE: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(20);
/// How much of a log is shown when something failed.
const TAIL_LINES: usize = 40;

/// The leaders of all groups alive, for the second Ctrl-C.
static ALIVE: Mutex<BTreeSet<i32>> = Mutex::new(BTreeSet::new());

/// A child and everything it starts; stopped when dropped.
#[derive(Debug)]
pub(crate) struct Group {
    name: String,
    child: Child,
    stop: Signal,
}

impl Group {
    /// Starts `command` as the leader of a new group. `stop` is the signal it ends by in order.
    pub(crate) fn spawn(name: &str, command: &mut Command, stop: Signal) -> Result<Self> {
        let child = command
            .process_group(0)
            .stdin(Stdio::null())
            .spawn()
            .with_context(|| {
                let program = command.get_program().to_string_lossy().into_owned();
                format!("failed to start {name} ({program})")
            })?;
        let group = Self {
            name: name.to_owned(),
            child,
            stop,
        };
        if let Ok(mut alive) = ALIVE.lock() {
            alive.insert(group.leader().as_raw());
        }
        Ok(group)
    }

    /// The child itself, for its pipes.
    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// The id of the child's process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Fails when the child has ended, showing what it last wrote to `log`.
    pub(crate) fn ensure_running(&mut self, log: &Path) -> Result<()> {
        match self.child.try_wait()? {
            None => Ok(()),
            Some(status) => bail!("{} ended early ({status})\n{}", self.name, tail(log)),
        }
    }

    /// Waits for the child to end by itself.
    ///
    /// # Errors
    /// When it outlives `limit` or the run is interrupted; it is stopped then.
    fn wait(&mut self, limit: Duration) -> Result<ExitStatus> {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            interrupt::check()?;
            if started.elapsed() > limit {
                bail!(
                    "{} was stopped after {} minutes",
                    self.name,
                    limit.as_secs() / 60
                );
            }
            std::thread::sleep(POLL);
        }
    }

    /// Ends the child by `signal`, with all that it started.
    ///
    /// # Errors
    /// When it has ended before, or does not end by it.
    pub(crate) fn end_by(&mut self, signal: Signal) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!("{} had ended before ({status})", self.name);
        }
        killpg(self.leader(), signal)?;
        if !self.ends() {
            bail!("{} did not end by {signal}", self.name);
        }
        Ok(())
    }

    fn leader(&self) -> Pid {
        Pid::from_raw(self.child.id().cast_signed())
    }

    /// Whether the child ended within `PATIENCE`.
    fn ends(&mut self) -> bool {
        let asked = Instant::now();
        while asked.elapsed() < PATIENCE {
            match self.child.try_wait() {
                Ok(None) => std::thread::sleep(POLL),
                Ok(Some(_)) | Err(_) => return true,
            }
        }
        false
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            // A group that is gone already is what is wanted.
            let _ = killpg(self.leader(), self.stop);
            if !self.ends() {
                eprintln!("{} did not end when asked to; killing it", self.name);
            }
        }
        let _ = killpg(self.leader(), Signal::SIGKILL);
        let _ = self.child.wait();
        if let Ok(mut alive) = ALIVE.lock() {
            alive.remove(&self.leader().as_raw());
        }
    }
}

/// Signals the process `root` and everything below it, whatever groups that is in: each of
/// PostgreSQL's processes leads one of its own.
///
/// # Errors
/// When there is no such process.
pub(crate) fn signal_tree(root: u32, signal: Signal) -> Result<()> {
    kill(Pid::from_raw(root.cast_signed()), signal)
        .with_context(|| format!("failed to signal process {root}"))?;
    for child in children_of(root)? {
        // One that ended meanwhile is none to be signalled.
        let _ = signal_tree(child, signal);
    }
    Ok(())
}

fn children_of(parent: u32) -> Result<Vec<u32>> {
    let processes = fs::read_dir("/proc").context("processes are read from /proc")?;
    let ids = processes.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    let is_child = |id: &u32| {
        fs::read_to_string(format!("/proc/{id}/stat"))
            .is_ok_and(|stat| parent_in(&stat) == Some(parent))
    };
    Ok(ids.filter(is_child).collect())
}

/// The parent's id, which follows the name, in brackets, and the state.
fn parent_in(stat: &str) -> Option<u32> {
    let (_, after_name) = stat.rsplit_once(')')?;
    after_name.split_whitespace().nth(1)?.parse().ok()
}

/// Kills every group that is alive, without waiting.
pub(crate) fn kill_everything() {
    if let Ok(alive) = ALIVE.lock() {
        for leader in alive.iter() {
            let _ = killpg(Pid::from_raw(*leader), Signal::SIGKILL);
        }
    }
}

/// Runs `command` to its end with all its output on our standard output.
///
/// Tools such as cargo-nextest write their results to standard error; whoever reads a
/// run's output wants them in one stream and in order.
pub(crate) fn run(name: &str, command: &mut Command, limit: Duration) -> Result<()> {
    let both = io::stdout().as_fd().try_clone_to_owned()?;
    let mut group = Group::spawn(name, command.stderr(both), Signal::SIGINT)?;
    let status = group.wait(limit)?;
    if !status.success() {
        bail!("{name} failed ({status})");
    }
    Ok(())
}

/// Runs `command` to its end with its output in a log, whose end is shown on failure.
pub(crate) fn run_logged(name: &str, command: &mut Command, limit: Duration) -> Result<()> {
    let (status, log) = run_into_log(name, command, limit, Signal::SIGTERM)?;
    if !status.success() {
        bail!("{name} failed ({status})\n{}", tail(&log));
    }
    Ok(())
}

/// Runs `command` as [`run`] does while others run, and shows its output whole when it has ended.
pub(crate) fn run_beside(name: &str, command: &mut Command, limit: Duration) -> Result<()> {
    let (status, log) = run_into_log(name, command, limit, Signal::SIGINT)?;
    let output = fs::read(&log).with_context(|| format!("failed to read {}", log.display()))?;
    println!("\n==> {name}\n{}", String::from_utf8_lossy(&output));
    if !status.success() {
        bail!("{name} failed ({status})");
    }
    Ok(())
}

fn run_into_log(
    name: &str,
    command: &mut Command,
    limit: Duration,
    stop: Signal,
) -> Result<(ExitStatus, PathBuf)> {
    let log = log_path(name)?;
    let file = File::create(&log)?;
    command.stderr(file.try_clone()?).stdout(file);
    let status = Group::spawn(name, command, stop)?.wait(limit)?;
    Ok((status, log))
}

/// Runs a short `command` and returns what it wrote to standard output.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("failed to run {program}"))?;
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr);
        bail!("{program} failed ({})\n{}", output.status, told.trim_end());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Where the log of `name` goes.
pub(crate) fn log_path(name: &str) -> Result<PathBuf> {
    let folder = workspace::logs();
    fs::create_dir_all(&folder).with_context(|| format!("failed to make {}", folder.display()))?;
    let file: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    Ok(folder.join(format!("{}.log", file.to_lowercase())))
}

/// The last lines of a log, with the log's own path above them.
fn tail(log: &Path) -> String {
    let bytes = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    let from = lines.len().saturating_sub(TAIL_LINES);
    let last: String = lines[from..].iter().map(|l| format!("  | {l}\n")).collect();
    format!("  the end of {}:\n{}", log.display(), last.trim_end())
}

/// The first program called one of `names` on `PATH`.
pub(crate) fn find_program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|candidate| is_executable(candidate))
}

/// Whether `path` is a file that may be run.
pub(crate) fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn the_parent_is_read_past_a_name_with_brackets() {
        assert_eq!(parent_in("42 (a (b) c) S 17 42 42 0"), Some(17));
        assert_eq!(parent_in("42"), None);
    }

    #[test]
    fn a_process_is_stopped_and_goes_on_with_what_it_started() {
        let mut command = shell("sleep 600 & sleep 600");
        let group = Group::spawn("a pair", &mut command, Signal::SIGKILL).expect("a child");
        let limit = Duration::from_secs(10);
        let all = crate::wait::until("its children", limit, || {
            let children = children_of(group.id())?;
            Ok((children.len() == 2).then(|| [vec![group.id()], children].concat()))
        });
        let all = all.expect("three processes");
        let are = |state: &str| {
            let stats = all
                .iter()
                .map(|id| fs::read_to_string(format!("/proc/{id}/stat")));
            let mut states = stats.map(Result::unwrap_or_default);
            states.all(|stat| stat.contains(&format!(") {state} ")))
        };
        for (signal, state) in [(Signal::SIGSTOP, "T"), (Signal::SIGCONT, "S")] {
            signal_tree(group.id(), signal).expect("processes");
            let reached = crate::wait::until(state, limit, || Ok(are(state).then_some(())));
            reached.expect("every process in that state");
        }
    }

    #[test]
    fn what_was_ended_is_not_ended_twice() {
        let mut group =
            Group::spawn("a sleeper", &mut shell("sleep 600"), Signal::SIGTERM).expect("a child");
        group.end_by(Signal::SIGKILL).expect("an end");
        assert!(group.end_by(Signal::SIGKILL).is_err());
    }

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_child_is_stopped_with_all_that_it_started() {
        let folder = Scratch::new("process").expect("a folder");
        let file = folder.path().join("grandchild");
        let script = format!(
            "trap '' TERM; sleep 600 & echo $! > {}; wait",
            file.display()
        );
        // SIGKILL as the way to stop, so that the test need not wait for the patience to end.
        let group = Group::spawn("a child", &mut shell(&script), Signal::SIGKILL).expect("a child");
        let grandchild = crate::wait::until("a grandchild", Duration::from_secs(10), || {
            Ok(fs::read_to_string(&file)
                .ok()
                .filter(|id| id.ends_with('\n')))
        });
        let grandchild: i32 = grandchild.expect("an id").trim().parse().expect("a number");
        assert!(kill(Pid::from_raw(grandchild), None).is_ok());

        drop(group);

        let gone = crate::wait::until("its end", Duration::from_secs(10), || {
            Ok(is_gone(grandchild).then_some(()))
        });
        assert!(gone.is_ok());
    }

    /// An ended process without a living parent may wait as a zombie for init to reap it.
    fn is_gone(id: i32) -> bool {
        let stat = fs::read_to_string(format!("/proc/{id}/stat"));
        stat.map_or(true, |stat| stat.contains(") Z "))
    }

    #[test]
    fn a_failed_command_shows_the_end_of_its_log() {
        let mut command = shell("seq 100; echo reason >&2; exit 3");
        let limit = Duration::from_secs(10);
        let error = run_logged("xtask own test", &mut command, limit).expect_err("a failure");
        let told = error.to_string();
        assert!(told.contains("exit status: 3"), "{told}");
        assert!(told.contains("| reason"), "{told}");
        assert!(!told.contains("| 50\n"), "only the end: {told}");
    }

    #[test]
    fn a_service_that_ends_early_is_told() {
        let log = log_path("xtask early end").expect("a path");
        fs::write(&log, "no port\n").expect("a log");
        let mut group =
            Group::spawn("a service", &mut shell("exit 1"), Signal::SIGTERM).expect("a child");
        let error = crate::wait::until("its end", Duration::from_secs(10), || {
            group.ensure_running(&log).map(|()| None::<()>)
        });
        assert!(
            error
                .expect_err("an early end")
                .to_string()
                .contains("no port")
        );
    }
}
