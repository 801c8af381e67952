use crate::context::Context;
use crate::rule::Findings;
use specpack_graph::model::Formula;
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A success formula states no target.
    ///
    /// A figure that nobody compares with anything is never good or bad.
    ///
    /// Fix: add `target`, such as `">= 60 %"`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: observability.yaml -->
    /// observability: 1
    /// formulas:
    ///   - name: conversion
    ///     expression: sum(rate(orders_total[1d])) / sum(rate(visits_total[1d]))
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: observability.yaml -->
    /// observability: 1
    /// formulas:
    ///   - name: conversion
    ///     expression: sum(rate(orders_total[1d])) / sum(rate(visits_total[1d]))
    ///     target: ">= 60 %"
    /// ```
    pub static FORMULA_WITHOUT_TARGET = "formula-without-target" {
        category: Category::Observability,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let formulas = context.graph().of::<Formula>();
    for formula in formulas.filter(|formula| !formula.is_recorded && formula.target.is_none()) {
        let found = FORMULA_WITHOUT_TARGET
            .at(formula.at(), format!("formula `{}` has no target", formula.name()))
            .help("Add `target`, such as `\">= 60 %\"`.");
        findings.push(found);
    }
}
