//! `specpack scaffold`.

use super::{DraftingArguments, DraftingFormat, Outcome, PackArguments};
use crate::approvals::Review;
use crate::drafting::pack_folder::PackFolder;
use crate::drafting::report;
use crate::features::own_templates::OwnTemplates;
use crate::output;
use crate::progress::Progress;
use crate::render::{self, gate as gate_report};
use crate::shell;
use crate::terminal::Terminal;
use anyhow::bail;
use camino::{Utf8Path, Utf8PathBuf};
use serde_json::json;
use specpack_emit::scaffold;
use specpack_emit::templates::Templates;
use specpack_rules::gate;

/// Begin a service from a pack that has passed its gate: types, a client, a server, tests
///
/// Writes TypeScript that compiles: the schemas of the contract as types, a client, the frame of a
/// server with a stub for each operation, and a test to be written for each scenario. A pack that
/// is not ready is refused, with what is missing. Each file is made of marked blocks: run it again
/// after the pack has changed, and what nobody touched follows it, while what people wrote stays.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specpack scaffold --out service                  from the pack of this project
  specpack scaffold specs --out service            again: refreshes what nobody touched
  specpack scaffold specs --out service --dry-run  writes nothing, shows the changes
  specpack scaffold specs --out service --check    for CI: fails when it has drifted

The templates are those of `specpack templates export`, below scaffold/.

Exit codes: 0 written, 1 the gate is closed, a conflict or, with --check, something would change,
2 could not run.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    pack: PackArguments,
    /// The folder of the service; nothing is written outside of it
    #[arg(long, value_name = "DIR")]
    out: Utf8PathBuf,
    /// The folder of one's own templates [default: .specpack/templates]
    #[arg(long, value_name = "DIR")]
    templates: Option<Utf8PathBuf>,
    #[command(flatten)]
    drafting: DraftingArguments,
}

/// Holds the pack to its gate, and writes what follows from it.
pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let progress = Progress::begin(terminal, format!("scaffolding {}", arguments.out));
    let folder = PackFolder::at(&arguments.out)?;
    let own = OwnTemplates::read(arguments.templates.as_deref())?;
    let templates = Templates::new(&own.texts)?;
    let review = Review::read(arguments.pack.folder(), arguments.pack.config())?;
    let verdict = gate::evaluate(&review.subject(), &review.config);
    if !verdict.is_ready() {
        drop(progress);
        return refuse(&review, &verdict, arguments.drafting.format, terminal);
    }
    let drafts = scaffold::files(&review.pack, &templates)?;
    if drafts.is_empty() {
        bail!(
            "the pack of `{}` has no contract in OpenAPI with an operation",
            review.folder
        );
    }
    let mut files = Vec::new();
    for draft in &drafts {
        files.push(folder.drafted(draft, arguments.drafting.on_conflict.into())?);
    }
    drop(progress);
    finish(arguments, &review, &folder, &files)
}

/// Says why nothing is scaffolded: the report of the gate.
fn refuse(
    review: &Review,
    verdict: &gate::Verdict,
    format: DraftingFormat,
    terminal: &Terminal,
) -> anyhow::Result<Outcome> {
    let run = gate_report::Run {
        folder: &review.folder,
        files: &review.pack.files,
        verdict,
    };
    output::text(&match format {
        DraftingFormat::Human => {
            let style = render::Style {
                is_coloured: terminal.colours_stdout(),
                width: terminal.stdout_width(),
            };
            gate_report::human(&run, style)
        }
        DraftingFormat::Json => gate_report::json(&run),
    })?;
    output::remark("nothing was written: what is not ready is not built from");
    Ok(Outcome::Findings)
}

fn finish(
    arguments: &Arguments,
    review: &Review,
    folder: &PackFolder,
    files: &[report::Outcome],
) -> anyhow::Result<Outcome> {
    let drafting = &arguments.drafting;
    let written = drafting.write(folder, files)?;
    match drafting.format {
        DraftingFormat::Json => {
            let files = report::listed(folder.path(), files);
            let value = json!({"written": written.is_written, "files": files});
            output::text(&format!("{value:#}\n"))?;
        }
        DraftingFormat::Human => {
            output::text(&report::written(folder.path(), files, written.is_written))?;
            drafting.show(folder, files)?;
            match (written.is_written, written.is_changed) {
                (false, true) => output::text("\nNothing was written.\n")?,
                (true, true) => output::text(&next_steps(&review.folder, folder.path()))?,
                _ => {}
            }
        }
    }
    Ok(written.outcome())
}

/// What to do with a service that was just begun.
fn next_steps(pack: &Utf8Path, folder: &Utf8Path) -> String {
    let (pack, folder) = (shell::word(pack.as_str()), shell::word(folder.as_str()));
    format!(
        "\nNext steps:\n  \
         1. Fill in handlers.ts and tests/; README.md says how they are compiled and run\n  \
         2. specpack test {pack} --base-url URL, once it answers\n  \
         3. After a change of the pack: specpack scaffold {pack} --out {folder}\n"
    )
}
