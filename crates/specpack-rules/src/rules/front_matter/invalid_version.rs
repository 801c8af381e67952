use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// The `version` is no version number.
    ///
    /// Versions tell which of two copies is the newer one, which only works for numbers with dots.
    ///
    /// Fix: write two or three numbers with dots, such as `1.0.0`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// version: newest
    /// ---
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ---
    /// kind: feature
    /// id: feat-cart
    /// version: 1.0.0
    /// ---
    /// ```
    pub static INVALID_VERSION = "invalid-version" {
        category: Category::FrontMatter,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in context.specs() {
        let Some(version) = &file.header.version else {
            continue;
        };
        if !is_version(&version.value) {
            let found = INVALID_VERSION
                .at(version.at, format!("`{}` is no version number", version.value))
                .help("Write numbers with dots, such as `1.0.0`.");
            findings.push(found);
        }
    }
}

/// One to three numbers with dots, perhaps a `v` before and `-label` or `+build` behind.
fn is_version(text: &str) -> bool {
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let core = text.split(['-', '+']).next().unwrap_or_default();
    let numbers: Vec<&str> = core.split('.').collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    numbers.len() <= 3 && numbers.iter().all(is_number)
}

#[cfg(test)]
mod tests {
    use super::is_version;

    #[test]
    fn numbers_with_dots_are_versions() {
        for version in ["1", "1.0", "1.0.0", "v2.1", "1.0.0-beta.1", "1.0.0+5"] {
            assert!(is_version(version), "{version}");
        }
        for none in ["", "1.", "1..2", "one", "1.2.3.4", "v", "-1"] {
            assert!(!is_version(none), "{none}");
        }
    }
}
