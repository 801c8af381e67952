//! `/api/v1/admin/sinks`: how far those are who take events, and having them told again
//! (requirements REG-11, AUTH-8).

use super::fields::present;
use super::outbox::read_problem;
use super::{json, locale};
use crate::guard::Actor;
use crate::json::StrictJson;
use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::extract::Path;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tessera_core::accounts::{Administrator, ReplayError, SinkPosition, SinkState};
use tessera_core::id::EntryId;
use tessera_core::moment;
use tessera_core::outbox::{Replay, ReplayFrom, Replayed};
use tessera_core::ports::SinkKind;

/// The most types that one request names.
const MAX_TYPES: usize = 32;

#[derive(Serialize)]
struct SinksAnswer<'a> {
    sinks: Vec<SinkAnswer<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SinkAnswer<'a> {
    name: &'a str,
    kind: Option<&'static str>,
    waiting: u64,
    oldest_at: Option<Timestamp>,
    lag_seconds: i64,
    dead: u64,
    kept: u64,
    position: Option<PositionAnswer<'a>>,
    delivered_at: Option<Timestamp>,
    error: Option<&'a str>,
}

#[derive(Serialize)]
struct PositionAnswer<'a> {
    event: EntryId,
    #[serde(rename = "type")]
    kind: &'a str,
    time: Timestamp,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ReplayBody {
    from: String,
    #[serde(default, deserialize_with = "present")]
    until: Option<String>,
    #[serde(default)]
    types: Vec<String>,
    #[serde(default)]
    dry_run: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReplayedAnswer {
    events: u64,
    next_from: Option<EntryId>,
}

pub(crate) async fn sinks(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
) -> Result<Response, Problem> {
    let states = state.accounts.sinks().await;
    let states = states.map_err(|error| read_problem(&error, &meta.correlation))?;
    let sinks = states.iter().map(sink_answer).collect();
    Ok(json(StatusCode::OK, &SinksAnswer { sinks }))
}

pub(crate) async fn replay(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    headers: HeaderMap,
    Path(sink): Path<String>,
    StrictJson(body): StrictJson<ReplayBody>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    let invalid = |field| Problem::new(Code::InvalidField, correlation).field(field);
    if body.types.len() > MAX_TYPES {
        return Err(invalid("types"));
    }
    let until = body.until.as_deref();
    let until = until.map(|until| moment::parse(until).ok_or_else(|| invalid("until")));
    let what = Replay {
        sink,
        from: ReplayFrom::parse(&body.from).ok_or_else(|| invalid("from"))?,
        until: until.transpose()?,
        types: body.types,
    };
    let by = Administrator::Staff(&claims);
    let context = meta.context(&headers, &locale(&headers));
    let replayed = state.accounts.replay(by, &what, body.dry_run, &context);
    let Replayed { events, next } = replayed
        .await
        .map_err(|error| replay_problem(&error, correlation))?;
    let answer = ReplayedAnswer {
        events,
        next_from: next,
    };
    Ok(json(StatusCode::OK, &answer))
}

fn sink_answer(state: &SinkState) -> SinkAnswer<'_> {
    let (lag, history) = (state.lag.as_ref(), &state.history);
    SinkAnswer {
        name: &state.sink,
        kind: state.kind.map(SinkKind::as_str),
        waiting: lag.map_or(0, |lag| lag.waiting),
        oldest_at: lag.map(|lag| lag.oldest),
        lag_seconds: state.behind.as_secs().max(0),
        dead: history.dead,
        kept: history.kept,
        position: state.position.as_ref().map(position_answer),
        delivered_at: history.delivered_at,
        error: history.error.as_deref(),
    }
}

fn position_answer(position: &SinkPosition) -> PositionAnswer<'_> {
    PositionAnswer {
        event: position.event,
        kind: &position.kind,
        time: position.time,
    }
}

/// The answer where nothing is told again.
pub(crate) fn replay_problem(error: &ReplayError, correlation: &str) -> Problem {
    match error {
        ReplayError::NoSuchSink => Problem::new(Code::NotFound, correlation),
        ReplayError::NoEventId => Problem::new(Code::InvalidField, correlation).field("from"),
        ReplayError::NotKept => Problem::new(Code::Conflict, correlation)
            .message("No event of that id is kept for the sink."),
        ReplayError::Fault(fault) => Problem::fault(fault, correlation),
    }
}
