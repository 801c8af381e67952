use super::data_domain_without_owner::is_blank;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use crate::suggestion::nearest;
use specpack_graph::model::Resolution;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A data domain is owned by a component that does not exist.
    ///
    /// Then no feature spec describes the data.
    ///
    /// Fix: write the component's name as its heading has it.
    ///
    /// Bad:
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
    /// | Reservations | Warehouse | Direct |
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
    pub static UNKNOWN_OWNER = "unknown-owner" {
        category: Category::Data,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for domain in graph.data_domains() {
        let owner = &domain.data.owner;
        if owner.to != Resolution::Unknown || is_blank(&owner.text) {
            continue;
        }
        let (name, owned_by) = (domain.name(), &owner.text);
        let found = UNKNOWN_OWNER.at(
            owner.at,
            format!("data domain `{name}` is owned by `{owned_by}`, which does not exist"),
        );
        let names = graph.components().map(|component| component.name());
        findings.push(match nearest(owned_by, names) {
            Some(meant) => found.help(format!("Did you mean `{meant}`?")),
            None => found.help("Write the component's name as its heading has it."),
        });
    }
}
