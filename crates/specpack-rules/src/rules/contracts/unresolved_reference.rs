use crate::context::Context;
use crate::context::LinkTarget;
use crate::rule::{Category, Findings, declare_rule};
use crate::suggestion::nearest;
use specpack_graph::contract::{Reference, Target};
use specpack_syntax::data::Node;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A reference leads to nothing.
    ///
    /// Whatever reads the contract stops there.
    ///
    /// Fix: correct the reference, or add what it leads to.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {$ref: '#/components/responses/Orders'}
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {$ref: '#/components/responses/Orders'}
    /// components:
    ///   responses:
    ///     Orders: {description: Orders}
    /// ```
    pub static UNRESOLVED_REFERENCE = "unresolved-reference" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    for reference in contracts.references() {
        let text = reference.text();
        let headline = match reference.target {
            Target::Found(_) if contracts.leads_round(reference) => {
                format!("`{text}` leads back to this reference")
            }
            Target::Missing { .. } => format!("`{text}` leads to nothing"),
            Target::OtherFile(path) if is_missing(context, reference, path) => {
                format!("there is no file `{path}`")
            }
            _ => continue,
        };
        let help = match meant(context, reference) {
            Some(name) => format!("Write `{name}`, if that was meant."),
            None => "Correct it, or add what it leads to.".to_owned(),
        };
        findings.push(UNRESOLVED_REFERENCE.at(reference.at(), headline).help(help));
    }
}

fn is_missing(context: &Context<'_>, reference: &Reference<'_>, path: &str) -> bool {
    let mut files = context.files().iter();
    let from = files.find(|file| file.id == reference.file);
    from.is_some_and(|from| matches!(context.linked(from, path), LinkTarget::Missing))
}

/// The last part of the reference as it may have been meant: a name beside which it would stand.
fn meant(context: &Context<'_>, reference: &Reference<'_>) -> Option<String> {
    let Target::Missing { file } = reference.target else {
        return None;
    };
    let (_, pointer) = reference.text().split_once('#')?;
    let (holder, name) = pointer.rsplit_once('/')?;
    let holder = context.pack.data(file)?.root().at_pointer(holder)?;
    let names = holder.entries().filter_map(|(key, _)| Node::as_str(key));
    nearest(name, names).map(str::to_owned)
}
