//! The schemas that requirements name, each a JSON Schema in a file of its own.

use super::Draft;
use super::product::Product;
use super::yaml::{Yaml, document};
use specpack_graph::slug::slug;
use specpack_syntax::marked_blocks::CommentForm;

/// The folder that they are in.
pub(super) const FOLDER: &str = "schemas";

/// A file for each schema that a requirement names, such as `PasswordPolicy`.
pub(super) fn drafts(product: &Product<'_>) -> Vec<Draft> {
    let files = product.schemas.iter().map(|schema| {
        let path = format!("{FOLDER}/{}.schema.yaml", slug(&schema.name));
        let mut file = Draft::new(&path, CommentForm::Hash);
        file.text("$schema: https://json-schema.org/draft/2020-12/schema\n");
        let description = format!("[What a {} is, and what it may hold]", schema.name);
        let lines = document(&[
            ("title", Yaml::text(&schema.name)),
            ("description", Yaml::text(&description)),
            ("x-requirements", Yaml::texts(&schema.requirements)),
        ]);
        file.block("schema", lines);
        file
    });
    files.collect()
}
