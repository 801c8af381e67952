//! `specpack fill`: asks for what still stands in square brackets, section by section.

use super::Outcome;
use crate::files::read;
use crate::files::transaction::Transaction;
use crate::interrupt::Hold;
use crate::output::{self, counted};
use crate::project::Project;
use crate::prompt::{AtTerminal, Prompt, PromptError, Question, Reply};
use crate::terminal::Terminal;
use anyhow::{Context as _, bail};
use camino::{Utf8Path, Utf8PathBuf};
use specpack_graph::Pack;
use specpack_rules::check;
use specpack_syntax::source::{SourceFile, Span};

/// The rule that finds what still has to be filled in.
const PLACEHOLDER: &str = "placeholder";

/// Fill in a document: asks for each text in square brackets, section by section
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specpack new prd \"Gift Cards\" --yes
  specpack fill specs/prd/gift-cards.md          asks; `:quit` stops, and the next run goes on there
  specpack fill specs/prd/gift-cards.md --list   what is still to be filled in, without questions

An empty answer leaves the text for later, `:next` passes over the rest of a section, `:back` returns
to the question before. What was answered is written when you stop, by `:quit` or by Ctrl-C.")]
pub(crate) struct Arguments {
    /// The document
    #[arg(value_name = "FILE")]
    file: Utf8PathBuf,
    /// List what is still to be filled in, and ask nothing
    #[arg(long)]
    list: bool,
    /// The configuration [default: the nearest specpack.toml]
    #[arg(long, value_name = "FILE")]
    config: Option<Utf8PathBuf>,
}

/// A text that waits for an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Gap {
    span: Span,
    /// The headings that it stands under, the outermost first.
    section: String,
    /// The line that it stands in.
    line: String,
}

/// Asks, and writes what was answered.
pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let path = &arguments.file;
    let project = Project::load(arguments.config.as_deref())?;
    let bytes = read::bytes(path)?;
    let text = std::str::from_utf8(&bytes).with_context(|| format!("`{path}` is not UTF-8"))?;
    let pack = Pack::read(vec![SourceFile::new(path.as_str(), text)]);
    let gaps = gaps(&pack, &project);
    if arguments.list {
        let lines = gaps
            .iter()
            .map(|gap| format!("{}: {}\n", gap.section, gap.line));
        output::text(&lines.collect::<String>())?;
        return Ok(Outcome::Clean);
    }
    if gaps.is_empty() {
        output::remark(&format!("nothing is left to fill in in `{path}`"));
        return Ok(Outcome::Clean);
    }
    if !terminal.is_interactive() {
        bail!("nobody is here to be asked; `specpack fill {path} --list` says what is open");
    }
    // Ctrl-C ends the questions, and not the program, which has answers to write.
    let hold = Hold::begin()?;
    let (answers, cut_short) = ask(&gaps, &mut AtTerminal);
    if cut_short.is_some() {
        hold.heed();
    }
    let filled = filled(text, &gaps, &answers);
    write(path, text, &filled)?;
    let left = gaps.len() - answers.iter().flatten().count();
    let left = counted(left, "text is", "texts are");
    let verb = if filled == text { "left" } else { "wrote" };
    output::remark(&format!("{verb} `{path}`; {left} still to be filled in"));
    match cut_short {
        None | Some(PromptError::Interrupted(_)) => Ok(Outcome::Clean),
        Some(error) => Err(error.into()),
    }
}

/// What still stands in brackets, in the order of the document.
fn gaps(pack: &Pack, project: &Project) -> Vec<Gap> {
    let report = check(pack, &project.config);
    let found = report.diagnostics.iter();
    let found = found.filter(|found| found.rule == PLACEHOLDER);
    let mut gaps: Vec<Gap> = found
        .map(|found| {
            let at = found.primary.at;
            let source = pack.file(at.file);
            let start = at.span.range().start;
            let before = source.text().get(..start).unwrap_or_default();
            let line = before.rfind('\n').map_or(0, |newline| newline + 1);
            let rest = source.text().get(line..).unwrap_or_default();
            Gap {
                span: at.span,
                section: section(before),
                line: rest.lines().next().unwrap_or_default().trim().to_owned(),
            }
        })
        .collect();
    gaps.sort_by_key(|gap| gap.span.range().start);
    // Of two that overlap the outer one is asked for.
    gaps.dedup_by(|later, earlier| later.span.range().start < earlier.span.range().end);
    gaps
}

/// The headings above the end of a text, from level 2 on.
fn section(before: &str) -> String {
    let mut titles: Vec<(usize, &str)> = Vec::new();
    let complete = before
        .rfind('\n')
        .map_or("", |end| before.get(..end).unwrap_or_default());
    for line in complete.lines() {
        let level = line.chars().take_while(|&c| c == '#').count();
        let Some(title) = line.get(level..).and_then(|rest| rest.strip_prefix(' ')) else {
            continue;
        };
        if level == 0 {
            continue;
        }
        titles.retain(|(above, _)| *above < level);
        titles.push((level, title.trim()));
    }
    let titles = titles.iter().filter(|(level, _)| *level > 1);
    let titles: Vec<&str> = titles.map(|(_, title)| *title).collect();
    match titles.is_empty() {
        true => "Head".to_owned(),
        false => titles.join(" > "),
    }
}

/// Asks for each gap; none where the person left it. Whatever ends the questions, Ctrl-C or a
/// terminal that goes away, what was answered before is not lost.
fn ask(gaps: &[Gap], prompt: &mut dyn Prompt) -> (Vec<Option<String>>, Option<PromptError>) {
    let mut answers: Vec<Option<String>> = vec![None; gaps.len()];
    let mut at = 0;
    while let Some(gap) = gaps.get(at) {
        let question = Question::Text {
            title: format!("[{}/{}] {}\n{}", at + 1, gaps.len(), gap.section, gap.line),
            default: answers[at].clone().unwrap_or_default(),
            next: Some("section"),
        };
        let reply = match prompt.ask(&question) {
            Ok(reply) => reply,
            Err(error) => return (answers, Some(error)),
        };
        match reply {
            Reply::Back => at = at.saturating_sub(1),
            Reply::Next => {
                let section = &gap.section;
                let rest = gaps.iter().skip(at);
                at += rest.take_while(|gap| gap.section == *section).count();
            }
            Reply::Text(text) => {
                answers[at] = Some(text).filter(|text| !text.trim().is_empty());
                at += 1;
            }
            _ => break,
        }
    }
    (answers, None)
}

/// The text with the answers in the places of their gaps, and nothing else changed.
fn filled(text: &str, gaps: &[Gap], answers: &[Option<String>]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (gap, answer) in gaps.iter().zip(answers) {
        let Some(answer) = answer else { continue };
        let range = gap.span.range();
        out.push_str(text.get(at..range.start).unwrap_or_default());
        out.push_str(answer.trim());
        at = range.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

fn write(path: &Utf8Path, before: &str, after: &str) -> anyhow::Result<()> {
    if before == after {
        return Ok(());
    }
    let mut write = Transaction::default();
    write.stage(path.to_owned(), Some(before.as_bytes()), after.as_bytes())?;
    write.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prompt::scripted::Scripted;

    const TEXT: &str = "# PRD: Cart\n\n**Author:** [Name]\n\n## Goals\n\n### Goal 1: [Title]\n\n\
                        - **Metric:** [What is counted]\n- **Target:** [The value]\n\n## Stories\n\n[Who]\n";

    fn found() -> Vec<Gap> {
        let pack = Pack::read(vec![SourceFile::new("cart.prd.md", TEXT)]);
        gaps(&pack, &Project::load(None).unwrap())
    }

    fn text(text: &str) -> Reply {
        Reply::Text(text.to_owned())
    }

    // req: PRD-1
    #[test]
    fn what_is_answered_takes_the_place_of_its_brackets_and_the_rest_waits() {
        let gaps = found();
        let sections: Vec<&str> = gaps.iter().map(|gap| gap.section.as_str()).collect();
        assert_eq!(
            sections,
            [
                "Head",
                "Goals",
                "Goals > Goal 1: [Title]",
                "Goals > Goal 1: [Title]",
                "Stories"
            ]
        );
        let replies = [
            text("Ann"),
            text("Sell more"),
            Reply::Back,
            text("Sell"),
            text(""),
            Reply::Quit,
        ];
        let (answers, _) = ask(&gaps, &mut Scripted::new(replies));
        let filled = filled(TEXT, &gaps, &answers);
        assert_eq!(
            filled,
            TEXT.replace("[Name]", "Ann").replace("[Title]", "Sell")
        );
    }

    // req: PRD-1
    #[test]
    fn the_rest_of_a_section_can_be_passed_over() {
        let gaps = found();
        let replies = [text(""), text(""), Reply::Next, text("Everybody")];
        let (answers, _) = ask(&gaps, &mut Scripted::new(replies));
        assert_eq!(
            filled(TEXT, &gaps, &answers),
            TEXT.replace("[Who]", "Everybody")
        );
    }

    // req: PRD-1
    #[test]
    fn what_was_answered_before_ctrl_c_is_kept() {
        let gaps = found();
        // Who has no more replies is interrupted.
        let (answers, cut_short) = ask(&gaps, &mut Scripted::new([text("Ann")]));
        assert!(matches!(cut_short, Some(PromptError::Interrupted(_))));
        assert_eq!(filled(TEXT, &gaps, &answers), TEXT.replace("[Name]", "Ann"));
    }
}
