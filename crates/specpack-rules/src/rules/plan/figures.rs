//! What authors state in figures, compared with what tasks add up to.

use specpack_graph::model::{Graph, NodeId, StatedTotal, Task, TaskGroup};
use specpack_graph::tasks::{PlanTask, hours};

/// A figure of whole hours may be off by half of one.
const HALF_AN_HOUR: u64 = 30;
/// One that is rounded, as `~` says, by so many percent.
const ROUNDED_PERCENT: u64 = 5;

/// The work of some tasks, in minutes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sum {
    pub(super) least: u64,
    pub(super) likely: u64,
    pub(super) most: u64,
    /// How many of them have neither an estimate nor a size.
    unestimated: usize,
    count: usize,
}

impl Sum {
    /// Of tasks, each by the place that decides.
    pub(super) fn of<'t>(tasks: impl Iterator<Item = &'t PlanTask>) -> Self {
        let mut sum = Self::default();
        for task in tasks {
            let stated = task.estimate.as_ref().map(|(estimate, _)| estimate);
            let range = stated.map(|it| (it.min_minutes, it.max_minutes));
            let range = range.or_else(|| task.size?.minutes());
            sum.add(range, task.likely_minutes());
        }
        sum
    }

    /// Of tasks at the very places that are given.
    pub(super) fn of_mentions(graph: &Graph, mentions: &[NodeId]) -> Self {
        let mut sum = Self::default();
        let tasks = mentions.iter().filter_map(|&id| graph.get::<Task>(id));
        for task in tasks {
            let stated = task.data.estimate.as_ref();
            let sized = task
                .data
                .size
                .as_ref()
                .and_then(|size| size.value.minutes());
            let range = stated.map(|it| (it.min_minutes, it.max_minutes)).or(sized);
            let likely = range.map(|(least, most)| least.midpoint(most));
            sum.add(range, likely);
        }
        sum
    }

    /// Of what is stated.
    pub(super) fn of_stated(totals: &[&StatedTotal]) -> Self {
        let mut sum = Self::default();
        for total in totals {
            let likely = total.minutes.map(|(least, most)| least.midpoint(most));
            sum.add(total.minutes, likely);
        }
        sum
    }

    fn add(&mut self, range: Option<(u32, u32)>, likely: Option<u32>) {
        self.count += 1;
        match range {
            Some((least, most)) => {
                self.least += u64::from(least);
                self.likely += u64::from(likely.unwrap_or(least));
                self.most += u64::from(most);
            }
            None => self.unestimated += 1,
        }
    }

    /// Whether a stated total of hours is none that these could take.
    pub(super) fn differs(&self, total: &StatedTotal) -> bool {
        is_apart(total, self.least, self.most)
    }

    /// What to say of tasks that have no estimate, in front of nothing else.
    pub(super) fn unestimated_note(&self) -> String {
        match self.unestimated {
            0 => String::new(),
            count => format!(", {count} of {} without an estimate", self.count),
        }
    }
}

/// Whether a stated total of hours is not between two numbers of minutes.
pub(super) fn differ(total: &StatedTotal, (least, most): (u32, u32)) -> bool {
    is_apart(total, u64::from(least), u64::from(most))
}

fn is_apart(total: &StatedTotal, least: u64, most: u64) -> bool {
    let Some((stated_least, stated_most)) = total.minutes else {
        return false;
    };
    let (stated_least, stated_most) = (u64::from(stated_least), u64::from(stated_most));
    let leeway = match total.is_rounded {
        true => HALF_AN_HOUR.max(stated_most * ROUNDED_PERCENT / 100),
        false => HALF_AN_HOUR,
    };
    stated_most + leeway < least || most + leeway < stated_least
}

/// A stated total as it reads: "9 h", "~109 h", "4 to 6 h".
pub(super) fn stated(total: &StatedTotal) -> String {
    let about = if total.is_rounded { "~" } else { "" };
    match total.minutes {
        Some((least, most)) if least == most => format!("{about}{} h", hours(u64::from(most))),
        Some((least, most)) => format!(
            "{about}{} to {} h",
            hours(u64::from(least)),
            hours(u64::from(most))
        ),
        None => total.text.value.clone(),
    }
}

/// The tasks of all groups of a document's appendix, in order.
pub(super) fn listed(graph: &Graph, prd: NodeId) -> Vec<NodeId> {
    let groups = graph.of::<TaskGroup>();
    let own = groups.filter(|group| group.data.spec == prd);
    own.flat_map(|group| group.data.tasks.iter().copied())
        .collect()
}
