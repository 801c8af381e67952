//! `specpack tasks`.

use super::Outcome;
use crate::files::file_name::FileName;
use crate::files::folder::OutputFolder;
use crate::files::inside;
use crate::files::transaction::Transaction;
use crate::output::{self, counted};
use crate::task_document::{DEFAULT_TAG, ReadTasks, TaskDocument};
use anyhow::{Context as _, bail};
use camino::{Utf8Path, Utf8PathBuf};
use clap::ValueEnum;
use specpack_emit::diff;
use specpack_emit::tasks::{self, MergeNote, Tasks, ToolDialect};

/// List the tasks that a PRD names: effort, owners, what needs what, the critical path
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specpack tasks specs/prd/shop.md                               a list by phase
  specpack tasks shop.md --format csv -o tasks.csv               for spreadsheets
  specpack tasks shop.md --format svg -o tasks.svg               what needs what, as a picture
  specpack tasks shop.md --format json                           for programs, with what was found
  specpack tasks shop.md --format taskmaster -o .taskmaster/tasks/tasks.json
                                                                 for Task Master; what is there is kept
  specpack tasks shop.md --format github -o issues               a file for the body of each issue
  specpack tasks .kiro/specs/checkout                            the tasks of a folder of Kiro's
  specpack tasks shop.md --format spec-kit -o specs/001-shop/tasks.md
                                                                 the tasks.md of another tool")]
pub(crate) struct Arguments {
    #[command(flatten)]
    document: TaskDocument,
    /// How to write them
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Where to write them; an existing file is overwritten, but the list of another tool is merged
    /// into and a folder of issues brought up to date [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<Utf8PathBuf>,
    /// With --format taskmaster: the tag to write to
    #[arg(long, value_name = "TAG", default_value = DEFAULT_TAG)]
    tag: String,
    /// With the list of another tool, or issues: show what would change, and write nothing
    #[arg(long, requires = "output")]
    dry_run: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A list with boxes, by phase
    #[default]
    Markdown,
    /// For spreadsheets
    Csv,
    /// For programs, with findings
    Json,
    /// Task Master's tasks.json
    Taskmaster,
    /// Mermaid, which code hosts draw in Markdown
    Mermaid,
    /// Graphviz
    Dot,
    /// A picture
    Svg,
    /// Bodies of issues, one a file, with a list of titles and labels
    Github,
    /// The tasks.md of spec-kit
    SpecKit,
    /// The tasks.md of OpenSpec
    #[value(name = "openspec")]
    OpenSpec,
    /// The tasks.md of Kiro and cc-sdd
    Kiro,
}

impl Format {
    fn tool(self) -> Option<ToolDialect> {
        match self {
            Self::SpecKit => Some(ToolDialect::SpecKit),
            Self::OpenSpec => Some(ToolDialect::OpenSpec),
            Self::Kiro => Some(ToolDialect::Kiro),
            _ => None,
        }
    }
}

/// Writes the tasks.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let merges = matches!(arguments.format, Format::Taskmaster | Format::Github)
        || arguments.format.tool().is_some();
    if arguments.dry_run && !merges {
        bail!(
            "--dry-run goes with what is merged into: `--format taskmaster`, `github`, `spec-kit`, \
             `openspec` and `kiro`"
        );
    }
    let read = arguments.document.read()?;
    if let Some(dialect) = arguments.format.tool() {
        tool_list(arguments, read.tasks()?, dialect)?;
        return Ok(Outcome::Clean);
    }
    match arguments.format {
        Format::Json => json(arguments, read)?,
        Format::Taskmaster => taskmaster(arguments, read.tasks()?)?,
        Format::Github => github(arguments, read.tasks()?)?,
        format => draw(arguments, &text(format, read.tasks()?))?,
    }
    Ok(Outcome::Clean)
}

fn draw(arguments: &Arguments, text: &str) -> anyhow::Result<()> {
    output::drawing(text, arguments.output.as_deref(), arguments.document.path())
}

/// Writes the list of another tool, or merges into the one that is there, and says what it has no
/// place for.
fn tool_list(arguments: &Arguments, tasks: Tasks<'_>, dialect: ToolDialect) -> anyhow::Result<()> {
    let omitted = match &arguments.output {
        None => {
            let list = tasks::tool_list(tasks, dialect);
            output::text(&list.text)?;
            list.omitted
        }
        Some(path) => {
            let existing = Existing::read(path)?;
            let merged = tasks::merge_tool_list(tasks, dialect, existing.text(path)?)
                .with_context(|| cannot_be_merged_into(path))?;
            write_merged(arguments, tasks, &existing, &merged.text, &merged.notes)?;
            merged.omitted
        }
    };
    for (what, count) in omitted {
        let of = counted(count, "task", "tasks");
        output::remark(&format!(
            "left out: the {what} of {of}, which the list has no place for"
        ));
    }
    Ok(())
}

fn text(format: Format, tasks: Tasks<'_>) -> String {
    match format {
        Format::Csv => tasks::csv(tasks),
        Format::Mermaid => tasks::mermaid(tasks),
        Format::Dot => tasks::dot(tasks),
        Format::Svg => tasks::svg(tasks),
        _ => tasks::markdown(tasks),
    }
}

fn json(arguments: &Arguments, read: ReadTasks) -> anyhow::Result<()> {
    let (checked, position, findings) = read.with_findings()?;
    let pack = &checked.pack;
    let graph = pack.task_graphs.get(position);
    let graph = graph.context("the document names no tasks")?;
    draw(arguments, &tasks::json(Tasks { pack, graph }, &findings))
}

/// Writes `tasks.json`, or merges into the one that is there.
fn taskmaster(arguments: &Arguments, tasks: Tasks<'_>) -> anyhow::Result<()> {
    let Some(path) = &arguments.output else {
        let merged = tasks::merge_taskmaster(tasks, &arguments.tag, None)?;
        return Ok(output::text(&merged.text)?);
    };
    let existing = Existing::read(path)?;
    let merged = tasks::merge_taskmaster(tasks, &arguments.tag, existing.text(path)?)
        .with_context(|| cannot_be_merged_into(path))?;
    write_merged(arguments, tasks, &existing, &merged.text, &merged.notes)
}

fn cannot_be_merged_into(path: &Utf8Path) -> String {
    format!("`{path}` cannot be merged into; nothing was written")
}

/// A file that is merged into, as it is; perhaps there is none yet.
struct Existing {
    bytes: Option<Vec<u8>>,
}

impl Existing {
    fn read(path: &Utf8Path) -> anyhow::Result<Self> {
        Ok(Self {
            bytes: inside::bytes(path)?,
        })
    }

    fn text(&self, path: &Utf8Path) -> anyhow::Result<Option<&str>> {
        let text = self.bytes.as_deref().map(std::str::from_utf8).transpose();
        text.with_context(|| format!("`{path}` is not UTF-8; nothing was written"))
    }
}

/// Writes what was merged, or shows it, and says what happened.
fn write_merged(
    arguments: &Arguments,
    tasks: Tasks<'_>,
    existing: &Existing,
    merged: &str,
    notes: &[MergeNote],
) -> anyhow::Result<()> {
    let Some(path) = &arguments.output else {
        return Ok(output::text(merged)?);
    };
    let text = existing.text(path)?;
    if arguments.dry_run {
        output::text(&diff::unified(text, merged, path.as_str()))?;
    } else if text != Some(merged) {
        let mut write = Transaction::default();
        write.stage(path.clone(), existing.bytes.as_deref(), merged.as_bytes())?;
        write.commit()?;
    }
    let is_new = text.is_none();
    let told = notes
        .iter()
        .filter(|note| !(is_new && matches!(note, MergeNote::Added { .. })));
    for note in told {
        output::remark(&line(note));
    }
    let total = counted(tasks.graph.tasks.len(), "task", "tasks");
    output::remark(&match (arguments.dry_run, text) {
        (true, _) => format!("{total}; nothing was written"),
        (false, Some(before)) if before == merged => {
            format!("`{path}` holds the {total} as they are")
        }
        (false, _) => format!("wrote {total} to `{path}`"),
    });
    Ok(())
}

/// What happened to a task, for people.
pub(super) fn line(note: &MergeNote) -> String {
    match note {
        MergeNote::Added { id, title } => format!("new      {id} {title}"),
        MergeNote::Renamed { id, from, to } => format!("renamed  {id} from \"{from}\" to \"{to}\""),
        MergeNote::Updated { id, members } => format!("updated  {id}: {}", members.join(", ")),
        MergeNote::Kept { id, members } => format!(
            "kept     {id}: {} edited in the file, and the document says something else since",
            members.join(", ")
        ),
        MergeNote::Gone { id, title } => {
            format!("gone     {id} {title}: the document names it no more; it stays in the file")
        }
    }
}

/// Writes a file for each issue; files that say the same already are left alone.
fn github(arguments: &Arguments, tasks: Tasks<'_>) -> anyhow::Result<()> {
    let Some(path) = &arguments.output else {
        bail!("`--format github` writes a file for each issue; name a folder with `--output`");
    };
    let folder = OutputFolder::at(path)?;
    let mut write = Transaction::default();
    let mut changed = 0;
    let files = tasks::github(tasks);
    for file in &files {
        let name = FileName::parse(&file.name)?;
        let before = folder.read(&name)?;
        if before.as_deref() == Some(file.text.as_bytes()) {
            continue;
        }
        changed += 1;
        let target = folder.join(&name);
        if arguments.dry_run {
            let before = before.as_deref().map(String::from_utf8_lossy);
            let before = before.as_deref();
            output::text(&diff::unified(before, &file.text, target.as_str()))?;
        } else {
            write.stage(target, before.as_deref(), file.text.as_bytes())?;
        }
    }
    write.commit()?;
    let changed = counted(changed, "file", "files");
    output::remark(&match arguments.dry_run {
        true => format!("{changed} of {} would be written to `{path}`", files.len()),
        false => format!("wrote {changed} of {} to `{path}`", files.len()),
    });
    Ok(())
}
