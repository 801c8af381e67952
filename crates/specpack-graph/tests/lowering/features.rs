//! Feature specs, alone and beside their system.

use crate::dump::{dump, edges, findings, read};
use specpack_graph::Pack;
use specpack_syntax::source::SourceFile;

// req: GEN-8
#[test]
fn a_feature_spec_alone_is_lowered_whole() {
    insta::assert_snapshot!(dump(&read(include_str!("feature.md"))));
}

// req: GEN-5
#[test]
fn a_feature_is_tied_to_its_system_its_component_and_its_roadmap_item() {
    let pack = Pack::read(vec![
        SourceFile::new("feat-reader-service.md", include_str!("feature.md")),
        SourceFile::new("sys-library.md", include_str!("phased.md")),
    ]);
    let own: String = edges(&pack)
        .lines()
        .filter(|line| line.contains("Implements") || line.contains("PlannedBy"))
        .map(|line| format!("{line}\n"))
        .collect();
    insta::assert_snapshot!(own, @r"
    Reader Service Feature Spec -Implements-> Reader Service
    Lending Service -Implements-> Lending Service
    Rooms -Implements-> Room Service
    Notice Service -Implements-> Notice Service
    Reader Service -PlannedBy-> Reader Service Feature Spec
    Reader Service -Implements-> Reader Service
    ");
    insta::assert_snapshot!(findings(&pack), @"Error[unknown-requirement-reference] 81:25 `Renewal` depends on `FR-9`, a requirement that the document does not state (Use the name that its heading or its id has, or add it.)");
}

// req: GEN-7
#[test]
fn a_spec_that_is_neither_written_nor_planned_is_reported() {
    let feature = "---\nkind: feature\nid: feat-x\nsystem_spec: sys-library\n\
                   system_component: Reeder Service\ndepends_on: [feat-lending-servise]\n---\n\n\
                   # X\n\n## User Stories\n";
    let pack = Pack::read(vec![
        SourceFile::new("feat-x.md", feature),
        SourceFile::new("sys-library.md", include_str!("phased.md")),
    ]);
    insta::assert_snapshot!(findings(&pack), @r"
    Error[unknown-component] 5:19 `X` is said to implement `Reeder Service`, which is no component of `Town Library` (Did you mean `Reader Service`?)
    Error[unknown-spec] 6:14 `X` names the spec `feat-lending-servise`, which is neither written nor planned (Did you mean `feat-lending-service`?)
    ");
}
