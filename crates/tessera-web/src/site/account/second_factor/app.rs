//! `/account/second-factor/app`: an authenticator app, enrolled and confirmed by its first code.

use super::codes::keep;
use super::{APP, failed, settings_unless};
use crate::api;
use crate::form::OwnForm;
use crate::pages::account::{AppView, second_factor::app as page};
use crate::problem::Problem;
use crate::qr_code::Qr;
use crate::site::kept::ShownCodes;
use crate::site::refusal::refusal;
use crate::site::session::SignedIn;
use crate::site::verify::Nothing;
use crate::site::visit::Visit;
use axum::response::Response;
use tessera_core::accounts::{WaitingFactor, WaitingTotp};

pub(crate) async fn factor_app_page(visit: Visit, signed_in: SignedIn) -> Response {
    shown(&visit, signed_in, None).await
}

/// Draws a secret, with backup codes that the browser keeps until they were shown.
pub(crate) async fn enable_second_factor(
    visit: Visit,
    signed_in: SignedIn,
    OwnForm(Nothing {}): OwnForm<Nothing>,
) -> Response {
    match visit.state.accounts.enrol_totp(signed_in.user).await {
        Ok(enrolled) => keep(&visit, signed_in, &enrolled.backup_codes, APP),
        Err(error) => {
            let problem = api::enable_factor_problem(error, &visit.meta.correlation);
            super::shown(&visit, signed_in, Some(&problem)).await
        }
    }
}

/// The page of the app that waits; the settings where none does.
pub(super) async fn shown(
    visit: &Visit,
    signed_in: SignedIn,
    problem: Option<&Problem>,
) -> Response {
    match waiting(visit, signed_in).await {
        Ok(Some((app, code))) => {
            let view = AppView {
                qr_code: &code.data_uri(),
                uri: &app.uri,
                secret: &app.secret,
                refusal: problem.map(refusal),
                dev: visit.dev(),
            };
            visit.answer(problem, page::page(&view, visit.language()))
        }
        Ok(None) => settings_unless(visit, signed_in, problem).await,
        Err(problem) => failed(&visit.state, &problem, &visit.meta, &visit.headers),
    }
}

/// The app that waits for its first code, if it was enrolled in this browser: what was enrolled
/// elsewhere is gone on with there, where its codes are.
async fn waiting(visit: &Visit, signed_in: SignedIn) -> Result<Option<(WaitingTotp, Qr)>, Problem> {
    let correlation = &visit.meta.correlation;
    if !ShownCodes::belong_to(visit, signed_in) {
        return Ok(None);
    }
    let waiting = visit.state.accounts.waiting_factor(signed_in.user).await;
    let waiting = waiting.map_err(|fault| Problem::fault(&fault, correlation))?;
    let Some(WaitingFactor::Totp(app)) = waiting else {
        return Ok(None);
    };
    let code = Qr::of(&app.uri).map_err(|error| Problem::internal(&error, correlation))?;
    Ok(Some((app, code)))
}
