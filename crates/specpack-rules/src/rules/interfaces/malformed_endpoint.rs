use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::{Edit, Fix, Level, Safety};
use specpack_syntax::source::{Location, Span};

declare_rule! {
    /// An endpoint's method is not in capitals, or its path does not start with a slash.
    ///
    /// It is understood, but contracts, tests and documentation made from it look uneven, and
    /// searching for it misses it.
    ///
    /// Fix: write it as `POST /path`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Cart
    ///
    /// **APIs Exposed:**
    /// - get /api/cart - Show the cart
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Cart
    ///
    /// **APIs Exposed:**
    /// - GET /api/cart - Show the cart
    /// ```
    pub static MALFORMED_ENDPOINT = "malformed-endpoint" {
        category: Category::Interfaces,
        default_level: Level::Warning,
        check: check,
        fixable: true,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for endpoint in context.graph().endpoints() {
        let Some(method) = endpoint.data.method.as_deref() else {
            continue;
        };
        let at = endpoint.at();
        let edits = edits(context.pack.text(at), at, method, &endpoint.data.path);
        if edits.is_empty() {
            continue;
        }
        let usual = format!("{method} /{}", endpoint.data.path.trim_start_matches('/'));
        let found = MALFORMED_ENDPOINT
            .at(at, format!("`{}` is written `{usual}`", context.pack.text(at)))
            .help(format!("Write `{usual}`."))
            .fix(Fix {
                title: format!("Write `{usual}`"),
                safety: Safety::Safe,
                edits,
            });
        findings.push(found);
    }
}

/// What has to change in the text of an endpoint; nothing where method and path are not found as
/// they were read, as in a table that keeps them in two cells.
fn edits(text: &str, at: Location, method: &str, path: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut edit = |range: std::ops::Range<usize>, replacement: &str| {
        let base = at.span.range().start;
        edits.push(Edit {
            span: Span::new(base + range.start..base + range.end),
            replacement: replacement.to_owned(),
        });
    };
    let Some(written) = text.get(..method.len()) else {
        return edits;
    };
    if written != method && written.eq_ignore_ascii_case(method) {
        edit(0..method.len(), method);
    }
    let is_relative = !path.starts_with('/') && !path.contains("://");
    if let Some(start) = text.find(path).filter(|_| is_relative && !path.is_empty()) {
        edit(start..start, "/");
    }
    edits
}
