//! `specpack agent install`: gives a coding agent the `/generate-features` command.
//!
//! Every agent is given the same two texts, in the files and with the head lines that it reads.

use super::Outcome;
use crate::files::file_name::FileName;
use crate::files::folder::OutputFolder;
use crate::files::transaction::Transaction;
use crate::output;
use camino::{Utf8Path, Utf8PathBuf};
use clap::ValueEnum;
use specpack_syntax::marked_blocks::Digest;

const COMMAND: &str = include_str!("../agent/generate-features.md");
const INSTRUCTIONS: &str = include_str!("../agent/instructions.md");
const DESCRIPTION: &str = "Generate and refine feature specs from a system architecture spec";
/// How the last line of an installed file starts: by its digest an edit is recognised.
const SEAL: &str = "<!-- specpack:agent digest=";

/// Teach a coding agent the `/generate-features` command
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specpack agent install                        for the agents that this project has folders of
  specpack agent install --for claude           for one of them
  specpack agent install --for generic --dry-run")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: AgentCommand,
}

#[derive(Debug, clap::Subcommand)]
enum AgentCommand {
    /// Write the command and the instructions into the project
    #[command(after_help = "\
Examples:
  specpack agent install --for claude     writes .claude/commands and .claude/rules
  specpack agent install --for cursor     writes .cursor/commands and .cursor/rules
  specpack agent install --for copilot    writes .github/prompts and .github/instructions
  specpack agent install --for generic    writes .specpack/agent, for an agent to be pointed at")]
    Install(Install),
}

#[derive(Debug, clap::Args)]
struct Install {
    /// Which agent; repeat it for several [default: those whose folder is there, else generic]
    #[arg(long = "for", value_enum, value_name = "AGENT")]
    agents: Vec<Agent>,
    /// The project's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    dir: Utf8PathBuf,
    /// Say what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Overwrite files that a person changed
    #[arg(long)]
    force: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
enum Agent {
    Claude,
    Cursor,
    Copilot,
    Generic,
}

/// A file as it is installed.
struct Installed {
    folder: &'static str,
    name: &'static str,
    text: String,
}

#[derive(Debug, thiserror::Error)]
#[error(
    "{} changed by a person since it was installed, or never installed by specpack: {}; \
     nothing was written, `--force` overwrites", if paths.len() == 1 { "a file was" } else { "files were" },
    paths.iter().map(|path| format!("`{path}`")).collect::<Vec<_>>().join(", ")
)]
struct Changed {
    paths: Vec<Utf8PathBuf>,
}

/// Writes the files of the agents asked for.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let AgentCommand::Install(install) = &arguments.command;
    let mut writes = Transaction::default();
    let mut report = String::new();
    let mut changed = Vec::new();
    for agent in wanted(install) {
        for file in agent.files() {
            let folder = match install.dir.as_str() {
                "." => file.folder.into(),
                _ => install.dir.join(file.folder),
            };
            let folder = OutputFolder::at(&folder)?;
            let name = FileName::parse(file.name)?;
            let path = folder.join(&name);
            let before = folder.read(&name)?;
            let state = State::of(before.as_deref(), &file.text);
            if state == State::Changed && !install.force {
                changed.push(path);
                continue;
            }
            report.push_str(&format!("{} {path}\n", state.verb(install.dry_run)));
            if state != State::Current && !install.dry_run {
                writes.stage(path, before.as_deref(), file.text.as_bytes())?;
            }
        }
    }
    if !changed.is_empty() {
        return Err(Changed { paths: changed }.into());
    }
    writes.commit()?;
    if !install.dry_run {
        report.push_str("\nNext: call /generate-features in the agent.\n");
    }
    output::text(&report)?;
    Ok(Outcome::Clean)
}

fn wanted(install: &Install) -> Vec<Agent> {
    let mut agents = install.agents.clone();
    if agents.is_empty() {
        let has = |folder: &str| Utf8Path::is_dir(&install.dir.join(folder));
        let folders = [
            (Agent::Claude, ".claude"),
            (Agent::Cursor, ".cursor"),
            (Agent::Copilot, ".github"),
        ];
        agents.extend(
            folders
                .iter()
                .filter(|(_, f)| has(f))
                .map(|(agent, _)| *agent),
        );
    }
    if agents.is_empty() {
        agents.push(Agent::Generic);
    }
    agents.sort_unstable();
    agents.dedup();
    agents
}

impl Agent {
    fn files(self) -> [Installed; 2] {
        let file = |folder, name, head: &str, body: &str| Installed {
            folder,
            name,
            text: sealed(&format!("{head}{body}")),
        };
        let described = |more: &str| format!("---\ndescription: {DESCRIPTION}\n{more}---\n\n");
        match self {
            Self::Claude => [
                file(
                    ".claude/commands",
                    "generate-features.md",
                    &described("argument-hint: \"[SYSTEM.md] [feature name]\"\n"),
                    &command("$ARGUMENTS"),
                ),
                file(".claude/rules", "specpack.md", "", INSTRUCTIONS),
            ],
            Self::Cursor => [
                file(
                    ".cursor/commands",
                    "generate-features.md",
                    "# Generate feature specs\n\n",
                    &command("see the text after the command"),
                ),
                file(
                    ".cursor/rules",
                    "specpack.mdc",
                    "---\ndescription: How to work with the specs of this project\n\
                     globs: specs/**/*.md\nalwaysApply: false\n---\n\n",
                    INSTRUCTIONS,
                ),
            ],
            Self::Copilot => [
                file(
                    ".github/prompts",
                    "generate-features.prompt.md",
                    &described("agent: agent\nargument-hint: SYSTEM.md and a feature name\n"),
                    &command("${input:arguments:path of the system spec, and perhaps a feature}"),
                ),
                file(
                    ".github/instructions",
                    "specpack.instructions.md",
                    "---\napplyTo: \"specs/**/*.md\"\n---\n\n",
                    INSTRUCTIONS,
                ),
            ],
            Self::Generic => [
                file(
                    ".specpack/agent",
                    "generate-features.md",
                    "# /generate-features\n\n",
                    &command("see what they wrote beside it"),
                ),
                file(
                    ".specpack/agent",
                    "instructions.md",
                    "# Custom instructions\n\n",
                    INSTRUCTIONS,
                ),
            ],
        }
    }
}

fn command(arguments: &str) -> String {
    COMMAND.replace("{{arguments}}", arguments)
}

fn sealed(text: &str) -> String {
    format!("{text}\n{SEAL}{} -->\n", Digest::of(text))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// There is no file yet.
    New,
    /// The file is what would be written.
    Current,
    /// The file is what an earlier version wrote.
    Outdated,
    /// A person changed the file, or wrote it.
    Changed,
}

impl State {
    fn of(before: Option<&[u8]>, text: &str) -> Self {
        match before {
            None => Self::New,
            Some(before) if before == text.as_bytes() => Self::Current,
            Some(before) if is_untouched(before) => Self::Outdated,
            Some(_) => Self::Changed,
        }
    }

    fn verb(self, is_dry_run: bool) -> &'static str {
        match (self, is_dry_run) {
            (Self::Current, _) => "up to date:",
            (Self::New, true) => "would write:",
            (Self::New, false) => "wrote:",
            (Self::Outdated | Self::Changed, true) => "would overwrite:",
            (Self::Outdated | Self::Changed, false) => "overwrote:",
        }
    }
}

/// Whether the text above the seal is the one that was sealed.
fn is_untouched(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return false;
    };
    let Some((body, seal)) = text.rsplit_once(SEAL) else {
        return false;
    };
    let digest = seal.trim_end().strip_suffix(" -->");
    let body = body.strip_suffix('\n').unwrap_or(body);
    digest.is_some_and(|digest| digest == Digest::of(body).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_is_told_from_an_older_version() {
        let text = sealed("new\n");
        assert_eq!(State::of(None, &text), State::New);
        assert_eq!(State::of(Some(text.as_bytes()), &text), State::Current);
        assert_eq!(
            State::of(Some(sealed("old\n").as_bytes()), &text),
            State::Outdated
        );
        let edited = sealed("old\n").replace("old", "old, and mine");
        assert_eq!(State::of(Some(edited.as_bytes()), &text), State::Changed);
        assert_eq!(State::of(Some(b"my own"), &text), State::Changed);
        assert_eq!(State::of(Some(b"\xff"), &text), State::Changed);
    }

    // req: GEN-9
    #[test]
    fn every_agent_is_given_all_three_modes_and_the_instructions() {
        for agent in Agent::value_variants() {
            let [command, instructions] = agent.files();
            for mode in [
                "CLI mode",
                "Guided mode",
                "Single feature mode",
                "--next --format json",
            ] {
                assert!(command.text.contains(mode), "{agent:?} lacks {mode}");
            }
            assert!(!command.text.contains("{{"), "{agent:?} has a gap");
            assert!(instructions.text.contains("specpack:begin"), "{agent:?}");
        }
    }
}
