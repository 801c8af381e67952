//! Whether a figure stays as it is: a line through its samples, and how sure its slope is.

/// A straight line through points, by least squares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Trend {
    pub(super) slope: f64,
    pub(super) intercept: f64,
    /// Of the slope.
    pub(super) standard_error: f64,
    mean: f64,
    /// From the first point to the last.
    length: f64,
}

/// What a figure may gain, or lose, and is still flat.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Bound {
    /// This share of the mean over the whole time.
    Share(f64),
    /// So much a minute: what does no harm in a run of minutes may be a leak in one of months.
    PerMinute(f64),
}

/// A slope of less than so many standard errors may as well be none.
const SURE_ERRORS: f64 = 2.0;

impl Trend {
    /// Through points `(time, value)`; none where there are fewer than three, or all at one time.
    pub(super) fn through(points: &[(f64, f64)]) -> Option<Self> {
        let count = points.len() as f64;
        if points.len() < 3 {
            return None;
        }
        let mean_of = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
        let (mean_time, mean) = (mean_of(|it| it.0), mean_of(|it| it.1));
        let spread: f64 = points.iter().map(|it| (it.0 - mean_time).powi(2)).sum();
        if spread == 0.0 {
            return None;
        }
        let together: f64 = points
            .iter()
            .map(|it| (it.0 - mean_time) * (it.1 - mean))
            .sum();
        let slope = together / spread;
        let intercept = mean - slope * mean_time;
        let unexplained: f64 = points
            .iter()
            .map(|it| (it.1 - intercept - slope * it.0).powi(2))
            .sum();
        let times = points.iter().map(|it| it.0);
        let first = times.clone().fold(f64::INFINITY, f64::min);
        let last = times.fold(f64::NEG_INFINITY, f64::max);
        Some(Self {
            slope,
            intercept,
            standard_error: (unexplained / (count - 2.0) / spread).sqrt(),
            mean,
            length: last - first,
        })
    }

    /// What the line gains from the first point to the last.
    pub(super) fn change(&self) -> f64 {
        self.slope * self.length
    }

    /// Whether it goes neither up nor down: by less than the bound, or by less than the samples
    /// scatter.
    pub(super) fn is_flat(&self, bound: Bound) -> bool {
        let is_within = match bound {
            Bound::Share(share) => self.change().abs() <= share * self.mean.abs(),
            Bound::PerMinute(most) => self.slope.abs() <= most,
        };
        is_within || self.slope.abs() <= SURE_ERRORS * self.standard_error
    }

    /// The line's value at `time`.
    pub(super) fn at(&self, time: f64) -> f64 {
        self.intercept + self.slope * time
    }
}

/// What is left of samples once the first fifth is over, in which caches and pools fill.
pub(super) fn after_warm_up<T: Clone>(samples: &[T]) -> Vec<T> {
    samples[samples.len() / 5..].to_vec()
}

/// Of values in any order, the smallest that is not below the share (0 to 1): nearest rank.
pub(super) fn percentile(values: &mut [u32], share: f64) -> Option<u32> {
    values.sort_unstable();
    let rank = (share * values.len() as f64).ceil() as usize;
    values.get(rank.clamp(1, values.len().max(1)) - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(value: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
        let times = (0..100).map(f64::from);
        times.map(|time| (time, value(time))).collect()
    }

    /// Scatter that repeats.
    fn noise(time: f64) -> f64 {
        (time * 12.9898).sin() * 10.0
    }

    #[test]
    fn the_line_through_a_line_is_that_line() {
        let trend = Trend::through(&samples(|time| 3.0 + 2.0 * time)).expect("a trend");
        assert!((trend.slope - 2.0).abs() < 1e-9 && (trend.intercept - 3.0).abs() < 1e-9);
        assert!(trend.standard_error < 1e-9);
        assert!((trend.at(10.0) - 23.0).abs() < 1e-9);
        assert!((trend.change() - 198.0).abs() < 1e-6);
    }

    #[test]
    fn a_leak_is_no_flat_line_and_scatter_is() {
        let trend = |points: &[(f64, f64)]| Trend::through(points).expect("a trend");
        let flat = |points: &[(f64, f64)]| trend(points).is_flat(Bound::Share(0.05));
        assert!(flat(&samples(|time| 100.0 + noise(time))));
        assert!(flat(&samples(|_| 100.0)));
        assert!(!flat(&samples(|time| 100.0 + noise(time) + 0.5 * time)));
        assert!(!flat(&samples(|time| 100.0 - 0.5 * time)));
        // Sure, and still less than a twentieth; a leak where it is held to a rate.
        let slow = samples(|time| 100.0 + 0.02 * time);
        assert!(flat(&slow));
        assert!(trend(&slow).is_flat(Bound::PerMinute(0.03)));
        assert!(!trend(&slow).is_flat(Bound::PerMinute(0.01)));
    }

    #[test]
    fn too_little_is_no_trend() {
        assert_eq!(Trend::through(&[(0.0, 1.0), (1.0, 2.0)]), None);
        assert_eq!(Trend::through(&[(1.0, 1.0); 5]), None);
    }

    #[test]
    fn the_first_fifth_is_left_out() {
        assert_eq!(
            after_warm_up(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
            [2, 3, 4, 5, 6, 7, 8, 9]
        );
        assert_eq!(after_warm_up::<u32>(&[]), [0; 0]);
    }

    #[test]
    fn percentiles_are_the_nearest_rank() {
        let mut values: Vec<u32> = (1..=100).rev().collect();
        assert_eq!(percentile(&mut values, 0.5), Some(50));
        assert_eq!(percentile(&mut values, 0.99), Some(99));
        assert_eq!(percentile(&mut [], 0.5), None);
    }
}
