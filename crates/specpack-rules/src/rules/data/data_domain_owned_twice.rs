use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::name::key;
use specpack_syntax::hash::HashMap;

declare_rule! {
    /// A data domain has two owners.
    ///
    /// Two components that write the same data overwrite one another, and nobody answers for it.
    ///
    /// Fix: let one component own it, and the other ask that one.
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
    /// **Responsibility:** Hold what a customer wants to buy
    ///
    /// #### Component 2: Stock
    ///
    /// **Responsibility:** Know what can be sold
    ///
    /// ## 4. Data Architecture
    ///
    /// ### 4.3 Data Ownership
    ///
    /// | Data Domain | Owning Component | Access Pattern |
    /// |-------------|------------------|----------------|
    /// | Reservations | Cart | Direct |
    /// | Reservations | Stock | Direct |
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
    /// **Responsibility:** Hold what a customer wants to buy
    ///
    /// #### Component 2: Stock
    ///
    /// **Responsibility:** Know what can be sold
    ///
    /// ## 4. Data Architecture
    ///
    /// ### 4.3 Data Ownership
    ///
    /// | Data Domain | Owning Component | Access Pattern |
    /// |-------------|------------------|----------------|
    /// | Carts | Cart | Direct |
    /// | Reservations | Stock | Direct |
    /// ```
    pub static DATA_DOMAIN_OWNED_TWICE = "data-domain-owned-twice" {
        category: Category::Data,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let mut seen = HashMap::default();
    for domain in context.graph().data_domains() {
        let owner = &domain.data.owner;
        if owner.nodes().len() > 1 {
            let headline = format!("data domain `{}` has several owners", domain.name());
            let found = DATA_DOMAIN_OWNED_TWICE
                .at(owner.at, headline)
                .help("Let one component own it, and the others ask that one.");
            findings.push(found);
        }
        let key = (domain.at().file, key(domain.name()));
        let Some((other, first)) = seen.insert(key, (owner, domain.at())) else {
            continue;
        };
        let headline = match other.text == owner.text {
            true => format!("data domain `{}` stands twice", domain.name()),
            false => format!(
                "data domain `{}` is owned by `{}` and by `{}`",
                domain.name(),
                other.text,
                owner.text
            ),
        };
        let found = DATA_DOMAIN_OWNED_TWICE
            .at(domain.at(), headline)
            .and(first, "the other owner")
            .help("Let one component own it, and the other ask that one.");
        findings.push(found);
    }
}
