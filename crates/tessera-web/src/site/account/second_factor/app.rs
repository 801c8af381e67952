//! `/account/second-factor/app`: an authenticator app, enrolled and confirmed by its first code.

use super::super::typed;
use super::codes::keep;
use super::{APP, failed, is_password_due, settings_unless};
use crate::api;
use crate::form::OwnForm;
use crate::pages::account::{AppView, second_factor::app as page};
use crate::problem::Problem;
use crate::qr_code::Qr;
use crate::site::kept::ShownCodes;
use crate::site::refusal::refusal;
use crate::site::session::SignedIn;
use crate::site::visit::Visit;
use axum::response::Response;
use serde::Deserialize;
use tessera_core::accounts::{EnrolTotpError, EnrolledTotp, Fault, WaitingFactor, WaitingTotp};

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct EnableForm {
    password: String,
}

pub(crate) async fn factor_app_page(visit: Visit, signed_in: SignedIn) -> Response {
    shown(&visit, signed_in, None).await
}

/// Draws a secret, with backup codes that the browser keeps until they were shown.
pub(crate) async fn enable_second_factor(
    visit: Visit,
    signed_in: SignedIn,
    OwnForm(form): OwnForm<EnableForm>,
) -> Response {
    match enrol(&visit, signed_in, &form).await {
        Ok(enrolled) => keep(&visit, signed_in, &enrolled.backup_codes, APP),
        Err(error) => {
            let problem = api::enable_factor_problem(error, &visit.meta.correlation);
            super::shown(&visit, signed_in, Some(&problem)).await
        }
    }
}

async fn enrol(
    visit: &Visit,
    signed_in: SignedIn,
    form: &EnableForm,
) -> Result<EnrolledTotp, EnrolTotpError> {
    let password = typed(&form.password)?;
    let SignedIn { user, session } = signed_in;
    let accounts = &visit.state.accounts;
    accounts.enrol_totp(user, session, password.as_ref()).await
}

/// The page of the app that waits; the settings where none does.
pub(super) async fn shown(
    visit: &Visit,
    signed_in: SignedIn,
    problem: Option<&Problem>,
) -> Response {
    match waiting(visit, signed_in).await {
        Ok(Some(waiting)) => {
            let view = AppView {
                qr_code: &waiting.code.data_uri(),
                uri: &waiting.app.uri,
                secret: &waiting.app.secret,
                asks_password: waiting.asks_password,
                refusal: problem.map(refusal),
                dev: visit.dev(),
            };
            visit.answer(problem, page::page(&view, visit.language()))
        }
        Ok(None) => settings_unless(visit, signed_in, problem).await,
        Err(problem) => failed(&visit.state, &problem, &visit.meta, &visit.headers),
    }
}

/// An app that waits for its first code.
struct Waiting {
    app: WaitingTotp,
    /// Its URI, drawn.
    code: Qr,
    /// Whether another secret takes the password.
    asks_password: bool,
}

/// The app that waits for its first code, if it was enrolled in this browser: what was enrolled
/// elsewhere is gone on with there, where its codes are.
async fn waiting(visit: &Visit, signed_in: SignedIn) -> Result<Option<Waiting>, Problem> {
    let correlation = &visit.meta.correlation;
    if !ShownCodes::belong_to(visit, signed_in) {
        return Ok(None);
    }
    let fault = |fault: Fault| Problem::fault(&fault, correlation);
    let waiting = visit.state.accounts.waiting_factor(signed_in.user).await;
    let Some(WaitingFactor::Totp(app)) = waiting.map_err(fault)? else {
        return Ok(None);
    };
    let code = Qr::of(&app.uri).map_err(|error| Problem::internal(&error, correlation))?;
    let asks_password = is_password_due(visit, signed_in).await.map_err(fault)?;
    Ok(Some(Waiting {
        app,
        code,
        asks_password,
    }))
}
