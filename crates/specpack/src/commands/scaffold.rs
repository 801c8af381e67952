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
use clap::ValueEnum;
use serde_json::json;
use specpack_emit::draft;
use specpack_emit::scaffold;
use specpack_emit::templates::Templates;
use specpack_rules::gate;

/// Begin a service from a pack that has passed its gate: schemas, a client, a server, tests
///
/// Writes TypeScript that compiles, or Python that needs no package: the schemas of the contract, a
/// client, the frame of a server with a stub for each operation, and a test to be written for each
/// scenario. A pack that is not ready is refused, with what is missing. Each file is made of marked
/// blocks: run it again after the pack has changed, and what nobody touched follows it, while what
/// people wrote stays.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specpack scaffold --out service                  from the pack of this project
  specpack scaffold --out service --language python
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
    /// In which language [default: that of the service in the folder, else typescript]
    #[arg(long, value_enum)]
    language: Option<Language>,
    /// The folder of one's own templates [default: .specpack/templates]
    #[arg(long, value_name = "DIR")]
    templates: Option<Utf8PathBuf>,
    #[command(flatten)]
    drafting: DraftingArguments,
}

/// The language of a service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Language {
    /// Types, and `fetch` for client and server
    #[default]
    #[value(name = "typescript")]
    TypeScript,
    /// The standard library alone: holds requests to the contract, shows metrics
    Python,
}

impl From<Language> for scaffold::Language {
    fn from(language: Language) -> Self {
        match language {
            Language::TypeScript => Self::TypeScript,
            Language::Python => Self::Python,
        }
    }
}

impl Language {
    /// What it is called.
    fn title(self) -> &'static str {
        match self {
            Self::TypeScript => "TypeScript",
            Self::Python => "Python",
        }
    }

    /// A file by which its services are known.
    fn file(self) -> &'static str {
        match self {
            Self::TypeScript => "routes.ts",
            Self::Python => "routes.py",
        }
    }
}

/// The language that was named, else that of the service in a folder. Two do not share a folder.
fn language(named: Option<Language>, folder: &Utf8Path) -> anyhow::Result<Language> {
    let mut all = [Language::TypeScript, Language::Python].into_iter();
    let there = all.find(|it| folder.join(it.file()).is_file());
    match (named, there) {
        (Some(named), Some(there)) if named != there => bail!(
            "`{folder}` holds a service in {}; name another folder for one in {}",
            there.title(),
            named.title()
        ),
        (named, there) => Ok(named.or(there).unwrap_or_default()),
    }
}

/// Holds the pack to its gate, and writes what follows from it.
pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let progress = Progress::begin(terminal, format!("scaffolding {}", arguments.out));
    let folder = PackFolder::at(&arguments.out)?;
    let own = OwnTemplates::read(arguments.templates.as_deref())?;
    let templates = Templates::new(&own.texts)?;
    let language = language(arguments.language, folder.path())?;
    let review = Review::read(arguments.pack.folder(), arguments.pack.config())?;
    let verdict = gate::evaluate(&review.subject(), &review.config);
    if !verdict.is_ready() {
        drop(progress);
        return refuse(arguments, &review, &verdict, terminal);
    }
    let drafts = scaffold::files(&review.pack, language.into(), &templates)?;
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
    arguments: &Arguments,
    review: &Review,
    verdict: &gate::Verdict,
    terminal: &Terminal,
) -> anyhow::Result<Outcome> {
    let run = gate_report::Run {
        folder: &review.folder,
        named: arguments.pack.folder(),
        files: &review.pack.files,
        verdict,
    };
    output::text(&match arguments.drafting.format {
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
    // Charters beside the scenarios are run by people.
    let scenarios = pack.join(draft::ACCEPTANCE);
    let scenarios = match scenarios.is_dir() {
        true => scenarios.as_path(),
        false => pack,
    };
    let scenarios = shell::word(scenarios.as_str());
    let (pack, folder) = (shell::word(pack.as_str()), shell::word(folder.as_str()));
    format!(
        "\nNext steps:\n  \
         1. Fill in handlers and tests/; README.md says how they are run\n  \
         2. specpack test {scenarios} --base-url URL, once it answers\n  \
         3. specpack conform {pack} --base-url URL\n  \
         4. After a change of the pack: specpack scaffold {pack} --out {folder}\n"
    )
}
