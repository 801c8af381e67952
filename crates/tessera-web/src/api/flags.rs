//! `/api/v1/admin/flags`: features that are opened to a share of people (requirement MFA-10).

use super::roles::staff_problem;
use super::{json, locale};
use crate::guard::Actor;
use crate::json::StrictJson;
use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::extract::Path;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use tessera_core::accounts::{Administrator, Fault, StaffChangeError};
use tessera_core::feature_flag::{Feature, FeatureFlag, Percent};
use tessera_core::id::UserId;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Body {
    on: bool,
    percent: u8,
    #[serde(default)]
    allowed: Vec<String>,
    #[serde(default)]
    denied: Vec<String>,
}

#[derive(Serialize)]
struct FlagsAnswer<'a> {
    flags: Vec<FlagAnswer<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FlagAnswer<'a> {
    flag: &'static str,
    on: bool,
    percent: u8,
    allowed: &'a BTreeSet<UserId>,
    denied: &'a BTreeSet<UserId>,
}

pub(crate) async fn flags(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
) -> Result<Response, Problem> {
    let mut flags = Vec::new();
    for feature in Feature::ALL {
        let flag = state.accounts.feature_flag(feature).await;
        let flag = flag.map_err(|error| Problem::fault(&Fault::from(error), &meta.correlation))?;
        flags.push(flag);
    }
    let flags = flags.iter().map(answer).collect();
    Ok(json(StatusCode::OK, &FlagsAnswer { flags }))
}

pub(crate) async fn set_flag(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    headers: HeaderMap,
    Path(name): Path<String>,
    StrictJson(body): StrictJson<Body>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    let feature = Feature::parse(&name).ok_or_else(|| Problem::new(Code::NotFound, correlation))?;
    let flag = read(feature, &body).map_err(|field| invalid(field, correlation))?;
    let by = Administrator::Staff(&claims);
    let context = meta.context(&headers, &locale(&headers));
    let set = state.accounts.set_feature_flag(by, &flag, &context).await;
    set.map_err(|error| match error {
        StaffChangeError::TooMany => invalid("allowed", correlation),
        error => staff_problem(error, correlation),
    })?;
    Ok(json(StatusCode::OK, &answer(&flag)))
}

/// Reads a flag; else says which member is not as it should be. Nobody is on both lists.
fn read(feature: Feature, body: &Body) -> Result<FeatureFlag, &'static str> {
    let users = |raw: &[String]| -> Option<BTreeSet<UserId>> {
        raw.iter().map(|id| UserId::parse(id)).collect()
    };
    let allowed = users(&body.allowed).ok_or("allowed")?;
    let denied = users(&body.denied).ok_or("denied")?;
    if !allowed.is_disjoint(&denied) {
        return Err("denied");
    }
    Ok(FeatureFlag {
        feature,
        is_on: body.on,
        percent: Percent::new(body.percent).ok_or("percent")?,
        allowed,
        denied,
    })
}

fn invalid(field: &'static str, correlation: &str) -> Problem {
    Problem::new(Code::InvalidField, correlation).field(field)
}

fn answer(flag: &FeatureFlag) -> FlagAnswer<'_> {
    FlagAnswer {
        flag: flag.feature.as_str(),
        on: flag.is_on,
        percent: flag.percent.number(),
        allowed: &flag.allowed,
        denied: &flag.denied,
    }
}
