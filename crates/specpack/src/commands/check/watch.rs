//! Checking again whenever a file changes, until Ctrl-C.
//!
//! Files are looked at many times a second rather than watched through the system: that works
//! alike everywhere, on mounted folders too, and asks for no more than the metadata of each. Those
//! that have not changed are neither read nor lowered again.

use super::{Arguments, Checked};
use crate::commands::Outcome;
use crate::files::kept::{KeptFiles, Stamp};
use crate::interrupt::Hold;
use crate::output::{self, counted};
use crate::project::{self, Project};
use crate::terminal::Terminal;
use camino::Utf8PathBuf;
use specpack_graph::Memory;
use specpack_syntax::source::SourceFile;
use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

/// How long a change may go unnoticed, at most and at least.
const LONGEST_PAUSE: Duration = Duration::from_millis(100);
const SHORTEST_PAUSE: Duration = Duration::from_millis(5);
/// How many times as long as a look at the files the pause behind it is: to look costs a twentieth
/// of a core, however many files there are.
const PAUSES_OF_A_LOOK: u32 = 20;

/// The stamps of files, none where one is gone.
type Stamps = BTreeMap<Utf8PathBuf, Option<Stamp>>;

/// Checks, and again at each change.
pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let hold = Hold::begin()?;
    let mut known: Vec<Utf8PathBuf> = Vec::new();
    let mut seen: Option<Stamps> = None;
    let mut next_list = Instant::now();
    let mut earlier = Earlier::default();
    while !hold.is_requested() {
        let began = Instant::now();
        let again = seen.as_ref().map(stamped_again);
        let pause = pause_behind(began);
        let stamps = match again.filter(|again| began < next_list || seen.as_ref() != Some(again)) {
            Some(again) => again,
            None => {
                let listed = listed(arguments, &known);
                next_list = Instant::now() + pause_behind(began);
                listed
            }
        };
        if seen.as_ref() == Some(&stamps) {
            thread::sleep(pause);
            continue;
        }
        let began = Instant::now();
        let checked = check(arguments, terminal, &mut earlier);
        match &checked {
            Ok(checked) => known = paths_of(checked),
            // A file may be half written, or be gone for a moment: the next change tells.
            Err(error) => output::remark(&format!("error: {error:#}")),
        }
        let count = counted(known.len(), "file", "files");
        let took = began.elapsed().as_millis();
        output::remark(&format!(
            "watching {count}, checked in {took} ms; Ctrl-C ends"
        ));
        seen = Some(with_read(stamps, &known));
        // Freed once all is told.
        drop(checked);
    }
    Ok(Outcome::Clean)
}

/// How long to rest behind a look that has just been taken.
fn pause_behind(began: Instant) -> Duration {
    let pause = began.elapsed() * PAUSES_OF_A_LOOK;
    pause.clamp(SHORTEST_PAUSE, LONGEST_PAUSE)
}

/// The stamps from before a check, with those of what it read besides. A file that was added
/// meanwhile has none, so that the next look finds it.
fn with_read(mut stamps: Stamps, read: &[Utf8PathBuf]) -> Stamps {
    // What was taken away has been noticed.
    stamps.retain(|path, stamp| stamp.is_some() || read.contains(path));
    for path in read {
        stamps
            .entry(path.clone())
            .or_insert_with_key(|path| Stamp::of(path));
    }
    stamps
}

/// The same files as they are now. Those that have been added are found by listing them, which
/// takes longer.
fn stamped_again(seen: &Stamps) -> Stamps {
    let paths = seen.keys().cloned();
    paths.map(|path| (path.clone(), Stamp::of(&path))).collect()
}

/// The files that a check reads, as they are now, and those that have been added.
fn listed(arguments: &Arguments, known: &[Utf8PathBuf]) -> Stamps {
    let config = arguments.config.as_deref();
    let project = Project::of_paths(&arguments.paths, config);
    let listed = project.and_then(|project| project.watched(&arguments.paths));
    let paths = known.iter().cloned().chain(listed.unwrap_or_default());
    paths.map(|path| (path.clone(), Stamp::of(&path))).collect()
}

/// What is kept of earlier checks.
#[derive(Default)]
struct Earlier {
    files: KeptFiles,
    memory: Memory,
    found: specpack_rules::Earlier,
}

/// Checks once, and writes what was found.
fn check(
    arguments: &Arguments,
    terminal: &Terminal,
    earlier: &mut Earlier,
) -> anyhow::Result<Checked> {
    let project = Project::of_paths(&arguments.paths, arguments.config.as_deref())?;
    let now = now();
    let mut selection = project.selection_again(&arguments.paths, &earlier.files, now)?;
    earlier.files.drop_unasked();
    let pack = selection.pack_again(&mut earlier.memory);
    let report = project::check_again(&pack, &project.config, &selection, &mut earlier.found);
    let checked = Checked { pack, report };
    checked.write(arguments.format, &selection, terminal)?;
    Ok(checked)
}

#[expect(
    clippy::disallowed_methods,
    reason = "whether a file may have been written again since its time goes by the clock, and the \
              binary may read that"
)]
fn now() -> SystemTime {
    SystemTime::now()
}

/// The files that a check read.
fn paths_of(checked: &Checked) -> Vec<Utf8PathBuf> {
    let files = checked.pack.files.iter().map(SourceFile::path);
    files.map(Utf8PathBuf::from).collect()
}
