//! The output of `git diff --unified=0 --no-prefix`.

use camino::{Utf8Path, Utf8PathBuf};

/// A file that has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ChangedText {
    /// Its path.
    pub(crate) path: Utf8PathBuf,
    /// Whether it is there no more.
    pub(crate) is_removed: bool,
    /// Which of its lines have changed; none where all of it is new.
    pub(crate) lines: Option<Vec<Lines>>,
}

/// Some lines of a file as it is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lines {
    /// The first, from 1; where lines were taken away, the one before them, or 0.
    pub(crate) first: u32,
    /// How many; none where lines were taken away.
    pub(crate) count: u32,
}

impl ChangedText {
    /// A file that was not there.
    pub(crate) fn added(path: Utf8PathBuf) -> Self {
        Self {
            path,
            is_removed: false,
            lines: None,
        }
    }
}

/// Reads a diff; its paths start from `root`.
pub(super) fn parse(diff: &str, root: &Utf8Path) -> Vec<ChangedText> {
    let mut changes: Vec<ChangedText> = Vec::new();
    let mut before = "";
    let mut is_head = false;
    for line in diff.lines() {
        if line.starts_with("diff --git ") {
            is_head = true;
        } else if let Some(path) = line.strip_prefix("--- ").filter(|_| is_head) {
            before = path;
        } else if let Some(path) = line.strip_prefix("+++ ").filter(|_| is_head) {
            is_head = false;
            let is_removed = path == "/dev/null";
            let named = if is_removed { before } else { path };
            changes.push(ChangedText {
                path: root.join(unquoted(named)),
                is_removed,
                lines: (before != "/dev/null").then(Vec::new),
            });
        } else if let Some(lines) = hunk(line)
            && let Some(change) = changes.last_mut()
            && let Some(known) = &mut change.lines
        {
            known.push(lines);
        }
    }
    changes
}

/// Git quotes names with special characters, and ends those with blanks in a tab.
fn unquoted(path: &str) -> &str {
    let path = path.trim_end_matches('\t');
    let inner = path
        .strip_prefix('"')
        .and_then(|path| path.strip_suffix('"'));
    inner.unwrap_or(path)
}

/// `@@ -3 +3,2 @@ …`: the lines behind the plus.
fn hunk(line: &str) -> Option<Lines> {
    let range = line
        .strip_prefix("@@ -")?
        .split(' ')
        .nth(1)?
        .strip_prefix('+')?;
    let (first, count) = range.split_once(',').unwrap_or((range, "1"));
    Some(Lines {
        first: first.parse().ok()?,
        count: count.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: PACK-9
    #[test]
    fn changed_added_and_removed_files_are_read_with_their_lines() {
        let diff = "\
diff --git specs/prd.md specs/prd.md
index 1..2 100644
--- specs/prd.md
+++ specs/prd.md
@@ -3 +3,2 @@ # PRD
-+++ not a file
+a
+b
@@ -9,2 +9,0 @@
-c
-d
diff --git new.md new.md
new file mode 100644
--- /dev/null
+++ new.md
@@ -0,0 +1 @@
+x
diff --git \"old \\303\" old
--- old name.md\t
+++ /dev/null
@@ -1 +0,0 @@
-x
";
        let lines = |first, count| Lines { first, count };
        let change = |path: &str, is_removed, lines| ChangedText {
            path: Utf8PathBuf::from(path),
            is_removed,
            lines,
        };
        assert_eq!(
            parse(diff, Utf8Path::new("/r")),
            [
                change(
                    "/r/specs/prd.md",
                    false,
                    Some(vec![lines(3, 2), lines(9, 0)])
                ),
                change("/r/new.md", false, None),
                change("/r/old name.md", true, Some(vec![lines(0, 0)])),
            ]
        );
    }
}
