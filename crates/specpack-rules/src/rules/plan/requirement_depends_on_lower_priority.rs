use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::{DocumentKind, Requirement};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A requirement depends on one that matters less.
    ///
    /// What has to be there at launch cannot be there without what may be left out.
    ///
    /// Fix: raise the priority of what is needed, or do without it.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Functional Requirements
    ///
    /// ### Must Have (P0)
    ///
    /// #### REQ-001: Keep a cart
    ///
    /// **Dependencies:** REQ-008
    ///
    /// #### REQ-002: Know the customer
    ///
    /// ### Nice to Have (P2)
    ///
    /// #### REQ-008: Share a cart
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## Functional Requirements
    ///
    /// ### Must Have (P0)
    ///
    /// #### REQ-001: Keep a cart
    ///
    /// **Dependencies:** REQ-002
    ///
    /// #### REQ-002: Know the customer
    ///
    /// ### Nice to Have (P2)
    ///
    /// #### REQ-008: Share a cart
    /// ```
    pub static REQUIREMENT_DEPENDS_ON_LOWER_PRIORITY = "requirement-depends-on-lower-priority" {
        category: Category::Plan,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for requirement in graph.of::<Requirement>() {
        let is_planned = context.pack.kind(requirement.at().file) == DocumentKind::Prd;
        let Some(own) = requirement.data.priority.filter(|_| is_planned) else {
            continue;
        };
        for reference in &requirement.data.dependencies {
            let needed = reference.node().and_then(|node| graph.get::<Requirement>(node));
            let Some(needed) = needed else { continue };
            // A priority that is smaller in order matters more.
            if needed.data.priority.is_none_or(|priority| priority <= own) {
                continue;
            }
            let headline = format!(
                "`{}` depends on `{}`, which matters less",
                requirement.name(),
                needed.name()
            );
            let found = REQUIREMENT_DEPENDS_ON_LOWER_PRIORITY
                .at(reference.at, headline)
                .and(needed.at(), "this may be left out")
                .help("Raise the priority of what is needed, or do without it.");
            findings.push(found);
        }
    }
}
