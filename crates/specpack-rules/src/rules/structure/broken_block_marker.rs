use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::{Diagnostic, Level};
use specpack_syntax::source::Location;

declare_rule! {
    /// The markers around a generated block do not match.
    ///
    /// Generated text stands between `<!-- specpack:begin KIND NAME digest=… -->` and
    /// `<!-- specpack:end NAME -->`, so that it can be refreshed and everything else is left alone.
    /// Where one marker is missing nobody can tell which text is whose.
    ///
    /// Fix: restore the missing marker, or remove both to make the text your own.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// <!-- specpack:begin injected security digest=0123456789ab -->
    /// - Only the customer sees the cart
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// <!-- specpack:begin injected security digest=0123456789ab -->
    /// - Only the customer sees the cart
    /// <!-- specpack:end security -->
    /// ```
    pub static BROKEN_BLOCK_MARKER = "broken-block-marker" {
        category: Category::Structure,
        default_level: Level::Error,
        check: check,
    }
}

enum Marker<'a> {
    Begin(&'a str),
    End(&'a str),
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in context.files() {
        let mut open: Option<(&str, Location)> = None;
        for comment in &file.document.comments {
            let at = file.at(comment.span);
            let content = file.source.slice(comment.content);
            match (marker(content), open.take()) {
                (None, was) => open = was,
                (Some(Marker::Begin(name)), was) => {
                    if let Some((name, at)) = was {
                        findings.push(never_ends(name, at));
                    }
                    open = Some((name, at));
                }
                (Some(Marker::End(name)), Some((begun, _))) if begun == name => {}
                (Some(Marker::End(name)), was) => {
                    findings.push(never_begins(name, at));
                    open = was;
                }
            }
        }
        if let Some((name, at)) = open {
            findings.push(never_ends(name, at));
        }
    }
}

fn never_ends(name: &str, at: Location) -> Diagnostic {
    BROKEN_BLOCK_MARKER
        .at(at, format!("generated block `{name}` never ends"))
        .help(format!("Put `<!-- specpack:end {name} -->` after it, or remove this marker."))
}

fn never_begins(name: &str, at: Location) -> Diagnostic {
    BROKEN_BLOCK_MARKER
        .at(at, format!("generated block `{name}` ends and never began"))
        .help("Restore the marker where it began, or remove this one.")
}

fn marker(comment: &str) -> Option<Marker<'_>> {
    let mut words = comment
        .trim()
        .strip_prefix("specpack:")?
        .split_whitespace();
    match words.next()? {
        "begin" => words.nth(1).map(Marker::Begin),
        "end" => words.next().map(Marker::End),
        _ => None,
    }
}
