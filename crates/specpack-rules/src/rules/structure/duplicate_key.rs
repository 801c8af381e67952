use crate::context::Context;
use crate::rule::Findings;
use specpack_syntax::hash::HashMap;
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A mapping of YAML or JSON has the same key twice.
    ///
    /// One of the two values counts, and which one depends on the program that reads the
    /// file.
    ///
    /// Fix: remove one of them.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: observability.yaml -->
    /// observability: 1
    /// service: shop
    /// service: store
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: observability.yaml -->
    /// observability: 1
    /// service: shop
    /// ```
    pub static DUPLICATE_KEY = "duplicate-key" {
        category: Category::Structure,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in context.files() {
        let Some(tree) = context.pack.data(file.id) else {
            continue;
        };
        let mut keys = HashMap::default();
        for mapping in tree.nodes().filter(|node| node.is_mapping()) {
            keys.clear();
            for (key, _) in mapping.entries() {
                let Some(name) = key.as_str() else { continue };
                // Several merge keys are one merge after another.
                let Some(first) = keys.insert(name, key.span()).filter(|_| name != "<<") else {
                    continue;
                };
                let found = DUPLICATE_KEY
                    .at(file.at(key.span()), format!("the key `{name}` stands twice"))
                    .and(file.at(first), "the first one")
                    .help("Remove one of them.");
                findings.push(found);
            }
        }
    }
}
