//! Short names and what they mean.

use crate::dump::{findings, read};
use specpack_graph::model::{Resolution, RoadmapItem};

/// A system with these components, and a roadmap with these items and dependencies.
fn system(components: &[&str], items: &[(&str, &str)]) -> String {
    let mut text = "# S\n\n## System Components\n".to_owned();
    for (index, name) in components.iter().enumerate() {
        text += &format!("\n#### Component {}: {name}\n", index + 1);
    }
    text += "\n## Roadmap\n\n";
    for (name, needs) in items {
        text += &format!("1. {name} (Level 3)\n   - Dependencies: {needs}\n");
    }
    text
}

/// What the last item depends on, by name.
fn needs(text: &str) -> Vec<String> {
    let pack = read(text);
    let item = pack.graph.roadmap_items().last().unwrap();
    let references = item.data.dependencies.iter();
    references
        .flat_map(|reference| match &reference.to {
            Resolution::Node(node) => vec![pack.graph.name(*node).to_owned()],
            Resolution::Nodes(nodes) => nodes
                .iter()
                .map(|&node| pack.graph.name(node).to_owned())
                .collect(),
            other => vec![format!("{other:?}")],
        })
        .collect()
}

const SHOP: &[&str] = &[
    "Authentication Service",
    "User Profile Service",
    "API Gateway",
];

fn last_needs(name: &str) -> Vec<String> {
    let items: &[(&str, &str)] = &[
        ("Authentication Service Feature Spec", "None"),
        ("User Profile", "None"),
        ("API Gateway Setup", "None"),
        ("Shop Window", name),
    ];
    needs(&system(SHOP, items))
}

// req: GEN-1
#[test]
fn a_short_name_means_the_item_that_has_it_alone() {
    assert_eq!(
        last_needs("Authentication Service"),
        ["Authentication Service Feature Spec"]
    );
    assert_eq!(last_needs("Auth"), ["Authentication Service Feature Spec"]);
    assert_eq!(
        last_needs("`auth service`"),
        ["Authentication Service Feature Spec"]
    );
    assert_eq!(last_needs("User"), ["User Profile"]);
    assert_eq!(last_needs("User Profile Service"), ["User Profile"]);
    assert_eq!(last_needs("Gateway"), ["API Gateway Setup"]);
    assert_eq!(
        last_needs("API Gateway (for routing)"),
        ["API Gateway Setup"]
    );
    assert_eq!(last_needs("Gateway - routes to it"), ["API Gateway Setup"]);
}

#[test]
fn lists_of_names_are_read_in_every_notation() {
    let both = ["User Profile", "API Gateway Setup"];
    assert_eq!(last_needs("User, Gateway"), both);
    assert_eq!(last_needs("User and Gateway"), both);
    assert_eq!(last_needs("User & Gateway"), both);
    assert_eq!(last_needs("User; Gateway."), both);
    assert_eq!(last_needs("\n     - User\n     - Gateway"), both);
}

// req: GEN-1
#[test]
fn all_above_is_every_earlier_item_and_none_is_none() {
    let all = [
        "Authentication Service Feature Spec",
        "User Profile",
        "API Gateway Setup",
    ];
    assert_eq!(last_needs("All above"), all);
    assert_eq!(last_needs("All previous services"), all);
    assert_eq!(last_needs("None"), [""; 0]);
    assert_eq!(last_needs("N/A"), [""; 0]);
    assert_eq!(last_needs("None (foundation)"), [""; 0]);
    assert_eq!(last_needs("-"), [""; 0]);
}

#[test]
fn a_phase_tells_items_of_one_name_apart() {
    let text = "# S\n\n## System Components\n\n## Roadmap\n\n### Phase 1: A\n\n1. Order Service (Level 3)\n\n\
                ### Phase 2: B\n\n1. Order Service (Level 4)\n2. Shop (Level 3)\n   \
                - Dependencies: Order Service (Phase 2)\n";
    let pack = read(text);
    let needed = pack.graph.roadmap_items().last().unwrap().data.dependencies[0].node();
    let needed = pack.graph.get::<RoadmapItem>(needed.unwrap()).unwrap();
    assert_eq!(needed.maturity.as_ref().unwrap().value, 4);
}

// req: GEN-7
#[test]
fn a_name_that_two_could_have_is_reported_with_both() {
    let items = &[
        ("Order Intake", "None"),
        ("Order Archive", "None"),
        ("Shop", "Order"),
    ];
    let text = system(&[], items);
    insta::assert_snapshot!(findings(&read(&text)), @"Error[ambiguous-reference] 12:20 `Order` could mean `Order Intake` or `Order Archive` (Write the full name of the one that is meant.)");
    let pack = read(&text);
    let places = pack.diagnostics[0].secondary.iter();
    let names: Vec<_> = places.map(|label| pack.text(label.at)).collect();
    assert_eq!(names, ["Order Intake", "Order Archive"]);
}

// req: GEN-7
#[test]
fn a_name_that_nothing_has_is_reported_with_the_nearest() {
    let items = &[("Order Intake", "None"), ("Shop", "Odrer Intake, Weather")];
    insta::assert_snapshot!(findings(&read(&system(&[], items))), @r"
    Error[unknown-dependency] 10:20 `Shop` depends on `Odrer Intake`, which is no item of the roadmap (Did you mean `Order Intake`?)
    Error[unknown-dependency] 10:34 `Shop` depends on `Weather`, which is no item of the roadmap (Use the name that its heading or its id has, or add it.)
    ");
}

#[test]
fn a_component_may_depend_on_databases_and_providers_without_a_finding() {
    let text = "# S\n\n## System Components\n\n#### Component 1: Auth Service\n\
                **Technology:** Rust, FoundationDB\n\
                **Dependencies:** PostgreSQL, Event bus, Stripe API, FoundationDB, Wether Service\n";
    insta::assert_snapshot!(findings(&read(text)), @"Error[unknown-dependency] 7:68 `Auth Service` depends on `Wether Service`, which is no component (Use the name that its heading or its id has, or add it.)");
}

#[test]
fn an_item_by_an_owner_of_two_is_owned_by_both() {
    let text = "# S\n\n## System Components\n\n#### A Service\n\n#### B Service\n\n\
                ## Data Ownership\n\n| Data Domain | Owner |\n|---|---|\n| Users | A Service and B Service |\n";
    let pack = read(text);
    let domain = pack.graph.data_domains().next().unwrap();
    assert_eq!(domain.data.owner.nodes().len(), 2);
}
