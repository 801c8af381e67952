//! Checking again whenever a file changes, until Ctrl-C.
//!
//! Files are looked at many times a second rather than watched through the system: that works
//! alike everywhere, on mounted folders too, and asks for no more than the metadata of each. What
//! was lowered of those that have not changed is kept.

use super::{Arguments, Checked};
use crate::commands::Outcome;
use crate::interrupt::Hold;
use crate::output::{self, counted};
use crate::project::Project;
use crate::terminal::Terminal;
use camino::{Utf8Path, Utf8PathBuf};
use specpack_graph::Memory;
use specpack_syntax::source::SourceFile;
use std::collections::BTreeMap;
use std::fs;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

/// How long a change may go unnoticed, at most and at least.
const LONGEST_PAUSE: Duration = Duration::from_millis(100);
const SHORTEST_PAUSE: Duration = Duration::from_millis(5);
/// How many times as long as a look at the files the pause behind it is: to look costs a twentieth
/// of a core, however many files there are.
const PAUSES_OF_A_LOOK: u32 = 20;

/// When a file was last written, and how long it is; none where it is gone.
type Stamp = Option<(Option<SystemTime>, u64)>;

/// Checks, and again at each change.
pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let hold = Hold::begin()?;
    let mut known: Vec<Utf8PathBuf> = Vec::new();
    let mut seen = None;
    let mut memory = Memory::default();
    while !hold.is_requested() {
        let began = Instant::now();
        let stamps = stamps(arguments, &known);
        if seen.as_ref() == Some(&stamps) {
            let pause = began.elapsed() * PAUSES_OF_A_LOOK;
            thread::sleep(pause.clamp(SHORTEST_PAUSE, LONGEST_PAUSE));
            continue;
        }
        let began = Instant::now();
        match check(arguments, terminal, &mut memory) {
            Ok(files) => known = files,
            // A file may be half written, or be gone for a moment: the next change tells.
            Err(error) => output::remark(&format!("error: {error:#}")),
        }
        let count = counted(known.len(), "file", "files");
        let took = began.elapsed().as_millis();
        output::remark(&format!(
            "watching {count}, checked in {took} ms; Ctrl-C ends"
        ));
        seen = Some(with_read(stamps, &known));
    }
    Ok(Outcome::Clean)
}

/// The stamps from before a check, with those of what it read besides. A file that was added
/// meanwhile has none, so that the next look finds it.
fn with_read(
    mut stamps: BTreeMap<Utf8PathBuf, Stamp>,
    read: &[Utf8PathBuf],
) -> BTreeMap<Utf8PathBuf, Stamp> {
    // What was taken away has been noticed.
    stamps.retain(|path, stamp| stamp.is_some() || read.contains(path));
    for path in read {
        stamps
            .entry(path.clone())
            .or_insert_with_key(|path| stamp(path));
    }
    stamps
}

/// The files that a check reads, as they are now, and those that have been added.
fn stamps(arguments: &Arguments, known: &[Utf8PathBuf]) -> BTreeMap<Utf8PathBuf, Stamp> {
    let config = arguments.config.as_deref();
    let project = Project::of_paths(&arguments.paths, config);
    let listed = project.and_then(|project| project.watched(&arguments.paths));
    let paths = known.iter().cloned().chain(listed.unwrap_or_default());
    paths.map(|path| (path.clone(), stamp(&path))).collect()
}

fn stamp(path: &Utf8Path) -> Stamp {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.modified().ok(), metadata.len()))
}

/// Checks once, writes what was found, and gives the files that it read.
fn check(
    arguments: &Arguments,
    terminal: &Terminal,
    memory: &mut Memory,
) -> anyhow::Result<Vec<Utf8PathBuf>> {
    let project = Project::of_paths(&arguments.paths, arguments.config.as_deref())?;
    let mut selection = project.selection(&arguments.paths)?;
    let checked = Checked::new(selection.pack_again(memory), &project, &selection);
    checked.write(arguments.format, &selection, terminal)?;
    let files = checked.pack.files.iter().map(SourceFile::path);
    Ok(files.map(Utf8PathBuf::from).collect())
}
