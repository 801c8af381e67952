//! `specpack generate-example`: a system of any size, to measure with.

use super::Outcome;

/// Print a system spec with this many components and roadmap items
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How many of each
    #[arg(value_parser = clap::value_parser!(u32).range(1..=100_000))]
    components: u32,
}

/// Prints the spec.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    crate::output::text(&crate::example::system_spec(arguments.components))?;
    Ok(Outcome::Clean)
}
