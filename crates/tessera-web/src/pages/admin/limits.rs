//! `/admin/limits`: the limits that are in force; and what one account has used up, which stands on
//! the page of the account.

use maud::{Markup, html};

use super::catalog::AdminCatalog;
use super::frame::{self, Frame, Section};
use crate::pages::Language;
use tessera_core::account::Grants;
use tessera_core::limit::{LimitInForce, LimitKind};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct LimitsView<'a> {
    /// The limits.
    pub limits: Vec<LimitInForce>,
    /// What the one who looks may do.
    pub grants: &'a Grants,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// A limit of which an account has used something up.
#[derive(Debug, Clone, Copy)]
pub struct UsedLimitRow {
    /// What it counts.
    pub kind: LimitKind,
    /// The most at once.
    pub limit: u64,
    /// What is left.
    pub remaining: u64,
}

/// The page.
pub fn page(view: &LimitsView<'_>, language: Language) -> Markup {
    let words = AdminCatalog::of(language);
    let content = html! {
        h1 { (words.limits_page) }
        p class="lead" { (words.limits_lead) }
        @if view.limits.is_empty() { p { (words.limits_off) } }
        dl class="facts" {
            @for limit in &view.limits {
                div {
                    dt { (name(limit.kind, words)) }
                    dd {
                        (within(limit, words))
                        @if let Some(at_once) = limit.at_once {
                            span class="small" { ((words.at_once)(at_once)) }
                        }
                    }
                }
            }
        }
    };
    let frame = Frame {
        section: Section::Limits,
        path: Section::Limits.path(),
        title: words.limits_page,
        grants: view.grants,
        language,
        dev: view.dev,
    };
    frame::page(&frame, &content)
}

/// What a limit counts, in words.
pub(super) const fn name(kind: LimitKind, words: &AdminCatalog) -> &'static str {
    match kind {
        LimitKind::Requests => words.limit_requests,
        LimitKind::Logins => words.limit_logins,
        LimitKind::Refreshes => words.limit_refreshes,
        LimitKind::RateLimitTokens => words.limit_tokens,
        LimitKind::Passwords => words.limit_passwords,
        LimitKind::Calls => words.limit_calls,
        LimitKind::Exports => words.limit_exports,
        LimitKind::Mails => words.limit_mails,
        LimitKind::RegistrationCodes => words.limit_registration,
        LimitKind::Codes => words.limit_codes,
        LimitKind::CodesOfDay => words.limit_codes_day,
        LimitKind::CodesOfBlock => words.limit_block,
        LimitKind::CodesOfCountry => words.limit_country,
        LimitKind::Cost => words.limit_cost,
    }
}

fn within(limit: &LimitInForce, words: &AdminCatalog) -> String {
    let unit = match limit.within.as_secs() {
        60 => words.in_a_minute,
        900 => words.in_a_quarter,
        3_600 => words.in_an_hour,
        _ => words.in_a_day,
    };
    format!("{} {unit}", limit.most)
}
