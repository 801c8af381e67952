//! Applying the fixes of findings to a file's text.

use specpack_syntax::diagnostic::{Diagnostic, Edit, Fix, Safety};
use specpack_syntax::source::SourceFile;

/// A text with fixes applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// The new text.
    pub text: String,
    /// How many fixes went in.
    pub applied: usize,
    /// How many were left out: unsafe ones, and those that touch what another fix changes. The
    /// latter go in when the new text is checked again.
    pub skipped: usize,
}

/// Applies the safe fixes of `findings`, all of which must be of this file.
///
/// A fix goes in whole or not at all. Where two touch the same place the one that stands first
/// wins; check the new text again and repeat until nothing is applied.
#[must_use]
pub fn apply_fixes(source: &SourceFile, findings: &[&Diagnostic]) -> Fixed {
    let mut fixes: Vec<&Fix> = findings.iter().filter_map(|d| d.fix.as_ref()).collect();
    let offered = fixes.len();
    fixes.retain(|fix| fix.safety == Safety::Safe && is_applicable(fix, source));
    let text = source.text();
    fixes.sort_by_key(|fix| fix.edits.first().map(|edit| edit.span));

    let mut edits: Vec<&Edit> = Vec::new();
    let mut applied = 0;
    for fix in fixes {
        if fix.edits.iter().any(|edit| touches(&edits, edit)) {
            continue;
        }
        applied += 1;
        for edit in &fix.edits {
            let place = edits.partition_point(|other| other.span < edit.span);
            edits.insert(place, edit);
        }
    }
    Fixed {
        text: rewrite(text, &edits),
        applied,
        skipped: offered - applied,
    }
}

/// Whether the edits are in order, inside the text, at whole characters, and change something.
///
/// A fix without edits is to write the text as it was decoded, which changes a file whose encoding
/// was mended. A file of which bytes could not be read is never written: they would be lost.
fn is_applicable(fix: &Fix, source: &SourceFile) -> bool {
    let text = source.text();
    let in_text = |edit: &Edit| text.get(edit.span.range()).is_some();
    let in_order = fix
        .edits
        .windows(2)
        .all(|pair| pair[0].span.end <= pair[1].span.start);
    let changes = |edit: &Edit| text.get(edit.span.range()) != Some(edit.replacement.as_str());
    let has_effect = if fix.edits.is_empty() {
        source.is_repaired()
    } else {
        fix.edits.iter().any(changes)
    };
    !source.is_lossy() && in_order && fix.edits.iter().all(in_text) && has_effect
}

/// Whether `edit` overlaps one that was taken, or inserts where one ends or begins.
fn touches(taken: &[&Edit], edit: &Edit) -> bool {
    let next = taken.partition_point(|other| other.span.start < edit.span.start);
    let after = taken
        .get(next)
        .is_some_and(|other| other.span.start <= edit.span.end);
    let before = next
        .checked_sub(1)
        .and_then(|at| taken.get(at))
        .is_some_and(|other| other.span.end >= edit.span.start);
    after || before
}

fn rewrite(text: &str, edits: &[&Edit]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for edit in edits {
        let range = edit.span.range();
        out.push_str(text.get(from..range.start).unwrap_or_default());
        out.push_str(&edit.replacement);
        from = range.end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use specpack_syntax::diagnostic::Level;
    use specpack_syntax::source::{FileId, Location, Span};

    fn finding(safety: Safety, edits: &[(std::ops::Range<usize>, &str)]) -> Diagnostic {
        let edits = edits.iter().map(|(range, replacement)| Edit {
            span: Span::new(range.clone()),
            replacement: (*replacement).to_owned(),
        });
        let at = Location {
            file: FileId(0),
            span: Span::default(),
        };
        Diagnostic::new("any", Level::Warning, "any", at).fix(Fix {
            title: "Change it".to_owned(),
            safety,
            edits: edits.collect(),
        })
    }

    fn apply(text: &str, findings: &[Diagnostic]) -> (String, usize, usize) {
        let source = SourceFile::new("a.md", text);
        let fixed = apply_fixes(&source, &findings.iter().collect::<Vec<_>>());
        (fixed.text, fixed.applied, fixed.skipped)
    }

    #[test]
    fn a_fix_without_edits_writes_what_was_decoded() {
        let rewrite = finding(Safety::Safe, &[]);
        let misread = SourceFile::decode("a.md", "‚úÖ Yes".as_bytes());
        let fixed = apply_fixes(&misread, &[&rewrite]);
        assert_eq!((fixed.text.as_str(), fixed.applied), ("✅ Yes", 1));
        let sound = SourceFile::new("a.md", "✅ Yes");
        assert_eq!(apply_fixes(&sound, &[&rewrite]).applied, 0);
    }

    #[test]
    fn a_file_that_lost_bytes_is_left_alone() {
        let edit = finding(Safety::Safe, &[(0..1, "b")]);
        let lossy = SourceFile::decode("a.md", b"a \xff");
        assert_eq!(apply_fixes(&lossy, &[&edit]).applied, 0);
    }

    #[test]
    fn fixes_apart_from_one_another_all_go_in() {
        let findings = [
            finding(Safety::Safe, &[(4..5, "E"), (8..8, "!")]),
            finding(Safety::Safe, &[(0..1, "A")]),
        ];
        assert_eq!(apply("abcdefgh", &findings), ("AbcdEfgh!".into(), 2, 0));
    }

    #[test]
    fn of_two_fixes_that_touch_only_the_first_goes_in() {
        let findings = [
            finding(Safety::Safe, &[(2..4, "-")]),
            finding(Safety::Safe, &[(1..3, "+")]),
        ];
        assert_eq!(apply("abcdef", &findings), ("a+def".into(), 1, 1));
    }

    #[test]
    fn a_fix_with_one_edit_in_the_way_is_left_out_whole() {
        let findings = [
            finding(Safety::Safe, &[(0..2, "x")]),
            finding(Safety::Safe, &[(1..2, "y"), (4..5, "z")]),
        ];
        assert_eq!(apply("abcdef", &findings), ("xcdef".into(), 1, 1));
    }

    #[test]
    fn unsafe_fixes_and_fixes_beyond_the_text_are_left_out() {
        let findings = [
            finding(Safety::Unsafe, &[(0..1, "x")]),
            finding(Safety::Safe, &[(9..12, "x")]),
            finding(Safety::Safe, &[(1..2, "x")]),
        ];
        assert_eq!(apply("aé", &findings), ("aé".into(), 0, 3));
    }

    #[test]
    fn a_fix_that_changes_nothing_is_not_applied() {
        let findings = [finding(Safety::Safe, &[(0..1, "a")])];
        assert_eq!(apply("ab", &findings), ("ab".into(), 0, 1));
    }
}
