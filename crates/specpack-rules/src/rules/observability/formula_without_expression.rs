use crate::context::Context;
use crate::rule::Findings;
use specpack_graph::model::Formula;
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A formula does not say how it is worked out.
    ///
    /// Success that nobody can compute is not measured.
    ///
    /// Fix: write the PromQL under `expression`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: observability.yaml -->
    /// observability: 1
    /// formulas:
    ///   - name: conversion
    ///     target: ">= 60 %"
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
    pub static FORMULA_WITHOUT_EXPRESSION = "formula-without-expression" {
        category: Category::Observability,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let formulas = context.graph().of::<Formula>();
    for formula in formulas.filter(|formula| formula.expression.is_none()) {
        let found = FORMULA_WITHOUT_EXPRESSION
            .at(formula.at(), format!("formula `{}` has no expression", formula.name()))
            .help("Write how it is worked out, in PromQL.");
        findings.push(found);
    }
}
