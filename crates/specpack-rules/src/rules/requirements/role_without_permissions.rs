use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A role has no permissions.
    ///
    /// Whoever builds access control has to guess what the role may do.
    ///
    /// Fix: fill in what the role may do, or remove it.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ---
    /// kind: SystemArchitecture
    /// id: sys-shop
    /// ---
    ///
    /// # Shop
    ///
    /// ## 5. Integration Architecture
    ///
    /// ### 5.3 Authentication & Authorization Model
    ///
    /// | Role | Permissions |
    /// |------|-------------|
    /// | support | |
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ---
    /// kind: SystemArchitecture
    /// id: sys-shop
    /// ---
    ///
    /// # Shop
    ///
    /// ## 5. Integration Architecture
    ///
    /// ### 5.3 Authentication & Authorization Model
    ///
    /// | Role | Permissions |
    /// |------|-------------|
    /// | support | Read every cart |
    /// ```
    pub static ROLE_WITHOUT_PERMISSIONS = "role-without-permissions" {
        category: Category::Requirements,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for role in context.graph().roles() {
        let mut permissions = role.data.permissions.iter();
        if permissions.any(|text| !text.value.trim().is_empty()) {
            continue;
        }
        let found = ROLE_WITHOUT_PERMISSIONS
            .at(role.at(), format!("role `{}` has no permissions", role.name()))
            .help("Fill in what the role may do, or remove it.");
        findings.push(found);
    }
}
