//! The grammar of the command line.

use crate::commands::{
    agent, approve, check, checkpoint, completions, conform, example, explain, export, features,
    fill, gate, graph, impact, import, man, new, next, pack, plan, reference, rtm, rules, scaffold,
    sequence, tasks, templates, test, trace, validate,
};
use crate::terminal::ColorChoice;
use clap::builder::styling::{AnsiColor, Styles};
use clap::{Parser, Subcommand};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// A compiler for specifications: checks them, generates feature specs from a system spec, and runs
/// acceptance scenarios
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
  specpack test specs/acceptance --base-url http://127.0.0.1:8080
                                             run scenarios against a live service
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
    Test(test::Arguments),
    Conform(conform::Arguments),
    Rules(rules::Arguments),
    Explain(explain::Arguments),
    Features(features::Arguments),
    Templates(templates::Arguments),
    Agent(agent::Arguments),
    Graph(graph::Arguments),
    Rtm(rtm::Arguments),
    Trace(trace::Arguments),
    Impact(impact::Arguments),
    Gate(gate::Arguments),
    Approve(approve::Arguments),
    Scaffold(scaffold::Arguments),
    Tasks(tasks::Arguments),
    Plan(plan::Arguments),
    Next(next::Arguments),
    Checkpoint(checkpoint::Arguments),
    Sequence(sequence::Arguments),
    Import(import::Arguments),
    Export(export::Arguments),
    New(new::Arguments),
    Pack(pack::Arguments),
    Fill(fill::Arguments),
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

    // req: GEN-10
    #[test]
    fn every_command_of_the_guide_is_one_that_the_program_takes() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/specpack");
        let mut commands = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "md") {
                continue;
            }
            for line in shown_commands(&std::fs::read_to_string(&path).unwrap()) {
                let parsed = Cli::try_parse_from(words(&line));
                assert!(
                    parsed.is_ok(),
                    "{}: {line}\n{}",
                    path.display(),
                    parsed.unwrap_err()
                );
                commands += 1;
            }
        }
        assert!(commands > 10, "the guide shows only {commands} commands");
    }

    /// The commands in the blocks of code for a shell, `specpack` in front.
    fn shown_commands(markdown: &str) -> Vec<String> {
        let mut commands = Vec::new();
        let mut is_shell = false;
        for line in markdown.replace("\\\n", " ").lines() {
            if line.starts_with("```") {
                is_shell = !is_shell && ["```sh", "```console"].contains(&line.trim());
                continue;
            }
            let line = line.strip_prefix("$ ").unwrap_or(line);
            let by_cargo = line.strip_prefix("cargo run --release -p specpack -- ");
            match by_cargo {
                Some(arguments) if is_shell => commands.push(format!("specpack {arguments}")),
                None if is_shell && line.starts_with("specpack ") => commands.push(line.to_owned()),
                _ => {}
            }
        }
        commands
    }

    /// Words as a shell makes them, up to a redirection, a pipe or a comment.
    fn words(line: &str) -> Vec<String> {
        let mut words = Vec::new();
        let mut word: Option<String> = None;
        let mut is_quoted = false;
        for c in line.chars() {
            match c {
                '"' => {
                    is_quoted = !is_quoted;
                    word.get_or_insert_default();
                }
                ' ' if !is_quoted => words.extend(word.take()),
                '>' | '<' | '|' | '#' | '&' | ';' if !is_quoted && word.is_none() => return words,
                c => word.get_or_insert_default().push(c),
            }
        }
        words.extend(word);
        words
    }
}
