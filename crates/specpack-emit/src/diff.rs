//! What changes in a file, as a unified diff.

use similar::TextDiff;

/// A unified diff of a file; `old` is none for a new one. Empty where nothing changes.
#[must_use]
pub fn unified(old: Option<&str>, new: &str, path: &str) -> String {
    let before = match old {
        Some(_) => format!("a/{path}"),
        None => "/dev/null".to_owned(),
    };
    let old = old.unwrap_or_default();
    if old == new {
        return String::new();
    }
    let diff = TextDiff::from_lines(old, new);
    let mut unified = diff.unified_diff();
    unified
        .context_radius(3)
        .header(&before, &format!("b/{path}"));
    unified.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: GEN-6
    #[test]
    fn diff_shows_what_changes_with_its_surroundings() {
        insta::assert_snapshot!(unified(Some("a\nb\nc\n"), "a\nB\nc\n", "x.md"), @r"
        --- a/x.md
        +++ b/x.md
        @@ -1,3 +1,3 @@
         a
        -b
        +B
         c
        ");
        insta::assert_snapshot!(unified(None, "a\n", "x.md"), @r"
        --- /dev/null
        +++ b/x.md
        @@ -0,0 +1 @@
        +a
        ");
        assert_eq!(unified(Some("a"), "a", "x.md"), "");
    }
}
