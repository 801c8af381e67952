//! Documents of requirements, in every dialect.

use crate::dump::findings;
use specpack_graph::Pack;
use specpack_graph::model::{
    Criterion, DocumentKind, EdgeKind, RequirementDialect, RequirementKind, RequirementSet,
};
use specpack_syntax::source::{FileId, SourceFile};

fn read(path: &str, text: &str) -> Pack {
    Pack::read(vec![SourceFile::new(path, text)])
}

/// The requirements: kind, id, title.
fn requirements(pack: &Pack) -> Vec<String> {
    let all = pack.graph.requirements().map(|it| {
        let kind = match it.data.kind {
            RequirementKind::Functional => "F",
            RequirementKind::NonFunctional => "N",
        };
        let id = it.data.id.as_ref().map_or("-", |id| id.value.as_str());
        format!("{kind} {id} {}", it.name())
    });
    all.collect()
}

fn dialect(pack: &Pack) -> Option<RequirementDialect> {
    let set = pack.graph.of::<RequirementSet>().next()?;
    Some(set.dialect)
}

/// The criteria: given, when, then.
fn criteria(pack: &Pack) -> Vec<String> {
    let all = pack.graph.of::<Criterion>().map(|it| {
        let part = |part: &Option<String>| part.clone().unwrap_or_default();
        let (given, when, then) = (&it.data.given, &it.data.when, &it.data.then);
        format!("{} | {} | {}", part(given), part(when), part(then))
    });
    all.collect()
}

// req: PACK-1
#[test]
fn a_ledger_states_requirements_in_tables_lists_and_headings() {
    let text = "\
# Requirements ledger

## Doors

| id | requirement | Metrics/Alerts |
|---|---|---|
| DOOR-1 | The door opens by key. It closes again. | door_opened_total |
| NFR-2 | Opening takes less than 2 s. | |

## Non-functional requirements

- **REQ-3**: System MUST log every opening
- a remark

### FR-4: Ring a bell

Somebody hears it.
";
    let pack = read("requirements.md", text);
    assert_eq!(pack.kind(FileId(0)), DocumentKind::Requirements);
    assert_eq!(
        requirements(&pack),
        [
            "F DOOR-1 The door opens by key",
            "N NFR-2 Opening takes less than 2 s",
            "N REQ-3 System MUST log every opening",
            "F FR-4 Ring a bell",
        ]
    );
    insta::assert_snapshot!(findings(&pack), @"Info[unknown-content] 13:1 1 block in `Non-functional requirements` could not be read (Write it in a form that the section's kind knows, or as plain paragraphs.)");
    assert_eq!(pack.accounted().reported, 1);
    assert_eq!(pack.graph.pack_requirements().len(), 4);
}

// req: PACK-1
#[test]
fn the_matrix_of_a_seed_names_contracts_and_metrics_in_its_cells() {
    let requirements = "\
---
kind: requirements
---

# Registration

| ID | PRD Link | API/Contract | Tests | Metrics/Alerts |
|---|---|---|---|---|
| FR-1 Account creation | 6.FR-1 | Error model | S1.1 | `sign_ups_total`; 4xx |
";
    let observability = "observability: 1\nmetrics: [{name: sign_ups_total, type: counter}]\n";
    let files = [("r.md", requirements), ("o.yaml", observability)];
    let files = files.map(|(path, text)| SourceFile::new(path, text));
    let pack = Pack::read(files.to_vec());
    assert_eq!(self::requirements(&pack), ["F FR-1 Account creation"]);
    let measures = pack.graph.edges().iter();
    let measures = measures.filter(|edge| edge.kind == EdgeKind::Measures);
    let from: Vec<&str> = measures.map(|edge| pack.graph.name(edge.from)).collect();
    assert!(from.iter().all(|name| *name == "sign_ups_total") && !from.is_empty());
}

// req: PACK-1
#[test]
fn openspec_names_requirements_and_gives_them_scenarios() {
    let text = "\
# auth Specification

## Purpose

Who comes in, and who stays out, is decided here and nowhere else.

## Requirements

### Requirement: User Login

The system SHALL let a user in.

#### Scenario: Right password

- **GIVEN** a user
- **WHEN** the password is right
- **THEN** a token is issued
- **AND** it is logged
";
    let pack = read("openspec/specs/auth/spec.md", text);
    assert_eq!(dialect(&pack), Some(RequirementDialect::OpenSpec));
    assert_eq!(requirements(&pack), ["F - User Login"]);
    assert_eq!(
        criteria(&pack),
        ["a user | the password is right | a token is issued; it is logged"]
    );
    assert_eq!(findings(&pack), "");
}

// req: PACK-1
#[test]
fn kiro_numbers_requirements_and_writes_criteria_in_ears() {
    let text = "\
# Requirements Document

## Introduction

A door.

## Requirements

### Requirement 1: Open the door

**User Story:** As a guest, I want to come in, so that I am warm.

#### Acceptance Criteria

1. WHEN a key turns THEN the door SHALL open
2. While it is dark, when somebody comes, the lamp shall shine

### Requirement 2

#### Acceptance Criteria

1. The door SHALL be red
";
    let marks = "// req: door/1.2, 2.1\n#[test]\nfn shines() {}\n";
    let files = [
        (".kiro/specs/door/requirements.md", text),
        ("tests/a.rs", marks),
    ];
    let files = files.map(|(path, text)| SourceFile::new(path, text));
    let pack = Pack::read(files.to_vec());
    assert_eq!(dialect(&pack), Some(RequirementDialect::Kiro));
    assert_eq!(requirements(&pack), ["F 1 Open the door", "F 2 2"]);
    assert_eq!(
        criteria(&pack),
        [
            " | a key turns | open",
            "it is dark | somebody comes | shine",
            " |  | be red",
        ]
    );
    let verified = pack.graph.edges().iter();
    let verified = verified.filter(|edge| edge.kind == EdgeKind::Verifies);
    let to: Vec<&str> = verified.map(|edge| pack.graph.name(edge.to)).collect();
    assert_eq!(to, ["Open the door", "2"]);
    assert_eq!(findings(&pack), "");
}

// req: PACK-1
#[test]
fn spec_kit_lists_functional_requirements_and_success_criteria() {
    let text = "\
# Feature Specification: Door

## User Scenarios & Testing *(mandatory)*

### User Story 1 - Come in (Priority: P1)

A guest comes in.

**Acceptance Scenarios**:

1. **Given** a key, **When** it turns, **Then** the door opens

## Requirements *(mandatory)*

### Functional Requirements

- **FR-001**: System MUST open the door
- **FR-002**: System MUST close it [NEEDS CLARIFICATION: when?]

## Success Criteria *(mandatory)*

### Measurable Outcomes

- **SC-001**: 95 % of guests come in within 2 s
";
    let pack = read("specs/001-door/spec.md", text);
    assert_eq!(dialect(&pack), Some(RequirementDialect::SpecKit));
    assert_eq!(
        requirements(&pack),
        [
            "F FR-001 System MUST open the door",
            "F FR-002 System MUST close it [NEEDS CLARIFICATION",
            "N SC-001 95 % of guests come in within 2 s",
        ]
    );
    assert_eq!(pack.accounted().reported, 0);
}
