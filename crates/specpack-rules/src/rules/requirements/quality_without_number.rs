use crate::context::Context;
use crate::rule::Findings;
use specpack_graph::model::RequirementKind;
use crate::rule::{Category, declare_rule};
use crate::rules::structure::unfinished::{self, Words};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A non-functional requirement about speed, size, load or availability has no number.
    ///
    /// It is met by whatever is built. One that is still a placeholder is not looked at.
    ///
    /// Fix: add a number with its unit, and for times the share of cases: `p95 < 300 ms`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: prd.md -->
    /// # PRD: Shop
    ///
    /// ## Non-Functional Requirements
    ///
    /// ### NFR-1: The latency of a search stays low
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: prd.md -->
    /// # PRD: Shop
    ///
    /// ## Non-Functional Requirements
    ///
    /// ### NFR-1: The latency of a search is below 300 ms for 95 % of cases
    /// ```
    pub static QUALITY_WITHOUT_NUMBER = "quality-without-number" {
        category: Category::Requirements,
        default_level: Level::Info,
        check: check,
    }
}

/// Words for what can be measured.
const MEASURED: &[&str] = &[
    "availability",
    "capacity",
    "latency",
    "load",
    "memory",
    "performance",
    "response time",
    "throughput",
    "uptime",
];

fn check(context: &Context<'_>, findings: &mut Findings) {
    let words = Words::of(context.config);
    for requirement in context.graph().requirements() {
        if requirement.data.kind != RequirementKind::NonFunctional {
            continue;
        }
        let extent = requirement.node.extent;
        let file = context.pack.file(requirement.at().file);
        let id = requirement.data.id.as_ref().map_or("", |id| id.value.as_str());
        let text = file.slice(extent).replace(id, "").to_lowercase();
        let is_measured = MEASURED.iter().any(|word| text.contains(word));
        if !is_measured || text.bytes().any(|byte| byte.is_ascii_digit()) {
            continue;
        }
        // What is still to be written is reported as a placeholder; it says nothing yet.
        if unfinished::stands_in(file, extent, &words) {
            continue;
        }
        let headline = format!("requirement `{}` states no number", requirement.name());
        let found = QUALITY_WITHOUT_NUMBER
            .at(requirement.at(), headline)
            .help("Add a number with its unit, and for times the share of cases.");
        findings.push(found);
    }
}
