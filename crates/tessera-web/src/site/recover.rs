//! `/account/recover`: where the mail to an owner leads whose address somebody registered again
//! (requirement REG-6).

use super::session::refused;
use super::visit::Visit;
use crate::pages::{RecoverView, recover};
use crate::problem::Problem;
use axum::response::Response;
use tessera_core::accounts::Fault;
use tessera_core::action_token::ActionToken;

/// Opening the link is counted; it uses nothing up.
pub(crate) async fn recover_page(visit: Visit) -> Response {
    let token = visit.query.get("token").and_then(ActionToken::parse);
    let opened = match &token {
        Some(token) => visit.state.staged.open_recovery(token).await,
        None => Ok(false),
    };
    let is_good = match opened {
        Ok(is_good) => is_good,
        Err(error) => {
            let problem = Problem::fault(&Fault::from(error), &visit.meta.correlation);
            return refused(&visit.state, &problem, &visit.meta, &visit.headers);
        }
    };
    let view = RecoverView {
        token: token.as_ref().filter(|_| is_good).map(ActionToken::expose),
        dev: visit.dev(),
    };
    visit.page(recover::page(&view, visit.language()))
}
