//! Fixing the documents of the cases.

use crate::documents::check;
use specpack_rules::{Config, apply_fixes};
use specpack_syntax::diagnostic::Diagnostic;

const MESSY: &str = "\
---
kind: featurespec
id: feat-cart
complexity: simple
maturity_level: 1
---

# Cart:

## Overview.

Holds what a customer wants to buy.

## API Specification

- get /api/cart - Show the cart
";

const MENDED: &str = "\
---
kind: FeatureSpec
id: feat-cart
complexity: EASY
maturity: 1
---

# Cart

## Overview

Holds what a customer wants to buy.

## API Specification

- GET /api/cart - Show the cart
";

#[test]
fn safe_fixes_mend_all_they_can_and_then_find_nothing_more() {
    let mut text = MESSY.to_owned();
    let mut rounds = 0;
    loop {
        let documents = [("feat-cart.md".to_owned(), text.clone())];
        let (pack, report) = check(&documents, &Config::default());
        let findings: Vec<&Diagnostic> = report.diagnostics.iter().collect();
        let fixed = apply_fixes(&pack.files[0], &findings);
        text = fixed.text;
        rounds += 1;
        if fixed.applied == 0 {
            break;
        }
        assert!(rounds < 10, "fixes undo one another");
    }
    assert_eq!(text, MENDED);
}
