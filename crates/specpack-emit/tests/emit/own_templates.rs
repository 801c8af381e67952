//! Templates that a project has in place of the built-in ones.

use crate::bakery::{SYSTEM, Texts, plan_with, texts};
use specpack_emit::features::Options;
use specpack_emit::templates::Templates;
use std::collections::BTreeMap;

// req: GEN-3
#[test]
fn project_template_replaces_the_built_in_one() {
    let own = BTreeMap::from([(
        "MODERATE-L4.md".to_owned(),
        "# {{ name }}\n\n<!-- specpack:begin draft mine -->\n{{ component.technology }}\n<!-- specpack:end mine -->\n".to_owned(),
    )]);
    let templates = Templates::new(&own).unwrap();
    let options = Options::new("specs/features", &templates);
    let plan = plan_with(SYSTEM, &Texts::new(), &options).unwrap();
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
    let templates = Templates::new(&own).unwrap();
    let options = Options::new("specs/features", &templates);
    let error = plan_with(SYSTEM, &Texts::new(), &options).unwrap_err();
    insta::assert_snapshot!(error, @"MODERATE-L4.md:3: the marker of the block `mine` opens a block that is not closed; mend the template, or remove it to use the built-in one");
}
