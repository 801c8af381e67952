use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::{Edit, Fix, Level, Safety};

const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

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
        let at = endpoint.at();
        let written = context.pack.text(at);
        let Some(usual) = usual(written) else {
            continue;
        };
        let found = MALFORMED_ENDPOINT
            .at(at, format!("endpoint `{written}` is written `{usual}`"))
            .help(format!("Write `{usual}`."))
            .fix(Fix {
                title: format!("Write `{usual}`"),
                safety: Safety::Safe,
                edits: vec![Edit {
                    span: at.span,
                    replacement: usual,
                }],
            });
        findings.push(found);
    }
}

/// How a method and a path are usually written; none where they are written so already, or where
/// it is no method and path: a procedure or an event may have any name.
fn usual(written: &str) -> Option<String> {
    let mut words = written.split_whitespace();
    let (method, path, rest) = (words.next()?, words.next()?, words.next());
    let usual_method = METHODS
        .iter()
        .find(|known| known.eq_ignore_ascii_case(method))?;
    let is_upper = method == *usual_method;
    let is_plain = path.starts_with(|c: char| c.is_ascii_alphanumeric() || "/{:".contains(c));
    // "Get user" may be a procedure; "GET user" and "get /user" are meant as HTTP.
    let is_http = rest.is_none() && is_plain && (is_upper || path.contains('/'));
    let is_absolute = path.starts_with('/') || path.contains("://");
    if !is_http || (is_upper && is_absolute) {
        return None;
    }
    let slash = if is_absolute { "" } else { "/" };
    Some(format!("{usual_method} {slash}{path}"))
}

#[cfg(test)]
mod tests {
    use super::usual;

    #[test]
    fn method_and_path_are_mended_and_other_names_left_alone() {
        assert_eq!(usual("get /cart").as_deref(), Some("GET /cart"));
        assert_eq!(usual("Post api/cart").as_deref(), Some("POST /api/cart"));
        assert_eq!(usual("GET cart").as_deref(), Some("GET /cart"));
        for fine in ["GET /cart", "Get cart", "cart.emptied", "GET https://a.b/c", "get the /cart"] {
            assert_eq!(usual(fine), None, "{fine}");
        }
    }
}
