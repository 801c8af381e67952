//! What is to be measured: a metric for each requirement and goal, and the budgets in the numbers
//! of requirements about quality. The observability spec, the budgets and the alerts say it each
//! in their own format.

use super::product::{Asked, Product, is_placeholder};
use super::sequences::{Called, Told, operation};
use specpack_graph::model::{Comparison, Entry, Goal, Quantity};
use specpack_graph::slug::slug;
use std::collections::BTreeSet;

/// How many words of a title a name takes.
const NAME_WORDS: usize = 5;
/// The share that has to be good where nobody states one. The budget says that it is a proposal.
const PROPOSED_SHARE: f64 = 0.99;
/// Words by which a share is one of what went wrong.
const FAILURES: [&str; 6] = ["error", "fail", "loss", "lost", "drop", "bounce"];

/// A metric of the service.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct MetricDraft {
    pub(super) name: String,
    /// `counter`, `gauge` or `histogram`
    pub(super) kind: &'static str,
    pub(super) unit: Option<String>,
    pub(super) labels: &'static [&'static str],
    pub(super) description: String,
    pub(super) requirements: BTreeSet<String>,
}

/// A figure that tells whether a goal is reached.
pub(super) struct FormulaDraft {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) metric: String,
    pub(super) target: String,
}

/// A budget.
pub(super) struct BudgetDraft {
    /// With hyphens, unique.
    pub(super) name: String,
    pub(super) description: String,
    /// The ids of those that ask for it, between commas; empty where a sequence alone does.
    pub(super) requirement: String,
    /// `POST /orders`, or `*` for the service as a whole.
    pub(super) operation: String,
    pub(super) metric: String,
    /// The share that has to be good, above 0 and up to 1.
    pub(super) target: f64,
    /// Whether nobody stated that share.
    pub(super) is_target_proposed: bool,
    pub(super) indicator: Indicator,
}

/// What a budget compares.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Indicator {
    /// Good ones among all, by the label `outcome`.
    Share,
    /// A measured value with a limit, in the unit of the metric.
    Limit {
        /// Whether more is better.
        is_at_least: bool,
        value: f64,
        unit: String,
        measured: Measured,
    },
}

/// How a measured value is got from its metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measured {
    /// From a histogram of seconds.
    Duration,
    /// From a counter, per second.
    Rate,
    /// The gauge itself.
    Level,
}

/// All that is to be measured.
#[derive(Default)]
pub(super) struct Measures {
    pub(super) metrics: Vec<MetricDraft>,
    pub(super) formulas: Vec<FormulaDraft>,
    pub(super) budgets: Vec<BudgetDraft>,
}

impl Measures {
    /// What a PRD asks to have measured.
    pub(super) fn of(product: &Product<'_>) -> Self {
        let mut measures = Self::default();
        for named in &product.metrics {
            let mut metric = by_name(&named.name);
            metric.requirements.clone_from(&named.requirements);
            measures.metrics.push(metric);
        }
        for asked in &product.requirements {
            let before = measures.budgets.len();
            if asked.is_quality() {
                measures.add_budgets(product, asked);
            }
            if measures.budgets.len() == before {
                measures.count(product, asked);
            }
        }
        for sequence in &product.sequences {
            for call in &sequence.calls {
                measures.add_call(product, sequence, call);
            }
        }
        for goal in &product.goals {
            measures.add_goal(product, goal);
        }
        measures
    }

    /// The budget of a call's time, where no requirement has stated the same.
    fn add_call(&mut self, product: &Product<'_>, sequence: &Told<'_>, call: &Called<'_>) {
        let Some(latency) = call.latency else { return };
        let operation = operation(&call.route);
        let indicator = Indicator::Limit {
            is_at_least: false,
            value: latency.ms / 1_000.0,
            unit: "seconds".to_owned(),
            measured: Measured::Duration,
        };
        let mut known = self.budgets.iter();
        if known.any(|it| it.operation == operation && it.indicator == indicator) {
            return;
        }
        let words: Vec<&str> = call.route.words().collect();
        let title = format!("{} {}", call.route.method, words.join(" "));
        let step = call
            .number
            .map(|number| format!("step {number} of "))
            .unwrap_or_default();
        let description = format!(
            "{operation} within {} ms: {step}{}",
            latency.ms, sequence.id
        );
        let metric = self.free_name(&stem(product, &title), "_seconds");
        self.metrics.push(MetricDraft {
            name: metric.clone(),
            kind: "histogram",
            unit: Some("seconds".to_owned()),
            labels: &[],
            description: description.clone(),
            requirements: call.requirements.clone(),
        });
        let target = latency.percentile.and_then(part);
        let requirements: Vec<&str> = call.requirements.iter().map(String::as_str).collect();
        self.budgets.push(BudgetDraft {
            name: self.free_budget_name(&slug(&title)),
            description,
            requirement: requirements.join(", "),
            operation,
            metric,
            target: target.unwrap_or(PROPOSED_SHARE),
            is_target_proposed: target.is_none(),
            indicator,
        });
    }

    /// A counter of how a requirement's business ended, where nothing measures it yet.
    fn count(&mut self, product: &Product<'_>, asked: &Asked<'_>) {
        let mut named = product.metrics.iter();
        let is_measured = named.any(|it| it.requirements.contains(&asked.id));
        if is_measured {
            return;
        }
        let name = self.free_name(&stem(product, asked.title), "_total");
        self.metrics.push(MetricDraft {
            name,
            kind: "counter",
            unit: None,
            labels: &["outcome"],
            description: format!("By outcome: {}", asked.title),
            requirements: BTreeSet::from([asked.id.clone()]),
        });
    }

    fn add_budgets(&mut self, product: &Product<'_>, asked: &Asked<'_>) {
        for bound in bounds(asked) {
            self.add_budget(product, asked, bound);
        }
    }

    fn add_budget(&mut self, product: &Product<'_>, asked: &Asked<'_>, bound: Bound) {
        let stem = stem(product, asked.title);
        let (suffix, kind, unit, labels): (_, _, _, &'static [&'static str]) = match &bound
            .indicator
        {
            Indicator::Share => ("_total", "counter", None, &["outcome"]),
            Indicator::Limit { measured, unit, .. } => match measured {
                Measured::Duration => ("_seconds", "histogram", Some("seconds".to_owned()), &[]),
                Measured::Rate => ("_total", "counter", None, &[]),
                Measured::Level if unit == "bytes" => ("_bytes", "gauge", Some(unit.clone()), &[]),
                Measured::Level => ("_ratio", "gauge", Some(unit.clone()), &[]),
            },
        };
        let metric = self.free_name(&stem, suffix);
        self.metrics.push(MetricDraft {
            name: metric.clone(),
            kind,
            unit,
            labels,
            description: asked.title.to_owned(),
            requirements: BTreeSet::from([asked.id.clone()]),
        });
        let operation = product.only_operation(&asked.id);
        let operation = operation.map_or_else(
            || "*".to_owned(),
            |it| format!("{} {}", it.route.method, it.route.path),
        );
        let name = self.free_budget_name(&words(asked.title, "-"));
        self.budgets.push(BudgetDraft {
            name,
            description: asked.title.to_owned(),
            requirement: asked.id.clone(),
            operation,
            metric,
            target: bound.target.unwrap_or(PROPOSED_SHARE),
            is_target_proposed: bound.target.is_none(),
            indicator: bound.indicator,
        });
    }

    fn add_goal(&mut self, product: &Product<'_>, goal: &Entry<'_, Goal>) {
        let stated = |text: &Option<specpack_graph::model::Spanned<String>>| {
            let text = text.as_ref().map(|text| text.value.trim());
            text.filter(|text| !is_placeholder(text)).map(str::to_owned)
        };
        if is_placeholder(goal.name()) {
            return;
        }
        let is_share = goal.data.quantities.iter().any(|it| it.unit == "%");
        let (suffix, unit) = match is_share {
            true => ("_ratio", "ratio"),
            false => ("", "[unit]"),
        };
        let metric = self.free_name(&stem(product, goal.name()), suffix);
        let description = stated(&goal.data.metric);
        let description = description.unwrap_or_else(|| "[What is measured]".to_owned());
        self.metrics.push(MetricDraft {
            name: metric.clone(),
            kind: "gauge",
            unit: Some(unit.to_owned()),
            labels: &[],
            description: description.clone(),
            requirements: BTreeSet::new(),
        });
        self.formulas.push(FormulaDraft {
            name: words(goal.name(), "_"),
            description,
            metric,
            target: stated(&goal.data.target).unwrap_or_else(|| "[What is aimed at]".to_owned()),
        });
    }

    fn free_name(&self, stem: &str, suffix: &str) -> String {
        let is_taken = |name: &String| self.metrics.iter().any(|it| it.name == *name);
        numbered(|number| match number {
            1 => format!("{stem}{suffix}"),
            number => format!("{stem}_{number}{suffix}"),
        })
        .find(|name| !is_taken(name))
        .unwrap_or_else(|| stem.to_owned())
    }

    fn free_budget_name(&self, stem: &str) -> String {
        let is_taken = |name: &String| self.budgets.iter().any(|it| it.name == *name);
        numbered(|number| match number {
            1 => stem.to_owned(),
            number => format!("{stem}-{number}"),
        })
        .find(|name| !is_taken(name))
        .unwrap_or_else(|| stem.to_owned())
    }
}

fn numbered(name: impl Fn(u32) -> String) -> impl Iterator<Item = String> {
    (1..=u32::MAX).map(name)
}

fn words(title: &str, between: &str) -> String {
    let slug = slug(title);
    // The number of a budget may change, and its name should not.
    let is_number = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit());
    let words = slug.split('-').filter(|word| !is_number(word));
    let words: Vec<&str> = words.take(NAME_WORDS).collect();
    match words.is_empty() {
        true => slug.replace('-', between),
        false => words.join(between),
    }
}

/// `parcel_lockers_open_a_locker`; names of metrics begin with a letter.
fn stem(product: &Product<'_>, title: &str) -> String {
    let stem = format!("{}_{}", product.prefix(), words(title, "_"));
    match stem.starts_with(|c: char| c.is_ascii_alphabetic()) {
        true => stem,
        false => format!("service_{}", stem.trim_start_matches('_')),
    }
}

/// What the name of a metric tells about it.
fn by_name(name: &str) -> MetricDraft {
    let has = |ending: &str| name.ends_with(ending);
    let (kind, unit) = if has("_total") {
        ("counter", None)
    } else if has("_seconds") {
        ("histogram", Some("seconds"))
    } else if has("_bytes") {
        ("gauge", Some("bytes"))
    } else if has("_ratio") {
        ("gauge", Some("ratio"))
    } else {
        ("gauge", Some("[unit]"))
    };
    MetricDraft {
        name: name.to_owned(),
        kind,
        unit: unit.map(str::to_owned),
        labels: &[],
        description: "[What it counts or measures]".to_owned(),
        requirements: BTreeSet::new(),
    }
}

/// A number of a requirement that can be held to.
struct Bound {
    target: Option<f64>,
    indicator: Indicator,
}

/// The numbers of a requirement that bound something. "99 % within 60 seconds" is one bound.
fn bounds(asked: &Asked<'_>) -> Vec<Bound> {
    let quantities = &asked.data.quantities;
    if let [first, second] = quantities.as_slice() {
        let (share, time) = match first.unit == "%" {
            true => (first, second),
            false => (second, first),
        };
        let is_one = share.unit == "%"
            && time.percentile.is_none()
            && time.comparison == Comparison::Below
            && asked.title.to_lowercase().contains("within");
        if is_one && let (Some(target), Some(mut bound)) = (part(share.number), bound(asked, time))
        {
            bound.target = Some(target);
            return vec![bound];
        }
    }
    quantities
        .iter()
        .filter_map(|it| bound(asked, it))
        .collect()
}

fn bound(asked: &Asked<'_>, quantity: &Quantity) -> Option<Bound> {
    let is_upper = matches!(quantity.comparison, Comparison::Below | Comparison::AtMost);
    let is_lower = !is_upper;
    let target = quantity.percentile.and_then(part);
    let limit = |value: f64, unit: &str, is_at_least, measured| {
        Some(Bound {
            target,
            indicator: Indicator::Limit {
                is_at_least,
                value,
                unit: unit.to_owned(),
                measured,
            },
        })
    };
    let unit = quantity.unit.as_str();
    if unit == "%" {
        let title = asked.title.to_lowercase();
        let is_failure = FAILURES.iter().any(|word| title.contains(word));
        let share = match (is_upper, is_failure) {
            (false, _) => part(quantity.number),
            (true, true) => part(100.0 - quantity.number),
            (true, false) => {
                return limit(
                    rounded(quantity.number / 100.0),
                    "ratio",
                    false,
                    Measured::Level,
                );
            }
        };
        return share.map(|share| Bound {
            target: Some(share),
            indicator: Indicator::Share,
        });
    }
    if let Some(seconds) = seconds(unit).filter(|_| is_upper) {
        let value = rounded(quantity.number * seconds);
        return limit(value, "seconds", false, Measured::Duration);
    }
    if let Some(bytes) = bytes(unit).filter(|_| is_upper) {
        return limit(
            rounded(quantity.number * bytes),
            "bytes",
            false,
            Measured::Level,
        );
    }
    if is_per_second(unit) && is_lower {
        return limit(quantity.number, unit, true, Measured::Rate);
    }
    None
}

/// A percentage as a share; none where it is none.
fn part(percent: f64) -> Option<f64> {
    (percent > 0.0 && percent <= 100.0).then(|| rounded(percent / 100.0))
}

/// Without what binary fractions add: 99.95 % is 0.9995.
fn rounded(number: f64) -> f64 {
    (number * 1e9).round() / 1e9
}

fn seconds(unit: &str) -> Option<f64> {
    Some(match unit {
        "µs" | "us" | "microseconds" => 1e-6,
        "ms" | "msec" | "millisecond" | "milliseconds" => 1e-3,
        "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "min" | "mins" | "minute" | "minutes" => 60.0,
        "h" | "hour" | "hours" => 3600.0,
        _ => return None,
    })
}

fn bytes(unit: &str) -> Option<f64> {
    Some(match unit {
        "kb" => 1e3,
        "kib" => 1024.0,
        "mb" => 1e6,
        "mib" => 1024.0 * 1024.0,
        "gb" => 1e9,
        "gib" => 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    })
}

fn is_per_second(unit: &str) -> bool {
    let per = unit.split_once('/').map(|(_, per)| per);
    per.and_then(seconds) == Some(1.0) || unit == "rps"
}

#[cfg(test)]
mod tests {
    use super::*;
    use specpack_graph::Pack;
    use specpack_syntax::source::{FileId, SourceFile};

    fn measured(qualities: &str) -> Vec<(String, f64, bool, Indicator)> {
        let text = format!(
            "# PRD: Shop\n\n## Executive Summary\n\nA shop.\n\n## Functional Requirements\n\n\
             ### FR-1: Buy\n\n## Non-Functional Requirements\n\n{qualities}"
        );
        let pack = Pack::read(vec![SourceFile::new("prd.md", text)]);
        let product = Product::of(&pack, FileId(0)).unwrap();
        let budgets = Measures::of(&product).budgets.into_iter();
        budgets
            .map(|it| (it.metric, it.target, it.is_target_proposed, it.indicator))
            .collect()
    }

    fn limit(value: f64, unit: &str, is_at_least: bool, measured: Measured) -> Indicator {
        Indicator::Limit {
            is_at_least,
            value,
            unit: unit.to_owned(),
            measured,
        }
    }

    // req: PACK-10, PACK-6
    #[test]
    fn numbers_of_requirements_become_budgets_in_units_of_prometheus() {
        let found = measured(
            "### NFR-1: Orders are answered within 250 ms at p95\n\n\
             ### NFR-2: 99 % of mails leave within 2 minutes\n\n\
             ### NFR-3: Error rate < 0.1 % of requests\n\n\
             ### NFR-4: CPU < 60 % on average\n\n\
             ### NFR-5: At least 1,000 requests/second\n",
        );
        let duration = |value| limit(value, "seconds", false, Measured::Duration);
        let expected = [
            (
                "shop_orders_are_answered_within_ms_seconds",
                0.95,
                false,
                duration(0.25),
            ),
            (
                "shop_of_mails_leave_within_minutes_seconds",
                0.99,
                false,
                duration(120.0),
            ),
            (
                "shop_error_rate_of_requests_total",
                0.999,
                false,
                Indicator::Share,
            ),
            (
                "shop_cpu_on_average_ratio",
                0.99,
                true,
                limit(0.6, "ratio", false, Measured::Level),
            ),
            (
                "shop_at_least_requests_second_total",
                0.99,
                true,
                limit(1000.0, "requests/second", true, Measured::Rate),
            ),
        ];
        let found: Vec<_> = found
            .iter()
            .map(|(name, target, is_proposed, it)| {
                (name.as_str(), *target, *is_proposed, it.clone())
            })
            .collect();
        assert_eq!(found, expected);
    }
}
