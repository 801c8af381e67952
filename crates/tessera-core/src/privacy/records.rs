//! Documents that are written from the register.

use super::register::{Category, DataKind, KINDS};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The records of processing (GDPR, article 30), in Markdown.
pub fn records_markdown() -> String {
    let mut text = String::from(
        "# Records of processing\n\n\
         | data | purpose | legal basis | kept | recipients | columns |\n\
         |---|---|---|---|---|---|\n",
    );
    for kind in KINDS {
        let columns: Vec<String> = kind
            .columns
            .iter()
            .map(|column| format!("`{}.{}`", column.table, column.column))
            .collect();
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} |",
            kind.name,
            kind.purpose,
            kind.basis.as_text(),
            kind.term,
            kind.recipients,
            columns.join(", "),
        );
    }
    text
}

/// The disclosure of what is collected, by California's categories (Cal. Civ. Code 1798.110 and
/// 1798.130), in Markdown.
pub fn disclosure_markdown() -> String {
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
        let each = |of: fn(&DataKind) -> &'static str| {
            let mut seen = BTreeSet::new();
            let values = kinds.iter().map(|kind| of(kind));
            let values: Vec<&str> = values.filter(|value| seen.insert(*value)).collect();
            values.join("; ")
        };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} |",
            category.as_text(),
            each(|kind| kind.name),
            each(|kind| kind.source),
            each(|kind| kind.purpose),
            each(|kind| kind.recipients),
            each(|kind| kind.term),
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: MFA-11
    #[test]
    fn every_kind_is_in_both_documents() {
        let (records, disclosure) = (records_markdown(), disclosure_markdown());
        for kind in KINDS {
            assert!(records.contains(kind.purpose), "{}", kind.name);
            assert!(disclosure.contains(kind.purpose), "{}", kind.name);
            for column in kind.columns {
                let column = format!("`{}.{}`", column.table, column.column);
                assert!(records.contains(&column), "{column}");
            }
        }
    }
}
