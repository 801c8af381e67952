use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::prds::{place, prds};
use specpack_graph::tasks::hours;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A task takes many times as long as most others.
    ///
    /// A large task hides many small ones: nobody can say how far it is, and its estimate is the
    /// least certain of all.
    ///
    /// Fix: cut it into tasks of a day or two.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Implementation Roadmap
    ///
    /// ### Phase 1: Store (Week 1)
    ///
    /// - [ ] Task 1.1: Build part 1 (4h)
    /// - [ ] Task 1.2: Build part 2 (4h)
    /// - [ ] Task 1.3: Build part 3 (4h)
    /// - [ ] Task 1.4: Build part 4 (4h)
    /// - [ ] Task 1.5: Build part 5 (4h)
    /// - [ ] Task 1.6: Build the rest (60h)
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## Implementation Roadmap
    ///
    /// ### Phase 1: Store (Week 1)
    ///
    /// - [ ] Task 1.1: Build part 1 (4h)
    /// - [ ] Task 1.2: Build part 2 (4h)
    /// - [ ] Task 1.3: Build part 3 (4h)
    /// - [ ] Task 1.4: Build part 4 (4h)
    /// - [ ] Task 1.5: Build part 5 (4h)
    /// - [ ] Task 1.6: Build the rest (12h)
    /// ```
    pub static EFFORT_OUTLIER = "effort-outlier" {
        category: Category::Plan,
        default_level: Level::Warning,
        check: check,
    }
}

/// So many times the median is an outlier, unless it is no more than two days.
const TIMES: u64 = 5;
const TWO_DAYS: u64 = 16 * 60;
/// Of fewer tasks nobody can say what is usual.
const LEAST_TASKS: usize = 5;

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (_, tasks) in prds(context) {
        let minutes = tasks.tasks.iter().filter_map(specpack_graph::tasks::PlanTask::likely_minutes);
        let mut minutes: Vec<u64> = minutes.map(u64::from).collect();
        minutes.sort_unstable();
        let median = minutes.get(minutes.len() / 2).copied();
        let Some(median) = median.filter(|_| minutes.len() >= LEAST_TASKS) else {
            continue;
        };
        for task in &tasks.tasks {
            let minutes = u64::from(task.likely_minutes().unwrap_or(0));
            if minutes <= TWO_DAYS || minutes < median.saturating_mul(TIMES) {
                continue;
            }
            let headline = format!(
                "task `{}` takes {} h, half of the tasks at most {} h",
                task.title,
                hours(minutes),
                hours(median)
            );
            let found = EFFORT_OUTLIER
                .at(place(context.graph(), task), headline)
                .help("Cut it into tasks of a day or two.");
            findings.push(found);
        }
    }
}
