//! `POST /api/v1/rate-limit/token` (requirement REG-7).

use super::fields::present;
use super::{json, locale, with_standing};
use crate::json::StrictJson;
use crate::problem::{Code, Problem, whole_seconds};
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use tessera_core::rate_limit_token::{
    AskTokenError, Asked, NewToken, RedeemWorkError, TakeBucketError,
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Body {
    #[serde(default, deserialize_with = "present")]
    challenge: Option<String>,
    #[serde(default, deserialize_with = "present")]
    solution: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase", untagged)]
enum Answer<'a> {
    #[serde(rename_all = "camelCase")]
    Token { token: &'a str, expires_in: u64 },
    #[serde(rename_all = "camelCase")]
    Work {
        challenge: &'a str,
        difficulty: u8,
        expires_in: u64,
    },
}

/// Gives a token, or work for one; takes the work.
pub(crate) async fn rate_limit_token(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    StrictJson(body): StrictJson<Body>,
) -> Result<Response, Problem> {
    let context = meta.context(&headers, &locale(&headers));
    let tokens = &state.rate_limit_tokens;
    match (&body.challenge, &body.solution) {
        (None, None) => {
            let metered = tokens.ask(&context).await;
            let response = match metered.outcome {
                Ok(asked) => answer_to(&asked),
                Err(error) => ask_problem(&error, &meta.correlation).into_response(),
            };
            Ok(with_standing(response, metered.standing))
        }
        (Some(challenge), Some(solution)) => {
            let metered = tokens.redeem(challenge, solution, &context).await;
            let response = match metered.outcome {
                Ok(token) => answer(&token),
                Err(error) => redeem_problem(&error, &meta.correlation).into_response(),
            };
            Ok(with_standing(response, metered.standing))
        }
        _ => Err(Problem::new(Code::MalformedRequest, &meta.correlation)
            .message("`challenge` and `solution` come together, or neither of them.")),
    }
}

fn answer_to(asked: &Asked) -> Response {
    match asked {
        Asked::Token(token) => answer(token),
        Asked::Work {
            challenge,
            difficulty,
            expires_in,
        } => {
            let work = Answer::Work {
                challenge,
                difficulty: *difficulty,
                expires_in: whole_seconds(*expires_in),
            };
            json(StatusCode::OK, &work)
        }
    }
}

fn answer(token: &NewToken) -> Response {
    let given = Answer::Token {
        token: &token.token,
        expires_in: whole_seconds(token.expires_in),
    };
    json(StatusCode::OK, &given)
}

fn ask_problem(error: &AskTokenError, correlation: &str) -> Problem {
    match error {
        AskTokenError::Throttled(throttled) => Problem::throttled(throttled, correlation),
        AskTokenError::Fault(fault) => Problem::fault(fault, correlation),
    }
}

/// The answer to a form that has no bucket to draw on.
pub(crate) fn take_problem(error: &TakeBucketError, correlation: &str) -> Problem {
    match error {
        TakeBucketError::Throttled(throttled) => Problem::throttled(throttled, correlation),
        TakeBucketError::Fault(fault) => Problem::fault(fault, correlation),
    }
}

fn redeem_problem(error: &RedeemWorkError, correlation: &str) -> Problem {
    let wrong = |field| Problem::new(Code::InvalidSolution, correlation).field(field);
    match error {
        RedeemWorkError::Challenge => wrong("challenge")
            .message("The challenge has run out, was answered before, or never was."),
        RedeemWorkError::Solution => wrong("solution"),
        RedeemWorkError::Throttled(throttled) => Problem::throttled(throttled, correlation),
        RedeemWorkError::Fault(fault) => Problem::fault(fault, correlation),
    }
}
