use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A data domain has no owner.
    ///
    /// Data that nobody owns is written by everybody, and no feature spec describes it.
    ///
    /// Fix: name the component that owns it.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## 4. Data Architecture
    ///
    /// ### 4.3 Data Ownership
    ///
    /// | Data Domain | Owning Component | Access Pattern |
    /// |-------------|------------------|----------------|
    /// | Reservations | | Direct |
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Stock
    ///
    /// **Responsibility:** Know what can be sold
    ///
    /// ## 4. Data Architecture
    ///
    /// ### 4.3 Data Ownership
    ///
    /// | Data Domain | Owning Component | Access Pattern |
    /// |-------------|------------------|----------------|
    /// | Reservations | Stock | Direct |
    /// ```
    pub static DATA_DOMAIN_WITHOUT_OWNER = "data-domain-without-owner" {
        category: Category::Data,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for domain in context.graph().data_domains() {
        if is_blank(&domain.data.owner.text) {
            let found = DATA_DOMAIN_WITHOUT_OWNER
                .at(domain.at(), format!("data domain `{}` has no owner", domain.name()))
                .help("Name the component that owns it.");
            findings.push(found);
        }
    }
}

/// Nothing, a dash, or "none".
pub(super) fn is_blank(owner: &str) -> bool {
    let owner = owner.trim();
    !owner.chars().any(char::is_alphanumeric) || owner.eq_ignore_ascii_case("none")
}
