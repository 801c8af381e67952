//! How ready a spec is for the level it declares.

use crate::documents::check;
use specpack_rules::readiness::SectionState;
use specpack_rules::{Config, Readiness, readiness};

fn of(text: &str) -> Readiness {
    let documents = [("feat-cart.md".to_owned(), text.to_owned())];
    let (pack, _) = check(&documents, &Config::default());
    let file = pack.file_ids().next().unwrap();
    readiness(&pack, &Config::default(), file)
}

const LEVEL_2: &str = "\
---
kind: feature
id: feat-cart
maturity: 2
---

# Cart

## 1. Overview

Holds what a customer wants to buy.

## 4. Functional Requirements

### FR-1: Add an item

- [ ] [Add detailed criteria]

## 9. Testing Strategy

## 7. Security

Only the customer sees the cart.
";

// req: GEN-8
#[test]
fn what_stands_what_is_open_and_what_the_next_level_needs_is_told() {
    let readiness = of(LEVEL_2);
    assert_eq!(readiness.declared, Some(2));
    assert_eq!(readiness.reached, 1);
    // Present 2 of 2, unfinished 1 of 2, empty 0 of 2.
    assert_eq!(readiness.percent, 50);
    assert_eq!(readiness.placeholders, 1);
    assert_eq!(readiness.missing_for_next, ["Acceptance Tests"]);
    let states = readiness.levels[1].sections.iter().map(|it| it.state);
    let states: Vec<SectionState> = states.collect();
    assert_eq!(states, [SectionState::Unfinished, SectionState::Empty]);
    let security = &readiness.levels[2].sections[1];
    assert_eq!(security.found_as.as_deref(), Some("7. Security"));
}

// req: GEN-8
#[test]
fn a_section_with_placeholders_is_there_but_counts_half() {
    let text = LEVEL_2.replace(
        "## 9. Testing Strategy\n",
        "## 9. Testing Strategy\n\nBy hand.\n",
    );
    let readiness = of(&text);
    assert_eq!((readiness.reached, readiness.percent), (2, 83));
    let needed = ["Non-Functional Requirements", "Data Inventory"];
    assert_eq!(readiness.missing_for_next, needed);
}

#[test]
fn without_a_declared_level_all_levels_count() {
    let readiness = of(&LEVEL_2.replace("maturity: 2", "maturity: 9"));
    assert_eq!(readiness.declared, None);
    // One section of eleven unfinished, two present.
    assert_eq!(readiness.percent, 22);
}

#[test]
fn a_document_that_is_no_spec_requires_nothing() {
    let readiness = of("# Notes\n\nWe met.\n");
    assert_eq!((readiness.levels.len(), readiness.percent), (0, 100));
    assert_eq!(readiness.missing_for_next, Vec::<&str>::new());
}
