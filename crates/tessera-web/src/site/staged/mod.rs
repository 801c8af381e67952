//! `/register/steps`: the pages of registration in stages (requirements REG-1 to REG-6). A
//! registration that was started on them goes on in the browser that it was started in, and
//! nowhere else.

mod code;
mod details;
mod start;

pub(crate) use code::{code_page, send_code, submit_code};
pub(crate) use details::{details_page, submit_details};
pub(crate) use start::{start_page, submit_start};

use super::kept::{Kept as _, PendingRegistration};
use super::session::refused;
use super::visit::Visit;
use super::{cookies, see_other, with_cookie};
use crate::api;
use crate::problem::Problem;
use axum::response::Response;
use tessera_core::id::RegistrationId;
use tessera_core::staged::{BrowserToken, Progress};

/// The registration that this browser goes on with.
struct Under {
    id: RegistrationId,
    browser: Option<BrowserToken>,
    token: Option<String>,
    progress: Progress,
}

/// The live registration of the browser; else the way back to the start.
async fn under_way(visit: &Visit) -> Result<Under, Response> {
    match find(visit).await? {
        Some(under) => Ok(under),
        None => Err(over(visit)),
    }
}

async fn find(visit: &Visit) -> Result<Option<Under>, Response> {
    let Some(kept) = PendingRegistration::presented(&visit.state, &visit.headers) else {
        return Ok(None);
    };
    let browser = cookies::presented_registration(&visit.headers);
    let found = visit.state.staged.progress(kept.id, browser.as_ref()).await;
    let found = found.map_err(|fault| {
        let problem = Problem::fault(&fault, &visit.meta.correlation);
        refused(&visit.state, &problem, &visit.meta, &visit.headers)
    })?;
    Ok(found.map(|progress| Under {
        id: kept.id,
        browser,
        token: kept.token,
        progress,
    }))
}

/// Has the form draw on the bucket of a token, where the deployment demands one at each step;
/// gives the token.
async fn draw_on_bucket(visit: &mut Visit, kept: Option<&str>) -> Result<Option<String>, Problem> {
    let tokens = &visit.state.rate_limit_tokens;
    let taken = tokens.take(kept, &visit.context()).await;
    let taken = taken.map_err(|error| api::take_bucket_problem(&error, &visit.meta.correlation))?;
    Ok(taken.map(|taken| {
        visit.meta.bucket = Some(taken.bucket);
        taken.token
    }))
}

/// Back to the start: there is no such registration any more.
fn over(visit: &Visit) -> Response {
    let response = see_other("/register/steps?over=1");
    match PendingRegistration::presented(&visit.state, &visit.headers) {
        Some(_) => with_cookie(response, &PendingRegistration::forgotten()),
        None => see_other("/register/steps"),
    }
}
