use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use crate::rules::sequences::contracts::is_called_in_sequence;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// An endpoint does not say what it does.
    ///
    /// Method and path tell how to call it, not what for. Drafted tests and contracts quote the
    /// description.
    ///
    /// Fix: add a few words after the path: `GET /cart - Show the cart`.
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
    /// - GET /api/cart
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
    pub static ENDPOINT_WITHOUT_DESCRIPTION = "endpoint-without-description" {
        category: Category::Interfaces,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for endpoint in context.graph().endpoints() {
        let stated = endpoint.data.description.as_ref();
        let is_described = stated.is_some_and(|text| !text.value.trim().is_empty());
        if is_described || is_called_in_sequence(context.graph(), endpoint.data) {
            continue;
        }
        let headline = format!("endpoint `{}` has no description", endpoint.name());
        let found = ENDPOINT_WITHOUT_DESCRIPTION
            .at(endpoint.at(), headline)
            .help("Add a few words on what it does after the path.");
        findings.push(found);
    }
}
