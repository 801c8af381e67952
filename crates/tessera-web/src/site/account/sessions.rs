//! `/account/sessions`: the page of `GET` and `DELETE /api/v1/users/me/sessions` (requirement
//! AUTH-9).

use super::{failed, typed};
use crate::api;
use crate::form::OwnForm;
use crate::pages::account::{SessionRow, SessionsView, sessions as page};
use crate::problem::Problem;
use crate::site::moment::minute;
use crate::site::refusal::refusal;
use crate::site::session::SignedIn;
use crate::site::visit::Visit;
use crate::site::{cookies, see_other, with_cookie};
use axum::response::Response;
use serde::Deserialize;
use tessera_core::accounts::{EndSessionError, Fault, OwnSession, OwnerProof};
use tessera_core::id::SessionId;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct EndForm {
    session: String,
    password: String,
}

pub(crate) async fn sessions_page(visit: Visit, signed_in: SignedIn) -> Response {
    show(&visit, signed_in, None).await
}

/// The page; where a form came back, with what stood against it.
async fn show(visit: &Visit, signed_in: SignedIn, refused: Option<&Problem>) -> Response {
    let SignedIn { user, session } = signed_in;
    let accounts = &visit.state.accounts;
    let correlation = &visit.meta.correlation;
    let fail = |problem: &Problem| failed(&visit.state, problem, &visit.meta, &visit.headers);
    let sessions = match accounts.sessions(user).await {
        Ok(sessions) => sessions,
        Err(error) => return fail(&api::list_sessions_problem(error, correlation)),
    };
    let asks_password = match accounts.is_password_due(user, session).await {
        Ok(is_due) => is_due,
        Err(error) => return fail(&Problem::fault(&Fault::from(error), correlation)),
    };
    let rows: Vec<_> = sessions
        .into_iter()
        .map(|session| row(session, signed_in, visit))
        .collect();
    let view = SessionsView {
        sessions: &rows,
        asks_password,
        is_ended: visit.query.get("ended").is_some(),
        refusal: refused.map(refusal),
        dev: visit.dev(),
    };
    visit.answer(refused, page::page(&view, visit.language()))
}

fn row(session: OwnSession, signed_in: SignedIn, visit: &Visit) -> SessionRow {
    let language = visit.language();
    SessionRow {
        id: session.id.to_string(),
        is_here: session.id == signed_in.session,
        device: session.device,
        network: session.network,
        began: minute(session.created_at, language),
        last_used: minute(session.last_used_at, language),
        ends: minute(session.expires_at, language),
    }
}

/// Ends one session; this browser's own is signed out of.
pub(crate) async fn end_session(
    visit: Visit,
    signed_in: SignedIn,
    OwnForm(form): OwnForm<EndForm>,
) -> Response {
    // What is no session of theirs has ended already, as far as they can tell.
    let Some(session) = SessionId::parse(&form.session) else {
        return see_other(ENDED);
    };
    match end(&visit, signed_in, session, &form).await {
        Ok(true) if session == signed_in.session => {
            with_cookie(see_other("/login"), &cookies::cleared(cookies::SESSION))
        }
        Ok(_) => see_other(ENDED),
        Err(error) => refused(&visit, signed_in, error).await,
    }
}

async fn end(
    visit: &Visit,
    signed_in: SignedIn,
    session: SessionId,
    form: &EndForm,
) -> Result<bool, EndSessionError> {
    let password = typed(&form.password).map_err(EndSessionError::NotOwner)?;
    let proof = OwnerProof::SessionOrPassword(password.as_ref());
    let (accounts, context) = (&visit.state.accounts, visit.context());
    let SignedIn {
        user,
        session: here,
    } = signed_in;
    accounts
        .end_session(user, here, session, proof, &context)
        .await
}

/// Ends all sessions but this browser's.
pub(crate) async fn end_other_sessions(
    visit: Visit,
    signed_in: SignedIn,
    OwnForm(form): OwnForm<EndForm>,
) -> Response {
    match end_others(&visit, signed_in, &form).await {
        Ok(_count) => see_other(ENDED),
        Err(error) => refused(&visit, signed_in, error).await,
    }
}

async fn end_others(
    visit: &Visit,
    signed_in: SignedIn,
    form: &EndForm,
) -> Result<usize, EndSessionError> {
    let password = typed(&form.password).map_err(EndSessionError::NotOwner)?;
    let proof = OwnerProof::SessionOrPassword(password.as_ref());
    let (accounts, context) = (&visit.state.accounts, visit.context());
    let SignedIn { user, session } = signed_in;
    accounts
        .end_other_sessions(user, session, proof, &context)
        .await
}

const ENDED: &str = "/account/sessions?ended=1";

async fn refused(visit: &Visit, signed_in: SignedIn, error: EndSessionError) -> Response {
    let problem = api::end_session_problem(error, &visit.meta.correlation);
    show(visit, signed_in, Some(&problem)).await
}
