use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::{Contract, ContractKind};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A contract between components does not say what is exchanged.
    ///
    /// Two teams then build two ideas of it.
    ///
    /// Fix: put a code block with the types of request and answer below the names.
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
    /// **Dependencies:** Stock
    ///
    /// #### Component 2: Stock
    ///
    /// **Responsibility:** Know what can be sold
    ///
    /// ## 3. Component Interactions
    ///
    /// ### 3.3 API Contracts
    ///
    /// #### Internal APIs
    ///
    /// **Cart → Stock**
    ///
    /// Reserves an item.
    /// ```
    ///
    /// Good:
    ///
    /// ````markdown
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Cart
    ///
    /// **Dependencies:** Stock
    ///
    /// #### Component 2: Stock
    ///
    /// **Responsibility:** Know what can be sold
    ///
    /// ## 3. Component Interactions
    ///
    /// ### 3.3 API Contracts
    ///
    /// #### Internal APIs
    ///
    /// **Cart → Stock**
    ///
    /// ```typescript
    /// interface Reserve { item: string; count: number }
    /// ```
    /// ````
    pub static CONTRACT_WITHOUT_FIELDS = "contract-without-fields" {
        category: Category::Interfaces,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for contract in context.graph().contracts() {
        let is_internal = matches!(contract.data.kind, ContractKind::Internal { .. });
        if !is_internal || says_what_is_exchanged(contract.data) {
            continue;
        }
        let headline = format!("contract `{}` names no fields", contract.name());
        let found = CONTRACT_WITHOUT_FIELDS
            .at(contract.at(), headline)
            .help("Put a code block with the types of request and answer below the names.");
        findings.push(found);
    }
}

/// Fields are read from TypeScript and JSON alone; code in another language is taken at its word.
fn says_what_is_exchanged(contract: &Contract) -> bool {
    let is_read = matches!(
        contract.language.as_str(),
        "" | "typescript" | "ts" | "tsx" | "javascript" | "js" | "json" | "jsonc" | "json5"
    );
    let has_fields = contract.shapes.iter().any(|shape| !shape.fields.is_empty());
    has_fields || (!is_read && !contract.code.is_empty())
}
