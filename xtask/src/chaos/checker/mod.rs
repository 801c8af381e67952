//! Judges a run by its journal alone: what clients were promised, held against what they were
//! told later and what was read at the end.
//!
//! Pure, and apart from those who asked: it knows the contract and the journal, not what the
//! clients meant. An answer that never came, or one of a failure (5xx), leaves open what
//! happened; whatever follows from either is right. Everything else has one right answer. What
//! happened within one millisecond, the finest that the journal tells, may have been in any order.

mod accounts;
mod clean;
mod events;
mod factors;
mod limits;
mod messages;
mod passwords;
mod refusals;
mod sessions;
mod single_use;

use super::journal::{Answer, Line, Message, Operation};
use std::collections::BTreeMap;

/// How long the same successor is answered for an exchanged refresh token.
const GRACE_MS: u64 = 10_000;
/// How long after a failure of the cache a code may be looked for where it is not.
const CODES_SETTLE_MS: u64 = 6_000;
/// How long before it was noticed a failure of the cache may have been.
const NOTICE_MS: u64 = 2_000;

/// What a run must not show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rule {
    /// A failure that is neither a problem document nor a broken connection, or an answer that
    /// the operation does not have.
    Unclean,
    /// A request was refused that had to be served.
    WronglyRefused,
    /// A request was served that had to be refused.
    WronglyAccepted,
    /// An account that was promised is not there, or not as it was promised.
    LostAccount,
    /// The password that was set last is not the one that works.
    LostPassword,
    /// Something that is good once was good twice.
    UsedTwice,
    /// A token worked after its session had ended.
    ValidAfterEnd,
    /// No message came of a request that promised one.
    LostMessage,
    /// An event that was stored, or promised by an answer, is not in the stream.
    LostEvent,
    /// An event is in the stream before one of its key that it came of.
    EventBeforeCause,
    /// An event is in the stream that was never stored.
    UnstoredEvent,
    /// A limit let more through than it says.
    BeyondLimit,
    /// It could not be read at the end what became of a promise.
    NotRead,
}

impl Rule {
    pub(crate) const ALL: [Self; 13] = [
        Self::Unclean,
        Self::WronglyRefused,
        Self::WronglyAccepted,
        Self::LostAccount,
        Self::LostPassword,
        Self::UsedTwice,
        Self::ValidAfterEnd,
        Self::LostMessage,
        Self::LostEvent,
        Self::EventBeforeCause,
        Self::UnstoredEvent,
        Self::BeyondLimit,
        Self::NotRead,
    ];

    /// What the report calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Unclean => "unclean-failure",
            Self::WronglyRefused => "wrongly-refused",
            Self::WronglyAccepted => "wrongly-accepted",
            Self::LostAccount => "lost-account",
            Self::LostPassword => "lost-password",
            Self::UsedTwice => "used-twice",
            Self::ValidAfterEnd => "valid-after-end",
            Self::LostMessage => "lost-message",
            Self::LostEvent => "lost-event",
            Self::EventBeforeCause => "event-before-cause",
            Self::UnstoredEvent => "unstored-event",
            Self::BeyondLimit => "beyond-limit",
            Self::NotRead => "not-read",
        }
    }
}

/// A promise that was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Violation {
    pub(crate) rule: Rule,
    pub(crate) account: String,
    pub(crate) at_ms: u64,
    pub(crate) what: String,
}

/// All that happened to one account, in the order in which it was asked.
struct Account<'a> {
    name: &'a str,
    answers: Vec<&'a Answer>,
    messages: Vec<&'a Message>,
    /// When codes that waited to be entered may have been lost.
    code_losses: &'a [(u64, u64)],
    /// When something failed by which limits may be counted elsewhere, or anew.
    cache_faults: &'a [(u64, u64)],
}

impl<'a> Account<'a> {
    fn of(&self, operation: Operation) -> impl Iterator<Item = &'a Answer> {
        let answers = self.answers.iter().copied();
        answers.filter(move |it| it.operation == operation)
    }

    /// Whether one of `operations` was answered by success before `time`.
    fn surely_before(&self, operations: &[Operation], time: u64) -> bool {
        let mut of = operations.iter().flat_map(|&operation| self.of(operation));
        of.any(|it| it.succeeded() && it.answered_ms < time)
    }

    /// Whether one of `operations` other than `except` may have been done before `time`.
    fn maybe_before(&self, operations: &[Operation], time: u64, except: &Answer) -> bool {
        let mut of = operations.iter().flat_map(|&operation| self.of(operation));
        of.any(|it| it.may_have_happened() && it.asked_ms <= time && !std::ptr::eq(it, except))
    }

    /// Whether a provider took a message with this code or this link.
    fn was_sent(&self, presented: &str) -> bool {
        let is = |held: &Option<String>| held.as_deref() == Some(presented);
        self.messages.iter().any(|it| is(&it.code) || is(&it.token))
    }

    fn violation(&self, rule: Rule, at: &Answer, what: impl Into<String>) -> Violation {
        let (name, told) = (at.operation.name(), told(at));
        Violation {
            rule,
            account: self.name.to_owned(),
            at_ms: at.asked_ms,
            what: format!("{name} {told}: {}", what.into()),
        }
    }
}

/// What came back, in a few words.
fn told(answer: &Answer) -> String {
    match &answer.outcome {
        super::journal::Outcome::Broken(why) => format!("broke ({why})"),
        super::journal::Outcome::Answered { status, error, .. } => match error {
            Some(error) => format!("answered {status} {error}"),
            None => format!("answered {status}"),
        },
    }
}

/// Every promise of the journal that was broken.
pub(crate) fn check(lines: &[Line]) -> Vec<Violation> {
    let mut answers: BTreeMap<&str, Vec<&Answer>> = BTreeMap::new();
    let mut messages: BTreeMap<&str, Vec<&Message>> = BTreeMap::new();
    let (mut code_losses, mut cache_faults) = (Vec::new(), Vec::new());
    for line in lines {
        match line {
            Line::Answer(it) => answers.entry(&it.account).or_default().push(it),
            Line::Message(it) => messages.entry(&it.account).or_default().push(it),
            Line::Fault(it) if it.loses_codes => {
                let loss = (it.began_ms, it.mended_ms + CODES_SETTLE_MS);
                code_losses.push(loss);
                cache_faults.push(loss);
            }
            Line::Fault(_) | Line::Stored(_) | Line::Told(_) => {}
            Line::CacheFailed { at_ms } => {
                code_losses.push((at_ms.saturating_sub(NOTICE_MS), at_ms + CODES_SETTLE_MS));
            }
        }
    }
    let accounts = answers.into_iter().map(|(name, mut answers)| {
        answers.sort_by_key(|it| it.asked_ms);
        let mut messages = messages.remove(name).unwrap_or_default();
        messages.sort_by_key(|it| it.at_ms);
        Account {
            name,
            answers,
            messages,
            code_losses: &code_losses,
            cache_faults: &cache_faults,
        }
    });
    let rules = [
        clean::violations,
        refusals::violations,
        accounts::violations,
        passwords::violations,
        single_use::violations,
        factors::violations,
        limits::violations,
        sessions::violations,
        messages::violations,
    ];
    let mut found: Vec<Violation> = accounts
        .flat_map(|account| {
            rules
                .iter()
                .flat_map(|rule| rule(&account))
                .collect::<Vec<_>>()
        })
        .chain(events::violations(lines))
        .collect();
    found.sort_by(|a, b| (a.at_ms, a.rule, &a.account).cmp(&(b.at_ms, b.rule, &b.account)));
    found
}

#[cfg(test)]
mod planted;
#[cfg(test)]
pub(super) mod story;
