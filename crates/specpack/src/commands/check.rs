//! `specpack check`.

use super::Outcome;
use crate::files::read;
use crate::files::transaction::Transaction;
use crate::output::{self, counted};
use crate::progress::Progress;
use crate::project::{self, Project, Selection};
use crate::render;
use crate::terminal::Terminal;
use anyhow::bail;
use camino::{Utf8Path, Utf8PathBuf};
use clap::ValueEnum;
use specpack_graph::{Accounting, Pack};
use specpack_rules::{Report, apply_fixes};
use specpack_syntax::diagnostic::{Diagnostic, Level};
use specpack_syntax::source::{FileId, SourceFile};
use std::collections::BTreeMap;
use std::fmt::Write as _;

mod watch;

/// A fix may make room for another; after this many rounds it is left.
const MOST_ROUNDS: usize = 8;

/// Say what is wrong with system specs and feature specs
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specpack check                                 the specs of this project
  specpack check specs/system/shop.md --fix      one file, mending what can be mended safely
  specpack check specs --format sarif > specpack.sarif
  specpack check specs --format github           annotations on a pull request
  specpack check - < shop.md                     standard input
  specpack check --watch                         again whenever a file changes

Exit codes: 0 nothing at or above the failing level, 1 something, 2 could not run.")]
pub(crate) struct Arguments {
    /// Files and folders; `-` is standard input [default: what specpack.toml includes, else specs]
    #[arg(value_name = "PATH")]
    paths: Vec<Utf8PathBuf>,
    /// How to write the findings
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Apply the fixes that keep the meaning
    #[arg(long)]
    fix: bool,
    /// The lowest level that fails the run [default: what specpack.toml says, else error]
    #[arg(long, value_enum, value_name = "LEVEL")]
    fail_level: Option<FailLevel>,
    /// The configuration [default: the nearest specpack.toml; for one folder, its own before those
    /// above it]
    #[arg(long, value_name = "FILE")]
    config: Option<Utf8PathBuf>,
    /// Check again whenever a file changes, until Ctrl-C
    #[arg(long, conflicts_with = "fix")]
    watch: bool,
    /// Say how many blocks were understood, reported and ignored
    #[arg(long, short)]
    verbose: bool,
}

/// How findings are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// The source with what is wrong in it
    #[default]
    Human,
    /// One line a finding
    Concise,
    /// For programs
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Workflow commands of GitHub Actions
    Github,
}

/// The lowest level that fails a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailLevel {
    Info,
    Warning,
    Error,
    /// Nothing fails
    Off,
}

impl From<FailLevel> for Level {
    fn from(level: FailLevel) -> Self {
        match level {
            FailLevel::Info => Self::Info,
            FailLevel::Warning => Self::Warning,
            FailLevel::Error => Self::Error,
            FailLevel::Off => Self::Off,
        }
    }
}

/// Checks, and writes what was found.
pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> anyhow::Result<Outcome> {
    if arguments.watch {
        if arguments.paths.iter().any(|path| path == "-") {
            bail!("standard input cannot be watched; name files or folders");
        }
        return watch::run(arguments, terminal);
    }
    let project = Project::of_paths(&arguments.paths, arguments.config.as_deref())?;
    let mut selection = project.selection(&arguments.paths)?;
    let progress = Progress::begin(terminal, format!("checking {} files", selection.len()));
    let pack = selection.pack();
    let mut checked = Checked::new(pack, &project, &selection);
    let mut fixed = 0;
    if arguments.fix {
        (checked, fixed) = fix(checked, &project, &selection)?;
    }
    drop(progress);
    checked.write(arguments.format, &selection, terminal)?;
    if arguments.fix {
        output::remark(&format!(
            "{fixed} {} applied",
            if fixed == 1 { "fix" } else { "fixes" }
        ));
    }
    if arguments.verbose {
        output::remark(&checked.accounted(&selection));
    }
    let fail_level = arguments
        .fail_level
        .map_or(project.config.fail_level, Level::from);
    let outcome = outcome(&checked.report, fail_level);
    // The process ends here. To free each node by itself would take a tenth of its time.
    std::mem::forget(checked);
    Ok(outcome)
}

/// A pack and what was found in it.
pub(crate) struct Checked {
    pub(crate) pack: Pack,
    pub(crate) report: Report,
}

impl Checked {
    /// Checks the pack.
    pub(crate) fn new(pack: Pack, project: &Project, selection: &Selection) -> Self {
        let report = project::check(&pack, &project.config, selection);
        Self { pack, report }
    }

    /// Writes the findings to standard output, and what they rest on that was not read to standard
    /// error.
    pub(crate) fn write(
        &self,
        format: Format,
        selection: &Selection,
        terminal: &Terminal,
    ) -> std::io::Result<()> {
        let run = render::Run {
            files: &self.pack.files,
            diagnostics: &self.report.diagnostics,
            summary: self.summary(selection),
        };
        let text = match format {
            Format::Human => {
                let style = render::Style {
                    is_coloured: terminal.colours_stdout(),
                    width: terminal.stdout_width(),
                };
                render::human(&run, style)
            }
            Format::Concise => render::concise(&run),
            Format::Json => render::json(&run),
            Format::Sarif => render::sarif(&run),
            Format::Github => render::github(&run),
        };
        output::text(&text)?;
        tell_left_out(selection);
        Ok(())
    }

    /// What it comes to.
    pub(crate) fn summary(&self, selection: &Selection) -> render::Summary {
        let blocks = self.blocks(selection);
        render::Summary {
            files: self.judged(selection).count() + self.linking(selection).count(),
            errors: self.report.counts.errors,
            warnings: self.report.counts.warnings,
            infos: self.report.counts.infos,
            understood: blocks.understood,
            reported: blocks.reported,
            ignored: blocks.ignored,
        }
    }

    fn blocks(&self, selection: &Selection) -> Accounting {
        let blocks = self.judged(selection);
        let blocks = blocks.filter_map(|file| self.pack.accounting.get(file.0 as usize));
        blocks
            .copied()
            .fold(Accounting::default(), std::ops::Add::add)
    }

    fn judged(&self, selection: &Selection) -> impl Iterator<Item = FileId> {
        let files = self.pack.file_ids();
        files.filter(|file| selection.judges(&self.pack, *file))
    }

    /// The files of which only links are looked at.
    fn linking(&self, selection: &Selection) -> impl Iterator<Item = FileId> {
        let files = self.pack.file_ids();
        files.filter(|file| selection.only_links(&self.pack, *file))
    }

    fn accounted(&self, selection: &Selection) -> String {
        let blocks = self.blocks(selection);
        let mut text = format!(
            "{}, {} blocks: {} understood, {} reported, {} ignored",
            counted(self.judged(selection).count(), "spec", "specs"),
            blocks.understood + blocks.reported + blocks.ignored,
            blocks.understood,
            blocks.reported,
            blocks.ignored,
        );
        let others = self.linking(selection).count();
        if others > 0 {
            let others = counted(others, "other file", "other files");
            let _ = write!(text, "; {others} read for links");
        }
        text
    }
}

/// Says on standard error what the findings rest on that was not read: what a program reads from
/// standard output stays as it is.
pub(crate) fn tell_left_out(selection: &Selection) {
    if let Some(remark) = selection.remark() {
        output::remark(&remark);
    }
}

/// Whether the run fails.
pub(crate) fn outcome(report: &Report, fail_level: Level) -> Outcome {
    if report.fails(fail_level) {
        Outcome::Findings
    } else {
        Outcome::Clean
    }
}

/// Applies what can be mended safely until nothing is left of it, then writes the files.
fn fix(
    mut checked: Checked,
    project: &Project,
    selection: &Selection,
) -> anyhow::Result<(Checked, usize)> {
    let before = checked.pack.files.clone();
    let mut applied = 0;
    for _ in 0..MOST_ROUNDS {
        let (files, in_this_round) = mended(&checked);
        if in_this_round == 0 {
            break;
        }
        applied += in_this_round;
        checked = Checked::new(Pack::read(files), project, selection);
    }
    let mut writes = Transaction::default();
    for (old, new) in before.iter().zip(&checked.pack.files) {
        let path = Utf8Path::new(old.path());
        let is_changed = old.text() != new.text() || old.is_repaired() != new.is_repaired();
        if is_changed && path.is_file() {
            let path = path.canonicalize_utf8()?;
            let bytes = read::bytes(&path)?;
            writes.stage(path, Some(&bytes), new.text().as_bytes())?;
        }
    }
    writes.commit()?;
    Ok((checked, applied))
}

fn mended(checked: &Checked) -> (Vec<SourceFile>, usize) {
    let mut by_file: BTreeMap<FileId, Vec<&Diagnostic>> = BTreeMap::new();
    for diagnostic in &checked.report.diagnostics {
        let file = diagnostic.primary.at.file;
        by_file.entry(file).or_default().push(diagnostic);
    }
    let mut files = checked.pack.files.clone();
    let mut applied = 0;
    for (file, findings) in by_file {
        let Some(source) = files.get_mut(file.0 as usize) else {
            continue;
        };
        let fixed = apply_fixes(source, &findings);
        if fixed.applied > 0 {
            applied += fixed.applied;
            *source = SourceFile::new(source.path().to_owned(), fixed.text);
        }
    }
    (files, applied)
}
