//! `specpack rtm`.

use super::{Outcome, PackArguments};
use crate::date;
use crate::output::{self, counted};
use crate::project::{Project, Selection};
use camino::{Utf8Path, Utf8PathBuf};
use clap::ValueEnum;
use specpack_emit::matrix;
use specpack_graph::Pack;
use specpack_graph::query::{self, Matrix};

/// Show what each requirement leads to: contracts, tests, metrics, decisions, and what is missing
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specpack rtm                                    the requirements of this project, as a table
  specpack rtm specs --format html -o rtm.html    a page
  specpack rtm specs --format json                for programs
  specpack rtm specs --format reqif -o rtm.reqif  for tools of requirements engineering
  specpack rtm specs --fail-on-gaps               exit code 1 where a requirement lacks something")]
pub(crate) struct Arguments {
    #[command(flatten)]
    pack: PackArguments,
    /// How to write the matrix
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Where to write it; an existing file is overwritten [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<Utf8PathBuf>,
    /// End with exit code 1 where a requirement lacks something
    #[arg(long)]
    fail_on_gaps: bool,
    /// The day that ReqIF states as that of the export [default: SOURCE_DATE_EPOCH, else 1970-01-01]
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table, with gaps and with what nobody asked for
    #[default]
    Markdown,
    /// For spreadsheets
    Csv,
    /// A page of its own
    Html,
    /// For programs
    Json,
    /// ReqIF 1.2
    Reqif,
}

/// Writes the matrix.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let folder = arguments.pack.folder();
    let project = Project::of_folder(folder, arguments.pack.config())?;
    let mut selection = project.pack(folder)?;
    let pack = selection.pack_of_nodes();
    let matrix = of(&pack, &selection);
    let text = write(arguments, &pack, &matrix)?;
    // The matrix is drawn from many files, and from none alone.
    let none = Utf8Path::new("");
    output::drawing(&text, arguments.output.as_deref(), none)?;
    let gaps = matrix.gaps().count();
    if matrix.rows.is_empty() {
        output::remark("no requirements were found; a PRD in the folder would state some");
    } else if gaps > 0 {
        let rows = counted(matrix.rows.len(), "requirement", "requirements");
        output::remark(&format!("{gaps} of {rows} lack something"));
    }
    // The process ends here. To free each node and row by itself would take a tenth of its time.
    std::mem::forget((pack, matrix));
    Ok(match arguments.fail_on_gaps && gaps > 0 {
        true => Outcome::Findings,
        false => Outcome::Clean,
    })
}

/// The matrix of the requirements that a run is about.
pub(crate) fn of(pack: &Pack, selection: &Selection) -> Matrix {
    query::matrix(&pack.graph, |file| selection.judges(pack, file))
}

fn write(arguments: &Arguments, pack: &Pack, matrix: &Matrix) -> anyhow::Result<String> {
    Ok(match arguments.format {
        Format::Markdown => matrix::markdown(pack, matrix),
        Format::Csv => matrix::csv(pack, matrix),
        Format::Html => matrix::html(pack, matrix),
        Format::Json => matrix::json(pack, matrix),
        Format::Reqif => {
            let day = match &arguments.date {
                Some(day) => Some(date::parse(day)?),
                None => date::of_environment()?,
            };
            let day = day.map_or_else(|| "1970-01-01".to_owned(), |day| day.to_string());
            matrix::reqif(pack, matrix, &format!("{day}T00:00:00Z"))
        }
    })
}
