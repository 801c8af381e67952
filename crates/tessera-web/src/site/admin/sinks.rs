//! `/admin/sinks`: the page of `GET /api/v1/admin/sinks`, and that of having a sink told again.

use super::{fault, not_there};
use crate::api;
use crate::form::OwnForm;
use crate::pages::admin::{
    ReplayCount, ReplayProblem, ReplayView, SinkRow, SinksView, sinks as page,
};
use crate::problem::{Code, Problem};
use crate::site::moment::minute;
use crate::site::see_other;
use crate::site::session::Staff;
use crate::site::visit::{Visit, echo};
use axum::response::Response;
use serde::Deserialize;
use tessera_core::accounts::{Administrator, ReplayError, SinkState, StaffSession};
use tessera_core::moment;
use tessera_core::outbox::{Replay, ReplayFrom, Replayed};

/// What was typed, in the query of the page and in the form that confirms it.
#[derive(Deserialize, Default)]
pub(crate) struct ReplayForm {
    #[serde(default)]
    sink: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
}

pub(crate) async fn sinks_page(visit: Visit, Staff(staff): Staff) -> Response {
    let states = match visit.state.accounts.sinks().await {
        Ok(states) => states,
        Err(error) => {
            return fault(&visit, &api::read_problem(&error, &visit.meta.correlation));
        }
    };
    let view = SinksView {
        sinks: states.into_iter().map(|state| row(state, &visit)).collect(),
        replayed: visit.query.get("replayed").and_then(|n| n.parse().ok()),
        grants: &staff.grants,
        dev: visit.dev(),
    };
    visit.page(page::page(&view, visit.language()))
}

/// The form; and where something was typed, how many events that are.
pub(crate) async fn replay_page(visit: Visit, Staff(staff): Staff) -> Response {
    let asked = |name| visit.query.get(name).unwrap_or_default().to_owned();
    let form = ReplayForm {
        sink: asked("sink"),
        from: asked("from"),
        until: asked("until"),
    };
    if form.from.is_empty() {
        return match is_known(&visit, &form.sink).await {
            true => shown(&visit, &staff, &form, None, None),
            false => not_there(&visit),
        };
    }
    match replayed(&visit, &staff, &form, true).await {
        Ok(replayed) => {
            let count = ReplayCount {
                events: replayed.events,
                are_more: replayed.next.is_some(),
            };
            shown(&visit, &staff, &form, Some(count), None)
        }
        Err(refused) => refused.answer(&visit, &staff, &form),
    }
}

pub(crate) async fn replay(
    visit: Visit,
    Staff(staff): Staff,
    OwnForm(form): OwnForm<ReplayForm>,
) -> Response {
    match replayed(&visit, &staff, &form, false).await {
        Ok(Replayed { events, next: None }) => {
            see_other(&format!("/admin/sinks?replayed={events}"))
        }
        Ok(Replayed {
            next: Some(next), ..
        }) => {
            let next = next.to_string();
            see_other(&page::replay_path(&form.sink, &next, &form.until))
        }
        Err(refused) => refused.answer(&visit, &staff, &form),
    }
}

/// Why nothing was told again.
enum Refused {
    Told(ReplayProblem),
    Other(ReplayError),
}

impl Refused {
    fn answer(self, visit: &Visit, staff: &StaffSession, form: &ReplayForm) -> Response {
        match self {
            Self::Told(problem) => shown(visit, staff, form, None, Some(problem)),
            Self::Other(ReplayError::NoSuchSink) => not_there(visit),
            Self::Other(error) => {
                let problem = api::replay_problem(&error, &visit.meta.correlation);
                fault(visit, &problem)
            }
        }
    }
}

async fn replayed(
    visit: &Visit,
    staff: &StaffSession,
    form: &ReplayForm,
    is_dry_run: bool,
) -> Result<Replayed, Refused> {
    let from = ReplayFrom::parse(form.from.trim());
    let until = form.until.trim();
    let until = match until {
        "" => None,
        until => Some(moment::parse(until).ok_or(Refused::Told(ReplayProblem::NoEnd))?),
    };
    let what = Replay {
        sink: form.sink.clone(),
        from: from.ok_or(Refused::Told(ReplayProblem::NoBeginning))?,
        until,
        types: Vec::new(),
    };
    let by = Administrator::Browser(staff);
    let context = visit.context();
    let accounts = &visit.state.accounts;
    let replayed = accounts.replay(by, &what, is_dry_run, &context).await;
    replayed.map_err(|error| match error {
        ReplayError::NotKept => Refused::Told(ReplayProblem::NotKept),
        ReplayError::NoEventId => Refused::Told(ReplayProblem::NoBeginning),
        error => Refused::Other(error),
    })
}

async fn is_known(visit: &Visit, sink: &str) -> bool {
    let configured = &visit.state.deployment.events.sinks;
    configured.iter().any(|known| known.name == sink)
}

fn shown(
    visit: &Visit,
    staff: &StaffSession,
    form: &ReplayForm,
    count: Option<ReplayCount>,
    problem: Option<ReplayProblem>,
) -> Response {
    let answer: Option<Problem> = problem.map(|problem| match problem {
        ReplayProblem::NoBeginning => visit.problem(Code::InvalidField).field("from"),
        ReplayProblem::NoEnd => visit.problem(Code::InvalidField).field("until"),
        ReplayProblem::NotKept => visit.problem(Code::Conflict),
    });
    let view = ReplayView {
        sink: &form.sink,
        from: echo(&form.from),
        until: echo(&form.until),
        count,
        problem,
        grants: &staff.grants,
        dev: visit.dev(),
    };
    visit.answer(answer.as_ref(), page::replay_page(&view, visit.language()))
}

fn row(state: SinkState, visit: &Visit) -> SinkRow {
    let language = visit.language();
    let written = |at| minute(at, language);
    SinkRow {
        waiting: state.lag.as_ref().map_or(0, |lag| lag.waiting),
        oldest: state.lag.map(|lag| written(lag.oldest)),
        lag_seconds: u64::try_from(state.behind.as_secs()).unwrap_or(0),
        name: state.sink,
        kind: state.kind,
        dead: state.history.dead,
        kept: state.history.kept,
        delivered: state.history.delivered_at.map(written),
        error: state.history.error,
        position: state
            .position
            .map(|position| (position.event.to_string(), position.kind)),
    }
}
