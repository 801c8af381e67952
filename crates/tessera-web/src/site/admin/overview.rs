//! `/admin`: what this process has measured, and what waits in the outbox, at a glance.

use super::fault;
use crate::api;
use crate::measured::Measured;
use crate::pages::admin::{Bar, Chart, ChartName, Figure, FigureName, StaffOverview, overview};
use crate::site::session::Staff;
use crate::site::visit::Visit;
use axum::response::Response;
use std::collections::BTreeMap;

pub(crate) async fn overview_page(visit: Visit, Staff(staff): Staff) -> Response {
    let depths = match visit.state.accounts.outbox_depths().await {
        Ok(depths) => depths,
        Err(error) => {
            return fault(&visit, &api::read_problem(&error, &visit.meta.correlation));
        }
    };
    let text = visit.state.metrics.render();
    let measured = Measured::read(&text);
    let mut figures = measured_figures(&measured);
    for (name, number) in [
        (
            FigureName::Waiting,
            depths.iter().map(|(_, depth)| depth.pending).sum(),
        ),
        (
            FigureName::GivenUp,
            depths.iter().map(|(_, depth)| depth.dead).sum(),
        ),
    ] {
        figures.push(Figure {
            name,
            number: Some(number),
        });
    }
    let view = StaffOverview {
        figures,
        charts: charts(&measured),
        grants: &staff.grants,
        dev: visit.dev(),
    };
    visit.page(overview::page(&view, visit.language()))
}

fn measured_figures(measured: &Measured<'_>) -> Vec<Figure> {
    let figures = [
        (FigureName::Accounts, measured.sum("tessera_accounts")),
        (
            FigureName::SecondFactors,
            measured.sum("tessera_second_factor_accounts"),
        ),
        (
            FigureName::Sessions,
            measured.sum("tessera_sessions_active"),
        ),
        (
            FigureName::Requests,
            measured.sum("tessera_http_requests_total"),
        ),
        (
            FigureName::Shed,
            measured.sum("tessera_requests_shed_total"),
        ),
        (
            FigureName::ProvidersAway,
            measured.zeros("tessera_provider_up"),
        ),
    ];
    let figures = figures.into_iter();
    figures
        .map(|(name, number)| Figure { name, number })
        .collect()
}

fn charts(measured: &Measured<'_>) -> Vec<Chart> {
    let mut classes: BTreeMap<String, u64> = BTreeMap::new();
    for (status, number) in measured.by_label("tessera_http_requests_total", "status") {
        let class = status.get(..1).unwrap_or(status);
        *classes.entry(format!("{class}xx")).or_default() += number;
    }
    let times = measured.buckets("tessera_http_request_duration_seconds");
    let logins = measured.by_label("tessera_logins_total", "outcome");
    let bar = |label: String, number| Bar { label, number };
    vec![
        Chart {
            name: ChartName::Answers,
            bars: classes
                .into_iter()
                .map(|(label, n)| bar(label, n))
                .collect(),
        },
        Chart {
            name: ChartName::Times,
            bars: times
                .into_iter()
                .map(|(bound, n)| bar(at_most(bound), n))
                .collect(),
        },
        Chart {
            name: ChartName::Logins,
            bars: logins
                .into_iter()
                .map(|(outcome, n)| bar(outcome.to_owned(), n))
                .collect(),
        },
    ]
}

/// A bucket of times, as its upper bound.
fn at_most(bound: &str) -> String {
    match bound {
        "+Inf" => "∞".to_owned(),
        seconds => format!("≤ {seconds} s"),
    }
}
