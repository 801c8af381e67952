//! Documents that are written from the register.

use super::kept::Periods;
use super::register::{Basis, Category, Columns, DataKind, KINDS};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// A kind of personal data, as it is in one deployment.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordedKind {
    name: &'static str,
    export: Option<&'static str>,
    columns: &'static [Columns],
    purpose: &'static str,
    basis: Basis,
    term: Cow<'static, str>,
    category: Category,
    source: &'static str,
    recipients: &'static str,
}

/// Every kind, for programs.
pub fn records(periods: &Periods) -> Vec<RecordedKind> {
    let recorded = |kind: &DataKind| RecordedKind {
        name: kind.name,
        export: kind.export,
        columns: kind.columns,
        purpose: kind.purpose,
        basis: kind.basis,
        term: kind.term.in_words(periods),
        category: kind.category,
        source: kind.source,
        recipients: kind.recipients,
    };
    KINDS.iter().map(recorded).collect()
}

/// The records of processing (GDPR, article 30), in Markdown.
pub fn records_markdown(periods: &Periods) -> String {
    let mut text = String::from(
        "# Records of processing\n\n\
         | data | purpose | legal basis | kept | recipients | columns |\n\
         |---|---|---|---|---|---|\n",
    );
    for kind in KINDS {
        let columns: Vec<String> = kind.columns.iter().flat_map(names).collect();
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} |",
            kind.name,
            kind.purpose,
            kind.basis.as_text(),
            kind.term.in_words(periods),
            kind.recipients,
            columns.join(", "),
        );
    }
    text
}

fn names(columns: &Columns) -> impl Iterator<Item = String> {
    let table = columns.table;
    let names = columns.columns.iter();
    names.map(move |column| format!("`{table}.{column}`"))
}

/// The disclosure of what is collected, by California's categories (Cal. Civ. Code 1798.110 and
/// 1798.130), in Markdown.
pub fn disclosure_markdown(periods: &Periods) -> String {
    let mut text = String::from(
        "# Disclosure of personal information\n\n\
         No category is sold, and none is shared for advertising across contexts.\n\n\
         | category | data | sources | purposes | disclosed to | kept |\n\
         |---|---|---|---|---|---|\n",
    );
    for category in Category::ALL {
        let kinds: Vec<&DataKind> = KINDS
            .iter()
            .filter(|kind| kind.category == category)
            .collect();
        let each = |of: &dyn Fn(&DataKind) -> Cow<'static, str>| {
            let mut seen = BTreeSet::new();
            let values = kinds.iter().map(|kind| of(kind));
            let values: Vec<_> = values.filter(|value| seen.insert(value.clone())).collect();
            values.join("; ")
        };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} |",
            category.as_text(),
            each(&|kind| kind.name.into()),
            each(&|kind| kind.source.into()),
            each(&|kind| kind.purpose.into()),
            each(&|kind| kind.recipients.into()),
            each(&|kind| kind.term.in_words(periods)),
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Retention;
    use jiff::SignedDuration;

    // req: MFA-11
    #[test]
    fn every_kind_is_in_both_documents() {
        let periods = Periods::default();
        let (records, disclosure) = (records_markdown(&periods), disclosure_markdown(&periods));
        for kind in KINDS {
            assert!(records.contains(kind.purpose), "{}", kind.name);
            assert!(disclosure.contains(kind.purpose), "{}", kind.name);
            for column in kind.columns.iter().flat_map(names) {
                assert!(records.contains(&column), "{column}");
            }
        }
    }

    // req: MFA-11
    #[test]
    fn terms_are_those_of_the_deployment() {
        let periods = Periods {
            audit: Retention::parse("1y").unwrap(),
            session: SignedDuration::from_hours(7 * 24),
            device: SignedDuration::from_hours(60 * 24),
            link: SignedDuration::from_hours(20 * 24),
            registration: SignedDuration::from_mins(20),
            answers: SignedDuration::from_hours(12),
            events: SignedDuration::from_hours(5 * 24),
        };
        let default = Periods::default();
        for document in [records_markdown, disclosure_markdown] {
            let text = document(&periods);
            for said in [
                "1 year; of erased persons",
                "which is 7 days at most",
                "60 days from the login",
                "until used, at most 20 days",
                "20 minutes",
                "12 hours; ten minutes where",
                "events 5 days from when they were told",
            ] {
                assert!(text.contains(said), "{said}: {text}");
                assert!(!document(&default).contains(said), "{said}");
            }
            assert!(!text.contains("7 years"), "{text}");
            assert!(document(&default).contains("7 years; of erased persons"));
        }
        let written = serde_json::to_value(records(&periods)).unwrap();
        let log = written.as_array().unwrap();
        let log = log.iter().find(|kind| kind["name"] == "audit log").unwrap();
        let term = log["term"].as_str().unwrap();
        assert!(term.starts_with("1 year; "), "{term}");
    }
}
