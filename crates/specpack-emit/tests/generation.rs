//! Feature specs of a system of three components.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod bakery;

use bakery::{SYSTEM, Texts, plan, read, templates, texts, try_plan};
use specpack_emit::diff::unified;
use specpack_emit::features::{self, FileStatus, Options, PlanError};
use specpack_emit::regenerate::{Change, OnConflict};
use specpack_emit::{diagram, front_matter};
use specpack_graph::Pack;
use specpack_graph::model::Topic;
use specpack_syntax::source::{FileId, SourceFile};
use std::collections::BTreeMap;

fn order_service() -> String {
    texts(&plan(SYSTEM, &Texts::new()))["specs/features/feat-order-service.md"].clone()
}

// req: GEN-2, GEN-4, GEN-5
#[test]
fn whole_feature_is_drafted_from_its_component() {
    insta::assert_snapshot!("order-service", order_service());
}

// req: GEN-2
#[test]
fn every_roadmap_item_gets_its_file_with_complexity_and_level() {
    let plan = plan(SYSTEM, &Texts::new());
    let told: Vec<String> = plan
        .files
        .iter()
        .map(|f| {
            format!(
                "{} {} {} {:?} {:?}",
                f.path, f.complexity, f.maturity, f.status, f.depends_on
            )
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    specs/features/feat-identity-service.md EASY 3 Created []
    specs/features/feat-order-service.md MODERATE 4 Created ["feat-identity-service"]
    specs/features/feat-oven-display.md HIGH 5 Created ["feat-identity-service", "feat-order-service"]
    "#);
    assert!(plan.notices.is_empty());
}

// req: GEN-2
#[test]
fn same_input_gives_the_same_bytes_and_a_second_run_changes_nothing() {
    let first = plan(SYSTEM, &Texts::new());
    let again = plan(SYSTEM, &Texts::new());
    assert_eq!(texts(&first), texts(&again));
    let second = plan(first.system_spec.as_deref().unwrap(), &texts(&first));
    assert_eq!(texts(&second), texts(&first));
    assert!(second.is_empty(), "nothing is left to write");
    assert!(
        second
            .files
            .iter()
            .all(|file| file.status == FileStatus::Unchanged)
    );
}

// req: GEN-11
#[test]
fn another_day_changes_nothing_by_itself() {
    let first = texts(&plan(SYSTEM, &Texts::new()));
    let later = try_plan(SYSTEM, &first, |o| o.date = Some("2030-01-01".to_owned())).unwrap();
    assert_eq!(texts(&later), first);
    let changed = SYSTEM.replace("ends after 8 hours", "ends after 9 hours");
    let later = try_plan(&changed, &first, |o| o.date = Some("2030-01-01".to_owned())).unwrap();
    for text in texts(&later).values() {
        assert!(
            text.contains("created: 2026-02-03\nupdated: 2030-01-01\n"),
            "{text}"
        );
    }
}

// req: GEN-4
#[test]
fn injection_takes_global_statements_and_the_components_own() {
    let plans = texts(&plan(SYSTEM, &Texts::new()));
    let of = |name: &str| plans[&format!("specs/features/feat-{name}.md")].as_str();
    let own = [
        (
            "identity-service",
            ["WebAuthn", "5 tries per minute", "150 ms"],
        ),
        (
            "order-service",
            ["receipts are signed", "kept for ten years", "200 ms"],
        ),
    ];
    for (name, statements) in own {
        for statement in statements {
            for other in ["identity-service", "order-service", "oven-display"] {
                let holds = of(other).contains(statement);
                assert_eq!(holds, other == name, "{statement} in {other}");
            }
        }
    }
    for text in plans.values() {
        for statement in [
            "ends after 8 hours",
            "Input validation on all endpoints",
            "300 ms",
        ] {
            assert!(text.contains(statement), "{statement}");
        }
    }
}

// req: GEN-4, GEN-5
#[test]
fn links_lead_to_files_and_anchors_that_exist() {
    let plan = plan(SYSTEM, &Texts::new());
    let system = read(SYSTEM);
    let anchors: Vec<&str> = {
        let sections = &system.outline(FileId(0)).sections;
        sections
            .iter()
            .map(|section| section.anchor.as_str())
            .collect()
    };
    let files: Vec<&str> = plan
        .files
        .iter()
        .map(|file| file.file_name.as_str())
        .collect();
    let mut count = 0;
    for file in &plan.files {
        for link in file
            .after
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            count += 1;
            match link.strip_prefix("../bakery.md") {
                Some("") => {}
                Some(anchor) => {
                    let anchor = anchor.strip_prefix('#').unwrap();
                    assert!(anchors.contains(&anchor), "{link}");
                }
                None => assert!(files.contains(&link), "{link} in {}", file.path),
            }
        }
    }
    assert!(count > 30, "{count}");
}

// req: GEN-3
#[test]
fn each_level_has_the_sections_it_requires() {
    let plan = plan(SYSTEM, &Texts::new());
    let files = plan
        .files
        .iter()
        .map(|f| SourceFile::new(f.path.clone(), f.after.as_str()));
    let pack = Pack::read(files.collect());
    let of_all = [
        Topic::Overview,
        Topic::SystemContext,
        Topic::UserStories,
        Topic::FunctionalRequirements,
        Topic::ApiSpecification,
        Topic::DataModel,
        Topic::Security,
        Topic::NonFunctionalRequirements,
        Topic::Testing,
        Topic::Deployment,
        Topic::Logging,
        Topic::Dependencies,
        Topic::AcceptanceCriteria,
        Topic::FutureEnhancements,
        Topic::Appendix,
        Topic::AcceptanceTests,
    ];
    let of_four = [Topic::RisksAndQuestions, Topic::DeterministicTests];
    for (file, level) in pack.file_ids().zip([3, 4, 5]) {
        let outline = pack.outline(file);
        let titles: Vec<_> = outline
            .sections
            .iter()
            .map(|s| (s.topic, s.title.as_str()))
            .collect();
        let has = |topic: &Topic| outline.sections.iter().any(|s| s.topic == *topic);
        assert!(
            titles
                .iter()
                .any(|(_, title)| title.ends_with("Data Inventory"))
        );
        for topic in &of_all {
            let is_there = has(topic) || *topic == Topic::DataModel && has(&Topic::DataModels);
            assert!(is_there, "{topic:?} at level {level}: {titles:?}");
        }
        assert_eq!(
            of_four.iter().all(has),
            level >= 4,
            "level {level}: {titles:?}"
        );
        assert_eq!(has(&Topic::Glossary), level == 5, "level {level}");
    }
}

// req: GEN-5
#[test]
fn system_spec_lists_its_features_and_nothing_else_changes() {
    let plan = plan(SYSTEM, &Texts::new());
    let edited = plan.system_spec.unwrap();
    insta::assert_snapshot!(unified(Some(SYSTEM), &edited, "bakery.md"), @"
    --- a/bakery.md
    +++ b/bakery.md
    @@ -10,7 +10,10 @@
     created: 2026-02-01
     updated: 2026-02-03
     status: approved
    -feature_specs: [] # filled by specpack
    +feature_specs: # filled by specpack
    +  - feat-identity-service
    +  - feat-order-service
    +  - feat-oven-display
     ---
     
     # Bakery Platform - System Architecture
    ");
}

// req: GEN-6
#[test]
fn single_feature_leaves_the_others_alone() {
    let plan = try_plan(SYSTEM, &Texts::new(), |o| o.only = vec!["order".to_owned()]).unwrap();
    let paths: Vec<_> = plan.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["specs/features/feat-order-service.md"]);
    assert!(
        plan.system_spec
            .unwrap()
            .contains("feature_specs: # filled by specpack\n  - feat-order-service\n---")
    );
    assert_eq!(plan.order.len(), 3);
}

// req: GEN-6
#[test]
fn unknown_feature_is_answered_with_the_nearest_name() {
    let error = try_plan(SYSTEM, &Texts::new(), |o| {
        o.only = vec!["Oder Service".to_owned()];
    });
    let error = error.unwrap_err();
    insta::assert_snapshot!(error, @"no feature is named `Oder Service`; did you mean `Order Service`?");
    assert!(
        matches!(error, PlanError::UnknownFeature { nearest, .. } if nearest == ["Order Service"])
    );
    for (typed, meant) in [
        ("Idntity Servce", "Identity Service"),
        ("oven disply", "Oven Display"),
    ] {
        let error = try_plan(SYSTEM, &Texts::new(), |o| o.only = vec![typed.to_owned()]);
        let told = error.unwrap_err().to_string();
        assert!(told.contains(&format!("did you mean `{meant}`")), "{told}");
    }
}

#[test]
fn feature_spec_in_place_of_a_system_spec_names_its_system() {
    let error = try_plan(&order_service(), &Texts::new(), |_| {}).unwrap_err();
    insta::assert_snapshot!(error, @"`specs/bakery.md` is a feature spec of `sys-bakery`; give the system spec that it belongs to");
}

// req: GEN-7
#[test]
fn order_follows_dependencies_whatever_the_roadmaps_order() {
    let shuffled = SYSTEM
        .replace(
            "1. **Identity Service Feature Spec**",
            "1. **Oven Display**",
        )
        .replace("3. **Oven Display**", "3. **Identity Service**")
        .replace(
            "   - Dependencies: All above\n",
            "   - Dependencies: None\n",
        );
    assert_eq!(
        plan(&shuffled, &Texts::new()).order,
        [
            "feat-identity-service",
            "feat-order-service",
            "feat-oven-display"
        ]
    );
}

// req: GEN-11
#[test]
fn changed_statement_is_refreshed_and_human_text_stays() {
    let mut files = texts(&plan(SYSTEM, &Texts::new()));
    let path = "specs/features/feat-order-service.md";
    let edited = files[path].replace("## 3. User Stories\n", "## 3. User Stories\n\nAsk Ada.\n");
    files.insert(path.to_owned(), edited.clone());
    let changed = SYSTEM.replace("receipts are signed", "receipts are signed twice");
    let plan = plan(&changed, &files);
    let file = plan.files.iter().find(|file| file.path == path).unwrap();
    assert_eq!(file.status, FileStatus::Updated);
    insta::assert_snapshot!(unified(Some(&edited), &file.after, "x.md"), @"
    --- a/x.md
    +++ b/x.md
    @@ -98,11 +98,11 @@
     
     ### 2.2 Security Requirements
     
    -<!-- specpack:begin injected security digest=9ddb6e4f53da -->
    +<!-- specpack:begin injected security digest=bfd92508b3da -->
     *From Bakery Platform: [7.3 Security Model](../bakery.md#73-security-model)*
     
     - Input validation on all endpoints
    -- Order Service: receipts are signed
    +- Order Service: receipts are signed twice
     <!-- specpack:end security -->
     
     ### 2.3 Performance Targets
    @@ -401,10 +401,10 @@
     
     ### 7.1 Authentication Security
     
    -<!-- specpack:begin injected security-controls digest=cdf81fa10f8d -->
    +<!-- specpack:begin injected security-controls digest=18cc3b164b14 -->
     *From Bakery Platform: [7.3 Security Model](../bakery.md#73-security-model)*
     
    -- Order Service: receipts are signed
    +- Order Service: receipts are signed twice
     <!-- specpack:end security-controls -->
     
     ### 7.2 Authorization
    ");
}

// req: GEN-11
#[test]
fn changed_front_matter_of_a_person_stays_and_is_told() {
    let mut files = texts(&plan(SYSTEM, &Texts::new()));
    let path = "specs/features/feat-order-service.md";
    let edited = files[path]
        .replace("owner: \"[To be assigned]\"", "owner: Ada # since May")
        .replace(
            "depends_on: [feat-identity-service]",
            "depends_on: [feat-ovens]",
        );
    files.insert(path.to_owned(), edited.clone());
    let unchanged = plan(SYSTEM, &files);
    assert_eq!(texts(&unchanged)[path], edited);
    let changed = SYSTEM.replace(
        "**Dependencies:**\n- Identity Service\n\n#### Component 3",
        "**Dependencies:** None\n\n#### Component 3",
    );
    let changed = changed.replace("   - Dependencies: Identity\n", "   - Dependencies: None\n");
    let kept = plan(&changed, &files);
    let text = &texts(&kept)[path];
    assert!(
        text.contains("owner: Ada # since May\n") && text.contains("depends_on: [feat-ovens]\n")
    );
    let rules: Vec<_> = kept
        .notices
        .iter()
        .map(|notice| (notice.rule, notice.line))
        .collect();
    assert_eq!(rules, [("edited-front-matter", 32)], "{:?}", kept.notices);
    let theirs = try_plan(&changed, &files, |o| o.on_conflict = OnConflict::Theirs).unwrap();
    assert!(texts(&theirs)[path].contains("depends_on: []\n"));
}

// req: GEN-11
#[test]
fn conflict_leaves_the_file_where_it_must_fail() {
    let mut files = texts(&plan(SYSTEM, &Texts::new()));
    let path = "specs/features/feat-order-service.md";
    let edited = files[path].replace(
        "- Order Service: receipts are signed\n",
        "- Receipts are stamped\n",
    );
    files.insert(path.to_owned(), edited.clone());
    let changed = SYSTEM.replace("receipts are signed", "receipts are signed twice");
    let failed = try_plan(&changed, &files, |o| o.on_conflict = OnConflict::Fail).unwrap();
    let file = failed.files.iter().find(|file| file.path == path).unwrap();
    assert_eq!(
        (file.status, file.is_written()),
        (FileStatus::Conflict, false)
    );
    let shown = plan(&changed, &files);
    let file = shown.files.iter().find(|file| file.path == path).unwrap();
    assert!(
        file.changes
            .contains(&Change::Conflict("security".to_owned()))
    );
    assert!(
        file.after.contains("- Receipts are stamped\n=======\n")
            || file.after.contains("- Receipts are stamped\n\n"),
        "{}",
        file.after
    );
    let again = plan(&changed, &texts(&shown));
    assert_eq!(texts(&again), texts(&shown));
}

// req: GEN-11
#[test]
fn component_that_went_away_leaves_its_file_and_a_notice() {
    let files = texts(&plan(SYSTEM, &Texts::new()));
    let listed = plan(SYSTEM, &Texts::new()).system_spec.unwrap();
    let without = listed
        .split("#### Component 3: Oven Display")
        .next()
        .unwrap()
        .to_owned();
    let rest = listed.split("## 3. Component Interactions").nth(1).unwrap();
    let rest = rest.split("#### Phase 2").next().unwrap();
    let without = format!("{without}## 3. Component Interactions{rest}");
    let plan = plan(&without, &files);
    let gone = plan
        .files
        .iter()
        .find(|file| file.id == "feat-oven-display")
        .unwrap();
    assert_eq!(
        (gone.status, gone.is_written()),
        (FileStatus::Orphaned, false)
    );
    let rules: Vec<_> = plan.notices.iter().map(|notice| notice.rule).collect();
    assert_eq!(rules, ["orphaned-feature"]);
    assert!(!plan.system_spec.unwrap().contains("feat-oven-display"));
}

// req: GEN-11
#[test]
fn hand_written_file_is_left_alone() {
    let path = "specs/features/feat-order-service.md".to_owned();
    let files = Texts::from([(path.clone(), "# Mine\n".to_owned())]);
    let plan = plan(SYSTEM, &files);
    assert_eq!(texts(&plan)[&path], "# Mine\n");
    assert_eq!(plan.notices[0].rule, "hand-written-feature");
}

// req: GEN-6
#[test]
fn name_cannot_escape_the_folder() {
    for name in [
        "../../etc/passwd",
        "..\\\\x",
        "/root",
        "CON",
        "प्रमाणीकरण सेवा",
        "a/../b",
        "!!!",
    ] {
        let system = format!(
            "# S\n\n## 8. Implementation Roadmap\n\n### 8.1 Feature Spec Breakdown\n\n1. **{name}** (Level 3)\n"
        );
        let Ok(plan) = try_plan(&system, &Texts::new(), |_| {}) else {
            continue;
        };
        for file in &plan.files {
            let stem = file.path.strip_prefix("specs/features/feat-").unwrap();
            let stem = stem.strip_suffix(".md").unwrap();
            let is_safe = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            assert!(
                !stem.is_empty() && stem.bytes().all(is_safe),
                "{}",
                file.path
            );
        }
    }
}

// req: GEN-2
#[test]
fn item_without_a_component_claims_none() {
    let system = SYSTEM.replace("3. **Oven Display**", "3. **Delivery Bicycle**");
    let files = texts(&plan(&system, &Texts::new()));
    let text = &files["specs/features/feat-delivery-bicycle.md"];
    assert!(
        !text.contains("system_component:") && text.contains("relationship: part_of\n"),
        "{text}"
    );
    assert_eq!(texts(&plan(&system, &files)), files);
}

// req: GEN-3
#[test]
fn project_template_replaces_the_built_in_one() {
    let own = BTreeMap::from([(
        "MODERATE-L4.md".to_owned(),
        "# {{ name }}\n\n<!-- specpack:begin draft mine -->\n{{ component.technology }}\n<!-- specpack:end mine -->\n".to_owned(),
    )]);
    let templates = specpack_emit::templates::Templates::new(&own).unwrap();
    let options = Options::new("specs/features", &templates);
    let plan = features::plan(&read(SYSTEM), FileId(0), &Texts::new(), &options).unwrap();
    let text = &texts(&plan)["specs/features/feat-order-service.md"];
    assert!(
        text.contains("---\n\n# Order Service\n\n<!-- specpack:begin draft mine digest="),
        "{text}"
    );
    assert!(text.contains("\nRust, PostgreSQL\n<!-- specpack:end mine -->\n"));
}

// req: GEN-3
#[test]
fn open_block_in_a_project_template_is_told_with_its_line() {
    let own = BTreeMap::from([(
        "MODERATE-L4.md".to_owned(),
        "# {{ name }}\n\n<!-- specpack:begin draft mine -->\n".to_owned(),
    )]);
    let templates = specpack_emit::templates::Templates::new(&own).unwrap();
    let options = Options::new("specs/features", &templates);
    let error = features::plan(&read(SYSTEM), FileId(0), &Texts::new(), &options).unwrap_err();
    insta::assert_snapshot!(error, @"MODERATE-L4.md:3: the marker of the block `mine` opens a block that is not closed; mend the template, or remove it to use the built-in one");
}

// req: GEN-9
#[test]
fn next_feature_is_the_first_that_is_not_done() {
    let templates = templates();
    let options = Options::new("specs/features", &templates);
    let pack = read(SYSTEM);
    let next = features::next(&pack, FileId(0), &Texts::new(), &options)
        .unwrap()
        .unwrap();
    assert_eq!(
        (next.file.id.as_str(), next.position, next.total),
        ("feat-identity-service", 1, 3)
    );
    insta::assert_snapshot!(next.commands.join("\n"), @"
    specpack features specs/bakery.md --feature feat-identity-service --output-dir specs/features --yes
    specpack validate-spec specs/features/feat-identity-service.md
    ");
    let done = "---\nid: feat-identity-service\n---\n# Done\n".to_owned();
    let files = Texts::from([("specs/features/feat-identity-service.md".to_owned(), done)]);
    let next = features::next(&pack, FileId(0), &files, &options)
        .unwrap()
        .unwrap();
    assert_eq!(next.file.id, "feat-order-service");
    assert_eq!(next.done, ["feat-identity-service"]);
    let topics: Vec<_> = next.context.iter().map(|passage| passage.topic).collect();
    assert_eq!(topics, ["authentication", "data", "logging", "security"]);
    serde_json::to_string(&next).unwrap();
}

// req: GEN-6
#[test]
fn answers_stand_in_the_file_and_survive_the_next_run() {
    let id = "feat-order-service".to_owned();
    let answers = BTreeMap::from([
        ("owner".to_owned(), "Ada".to_owned()),
        (
            "out-of-scope/What this feature leaves out".to_owned(),
            "Cakes".to_owned(),
        ),
    ]);
    let plan = try_plan(SYSTEM, &Texts::new(), |o| {
        o.answers = [(id, answers)].into();
    })
    .unwrap();
    let files = texts(&plan);
    let text = &files["specs/features/feat-order-service.md"];
    assert!(
        text.contains("owner: Ada\n") && text.contains("- Cakes\n"),
        "{text}"
    );
    assert_eq!(texts(&bakery::plan(SYSTEM, &files)), files);
}

// req: GEN-5
#[test]
fn front_matter_reads_as_yaml_with_relations_both_ways() {
    let text = order_service();
    let pack = Pack::read(vec![SourceFile::new(
        "specs/features/feat-order-service.md",
        text.as_str(),
    )]);
    let header = pack.header(FileId(0));
    let related: Vec<String> = header
        .related_specs
        .iter()
        .map(|r| {
            format!(
                "{} {}",
                r.id.as_ref().unwrap().value,
                r.relationship.as_ref().unwrap().value
            )
        })
        .collect();
    assert_eq!(
        related,
        [
            "sys-bakery implements_component",
            "feat-identity-service depends_on",
            "feat-oven-display consumed_by"
        ]
    );
    assert_eq!(header.depends_on[0].value, "feat-identity-service");
    assert_eq!(header.required_by[0].value, "feat-oven-display");
    assert_eq!(front_matter::entries(&text).len(), 17);
}

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
