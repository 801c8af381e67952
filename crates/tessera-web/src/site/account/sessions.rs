//! `/account/sessions`: the page of `GET` and `DELETE /api/v1/users/me/sessions` (requirement
//! AUTH-9).

use super::failed;
use crate::api;
use crate::form::OwnForm;
use crate::pages::account::{SessionRow, SessionsView, sessions as page};
use crate::problem::Problem;
use crate::site::moment::minute;
use crate::site::session::SignedIn;
use crate::site::verify::Nothing;
use crate::site::visit::Visit;
use crate::site::{cookies, see_other, with_cookie};
use axum::response::Response;
use serde::Deserialize;
use tessera_core::accounts::OwnSession;
use tessera_core::id::SessionId;

#[derive(Deserialize)]
pub(crate) struct EndForm {
    #[serde(default)]
    session: String,
}

pub(crate) async fn sessions_page(visit: Visit, signed_in: SignedIn) -> Response {
    let listed = visit.state.accounts.sessions(signed_in.user).await;
    let sessions = match listed {
        Ok(sessions) => sessions,
        Err(error) => {
            let problem = api::list_sessions_problem(error, &visit.meta.correlation);
            return failed(&visit.state, &problem, &visit.meta, &visit.headers);
        }
    };
    let rows: Vec<_> = sessions
        .into_iter()
        .map(|session| row(session, signed_in, &visit))
        .collect();
    let view = SessionsView {
        sessions: &rows,
        is_ended: visit.query.get("ended").is_some(),
        dev: visit.dev(),
    };
    visit.page(page::page(&view, visit.language()))
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
    let context = visit.context();
    let accounts = &visit.state.accounts;
    let ended = accounts
        .end_session(signed_in.user, session, &context)
        .await;
    match ended {
        Ok(true) if session == signed_in.session => {
            with_cookie(see_other("/login"), &cookies::cleared(cookies::SESSION))
        }
        Ok(_) => see_other(ENDED),
        Err(error) => refused(
            &visit,
            &api::end_session_problem(error, &visit.meta.correlation),
        ),
    }
}

/// Ends all sessions but this browser's.
pub(crate) async fn end_other_sessions(
    visit: Visit,
    signed_in: SignedIn,
    OwnForm(Nothing {}): OwnForm<Nothing>,
) -> Response {
    let context = visit.context();
    let SignedIn { user, session } = signed_in;
    let ended = visit
        .state
        .accounts
        .end_other_sessions(user, session, &context);
    match ended.await {
        Ok(_count) => see_other(ENDED),
        Err(error) => refused(
            &visit,
            &api::end_session_problem(error, &visit.meta.correlation),
        ),
    }
}

const ENDED: &str = "/account/sessions?ended=1";

fn refused(visit: &Visit, problem: &Problem) -> Response {
    failed(&visit.state, problem, &visit.meta, &visit.headers)
}
