//! `/admin/flags`: the page of `/api/v1/admin/flags`.

use super::{fault, not_there};
use crate::api;
use crate::form::OwnForm;
use crate::pages::admin::{FlagRow, FlagsView, flags as page};
use crate::problem::{Code, Problem};
use crate::site::see_other;
use crate::site::session::Staff;
use crate::site::visit::{Visit, echo};
use axum::extract::Path;
use axum::response::Response;
use serde::Deserialize;
use tessera_core::accounts::{Administrator, StaffSession};
use tessera_core::feature_flag::{Feature, FeatureFlag, Percent};

#[derive(Deserialize)]
pub(crate) struct FlagForm {
    #[serde(default)]
    on: String,
    /// Where it is missing, the share stays.
    percent: Option<String>,
}

pub(crate) async fn flags_page(visit: Visit, Staff(staff): Staff) -> Response {
    shown(&visit, &staff, None).await
}

pub(crate) async fn set_flag(
    visit: Visit,
    Staff(staff): Staff,
    Path(name): Path<String>,
    OwnForm(form): OwnForm<FlagForm>,
) -> Response {
    let Some(feature) = Feature::parse(&name) else {
        return not_there(&visit);
    };
    let accounts = &visit.state.accounts;
    let before = match accounts.feature_flag(feature).await {
        Ok(before) => before,
        Err(error) => {
            return fault(&visit, &api::read_problem(&error, &visit.meta.correlation));
        }
    };
    let percent = match &form.percent {
        None => Some(before.percent),
        Some(typed) => typed.trim().parse().ok().and_then(Percent::new),
    };
    let (Some(percent), "true" | "false") = (percent, form.on.as_str()) else {
        let typed = form.percent.as_deref().unwrap_or_default();
        return shown(&visit, &staff, Some((feature, typed))).await;
    };
    // Who is on a list by name stays there: the API and the shell change the lists.
    let flag = FeatureFlag {
        is_on: form.on == "true",
        percent,
        ..before
    };
    let by = Administrator::Browser(&staff);
    match accounts.set_feature_flag(by, &flag, &visit.context()).await {
        Ok(()) => see_other("/admin/flags?done=1"),
        Err(error) => fault(&visit, &api::staff_problem(error, &visit.meta.correlation)),
    }
}

/// The page, with a share that was typed and is none.
async fn shown(visit: &Visit, staff: &StaffSession, wrong: Option<(Feature, &str)>) -> Response {
    let mut flags = Vec::new();
    for feature in Feature::ALL {
        let flag = match visit.state.accounts.feature_flag(feature).await {
            Ok(flag) => flag,
            Err(error) => {
                return fault(visit, &api::read_problem(&error, &visit.meta.correlation));
            }
        };
        let ids = |users: &std::collections::BTreeSet<tessera_core::id::UserId>| {
            users.iter().map(ToString::to_string).collect()
        };
        let typed = wrong.filter(|(of, _)| *of == feature);
        flags.push(FlagRow {
            name: feature.as_str(),
            is_on: flag.is_on,
            percent: match typed {
                Some((_, typed)) => echo(typed).to_owned(),
                None => flag.percent.number().to_string(),
            },
            is_wrong: typed.is_some(),
            allowed: ids(&flag.allowed),
            denied: ids(&flag.denied),
        });
    }
    let view = FlagsView {
        flags: &flags,
        is_done: visit.query.get("done").is_some(),
        grants: &staff.grants,
        dev: visit.dev(),
    };
    let problem: Option<Problem> =
        wrong.map(|_| visit.problem(Code::InvalidField).field("percent"));
    visit.answer(problem.as_ref(), page::page(&view, visit.language()))
}
