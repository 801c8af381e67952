//! System specs in their dialects.

use crate::dump::{dump, findings, read};

// req: GEN-1
#[test]
fn a_system_with_phases_is_lowered_whole() {
    insta::assert_snapshot!(dump(&read(include_str!("phased.md"))));
}

// req: GEN-1
#[test]
fn a_flat_roadmap_without_front_matter_in_another_order_is_lowered() {
    insta::assert_snapshot!(dump(&read(include_str!("flat.md"))));
}

// req: GEN-1
#[test]
fn sections_in_another_language_are_reported_not_lost() {
    let text = "# Winkel\n\n## Samenvatting\n\nEen winkel.\n\n- brood\n- kaas\n\n\
                ## System Components\n\n#### Auth Service\n**Responsibility:** Wie mag wat\n\n\
                ## परिचय\n\nपाठ\n";
    let pack = read(text);
    insta::assert_snapshot!(findings(&pack), @r"
    Info[unknown-section] 3:1 no dialect knows the section `Samenvatting`; its 3 blocks are kept out of the graph (Give it the title of a known section, or move its text under one, if features should get to know of it.)
    Info[unknown-section] 15:1 no dialect knows the section `परिचय`; its 1 block is kept out of the graph (Give it the title of a known section, or move its text under one, if features should get to know of it.)
    ");
    let count = pack.accounted();
    assert_eq!((count.reported, count.ignored), (6, 0));
}

#[test]
fn a_table_that_no_column_explains_is_reported_where_it_stands() {
    let text =
        "# S\n\n## System Components\n\n## Data Ownership\n\n| a | b |\n|---|---|\n| 1 | 2 |\n";
    insta::assert_snapshot!(findings(&read(text)), @"Info[unknown-content] 7:1 2 blocks in `Data Ownership` could not be read (Write it in a form that the section's kind knows, or as plain paragraphs.)");
}

// req: GEN-1
#[test]
fn a_list_below_dependencies_explains_them_or_holds_notes_where_there_are_none() {
    let text = "# S\n\n## System Components\n\n#### Auth\n**Dependencies:** None\n\n- a note\n\n\
                #### Orders\n**Dependencies:** Auth\n\n- Auth: checks tokens\n- Stock: counts\n";
    let pack = read(text);
    let components: Vec<_> = pack.graph.components().collect();
    assert_eq!(components[0].dependencies, []);
    assert_eq!(components[0].notes[0].value, "a note");
    let named = components[1].dependencies.iter();
    let named: Vec<_> = named
        .map(|reference| (reference.text.as_str(), reference.reason.as_deref()))
        .collect();
    assert_eq!(
        named,
        [("Auth", Some("checks tokens")), ("Stock", Some("counts"))]
    );
}

// req: GEN-1
#[test]
fn a_slash_is_a_path_where_a_method_stands_beside_it_and_else_says_that_there_is_none() {
    let text = "# S\n\n## System Components\n\n#### Pages\n\n**APIs:**\n\n\
                | Method | Path |\n|---|---|\n| GET | / |\n| POST | /login |\n| | / |\n\n\
                #### Worker\n\n**APIs:**\n\n| Path |\n|---|\n| / |\n";
    let pack = read(text);
    let endpoints: Vec<_> = pack.graph.endpoints().collect();
    let named: Vec<_> = endpoints
        .iter()
        .map(|endpoint| (endpoint.method.as_deref(), endpoint.path.as_str()))
        .collect();
    assert_eq!(named, [(Some("GET"), "/"), (Some("POST"), "/login")]);
}

// req: GEN-1
#[test]
fn a_comment_between_a_label_and_its_list_is_not_to_be_seen() {
    let text = "# S\n\n## System Components\n\n#### Auth\n**Key Features:**\n\n\
                <!-- sales decides in March -->\n\n- Sign in\n- Sign out\n\n\
                **APIs Exposed:**\n<!-- soon more -->\n- `POST /login` - Sign in\n\n---\n\n- a note\n";
    let pack = read(text);
    let component = pack.graph.components().next().unwrap();
    let features: Vec<_> = component.features.iter().map(|it| &*it.value).collect();
    assert_eq!(features, ["Sign in", "Sign out"]);
    assert_eq!(pack.graph.endpoints().count(), 1);
    let count = pack.accounted();
    assert_eq!((count.reported, count.ignored), (0, 0));
}
