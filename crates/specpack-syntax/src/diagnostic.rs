//! What is wrong, where, and what to do about it.

use crate::source::{Location, Span};
use std::borrow::Cow;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Not reported at all.
    Off,
    /// Good to know; never fails a run.
    Info,
    /// Worth mending; fails a run only where asked for.
    Warning,
    /// Wrong; fails a run.
    Error,
}

/// A place that helps to understand a finding, and what is to be seen there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub at: Location,
    /// What is there; may be empty for the primary place.
    pub message: String,
}

/// Whether a fix may be applied without a person looking at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// The meaning stays as it was.
    Safe,
    /// A person has to decide.
    Unsafe,
}

/// One replacement of a fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty for an insertion.
    pub span: Span,
    /// By what.
    pub replacement: String,
}

/// Edits to one file that mend a finding. They do not overlap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What the fix does, as an instruction: "Rename the id to …".
    pub title: String,
    /// Whether it may be applied by itself.
    pub safety: Safety,
    /// The edits, in the file of the primary label, by ascending position.
    pub edits: Vec<Edit>,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule's name in kebab case, named after the defect.
    pub rule: Cow<'static, str>,
    /// How much it weighs.
    pub level: Level,
    /// A headline that stands alone, with names in backticks.
    pub headline: String,
    /// Where it is.
    pub primary: Label,
    /// Other places that matter, in reading order.
    pub secondary: Vec<Label>,
    /// What to do about it: one sentence, an instruction.
    pub help: Option<String>,
    /// How it can be mended by machine.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A finding at one place, without further help.
    #[must_use]
    pub fn new(
        rule: &'static str,
        level: Level,
        headline: impl Into<String>,
        at: Location,
    ) -> Self {
        Self {
            rule: Cow::Borrowed(rule),
            level,
            headline: headline.into(),
            primary: Label {
                at,
                message: String::new(),
            },
            secondary: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// With a note under the primary place.
    #[must_use]
    pub fn label(mut self, message: impl Into<String>) -> Self {
        self.primary.message = message.into();
        self
    }

    /// With a further place.
    #[must_use]
    pub fn and(mut self, at: Location, message: impl Into<String>) -> Self {
        self.secondary.push(Label {
            at,
            message: message.into(),
        });
        self
    }

    /// With what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With a fix.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }
}
