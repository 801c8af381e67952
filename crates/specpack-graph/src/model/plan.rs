//! What is to be built, when, and what may come in between.

use super::{NodeId, Reference, Spanned};

const MINUTES_A_DAY: f64 = 8.0 * 60.0;

/// How complex something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Complexity {
    /// Little is new.
    Easy,
    /// The usual.
    Moderate,
    /// Much is at stake.
    High,
}

impl Complexity {
    /// As front matter has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Easy => "EASY",
            Self::Moderate => "MODERATE",
            Self::High => "HIGH",
        }
    }

    /// Reads it in any case, and by the other words that are in use.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_ascii_lowercase().as_str() {
            "easy" | "simple" | "low" => Some(Self::Easy),
            "moderate" | "medium" => Some(Self::Moderate),
            "high" | "hard" | "complex" => Some(Self::High),
            _ => None,
        }
    }

    /// What goes with a maturity level where nothing is stated.
    #[must_use]
    pub fn of_maturity(level: u8) -> Self {
        match level {
            0..=3 => Self::Easy,
            4 => Self::Moderate,
            _ => Self::High,
        }
    }
}

/// The weeks of a phase, from 1, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeekRange {
    /// The first.
    pub first: u32,
    /// The last.
    pub last: u32,
}

/// A phase. The node's name is that of its heading, without the number.
#[derive(Clone, Debug)]
pub struct Phase {
    /// Its system, or its PRD.
    pub plan: NodeId,
    /// The heading without the weeks ("Phase 1: Foundation").
    pub title: String,
    /// Its number.
    pub number: Option<u32>,
    /// When.
    pub weeks: Option<WeekRange>,
    /// Its items, in order: roadmap items of a system, tasks of a PRD.
    pub items: Vec<NodeId>,
    /// What it is to reach, under a label of its own.
    pub goal: Option<Spanned<String>>,
    /// What has to hold at its end, under a label of its own.
    pub checkpoint: Option<Spanned<String>>,
    /// What is done where that does not hold, under a label of its own.
    pub fallback: Option<Spanned<String>>,
    /// Text that is not an item: a goal, a milestone.
    pub notes: Vec<Spanned<String>>,
}

/// How long something takes. A day has 8 hours, a week 5 days, a month 20 days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// At least, in minutes.
    pub min_minutes: u32,
    /// At most, in minutes.
    pub max_minutes: u32,
    /// As written.
    pub text: Spanned<String>,
}

impl Estimate {
    /// At least, in days.
    #[must_use]
    pub fn min_days(&self) -> f64 {
        f64::from(self.min_minutes) / MINUTES_A_DAY
    }

    /// At most, in days.
    #[must_use]
    pub fn max_days(&self) -> f64 {
        f64::from(self.max_minutes) / MINUTES_A_DAY
    }

    /// The middle of the two, in minutes: what a plan counts with.
    #[must_use]
    pub fn likely_minutes(&self) -> u32 {
        self.min_minutes.midpoint(self.max_minutes)
    }
}

/// An item of the roadmap: one feature spec to write.
#[derive(Clone, Debug)]
pub struct RoadmapItem {
    /// Its system.
    pub system: NodeId,
    /// Its position among all items of the system, from 1.
    pub position: u32,
    /// Its phase.
    pub phase: Option<NodeId>,
    /// The maturity level, as stated.
    pub maturity: Option<Spanned<u8>>,
    /// The complexity, as stated.
    pub stated_complexity: Option<Spanned<Complexity>>,
    /// The complexity: stated, or what goes with the maturity.
    pub complexity: Option<Complexity>,
    /// What it brings.
    pub features: Vec<Spanned<String>>,
    /// Where "Dependencies" stands, also where it says "None".
    pub dependencies_at: Option<Spanned<()>>,
    /// What it depends on.
    pub dependencies: Vec<Reference>,
    /// How long it takes.
    pub estimate: Option<Estimate>,
    /// The component it implements: named in a bullet, or by the item's own name.
    pub component: Reference,
    /// The id of its feature spec, unique among the items as far as their names allow.
    pub feature_id: String,
    /// Other nested lines.
    pub notes: Vec<Spanned<String>>,
}

/// A risk.
#[derive(Clone, Debug, Default)]
pub struct Risk {
    /// How it harms.
    pub impact: Option<Spanned<String>>,
    /// How likely it is.
    pub likelihood: Option<Spanned<String>>,
    /// How bad it is, both together.
    pub severity: Option<Spanned<String>>,
    /// What is done about it.
    pub mitigation: Option<Spanned<String>>,
    /// What is done when it happens.
    pub contingency: Option<Spanned<String>>,
    /// Other cells.
    pub notes: Vec<Spanned<String>>,
}

/// A metric that tells success.
#[derive(Clone, Debug, Default)]
pub struct SuccessMetric {
    /// What is aimed at.
    pub target: Option<Spanned<String>>,
    /// Other cells.
    pub notes: Vec<Spanned<String>>,
}

/// A next step.
#[derive(Clone, Debug, Default)]
pub struct Milestone {
    /// Whether it is ticked.
    pub is_done: Option<bool>,
}
