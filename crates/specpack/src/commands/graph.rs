//! `specpack graph`.

use super::Outcome;
use crate::{output, project};
use anyhow::bail;
use camino::Utf8PathBuf;
use clap::ValueEnum;
use specpack_emit::diagram::{self, What};
use specpack_graph::Pack;
use specpack_graph::model::DocumentKind;
use specpack_syntax::source::FileId;

/// Draw the components and the roadmap of a system
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specpack graph specs/system/shop.md                            Mermaid, for Markdown
  specpack graph specs/system/shop.md --of components --format svg -o components.svg
  specpack graph specs/system/shop.md --format dot | dot -Tpng > shop.png")]
pub(crate) struct Arguments {
    /// The system spec; `-` is standard input
    #[arg(value_name = "SYSTEM.md")]
    system: Utf8PathBuf,
    /// How to write the drawing
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// What to draw
    #[arg(long, value_enum, default_value_t)]
    of: Of,
    /// Where to write it; an existing file is overwritten [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<Utf8PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Mermaid, which code hosts draw in Markdown
    #[default]
    Mermaid,
    /// Graphviz
    Dot,
    /// Nodes and edges for programs
    Json,
    /// A picture
    Svg,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Of {
    /// The components and what depends on what
    Components,
    /// The items of the roadmap, by phase
    Roadmap,
    /// Both, with what implements what
    #[default]
    Both,
}

impl From<Of> for What {
    fn from(of: Of) -> Self {
        match of {
            Of::Components => Self::Components,
            Of::Roadmap => Self::Roadmap,
            Of::Both => Self::Both,
        }
    }
}

/// Draws.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let pack = Pack::read(vec![project::source(&arguments.system)?]);
    if pack.kind(FileId(0)) != DocumentKind::System {
        bail!(
            "`{0}` is no system spec; `specpack check {0}` says what is missing",
            arguments.system
        );
    }
    let what = arguments.of.into();
    let drawing = match arguments.format {
        Format::Mermaid => diagram::mermaid(&pack.graph, what),
        Format::Dot => diagram::dot(&pack.graph, what),
        Format::Json => diagram::json(&pack.graph, what),
        Format::Svg => diagram::svg(&pack.graph, what),
    };
    output::drawing(&drawing, arguments.output.as_deref(), &arguments.system)?;
    Ok(Outcome::Clean)
}
