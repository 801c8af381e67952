//! `/account/second-factor/codes`: backup codes, which the browser keeps until they were shown.

use super::{CODES, HERE};
use crate::api;
use crate::form::OwnForm;
use crate::pages::account::{BackupCodesView, second_factor::codes as page};
use crate::site::kept::{Kept as _, ShownCodes};
use crate::site::session::SignedIn;
use crate::site::verify::Nothing;
use crate::site::visit::Visit;
use crate::site::{see_other, with_cookie};
use axum::response::Response;
use tessera_core::second_factor::BackupCode;

/// The backup codes, until they are said to be kept.
pub(crate) async fn codes_page(visit: Visit, signed_in: SignedIn) -> Response {
    match ShownCodes::presented(&visit.state, &visit.headers) {
        Some(kept) if kept.user == signed_in.user && !kept.codes.is_empty() => {
            let view = BackupCodesView {
                codes: &kept.codes,
                dev: visit.dev(),
            };
            visit.page(page::page(&view, visit.language()))
        }
        _ => visit.remember(see_other(HERE)),
    }
}

/// Draws new backup codes.
pub(crate) async fn replace_backup_codes(
    visit: Visit,
    signed_in: SignedIn,
    OwnForm(Nothing {}): OwnForm<Nothing>,
) -> Response {
    let context = visit.context();
    let accounts = &visit.state.accounts;
    match accounts
        .replace_backup_codes(signed_in.user, &context)
        .await
    {
        Ok(codes) => keep(&visit, signed_in, &codes, CODES),
        Err(error) => {
            let problem = api::backup_codes_problem(error, &visit.meta.correlation);
            super::shown(&visit, signed_in, Some(&problem)).await
        }
    }
}

/// Forgets the backup codes that were shown.
pub(crate) async fn codes_kept(OwnForm(Nothing {}): OwnForm<Nothing>) -> Response {
    with_cookie(see_other(HERE), &ShownCodes::forgotten())
}

/// Keeps backup codes in the browser, sealed, for the page that shows them. With a factor that
/// is added to another come none: what is kept then says that it was enrolled here.
pub(super) fn keep(
    visit: &Visit,
    signed_in: SignedIn,
    codes: &[BackupCode],
    then: &'static str,
) -> Response {
    let kept = ShownCodes {
        user: signed_in.user,
        codes: codes.iter().map(BackupCode::shown).collect(),
    };
    match kept.keep(&visit.state) {
        Some(cookie) => with_cookie(see_other(then), &cookie),
        None => see_other(then),
    }
}

impl ShownCodes {
    /// Whether this browser keeps what came with a factor that its owner enrolled.
    pub(super) fn belong_to(visit: &Visit, signed_in: SignedIn) -> bool {
        let kept = Self::presented(&visit.state, &visit.headers);
        kept.is_some_and(|kept| kept.user == signed_in.user)
    }
}
