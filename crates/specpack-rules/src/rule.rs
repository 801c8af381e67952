//! What a rule is, and how one is declared.

use crate::context::Context;
use specpack_syntax::diagnostic::{Diagnostic, Level};
use specpack_syntax::source::Location;

pub use specpack_syntax::findings::Findings;

/// Declares the categories, in the order in which they are documented: what each is about, its
/// name in kebab case, its heading.
macro_rules! categories {
    ($($(#[$doc:meta])* $category:ident = $name:literal, $title:literal;)+) => {
        /// What a rule is about. Rules are listed and documented by category.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Category {
            $($(#[$doc])* $category,)+
        }

        impl Category {
            /// Every category, in the order in which they are documented.
            pub const ALL: &'static [Self] = &[$(Self::$category),+];

            /// The name in kebab case, as the configuration and the folders have it.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$category => $name,)+
                }
            }

            /// The name as a heading.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self {
                    $(Self::$category => $title,)+
                }
            }
        }
    };
}

categories! {
    /// Found while decoding and parsing a file.
    Reading = "reading", "Reading";
    /// The metadata at the top of a document.
    FrontMatter = "front-matter", "Front matter";
    /// Headings, sections, tables and what still has to be filled in.
    Structure = "structure", "Structure";
    /// Links and references between documents.
    References = "references", "References";
    /// Components of a system.
    Components = "components", "Components";
    /// What components expose and consume: endpoints, contracts, events.
    Interfaces = "interfaces", "Interfaces";
    /// Data and who owns it.
    Data = "data", "Data";
    /// Phases, items, order and estimates.
    Roadmap = "roadmap", "Roadmap";
    /// Stories, requirements, criteria, tests, targets and risks.
    Requirements = "requirements", "Requirements";
    /// Goals, tasks, phases, checkpoints and figures of a PRD.
    Plan = "plan", "Plans";
    /// What requirements lead to: contracts, tests, metrics, decisions.
    Traceability = "traceability", "Traceability";
    /// Scenarios, and the workflows that their steps stand for.
    Acceptance = "acceptance", "Acceptance";
    /// HTTP interfaces in OpenAPI.
    Contracts = "contracts", "Contracts";
    /// Events in AsyncAPI.
    Events = "events", "Events";
    /// Metrics, formulas, log records, alerts and dashboards.
    Observability = "observability", "Observability";
    /// Budgets: objectives of service levels.
    Budgets = "budgets", "Budgets";
    /// Decision records.
    Decisions = "decisions", "Decisions";
    /// Sequence documents: participants, steps, and what they promise.
    Sequences = "sequences", "Sequences";
    /// What stands in the way of generating a feature spec anew.
    Generation = "generation", "Generation";
    /// Comments that silence other rules.
    Suppression = "suppression", "Suppression";
}

/// A check looks at the whole pack and adds what it finds.
pub type Check = fn(&Context<'_>, &mut Findings);

/// A rule: what it is called, what it means, and how it is checked.
#[derive(Debug)]
pub struct Rule {
    /// The name in kebab case, after the defect.
    pub name: &'static str,
    /// What it is about.
    pub category: Category,
    /// How much a finding weighs unless the project says otherwise.
    pub default_level: Level,
    /// Whether some of its findings come with a fix.
    pub fixable: bool,
    /// The documentation in Markdown, as written in the declaration.
    pub documentation: &'static str,
    /// The check; none where the defect is found while a document is read.
    pub check: Option<Check>,
}

impl Rule {
    /// A finding of this rule.
    #[must_use]
    pub fn at(&self, at: Location, headline: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self.name, self.default_level, headline, at)
    }

    /// The first sentence of the documentation: what is wrong.
    #[must_use]
    pub fn summary(&self) -> String {
        let paragraph = self.documentation.trim_start().split("\n\n").next();
        let lines = paragraph.unwrap_or_default().lines().map(str::trim);
        lines.collect::<Vec<_>>().join(" ").trim().to_owned()
    }

    /// The documentation as Markdown, without the indent of its comment.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut markdown = String::with_capacity(self.documentation.len());
        for line in self.documentation.lines() {
            markdown.push_str(line.strip_prefix(' ').unwrap_or(line).trim_end());
            markdown.push('\n');
        }
        markdown
    }
}

/// Declares a rule: its comment is its documentation.
///
/// The first paragraph says what is wrong and becomes the summary. The next say why it matters and
/// how to mend it. Then come `Bad:` and `Good:`, each with a fenced example, which a test runs: the
/// rule must find something in the first and nothing in the second.
macro_rules! declare_rule {
    (
        $(#[doc = $doc:literal])+
        pub static $ident:ident = $name:literal {
            category: $category:expr,
            default_level: $level:expr
            $(, check: $check:expr)?
            $(, fixable: $fixable:literal)?
            $(,)?
        }
    ) => {
        $(#[doc = $doc])+
        pub static $ident: $crate::rule::Rule = $crate::rule::Rule {
            name: $name,
            category: $category,
            default_level: $level,
            fixable: $crate::rule::declare_rule!(@fixable $($fixable)?),
            documentation: concat!($($doc, "\n"),+),
            check: $crate::rule::declare_rule!(@check $($check)?),
        };
    };
    (@fixable) => { false };
    (@fixable $fixable:literal) => { $fixable };
    (@check) => { None };
    (@check $check:expr) => { Some($check) };
}

/// Declares the files of a category, one a rule, and the list of its rules.
macro_rules! rule_files {
    ($($file:ident :: $rule:ident),+ $(,)?) => {
        $(mod $file; pub use $file::$rule;)+

        /// The rules of this category, by name.
        pub(crate) static RULES: &[&$crate::rule::Rule] = &[$(&$rule),+];
    };
}

pub(crate) use {declare_rule, rule_files};
