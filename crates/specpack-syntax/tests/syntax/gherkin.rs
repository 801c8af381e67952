//! Features are read whole, in every language, and what has no place is reported.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use specpack_syntax::gherkin::{Document, Feature, Parsed, StepKind, languages, parse};
use specpack_syntax::source::{FileId, SourceFile, Span};

fn read_as(path: &str, text: &str) -> Parsed {
    parse(FileId(0), &SourceFile::new(path, text))
}

fn read(text: &str) -> Document {
    let parsed = read_as("a.feature", text);
    assert_eq!(parsed.diagnostics, [], "{text}");
    parsed.document
}

fn feature(text: &str) -> Feature {
    read(text).feature.unwrap()
}

/// The rule and the marked text of each finding.
fn found(text: &str) -> Vec<(String, String)> {
    let source = SourceFile::new("a.feature", text);
    let findings = parse(FileId(0), &source).diagnostics.into_iter();
    let findings = findings.map(|finding| {
        let marked = source.slice(finding.primary.at.span).to_owned();
        (finding.rule.into_owned(), marked)
    });
    findings.collect()
}

fn is_found(text: &str, rule: &str, marked: &str) {
    assert_eq!(
        found(text),
        [(rule.to_owned(), marked.to_owned())],
        "{text}"
    );
}

// req: PACK-5
#[test]
fn a_feature_holds_backgrounds_scenarios_and_rules() {
    let text = "\
# first
@shop
Feature: Baskets
  What a basket
    is for.

  Background: opened
    Given a shop

  Scenario: one
    When a loaf is put in
    * it is weighed
    Then the basket holds 1 loaf

  @limits @FR-7
  Rule: nothing goes beyond ten
    Background:
      Given a full basket
    # second
    Example: eleven
      When a loaf is put in
      But no loaf is left
";
    let document = read(text);
    let comments: Vec<_> = document.comments.iter().map(|c| c.text.as_str()).collect();
    assert_eq!(comments, ["# first", "    # second"]);
    let feature = document.feature.unwrap();
    assert_eq!(feature.language, "en");
    assert_eq!(feature.tags[0].name, "@shop");
    assert_eq!(feature.title.name.text, "Baskets");
    assert_eq!(feature.title.description, "  What a basket\n    is for.");
    let background = feature.background.as_ref().unwrap();
    assert_eq!(background.title.name.text, "opened");
    assert_eq!(background.steps.len(), 1);
    let kinds: Vec<_> = feature.scenarios[0].steps.iter().map(|s| s.kind).collect();
    assert_eq!(
        kinds,
        [StepKind::Action, StepKind::Unknown, StepKind::Outcome]
    );
    let rule = &feature.rules[0];
    let tags: Vec<_> = rule.tags.iter().map(|tag| tag.name.as_str()).collect();
    assert_eq!(tags, ["@limits", "@FR-7"]);
    assert_eq!(
        rule.background.as_ref().unwrap().steps[0].text.text,
        "a full basket"
    );
    assert_eq!(rule.scenarios[0].steps[1].kind, StepKind::Conjunction);
    assert_eq!(feature.all_scenarios().count(), 2);
}

#[test]
fn examples_have_tags_and_descriptions_and_may_have_no_rows() {
    let text = "\
Feature: f
  Scenario Outline: <n> loaves
    Given <n> loaves
      | <n> |

    @few
    Examples: few
      Not many.
      | n |
      | 1 |

      # not counted
      | 2 |
    @many
    Examples: many
  Scenario: after
    Given bread
";
    let feature = feature(text);
    let outline = &feature.scenarios[0];
    assert!(outline.is_outline && outline.has_examples());
    assert_eq!(outline.steps[0].table.as_ref().unwrap().rows.len(), 1);
    let [few, many] = outline.examples.as_slice() else {
        panic!("two tables of examples")
    };
    assert_eq!(few.title.description, "      Not many.");
    assert_eq!(few.table.as_ref().unwrap().body().len(), 2);
    assert_eq!(many.tags[0].name, "@many");
    assert!(many.table.is_none());
    assert!(!feature.scenarios[1].has_examples());
}

#[test]
fn cells_are_unescaped_and_stand_where_they_are_written() {
    let text = "Feature: f\n  Scenario: s\n    Given t\n      |  a \\| b | \\n | \\x |  |\n";
    let source = SourceFile::new("a.feature", text);
    let feature = feature(text);
    let row = &feature.scenarios[0].steps[0].table.as_ref().unwrap().rows[0];
    let cells: Vec<_> = row.cells.iter().map(|cell| cell.text.as_str()).collect();
    assert_eq!(cells, ["a | b", "\n", "\\x", ""]);
    let written: Vec<_> = row
        .cells
        .iter()
        .map(|cell| source.slice(cell.span))
        .collect();
    assert_eq!(written, ["a \\| b", "\\n", "\\x", ""]);
    assert_eq!(source.line_column(row.cells[3].span.start).column, 30);
}

#[test]
fn doc_strings_lose_the_indent_of_their_opening_and_nothing_else() {
    let text = "\
Feature: f
  Scenario: s
    Given a body
      \"\"\"json
      {
        \"a\": 1
   }
      \\\"\\\"\\\"
      ```
      \"\"\"
    And another
      ```
      \"\"\"
      ```
";
    let feature = feature(text);
    let [first, second] = feature.scenarios[0].steps.as_slice() else {
        panic!("two steps")
    };
    let body = first.doc_string.as_ref().unwrap();
    assert_eq!(body.media_type.as_deref(), Some("json"));
    assert_eq!(body.content, "{\n  \"a\": 1\n}\n\"\"\"\n```");
    assert_eq!(second.doc_string.as_ref().unwrap().content, "\"\"\"");
}

#[test]
fn carriage_returns_and_a_byte_order_mark_change_nothing() {
    let text = "Feature: f\n  Scenario: s\n    Given a body\n    \"\"\"\n    x\n    \"\"\"\n";
    let plain = feature(text);
    let dressed = feature(&format!("\u{feff}{}", text.replace('\n', "\r\n")));
    assert_eq!(dressed.title.name.text, plain.title.name.text);
    let content = |feature: &Feature| {
        let step = &feature.scenarios[0].steps[0];
        step.doc_string.as_ref().unwrap().content.clone()
    };
    assert_eq!(content(&dressed), content(&plain));
}

// req: PACK-5
#[test]
fn every_language_is_read_by_its_own_words() {
    for language in languages() {
        let words = (language.feature[0], language.scenario[0]);
        let mut text = format!(
            "#language: {}\n{}: f\n  {}: s\n",
            language.code, words.0, words.1
        );
        for (word, _) in &language.steps {
            text.push_str(&format!("    {word}bread\n"));
        }
        let (outline, examples) = (language.outline[0], language.examples[0]);
        text.push_str(&format!(
            "  {outline}: o\n    * <a>\n    {examples}:\n      | a |\n"
        ));
        text.push_str(&format!("  {}: r\n", language.rule[0]));
        let feature = feature(&text);
        assert_eq!(feature.language, language.code);
        let steps = &feature.scenarios[0].steps;
        assert_eq!(steps.len(), language.steps.len(), "{text}");
        for (step, (word, _)) in steps.iter().zip(&language.steps) {
            assert_eq!(
                (step.keyword.text.as_str(), step.text.text.as_str()),
                (*word, "bread")
            );
        }
        assert_eq!(feature.scenarios[1].examples.len(), 1, "{text}");
        assert_eq!(feature.rules.len(), 1, "{text}");
    }
}

#[test]
fn markdown_says_gherkin_in_headings_items_tables_and_fences() {
    let text = "\
# Feature: Baskets

Prose with | a | bar |, and a fence:

```gherkin
Scenario: not this one
```

| a table | of the document |
| --- | --- |
| is | prose |

`@FR-7` and `@slow`
## Scenario Outline: loaves

* Given <n> loaves
  | kind |
  | ---- |
  | <n>  |
* When this is sent
  ```json
  {\"n\": 1}
  ```

### Examples:

  | n |
  | - |
  | 1 |
";
    let parsed = read_as("a.feature.md", text);
    assert_eq!(parsed.diagnostics, []);
    let feature = parsed.document.feature.unwrap();
    assert_eq!(feature.title.name.text, "Baskets");
    let [outline] = feature.scenarios.as_slice() else {
        panic!("one scenario")
    };
    assert_eq!(outline.tags.len(), 2);
    assert_eq!(outline.steps[0].table.as_ref().unwrap().rows.len(), 2);
    let body = outline.steps[1].doc_string.as_ref().unwrap();
    assert_eq!(body.content, "{\"n\": 1}");
    assert_eq!(outline.examples[0].table.as_ref().unwrap().rows.len(), 2);
}

// req: PACK-5
#[test]
fn what_has_no_place_is_reported_where_it_stands() {
    is_found("bread\n", "misplaced-gherkin-line", "bread");
    is_found(
        "Feature: f\n  Scenario: s\n    Given a\n  butter and jam  \n    Then b\n",
        "misplaced-gherkin-line",
        "butter and jam",
    );
    is_found(
        "Feature: f\n  Scenario: s\n    Given a\n  Background:\n    Given b\n",
        "misplaced-gherkin-line",
        "Background:",
    );
    is_found(
        "Feature: f\n  Scenario Outline: s\n    Given <a>\n    Examples:\n      | a |\n    Then b\n",
        "misplaced-gherkin-line",
        "Then b",
    );
    is_found(
        "# language: xx\nFeature: f\n",
        "unknown-gherkin-language",
        "xx",
    );
    is_found(
        "Feature: f\n  Scenario: s\n    Given a\n      | a | b |\n      | c |\n",
        "ragged-data-table",
        "| c |",
    );
    is_found(
        "Feature: f\n  Scenario: s\n    Given a\n    \"\"\"\n    b\n    \"\"\"\n    ```\n    c\n    ```\n",
        "repeated-step-argument",
        "```",
    );
    is_found(
        "Feature: f\n  Scenario: s\n    Given a\n    \"\"\"\n    b\n",
        "unclosed-doc-string",
        "\"\"\"",
    );
    is_found(
        "Feature: f\n  @slow bread\n  Scenario: s\n",
        "tag-with-space",
        "@slow bread",
    );
    is_found(
        "Feature: f\n\n  @slow @FR-1\n",
        "tags-on-nothing",
        "@slow @FR-1",
    );
}

#[test]
fn reading_goes_on_after_what_has_no_place() {
    let text = "x\nFeature: f\n  Scenario: a\n    Given b\n  y\n    And c\n  Scenario: d\n";
    let parsed = read_as("a.feature", text);
    assert_eq!(parsed.diagnostics.len(), 2);
    let feature = parsed.document.feature.unwrap();
    assert_eq!(feature.scenarios.len(), 2);
    assert_eq!(feature.scenarios[0].steps.len(), 2);
}

const LINES: &[&str] = &[
    "",
    "  ",
    "# language: no",
    "# language: xx",
    "# comment",
    "@a @b",
    "@a b",
    "`@a`",
    "Feature: f",
    "# Feature: f",
    "Egenskap: f",
    "Rule: r",
    "Background:",
    "Scenario: s",
    "## Scenario: s",
    "Scenario Outline: o",
    "Examples:",
    "### Examples:",
    "Given é <a>",
    "* Given b",
    "Gitt c",
    "  | a | \\| |",
    "  | é\\",
    "| --- | - |",
    "\"\"\"json",
    "```",
    "free text",
];

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(5),
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_is_read_spans_stand_in_it(
        lines in prop::collection::vec(prop::sample::select(LINES), 0..32),
        is_markdown: bool,
    ) {
        let text = lines.join("\n");
        let path = if is_markdown { "a.feature.md" } else { "a.feature" };
        let parsed = read_as(path, &text);
        let whole = |span: Span| text.get(span.range()).is_some();
        for finding in &parsed.diagnostics {
            prop_assert!(whole(finding.primary.at.span) && !finding.primary.at.span.is_empty());
        }
        for comment in &parsed.document.comments {
            prop_assert_eq!(&text[comment.span.range()], comment.text.as_str());
        }
        let Some(feature) = parsed.document.feature else { return Ok(()) };
        for (_, scenario) in feature.all_scenarios() {
            for step in &scenario.steps {
                prop_assert_eq!(&text[step.text.span.range()], step.text.text.as_str());
                prop_assert!(step.table.iter().flat_map(|t| &t.rows).all(|row| whole(row.span)));
            }
        }
    }
}
