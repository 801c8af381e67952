//! `/admin/users/{userId}`: somebody's account, and what may be done to it by whoever looks.

use maud::{Markup, html};

use super::catalog::AdminCatalog;
use super::frame::{self, Frame, Section};
use super::limits::{self, UsedLimitRow};
use crate::pages::form::{self, Problem, Submit, Weight};
use crate::pages::{Language, icon};
use tessera_core::account::{Grants, Permission, RoleName};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct StaffAccountView<'a> {
    /// The id.
    pub id: String,
    /// The address.
    pub email: Option<&'a str>,
    /// Whether it is proven.
    pub is_email_proven: bool,
    /// The number, whole.
    pub mobile: Option<&'a str>,
    /// The role that came with the account.
    pub first_role: &'a RoleName,
    /// Those that staff granted.
    pub granted_roles: &'a [RoleName],
    /// Those that it could be granted.
    pub further_roles: &'a [RoleName],
    /// What the account may do.
    pub permissions: &'a [Permission],
    /// Since when it is closed, written out.
    pub disabled_since: Option<String>,
    /// Whether its logins ask for a second factor.
    pub has_second_factor: bool,
    /// The limits of which it has used something up.
    pub used_limits: &'a [UsedLimitRow],
    /// When it came into being, written out.
    pub created: String,
    /// What was done a moment ago.
    pub done: Option<AccountChange>,
    /// Why something was not done.
    pub refusal: Option<ChangeRefusal>,
    /// What the one who looks may do.
    pub grants: &'a Grants,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// What staff do to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountChange {
    /// It was closed.
    Disabled,
    /// It was opened.
    Enabled,
    /// Its sessions were ended.
    SessionsEnded,
    /// Its password was taken off.
    PasswordTakenOff,
    /// It was granted a role.
    RoleGranted,
    /// A role was taken from it.
    RoleWithdrawn,
    /// Its limits were made whole again.
    LimitsReleased,
}

impl AccountChange {
    const ALL: [Self; 7] = [
        Self::Disabled,
        Self::Enabled,
        Self::SessionsEnded,
        Self::PasswordTakenOff,
        Self::RoleGranted,
        Self::RoleWithdrawn,
        Self::LimitsReleased,
    ];

    /// The name in the query of the page.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Disabled => "disabled",
            Self::Enabled => "enabled",
            Self::SessionsEnded => "sessions-ended",
            Self::PasswordTakenOff => "password-taken-off",
            Self::RoleGranted => "role-granted",
            Self::RoleWithdrawn => "role-withdrawn",
            Self::LimitsReleased => "limits-released",
        }
    }

    /// The change of that name.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|change| change.as_str() == raw)
    }

    const fn said(self, words: &AdminCatalog) -> &'static str {
        match self {
            Self::Disabled => words.disabled_done,
            Self::Enabled => words.enabled_done,
            Self::SessionsEnded => words.sessions_done,
            Self::PasswordTakenOff => words.password_done,
            Self::RoleGranted => words.granted_done,
            Self::RoleWithdrawn => words.withdrawn_done,
            Self::LimitsReleased => words.released_done,
        }
    }
}

/// Why something was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeRefusal {
    /// The account may do more than whoever asks.
    BeyondOwn,
    /// Nobody could administer the service any more.
    LastAdmin,
    /// The role came with the account.
    RoleStays,
    /// The owner could not be sent a link.
    NoAddress,
}

/// The page.
pub fn page(view: &StaffAccountView<'_>, language: Language) -> Markup {
    let words = AdminCatalog::of(language);
    let problem = view.refusal.map(|refusal| told(refusal, words));
    let path = format!("{}/{}", Section::People.path(), view.id);
    let content = html! {
        h1 { (words.account) }
        @if let Some(problem) = &problem { (form::summary(problem)) }
        @else if let Some(done) = view.done {
            div class="notice notice-success" role="status" {
                (icon::tick())
                p { (done.said(words)) }
            }
        }
        (facts(view, words))
        (roles(view, words, &path))
        (used_limits(view, language))
        (actions(view, words, &path))
    };
    let frame = Frame {
        section: Section::People,
        path: &path,
        title: problem
            .as_ref()
            .map_or(words.account, |problem| problem.title),
        grants: view.grants,
        language,
        dev: view.dev,
    };
    frame::page(&frame, &content)
}

fn told(refusal: ChangeRefusal, words: &AdminCatalog) -> Problem {
    let (title, text) = match refusal {
        ChangeRefusal::BeyondOwn => (words.beyond_title, words.beyond_text),
        ChangeRefusal::LastAdmin => (words.last_admin_title, words.last_admin_text),
        ChangeRefusal::RoleStays => (words.role_stays_title, words.role_stays_text),
        ChangeRefusal::NoAddress => (words.no_address_title, words.no_address_text),
    };
    Problem {
        title,
        text: text.into(),
        field: None,
    }
}

fn facts(view: &StaffAccountView<'_>, words: &AdminCatalog) -> Markup {
    html! {
        dl class="facts" {
            div { dt { (words.id) } dd class="account-value" { (view.id) } }
            div {
                dt { (words.email) }
                dd {
                    @match view.email {
                        Some(email) => {
                            span class="account-value" { (email) }
                            @if view.is_email_proven {
                                span class="badge" { (icon::tick()) (words.verified) }
                            } @else { span class="small" { (words.not_verified) } }
                        }
                        None => (words.none),
                    }
                }
            }
            div { dt { (words.mobile) } dd { (view.mobile.unwrap_or(words.none)) } }
            div {
                dt { (words.state) }
                dd {
                    @match &view.disabled_since {
                        Some(since) => ((words.closed_since)(since)),
                        None => (words.open),
                    }
                }
            }
            div {
                dt { (words.second_factor) }
                dd { @if view.has_second_factor { (words.on) } @else { (words.off) } }
            }
            div { dt { (words.created) } dd { (view.created) } }
        }
    }
}

fn roles(view: &StaffAccountView<'_>, words: &AdminCatalog, path: &str) -> Markup {
    let may_change = view.grants.permit_to(&Permission::MANAGE_ROLES);
    let permissions: Vec<&str> = view.permissions.iter().map(Permission::as_str).collect();
    html! {
        h2 class="section-title" { (words.roles) }
        ul class="account-list" {
            li {
                p class="account-item account-value" { (view.first_role.as_str()) }
                p class="small" { (words.came_with) }
            }
            @for role in view.granted_roles {
                li {
                    p class="account-item account-value" { (role.as_str()) }
                    @if may_change {
                        (role_form(path, "withdraw-role", role, &(words.withdraw)(role.as_str()), words))
                    }
                }
            }
        }
        p class="account-more small account-value" { (words.permissions) " " (permissions.join(", ")) }
        @if may_change && !view.further_roles.is_empty() {
            h2 class="section-title" { (words.grant_title) }
            p { (words.roles_end_sessions) }
            div class="backup-actions" {
                @for role in view.further_roles {
                    (role_form(path, "grant-role", role, &(words.grant)(role.as_str()), words))
                }
            }
        }
    }
}

fn role_form(
    path: &str,
    action: &str,
    role: &RoleName,
    label: &str,
    words: &AdminCatalog,
) -> Markup {
    html! {
        form method="post" action={ (path) "/" (action) } data-guard {
            input type="hidden" name="role" value=(role.as_str());
            (form::submit(&Submit { label, busy: words.working, weight: Weight::Quiet }))
        }
    }
}

/// What may be done by whoever looks; nothing where they only read.
fn used_limits(view: &StaffAccountView<'_>, language: Language) -> Markup {
    let words = AdminCatalog::of(language);
    html! {
        @if !view.used_limits.is_empty() {
            h2 class="section-title" { (words.used_limits) }
            (limits::used_rows(view.used_limits, language))
        }
    }
}

fn actions(view: &StaffAccountView<'_>, words: &AdminCatalog, path: &str) -> Markup {
    let may_write = view.grants.permit_to(&Permission::WRITE_USERS);
    let may_end = view.grants.permit_to(&Permission::END_SESSIONS);
    let may_recover = view.has_second_factor && view.grants.permit_to(&Permission::RECOVER_FACTORS);
    let may_release =
        !view.used_limits.is_empty() && view.grants.permit_to(&Permission::RELEASE_LIMITS);
    let is_closed = view.disabled_since.is_some();
    html! {
        @if may_write || may_end || may_recover || may_release {
            h2 class="section-title" { (words.actions) }
            ul class="account-list" {
                @if may_end {
                    (action(path, "end-sessions", words.end_sessions, words.end_sessions_text, words))
                }
                @if may_release {
                    (action(path, "release-limits", words.release_limits, words.release_limits_text, words))
                }
                @if may_recover {
                    (action(path, "ask-recovery", words.ask_recovery, words.ask_recovery_text, words))
                }
                @if may_write {
                    (action(path, "reset-password", words.take_password, words.take_password_text, words))
                    @if is_closed {
                        (action(path, "enable", words.enable, words.enable_text, words))
                    } @else {
                        (action(path, "disable", words.disable, words.disable_text, words))
                    }
                }
            }
        }
    }
}

fn action(path: &str, name: &str, label: &str, text: &str, words: &AdminCatalog) -> Markup {
    html! {
        li {
            p { (text) }
            form method="post" action={ (path) "/" (name) } data-guard {
                (form::submit(&Submit { label, busy: words.working, weight: Weight::Quiet }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_core::limit::LimitKind;

    fn rendered(roles: &[RoleName], disabled_since: Option<String>) -> String {
        let grants = Grants::of(roles, []);
        let view = StaffAccountView {
            id: "0193b1c2-7d3e-7f00-8a4b-5c6d7e8f9a0b".to_owned(),
            email: Some("<b>@example.com"),
            is_email_proven: false,
            mobile: None,
            first_role: &RoleName::USER,
            granted_roles: &[RoleName::SUPPORT],
            further_roles: &[RoleName::AUDITOR],
            permissions: &[Permission::READ_OWN],
            disabled_since,
            has_second_factor: true,
            used_limits: &[UsedLimitRow {
                kind: LimitKind::Passwords,
                limit: 10,
                remaining: 3,
            }],
            created: "5 November 2026".to_owned(),
            done: None,
            refusal: None,
            grants: &grants,
            dev: false,
        };
        page(&view, Language::En).into_string()
    }

    /// The forms of a page but that of signing out.
    fn forms(html: &str) -> Vec<&str> {
        let forms = html.split("action=\"").skip(1);
        let actions = forms.map(|form| form.split('"').next().unwrap());
        let of_page = actions.filter(|action| *action != "/logout");
        of_page
            .map(|action| action.rsplit('/').next().unwrap())
            .collect()
    }

    // req: AUTH-8
    #[test]
    fn everyone_is_offered_what_they_may_do() {
        assert!(forms(&rendered(&[RoleName::AUDITOR], None)).is_empty());
        assert_eq!(
            forms(&rendered(&[RoleName::SUPPORT], None)),
            ["end-sessions", "ask-recovery"]
        );
        let admins = [
            "withdraw-role",
            "grant-role",
            "end-sessions",
            "release-limits",
            "ask-recovery",
            "reset-password",
        ];
        let open = [&admins[..], &["disable"]].concat();
        assert_eq!(forms(&rendered(&[RoleName::ADMIN], None)), open);
        let closed = rendered(&[RoleName::ADMIN], Some("today".to_owned()));
        assert_eq!(forms(&closed), [&admins[..], &["enable"]].concat());
    }

    // req: OTP-10
    #[test]
    fn what_is_used_up_is_told() {
        let html = rendered(&[RoleName::AUDITOR], None);
        assert!(html.contains("<dt>Tries at the password of one account</dt><dd>7 / 10</dd>"));
    }

    #[test]
    fn what_was_given_is_shown_as_text() {
        assert!(rendered(&[RoleName::AUDITOR], None).contains("&lt;b&gt;@example.com"));
    }

    #[test]
    fn changes_are_read_by_the_name_that_they_are_written_by() {
        for change in AccountChange::ALL {
            assert_eq!(AccountChange::parse(change.as_str()), Some(change));
        }
        assert_eq!(AccountChange::parse("<b>"), None);
    }
}
