//! Generating once more, after the system spec or a person changed something.

use crate::bakery::{SYSTEM, Texts, listed, plan, texts, try_plan};
use specpack_emit::diff::unified;
use specpack_emit::features::FileStatus;
use specpack_emit::regenerate::{Change, OnConflict};

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

// req: GEN-11
#[test]
fn changed_statement_is_refreshed_and_human_text_stays() {
    let mut files = texts(&plan(SYSTEM, &Texts::new()));
    let path = "specs/features/feat-order-service.md";
    let edited = files[path].replace("## 3. User Stories\n", "## 3. User Stories\n\nAsk Ada.\n");
    files.insert(path.to_owned(), edited.clone());
    let changed = SYSTEM.replace("receipts are signed", "receipts are signed twice");
    let plan = plan(&changed, &files);
    let (file, text) = plan.file(path);
    assert_eq!(file.status, FileStatus::Updated);
    insta::assert_snapshot!(unified(Some(&edited), text, "x.md"), @"
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

// req: GEN-3, GEN-11
#[test]
fn a_feature_whose_level_is_raised_says_so_unless_a_person_chose_another() {
    let mut files = texts(&plan(SYSTEM, &Texts::new()));
    let path = "specs/features/feat-order-service.md";
    let raised = SYSTEM.replace("(Level 4 - MODERATE)", "(Level 5 - HIGH)");
    let text = texts(&plan(&raised, &files))[path].clone();
    assert!(
        text.contains("complexity: HIGH\nmaturity: 5\n"),
        "{}",
        unified(Some(&files[path]), &text, "x.md")
    );
    // What the level adds stands under headings of its own.
    assert!(text.contains("\n### 9.4 Deterministic Tests\n"), "{text}");
    assert_eq!(texts(&plan(&raised, &files))[path], text);
    let own = files[path].replace("maturity: 4\n", "maturity: 3\n");
    files.insert(path.to_owned(), own);
    let kept = plan(&raised, &files);
    let text = &texts(&kept)[path];
    assert!(text.contains("complexity: HIGH\nmaturity: 3\n"), "{text}");
    assert_eq!(kept.notices[0].rule, "edited-front-matter");
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
    let (file, text) = failed.file(path);
    assert_eq!(
        (file.status, file.is_written),
        (FileStatus::Conflict, false)
    );
    assert_eq!(text, edited);
    let shown = plan(&changed, &files);
    let (file, text) = shown.file(path);
    assert!(
        file.changes
            .contains(&Change::Conflict("security".to_owned()))
    );
    assert!(
        text.contains("- Receipts are stamped\n=======\n")
            || text.contains("- Receipts are stamped\n\n"),
        "{text}"
    );
    let again = plan(&changed, &texts(&shown));
    assert_eq!(texts(&again), texts(&shown));
}

// req: GEN-11
#[test]
fn component_that_went_away_leaves_its_file_and_a_notice() {
    let files = texts(&plan(SYSTEM, &Texts::new()));
    let all = listed(&plan(SYSTEM, &Texts::new()), SYSTEM);
    let without = all
        .split("#### Component 3: Oven Display")
        .next()
        .unwrap()
        .to_owned();
    let rest = all.split("## 3. Component Interactions").nth(1).unwrap();
    let rest = rest.split("#### Phase 2").next().unwrap();
    let without = format!("{without}## 3. Component Interactions{rest}");
    let plan = plan(&without, &files);
    let gone = plan
        .files
        .iter()
        .find(|file| file.id == "feat-oven-display")
        .unwrap();
    assert_eq!(
        (gone.status, gone.is_written),
        (FileStatus::Orphaned, false)
    );
    let rules: Vec<_> = plan.notices.iter().map(|notice| notice.rule).collect();
    assert_eq!(rules, ["orphaned-feature"]);
    assert!(!listed(&plan, &without).contains("feat-oven-display"));
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
