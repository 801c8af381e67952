//! `specpack sequence`.

use super::Outcome;
use super::check::{Checked, tell_left_out};
use crate::files::read;
use crate::files::transaction::Transaction;
use crate::output::{self, counted};
use crate::project::{self, Project, Selection};
use crate::render;
use anyhow::{Context as _, bail};
use camino::{Utf8Path, Utf8PathBuf};
use clap::ValueEnum;
use specpack_emit::{diff, sequence};
use specpack_graph::Pack;
use specpack_graph::model::{Entry, Sequence};
use specpack_rules::check;
use specpack_syntax::source::{FileId, SourceFile};

/// The document is read first of all files.
const DOCUMENT: FileId = FileId(0);

/// Draw a sequence document, give it as data, or write it out cleanly
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specpack sequence specs/sequences/login.md                     Mermaid, for Markdown
  specpack sequence login.txt --format svg -o login.svg          a picture
  specpack sequence login.txt --format json                      for programs, with what was found
  specpack sequence login.txt --fix --dry-run                    what a clean document changes
  specpack sequence login.txt --fix                              write it")]
pub(crate) struct Arguments {
    /// The sequence document, whatever its name ends in; `-` is standard input
    #[arg(value_name = "FILE")]
    file: Utf8PathBuf,
    /// How to write it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Where to write it; an existing file is overwritten [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<Utf8PathBuf>,
    /// Write the document itself anew: its encoding, numbers, headings and tables mended
    #[arg(long, conflicts_with_all = ["format", "output"])]
    fix: bool,
    /// With --fix: show what would change, and write nothing
    #[arg(long, requires = "fix")]
    dry_run: bool,
    /// The configuration [default: the nearest specpack.toml]
    #[arg(long, value_name = "FILE")]
    config: Option<Utf8PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Mermaid, which code hosts draw in Markdown
    #[default]
    Mermaid,
    /// A picture
    Svg,
    /// Participants and steps for programs, with findings
    Json,
    /// A clean document
    Markdown,
}

/// Reads the document and writes it.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let project = Project::load(arguments.config.as_deref())?;
    if arguments.format == Format::Json {
        write_json(arguments, &project)?;
        return Ok(Outcome::Clean);
    }
    // A drawing shows the document alone; what others say of it is for `check`.
    let pack = Pack::read(vec![project::source(&arguments.file)?]);
    let sequence = find(&pack, &arguments.file)?;
    if arguments.fix {
        fix(arguments, &pack, sequence)?;
        return Ok(Outcome::Clean);
    }
    let text = match arguments.format {
        Format::Svg => sequence::svg(&pack.graph, sequence),
        Format::Markdown => sequence::markdown(&pack, sequence),
        Format::Mermaid | Format::Json => sequence::mermaid(&pack.graph, sequence),
    };
    output::drawing(&text, arguments.output.as_deref(), &arguments.file)?;
    let count = check(&pack, &project.config).diagnostics.len();
    if count > 0 {
        let findings = counted(count, "finding", "findings");
        let path = &arguments.file;
        output::remark(&format!("{findings}; `specpack check {path}` shows them"));
    }
    Ok(Outcome::Clean)
}

/// Writes the sequence as data, with what is found in it among the other documents of the project.
fn write_json(arguments: &Arguments, project: &Project) -> anyhow::Result<()> {
    let mut selection = project.selection(std::slice::from_ref(&arguments.file))?;
    let pack = selection.pack();
    let checked = Checked::new(pack, project, &selection);
    let sequence = find(&checked.pack, &arguments.file)?;
    let text = json(&checked, &selection, sequence)?;
    output::drawing(&text, arguments.output.as_deref(), &arguments.file)?;
    tell_left_out(&selection);
    Ok(())
}

fn find<'p>(pack: &'p Pack, path: &Utf8Path) -> anyhow::Result<Entry<'p, Sequence>> {
    let mut sequences = pack.graph.sequences();
    let found = sequences.find(|sequence| sequence.data.file == DOCUMENT);
    found.with_context(|| {
        format!(
            "`{path}` is no sequence document: it has neither a heading `Diagram Id` nor steps \
             with `Source Id` and `Target Id`; `kind: sequence` in front matter makes it one"
        )
    })
}

fn json(
    checked: &Checked,
    selection: &Selection,
    sequence: Entry<'_, Sequence>,
) -> anyhow::Result<String> {
    let findings = checked.report.diagnostics.iter();
    let own: Vec<_> = findings
        .filter(|found| found.primary.at.file == DOCUMENT)
        .cloned()
        .collect();
    let run = render::Run {
        files: &checked.pack.files,
        diagnostics: &own,
        summary: checked.summary(selection),
    };
    let data = sequence::json(&checked.pack.graph, sequence, render::findings(&run));
    Ok(format!("{}\n", serde_json::to_string_pretty(&data)?))
}

/// Writes the document anew, after making sure that it still says the same.
fn fix(arguments: &Arguments, pack: &Pack, sequence: Entry<'_, Sequence>) -> anyhow::Result<()> {
    let source = pack.file(DOCUMENT);
    let path = &arguments.file;
    if source.is_lossy() {
        bail!(
            "`{path}` holds bytes that are no text; writing it anew would lose them, so write \
             what they meant first"
        );
    }
    let text = sequence::markdown(pack, sequence);
    says_the_same(pack, sequence, &text)?;
    if arguments.dry_run {
        output::text(&diff::unified(Some(source.text()), &text, source.path()))?;
        if source.is_repaired() {
            output::remark("the encoding is mended as well");
        }
        return Ok(());
    }
    if !path.is_file() {
        bail!("--fix writes to the file that it reads; `--format markdown` writes elsewhere");
    }
    let path = path.canonicalize_utf8()?;
    let before = read::bytes(&path)?;
    if before == text.as_bytes() {
        output::remark(&format!("`{}` is clean already", arguments.file));
        return Ok(());
    }
    let mut write = Transaction::default();
    write.stage(path, Some(&before), text.as_bytes())?;
    write.commit()?;
    output::remark(&format!("wrote `{}`", arguments.file));
    Ok(())
}

/// Reads what is to be written, so that nobody loses a step to a mistake of the writer.
fn says_the_same(pack: &Pack, old: Entry<'_, Sequence>, text: &str) -> anyhow::Result<()> {
    let written = Pack::read(vec![SourceFile::new(pack.file(DOCUMENT).path(), text)]);
    let new = find(&written, Utf8Path::new(pack.file(DOCUMENT).path()))?;
    let data = |pack: &Pack, sequence| {
        let data = sequence::json(&pack.graph, sequence, Vec::<()>::new());
        serde_json::to_value(&data)
    };
    if data(pack, old)? != data(&written, new)? {
        bail!("the clean document would not say the same, so it was not written");
    }
    Ok(())
}
