use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::prds::prds;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A phase starts before the one before it ends.
    ///
    /// What waits for the end of a phase is planned for weeks in which it is not there.
    ///
    /// Fix: correct the weeks, or make the phases one.
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
    /// ### Phase 2: Show (Week 2-4)
    ///
    /// - [ ] Task 2.1: Show the cart (4h)
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
    /// ### Phase 2: Show (Week 4-5)
    ///
    /// - [ ] Task 2.1: Show the cart (4h)
    /// ```
    pub static OVERLAPPING_PHASES = "overlapping-phases" {
        category: Category::Plan,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (prd, _) in prds(context) {
        let phases = context.graph().phases();
        let own = phases.filter(|phase| phase.data.plan == prd.id);
        let dated: Vec<_> = own
            .filter_map(|phase| Some((phase, phase.data.weeks?)))
            .collect();
        for pair in dated.windows(2) {
            let [(before, ends), (phase, starts)] = pair else {
                continue;
            };
            if starts.first > ends.last {
                continue;
            }
            let headline = format!(
                "`{}` starts in week {}, `{}` ends in week {}",
                phase.data.title, starts.first, before.data.title, ends.last
            );
            let found = OVERLAPPING_PHASES
                .at(phase.at(), headline)
                .and(before.at(), "the phase before it")
                .help("Correct the weeks, or make the phases one.");
            findings.push(found);
        }
    }
}
