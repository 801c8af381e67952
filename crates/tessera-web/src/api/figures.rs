//! `GET /api/v1/admin/figures`: what the whole deployment comes to (requirement AUTH-13).

use super::json;
use super::outbox::{DepthAnswer, depth_answer, read_problem};
use crate::problem::Problem;
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::Response;
use http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;
use tessera_core::accounts::HourFigures;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    counted_at: Timestamp,
    accounts: u64,
    sessions: u64,
    second_factors: SecondFactors,
    outbox: Vec<DepthAnswer>,
    hours: Vec<HourAnswer>,
}

#[derive(Serialize)]
struct SecondFactors {
    accounts: u64,
    methods: BTreeMap<&'static str, u64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HourAnswer {
    begins_at: Timestamp,
    registrations: u64,
    logins: u64,
    refused_logins: u64,
}

pub(crate) async fn figures(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
) -> Result<Response, Problem> {
    let figures = state.accounts.figures().await;
    let figures = figures.map_err(|error| read_problem(&error, &meta.correlation))?;
    let methods = figures.factors.iter();
    let answer = Answer {
        counted_at: figures.counted_at,
        accounts: figures.accounts,
        sessions: figures.sessions,
        second_factors: SecondFactors {
            accounts: figures.protected,
            methods: methods
                .map(|(kind, count)| (kind.as_str(), *count))
                .collect(),
        },
        outbox: figures.outbox.iter().map(depth_answer).collect(),
        hours: figures.hours.iter().map(hour_answer).collect(),
    };
    Ok(json(StatusCode::OK, &answer))
}

fn hour_answer(hour: &HourFigures) -> HourAnswer {
    HourAnswer {
        begins_at: hour.begins_at,
        registrations: hour.registrations,
        logins: hour.logins,
        refused_logins: hour.refused_logins,
    }
}
