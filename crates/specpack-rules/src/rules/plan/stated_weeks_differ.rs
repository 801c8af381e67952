use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::prds::prds;
use specpack_graph::model::TotalOf;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A stated number of weeks is not that of the phases.
    ///
    /// One of the two is what somebody was promised.
    ///
    /// Fix: correct the weeks of the phases, or the figure.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Implementation Roadmap
    ///
    /// ### Phase 1: Store (Week 1-3)
    ///
    /// - [ ] Task 1.1: Create the tables (4h)
    ///
    /// ### Phase 2: Show (Week 4-8)
    ///
    /// - [ ] Task 2.1: Show the cart (4h)
    ///
    /// ### Effort Estimation
    ///
    /// - Phase 1: 4 hours
    /// - Phase 2: 4 hours
    /// - **Total: 8 hours** (~3 weeks)
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## Implementation Roadmap
    ///
    /// ### Phase 1: Store (Week 1-3)
    ///
    /// - [ ] Task 1.1: Create the tables (4h)
    ///
    /// ### Phase 2: Show (Week 4-8)
    ///
    /// - [ ] Task 2.1: Show the cart (4h)
    ///
    /// ### Effort Estimation
    ///
    /// - Phase 1: 4 hours
    /// - Phase 2: 4 hours
    /// - **Total: 8 hours** (~8 weeks)
    /// ```
    pub static STATED_WEEKS_DIFFER = "stated-weeks-differ" {
        category: Category::Plan,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (prd, _) in prds(context) {
        let phases = context.graph().phases();
        let own = phases.filter(|phase| phase.data.plan == prd.id);
        let dated = own.filter_map(|phase| Some((phase, phase.data.weeks?)));
        let Some((last, weeks)) = dated.max_by_key(|(_, weeks)| weeks.last) else {
            continue;
        };
        for total in &prd.data.totals {
            let is_whole = matches!(total.of, TotalOf::Roadmap | TotalOf::WithBuffer);
            let Some(stated) = total.weeks.filter(|_| is_whole) else {
                continue;
            };
            let last_week = f64::from(weeks.last);
            // A week more or less is a rounded figure.
            if stated.max + 1.0 >= last_week && stated.min - 1.0 <= last_week {
                continue;
            }
            let headline = format!(
                "the plan is stated to take {} weeks, its phases take {}",
                stated.max, weeks.last
            );
            let found = STATED_WEEKS_DIFFER
                .at(total.text.at, headline)
                .and(last.at(), format!("ends in week {}", weeks.last))
                .help("Correct the weeks of the phases, or the figure.");
            findings.push(found);
        }
    }
}
