//! What a product requirements document says besides requirements: goals, tasks, checkpoints, and
//! the figures and orders that its author states about them.

use super::{Estimate, NodeId, Priority, Property, Quantity, Reference, Spanned, Statement};
use specpack_syntax::source::{FileId, Location};

/// A product requirements document. The node's name is that of its first heading, without "PRD:".
#[derive(Clone, Debug)]
pub struct Prd {
    /// Its document.
    pub file: FileId,
    /// The id of its front matter, or one made from its name (`prd-…`).
    pub id: String,
    /// Who wrote it.
    pub author: Option<Spanned<String>>,
    /// When, as written.
    pub date: Option<Spanned<String>>,
    /// How far it is, as written.
    pub status: Option<Spanned<String>>,
    /// Its version, as written.
    pub version: Option<Spanned<String>>,
    /// Other labelled lines of its head.
    pub properties: Vec<Property>,
    /// The summary.
    pub summary: Vec<Statement>,
    /// The problem, with whom it harms and why now.
    pub problem: Vec<Statement>,
    /// What is drawn to come after what.
    pub arrows: Vec<Arrow>,
    /// What has to be done one after the other, in words.
    pub sequences: Vec<StatedSequence>,
    /// What can be done at once, in words.
    pub parallels: Vec<StatedParallel>,
    /// The critical paths that the author states.
    pub paths: Vec<StatedPath>,
    /// The totals that the author states.
    pub totals: Vec<StatedTotal>,
}

/// A goal. The node's name is its title.
#[derive(Clone, Debug, Default)]
pub struct Goal {
    /// Its number.
    pub number: Option<String>,
    /// What is to be reached.
    pub description: Option<Spanned<String>>,
    /// What is measured.
    pub metric: Option<Spanned<String>>,
    /// Its value today.
    pub baseline: Option<Spanned<String>>,
    /// The value aimed at.
    pub target: Option<Spanned<String>>,
    /// By when.
    pub timeframe: Option<Spanned<String>>,
    /// How it is measured.
    pub measurement: Option<Spanned<String>>,
    /// The numbers of the target.
    pub quantities: Vec<Quantity>,
    /// Other text.
    pub notes: Vec<Spanned<String>>,
}

/// Where a task is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaskSource {
    /// In the roadmap.
    Roadmap,
    /// Below a story.
    Story(NodeId),
    /// Below a requirement.
    Requirement(NodeId),
    /// In the appendix, below a group or on its own.
    Appendix,
}

/// How much work a task is, in the words of t-shirts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaskSize {
    /// An hour or two.
    ExtraSmall,
    /// Two to four hours.
    Small,
    /// Four to eight hours.
    Medium,
    /// One to two days.
    Large,
    /// Two days to a week.
    ExtraLarge,
    /// Nobody can tell.
    Variable,
}

impl TaskSize {
    /// Its name in lower case.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ExtraSmall => "extra-small",
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
            Self::ExtraLarge => "extra-large",
            Self::Variable => "variable",
        }
    }

    /// The least and the most minutes that go with it; none for what varies.
    #[must_use]
    pub fn minutes(self) -> Option<(u32, u32)> {
        let hours = match self {
            Self::ExtraSmall => (1, 2),
            Self::Small => (2, 4),
            Self::Medium => (4, 8),
            Self::Large => (8, 16),
            Self::ExtraLarge => (16, 40),
            Self::Variable => return None,
        };
        Some((hours.0 * 60, hours.1 * 60))
    }
}

/// How far a task is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaskStatus {
    /// Not begun.
    #[default]
    Pending,
    /// Begun.
    InProgress,
    /// Done but for somebody's look at it.
    Review,
    /// Held up by something outside of the plan.
    Blocked,
    /// Put off.
    Deferred,
    /// Not to be done any more.
    Cancelled,
    /// Done.
    Done,
}

impl TaskStatus {
    /// Its name, as Task Master writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::InProgress => "in-progress",
            Self::Review => "review",
            Self::Blocked => "blocked",
            Self::Deferred => "deferred",
            Self::Cancelled => "cancelled",
            Self::Done => "done",
        }
    }

    /// Reads it, by the words that are in use.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let letters = text.chars().filter(char::is_ascii_alphabetic);
        let word: String = letters.collect::<String>().to_ascii_lowercase();
        Some(match word.as_str() {
            "pending" | "todo" | "open" | "notstarted" | "planned" | "new" => Self::Pending,
            "inprogress" | "started" | "doing" | "active" | "wip" => Self::InProgress,
            "review" | "inreview" => Self::Review,
            "blocked" | "onhold" => Self::Blocked,
            "deferred" | "postponed" => Self::Deferred,
            "cancelled" | "canceled" | "dropped" => Self::Cancelled,
            "done" | "complete" | "completed" | "finished" | "closed" => Self::Done,
            _ => return None,
        })
    }

    /// Whether nothing is left to do.
    #[must_use]
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Done | Self::Cancelled)
    }
}

/// A task, at one of the places that name it. The node's name is its title, without number,
/// effort and references. [`crate::tasks`] makes one of those that are the same.
#[derive(Clone, Debug)]
pub struct Task {
    /// The PRD or the list of tasks it belongs to.
    pub spec: NodeId,
    /// Where it is named.
    pub source: TaskSource,
    /// Its number, as written ("1.1", "T-3").
    pub number: Option<Spanned<String>>,
    /// Its phase.
    pub phase: Option<NodeId>,
    /// The group it stands in, in the appendix.
    pub group: Option<NodeId>,
    /// How far it is: by its box, or by a label.
    pub status: Option<Spanned<TaskStatus>>,
    /// How much work it is, in a word.
    pub size: Option<Spanned<TaskSize>>,
    /// How much work it is, in time.
    pub estimate: Option<Estimate>,
    /// Who does it.
    pub assignee: Option<Spanned<String>>,
    /// How much it matters.
    pub priority: Option<Priority>,
    /// What kind of work it is, as written.
    pub category: Option<Spanned<String>>,
    /// The requirements and stories it serves.
    pub requirements: Vec<Reference>,
    /// Where "Dependencies" stands, also where it says "None".
    pub dependencies_at: Option<Spanned<()>>,
    /// What has to be done first: tasks, phases, requirements, stories.
    pub dependencies: Vec<Reference>,
    /// How it is tested.
    pub test_strategy: Option<Spanned<String>>,
    /// Whether it says that it can be done beside others (`[P]`).
    pub is_parallel: bool,
    /// Other text.
    pub notes: Vec<Spanned<String>>,
}

/// Tasks under one title in the appendix. The node's name is the title without its figures.
#[derive(Clone, Debug)]
pub struct TaskGroup {
    /// The PRD or the feature spec it belongs to.
    pub spec: NodeId,
    /// Its tasks, in order.
    pub tasks: Vec<NodeId>,
}

/// What has to hold before work goes on. The node's name is its title.
#[derive(Clone, Debug)]
pub struct Checkpoint {
    /// The PRD or the feature spec it belongs to.
    pub spec: NodeId,
    /// Its number.
    pub number: Option<u32>,
    /// The phase it ends, as its title or a label names it.
    pub phase: Option<Reference>,
    /// Its criteria, in order.
    pub criteria: Vec<NodeId>,
    /// What to do where it is not met.
    pub fallback: Option<Spanned<String>>,
    /// Other text.
    pub notes: Vec<Spanned<String>>,
}

/// What is left out on purpose. The node's name is what it is called.
#[derive(Clone, Debug, Default)]
pub struct Exclusion {
    /// Whether it is a requirement that was met until now, and is given up.
    pub is_removal: bool,
    /// Why.
    pub reason: Option<Spanned<String>>,
    /// Other text: when it may come, what to do until then.
    pub notes: Vec<Spanned<String>>,
}

/// An arrow of a drawing: what comes before what.
#[derive(Clone, Debug)]
pub struct Arrow {
    /// What comes first: tasks or phases.
    pub from: Vec<Reference>,
    /// What comes after.
    pub to: Vec<Reference>,
    /// The two, as drawn.
    pub at: Location,
}

/// What has to be done one after the other: each step is a set of tasks.
#[derive(Clone, Debug)]
pub struct StatedSequence {
    /// The steps, first to do first.
    pub steps: Vec<Reference>,
    /// The line.
    pub at: Location,
}

/// What can be done at once.
#[derive(Clone, Debug)]
pub struct StatedParallel {
    /// The sets of tasks; where there is one, its own tasks can be done at once.
    pub sets: Vec<Reference>,
    /// The line.
    pub text: Spanned<String>,
}

/// A critical path as its author states it.
#[derive(Clone, Debug)]
pub struct StatedPath {
    /// The tasks, first to do first.
    pub tasks: Vec<Reference>,
    /// Where it stands.
    pub at: Location,
}

/// A figure about many tasks as its author states it.
#[derive(Clone, Debug)]
pub struct StatedTotal {
    /// What it adds up.
    pub of: TotalOf,
    /// How many tasks.
    pub tasks: Option<u32>,
    /// How many minutes of work, at least and at most.
    pub minutes: Option<(u32, u32)>,
    /// A share of the effort, in percent: the risk buffer.
    pub percent: Option<f64>,
    /// How many weeks it takes on the calendar.
    pub weeks: Option<WeekCount>,
    /// By how many people.
    pub people: Option<u32>,
    /// Whether it is rounded, as `~` says.
    pub is_rounded: bool,
    /// As written.
    pub text: Spanned<String>,
}

/// A stated number of weeks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeekCount {
    /// At least.
    pub min: f64,
    /// At most.
    pub max: f64,
}

/// What a stated total adds up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TotalOf {
    /// The tasks of a phase.
    Phase(Reference),
    /// The tasks of a group of the appendix.
    Group(NodeId),
    /// All phases.
    Roadmap,
    /// All groups of the appendix.
    Appendix,
    /// The buffer for risks.
    Buffer,
    /// All phases with the buffer.
    WithBuffer,
    /// The critical path.
    CriticalPath,
}
