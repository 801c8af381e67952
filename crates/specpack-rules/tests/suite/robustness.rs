//! Documents that break off anywhere: every state of a document while somebody writes it.

use crate::cases::documents;
use crate::documents::check;
use specpack_rules::{Config, apply_fixes, readiness};
use specpack_syntax::diagnostic::Diagnostic;

/// Odd, so that the cuts fall on every kind of place.
const STEP_BYTES: usize = 61;

#[test]
fn a_document_cut_anywhere_is_checked_and_its_fixes_apply() {
    for (name, text) in documents() {
        let cuts = (0..text.len()).step_by(STEP_BYTES);
        for cut in cuts.filter(|&cut| text.is_char_boundary(cut)) {
            let document = [(name.clone(), text[..cut].to_owned())];
            let (pack, report) = check(&document, &Config::default());
            for finding in &report.diagnostics {
                let end = finding.primary.at.span.range().end;
                assert!(
                    end <= pack.files[0].text().len(),
                    "{name} at {cut}: {finding:?}"
                );
            }
            let findings: Vec<&Diagnostic> = report.diagnostics.iter().collect();
            let fixed = apply_fixes(&pack.files[0], &findings);
            assert!(fixed.applied <= findings.len());
            for file in pack.file_ids() {
                assert!(readiness(&pack, &Config::default(), file).percent <= 100);
            }
        }
    }
}
