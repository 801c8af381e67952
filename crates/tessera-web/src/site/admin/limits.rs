//! `/admin/limits`: the page of `GET /api/v1/admin/limits` and of what a network address has used
//! up.

use super::fault;
use crate::form::OwnForm;
use crate::pages::admin::{LimitsView, NetworkView, UsedLimitRow, limits as page};
use crate::problem::{Code, Problem};
use crate::site::see_other;
use crate::site::session::Staff;
use crate::site::visit::{Visit, echo};
use axum::response::Response;
use serde::Deserialize;
use tessera_core::accounts::{Administrator, StaffSession};
use tessera_core::limit::UsedLimit;
use tessera_core::request::ClientAddress;

/// An address in a query would end in the logs of proxies: it is posted.
#[derive(Deserialize)]
pub(crate) struct NetworkForm {
    #[serde(default)]
    address: String,
}

pub(crate) async fn limits_page(visit: Visit, Staff(staff): Staff) -> Response {
    shown(&visit, &staff, NetworkView::NotAsked)
}

pub(crate) async fn submit_network(
    visit: Visit,
    Staff(staff): Staff,
    OwnForm(form): OwnForm<NetworkForm>,
) -> Response {
    let Some(network) = ClientAddress::parse(form.address.trim()) else {
        return shown(&visit, &staff, NetworkView::NoAddress(echo(&form.address)));
    };
    let used = visit.state.accounts.used_network_limits(&network).await;
    match used {
        Ok(used) => {
            let used = used.iter().map(row).collect();
            let network = network.network();
            let address = form.address.trim();
            let view = NetworkView::Used {
                address,
                network: &network,
                used,
            };
            shown(&visit, &staff, view)
        }
        Err(error) => fault(&visit, &Problem::fault(&error, &visit.meta.correlation)),
    }
}

pub(crate) async fn release_network(
    visit: Visit,
    Staff(staff): Staff,
    OwnForm(form): OwnForm<NetworkForm>,
) -> Response {
    let Some(network) = ClientAddress::parse(form.address.trim()) else {
        return shown(&visit, &staff, NetworkView::NoAddress(echo(&form.address)));
    };
    let by = Administrator::Browser(&staff);
    let context = visit.context();
    let accounts = &visit.state.accounts;
    match accounts
        .release_network_limits(by, &network, &context)
        .await
    {
        Ok(()) => see_other("/admin/limits?done=released"),
        Err(error) => fault(&visit, &Problem::fault(&error, &visit.meta.correlation)),
    }
}

fn shown(visit: &Visit, staff: &StaffSession, network: NetworkView<'_>) -> Response {
    let is_refused = matches!(network, NetworkView::NoAddress(_));
    let view = LimitsView {
        limits: visit.state.accounts.limits(),
        network,
        is_released: visit.query.get("done") == Some("released"),
        grants: &staff.grants,
        dev: visit.dev(),
    };
    let problem = is_refused.then(|| visit.problem(Code::InvalidField).field("address"));
    visit.answer(problem.as_ref(), page::page(&view, visit.language()))
}

/// A limit as a page shows it.
pub(super) fn row(used: &UsedLimit) -> UsedLimitRow {
    UsedLimitRow {
        kind: used.kind,
        limit: used.standing.limit,
        remaining: used.standing.remaining,
    }
}
