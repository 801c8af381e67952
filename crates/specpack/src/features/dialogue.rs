//! The guided way through generation: pick features, their order, owner and tags, and answer
//! what the system spec leaves open.
//!
//! This is a machine of steps: a reply moves on, back, or out. It knows no terminal and no file;
//! after each reply it hands the answers so far to its caller, who keeps them.

use super::answers::Answers;
use crate::prompt::{Prompt, PromptError, Question, Reply};

/// A feature that can be picked.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) id: String,
    /// How it is listed: name, complexity and level.
    pub(crate) label: String,
}

/// Something that the system spec leaves open.
#[derive(Clone, Debug)]
pub(crate) struct OpenQuestion {
    /// Unique in its feature and stable over runs, so that an answer finds its question again.
    pub(crate) id: String,
    /// The feature that it is asked for.
    pub(crate) feature: String,
    pub(crate) text: String,
}

/// How the dialogue ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The person wants it generated.
    Generate,
    /// The person left; the answers so far are kept.
    Quit,
}

/// Why the dialogue broke off.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DialogueError<E: std::error::Error + 'static> {
    #[error(transparent)]
    Prompt(#[from] PromptError),
    #[error(transparent)]
    Keep(E),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Features,
    Order,
    Owner,
    Tags,
    /// Whether to answer the open questions at all.
    Offer,
    /// The open question at this index among those of the picked features.
    Open(usize),
    Review,
}

/// What the dialogue is about.
#[derive(Clone, Debug)]
pub(crate) struct Dialogue {
    /// In dependency order.
    pub(crate) candidates: Vec<Candidate>,
    pub(crate) questions: Vec<OpenQuestion>,
}

const GENERATE: usize = 0;
const GO_BACK: usize = 1;
const LATER: usize = 1;

impl Dialogue {
    /// Asks until the person generates or quits. `keep` is given the answers after every step.
    pub(crate) fn run<E: std::error::Error + 'static>(
        &self,
        answers: &mut Answers,
        prompt: &mut dyn Prompt,
        mut keep: impl FnMut(&Answers) -> Result<(), E>,
    ) -> Result<End, DialogueError<E>> {
        let mut step = Step::Features;
        loop {
            match prompt.ask(&self.question(step, answers))? {
                Reply::Quit => return Ok(End::Quit),
                Reply::Back if step == Step::Features => return Ok(End::Quit),
                Reply::Back => step = self.before(step, answers),
                Reply::Index(GENERATE) if step == Step::Review => return Ok(End::Generate),
                Reply::Index(GO_BACK) if step == Step::Review => step = self.before(step, answers),
                Reply::Index(_) if step == Step::Review => return Ok(End::Quit),
                Reply::Next => step = self.next_feature(step, answers),
                Reply::Index(LATER) if step == Step::Offer => step = Step::Review,
                Reply::Index(_) if step == Step::Offer => step = Step::Open(0),
                reply => {
                    if self.take(step, reply, answers) {
                        keep(answers).map_err(DialogueError::Keep)?;
                        step = self.after(step, answers);
                    }
                }
            }
        }
    }

    fn question(&self, step: Step, answers: &Answers) -> Question {
        match step {
            Step::Features => Question::Several {
                title: "Which features?".to_owned(),
                items: self.candidates.iter().map(|c| c.label.clone()).collect(),
                chosen: self
                    .candidates
                    .iter()
                    .map(|c| is_picked(c, answers))
                    .collect(),
            },
            Step::Order => Question::Order {
                title: "In which order?".to_owned(),
                items: self
                    .picked(answers)
                    .iter()
                    .map(|c| c.label.clone())
                    .collect(),
            },
            Step::Owner => Question::Text {
                title: "Owner of the feature specs".to_owned(),
                default: answers.owner.clone(),
                next: None,
            },
            Step::Tags => Question::Text {
                title: "Tags, with commas between; those of the components where empty".to_owned(),
                default: answers.tags.join(", "),
                next: None,
            },
            Step::Offer => Question::One {
                title: format!("{} questions are open", self.open(answers).len()),
                items: [
                    "Answer them now",
                    "Leave them in the files, as placeholders",
                ]
                .map(str::to_owned)
                .to_vec(),
                default: 0,
            },
            Step::Open(index) => {
                let open = self.open(answers);
                let question = open.get(index);
                Question::Text {
                    title: question.map(|q| q.text.clone()).unwrap_or_default(),
                    default: question
                        .and_then(|q| answer(q, answers).cloned())
                        .unwrap_or_default(),
                    next: Some("feature"),
                }
            }
            Step::Review => Question::One {
                title: self.review(answers),
                items: ["Generate", "Back", "Quit, and keep the answers"]
                    .map(str::to_owned)
                    .to_vec(),
                default: GENERATE,
            },
        }
    }

    fn review(&self, answers: &Answers) -> String {
        let picked = self.picked(answers).len();
        let open = self.open(answers);
        let answered = open.iter().filter(|q| answer(q, answers).is_some()).count();
        let owner = if answers.owner.is_empty() {
            "nobody yet"
        } else {
            &answers.owner
        };
        format!(
            "{picked} feature specs, owned by {owner}, {answered} of {} open questions answered",
            open.len()
        )
    }

    /// Takes a reply into the answers; false where it is none that can be taken.
    fn take(&self, step: Step, reply: Reply, answers: &mut Answers) -> bool {
        match (step, reply) {
            (Step::Features, Reply::Indexes(indexes)) if !indexes.is_empty() => {
                let ids = indexes
                    .iter()
                    .filter_map(|index| self.candidates.get(*index));
                let ids: Vec<String> = ids.map(|c| c.id.clone()).collect();
                // An order that somebody gave earlier stays as far as it goes.
                let mut ordered = answers.features.clone();
                ordered.retain(|id| ids.contains(id));
                let missing: Vec<_> = ids.into_iter().filter(|id| !ordered.contains(id)).collect();
                ordered.extend(missing);
                answers.features = ordered;
                true
            }
            (Step::Order, Reply::Indexes(order)) => {
                let picked = self.picked(answers);
                let ids = order.iter().filter_map(|index| picked.get(*index));
                answers.features = ids.map(|c| c.id.clone()).collect();
                true
            }
            (Step::Owner, Reply::Text(owner)) => {
                answers.owner = owner;
                true
            }
            (Step::Tags, Reply::Text(tags)) => {
                let tags = tags.split(',').map(str::trim).filter(|tag| !tag.is_empty());
                answers.tags = tags.map(str::to_owned).collect();
                true
            }
            (Step::Open(index), Reply::Text(text)) => {
                if let Some(question) = self.open(answers).get(index).copied() {
                    put(question, text, answers);
                }
                true
            }
            _ => false,
        }
    }

    fn after(&self, step: Step, answers: &Answers) -> Step {
        match step {
            Step::Features if self.picked(answers).len() > 1 => Step::Order,
            Step::Features | Step::Order => Step::Owner,
            Step::Owner => Step::Tags,
            Step::Tags if self.open(answers).is_empty() => Step::Review,
            Step::Tags => Step::Offer,
            Step::Offer => Step::Open(0),
            Step::Open(index) if index + 1 < self.open(answers).len() => Step::Open(index + 1),
            Step::Open(_) => Step::Review,
            Step::Review => Step::Review,
        }
    }

    /// The first open question of the feature after the one that is asked about.
    fn next_feature(&self, step: Step, answers: &Answers) -> Step {
        let Step::Open(at) = step else {
            return step;
        };
        let open = self.open(answers);
        let here = open.get(at).map(|question| &question.feature);
        let mut later = open.iter().enumerate().skip(at);
        let next = later.find(|(_, question)| Some(&question.feature) != here);
        next.map_or(Step::Review, |(index, _)| Step::Open(index))
    }

    fn before(&self, step: Step, answers: &Answers) -> Step {
        match step {
            Step::Features | Step::Order => Step::Features,
            Step::Owner if self.picked(answers).len() > 1 => Step::Order,
            Step::Owner => Step::Features,
            Step::Tags => Step::Owner,
            Step::Offer => Step::Tags,
            Step::Open(0) => Step::Offer,
            Step::Open(index) => Step::Open(index - 1),
            Step::Review if self.open(answers).is_empty() => Step::Tags,
            Step::Review => Step::Offer,
        }
    }

    /// The picked features in the person's order; all of them where nobody picked any.
    fn picked(&self, answers: &Answers) -> Vec<&Candidate> {
        if answers.features.is_empty() {
            return self.candidates.iter().collect();
        }
        let ids = answers.features.iter();
        ids.filter_map(|id| self.candidates.iter().find(|c| c.id == *id))
            .collect()
    }

    /// The open questions of the picked features, in their order.
    fn open(&self, answers: &Answers) -> Vec<&OpenQuestion> {
        let picked = self.picked(answers).into_iter();
        picked
            .flat_map(|c| self.questions.iter().filter(|q| q.feature == c.id))
            .collect()
    }
}

fn answer<'a>(question: &OpenQuestion, answers: &'a Answers) -> Option<&'a String> {
    answers.questions.get(&question.feature)?.get(&question.id)
}

fn put(question: &OpenQuestion, text: String, answers: &mut Answers) {
    let of_feature = answers
        .questions
        .entry(question.feature.clone())
        .or_default();
    if text.is_empty() {
        of_feature.remove(&question.id);
    } else {
        of_feature.insert(question.id.clone(), text);
    }
}

fn is_picked(candidate: &Candidate, answers: &Answers) -> bool {
    answers.features.is_empty() || answers.features.contains(&candidate.id)
}

#[cfg(test)]
mod tests;
