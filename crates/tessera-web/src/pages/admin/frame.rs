//! What stands around the content of every page of staff.

use maud::{Markup, html};

use super::catalog::AdminCatalog;
use crate::pages::Language;
use crate::pages::catalog::Catalog;
use crate::pages::form;
use crate::pages::layout::{self, Document, Extras};
use tessera_core::account::{Grants, Permission};

/// A page that the navigation leads to, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Overview,
    People,
    Recoveries,
    Outbox,
    Sinks,
    Audit,
    Roles,
    Flags,
    Keys,
    Limits,
}

impl Section {
    const ALL: [Self; 10] = [
        Self::Overview,
        Self::People,
        Self::Recoveries,
        Self::Outbox,
        Self::Sinks,
        Self::Audit,
        Self::Roles,
        Self::Flags,
        Self::Keys,
        Self::Limits,
    ];

    /// Where it is.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Overview => "/admin",
            Self::People => "/admin/users",
            Self::Outbox => "/admin/outbox",
            Self::Sinks => "/admin/sinks",
            Self::Audit => "/admin/audit",
            Self::Flags => "/admin/flags",
            Self::Recoveries => "/admin/recoveries",
            Self::Roles => "/admin/roles",
            Self::Keys => "/admin/keys",
            Self::Limits => "/admin/limits",
        }
    }

    /// What it is called, in its link and in its heading.
    pub(super) const fn name(self, words: &AdminCatalog) -> &'static str {
        match self {
            Self::Overview => words.overview,
            Self::People => words.people,
            Self::Outbox => words.outbox,
            Self::Sinks => words.sinks_page,
            Self::Audit => words.audit,
            Self::Flags => words.flags,
            Self::Recoveries => words.recoveries_page,
            Self::Roles => words.roles_page,
            Self::Keys => words.keys_page,
            Self::Limits => words.limits_page,
        }
    }

    /// What shows it.
    const fn needs(self) -> Permission {
        match self {
            Self::Overview | Self::People | Self::Limits => Permission::READ_USERS,
            Self::Outbox | Self::Sinks => Permission::READ_OUTBOX,
            Self::Audit => Permission::READ_AUDIT,
            Self::Flags => Permission::READ_FLAGS,
            Self::Recoveries => Permission::RECOVER_FACTORS,
            Self::Roles => Permission::READ_ROLES,
            Self::Keys => Permission::READ_KEYS,
        }
    }
}

/// A page of staff.
pub(super) struct Frame<'a> {
    pub(super) section: Section,
    /// Where it is, for the language switch.
    pub(super) path: &'a str,
    /// The page's part of the title.
    pub(super) title: &'a str,
    /// What the one who looks may do: what they may not see is not led to.
    pub(super) grants: &'a Grants,
    pub(super) language: Language,
    pub(super) dev: bool,
}

/// The whole page: the way to the others, then its own content, then the way out.
pub(super) fn page(frame: &Frame<'_>, content: &Markup) -> Markup {
    let words = AdminCatalog::of(frame.language);
    let sections = Section::ALL.into_iter();
    let sections = sections.filter(|section| frame.grants.permit_to(&section.needs()));
    let content = html! {
        nav class="account-navigation" aria-label=(words.navigation) {
            ul {
                @for section in sections {
                    li {
                        a href=(section.path())
                            aria-current=[(section == frame.section).then_some("page")] {
                            (section.name(words))
                        }
                    }
                }
                li { a href="/account" { (words.own_account) } }
            }
        }
        (content)
        (form::sign_out(Catalog::of(frame.language), None))
    };
    let document = Document {
        language: frame.language,
        title: frame.title,
        path: frame.path,
        dev: frame.dev,
        extras: Extras::Account,
    };
    layout::document(&document, &layout::in_card(&content))
}
