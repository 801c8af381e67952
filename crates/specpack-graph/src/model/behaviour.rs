//! What a feature has to do.

use super::{Concern, NodeId, Property, Quantity, Reference, Shape, Spanned};
use specpack_syntax::part_of_text::PartOfText;
use specpack_syntax::source::FileId;
use std::ops::{Deref, DerefMut};

/// A feature. The node's name is that of its front matter, or of its first heading.
#[derive(Clone, Debug)]
pub struct Feature {
    /// Its document.
    pub file: FileId,
    /// The id of its front matter, or one made from its name (`feat-…`).
    pub id: String,
    /// The system it belongs to, as its front matter names it.
    pub system: Option<Reference>,
    /// The component it implements.
    pub component: Option<Reference>,
    /// What it depends on: specs by id.
    pub depends_on: Vec<Reference>,
    /// What depends on it.
    pub required_by: Vec<Reference>,
    /// Other specs, each with how it relates.
    pub related: Vec<(Reference, String)>,
    /// The purpose, as one text.
    pub purpose: Option<Spanned<String>>,
    /// What is in scope.
    pub in_scope: Vec<Spanned<String>>,
    /// What is out of scope.
    pub out_of_scope: Vec<Spanned<String>>,
    /// The criteria for success.
    pub success_criteria: Vec<Spanned<String>>,
    /// Upstream dependencies as told in its text.
    pub upstream: Vec<Reference>,
    /// Downstream consumers as told in its text.
    pub downstream: Vec<Reference>,
    /// Environment variables, by name.
    pub environment: Vec<Spanned<String>>,
    /// Labelled lines of its overview.
    pub properties: Vec<Property>,
    /// What its other sections state, section by section.
    pub concerns: Vec<Concern>,
}

/// A user story. The node's name is its title.
#[derive(Clone, Debug, Default)]
pub struct Story {
    /// Its number.
    pub number: Option<String>,
    /// Who ("As a …").
    pub role: Option<Spanned<String>>,
    /// What ("I want …").
    pub want: Option<Spanned<String>>,
    /// Why ("so that …").
    pub benefit: Option<Spanned<String>>,
    /// Its criteria, in order.
    pub criteria: Vec<NodeId>,
    /// How much it matters, as read; none where the word is not known or missing.
    pub priority: Option<Priority>,
    /// The tasks that its document names below it, in order.
    pub tasks: Vec<NodeId>,
    /// The requirements and stories it depends on.
    pub dependencies: Vec<Reference>,
    /// Tables, code and quotations among its text, as written.
    pub exhibits: Vec<Spanned<String>>,
    /// Other text.
    pub notes: Vec<Spanned<String>>,
}

/// What kind of requirement it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RequirementKind {
    /// What the feature does.
    #[default]
    Functional,
    /// How well it does it.
    NonFunctional,
}

/// How much a requirement matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// MUST, P0
    Must,
    /// SHOULD, P1
    Should,
    /// COULD, MAY, P2
    Could,
    /// WON'T
    Wont,
}

/// A requirement. The node's name is its title.
#[derive(Clone, Debug, Default)]
pub struct Requirement {
    /// `FR-1`, as written.
    pub id: Option<Spanned<PartOfText>>,
    /// Its kind.
    pub kind: RequirementKind,
    /// What it asks for.
    pub description: Option<Spanned<PartOfText>>,
    /// Its criteria, in order.
    pub criteria: Vec<NodeId>,
    /// How much it matters, as read; none where the word is not known or missing.
    pub priority: Option<Priority>,
    /// What else it states. Boxed: most requirements state nothing else, and packs have many.
    pub(crate) details: Option<Box<RequirementDetails>>,
}

/// What few requirements state; a [`Requirement`] derefs to it.
#[derive(Clone, Debug, Default)]
pub struct RequirementDetails {
    /// How much it matters, as written.
    pub stated_priority: Option<Spanned<String>>,
    /// Other requirements it depends on.
    pub dependencies: Vec<Reference>,
    /// The quality it is about, where it stands under one ("Performance").
    pub quality: Option<String>,
    /// The numbers it states, with units, bounds and percentiles.
    pub quantities: Vec<Quantity>,
    /// How it is to be built, as written: code or prose.
    pub specification: Vec<Spanned<String>>,
    /// The tasks that its document names below it, in order.
    pub tasks: Vec<NodeId>,
    /// What a change makes of it, where it stands elsewhere already.
    pub change: Option<RequirementChange>,
    /// Tables, code and quotations among its text, as written.
    pub exhibits: Vec<Spanned<String>>,
    /// Other text.
    pub notes: Vec<Spanned<String>>,
}

static NO_DETAILS: RequirementDetails = RequirementDetails {
    stated_priority: None,
    dependencies: Vec::new(),
    quality: None,
    quantities: Vec::new(),
    specification: Vec::new(),
    tasks: Vec::new(),
    change: None,
    exhibits: Vec::new(),
    notes: Vec::new(),
};

impl Deref for Requirement {
    type Target = RequirementDetails;

    fn deref(&self) -> &RequirementDetails {
        self.details.as_deref().unwrap_or(&NO_DETAILS)
    }
}

impl DerefMut for Requirement {
    /// Makes room for them: to be asked for where there is something to put there.
    fn deref_mut(&mut self) -> &mut RequirementDetails {
        self.details.get_or_insert_default()
    }
}

/// What a change makes of a requirement that stands elsewhere already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequirementChange {
    /// It says this from now on.
    Modified,
    /// It is called this from now on, and was called that.
    Renamed(Spanned<String>),
    /// Both.
    RenamedAndModified(Spanned<String>),
}

impl RequirementChange {
    /// The change of a requirement of which both may be said.
    #[must_use]
    pub fn of(is_modified: bool, former_name: Option<Spanned<String>>) -> Option<Self> {
        match (is_modified, former_name) {
            (false, None) => None,
            (true, None) => Some(Self::Modified),
            (false, Some(name)) => Some(Self::Renamed(name)),
            (true, Some(name)) => Some(Self::RenamedAndModified(name)),
        }
    }

    /// What it was called.
    #[must_use]
    pub fn former_name(&self) -> Option<&Spanned<String>> {
        match self {
            Self::Modified => None,
            Self::Renamed(name) | Self::RenamedAndModified(name) => Some(name),
        }
    }

    /// Whether it says something else than before.
    #[must_use]
    pub fn is_modified(&self) -> bool {
        matches!(self, Self::Modified | Self::RenamedAndModified(_))
    }
}

/// A criterion. The node's name is its text.
#[derive(Clone, Debug, Default)]
pub struct Criterion {
    /// Whether it is ticked.
    pub is_checked: Option<bool>,
    /// What follows from what, where it says so. Boxed: most criteria are in other words.
    pub(crate) case: Option<Box<Case>>,
}

/// "Given a, when b, then c"; a [`Criterion`] derefs to it.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// What is given.
    pub given: Option<String>,
    /// What happens.
    pub when: Option<String>,
    /// What follows.
    pub then: Option<String>,
}

static NO_CASE: Case = Case {
    given: None,
    when: None,
    then: None,
};

impl Deref for Criterion {
    type Target = Case;

    fn deref(&self) -> &Case {
        self.case.as_deref().unwrap_or(&NO_CASE)
    }
}

/// A test with fixed input and output. The node's name is its title.
#[derive(Clone, Debug, Default)]
pub struct DeterministicTest {
    /// `DT-1`, as written.
    pub id: Option<Spanned<String>>,
    /// The input as written.
    pub input: Option<Spanned<String>>,
    /// The expected output as written.
    pub output: Option<Spanned<String>>,
    /// What is verified besides.
    pub verification: Vec<Spanned<String>>,
    /// The input's fields, where it is JSON.
    pub input_shape: Shape,
    /// The output's fields, where it is JSON.
    pub output_shape: Shape,
}

/// An open question. The node's name is its text.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// Whether it is ticked.
    pub is_answered: Option<bool>,
    /// How it stands today.
    pub status: Option<Spanned<String>>,
    /// The answers it may get.
    pub options: Option<Spanned<String>>,
    /// Who answers it.
    pub owner: Option<Spanned<String>>,
    /// By when.
    pub deadline: Option<Spanned<String>>,
    /// What depends on the answer.
    pub impact: Option<Spanned<String>>,
    /// Other text.
    pub notes: Vec<Spanned<String>>,
}

/// A word of the glossary. The node's name is the word.
#[derive(Clone, Debug, Default)]
pub struct Term {
    /// What it means.
    pub meaning: Option<Spanned<String>>,
}
