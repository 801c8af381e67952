//! `specpack graph`.

use super::Outcome;
use camino::Utf8PathBuf;
use clap::ValueEnum;

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

/// Draws.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let _ = arguments;
    Ok(Outcome::Clean)
}
