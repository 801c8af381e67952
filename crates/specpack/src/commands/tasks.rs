//! `specpack tasks`.

use super::Outcome;
use crate::files::file_name::FileName;
use crate::files::folder::OutputFolder;
use crate::files::read::{self, ReadError};
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
    /// Where to write them; an existing file is overwritten, but a tasks.json is merged into and a
    /// folder of issues brought up to date [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<Utf8PathBuf>,
    /// With --format taskmaster: the tag to write to
    #[arg(long, value_name = "TAG", default_value = DEFAULT_TAG)]
    tag: String,
    /// With --format taskmaster or github: show what would change, and write nothing
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
    let merges = matches!(arguments.format, Format::Taskmaster | Format::Github);
    if arguments.dry_run && !merges {
        bail!("--dry-run goes with `--format taskmaster` and `--format github`");
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

/// Writes the list of another tool, and says what it has no place for.
fn tool_list(arguments: &Arguments, tasks: Tasks<'_>, dialect: ToolDialect) -> anyhow::Result<()> {
    let list = tasks::tool_list(tasks, dialect);
    draw(arguments, &list.text)?;
    for (what, count) in &list.omitted {
        let of = counted(*count, "task", "tasks");
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
    let before = existing(path)?;
    let text = match &before {
        Some(bytes) => Some(
            std::str::from_utf8(bytes)
                .with_context(|| format!("`{path}` is not UTF-8; nothing was written"))?,
        ),
        None => None,
    };
    let merged = tasks::merge_taskmaster(tasks, &arguments.tag, text)
        .with_context(|| format!("`{path}` cannot be merged into; nothing was written"))?;
    if arguments.dry_run {
        output::text(&diff::unified(text, &merged.text, path.as_str()))?;
    } else if text != Some(merged.text.as_str()) {
        let mut write = Transaction::default();
        write.stage(path.clone(), before.as_deref(), merged.text.as_bytes())?;
        write.commit()?;
    }
    let notes = merged.notes.iter();
    let is_new = text.is_none();
    let told = notes.filter(|note| !(is_new && matches!(note, MergeNote::Added { .. })));
    for note in told {
        output::remark(&line(note));
    }
    let total = counted(tasks.graph.tasks.len(), "task", "tasks");
    output::remark(&match (arguments.dry_run, text) {
        (true, _) => format!("{total}; nothing was written"),
        (false, Some(before)) if before == merged.text => {
            format!("`{path}` holds the {total} as they are")
        }
        (false, _) => format!("wrote {total} to `{path}`"),
    });
    Ok(())
}

fn line(note: &MergeNote) -> String {
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

/// The bytes of a file; none where there is none yet.
fn existing(path: &Utf8Path) -> anyhow::Result<Option<Vec<u8>>> {
    match read::bytes(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(ReadError::Missing { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
