//! `/admin/roles` and `/admin/roles/{role}`: what roles permit, and roles of the deployment's own.

mod catalog;

use maud::{Markup, html};

use self::catalog::RolesCatalog;
use super::catalog::AdminCatalog;
use super::frame::{self, Frame, Section};
use crate::pages::form::{self, Problem, Submit, Weight};
use crate::pages::text_field::{Kind, TextField, text_field};
use crate::pages::{Language, icon};
use tessera_core::account::{Grants, MAX_ROLE_PERMISSIONS, Permission};

/// The longest name, and the longest list of permissions, in UTF-16 code units.
const MAX_NAME: usize = 32;
const MAX_PERMISSIONS: usize = MAX_ROLE_PERMISSIONS * 65;

/// What the page of all roles shows.
#[derive(Debug, Clone)]
pub struct RolesView<'a> {
    /// The roles.
    pub roles: Vec<RoleRow>,
    /// What was typed as another's name.
    pub name: &'a str,
    /// What was typed as its permissions.
    pub permissions: &'a str,
    /// Why it was not defined.
    pub problem: Option<RoleProblem>,
    /// What was done a moment ago.
    pub done: Option<RoleDone>,
    /// What the one who looks may do.
    pub grants: &'a Grants,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// What the page of one role shows.
#[derive(Debug, Clone)]
pub struct RoleView<'a> {
    /// The role.
    pub role: RoleRow,
    /// What was typed as its permissions; none where nothing was.
    pub typed: Option<&'a str>,
    /// Why it was not changed.
    pub problem: Option<RoleProblem>,
    /// What the one who looks may do.
    pub grants: &'a Grants,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// A role.
#[derive(Debug, Clone)]
pub struct RoleRow {
    /// Its name.
    pub name: String,
    /// Whether it is part of the service.
    pub is_built_in: bool,
    /// What it permits.
    pub permissions: Vec<String>,
}

/// What was done to a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleDone {
    /// It was defined or changed.
    Saved,
    /// It was deleted.
    Deleted,
}

impl RoleDone {
    /// The name in the query of the page.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Saved => "saved",
            Self::Deleted => "deleted",
        }
    }

    /// What has that name.
    pub fn parse(raw: &str) -> Option<Self> {
        let mut all = [Self::Saved, Self::Deleted].into_iter();
        all.find(|done| done.as_str() == raw)
    }
}

/// Why a role was neither defined nor changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleProblem {
    /// It has no name that roles have.
    NoName,
    /// Another has the name.
    Taken,
    /// It could be taken for a role of the service.
    BuiltIn,
    /// One of its permissions is none.
    NoPermission,
    /// There are too many of either.
    TooMany,
    /// It would permit more than whoever defines it may do.
    Beyond,
}

impl RoleProblem {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::NoName,
        Self::Taken,
        Self::BuiltIn,
        Self::NoPermission,
        Self::TooMany,
        Self::Beyond,
    ];

    const fn is_about_the_name(self) -> bool {
        matches!(self, Self::NoName | Self::Taken | Self::BuiltIn)
    }
}

/// The page of all roles.
pub fn page(view: &RolesView<'_>, language: Language) -> Markup {
    let (admin, words) = (AdminCatalog::of(language), RolesCatalog::of(language));
    let problem = view.problem.map(|problem| told(problem, words));
    let content = html! {
        h1 { (admin.roles_page) }
        p class="lead" { (words.lead) }
        @if let Some(problem) = &problem { (form::summary(problem)) }
        @else if let Some(done) = view.done {
            div class="notice notice-success" role="status" {
                (icon::tick())
                p { @match done { RoleDone::Saved => (words.saved), RoleDone::Deleted => (words.deleted) } }
            }
        }
        ul class="account-list" {
            @for role in &view.roles { li { (row(role, view.grants, words)) } }
        }
        @if view.grants.permit_to(&Permission::MANAGE_ROLES) {
            (new_role(view, problem.as_ref(), words))
        }
    };
    framed(
        Section::Roles.path(),
        problem.as_ref(),
        view.grants,
        view.dev,
        language,
        &content,
    )
}

/// The page of one role.
pub fn role_page(view: &RoleView<'_>, language: Language) -> Markup {
    let words = RolesCatalog::of(language);
    let problem = view.problem.map(|problem| told(problem, words));
    let path = role_path(&view.role.name);
    let may_change = !view.role.is_built_in && view.grants.permit_to(&Permission::MANAGE_ROLES);
    let content = html! {
        h1 class="account-value" { (view.role.name) }
        @if let Some(problem) = &problem { (form::summary(problem)) }
        @if !may_change { (permitted(&view.role, words)) }
        @else { (change_forms(view, &path, problem.as_ref(), words)) }
        p class="account-more" { a href=(Section::Roles.path()) { (words.all) } }
    };
    framed(
        &path,
        problem.as_ref(),
        view.grants,
        view.dev,
        language,
        &content,
    )
}

fn framed(
    path: &str,
    problem: Option<&Problem>,
    grants: &Grants,
    dev: bool,
    language: Language,
    content: &Markup,
) -> Markup {
    let words = AdminCatalog::of(language);
    let frame = Frame {
        section: Section::Roles,
        path,
        title: problem.map_or(words.roles_page, |problem| problem.title),
        grants,
        language,
        dev,
    };
    frame::page(&frame, content)
}

fn role_path(name: &str) -> String {
    format!("{}/{name}", Section::Roles.path())
}

fn row(role: &RoleRow, grants: &Grants, words: &RolesCatalog) -> Markup {
    html! {
        h2 class="account-item account-value" { (role.name) }
        (permitted(role, words))
        @if !role.is_built_in && grants.permit_to(&Permission::MANAGE_ROLES) {
            p { a href=(role_path(&role.name)) aria-label={ (words.change) ": " (role.name) } { (words.change) } }
        }
    }
}

fn permitted(role: &RoleRow, words: &RolesCatalog) -> Markup {
    html! {
        @if role.is_built_in { p class="small" { (words.built_in) } }
        @if role.permissions.is_empty() { p { (words.nothing) } }
        @else { p class="account-value" { (role.permissions.join(" ")) } }
    }
}

fn new_role(view: &RolesView<'_>, problem: Option<&Problem>, words: &RolesCatalog) -> Markup {
    let at_name = view.problem.is_some_and(RoleProblem::is_about_the_name);
    let error = problem.and_then(|problem| problem.field.as_deref());
    html! {
        h2 class="section-title" { (words.new_title) }
        form class="form" method="post" action=(Section::Roles.path()) data-guard {
            (text_field(&TextField {
                name: "name",
                label: words.name,
                kind: Kind::Required,
                value: view.name,
                autocomplete: "off",
                max_length: MAX_NAME,
                hint: Some(words.name_hint),
                error: error.filter(|_| at_name),
            }))
            (permissions_field(view.permissions, error.filter(|_| !at_name), words))
            (form::submit(&Submit { label: words.define, busy: words.working, weight: Weight::Main }))
        }
    }
}

fn change_forms(
    view: &RoleView<'_>,
    path: &str,
    problem: Option<&Problem>,
    words: &RolesCatalog,
) -> Markup {
    let held = view.role.permissions.join(" ");
    let error = problem.and_then(|problem| problem.field.as_deref());
    html! {
        p { (words.ends_sessions) }
        form class="form" method="post" action=(path) data-guard {
            (permissions_field(view.typed.unwrap_or(&held), error, words))
            (form::submit(&Submit { label: words.save, busy: words.working, weight: Weight::Main }))
        }
        h2 class="section-title" { (words.delete_title) }
        form class="account-more" method="post" action={ (path) "/delete" } data-guard {
            p { (words.delete_text) }
            (form::submit(&Submit { label: words.delete, busy: words.working, weight: Weight::Quiet }))
        }
    }
}

fn permissions_field(value: &str, error: Option<&str>, words: &RolesCatalog) -> Markup {
    text_field(&TextField {
        name: "permissions",
        label: words.permissions,
        kind: Kind::Optional,
        value,
        autocomplete: "off",
        max_length: MAX_PERMISSIONS,
        hint: Some(words.permissions_hint),
        error,
    })
}

fn told(problem: RoleProblem, words: &RolesCatalog) -> Problem {
    let (title, text, field) = match problem {
        RoleProblem::NoName => (words.no_name_title, words.no_name_text, words.no_name_field),
        RoleProblem::Taken => (words.taken_title, words.taken_text, words.taken_field),
        RoleProblem::BuiltIn => (
            words.built_in_title,
            words.built_in_text,
            words.built_in_field,
        ),
        RoleProblem::NoPermission => (
            words.no_permission_title,
            words.no_permission_text,
            words.no_permission_field,
        ),
        RoleProblem::TooMany => (
            words.too_many_title,
            words.too_many_text,
            words.too_many_field,
        ),
        RoleProblem::Beyond => (words.beyond_title, words.beyond_text, words.beyond_field),
    };
    Problem {
        title,
        text: text.into(),
        field: Some(field.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_core::account::RoleName;

    // req: AUTH-8
    #[test]
    fn who_may_only_see_roles_is_offered_no_form() {
        let roles = |is_built_in| RoleRow {
            name: "clerk".to_owned(),
            is_built_in,
            permissions: vec!["refund:orders".to_owned()],
        };
        let forms = |role, is_built_in| {
            let grants = Grants::of(&[role], []);
            let all = RolesView {
                roles: vec![roles(is_built_in)],
                name: "",
                permissions: "",
                problem: None,
                done: None,
                grants: &grants,
                dev: false,
            };
            let one = RoleView {
                role: roles(is_built_in),
                typed: None,
                problem: None,
                grants: &grants,
                dev: false,
            };
            let all = page(&all, Language::En).into_string();
            let one = role_page(&one, Language::En).into_string();
            let count = |html: &str| html.matches("action=\"/admin/roles").count();
            (count(&all), count(&one))
        };
        assert_eq!(forms(RoleName::AUDITOR, false), (0, 0));
        assert_eq!(forms(RoleName::ADMIN, false), (1, 2));
        assert_eq!(forms(RoleName::ADMIN, true), (1, 0));
    }
}
