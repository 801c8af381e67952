//! Documents of data: what they are, what is read from them, and that nothing is ignored.

use crate::dump::findings;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use specpack_graph::Pack;
use specpack_graph::model::{
    Alert, Bound, Dashboard, DocumentKind, EdgeKind, Formula, Metric, MetricKind, Objective,
};
use specpack_syntax::source::{FileId, SourceFile};

fn read(path: &str, text: &str) -> Pack {
    Pack::read(vec![SourceFile::new(path, text)])
}

fn kind(path: &str, text: &str) -> DocumentKind {
    read(path, text).kind(FileId(0))
}

#[test]
fn the_content_tells_what_a_document_is() {
    let kinds = [
        ("a.yaml", "openapi: 3.1.0\n", DocumentKind::OpenApi),
        ("a.json", r#"{"openapi": "3.0.3"}"#, DocumentKind::OpenApi),
        ("a.yml", "asyncapi: 3.0.0\n", DocumentKind::AsyncApi),
        ("a.yaml", "arazzo: 1.0.1\n", DocumentKind::Arazzo),
        (
            "a.yaml",
            "apiVersion: openslo/v1\nkind: SLO\n",
            DocumentKind::OpenSlo,
        ),
        (
            "a.yaml",
            "groups:\n  - rules: []\n",
            DocumentKind::PrometheusRules,
        ),
        ("a.yaml", "observability: 1\n", DocumentKind::Observability),
        (
            "a.json",
            r#"{"title": "A", "panels": []}"#,
            DocumentKind::Dashboard,
        ),
        (
            "a.json",
            r#"{"$schema": "https://json-schema.org/draft/2020-12/schema"}"#,
            DocumentKind::JsonSchema,
        ),
        ("a.feature", "Feature: A\n", DocumentKind::Gherkin),
        ("a.yaml", "services: {}\n", DocumentKind::Unknown),
        (
            "package.json",
            r#"{"name": "openapi-tools"}"#,
            DocumentKind::Unknown,
        ),
        ("a.rs", "// req: FR-1\n", DocumentKind::Code),
    ];
    for (path, text, expected) in kinds {
        assert_eq!(kind(path, text), expected, "{path}: {text}");
    }
}

#[test]
fn a_file_of_no_known_kind_is_reported_once() {
    let pack = read("compose.yaml", "services:\n  a: {image: b}\n");
    insta::assert_snapshot!(findings(&pack), @"Info[unknown-document] 1:1 `compose.yaml` is of no kind that specpack knows; it was not read (Start it with the key that tells its kind, such as `openapi`, or leave it out.)");
    assert_eq!(pack.accounted().ignored, 0);
}

// req: PACK-7
#[test]
fn an_observability_spec_tells_metrics_records_and_formulas() {
    let pack = read(
        "observability.yaml",
        "observability: 1\nmetrics:\n  - name: orders_total\n    type: counter\n    labels: {outcome: [placed, failed]}\n    unit: orders\n    colour: red\n\
         logs:\n  order.placed: {level: info, fields: [request_id]}\nformulas:\n  - name: failures\n    expression: rate(orders_total{outcome=\"failed\"}[5m])\n    target: < 1 %\n",
    );
    let metric = pack.graph.of::<Metric>().next().unwrap();
    assert_eq!(
        (metric.name(), metric.kind),
        ("orders_total", Some(MetricKind::Counter))
    );
    assert_eq!(metric.labels[0].value, "outcome");
    let formula = pack.graph.of::<Formula>().next().unwrap();
    let used: Vec<_> = pack.graph.targets_of(formula.id, EdgeKind::Uses).collect();
    assert_eq!(used, [metric.id]);
    let trace = &pack.graph.traces()[0];
    assert_eq!(pack.text(trace.at), "orders_total");
    insta::assert_snapshot!(findings(&pack), @"Info[unknown-key] 7:5 nothing reads the key `colour` here (Correct the key's spelling, or remove it.)");
    let count = pack.accounted();
    assert_eq!(
        (count.understood, count.reported, count.ignored),
        (21, 1, 0)
    );
}

// req: PACK-7
#[test]
fn alerts_and_dashboards_use_the_metrics_of_their_queries() {
    let observability = "observability: 1\nmetrics:\n  - {name: a_seconds, type: histogram}\n";
    let rules = "groups:\n  - rules:\n      - record: a:p99\n        expr: histogram_quantile(0.99, rate(a_seconds_bucket[5m]))\n      - alert: Slow\n        expr: |\n          a:p99\n          > 1\n        for: 5m\n        labels: {severity: page}\n";
    let dashboard = r#"{"title": "A", "panels": [{"title": "p99", "targets": [{"expr": "a:p99"}]}, {"title": "text"}]}"#;
    let files = [
        ("o.yaml", observability),
        ("r.yaml", rules),
        ("d.json", dashboard),
    ];
    let files = files.map(|(path, text)| SourceFile::new(path, text));
    let pack = Pack::read(files.to_vec());
    let graph = &pack.graph;
    let alert = graph.of::<Alert>().next().unwrap();
    assert_eq!(alert.severity.as_ref().unwrap().value, "page");
    let names = |id| -> Vec<&str> {
        let used = graph.targets_of(id, EdgeKind::Uses);
        used.map(|id| graph.name(id)).collect()
    };
    assert_eq!(names(alert.id), ["a:p99"]);
    let recorded = graph.of::<Formula>().next().unwrap();
    assert_eq!(names(recorded.id), ["a_seconds"]);
    let dashboard = graph.of::<Dashboard>().next().unwrap();
    assert_eq!(names(dashboard.id), ["a:p99"]);
    assert_eq!(dashboard.panels.len(), 1);
    for trace in graph.traces() {
        assert_eq!(pack.text(trace.at), &*trace.name);
    }
}

// req: PACK-6
#[test]
fn each_objective_of_an_slo_is_a_budget_with_limit_unit_and_operation() {
    let text = "apiVersion: openslo/v1\nkind: SLO\nmetadata:\n  name: start-latency\n  annotations: {requirements: \"OTP-9, OTP-12\", operation: POST /start, unit: ms}\nspec:\n  service: shop\n  indicatorRef: latency\n  timeWindow: [{duration: 30d, isRolling: true}]\n  budgetingMethod: Occurrences\n  objectives:\n    - {displayName: p99, op: lt, value: 500, target: 0.99}\n    - {op: gte, value: 1, targetPercent: 95}\n---\napiVersion: openslo/v1\nkind: SLI\nmetadata: {name: latency}\nspec: {thresholdMetric: {metricSource: {type: Prometheus, spec: {query: \"a_seconds\"}}}}\n";
    let pack = read("budgets.yaml", text);
    let objectives: Vec<_> = pack.graph.of::<Objective>().collect();
    let [first, second] = objectives.as_slice() else {
        panic!("two objectives");
    };
    let limit = first.limit.as_ref().unwrap().value;
    assert_eq!((limit, first.bound), (500.0, Some(Bound::AtMost)));
    assert_eq!(first.unit.as_ref().unwrap().value, "ms");
    assert_eq!(first.operation.as_ref().unwrap().value, "POST /start");
    assert_eq!(first.window.as_ref().unwrap().value, "30d");
    assert_eq!(second.target.as_ref().unwrap().value, 0.95);
    let named: Vec<&str> = pack
        .graph
        .traces()
        .iter()
        .map(|trace| &*trace.name)
        .collect();
    let of_each = ["a_seconds", "OTP-9", "OTP-12", "POST /start"];
    assert_eq!(named, of_each.repeat(2));
    assert_eq!(findings(&pack), "");
}

fn document() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "observability",
        "metrics",
        "groups",
        "rules",
        "alert",
        "record",
        "expr",
        "apiVersion",
        "openslo/v1",
        "kind",
        "SLO",
        "metadata",
        "spec",
        "objectives",
        "name",
        "a",
        "1",
        "labels",
        "panels",
        "title",
        "targets",
        "*x",
        "&x",
        "[]",
        "{}",
        "- ",
        "logs",
        "formulas",
    ]);
    let line = (0_usize..4, prop::bool::ANY, word.clone(), word).prop_map(
        |(depth, is_item, key, value)| {
            let dash = if is_item { "- " } else { "" };
            format!("{}{dash}{key}: {value}", "  ".repeat(depth))
        },
    );
    prop::collection::vec(line, 0..20).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_000,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1),
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_data_is_read_and_all_of_it_is_accounted_for(text in document()) {
        let pack = read("a.yaml", &text);
        prop_assert_eq!(pack.accounted().ignored, 0);
        for trace in pack.graph.traces() {
            prop_assert!(text.get(trace.at.span.range()).is_some());
        }
        for finding in &pack.diagnostics {
            prop_assert!(text.get(finding.primary.at.span.range()).is_some());
        }
    }
}
