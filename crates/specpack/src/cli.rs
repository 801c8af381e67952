//! The grammar of the command line.

use crate::commands::{
    agent, check, completions, example, explain, features, graph, man, new, reference, rules,
    templates, validate,
};
use crate::terminal::ColorChoice;
use clap::builder::styling::{AnsiColor, Styles};
use clap::{Parser, Subcommand};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// A compiler for specifications: checks them, and generates feature specs from a system spec
#[derive(Debug, Parser)]
#[command(
    name = "specpack",
    version,
    styles = STYLES,
    max_term_width = 100,
    after_help = "\
Examples:
  specpack new system                        write the outline of a system spec
  specpack check specs                       say what is wrong with the specs of a folder
  specpack features specs/system/shop.md     generate the feature specs of a system
  specpack graph specs/system/shop.md        draw its components and roadmap
  specpack explain unknown-dependency        say what a rule is about

Exit codes: 0 clean, 1 findings at or above the failing level, 2 could not run."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// When to colour
    #[arg(long, value_enum, value_name = "WHEN", global = true, default_value_t)]
    pub(crate) color: ColorChoice,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(check::Arguments),
    ValidateSpec(validate::Arguments),
    Rules(rules::Arguments),
    Explain(explain::Arguments),
    Features(features::Arguments),
    Templates(templates::Arguments),
    Agent(agent::Arguments),
    Graph(graph::Arguments),
    New(new::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
    #[command(hide = true)]
    Reference(reference::Arguments),
    #[command(hide = true)]
    GenerateExample(example::Arguments),
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_grammar_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_shows_an_example() {
        for command in Cli::command()
            .get_subcommands()
            .filter(|c| !c.is_hide_set())
        {
            let help = command.clone().render_long_help().to_string();
            assert!(
                help.contains("Examples:"),
                "{} has none",
                command.get_name()
            );
            assert!(
                help.contains("specpack "),
                "{} runs nothing",
                command.get_name()
            );
        }
    }
}
