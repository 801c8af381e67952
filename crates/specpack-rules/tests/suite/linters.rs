//! The table of other linters' rules.

use specpack_rules::{Category, find, rules};
use std::collections::BTreeSet;

/// What Spectral recommends of a document of OpenAPI 3.
const SPECTRAL: [&str; 35] = [
    "array-items",
    "duplicated-entry-in-enum",
    "info-contact",
    "info-description",
    "no-$ref-siblings",
    "no-eval-in-markdown",
    "no-script-tags-in-markdown",
    "oas3-api-servers",
    "oas3-callbacks-in-callbacks",
    "oas3-examples-value-or-externalValue",
    "oas3-links-parameters-expression",
    "oas3-operation-security-defined",
    "oas3-schema",
    "oas3-server-trailing-slash",
    "oas3-server-variables",
    "oas3-unused-component",
    "oas3-valid-media-example",
    "oas3-valid-schema-example",
    "oas3_1-callbacks-in-webhook",
    "oas3_1-servers-in-webhook",
    "oas3_2-no-deprecated-xml-attribute",
    "openapi-tags-uniqueness",
    "operation-description",
    "operation-operationId",
    "operation-operationId-unique",
    "operation-operationId-valid-in-url",
    "operation-parameters",
    "operation-success-response",
    "operation-tag-defined",
    "operation-tags",
    "path-declarations-must-exist",
    "path-keys-no-trailing-slash",
    "path-not-include-query",
    "path-params",
    "typed-enum",
];

/// What Redocly recommends of a document of OpenAPI 3.0 or 3.1.
const REDOCLY: [&str; 36] = [
    "info-license",
    "info-license-strict",
    "no-ambiguous-paths",
    "no-duplicated-tag-names",
    "no-empty-servers",
    "no-enum-type-mismatch",
    "no-example-value-and-externalValue",
    "no-identical-paths",
    "no-invalid-media-type-examples",
    "no-invalid-parameter-examples",
    "no-invalid-schema-examples",
    "no-mixed-number-range-constraints",
    "no-path-trailing-slash",
    "no-required-schema-properties-undefined",
    "no-schema-type-mismatch",
    "no-server-example.com",
    "no-server-trailing-slash",
    "no-server-variables-empty-enum",
    "no-undefined-server-variable",
    "no-unresolved-refs",
    "no-unused-components",
    "nullable-type-sibling",
    "operation-2xx-response",
    "operation-4xx-response",
    "operation-operationId",
    "operation-operationId-unique",
    "operation-operationId-url-safe",
    "operation-parameters-unique",
    "operation-summary",
    "path-declaration-must-exist",
    "path-not-include-query",
    "path-parameters-defined",
    "security-defined",
    "spec-components-invalid-map-name",
    "struct",
    "tag-description",
];

/// The cells of the rows of a page's tables.
fn rows(page: &str) -> Vec<Vec<&str>> {
    let rows = page.lines().filter(|line| line.starts_with("| "));
    rows.map(|row| row.trim_matches('|').split('|').collect())
        .collect()
}

/// The names in a cell.
fn names(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

fn page() -> String {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/specpack/linters.md"
    );
    std::fs::read_to_string(path).unwrap()
}

// req: PACK-2
#[test]
fn the_tables_name_every_rule_that_the_other_linters_recommend() {
    let page = page();
    let rows = rows(&page);
    for (column, recommended) in [(1, SPECTRAL.as_slice()), (2, REDOCLY.as_slice())] {
        let told: BTreeSet<&str> = rows.iter().flat_map(|row| names(row[column])).collect();
        let missing: Vec<&&str> = recommended
            .iter()
            .filter(|name| !told.contains(**name))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}

// req: PACK-2
#[test]
fn the_table_of_other_linters_names_rules_that_there_are_and_every_rule_of_contracts() {
    let page = page();
    let rows = rows(&page);
    let named: BTreeSet<&str> = rows.iter().flat_map(|row| names(row[3])).collect();
    for name in &named {
        let rule = find(name).unwrap_or_else(|| panic!("there is no rule `{name}`"));
        assert_eq!(rule.category, Category::Contracts, "{name}");
    }
    let contracts = rules()
        .iter()
        .filter(|rule| rule.category == Category::Contracts);
    let all: BTreeSet<&str> = contracts.map(|rule| rule.name).collect();
    assert_eq!(named, all);
}
