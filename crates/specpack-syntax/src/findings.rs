//! What was found in a run, as much of it as anyone can use.

use crate::diagnostic::Diagnostic;
use crate::hash::HashMap;
use crate::source::FileId;
use std::borrow::Cow;

/// How many findings of one rule are kept for one file.
///
/// Far more than a person mends by hand, and few enough that a file of millions of short lines,
/// each of them wrong, takes no more memory for what is said of it than for itself.
pub const MAX_FINDINGS_OF_RULE: usize = 10_000;

/// Findings in the order in which they were found.
///
/// Of each rule and file the first [`MAX_FINDINGS_OF_RULE`] are kept. One more, at the place of
/// the first that was left out, says how many there are.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    kept: Vec<Diagnostic>,
    counts: HashMap<(FileId, Cow<'static, str>), Count>,
}

/// The findings of one rule in one file.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    kept: usize,
    left_out: usize,
    /// Where among all that is kept the finding stands that tells of those left out.
    closing: usize,
}

impl Findings {
    /// Adds a finding, or counts it where there are too many of its rule.
    pub fn push(&mut self, found: Diagnostic) {
        let key = (found.primary.at.file, found.rule.clone());
        let count = self.counts.entry(key).or_default();
        if count.kept < MAX_FINDINGS_OF_RULE {
            count.kept += 1;
            self.kept.push(found);
            return;
        }
        if count.left_out == 0 {
            count.closing = self.kept.len();
            self.kept.push(closing(found));
        }
        count.left_out += 1;
    }

    /// Adds what was found of files that none of these are of.
    pub fn append(&mut self, next: Self) {
        let before = self.kept.len();
        for (key, count) in next.counts {
            let known = self.counts.entry(key).or_insert(Count {
                closing: count.closing + before,
                ..Count::default()
            });
            known.kept += count.kept;
            known.left_out += count.left_out;
        }
        self.kept.extend(next.kept);
    }

    /// How many were kept.
    pub(crate) fn len(&self) -> usize {
        self.kept.len()
    }

    /// All that were kept, in the order in which they were found.
    #[must_use]
    pub fn into_vec(mut self) -> Vec<Diagnostic> {
        for ((_, rule), count) in &self.counts {
            if count.left_out > 0
                && let Some(closing) = self.kept.get_mut(count.closing)
            {
                let times = if count.left_out == 1 { "time" } else { "times" };
                closing.headline = format!(
                    "`{rule}` was found {} more {times}, from here on",
                    count.left_out
                );
            }
        }
        self.kept
    }
}

impl Extend<Diagnostic> for Findings {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, findings: I) {
        findings.into_iter().for_each(|found| self.push(found));
    }
}

/// The finding that tells of those left out, in the place of the first of them. Its headline is
/// known once all are counted.
fn closing(first: Diagnostic) -> Diagnostic {
    let mut closing = first;
    closing.primary.message = String::new();
    closing.secondary = Vec::new();
    closing.fix = None;
    closing.help("Mend those before it, and check again.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Level;
    use crate::source::{Location, Span};

    fn finding(rule: &'static str, file: u32, byte: usize) -> Diagnostic {
        let at = Location {
            file: FileId(file),
            span: Span::new(byte..byte + 1),
        };
        Diagnostic::new(rule, Level::Warning, format!("at {byte}"), at)
    }

    #[test]
    fn what_is_too_much_of_one_rule_in_one_file_is_counted_at_its_first_place() {
        let mut findings = Findings::default();
        for byte in 0..MAX_FINDINGS_OF_RULE + 3 {
            findings.push(finding("empty-section", 0, byte));
            if byte % 1000 == 0 {
                findings.push(finding("empty-section", 1, byte));
                findings.push(finding("placeholder", 0, byte));
            }
        }
        let all = findings.into_vec();
        let of = |rule: &str, file: u32| -> Vec<&Diagnostic> {
            let is_of = |found: &&Diagnostic| found.rule == rule && found.primary.at.file.0 == file;
            all.iter().filter(is_of).collect()
        };
        let many = of("empty-section", 0);
        assert_eq!(many.len(), MAX_FINDINGS_OF_RULE + 1);
        assert_eq!(many[MAX_FINDINGS_OF_RULE - 1].headline, "at 9999");
        let closing = many[MAX_FINDINGS_OF_RULE];
        assert_eq!(
            closing.headline,
            "`empty-section` was found 3 more times, from here on"
        );
        assert_eq!(closing.primary.at.span, Span::new(10_000..10_001));
        assert_eq!(of("empty-section", 1).len(), 11);
        assert_eq!(of("placeholder", 0).len(), 11);
    }

    #[test]
    fn what_was_found_file_by_file_is_what_was_found_at_once() {
        let mut at_once = Findings::default();
        let mut by_file = Findings::default();
        for file in 0..3 {
            let mut own = Findings::default();
            for byte in 0..MAX_FINDINGS_OF_RULE + file as usize {
                let found = finding("empty-section", file, byte);
                at_once.push(found.clone());
                own.push(found);
            }
            by_file.append(own);
        }
        assert_eq!(by_file.into_vec(), at_once.into_vec());
    }

    #[test]
    fn as_many_as_are_kept_have_no_closing_finding() {
        let mut findings = Findings::default();
        findings.extend((0..MAX_FINDINGS_OF_RULE).map(|byte| finding("placeholder", 0, byte)));
        let all = findings.into_vec();
        assert_eq!(all.len(), MAX_FINDINGS_OF_RULE);
        assert!(all.iter().all(|found| found.headline.starts_with("at ")));
    }
}
