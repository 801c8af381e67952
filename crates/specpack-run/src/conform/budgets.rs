//! Budgets held to what was measured.

use super::{Check, Conformance, Group};
use serde_json::Value;
use serde_json_path::JsonPath;
use std::collections::BTreeMap;

/// A budget of the pack.
#[derive(Clone, Debug)]
pub struct Budget {
    /// The name of its SLO.
    pub name: String,
    /// The name of the objective, where it has one.
    pub objective: Option<String>,
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

/// A figure that was measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Measurement {
    /// The figure.
    pub value: f64,
    /// Its unit; that of the budget where none is stated.
    pub unit: Option<String>,
}

/// Figures by the budget that they are for: `NAME`, or `NAME/OBJECTIVE`.
#[derive(Clone, Debug, Default)]
pub struct Measurements {
    by_budget: BTreeMap<String, Measurement>,
}

/// Why measurements cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum MeasurementsError {
    /// The file is no mapping.
    #[error("measurements are an object of budgets and figures, or are picked with `--map`")]
    NoObject,
    /// A budget has no figure.
    #[error("`{0}` is neither a number nor an object with `value` and `unit`")]
    NoFigure(String),
    /// A mapping is not one.
    #[error(
        "`{0}` is no mapping; write it as BUDGET=/pointer:unit or BUDGET=$.path:unit, the unit where \
         it is not that of the budget"
    )]
    NoMapping(String),
    /// What a mapping picks is no number, or several.
    #[error("`{picked}`, which is mapped to `{budget}`, is no number of the measurements")]
    NoNumber {
        /// The budget.
        budget: String,
        /// The JSON pointer or the JSONPath.
        picked: String,
    },
}

impl Measurements {
    /// Reads the figures of a file: where `mappings` are given (`BUDGET=/pointer:unit`, or a
    /// JSONPath that begins with `$` in place of the pointer) those that they pick, else all of it,
    /// an object of budgets with a number or `{value, unit}` each.
    ///
    /// # Errors
    /// When something is no figure.
    pub fn read(file: &Value, mappings: &[String]) -> Result<Self, MeasurementsError> {
        let mut by_budget = BTreeMap::new();
        if mappings.is_empty() {
            let members = file.as_object().ok_or(MeasurementsError::NoObject)?;
            for (budget, figure) in members {
                by_budget.insert(budget.clone(), figure_of(budget, figure)?);
            }
        }
        for mapping in mappings {
            let (budget, measurement) = mapped(file, mapping)?;
            by_budget.insert(budget, measurement);
        }
        Ok(Self { by_budget })
    }

    /// The budgets that there are figures for.
    pub fn budgets(&self) -> impl Iterator<Item = &str> {
        self.by_budget.keys().map(String::as_str)
    }
}

/// The mappings of a file: one a line, but for blank lines and those that begin with `#`.
#[must_use]
pub fn mappings_of(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim);
    let mappings = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    mappings.map(str::to_owned).collect()
}

fn figure_of(budget: &str, figure: &Value) -> Result<Measurement, MeasurementsError> {
    let value = figure.as_f64().or_else(|| figure.get("value")?.as_f64());
    let unit = figure.get("unit").and_then(Value::as_str);
    match value {
        Some(value) => Ok(Measurement {
            value,
            unit: unit.map(str::to_owned),
        }),
        None => Err(MeasurementsError::NoFigure(budget.to_owned())),
    }
}

fn mapped(file: &Value, mapping: &str) -> Result<(String, Measurement), MeasurementsError> {
    let malformed = || MeasurementsError::NoMapping(mapping.to_owned());
    let (budget, picked) = mapping.split_once('=').ok_or_else(malformed)?;
    let (budget, picked) = (budget.trim(), picked.trim());
    // A path may hold colons of its own.
    let is_unit = |text: &str| text.chars().all(|c| c.is_alphabetic() || c == '%');
    let (picked, unit) = match picked.rsplit_once(':') {
        Some((picked, unit)) if is_unit(unit) => (picked, Some(unit.to_owned())),
        _ => (picked, None),
    };
    let value = match picked.chars().next() {
        Some('/') => file.pointer(picked),
        Some('$') => {
            let path = JsonPath::parse(picked).map_err(|_| malformed())?;
            path.query(file).exactly_one().ok()
        }
        _ => return Err(malformed()),
    };
    if budget.is_empty() {
        return Err(malformed());
    }
    let value = value.and_then(Value::as_f64);
    let value = value.ok_or_else(|| MeasurementsError::NoNumber {
        budget: budget.to_owned(),
        picked: picked.to_owned(),
    })?;
    Ok((budget.to_owned(), Measurement { value, unit }))
}

/// Holds each budget to its figure. A figure for no budget is a failure.
pub fn budgets(budgets: &[Budget], measurements: &Measurements, into: &mut Conformance) {
    let mut unmeasured = Vec::new();
    for budget in budgets {
        let objective = budget.objective.as_deref().unwrap_or_default();
        let full = format!("{}/{objective}", budget.name);
        let figures = &measurements.by_budget;
        match figures.get(&full).or_else(|| figures.get(&budget.name)) {
            Some(measurement) => into.checks.push(check(budget, measurement)),
            None => unmeasured.push(budget.name.as_str()),
        }
    }
    let is_known = |name: &str| {
        let mut names = budgets.iter();
        names.any(|it| {
            let objective = it.objective.as_deref().unwrap_or_default();
            name == it.name || name == format!("{}/{objective}", it.name)
        })
    };
    for (name, measurement) in &measurements.by_budget {
        if !is_known(name) {
            let check = Check::new(Group::Budgets, name.clone(), measurement.value);
            into.checks.push(check.failed("no budget has this name"));
        }
    }
    if !unmeasured.is_empty() {
        let note = format!("nothing was measured for {}", unmeasured.join(", "));
        into.unchecked.push(note);
    }
}

fn check(budget: &Budget, measurement: &Measurement) -> Check {
    let share = budget.target.filter(|_| budget.limit.is_none());
    let unit = match share {
        Some(_) => "ratio",
        None => budget.unit.as_str(),
    };
    let stated = measurement.unit.as_deref().unwrap_or(unit);
    let name = match &budget.objective {
        Some(objective) => format!("{} ({objective})", budget.name),
        None => budget.name.clone(),
    };
    let bound = share.or(budget.limit);
    let is_at_least = share.is_some() || budget.is_at_least;
    let word = if is_at_least { "at least" } else { "at most" };
    let value = converted(measurement.value, stated, unit);
    let figure = match value {
        Some(value) => format!("{value} {unit}"),
        None => format!("{} {stated}", measurement.value),
    };
    let mut check = Check::new(Group::Budgets, name, figure);
    check.place = Some(budget.place.clone());
    check.limit = bound.map(|bound| format!("{word} {bound} {unit}"));
    check.failure = match (value, bound) {
        (None, _) => Some(format!("`{stated}` cannot be held to a limit in `{unit}`")),
        (_, None) => Some("the budget has no limit".to_owned()),
        (Some(value), Some(bound)) => {
            let holds = match is_at_least {
                true => value >= bound,
                false => value <= bound,
            };
            (!holds).then(|| "it is exceeded".to_owned())
        }
    };
    check
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
            limit,
            is_at_least: false,
            target: Some(0.99),
            unit: unit.to_owned(),
            place: ("budgets.yaml".to_owned(), 1),
        }
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
        let measurements = Measurements::read(&file, &[]).unwrap();
        let mut found = Conformance::default();
        budgets(&all, &measurements, &mut found);
        let told: Vec<(&str, &str, Option<&str>)> = found
            .checks
            .iter()
            .map(|it| (it.name.as_str(), it.figure.as_str(), it.failure.as_deref()))
            .collect();
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
        assert_eq!(told, expected);
        assert_eq!(found.unchecked, ["nothing was measured for other"]);
    }

    // req: PACK-6
    #[test]
    fn figures_of_any_tool_are_picked_by_pointers() {
        let file = json!({"results": [{"p99Ms": 12.5}]});
        let expected = Measurement {
            value: 12.5,
            unit: Some("ms".to_owned()),
        };
        let written = "# The slowest.\n\ntime = $.results[?@.p99Ms].p99Ms:ms\n";
        for mappings in [
            vec!["time=/results/0/p99Ms:ms".to_owned()],
            mappings_of(written),
        ] {
            let read = Measurements::read(&file, &mappings).unwrap();
            assert_eq!(read.by_budget.get("time"), Some(&expected));
        }
        for wrong in ["time", "time=p99", "=/results/0/p99Ms", "time=$[?"] {
            let read = Measurements::read(&file, &[wrong.to_owned()]);
            assert!(
                matches!(read, Err(MeasurementsError::NoMapping(_))),
                "{wrong}"
            );
        }
        for missing in ["time=/none", "time=$.none:ms", "time=$..*"] {
            let missing = Measurements::read(&file, &[missing.to_owned()]);
            assert!(matches!(missing, Err(MeasurementsError::NoNumber { .. })));
        }
        let plain = Measurements::read(&json!({"time": "fast"}), &[]);
        assert!(matches!(plain, Err(MeasurementsError::NoFigure(_))));
    }
}
