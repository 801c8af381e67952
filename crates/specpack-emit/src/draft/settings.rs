//! The pack's `specpack.toml`: what belongs to it, and what its gate asks for.

use super::Draft;
use crate::front_matter::quoted;
use specpack_syntax::marked_blocks::CommentForm;

const PATH: &str = "specpack.toml";

/// The configuration. `prd` is the PRD as seen from the pack's folder.
pub(super) fn draft(prd: &str) -> Draft {
    let mut file = Draft::new(PATH, CommentForm::Hash);
    if prd.starts_with("../") || prd.starts_with('/') {
        file.block("files", format!("[files]\nalso = [{}]\n", quoted(prd)));
    }
    // A placeholder is a warning: while one stands, the pack is not ready.
    file.block("gate", "[gate]\nfail-level = \"warning\"\n".to_owned());
    file
}
