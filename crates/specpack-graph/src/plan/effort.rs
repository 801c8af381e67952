//! How much work a plan is, by phase and in all.

use crate::model::{Graph, NodeId, Phase};
use crate::tasks::TaskGraph;

/// The work of a phase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhaseEffort {
    /// The phase; none for the tasks that stand in no phase.
    pub phase: Option<NodeId>,
    /// Its title ("Phase 1: Foundation").
    pub title: Option<String>,
    /// Its tasks, in order.
    pub tasks: Vec<usize>,
    /// Their minutes.
    pub minutes: u64,
    /// How many of them have neither an estimate nor a size.
    pub unestimated: usize,
}

/// The work of all tasks.
#[derive(Clone, Debug, PartialEq)]
pub struct Effort {
    /// By phase, in document order; tasks without a phase come last.
    pub phases: Vec<PhaseEffort>,
    /// The minutes of all tasks.
    pub minutes: u64,
    /// How many tasks have neither an estimate nor a size.
    pub unestimated: usize,
    /// The buffer for what nobody foresees, in percent.
    pub buffer_percent: f64,
}

impl Effort {
    pub(super) fn new(
        graph: &Graph,
        tasks: &TaskGraph,
        durations: &[u32],
        buffer_percent: f64,
    ) -> Self {
        let mut phases: Vec<PhaseEffort> = Vec::new();
        for (position, task) in tasks.tasks.iter().enumerate() {
            let at = phases.iter().position(|known| known.phase == task.phase);
            let at = at.unwrap_or_else(|| {
                phases.push(PhaseEffort {
                    phase: task.phase,
                    title: title(graph, task.phase),
                    tasks: Vec::new(),
                    minutes: 0,
                    unestimated: 0,
                });
                phases.len() - 1
            });
            let effort = &mut phases[at];
            effort.tasks.push(position);
            effort.minutes += u64::from(durations.get(position).copied().unwrap_or(0));
            effort.unestimated += usize::from(task.likely_minutes().is_none());
        }
        phases.sort_by_key(|effort| (effort.phase.is_none(), effort.phase));
        Self {
            minutes: phases.iter().map(|effort| effort.minutes).sum(),
            unestimated: phases.iter().map(|effort| effort.unestimated).sum(),
            phases,
            buffer_percent,
        }
    }

    /// The minutes of the buffer, rounded.
    #[must_use]
    pub fn buffer_minutes(&self) -> u64 {
        // A percent of a percent is enough, and whole numbers are the same on every machine.
        let hundredths = hundredths(self.buffer_percent);
        (self.minutes * hundredths + 5_000) / 10_000
    }

    /// The minutes of all tasks and of the buffer.
    #[must_use]
    pub fn with_buffer(&self) -> u64 {
        self.minutes + self.buffer_minutes()
    }
}

fn title(graph: &Graph, phase: Option<NodeId>) -> Option<String> {
    let phase = graph.get::<Phase>(phase?)?;
    Some(phase.data.title.clone())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what fits before"
)]
fn hundredths(percent: f64) -> u64 {
    (percent.clamp(0.0, 10_000.0) * 100.0).round() as u64
}

#[cfg(test)]
mod tests {
    use super::Effort;

    // req: PRD-2
    #[test]
    fn the_buffer_is_a_share_of_the_work() {
        let effort = Effort {
            phases: Vec::new(),
            minutes: 109 * 60,
            unestimated: 0,
            buffer_percent: 20.0,
        };
        assert_eq!(effort.buffer_minutes(), 1308);
        assert_eq!(effort.with_buffer(), 109 * 60 + 1308);
    }
}
