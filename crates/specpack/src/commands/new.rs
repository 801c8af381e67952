//! `specpack new`: starts a spec.

use super::Outcome;
use crate::date;
use crate::failure::Interrupted;
use crate::files::file_name::FileName;
use crate::files::folder::OutputFolder;
use crate::files::transaction::Transaction;
use crate::output;
use crate::prompt::{AtTerminal, Prompt, Question, Reply};
use crate::scaffold::{self, Facts, Kind};
use crate::terminal::Terminal;
use anyhow::bail;
use camino::{Utf8Path, Utf8PathBuf};
use specpack_graph::slug::slug;

const COMPLEXITIES: [&str; 3] = ["EASY", "MODERATE", "HIGH"];
const DEFAULT_MATURITY: u8 = 3;
const LONGEST_NAME: usize = 200;

/// Start a PRD, a system spec or a feature spec
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specpack new prd \"Gift Cards\" --yes            writes the outline of a PRD
  specpack new system                            asks for a name and writes the outline
  specpack new system \"E-commerce Platform\" --yes
  specpack new feature \"Gift Cards\" --output specs/features/feat-gift-cards.md")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: NewCommand,
}

#[derive(Debug, clap::Subcommand)]
enum NewCommand {
    /// The outline of a product requirements document
    #[command(after_help = "\
Examples:
  specpack new prd \"Gift Cards\"                  writes specs/prd/gift-cards.md
  specpack fill specs/prd/gift-cards.md          asks for what stands in square brackets")]
    Prd(Start),
    /// The outline of a system architecture spec
    #[command(after_help = "\
Examples:
  specpack new system \"E-commerce Platform\"      writes specs/system/e-commerce-platform.md")]
    System(Start),
    /// The outline of a feature spec that belongs to no system
    #[command(after_help = "\
Examples:
  specpack new feature \"Gift Cards\"              writes specs/features/feat-gift-cards.md")]
    Feature(Start),
}

#[derive(Debug, clap::Args)]
struct Start {
    /// Its name; asked for when left out
    name: Option<String>,
    /// Where to write it [default: in specs/prd, specs/system or specs/features, named after it]
    #[arg(long, short, value_name = "FILE")]
    output: Option<Utf8PathBuf>,
    /// Ask nothing
    #[arg(long, short)]
    yes: bool,
    /// The day it is created on [default: SOURCE_DATE_EPOCH, else today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<String>,
}

/// Writes the outline.
pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let (kind, start) = match &arguments.command {
        NewCommand::Prd(start) => (Kind::Prd, start),
        NewCommand::System(start) => (Kind::System, start),
        NewCommand::Feature(start) => (Kind::Feature, start),
    };
    let facts = if terminal.is_interactive() && !start.yes {
        asked(kind, start, &mut AtTerminal)?
    } else {
        given(kind, start)?
    };
    let path = match &start.output {
        Some(path) => path.clone(),
        None => default_path(kind, &facts)?,
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_str().is_empty() => folder,
        _ => Utf8Path::new("."),
    };
    let name = FileName::parse(path.file_name().unwrap_or_default())?;
    if OutputFolder::at(folder)?.read(&name)?.is_some() {
        bail!("`{path}` exists already; name another file with `--output`");
    }
    let text = scaffold::outline(kind, &facts);
    let mut write = Transaction::default();
    write.stage(path.clone(), None, text.as_bytes())?;
    write.commit()?;
    output::text(&next_steps(kind, &path))?;
    Ok(Outcome::Clean)
}

fn next_steps(kind: Kind, path: &Utf8Path) -> String {
    let path = crate::shell::word(path.as_str());
    let last = match kind {
        Kind::Prd => format!("  3. specpack plan {path}\n"),
        Kind::System => format!("  3. specpack features {path}\n"),
        Kind::Feature => format!("  3. specpack validate-spec {path}\n"),
    };
    format!(
        "Wrote {path}\n\nNext steps:\n  \
         1. Replace every text in square brackets\n  \
         2. specpack check {path}\n{last}"
    )
}

fn default_path(kind: Kind, facts: &Facts) -> anyhow::Result<Utf8PathBuf> {
    let (folder, name) = match kind {
        Kind::Prd => ("specs/prd", format!("{}.md", facts.slug)),
        Kind::System => ("specs/system", format!("{}.md", facts.slug)),
        Kind::Feature => ("specs/features", format!("feat-{}.md", facts.slug)),
    };
    Ok(Utf8Path::new(folder).join(FileName::parse(&name)?.as_str()))
}

fn given(kind: Kind, start: &Start) -> anyhow::Result<Facts> {
    let Some(name) = &start.name else {
        let kind = match kind {
            Kind::Prd => "prd",
            Kind::System => "system",
            Kind::Feature => "feature",
        };
        bail!("nobody is here to be asked for a name; give it: `specpack new {kind} \"NAME\"`");
    };
    facts(start, name)
}

fn facts(start: &Start, name: &str) -> anyhow::Result<Facts> {
    let name = name.trim();
    let slug = slug(name);
    if slug.is_empty() {
        bail!(
            "`{}` holds no letter and no digit; an id is made of the name",
            name.escape_debug()
        );
    }
    if name.len() > LONGEST_NAME || name.chars().any(char::is_control) {
        bail!("a name is one line of at most {LONGEST_NAME} bytes");
    }
    let date = match &start.date {
        Some(text) => date::parse(text)?,
        None => date::of_environment()?.unwrap_or_else(date::today),
    };
    Ok(Facts {
        name: name.to_owned(),
        slug,
        owner: String::new(),
        complexity: "MODERATE".to_owned(),
        maturity: DEFAULT_MATURITY,
        date: date.to_string(),
    })
}

/// Asks for what is not given. `:back` returns to the question before.
fn asked(kind: Kind, start: &Start, prompt: &mut dyn Prompt) -> anyhow::Result<Facts> {
    let mut questions = questions(kind, start);
    let mut replies: Vec<Reply> = Vec::new();
    while let Some(question) = questions.get(replies.len()) {
        match prompt.ask(question)? {
            Reply::Back => {
                let reply = replies.pop();
                remember(&mut questions, replies.len(), reply);
            }
            Reply::Quit => return Err(Interrupted.into()),
            Reply::Text(text) if replies.is_empty() && slug(&text).is_empty() => {
                output::remark("a name holds at least one letter or digit");
            }
            reply => replies.push(reply),
        }
    }
    let text = |at: usize| match replies.get(at) {
        Some(Reply::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let index = |at: usize| match replies.get(at) {
        Some(Reply::Index(index)) => *index,
        _ => 0,
    };
    let mut facts = facts(start, &text(0))?;
    facts.owner = text(1);
    if kind == Kind::Prd {
        return Ok(facts);
    }
    facts.complexity = COMPLEXITIES
        .get(index(2))
        .copied()
        .unwrap_or("MODERATE")
        .to_owned();
    facts.maturity = u8::try_from(index(3) + 1).unwrap_or(DEFAULT_MATURITY);
    Ok(facts)
}

fn questions(kind: Kind, start: &Start) -> Vec<Question> {
    let text = |title: &str, default: &str| Question::Text {
        title: title.to_owned(),
        default: default.to_owned(),
        next: None,
    };
    let name = match kind {
        Kind::Prd => "Name of the product or feature",
        Kind::System => "Name of the system",
        Kind::Feature => "Name of the feature",
    };
    let mut questions = vec![
        text(name, start.name.as_deref().unwrap_or_default()),
        text("Owner", ""),
        Question::One {
            title: "Complexity".to_owned(),
            items: COMPLEXITIES.map(str::to_owned).to_vec(),
            default: 1,
        },
        Question::One {
            title: "Maturity".to_owned(),
            items: (1..=5).map(|level| format!("Level {level}")).collect(),
            default: usize::from(DEFAULT_MATURITY) - 1,
        },
    ];
    // What a PRD is about has no maturity and no complexity of its own.
    if kind == Kind::Prd {
        questions.truncate(2);
    }
    questions
}

/// Whoever comes back to a question finds what they said.
fn remember(questions: &mut [Question], at: usize, reply: Option<Reply>) {
    match (questions.get_mut(at), reply) {
        (Some(Question::Text { default, .. }), Some(Reply::Text(text))) => *default = text,
        (Some(Question::One { default, .. }), Some(Reply::Index(index))) => *default = index,
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prompt::scripted::Scripted;

    fn start() -> Start {
        Start {
            name: None,
            output: None,
            yes: false,
            date: Some("2026-01-02".to_owned()),
        }
    }

    fn text(text: &str) -> Reply {
        Reply::Text(text.to_owned())
    }

    #[test]
    fn what_is_answered_is_what_is_written() {
        let replies = [
            text("Gift Cards"),
            text("ann"),
            Reply::Index(2),
            Reply::Index(4),
        ];
        let facts = asked(Kind::Feature, &start(), &mut Scripted::new(replies)).unwrap();
        assert_eq!(
            (facts.name.as_str(), facts.slug.as_str()),
            ("Gift Cards", "gift-cards")
        );
        assert_eq!(
            (facts.owner.as_str(), facts.complexity.as_str()),
            ("ann", "HIGH")
        );
        assert_eq!((facts.maturity, facts.date.as_str()), (5, "2026-01-02"));
    }

    #[test]
    fn going_back_asks_again_and_an_empty_name_is_refused() {
        let replies = [
            text("  "),
            text("Gift"),
            Reply::Back,
            text("Gift Cards"),
            text(""),
            Reply::Index(0),
            Reply::Index(0),
        ];
        let mut prompt = Scripted::new(replies);
        let facts = asked(Kind::Feature, &start(), &mut prompt).unwrap();
        assert_eq!(facts.name, "Gift Cards");
        assert!(matches!(&prompt.asked[3], Question::Text { default, .. } if default == "Gift"));
    }

    #[test]
    fn who_quits_is_left_without_a_file() {
        let mut prompt = Scripted::new([text("Gift"), Reply::Quit]);
        let error = asked(Kind::Feature, &start(), &mut prompt).unwrap_err();
        assert!(error.is::<Interrupted>());
    }
}
