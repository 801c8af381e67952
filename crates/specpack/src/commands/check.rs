//! `specpack check`.

use super::Outcome;
use crate::files::transaction::Transaction;
use crate::files::read;
use crate::output;
use crate::project::{self, Project};
use crate::render;
use crate::terminal::Terminal;
use camino::{Utf8Path, Utf8PathBuf};
use clap::ValueEnum;
use specpack_graph::Pack;
use specpack_rules::{Report, apply_fixes, check_among};
use specpack_syntax::diagnostic::{Diagnostic, Level};
use specpack_syntax::source::{FileId, SourceFile};
use std::collections::BTreeMap;

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
    /// The configuration [default: the nearest specpack.toml]
    #[arg(long, value_name = "FILE")]
    config: Option<Utf8PathBuf>,
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
    let project = Project::load(arguments.config.as_deref())?;
    let files = project.files(&arguments.paths)?;
    let mut pack = project::pack(&files)?;
    let mut report = check_among(&pack, &project.config, &project::exists);
    let mut fixed = 0;
    if arguments.fix {
        (pack, fixed) = fix(pack, report, &project)?;
        report = check_among(&pack, &project.config, &project::exists);
    }
    write(&pack, &report, arguments.format, terminal)?;
    if arguments.fix {
        output::remark(&format!("{fixed} {} applied", if fixed == 1 { "fix" } else { "fixes" }));
    }
    if arguments.verbose {
        output::remark(&accounted(&pack));
    }
    let fail_level = arguments.fail_level.map_or(project.config.fail_level, Level::from);
    Ok(outcome(&report, fail_level))
}

/// Whether the run fails.
pub(crate) fn outcome(report: &Report, fail_level: Level) -> Outcome {
    if report.fails(fail_level) {
        Outcome::Findings
    } else {
        Outcome::Clean
    }
}

/// Writes the findings to standard output.
pub(crate) fn write(
    pack: &Pack,
    report: &Report,
    format: Format,
    terminal: &Terminal,
) -> anyhow::Result<()> {
    let run = render::Run {
        files: &pack.files,
        diagnostics: &report.diagnostics,
        summary: summary(pack, report),
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
    Ok(())
}

fn summary(pack: &Pack, report: &Report) -> render::Summary {
    let blocks = pack.accounted();
    render::Summary {
        errors: report.counts.errors,
        warnings: report.counts.warnings,
        infos: report.counts.infos,
        understood: blocks.understood,
        reported: blocks.reported,
        ignored: blocks.ignored,
    }
}

/// What became of the blocks of all documents, in words.
pub(crate) fn accounted(pack: &Pack) -> String {
    let blocks = pack.accounted();
    format!(
        "{} files, {} blocks: {} understood, {} reported, {} ignored",
        pack.files.len(),
        blocks.understood + blocks.reported + blocks.ignored,
        blocks.understood,
        blocks.reported,
        blocks.ignored,
    )
}

/// Applies what can be mended safely until nothing is left of it, then writes the files.
fn fix(mut pack: Pack, mut report: Report, project: &Project) -> anyhow::Result<(Pack, usize)> {
    let before: Vec<_> = pack.files.iter().map(SourceFile::clone).collect();
    let mut applied = 0;
    for _ in 0..MOST_ROUNDS {
        let (files, in_this_round) = mended(&pack, &report.diagnostics);
        if in_this_round == 0 {
            break;
        }
        applied += in_this_round;
        pack = Pack::read(files);
        report = check_among(&pack, &project.config, &project::exists);
    }
    let mut writes = Transaction::default();
    for (old, new) in before.iter().zip(&pack.files) {
        let path = Utf8Path::new(old.path());
        if old.text() != new.text() && path.is_file() {
            writes.write(path.to_owned(), Some(read::bytes(path)?), new.text().into());
        }
    }
    writes.commit()?;
    Ok((pack, applied))
}

fn mended(
    pack: &Pack,
    diagnostics: &[Diagnostic],
) -> (Vec<SourceFile>, usize) {
    let mut by_file: BTreeMap<FileId, Vec<&Diagnostic>> = BTreeMap::new();
    for diagnostic in diagnostics {
        let file = diagnostic.primary.at.file;
        by_file.entry(file).or_default().push(diagnostic);
    }
    let mut files = pack.files.clone();
    let mut applied = 0;
    for (file, findings) in by_file {
        let Some(source) = files.get_mut(file.0 as usize) else {
            continue;
        };
        let fixed = apply_fixes(source, &findings);
        if fixed.applied > 0 {
            applied += fixed.applied;
            let path = source.path().to_owned();
            *source = SourceFile::new(path, fixed.text);
        }
    }
    (files, applied)
}
