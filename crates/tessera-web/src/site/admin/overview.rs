//! `/admin`: what the whole deployment comes to, and what this process has measured, at a glance.

use super::fault;
use crate::api;
use crate::measured::Measured;
use crate::pages::admin::{
    Bar, Chart, ChartName, Figure, FigureName, Measures, StaffOverview, overview,
};
use crate::site::moment::{hour, minute};
use crate::site::session::Staff;
use crate::site::visit::Visit;
use axum::response::Response;
use http::HeaderValue;
use std::collections::BTreeMap;
use tessera_core::accounts::{HourFigures, ServiceFigures};

/// Has the browser ask for the page again, where somebody chose that: twice as long as figures are
/// kept.
const REFRESH: HeaderValue = HeaderValue::from_static("30");

pub(crate) async fn overview_page(visit: Visit, Staff(staff): Staff) -> Response {
    let figures = match visit.state.accounts.figures().await {
        Ok(figures) => figures,
        Err(error) => {
            return fault(&visit, &api::read_problem(&error, &visit.meta.correlation));
        }
    };
    let text = visit.state.metrics.render();
    let is_live = visit.query.get("live").is_some();
    let view = StaffOverview {
        deployment: of_deployment(&figures),
        instance: of_instance(&Measured::read(&text)),
        counted: minute(figures.counted_at, visit.language()),
        is_live,
        grants: &staff.grants,
        dev: visit.dev(),
    };
    let mut page = visit.page(overview::page(&view, visit.language()));
    if is_live {
        page.headers_mut().insert("refresh", REFRESH);
    }
    page
}

fn of_deployment(figures: &ServiceFigures) -> Measures {
    let now = figures.hours.last();
    let of_hour = |of: fn(&HourFigures) -> u64| now.map_or(0, of);
    let counted = [
        (FigureName::Accounts, figures.accounts),
        (FigureName::SecondFactors, figures.protected),
        (FigureName::Sessions, figures.sessions),
        (
            FigureName::RegistrationsOfDay,
            figures.day(|hour| hour.registrations),
        ),
        (
            FigureName::RegistrationsOfHour,
            of_hour(|hour| hour.registrations),
        ),
        (FigureName::LoginsOfDay, figures.day(|hour| hour.logins)),
        (FigureName::LoginsOfHour, of_hour(|hour| hour.logins)),
        (
            FigureName::RefusedOfDay,
            figures.day(|hour| hour.refused_logins),
        ),
        (FigureName::Waiting, figures.waiting()),
        (FigureName::GivenUp, figures.given_up()),
    ];
    let chart = |name, of: fn(&HourFigures) -> u64| Chart {
        name,
        bars: figures
            .hours
            .iter()
            .map(|figures| bar(hour(figures.begins_at), of(figures)))
            .collect(),
    };
    Measures {
        figures: counted
            .map(|(name, number)| Figure {
                name,
                number: Some(number),
            })
            .to_vec(),
        charts: vec![
            chart(ChartName::RegistrationsByHour, |hour| hour.registrations),
            chart(ChartName::LoginsByHour, |hour| hour.logins),
            chart(ChartName::RefusedByHour, |hour| hour.refused_logins),
        ],
    }
}

fn of_instance(measured: &Measured<'_>) -> Measures {
    let figures = [
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
    let mut classes: BTreeMap<String, u64> = BTreeMap::new();
    for (status, number) in measured.by_label("tessera_http_requests_total", "status") {
        let class = status.get(..1).unwrap_or(status);
        *classes.entry(format!("{class}xx")).or_default() += number;
    }
    let times = measured.buckets("tessera_http_request_duration_seconds");
    let times = times.into_iter().map(|(bound, n)| bar(at_most(bound), n));
    let logins = measured.by_label("tessera_logins_total", "outcome");
    let logins = logins.into_iter().map(|(outcome, n)| bar(outcome, n));
    let chart = |name, bars| Chart { name, bars };
    Measures {
        figures: figures
            .map(|(name, number)| Figure { name, number })
            .to_vec(),
        charts: vec![
            chart(
                ChartName::Answers,
                classes
                    .into_iter()
                    .map(|(label, n)| bar(label, n))
                    .collect(),
            ),
            chart(ChartName::Times, times.collect()),
            chart(ChartName::Logins, logins.collect()),
        ],
    }
}

fn bar(label: impl Into<String>, number: u64) -> Bar {
    Bar {
        label: label.into(),
        number,
    }
}

/// A bucket of times, as its upper bound.
fn at_most(bound: &str) -> String {
    match bound {
        "+Inf" => "∞".to_owned(),
        seconds => format!("≤ {seconds} s"),
    }
}
