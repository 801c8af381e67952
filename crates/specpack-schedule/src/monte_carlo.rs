//! When a plan will be done, and how likely: many runs with durations drawn from their ranges.

use crate::precedence::Acyclic;

/// How long a task takes: at the least, most likely, and at the most, in minutes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ThreePoint {
    /// Where all goes well.
    pub least: u32,
    /// As it goes mostly.
    pub likely: u32,
    /// Where much goes wrong.
    pub most: u32,
}

impl ThreePoint {
    /// A duration that is known.
    #[must_use]
    pub fn exactly(minutes: u32) -> Self {
        Self {
            least: minutes,
            likely: minutes,
            most: minutes,
        }
    }

    /// The expected duration by the formula of PERT, `(least + 4 likely + most) / 6`.
    #[must_use]
    pub fn expected(self) -> f64 {
        (f64::from(self.least) + 4.0 * f64::from(self.likely) + f64::from(self.most)) / 6.0
    }
}

/// When a plan is done, over many runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forecast {
    /// The minutes of each run, ascending.
    ends: Vec<f64>,
}

impl Forecast {
    /// How many runs there were.
    #[must_use]
    pub fn runs(&self) -> usize {
        self.ends.len()
    }

    /// The minutes within which the plan is done in so many percent of the runs (nearest rank).
    #[must_use]
    pub fn percentile(&self, percent: u32) -> u64 {
        let rank = (self.ends.len() * percent.min(100) as usize).div_ceil(100);
        let end = self.ends.get(rank.max(1) - 1).copied().unwrap_or(0.0);
        whole(end)
    }

    /// The mean over all runs, in minutes.
    #[must_use]
    pub fn mean(&self) -> f64 {
        let count = self.ends.len().max(1);
        self.ends.iter().sum::<f64>() / count as f64
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "minutes are finite and not negative"
)]
fn whole(minutes: f64) -> u64 {
    minutes.round() as u64
}

/// How many runs are computed side by side.
const LANES: usize = 8;

/// Draws the durations of all tasks `runs` times and tells when each run ends.
///
/// A duration is drawn from the triangle over its three points. A draw depends on the seed, the run
/// and the task alone, so that neither the order of the work nor the number of `threads` changes
/// the result.
#[must_use]
pub fn simulate(
    tasks: &Acyclic,
    durations: &[ThreePoint],
    runs: u32,
    seed: u64,
    threads: usize,
) -> Forecast {
    let triangles: Vec<Triangle> = (0..tasks.len())
        .map(|task| Triangle::new(durations.get(task).copied().unwrap_or_default()))
        .collect();
    let batches: Vec<u32> = (0..runs).step_by(LANES).collect();
    let share = batches.len().div_ceil(threads.clamp(1, 64)).max(1);
    let mut ends: Vec<f64> = std::thread::scope(|scope| {
        let (triangles, tasks) = (&triangles, tasks);
        let workers: Vec<_> = batches
            .chunks(share)
            .map(|batches| scope.spawn(move || run_all(tasks, triangles, batches, seed)))
            .collect();
        // A worker that cannot be joined has panicked, and so does this.
        let results = workers.into_iter().map(|worker| match worker.join() {
            Ok(ends) => ends,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        results.flatten().collect()
    });
    ends.truncate(runs as usize);
    ends.sort_by(f64::total_cmp);
    Forecast { ends }
}

fn run_all(tasks: &Acyclic, triangles: &[Triangle], batches: &[u32], seed: u64) -> Vec<f64> {
    // By place in the order, so that the work goes through memory from its start to its end.
    let order: Vec<usize> = tasks.order().collect();
    let mut place = vec![0_u32; tasks.len()];
    for (index, &task) in (0_u32..).zip(&order) {
        place[task] = index;
    }
    let mut starts = Vec::with_capacity(order.len() + 1);
    let mut needs = Vec::new();
    for &task in &order {
        starts.push(needs.len());
        needs.extend(tasks.needs(task).map(|needed| place[needed] as usize));
    }
    starts.push(needs.len());
    let mut finishes = vec![[0.0_f64; LANES]; order.len()];
    let mut ends = Vec::with_capacity(batches.len() * LANES);
    for &first_run in batches {
        let mut end = [0.0_f64; LANES];
        for (index, &task) in order.iter().enumerate() {
            let mut start = [0.0_f64; LANES];
            for &needed in &needs[starts[index]..starts[index + 1]] {
                let finish = &finishes[needed];
                for lane in 0..LANES {
                    start[lane] = start[lane].max(finish[lane]);
                }
            }
            let drawn = triangles[task].draw(seed, first_run, task as u64);
            for lane in 0..LANES {
                start[lane] += drawn[lane];
                end[lane] = end[lane].max(start[lane]);
            }
            finishes[index] = start;
        }
        ends.extend(end);
    }
    ends
}

/// A triangle over three points, ready to draw from.
#[derive(Clone, Copy, Debug)]
struct Triangle {
    least: f64,
    most: f64,
    /// The probability of what is below the likely value.
    split: f64,
    /// Below: `least + sqrt(u * rise)`; above: `most - sqrt((1 - u) * fall)`.
    rise: f64,
    fall: f64,
}

impl Triangle {
    fn new(points: ThreePoint) -> Self {
        let least = f64::from(points.least.min(points.likely));
        let most = f64::from(points.most.max(points.likely));
        let likely = f64::from(points.likely);
        let width = most - least;
        Self {
            least,
            most,
            split: if width > 0.0 {
                (likely - least) / width
            } else {
                0.0
            },
            rise: width * (likely - least),
            fall: width * (most - likely),
        }
    }

    fn draw(&self, seed: u64, first_run: u32, task: u64) -> [f64; LANES] {
        let mut drawn = [self.least; LANES];
        if self.most <= self.least {
            return drawn;
        }
        let stream = mix(seed ^ mix(task.wrapping_add(1)));
        for (lane, drawn) in (0_u64..).zip(&mut drawn) {
            let run = u64::from(first_run) + lane;
            let uniform = unit(mix(stream.wrapping_add(run.wrapping_mul(GOLDEN))));
            let is_below = uniform < self.split;
            let square = if is_below {
                uniform * self.rise
            } else {
                (1.0 - uniform) * self.fall
            };
            let root = square.sqrt();
            *drawn = if is_below {
                self.least + root
            } else {
                self.most - root
            };
        }
        drawn
    }
}

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// The finaliser of SplitMix64: neighbouring numbers become unrelated ones.
fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// A number from 0 up to, and without, 1 from the upper 53 bits.
fn unit(bits: u64) -> f64 {
    const SCALE: f64 = 1.0 / (1_u64 << 53) as f64;
    (bits >> 11) as f64 * SCALE
}

#[cfg(test)]
mod tests {
    use super::{ThreePoint, simulate};
    use crate::precedence::Precedence;

    const POINTS: ThreePoint = ThreePoint {
        least: 60,
        likely: 120,
        most: 300,
    };

    // req: PRD-3
    #[test]
    fn one_seed_gives_one_result_with_any_number_of_threads() {
        let tasks = Precedence::new(3, [(1, 0), (2, 1)]).acyclic();
        let one = simulate(&tasks, &[POINTS; 3], 1_003, 7, 1);
        assert_eq!(one, simulate(&tasks, &[POINTS; 3], 1_003, 7, 5));
        assert_eq!(one.runs(), 1_003);
        assert_ne!(one, simulate(&tasks, &[POINTS; 3], 1_003, 8, 1));
    }

    // req: PRD-3
    #[test]
    fn draws_follow_the_triangle() {
        let tasks = Precedence::new(1, []).acyclic();
        let found = simulate(&tasks, &[POINTS], 20_000, 1, 2);
        // The mean of a triangle is that of its three points.
        assert!((found.mean() - 160.0).abs() < 1.5, "{}", found.mean());
        // P(X < 120) is the split, (120 - 60) / (300 - 60) = 25 %.
        let quarter = found.percentile(25);
        assert!((117..=123).contains(&quarter), "{quarter}");
        assert!(found.percentile(100) <= 300 && found.percentile(0) >= 60);
        let percentiles = [50, 80, 95].map(|percent| found.percentile(percent));
        assert!(percentiles[0] < percentiles[1] && percentiles[1] < percentiles[2]);
    }

    #[test]
    fn what_is_known_is_not_drawn() {
        let tasks = Precedence::new(2, [(1, 0)]).acyclic();
        let known = [ThreePoint::exactly(60), ThreePoint::exactly(30)];
        let found = simulate(&tasks, &known, 10, 1, 1);
        assert_eq!((found.percentile(1), found.percentile(99)), (90, 90));
        assert_eq!(simulate(&tasks, &known, 0, 1, 1).percentile(50), 0);
    }
}
