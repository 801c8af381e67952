//! The dialogue about a plan: made from it, and turned into what the next plan is made with.

use super::answers::{Answers, AnswersError, Kept};
use super::dialogue::{Candidate, Dialogue, DialogueError, End, OpenQuestion};
use crate::prompt::{Prompt, PromptError, Question, Reply};
use specpack_emit::features::{Plan, PlannedFile, Question as Placeholder, questions};
use std::collections::HashMap;

/// Asked for by a step of its own.
const OWNER: &str = "owner";
const GO_ON: usize = 0;

/// The open questions of a file that is being planned.
pub(crate) fn open_questions(file: &PlannedFile) -> Vec<OpenQuestion> {
    let open = questions(&file.after).into_iter().filter(|q| q.id != OWNER);
    open.map(|question| OpenQuestion {
        text: in_words(&file.plan.name, &question),
        id: question.id,
        feature: file.plan.id.clone(),
    })
    .collect()
}

/// What can be decided about a plan, whose files have these questions.
fn dialogue(plan: &Plan, questions: Vec<OpenQuestion>) -> Dialogue {
    let places = plan.order.iter().map(String::as_str).zip(0..);
    let places: HashMap<&str, usize> = places.collect();
    let mut files: Vec<_> = plan
        .files
        .iter()
        .filter(|file| places.contains_key(file.id.as_str()))
        .collect();
    files.sort_by_key(|file| places.get(file.id.as_str()));
    let candidates = files.iter().map(|file| Candidate {
        id: file.id.clone(),
        label: format!(
            "{} ({}, Level {})",
            file.name, file.complexity, file.maturity
        ),
    });
    Dialogue {
        candidates: candidates.collect(),
        questions,
    }
}

fn in_words(feature: &str, question: &Placeholder) -> String {
    let Placeholder {
        section,
        line,
        text,
        ..
    } = question;
    if *line == format!("[{text}]") {
        return format!("{feature}, {section}: {text}");
    }
    format!("{feature}, {section}: [{text}] in \"{line}\"")
}

/// Asks until the person generates or quits; none when they quit.
pub(crate) fn ask(
    plan: &Plan,
    questions: Vec<OpenQuestion>,
    system: &str,
    kept: &mut Kept,
    prompt: &mut dyn Prompt,
) -> Result<Option<Answers>, DialogueError<AnswersError>> {
    let earlier = kept.read(system).map_err(DialogueError::Keep)?;
    let mut answers = match earlier {
        Some(earlier) if goes_on(prompt)? => earlier,
        _ => Answers {
            system: system.to_owned(),
            ..Answers::default()
        },
    };
    let end = dialogue(plan, questions).run(&mut answers, prompt, |answers| kept.write(answers))?;
    Ok((end == End::Generate).then_some(answers))
}

fn goes_on(prompt: &mut dyn Prompt) -> Result<bool, PromptError> {
    let question = Question::One {
        title: "Answers of an earlier run are there".to_owned(),
        items: ["Go on with them", "Start anew"]
            .map(str::to_owned)
            .to_vec(),
        default: GO_ON,
    };
    Ok(prompt.ask(&question)? == Reply::Index(GO_ON))
}

/// Brings the files into the order that the person chose.
pub(crate) fn reorder(plan: &mut Plan, order: &[String]) {
    let place = |id: &str| {
        order
            .iter()
            .position(|other| other == id)
            .unwrap_or(usize::MAX)
    };
    plan.files.sort_by_cached_key(|file| place(&file.id));
}
