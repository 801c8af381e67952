use super::duration;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::DocumentKind;
use specpack_syntax::data::Node;
use specpack_syntax::diagnostic::Level;
use specpack_syntax::source::{FileId, Location};

declare_rule! {
    /// A time in a rule file is no duration of Prometheus.
    ///
    /// Prometheus refuses the whole file, and with it every alert that was in it.
    ///
    /// Fix: write numbers with units from the longest to the shortest, such as `5m` or `1h30m`.
    /// There are `y`, `w`, `d`, `h`, `m`, `s` and `ms`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: alerts.yaml -->
    /// groups:
    ///   - name: orders
    ///     rules:
    ///       - alert: OrdersFail
    ///         expr: rate(orders_failed_total[5m]) > 0
    ///         for: 5 minutes
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
    pub static MALFORMED_DURATION = "malformed-duration" {
        category: Category::Observability,
        default_level: Level::Error,
        check: check,
    }
}

/// The keys of a group and of a rule whose values are durations.
const OF_GROUPS: [&str; 2] = ["interval", "query_offset"];
const OF_RULES: [&str; 2] = ["for", "keep_firing_for"];

fn check(context: &Context<'_>, findings: &mut Findings) {
    let pack = context.pack;
    let files = pack.file_ids();
    for file in files.filter(|file| pack.kind(*file) == DocumentKind::PrometheusRules) {
        let Some(tree) = pack.data(file) else {
            continue;
        };
        let groups = tree.root().get("groups").into_iter().flat_map(Node::items);
        for group in groups {
            look_at(file, group, &OF_GROUPS, findings);
            for rule in group.get("rules").into_iter().flat_map(Node::items) {
                look_at(file, rule, &OF_RULES, findings);
            }
        }
    }
}

fn look_at(file: FileId, of: Node<'_>, keys: &[&str], findings: &mut Findings) {
    for key in keys {
        let value = of.get(key).filter(|value| !value.is_null());
        let value = value.and_then(|value| Some((value, value.as_str()?)));
        let Some((value, text)) = value else {
            continue;
        };
        // What a template fills in is not known here.
        if duration::is_duration(text) || text.contains("{{") || text.contains('$') {
            continue;
        }
        let span = value.text_span();
        let headline = format!("`{key}` is no duration: `{text}`");
        let found = MALFORMED_DURATION.at(Location { file, span }, headline);
        findings.push(found.help("Write numbers with units, such as `5m` or `1h30m`."));
    }
}
