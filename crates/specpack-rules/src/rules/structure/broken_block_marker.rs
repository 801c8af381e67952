use crate::context::{Context, File};
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::source::Location;

declare_rule! {
    /// The markers around a generated block do not match.
    ///
    /// Generated text stands between `<!-- specpack:begin KIND NAME digest=… -->` and
    /// `<!-- specpack:end NAME -->`, so that it can be refreshed and everything else is left alone.
    /// Where one marker is missing nobody can tell which text is whose.
    ///
    /// Fix: restore the missing marker, or remove both to make the text your own.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// <!-- specpack:begin injected security digest=0123456789ab -->
    /// - Only the customer sees the cart
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// <!-- specpack:begin injected security digest=0123456789ab -->
    /// - Only the customer sees the cart
    /// <!-- specpack:end security -->
    /// ```
    pub static BROKEN_BLOCK_MARKER = "broken-block-marker" {
        category: Category::Structure,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in context.files() {
        let strays = file.marked_blocks().map(|pieces| pieces.strays);
        let strays = strays.into_iter().flatten();
        // An example of a marker in code is no marker.
        let strays = strays.filter_map(|stray| Some((comment_at(file, stray.start)?, stray)));
        for (at, stray) in strays {
            let name = &stray.name;
            let found = BROKEN_BLOCK_MARKER
                .at(at, format!("the marker of `{name}` {}", stray.defect))
                .help("Restore its counterpart, or remove this marker.");
            findings.push(found);
        }
    }
}

fn comment_at(file: &File<'_>, start: usize) -> Option<Location> {
    let comments = &file.document.comments;
    let found = comments.binary_search_by_key(&start, |comment| comment.span.range().start);
    let comment = found.ok().and_then(|at| comments.get(at))?;
    Some(file.at(comment.span))
}
