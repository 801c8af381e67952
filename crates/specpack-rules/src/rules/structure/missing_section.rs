use crate::context::{Context, File};
use crate::required::required_of;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::DocumentKind;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A section that the spec's maturity requires is missing.
    ///
    /// A maturity level promises what a reader finds. A feature has at level 1 an overview; from 2
    /// functional requirements and acceptance tests; from 3 non-functional requirements, security
    /// and a data inventory; from 4 a data model, interfaces, and risks or open questions; at 5
    /// deterministic tests and a glossary. A system has from level 1 an overview; from 2 components
    /// and a roadmap; from 3 interactions and a data architecture; from 4 deployment, integration
    /// and cross-cutting concerns; at 5 risks and success metrics. A PRD that states no maturity is
    /// expected to be whole: summary, problem, goals, stories, requirements of both kinds, technical
    /// considerations, roadmap, what is out of scope, questions and risks, and checkpoints. Titles
    /// are matched by what they say, whatever their number and order.
    ///
    /// Fix: write the section, or lower the maturity.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// maturity: 2
    /// ---
    ///
    /// # Cart
    ///
    /// ## 1. Overview
    ///
    /// Holds what a customer wants to buy.
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// maturity: 1
    /// ---
    ///
    /// # Cart
    ///
    /// ## 1. Overview
    ///
    /// Holds what a customer wants to buy.
    /// ```
    pub static MISSING_SECTION = "missing-section" {
        category: Category::Structure,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in context.specs() {
        if file.kind == DocumentKind::Prd && file.maturity().is_none() {
            check_prd(file, findings);
            continue;
        }
        let Some(maturity) = file.maturity() else {
            continue;
        };
        let due = required_of(file.kind).filter(|section| section.from_level <= maturity);
        for section in due.filter(|section| section.find(file.outline).is_none()) {
            let at = file.header.maturity.as_ref().map_or(file.title(), |field| field.at);
            let headline = format!("maturity {maturity} requires a section \"{}\"", section.title);
            // An overview is the least that makes a spec.
            let help = match section.from_level {
                1 => "Write the section.".to_owned(),
                level => format!("Write the section, or lower the maturity below {level}."),
            };
            let found = MISSING_SECTION.at(at, headline).help(help);
            findings.push(found);
        }
    }
}

/// A PRD is expected to be whole: who plans from it asks about each of these.
fn check_prd(file: &File<'_>, findings: &mut Findings) {
    let due = required_of(file.kind);
    for section in due.filter(|section| section.find(file.outline).is_none()) {
        let headline = format!("the PRD has no section \"{}\"", section.title);
        let found = MISSING_SECTION
            .at(file.title(), headline)
            .help("Write the section, or state a `maturity` in the front matter that does without.");
        findings.push(found);
    }
}
