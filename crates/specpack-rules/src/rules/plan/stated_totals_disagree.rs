use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::figures::{differ, stated};
use super::prds::prds;
use specpack_graph::model::{StatedTotal, TotalOf};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// Two stated totals of the same work are not the same.
    ///
    /// Each is quoted by somebody.
    ///
    /// Fix: make one of them the other, or say what makes the difference.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Implementation Roadmap
    ///
    /// ### Phase 1: Store
    ///
    /// - [ ] Task 1.1: Create the tables (4h)
    ///
    /// ### Phase 2: Show
    ///
    /// - [ ] Task 2.1: Show the cart (6h)
    ///
    /// ### Effort Estimation
    ///
    /// - Phase 1: 4 hours
    /// - Phase 2: 6 hours
    /// - **Total: 10 hours**
    ///
    /// ## Appendix: Task Breakdown Hints
    ///
    /// **Store (3 tasks, ~12 hours)**
    ///
    /// 1. Create the tables (3h)
    /// 2. Fill the tables (5h)
    /// 3. Back them up (4h)
    ///
    /// **Total: 3 tasks, ~12 hours**
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## Implementation Roadmap
    ///
    /// ### Phase 1: Store
    ///
    /// - [ ] Task 1.1: Create the tables (4h)
    ///
    /// ### Phase 2: Show
    ///
    /// - [ ] Task 2.1: Show the cart (6h)
    ///
    /// ### Effort Estimation
    ///
    /// - Phase 1: 4 hours
    /// - Phase 2: 6 hours
    /// - **Total: 10 hours**
    /// ```
    pub static STATED_TOTALS_DISAGREE = "stated-totals-disagree" {
        category: Category::Plan,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (prd, _) in prds(context) {
        let of = |wanted: &TotalOf| {
            let mut totals = prd.data.totals.iter();
            totals.find(|total: &&StatedTotal| total.of == *wanted && total.minutes.is_some())
        };
        let (Some(roadmap), Some(appendix)) = (of(&TotalOf::Roadmap), of(&TotalOf::Appendix))
        else {
            continue;
        };
        let Some(minutes) = roadmap.minutes else {
            continue;
        };
        if !differ(appendix, minutes) {
            continue;
        }
        let headline = format!(
            "the appendix states {} in all, the roadmap {}",
            stated(appendix),
            stated(roadmap)
        );
        let found = STATED_TOTALS_DISAGREE
            .at(appendix.text.at, headline)
            .and(roadmap.text.at, stated(roadmap))
            .help("Make one of them the other, or say what makes the difference.");
        findings.push(found);
    }
}
