//! Diagrams of a system.

use crate::bakery::{SYSTEM, read};
use specpack_emit::diagram;

#[test]
fn diagrams_show_components_and_roadmap() {
    let pack = read(SYSTEM);
    insta::assert_snapshot!(
        "mermaid",
        diagram::mermaid(&pack.graph, diagram::What::Both)
    );
    insta::assert_snapshot!("dot", diagram::dot(&pack.graph, diagram::What::Components));
    insta::assert_snapshot!("json", diagram::json(&pack.graph, diagram::What::Both));
    insta::assert_snapshot!("svg", diagram::svg(&pack.graph, diagram::What::Components));
}

#[test]
fn names_are_escaped_in_diagrams() {
    let name = "A<5\"&\\ #x";
    let system = SYSTEM.replace("Order Service", name);
    let pack = read(&system);
    let svg = diagram::svg(&pack.graph, diagram::What::Components);
    assert!(svg.contains("A&lt;5&quot;&amp;\\ #x"), "{svg}");
    assert!(diagram::mermaid(&pack.graph, diagram::What::Components).contains("A#lt;5#quot;#amp;"));
    assert!(diagram::dot(&pack.graph, diagram::What::Components).contains("A<5\\\"&\\\\"));
}
