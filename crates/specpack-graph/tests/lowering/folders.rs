//! The folders in which spec-kit, OpenSpec, Kiro and cc-sdd keep their specs.

use crate::dump::findings;
use specpack_graph::Pack;
use specpack_graph::model::{
    DocumentKind, EdgeKind, Exclusion, NodeId, NodeKind, Phase, Reference, Story, Task,
};
use specpack_syntax::source::{FileId, SourceFile};
use std::fmt::Write as _;

const KIRO_REQUIREMENTS: &str = "\
# Requirements Document

## Introduction

Readers reserve books that are lent.

## Requirements

### Requirement 1: Reserve a book

**User Story:** As a reader, I want to reserve a book, so that I get it next.

#### Acceptance Criteria

1. WHEN a reader reserves a lent book THEN the desk SHALL queue the reader
2. IF the reader has five reservations, THEN the desk SHALL refuse

### Requirement 2

**Objective:** As a librarian, I want the queue in order, so that nobody waits twice

#### Acceptance Criteria

1. WHILE a queue exists, the desk SHALL keep it in order of arrival
";

const KIRO_TASKS: &str = "\
# Implementation Plan

- [x] 1. Lay the ground
- [x] 1.1 Create the table of reservations
  - One row for each reader and book
  - _Requirements: 1.1_
- [-] 1.2 (P) Count reservations
  - _Requirements: 1.1-1.2_
  - _Depends: 1.1_

- [ ] 2. Queue readers
  - In order of arrival
  - [ ] 2.1 Keep the order
    - Effort: 3h
    - _Requirements: 2.1, 9_
  - [ ]* 2.2 Test it with many readers
    - _Requirements: 2_

- [ ] 3. Tell the reader
  - _Requirements: all of them_
";

fn read(files: &[(&str, &str)]) -> Pack {
    let files = files
        .iter()
        .map(|(path, text)| SourceFile::new(*path, *text));
    Pack::read(files.collect())
}

/// The phases with their tasks, and what is known of each.
fn plan(pack: &Pack) -> String {
    let graph = &pack.graph;
    let mut out = String::new();
    for &id in graph.of_kind(NodeKind::Phase) {
        let phase = graph.get::<Phase>(id).unwrap();
        let number = phase.data.number.map_or(String::new(), |n| n.to_string());
        let _ = write!(out, "[{number}] {}", phase.name());
        for (label, text) in [("goal", &phase.data.goal), ("end", &phase.data.checkpoint)] {
            if let Some(text) = text {
                let _ = write!(out, " {label}={}", text.value);
            }
        }
        for note in &phase.data.notes {
            let _ = write!(out, " note={}", note.value);
        }
        out.push('\n');
        for &task in &phase.data.items {
            add_task(pack, task, &mut out);
        }
    }
    for task in graph.of::<Task>().filter(|task| task.data.phase.is_none()) {
        add_task(pack, task.id, &mut out);
    }
    out
}

fn add_task(pack: &Pack, id: NodeId, out: &mut String) {
    let task = pack.graph.get::<Task>(id).unwrap();
    let data = task.data;
    let number = data.number.as_ref().map_or("-", |number| &number.value);
    let status = data
        .status
        .as_ref()
        .map_or("-", |status| status.value.as_str());
    let _ = write!(out, "  {number} {status} {}", task.name());
    let named = |references: &[Reference]| {
        let told = references.iter().map(|reference| match reference.nodes() {
            [] => format!("{}?", reference.text),
            nodes => {
                let names = nodes.iter().map(|node| pack.graph.name(*node));
                format!("{}={}", reference.text, names.collect::<Vec<_>>().join("+"))
            }
        });
        told.collect::<Vec<_>>().join(", ")
    };
    if !data.requirements.is_empty() {
        let _ = write!(out, " serves[{}]", named(&data.requirements));
    }
    if !data.dependencies.is_empty() {
        let _ = write!(out, " after[{}]", named(&data.dependencies));
    }
    if data.is_parallel {
        out.push_str(" parallel");
    }
    if let Some(priority) = data.priority {
        let _ = write!(out, " {priority:?}");
    }
    if let Some(category) = &data.category {
        let _ = write!(out, " in={}", category.value);
    }
    if let Some(estimate) = &data.estimate {
        let _ = write!(out, " effort={}", estimate.text.value);
    }
    for note in &data.notes {
        let _ = write!(out, " note={}", note.value);
    }
    out.push('\n');
}

fn assert_all_read(pack: &Pack) {
    let accounted = pack.accounted();
    assert_eq!((accounted.reported, accounted.ignored), (0, 0));
}

// req: PRD-3
#[test]
fn the_tasks_of_kiro_serve_the_requirements_of_their_folder() {
    let files = [
        (".kiro/specs/queue/requirements.md", KIRO_REQUIREMENTS),
        (".kiro/specs/queue/tasks.md", KIRO_TASKS),
        (
            ".kiro/specs/queue/design.md",
            "# Design\n\n## Components\n\n- Desk\n",
        ),
        // Another folder has requirements of the same numbers.
        (
            ".kiro/specs/other/requirements.md",
            "# R\n\n### Requirement 9: Lend\n\nText.\n",
        ),
    ];
    let pack = read(&files);
    let kinds = [
        DocumentKind::Requirements,
        DocumentKind::TaskList,
        DocumentKind::Companion,
        DocumentKind::Requirements,
    ];
    for (file, kind) in (0..).zip(kinds) {
        assert_eq!(pack.kind(FileId(file)), kind);
    }
    insta::assert_snapshot!(plan(&pack), @r"
    [1] Lay the ground
      1.1 done Create the table of reservations serves[1.1=Reserve a book] note=One row for each reader and book
      1.2 in-progress Count reservations serves[1.1=Reserve a book, 1.2=Reserve a book] after[1.1=Create the table of reservations] parallel
    [2] Queue readers note=In order of arrival
      2.1 pending Keep the order serves[2.1=2, 9?] effort=3h
      2.2 pending Test it with many readers serves[2=2] Could
      3 pending Tell the reader note=all of them
    ");
    insta::assert_snapshot!(findings(&pack), @"Error[unknown-requirement-reference] 15:22 task `Keep the order` serves `9`, which the document does not state (Use the name that its heading or its id has, or add it.)");
    assert_all_read(&pack);
    let served = pack.graph.of::<Task>().map(|task| {
        let edges = pack.graph.outgoing(task.id);
        edges
            .filter(|edge| edge.kind == EdgeKind::Implements)
            .count()
    });
    assert_eq!(served.sum::<usize>(), 5);
}

const SPEC_KIT_SPEC: &str = "\
# Feature Specification: Reserve a book

**Feature Branch**: `001-reserve`

**Created**: 2026-01-02

**Status**: Draft

## User Scenarios & Testing *(mandatory)*

### User Story 1 - Reserve at the desk (Priority: P1)

A reader asks the desk for a book that is lent.

**Why this priority**: Without it there is no queue.

**Independent Test**: Ask for a lent book and see the queue.

**Acceptance Scenarios**:

1. **Given** a lent book, **When** a reader asks for it, **Then** the reader is queued
2. **Given** five reservations, **When** the reader asks, **Then** the desk refuses

---

### User Story 2 - Cancel (Priority: P2)

A reader gives a place in the queue away.

**Acceptance Scenarios**:

1. **Given** a place, **When** the reader cancels, **Then** the next one moves up

### Edge Cases

- What happens when the book is lost?

## Requirements *(mandatory)*

### Functional Requirements

- **FR-001**: System MUST queue readers in order of arrival
- **FR-002**: System MUST keep a place for [NEEDS CLARIFICATION: how long?]

### Key Entities *(include if feature involves data)*

- **Reservation**: a reader's place in the queue of a book

## Success Criteria *(mandatory)*

### Measurable Outcomes

- **SC-001**: A reservation takes less than 2 seconds

## Assumptions

- Readers have cards.
";

const SPEC_KIT_TASKS: &str = "\
---
description: \"Task list\"
---

# Tasks: Reserve a book

**Input**: Design documents from `/specs/001-reserve/`

## Format: `[ID] [P?] [Story] Description`

- **[P]**: Can run in parallel

## Phase 1: Setup (Shared Infrastructure)

**Purpose**: The ground

- [X] T001 Create the project
- [ ] T002 [P] Configure the linter

---

## Phase 2: User Story 1 - Reserve at the desk (Priority: P1) 🎯 MVP

**Goal**: Readers are queued

### Tests for User Story 1 ⚠️

> **NOTE: Write these first**

- [ ] T003 [P] [US1] Contract test in tests/contract/test_reserve.py

### Implementation for User Story 1

- [ ] T004 [US1] Implement `reserve` in src/desk.py (depends on T001, T003)

**Checkpoint**: A reader can reserve

## Dependencies & Execution Order

- Setup first
";

// req: PRD-3
#[test]
fn the_stories_requirements_and_tasks_of_spec_kit_are_one_graph() {
    let files = [
        ("specs/001-reserve/spec.md", SPEC_KIT_SPEC),
        ("specs/001-reserve/tasks.md", SPEC_KIT_TASKS),
        (
            "specs/001-reserve/plan.md",
            "# Implementation Plan: Reserve\n\n- [ ] Gate\n",
        ),
    ];
    let pack = read(&files);
    assert_eq!(pack.kind(FileId(1)), DocumentKind::TaskList);
    assert_eq!(pack.kind(FileId(2)), DocumentKind::Companion);
    insta::assert_snapshot!(plan(&pack), @r"
    [1] Setup (Shared Infrastructure) goal=The ground
      T001 done Create the project
      T002 pending Configure the linter parallel
    [2] User Story 1 - Reserve at the desk (Priority: P1) 🎯 MVP goal=Readers are queued
      T003 pending Contract test in tests/contract/test_reserve.py serves[US1=Reserve at the desk] parallel in=Tests for User Story 1 ⚠️
      T004 pending Implement reserve in src/desk.py serves[US1=Reserve at the desk] after[T001=Create the project, T003=Contract test in tests/contract/test_reserve.py] in=Implementation for User Story 1
    ");
    insta::assert_snapshot!(findings(&pack), @"");
    assert_all_read(&pack);
    let graph = &pack.graph;
    let stories = graph.of::<Story>().map(|story| {
        let criteria = story.data.criteria.len();
        let number = story.data.number.as_deref().unwrap_or_default();
        format!(
            "{number} {} {:?} {criteria}",
            story.name(),
            story.data.priority
        )
    });
    let expected = [
        "1 Reserve at the desk Some(Must) 2",
        "2 Cancel Some(Should) 1",
    ];
    assert_eq!(stories.collect::<Vec<_>>(), expected);
    assert_eq!(graph.of_kind(NodeKind::Requirement).len(), 3);
}

const PROPOSAL: &str = "\
## Why

Readers wait twice.

## What Changes

- Reservations

## Impact

- Specs: `desk`
";

const DELTA: &str = "\
## ADDED Requirements

### Requirement: Reserve a book
The desk SHALL queue a reader who asks for a lent book.

#### Scenario: The book is lent
- **GIVEN** a lent book
- **WHEN** a reader asks for it
- **THEN** the reader is queued
- **AND** is told the place

## REMOVED Requirements

### Requirement: Paper slips
**Reason**: The queue replaces them.

**Migration**: Copy the slips into the queue.

## RENAMED Requirements

- FROM: `### Requirement: Lend`
- TO: `### Requirement: Lend a book`
";

const OPENSPEC_TASKS: &str = "\
## 1. Queue

- [x] 1.1 Create the queue
- [ ] 1.2 Tell readers their place

## 2. Docs
- [ ] 2.1 Describe it
";

// req: PRD-3
#[test]
fn a_change_of_openspec_adds_and_removes_requirements() {
    let folder = "openspec/changes/add-queue";
    let files = [
        (format!("{folder}/proposal.md"), PROPOSAL),
        (format!("{folder}/specs/desk/spec.md"), DELTA),
        (format!("{folder}/tasks.md"), OPENSPEC_TASKS),
    ];
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), *text))
        .collect();
    let pack = read(&files);
    insta::assert_snapshot!(plan(&pack), @r"
    [1] Queue
      1.1 done Create the queue
      1.2 pending Tell readers their place
    [2] Docs
      2.1 pending Describe it
    ");
    insta::assert_snapshot!(findings(&pack), @"");
    assert_all_read(&pack);
    let graph = &pack.graph;
    let requirements = graph.requirements().map(|requirement| {
        let change = requirement.data.change.as_ref();
        let former = change.and_then(|change| Some(change.former_name()?.value.as_str()));
        (requirement.name(), former)
    });
    let expected = [("Reserve a book", None), ("Lend a book", Some("Lend"))];
    assert_eq!(requirements.collect::<Vec<_>>(), expected);
    let removed = graph.of::<Exclusion>().map(|exclusion| {
        let reason = exclusion.data.reason.as_ref();
        assert!(exclusion.data.is_removal);
        let notes: Vec<&str> = exclusion
            .data
            .notes
            .iter()
            .map(|it| it.value.as_str())
            .collect();
        assert_eq!(notes, ["Migration: Copy the slips into the queue."]);
        (exclusion.name(), reason.map(|reason| reason.value.as_str()))
    });
    let expected = [("Paper slips", Some("The queue replaces them."))];
    assert_eq!(removed.collect::<Vec<_>>(), expected);
}

// req: PRD-3
#[test]
fn half_a_renaming_is_reported_and_renames_nothing() {
    let path = "openspec/changes/x/specs/desk/spec.md";
    let text = "## RENAMED Requirements\n\n- FROM: `### Requirement: Lend`\n- TO Lend a book\n";
    let pack = read(&[(path, text)]);
    assert_eq!(pack.kind(FileId(0)), DocumentKind::Requirements);
    assert_eq!(pack.graph.requirements().count(), 0);
    assert_eq!(pack.accounted().ignored, 0);
    assert!(pack.accounted().reported > 0);
}

// req: PRD-3
#[test]
fn cc_sdd_in_japanese_is_read_as_any_other() {
    let requirements = "\
# Requirements Document

## Introduction
図書館の予約。

## Requirements

### Requirement 1: 予約受付
**Objective:** As a 利用者, I want 本を予約する, so that 次に借りられる

#### Acceptance Criteria
1. 貸出中の本が予約された時、窓口は利用者を待ち行列に加えること
2. 予約が五件を超える場合、窓口は拒否すること
";
    let tasks = "\
# Implementation Plan

## 1. 基盤

- [ ] 1.1 (P) 予約テーブルの作成
  - 一行に一件
  - _Requirements: 1_
";
    let files = [
        (".kiro/specs/yoyaku/requirements.md", requirements),
        (".kiro/specs/yoyaku/tasks.md", tasks),
    ];
    let pack = read(&files);
    insta::assert_snapshot!(plan(&pack), @r"
    [1] 基盤
      1.1 pending 予約テーブルの作成 serves[1=予約受付] parallel note=一行に一件
    ");
    assert_all_read(&pack);
}
