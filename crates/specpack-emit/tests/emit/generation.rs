//! Feature specs of a system of three components.

use crate::bakery::{self, SYSTEM, Texts, listed, plan, read, texts, try_plan};
use specpack_emit::diff::unified;
use specpack_emit::features::{FileStatus, PlanError};
use specpack_emit::front_matter;
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
    let second = plan(&listed(&first, SYSTEM), &texts(&first));
    assert_eq!(texts(&second), texts(&first));
    assert!(second.is_empty(), "nothing is left to write");
    assert!(
        second
            .files
            .iter()
            .all(|file| file.status == FileStatus::Unchanged)
    );
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
        for link in plan
            .file(&file.path)
            .1
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
        .map(|f| SourceFile::new(f.path.clone(), plan.file(&f.path).1));
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
    let edited = listed(&plan, SYSTEM);
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
        listed(&plan, SYSTEM)
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
