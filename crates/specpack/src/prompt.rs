//! Questions to a person, apart from the terminal that asks them.

use crate::failure::Interrupted;
use crate::interrupt;
use dialoguer::console::Term;
use dialoguer::{Confirm, Input, MultiSelect, Select, Sort};
use std::io;

/// What a person types to go back where text is asked for.
const BACK: &str = ":back";
/// What a person types to pass over the questions that belong with this one.
const NEXT: &str = ":next";
/// What a person types to leave where text is asked for.
const QUIT: &str = ":quit";

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Question {
    /// Any number of the items.
    Several {
        title: String,
        items: Vec<String>,
        chosen: Vec<bool>,
    },
    /// One of the items.
    One {
        title: String,
        items: Vec<String>,
        default: usize,
    },
    /// All items, in an order of the person's own.
    Order { title: String, items: Vec<String> },
    /// Yes unless the person says no.
    YesOrNo { title: String },
    /// A line of text; empty where the person leaves it so. With `next`, what belongs with the
    /// question can be passed over, and this says what comes then.
    Text {
        title: String,
        default: String,
        next: Option<&'static str>,
    },
}

/// What the person says to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    /// The indexes chosen, or all of them in order.
    Indexes(Vec<usize>),
    /// The index chosen.
    Index(usize),
    /// It is so.
    Yes,
    /// It is not.
    No,
    /// The line.
    Text(String),
    /// On to what comes after the questions that belong with this one.
    Next,
    /// Back to the question before.
    Back,
    /// Enough for today.
    Quit,
}

/// Why a question could not be asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PromptError {
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
    #[error("failed to ask on the terminal")]
    Io(#[source] io::Error),
}

/// Somebody who answers.
pub(crate) trait Prompt {
    /// Asks, and waits for the answer.
    fn ask(&mut self, question: &Question) -> Result<Reply, PromptError>;
}

/// A person at the terminal. Questions go to standard error, so that standard output stays
/// what the command answers.
#[derive(Debug, Default)]
pub(crate) struct AtTerminal;

impl Prompt for AtTerminal {
    fn ask(&mut self, question: &Question) -> Result<Reply, PromptError> {
        // Whoever leaves by Ctrl-C wants the cursor back.
        interrupt::watch().map_err(|error| PromptError::Io(io::Error::other(error)))?;
        let replied = match question {
            Question::Several {
                title,
                items,
                chosen,
            } => MultiSelect::new()
                .with_prompt(format!("{title} (blank: mark, Enter: go on, Esc: back)"))
                .items(items)
                .defaults(chosen)
                .report(false)
                .interact_opt()
                .map(|indexes| indexes.map(Reply::Indexes)),
            Question::One {
                title,
                items,
                default,
            } => Select::new()
                .with_prompt(format!("{title} (Enter: choose, Esc: back)"))
                .items(items)
                .default(*default)
                .interact_opt()
                .map(|index| index.map(Reply::Index)),
            Question::Order { title, items } => Sort::new()
                .with_prompt(format!(
                    "{title} (blank: take and drop, Enter: go on, Esc: back)"
                ))
                .items(items)
                .report(false)
                .interact_opt()
                .map(|indexes| indexes.map(Reply::Indexes)),
            Question::YesOrNo { title } => Confirm::new()
                .with_prompt(title)
                .default(true)
                .interact_opt()
                .map(|yes| yes.map(|yes| if yes { Reply::Yes } else { Reply::No })),
            Question::Text {
                title,
                default,
                next,
            } => Input::<String>::new()
                .with_prompt(format!("{title} ({})", ways_out(*next)))
                .with_initial_text(default)
                .allow_empty(true)
                .interact_text()
                .map(|line| Some(typed(&line, default, next.is_some()))),
        };
        match replied {
            Ok(reply) => Ok(reply.unwrap_or(Reply::Back)),
            Err(dialoguer::Error::IO(error)) => Err(refused(error)),
        }
    }
}

fn ways_out(next: Option<&str>) -> String {
    match next {
        Some(what) => format!("{NEXT} {what}, {BACK}, {QUIT}"),
        None => format!("{BACK}, {QUIT}"),
    }
}

/// What a line says. The default stands in it to begin with: whoever types a way out behind it
/// means the way out.
fn typed(line: &str, default: &str, has_next: bool) -> Reply {
    let behind = line.strip_prefix(default).unwrap_or(line);
    match behind.trim() {
        BACK => Reply::Back,
        QUIT => Reply::Quit,
        NEXT if has_next => Reply::Next,
        _ => Reply::Text(line.trim().to_owned()),
    }
}

fn refused(error: io::Error) -> PromptError {
    // The cursor is hidden while a list is shown; whoever leaves it wants the cursor back.
    let _ = Term::stderr().show_cursor();
    match error.kind() {
        io::ErrorKind::Interrupted => PromptError::Interrupted(Interrupted),
        _ => PromptError::Io(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_with_a_colon_is_a_way_out_only_where_it_is_one() {
        assert_eq!(typed(" :back ", "", true), Reply::Back);
        assert_eq!(typed(":quit", "", false), Reply::Quit);
        assert_eq!(typed(":next", "", true), Reply::Next);
        assert_eq!(typed(":next", "", false), Reply::Text(":next".to_owned()));
        let text = Reply::Text("backend".to_owned());
        assert_eq!(typed(" backend ", "", true), text);
    }

    #[test]
    fn a_way_out_behind_the_text_that_stood_there_is_one() {
        assert_eq!(typed("a, b:quit", "a, b", false), Reply::Quit);
        assert_eq!(typed("a, b :back", "a, b", false), Reply::Back);
        let text = Reply::Text("a, b, c".to_owned());
        assert_eq!(typed("a, b, c", "a, b", false), text);
        let text = Reply::Text("see :quit".to_owned());
        assert_eq!(typed("see :quit", "", false), text);
    }
}

#[cfg(test)]
pub(crate) mod scripted {
    use super::*;
    use std::collections::VecDeque;

    /// Replies that were written down before, and what was asked meanwhile.
    #[derive(Debug, Default)]
    pub(crate) struct Scripted {
        replies: VecDeque<Reply>,
        pub(crate) asked: Vec<Question>,
    }

    impl Scripted {
        pub(crate) fn new(replies: impl IntoIterator<Item = Reply>) -> Self {
            Self {
                replies: replies.into_iter().collect(),
                asked: Vec::new(),
            }
        }
    }

    impl Prompt for Scripted {
        fn ask(&mut self, question: &Question) -> Result<Reply, PromptError> {
            self.asked.push(question.clone());
            self.replies.pop_front().ok_or(Interrupted.into())
        }
    }
}
