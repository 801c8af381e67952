//! Comments silence findings: which rules, why, and where.

use insta::assert_snapshot;
use specpack_syntax::document::read;
use specpack_syntax::form::Form;
use specpack_syntax::source::{FileId, SourceFile};
use specpack_syntax::suppression::find;
use std::fmt::Write as _;

/// Each suppression: its place, rule, reason and what it silences.
fn suppressions(text: &str) -> String {
    suppressions_of("a.md", text)
}

fn suppressions_of(path: &str, text: &str) -> String {
    let source = SourceFile::new(path, text);
    let tree = read(Form::of(path, text), FileId(0), &source).tree;
    let mut lines = String::new();
    for found in find(FileId(0), &source, &tree) {
        let at = source.line_column(found.rule_span.start);
        let reason = found.reason.as_deref().unwrap_or("-");
        let scope = source.slice(found.scope).replace('\n', "↵");
        let _ = writeln!(
            lines,
            "{}:{} {:?} because {reason}: ‹{scope}›",
            at.line, at.column, found.rule
        );
        assert!(source.slice(found.span).contains("specpack:"));
        assert_eq!(source.slice(found.rule_span), found.rule);
    }
    lines
}

#[test]
fn a_comment_before_a_block_silences_the_block() {
    assert_snapshot!(suppressions("# T\n\n<!-- specpack: ignore rule-a, rule-b -- it is  so -->\n\n- one\n  - two\n\nafter\n"), @r#"
    3:23 "rule-a" because it is so: ‹- one↵  - two›
    3:31 "rule-b" because it is so: ‹- one↵  - two›
    "#);
}

#[test]
fn a_comment_before_a_heading_silences_the_section() {
    assert_snapshot!(suppressions("<!-- specpack: ignore rule-a -- known -->\n## A\n\ntext\n\n### B\n\n## C\n"), @r#"1:23 "rule-a" because known: ‹## A↵↵text↵↵### B↵↵›"#);
}

#[test]
fn a_comment_within_a_line_silences_the_line() {
    assert_snapshot!(suppressions("| a |\n|---|\n| TBD <!-- specpack: ignore placeholder -- later --> |\n| b |\n"), @r#"3:29 "placeholder" because later: ‹| TBD <!-- specpack: ignore placeholder -- later --> |›"#);
}

#[test]
fn a_comment_may_silence_the_file() {
    assert_snapshot!(suppressions("# T\n<!-- specpack: ignore-file rule-a -- a sketch -->\n"), @r#"2:28 "rule-a" because a sketch: ‹# T↵<!-- specpack: ignore-file rule-a -- a sketch -->↵›"#);
}

#[test]
fn a_missing_reason_and_a_missing_rule_are_seen() {
    assert_snapshot!(suppressions("<!-- specpack: ignore rule-a -->\na\n\n<!-- specpack: ignore -- why -->\nb\n"), @r#"
    1:23 "rule-a" because -: ‹a›
    4:22 "" because why: ‹b›
    "#);
}

#[test]
fn comments_in_front_matter_silence_the_entry() {
    assert_snapshot!(suppressions("---\n# specpack: ignore unknown-key -- ours\nx:\n  - 1\nid: y # specpack: ignore id-prefix -- old\nname: 'a # specpack: ignore no -- no'\n---\n"), @r#"
    2:20 "unknown-key" because ours: ‹x:↵  - 1›
    5:26 "id-prefix" because old: ‹id: y # specpack: ignore id-prefix -- old›
    "#);
}

#[test]
fn comments_in_code_and_other_comments_silence_nothing() {
    assert_snapshot!(suppressions("```\n<!-- specpack: ignore a -- b -->\n```\n\n`<!-- specpack: ignore a -- b -->`\n\n<!-- specpack:begin injected x digest=1 -->\n\n<!-- specpack: ignored -->\n"), @"");
}

#[test]
fn a_comment_with_nothing_behind_it_silences_nothing() {
    assert_snapshot!(suppressions("text\n\n<!-- specpack: ignore a -- b -->\n"), @r#"3:23 "a" because b: ‹›"#);
}

#[test]
fn comments_in_data_are_for_the_next_entry_or_their_line() {
    let text = "\
openapi: 3.1.0 # specpack: ignore a -- old
# specpack: ignore b -- known
paths:
  /a: {get: {}}
info: {}
";
    assert_snapshot!(suppressions_of("api.yaml", text), @r#"
    1:35 "a" because old: ‹openapi: 3.1.0 # specpack: ignore a -- old›
    2:20 "b" because known: ‹paths:↵  /a: {get: {}}›
    "#);
}

#[test]
fn comments_in_gherkin_are_for_the_next_scenario_or_line() {
    let text = "\
Feature: Log in
  # specpack: ignore a -- slow
  @slow
  Scenario: First
    Given this
    # specpack: ignore b -- known
    When that
  Scenario: Second
";
    assert_snapshot!(suppressions_of("a.feature", text), @r#"
    2:22 "a" because slow: ‹  @slow↵  Scenario: First↵    Given this↵    # specpack: ignore b -- known↵    When that↵  ›
    6:24 "b" because known: ‹    When that›
    "#);
}
