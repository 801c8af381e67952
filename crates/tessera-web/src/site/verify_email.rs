//! `/verify-email`: the page of the link in a mail (requirement AUTH-1).

use super::{PageQuery, Visitor, html, page_for};
use crate::api;
use crate::form::OwnForm;
use crate::pages::{VerifyEmailStage, VerifyEmailView, verify_email};
use crate::problem::{Code, Problem};
use crate::request::{ActingUser, RequestMeta};
use crate::state::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use tessera_core::action_token::ActionToken;

#[derive(Deserialize)]
pub(crate) struct Form {
    #[serde(default)]
    token: String,
}

/// Shows the button. What is asked with GET consumes nothing.
pub(crate) async fn verify_email_page(
    axum::extract::State(state): axum::extract::State<State>,
    headers: HeaderMap,
    query: PageQuery,
) -> Response {
    let visitor = Visitor::of(&headers, &query);
    let token = query.get("token").and_then(ActionToken::parse);
    let stage = match &token {
        Some(token) => VerifyEmailStage::Waiting(token.expose()),
        None => VerifyEmailStage::Invalid,
    };
    let view = VerifyEmailView {
        stage,
        retry_after_seconds: None,
        dev: state.is_development(),
    };
    visitor.remember(html(
        StatusCode::OK,
        verify_email::page(&view, visitor.language),
    ))
}

pub(crate) async fn submit_verify_email(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    OwnForm(form): OwnForm<Form>,
) -> Response {
    let visitor = Visitor::of(&headers, &PageQuery::default());
    let Some(token) = ActionToken::parse(&form.token) else {
        let problem = Problem::new(Code::InvalidToken, &meta.correlation);
        return refused(&state, visitor, &problem);
    };
    let context = meta.context(&headers, visitor.language.tag());
    let accounts = &state.accounts;
    let metered = accounts.verify_email_by_token(&token, &context).await;
    let response = match metered.outcome {
        Ok(user) => {
            let view = VerifyEmailView {
                stage: VerifyEmailStage::Done,
                retry_after_seconds: None,
                dev: state.is_development(),
            };
            let mut page = html(StatusCode::OK, verify_email::page(&view, visitor.language));
            let acting = ActingUser(user.to_string());
            page.extensions_mut().insert(acting);
            page
        }
        Err(error) => {
            let problem = api::verify_email_problem(error, &meta.correlation);
            refused(&state, visitor, &problem)
        }
    };
    api::with_standing(response, metered.standing)
}

fn refused(state: &State, visitor: Visitor, problem: &Problem) -> Response {
    let stage = match problem.code {
        Code::InvalidToken => VerifyEmailStage::Invalid,
        Code::RateLimited => VerifyEmailStage::RateLimited,
        Code::Overloaded => VerifyEmailStage::Overloaded,
        _ => VerifyEmailStage::Internal,
    };
    let view = VerifyEmailView {
        stage,
        retry_after_seconds: problem.wait_seconds(),
        dev: state.is_development(),
    };
    page_for(problem, verify_email::page(&view, visitor.language))
}
