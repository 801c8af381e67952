//! Whether two kinds of requests take the same time, as far as their samples can tell.
//!
//! That a test finds no difference proves nothing: it may have looked too little. So the
//! question is turned round. Two one-sided tests (TOST; Schuirmann 1987) each try to refute
//! that the times differ by the bound or more, in the one direction and in the other; only
//! where both are refuted are the times called equivalent. Too few or too noisy samples fail.
//!
//! Response times have long tails, which hide in a mean what an attacker would see in the
//! bulk. So a fifth is trimmed from both ends, and the error of the trimmed mean is estimated
//! from the winsorised variance (Yuen 1974).

use anyhow::{Result, ensure};
use std::time::Duration;

/// The share that is trimmed from each end.
const TRIM: f64 = 0.2;
/// What the statistic of each one-sided test has to pass: one in a thousand, normal
/// distribution, which holds for the hundreds of samples that are left after trimming.
const CRITICAL: f64 = 3.090;
/// Too few for the normal distribution to hold.
const FEWEST: usize = 100;

/// The times of one kind of requests, summed up. All in seconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Times {
    pub(crate) mean: f64,
    /// The standard error of the mean.
    error: f64,
}

impl Times {
    /// Sums up `samples`.
    ///
    /// # Errors
    /// When there are too few to say anything.
    pub(crate) fn of(samples: &[Duration]) -> Result<Self> {
        ensure!(samples.len() >= FEWEST, "only {} samples", samples.len());
        let mut sorted: Vec<f64> = samples.iter().map(Duration::as_secs_f64).collect();
        sorted.sort_by(f64::total_cmp);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a fifth of a count is a count"
        )]
        let cut = (sorted.len() as f64 * TRIM) as usize;
        let kept = &sorted[cut..sorted.len() - cut];
        let mean = kept.iter().sum::<f64>() / kept.len() as f64;
        let (low, high) = (kept[0], kept[kept.len() - 1]);
        let winsorised: Vec<f64> = sorted.iter().map(|t| t.clamp(low, high)).collect();
        let count = sorted.len() as f64;
        let centre = winsorised.iter().sum::<f64>() / count;
        let squares: f64 = winsorised.iter().map(|t| (t - centre).powi(2)).sum();
        let kept = kept.len() as f64;
        Ok(Self {
            mean,
            error: (squares / (kept * (kept - 1.0))).sqrt(),
        })
    }
}

/// How far two kinds of requests are apart.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Comparison {
    /// The difference of the means, in seconds.
    pub(crate) difference: f64,
    /// How far apart they may be, in seconds.
    pub(crate) bound: f64,
    /// The least bound that these samples would have met, in seconds.
    pub(crate) shown: f64,
}

impl Comparison {
    /// Compares two kinds of requests that may be `bound` seconds apart.
    pub(crate) fn of(one: Times, other: Times, bound: f64) -> Self {
        let difference = one.mean - other.mean;
        let error = one.error.hypot(other.error);
        Self {
            difference,
            bound,
            shown: difference.abs() + CRITICAL * error,
        }
    }

    /// How far from what was seen the difference may lie.
    pub(crate) fn uncertainty(&self) -> f64 {
        self.shown - self.difference.abs()
    }

    /// Whether both one-sided tests refute that they are that far apart.
    pub(crate) fn is_equivalent(&self) -> bool {
        self.shown < self.bound
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Times around `centre` microseconds, 50 to both sides, with one in fifty far out.
    fn times(centre: u64) -> Times {
        let samples: Vec<Duration> = (0..2_000_u64)
            .map(|index| match index % 50 {
                0 => Duration::from_millis(40),
                _ => Duration::from_micros(centre - 50 + (index * 37) % 101),
            })
            .collect();
        Times::of(&samples).expect("enough samples")
    }

    const BOUND: f64 = 20e-6;

    #[test]
    fn the_same_times_are_equivalent_whatever_the_tail() {
        let comparison = Comparison::of(times(1_000), times(1_000), BOUND);
        assert!(comparison.is_equivalent(), "{comparison:?}");
    }

    #[test]
    fn a_difference_above_the_bound_is_found_in_both_directions() {
        for (one, other) in [(1_000, 1_025), (1_025, 1_000)] {
            let comparison = Comparison::of(times(one), times(other), BOUND);
            assert!(!comparison.is_equivalent(), "{comparison:?}");
        }
    }

    #[test]
    fn samples_that_cannot_tell_do_not_pass() {
        let noisy: Vec<Duration> = (0..200_u64)
            .map(|index| Duration::from_micros(500 + (index * 7_919) % 1_000))
            .collect();
        let noisy = Times::of(&noisy).expect("enough samples");
        let comparison = Comparison::of(noisy, noisy, BOUND);
        assert!(comparison.difference.abs() < f64::EPSILON);
        assert!(!comparison.is_equivalent(), "{comparison:?}");
    }

    #[test]
    fn what_is_shown_is_the_difference_and_its_uncertainty() {
        let comparison = Comparison::of(times(1_000), times(1_025), BOUND);
        assert!((comparison.difference + 25e-6).abs() < 1e-6);
        assert!(
            (0.0..5e-6).contains(&comparison.uncertainty()),
            "{comparison:?}"
        );
    }

    #[test]
    fn a_handful_of_samples_is_no_answer() {
        assert!(Times::of(&[Duration::from_millis(1); 99]).is_err());
    }
}
