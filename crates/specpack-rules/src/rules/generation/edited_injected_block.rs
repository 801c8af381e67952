use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::marked_blocks::{Block, BlockKind};
use specpack_syntax::source::Span;

declare_rule! {
    /// Injected context of the system spec was edited in the feature spec.
    ///
    /// An injected block repeats what the system spec decides. Whoever edits it decides something
    /// else for one feature where nobody looks for it, and the next change of the system spec is a
    /// conflict. A draft block is there to be edited and is no finding.
    ///
    /// Fix: change the system spec and generate again, with `--on-conflict theirs` to take its
    /// text; or take the markers away, which makes the text your own.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// <!-- specpack:begin injected security digest=0123456789ab -->
    /// - Everybody sees the cart
    /// <!-- specpack:end security -->
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// <!-- specpack:begin injected security digest=2f81ead15d42 -->
    /// - Only the customer sees the cart
    /// <!-- specpack:end security -->
    /// ```
    pub static EDITED_INJECTED_BLOCK = "edited-injected-block" {
        category: Category::Generation,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in context.files() {
        let Some(pieces) = file.marked_blocks() else {
            continue;
        };
        for block in pieces.blocks().filter(|block| is_edited(block)) {
            let marker = Span::new(block.start..block.start + block.begin.trim_end().len());
            let name = block.name;
            let found = EDITED_INJECTED_BLOCK
                .at(file.at(marker), format!("injected block `{name}` was edited"))
                .label("what the system spec says stood here")
                .help(
                    "Change the system spec and generate again, or take the two markers away.",
                );
            findings.push(found);
        }
    }
}

fn is_edited(block: &Block<'_>) -> bool {
    block.kind == BlockKind::Injected && block.is_edited()
}
