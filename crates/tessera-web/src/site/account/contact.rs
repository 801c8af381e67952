//! What the pages share that change an address or a number.

use super::failed;
use super::password::known;
use crate::pages::account::{Contact, ContactView, contact as page};
use crate::problem::Problem;
use crate::site::refusal::refusal;
use crate::site::session::SignedIn;
use crate::site::visit::{Visit, echo};
use axum::response::Response;
use tessera_core::password::{InvalidPassword, Password};

/// The form for the code.
#[derive(serde::Deserialize)]
pub(crate) struct CodeForm {
    #[serde(default)]
    pub(super) code: String,
}

/// What a page shows besides what is known of the account.
pub(super) struct Shown<'a> {
    pub(super) contact: Contact,
    /// Where a code went that is waited for.
    pub(super) waiting: Option<String>,
    /// The new address or number as it was typed.
    pub(super) typed: &'a str,
    pub(super) problem: Option<&'a Problem>,
}

/// The page, as the account is now.
pub(super) async fn show(visit: &Visit, signed_in: SignedIn, shown: Shown<'_>) -> Response {
    let (profile, has_password) = match known(visit, signed_in).await {
        Ok(known) => known,
        Err(problem) => return failed(&visit.state, &problem, &visit.meta, &visit.headers),
    };
    let identity = &profile.identity;
    let (email, number) = (identity.email.as_ref(), identity.mobile.as_ref());
    let current = match shown.contact {
        Contact::Email => email.map(|email| email.as_str().to_owned()),
        Contact::Mobile => number.map(|number| number.masked().to_string()),
    };
    let view = ContactView {
        contact: shown.contact,
        current: current.as_deref(),
        waiting: shown.waiting.as_deref(),
        typed: echo(shown.typed),
        has_password,
        is_changed: shown.problem.is_none() && visit.query.get("changed").is_some(),
        refusal: shown.problem.map(refusal),
        dev: visit.dev(),
    };
    visit.answer(shown.problem, page::page(&view, visit.language()))
}

/// The password that a form gave, if it gave one.
pub(super) fn given_password(raw: &str) -> Result<Option<Password>, InvalidPassword> {
    match raw {
        "" => Ok(None),
        given => Password::parse(given).map(Some),
    }
}
