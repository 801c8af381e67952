use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::{DocumentKind, Task};
use specpack_graph::tasks::hours;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// The hours of a task are not those of its size.
    ///
    /// One of the two is wrong, and the forecast draws from both.
    ///
    /// Fix: correct the hours or the size: small is 2 to 4 hours, medium 4 to 8, large 8 to 16, extra
    /// large 16 to 40.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Implementation Roadmap
    ///
    /// ### Phase 1: Store (Week 1)
    ///
    /// - [ ] Task 1.1: Create the tables
    ///   - Complexity: Small (12h)
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## Implementation Roadmap
    ///
    /// ### Phase 1: Store (Week 1)
    ///
    /// - [ ] Task 1.1: Create the tables
    ///   - Complexity: Large (12h)
    /// ```
    pub static ESTIMATE_OUTSIDE_SIZE = "estimate-outside-size" {
        category: Category::Plan,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for task in context.graph().of::<Task>() {
        if context.pack.kind(task.at().file) != DocumentKind::Prd {
            continue;
        }
        let (Some(size), Some(estimate)) = (&task.data.size, &task.data.estimate) else {
            continue;
        };
        let Some((least, most)) = size.value.minutes() else {
            continue;
        };
        if estimate.max_minutes >= least && estimate.min_minutes <= most {
            continue;
        }
        let headline = format!(
            "`{}` is not {}, which is {} to {} h",
            estimate.text.value,
            size.value.as_str(),
            hours(u64::from(least)),
            hours(u64::from(most))
        );
        let mut found = ESTIMATE_OUTSIDE_SIZE
            .at(estimate.text.at, headline)
            .help("Correct the hours or the size.");
        if size.at != estimate.text.at {
            found = found.and(size.at, "the size");
        }
        findings.push(found);
    }
}
