use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A data domain does not say how it is accessed.
    ///
    /// Whether others read a copy, ask an API or see the database decides what a change breaks.
    ///
    /// Fix: fill in the access pattern.
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
    /// | Reservations | Stock | |
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## 4. Data Architecture
    ///
    /// ### 4.3 Data Ownership
    ///
    /// | Data Domain | Owning Component | Access Pattern |
    /// |-------------|------------------|----------------|
    /// | Reservations | Stock | By API, cached for a minute |
    /// ```
    pub static DATA_DOMAIN_WITHOUT_ACCESS = "data-domain-without-access" {
        category: Category::Data,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for domain in context.graph().data_domains() {
        let stated = domain.data.access.as_ref();
        if stated.is_some_and(|access| !access.value.trim().is_empty()) {
            continue;
        }
        let headline = format!("data domain `{}` does not say how it is accessed", domain.name());
        let found = DATA_DOMAIN_WITHOUT_ACCESS
            .at(domain.at(), headline)
            .help("Fill in the access pattern.");
        findings.push(found);
    }
}
