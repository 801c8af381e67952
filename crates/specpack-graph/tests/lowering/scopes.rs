//! For whom a statement holds.

use crate::dump::read;
use specpack_graph::model::ConcernKind;

/// The statements on security that hold for each of three components.
fn security_for(statements: &str) -> [Vec<String>; 3] {
    let text = format!(
        "# S\n\n## System Components\n\n#### Auth Service\n**APIs Exposed:**\n\
         - POST /api/v1/auth/login - Log in\n- GET /api/users/:id - Read\n\n#### Billing\n\n\
         #### Order Service\n\n## Data Ownership\n\n| Data Domain | Owner |\n|---|---|\n\
         | Sessions | Auth Service |\n| Ledger entries | Billing |\n\n## Security Model\n\n{statements}\n"
    );
    let pack = read(&text);
    let concern = pack
        .graph
        .concerns()
        .find(|concern| concern.data.kind == ConcernKind::Security);
    let mut ids = pack.graph.components().map(|component| component.id);
    std::array::from_fn(|_| {
        let id = ids.next().unwrap();
        let statements = concern
            .iter()
            .flat_map(|concern| concern.data.statements_for(id));
        statements.map(|statement| statement.text.clone()).collect()
    })
}

// req: GEN-4
#[test]
fn a_statement_that_names_nobody_holds_for_all() {
    let [auth, billing, order] = security_for("- TLS everywhere");
    assert_eq!((auth.len(), billing.len(), order.len()), (1, 1, 1));
}

// req: GEN-4
#[test]
fn a_statement_holds_for_whom_it_names_alone() {
    for statement in [
        "- Auth Service hashes passwords",
        "- **Auth Service:** hashes",
        "- **Auth:** hashes",
        "- The auth service's keys rotate",
        "- `POST /api/v1/auth/login` is limited",
        "- Limits: /api/users/{userId} 5 a minute",
        "- The login endpoint is limited",
        "- Sessions table is encrypted",
    ] {
        let [auth, billing, order] = security_for(statement);
        let counts = (auth.len(), billing.len(), order.len());
        assert_eq!(counts, (1, 0, 0), "{statement}");
    }
    let [auth, billing, order] = security_for("- Ledger entries are never changed");
    assert_eq!((auth.len(), billing.len(), order.len()), (0, 1, 0));
}

#[test]
fn common_words_name_no_component() {
    for statement in [
        "- Sessions end at night",
        "- Billing is hard",
        "- Every order counts",
    ] {
        let [auth, billing, order] = security_for(statement);
        assert_eq!(
            (auth.len(), billing.len(), order.len()),
            (1, 1, 1),
            "{statement}"
        );
    }
}

// req: GEN-4
#[test]
fn what_is_nested_holds_for_whom_its_head_names() {
    let [auth, billing, order] = security_for(
        "- Auth Service:\n  - Hashing\n    - bcrypt\n- All else\n\n**Billing:**\n- No cards",
    );
    assert_eq!(auth, ["Auth Service:", "Hashing", "bcrypt", "All else"]);
    assert_eq!(billing, ["All else", "Billing:", "No cards"]);
    assert_eq!(order, ["All else"]);
}

#[test]
fn a_lead_of_which_nothing_is_left_is_left_out() {
    let [_, billing, order] = security_for("Limits:\n- Billing service: 5\n\nRules:\n- One");
    assert_eq!(billing, ["Limits:", "Billing service: 5", "Rules:", "One"]);
    assert_eq!(order, ["Rules:", "One"]);
}

#[test]
fn a_row_of_a_table_holds_for_its_first_cell() {
    let [auth, billing, order] =
        security_for("| Component | Control |\n|---|---|\n| Billing | PCI |\n| All | TLS |");
    assert_eq!((auth.len(), billing.len(), order.len()), (1, 2, 1));
}

#[test]
fn a_subsection_named_by_a_component_is_its_own() {
    let text = "### Order Service\n\n- Sealed\n";
    let [auth, billing, order] = security_for(text);
    assert_eq!((auth.len(), billing.len(), order.len()), (0, 0, 1));
}
