//! The feature to work on next.

use crate::bakery::{Held, SYSTEM, Texts, read, templates};
use specpack_emit::features::{self, Options};
use specpack_syntax::source::FileId;

// req: GEN-9
#[test]
fn next_feature_is_the_first_that_is_not_done() {
    let templates = templates();
    let options = Options::new("specs/features", &templates);
    let pack = read(SYSTEM);
    let next = features::next(&pack, FileId(0), &Held(&Texts::new()), &options)
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
    let next = features::next(&pack, FileId(0), &Held(&files), &options)
        .unwrap()
        .unwrap();
    assert_eq!(next.file.id, "feat-order-service");
    assert_eq!(next.done, ["feat-identity-service"]);
    let topics: Vec<_> = next.context.iter().map(|passage| passage.topic).collect();
    assert_eq!(topics, ["authentication", "data", "logging", "security"]);
    serde_json::to_string(&next).unwrap();
}
