//! `/admin`: the service at a glance, in figures and small charts.

use maud::{Markup, html};

use super::catalog::AdminCatalog;
use super::frame::{self, Frame, Section};
use crate::pages::Language;
use tessera_core::account::Grants;

/// The size of a chart, in its own units.
const WIDTH: u64 = 640;
const HEIGHT: u64 = 120;
/// Between two bars.
const GAP: u64 = 4;
/// The page that is asked for again by itself. Nobody gets it who did not choose it, and it says how
/// to stop it (WCAG 2.2.2).
const LIVE_PATH: &str = "/admin?live=1";

/// What the page shows.
#[derive(Debug, Clone)]
pub struct StaffOverview<'a> {
    /// What the whole deployment comes to.
    pub deployment: Measures,
    /// What the instance that answers has measured since it was started.
    pub instance: Measures,
    /// When the deployment was counted, written out.
    pub counted: String,
    /// Whether the page is asked for again by itself.
    pub is_live: bool,
    /// What the one who looks may do.
    pub grants: &'a Grants,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// Figures and charts that belong together, in their order.
#[derive(Debug, Clone)]
pub struct Measures {
    /// The figures.
    pub figures: Vec<Figure>,
    /// The charts.
    pub charts: Vec<Chart>,
}

/// A figure.
#[derive(Debug, Clone, Copy)]
pub struct Figure {
    /// What it counts.
    pub name: FigureName,
    /// How many; none where it was not measured yet.
    pub number: Option<u64>,
}

/// What a figure counts.
#[derive(Debug, Clone, Copy)]
pub enum FigureName {
    /// Accounts.
    Accounts,
    /// Accounts with a second factor.
    SecondFactors,
    /// Sessions that live.
    Sessions,
    /// Accounts that came into being in the last day.
    RegistrationsOfDay,
    /// Those of the hour that runs.
    RegistrationsOfHour,
    /// Logins of the last day.
    LoginsOfDay,
    /// Those of the hour that runs.
    LoginsOfHour,
    /// Logins that were refused in the last day.
    RefusedOfDay,
    /// Requests that this process answered.
    Requests,
    /// Those that it refused for load.
    Shed,
    /// Providers of messages that take none.
    ProvidersAway,
    /// Entries of the outbox that wait.
    Waiting,
    /// Those that were given up.
    GivenUp,
}

/// Bars beside each other.
#[derive(Debug, Clone)]
pub struct Chart {
    /// What it shows.
    pub name: ChartName,
    /// The bars, in their order.
    pub bars: Vec<Bar>,
}

/// What a chart shows.
#[derive(Debug, Clone, Copy)]
pub enum ChartName {
    /// Accounts that came into being, hour by hour.
    RegistrationsByHour,
    /// Logins, hour by hour.
    LoginsByHour,
    /// Logins that were refused, hour by hour.
    RefusedByHour,
    /// Answers by class of status.
    Answers,
    /// How long answers took.
    Times,
    /// Logins by outcome.
    Logins,
}

/// One bar.
#[derive(Debug, Clone)]
pub struct Bar {
    /// What it stands for.
    pub label: String,
    /// How many.
    pub number: u64,
}

/// The page.
pub fn page(view: &StaffOverview<'_>, language: Language) -> Markup {
    let words = AdminCatalog::of(language);
    let content = html! {
        h1 { (words.overview) }
        p class="lead" { (words.overview_lead) }
        p class="small" {
            ((words.counted)(&view.counted)) " "
            @if view.is_live { (words.live) " " a href=(Section::Overview.path()) { (words.stop_live) } }
            @else { a href=(LIVE_PATH) { (words.go_live) } }
        }
        (measures(&view.deployment, words))
        h2 { (words.this_instance) }
        p { (words.this_instance_lead) }
        (measures(&view.instance, words))
    };
    let frame = Frame {
        section: Section::Overview,
        path: if view.is_live {
            LIVE_PATH
        } else {
            Section::Overview.path()
        },
        title: words.overview,
        grants: view.grants,
        language,
        dev: view.dev,
    };
    frame::page(&frame, &content)
}

fn measures(measures: &Measures, words: &AdminCatalog) -> Markup {
    html! {
        dl class="facts" {
            @for figure in &measures.figures {
                div {
                    dt { (figure_name(figure.name, words)) }
                    dd { @match figure.number { Some(number) => (number), None => (words.not_measured) } }
                }
            }
        }
        @for chart in &measures.charts { (chart_of(chart, words)) }
    }
}

const fn figure_name(name: FigureName, words: &AdminCatalog) -> &'static str {
    match name {
        FigureName::Accounts => words.accounts,
        FigureName::SecondFactors => words.second_factors,
        FigureName::Sessions => words.sessions,
        FigureName::RegistrationsOfDay => words.registrations_day,
        FigureName::RegistrationsOfHour => words.registrations_hour,
        FigureName::LoginsOfDay => words.logins_day,
        FigureName::LoginsOfHour => words.logins_hour,
        FigureName::RefusedOfDay => words.refused_day,
        FigureName::Requests => words.requests,
        FigureName::Shed => words.shed,
        FigureName::ProvidersAway => words.providers_away,
        FigureName::Waiting => words.outbox_waiting,
        FigureName::GivenUp => words.outbox_given_up,
    }
}

const fn chart_name(name: ChartName, words: &AdminCatalog) -> &'static str {
    match name {
        ChartName::RegistrationsByHour => words.chart_registrations,
        ChartName::LoginsByHour => words.chart_hourly_logins,
        ChartName::RefusedByHour => words.chart_refused,
        ChartName::Answers => words.chart_answers,
        ChartName::Times => words.chart_times,
        ChartName::Logins => words.chart_logins,
    }
}

/// The bars are decoration beside the numbers, which stand below them.
fn chart_of(chart: &Chart, words: &AdminCatalog) -> Markup {
    let most = chart.bars.iter().map(|bar| bar.number).max().unwrap_or(0);
    let bars = u64::try_from(chart.bars.len()).unwrap_or(0);
    html! {
        h2 class="section-title" { (chart_name(chart.name, words)) }
        @if most == 0 { p { (words.nothing_measured) } }
        @else {
            svg class="chart" viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } width=(WIDTH) height=(HEIGHT)
                preserveAspectRatio="none" aria-hidden="true" focusable="false" {
                @for (place, bar) in (0_u64..).zip(&chart.bars) {
                    @let height = share(bar.number, most, HEIGHT);
                    rect class="chart-bar" x=(place * WIDTH / bars) y=(HEIGHT - height)
                        width=((WIDTH / bars).saturating_sub(GAP).max(1)) height=(height) {}
                }
            }
            dl class="facts" {
                @for bar in chart.bars.iter().filter(|bar| bar.number > 0) {
                    div { dt { (bar.label) } dd { (bar.number) } }
                }
            }
        }
    }
}

/// How much of `whole` a number takes of the most: something of anything, so that it is seen.
fn share(number: u64, most: u64, whole: u64) -> u64 {
    let exact = u128::from(number) * u128::from(whole) / u128::from(most.max(1));
    let share = u64::try_from(exact).unwrap_or(whole);
    if number > 0 { share.max(2) } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_core::account::RoleName;

    #[test]
    fn bars_are_in_proportion_and_the_smallest_is_seen() {
        assert_eq!(share(50, 100, 120), 60);
        assert_eq!(share(1, u64::MAX, 120), 2);
        assert_eq!(share(u64::MAX, u64::MAX, 120), 120);
        assert_eq!(share(0, 0, 120), 0);
    }

    // req: AUTH-13
    #[test]
    fn what_was_measured_is_drawn_and_written() {
        let bars = [("2xx", 90), ("5xx", 10), ("3xx", 0)];
        let bars = bars.map(|(label, number)| Bar {
            label: label.to_owned(),
            number,
        });
        let grants = Grants::of(&[RoleName::AUDITOR], []);
        let measured = |figures, charts| Measures { figures, charts };
        let accounts = Figure {
            name: FigureName::Accounts,
            number: None,
        };
        let chart = |name, bars| Chart { name, bars };
        let view = StaffOverview {
            deployment: measured(
                vec![accounts],
                vec![chart(ChartName::LoginsByHour, Vec::new())],
            ),
            instance: measured(Vec::new(), vec![chart(ChartName::Answers, bars.to_vec())]),
            counted: "5 November 2026".to_owned(),
            is_live: false,
            grants: &grants,
            dev: false,
        };
        let html = page(&view, Language::En).into_string();
        assert_eq!(html.matches("class=\"chart-bar\"").count(), 3);
        assert!(html.contains("<dt>5xx</dt><dd>10</dd>"));
        assert_eq!(html.matches("Nothing was measured yet.").count(), 1);
        assert!(html.contains("href=\"/admin?live=1\""));
        let live = StaffOverview {
            is_live: true,
            ..view
        };
        let html = page(&live, Language::En).into_string();
        assert!(html.contains("<a href=\"/admin\">Stop that</a>"));
    }
}
