//! The pages: each handler calls the same use case as its sister in the API.

pub(crate) mod account;
pub(crate) mod admin;
mod home;
mod inbox;
mod kept;
mod login;
mod login_code;
mod login_factor;
mod moment;
mod new_email;
mod next;
mod over;
mod owner_link;
mod password_reset;
mod recover;
mod reference;
mod refusal;
mod register;
mod register_email;
mod session;
pub(crate) mod staged;
mod verify;
mod verify_email;
mod visit;

pub(crate) use home::{home, log_out};
pub(crate) use inbox::{inbox_mail, inbox_mail_html, inbox_messages, inbox_page};
pub(crate) use login::{login_page, submit_login};
pub(crate) use login_code::{
    login_code_page, login_verify_page, resend_login_code, submit_login_code, submit_login_number,
};
pub(crate) use login_factor::{login_factor_page, send_login_factor, submit_login_factor};
pub(crate) use new_email::{new_email_page, submit_new_email};
pub(crate) use owner_link::{lock_page, stop_recovery_page, submit_lock, submit_stop_recovery};
pub(crate) use password_reset::{choose_page, forgot_page, submit_choose, submit_forgot};
pub(crate) use recover::recover_page;
pub(crate) use reference::reference;
pub(crate) use register::{register_page, submit_register};
pub(crate) use register_email::{register_email_page, submit_register_email};
pub(crate) use session::admit;
pub(crate) use verify::{resend, submit_verify, verify_page};
pub(crate) use verify_email::{resend_proof, submit_verify_email, verify_email_page};

use crate::cookies::{self, with as with_cookie};
use crate::form::FormRejection;
use crate::pages::style::Style;
use crate::pages::{ErrorKind, ErrorView, Language, assets, error, language};
use crate::problem::{Code, ErrorCode, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use maud::Markup;
use std::sync::LazyLock;

/// What a page may do: scripts and images from our own files alone, and of styles those that our
/// pages have in them. Nothing that somebody else put into a page runs, or changes its looks.
static PAGE_POLICY: LazyLock<HeaderValue> = LazyLock::new(|| page_policy(""));

/// The policy of pages, with what some may do beyond it.
fn page_policy(more: &str) -> HeaderValue {
    let styles = Style::ALL.map(Style::source).join(" ");
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src {styles}; img-src 'self' data:; \
         connect-src 'self'; {more}form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    // A policy is ASCII; were it not, a page that may do nothing is the safe one.
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// A page.
fn html(status: StatusCode, markup: Markup) -> Response {
    let mut response = (status, markup.into_string()).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    headers.insert(header::CONTENT_SECURITY_POLICY, PAGE_POLICY.clone());
    response
}

/// Sends the browser to another page of ours with GET.
fn see_other(to: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
}

/// Marks a page as the answer to an error, for the access log.
fn with_code(mut response: Response, code: Code) -> Response {
    response.extensions_mut().insert(ErrorCode(code.name()));
    response
}

/// The query of a page. Reading it never fails: of a repeated parameter the first
/// counts, and what cannot be read is not there.
#[derive(Debug, Default)]
pub(crate) struct PageQuery(Vec<(String, String)>);

impl PageQuery {
    fn get(&self, name: &str) -> Option<&str> {
        let pair = self.0.iter().find(|(found, _)| found == name);
        pair.map(|(_, value)| value.as_str())
    }

    fn of(uri: &Uri) -> Self {
        let query = uri.query().unwrap_or_default();
        Self(serde_urlencoded::from_str(query).unwrap_or_default())
    }
}

impl axum::extract::FromRequestParts<State> for PageQuery {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut http::request::Parts,
        _state: &State,
    ) -> Result<Self, Self::Rejection> {
        Ok(Self::of(&parts.uri))
    }
}

/// What every page knows of its visitor.
#[derive(Clone, Copy)]
pub(crate) struct Visitor {
    language: Language,
    chose: bool,
}

impl Visitor {
    fn of(headers: &HeaderMap, query: &PageQuery) -> Self {
        let accept = headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok());
        let cookie = cookies::read(headers, cookies::LANGUAGE);
        let asked = query.get("lang");
        Self {
            language: language::negotiate(asked, cookie, accept),
            chose: asked.is_some_and(|tag| Language::from_tag(tag).is_some()),
        }
    }

    /// Remembers a language that was chosen on this request.
    fn remember(self, response: Response) -> Response {
        if !self.chose {
            return response;
        }
        with_cookie(response, &cookies::language(self.language.tag()))
    }
}

/// The page for an error that has none of its own.
pub(crate) fn error_page(
    state: &State,
    kind: ErrorKind,
    meta: &RequestMeta,
    headers: &HeaderMap,
) -> Response {
    let visitor = Visitor::of(headers, &PageQuery::default());
    let view = ErrorView {
        kind,
        correlation_id: Some(&meta.correlation),
        retry_after_seconds: None,
        dev: state.is_development(),
    };
    let status = StatusCode::from_u16(kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    html(status, error::page(&view, visitor.language))
}

/// The page that tells a person of a problem, with what the problem itself would carry.
fn page_for(problem: &Problem, markup: Markup) -> Response {
    problem.count_value();
    let mut page = html(problem.code.status(), markup);
    problem.write_standing(page.headers_mut());
    with_code(page, problem.code)
}

/// The answer to a request that was not served: a page where a `person` asked for one,
/// whose headers say in which language.
pub(crate) fn overloaded(
    state: &State,
    meta: &RequestMeta,
    person: Option<&HeaderMap>,
) -> Response {
    let problem = Problem::overloaded(&meta.correlation);
    let Some(headers) = person else {
        return problem.into_response();
    };
    let mut page = error_page(state, ErrorKind::Overloaded, meta, headers);
    problem.write_standing(page.headers_mut());
    with_code(page, problem.code)
}

/// The page for a form that was not taken.
pub(crate) fn form_rejected(
    state: &State,
    rejection: FormRejection,
    meta: &RequestMeta,
    headers: &HeaderMap,
) -> Response {
    let problem = match rejection {
        FormRejection::CrossSite => {
            return error_page(state, ErrorKind::CrossSite, meta, headers);
        }
        FormRejection::Problem(problem) => problem,
    };
    let kind = match problem.code {
        Code::PayloadTooLarge => ErrorKind::TooLarge,
        _ => ErrorKind::BadRequest,
    };
    let status = problem.code.status();
    let mut page = error_page(state, kind, meta, headers);
    *page.status_mut() = status;
    with_code(page, problem.code)
}

/// An embedded file. Its name holds the hash of its content, so it never changes.
pub(crate) async fn asset(meta: RequestMeta, uri: Uri) -> Response {
    let file = uri.path().trim_start_matches("/assets/");
    let Some(asset) = assets::asset(file) else {
        return Problem::new(Code::NotFound, &meta.correlation).into_response();
    };
    (
        [
            (header::CONTENT_TYPE, asset.content_type),
            (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        ],
        asset.body,
    )
        .into_response()
}

/// The answer where there is nothing: a page for people, a problem for programs.
pub(crate) async fn not_found(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
) -> Response {
    if wants_html(&headers) {
        let page = error_page(&state, ErrorKind::NotFound, &meta, &headers);
        return with_code(page, Code::NotFound);
    }
    Problem::new(Code::NotFound, &meta.correlation).into_response()
}

/// The answer to a method that is not taken. A browser that opens the address of a form again,
/// as phones do with windows that they put away, shows a person a page.
pub(crate) async fn method_not_allowed(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
) -> Response {
    if wants_html(&headers) {
        let page = error_page(&state, ErrorKind::MethodNotAllowed, &meta, &headers);
        return with_code(page, Code::MethodNotAllowed);
    }
    Problem::new(Code::MethodNotAllowed, &meta.correlation).into_response()
}

/// Whether a page is asked for.
pub(crate) fn wants_html(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}
