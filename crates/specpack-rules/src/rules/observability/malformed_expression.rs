use super::promql;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::{Alert, Formula, Spanned};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::source::{Location, Span};
use std::ops::Range;

declare_rule! {
    /// An expression of PromQL cannot be read.
    ///
    /// A bracket or a quote has no counterpart, or, in a rule file, something stands where something
    /// else belongs. Prometheus refuses the whole file, and with it every alert that was in it.
    ///
    /// Fix: add what is missing, or remove what is too much.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: alerts.yaml -->
    /// groups:
    ///   - name: orders
    ///     rules:
    ///       - alert: OrdersFail
    ///         expr: rate(orders_failed_total[5m] > 0
    ///         for: 5m
    ///         labels: {severity: warning}
    ///         annotations: {summary: Orders fail, runbook_url: https://runbooks.example/orders}
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: alerts.yaml -->
    /// groups:
    ///   - name: orders
    ///     rules:
    ///       - alert: OrdersFail
    ///         expr: rate(orders_failed_total[5m]) > 0
    ///         for: 5m
    ///         labels: {severity: warning}
    ///         annotations: {summary: Orders fail, runbook_url: https://runbooks.example/orders}
    /// ```
    pub static MALFORMED_EXPRESSION = "malformed-expression" {
        category: Category::Observability,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    let alerts = graph.of::<Alert>().map(|alert| (alert.data.expression.as_ref(), true));
    // What stands in a rule file is read by Prometheus alone, and is nothing but PromQL.
    let formulas = graph.of::<Formula>().map(|formula| {
        let data = formula.data;
        (data.expression.as_ref(), data.is_recorded)
    });
    for (expression, is_of_rule) in alerts.chain(formulas) {
        let Some(expression) = expression else {
            continue;
        };
        if let Some(problem) = unbalanced(&expression.value) {
            let found = MALFORMED_EXPRESSION
                .at(expression.at, problem)
                .help("Add its counterpart, or remove it.");
            findings.push(found);
        } else if is_of_rule && let Some(problem) = promql::problem(&expression.value) {
            let at = place(context, expression, problem.at);
            let headline = format!("the expression is no PromQL: {}", problem.what);
            let found = MALFORMED_EXPRESSION.at(at, headline);
            findings.push(found.help("Add what is missing there, or correct it."));
        }
    }
}

/// Where a part of an expression stands; all of it where its lines are written otherwise in the
/// file, or where it is at its end that something is missing.
fn place(context: &Context<'_>, expression: &Spanned<String>, part: Range<usize>) -> Location {
    let Location { file, span } = expression.at;
    let written = context.pack.file(file).slice(span);
    let start = written.find(&expression.value).filter(|_| !part.is_empty());
    let Some(start) = start.map(|start| span.range().start + start) else {
        return expression.at;
    };
    let span = Span::new(start + part.start..start + part.end);
    Location { file, span }
}

/// The first bracket or quote without its counterpart.
fn unbalanced(expression: &str) -> Option<String> {
    let mut open: Vec<char> = Vec::new();
    let mut quote: Option<char> = None;
    let mut chars = expression.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(quoting), '\\') if quoting != '`' => {
                chars.next();
            }
            (Some(quoting), c) if c == quoting => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(c),
            (None, '(' | '[' | '{') => open.push(c),
            (None, ')' | ']' | '}') => {
                let opening = match c {
                    ')' => '(',
                    ']' => '[',
                    _ => '{',
                };
                if open.pop() != Some(opening) {
                    return Some(format!("`{c}` closes nothing in the expression"));
                }
            }
            (None, _) => {}
        }
    }
    if let Some(quote) = quote {
        return Some(format!("`{quote}` is not closed in the expression"));
    }
    open.pop().map(|c| format!("`{c}` is not closed in the expression"))
}
