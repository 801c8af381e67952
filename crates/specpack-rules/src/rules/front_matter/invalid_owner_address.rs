use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// An owner's `email` is no address.
    ///
    /// Whoever has a question about the spec cannot reach its owner.
    ///
    /// Fix: correct the address.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// owners:
    ///   - name: Ada
    ///     email: ada at example.org
    /// ---
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// owners:
    ///   - name: Ada
    ///     email: ada@example.org
    /// ---
    /// ```
    pub static INVALID_OWNER_ADDRESS = "invalid-owner-address" {
        category: Category::FrontMatter,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in context.specs() {
        for email in file.header.owners.iter().filter_map(|owner| owner.email.as_ref()) {
            if is_address(&email.value) {
                continue;
            }
            let found = INVALID_OWNER_ADDRESS
                .at(email.at, format!("`{}` is no mail address", email.value))
                .help("Write it as `name@example.org`.");
            findings.push(found);
        }
    }
}

/// A name, one `@`, and a host: enough to catch slips. Whether mail arrives only sending tells.
fn is_address(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else {
        return false;
    };
    let is_bare = !text.contains(char::is_whitespace) && !host.contains('@');
    is_bare && !name.is_empty() && !host.is_empty()
}
