//! How long a task takes at the least, most likely, and at the most.

use super::PlanTask;
use crate::model::TaskSize;
use specpack_schedule::ThreePoint;

/// Sizes from small to large, to find one by its hours.
const SIZES: [TaskSize; 5] = [
    TaskSize::ExtraSmall,
    TaskSize::Small,
    TaskSize::Medium,
    TaskSize::Large,
    TaskSize::ExtraLarge,
];

/// The three points of a task: its estimate where that is a range; else its estimate within the
/// range of its size, or of the size that has such estimates; else the range of its size. A task
/// that states neither takes `unestimated` minutes.
#[must_use]
pub fn three_point(task: &PlanTask, unestimated: u32) -> ThreePoint {
    let sized = task.size.and_then(TaskSize::minutes);
    let Some((estimate, _)) = &task.estimate else {
        return match sized {
            Some((least, most)) => ThreePoint {
                least,
                likely: least.midpoint(most),
                most,
            },
            None => ThreePoint::exactly(unestimated),
        };
    };
    let likely = estimate.likely_minutes();
    if estimate.min_minutes < estimate.max_minutes {
        return ThreePoint {
            least: estimate.min_minutes,
            likely,
            most: estimate.max_minutes,
        };
    }
    let (least, most) = sized.unwrap_or_else(|| usual_range(likely));
    ThreePoint {
        least: least.min(likely),
        likely,
        most: most.max(likely),
    }
}

/// Minutes as hours, without a fraction where there is none.
#[must_use]
pub fn hours(minutes: u64) -> String {
    let hundredths = (minutes * 100 + 30) / 60;
    let whole = hundredths / 100;
    if hundredths.is_multiple_of(100) {
        return whole.to_string();
    }
    let fraction = format!("{:02}", hundredths % 100);
    format!("{whole}.{}", fraction.trim_end_matches('0'))
}

/// The range of the smallest size whose upper end lies beyond an estimate; for what is larger than
/// all of them, from four fifths to one and a half.
fn usual_range(minutes: u32) -> (u32, u32) {
    let ranges = SIZES.iter().filter_map(|size| size.minutes());
    let mut fitting = ranges.filter(|&(_, most)| minutes < most);
    let range = fitting.next();
    range.unwrap_or((minutes / 5 * 4, minutes.saturating_mul(3) / 2))
}

#[cfg(test)]
mod tests {
    use super::{hours, usual_range};

    #[test]
    fn hours_have_a_fraction_only_where_there_is_one() {
        assert_eq!(
            [0, 60, 90, 165, 20].map(hours),
            ["0", "1", "1.5", "2.75", "0.33"]
        );
    }

    // req: PRD-2
    #[test]
    fn an_estimate_without_a_size_has_the_range_of_the_size_it_is_usual_for() {
        assert_eq!(usual_range(3 * 60), (120, 240));
        assert_eq!(usual_range(4 * 60), (240, 480));
        assert_eq!(usual_range(30), (60, 120));
        assert_eq!(usual_range(100 * 60), (80 * 60, 150 * 60));
    }
}
