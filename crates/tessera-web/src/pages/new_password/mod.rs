//! The field of a password that is to be set, with the rules that it is held to.
//!
//! The rules are said before anything is typed. A script ticks them off while one types, by
//! the policy that the service serves (requirement REG-9); the service has the last word.

mod catalog;

use maud::{Markup, html};

use super::assets::{AssetName, url_of};
use super::{Language, form};
use catalog::PasswordCatalog;
use tessera_core::password::{PasswordPolicy, PasswordProfile, Violation};

/// The field of a password that is to be set.
pub(super) struct NewPassword<'a> {
    /// Its id and its name in the form.
    pub(super) name: &'a str,
    pub(super) label: &'a str,
    /// What it is held to.
    pub(super) policy: &'a PasswordPolicy,
    pub(super) error: Option<&'a str>,
    pub(super) language: Language,
}

/// The longest input, in UTF-16 code units: more than any password has, so that no browser
/// cuts one short without a word.
pub(super) const MAX_INPUT_LEN: usize = 1024;

pub(super) fn new_password(field: &NewPassword<'_>) -> Markup {
    let words = PasswordCatalog::of(field.language);
    let (name, rules) = (field.name, rules(field.policy, words));
    html! {
        div class="field" data-new-password
            data-progress=(words.progress) data-complete=(words.complete) {
            label for=(name) { (field.label) }
            div class="control" data-state=[field.error.map(|_| "invalid")] {
                input id=(name) name=(name) type="password" required
                    autocomplete="new-password" maxlength=(MAX_INPUT_LEN)
                    aria-invalid=[field.error.map(|_| "true")]
                    aria-describedby={ (name) "-error " (name) "-rules" };
            }
            (form::field_error(name, field.error))
            div class="password-rules" id={ (name) "-rules" } {
                p { (words.needs) }
                ul {
                    @for (violation, text) in &rules {
                        li data-rule=(violation.as_str()) { (text) }
                    }
                }
            }
            p class="password-strength" role="status" data-strength hidden {}
            script src=(url_of(AssetName::PasswordScript)) defer {}
        }
    }
}

/// What the policy asks for, each under the name of its violation.
fn rules(policy: &PasswordPolicy, words: &PasswordCatalog) -> Vec<(Violation, String)> {
    let fewest = u64::try_from(policy.min_chars).unwrap_or(u64::MAX);
    let mut rules = vec![(Violation::TooShort, (words.at_least)(fewest))];
    if policy.profile == PasswordProfile::Composition {
        rules.extend([
            (Violation::NoUpperCase, words.upper_case.to_owned()),
            (Violation::NoLowerCase, words.lower_case.to_owned()),
            (Violation::NoDigit, words.digit.to_owned()),
            (Violation::NoSymbol, words.symbol.to_owned()),
        ]);
    }
    rules.extend([
        (Violation::Personal, words.not_personal.to_owned()),
        (Violation::Common, words.not_common.to_owned()),
    ]);
    rules
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(policy: &PasswordPolicy) -> String {
        let field = NewPassword {
            name: "password",
            label: "Password",
            policy,
            error: None,
            language: Language::En,
        };
        new_password(&field).into_string()
    }

    // req: REG-9
    #[test]
    fn the_rules_are_those_of_the_policy() {
        let longer = PasswordPolicy {
            min_chars: 12,
            ..PasswordPolicy::default()
        };
        let html = rendered(&longer);
        assert!(html.contains("at least 12 characters"));
        assert!(html.contains("data-rule=\"no_symbol\""));
        let nist = PasswordPolicy {
            profile: PasswordProfile::Nist,
            ..longer
        };
        assert!(!rendered(&nist).contains("data-rule=\"no_symbol\""));
    }

    #[test]
    fn a_new_password_is_offered_and_never_shown_again() {
        let html = rendered(&PasswordPolicy::default());
        assert!(html.contains("autocomplete=\"new-password\""));
        assert!(!html.contains("value="));
    }
}
