//! `specpack gate`.

use super::{Outcome, PackArguments};
use crate::approvals::Review;
use crate::output;
use crate::render::{self, gate as report};
use crate::terminal::Terminal;
use camino::{Utf8Path, Utf8PathBuf};
use clap::ValueEnum;
use specpack_rules::gate;

/// Say whether a pack is ready to be built from: the definition of ready, and who has signed
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specpack gate                                    the pack of this project
  specpack gate specs --format markdown            for a comment on a pull request
  specpack gate specs --format html -o gate.html   a page
  specpack approve --as security                   sign, then run the gate again

What has to hold, and who signs, stands in specpack.toml under [gate].

Exit codes: 0 ready, 1 not ready, 2 could not run.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    pack: PackArguments,
    /// How to write the report
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Where to write it; an existing file is overwritten [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<Utf8PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Human,
    /// For programs
    Json,
    /// For pull requests
    Markdown,
    /// A page of its own
    Html,
}

/// Evaluates the gate and writes what it comes to.
pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let review = Review::read(arguments.pack.folder(), arguments.pack.config())?;
    let verdict = gate::evaluate(&review.subject(), &review.config);
    let run = report::Run {
        folder: &review.folder,
        named: arguments.pack.folder(),
        files: &review.pack.files,
        verdict: &verdict,
    };
    let text = match arguments.format {
        Format::Human => {
            let style = render::Style {
                is_coloured: terminal.colours_stdout() && arguments.output.is_none(),
                width: terminal.stdout_width(),
            };
            report::human(&run, style)
        }
        Format::Json => report::json(&run),
        Format::Markdown => report::markdown(&run),
        Format::Html => report::html(&run),
    };
    // The report is drawn from many files, and from none alone.
    output::drawing(&text, arguments.output.as_deref(), Utf8Path::new(""))?;
    Ok(match verdict.is_ready() {
        true => Outcome::Clean,
        false => Outcome::Findings,
    })
}
