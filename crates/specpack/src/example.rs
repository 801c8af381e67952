//! A made-up system of any size, so that time and memory can be measured over its growth.

use std::fmt::Write as _;

/// Components that each one may depend on stand at most this far before it.
const REACH: u32 = 50;
/// Roadmap items in a phase.
const PHASE_LEN: u32 = 25;

/// A system spec with `count` components and a roadmap item for each.
pub(crate) fn system_spec(count: u32) -> String {
    let mut text = String::from(HEAD);
    for n in 1..=count {
        component(&mut text, n);
    }
    text.push_str(CONTRACTS);
    for n in 2..=count {
        contract(&mut text, n);
    }
    text.push_str(DATA);
    for n in 1..=count {
        let _ = writeln!(
            text,
            "| Domain {n} records, domain {n} history | Ledger {n} Service | Direct reads and writes, cached for an hour |"
        );
    }
    text.push_str(CONCERNS);
    for n in 1..=count {
        let _ = writeln!(
            text,
            "| Ledger {n} Service read (p95) | < {} ms |",
            50 + n % 200
        );
    }
    text.push_str(ROADMAP);
    for n in 1..=count {
        item(&mut text, n);
    }
    text.push_str(TAIL);
    text
}

/// The components that the one of this number calls.
fn dependencies(n: u32) -> Vec<u32> {
    let mut found: Vec<u32> = [1, 7, 31]
        .into_iter()
        .map(|step| step % REACH)
        .filter(|step| *step < n)
        .map(|step| n - step)
        .collect();
    found.sort_unstable();
    found
}

fn component(text: &mut String, n: u32) {
    let _ = write!(
        text,
        "\
#### Component {n}: Ledger {n} Service

**Responsibility:** Keep the records of domain {n} and answer for their history

**Technology:** Rust and PostgreSQL

**Key Features:**
- Create a record of domain {n} with a receipt
- Change a record of domain {n} and keep what it was
- List the records of domain {n} by page
- Export the records of domain {n} for an audit
- Search the records of domain {n} by amount, moment and receipt
- Lock a record of domain {n} while two people agree on a change
- Undo the last change of a record of domain {n} within a day
- Tell subscribers of domain {n} that a record came or changed

**APIs Exposed:**
- `POST /api/v1/ledger-{n}/records` - Create a record
- `GET /api/v1/ledger-{n}/records` - List records by page
- `GET /api/v1/ledger-{n}/records/:id` - Read one record
- `PUT /api/v1/ledger-{n}/records/:id` - Change one record
- `DELETE /api/v1/ledger-{n}/records/:id/changes/last` - Undo the last change
- `POST /api/v1/ledger-{n}/records/:id/lock` - Lock one record
- `GET /api/v1/ledger-{n}/search` - Search records

**Dependencies:**
"
    );
    let dependencies = dependencies(n);
    if dependencies.is_empty() {
        text.push_str("- None\n");
    }
    for other in dependencies {
        let _ = writeln!(
            text,
            "- Ledger {other} Service (the records that an entry refers to)"
        );
    }
    let _ = writeln!(text, "\n**Feature Spec:** feat-ledger-{n}-service\n");
}

fn contract(text: &mut String, n: u32) {
    let other = n - 1;
    let _ = write!(
        text,
        "\
**Ledger {n} Service → Ledger {other} Service**

```typescript
// GET /api/v1/ledger-{other}/records/:id
interface Record{other} {{
  id: string;
  amountCents: number;
  createdAt: string;
}}
```

"
    );
}

fn item(text: &mut String, n: u32) {
    if n % PHASE_LEN == 1 {
        let phase = n / PHASE_LEN + 1;
        let _ = writeln!(
            text,
            "#### Phase {phase}: Stage {phase} (Weeks {}-{})\n",
            phase * 2 - 1,
            phase * 2
        );
    }
    let (level, complexity) = match n % 3 {
        0 => (5, "HIGH"),
        1 => (3, "EASY"),
        _ => (4, "MODERATE"),
    };
    // What belongs to an item is indented as far as its text, which its number pushes out.
    let indent = " ".repeat(n.to_string().len() + 2);
    let names: Vec<_> = dependencies(n)
        .iter()
        .map(|d| format!("Ledger {d} Service"))
        .collect();
    let names = if names.is_empty() {
        "None".to_owned()
    } else {
        names.join(", ")
    };
    let _ = write!(
        text,
        "\
{n}. **Ledger {n} Service** (Level {level} - {complexity})
{indent}- Records of domain {n} with their history
{indent}- Dependencies: {names}
{indent}- Estimated: 3-5 days

"
    );
}

const HEAD: &str = "\
---
specmas: 3.0
kind: SystemArchitecture
id: sys-ledgers
name: Ledgers
version: 1.0.0
complexity: HIGH
maturity: 4
owner: platform
created: 2026-01-01
updated: 2026-01-01
status: draft
tags: [ledger]
---

# Ledgers System Architecture

## 1. System Overview

### 1.1 Purpose

Keep the records of many domains, each by a service of its own.

### 1.2 Scope

**In Scope:**
- Records and their history

**Out of Scope:**
- Payments

### 1.3 Key Capabilities

- Create, change, list and export records

### 1.4 Success Criteria

- 99.9 % of the requests are answered within 500 ms

## 2. System Components

### 2.1 Component Overview

Every domain has one service. A service reads from services that come before it.

### 2.2 Component Details

";
const CONTRACTS: &str = "\
## 3. Component Interactions

### 3.1 Data Flow Diagrams

A request reaches one service, which reads from those that it depends on.

### 3.2 Event Flows

None

### 3.3 API Contracts

";
const DATA: &str = "\
## 4. Data Architecture

### 4.1 Database Strategy

- PostgreSQL for records, one schema a service
- Redis for pages that are read often

### 4.2 High-Level Data Models

A record has an id, an amount and the moment of its creation.

### 4.3 Data Ownership

| Data Domain | Owning Component | Access Pattern |
|---|---|---|
";
const CONCERNS: &str = "
## 5. Integration Architecture

### 5.1 API Gateway Strategy

- One gateway, routes by path

### 5.2 External System Integrations

None

### 5.3 Authentication & Authorization Model

**Authentication:**
- Tokens that expire after an hour

**Roles:**

| Role | May |
|---|---|
| clerk | Create and change records |
| auditor | Read and export records |

## 6. Deployment Architecture

### 6.1 Infrastructure

- Containers behind a load balancer

### 6.2 Environments

- Staging and production

### 6.3 Scaling Strategy

- Two to ten instances a service by processor load

## 7. Cross-Cutting Concerns

### 7.1 Logging & Monitoring

- Structured logs with a correlation id

### 7.2 Error Handling

- Problem details for every error

### 7.3 Security Model

- Input is validated at every endpoint
- Queries are parameterised

### 7.4 Performance Targets

| Metric | Target |
|---|---|
| API response time (p95) | < 500 ms |
";
const ROADMAP: &str = "
## 8. Implementation Roadmap

### 8.1 Feature Spec Breakdown

";
const TAIL: &str = "\
### 8.2 Dependencies Graph

A service comes after those that it reads from.

## 9. Risk Assessment

| Risk | Likelihood | Impact | Mitigation |
|---|---|---|---|
| A service is slow | Medium | High | Pages are cached |

## 10. Success Metrics

- 10 000 records a day for each domain

## 11. Next Steps

1. Build the first stage.
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_grows_with_the_count_and_two_runs_are_alike() {
        let hundred = system_spec(100);
        assert_eq!(hundred, system_spec(100));
        assert_eq!(hundred.matches("#### Component ").count(), 100);
        assert!(system_spec(200).len() > hundred.len() * 3 / 2);
    }

    #[test]
    fn nothing_depends_on_what_comes_later() {
        for n in 1..300 {
            assert!(dependencies(n).iter().all(|d| *d < n && *d > 0));
        }
    }
}
