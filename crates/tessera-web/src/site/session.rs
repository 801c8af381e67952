//! The session of a browser, and who is let into the pages of a person's own.

use super::next::Next;
use super::{
    PageQuery, Visitor, cookies, error_page, form_rejected, see_other, with_code, with_cookie,
};
use crate::api;
use crate::form::{FormRejection, is_cross_site};
use crate::guard::{Guard, lacks_factor, permit, proved_recently};
use crate::pages::ErrorKind;
use crate::problem::{Code, Problem};
use crate::request::{ActingUser, RequestMeta};
use crate::state::State;
use axum::extract::{FromRequestParts, Request};
use axum::middleware;
use axum::response::Response;
use http::{HeaderMap, Method, StatusCode};
use std::sync::Arc;
use tessera_core::account::{CustomerProfile, Grants, Permission, User};
use tessera_core::accounts::StaffSession;
use tessera_core::id::{SessionId, UserId};
use tessera_core::limit::Standing;
use tessera_core::session::BrowserSession;

/// Who looks at a page of their own.
#[derive(Clone, Copy)]
pub(crate) struct SignedIn {
    pub(crate) user: UserId,
    /// The session that they look with.
    pub(crate) session: SessionId,
}

impl FromRequestParts<State> for SignedIn {
    type Rejection = Problem;

    /// [`admit`] has put it there: a route without it must not ask.
    async fn from_request_parts(
        parts: &mut http::request::Parts,
        _state: &State,
    ) -> Result<Self, Problem> {
        extension(parts)
    }
}

/// Who looks at a page of their own, as the guard found them: what stands in it need not be read
/// again by the page. For what changed since the request began, ask the store.
#[derive(Clone)]
pub(crate) struct Own(Arc<Found>);

struct Found {
    browser: Arc<BrowserSession>,
    grants: Grants,
}

impl Own {
    pub(super) fn user(&self) -> &User {
        &self.0.browser.record.user
    }

    pub(super) fn profile(&self) -> Option<&CustomerProfile> {
        self.0.browser.profile.as_ref()
    }

    pub(super) fn may(&self, permission: &Permission) -> bool {
        self.0.grants.permit_to(permission)
    }
}

impl FromRequestParts<State> for Own {
    type Rejection = Problem;

    /// [`admit`] has put it there for the pages of a person's own: others must not ask.
    async fn from_request_parts(
        parts: &mut http::request::Parts,
        _state: &State,
    ) -> Result<Self, Problem> {
        extension(parts)
    }
}

/// What [`admit`] has put into a request.
fn extension<T: Clone + Send + Sync + 'static>(parts: &http::request::Parts) -> Result<T, Problem> {
    let found = parts.extensions.get().cloned();
    found.ok_or_else(|| {
        let correlation = RequestMeta::of(&parts.extensions).correlation;
        Problem::new(Code::Internal, &correlation)
    })
}

/// One of the staff at a page that is not about themselves, and what they may do now.
#[derive(Clone)]
pub(crate) struct Staff(pub(crate) Arc<StaffSession>);

impl FromRequestParts<State> for Staff {
    type Rejection = Problem;

    /// [`admit`] has put it there for the pages of staff: others must not ask.
    async fn from_request_parts(
        parts: &mut http::request::Parts,
        _state: &State,
    ) -> Result<Self, Problem> {
        extension(parts)
    }
}

/// Why a browser with a session is not let in.
enum NotLetIn {
    /// Their role asks for a second factor, and they have none.
    LacksFactor,
    Refused(Problem),
}

impl From<Problem> for NotLetIn {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem)
    }
}

/// Lets a browser through whose session holds what the guard asks for; others log in, or prove
/// their second factor, first. What
/// another site posts is turned away before anything is looked up.
pub(crate) async fn admit(
    guard: &Guard,
    state: &State,
    meta: &RequestMeta,
    mut request: Request,
    next: middleware::Next,
) -> Response {
    let headers = request.headers().clone();
    if !request.method().is_safe() && is_cross_site(&headers) {
        return form_rejected(state, FormRejection::CrossSite, meta, &headers);
    }
    let visitor = Visitor::of(&headers, &PageQuery::of(request.uri()));
    let browser = match of_browser(state, meta, &headers, visitor).await {
        Ok(Some(browser)) => Arc::new(browser),
        Ok(None) => {
            let login = match page_of(state, request.uri().path()) {
                Some(page) => page.after_login(),
                None => see_other("/login"),
            };
            return visitor.remember(forget(login, &headers));
        }
        Err(refused) => return refused,
    };
    let user = browser.record.user.id;
    let signed_in = SignedIn {
        user,
        session: browser.record.id,
    };
    let path = request.uri().path().to_owned();
    let mut response = match may(state, &browser, guard, meta).await {
        Ok((standing, grants)) => {
            let extensions = request.extensions_mut();
            extensions.insert(signed_in);
            if guard.is_staffs() {
                let SignedIn { user, session } = signed_in;
                extensions.insert(Staff(Arc::new(StaffSession {
                    user,
                    session,
                    grants,
                })));
            } else {
                let browser = Arc::clone(&browser);
                extensions.insert(Own(Arc::new(Found { browser, grants })));
            }
            api::with_standing(next.run(request).await, standing)
        }
        Err(NotLetIn::LacksFactor) => visitor.remember(see_other("/account/second-factor")),
        Err(NotLetIn::Refused(problem)) if problem.code == Code::SecondFactorRequired => {
            let page = page_of(state, &path);
            visitor.remember(page.unwrap_or_else(Next::home).after_second_factor())
        }
        Err(NotLetIn::Refused(problem)) => refused(state, &problem, meta, &headers),
    };
    response.extensions_mut().insert(ActingUser(user));
    keep(response, state, &browser)
}

/// Where a person goes on who has to log in, or to prove the second factor, first: the page, or
/// for what is a form alone the page above it.
fn page_of(state: &State, path: &str) -> Option<Next> {
    let is_page = state.0.routes.get(Some(path)).guard(&Method::GET).is_some();
    match is_page {
        true => Next::parse(path),
        false => path
            .rsplit_once('/')
            .and_then(|(above, _)| Next::parse(above)),
    }
}

async fn may(
    state: &State,
    browser: &BrowserSession,
    guard: &Guard,
    meta: &RequestMeta,
) -> Result<(Option<Standing>, Grants), NotLetIn> {
    let user = &browser.record.user;
    let grants = state.deployment.grants(user).await;
    let grants = grants.map_err(|error| Problem::internal(&error, &meta.correlation))?;
    let needed = guard.permission();
    let holds = needed.is_none_or(|permission| grants.permit_to(permission));
    let standing = permit(state, user.id, holds, meta).await?;
    if lacks_factor(state, guard, user.id, meta).await? {
        return Err(NotLetIn::LacksFactor);
    }
    proved_recently(state, guard, user.id, browser.record.id, meta).await?;
    Ok((standing, grants))
}

/// The session of the browser that asks, renewed where that was due; a page where it cannot
/// be told whether there is one.
pub(super) async fn of_browser(
    state: &State,
    meta: &RequestMeta,
    headers: &HeaderMap,
    visitor: Visitor,
) -> Result<Option<BrowserSession>, Response> {
    let Some(token) = cookies::presented_session(headers) else {
        return Ok(None);
    };
    let context = meta.context(headers, visitor.language.tag());
    let found = state.access.browser_session(&token, &context).await;
    found.map_err(|error| {
        let problem = api::refresh_problem(error, &meta.correlation);
        refused(state, &problem, meta, headers)
    })
}

/// Gives the browser the token that its session goes on with, if it is another.
pub(super) fn keep(response: Response, state: &State, browser: &BrowserSession) -> Response {
    let Some(token) = &browser.renewed else {
        return response;
    };
    let now = state.deployment.clock.now();
    let left = browser.record.expires_at.duration_since(now);
    with_cookie(response, &cookies::session(token, left))
}

/// Takes a cookie from the browser that is good for no session any more.
pub(super) fn forget(response: Response, headers: &HeaderMap) -> Response {
    match cookies::read(headers, cookies::SESSION) {
        Some(_) => with_cookie(response, &cookies::cleared(cookies::SESSION)),
        None => response,
    }
}

/// The page for a request that did not come as far as its own page.
pub(super) fn refused(
    state: &State,
    problem: &Problem,
    meta: &RequestMeta,
    headers: &HeaderMap,
) -> Response {
    let kind = match problem.code {
        Code::RateLimited => ErrorKind::RateLimited,
        Code::Overloaded => ErrorKind::Overloaded,
        // For those who may not see it a page is not there.
        Code::Forbidden | Code::NotFound => ErrorKind::NotFound,
        _ => ErrorKind::Internal,
    };
    let mut page = error_page(state, kind, meta, headers);
    problem.write_standing(page.headers_mut());
    if page.status() == StatusCode::NOT_FOUND {
        return with_code(page, Code::NotFound);
    }
    with_code(page, problem.code)
}
