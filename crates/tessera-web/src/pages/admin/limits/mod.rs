//! `/admin/limits`: the limits that are in force, and what a network address has used up; and what one
//! account has used up, which stands on the page of the account.

mod catalog;

use maud::{Markup, html};

use self::catalog::LimitsCatalog;
use super::catalog::AdminCatalog;
use super::frame::{self, Frame, Section};
use crate::pages::form::{self, Problem, Submit, Weight};
use crate::pages::text_field::{Kind, TextField, text_field};
use crate::pages::{Language, icon};
use tessera_core::account::{Grants, Permission};
use tessera_core::limit::{LimitInForce, LimitKind};

/// The longest address, as text.
const ADDRESS_LENGTH: usize = 45;

/// What the page shows.
#[derive(Clone)] // No Debug: it may hold an address, which is personal data.
pub struct LimitsView<'a> {
    /// The limits.
    pub limits: Vec<LimitInForce>,
    /// What was asked about a network.
    pub network: NetworkView<'a>,
    /// Whether the limits of a network were made whole a moment ago.
    pub is_released: bool,
    /// What the one who looks may do.
    pub grants: &'a Grants,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// What was asked about a network, and what there is to say.
#[derive(Clone)] // No Debug: as above.
pub enum NetworkView<'a> {
    /// Nothing was asked.
    NotAsked,
    /// What was typed is no address.
    NoAddress(&'a str),
    /// What it has used up.
    Used {
        /// What was typed.
        address: &'a str,
        /// What it is counted under.
        network: &'a str,
        /// The limits.
        used: Vec<UsedLimitRow>,
    },
}

/// A limit of which an account, or a network, has used something up.
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
    let (admin, words) = (AdminCatalog::of(language), LimitsCatalog::of(language));
    let problem = matches!(view.network, NetworkView::NoAddress(_)).then(|| Problem {
        title: words.no_address_title,
        text: words.no_address_text.into(),
        field: Some(words.no_address_field.into()),
    });
    let are_off = view
        .limits
        .iter()
        .all(|limit| limit.kind == LimitKind::SecondFactors);
    let content = html! {
        h1 { (admin.limits_page) }
        p class="lead" { (words.lead) }
        @if let Some(problem) = &problem { (form::summary(problem)) }
        @else if view.is_released {
            div class="notice notice-success" role="status" {
                (icon::tick())
                p { (words.released) }
            }
        }
        @if are_off { p { (words.off) } }
        dl class="facts" {
            @for limit in &view.limits {
                div {
                    dt { (name(limit.kind, language)) }
                    dd {
                        (within(limit, words))
                        @if let Some(at_once) = limit.at_once {
                            span class="small" { ((words.at_once)(at_once)) }
                        }
                    }
                }
            }
        }
        (network(view, problem.as_ref(), language))
    };
    let frame = Frame {
        section: Section::Limits,
        path: Section::Limits.path(),
        title: problem
            .as_ref()
            .map_or(admin.limits_page, |problem| problem.title),
        grants: view.grants,
        language,
        dev: view.dev,
    };
    frame::page(&frame, &content)
}

/// Asking about a network, and what it has used up.
fn network(view: &LimitsView<'_>, problem: Option<&Problem>, language: Language) -> Markup {
    let words = LimitsCatalog::of(language);
    let typed = match view.network {
        NetworkView::NotAsked => "",
        NetworkView::NoAddress(typed) | NetworkView::Used { address: typed, .. } => typed,
    };
    html! {
        h2 class="section-title" { (words.network_title) }
        p { (words.network_lead) }
        form class="form" method="post" action=(Section::Limits.path()) data-guard {
            (text_field(&TextField {
                name: "address",
                label: words.address,
                kind: Kind::Required,
                value: typed,
                autocomplete: "off",
                max_length: ADDRESS_LENGTH,
                hint: Some(words.address_hint),
                error: problem.and_then(|problem| problem.field.as_deref()),
            }))
            (form::submit(&Submit { label: words.look, busy: words.looking, weight: Weight::Main }))
        }
        @if let NetworkView::Used { address, network, used } = &view.network {
            h3 class="account-item account-value" { ((words.used_by)(network)) }
            @if used.is_empty() { p role="status" { (words.nothing_used) } }
            @else {
                (used_rows(used, language))
                @if view.grants.permit_to(&Permission::RELEASE_LIMITS) {
                    p { (words.release_text) }
                    form method="post" action={ (Section::Limits.path()) "/release" } data-guard {
                        input type="hidden" name="address" value=(address);
                        (form::submit(&Submit {
                            label: words.release,
                            busy: words.working,
                            weight: Weight::Quiet,
                        }))
                    }
                }
            }
        }
    }
}

/// What is used up, of how much.
pub(super) fn used_rows(used: &[UsedLimitRow], language: Language) -> Markup {
    html! {
        dl class="facts" {
            @for used in used {
                div {
                    dt { (name(used.kind, language)) }
                    dd { (used.limit - used.remaining.min(used.limit)) " / " (used.limit) }
                }
            }
        }
    }
}

/// What a limit counts, in words.
fn name(kind: LimitKind, language: Language) -> &'static str {
    let words = LimitsCatalog::of(language);
    match kind {
        LimitKind::Requests => words.requests,
        LimitKind::Logins => words.logins,
        LimitKind::Refreshes => words.refreshes,
        LimitKind::RateLimitTokens => words.tokens,
        LimitKind::Passwords => words.passwords,
        LimitKind::SecondFactors => words.second_factors,
        LimitKind::Calls => words.calls,
        LimitKind::Exports => words.exports,
        LimitKind::Consents => words.consents,
        LimitKind::Mails => words.mails,
        LimitKind::RegistrationCodes => words.registration,
        LimitKind::Codes => words.codes,
        LimitKind::CodesOfDay => words.codes_day,
        LimitKind::CodesOfAccount => words.codes_account,
        LimitKind::CodesOfBlock => words.block,
        LimitKind::CodesOfCountry => words.country,
        LimitKind::Cost => words.cost,
    }
}

fn within(limit: &LimitInForce, words: &LimitsCatalog) -> String {
    let unit = match limit.within.as_secs() {
        60 => words.in_a_minute,
        900 => words.in_a_quarter,
        3_600 => words.in_an_hour,
        _ => words.in_a_day,
    };
    format!("{} {unit}", limit.most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_core::account::RoleName;

    // req: OTP-10, AUTH-8
    #[test]
    fn a_network_is_released_by_those_who_may_and_what_was_typed_is_text() {
        let shown = |role, network| {
            let grants = Grants::of(&[role], []);
            let view = LimitsView {
                limits: Vec::new(),
                network,
                is_released: false,
                grants: &grants,
                dev: false,
            };
            page(&view, Language::En).into_string()
        };
        let used = || NetworkView::Used {
            address: "203.0.113.9",
            network: "203.0.113.9",
            used: vec![UsedLimitRow {
                kind: LimitKind::Logins,
                limit: 5,
                remaining: 0,
            }],
        };
        let release = "action=\"/admin/limits/release\"";
        assert!(shown(RoleName::ADMIN, used()).contains(release));
        assert!(!shown(RoleName::SUPPORT, used()).contains(release));
        let typed = shown(RoleName::ADMIN, NetworkView::NoAddress("\"><script>"));
        assert!(!typed.contains("<script>") && typed.contains("no IPv4 or IPv6 address."));
    }
}
