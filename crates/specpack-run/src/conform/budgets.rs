//! Budgets held to what was measured, by others or by the service itself.

use super::histograms::{Figure, Quantile};
use super::measurements::{Measurement, Measurements};
use super::{Check, Conformance, Group};

/// A budget of the pack.
#[derive(Clone, Debug)]
pub struct Budget {
    /// The name of its SLO.
    pub name: String,
    /// The name of the objective, where it has one.
    pub objective: Option<String>,
    /// The query of what is compared with a limit, where there is one alone.
    pub query: Option<String>,
    /// What it compares with; none where a share has to be good.
    pub limit: Option<f64>,
    /// Whether more is better.
    pub is_at_least: bool,
    /// The share that has to be good.
    pub target: Option<f64>,
    /// The unit of the limit.
    pub unit: String,
    /// Where the pack says so.
    pub place: (String, u32),
}

/// Where the figures of budgets are from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures<'a> {
    /// What was measured. A figure of these counts before one of the service itself.
    pub measurements: Option<&'a Measurements>,
    /// What the service says of itself.
    pub exposed: Option<Exposed<'a>>,
}

/// The metrics of a service in Prometheus' text format.
#[derive(Clone, Copy, Debug)]
pub struct Exposed<'a> {
    /// The path at which they stand.
    pub path: &'a str,
    /// The text.
    pub text: &'a str,
}

/// What a figure says of a budget.
enum Judgement {
    Told(Check),
    /// Nothing, and why.
    Untold(String),
}

const EXCEEDED: &str = "it is exceeded";

/// Holds each budget to its figure. A figure for no budget is a failure.
pub fn budgets(budgets: &[Budget], figures: Figures<'_>, into: &mut Conformance) {
    let mut unmeasured = Vec::new();
    for budget in budgets {
        match figures.judge(budget) {
            Some(Judgement::Told(check)) => into.checks.push(check),
            Some(Judgement::Untold(why)) => into.unchecked.push(why),
            None => unmeasured.push(budget.name.as_str()),
        }
    }
    if let Some(measurements) = figures.measurements {
        unknown(budgets, measurements, into);
    }
    if !unmeasured.is_empty() {
        let note = format!("nothing was measured for {}", unmeasured.join(", "));
        into.unchecked.push(note);
    }
}

/// Tells the figures that no budget has the name of.
fn unknown(budgets: &[Budget], measurements: &Measurements, into: &mut Conformance) {
    let is_known = |name: &str| {
        budgets
            .iter()
            .any(|it| it.name == name || it.path() == name)
    };
    for (name, measurement) in &measurements.by_budget {
        if !is_known(name) {
            let mut check = Check::new(Group::Budgets, name.clone(), measurement.value);
            check.source = Some(measurements.source.clone());
            into.checks.push(check.failed("no budget has this name"));
        }
    }
}

impl Budget {
    /// `NAME/OBJECTIVE`, which tells the objectives of an SLO apart.
    fn path(&self) -> String {
        let objective = self.objective.as_deref().unwrap_or_default();
        format!("{}/{objective}", self.name)
    }

    /// As people are told of it.
    fn title(&self) -> String {
        match &self.objective {
            Some(objective) => format!("{} ({objective})", self.name),
            None => self.name.clone(),
        }
    }

    fn terms(&self) -> Terms<'_> {
        let share = self.target.filter(|_| self.limit.is_none());
        Terms {
            bound: share.or(self.limit),
            is_at_least: share.is_some() || self.is_at_least,
            unit: match share {
                Some(_) => "ratio",
                None => &self.unit,
            },
        }
    }
}

/// What a budget asks of its figure.
struct Terms<'b> {
    bound: Option<f64>,
    is_at_least: bool,
    unit: &'b str,
}

impl Figures<'_> {
    fn judge(&self, budget: &Budget) -> Option<Judgement> {
        let measured = self.measurements.and_then(|all| {
            let figures = &all.by_budget;
            let figure = figures.get(&budget.path());
            let figure = figure.or_else(|| figures.get(&budget.name))?;
            Some(Judgement::Told(check(budget, figure, all.source.clone())))
        });
        measured.or_else(|| self.exposed?.judge(budget))
    }
}

impl Exposed<'_> {
    /// None where the budget asks for no quantile, or for none of a histogram that is there.
    fn judge(&self, budget: &Budget) -> Option<Judgement> {
        let quantile = Quantile::read(budget.query.as_deref()?, budget.target)?;
        let estimate = quantile.estimate(self.text)?;
        let (metric, samples) = (quantile.metric(), estimate.samples);
        let source = format!(
            "{metric} on {} ({} of {samples} samples)",
            self.path,
            quantile.name()
        );
        let measured = |value: f64| Measurement {
            value: significant(value),
            unit: unit_of(metric).map(str::to_owned),
        };
        Some(match estimate.quantile {
            Figure::At(value) => Judgement::Told(check(budget, &measured(value), source)),
            Figure::Above(bound) => above(budget, &measured(bound), source),
            Figure::Unknown { needed } => Judgement::Untold(format!(
                "{}: {metric} has {samples} samples, and {} takes {needed}",
                budget.title(),
                quantile.name()
            )),
        })
    }
}

/// Holds a budget to a figure that is known to be more than `least`.
fn above(budget: &Budget, least: &Measurement, source: String) -> Judgement {
    let terms = budget.terms();
    let mut check = check(budget, least, source);
    let value = converted(
        least.value,
        least.unit.as_deref().unwrap_or(terms.unit),
        terms.unit,
    );
    check.figure = format!("more than {}", check.figure);
    match value.zip(terms.bound) {
        Some((value, bound)) if value < bound => {
            let limit = check.limit.unwrap_or_default();
            Judgement::Untold(format!(
                "{}: it is {}, which no bucket tells from {limit}",
                check.name, check.figure
            ))
        }
        Some(_) if !terms.is_at_least => Judgement::Told(check.failed(EXCEEDED)),
        _ => Judgement::Told(check),
    }
}

fn check(budget: &Budget, measurement: &Measurement, source: String) -> Check {
    let Terms {
        bound,
        is_at_least,
        unit,
    } = budget.terms();
    let stated = measurement.unit.as_deref().unwrap_or(unit);
    let word = if is_at_least { "at least" } else { "at most" };
    let value = converted(measurement.value, stated, unit);
    let figure = match value {
        Some(value) => format!("{value} {unit}"),
        None => format!("{} {stated}", measurement.value),
    };
    let mut check = Check::new(Group::Budgets, budget.title(), figure);
    check.place = Some(budget.place.clone());
    check.source = Some(source);
    check.limit = bound.map(|bound| format!("{word} {bound} {unit}"));
    check.failure = match (value, bound) {
        (None, _) => Some(format!("`{stated}` cannot be held to a limit in `{unit}`")),
        (_, None) => Some("the budget has no limit".to_owned()),
        (Some(value), Some(bound)) => {
            let holds = match is_at_least {
                true => value >= bound,
                false => value <= bound,
            };
            (!holds).then(|| EXCEEDED.to_owned())
        }
    };
    check
}

/// The unit in which a metric is, as Prometheus has names end in it.
///
/// <https://prometheus.io/docs/practices/naming/>
fn unit_of(metric: &str) -> Option<&str> {
    let (_, last) = metric.rsplit_once('_')?;
    matches!(last, "seconds" | "milliseconds" | "bytes" | "ratio").then_some(last)
}

/// A figure in four digits: an estimate is no better.
fn significant(value: f64) -> f64 {
    format!("{value:.3e}").parse().unwrap_or(value)
}

/// A figure in another unit of the same kind.
fn converted(value: f64, from: &str, to: &str) -> Option<f64> {
    if from.eq_ignore_ascii_case(to) {
        return Some(value);
    }
    let (from_kind, from) = scale(from)?;
    let (to_kind, to) = scale(to)?;
    // What binary fractions add is taken off again.
    (from_kind == to_kind).then(|| ((value * from / to) * 1e9).round() / 1e9)
}

/// What a unit measures, and how many of the base unit it is.
fn scale(unit: &str) -> Option<(&'static str, f64)> {
    Some(match unit.to_lowercase().as_str() {
        "ns" | "nanoseconds" => ("time", 1e-9),
        "µs" | "us" | "microseconds" => ("time", 1e-6),
        "ms" | "milliseconds" => ("time", 1e-3),
        "s" | "seconds" => ("time", 1.0),
        "min" | "minutes" => ("time", 60.0),
        "h" | "hours" => ("time", 3600.0),
        "b" | "bytes" => ("length", 1.0),
        "kb" => ("length", 1e3),
        "mb" => ("length", 1e6),
        "gb" => ("length", 1e9),
        "kib" => ("length", 1024.0),
        "mib" => ("length", 1024.0 * 1024.0),
        "gib" => ("length", 1024.0 * 1024.0 * 1024.0),
        "ratio" => ("share", 1.0),
        "%" | "percent" => ("share", 0.01),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn budget(name: &str, limit: Option<f64>, unit: &str) -> Budget {
        Budget {
            name: name.to_owned(),
            objective: Some("p99".to_owned()),
            query: Some(format!("{name}_seconds")),
            limit,
            is_at_least: false,
            target: Some(0.99),
            unit: unit.to_owned(),
            place: ("budgets.yaml".to_owned(), 1),
        }
    }

    /// A histogram of a thousand measurements, of which so many are at most 0.1 and 1 seconds.
    fn histogram(name: &str, counts: [u32; 2]) -> String {
        let [low, high] = counts;
        format!(
            "{name}_seconds_bucket{{le=\"0.1\"}} {low}\n{name}_seconds_bucket{{le=\"1\"}} {high}\n\
             {name}_seconds_bucket{{le=\"+Inf\"}} 1000\n"
        )
    }

    fn told(found: &Conformance) -> Vec<(&str, &str, Option<&str>)> {
        let checks = found.checks.iter();
        checks
            .map(|it| (it.name.as_str(), it.figure.as_str(), it.failure.as_deref()))
            .collect()
    }

    // req: PACK-6
    #[test]
    fn a_figure_is_held_to_its_budget_in_the_unit_of_the_budget() {
        let all = [
            budget("time", Some(0.5), "seconds"),
            budget("share", None, "ratio"),
            budget("length", Some(10.0), "bytes"),
            budget("other", Some(1.0), "seconds"),
        ];
        let file = json!({
            "time": {"value": 501, "unit": "ms"},
            "share/p99": {"value": 99.5, "unit": "%"},
            "length": {"value": 1, "unit": "ms"},
            "nobody": 1,
        });
        let measurements = Measurements::read("load.json", &file, &[]).unwrap();
        let figures = Figures {
            measurements: Some(&measurements),
            exposed: None,
        };
        let mut found = Conformance::default();
        budgets(&all, figures, &mut found);
        let expected = [
            ("time (p99)", "0.501 seconds", Some("it is exceeded")),
            ("share (p99)", "0.995 ratio", None),
            (
                "length (p99)",
                "1 ms",
                Some("`ms` cannot be held to a limit in `bytes`"),
            ),
            ("nobody", "1", Some("no budget has this name")),
        ];
        assert_eq!(told(&found), expected);
        assert_eq!(found.unchecked, ["nothing was measured for other"]);
        let mut checks = found.checks.iter();
        assert!(checks.all(|check| check.source.as_deref() == Some("load.json")));
    }

    // req: PACK-6, PACK-7
    #[test]
    fn a_budget_without_a_measurement_is_held_to_the_histogram_of_the_service() {
        let all = [
            budget("measured", Some(100.0), "ms"),
            budget("quick", Some(100.0), "ms"),
            budget("slow", Some(500.0), "ms"),
            budget("absent", Some(500.0), "ms"),
        ];
        let measurements = Measurements::read("load.json", &json!({"measured": 7}), &[]).unwrap();
        let text = [
            histogram("measured", [0, 0]),
            histogram("quick", [990, 1000]),
            histogram("slow", [900, 1000]),
        ];
        let figures = Figures {
            measurements: Some(&measurements),
            exposed: Some(Exposed {
                path: "/metrics",
                text: &text.concat(),
            }),
        };
        let mut found = Conformance::default();
        budgets(&all, figures, &mut found);
        let expected = [
            ("measured (p99)", "7 ms", None),
            ("quick (p99)", "100 ms", None),
            ("slow (p99)", "910 ms", Some("it is exceeded")),
        ];
        assert_eq!(told(&found), expected);
        let sources: Vec<&str> = found
            .checks
            .iter()
            .filter_map(|it| it.source.as_deref())
            .collect();
        let expected = [
            "load.json",
            "quick_seconds on /metrics (p99 of 1000 samples)",
            "slow_seconds on /metrics (p99 of 1000 samples)",
        ];
        assert_eq!(sources, expected);
        assert_eq!(found.unchecked, ["nothing was measured for absent"]);
    }

    // req: PACK-6, PACK-7
    #[test]
    fn what_a_histogram_does_not_tell_is_said_and_not_judged() {
        let at_least = Budget {
            is_at_least: true,
            ..budget("far", Some(1.0), "seconds")
        };
        let all = [
            budget("far", Some(1.0), "seconds"),
            budget("far", Some(2.0), "seconds"),
            at_least,
            budget("few", Some(1.0), "seconds"),
        ];
        let few = histogram("few", [0, 0]).replace("1000", "99");
        let text = histogram("far", [900, 989]) + &few;
        let figures = Figures {
            measurements: None,
            exposed: Some(Exposed {
                path: "/metrics",
                text: &text,
            }),
        };
        let mut found = Conformance::default();
        budgets(&all, figures, &mut found);
        let expected = [
            ("far (p99)", "more than 1 seconds", Some("it is exceeded")),
            ("far (p99)", "more than 1 seconds", None),
        ];
        assert_eq!(told(&found), expected);
        let expected = [
            "far (p99): it is more than 1 seconds, which no bucket tells from at most 2 seconds",
            "few (p99): few_seconds has 99 samples, and p99 takes 100",
        ];
        assert_eq!(found.unchecked, expected);
    }
}
