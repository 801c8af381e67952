use crate::context::Context;
use crate::rule::Findings;
use specpack_graph::model::{Alert, Formula};
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// An expression of PromQL has a bracket or a quote without its counterpart.
    ///
    /// Prometheus refuses the whole file, and with it every alert that was in it.
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
    let alerts = graph.of::<Alert>().filter_map(|alert| alert.data.expression.as_ref());
    let formulas = graph.of::<Formula>();
    let formulas = formulas.filter_map(|formula| formula.data.expression.as_ref());
    for expression in alerts.chain(formulas) {
        if let Some(problem) = unbalanced(&expression.value) {
            let found = MALFORMED_EXPRESSION
                .at(expression.at, problem)
                .help("Add its counterpart, or remove it.");
            findings.push(found);
        }
    }
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
