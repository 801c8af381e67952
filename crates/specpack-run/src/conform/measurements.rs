//! Figures that were measured, read from the JSON of whatever measured them.

use serde_json::Value;
use serde_json_path::JsonPath;
use std::collections::BTreeMap;

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
    /// What they were read from.
    pub(super) source: String,
    pub(super) by_budget: BTreeMap<String, Measurement>,
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
    /// Reads the figures of a file, which is told of as `source`: where `mappings` are given
    /// (`BUDGET=/pointer:unit`, or a JSONPath that begins with `$` in place of the pointer) those
    /// that they pick, else all of it, an object of budgets with a number or `{value, unit}` each.
    ///
    /// # Errors
    /// When something is no figure.
    pub fn read(
        source: impl Into<String>,
        file: &Value,
        mappings: &[String],
    ) -> Result<Self, MeasurementsError> {
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
        Ok(Self {
            source: source.into(),
            by_budget,
        })
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

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
            let read = Measurements::read("load.json", &file, &mappings).unwrap();
            assert_eq!(read.by_budget.get("time"), Some(&expected));
        }
        for wrong in ["time", "time=p99", "=/results/0/p99Ms", "time=$[?"] {
            let read = Measurements::read("load.json", &file, &[wrong.to_owned()]);
            assert!(
                matches!(read, Err(MeasurementsError::NoMapping(_))),
                "{wrong}"
            );
        }
        for missing in ["time=/none", "time=$.none:ms", "time=$..*"] {
            let missing = Measurements::read("load.json", &file, &[missing.to_owned()]);
            assert!(matches!(missing, Err(MeasurementsError::NoNumber { .. })));
        }
        let plain = Measurements::read("load.json", &json!({"time": "fast"}), &[]);
        assert!(matches!(plain, Err(MeasurementsError::NoFigure(_))));
    }
}
